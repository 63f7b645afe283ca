"""Rows of a registration against each other and against what is stored: doubles, clashes, changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from app.domain.identity import mask_document
from app.domain.members import COMPETING, TAKING_PART, MemberRole
from app.domain.problems import Problem, error, warning
from app.domain.registration_form import (
    COLUMN_LABELS,
    ENTRY_TEXTS,
    LEADING_COLUMN,
    UNIT_FACTS,
    RawRow,
    RowReview,
    RowValues,
    SheetKind,
)
from app.services.people import (
    CHANGEABLE,
    DocumentKey,
    Fact,
    KnownPerson,
    describe_change,
    document_key,
    person_changes,
)
from app.services.printable_names import look_at_names
from app.services.registration_known import (
    KnownEntry,
    Stored,
    find_stored_entry,
    follow_merged,
    is_same_team,
    load_stored,
    title_key,
)
from db.tables import Organization

NAMESAKES_SHOWN = 2
# What all rows of a team say of the team.
TEAM_FACTS = ("division", "contact", "category", "summary", "effect", "site")


class Outcome(StrEnum):
    """What an import does with a row."""

    NEW = "new"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Compared:
    """A row with all its problems and what would become of it; `number` and ids of what is stored already.

    `changes` are told of the entry, and of a person or unit that was known before.
    """

    review: RowReview
    outcome: Outcome
    changes: tuple[str, ...] = ()
    number: str = ""
    entry_id: int | None = None
    person_id: int | None = None


@dataclass(slots=True)
class _Seen:
    """What the rows of the file say together."""

    names: dict[DocumentKey, dict[str, RawRow]] = field(default_factory=dict)
    documents: dict[str, dict[DocumentKey, str]] = field(default_factory=dict)
    first: dict[tuple[object, ...], RowReview] = field(default_factory=dict)
    captains: dict[tuple[object, ...], RowReview] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    facts: dict[object, dict[str, tuple[Fact, RawRow]]] = field(default_factory=dict)


def compare_rows(session: Session, competition_id: int, reviews: Sequence[RowReview]) -> tuple[Compared, ...]:
    """The outcome of every row, in order."""
    reviews = look_at_names(reviews)
    stored = load_stored(session, competition_id, reviews)
    reviews = tuple(follow_merged(review, stored) for review in reviews)
    seen = _Seen()
    for review in reviews:
        values = review.values
        if values.document_number:
            seen.names.setdefault(document_key(values), {}).setdefault(values.name, review.raw)
            seen.documents.setdefault(values.name, {}).setdefault(document_key(values), values.organization)
    return tuple(_compare(_agreed(review, seen), stored, seen) for review in reviews)


def _agreed(review: RowReview, seen: _Seen) -> RowReview:
    # Of a person, unit or team in several rows the first statement counts: else a second import changes it.
    if review.has_errors:
        return review
    values = review.values
    found = []
    said: dict[str, Any] = {}
    for subject, columns in _subjects(review):
        facts = seen.facts.setdefault(subject, {})
        for column in columns:
            value = getattr(values, column)
            if value in ("", None):
                continue
            first, origin = facts.setdefault(column, (value, review.raw))
            if first != value:
                said[column] = first
                message = f"{COLUMN_LABELS[column]}与{_place(origin, review.raw)}写的不同"
                found.append(warning(column, message, "按前面的登记,请核对"))
    return _with(replace(review, values=replace(values, **said)), found) if said else review


def _subjects(review: RowReview) -> Iterator[tuple[object, tuple[str, ...]]]:
    """Whom a row speaks of, besides its own entry, and the columns that do."""
    values = review.values
    if values.organization:
        yield values.organization, unit_columns(review.raw.kind)
    if review.raw.kind is SheetKind.PERSON:
        yield document_key(values), CHANGEABLE
        if values.event is not None and values.event.entry_kind == "team":
            yield (values.event.id, title_key(values.title), values.organization), TEAM_FACTS


def unit_columns(kind: SheetKind) -> tuple[str, ...]:
    """The columns of a row that speak of its unit; contact and phone are the unit's in its own row only."""
    return ("contact", "phone", *UNIT_FACTS) if kind is SheetKind.UNIT else UNIT_FACTS


def _compare(review: RowReview, stored: Stored, seen: _Seen) -> Compared:
    values = review.values
    person = stored.people.get(document_key(values)) if values.document_number else None
    found = _clashes(review, person, stored, seen)
    no_event = values.event is None and not review.tells_of_unit
    if no_event or review.has_errors or any(problem.is_error for problem in found):
        return Compared(_with(review, found), Outcome.ERROR)
    keys = _own_keys(review)
    first = next((seen.first[key] for key in keys if key in seen.first), None)
    if first is not None:
        found.append(_double(review, first))
        return Compared(_with(review, found), Outcome.ERROR)
    seen.first |= dict.fromkeys(keys, review)
    if (second := _second_captain(review, seen)) is not None:
        found.append(second)
        return Compared(_with(review, found), Outcome.ERROR)
    return _against_stored(_with(review, found), person, stored)


def _second_captain(review: RowReview, seen: _Seen) -> Problem | None:
    values = review.values
    if values.role is not MemberRole.CAPTAIN or values.event is None:
        return None
    team = (values.event.id, title_key(values.title), values.organization)
    first = seen.captains.setdefault(team, review)
    if first is review:
        return None
    message = f"“{values.title}”已有队长“{first.values.name}”({_place(first.raw, review.raw)})"
    return error("role", message, "一队只能有一名队长,请改一行的角色")


def _own_keys(review: RowReview) -> tuple[tuple[object, ...], ...]:
    """What no second row may say again."""
    values = review.values
    event = values.event.id if values.event is not None else None
    entry = (event, title_key(values.title), values.organization)
    if review.raw.kind is not SheetKind.PERSON:
        return (entry,)
    member = (*entry, *document_key(values))
    takes_part = values.role is None or values.role in TAKING_PART
    return (member, (event, *document_key(values))) if takes_part else (member,)


def _with(review: RowReview, found: list[Problem]) -> RowReview:
    return replace(review, problems=(*review.problems, *found)) if found else review


def _double(review: RowReview, first: RowReview) -> Problem:
    place = _place(first.raw, review.raw)
    return error(
        LEADING_COLUMN[review.raw.kind],
        f"“{review.values.label}”与{place}重复报名",
        "请删去一行,或改正参赛项目",
    )


def _place(row: RawRow, seen_from: RawRow) -> str:
    if row.file != seen_from.file:
        return f"“{row.file}”{row.place('')}"
    return f"第 {row.row} 行" if row.sheet == seen_from.sheet else row.place("")


def _clashes(review: RowReview, person: KnownPerson | None, stored: Stored, seen: _Seen) -> list[Problem]:
    values = review.values
    found = _code_clash(values, stored, seen)
    if review.raw.kind is not SheetKind.PERSON or not values.document_number:
        return found
    names = seen.names[document_key(values)]
    if len(names) > 1:
        listed = "、".join(f"“{name}”({_place(row, review.raw)})" for name, row in names.items())
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


def _code_clash(values: RowValues, stored: Stored, seen: _Seen) -> list[Problem]:
    code = values.credit_code
    if not code:
        return []
    owner = stored.code_owners.get(code) or seen.codes.setdefault(code, values.organization)
    if owner == values.organization:
        return []
    message = f"统一社会信用代码已登记给“{owner}”,这里是“{values.organization}”"
    return [error("credit_code", message, "请核对营业执照")]


def _against_stored(review: RowReview, person: KnownPerson | None, stored: Stored) -> Compared:
    if review.tells_of_unit:
        return _about_unit(review, stored)
    entry = find_stored_entry(review, person, stored)
    person_id = person.id if person is not None else None
    if (late := _after_marks(review, entry, stored)) is not None:
        return Compared(_with(review, [late]), Outcome.ERROR, person_id=person_id)
    if entry is None:
        return Compared(
            review, Outcome.NEW, tuple(_other_changes(review, person, stored)), person_id=person_id
        )
    is_member = review.raw.kind is SheetKind.PERSON
    if is_member and not is_same_team(entry, review.values):
        message = f"“{review.values.name}”已在“{entry.texts['title']}”队中报名"
        found = [error("title", message, "请核对队名;要换队的,先从原队中移出")]
        return Compared(_with(review, found), Outcome.ERROR, (), entry.number, entry.id, person_id)
    if review.values.division_assumed and entry.texts["division"]:
        review = _in_division(review, entry.texts["division"])
    changes = [*_entry_changes(entry, review), *_other_changes(review, person, stored)]
    outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
    return Compared(review, outcome, tuple(dict.fromkeys(changes)), entry.number, entry.id, person_id)


def _after_marks(review: RowReview, entry: KnownEntry | None, stored: Stored) -> Problem | None:
    """Who competes for a team with marks stays as it was."""
    values = review.values
    if values.event is None or values.event.entry_kind != "team":
        return None
    team = stored.entries.get((values.event.id, title_key(values.title), values.organization))
    was = entry.role in COMPETING if entry is not None else False
    role = values.role or (entry.role if entry is not None else MemberRole.COMPETITOR)
    if team is None or team.id not in stored.marked or was is (role in COMPETING):
        return None
    return error("role", f"“{values.title}”已有得分,参赛的人不能再变", "请删去这一行,或在报名名单中处理")


def _other_changes(review: RowReview, person: KnownPerson | None, stored: Stored) -> list[str]:
    """What a row says otherwise of a person or unit that was known before."""
    values = review.values
    differing = person_changes(person.facts, values) if person is not None else {}
    changes = [describe_change(column, old, new) for column, (old, new) in differing.items()]
    unit = stored.organizations.get(values.organization)
    return [*changes, *unit_changes(unit, values, unit_columns(review.raw.kind))]


def _about_unit(review: RowReview, stored: Stored) -> Compared:
    unit = stored.organizations.get(review.values.organization)
    if unit is None:
        return Compared(review, Outcome.NEW)
    changes = unit_changes(unit, review.values, unit_columns(review.raw.kind))
    return Compared(review, Outcome.CHANGED if changes else Outcome.UNCHANGED, tuple(changes))


def _in_division(review: RowReview, division: str) -> RowReview:
    """A row that says no division leaves the entry in its own."""
    kept = tuple(problem for problem in review.problems if problem.column != "division")
    return replace(review, values=replace(review.values, division=division), problems=kept)


def entry_texts(review: RowReview) -> dict[str, str]:
    """What a row says of its entry in words; the phone of a sheet of people is the person's."""
    values = review.values
    said = {column: getattr(values, column) for column in ("authors", *ENTRY_TEXTS)}
    return said if review.raw.kind is SheetKind.PERSON else {**said, "phone": values.phone}


def join_notes(old: str, new: str) -> str:
    """The notes of several members of a team, each once."""
    return "\n".join(dict.fromkeys(filter(None, (*old.split("\n"), *new.split("\n")))))


def _entry_changes(entry: KnownEntry, review: RowReview) -> list[str]:
    values = review.values
    stored = {**entry.texts, "organization": entry.organization}
    said = {"division": values.division, "organization": values.organization, **entry_texts(review)}
    if review.raw.kind is SheetKind.PERSON and values.title:
        said["note"] = join_notes(entry.texts["note"], values.note)
    changes = [
        describe_change(column, stored[column], new)
        for column, new in said.items()
        if new and new != stored[column]
    ]
    if values.role is not None and values.role is not entry.role:
        changes.append(describe_change("role", entry.role, values.role))
    return changes


def unit_changes(unit: Organization | None, values: RowValues, columns: Sequence[str]) -> list[str]:
    """What a row says otherwise than what is stored of the unit."""
    if unit is None:
        return []
    said = {column: (getattr(unit, unit_field(column)) or "", getattr(values, column)) for column in columns}
    return [describe_change(column, old, new) for column, (old, new) in said.items() if new and new != old]


def unit_field(column: str) -> str:
    """The field of a stored unit that a column of a form goes into."""
    return "kind" if column == "unit_kind" else column
