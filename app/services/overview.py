"""赛事总览: how far a competition is and what waits to be done, in a few counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import func
from sqlmodel import Session, col

from app.documents.fonts import missing_characters
from app.services.activity import ActivityLine, list_activity
from app.services.competitions import CompetitionView, list_tracks, load_competition
from app.services.entry_people import is_competing
from app.services.event_counts import EventCounts, list_event_counts
from app.services.ledger_views import list_pending
from app.services.sittings import list_sittings
from app.services.timetable_checks import list_conflicts
from db.tables import Entry, EntryMember, Event, Organization, Person

LATEST_LINES = 30
NAMES_SHOWN = 3


class Step(StrEnum):
    """The stages of a competition, in order."""

    REGISTRATION = "registration"
    REVIEW = "review"
    JUDGING = "judging"
    PUBLISHING = "publishing"
    AWARDING = "awarding"


class TaskKind(StrEnum):
    """What waits to be done, the most pressing first."""

    MISSING_GLYPHS = "missing_glyphs"
    RETURNED = "returned"
    CHANGED = "changed"
    PENDING = "pending"
    CONFLICTS = "conflicts"
    NO_STATIONS = "no_stations"
    UNFINISHED = "unfinished"
    UNPUBLISHED = "unpublished"
    NO_ISSUER = "no_issuer"
    UNISSUED = "unissued"
    UNPRINTED = "unprinted"


@dataclass(frozen=True, slots=True)
class TrackProgress:
    """One track: sheets submitted of those expected; `honour`: it holds innovation reviews only."""

    id: int
    name: str
    note: str
    honour: bool
    events: int
    expected: int
    submitted: int


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits: how many, in which event (None: the whole competition), and whose names."""

    kind: TaskKind
    count: int
    event_id: int | None = None
    event: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """The counts of all events together."""

    entries: int
    pending: int
    returned: int
    expected: int
    sheets: int
    submitted: int
    unissued: int
    certificates: int
    printed: int


@dataclass(frozen=True, slots=True)
class Overview:
    """A competition at a glance."""

    competition: CompetitionView
    persons: int
    units: int
    totals: Totals
    events: tuple[EventCounts, ...]
    tracks: tuple[TrackProgress, ...]
    tasks: tuple[Task, ...]
    latest: tuple[ActivityLine, ...]

    @property
    def contested(self) -> tuple[EventCounts, ...]:
        """The events somebody competes in."""
        return tuple(event for event in self.events if event.competing)

    @property
    def published(self) -> int:
        """How many of them are published."""
        return sum(1 for event in self.contested if event.version)

    def begun(self, step: Step) -> bool:
        """Whether a stage has begun."""
        match step:
            case Step.REGISTRATION | Step.REVIEW:
                return self.totals.entries > 0
            case Step.JUDGING:
                return self.totals.sheets > 0
            case Step.PUBLISHING:
                return self.published > 0
            case Step.AWARDING:
                return self.totals.certificates > 0

    def done(self, step: Step) -> bool:
        """Whether nothing is left to do in a stage."""
        match step:
            case Step.REGISTRATION:
                return self.begun(step)
            case Step.REVIEW:
                return self.begun(step) and not self.totals.pending + self.totals.returned
            case Step.JUDGING:
                return bool(self.contested) and all(event.complete for event in self.contested)
            case Step.PUBLISHING:
                return bool(self.contested) and self.published == len(self.contested)
            case Step.AWARDING:
                left = self.totals.unissued + self.totals.certificates - self.totals.printed
                return self.done(Step.PUBLISHING) and self.begun(step) and not left

    @property
    def next_step(self) -> Step:
        """Where the work goes on. Late registrations do not call back from judging."""
        if not self.begun(Step.REGISTRATION):
            return Step.REGISTRATION
        if not self.begun(Step.JUDGING) and not self.done(Step.REVIEW):
            return Step.REVIEW
        later = (Step.JUDGING, Step.PUBLISHING, Step.AWARDING)
        return next((step for step in later if not self.done(step)), Step.AWARDING)


def load_overview(session: Session, competition_id: int) -> Overview:
    """Everything the overview shows, in a dozen queries however large the competition is."""
    competition = load_competition(session, competition_id)
    events = list_event_counts(session, competition_id)
    persons, units = _count_people(session, competition_id)
    by_track: defaultdict[int, list[EventCounts]] = defaultdict(list)
    for event in events:
        by_track[event.track_id].append(event)
    tracks = tuple(
        TrackProgress(
            id=track.id,
            name=track.name,
            note=track.note,
            honour=_all_innovation(by_track[track.id]),
            events=len(by_track[track.id]),
            expected=sum(event.expected for event in by_track[track.id]),
            submitted=sum(event.submitted for event in by_track[track.id]),
        )
        for track in list_tracks(session, competition_id)
    )
    unissued = _unissued(session, competition_id)
    tasks = [*_tasks(competition, events, unissued), *_glyph_tasks(_names(session, competition_id))]
    tasks += _conflict_tasks(session, competition_id, events)
    order = list(TaskKind)
    tasks.sort(key=lambda task: order.index(task.kind))
    latest = list_activity(session, competition_id, LATEST_LINES)
    totals = _totals(events, sum(unissued.values()))
    return Overview(competition, persons, units, totals, events, tracks, tuple(tasks), latest)


def _totals(events: Sequence[EventCounts], unissued: int) -> Totals:
    names = [each.name for each in fields(Totals) if each.name != "unissued"]
    return Totals(
        unissued=unissued, **{name: sum(getattr(event, name) for event in events) for name in names}
    )


def _count_people(session: Session, competition_id: int) -> tuple[int, int]:
    persons = (
        sa.select(func.count(sa.distinct(col(EntryMember.person_id))))
        .select_from(EntryMember)
        .join(Entry, col(EntryMember.entry_id) == col(Entry.id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(col(Event.competition_id) == competition_id, is_competing())
    )
    units = (
        sa.select(func.count(sa.distinct(col(Entry.organization_id))))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(col(Event.competition_id) == competition_id)
    )
    both = sa.select(persons.scalar_subquery(), units.scalar_subquery())
    people, organizations = session.execute(both).one()
    return int(people or 0), int(organizations or 0)


def _names(session: Session, competition_id: int) -> dict[str, None]:
    """Every name that a certificate may have to print, each once."""
    entries = (
        sa.select(col(Entry.title), col(Entry.authors), col(Organization.name))
        .select_from(Entry)
        .join(Event, col(Entry.event_id) == col(Event.id))
        .join(Organization, col(Entry.organization_id) == col(Organization.id), isouter=True)
        .where(col(Event.competition_id) == competition_id, col(Entry.review) != "returned")
        .distinct()
    )
    people = (
        sa.select(col(Person.name))
        .join(EntryMember, col(EntryMember.person_id) == col(Person.id))
        .join(Entry, col(EntryMember.entry_id) == col(Entry.id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(col(Event.competition_id) == competition_id, col(Entry.review) != "returned")
        .distinct()
    )
    found = [name for query in (people, entries) for row in session.execute(query) for name in row if name]
    return dict.fromkeys(found)


def _glyph_tasks(names: Iterable[str]) -> Sequence[Task]:
    names = tuple(names)
    lacking = missing_characters("".join(names))
    short = [name for name in names if missing_characters(name)] if lacking else []
    if not short:
        return ()
    return (Task(TaskKind.MISSING_GLYPHS, len(short), detail="、".join(short[:NAMES_SHOWN])),)


def _conflict_tasks(session: Session, competition_id: int, events: Sequence[EventCounts]) -> Sequence[Task]:
    """What cannot work in the timetable, as long as the events it is about are not over."""
    found = list_conflicts(session, competition_id)
    if not found:
        return ()
    over = {event.event_id for event in events if event.version}
    ended = {each.id for each in list_sittings(session, competition_id) if each.event_id in over}
    count = sum(not ended.issuperset(each.sittings) for each in found)
    return (Task(TaskKind.CONFLICTS, count),) if count else ()


def _unissued(session: Session, competition_id: int) -> dict[int, int]:
    """By event how many certificates are to be issued, or where none are, to be made void."""
    pending = list_pending(session, competition_id, whole=False)
    return {item.event_id or 0: item.new or item.outdated for item in pending}


def _tasks(
    competition: CompetitionView, events: Sequence[EventCounts], unissued: Mapping[int, int]
) -> list[Task]:
    tasks = []
    for kind, count in _waiting_entries(events).items():
        if count:
            tasks.append(Task(kind, count))
    for event in events:
        waiting = {**_waiting(event), TaskKind.UNISSUED: unissued.get(event.event_id, 0)}
        tasks += [Task(kind, count, event.event_id, event.name) for kind, count in waiting.items() if count]
    anything = any(event.version for event in events)
    if anything and competition.certificate_gaps:
        tasks.append(Task(TaskKind.NO_ISSUER, 1, detail="、".join(competition.certificate_gaps)))
    return tasks


def _waiting_entries(events: Sequence[EventCounts]) -> Mapping[TaskKind, int]:
    return {
        TaskKind.RETURNED: sum(event.returned for event in events),
        TaskKind.PENDING: sum(event.pending for event in events),
    }


def _waiting(event: EventCounts) -> Mapping[TaskKind, int]:
    """What waits in one event, by kind; 0 = nothing."""
    missing = event.expected - event.submitted
    return {
        TaskKind.CHANGED: int(event.changed and event.complete),
        TaskKind.NO_STATIONS: event.without_station if not event.version else 0,
        TaskKind.UNFINISHED: missing if event.sheets and missing > 0 else 0,
        TaskKind.UNPUBLISHED: int(event.complete and not event.version),
        TaskKind.UNPRINTED: event.certificates - event.printed,
    }


def _all_innovation(events: Sequence[EventCounts]) -> bool:
    return bool(events) and all(event.kind == "innovation" for event in events)
