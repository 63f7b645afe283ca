"""Units that stand twice: offered for merging, merged by hand, never silently."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from app.domain.duplicates import Suspicion, UnitTraits, find_double_units
from app.domain.people import clean_text
from app.domain.ranking import Status
from app.domain.rights import Right
from app.errors import InputError, UserError
from app.services.door import WriteSession
from app.services.organizations import load_unit
from app.services.places import at_competition
from app.services.registration_known import title_key
from app.services.rows import hand_over, row_id
from db.tables import Account, Entry, Event, Judge, Organization, Person

# What the unit that stays takes over where it says nothing itself.
TAKEN_OVER = ("credit_code", "kind", "industry", "district", "chain", "contact", "phone")


def list_double_units(session: Session) -> tuple[Suspicion, ...]:
    """Units that may be one, the surest first."""
    units = select_columns(col(Organization.id), col(Organization.name), col(Organization.credit_code)).where(
        col(Organization.merged_into).is_(None)
    )
    return find_double_units(
        [UnitTraits(key, name, code or "") for key, name, code in session.execute(units)]
    )


def merge_units(
    session: WriteSession, competition_id: int | None, keep_id: int, drop_id: int, reason: str
) -> None:
    """One unit instead of two: entries, people and judges go over, the other name leads to it from now on.

    UserError where both are registered by law, or entered the same thing.
    """
    keep, drop = load_unit(session, keep_id), load_unit(session, drop_id)
    what = f"单位“{drop.name}”并入“{keep.name}”"
    session.require(Right.REGISTER, at_competition(competition_id), attempt=what)
    reason = clean_text(reason)
    if not reason:
        raise InputError("reason", "合并单位要写明原因。")
    if keep is drop:
        raise UserError("一个单位不能并入它自己,请另选一个。")
    if keep.credit_code and drop.credit_code:
        raise UserError(
            f"“{keep.name}”和“{drop.name}”的统一社会信用代码不同,是两家单位。若其中一个填错,请先改正。"
        )
    _check_entries(session, keep, drop)
    hand_over(
        session, (Entry.organization_id, Person.organization_id, Organization.merged_into), drop_id, keep_id
    )
    if hand_over(session, (Account.organization_id, Judge.organization_id), drop_id, keep_id):
        session.require(Right.SEATS, attempt=f"{what},单位里有裁判")  # whom they recuse from depends on it
    code, drop.credit_code = drop.credit_code, None
    session.flush()  # each code once: it goes before it comes
    for column in TAKEN_OVER:
        taken = code if column == "credit_code" else getattr(drop, column)
        if taken and not getattr(keep, column):
            setattr(keep, column, taken)
    drop.merged_into = keep_id
    session.flush()
    session.record(f"{what},原因:{reason}")


def _check_entries(session: Session, keep: Organization, drop: Organization) -> None:
    """Two entries of one thing would be left: one of them has to go first."""
    entries = session.execute(
        select_columns(col(Event.name), col(Entry.title), col(Entry.number), col(Entry.organization_id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(
            col(Entry.organization_id).in_((row_id(keep), row_id(drop))),
            col(Event.entry_kind) != "person",
            col(Entry.review) != "returned",
            col(Entry.status) == Status.ACTIVE.value,
        )
        .order_by(col(Entry.number))
    )
    found: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for event, title, number, unit in entries:
        found[event, title_key(title)].append((number, unit))
    for (event, _title), same in found.items():
        if len({unit for _number, unit in same}) > 1:
            numbers = "、".join(number for number, _unit in same)
            raise UserError(
                f"两家都报了“{event}”(报名号 {numbers}),合并后会重复。请先退回其中一条,或登记为弃权。"
            )
