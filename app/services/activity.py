"""最近动态: what was done, by whom, for people to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from db.tables import Activity


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One thing that happened; `at` is in UTC."""

    at: datetime
    by: str
    text: str


def record(session: Session, competition_id: int | None, by: str, text: str) -> None:
    """Note what `by` did, in the transaction that does it."""
    session.add(Activity(competition_id=competition_id, by=by, text=text))


def list_activity(session: Session, competition_id: int, limit: int = 50) -> tuple[ActivityLine, ...]:
    """The newest things that happened, newest first."""
    rows = session.exec(
        select(Activity)
        .where(Activity.competition_id == competition_id)
        .order_by(col(Activity.id).desc())
        .limit(limit)
    )
    return tuple(ActivityLine(row.at, row.by, row.text) for row in rows)
