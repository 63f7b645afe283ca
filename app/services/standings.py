"""团体总分: the standings of units in each track and in the whole competition, and the awards of units.

From what is published. Live, the events that are not published count as they stand, except blind ones.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.competition_rules import CompetitionRules
from app.domain.prizes import prize_of
from app.domain.ranking import Status
from app.domain.standings import EventEntry, EventResult, StandingsRule, UnitStanding, make_standings
from app.domain.unit_awards import UnitAllotment, UnitFigures, allot_units
from app.services.competitions import (
    EventView,
    TrackView,
    list_events,
    list_tracks,
    load_competition,
    load_competition_rules,
)
from app.services.decisions import AwardDecisionView, list_award_decisions
from app.services.entries import stored_rules
from app.services.newest_versions import newest_publications
from app.services.open_ties import decision_problems
from app.services.results import compute_event
from app.services.unit_tally import UnitEvent, came, live_event, unit_figures
from db.tables import Event, Publication, PublishedResult


class EventState(StrEnum):
    """Whether an event is in the standings."""

    PUBLISHED = "published"
    LIVE = "live"  # as it stands, not published
    MISSING = "missing"


EVENT_STATE_NAMES: Mapping[EventState, str] = {
    EventState.PUBLISHED: "已公布",
    EventState.LIVE: "未公布,按当前成绩计入",
    EventState.MISSING: "未公布,没有计入",
}


@dataclass(frozen=True, slots=True)
class StandingEvent:
    """An event of the competition and whether it is in; `version` is the published one, 0 for none.

    `weight` is what its points are multiplied by.
    """

    event_id: int
    name: str
    track: str
    contest_class: str
    weight: Decimal
    version: int
    state: EventState


@dataclass(frozen=True, slots=True)
class TrackStandings:
    """The standings of one track; `weight` is what its points are worth in the whole competition."""

    track_id: int
    name: str
    weight: Decimal
    units: tuple[UnitStanding, ...]


@dataclass(frozen=True, slots=True)
class CompetitionAward:
    """An award of the whole competition: for a unit, or by decision; money in yuan where there is any."""

    award: str
    recipient: str
    organization: str
    reason: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CompetitionStandings:
    """Units over all events. Without a rule of standings `whole` and `tracks` are empty.

    `unit_awards` are the quotas of the awards of units; `awards` everything that is given by the whole
    competition, those by decision too. `figures` is what unit awards go by. `problems`: what is left to be
    decided, each with its cure.
    """

    competition: str
    contest_class: str
    events: tuple[StandingEvent, ...]
    whole: tuple[UnitStanding, ...]
    tracks: tuple[TrackStandings, ...]
    figures: tuple[UnitFigures, ...]
    unit_awards: tuple[UnitAllotment, ...]
    awards: tuple[CompetitionAward, ...]
    problems: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the events that are not in yet."""
        return tuple(event.name for event in self.events if event.state is EventState.MISSING)

    @property
    def is_final(self) -> bool:
        """Whether every event is in as published."""
        return all(event.state is EventState.PUBLISHED for event in self.events)


def compute_standings(session: Session, competition_id: int, *, live: bool = False) -> CompetitionStandings:
    """The standings over what is published; `live`: over what is not published too, as it stands."""
    competition = load_competition(session, competition_id)
    rules = load_competition_rules(session, competition_id)
    tracks = {track.id: track for track in list_tracks(session, competition_id)}
    views = list_events(session, competition_id)
    published = _published(session, competition_id, tracks)
    found: dict[int, UnitEvent] = {key: event for key, (event, _) in published.items()}
    if live:
        found |= _live(session, [view for view in views if view.id not in published], tracks)
    rule = None if rules.standings is None else _weighted(rules.standings, views)
    events = [found[view.id] for view in views if view.id in found]
    results = [event.result for event in events]
    whole = () if rule is None else make_standings(results, rule)
    figures = unit_figures(events, {unit.unit: unit.points for unit in whole})
    decisions = [
        each
        for each in list_award_decisions(session, competition_id)
        if each.stands and each.event_id is None
    ]
    units = _unit_awards(rules, figures, decisions)
    return CompetitionStandings(
        competition=competition.title,
        contest_class=competition.contest_class,
        events=tuple(_standing_event(view, tracks, published, found, rule) for view in views),
        whole=whole,
        tracks=tuple(
            TrackStandings(
                track.id,
                track.name,
                track.weight,
                () if rule is None else make_standings(results, rule, track.name),
            )
            for track in tracks.values()
        ),
        figures=figures,
        unit_awards=units,
        awards=tuple(_awards(rules, competition.contest_class, units, decisions)),
        problems=decision_problems(units, rules.awards.decided, [each.award for each in decisions]),
    )


def _standing_event(
    view: EventView,
    tracks: Mapping[int, TrackView],
    published: Mapping[int, tuple[UnitEvent, int]],
    found: Mapping[int, UnitEvent],
    rule: StandingsRule | None,
) -> StandingEvent:
    state = EventState.LIVE if view.id in found else EventState.MISSING
    version = 0
    if view.id in published:
        state, version = EventState.PUBLISHED, published[view.id][1]
    weight = view.weight if rule is None else rule.event_weights[view.name]
    track = tracks[view.track_id].name
    return StandingEvent(view.id, view.name, track, view.contest_class, weight, version, state)


def _weighted(rule: StandingsRule, views: Iterable[EventView]) -> StandingsRule:
    """The rule with the weights of the events, of which those it names itself go first."""
    own = {view.name: view.weight for view in views}
    return replace(rule, event_weights={**own, **rule.event_weights})


# -- events ----------------------------------------------------------------------------------------


def _live(
    session: Session, views: Sequence[EventView], tracks: Mapping[int, TrackView]
) -> dict[int, UnitEvent]:
    """The events that are not published and whose names may be seen, as far as they are scored."""
    found = {}
    for view in views:
        if not view.blind:
            results = compute_event(session, view.id)
            track = tracks[view.track_id]
            if results.scored:
                found[view.id] = live_event(results, track.name, track.weight)
    return found


def _published(
    session: Session, competition_id: int, tracks: Mapping[int, TrackView]
) -> dict[int, tuple[UnitEvent, int]]:
    """By event the newest published version, with its number."""
    publications = session.execute(
        sa.select(
            col(Publication.id),
            col(Publication.event_id),
            col(Publication.version),
            col(Publication.rules),
            col(Event.name),
            col(Event.track_id),
        )
        .join(Event, col(Publication.event_id) == col(Event.id))
        .where(col(Publication.id).in_(newest_publications(competition_id)))
    ).all()
    lines = _published_lines(session, [row.id for row in publications])
    found = {}
    for row in publications:
        track, shared = tracks[row.track_id], stored_rules(row.rules).ranking.shared
        entries, entered = lines.get(row.id, ((), ()))
        result = EventResult(row.name, track.name, tuple(entries), track.weight, shared)
        found[row.event_id] = UnitEvent(result, tuple(entered)), row.version
    return found


def _published_lines(
    session: Session, publication_ids: Sequence[int]
) -> dict[int, tuple[list[EventEntry], list[str]]]:
    """By publication its entries, and the units of those that came."""
    rows = session.execute(
        sa.select(
            col(PublishedResult.publication_id),
            col(PublishedResult.recipient),
            col(PublishedResult.organization),
            col(PublishedResult.division),
            col(PublishedResult.rank),
            col(PublishedResult.total),
            col(PublishedResult.award),
            col(PublishedResult.status),
            col(PublishedResult.guest),
        )
        .where(col(PublishedResult.publication_id).in_(publication_ids))
        .order_by(col(PublishedResult.publication_id), col(PublishedResult.position))
    ).all()
    sharing = Counter((row.publication_id, row.division, row.rank) for row in rows)
    found: defaultdict[int, tuple[list[EventEntry], list[str]]] = defaultdict(lambda: ([], []))
    for row in rows:
        entries, entered = found[row.publication_id]
        shared = 0 if row.rank is None else sharing[row.publication_id, row.division, row.rank] - 1
        entries.append(EventEntry(row.recipient, row.organization, row.rank, row.total, shared, row.award))
        if came(Status(row.status), guest=row.guest):
            entered.append(row.organization)
    return dict(found)


# -- awards of the whole competition ---------------------------------------------------------------


def _unit_awards(
    rules: CompetitionRules, figures: Sequence[UnitFigures], decisions: Iterable[AwardDecisionView]
) -> tuple[UnitAllotment, ...]:
    chosen: defaultdict[tuple[str, str], set[Hashable]] = defaultdict(set)
    for each in decisions:
        chosen["", each.award].add(each.organization or each.recipient)
    return tuple(allot_units(figures, rule, chosen) for rule in rules.awards.unit_awards)


def _awards(
    rules: CompetitionRules,
    contest_class: str,
    units: Sequence[UnitAllotment],
    decisions: Iterable[AwardDecisionView],
) -> Iterable[CompetitionAward]:
    def price(award: str) -> Decimal | None:
        return prize_of(award, rules.awards.money, contest_class)

    for unit in units:
        for due in unit.due:
            yield CompetitionAward(due.award, str(due.unit), "", due.reason, price(due.award))
    of_units = {unit.award for unit in units}
    for each in decisions:
        if each.award not in of_units:
            reason = f"{each.reason}(批准:{each.approver})"
            yield CompetitionAward(each.award, each.recipient, each.organization, reason, price(each.award))
