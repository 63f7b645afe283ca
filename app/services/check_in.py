"""检录 at the desk: who it is, whether they may go in, that they came; taken back with a reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col

from app.domain.admission import (
    ANY_DESK,
    HEADLINES,
    Decision,
    Desk,
    Finding,
    Starter,
    closes_at,
    decide,
)
from app.domain.people import clean_text
from app.domain.ranking import Status
from app.domain.rights import Place, Right
from app.domain.timetable import Sitting
from app.errors import InputError, UserError
from app.services.attendance import list_turns, load_attendance, local
from app.services.door import WriteSession
from app.services.places import at_event
from app.services.rows import load_entry_row, load_event_row, lock_entries
from app.services.starters import StarterKey, find_starter
from db.tables import CheckIn, Entry, Event

GONE = "这次检录已经撤销。请刷新。"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the desk says to whoever stands there; `candidates` where what was typed may mean several."""

    finding: Finding
    text: str = ""
    starter: Starter | None = None
    sitting: Sitting | None = None
    seat: int | None = None
    candidates: tuple[Starter, ...] = ()

    @property
    def headline(self) -> str:
        """In a few words."""
        return HEADLINES[self.finding]


def check_in(
    session: WriteSession,
    competition_id: int,
    wanted: str | StarterKey,
    desk: Desk = ANY_DESK,
    *,
    signed_at: datetime | None = None,
) -> Answer:
    """Let in whom a badge, a number or a name means, or say why not. Only who goes in leaves a trace.

    `wanted` is what was scanned or typed, or the key of the candidate chosen. `signed_at`: the minute on the
    wall at which they signed the list on paper, from which they are typed in later (补录).
    """
    found = find_starter(session, competition_id, wanted)
    now = _minute(session, signed_at)
    if found.finding is Finding.SEVERAL:
        starter = _only_one_of(session, competition_id, found.starters, desk, now) if found.sure else None
        if starter is None:
            return Answer(found.finding, found.text, candidates=found.starters)
    elif found.finding is not Finding.IN:
        return Answer(found.finding, found.text)
    else:
        (starter,) = found.starters
    return _let_in(session, competition_id, starter, desk, now, on_paper=signed_at is not None)


def _minute(session: WriteSession, signed_at: datetime | None) -> datetime:
    """The minute on the wall that counts: of now, or of the list on paper."""
    now = local(session.clock())
    if signed_at is not None and signed_at > now:
        raise InputError("signed_at", "签到时间还没有到,请照签到表核对。")
    return now if signed_at is None else signed_at


def _only_one_of(
    session: Session, competition_id: int, starters: Collection[Starter], desk: Desk, now: datetime
) -> Starter | None:
    """Somebody entered in several events means the one that is now."""
    people = {starter.person_id for starter in starters}
    if len(people) > 1 or None in people:
        return None
    open_now = [
        each for each in starters if _decide(session, competition_id, each, desk, now).finding is Finding.IN
    ]
    return open_now[0] if len(open_now) == 1 else None


def _let_in(
    session: WriteSession,
    competition_id: int,
    starter: Starter,
    desk: Desk,
    now: datetime,
    *,
    on_paper: bool,
) -> Answer:
    event = load_event_row(session, starter.event_id)
    who = f"{event.name} {starter.number} {starter.name}"
    by = session.require(Right.ADMIT, _place(event, starter), attempt=f"{who}:检录")
    load_entry_row(session, starter.entry_id, lock=True)  # two desks let nobody in twice
    found = find_starter(session, competition_id, starter.key)  # as they are now that nobody changes them
    if not found.starters:
        return Answer(found.finding, found.text)
    (starter,) = found.starters
    decision = _decide(session, competition_id, starter, desk, now)
    if decision.finding is Finding.IN:
        _note(session, starter, decision, now.astimezone() if on_paper else session.clock(), by)
        session.record(f"{who}:检录{_into(decision)}{_from_paper(now) if on_paper else ''}")
    return _answer(starter, decision)


def _from_paper(signed_at: datetime) -> str:
    return f",按签到表补录 {signed_at:%H:%M}"


def admit_late(
    session: WriteSession,
    competition_id: int,
    key: StarterKey,
    reason: str,
    desk: Desk = ANY_DESK,
    *,
    signed_at: datetime | None = None,
) -> Answer:
    """Let somebody in after the late limit, also who was marked absent: of whoever decides on statuses.

    Who signed the list on paper in time was not late, whatever was marked since.
    """
    reason = clean_text(reason)
    if not reason:
        raise InputError("reason", "迟到放行要写明原因。")
    found = find_starter(session, competition_id, key)
    if not found.starters:
        return Answer(found.finding, found.text)
    (starter,) = found.starters
    event = load_event_row(session, starter.event_id)
    now = _minute(session, signed_at)
    said = f"{event.name} {starter.number} {starter.name}:放行,{reason}"
    by = session.require(Right.ADMIT, _place(event, starter), attempt=said)
    session.require(Right.STATUS, _place(event, starter), attempt=said)
    entry = load_entry_row(session, starter.entry_id, lock=True)
    found = find_starter(session, competition_id, key)
    if not found.starters:
        return Answer(found.finding, found.text)
    (starter,) = found.starters
    absent = starter.status is Status.ABSENT
    if absent:
        starter = replace(starter, status=Status.ACTIVE)
    decision = _decide(session, competition_id, starter, desk, now)
    if decision.finding is Finding.LATE:
        decision = replace(decision, finding=Finding.IN, text=f"迟到放行:{reason}")
    if decision.finding is Finding.IN:
        if absent:
            entry.status, entry.status_reason = Status.ACTIVE.value, reason
        _note(session, starter, decision, session.clock() if signed_at is None else now.astimezone(), by)
        session.record(f"{said}{_into(decision)}{_from_paper(now) if signed_at is not None else ''}")
    return _answer(starter, decision)


def _place(event: Event, starter: Starter) -> Place:
    return at_event(event, entry_id=starter.entry_id)


def _note(session: WriteSession, starter: Starter, decision: Decision, at: datetime, by: str) -> None:
    sitting = None if decision.turn is None else decision.turn.sitting
    row = CheckIn(
        entry_id=starter.entry_id,
        sitting_id=None if sitting is None else sitting.id,
        person_id=starter.person_id,
        at=at,
        by=by,
    )
    session.add(row)


def _into(decision: Decision) -> str:
    sitting = None if decision.turn is None else decision.turn.sitting
    return "" if sitting is None else f",{sitting.called}"


def _answer(starter: Starter, decision: Decision) -> Answer:
    turn = decision.turn
    sitting = None if turn is None else turn.sitting
    # Whoever stands near the desk sees the answer: a drawn station of a blind event is not on it.
    seat = None if turn is None or sitting is None or sitting.hides_seats else turn.seat
    return Answer(decision.finding, decision.text, starter, sitting, seat)


def _decide(session: Session, competition_id: int, starter: Starter, desk: Desk, now: datetime) -> Decision:
    turns = list_turns(session, competition_id, (starter,), col(Entry.id) == starter.entry_id)
    return decide(starter, turns[starter.key], desk, now)


def undo_check_in(session: WriteSession, check_in_id: int, reason: str) -> None:
    """Take a check-in back; the row stays, with who did it and why."""
    row = session.get(CheckIn, check_in_id, with_for_update=True)
    if row is None or row.undone_at is not None:
        raise UserError(GONE)
    reason = clean_text(reason)
    if not reason:
        raise InputError("reason", "撤销检录要写明原因。")
    entry = load_entry_row(session, row.entry_id)
    event = load_event_row(session, entry.event_id)
    said = f"{event.name} {entry.number}:撤销检录,{reason}"
    by = session.require(Right.ADMIT, at_event(event, entry_id=row.entry_id), attempt=said)
    row.undone_at, row.undone_by, row.undone_reason = session.clock(), by, reason
    session.record(said)


def mark_absent(
    session: WriteSession, event_id: int, entry_ids: Collection[int], sitting_id: int | None = None
) -> int:
    """缺考 for these entries, of which nobody came to the sitting by its late limit; returns how many.

    Whoever came or was marked meanwhile is left as they are.
    """
    event = load_event_row(session, event_id)
    session.require(Right.STATUS, at_event(event), attempt=f"{event.name}:登记缺考")
    lock_entries(session, event_id)  # whoever comes in at this moment is not marked
    now = local(session.clock())
    attendance = load_attendance(session, event.competition_id, now, event_id)
    gathering = next((each for each in attendance.gatherings if each.key == (event_id, sitting_id)), None)
    if gathering is None:
        raise UserError("这一场已经没有应到的人。请刷新。")
    sitting = gathering.sitting
    if sitting is not None and now <= closes_at(sitting):
        raise UserError(f"{sitting.called}到 {closes_at(sitting):%H:%M} 才截止入场,现在还不能记缺考。")
    reason = "没有来检录" if sitting is None else f"{sitting.called} {closes_at(sitting):%H:%M} 前没有来检录"
    missing = gathering.absent_entries()
    marked = sorted(missing.keys() & set(entry_ids))
    for entry_id in marked:
        entry = load_entry_row(session, entry_id)
        entry.status, entry.status_reason = Status.ABSENT.value, reason
    if marked:
        numbers = "、".join(missing[entry_id][0].number for entry_id in marked)
        session.record(f"{event.name} {numbers}:缺考:{reason}")
    return len(marked)
