"""A competition with events of every kind, and rows of a 报名表 with invented people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import SQLModel
from stdnum.cn import ric

from app.domain.registration_form import RawRow, RegistrationFile, SheetKind
from app.services import registration_import
from app.services.entry_index import EntryIndex, read_index
from app.services.registration import EntryRow
from app.services.registration_import import ImportPreview, ImportReport
from db.tables import Competition, Event, Track
from tests.bench import Bench

BY = "统分员 王敏"


def id_number(serial: int, born: str = "19840912") -> str:
    """A number with a right checksum; odd serials are men."""
    body = f"340602{born}{serial:03d}"
    return body + ric.calc_check_digit(body + "0")


def person(
    name: str, serial: int, event: str = "焊工", unit: str = "金泷机电", **more: str
) -> dict[str, str]:
    """A row of a sheet of people."""
    return {"name": name, "document_number": id_number(serial), "event": event, "organization": unit, **more}


def form(
    *rows: dict[str, str], kind: SheetKind = SheetKind.PERSON, numeric: frozenset[str] = frozenset()
) -> RegistrationFile:
    """A file whose first row stands in line 3."""
    raws = (RawRow("Sheet1", at, kind, row, numeric) for at, row in enumerate(rows, 3))
    return RegistrationFile("报名表.xlsx", tuple(raws))


@dataclass(frozen=True, slots=True)
class World:
    """A competition and its events by name, with short ways to do what organisers do."""

    session: Bench
    competition_id: int
    events: dict[str, int]

    def preview(self, file: RegistrationFile) -> ImportPreview:
        return registration_import.preview_import(self.session, self.competition_id, file)

    def commit(self, preview: ImportPreview) -> ImportReport:
        return registration_import.commit_import(self.session, self.competition_id, preview)

    def take_in(self, file: RegistrationFile) -> ImportReport:
        return self.commit(self.preview(file))

    def index(self) -> EntryIndex:
        return read_index(self.session, self.competition_id)

    def entries(self, query: str = "", event: str | None = None) -> tuple[EntryRow, ...]:
        key = self.events[event] if event is not None else None
        return self.index().find(query, key)

    def names(self, query: str = "") -> list[str]:
        return [row.name for row in self.entries(query)]


def make_world(session: Bench, title: str = "四赛一创") -> World:
    """Make the competition of 2022 with six events."""
    competition = Competition(title=title, year=2022, starts_on=date(2022, 10, 18))
    session.add(competition)
    session.flush()
    assert competition.id is not None
    track = Track(competition_id=competition.id, name="赛技能")
    session.add(track)
    session.flush()
    kinds = {
        "焊工": ("person", ["职工组", "学生组"]),
        "钳工": ("person", []),
        "抢修接力": ("team", []),
        "安全生产竞赛": ("unit", []),
        "重点工程劳动竞赛": ("project", []),
        "“五小”成果评审": ("innovation", []),
    }
    events: dict[str, int] = {}
    for position, (name, (entry_kind, divisions)) in enumerate(kinds.items()):
        event = Event(
            competition_id=competition.id,
            track_id=track.id or 0,
            name=name,
            kind="skill",
            entry_kind=entry_kind,
            position=position,
            divisions=divisions,
        )
        session.add(event)
        session.flush()
        events[name] = event.id or 0
    return World(session, competition.id, events)


def make_full_world(session: Bench) -> World:
    """The same with four people and an achievement entered, of names that want care."""
    world = make_world(session)
    world.take_in(
        form(
            person("张伟", 1, division="职工组", phone="13805616206"),
            person("李䶮", 3, unit="重庆 长安", division="学生组"),
            person("单志飞", 5, "钳工", division=""),
            person("John Smith", 7, "钳工")
            | {"document_type": "护照", "document_number": "E12345678", "gender": "男"},
        )
    )
    world.take_in(
        form(
            {
                "title": "100%可靠的_夹具",
                "authors": "王芳、赵敏",
                "organization": "相城水泥",
                "event": "五小成果",
            },
            kind=SheetKind.ACHIEVEMENT,
        )
    )
    return world


def naming(session: Bench, column: str, key: int) -> Iterator[str]:
    """The tables, whichever there are or come, that still name a row by this column."""
    for table in SQLModel.metadata.sorted_tables:
        if column in table.c:
            named_so = sa.select(sa.func.count()).where(table.c[column] == key)
            if session.execute(named_so).scalar():
                yield table.name
