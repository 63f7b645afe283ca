"""The book of people: everybody once over all events and years, where they took part, who stands twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.domain.duplicates import Pair, PersonTraits, Suspicion, find_doubles, ordered_pair
from app.domain.identity import mask_apart, mask_document
from app.domain.people import SKILL_LEVELS, mask_phone, told_apart
from app.domain.ranking import STATUS_NAMES, Status
from app.domain.search import SearchText, find_places, search_text
from app.errors import UserError
from app.services.people import merged_numbers
from app.services.registration import REVIEW_NAMES
from db.tables import (
    Competition,
    DistinctPeople,
    Entry,
    EntryMember,
    Event,
    Organization,
    Person,
    Publication,
    PublishedResult,
)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody as the book lists them, numbers masked; year and number are of their newest entry."""

    id: int
    name: str
    gender: str
    born_on: date | None
    document: str
    organization: str
    phone: str
    entries: int
    last_year: int | None
    number: str

    @property
    def label(self) -> str:
        """'张伟(金泷机电,20220007)': which of several of one name."""
        return told_apart(self.name, self.organization, self.number)


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """One time somebody took part, or stood behind a team."""

    entry_id: int
    competition_id: int
    year: int
    competition: str
    event: str
    number: str
    role: str
    title: str
    organization: str
    state: str
    result: str

    @property
    def text(self) -> str:
        """'焊工 · 20220017 · 第 3 名 一等奖'."""
        return " · ".join(
            filter(None, (self.event, self.title, self.number, self.role, self.result, self.state))
        )


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """Everything the book knows of somebody: facts with their captions; `others` are documents of doubles."""

    id: int
    name: str
    organization: str
    photo: str
    facts: tuple[tuple[str, str], ...]
    others: tuple[str, ...]
    entries: tuple[PersonEntry, ...]

    @property
    def label(self) -> str:
        """'张伟(金泷机电,20220007)': which of several of one name."""
        return told_apart(self.name, self.organization, self.entries[0].number if self.entries else "")


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One fact of two people side by side."""

    caption: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        return self.left != self.right


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two people side by side. Of their numbers only the places that differ are uncovered."""

    left: PersonDetail
    right: PersonDetail
    lines: tuple[ComparedLine, ...]


@dataclass(frozen=True, slots=True)
class PeopleBook:
    """Everybody, read once per change and searched in memory; `here` are those of the competition shown."""

    rows: tuple[PersonRow, ...] = ()
    texts: tuple[SearchText, ...] = ()
    here: frozenset[int] = frozenset()

    def find(self, query: str = "", *, only: Container[int] | None = None) -> tuple[PersonRow, ...]:
        """Who every word of the query finds, of these ids."""
        found = (self.rows[at] for at in find_places(self.texts, query))
        return tuple(row for row in found if only is None or row.id in only)


def read_people(session: Session, competition_id: int | None = None) -> PeopleBook:
    """Read the book. Names, units, document numbers, numbers, phones and pinyin find somebody."""
    connection = session.connection()
    units = {
        key: (name, pinyin)
        for key, name, pinyin in connection.execute(
            sa.select(col(Organization.id), col(Organization.name), col(Organization.pinyin))
        )
    }
    taken_part = _taken_part(connection)
    merged = merged_numbers(session)
    people = connection.execute(
        sa.select(col(Person.id), col(Person.name), col(Person.pinyin), col(Person.gender))
        .add_columns(col(Person.born_on), col(Person.document_number), col(Person.phone))
        .add_columns(col(Person.organization_id))
        .where(col(Person.merged_into).is_(None))
        .order_by(col(Person.pinyin), col(Person.name), col(Person.id))
    )
    rows, texts, here = [], [], set()
    for key, name, pinyin, gender, born_on, number, phone, unit_id in people:
        unit, unit_pinyin = units.get(unit_id, ("", ""))
        times = taken_part.get(key, ())
        masked = mask_document(number), unit, mask_phone(phone)
        year, newest = max(((year, number) for _competition, year, number in times), default=(None, ""))
        rows.append(PersonRow(key, name, gender, born_on, *masked, len(times), year, newest))
        numbers = {entry_number for _competition, _year, entry_number in times}
        texts.append(
            search_text((name, unit, *numbers), (pinyin, unit_pinyin), (number, phone, *merged.get(key, ())))
        )
        if any(competition == competition_id for competition, _year, _number in times):
            here.add(key)
    return PeopleBook(tuple(rows), tuple(texts), frozenset(here))


def _taken_part(connection: sa.Connection) -> dict[int, list[tuple[int, int, str]]]:
    """By person: competition, year and number of each entry they stand in."""
    statement = (
        sa.select(col(EntryMember.person_id), col(Event.competition_id), col(Competition.year))
        .add_columns(col(Entry.number))
        .join(Entry, col(EntryMember.entry_id) == col(Entry.id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .join(Competition, col(Event.competition_id) == col(Competition.id))
    )
    times: defaultdict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for person, *time in connection.execute(statement):
        times[person].append((time[0], time[1], time[2]))
    return times


def load_person(session: Session, person_id: int) -> PersonDetail:
    """Somebody with everything they took part in, the newest first."""
    person, unit = load_person_row(session, person_id)
    return _detail(session, person, unit, mask_document(person.document_number))


def compare_people(session: Session, left_id: int, right_id: int) -> Comparison:
    """Two people side by side."""
    (left, left_unit), (right, right_unit) = (
        load_person_row(session, left_id),
        load_person_row(session, right_id),
    )
    left_number, right_number = mask_apart(left.document_number, right.document_number)
    one = _detail(session, left, left_unit, left_number)
    other = _detail(session, right, right_unit, right_number)
    lines = [
        ComparedLine(caption, text, beside)
        for (caption, text), (_caption, beside) in zip(one.facts, other.facts, strict=True)
    ]
    return Comparison(one, other, tuple(lines))


def load_person_row(session: Session, person_id: int) -> tuple[Person, str]:
    """Somebody's row and the name of their unit; UserError for who is gone, or was merged meanwhile."""
    person = session.get(Person, person_id)
    if person is None or person.merged_into is not None:
        raise UserError("这个人已不在人员库里,可能刚被合并,请刷新名单。")
    unit = session.get(Organization, person.organization_id) if person.organization_id is not None else None
    return person, "" if unit is None else unit.name


def _detail(session: Session, person: Person, unit: str, number: str) -> PersonDetail:
    key = person.id or 0
    facts = (
        ("姓名", person.name),
        ("证件", f"{person.document_type} {number}"),
        ("性别", person.gender),
        ("出生日期", "" if person.born_on is None else person.born_on.isoformat()),
        ("单位", unit),
        ("联系电话", mask_phone(person.phone)),
        ("工种", person.trade),
        ("技能等级", "" if person.skill_level is None else SKILL_LEVELS[person.skill_level]),
        ("文化程度", person.education),
        ("民族", person.ethnicity),
    )
    merged = session.execute(
        sa.select(col(Person.document_type), col(Person.document_number))
        .where(col(Person.merged_into) == key)
        .order_by(col(Person.id))
    )
    others = tuple(f"{kind} {mask_document(other)}" for kind, other in merged)
    return PersonDetail(key, person.name, unit, person.photo, facts, others, _history(session, key))


def _history(session: Session, person_id: int) -> tuple[PersonEntry, ...]:
    version = aliased(Publication)
    newest = sa.select(sa.func.max(col(version.version))).where(col(version.event_id) == col(Entry.event_id))
    statement = (
        sa.select(col(Entry.id), col(Competition.id), col(Competition.year), col(Competition.title))
        .add_columns(col(Event.name), col(Entry.number), col(EntryMember.role), col(Entry.title))
        .add_columns(col(Organization.name), col(Entry.review), col(Entry.status))
        .add_columns(col(PublishedResult.rank), col(PublishedResult.award))
        .select_from(EntryMember)
        .join(Entry, col(EntryMember.entry_id) == col(Entry.id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .join(Competition, col(Event.competition_id) == col(Competition.id))
        .join(Organization, col(Entry.organization_id) == col(Organization.id), isouter=True)
        .join(
            Publication,
            (col(Publication.event_id) == col(Event.id))
            & (col(Publication.version) == newest.scalar_subquery()),
            isouter=True,
        )
        .join(
            PublishedResult,
            (col(PublishedResult.publication_id) == col(Publication.id))
            & (col(PublishedResult.entry_id) == col(Entry.id)),
            isouter=True,
        )
        .where(col(EntryMember.person_id) == person_id)
        .order_by(col(Competition.year).desc(), col(Competition.id).desc(), col(Entry.number))
    )
    return tuple(_entry(row) for row in session.execute(statement))


def _entry(row: Sequence[Any]) -> PersonEntry:
    key, competition_id, year, competition, event, number, role, title, unit, review, status, rank, award = (
        row
    )
    place = "" if rank is None else f"第 {rank} 名"
    if status != Status.ACTIVE.value:
        state = STATUS_NAMES[Status(status)]
    else:
        state = "" if review == "approved" else REVIEW_NAMES[review]
    result = " ".join(filter(None, (place, award)))
    return PersonEntry(
        key, competition_id, year, competition, event, number, role, title, unit or "", state, result
    )


def list_doubles(session: Session) -> tuple[Suspicion, ...]:
    """People who may be one, the surest first; without those that somebody found to be two."""
    people = sa.select(col(Person.id), col(Person.name), col(Person.pinyin), col(Person.document_type))
    people = people.add_columns(
        col(Person.document_number), col(Person.born_on), col(Person.phone), col(Person.organization_id)
    ).where(col(Person.merged_into).is_(None))
    return find_doubles([PersonTraits(*row) for row in session.execute(people)], kept_apart(session))


def count_doubles(session: Session, competition_id: int) -> int:
    """How many pairs may be one person, of those with somebody entered in the competition."""
    entered = (
        sa.select(col(EntryMember.person_id))
        .join(Entry, col(EntryMember.entry_id) == col(Entry.id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(col(Event.competition_id) == competition_id)
    )
    here = set(session.execute(entered).scalars())
    return sum(not here.isdisjoint(double.pair) for double in list_doubles(session))


def kept_apart(session: Session) -> frozenset[Pair]:
    """The pairs that are not one person; who was merged meanwhile stands for both of their rows."""
    merged = sa.select(col(Person.id), col(Person.merged_into)).where(col(Person.merged_into).is_not(None))
    now = {row.id: row.merged_into for row in session.execute(merged)}
    pairs = session.execute(sa.select(col(DistinctPeople.first_id), col(DistinctPeople.second_id)))
    return frozenset(ordered_pair(now.get(one, one), now.get(other, other)) for one, other in pairs)
