"""违规扣分: a marshal's deductions; taken back with a reason, never deleted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session, col, select

from app.domain.numbers import exact_text, parse_decimal
from app.domain.rights import Right
from app.domain.scores import Deducted
from app.errors import InputError, UserError
from app.services.door import WriteSession
from app.services.entries import event_rules
from app.services.places import at_event
from app.services.rows import load_entry_row, load_event_row, row_id
from app.services.sheet_rows import label_of, load_entry_of
from db.tables import Entry, Penalty


@dataclass(frozen=True, slots=True)
class PenaltyLine:
    """A penalty that stands."""

    id: int
    points: Decimal
    module: str | None
    reason: str
    by: str


def add_penalty(
    session: WriteSession, *, entry_id: int, module: str | None, points: str, reason: str
) -> None:
    """Deduct points from an entry's total, or from one module's score."""
    event = load_event_row(session, load_entry_row(session, entry_id).event_id)
    load_entry_of(session, entry_id, event)
    label = f"{event.name} · {label_of(session, event, entry_id)}"
    place = at_event(event, module, entry_id=entry_id)
    by = session.require(Right.PENALISE, place, attempt=f"{label} 违规扣分 {points.strip()}")
    number = read_points(points)
    if not reason.strip():
        raise InputError("reason", "请写明扣分原因。")
    if module is not None and module not in {m.code for m in event_rules(event).scheme.modules}:
        raise InputError("module", f"{event.name}没有模块“{module}”。")
    penalty = Penalty(
        entry_id=entry_id,
        module=module,
        points=number,
        reason=reason.strip(),
        entered_at=session.clock(),
        entered_by=by,
    )
    session.add(penalty)
    session.record(f"{label} 违规扣分 {exact_text(number)}(原因:{reason.strip()})")


def read_points(text: str) -> Decimal:
    """Typed points; an InputError where they are none."""
    number = parse_decimal(text)
    if number is None or number <= 0 or number > 1000 or number * 1000 % 1 != 0:
        raise InputError("points", f"扣分“{text.strip()}”不对,请写大于 0、不超过 1000 的数字,如 2 或 0.5。")
    return number


def revoke_penalty(session: WriteSession, penalty_id: int, *, reason: str) -> None:
    """Take a penalty back, with a reason; its row stays."""
    penalty = session.get(Penalty, penalty_id, with_for_update=True)
    if penalty is None or penalty.revoked_at is not None:
        raise UserError("这条扣分已经撤销。")
    entry = load_entry_row(session, penalty.entry_id)
    event = load_event_row(session, entry.event_id)
    label = f"{event.name} · {label_of(session, event, penalty.entry_id)}"
    what = f"撤销 {label} 的扣分 {exact_text(penalty.points)}"
    place = at_event(event, penalty.module, entry_id=penalty.entry_id)
    by = session.require(Right.PENALISE, place, attempt=what)
    if not reason.strip():
        raise InputError("reason", "请写明撤销原因。")
    penalty.revoked_at, penalty.revoked_by = session.clock(), by
    penalty.revoke_reason = reason.strip()
    session.record(f"{what}(原因:{reason.strip()})")


def list_penalties(session: Session, entry_id: int) -> tuple[PenaltyLine, ...]:
    """The penalties of an entry that stand."""
    rows = session.exec(
        select(Penalty)
        .where(Penalty.entry_id == entry_id, col(Penalty.revoked_at).is_(None))
        .order_by(col(Penalty.id))
    )
    return tuple(PenaltyLine(row_id(row), row.points, row.module, row.reason, row.entered_by) for row in rows)


def load_deductions(
    session: Session, event_id: int, entry_ids: Collection[int] | None = None
) -> dict[int, list[Deducted]]:
    """The standing penalties of the event's entries (or of some of them), by entry id."""
    query = (
        select(Penalty)
        .join(Entry, col(Penalty.entry_id) == col(Entry.id))
        .where(Entry.event_id == event_id, col(Penalty.revoked_at).is_(None))
        .order_by(col(Penalty.id))
    )
    rows = session.exec(query if entry_ids is None else query.where(col(Penalty.entry_id).in_(entry_ids)))
    by_entry: defaultdict[int, list[Deducted]] = defaultdict(list)
    for row in rows:
        by_entry[row.entry_id].append(Deducted(row.points, row.reason, row.module))
    return by_entry
