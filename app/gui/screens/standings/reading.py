"""What the screen shows of a competition, read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.awards import AwardRule
from app.domain.standings import StandingsRule, UnitStanding
from app.services.competitions import (
    CompetitionView,
    EventView,
    TrackView,
    list_events,
    list_tracks,
    load_competition,
    load_competition_rules,
)
from app.services.decisions import AwardDecisionView, list_award_decisions
from app.services.standings import CompetitionStandings, EventState, compute_standings

if TYPE_CHECKING:
    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class StandingsPage:
    """The standings with the rule they follow; `rule` None where there is none.

    `decisions` are those on awards of the whole competition that stand.
    """

    competition: CompetitionView
    tracks: tuple[TrackView, ...]
    events: tuple[EventView, ...]
    rule: StandingsRule | None
    awards: AwardRule
    standings: CompetitionStandings
    decisions: tuple[AwardDecisionView, ...]

    def units(self, track_id: int | None) -> tuple[UnitStanding, ...]:
        """The standings of one track, of the whole competition without one."""
        if track_id is None:
            return self.standings.whole
        return next((each.units for each in self.standings.tracks if each.track_id == track_id), ())

    def names(self, track_id: int | None, state: EventState) -> tuple[str, ...]:
        """The names of the events of a track (or of all) that are in this state."""
        track = next((each.name for each in self.tracks if each.id == track_id), None)
        return tuple(
            event.name
            for event in self.standings.events
            if event.state is state and track in (None, event.track)
        )


def read_standings_page(session: Session, competition_id: int, *, live: bool) -> StandingsPage:
    """Read the page; `live`: with what is not published, as it stands."""
    rules = load_competition_rules(session, competition_id)
    return StandingsPage(
        load_competition(session, competition_id),
        list_tracks(session, competition_id),
        list_events(session, competition_id),
        rules.standings,
        rules.awards,
        compute_standings(session, competition_id, live=live),
        tuple(
            each
            for each in list_award_decisions(session, competition_id)
            if each.stands and each.event_id is None
        ),
    )
