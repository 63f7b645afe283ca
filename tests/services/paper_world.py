"""A small competition with its timetable, ready to print: entrants, a team with a leader, seats, judges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from app.services.rows import row_id
from db import tables
from db.tables import Account, AccountDuty, Entry, EntryMember, Event, Organization, Person
from tests.bench import Bench
from tests.services.registration_data import id_number, make_world

NOW = datetime(2022, 10, 17, 15, 30)


@dataclass(slots=True)
class PaperWorld:
    """What is where, by id: entries and sittings by number and name."""

    session: Bench
    competition: int
    events: dict[str, int]
    units: dict[str, int]
    entries: dict[str, int]
    people: dict[str, int]
    sittings: dict[str, int]

    def person(self, name: str, unit: str) -> int:
        """Somebody new of a unit."""
        serial = len(self.people) + 1
        row = Person(
            name=name,
            document_type="id_card",
            document_number=id_number(serial),
            gender="男",
            organization_id=self.units[unit],
        )
        self.session.add(row)
        self.session.flush()
        self.people[name] = row_id(row)
        return row_id(row)

    def enter(self, number: str, event: str, unit: str, *members: tuple[str, str], title: str = "") -> int:
        """An approved entry with these members (name, role)."""
        row = Entry(
            event_id=self.events[event],
            number=number,
            organization_id=self.units[unit],
            title=title,
            review="approved",
        )
        self.session.add(row)
        self.session.flush()
        self.entries[number] = row_id(row)
        for position, (name, role) in enumerate(members):
            person = self.people.get(name) or self.person(name, unit)
            self.session.add(
                EntryMember(entry_id=row_id(row), person_id=person, role=role, position=position)
            )
        self.session.flush()
        return row_id(row)

    def sit(self, number: str, sitting: str, station: int, name: str = "") -> None:
        """Give an entry, or one of its people, a place."""
        person = self.people[name] if name else None
        sitting_id, entry = self.sittings[sitting], self.entries[number]
        self.session.add(
            tables.Seat(sitting_id=sitting_id, entry_id=entry, person_id=person, station=station)
        )
        self.session.flush()

    def substitute(self, number: str, before: str, after: str, unit: str) -> None:
        """Somebody else takes the place of a member, with number and seats."""
        new = self.person(after, unit)
        entry = self.entries[number]
        for table in (EntryMember, tables.Seat):
            held = select(table).where(table.entry_id == entry, table.person_id == self.people[before])
            for row in self.session.exec(held):
                row.person_id = new
                self.session.add(row)
        self.session.flush()


def make_paper_world(session: Bench) -> PaperWorld:
    """焊工: theory seats in the open, practical stations hidden; 抢修接力: a team with leader and coach."""
    made = make_world(session)
    session.get_one(Event, made.events["焊工"]).blind = True
    units = {}
    for name in ("金泷机电", "理士电池"):
        unit = Organization(name=name, pinyin=name)
        session.add(unit)
        session.flush()
        units[name] = row_id(unit)
    world = PaperWorld(session, made.competition_id, made.events, units, {}, {}, {})
    room = tables.Room(
        competition_id=made.competition_id, name="第 1 考场", address="教学楼 301", places=4, spares=1
    )
    session.add(room)
    session.flush()
    _sittings(world, row_id(room))
    world.enter("001", "焊工", "金泷机电", ("张伟", "选手"))
    world.enter("002", "焊工", "理士电池", ("李芳", "选手"))
    world.enter(
        "101",
        "抢修接力",
        "理士电池",
        ("王建国", "队长"),
        ("陈静", "选手"),
        ("周平", "领队"),
        title="抢修一队",
    )
    world.enter("102", "抢修接力", "理士电池", ("吴昊", "队长"), ("周平", "领队"), title="抢修二队")
    world.enter("201", "安全生产竞赛", "金泷机电")
    world.sit("001", "理论", 1, "张伟")
    world.sit("002", "理论", 3, "李芳")
    world.sit("001", "实操", 2, "张伟")
    _staff(world)
    return world


def _sittings(world: PaperWorld, room: int) -> None:
    for name, kind, event, day in (
        ("领队会", "meeting", None, 17),
        ("理论", "theory", "焊工", 18),
        ("实操", "practical", "焊工", 19),
    ):
        row = tables.Sitting(
            competition_id=world.competition,
            event_id=None if event is None else world.events[event],
            room_id=room,
            kind=kind,
            name="领队会" if event is None else "第 1 场",
            starts_at=datetime(2022, 10, day, 9),
            ends_at=datetime(2022, 10, day, 11),
        )
        world.session.add(row)
        world.session.flush()
        world.sittings[name] = row_id(row)


def _staff(world: PaperWorld) -> None:
    for name, role, event in (("赵志刚", "chief", "焊工"), ("孙倩", "scorer", None)):
        account = Account(name=name, organization_id=world.units["金泷机电"])
        world.session.add(account)
        world.session.flush()
        event_id = None if event is None else world.events[event]
        world.session.add(AccountDuty(account_id=row_id(account), role=role, event_id=event_id))
    world.session.flush()
