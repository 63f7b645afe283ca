"""How far every event is on its way to publication, told for hundreds of events in a few queries.

Results are a function of entries, marks, penalties and rules. So a published event is scored again only
where one of these is another than at its newest publication, a complete one only where its rules may ask
for a decision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.quotas import Boundary
from app.domain.ranking import Status
from app.services.basis import list_bases
from app.services.competitions import EventView, list_events
from app.services.entitlements import find_entitlements
from app.services.entries import EntryLabel, list_labels
from app.services.event_counts import EventCounts, count_scored, list_event_counts
from app.services.newest_versions import newest_publications
from app.services.open_ties import tie_problems
from app.services.publishing import compare_to_live, load_publication
from app.services.publishing_problems import is_settled
from app.services.results import compute_event
from app.services.signing import list_digests
from app.services.version_lines import results_digest
from db.tables import Competition, Event, Publication, PublishedResult

# What a version says of an entry that scoring does not change.
Facts = tuple[str, str, str, str, Status, bool]


class PublishState(StrEnum):
    """How far an event is on its way to publication."""

    NOT_STARTED = "not_started"
    SCORING = "scoring"
    UNDECIDED = "undecided"  # complete, but a tie, an award or a cut waits for a decision
    READY = "ready"
    SIGNED = "signed"
    OPENED = "opened"  # signed, and the identities of a blind event are known
    PUBLISHED = "published"
    CHANGED = "changed"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class EventPublishing:
    """An event in the list of what is to be published; `version` is the newest, 0 before the first.

    `entries` are those that compete, `scored` those of them with every sheet submitted; `sheets` are
    expected, `submitted` handed in. `notice_until`: the last day of its public notice.
    """

    event: EventView
    entries: int
    scored: int
    sheets: int
    submitted: int
    version: int
    state: PublishState
    notice_until: date | None = None


@dataclass(frozen=True, slots=True)
class _Newest:
    """The newest publication of an event; `current`: rules and names are still those of the event."""

    id: int
    basis: str
    current: bool
    facts: Mapping[int, Facts]
    notice_until: date | None
    final: bool


def list_event_states(session: Session, competition_id: int) -> tuple[EventPublishing, ...]:
    """Every event of the competition, and whether it is published, ready or still being judged."""
    events = list_events(session, competition_id)
    counts = {count.event_id: count for count in list_event_counts(session, competition_id)}
    scored = count_scored(session, competition_id)
    labels: defaultdict[int, list[EntryLabel]] = defaultdict(list)
    for label in list_labels(session, [event.id for event in events]).values():
        labels[label.event_id].append(label)
    newest = _newest(session, competition_id)
    changed = _changed(session, competition_id, newest, labels)
    digests = list_digests(session, competition_id)
    states = {
        event.id: _published_state(newest[event.id], is_changed=event.id in changed)
        if event.id in newest
        else _state(event, counts[event.id], scored.get(event.id, 0), labels[event.id])
        for event in events
    }
    for event in events:
        if states[event.id] is PublishState.READY:
            states[event.id] = _ready_state(session, event, digests.get(event.id))
    return tuple(
        EventPublishing(
            event=event,
            entries=counts[event.id].competing,
            scored=scored.get(event.id, 0),
            sheets=counts[event.id].expected,
            submitted=counts[event.id].submitted,
            version=counts[event.id].version,
            state=states[event.id],
            notice_until=newest[event.id].notice_until if event.id in newest else None,
        )
        for event in events
    )


def _published_state(newest: _Newest, *, is_changed: bool) -> PublishState:
    if is_changed:
        return PublishState.CHANGED
    return PublishState.FINAL if newest.final else PublishState.PUBLISHED


def _state(event: EventView, counts: EventCounts, scored: int, labels: Sequence[EntryLabel]) -> PublishState:
    if not counts.competing or scored < counts.competing:
        return PublishState.SCORING if counts.sheets else PublishState.NOT_STARTED
    competing = [label for label in labels if label.status is Status.ACTIVE]
    ready = all(is_settled(event, label) for label in competing) and not all(
        label.guest for label in competing
    )
    return PublishState.READY if ready else PublishState.SCORING


def _ready_state(session: Session, event: EventView, digest: str | None) -> PublishState:
    """How far a complete event is: waiting for a decision or the signature, or signed as it stands."""
    if _waits(session, event):
        return PublishState.UNDECIDED
    if digest is None:
        return PublishState.READY
    results = compute_event(session, event.id)
    if digest != results_digest(results):
        return PublishState.READY
    return PublishState.OPENED if event.blind and results.opened else PublishState.SIGNED


def _waits(session: Session, event: EventView) -> bool:
    """Whether somebody has to decide something before the event can be published."""
    rules, awards = event.rules, event.rules.awards
    asks = (
        any(stage.cuts for stage in rules.scheme.rounds)
        or rules.ranking.distinct_top
        or awards.boundary is Boundary.DECIDE
        or any(unit.boundary is Boundary.DECIDE for unit in awards.unit_awards)
        or any(each.count is not None for each in awards.decided)
    )
    if not asks:
        return False
    results = compute_event(session, event.id)
    return bool(results.cut_ahead or tie_problems(results) or find_entitlements(session, results).problems)


def _changed(
    session: Session,
    competition_id: int,
    found: Mapping[int, _Newest],
    labels: Mapping[int, Sequence[EntryLabel]],
) -> set[int]:
    """The published events whose results are no longer those of the newest version."""
    bases = list_bases(session, competition_id)
    changed = set()
    for event_id, newest in found.items():
        facts = {label.entry_id: _facts(label) for label in labels.get(event_id, ())}
        quiet = bases.get(event_id, "") == newest.basis
        if newest.current and quiet and facts == newest.facts:
            continue
        published, live = load_publication(session, newest.id), compute_event(session, event_id)
        if compare_to_live(session, published, live):
            changed.add(event_id)
    return changed


def _facts(label: EntryLabel) -> Facts:
    return label.name, label.authors, label.organization, label.division, label.status, label.guest


def _newest(session: Session, competition_id: int) -> dict[int, _Newest]:
    facts: defaultdict[int, dict[int, Facts]] = defaultdict(dict)
    newest = _newest_publications(competition_id)
    lines = sa.select(
        col(PublishedResult.publication_id),
        col(PublishedResult.entry_id),
        col(PublishedResult.recipient),
        col(PublishedResult.authors),
        col(PublishedResult.organization),
        col(PublishedResult.division),
        col(PublishedResult.status),
        col(PublishedResult.guest),
    ).join(newest, newest.c.id == col(PublishedResult.publication_id))
    for publication_id, entry_id, name, authors, unit, division, status, guest in session.execute(lines):
        facts[publication_id][entry_id] = (name, authors, unit, division, Status(status), guest)
    return {
        row.event_id: _Newest(
            row.id, row.basis, _is_current(row), facts[row.id], row.notice_until, row.final_at is not None
        )
        for row in session.execute(sa.select(newest))
    }


def _is_current(row: sa.Row[Any]) -> bool:
    return (row.frozen_rules, row.frozen_name, row.frozen_title) == (row.rules, row.name, row.title)


def _newest_publications(competition_id: int) -> sa.Subquery:
    return (
        sa.select(
            col(Publication.id).label("id"),
            col(Publication.event_id).label("event_id"),
            col(Publication.basis).label("basis"),
            col(Publication.notice_until).label("notice_until"),
            col(Publication.final_at).label("final_at"),
            col(Publication.rules).label("frozen_rules"),
            col(Event.rules).label("rules"),
            col(Publication.event).label("frozen_name"),
            col(Event.name).label("name"),
            col(Publication.competition).label("frozen_title"),
            col(Competition.title).label("title"),
        )
        .join(Event, col(Publication.event_id) == col(Event.id))
        .join(Competition, col(Event.competition_id) == col(Competition.id))
        .where(col(Publication.id).in_(newest_publications(competition_id)))
        .subquery()
    )
