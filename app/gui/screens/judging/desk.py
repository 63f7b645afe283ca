"""What the screen reads at once: the events, the judges of one of them, and one judge's pile of sheets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.ranking import STATUS_NAMES, Status
from app.gui.theme import Tone
from app.gui.widgets import shortened
from app.services import competitions, judging
from app.services.competitions import EventView, JudgeView
from app.services.event_counts import EventCounts, list_event_counts
from app.services.judging import MarkSaved, SheetLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

NOT_STARTED, DRAFT, SUBMITTED = "not_started", "draft", "submitted"
LONGEST_NAME = 14
SENDING = "sending"  # submitted here, not yet on disk

STATES = {
    NOT_STARTED: ("未开始", Tone.NEUTRAL),
    DRAFT: ("录入中", Tone.WARN),
    SUBMITTED: ("已提交", Tone.OK),
    "confirmed": ("已确认", Tone.OK),
    "locked": ("已锁定", Tone.NEUTRAL),
    SENDING: ("提交中", Tone.INFO),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything beside the sheet itself."""

    events: tuple[EventView, ...] = ()
    event: EventView | None = None
    counts: EventCounts | None = None
    judges: tuple[JudgeView, ...] = ()
    judge: JudgeView | None = None
    lines: tuple[SheetLine, ...] = ()


def read_desk(session: Session, competition_id: int, event_id: int | None, judge_id: int | None) -> Desk:
    """The desk of this event and judge; without them (or once they are gone) of where the work goes on."""
    events = competitions.list_events(session, competition_id)
    counts = {count.event_id: count for count in list_event_counts(session, competition_id)}
    event = next((event for event in events if event.id == event_id), None) or _next_event(events, counts)
    if event is None:
        return Desk()
    desk = Desk(events, event, counts.get(event.id), competitions.list_judges(session, event.id))
    judge = next((judge for judge in desk.judges if judge.id == judge_id), None)
    if judge is not None:
        return replace(desk, judge=judge, lines=judging.list_sheets(session, judge.id))
    return _first_open(session, desk)


def state_of(line: SheetLine) -> tuple[str, Tone]:
    """The word for a sheet's state, and its tone."""
    if line.state in STATES:
        return STATES[line.state]
    return STATUS_NAMES[Status(line.state)], Tone.ERROR


def competes(line: SheetLine) -> bool:
    """Whether the sheet is to be filled in at all: no absentees."""
    return line.state in STATES


def unfinished(line: SheetLine) -> bool:
    """Whether the sheet waits for marks."""
    return line.state in (NOT_STARTED, DRAFT)


def entrant(line: SheetLine) -> str:
    """The entry as a sentence names it: of two people with one name the unit tells which."""
    return f"{line.label}({line.organization})" if line.organization else line.label


def with_mark(line: SheetLine, saved: MarkSaved) -> SheetLine:
    """The line once this mark is on disk."""
    state = line.state
    if state in (NOT_STARTED, DRAFT):
        state = DRAFT if saved.marked else NOT_STARTED
    return replace(line, state=state, marked=saved.marked, subtotal=saved.subtotal)


def seat_name(event: EventView, judge: JudgeView) -> str:
    """实操 · 李建国 — a judge as the chooser shows it."""
    return f"{event.rules.scheme.module(judge.module).name} · {judge.name}"


def desk_title(desk: Desk) -> str:
    """· 焊工 · 实操模块, behind the title of the screen; '' without event and judge."""
    if desk.event is None or desk.judge is None:
        return ""
    scheme = desk.event.rules.scheme
    title = f"· {shortened(desk.event.name, LONGEST_NAME)}"
    if len(scheme.modules) == 1:
        return title
    return f"{title} · {shortened(scheme.module(desk.judge.module).name, LONGEST_NAME)}模块"


def _next_event(events: Sequence[EventView], counts: dict[int, EventCounts]) -> EventView | None:
    def waits(event: EventView) -> bool:
        count = counts.get(event.id)
        return count is not None and count.competing > 0 and not count.complete

    def entered(event: EventView) -> bool:
        return event.id in counts and counts[event.id].entries > 0

    for wanted in (waits, entered):
        found = next(filter(wanted, events), None)
        if found is not None:
            return found
    return events[0] if events else None


def _first_open(session: Session, desk: Desk) -> Desk:
    for judge in desk.judges:
        lines = judging.list_sheets(session, judge.id)
        if any(map(unfinished, lines)):
            return replace(desk, judge=judge, lines=lines)
    if not desk.judges:
        return desk
    first = desk.judges[0]
    return replace(desk, judge=first, lines=judging.list_sheets(session, first.id))
