"""What an entry is called, for every list that shows entries: one place for names and stations."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.ranking import Status
from app.domain.reading import Document
from app.domain.rules import NO_RULES, EventRules, read_rules
from app.services.entry_joins import is_first, select_entries
from db.tables import Entry, Event, Organization, Person

NO_STATION = "未编赛位"


def station_text(station: int | None) -> str:
    """'04 号', or '' before the draw."""
    return "" if station is None else f"{station:02d} 号"


def station_name(station: int) -> str:
    """'04 号赛位': what an entry of a blind event is called."""
    return f"{station_text(station)}赛位"


@dataclass(frozen=True, slots=True)
class EntryLabel:
    """An entry as lists show it. `name` is the person, team, unit, project or achievement."""

    entry_id: int
    event_id: int
    number: str
    name: str
    authors: str
    organization: str
    division: str
    station: int | None
    status: Status
    guest: bool
    review: str
    status_reason: str
    reached: int = 0

    def station_text(self) -> str:
        """'04 号', or '' before the draw."""
        return station_text(self.station)


def shown_label(event: Event, label: EntryLabel) -> str:
    """What judges see of an entry: '04 号赛位' where the event is blind, else its name."""
    if event.blind:
        return NO_STATION if label.station is None else station_name(label.station)
    return label.name


def shown_name(session: Session, event: Event, entry: Entry) -> str:
    """The same of an entry whose row is at hand: asks for one name at the most."""
    if entry.event_id != event.id:
        return "其他赛项的参赛者"  # whose own event may be blind
    if entry.review == "returned":
        return "已退回的参赛者"
    if event.blind:
        return NO_STATION if entry.station is None else station_name(entry.station)
    return entry.title or session.execute(_NAME, {"entry_id": entry.id}).scalar() or entry.number


def pile_order(label: EntryLabel) -> tuple[bool, int, str]:
    """The order in which sheets lie in a pile: by station where there are stations, else by number."""
    return (label.station is None, label.station or 0, label.number)


def list_labels(session: Session, event_ids: Iterable[int]) -> dict[int, EntryLabel]:
    """The labels of all entries of the events that take part (returned ones do not), by entry id."""
    return _labels(session, col(Entry.event_id).in_(list(event_ids)))


def list_entry_labels(session: Session, entry_ids: Iterable[int]) -> dict[int, EntryLabel]:
    """The labels of these entries; returned ones are left out."""
    return _labels(session, col(Entry.id).in_(list(entry_ids)))


def load_label(session: Session, entry_id: int) -> EntryLabel | None:
    """The label of one entry; None for a returned one."""
    return _labels(session, col(Entry.id) == entry_id).get(entry_id)


def _labels(session: Session, wanted: sa.ColumnElement[bool]) -> dict[int, EntryLabel]:
    statement = (
        select_entries(
            col(Entry.id),
            col(Entry.event_id),
            col(Entry.number),
            col(Entry.title),
            col(Entry.authors),
            col(Entry.division),
            col(Entry.station),
            col(Entry.status),
            col(Entry.guest),
            col(Entry.review),
            col(Entry.status_reason),
            col(Entry.reached),
            col(Organization.name),
            col(Person.name),
            members=is_first(),
        )
        .where(wanted, col(Entry.review) != "returned")
        .order_by(col(Entry.event_id), col(Entry.number))
    )
    labels = {}
    for row in session.execute(statement):
        *fields, unit, person = row
        key, event, number, title, authors, division, station, status, guest, review, reason, reached = fields
        labels[key] = EntryLabel(
            entry_id=key,
            event_id=event,
            number=number,
            name=title or person or unit or number,
            authors=authors,
            organization=unit or "",
            division=division,
            station=station,
            status=Status(status),
            guest=guest,
            review=review,
            status_reason=reason,
            reached=reached,
        )
    return labels


# The person an entry is named after, or else its unit.
_NAME = select_entries(sa.func.coalesce(col(Person.name), col(Organization.name)), members=is_first()).where(
    col(Entry.id) == sa.bindparam("entry_id")
)


def event_rules(event: Event) -> EventRules:
    """The rules of an event, read and checked; read once however often a mark asks for them.

    An event that was not opened for judging yet has none: a scheme without modules.
    """
    if not event.rules:
        return NO_RULES
    return stored_rules(event.rules)


def stored_rules(document: Document) -> EventRules:
    """Rules in force now or when something was published, read once however often they are asked for."""
    return _read_rules(json.dumps(document, ensure_ascii=False))


@lru_cache(maxsize=1000)
def _read_rules(document: str) -> EventRules:
    return read_rules(json.loads(document))
