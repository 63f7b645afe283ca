"""Good rows become people, units and entries. Called inside the transaction of an import or of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from app.domain.members import MemberRole, line_up, told_member
from app.domain.ranking import Status
from app.domain.registration_form import RowReview, RowValues, SheetKind
from app.services.door import WriteSession
from app.services.late_changes import Change, ChangeKind, is_settled, note_changes
from app.services.organizations import ensure_organizations
from app.services.people import (
    CHANGEABLE,
    DocumentKey,
    Fact,
    document_key,
    person_columns,
)
from app.services.registration_comparison import (
    Compared,
    entry_texts,
    join_notes,
    unit_columns,
    unit_field,
)
from app.services.registration_known import title_key
from app.services.rows import chunks, load_competition_row, row_id
from db.tables import Entry, EntryMember, Event, Organization, Person
from db.types import utc_now

Units = dict[str, Organization]
People = dict[DocumentKey, int]
# By event, title and unit.
Teams = dict[tuple[int, str, int | None], "_Team"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows come from, e.g. 导入“报名表.xlsx”, and who brings them in."""

    text: str
    by: str


def write_rows(
    session: WriteSession,
    competition_id: int,
    added: Sequence[Compared],
    changed: Sequence[Compared],
    origin: Origin,
) -> int:
    """Write new and changed rows; returns how many units were made.

    What they change of the people of an entry that was passed is noted among the late changes.
    """
    rows = [*added, *changed]
    units, made = ensure_organizations(session, (row.review.values.organization for row in rows))
    for row in rows:
        _update_unit(units, row.review)
    people = _write_people(session, rows, units)
    entered = [row for row in added if not row.review.tells_of_unit]
    late = _add_entries(session, competition_id, entered, units, people)
    _add_to_teams(session, late, origin)
    _change_entries(session, changed, units, origin)
    session.flush()
    return made


def _update_unit(units: Units, review: RowReview) -> None:
    for column in unit_columns(review.raw.kind) if review.values.organization else ():
        text = getattr(review.values, column)
        unit = units[review.values.organization]
        if text and text != getattr(unit, unit_field(column)):
            setattr(unit, unit_field(column), text)


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
) -> dict[int, list[RowReview]]:
    """Make the new entries and seat all new members; returns the rows of those in teams stored before."""
    numbers = iter(next_numbers(session, competition_id, len(added)))
    teams = _load_teams(session, added)
    new: list[dict[str, Any]] = []
    seats: list[tuple[_Team, int, MemberRole]] = []
    late: dict[int, list[RowReview]] = {}
    for row in added:
        review, values = row.review, row.review.values
        unit = unit_id(units, values.organization)
        key = (event_id(values), title_key(values.title), unit)
        team = teams.get(key)
        if team is None:
            team = _Team(None, len(new))
            new.append(entry_columns(review, next(numbers), unit))
        elif team.stored is not None:
            late.setdefault(team.stored, []).append(review)
        else:
            _join(new[team.place], review)
        if values.event is not None and values.event.entry_kind == "team":
            teams[key] = team
        if review.raw.kind is SheetKind.PERSON:
            seats.append((team, people[document_key(values)], values.role or MemberRole.COMPETITOR))
    keys = session.insert_many(Entry, new)
    in_line = line_up(seats, lambda seat: seat[2])
    session.insert_many(EntryMember, [team.seat(keys, person, role) for team, person, role in in_line])
    return late


def _add_to_teams(session: WriteSession, late: Mapping[int, Sequence[RowReview]], origin: Origin) -> None:
    for entry in _load_entries(session, list(late)):
        reviews = late[row_id(entry)]
        for review in reviews:
            _say(entry, review)
        if is_settled(session, entry):
            come = [
                Change(ChangeKind.ADDED, after=told_member(values.name, values.role or MemberRole.COMPETITOR))
                for values in (review.values for review in reviews)
            ]
            entry.review, entry.review_reason = "pending", ";".join(change.text for change in come)
            note_changes(session, entry, come, origin.text, origin.by)
    _order_members(session, list(late))


@dataclass(slots=True)
class _Team:
    """An entry being filled: one that is stored, or the `place` among the new ones; its members so far."""

    stored: int | None
    place: int = 0
    size: int = 0

    def seat(self, keys: Sequence[int], person: int, role: MemberRole) -> dict[str, Any]:
        """The columns of the next member."""
        entry = keys[self.place] if self.stored is None else self.stored
        self.size += 1
        return {"entry_id": entry, "person_id": person, "role": role.value, "position": self.size - 1}


def _join(columns: dict[str, Any], review: RowReview) -> None:
    """What the row of a further member says of a team that is not stored yet."""
    for column, text in entry_texts(review).items():
        columns[column] = join_notes(columns["note"], text) if column == "note" else columns[column] or text
    columns["review_reason"] = ";".join(
        dict.fromkeys(filter(None, (*columns["review_reason"].split(";"), *doubts(review).split(";"))))
    )


def _say(entry: Entry, review: RowReview) -> None:
    """What a row says of its entry in words, where it says something."""
    is_team = bool(review.values.title) and review.raw.kind is SheetKind.PERSON
    for column, text in entry_texts(review).items():
        if text:
            setattr(entry, column, join_notes(entry.note, text) if is_team and column == "note" else text)


def _order_members(session: WriteSession, entry_ids: Sequence[int]) -> None:
    """Captain, competitors, reserves, then who serves; the others keep their order."""
    for part in chunks(entry_ids):
        members = session.exec(
            select(EntryMember)
            .where(col(EntryMember.entry_id).in_(part))
            .order_by(col(EntryMember.entry_id), col(EntryMember.position), col(EntryMember.id))
        ).all()
        for _entry, group in groupby(members, key=lambda member: member.entry_id):
            for position, member in enumerate(line_up(group, lambda member: MemberRole(member.role))):
                member.position = position


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
        (event, title_key(title), unit): _Team(key, size=size)
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
        "station": None,
        "status": Status.ACTIVE.value,
        "status_reason": "",
        "reached": 0,
        "guest": False,
        "review": "pending",
        "review_reason": doubts(review),
        "created_at": utc_now(),
        "phone": "",
        **entry_texts(review),
    }


def doubts(review: RowReview) -> str:
    """The warnings of a row in one line: what the reviewer should look at."""
    return ";".join(problem.text for problem in review.problems if not problem.is_error)


def _change_entries(session: WriteSession, changed: Sequence[Compared], units: Units, origin: Origin) -> None:
    by_id: dict[int, list[Compared]] = {}
    for row in changed:
        if row.entry_id is not None:
            by_id.setdefault(row.entry_id, []).append(row)
    for entry in _load_entries(session, list(by_id)):
        rows, notes = by_id[row_id(entry)], []
        if roles := [row for row in rows if row.review.values.role is not None]:
            _change_roles(session, entry, roles, origin)
        for row in rows:
            values = row.review.values
            entry.division = values.division or entry.division
            entry.organization_id = unit_id(units, values.organization) or entry.organization_id
            _say(entry, row.review)
            notes += [f"已更正 {'、'.join(row.changes)}", doubts(row.review)]
        entry.review, entry.review_reason = "pending", ";".join(dict.fromkeys(filter(None, notes)))


def _change_roles(session: WriteSession, entry: Entry, rows: Sequence[Compared], origin: Origin) -> None:
    members = session.exec(select(EntryMember).where(EntryMember.entry_id == entry.id))
    by_person = {member.person_id: member for member in members}
    changes = []
    for row in rows:
        member, values = by_person[row.person_id or 0], row.review.values
        if values.role is not None and member.role != values.role.value:
            was = f"{values.name}({member.role})"
            changes.append(Change(ChangeKind.ROLE, was, values.role.value))
            member.role = values.role.value
    if is_settled(session, entry):
        note_changes(session, entry, changes, origin.text, origin.by)
    _order_members(session, [row_id(entry)])


def _load_entries(session: Session, ids: Sequence[int]) -> Iterable[Entry]:
    for part in chunks(ids):
        yield from session.exec(select(Entry).where(col(Entry.id).in_(part)))


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
