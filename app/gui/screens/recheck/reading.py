"""What the screen shows of one event, and of one sheet, read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.mark_words import weighted_full
from app.domain.sheets import value_text
from app.services.closing_rules import load_closing_rules
from app.services.competitions import list_events
from app.services.event_counts import EventCounts, list_event_counts
from app.services.finalizing import is_finished
from app.services.identities import identities_opened
from app.services.judging import SheetView
from app.services.recheck_views import (
    RecheckCount,
    RecheckView,
    count_rechecks,
    load_recheck,
    recheck_problem,
)

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.domain.closing import ClosingRules
    from app.services.competitions import EventView


@dataclass(frozen=True, slots=True)
class Chosen:
    """One event: its recheck, or (None) by which rules one would be drawn, and what its sheets wait for.

    `opened`: names were matched with stations; `finished`: its results are final and nothing changed since.
    """

    event: EventView
    rules: ClosingRules
    counts: EventCounts
    view: RecheckView | None
    opened: bool
    finished: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The events to choose from with how far their rechecks are; the chosen one, None without events.

    `lapsed` were signed, and what was signed for is another thing now.
    """

    events: tuple[EventView, ...]
    rechecks: Mapping[int, RecheckCount]
    lapsed: frozenset[int]
    chosen: Chosen | None

    def choice(self, event: EventView) -> str:
        """'焊工 · 3/12': the event as it is chosen."""
        count = self.rechecks.get(event.id)
        if count is None:
            return event.name
        if event.id in self.lapsed:
            return f"{event.name} · 签字失效"
        return f"{event.name} · {'已签字' if count.signed else f'{count.compared}/{count.sheets}'}"


def read_page(session: Session, competition_id: int, event_id: int | None) -> Page:
    """The recheck of this event; without it of the first under way, or else of the first that is marked."""
    events = list_events(session, competition_id)
    rechecks = count_rechecks(session, competition_id)
    if not events:
        return Page((), rechecks, frozenset(), None)
    lapsed = frozenset(
        key for key, count in rechecks.items() if count.signed and recheck_problem(session, key)
    )
    counts = {count.event_id: count for count in list_event_counts(session, competition_id)}
    event = next((each for each in events if each.id == event_id), None)
    if event is None:
        event = min(
            events, key=lambda each: _turn(rechecks.get(each.id), counts[each.id], lapsed=each.id in lapsed)
        )
    chosen = Chosen(
        event,
        load_closing_rules(session, event.id),
        counts[event.id],
        load_recheck(session, event.id),
        identities_opened(session, event.id),
        is_finished(session, event.id),
    )
    return Page(events, rechecks, lapsed, chosen)


def _turn(recheck: RecheckCount | None, counts: EventCounts, *, lapsed: bool) -> int:
    if recheck is not None:
        return 3 if recheck.signed and not lapsed else 0
    return 1 if counts.complete else 2


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One line of a sheet; the head of a group has its name only."""

    code: str
    name: str
    full: str = ""
    value: str = ""


def mark_lines(view: SheetView) -> tuple[MarkLine, ...]:
    """Every aspect with what is entered, under the heads of the groups."""
    lines: list[MarkLine] = []
    group = ""
    for aspect in view.module.aspects:
        if aspect.group and aspect.group != group:
            lines.append(MarkLine("", aspect.group))
        group = aspect.group
        entered = view.marks.get(aspect.code)
        value = "—" if entered is None else value_text(aspect, entered)
        lines.append(MarkLine(aspect.code, aspect.name, weighted_full(aspect), value))
    return tuple(lines)
