"""The people of one entry: written from what is typed of them, and put in their places."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from app.domain.members import COMPETING, TAKING_PART, MemberRole, told_member
from app.domain.people import SKILL_LEVELS
from app.domain.pinyin import pinyin_key
from app.domain.registration_form import RowValues
from app.errors import InputError, UserError
from app.services.door import WriteSession
from app.services.late_changes import Change, ChangeKind
from app.services.people import CHANGEABLE, document_key, find_person, person_columns
from app.services.rows import row_id
from db.tables import CheckIn, Entry, EntryMember, Person, Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForm:
    """What is typed of somebody in an entry, as typed. Emptied fields of who stands there are emptied.

    `person_id` is who stands in this place so far, None for a new place; `photo` the name of a kept
    picture, '' for none, None for what is stored.
    """

    name: str = ""
    role: str = MemberRole.COMPETITOR.value
    document_type: str = ""
    document_number: str = ""
    gender: str = ""
    born_on: str = ""
    ethnicity: str = ""
    education: str = ""
    phone: str = ""
    trade: str = ""
    skill_level: str = ""
    person_id: int | None = None
    photo: str | None = None


PERSON_TEXTS = tuple(field.name for field in fields(PersonForm) if field.name not in ("person_id", "photo"))


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in an entry."""

    person: Person
    role: MemberRole

    @property
    def competes(self) -> bool:
        return self.role in COMPETING

    @property
    def text(self) -> str:
        """'张伟', '李静(教练)': the role where it is not the usual one."""
        return told_member(self.person.name, self.role)


@dataclass(frozen=True, slots=True)
class Placed(Member):
    """Somebody in the place of somebody: `before` None for a new place."""

    before: Member | None = None


def list_members(session: Session, entry_id: int | None) -> list[Member]:
    """The people of an entry in their order."""
    rows = session.exec(
        select(Person, EntryMember.role)
        .join(EntryMember, col(EntryMember.person_id) == col(Person.id))
        .where(EntryMember.entry_id == entry_id)
        .order_by(col(EntryMember.position), col(EntryMember.id))
    )
    return [Member(person, MemberRole(role)) for person, role in rows]


def person_form(member: Member) -> PersonForm:
    """What stands of somebody, ready to be edited."""
    person = member.person
    return PersonForm(
        name=person.name,
        role=member.role.value,
        document_type=person.document_type,
        document_number=person.document_number,
        gender=person.gender,
        born_on="" if person.born_on is None else person.born_on.isoformat(),
        ethnicity=person.ethnicity,
        education=person.education,
        phone=person.phone,
        trade=person.trade,
        skill_level="" if person.skill_level is None else SKILL_LEVELS[person.skill_level],
        person_id=row_id(person),
    )


def write_person(
    session: WriteSession,
    values: RowValues,
    unit: int | None,
    *,
    seated: Person | None = None,
    from_units: Collection[int | None] | None = None,
) -> Person:
    """Who the values tell of, made or changed. `seated` is who stood in this place.

    They move to `unit`; with `from_units` only from one of these: a team may have somebody of another unit.
    """
    kind, number = document_key(values)
    known = find_person(session, (kind, number))
    if known is not None and known is not seated and known.name != values.name:
        raise InputError("document_number", f"这个证件号已登记为“{known.name}”,请核对姓名和证件号。")
    person = known
    if person is None and seated is not None and seated.name == values.name:
        person = seated  # the same person, the document corrected
        person.document_type, person.document_number = kind, number
    if person is None:
        person = Person(**person_columns(values, unit))
    person.name, person.pinyin = values.name, pinyin_key(values.name)
    for column in CHANGEABLE:
        said = getattr(values, column)
        if person is seated or said not in ("", None):
            setattr(person, column, said)
    if from_units is None or person.organization_id in from_units:
        person.organization_id = unit
    session.add(person)
    session.flush()
    return person


def line_changes(before: Sequence[Member], after: Sequence[Placed]) -> list[Change]:
    """What changes when these people stand where those stood."""
    changes = []
    stays = {id(placed.before) for placed in after if placed.before is not None}
    for placed in after:
        if placed.before is None:
            changes.append(Change(ChangeKind.ADDED, after=placed.text))
        elif placed.before.person is not placed.person:
            changes.append(Change(ChangeKind.SUBSTITUTED, placed.before.text, placed.text))
        elif placed.before.role is not placed.role:
            changes.append(
                Change(ChangeKind.ROLE, f"{placed.person.name}({placed.before.role})", f"{placed.role}")
            )
    changes += [Change(ChangeKind.LEFT, member.text) for member in before if id(member) not in stays]
    return changes


def seat_members(
    session: WriteSession, entry: Entry, before: Sequence[Member], line: Sequence[Placed]
) -> None:
    """Put these people in their places, in this order; who comes to compete takes a leaver's seats."""
    stored = {
        row.person_id: row
        for row in session.exec(select(EntryMember).where(EntryMember.entry_id == entry.id))
    }
    for position, placed in enumerate(line):
        person = row_id(placed.person)
        row = stored.pop(person, None) or EntryMember(entry_id=row_id(entry), person_id=person)
        row.role, row.position = placed.role.value, position
        session.add(row)
    for row in stored.values():
        session.delete(row)
    _hand_over_seats(session, entry, before, line)
    session.flush()


def _hand_over_seats(
    session: WriteSession, entry: Entry, before: Sequence[Member], line: Sequence[Placed]
) -> None:
    was = {row_id(member.person): member.person for member in before if member.competes}
    now = {row_id(member.person) for member in line if member.competes}
    leaving = [key for key in was if key not in now]
    coming = [
        row_id(member.person) for member in line if member.competes and row_id(member.person) not in was
    ]
    for at, key in enumerate(leaving):
        _check_not_in(session, entry, was[key])
        for seat in session.exec(select(Seat).where(Seat.entry_id == entry.id, Seat.person_id == key)):
            if at < len(coming):
                seat.person_id = coming[at]
                session.add(seat)
            else:
                session.delete(seat)


def _check_not_in(session: Session, entry: Entry, person: Person) -> None:
    if has_come(session, entry, col(CheckIn.person_id) == person.id):
        raise UserError(f"“{person.name}”已经检录,不能换下。若检录有误,请先在检录中撤销,再换人。")


def has_come(session: Session, entry: Entry, *who: ColumnElement[bool]) -> bool:
    """Whether anybody of the entry (whoever meets the conditions) was checked in."""
    stands = select(CheckIn.id).where(CheckIn.entry_id == entry.id, col(CheckIn.undone_at).is_(None), *who)
    return session.exec(stands).first() is not None


def other_entry(session: Session, entry: Entry | None, event_id: int, member: Member) -> Entry | None:
    """Another entry of the event that this person is entered in; a coach may stand behind several."""
    if member.role not in TAKING_PART:
        return None
    own = entry.id if entry is not None else None
    return session.exec(
        select(Entry)
        .join(EntryMember, col(EntryMember.entry_id) == col(Entry.id))
        .where(
            Entry.event_id == event_id,
            Entry.id != own,
            EntryMember.person_id == member.person.id,
            col(EntryMember.role).in_([role.value for role in TAKING_PART]),
        )
    ).first()
