"""报名与资格审核: rows of the list (read by `entry_index`), reviewing, statuses of the day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.domain.members import TAKING_PART
from app.domain.people import SKILL_LEVELS, clean_text
from app.domain.ranking import STATUS_NAMES, Status
from app.domain.rights import Place, Right
from app.errors import InputError, UserError
from app.services.door import WriteSession
from app.services.eligibility import find_ineligible, findings_of, findings_text
from app.services.entry_joins import select_members
from app.services.late_changes import note_changes, status_changes
from app.services.places import at_event
from app.services.rows import chunks, load_entry_row, load_event_row, row_id
from db.tables import Entry, EntryMember, Event, Person

REVIEW_NAMES = {"pending": "待审核", "approved": "已通过", "returned": "已退回"}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as the registration list shows it. `note` says what wants a look, or why it was returned.

    `findings`: the conditions of entering it does not meet, as they stand now.
    """

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
    findings: tuple[str, ...] = ()

    @property
    def level_name(self) -> str:
        return "" if self.skill_level is None else SKILL_LEVELS[self.skill_level]

    @property
    def review_name(self) -> str:
        return REVIEW_NAMES[self.review]

    @property
    def doubtful(self) -> bool:
        """Whether it waits and something was noted that the reviewer should look at; not `ineligible`."""
        return self.review == "pending" and bool(self.note) and not self.findings

    @property
    def ineligible(self) -> bool:
        """Whether it does not meet the conditions, and nobody decided about that yet.

        What was returned waits for its unit; what passed with a reason is an exception somebody made.
        """
        decided = self.review == "returned" or (self.review == "approved" and self.note)
        return bool(self.findings) and not decided

    @property
    def status_name(self) -> str:
        return STATUS_NAMES[Status(self.status)]


@dataclass(frozen=True, slots=True)
class EntryCounts:
    """How far the review is; `doubtful` are pending ones with a note, `ineligible` those with a finding."""

    total: int = 0
    approved: int = 0
    pending: int = 0
    returned: int = 0
    doubtful: int = 0
    ineligible: int = 0

    @classmethod
    def of(cls, rows: Sequence[EntryRow]) -> EntryCounts:
        """Count the rows."""
        states = Counter(row.review for row in rows)
        doubtful = sum(1 for row in rows if row.doubtful)
        ineligible = sum(1 for row in rows if row.ineligible)
        return cls(len(rows), states["approved"], states["pending"], states["returned"], doubtful, ineligible)


def count_entries(session: Session, competition_id: int) -> int:
    """How many entries a competition has."""
    statement = (
        select(func.count(col(Entry.id)))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(Event.competition_id == competition_id)
    )
    return session.exec(statement).one()


def review_entry(session: WriteSession, entry_id: int, state: str, reason: str = "") -> None:
    """Let an entry pass, return it with a reason, or take the decision back.

    What does not meet the conditions passes only as an exception, with its reason.
    """
    if state not in REVIEW_NAMES:
        raise ValueError(state)
    entry = load_entry_row(session, entry_id)
    reason = clean_text(reason)
    if state == "returned" and not reason:
        raise InputError("review_reason", "退回要写明原因,单位才知道改哪里。")
    what = f"{REVIEW_NAMES[state]}{f':{reason}' if reason else ''}"
    said, _by = _open(session, entry, Right.REGISTER, what)
    if entry.review == "returned" and state != "returned":
        _check_once(session, entry)
    if state == "approved" and not reason and (found := findings_of(session, entry)):
        message = f"不符合报名条件:{findings_text(found)}。破格通过要写明原因。"
        raise InputError("review_reason", message)
    entry.review, entry.review_reason = state, reason
    session.record(said)


def approve_all_clean(
    session: WriteSession,
    competition_id: int,
    event_id: int | None = None,
    among: Collection[int] | None = None,
) -> int:
    """Let all pending entries pass that meet the conditions and have no note; returns how many.

    `among`: only entries with these ids.
    """
    events = session.exec(select(Event.id).where(Event.competition_id == competition_id)).all()
    wanted = [key for key in events if event_id in {None, key}]
    session.require(Right.REGISTER, Place(competition_id, event_id), attempt="全部审核通过")
    ineligible = find_ineligible(session, competition_id)
    clean = session.exec(
        select(Entry).where(
            col(Entry.event_id).in_(wanted), col(Entry.review) == "pending", col(Entry.review_reason) == ""
        )
    ).all()
    passed = [
        entry
        for entry in clean
        if row_id(entry) not in ineligible and (among is None or row_id(entry) in among)
    ]
    for entry in passed:
        entry.review = "approved"
    if passed:
        session.record(f"审核通过 {len(passed)} 条报名")
    return len(passed)


def return_entries(
    session: WriteSession, competition_id: int, entry_ids: Collection[int], reason: str = ""
) -> int:
    """Return entries together, each with the reason given and the conditions it does not meet.

    Returns how many; those returned before keep their reason.
    """
    reason = clean_text(reason)
    entries = [entry for entry in _load_entries(session, entry_ids) if entry.review != "returned"]
    events = sorted({entry.event_id for entry in entries})
    for event_id in events:
        session.require(Right.REGISTER, Place(competition_id, event_id), attempt="成批退回")
    ineligible = find_ineligible(session, competition_id)
    for entry in entries:
        said = [text for text in (reason, findings_text(ineligible.get(row_id(entry), ()))) if text]
        if not said:
            message = f"{entry.number} 没有查出不符合的条件,请写明退回的原因。"
            raise InputError("review_reason", message)
        entry.review, entry.review_reason = "returned", ";".join(said)
    if entries:
        place = Place(competition_id, events[0] if len(events) == 1 else None)
        session.record(f"退回 {len(entries)} 条报名:{reason or '不符合报名条件'}", place)
    return len(entries)


def _load_entries(session: Session, entry_ids: Collection[int]) -> list[Entry]:
    return [
        entry
        for part in chunks(sorted(entry_ids))
        for entry in session.exec(select(Entry).where(col(Entry.id).in_(part)))
    ]


def set_entry_status(session: WriteSession, entry_id: int, status: str, reason: str) -> None:
    """缺考, 弃权, 退赛, 取消资格 or back to normal, with the reason."""
    wanted = Status(status)
    reason = clean_text(reason)
    if not reason:
        raise InputError("reason", f"登记为“{STATUS_NAMES[wanted]}”要写明原因。")
    entry = load_entry_row(session, entry_id)
    said, by = _open(session, entry, Right.STATUS, f"{STATUS_NAMES[wanted]}:{reason}")
    if wanted is Status.ACTIVE and Status(entry.status) is not Status.ACTIVE:
        _check_once(session, entry)
    note_changes(session, entry, status_changes(Status(entry.status), wanted), reason, by)
    entry.status, entry.status_reason = wanted.value, reason
    session.record(said)


def _check_once(session: Session, entry: Entry) -> None:
    """Nobody takes part twice in an event: after two people were merged one of their entries stays out."""
    takes_part = col(EntryMember.role).in_([role.value for role in TAKING_PART])
    people = select(EntryMember.person_id).where(EntryMember.entry_id == entry.id, takes_part)
    found = session.execute(
        select_members(col(Person.name), col(Entry.number)).where(
            col(Entry.event_id) == entry.event_id,
            col(Entry.id) != entry.id,
            col(Entry.review) != "returned",
            col(Entry.status) == Status.ACTIVE.value,
            col(EntryMember.person_id).in_(people),
            takes_part,
        )
    ).first()
    if found is not None:
        name, number = found
        raise UserError(
            f"“{name}”已用报名号 {number} 报了这个赛项,同一人只能报一次。请先退回那一条,或登记为弃权。"
        )


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


RETURNED_HEADINGS = ("报名号", "赛项", "组别", "姓名 / 名称", "退回原因", "改正说明")
NO_UNIT = "未填单位"


def returned_tables(rows: Sequence[EntryRow]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """What goes back to each unit, by its name: rows under RETURNED_HEADINGS, the last column to fill in."""
    tables: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in rows:
        unit = row.organization or NO_UNIT
        tables[unit].append((row.number, row.event, row.division, row.name, row.note, ""))
    return {unit: tuple(lines) for unit, lines in tables.items()}
