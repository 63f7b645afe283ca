"""What is stored already of the people, units and entries that rows of a registration speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import case
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from app.domain.identity import DocumentType, mask_document
from app.domain.members import TAKING_PART, MemberRole
from app.domain.people import compact_text
from app.domain.problems import warning
from app.domain.ranking import Status
from app.domain.registration_form import ENTRY_TEXTS, RowReview, RowValues, SheetKind
from app.services.organizations import load_organizations
from app.services.people import DocumentKey, KnownPerson, document_key, load_people
from db.tables import Entry, EntryMember, Event, Organization, ScoreSheet

# What tells entries of an event apart: a person, a person who serves a team, a title with its unit, a unit.
EntryKey = tuple[int, str, str | int]
_STORED_TEXTS = ("division", "title", "authors", "phone", *ENTRY_TEXTS)


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """A stored entry; `texts` by column name, `role` where it was found by one of its members."""

    id: int
    number: str
    organization: str
    texts: Mapping[str, str]
    role: MemberRole | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """What rows are compared with. `marked`: the entries, by id, that have a score sheet."""

    people: dict[DocumentKey, KnownPerson]
    namesakes: dict[str, list[KnownPerson]]
    entries: dict[EntryKey, KnownEntry]
    organizations: dict[str, Organization]
    code_owners: dict[str, str]
    marked: frozenset[int]


def load_stored(session: Session, competition_id: int, reviews: Sequence[RowReview]) -> Stored:
    """Everything these rows may speak of."""
    values = [review.values for review in reviews]
    people, namesakes = load_people(
        session,
        (value.document_number for value in values),
        (value.name for value in values if value.document_number),
    )
    organizations = load_organizations(session, (value.organization for value in values))
    codes = {value.credit_code for value in values} - {""}
    owners = session.exec(
        select(Organization.credit_code, Organization.name).where(col(Organization.credit_code).in_(codes))
    )
    return Stored(
        people,
        namesakes,
        _load_entries(session, competition_id),
        organizations,
        {code: name for code, name in owners if code},
        frozenset(session.exec(select(ScoreSheet.entry_id).distinct())),
    )


def _load_entries(session: Session, competition_id: int) -> dict[EntryKey, KnownEntry]:
    left = (col(Entry.review) == "returned") | (col(Entry.status) != Status.ACTIVE.value)
    stays = case((left, 0), else_=1)
    statement = (
        select_columns(col(Entry.id), col(Entry.event_id), col(Event.entry_kind), col(Entry.number))
        .add_columns(col(Organization.name), col(EntryMember.person_id), col(EntryMember.role))
        .add_columns(*(col(getattr(Entry, name)) for name in _STORED_TEXTS))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .join(Organization, col(Entry.organization_id) == col(Organization.id), isouter=True)
        .join(EntryMember, col(EntryMember.entry_id) == col(Entry.id), isouter=True)
        .where(col(Event.competition_id) == competition_id)
        .order_by(stays, col(Entry.id))  # of two entries of somebody the one that counts is known
    )
    entries: dict[EntryKey, KnownEntry] = {}
    for key, event, kind, number, unit, person, role, *texts in session.execute(statement):
        said = dict(zip(_STORED_TEXTS, texts, strict=True))
        known = KnownEntry(key, number, unit or "", said, MemberRole(role) if role else None)
        if person is not None:
            entries[member_key(event, known.role, person, said["title"])] = known
        if kind != "person":
            entries[(event, title_key(said["title"]), unit or "")] = known
    return entries


def title_key(title: str) -> str:
    """What makes two titles the same: neither width, spaces nor case."""
    return compact_text(title).lower()


def member_key(event_id: int, role: MemberRole | None, person: int, title: str) -> EntryKey:
    """Who takes part does so once in an event; a leader or coach may serve several of its teams."""
    if role is None or role in TAKING_PART:
        return event_id, "person", person
    return event_id, f"serving {title_key(title)}", person


def follow_merged(review: RowReview, stored: Stored) -> RowReview:
    """The row as if it named person and unit as they are now, with a remark where they were merged."""
    values = review.values
    said: dict[str, Any] = {}
    found = []
    unit = stored.organizations.get(values.organization)
    if unit is not None and unit.name != values.organization:
        said["organization"] = unit.name
        found.append(warning("organization", f"“{values.organization}”已并入“{unit.name}”", "已照此登记"))
    person = stored.people.get(document_key(values)) if values.document_number else None
    if person is not None and person.key != document_key(values):
        kind, number = person.key
        said |= {"document_type": DocumentType(kind), "document_number": number}
        shown = f"{kind} {mask_document(number)}"
        found.append(warning("document_number", f"这个证件号已并入“{person.label}”", f"按{shown}登记"))
    if not said:
        return review
    return replace(review, values=replace(values, **said), problems=(*review.problems, *found))


def find_stored_entry(review: RowReview, person: KnownPerson | None, stored: Stored) -> KnownEntry | None:
    """The entry a row speaks of, where there is one."""
    values = review.values
    if values.event is None:
        return None
    if review.raw.kind is not SheetKind.PERSON:
        return stored.entries.get((values.event.id, title_key(values.title), values.organization))
    if person is None:
        return None
    taking_part = stored.entries.get((values.event.id, "person", person.id))
    serving = stored.entries.get(member_key(values.event.id, MemberRole.LEADER, person.id, values.title))
    if values.role is None or values.role in TAKING_PART:
        return taking_part or serving
    return serving or (taking_part if taking_part and is_same_team(taking_part, values) else None)


def is_same_team(entry: KnownEntry, values: RowValues) -> bool:
    """Whether a row of a member speaks of the team that was found."""
    return title_key(entry.texts["title"]) == title_key(values.title)
