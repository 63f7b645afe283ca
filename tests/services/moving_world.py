"""A competition with rows in every table that is moved, to be taken to another machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from sqlmodel import select

from app.domain.certificate_plan import CertificatePlan, write_plan
from app.domain.certificates import Category
from app.exchange.competition_file import CompetitionFile
from app.services import (
    certificate_templates,
    competition_export,
    competition_preview,
    draws,
    ledger,
    penalties,
)
from app.services.data_files import ATTACHMENTS, PHOTOS, keep_file
from db import tables
from db.types import utc_now
from tests.bench import Bench
from tests.services.proofed import print_out
from tests.services.publish_steps import publish
from tests.services.scoring_data import SmallEvent, add_event, make_event

TITLE = "2022年职工技能竞赛"
NOON = datetime(2022, 10, 18, 12, 0)


@dataclass(frozen=True, slots=True)
class MovingWorld:
    """A session of the machine it comes from, and where its files lie."""

    session: Bench
    folder: Path
    event: SmallEvent
    entries: tuple[int, ...]

    @property
    def competition_id(self) -> int:
        return self.event.competition_id

    def export(self, target: Path) -> CompetitionFile:
        """Write the competition into a file and read it as the other machine does."""
        gathered = competition_export.gather_competition(
            self.session, self.folder, self.competition_id, "管理员 王敏", utc_now()
        )
        competition_export.write_gathered(gathered, target)
        return competition_preview.read_file(target)

    def plant(self, *rows: Any) -> None:
        self.session.add_all(rows)
        self.session.flush()


def picture(shade: int) -> bytes:
    memory = BytesIO()
    Image.new("RGB", (30, 40), (shade, 90, 90)).save(memory, "JPEG")
    return memory.getvalue()


def make_moving_world(session: Bench, folder: Path) -> MovingWorld:
    """Welders who were drawn, marked, published, awarded, rechecked and appealed; fitters not yet begun."""
    for name in ("王敏", "刘芳"):
        session.add(tables.Account(name=name))
    session.flush()
    event = make_event(session)
    people = [event.enter(name) for name in ("张伟", "李芳", "王芳")]
    world = MovingWorld(session, folder, event, tuple(people))
    _seat(world)
    for entry, score in zip(people, ("88", "80", "80"), strict=True):
        event.judge(entry, score)
    add_event(session, event.competition_id, "钳工").enter("赵强", unit="淮海电机厂")
    _know(world)
    _happen(world)
    publish(session, event.id)
    ledger.issue_certificates(session, event.id)
    certificates = [key or 0 for key in session.exec(select(tables.Certificate.id).order_by("id"))]
    print_out(session, certificates[1:])
    _template(world)
    ledger.replace_certificate(session, certificates[1], "打印时卡纸")
    _close(world)
    return world


def _seat(world: MovingWorld) -> None:
    room = tables.Room(competition_id=world.competition_id, name="1 号场地", places=4)
    world.plant(room)
    world.plant(
        tables.Sitting(
            competition_id=world.competition_id,
            event_id=world.event.id,
            room_id=room.id,
            kind="practical",
            module="T",
            name="第 1 场",
            starts_at=datetime(2022, 10, 18, 9),
            ends_at=datetime(2022, 10, 18, 11),
        )
    )
    draws.draw_stations(world.session, world.event.id, "20221018", module="T")
    sitting = world.session.exec(select(tables.Sitting)).one()
    world.plant(
        tables.CheckIn(entry_id=world.entries[0], sitting_id=sitting.id, person_id=1, by="现场裁判 罗勇")
    )


def _know(world: MovingWorld) -> None:
    """People with photos and attachments, duplicates that were merged or told apart."""
    session = world.session
    first, second = session.get_one(tables.Person, 1), session.get_one(tables.Person, 2)
    first.photo = keep_file(world.folder, PHOTOS, picture(10), ".jpg")
    first.born_on, first.skill_level, first.phone = date(1990, 5, 1), 3, "13800000001"
    unit = session.get_one(tables.Organization, 1)
    second.organization_id = unit.id
    unit.credit_code, unit.contact = "91340600000000001X", "何静"
    kept = keep_file(world.folder, ATTACHMENTS, b"proof of work", ".pdf")
    world.plant(
        tables.Person(name="张玮", document_type="其他", document_number="old-1", merged_into=first.id),
        tables.Organization(name="矿业机修", merged_into=unit.id),
        tables.DistinctPeople(first_id=first.id or 0, second_id=second.id or 0, by="统分员 王敏"),
        tables.Attachment(entry_id=world.entries[0], name="业绩.pdf", digest=kept, size=13, by="统分员 王敏"),
        tables.EntryChange(entry_id=world.entries[0], kind="substitution", reason="生病", by="统分员 王敏"),
    )


def _template(world: MovingWorld) -> None:
    key = certificate_templates.copy_template(world.session, world.folder, "honour_a4", "淮工杯").key
    competition = world.session.get_one(tables.Competition, world.competition_id)
    plan = CertificatePlan()
    competition.certificates = write_plan(
        CertificatePlan(templates={**plan.templates, Category.AWARD: key}, teams=plan.teams)
    )
    world.session.flush()


def _happen(world: MovingWorld) -> None:
    """What happens in the field of play, and what is decided on it."""
    session, first = world.session, world.entries[0]
    penalties.add_penalty(session, entry_id=first, module=None, points="0.5", reason="未戴护目镜")
    judge = world.event.judges["P", 1].id
    mark = session.exec(select(tables.Mark.id).order_by(tables.Mark.id.desc())).first()  # type: ignore[union-attr]
    session.get_one(tables.Judge, judge).account_id = 2
    world.plant(
        tables.Incident(entry_id=first, kind="failure", text="焊机跳闸", minutes=5, by="现场裁判 罗勇"),
        tables.Handover(judge_id=judge, before="吴海燕", after="郑国平", reason="生病", by="孙志强"),
        tables.SpreadRuling(entry_id=first, module="P", mark_id=mark or 0, reason="认可", by="孙志强"),
        tables.TieDecision(
            event_id=world.event.id, entry_ids=[*world.entries[:0:-1]], reason="实操", by="孙志强"
        ),
        tables.AwardDecision(
            competition_id=world.competition_id, award="优秀教练", recipient="何老师", reason="竞赛通知",
            approver="组委会", by="统分员 王敏",
        ),
    )  # fmt: skip


def _close(world: MovingWorld) -> None:
    """A recheck, an appeal, a paper that went out and a package on a second laptop."""
    session, event = world.session, world.event
    recheck = tables.Recheck(
        event_id=event.id, seed="7", top_percent=30, sample_percent=15,
        limit_percent=5, drawn={"top": ["2022001"]}, by="统分员 刘芳",
    )  # fmt: skip
    world.plant(recheck)
    sheet = session.exec(select(tables.ScoreSheet.id)).first()
    mark = session.exec(select(tables.Mark.id).where(tables.Mark.sheet_id == sheet)).first()
    world.plant(
        tables.RecheckItem(
            recheck_id=recheck.id or 0, sheet_id=sheet or 0, part="top", outcome="right", mark_id=mark,
            by_id=2,
        ),
        tables.Appeal(
            competition_id=world.competition_id, event_id=event.id, entry_id=world.entries[1], serial=1,
            appellant="李芳", subject="焊缝外观", received_at=utc_now(), by="统分员 刘芳", panel=["何静"],
        ),
        tables.Printout(
            competition_id=world.competition_id, kind="badge", title="参赛证",
            scope={"all": True, "event_id": None, "organization_id": None},
            facts={"competitor/1": {"title": "张伟的参赛证", "said": {"姓名": "张伟"}, "events": [event.id],
                                    "unit": 1, "secret": False}},
            by="统分员 王敏",
        ),
        tables.JudgePackage(uid="ab12", event_id=event.id, module="P", sheets=9, by="统分员 王敏"),
    )  # fmt: skip
