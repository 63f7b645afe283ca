"""最近动态: what was done, by whom, for people to read: the audit log without its single marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.domain.rights import Right
from db.tables import AuditEntry


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One thing that happened; `at` is in UTC."""

    at: datetime
    by: str
    text: str


def list_activity(session: Session, competition_id: int, limit: int = 50) -> tuple[ActivityLine, ...]:
    """The newest things that happened in a competition, newest first."""
    rows = session.exec(
        select(AuditEntry)
        .where(
            AuditEntry.competition_id == competition_id,
            AuditEntry.outcome == "done",
            AuditEntry.act != Right.MARK.value,
        )
        .order_by(col(AuditEntry.seq).desc())
        .limit(limit)
    )
    return tuple(ActivityLine(row.at, row.by, row.text) for row in rows)
