"""Score sheets as rows, and the desk they lie on: what every service about sheets looks up first."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.rules import EventRules
from app.domain.scoring import Module
from app.errors import UserError
from app.services.door import WriteSession
from app.services.entries import event_rules, load_label, shown_label
from app.services.rows import load_entry_row, load_event_row
from db.tables import Entry, Event, Judge, Mark, ScoreSheet


@dataclass(frozen=True, slots=True)
class Desk:
    """A judge's seat with its event and rules. It holds rows: for services only."""

    judge: Judge
    event: Event
    rules: EventRules
    module: Module

    def label(self, session: Session, entry_id: int) -> str:
        """The entry as this desk may see it: the station where the event is blind."""
        return label_of(session, self.event, entry_id)

    def sheet_name(self, session: Session, entry_id: int) -> str:
        """'焊工 · 04 号赛位 · 李建国': the sheet as messages and the log name it."""
        return f"{self.event.name} · {self.label(session, entry_id)} · {self.judge.name}"


def load_desk(session: Session, judge_id: int) -> Desk:
    """The desk of a seat; a UserError where it is gone."""
    judge = session.get(Judge, judge_id)
    if judge is None:
        raise UserError("这个裁判席位已不存在,请重新选择裁判。")
    event = load_event_row(session, judge.event_id)
    rules = event_rules(event)
    return Desk(judge, event, rules, rules.scheme.module(judge.module))


def load_entry_of(session: Session, entry_id: int, event: Event, *, lock: bool = False) -> Entry:
    """An entry that is judged in this event; a UserError where it is another's, or was returned."""
    entry = load_entry_row(session, entry_id, lock=lock)
    if entry.event_id != event.id:
        raise UserError(f"这份评分单不属于{event.name},请重新选择。")
    if entry.review == "returned":
        raise UserError("这条报名已退回,不参加评分。请先在“报名”中恢复。")
    return entry


def label_of(session: Session, event: Event, entry_id: int) -> str:
    """The entry as judges see it."""
    label = load_label(session, entry_id)
    return "已退回的参赛者" if label is None else shown_label(event, label)


def find_sheet(session: Session, entry_id: int, judge_id: int) -> ScoreSheet | None:
    """The sheet's row, None before its first mark."""
    return session.exec(
        select(ScoreSheet).where(ScoreSheet.entry_id == entry_id, ScoreSheet.judge_id == judge_id)
    ).first()


def open_sheet(session: WriteSession, entry_id: int, judge_id: int) -> ScoreSheet:
    """A new sheet, flushed."""
    sheet = ScoreSheet(entry_id=entry_id, judge_id=judge_id)
    session.add(sheet)
    session.flush()
    return sheet


def newest_marks(session: Session, sheet: ScoreSheet | None, keying: int = 1) -> dict[str, Decimal]:
    """The marks of one typing that stand, by aspect code."""
    if sheet is None:
        return {}
    newest: dict[str, Decimal | None] = {}
    for aspect, entered in session.execute(
        sa.select(col(Mark.aspect), col(Mark.entered))
        .where(col(Mark.sheet_id) == sheet.id, col(Mark.keying) == keying)
        .order_by(col(Mark.id))
    ):
        newest[aspect] = entered
    return {aspect: entered for aspect, entered in newest.items() if entered is not None}


def typists(session: Session, sheet: ScoreSheet) -> set[int | None]:
    """The accounts that typed the marks which count, or submitted them."""
    typed = session.execute(
        sa.select(col(Mark.entered_by_id))
        .where(col(Mark.sheet_id) == sheet.id, col(Mark.keying) == 1)
        .distinct()
    ).scalars()
    return {*typed, sheet.submitted_by_id} - {None}


def own_hands(session: Session, desk: Desk, sheet: ScoreSheet | None) -> frozenset[int]:
    """The accounts that may not check this sheet: who typed or submitted it, and whose sheet it is."""
    typed = set() if sheet is None else typists(session, sheet)
    return frozenset(account for account in (*typed, desk.judge.account_id) if account is not None)


def marked_by(session: Session, sheet: ScoreSheet | None) -> tuple[str, ...]:
    """The judges whose marks stand: more than one after a handover."""
    if sheet is None:
        return ()
    newest: dict[str, str] = {}
    rows = session.execute(
        sa.select(col(Mark.aspect), col(Mark.judge))
        .where(col(Mark.sheet_id) == sheet.id, col(Mark.keying) == 1)
        .order_by(col(Mark.id))
    )
    for aspect, judge in rows:
        newest[aspect] = judge
    return tuple(dict.fromkeys(judge for judge in newest.values() if judge))
