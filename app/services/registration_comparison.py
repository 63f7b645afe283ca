"""Rows of a registration against each other and against what is stored: doubles, clashes, changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from app.domain.identity import mask_document
from app.domain.people import compact_text
from app.domain.problems import Problem, error, warning
from app.domain.registration_form import COLUMN_LABELS, RawRow, RowReview, RowValues, SheetKind
from app.services.organizations import load_organizations
from app.services.people import (
    CHANGEABLE,
    DocumentKey,
    Fact,
    KnownPerson,
    describe_change,
    document_key,
    load_people,
    person_changes,
)
from app.services.printable_names import look_at_names
from db.tables import Entry, EntryMember, Event, Organization

NAMESAKES_SHOWN = 2
# Columns of a unit its own registration may change.
UNIT_COLUMNS = ("contact", "phone", "credit_code", "industry")
# What tells entries of an event apart: a person, a title with its unit, or a unit.
EntryKey = tuple[int, str, str | int]


class Outcome(StrEnum):
    """What an import does with a row."""

    NEW = "new"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Compared:
    """A row with all its problems and what would become of it; `number` and ids of what is stored already."""

    review: RowReview
    outcome: Outcome
    changes: tuple[str, ...] = ()
    number: str = ""
    entry_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class _KnownEntry:
    id: int
    number: str
    division: str
    organization: str
    title: str
    authors: str


@dataclass(frozen=True, slots=True)
class _Stored:
    people: dict[DocumentKey, KnownPerson]
    namesakes: dict[str, list[KnownPerson]]
    entries: dict[EntryKey, _KnownEntry]
    organizations: dict[str, Organization]
    code_owners: dict[str, str]


@dataclass(slots=True)
class _Seen:
    """What the rows of the file say together."""

    names: dict[DocumentKey, dict[str, int]] = field(default_factory=dict)
    documents: dict[str, dict[DocumentKey, str]] = field(default_factory=dict)
    first: dict[EntryKey, RowReview] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    facts: dict[object, dict[str, tuple[Fact, RawRow]]] = field(default_factory=dict)


def compare_rows(session: Session, competition_id: int, reviews: Sequence[RowReview]) -> tuple[Compared, ...]:
    """The outcome of every row, in order."""
    reviews = look_at_names(reviews)
    stored = _load(session, competition_id, reviews)
    seen = _Seen()
    for review in reviews:
        values = review.values
        if values.document_number:
            seen.names.setdefault(document_key(values), {}).setdefault(values.name, review.raw.row)
            seen.documents.setdefault(values.name, {}).setdefault(document_key(values), values.organization)
    return tuple(_compare(_agreed(review, seen), stored, seen) for review in reviews)


def _agreed(review: RowReview, seen: _Seen) -> RowReview:
    # Of a person or unit in several rows the first statement counts: else a second import would change it.
    values, kind = review.values, review.raw.kind
    if review.has_errors or kind is SheetKind.ACHIEVEMENT:
        return review
    is_unit = kind is SheetKind.UNIT
    facts = seen.facts.setdefault(values.organization if is_unit else document_key(values), {})
    found = []
    said: dict[str, Any] = {}
    for column in UNIT_COLUMNS if is_unit else CHANGEABLE:
        value = getattr(values, column)
        if value in ("", None):
            continue
        first, origin = facts.setdefault(column, (value, review.raw))
        if first != value:
            said[column] = first
            message = f"{COLUMN_LABELS[column]}与{_place(origin, review.raw)}写的不同"
            found.append(warning(column, message, "按前面的登记,请核对"))
    return _with(replace(review, values=replace(values, **said)), found) if said else review


def _load(session: Session, competition_id: int, reviews: Sequence[RowReview]) -> _Stored:
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
    return _Stored(
        people,
        namesakes,
        _load_entries(session, competition_id),
        organizations,
        {code: name for code, name in owners if code},
    )


def _load_entries(session: Session, competition_id: int) -> dict[EntryKey, _KnownEntry]:
    statement = (
        select_columns(
            col(Entry.id), col(Entry.event_id), col(Event.entry_kind), col(Entry.number), col(Entry.division)
        )
        .add_columns(col(Organization.name), col(Entry.title), col(Entry.authors), col(EntryMember.person_id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .join(Organization, col(Entry.organization_id) == col(Organization.id), isouter=True)
        .join(EntryMember, col(EntryMember.entry_id) == col(Entry.id), isouter=True)
        .where(col(Event.competition_id) == competition_id)
    )
    entries: dict[EntryKey, _KnownEntry] = {}
    for key, event, kind, number, division, unit, title, authors, person in session.execute(statement):
        known = _KnownEntry(key, number, division, unit or "", title, authors)
        if person is not None:
            entries[(event, "person", person)] = known
        if kind != "person":
            entries[(event, title_key(title), unit or "")] = known
    return entries


def title_key(title: str) -> str:
    """What makes two titles the same: neither width, spaces nor case."""
    return compact_text(title).lower()


def _compare(review: RowReview, stored: _Stored, seen: _Seen) -> Compared:
    values = review.values
    person = stored.people.get(document_key(values)) if values.document_number else None
    found = _clashes(review, person, stored, seen)
    event = values.event
    if event is None or review.has_errors or any(problem.is_error for problem in found):
        return Compared(_with(review, found), Outcome.ERROR)
    own_key: EntryKey = (event.id, title_key(values.title), values.organization)
    if review.raw.kind is SheetKind.PERSON:
        own_key = (event.id, *document_key(values))
    first = seen.first.setdefault(own_key, review)
    if first is not review:
        found.append(_double(review, first))
        return Compared(_with(review, found), Outcome.ERROR)
    return _against_stored(_with(review, found), person, stored)


def _with(review: RowReview, found: list[Problem]) -> RowReview:
    return replace(review, problems=(*review.problems, *found)) if found else review


def _double(review: RowReview, first: RowReview) -> Problem:
    place = _place(first.raw, review.raw)
    column = {SheetKind.PERSON: "name", SheetKind.UNIT: "organization", SheetKind.ACHIEVEMENT: "title"}
    return error(
        column[review.raw.kind], f"“{review.values.label}”与{place}重复报名", "请删去一行,或改正参赛项目"
    )


def _place(row: RawRow, seen_from: RawRow) -> str:
    return f"第 {row.row} 行" if row.sheet == seen_from.sheet else row.place("")


def _clashes(review: RowReview, person: KnownPerson | None, stored: _Stored, seen: _Seen) -> list[Problem]:
    if review.raw.kind is not SheetKind.PERSON:
        return _code_clash(review.values, stored, seen)
    values = review.values
    if not values.document_number:
        return []
    found = []
    names = seen.names[document_key(values)]
    if len(names) > 1:
        listed = "、".join(f"“{name}”(第 {row} 行)" for name, row in names.items())
        found.append(error("document_number", f"同一证件号写了不同的姓名:{listed}", "请核对原件"))
    if person is not None and person.name != values.name:
        shown = mask_document(values.document_number)
        message = f"证件号 {shown} 已登记为“{person.label}”,这里是“{values.name}”"
        found.append(error("document_number", message, "请核对姓名和证件号"))
    namesakes = {
        key: unit for key, unit in seen.documents[values.name].items() if key != document_key(values)
    }
    for known in stored.namesakes.get(values.name, ()):
        if known.key != document_key(values):
            namesakes.setdefault(known.key, known.organization)
    if namesakes and values.name:
        units = "、".join(unit or "单位不详" for unit in list(namesakes.values())[:NAMESAKES_SHOWN])
        more = f"等 {len(namesakes)} 人" if len(namesakes) > NAMESAKES_SHOWN else ""
        found.append(warning("name", f"另有同名人员({units}{more})", "请确认不是同一人"))
    return found


def _code_clash(values: RowValues, stored: _Stored, seen: _Seen) -> list[Problem]:
    code = values.credit_code
    if not code:
        return []
    owner = stored.code_owners.get(code) or seen.codes.setdefault(code, values.organization)
    if owner == values.organization:
        return []
    message = f"统一社会信用代码已登记给“{owner}”,这里是“{values.organization}”"
    return [error("credit_code", message, "请核对营业执照")]


def _against_stored(review: RowReview, person: KnownPerson | None, stored: _Stored) -> Compared:
    values = review.values
    if values.event is None:
        raise RuntimeError("a row without event is an error")
    entry = _stored_entry(review, person, stored)
    if entry is not None and values.division_assumed and entry.division:
        review = _in_division(review, entry.division)
        values = review.values
    changes = _entry_changes(entry, values) if entry is not None else []
    if person is not None:
        differing = person_changes(person.facts, values)
        changes += [describe_change(column, old, new) for column, (old, new) in differing.items()]
    if review.raw.kind is SheetKind.UNIT:
        changes += unit_changes(stored.organizations.get(values.organization), values)
    person_id = person.id if person is not None else None
    if entry is None:
        return Compared(review, Outcome.NEW, person_id=person_id)
    outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
    return Compared(review, outcome, tuple(changes), entry.number, entry.id, person_id)


def _in_division(review: RowReview, division: str) -> RowReview:
    """A row that says no division leaves the entry in its own."""
    kept = tuple(problem for problem in review.problems if problem.column != "division")
    return replace(review, values=replace(review.values, division=division), problems=kept)


def _stored_entry(review: RowReview, person: KnownPerson | None, stored: _Stored) -> _KnownEntry | None:
    event = review.values.event
    if event is None:
        return None
    if review.raw.kind is SheetKind.PERSON:
        return stored.entries.get((event.id, "person", person.id)) if person is not None else None
    return stored.entries.get((event.id, title_key(review.values.title), review.values.organization))


def _entry_changes(entry: _KnownEntry, values: RowValues) -> list[str]:
    said = {
        "division": (entry.division, values.division),
        "organization": (entry.organization, values.organization),
        "authors": (entry.authors, values.authors),
    }
    return [describe_change(column, old, new) for column, (old, new) in said.items() if new and new != old]


def unit_changes(unit: Organization | None, values: RowValues) -> list[str]:
    """What a unit's own registration says otherwise than what is stored of the unit."""
    if unit is None:
        return []
    return [
        describe_change(column, getattr(unit, column), getattr(values, column))
        for column in UNIT_COLUMNS
        if getattr(values, column) and getattr(values, column) != (getattr(unit, column) or "")
    ]
