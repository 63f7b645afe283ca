"""A blind event with a sheet of twelve aspects, ready to be marked or marked in part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlmodel import col, select

from app.domain.rights import Actor, Role
from app.services import judging, sheets
from app.services.door import WriteSession
from app.services.rules_versions import add_seats
from app.services.workspace import Workspace
from db.tables import (
    Account,
    AccountDuty,
    Entry,
    EntryMember,
    Event,
    Judge,
    Mark,
    Organization,
    Person,
    ScoreSheet,
    Track,
)
from tests.bench import actor_of

BY = "统分员 王敏"
LONG_UNIT = "安徽省淮北市相山区某某新型建筑材料与装配式构件制造股份有限公司第二分公司"
NAMES = ("王建军", "李卫东", "张伟", "刘洋", "陈志强", "杨光", "赵敏", "黄海涛")
POINTS: tuple[dict[str, Any], ...] = tuple(
    {"code": f"A{n}", "name": f"操作要点 {n}", "group": "A 操作", "maximum": "10", "step": "0.5"}
    for n in range(1, 10)
)
ASPECTS: tuple[dict[str, Any], ...] = (
    *POINTS,
    {
        "code": "B1",
        "name": "焊缝余高(mm)",
        "kind": "measured",
        "group": "B 焊缝",
        "maximum": "5",
        "step": "0.1",
        "unit": "mm",
        "bands": [{"upto": "3", "points": "5"}, {"upto": None, "points": "0"}],
    },
    {"code": "B2", "name": "咬边", "kind": "deduction", "group": "B 焊缝", "maximum": "5", "each": "1"},
    {"code": "C1", "name": "用时", "kind": "time", "group": "C 用时"},
)
RULES: dict[str, Any] = {
    "checking": "none",
    "modules": [
        {"code": "P", "name": "实操", "weight": "0.7", "panel": {"judges": 2}, "aspects": list(ASPECTS)},
        {
            "code": "T",
            "name": "理论",
            "weight": "0.3",
            "aspects": [{"code": "T1", "name": "卷面", "maximum": "100"}],
        },
    ],
    "ranking": {"ties": [{"key": "module:P"}, {"key": "time", "order": "asc"}]},
    "awards": {"tiers": [{"name": "一等奖", "percent": "25"}, {"name": "二等奖", "percent": "25"}]},
}
# What a judge types, line by line; worth 79.5 points.
TYPED = ("8", "8.5", "9", "7.5", "8", "9.5", "6", "10", "5", "1.8", "2", "12:30")
ENTERED = tuple(map(Decimal, ("8", "8.5", "9", "7.5", "8", "9.5", "6", "10", "5", "1.8", "2", "750")))


@dataclass(frozen=True, slots=True)
class Floor:
    """The ids; `judges` are two of 实操 and one of 理论, `entries` stand in the order of the stations."""

    competition_id: int
    event_id: int
    judges: tuple[int, ...]
    entries: tuple[int, ...]


def make_floor(
    session: WriteSession,
    competition_id: int,
    entries: int = 4,
    *,
    blind: bool = True,
    stations: bool = True,
    unit: str = "平山电厂",
    divisions: Sequence[str] = (),
    checking: str = "none",
    spread: Mapping[str, Any] | None = None,
    name: str = "气焊",
    rules: Mapping[str, Any] | None = None,
) -> Floor:
    """An event 气焊 of its own, so that the template's events stay empty.

    With other `rules` its seats are those of their panels, the entries' own estimates (自评) first.
    """
    track = session.exec(select(Track).where(Track.competition_id == competition_id)).first()
    assert track is not None
    event = Event(
        competition_id=competition_id,
        track_id=track.id or 0,
        name=name,
        kind="skill",
        entry_kind="person",
        blind=blind,
        position=-1,
        rules=_rules(checking, spread) if rules is None else dict(rules),
        divisions=list(divisions),
    )
    session.add(event)
    session.flush()
    if rules is None:
        seats = [("P", 1, "李建国"), ("P", 2, "赵德明"), ("T", 1, "孙立群")]
        judges = [Judge(event_id=event.id or 0, module=m, seat=seat, name=name) for m, seat, name in seats]
        session.add_all(judges)
    else:
        add_seats(session, event)
        judges = list(session.exec(select(Judge).where(Judge.event_id == event.id)))
    organization = Organization(name=unit)
    session.add(organization)
    session.flush()
    made = []
    for number in range(1, entries + 1):
        contestant = NAMES[number - 1] if number <= len(NAMES) else f"选手{number}"
        person = Person(name=contestant, document_type="x", document_number=f"{name} {number}")
        entry = Entry(
            event_id=event.id or 0,
            number=f"{number:04d}",
            organization_id=organization.id,
            station=number if stations else None,
            review="approved",
            division=divisions[number % len(divisions)] if divisions else "",
        )
        session.add_all((person, entry))
        session.flush()
        session.add(EntryMember(entry_id=entry.id or 0, person_id=person.id or 0))
        made.append(entry.id or 0)
    session.flush()
    return Floor(competition_id, event.id or 0, tuple(judge.id or 0 for judge in judges), tuple(made))


def _rules(checking: str, spread: Mapping[str, Any] | None) -> dict[str, Any]:
    rules = deepcopy(RULES)
    rules["checking"] = checking
    if spread is not None:
        rules["modules"][0]["panel"]["spread"] = dict(spread)
    return rules


def hire(workspace: Workspace, name: str, *roles: Role, judge_id: int | None = None) -> Actor:
    """Somebody with these roles everywhere, or on this seat."""
    with workspace.write() as session:
        account = Account(name=name)
        session.add(account)
        session.flush()
        session.add_all(AccountDuty(account_id=account.id or 0, role=role.value) for role in roles)
        if judge_id is not None:
            session.get_one(Judge, judge_id).account_id = account.id
    return actor_of(workspace, name)


def mark(
    session: WriteSession,
    floor: Floor,
    entry_id: int,
    judge_id: int,
    typed: Iterable[str] = TYPED,
    *,
    submit: bool = True,
) -> None:
    """Fill in one sheet from the top."""
    view = judging.load_sheet(session, entry_id, judge_id)
    for aspect, text in zip(view.module.aspects, typed, strict=False):
        judging.enter_mark(session, entry_id=entry_id, judge_id=judge_id, aspect=aspect.code, text=text)
    if submit:
        sheets.submit_sheet(session, entry_id=entry_id, judge_id=judge_id)


def mark_fully(session: WriteSession, floor: Floor, number: int, theory: str, first: str = "8") -> None:
    """All three sheets of the entry on this station; `first` is the mark of A1."""
    entry_id = floor.entries[number]
    for judge_id in floor.judges[:2]:
        mark(session, floor, entry_id, judge_id, (first, *TYPED[1:]))
    mark(session, floor, entry_id, floor.judges[2], (theory,))


def stored_marks(workspace: Workspace, entry_id: int, judge_id: int) -> list[tuple[str, Decimal | None]]:
    """The rows of one sheet, in the order they were written."""
    with workspace.read() as session:
        rows = session.exec(
            select(Mark)
            .join(ScoreSheet, col(Mark.sheet_id) == col(ScoreSheet.id))
            .where(ScoreSheet.entry_id == entry_id, ScoreSheet.judge_id == judge_id)
            .order_by(col(Mark.id))
        )
        return [(row.aspect, row.entered) for row in rows]


def sheet_state(workspace: Workspace, entry_id: int, judge_id: int) -> str:
    """Draft or submitted."""
    with workspace.read() as session:
        statement = select(ScoreSheet).where(ScoreSheet.entry_id == entry_id, ScoreSheet.judge_id == judge_id)
        return session.exec(statement).one().state
