"""What happened to the marks of a sheet before, and how its judge marks beside the others."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.scheme import SELF_SEAT
from app.domain.scoring import is_complete, sheet_total
from app.domain.sheets import value_text
from app.services.judging import load_sheets
from app.services.sheet_rows import load_desk
from db.tables import Mark, ScoreSheet


@dataclass(frozen=True, slots=True)
class MarkVersion:
    """One value a mark had: who gave it, who typed it, when (UTC), and why it was changed."""

    text: str
    judge: str
    by: str
    at: datetime
    reason: str


def mark_history(session: Session, entry_id: int, judge_id: int, aspect: str) -> tuple[MarkVersion, ...]:
    """Every value a mark had, the newest first: nothing is ever overwritten."""
    return sheet_history(session, entry_id, judge_id).get(aspect, ())


def sheet_history(session: Session, entry_id: int, judge_id: int) -> dict[str, tuple[MarkVersion, ...]]:
    """Every value of every mark of a sheet, by aspect, the newest first."""
    desk = load_desk(session, judge_id)
    aspects = {aspect.code: aspect for aspect in desk.module.aspects}
    rows = session.execute(
        sa.select(Mark)
        .join(ScoreSheet, col(Mark.sheet_id) == col(ScoreSheet.id))
        .where(
            col(ScoreSheet.entry_id) == entry_id, col(ScoreSheet.judge_id) == judge_id, col(Mark.keying) == 1
        )
        .order_by(col(Mark.id).desc())
    ).scalars()
    history: defaultdict[str, list[MarkVersion]] = defaultdict(list)
    for row in rows:
        text = value_text(aspects.get(row.aspect), row.entered)
        judge = row.judge or desk.judge.name
        history[row.aspect].append(MarkVersion(text, judge, row.entered_by, row.entered_at, row.reason))
    return {code: tuple(versions) for code, versions in history.items()}


def sheet_totals(session: Session, judge_id: int) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """Totals of the complete sheets of this judge, and of the other judges of the same module.

    Only of what every judge marks: one seat may mark more than another. 自评 is not the panel's.
    """
    desk = load_desk(session, judge_id)
    whole = desk.rules.scheme.module(desk.judge.module)
    own: list[Fraction] = []
    others: list[Fraction] = []
    for sheet in load_sheets(session, desk.judge.event_id):
        mine = sheet.judge_id == judge_id
        if sheet.module != desk.judge.module or not (mine or sheet.seat != SELF_SEAT):
            continue
        if is_complete(whole.for_seat(sheet.seat), sheet.marks):
            (own if mine else others).append(sheet_total(whole.everybody, sheet.marks))
    return tuple(own), tuple(others)
