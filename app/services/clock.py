"""本机时钟: a clock that was set back is told; what is recorded keeps its order all the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import AuditEntry
from db.types import read_moment

# Two machines that share data are never quite together.
TOLERATED = timedelta(minutes=2)
RECALLED = 1000  # entries looked back upon: those of the wrong clock come last
CLOCK = "本机时钟"
CLOCK_CURE = "请校准系统时间。数据按先后顺序保存,不受影响;申诉时限等按时钟计算的会不准。"


def clock_behind(session: Session, now: datetime) -> timedelta:
    """How far `now` lies before the newest moment the audit log knows; zero where that is next to nothing."""
    # As text: what somebody wrote there by hand is the proof's business.
    at: sa.ColumnClause[Any] = sa.column("at")
    last = sa.select(at).select_from(sa.table(AuditEntry.__tablename__)).order_by(sa.column("seq").desc())
    texts = session.execute(last.limit(RECALLED)).scalars()
    newest = max((moment for text in texts if (moment := read_moment(text)) is not None), default=None)
    behind = newest - now if newest is not None else timedelta()
    return behind if behind > TOLERATED else timedelta()


def clock_words(behind: timedelta) -> str:
    """'本机时钟比最近一次记录早 1 天 3 小时'."""
    minutes = int(behind.total_seconds()) // 60
    days, hours, minutes = minutes // (24 * 60), minutes // 60 % 24, minutes % 60
    parts = ((days, "天"), (hours, "小时"), (minutes, "分钟"))
    told = " ".join(f"{count} {unit}" for count, unit in parts if count)
    return f"{CLOCK}比最近一次记录早 {told}"
