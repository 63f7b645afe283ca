"""Good rows become people, units and entries. Called inside the transaction of an import or of a form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from app.domain.ranking import Status
from app.domain.registration_form import RowReview, RowValues, SheetKind
from app.services.door import WriteSession
from app.services.organizations import ensure_organizations
from app.services.people import (
    CHANGEABLE,
    DocumentKey,
    Fact,
    document_key,
    person_columns,
)
from app.services.registration_comparison import UNIT_COLUMNS, Compared, title_key
from app.services.rows import chunks, load_competition_row, row_id
from db.tables import Entry, EntryMember, Event, Organization, Person
from db.types import utc_now

Units = dict[str, Organization]
People = dict[DocumentKey, int]
# (event, title, unit) → (stored entry or None, place among the new entries, members so far)
Teams = dict[tuple[int, str, int | None], tuple[int | None, int, int]]


def write_rows(
    session: WriteSession, competition_id: int, added: Sequence[Compared], changed: Sequence[Compared]
) -> int:
    """Write new and changed rows; returns how many units were made."""
    rows = [*added, *changed]
    units, made = ensure_organizations(session, (row.review.values.organization for row in rows))
    for row in rows:
        if row.review.raw.kind is SheetKind.UNIT:
            _update_unit(units, row.review.values)
    people = _write_people(session, rows, units)
    _add_entries(session, competition_id, added, units, people)
    _change_entries(session, changed, units)
    session.flush()
    return made


def _update_unit(units: Units, values: RowValues) -> None:
    unit = units[values.organization]
    for column in UNIT_COLUMNS:
        if getattr(values, column):
            setattr(unit, column, getattr(values, column))


def unit_id(units: Units, name: str) -> int | None:
    """The id of a named unit, None where no unit is named."""
    return row_id(units[name]) if name else None


def _write_people(session: WriteSession, rows: Sequence[Compared], units: Units) -> People:
    # Thousands of new people go in by bulk insert: five times faster than one object each.
    known = _load(session, [row.person_id for row in rows if row.person_id is not None])
    people: People = {}
    new: dict[DocumentKey, dict[str, Fact]] = {}
    for row in rows:
        values = row.review.values
        if row.review.raw.kind is not SheetKind.PERSON:
            continue
        key, unit = document_key(values), unit_id(units, values.organization)
        if row.person_id is not None:
            _update_person(known[row.person_id], values, unit)
            people[key] = row.person_id
        elif key in new:
            new[key] |= _said(values)
        else:
            new[key] = person_columns(values, unit)
    session.flush()
    return people | dict(zip(new, session.insert_many(Person, list(new.values())), strict=True))


def _said(values: RowValues) -> dict[str, Fact]:
    said = {column: getattr(values, column) for column in CHANGEABLE}
    return {column: value for column, value in said.items() if value not in ("", None)}


def _update_person(person: Person, values: RowValues, unit: int | None) -> None:
    for column, value in _said(values).items():
        setattr(person, column, value)
    person.organization_id = unit or person.organization_id


def _load(session: Session, ids: Sequence[int]) -> dict[int, Person]:
    found: dict[int, Person] = {}
    for part in chunks(ids):
        for row in session.exec(select(Person).where(col(Person.id).in_(part))):
            found[row_id(row)] = row
    return found


def _add_entries(
    session: WriteSession, competition_id: int, added: Sequence[Compared], units: Units, people: People
) -> None:
    numbers = iter(next_numbers(session, competition_id, len(added)))
    teams = _load_teams(session, added)
    new: list[dict[str, Any]] = []
    # (stored entry or None, place among the new ones, person, position in the entry)
    members: list[tuple[int | None, int, int, int]] = []
    for row in added:
        values = row.review.values
        unit = unit_id(units, values.organization)
        team = (event_id(values), title_key(values.title), unit)
        known = teams.get(team)
        stored, place, size = known if known is not None else (None, len(new), 0)
        if known is None:
            new.append(entry_columns(row.review, next(numbers), unit))
        if row.review.raw.kind is SheetKind.PERSON:
            members.append((stored, place, people[document_key(values)], size))
        if values.event is not None and values.event.entry_kind == "team":
            teams[team] = (stored, place, size + 1)
    keys = session.insert_many(Entry, new)
    seats = [
        {"entry_id": stored or keys[place], "person_id": person, "role": "选手", "position": position}
        for stored, place, person, position in members
    ]
    session.insert_many(EntryMember, seats)


def _load_teams(session: Session, added: Sequence[Compared]) -> Teams:
    # Entries of team events already stored, with the number of their members: more members may come later.
    events = (row.review.values.event for row in added)
    wanted = {event.id for event in events if event is not None and event.entry_kind == "team"}
    if not wanted:
        return {}
    statement = (
        select_columns(
            col(Entry.id), col(Entry.event_id), col(Entry.title), col(Entry.organization_id), func.count()
        )
        .join(EntryMember, col(EntryMember.entry_id) == col(Entry.id))
        .where(col(Entry.event_id).in_(wanted))
        .group_by(col(Entry.id), col(Entry.event_id), col(Entry.title), col(Entry.organization_id))
    )
    return {
        (event, title_key(title), unit): (key, 0, size)
        for key, event, title, unit, size in session.execute(statement)
    }


def entry_columns(review: RowReview, number: str, unit: int | None) -> dict[str, Any]:
    """All columns of a new entry as registered; what wants a look stands in `review_reason`."""
    values = review.values
    return {
        "event_id": event_id(values),
        "number": number,
        "division": values.division,
        "organization_id": unit,
        "title": values.title,
        "authors": values.authors,
        "station": None,
        "status": Status.ACTIVE.value,
        "status_reason": "",
        "reached": 0,
        "guest": False,
        "review": "pending",
        "review_reason": doubts(review),
        "created_at": utc_now(),
        **dict.fromkeys(("category", "summary", "effect", "site", "contact", "phone", "note"), ""),
    }


def doubts(review: RowReview) -> str:
    """The warnings of a row in one line: what the reviewer should look at."""
    return ";".join(problem.text for problem in review.problems if not problem.is_error)


def _change_entries(session: WriteSession, changed: Sequence[Compared], units: Units) -> None:
    by_id = {row.entry_id: row for row in changed}
    ids = [key for key in by_id if key is not None]
    for part in chunks(ids):
        for entry in session.exec(select(Entry).where(col(Entry.id).in_(part))):
            row = by_id[row_id(entry)]
            values = row.review.values
            entry.division = values.division or entry.division
            entry.authors = values.authors or entry.authors
            entry.organization_id = unit_id(units, values.organization) or entry.organization_id
            entry.review = "pending"
            notes = [f"已更正 {'、'.join(row.changes)}", doubts(row.review)]
            entry.review_reason = ";".join(filter(None, notes))


def next_numbers(session: Session, competition_id: int, count: int) -> list[str]:
    """The next registration numbers: the year and a serial that runs through the competition."""
    year = str(load_competition_row(session, competition_id, lock=True).year)
    used = session.exec(
        select(Entry.number)
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(Event.competition_id == competition_id, col(Entry.number).startswith(year))
    )
    last = max(_serials(used, year), default=0)
    return [f"{year}{serial:04d}" for serial in range(last + 1, last + 1 + count)]


def _serials(numbers: Iterable[str], year: str) -> Iterable[int]:
    for number in numbers:
        tail = number[len(year) :]
        if tail.isascii() and tail.isdigit():
            yield int(tail)


def event_id(values: RowValues) -> int:
    """The event of a row that has one."""
    if values.event is None:
        raise RuntimeError("a row without event is never written")
    return values.event.id
