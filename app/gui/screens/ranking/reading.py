"""What the screen shows of one event, read in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services import competitions
from app.services.decisions import load_tie_decisions
from app.services.event_counts import list_event_counts
from app.services.open_ties import list_open_ties, standing_decisions
from app.services.results import EventResults, ResultRow, compute_event
from app.services.rounds import RoundState, find_rounds
from app.services.why import Explainer, load_explainer

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.services.competitions import EventView
    from app.services.decisions import TieDecisionView
    from app.services.open_ties import OpenTie


@dataclass(frozen=True, slots=True)
class Ranked:
    """The results of an event, explained, with what there is to decide about them."""

    results: EventResults
    explainer: Explainer
    rounds: RoundState
    ties: tuple[OpenTie, ...]
    decided: tuple[TieDecisionView, ...]

    def rows(self, division: str | None) -> tuple[ResultRow, ...]:
        """The rows of one division, in the order to show."""
        return tuple(row for row in self.results.rows if row.label.division == division)

    def in_round(self, division: str | None) -> tuple[ResultRow, ...]:
        """Those of them that are still in it: after a cut only who went on."""
        return tuple(row for row in self.rows(division) if self.results.is_in_round(row))

    def open_ties(self, division: str | None) -> tuple[OpenTie, ...]:
        """What is to be decided in one division."""
        return tuple(tie for tie in self.ties if tie.division == division)

    def decisions(self, division: str | None) -> tuple[TieDecisionView, ...]:
        """What was decided in one division and holds."""
        return tuple(each for each in self.decided if each.division == division)


@dataclass(frozen=True, slots=True)
class Page:
    """The events to choose from; `ranked` of the chosen one, None where there is none."""

    events: tuple[EventView, ...]
    ranked: Ranked | None


def read_page(session: Session, competition_id: int, event_id: int | None) -> Page:
    """The results of this event; without it, of the first that is being marked."""
    events = competitions.list_events(session, competition_id)
    if not events:
        return Page((), None)
    if event_id not in {event.id for event in events}:
        counts = list_event_counts(session, competition_id)
        begun = [count.event_id for count in counts if count.sheets]
        entered = [count.event_id for count in counts if count.entries]
        event_id = next(iter((*begun, *entered, events[0].id)))
    results = compute_event(session, event_id)
    ranked = Ranked(
        results,
        load_explainer(session, results),
        find_rounds(results),
        list_open_ties(results),
        standing_decisions(results, load_tie_decisions(session, event_id)),
    )
    return Page(events, ranked)


def above_cut(ranked: Ranked, rows: Sequence[ResultRow]) -> int:
    """How many of these rows stand above the cut: would go on, or went on; 0 where none is drawn."""
    state = ranked.rounds
    if state.cuts:
        above = [row.label.entry_id in ranked.results.advancing for row in rows]
    elif state.current and state.rounds[state.current - 1].cuts:
        above = [row.score.reached == state.current for row in rows]
    else:
        return 0
    return above.index(False) if False in above else 0
