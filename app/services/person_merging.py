"""Two rows of one person become one, or are told to be two people. Always somebody decides, with a reason."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.duplicates import ordered_pair
from app.domain.members import TAKING_PART, MemberRole
from app.domain.people import clean_text
from app.domain.ranking import Status
from app.domain.rights import Right
from app.errors import InputError, UserError
from app.services.door import WriteSession
from app.services.person_book import load_person, load_person_row
from app.services.places import at_competition
from app.services.rows import hand_over
from db.tables import CheckIn, DistinctPeople, Entry, EntryMember, Event, Person, Seat

# What the one who stays takes over where nothing is known of them.
TAKEN_OVER = (
    "gender",
    "born_on",
    "ethnicity",
    "education",
    "phone",
    "trade",
    "skill_level",
    "organization_id",
    "photo",
)


def merge_people(
    session: WriteSession, competition_id: int | None, keep_id: int, drop_id: int, reason: str
) -> None:
    """One person instead of two: entries, seats and check-ins go over; both documents lead to who stays.

    UserError where both take part in the same event, or stand in one entry.
    """
    for key in sorted((keep_id, drop_id)):  # nobody merges them the other way round meanwhile
        session.get(Person, key, with_for_update=True)
    (keep, _unit), (drop, _other) = load_person_row(session, keep_id), load_person_row(session, drop_id)
    names = [load_person(session, key).label for key in (drop_id, keep_id)]
    what = f"人员“{names[0]}”并入“{names[1]}”"
    session.require(Right.REGISTER, at_competition(competition_id), attempt=what)
    reason = clean_text(reason)
    if not reason:
        raise InputError("reason", "合并人员要写明原因,例如:证件号填错。")
    if keep is drop:
        raise UserError("一个人不能并入自己,请另选一个。")
    _check_entries(session, keep_id, drop_id)
    hand_over(session, (EntryMember.person_id, Seat.person_id, Person.merged_into), drop_id, keep_id)
    if hand_over(session, (CheckIn.person_id,), drop_id, keep_id):
        session.require(Right.ADMIT, attempt=what)
    for column in TAKEN_OVER:
        taken = getattr(drop, column)
        if taken not in ("", None) and getattr(keep, column) in ("", None):
            setattr(keep, column, taken)
    drop.merged_into = keep_id
    session.flush()
    session.record(f"{what},原因:{reason}")


def keep_apart(session: WriteSession, competition_id: int | None, one_id: int, other_id: int) -> None:
    """Two people who look like one are two: they are not offered for merging any more."""
    names = [load_person(session, key).label for key in (one_id, other_id)]
    what = f"“{names[0]}”和“{names[1]}”不是同一人"
    by = session.require(Right.REGISTER, at_competition(competition_id), attempt=what)
    first, second = ordered_pair(one_id, other_id)
    if first == second:
        raise UserError("请选两个不同的人。")
    known = select(DistinctPeople).where(DistinctPeople.first_id == first, DistinctPeople.second_id == second)
    if session.exec(known).first() is None:
        session.add(DistinctPeople(first_id=first, second_id=second, at=session.clock(), by=by))
        session.record(what)


def _check_entries(session: Session, keep: int, drop: int) -> None:
    """Nobody takes part twice in an event, or stands twice in an entry: one of them has to go first."""
    statement = (
        sa.select(col(Event.id), col(Event.name), col(Entry.id), col(Entry.number), col(EntryMember.role))
        .add_columns(col(Entry.review), col(Entry.status), col(EntryMember.person_id))
        .join(Entry, col(EntryMember.entry_id) == col(Entry.id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(col(EntryMember.person_id).in_((keep, drop)))
        .order_by(col(Entry.number))
    )
    in_entries: set[int] = set()
    in_events: dict[int, tuple[str, int]] = {}
    for event_id, event, entry_id, number, role, review, status, person in session.execute(statement):
        if entry_id in in_entries:
            raise UserError(f"两人同在“{event}”的一条报名里(报名号 {number})。请先移出其中一人。")
        in_entries.add(entry_id)
        if MemberRole(role) not in TAKING_PART or review == "returned" or status != Status.ACTIVE.value:
            continue
        first, who = in_events.setdefault(event_id, (number, person))
        if who != person:
            raise UserError(
                f"两人都报了“{event}”(报名号 {first}、{number}),合并后会重复。请先退回其中一条,或登记为弃权。"
            )
