"""The registration list in memory: read once per change, then searched at each key without the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from app.domain.people import age_on
from app.domain.search import SearchText, find_places, search_text
from app.services.eligibility import find_ineligible
from app.services.entry_joins import select_members
from app.services.people import merged_numbers
from app.services.registration import EntryCounts, EntryRow
from app.services.rows import load_competition_row
from db.tables import Entry, EntryMember, Event, Organization, Person

# A member as the list shows and finds them: name, gender, born_on, skill_level, pinyin, document, phone, and
# the documents of rows that were merged into theirs.
Member = Sequence[Any]
# What is found of a unit: name, pinyin, credit code.
Unit = tuple[str, str, str | None]
_NOBODY: Member = (None, "", None, None, None, None, None)
_NO_UNIT: Unit = ("", "", None)


@dataclass(frozen=True, slots=True)
class EntryIndex:
    """All entries of a competition by number, and beside each what it is found by."""

    rows: tuple[EntryRow, ...] = ()
    texts: tuple[SearchText, ...] = ()
    counts: Mapping[int | None, EntryCounts] = field(default_factory=dict)

    def find(
        self, query: str = "", event_id: int | None = None, review: str | None = None
    ) -> tuple[EntryRow, ...]:
        """The entries in this event and state that every word of the query finds."""
        found = self.rows
        if query:
            found = tuple(found[at] for at in find_places(self.texts, query))
        if event_id is not None:
            found = tuple(row for row in found if row.event_id == event_id)
        if review is not None:
            found = tuple(row for row in found if row.review == review)
        return found

    def count(self, event_id: int | None = None) -> EntryCounts:
        """How far the review is, of one event or all."""
        return self.counts.get(event_id, EntryCounts())


def read_index(session: Session, competition_id: int, *, day: date | None = None) -> EntryIndex:
    """Read the list. Names, units, document numbers, numbers, phones and pinyin of all members find an entry.

    Ages are those on `day`, or else on the first day of the competition.
    """
    if day is None:
        day = load_competition_row(session, competition_id).starts_on
    events = _events(session, competition_id)
    units, members = _units(session), _members(session, competition_id)
    ineligible = find_ineligible(session, competition_id)
    rows, texts = [], []
    for key, number, title, authors, event_id, unit_id, *rest in _entries(session, competition_id):
        people = members.get(key, ())
        unit = units.get(unit_id, _NO_UNIT)
        findings = tuple(finding.text for finding in ineligible.get(key, ()))
        rows.append(_row((key, number, title, (*rest, findings)), events[event_id], people, unit[0], day))
        texts.append(_text((number, title, authors), people, unit))
    return EntryIndex(tuple(rows), tuple(texts), _counts(rows))


def _counts(rows: Sequence[EntryRow]) -> dict[int | None, EntryCounts]:
    """Of each event, and under None of all."""
    by_event: defaultdict[int, list[EntryRow]] = defaultdict(list)
    for row in rows:
        by_event[row.event_id].append(row)
    return {None: EntryCounts.of(rows), **{key: EntryCounts.of(part) for key, part in by_event.items()}}


def _row(
    entry: tuple[int, str, str, Sequence[Any]],
    event: tuple[int, str, str],
    people: Sequence[Member],
    unit: str,
    day: date | None,
) -> EntryRow:
    key, number, title, (division, *state) = entry
    name, gender, born_on, level = (people[0] if people else _NOBODY)[:4]
    return EntryRow(
        key,
        number,
        title or name or unit or number,
        "" if title else gender,
        None if born_on is None or day is None or title else age_on(born_on, day),
        unit,
        *event,
        division,
        level,
        *state,
    )


def _text(said: Sequence[str], people: Sequence[Member], unit: Unit) -> SearchText:
    names = [member[0] for member in people]
    pinyin = [member[4] for member in people]
    numbers = [number for member in people for number in member[5:]]
    return search_text((*said, *names, unit[0], unit[2]), (*pinyin, unit[1]), numbers)


def _events(session: Session, competition_id: int) -> dict[int, tuple[int, str, str]]:
    found = session.exec(
        select(Event.id, Event.name, Event.entry_kind).where(Event.competition_id == competition_id)
    )
    return {key: (key, name, kind) for key, name, kind in found if key is not None}


def _units(session: Session) -> Mapping[int | None, Unit]:
    found = session.exec(
        select(Organization.id, Organization.name, Organization.pinyin, Organization.credit_code)
    )
    return {key: (name, pinyin, code) for key, name, pinyin, code in found}


def _members(session: Session, competition_id: int) -> Mapping[int, Sequence[Member]]:
    statement = (
        select_members(
            col(EntryMember.entry_id),
            col(Person.id),
            col(Person.name),
            col(Person.gender),
            col(Person.born_on),
            col(Person.skill_level),
            col(Person.pinyin),
            col(Person.document_number),
            col(Person.phone),
        )
        .where(col(Event.competition_id) == competition_id)
        .order_by(col(EntryMember.position))
    )
    members: defaultdict[int, list[Member]] = defaultdict(list)
    merged = merged_numbers(session)
    for key, person, *member in session.connection().execute(statement):
        members[key].append([*member, *merged.get(person or 0, ())])
    return members


def _entries(session: Session, competition_id: int) -> Sequence[Sequence[Any]]:
    # Past the ORM: it takes longer over its rows than the database.
    return (
        session.connection()
        .execute(
            select_columns(
                col(Entry.id),
                col(Entry.number),
                col(Entry.title),
                col(Entry.authors),
                col(Entry.event_id),
                col(Entry.organization_id),
                col(Entry.division),
                col(Entry.review),
                col(Entry.review_reason),
                col(Entry.status),
                col(Entry.guest),
            )
            .join(Event, col(Entry.event_id) == col(Event.id))
            .where(col(Event.competition_id) == competition_id)
            .order_by(col(Entry.number), col(Entry.id))
        )
        .all()
    )
