"""An event whose notice promises everything: floors, a cap, honours, promotion, money, awards of units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import select

from app.services import decisions
from app.services.decisions import AwardDecisionForm
from db.tables import Competition, Entry, EntryMember, Person
from tests.bench import Bench
from tests.services.scoring_data import RULES, SmallEvent, make_event

HELD = date(2022, 10, 18)
WORKERS, STUDENTS = "职工组", "学生组"

AWARDS: dict[str, Any] = {
    "tiers": [{"name": "一等奖", "count": 1}, {"name": "二等奖", "count": 1}],
    "floor": "60",
    "unit_cap": 1,
    "boundary": "decide",
    "honours": [
        {"name": "技术能手", "upto": 2, "classes": ["一类"]},
        {"name": "青年岗位能手", "upto": 2, "max_age": 35},
    ],
    "promotions": [{"upto": 1, "to": 2, "or_up": True}, {"upto": 3, "to": 3}],
    "decided": [{"name": "优秀指导教师", "count": 1, "approver": "竞赛组委会"}, {"name": "优秀选手"}],
    "unit_awards": [{"name": "优秀组织奖", "by": "entries", "count": 1, "boundary": "decide"}],
    "money": [
        {"award": "一等奖", "amount": "2000"},
        {"award": "一等奖", "amount": "3000", "class": "一类"},
        {"award": "二等奖", "amount": "1500.50"},
        {"award": "技术能手", "amount": "500"},
        {"award": "优秀组织奖", "amount": "1000"},
        {"award": "优秀指导教师", "amount": "800"},
    ],
    "subsidy": [{"class": "一类", "amount": "20000"}],
}
DUE_RULES: dict[str, Any] = {
    **RULES,
    "ranking": {},
    "awards": AWARDS,
    "teams": {"method": "sum", "count": 2},
}


@dataclass(frozen=True, slots=True)
class Contest:
    """The event, and its entries by name."""

    event: SmallEvent
    entries: dict[str, int]


# name, division, unit, marks, born on, skill level now
FIELD = (
    ("张伟", WORKERS, "理士电池", "90", date(1980, 1, 1), 4),
    ("陈静", WORKERS, "理士电池", "88", date(1995, 5, 5), 2),
    ("王强", WORKERS, "京信电子", "86", date(1990, 3, 3), 1),
    ("刘洋", WORKERS, "相山水泥", "86", date(1991, 3, 3), None),
    ("赵敏", WORKERS, "京信电子", "55", None, None),
    ("孙磊", STUDENTS, "技师学院", "80", date(2004, 2, 2), 5),
    ("周婷", STUDENTS, "技师学院", "59", date(2004, 4, 4), 5),
)


def make_contest(session: Bench, **columns: Any) -> Contest:
    """Two divisions, everybody marked; 王强 and 刘洋 tie at the edge of the second award."""
    values = {"divisions": [WORKERS, STUDENTS], "rules": DUE_RULES, "contest_class": "一类"}
    event = make_event(session, **{**values, **columns})
    session.get_one(Competition, event.competition_id).starts_on = HELD
    entries = {}
    for station, (name, division, unit, score, born_on, level) in enumerate(FIELD, 1):
        entry = event.enter(name, division=division, unit=unit, station=station)
        person = person_of(session, entry)
        person.gender, person.born_on, person.skill_level = "男", born_on, level
        event.judge(entry, score)
        entries[name] = entry
    session.flush()
    return Contest(event, entries)


def decide(contest: Contest, award: str, **columns: Any) -> int:
    """Decide an award of the event."""
    event = contest.event
    form = AwardDecisionForm(award, "加赛胜出", "竞赛组委会", event_id=event.id, **columns)
    return decisions.decide_award(event.session, event.competition_id, form)


def settle(contest: Contest) -> None:
    """Decide what has to be decided before the results can be published."""
    decide(contest, "二等奖", entry_id=contest.entries["刘洋"])
    decide(contest, "优秀组织奖", recipient="京信电子")
    decide(contest, "优秀指导教师", recipient="何老师")


def person_of(session: Bench, entry: int) -> Person:
    """The first person of an entry."""
    members = select(EntryMember).where(EntryMember.entry_id == entry)
    return session.get_one(Person, session.exec(members).one().person_id)


def rename_title(session: Bench, entry: int, title: str) -> None:
    """Call an entry by a title, as teams are."""
    session.get_one(Entry, entry).title = title
    session.flush()
