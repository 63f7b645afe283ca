"""What the screen reads at once: the events, the judges of one of them, and one judge's pile of sheets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.ranking import STATUS_NAMES, Status
from app.domain.rights import Actor, Place, Right, is_granted
from app.domain.rule_words import Checking
from app.domain.scheme import SELF_SEAT
from app.gui.theme import Tone
from app.gui.widgets import shortened
from app.services import competitions, judging
from app.services.competitions import EventView, JudgeView
from app.services.event_counts import EventCounts, list_event_counts
from app.services.identities import identities_opened
from app.services.judging import MarkSaved, SheetLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

NOT_STARTED, DRAFT, SUBMITTED, CONFIRMED, LOCKED = "not_started", "draft", "submitted", "confirmed", "locked"
LONGEST_NAME = 14
SENDING = "sending"  # submitted here, not yet on disk

STATES = {
    NOT_STARTED: ("未开始", Tone.NEUTRAL),
    DRAFT: ("录入中", Tone.WARN),
    SUBMITTED: ("待复核", Tone.INFO),
    CONFIRMED: ("已确认", Tone.OK),
    LOCKED: ("已锁定", Tone.NEUTRAL),
    SENDING: ("写入中", Tone.INFO),
}
UNCHECKED = ("已提交", Tone.OK)  # where nobody checks
RETURNED = ("退回", Tone.ERROR)
RECUSED = ("回避", Tone.WARN)


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything beside the sheet itself."""

    events: tuple[EventView, ...] = ()
    event: EventView | None = None
    counts: EventCounts | None = None
    judges: tuple[JudgeView, ...] = ()
    judge: JudgeView | None = None
    lines: tuple[SheetLine, ...] = ()
    opened: bool = False  # names were matched with stations
    outside: bool = False  # there are events, but none of them is this person's

    @property
    def checking(self) -> Checking:
        """How the sheets of the seat at hand are checked: nobody checks an entry's own estimate (自评)."""
        if self.event is None or (self.judge is not None and self.judge.seat == SELF_SEAT):
            return Checking.NONE
        return self.event.rules.checking


def read_desk(
    session: Session, competition_id: int, actor: Actor, event_id: int | None, judge_id: int | None
) -> Desk:
    """The desk of this event and seat; without them (or once they are gone) of where the work goes on.

    It holds only what this person may see: of a panel on which they judge, their own seats.
    """
    everything = competitions.list_events(session, competition_id)
    events = [event for event in everything if works_in(actor, event)]
    counts = {count.event_id: count for count in list_event_counts(session, competition_id)}
    event = next((event for event in events if event.id == event_id), None) or _next_event(events, counts)
    if event is None:
        return Desk(outside=bool(everything))
    seats = competitions.list_judges(session, event.id)
    mine = [judge for judge in seats if any(duty.covers(seat(event, judge)) for duty in actor.duties)]
    # What entries think of themselves (自评) never stands in the way of what counts.
    seen = tuple(sorted(mine, key=lambda judge: judge.seat == SELF_SEAT))
    desk = Desk(tuple(events), event, counts.get(event.id), seen, opened=identities_opened(session, event.id))
    judge = next((judge for judge in seen if judge.id == judge_id), None)
    if judge is not None:
        return replace(desk, judge=judge, lines=judging.list_sheets(session, judge.id))
    return _first_open(session, actor, desk)


def works_in(actor: Actor, event: EventView) -> bool:
    """Whether somebody has a role in this event."""
    return any(duty.event_id in (None, event.id) for duty in actor.duties)


def seat(event: EventView, judge: JudgeView) -> Place:
    """A judge's seat, as rights see it."""
    return Place(event.competition_id, event.id, judge.module, judge_id=judge.id)


def state_of(line: SheetLine, checking: Checking) -> tuple[str, Tone]:
    """The word for a sheet's state, and its tone."""
    if line.state not in STATES:
        return STATUS_NAMES[Status(line.state)], Tone.ERROR
    if line.state in (NOT_STARTED, DRAFT) and (line.recused or line.returned):
        return RECUSED if line.recused else RETURNED
    if line.state == SUBMITTED and checking is Checking.NONE:
        return UNCHECKED
    return STATES[line.state]


def competes(line: SheetLine) -> bool:
    """Whether the sheet is to be filled in at all: no absentees."""
    return line.state in STATES


def closed(line: SheetLine) -> bool:
    """Whether the sheet was handed in."""
    return line.state in (SUBMITTED, CONFIRMED, LOCKED, SENDING)


def unfinished(line: SheetLine) -> bool:
    """Whether the sheet waits for marks of this judge."""
    return line.state in (NOT_STARTED, DRAFT) and not line.recused


def unchecked(line: SheetLine) -> bool:
    """Whether the sheet was handed in and not yet confirmed."""
    return line.state == SUBMITTED


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


def _first_open(session: Session, actor: Actor, desk: Desk) -> Desk:
    """The first seat with work for this person: marks to type, else sheets to check; else the first seat."""
    if desk.event is None or not desk.judges:
        return desk
    checks = desk.event.rules.checking is not Checking.NONE
    waiting: Desk | None = None
    for judge in (judge for judge in desk.judges if judge.seat != SELF_SEAT):
        found = replace(desk, judge=judge, lines=judging.list_sheets(session, judge.id))
        place = seat(desk.event, judge)
        if is_granted(actor, Right.MARK, place) and any(map(unfinished, found.lines)):
            return found
        if waiting is None and checks and is_granted(actor, Right.CHECK, place):
            waiting = found if any(map(unchecked, found.lines)) else None
    first = desk.judges[0]
    return waiting or replace(desk, judge=first, lines=judging.list_sheets(session, first.id))
