"""报名与资格审核: rows of the list (read by `entry_index`), reviewing, statuses of the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.domain.people import SKILL_LEVELS, clean_text
from app.domain.ranking import STATUS_NAMES, Status
from app.domain.rights import Place, Right
from app.errors import InputError
from app.services.door import WriteSession
from app.services.late_changes import note_changes, status_changes
from app.services.places import at_event
from app.services.rows import load_entry_row, load_event_row, row_id
from db.tables import (
    Entry,
    Event,
)

REVIEW_NAMES = {"pending": "待审核", "approved": "已通过", "returned": "已退回"}


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
    def doubtful(self) -> bool:
        """Whether it waits and something was noted that the reviewer should look at."""
        return self.review == "pending" and bool(self.note)

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

    @classmethod
    def of(cls, rows: Sequence[EntryRow]) -> EntryCounts:
        """Count the rows."""
        states = Counter(row.review for row in rows)
        doubtful = sum(1 for row in rows if row.doubtful)
        return cls(len(rows), states["approved"], states["pending"], states["returned"], doubtful)


def count_entries(session: Session, competition_id: int) -> int:
    """How many entries a competition has."""
    statement = (
        select(func.count(col(Entry.id)))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(Event.competition_id == competition_id)
    )
    return session.exec(statement).one()


def review_entry(session: WriteSession, entry_id: int, state: str, reason: str = "") -> None:
    """Let an entry pass, return it with a reason, or take the decision back."""
    if state not in REVIEW_NAMES:
        raise ValueError(state)
    entry = load_entry_row(session, entry_id)
    reason = clean_text(reason)
    if state == "returned" and not reason:
        raise InputError("review_reason", "退回要写明原因,单位才知道改哪里。")
    what = f"{REVIEW_NAMES[state]}{f':{reason}' if reason else ''}"
    said, _by = _open(session, entry, Right.REGISTER, what)
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
    said, by = _open(session, entry, Right.STATUS, f"{STATUS_NAMES[wanted]}:{reason}")
    note_changes(session, entry, status_changes(Status(entry.status), wanted), reason, by)
    entry.status, entry.status_reason = wanted.value, reason
    session.record(said)


def set_guest(session: WriteSession, entry_id: int, guest: bool) -> None:
    """打星: scored and shown, without place and award."""
    entry = load_entry_row(session, entry_id)
    said, _by = _open(session, entry, Right.STATUS, "打星" if guest else "取消打星")
    entry.guest = guest
    session.record(said)


def _open(session: WriteSession, entry: Entry, right: Right, what: str) -> tuple[str, str]:
    """Ask for the right to change the entry; returns what is to be recorded, and who does it."""
    event = load_event_row(session, entry.event_id)
    said = f"{event.name} {entry.number}:{what}"
    return said, session.require(right, at_event(event, entry_id=row_id(entry)), attempt=said)


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
