"""What an entry is called, for every list that shows entries: one place for names and stations."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.ranking import Status
from app.domain.rules import EventRules, read_rules
from app.errors import UserError
from db.tables import Entry, EntryMember, Event, Organization, Person


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

    def station_text(self) -> str:
        """'04 号', or '' before the draw."""
        return "" if self.station is None else f"{self.station:02d} 号"


def list_labels(session: Session, event_ids: Iterable[int]) -> dict[int, EntryLabel]:
    """The labels of all entries of the events that take part (returned ones do not), by entry id."""
    statement = (
        sa.select(
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
            col(Organization.name),
            col(Person.name),
        )
        .select_from(Entry)
        .join(Organization, col(Entry.organization_id) == col(Organization.id), isouter=True)
        .join(
            EntryMember,
            (col(EntryMember.entry_id) == col(Entry.id)) & (col(EntryMember.position) == 0),
            isouter=True,
        )
        .join(Person, col(EntryMember.person_id) == col(Person.id), isouter=True)
        .where(col(Entry.event_id).in_(list(event_ids)), col(Entry.review) != "returned")
        .order_by(col(Entry.event_id), col(Entry.number))
    )
    labels = {}
    for row in session.execute(statement):
        key, event, number, title, authors, division, station, status, guest, review, unit, person = row
        name = title or person or unit or number
        labels[key] = EntryLabel(
            key, event, number, name, authors, unit or "", division, station, Status(status), guest, review
        )
    return labels


def event_rules(event: Event) -> EventRules:
    """The rules of an event, read and checked; read once however often a mark asks for them."""
    return _read_rules(json.dumps(event.rules, ensure_ascii=False))


@lru_cache(maxsize=1000)
def _read_rules(document: str) -> EventRules:
    return read_rules(json.loads(document))


def load_event_row(session: Session, event_id: int) -> Event:
    """The event's row; a UserError where it was deleted meanwhile."""
    event = session.get(Event, event_id)
    if event is None:
        raise UserError("这个赛项已不存在,请回到赛事总览重新选择。")
    return event


def load_entry_row(session: Session, entry_id: int) -> Entry:
    """The entry's row; a UserError where it was deleted meanwhile."""
    entry = session.get(Entry, entry_id)
    if entry is None:
        raise UserError("这条参赛记录已不存在,请刷新名单。")
    return entry
