"""Good rows become people, units and entries. Called inside the transaction of an import or of a form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from app.domain.registration_form import RowReview, RowValues, SheetKind
from app.errors import UserError
from app.services.organizations import ensure_organizations, organization_id
from app.services.people import CHANGEABLE, CHUNK, document_key, make_person, person_id
from app.services.registration_comparison import UNIT_COLUMNS, Compared, title_key
from db.tables import Competition, Entry, EntryMember, Event, Organization, Person

Units = dict[str, Organization]


def write_rows(
    session: Session, competition_id: int, added: Sequence[Compared], changed: Sequence[Compared]
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
    return organization_id(units[name]) if name else None


def _write_people(session: Session, rows: Sequence[Compared], units: Units) -> dict[tuple[str, str], Person]:
    people: dict[tuple[str, str], Person] = {}
    stored = _load(session, Person, [row.person_id for row in rows if row.person_id is not None])
    for row in rows:
        values = row.review.values
        key = document_key(values)
        if row.review.raw.kind is not SheetKind.PERSON:
            continue
        unit = unit_id(units, values.organization)
        person = people.get(key) or stored.get(row.person_id or 0)
        if person is None:
            person = make_person(values, unit)
            session.add(person)
        else:
            update_person(person, values, unit)
        people[key] = person
    session.flush()
    return people


def update_person(person: Person, values: RowValues, unit: int | None) -> None:
    """Take over what a registration says; empty cells change nothing."""
    for column in CHANGEABLE:
        said = getattr(values, column)
        if said not in ("", None):
            setattr(person, column, said)
    person.organization_id = unit or person.organization_id


def _load(session: Session, table: type[Person], ids: Sequence[int]) -> dict[int, Person]:
    found: dict[int, Person] = {}
    for start in range(0, len(ids), CHUNK):
        for row in session.exec(select(table).where(col(table.id).in_(ids[start : start + CHUNK]))):
            found[person_id(row)] = row
    return found


def _add_entries(
    session: Session,
    competition_id: int,
    added: Sequence[Compared],
    units: Units,
    people: dict[tuple[str, str], Person],
) -> None:
    numbers = iter(next_numbers(session, competition_id, len(added)))
    teams = _load_teams(session, added)
    members: list[tuple[Entry, Person, int]] = []
    for row in added:
        values = row.review.values
        team = (event_id(values), title_key(values.title), unit_id(units, values.organization))
        entry, size = teams.get(team, (None, 0))
        if entry is None:
            entry = make_entry(row.review, next(numbers), unit_id(units, values.organization))
            session.add(entry)
        if row.review.raw.kind is SheetKind.PERSON:
            members.append((entry, people[document_key(values)], size))
        if values.event is not None and values.event.entry_kind == "team":
            teams[team] = (entry, size + 1)
    session.flush()
    session.add_all(
        EntryMember(entry_id=entry_id(entry), person_id=person_id(person), position=position)
        for entry, person, position in members
    )


def _load_teams(
    session: Session, added: Sequence[Compared]
) -> dict[tuple[int, str, int | None], tuple[Entry, int]]:
    # Entries of team events already stored, with the number of their members: more members may come later.
    wanted = {
        row.review.values.event.id
        for row in added
        if row.review.values.event is not None and row.review.values.event.entry_kind == "team"
    }
    if not wanted:
        return {}
    sizes: dict[int, int] = {}
    for (key,) in session.execute(
        select(EntryMember.entry_id)
        .join(Entry, col(EntryMember.entry_id) == col(Entry.id))
        .where(col(Entry.event_id).in_(wanted))
    ):
        sizes[key] = sizes.get(key, 0) + 1
    return {
        (entry.event_id, title_key(entry.title), entry.organization_id): (
            entry,
            sizes.get(entry_id(entry), 0),
        )
        for entry in session.exec(select(Entry).where(col(Entry.event_id).in_(wanted)))
    }


def make_entry(review: RowReview, number: str, unit: int | None) -> Entry:
    """A new entry as registered; what wants a look stands in `review_reason`."""
    values = review.values
    return Entry(
        event_id=event_id(values),
        number=number,
        division=values.division,
        organization_id=unit,
        title=values.title,
        authors=values.authors,
        review_reason=doubts(review),
    )


def doubts(review: RowReview) -> str:
    """The warnings of a row in one line: what the reviewer should look at."""
    return ";".join(problem.text for problem in review.problems if not problem.is_error)


def _change_entries(session: Session, changed: Sequence[Compared], units: Units) -> None:
    by_id = {row.entry_id: row for row in changed}
    ids = [key for key in by_id if key is not None]
    for start in range(0, len(ids), CHUNK):
        for entry in session.exec(select(Entry).where(col(Entry.id).in_(ids[start : start + CHUNK]))):
            row = by_id[entry_id(entry)]
            values = row.review.values
            entry.division = values.division or entry.division
            entry.authors = values.authors or entry.authors
            entry.organization_id = unit_id(units, values.organization) or entry.organization_id
            entry.review = "pending"
            notes = [f"已更正 {'、'.join(row.changes)}", doubts(row.review)]
            entry.review_reason = ";".join(filter(None, notes))


def next_numbers(session: Session, competition_id: int, count: int) -> list[str]:
    """The next registration numbers: the year and a serial that runs through the competition."""
    competition = session.get(Competition, competition_id)
    if competition is None:
        raise UserError("这个赛事已不存在,请重新选择。")
    year = str(competition.year)
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


def entry_id(entry: Entry) -> int:
    """The id of a stored entry."""
    if entry.id is None:
        raise RuntimeError("Entry was not flushed")
    return entry.id
