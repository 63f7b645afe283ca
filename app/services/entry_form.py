"""One entry by hand: all its fields for the side panel, and saving what was typed there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from sqlmodel import Session, select

from app.domain.members import MemberRole, line_up
from app.domain.people import check_phone
from app.domain.problems import Problem, error
from app.domain.registration import review_row
from app.domain.registration_form import (
    ENTRY_TEXTS,
    KIND_OF_SHEET,
    EventInfo,
    RawRow,
    ReviewContext,
    RowReview,
    RowValues,
    SheetKind,
)
from app.domain.rights import Right
from app.errors import InputError, UserError
from app.services.attachments import AttachmentRow, list_attachments
from app.services.door import WriteSession
from app.services.entry_checks import (
    check_double,
    check_same_entrant,
    has_sheet,
    line_problems,
    member_field,
    split_field,
)
from app.services.entry_members import (
    PERSON_TEXTS,
    Member,
    PersonForm,
    Placed,
    has_come,
    line_changes,
    list_members,
    person_form,
    seat_members,
    write_person,
)
from app.services.late_changes import Change, ChangeKind, is_settled, needed_reason, note_changes
from app.services.organizations import ensure_organizations
from app.services.places import at_event
from app.services.registration_comparison import entry_texts
from app.services.registration_writing import entry_columns, next_numbers, unit_id
from app.services.rows import load_competition_row, load_entry_row, load_event_row, row_id
from db.tables import Entry, Event, Organization, Seat


@dataclass(frozen=True, slots=True)
class EntryForm(PersonForm):
    """What is typed of an entry, as typed. `entry_id` None adds one.

    The first of its people stands in the fields of the person, the others in `members`.
    """

    event_id: int
    entry_id: int | None = None
    organization: str = ""
    division: str = ""
    title: str = ""
    authors: str = ""
    category: str = ""
    summary: str = ""
    effect: str = ""
    site: str = ""
    contact: str = ""
    contact_phone: str = ""
    note: str = ""
    members: tuple[PersonForm, ...] = ()

    @property
    def people(self) -> tuple[PersonForm, ...]:
        """Everybody, in their order."""
        return PersonForm(**{name: getattr(self, name) for name in _PERSON}), *self.members

    def with_people(self, people: Sequence[PersonForm]) -> EntryForm:
        """The same entry of these people."""
        first, *others = people
        return replace(self, members=tuple(others), **{name: getattr(first, name) for name in _PERSON})


_PERSON = tuple(field.name for field in fields(PersonForm))
# How many letters the words of an entry may have.
MOST_LETTERS: Mapping[str, int] = {
    "category": 30,
    "site": 120,
    "summary": 3000,
    "effect": 3000,
    "contact": 60,
    "contact_phone": 30,
    "note": 500,
}
_OWN = ("organization", "division", "title", "authors", *ENTRY_TEXTS)


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """Everything about an entry; `form` is ready to be edited and saved. `photos`: by person id."""

    form: EntryForm
    number: str
    event: str
    entry_kind: str
    divisions: tuple[str, ...]
    review: str
    note: str
    status: str
    status_reason: str
    guest: bool
    photos: Mapping[int, str]
    attachments: tuple[AttachmentRow, ...]


@dataclass(frozen=True, slots=True)
class FormReview:
    """A form, read and checked: a row for each of its people, or one for what is no person.

    The columns of its problems are those of the form; of the second person and so on see `member_field`.
    """

    rows: tuple[RowReview, ...]
    problems: tuple[Problem, ...]

    @property
    def values(self) -> RowValues:
        return self.rows[0].values

    @property
    def is_of_people(self) -> bool:
        return self.rows[0].raw.kind is SheetKind.PERSON

    @property
    def is_team(self) -> bool:
        event = self.values.event
        return event is not None and event.entry_kind == "team"

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)

    @property
    def doubts(self) -> str:
        """The warnings in one line: what the reviewer should look at."""
        return ";".join(self._named(problem) for problem in self.problems if not problem.is_error)

    def _named(self, problem: Problem) -> str:
        at, _column = split_field(problem.column)
        return f"{self.rows[at].values.name}:{problem.text}" if at else problem.text


def load_entry(session: Session, key: int) -> EntryDetail:
    """An entry with all its fields."""
    entry = load_entry_row(session, key)
    event = load_event_row(session, entry.event_id)
    unit = session.get(Organization, entry.organization_id) if entry.organization_id is not None else None
    members = list_members(session, key)
    form = EntryForm(
        event_id=entry.event_id,
        entry_id=key,
        organization=unit.name if unit is not None else "",
        division=entry.division,
        title=entry.title,
        authors=entry.authors,
        contact_phone=entry.phone,
        **{column: getattr(entry, column) for column in ENTRY_TEXTS},
    )
    return EntryDetail(
        form.with_people(list(map(person_form, members))) if members else form,
        entry.number,
        event.name,
        event.entry_kind,
        tuple(event.divisions),
        entry.review,
        entry.review_reason,
        entry.status,
        entry.status_reason,
        entry.guest,
        {row_id(member.person): member.person.photo for member in members},
        list_attachments(session, key),
    )


def review_form(session: Session, form: EntryForm) -> FormReview:
    """What is typed, read and checked like rows of a 报名表: for messages at the fields."""
    event = load_event_row(session, form.event_id)
    competition = load_competition_row(session, event.competition_id)
    info = EventInfo(form.event_id, event.name, event.entry_kind, tuple(event.divisions))
    context = ReviewContext((info,), competition.starts_on)
    own = {name: getattr(form, name) for name in _OWN} | {"event": event.name}
    kind = KIND_OF_SHEET[event.entry_kind]
    rows = []
    problems = list(_own_problems(form))
    for at, person in enumerate(form.people if kind is SheetKind.PERSON else ()):
        texts = {name: getattr(person, name) for name in PERSON_TEXTS}
        rows.append(review_row(RawRow("", 0, kind, own | texts), context))
        problems += [
            replace(problem, column=member_field(at, problem.column))
            for problem in rows[-1].problems
            if not at or problem.column in PERSON_TEXTS
        ]
    if rows:
        problems += line_problems(rows, alone=event.entry_kind == "person")
    else:
        rows.append(review_row(RawRow("", 0, kind, own), context))
        problems += rows[0].problems
    return FormReview(tuple(rows), tuple(problems))


def _own_problems(form: EntryForm) -> Iterator[Problem]:
    for column, most in MOST_LETTERS.items():
        length = len(getattr(form, column))
        if length > most:
            yield error(column, f"有 {length} 个字,太长", f"请缩短到 {most} 个字以内")
    yield from (replace(doubt, column="contact_phone") for doubt in check_phone(form.contact_phone)[1])


def save_entry(session: WriteSession, form: EntryForm, *, reason: str = "") -> int:
    """Add or change an entry; returns its id. InputError at the field that is wrong.

    Another document and another name together put another person in somebody's place (换人): the number,
    the station and the seats stay. Of an entry that was passed already, that and other changes of its
    people want a `reason`, and it is to be reviewed again; a new entry with a reason is a late one (补报).
    """
    review = review_form(session, form)
    for problem in review.problems:
        if problem.is_error:
            raise InputError(problem.column, f"{problem.text}。")
    # Whoever draws lots in the event, or lets the entry in, waits: seats and check-ins name its people.
    event = load_event_row(session, form.event_id, lock=form.entry_id is not None)
    entry = load_entry_row(session, form.entry_id, lock=True) if form.entry_id is not None else None
    what = "新增报名" if entry is None else "修改报名"
    place = at_event(event, entry_id=form.entry_id)
    by = session.require(Right.REGISTER, place, attempt=f"{event.name} {review.values.label}:{what}")
    units, _ = ensure_organizations(session, (review.values.organization,))
    unit = unit_id(units, review.values.organization)
    before = list_members(session, form.entry_id) if entry is not None and review.is_of_people else []
    line = _write_line(session, form, review, before, (unit, entry.organization_id if entry else None))
    check_double(session, event, entry, review.values, unit, before, line)
    if entry is not None:
        check_same_entrant(session, event, entry, unit, before, line)
    changes = _changes(session, entry, review, before, line, late=bool(reason))
    reason = needed_reason(changes, reason) if changes else ""
    entry = _write_entry(session, event, entry, review, unit, changes)
    entry.phone = check_phone(form.contact_phone)[0]
    if review.is_of_people:
        seat_members(session, entry, before, line_up(line, lambda member: member.role))
    note_changes(session, entry, changes, reason, by)
    told = f"({'、'.join(change.text for change in changes)},原因:{reason})" if changes else ""
    session.record(f"{event.name} {entry.number}:{what}{told}", replace(place, entry_id=row_id(entry)))
    return row_id(entry)


def _write_line(
    session: WriteSession,
    form: EntryForm,
    review: FormReview,
    before: Sequence[Member],
    units: tuple[int | None, int | None],
) -> list[Placed]:
    """The people as typed, written; `units` are the entry's own now and so far."""
    if not review.is_of_people:
        return []
    stood = {row_id(member.person): member for member in before}
    claimed = {person.person_id for person in form.people}
    from_units = {None, units[1]} if review.is_team else None
    line: list[Placed] = []
    for at, (typed, row) in enumerate(zip(form.people, review.rows, strict=True)):
        place = stood.get(typed.person_id) if typed.person_id is not None else None
        try:
            person = write_person(
                session,
                row.values,
                units[0],
                seated=place.person if place is not None else None,
                from_units=from_units,
            )
        except InputError as wrong:
            raise InputError(member_field(at, wrong.field), str(wrong)) from wrong
        if any(person is other.person for other in line):
            raise InputError(
                member_field(at, "document_number"), f"“{person.name}”在这支队伍里已有一次,同一人只能列一次。"
            )
        if typed.photo is not None:
            person.photo = typed.photo
        if place is None and row_id(person) not in claimed:  # taken out and typed again
            place = stood.get(row_id(person))
        line.append(Placed(person, row.values.role or MemberRole.COMPETITOR, place))
    return line


def _changes(
    session: Session,
    entry: Entry | None,
    review: FormReview,
    before: Sequence[Member],
    line: Sequence[Placed],
    *,
    late: bool,
) -> list[Change]:
    """What is to be noted with a reason: what changes once the entry was passed, or where one is given."""
    if entry is None:
        return [Change(ChangeKind.ENTERED, after=review.values.label)] if late else []
    changes = line_changes(before, line)
    if review.rows[0].raw.kind is SheetKind.UNIT and entry.organization_id is not None:
        was = session.get_one(Organization, entry.organization_id).name
        if was != review.values.organization:
            changes.append(Change(ChangeKind.UNIT, was, review.values.organization))
    return changes if late or is_settled(session, entry) else []


def _write_entry(
    session: WriteSession,
    event: Event,
    entry: Entry | None,
    review: FormReview,
    unit: int | None,
    changes: Sequence[Change],
) -> Entry:
    """The entry's own row, new or changed."""
    if entry is None:
        number = next_numbers(session, event.competition_id, 1)[0]
        entry = Entry(**entry_columns(review.rows[0], number, unit))
        entry.review_reason = review.doubts
        session.add(entry)
        session.flush()
        return entry
    values = review.values
    if values.event is not None and entry.event_id != values.event.id:
        if has_sheet(session, entry):
            raise UserError(
                f"{entry.number} 已有评分单,不能换赛项。请把这条登记为弃权,再到另一个赛项新增报名。"
            )
        _leave_places(session, entry)
        entry.event_id = values.event.id
    entry.division, entry.organization_id = values.division, unit
    entry.title = values.title
    for column, text in entry_texts(review.rows[0]).items():
        setattr(entry, column, text)
    if entry.review != "approved" or changes:
        notes = [change.text for change in changes]
        entry.review, entry.review_reason = "pending", ";".join(filter(None, (*notes, review.doubts)))
    return entry


def _leave_places(session: WriteSession, entry: Entry) -> None:
    """Give the station and all seats of an entry back, which goes over to another event."""
    if has_come(session, entry):
        raise UserError(f"{entry.number} 已经检录,不能换赛项。若检录有误,请先在检录中撤销,再改。")
    for seat in session.exec(select(Seat).where(Seat.entry_id == entry.id)):
        session.delete(seat)
    entry.station = None
