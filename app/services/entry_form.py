"""One entry by hand: all its fields for the side panel, and saving what was typed there."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from sqlmodel import Session, col, select

from app.domain.people import SKILL_LEVELS
from app.domain.pinyin import pinyin_key
from app.domain.registration import review_row
from app.domain.registration_form import (
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
from app.services.door import WriteSession
from app.services.organizations import ensure_organizations
from app.services.people import document_key, find_person, person_columns
from app.services.places import at_event
from app.services.registration_known import title_key
from app.services.registration_writing import doubts, entry_columns, next_numbers, unit_id
from app.services.rows import load_competition_row, load_entry_row, load_event_row, row_id
from db.tables import Entry, EntryMember, Event, Organization, Person, ScoreSheet


@dataclass(frozen=True, slots=True)
class EntryForm:
    """What is typed of an entry, as typed. `entry_id` None adds one. Empty person fields are emptied."""

    event_id: int
    entry_id: int | None = None
    name: str = ""
    document_type: str = ""
    document_number: str = ""
    gender: str = ""
    born_on: str = ""
    ethnicity: str = ""
    education: str = ""
    phone: str = ""
    trade: str = ""
    skill_level: str = ""
    organization: str = ""
    division: str = ""
    title: str = ""
    authors: str = ""


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """Everything about an entry; `form` is ready to be edited and saved."""

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
    station: int | None
    members: tuple[str, ...]


def load_entry(session: Session, key: int) -> EntryDetail:
    """An entry with all its fields."""
    entry = load_entry_row(session, key)
    event = load_event_row(session, entry.event_id)
    unit = session.get(Organization, entry.organization_id) if entry.organization_id is not None else None
    people = session.exec(
        select(Person)
        .join(EntryMember, col(EntryMember.person_id) == col(Person.id))
        .where(EntryMember.entry_id == key)
        .order_by(col(EntryMember.position))
    ).all()
    form = EntryForm(
        event_id=entry.event_id,
        entry_id=key,
        organization=unit.name if unit is not None else "",
        division=entry.division,
        title=entry.title,
        authors=entry.authors,
    )
    return EntryDetail(
        _with_person(form, people[0]) if people else form,
        entry.number,
        event.name,
        event.entry_kind,
        tuple(event.divisions),
        entry.review,
        entry.review_reason,
        entry.status,
        entry.status_reason,
        entry.guest,
        entry.station,
        tuple(person.name for person in people),
    )


def _with_person(form: EntryForm, person: Person) -> EntryForm:
    return replace(
        form,
        name=person.name,
        document_type=person.document_type,
        document_number=person.document_number,
        gender=person.gender,
        born_on="" if person.born_on is None else person.born_on.isoformat(),
        ethnicity=person.ethnicity,
        education=person.education,
        phone=person.phone,
        trade=person.trade,
        skill_level="" if person.skill_level is None else SKILL_LEVELS[person.skill_level],
    )


def review_form(session: Session, form: EntryForm) -> RowReview:
    """What is typed, read and checked like a row of a 报名表: for messages at the fields."""
    event = load_event_row(session, form.event_id)
    competition = load_competition_row(session, event.competition_id)
    info = EventInfo(form.event_id, event.name, event.entry_kind, tuple(event.divisions))
    texts = {name: text for name, text in asdict(form).items() if isinstance(text, str)}
    raw = RawRow("", 0, KIND_OF_SHEET[event.entry_kind], texts | {"event": event.name})
    return review_row(raw, ReviewContext((info,), competition.starts_on))


def save_entry(session: WriteSession, form: EntryForm) -> int:
    """Add or change an entry; returns its id. InputError at the field that is wrong.

    Another document and another name together put another person in the entry's place (换人).
    """
    review = review_form(session, form)
    for problem in review.problems:
        if problem.is_error:
            raise InputError(problem.column, f"{problem.text}。")
    event = load_event_row(session, form.event_id)
    values = review.values
    entry = load_entry_row(session, form.entry_id) if form.entry_id is not None else None
    what = "新增报名" if entry is None else "修改报名"
    place = at_event(event, entry_id=form.entry_id)
    session.require(Right.REGISTER, place, attempt=f"{event.name} {values.label}:{what}")
    units, _ = ensure_organizations(session, (values.organization,))
    unit = unit_id(units, values.organization)
    person = _save_person(session, entry, values, unit) if review.raw.kind is SheetKind.PERSON else None
    _check_double(session, event, entry, values, unit, person)
    _check_same_entrant(session, event, entry, unit, person)
    if entry is None:
        number = next_numbers(session, event.competition_id, 1)[0]
        entry = Entry(**entry_columns(review, number, unit))
    else:
        _change_entry(session, entry, review, unit)
    session.add(entry)
    session.flush()
    if person is not None:
        _seat(session, entry, person)
    session.record(f"{event.name} {entry.number}:{what}", replace(place, entry_id=row_id(entry)))
    return row_id(entry)


def _save_person(session: WriteSession, entry: Entry | None, values: RowValues, unit: int | None) -> Person:
    kind, number = document_key(values)
    known = find_person(session, (kind, number))
    if known is not None:  # a duplicate's document leads to a person with another one
        kind, number = known.document_type, known.document_number
    seated = _seated(session, entry)
    if known is not None and known is not seated and known.name != values.name:
        raise InputError("document_number", f"这个证件号已登记为“{known.name}”,请核对姓名和证件号。")
    person = known
    if person is None and seated is not None and seated.name == values.name:
        person = seated  # the same person, the document corrected
    if person is None:
        person = Person(**person_columns(values, unit))
    person.document_type, person.document_number = kind, number
    person.name, person.pinyin = values.name, pinyin_key(values.name)
    person.gender, person.born_on = values.gender, values.born_on
    person.ethnicity, person.education = values.ethnicity, values.education
    person.phone, person.trade, person.skill_level = values.phone, values.trade, values.skill_level
    person.organization_id = unit
    session.add(person)
    session.flush()
    return person


def _seated(session: Session, entry: Entry | None) -> Person | None:
    if entry is None:
        return None
    return session.exec(
        select(Person)
        .join(EntryMember, col(EntryMember.person_id) == col(Person.id))
        .where(EntryMember.entry_id == entry.id, EntryMember.position == 0)
    ).first()


def _check_double(
    session: Session,
    event: Event,
    entry: Entry | None,
    values: RowValues,
    unit: int | None,
    person: Person | None,
) -> None:
    own = entry.id if entry is not None else None
    others = select(Entry).where(Entry.event_id == event.id, Entry.id != own)
    if person is not None:
        member = col(EntryMember.entry_id) == col(Entry.id)
        found = session.exec(
            others.join(EntryMember, member).where(EntryMember.person_id == person.id)
        ).first()
        field = "document_number"
    else:
        same = session.exec(others.where(Entry.organization_id == unit)).all()
        key = title_key(values.title)
        found = next((other for other in same if title_key(other.title) == key), None)
        field = "title" if values.title else "organization"
    if found is not None:
        raise InputError(field, f"“{values.label}”已报“{event.name}”,报名号 {found.number}。")


def _check_same_entrant(
    session: Session, event: Event, entry: Entry | None, unit: int | None, person: Person | None
) -> None:
    """Marks stay with whom they were given to: nobody takes over an entry that has a sheet."""
    if entry is None:
        return
    seated = _seated(session, entry)
    other_person = None not in (person, seated) and person is not seated
    other_unit = event.entry_kind == "unit" and entry.organization_id != unit
    if not (other_person or other_unit) or not _has_sheet(session, entry):
        return
    cure = "请把这条登记为弃权,再新增一条报名。"
    if other_person:
        cure += "若是同一人而姓名和证件号都写错,请分两次改:先改姓名并保存,再改证件号。"
        raise InputError("document_number", f"{entry.number} 已有得分,不能换人。{cure}")
    cure += "若只是单位名称写错,请在单位列表中改名。"
    raise InputError("organization", f"{entry.number} 已有得分,不能换单位。{cure}")


def _has_sheet(session: Session, entry: Entry) -> bool:
    return session.exec(select(ScoreSheet.id).where(ScoreSheet.entry_id == entry.id)).first() is not None


def _change_entry(session: WriteSession, entry: Entry, review: RowReview, unit: int | None) -> None:
    values = review.values
    if values.event is not None and entry.event_id != values.event.id:
        if _has_sheet(session, entry):
            raise UserError(
                f"{entry.number} 已有评分单,不能换赛项。请把这条登记为弃权,再到另一个赛项新增报名。"
            )
        entry.event_id, entry.station = values.event.id, None
    entry.division, entry.organization_id = values.division, unit
    entry.title, entry.authors = values.title, values.authors
    if entry.review != "approved":
        entry.review, entry.review_reason = "pending", doubts(review)


def _seat(session: WriteSession, entry: Entry, person: Person) -> None:
    seat = session.exec(
        select(EntryMember).where(EntryMember.entry_id == entry.id, EntryMember.position == 0)
    ).first()
    if seat is None:
        session.add(EntryMember(entry_id=row_id(entry), person_id=row_id(person)))
    elif seat.person_id != row_id(person):
        seat.person_id = row_id(person)
    session.flush()
