"""What the tables say: events with the time that is left, appeals with their state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.appeals import STATE_NAMES, AppealState
from app.gui.table_model import Column, Kind
from app.gui.theme import Tone
from app.services.appeal_views import AppealView, EventAppeals

NOT_ENDED, OVER, FINAL = "未宣布结束", "已截止", "已定稿"
SOON = timedelta(minutes=15)
DUE = "待执行"

STATE_TONES = {
    AppealState.FILED: Tone.WARN,
    AppealState.ACCEPTED: Tone.WARN,
    AppealState.DECLINED: Tone.NEUTRAL,
    AppealState.RULED: Tone.OK,
    AppealState.WITHDRAWN: Tone.NEUTRAL,
}


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event as its clock stands at a moment."""

    event: EventAppeals
    now: datetime

    @property
    def clock_text(self) -> str:
        """'剩 83 分', begun minutes counting whole."""
        if self.event.final:
            return FINAL
        if self.event.clock is None:
            return NOT_ENDED
        left = self.event.clock.left(self.now)
        return f"剩 {-(-left // timedelta(minutes=1))} 分" if left else OVER

    @property
    def tone(self) -> Tone:
        """How pressing it is."""
        if self.event.clock is None or self.event.final:
            return Tone.NEUTRAL
        left = self.event.clock.left(self.now)
        if not left:
            return Tone.NEUTRAL
        return Tone.WARN if left <= SOON else Tone.INFO

    @property
    def appeals_text(self) -> str:
        """'2 件,1 待办'; '' without any."""
        todo = self.event.pending + self.event.due
        some = f"{self.event.appeals} 件" if self.event.appeals else ""
        return f"{some},{todo} 待办" if todo else some


def state_text(view: AppealView) -> str:
    """What is waited for, or how it ended."""
    return DUE if view.must_carry else STATE_NAMES[view.state]


def state_tone(view: AppealView) -> Tone:
    """The colour of that."""
    return Tone.ERROR if view.must_carry else STATE_TONES[view.state]


def minute(at: datetime | None) -> str:
    """The local minute, without the year."""
    return "" if at is None else f"{at.astimezone():%m-%d %H:%M}"


EVENT_COLUMNS: tuple[Column[EventLine], ...] = (
    Column("赛项", lambda line: line.event.event, 100, stretch=1, tooltip=lambda line: line.event.event),
    Column("申诉时限", lambda line: line.clock_text, 106, Kind.PILL, tone=lambda line: line.tone),
    Column("申诉", lambda line: line.appeals_text or None, 106, faint=True),
)
APPEAL_COLUMNS: tuple[Column[AppealView], ...] = (
    Column("编号", lambda view: view.number, 146),
    Column("参赛者", lambda view: view.entry, 90, stretch=1, tooltip=lambda view: view.entry),
    Column("状态", state_text, 92, Kind.PILL, tone=state_tone),
)
