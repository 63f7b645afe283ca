"""Versions of an event's rules: every document that was in force, and the panels' seats that go with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.domain.rule_words import CHECKING_NAMES, Checking
from app.domain.rules import EventRules, read_checking
from app.domain.scheme import SELF_SEAT, seat_text
from app.domain.sheets import SheetState
from app.services.door import WriteSession
from app.services.entries import event_rules
from app.services.rows import load_event_row, row_id
from db.tables import Event, Judge, Mark, RulesVersion, ScoreSheet


@dataclass(frozen=True, slots=True)
class RulesVersionView:
    """The rules as they were in force from `at` (UTC) on; without `by` they came with the event."""

    version: int
    rules: Mapping[str, Any]
    reason: str
    at: datetime
    by: str
    current: bool


def list_versions(session: Session, event_id: int) -> tuple[RulesVersionView, ...]:
    """Every version of an event's rules, the newest first; none before it is opened for judging."""
    event = load_event_row(session, event_id)
    rows = session.exec(
        select(RulesVersion)
        .where(RulesVersion.event_id == event_id)
        .order_by(col(RulesVersion.version).desc())
    )
    return tuple(
        RulesVersionView(
            row.version, row.rules, row.reason, row.at, row.by, row.version == event.rules_version
        )
        for row in rows
    )


def has_marks(session: Session, event_id: int) -> bool:
    """Whether a mark was ever given in the event."""
    marks = (
        select(Mark.id)
        .join(ScoreSheet, col(Mark.sheet_id) == col(ScoreSheet.id))
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .where(Judge.event_id == event_id)
    )
    return session.exec(marks.limit(1)).first() is not None


def checking_trouble(session: Session, event: Event, checking: Checking) -> str:
    """Why the way of checking (核分方式) cannot become this one: sheets are locked; '' where it can."""
    before = read_checking(event.rules)
    locked = (
        select(ScoreSheet.id)
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .where(Judge.event_id == event.id, ScoreSheet.state == SheetState.LOCKED.value)
    )
    if checking is before or session.exec(locked).first() is None:
        return ""
    return f"{event.name}已有锁定的评分单,是按“{CHECKING_NAMES[before]}”核的,核分方式不能再改。"


def replace_rules(
    session: WriteSession, event: Event, document: Mapping[str, Any], *, reason: str, by: str
) -> None:
    """Let other rules be in force from now on; the document before stays among the versions."""
    if event.rules:
        event.rules_version += 1
    event.rules = dict(document)
    keep_version(session, event, reason=reason, by=by)


def keep_version(session: WriteSession, event: Event, *, reason: str = "", by: str) -> None:
    """Keep the rules that are in force now as a version."""
    session.add(
        RulesVersion(
            event_id=row_id(event),
            version=event.rules_version,
            rules=event.rules,
            reason=reason,
            at=session.clock(),
            by=by,
        )
    )


def wanted_seats(rules: EventRules) -> list[tuple[str, int]]:
    """The seats of all panels: module code and number; the entry's own estimate (自评) has one too."""
    return [
        (module.code, seat)
        for module in rules.scheme.modules
        for seat in (*([SELF_SEAT] if module.self_assessed else []), *module.seats)
    ]


def add_seats(session: WriteSession, event: Event) -> None:
    """The seats of the panels of a new event."""
    for module, seat in wanted_seats(event_rules(event)):
        session.add(new_seat(row_id(event), module, seat))


def new_seat(event_id: int, module: str, seat: int) -> Judge:
    """A seat nobody is named for yet."""
    name = seat_text(seat) if seat == SELF_SEAT else f"裁判 {seat}"
    return Judge(event_id=event_id, module=module, seat=seat, name=name)
