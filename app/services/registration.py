"""报名与资格审核: the list with its one search box, reviewing, statuses of the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from app.domain.people import SKILL_LEVELS, age_on, clean_text, search_words
from app.domain.ranking import STATUS_NAMES, Status
from app.domain.rights import Place, Right
from app.errors import InputError
from app.services.door import WriteSession
from app.services.organizations import organization_matches, pinyin_matches
from app.services.places import at_event
from app.services.rows import load_competition_row, load_entry_row, load_event_row, row_id
from db.tables import (
    Entry,
    EntryMember,
    Event,
    Organization,
    Person,
)

REVIEW_NAMES = {"pending": "待审核", "approved": "已通过", "returned": "已退回"}
DIGITS_TO_SEARCH = 4


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as the registration list shows it. `note` says what wants a look, or why it was returned."""

    entry_id: int
    number: str
    name: str
    gender: str
    age: int | None
    organization: str
    event_id: int
    event: str
    entry_kind: str
    division: str
    skill_level: int | None
    review: str
    note: str
    status: str
    guest: bool
    station: int | None

    @property
    def level_name(self) -> str:
        return "" if self.skill_level is None else SKILL_LEVELS[self.skill_level]

    @property
    def review_name(self) -> str:
        return REVIEW_NAMES[self.review]

    @property
    def status_name(self) -> str:
        return STATUS_NAMES[Status(self.status)]


@dataclass(frozen=True, slots=True)
class EntryCounts:
    """How far the review is; `doubtful` are pending ones with a note."""

    total: int = 0
    approved: int = 0
    pending: int = 0
    returned: int = 0
    doubtful: int = 0


def list_entries(
    session: Session,
    competition_id: int,
    query: str = "",
    event_id: int | None = None,
    review: str | None = None,
    *,
    day: date | None = None,
) -> tuple[EntryRow, ...]:
    """The entries by number; `query` finds names, units, document numbers, numbers, phones and pinyin.

    Ages are those on `day`, or else on the first day of the competition.
    """
    if day is None:
        day = load_competition_row(session, competition_id).starts_on
    conditions: list[ColumnElement[bool]] = [_matches(word) for word in search_words(query)]
    if event_id is not None:
        conditions.append(col(Entry.event_id) == event_id)
    if review is not None:
        conditions.append(col(Entry.review) == review)
    statement = (
        select_columns(
            col(Entry.id),
            col(Entry.number),
            col(Entry.title),
            col(Person.name),
            col(Person.gender),
            col(Person.born_on),
            col(Organization.name),
            col(Entry.event_id),
            col(Event.name),
            col(Event.entry_kind),
            col(Entry.division),
            col(Person.skill_level),
            col(Entry.review),
            col(Entry.review_reason),
            col(Entry.status),
            col(Entry.guest),
            col(Entry.station),
        )
        .join(Event, col(Entry.event_id) == col(Event.id))
        .join(Organization, col(Entry.organization_id) == col(Organization.id), isouter=True)
        .join(
            EntryMember,
            (col(EntryMember.entry_id) == col(Entry.id)) & (col(EntryMember.position) == 0),
            isouter=True,
        )
        .join(Person, col(EntryMember.person_id) == col(Person.id), isouter=True)
        .where(col(Event.competition_id) == competition_id, *conditions)
        .order_by(col(Entry.number), col(Entry.id))
    )
    return tuple(_entry_row(row, day) for row in session.execute(statement))


def _entry_row(row: Sequence[Any], day: date | None) -> EntryRow:
    key, number, title, person, gender, born_on, unit, *rest = row
    name = title or person or unit or number
    age = None if born_on is None or day is None or title else age_on(born_on, day)
    shown_gender = "" if title or gender is None else gender
    return EntryRow(key, number, name, shown_gender, age, unit or "", *rest)


def _matches(word: str) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = [
        col(Person.name).icontains(word, autoescape=True),
        col(Entry.title).icontains(word, autoescape=True),
        col(Entry.authors).icontains(word, autoescape=True),
        organization_matches(word),
    ]
    if not word.isascii():
        return or_(*found)
    found.append(col(Entry.number).contains(word, autoescape=True))
    if any(char.isdigit() for char in word):
        if len(word) >= DIGITS_TO_SEARCH:
            found.append(col(Person.document_number).contains(word.upper(), autoescape=True))
            found.append(col(Person.phone).contains(word, autoescape=True))
    else:
        found += pinyin_matches(col(Person.pinyin), word)
    return or_(*found)


def count_entries(session: Session, competition_id: int, event_id: int | None = None) -> EntryCounts:
    """How many entries stand in which state."""
    noted = col(Entry.review_reason) != ""
    statement = (
        select_columns(col(Entry.review), noted, func.count())
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(col(Event.competition_id) == competition_id)
        .group_by(col(Entry.review), noted)
    )
    if event_id is not None:
        statement = statement.where(col(Entry.event_id) == event_id)
    counts = dict.fromkeys(REVIEW_NAMES, 0)
    doubtful = 0
    for state, has_note, number in session.execute(statement):
        counts[state] += number
        doubtful += number if state == "pending" and has_note else 0
    return EntryCounts(
        sum(counts.values()), counts["approved"], counts["pending"], counts["returned"], doubtful
    )


def review_entry(session: WriteSession, entry_id: int, state: str, reason: str = "") -> None:
    """Let an entry pass, return it with a reason, or take the decision back."""
    if state not in REVIEW_NAMES:
        raise ValueError(state)
    entry = load_entry_row(session, entry_id)
    reason = clean_text(reason)
    if state == "returned" and not reason:
        raise InputError("review_reason", "退回要写明原因,单位才知道改哪里。")
    what = f"{REVIEW_NAMES[state]}{f':{reason}' if reason else ''}"
    said = _open(session, entry, Right.REGISTER, what)
    entry.review, entry.review_reason = state, reason
    session.record(said)


def approve_all_clean(session: WriteSession, competition_id: int, event_id: int | None = None) -> int:
    """Let all pending entries pass that nothing was noted on; returns how many."""
    events = session.exec(select(Event.id).where(Event.competition_id == competition_id)).all()
    wanted = [key for key in events if event_id in {None, key}]
    session.require(Right.REGISTER, Place(competition_id, event_id), attempt="全部审核通过")
    passed = session.exec(
        select(Entry).where(
            col(Entry.event_id).in_(wanted), col(Entry.review) == "pending", col(Entry.review_reason) == ""
        )
    ).all()
    for entry in passed:
        entry.review = "approved"
    if passed:
        session.record(f"审核通过 {len(passed)} 条报名")
    return len(passed)


def set_entry_status(session: WriteSession, entry_id: int, status: str, reason: str) -> None:
    """缺考, 弃权, 退赛, 取消资格 or back to normal, with the reason."""
    wanted = Status(status)
    reason = clean_text(reason)
    if not reason:
        raise InputError("reason", f"登记为“{STATUS_NAMES[wanted]}”要写明原因。")
    entry = load_entry_row(session, entry_id)
    said = _open(session, entry, Right.STATUS, f"{STATUS_NAMES[wanted]}:{reason}")
    entry.status, entry.status_reason = wanted.value, reason
    session.record(said)


def set_guest(session: WriteSession, entry_id: int, guest: bool) -> None:
    """打星: scored and shown, without place and award."""
    entry = load_entry_row(session, entry_id)
    said = _open(session, entry, Right.STATUS, "打星" if guest else "取消打星")
    entry.guest = guest
    session.record(said)


def _open(session: WriteSession, entry: Entry, right: Right, what: str) -> str:
    """Ask for the right to change the entry; returns what is to be recorded."""
    event = load_event_row(session, entry.event_id)
    said = f"{event.name} {entry.number}:{what}"
    session.require(right, at_event(event, entry_id=row_id(entry)), attempt=said)
    return said


LIST_HEADINGS = ("报名号", "姓名 / 名称", "性别", "年龄", "单位", "赛项", "组别", "技能等级", "审核", "状态")


def registration_table(rows: Sequence[EntryRow]) -> tuple[tuple[str, ...], ...]:
    """The rows as text, for the exported list under LIST_HEADINGS; no document or phone numbers."""
    return tuple(
        (
            row.number,
            row.name,
            row.gender,
            "" if row.age is None else str(row.age),
            row.organization,
            row.event,
            row.division,
            row.level_name,
            row.review_name,
            row.status_name + (" 打星" if row.guest else ""),
        )
        for row in rows
    )
