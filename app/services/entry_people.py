"""The people who compete for entries, with what honours and promotions ask about them."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.honours import PersonFacts
from app.domain.members import COMPETING
from app.domain.ranking import Status
from app.services.entry_joins import select_members
from db.tables import Entry, EntryMember, Person


@dataclass(frozen=True, slots=True)
class EntryPerson:
    """Somebody who competes for an entry."""

    name: str
    facts: PersonFacts


def list_people(session: Session, event_id: int) -> dict[int, list[EntryPerson]]:
    """Who competes for each entry of the event that has any, by entry id, in their order.

    Reserves, leaders and coaches are not among them: they are neither honoured nor promoted.
    """
    statement = (
        select_members(
            col(EntryMember.entry_id),
            col(Person.id),
            col(Person.name),
            col(Person.gender),
            col(Person.born_on),
            col(Person.skill_level),
        )
        .where(col(Entry.event_id) == event_id, is_competing())
        .order_by(col(EntryMember.entry_id), col(EntryMember.position), col(EntryMember.id))
    )
    people: dict[int, list[EntryPerson]] = {}
    for entry_id, person, name, gender, born_on, level in session.execute(statement):
        known = EntryPerson(name, PersonFacts(person, gender, born_on, level))
        people.setdefault(entry_id, []).append(known)
    return people


def takes_part() -> sa.ColumnElement[bool]:
    """Whether an entry is approved and was not taken out: it comes and is named."""
    return sa.and_(col(Entry.review) == "approved", col(Entry.status) == Status.ACTIVE.value)


def is_expected() -> sa.ColumnElement[bool]:
    """Whether an entry is approved and did not leave; who is absent was expected all the same."""
    here = (Status.ACTIVE.value, Status.ABSENT.value)
    return sa.and_(col(Entry.review) == "approved", col(Entry.status).in_(here))


def is_competing() -> sa.ColumnElement[bool]:
    """The condition on `EntryMember` rows: who competes."""
    return col(EntryMember.role).in_([role.value for role in COMPETING])
