"""Entries with event, unit and people: the joins that every list of them is read by."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.tables import Entry, EntryMember, Event, Organization, Person


def is_first() -> sa.ColumnElement[bool]:
    """The condition on `EntryMember` rows: whom their entry is called after where it has no title."""
    return col(EntryMember.position) == 0


def select_entries(*columns: Any, members: sa.ColumnElement[bool] | None = None) -> sa.Select[Any]:
    """A row for each member (of those that meet the condition) of each entry; one where it has none."""
    joined = col(EntryMember.entry_id) == col(Entry.id)
    return (
        sa.select(*columns)
        .select_from(Entry)
        .join(Event, col(Entry.event_id) == col(Event.id))
        .join(Organization, col(Entry.organization_id) == col(Organization.id), isouter=True)
        .join(EntryMember, joined if members is None else joined & members, isouter=True)
        .join(Person, col(EntryMember.person_id) == col(Person.id), isouter=True)
    )


def select_members(*columns: Any) -> sa.Select[Any]:
    """A row for each member of each entry."""
    return (
        sa.select(*columns)
        .select_from(EntryMember)
        .join(Person, col(EntryMember.person_id) == col(Person.id))
        .join(Entry, col(EntryMember.entry_id) == col(Entry.id))
        .join(Event, col(Entry.event_id) == col(Event.id))
    )
