"""Who comes to the sittings of an event: approved, and still taking part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.members import COMPETING
from app.domain.ranking import Status
from app.domain.seating import Attendant
from app.services.rows import chunks
from db.tables import Entry, EntryMember, Event, Organization, Person

BY_MEMBER = ("person", "team")  # each competing member comes; other entries come as one


def list_attendants(session: Session, event_ids: Iterable[int]) -> tuple[Attendant, ...]:
    """Who comes to these events, by event and number, a team's members in their order."""
    found = [
        Attendant(*row)
        for part in chunks(sorted(set(event_ids)))
        for wanted in (_members(part), _entries(part))
        for row in session.execute(wanted)
    ]
    return tuple(sorted(found, key=lambda each: (each.event_id, each.number)))


def takes_part() -> sa.ColumnElement[bool]:
    """Whether an entry is approved and was not taken out; who is absent keeps their place."""
    there = (Status.ACTIVE.value, Status.ABSENT.value)
    return sa.and_(col(Entry.review) == "approved", col(Entry.status).in_(there))


def _members(event_ids: Sequence[int]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            col(Entry.event_id),
            col(Entry.id),
            col(Person.id),
            col(Entry.number),
            col(Person.name),
            col(Entry.organization_id),
            sa.func.coalesce(col(Organization.name), ""),
        )
        .join(Event, col(Entry.event_id) == col(Event.id))
        .join(EntryMember, col(EntryMember.entry_id) == col(Entry.id))
        .join(Person, col(EntryMember.person_id) == col(Person.id))
        .join(Organization, col(Entry.organization_id) == col(Organization.id), isouter=True)
        .where(
            col(Entry.event_id).in_(event_ids),
            col(Event.entry_kind).in_(BY_MEMBER),
            col(EntryMember.role).in_([role.value for role in COMPETING]),
            takes_part(),
        )
        .order_by(col(Entry.number), col(EntryMember.position), col(EntryMember.id))
    )


def _entries(event_ids: Sequence[int]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            col(Entry.event_id),
            col(Entry.id),
            sa.null(),
            col(Entry.number),
            sa.func.coalesce(sa.func.nullif(col(Entry.title), ""), col(Organization.name), col(Entry.number)),
            col(Entry.organization_id),
            sa.func.coalesce(col(Organization.name), ""),
        )
        .join(Event, col(Entry.event_id) == col(Event.id))
        .join(Organization, col(Entry.organization_id) == col(Organization.id), isouter=True)
        .where(col(Entry.event_id).in_(event_ids), col(Event.entry_kind).not_in(BY_MEMBER), takes_part())
        .order_by(col(Entry.number), col(Entry.id))
    )
