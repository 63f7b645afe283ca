"""A contest whose marks are all in: a blind event for persons, written straight into the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import select

from app.services.competitions import CompetitionForm, create_competition
from app.services.door import WriteSession
from db.tables import (
    Entry,
    EntryMember,
    Event,
    Judge,
    Mark,
    Organization,
    Person,
    RulesVersion,
    ScoreSheet,
    Track,
)

BY = "统分员 王敏"
FORM = CompetitionForm(
    title="2022年民营企业“四赛一创”劳动竞赛",
    year=2022,
    issuers=("淮北市总工会",),
    issued_on=date(2022, 10, 28),
    number_prefix="淮工竞证",
)
RULES = {
    "checking": "none",
    "modules": [
        {
            "code": "T",
            "name": "理论",
            "weight": "0.3",
            "aspects": [{"code": "T1", "name": "理论考试", "maximum": "100"}],
        },
        {
            "code": "P",
            "name": "实操",
            "weight": "0.7",
            "panel": {"judges": 2},
            "aspects": [{"code": "A1", "name": "焊缝外观", "maximum": "100"}],
        },
    ],
    "ranking": {"ties": [{"key": "module:P"}]},
    "awards": {
        "tiers": [
            {"name": "一等奖", "percent": "10"},
            {"name": "二等奖", "percent": "20"},
            {"name": "三等奖", "percent": "30"},
        ]
    },
}
NAMES = (
    "张伟",
    "陈静",
    "李䶮",
    "刘洋",
    "买买提·吐尔逊",
    "孙磊",
    "周杰",
    "吴敏",
    "郑浩",
    "王芳",
    "冯刚",
    "褚丽",
)
UNITS = (
    "淮北矿业机修厂", "京信电子", "理士电池", "皖北煤电", "相山水泥", "临涣焦化", "口子酒业",
    "安徽省淮北市濉溪经济开发区先进装备制造产业园第三联合技术服务股份有限公司焊接分公司",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contest:
    """The ids of what was made; `entries` in the order of their numbers, the best first."""

    competition_id: int
    event_id: int
    entries: tuple[int, ...]


def make_contest(
    session: WriteSession,
    entries: int = 12,
    *,
    event: str = "焊工",
    blind: bool = True,
    divisions: Sequence[str] = (),
    competition_id: int | None = None,
    submitted: bool = True,
) -> Contest:
    """An event with so many entries, all marked by all judges; in a new competition unless one is given."""
    if competition_id is None:
        competition_id = create_competition(session, FORM, "sisaiyichuang")
        for old in session.exec(select(Event).where(Event.competition_id == competition_id)):
            for judge in session.exec(select(Judge).where(Judge.event_id == old.id)):
                session.delete(judge)
            for version in session.exec(select(RulesVersion).where(RulesVersion.event_id == old.id)):
                session.delete(version)
            session.flush()
            session.delete(old)
        session.flush()
    track = session.exec(select(Track).where(Track.competition_id == competition_id)).first()
    row = Event(
        competition_id=competition_id,
        track_id=track.id or 0 if track else 0,
        name=event,
        kind="skill",
        entry_kind="person",
        blind=blind,
        divisions=list(divisions),
        rules=RULES,
    )
    session.add(row)
    session.flush()
    judges = [
        Judge(event_id=row.id or 0, module=module, seat=seat, name=f"裁判 {seat}")
        for module, seat in (("T", 1), ("P", 1), ("P", 2))
    ]
    session.add_all(judges)
    session.flush()
    made = []
    for place in range(entries):
        entry = _enter(session, row, place, divisions[place % len(divisions)] if divisions else "")
        figure = Decimal(96) - Decimal(place % 180) / 2  # a mark below 0 would not count
        _mark(session, entry, judges, figure, submitted=submitted)
        made.append(entry.id or 0)
    return Contest(competition_id, row.id or 0, tuple(made))


def _enter(session: WriteSession, event: Event, place: int, division: str) -> Entry:
    unit_name = UNITS[place % len(UNITS)]
    unit = session.exec(select(Organization).where(Organization.name == unit_name)).first()
    unit = unit or Organization(name=unit_name)
    name = NAMES[place % len(NAMES)] + (
        "" if place < len(NAMES) else "甲乙丙丁戊己庚辛壬癸"[place // 12 % 10]
    )
    person = Person(name=name, document_type="其他", document_number=f"虚构{event.id}-{place:04d}")
    session.add_all([unit, person])
    session.flush()
    entry = Entry(
        event_id=event.id or 0,
        number=f"2022{place + 1:04d}",
        division=division,
        organization_id=unit.id,
        station=(place * 7) % 100_003 + 1 if event.blind else None,
        review="approved",
    )
    session.add(entry)
    session.flush()
    session.add(EntryMember(entry_id=entry.id or 0, person_id=person.id or 0))
    session.flush()
    return entry


def _mark(
    session: WriteSession, entry: Entry, judges: Sequence[Judge], figure: Decimal, *, submitted: bool
) -> None:
    for judge in judges:
        sheet = ScoreSheet(
            entry_id=entry.id or 0, judge_id=judge.id or 0, state="submitted" if submitted else "draft"
        )
        session.add(sheet)
        session.flush()
        aspect = "T1" if judge.module == "T" else "A1"
        session.add(Mark(sheet_id=sheet.id or 0, aspect=aspect, entered=figure, entered_by=judge.name))
    session.flush()


def correct_mark(session: WriteSession, entry_id: int, figure: str) -> None:
    """Give an entry another theory mark, as a corrected and submitted sheet would."""
    sheet = session.exec(
        select(ScoreSheet).join(Judge).where(ScoreSheet.entry_id == entry_id, Judge.module == "T")
    ).one()
    session.add(Mark(sheet_id=sheet.id or 0, aspect="T1", entered=Decimal(figure), entered_by="裁判 1"))
    session.flush()
