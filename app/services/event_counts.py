"""How far each event is: entries, sheets, publications and certificates, counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Executable, func
from sqlmodel import Session, col, select

from app.domain.field import expected_sheets
from app.domain.ranking import Status
from app.domain.rule_words import Checking
from app.domain.rules import read_checking
from app.domain.scheme import SELF_SEAT
from app.domain.sheets import SheetState
from app.services.entries import event_rules
from app.services.rows import row_id
from db.tables import Certificate, Entry, Event, Judge, Publication, ScoreSheet, Track

CHECKED = (SheetState.CONFIRMED.value, SheetState.LOCKED.value)
# Returned entries, absentees and the like get no sheets.
_COMPETES = (col(Entry.status) == Status.ACTIVE.value) & (col(Entry.review) != "returned")


class EventState(StrEnum):
    """How far one event is."""

    EMPTY = "empty"
    READY = "ready"
    JUDGING = "judging"
    COMPLETE = "complete"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class EventCounts:
    """How far one event is. Sheets are those of the entries that compete."""

    event_id: int
    track_id: int
    name: str
    kind: str
    blind: bool
    entries: int = 0
    competing: int = 0
    pending: int = 0
    returned: int = 0
    without_station: int = 0
    expected: int = 0
    sheets: int = 0
    submitted: int = 0
    confirmed: int = 0
    submitted_at: datetime | None = None
    version: int = 0
    published_at: datetime | None = None
    certificates: int = 0
    printed: int = 0
    checking: Checking = Checking.CONFIRM

    @property
    def settled(self) -> int:
        """How many sheets need nothing more: confirmed, or submitted where nobody checks."""
        return self.submitted if self.checking is Checking.NONE else self.confirmed

    @property
    def complete(self) -> bool:
        """Whether every sheet is submitted, and checked where the rules ask for it."""
        return self.expected > 0 and self.settled >= self.expected

    @property
    def changed(self) -> bool:
        """Whether sheets were handed in (again) after the newest publication."""
        if self.published_at is None or self.submitted_at is None:
            return False
        return self.submitted_at > self.published_at

    @property
    def state(self) -> EventState:
        """The furthest point the event has come to."""
        if self.version:
            return EventState.PUBLISHED
        if self.complete:
            return EventState.COMPLETE
        if self.sheets:
            return EventState.JUDGING
        return EventState.READY if self.entries else EventState.EMPTY


def count_events(session: Session, competition_id: int) -> int:
    """How many events a competition has."""
    query = sa.select(func.count(col(Event.id))).where(col(Event.competition_id) == competition_id)
    found: int = session.execute(query).scalar_one()
    return found


def list_event_counts(session: Session, competition_id: int) -> tuple[EventCounts, ...]:
    """How far each event is, track by track, in one query for each kind of figure."""
    figures: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for query in (_entry_query, _sheet_query, _publication_query, _certificate_query):
        for row in session.execute(query(competition_id)).mappings():
            found = dict(row)
            figures[found.pop("event_id")].update(found)
    seats = {row.event_id: row.seats for row in session.execute(sa.select(_seats(competition_id)))}
    cut = {event_id: expected for event_id, expected, _scored in _cut_events(session, competition_id)}
    counts = []
    for event_id, track_id, name, kind, blind, rules in session.execute(_event_query(competition_id)):
        found = figures[event_id]
        found["checking"] = read_checking(rules)
        found["expected"] = cut.get(event_id, found.get("competing", 0) * seats.get(event_id, 0))
        counts.append(EventCounts(event_id, track_id, name, kind, blind, **found))
    return tuple(counts)


def count_scored(session: Session, competition_id: int) -> dict[int, int]:
    """How many competing entries of each event have every sheet submitted; only events with any."""
    seats = _seats(competition_id)
    full = (
        sa.select(col(Entry.event_id).label("event_id"))
        .select_from(ScoreSheet)
        .join(Entry, col(ScoreSheet.entry_id) == col(Entry.id))
        .join(seats, seats.c.event_id == col(Entry.event_id))
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .where(_COMPETES, col(ScoreSheet.state) != SheetState.DRAFT.value, col(Judge.seat) != SELF_SEAT)
        .group_by(col(Entry.event_id), col(ScoreSheet.entry_id), seats.c.seats)
        .having(func.count() >= seats.c.seats)
        .subquery()
    )
    query = sa.select(full.c.event_id, func.count()).group_by(full.c.event_id)
    found = {event_id: int(entries) for event_id, entries in session.execute(query)}
    return found | {event_id: scored for event_id, _expected, scored in _cut_events(session, competition_id)}


def _cut_events(session: Session, competition_id: int) -> Iterator[tuple[int, int, int]]:
    """Events where not everybody goes through all rounds: sheets expected, and entries with all of theirs."""
    for event in session.exec(select(Event).where(Event.competition_id == competition_id)):
        # Only documents with rounds are looked into: there are hundreds of others.
        scheme = event_rules(event).scheme if event.rules.get("rounds") else None
        if scheme is None or not any(stage.cuts for stage in scheme.rounds):
            continue
        submitted = (
            sa.select(func.count())
            .select_from(ScoreSheet)
            .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
            .where(col(ScoreSheet.entry_id) == col(Entry.id), col(Judge.seat) != SELF_SEAT)
            .where(col(ScoreSheet.state) != SheetState.DRAFT.value)
            .scalar_subquery()
        )
        rows = session.execute(
            sa.select(col(Entry.reached), submitted).where(col(Entry.event_id) == event.id, _COMPETES)
        ).all()
        expected = [expected_sheets(scheme, reached) for reached, _submitted in rows]
        scored = sum(done >= wanted for wanted, (_, done) in zip(expected, rows, strict=True))
        yield row_id(event), sum(expected), scored


def _event_query(competition_id: int) -> Executable:
    return (
        sa.select(
            col(Event.id),
            col(Event.track_id),
            col(Event.name),
            col(Event.kind),
            col(Event.blind),
            col(Event.rules),
        )
        .join(Track, col(Event.track_id) == col(Track.id))
        .where(col(Event.competition_id) == competition_id)
        .order_by(col(Track.position), col(Event.position), col(Event.id))
    )


def _seats(competition_id: int) -> sa.Subquery:
    return (
        sa.select(col(Judge.event_id).label("event_id"), func.count().label("seats"))
        .join(Event, col(Judge.event_id) == col(Event.id))
        .where(col(Event.competition_id) == competition_id, col(Judge.seat) != SELF_SEAT)
        .group_by(col(Judge.event_id))
        .subquery()
    )


def _entry_query(competition_id: int) -> Executable:
    unplaced = _COMPETES & col(Entry.station).is_(None) & col(Event.blind)
    return (
        sa.select(
            col(Entry.event_id).label("event_id"),
            func.count().label("entries"),
            func.count().filter(_COMPETES).label("competing"),
            func.count().filter(col(Entry.review) == "pending").label("pending"),
            func.count().filter(col(Entry.review) == "returned").label("returned"),
            func.count().filter(unplaced).label("without_station"),
        )
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(col(Event.competition_id) == competition_id)
        .group_by(col(Entry.event_id))
    )


def _sheet_query(competition_id: int) -> Executable:
    return (
        sa.select(
            col(Entry.event_id).label("event_id"),
            func.count().label("sheets"),
            func.count().filter(col(ScoreSheet.state) != SheetState.DRAFT.value).label("submitted"),
            func.count().filter(col(ScoreSheet.state).in_(CHECKED)).label("confirmed"),
            func.max(col(ScoreSheet.submitted_at)).label("submitted_at"),
        )
        .select_from(ScoreSheet)
        .join(Entry, col(ScoreSheet.entry_id) == col(Entry.id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .where(col(Event.competition_id) == competition_id, _COMPETES, col(Judge.seat) != SELF_SEAT)
        .group_by(col(Entry.event_id))
    )


def _publication_query(competition_id: int) -> Executable:
    return (
        sa.select(
            col(Publication.event_id).label("event_id"),
            func.max(col(Publication.version)).label("version"),
            func.max(col(Publication.published_at)).label("published_at"),
        )
        .join(Event, col(Publication.event_id) == col(Event.id))
        .where(col(Event.competition_id) == competition_id)
        .group_by(col(Publication.event_id))
    )


def _certificate_query(competition_id: int) -> Executable:
    return (
        sa.select(
            col(Certificate.event_id).label("event_id"),
            func.count().label("certificates"),
            func.count().filter(col(Certificate.state) == "printed").label("printed"),
        )
        .select_from(Certificate)
        .where(
            col(Certificate.competition_id) == competition_id,
            col(Certificate.event_id).is_not(None),
            col(Certificate.state) != "void",
        )
        .group_by(col(Certificate.event_id))
    )
