"""Stored people: made and changed from what a registration says. Empty cells never wipe out what is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.domain.people import SKILL_LEVELS, mask_phone
from app.domain.pinyin import pinyin_key
from app.domain.registration_form import COLUMN_LABELS, RowValues
from app.services.rows import chunks
from db.tables import Organization, Person

DocumentKey = tuple[str, str]
Fact = str | int | date | None
# Columns of a person a registration may change; the name and the document tell who it is.
CHANGEABLE = ("gender", "born_on", "ethnicity", "education", "phone", "trade", "skill_level")

# The row that was asked for, beside the one it is now.
_Asked = aliased(Person)
_IS_NOW = col(Person.id) == func.coalesce(col(_Asked.merged_into), col(_Asked.id))

# Of a text that changed so much is told.
LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A stored person as far as a registration is compared with them."""

    id: int
    name: str
    key: DocumentKey
    organization: str
    facts: Mapping[str, Fact]

    @property
    def label(self) -> str:
        """'张伟(淮北矿业机修厂)'."""
        return f"{self.name}({self.organization or '单位不详'})"


def document_key(values: RowValues) -> DocumentKey:
    """What a person is known by."""
    # Asked for many times a row: `value` of an enumeration takes eight times as long.
    return values.document_type._value_, values.document_number


def load_people(
    session: Session, numbers: Iterable[str], names: Iterable[str]
) -> tuple[dict[DocumentKey, KnownPerson], dict[str, list[KnownPerson]]]:
    """The stored people who have one of the document numbers, and those who have one of the names.

    The document of a duplicate that was merged leads to the person it was merged into.
    """
    by_key: dict[DocumentKey, KnownPerson] = {}
    by_name: dict[str, list[KnownPerson]] = {}
    for part in _parts(numbers):
        for asked, person in _select(session, col(_Asked.document_number).in_(part)):
            by_key[asked] = person
    for part in _parts(names):
        unmerged = col(_Asked.merged_into).is_(None)
        for _asked, person in _select(session, col(_Asked.name).in_(part) & unmerged):
            by_name.setdefault(person.name, []).append(person)
    return by_key, by_name


def find_person(session: Session, key: DocumentKey) -> Person | None:
    """The row of who is known by this document, followed where it was merged."""
    kind, number = key
    found = (
        select(Person)
        .join(_Asked, _IS_NOW)
        .where(_Asked.document_type == kind, _Asked.document_number == number)
    )
    return session.exec(found).first()


def merged_numbers(session: Session) -> dict[int, tuple[str, ...]]:
    """By person: the document numbers of the rows that were merged into theirs."""
    merged = select(Person.merged_into, Person.document_number).where(col(Person.merged_into).is_not(None))
    numbers: dict[int, tuple[str, ...]] = {}
    for into, number in session.exec(merged):
        if into is not None:
            numbers[into] = (*numbers.get(into, ()), number)
    return numbers


def _parts(texts: Iterable[str]) -> Iterator[Sequence[str]]:
    return chunks(sorted(set(texts) - {""}))


def _select(session: Session, condition: ColumnElement[bool]) -> Iterable[tuple[DocumentKey, KnownPerson]]:
    columns = [col(getattr(Person, name)) for name in CHANGEABLE]
    statement = (
        select(_Asked.document_type, _Asked.document_number)
        .add_columns(col(Person.id), col(Person.name), col(Person.document_type))
        .add_columns(col(Person.document_number), col(Organization.name), *columns)
        .select_from(_Asked)
        .join(Person, _IS_NOW)
        .join(Organization, col(Person.organization_id) == col(Organization.id), isouter=True)
        .where(condition)
    )
    for asked_kind, asked, key, name, kind, number, unit, *facts in session.execute(statement):
        known = dict(zip(CHANGEABLE, facts, strict=True))
        yield (asked_kind, asked), KnownPerson(key, name, (kind, number), unit or "", known)


def person_changes(facts: Mapping[str, Fact], values: RowValues) -> dict[str, tuple[Fact, Fact]]:
    """What a registration says otherwise than what is stored: column → (old, new)."""
    said = {column: getattr(values, column) for column in CHANGEABLE}
    return {
        column: (facts[column], new)
        for column, new in said.items()
        if new not in ("", None) and new != facts[column]
    }


def describe_change(column: str, old: Fact, new: Fact) -> str:
    """'技能等级:中级工 → 高级工'; phones are masked."""
    return f"{COLUMN_LABELS[column]}:{_shown(column, old) or '空'} → {_shown(column, new) or '空'}"


def _shown(column: str, value: Fact) -> str:
    if value is None:
        return ""
    if column == "skill_level" and isinstance(value, int):
        return SKILL_LEVELS[value]
    if column == "phone":
        return mask_phone(str(value))
    text = str(value).replace("\n", " ")
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def person_columns(values: RowValues, organization_id: int | None) -> dict[str, Any]:
    """All columns of a new person as registered."""
    return {
        "name": values.name,
        "pinyin": pinyin_key(values.name),
        "document_type": values.document_type.value,
        "document_number": values.document_number,
        "organization_id": organization_id,
        "photo": "",
        "merged_into": None,
        **{column: getattr(values, column) for column in CHANGEABLE},
    }
