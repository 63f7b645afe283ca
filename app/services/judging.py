"""评分录入: sheets, marks, penalties. Marks are append-only; the newest of a sheet and aspect counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.marking import parse_mark
from app.domain.numbers import exact_text, parse_decimal
from app.domain.ranking import STATUS_NAMES, Status
from app.domain.scoring import Deducted, Module, is_complete, sheet_total
from app.errors import InputError, UserError
from app.services import activity
from app.services.entries import NO_STATION, EntryLabel, event_rules, list_labels, load_label
from app.services.rows import load_entry_row, load_event_row, row_id
from db.tables import Entry, Event, Judge, Mark, Penalty, ScoreSheet
from db.types import utc_now


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One sheet in a judge's pile. `label` is the station where the event is blind.

    `state`: not_started, draft, submitted, or the status of an entry that does not compete (absent …).
    """

    entry_id: int
    label: str
    name: str
    organization: str
    state: str
    marked: int
    subtotal: Fraction | None


@dataclass(frozen=True, slots=True)
class PenaltyLine:
    """A penalty that stands."""

    id: int
    points: Decimal
    module: str | None
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet to fill in: the module's aspects, and what is entered by aspect code."""

    event_id: int
    entry_id: int
    judge_id: int
    label: str
    judge: str
    module: Module
    marks: Mapping[str, Decimal]
    state: str
    status: Status
    penalties: tuple[PenaltyLine, ...]


@dataclass(frozen=True, slots=True)
class MarkSaved:
    """What stands on the sheet after a mark."""

    aspect: str
    entered: Decimal | None
    subtotal: Fraction
    marked: int


@dataclass(frozen=True, slots=True)
class StoredSheet:
    """A sheet with its newest marks, as scoring needs it."""

    id: int
    entry_id: int
    judge_id: int
    module: str
    seat: int
    state: str
    marks: Mapping[str, Decimal]


def load_sheets(session: Session, event_id: int) -> list[StoredSheet]:
    """All sheets of the event with the marks that count, in the order of the seats."""
    marks: defaultdict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = session.execute(
        sa.select(col(Mark.sheet_id), col(Mark.aspect), col(Mark.entered))
        .join(ScoreSheet, col(Mark.sheet_id) == col(ScoreSheet.id))
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .where(col(Judge.event_id) == event_id)
        .order_by(col(Mark.id))
    )
    for sheet_id, aspect, entered in rows:
        if entered is None:
            marks[sheet_id].pop(aspect, None)
        else:
            marks[sheet_id][aspect] = entered
    sheets = session.execute(
        sa.select(
            col(ScoreSheet.id),
            col(ScoreSheet.entry_id),
            col(ScoreSheet.judge_id),
            col(Judge.module),
            col(Judge.seat),
            col(ScoreSheet.state),
        )
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .where(col(Judge.event_id) == event_id)
        .order_by(col(Judge.module), col(Judge.seat))
    )
    return [
        StoredSheet(sheet_id, entry, judge, module, seat, state, marks[sheet_id])
        for sheet_id, entry, judge, module, seat, state in sheets
    ]


def newest_sheet(session: Session, event_id: int) -> int | None:
    """The sheet that got the newest mark of the event."""
    return session.execute(
        sa.select(col(Mark.sheet_id))
        .join(ScoreSheet, col(Mark.sheet_id) == col(ScoreSheet.id))
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .where(col(Judge.event_id) == event_id)
        .order_by(col(Mark.id).desc())
        .limit(1)
    ).scalar()


def list_sheets(session: Session, judge_id: int) -> tuple[SheetLine, ...]:
    """The judge's pile: every entry of the event, by station where it is blind, else by number."""
    judge, event = _judge_and_event(session, judge_id)
    module = event_rules(event).scheme.module(judge.module)
    stored = {s.entry_id: s for s in load_sheets(session, judge.event_id) if s.judge_id == judge_id}
    labels = sorted(list_labels(session, [judge.event_id]).values(), key=_pile_order)
    lines = []
    for label in labels:
        if event.blind and label.station is None:
            continue
        sheet = stored.get(label.entry_id)
        marks = sheet.marks if sheet else {}
        state = "not_started" if sheet is None or not marks else sheet.state
        lines.append(
            SheetLine(
                entry_id=label.entry_id,
                label=_shown_label(event, label),
                name="" if event.blind else label.name,
                organization="" if event.blind else label.organization,
                state=state if label.status is Status.ACTIVE else label.status.value,
                marked=len(marks),
                subtotal=sheet_total(module, marks) if marks else None,
            )
        )
    return tuple(lines)


def load_sheet(session: Session, entry_id: int, judge_id: int) -> SheetView:
    """One judge's sheet for one entry."""
    judge, event = _judge_and_event(session, judge_id)
    entry = _entry_of(session, entry_id, event)
    sheet = _sheet(session, entry_id, judge_id)
    return SheetView(
        event_id=judge.event_id,
        entry_id=entry_id,
        judge_id=judge_id,
        label=_label_of(session, event, entry_id),
        judge=judge.name,
        module=event_rules(event).scheme.module(judge.module),
        marks=_marks(session, sheet),
        state="draft" if sheet is None else sheet.state,
        status=Status(entry.status),
        penalties=list_penalties(session, entry_id),
    )


def enter_mark(
    session: Session, *, entry_id: int, judge_id: int, aspect: str, text: str, by: str
) -> MarkSaved:
    """Store what the judge typed for one aspect ('' takes the mark back).

    Refused with an InputError (field = aspect code) outside the allowed range, and with a UserError
    once the sheet is submitted or where the entry does not compete. The same mark again stores nothing.
    """
    judge, event = _judge_and_event(session, judge_id)
    module = event_rules(event).scheme.module(judge.module)
    definition = {item.code: item for item in module.aspects}.get(aspect)
    if definition is None:
        raise UserError(f"{module.name}的评分表里没有评分项 {aspect},请重新打开评分单。")
    entered = parse_mark(definition, text) if text.strip() else None
    _check_competes(_entry_of(session, entry_id, event, lock=True))
    sheet = _sheet(session, entry_id, judge_id)
    if sheet is not None and sheet.state != "draft":
        raise UserError("评分单已提交,不能再改。请先退回录入并写明原因。")
    marks = _marks(session, sheet)
    if marks.get(aspect) != entered:
        if sheet is None:
            sheet = ScoreSheet(entry_id=entry_id, judge_id=judge_id)
            session.add(sheet)
            session.flush()
        session.add(Mark(sheet_id=row_id(sheet), aspect=aspect, entered=entered, entered_by=by))
        marks = {**marks, aspect: entered} if entered is not None else _without(marks, aspect)
    return MarkSaved(aspect, entered, sheet_total(module, marks), len(marks))


def submit_sheet(
    session: Session, *, entry_id: int, judge_id: int, by: str, seen: Mapping[str, Decimal] | None = None
) -> None:
    """Close a sheet on which every aspect has a mark.

    `seen` are the marks on the judge's screen: where others are stored (a mark did not get to the disk)
    the sheet stays open.
    """
    judge, event = _judge_and_event(session, judge_id)
    _check_competes(_entry_of(session, entry_id, event, lock=True))
    module = event_rules(event).scheme.module(judge.module)
    sheet = _sheet(session, entry_id, judge_id)
    marks = _marks(session, sheet)
    if sheet is None or not is_complete(module, marks):
        missing = [aspect.code for aspect in module.aspects if aspect.code not in marks]
        raise InputError(missing[0], f"还有 {len(missing)} 项没有得分:{'、'.join(missing)}。请补齐后提交。")
    differing = [] if seen is None else [code for code in marks if marks[code] != seen.get(code)]
    if differing:
        raise UserError(f"{'、'.join(differing)} 屏幕上的得分没有存上,请核对后再提交。")
    if sheet.state != "draft":
        raise UserError("这份评分单已经提交过了。")
    sheet.state, sheet.submitted_at = "submitted", utc_now()
    label = _label_of(session, event, entry_id)
    activity.record(session, event.competition_id, by, f"提交 {event.name} · {label} · {judge.name} 的评分单")


def reopen_sheet(session: Session, *, entry_id: int, judge_id: int, reason: str, by: str) -> None:
    """Give a submitted sheet back for correction, with a reason."""
    judge, event = _judge_and_event(session, judge_id)
    sheet = _sheet(session, entry_id, judge_id)
    if sheet is None or sheet.state == "draft":
        raise UserError("这份评分单还没有提交,可以直接修改。")
    if not reason.strip():
        raise InputError("reason", "请写明退回原因。")
    sheet.state, sheet.submitted_at = "draft", None
    label = _label_of(session, event, entry_id)
    text = f"退回 {event.name} · {label} · {judge.name} 的评分单(原因:{reason.strip()})"
    activity.record(session, event.competition_id, by, text)


def add_penalty(
    session: Session, *, entry_id: int, module: str | None, points: str, reason: str, by: str
) -> None:
    """Deduct points from an entry's total, or from one module's score."""
    event = load_event_row(session, load_entry_row(session, entry_id).event_id)
    _entry_of(session, entry_id, event)
    number = parse_decimal(points)
    if number is None or number <= 0 or number > 1000 or number * 1000 % 1 != 0:
        raise InputError("points", f"扣分“{points.strip()}”不对,请写大于 0 的数字,如 2 或 0.5。")
    if not reason.strip():
        raise InputError("reason", "请写明扣分原因。")
    if module is not None and module not in {m.code for m in event_rules(event).scheme.modules}:
        raise InputError("module", f"{event.name}没有模块“{module}”。")
    penalty = Penalty(entry_id=entry_id, module=module, points=number, reason=reason.strip(), entered_by=by)
    session.add(penalty)
    label = _label_of(session, event, entry_id)
    text = f"{event.name} · {label} 违规扣分 {exact_text(number)}(原因:{reason.strip()})"
    activity.record(session, event.competition_id, by, text)


def revoke_penalty(session: Session, penalty_id: int, *, by: str) -> None:
    """Take a penalty back; its row stays."""
    penalty = session.get(Penalty, penalty_id)
    if penalty is None or penalty.revoked_at is not None:
        raise UserError("这条扣分已经撤销。")
    penalty.revoked_at, penalty.revoked_by = utc_now(), by
    entry = load_entry_row(session, penalty.entry_id)
    event = load_event_row(session, entry.event_id)
    label = _label_of(session, event, penalty.entry_id)
    text = f"撤销 {event.name} · {label} 的扣分 {exact_text(penalty.points)}"
    activity.record(session, event.competition_id, by, text)


def list_penalties(session: Session, entry_id: int) -> tuple[PenaltyLine, ...]:
    """The penalties of an entry that stand."""
    rows = session.exec(
        select(Penalty)
        .where(Penalty.entry_id == entry_id, col(Penalty.revoked_at).is_(None))
        .order_by(col(Penalty.id))
    )
    return tuple(PenaltyLine(row_id(row), row.points, row.module, row.reason, row.entered_by) for row in rows)


def load_deductions(session: Session, event_id: int) -> dict[int, list[Deducted]]:
    """The standing penalties of the event's entries, by entry id."""
    rows = session.exec(
        select(Penalty)
        .join(Entry, col(Penalty.entry_id) == col(Entry.id))
        .where(Entry.event_id == event_id, col(Penalty.revoked_at).is_(None))
        .order_by(col(Penalty.id))
    )
    by_entry: defaultdict[int, list[Deducted]] = defaultdict(list)
    for row in rows:
        by_entry[row.entry_id].append(Deducted(row.points, row.reason, row.module))
    return by_entry


def sheet_totals(session: Session, judge_id: int) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """Totals of the complete sheets of this judge, and of the other judges of the same module."""
    judge, event = _judge_and_event(session, judge_id)
    module = event_rules(event).scheme.module(judge.module)
    own: list[Fraction] = []
    others: list[Fraction] = []
    for sheet in load_sheets(session, judge.event_id):
        if sheet.module == judge.module and is_complete(module, sheet.marks):
            (own if sheet.judge_id == judge_id else others).append(sheet_total(module, sheet.marks))
    return tuple(own), tuple(others)


def _judge_and_event(session: Session, judge_id: int) -> tuple[Judge, Event]:
    judge = session.get(Judge, judge_id)
    if judge is None:
        raise UserError("这个裁判席位已不存在,请重新选择裁判。")
    return judge, load_event_row(session, judge.event_id)


def _entry_of(session: Session, entry_id: int, event: Event, *, lock: bool = False) -> Entry:
    entry = load_entry_row(session, entry_id, lock=lock)
    if entry.event_id != event.id:
        raise UserError(f"这份评分单不属于{event.name},请重新选择。")
    if entry.review == "returned":
        raise UserError("这条报名已退回,不参加评分。请先在“报名”中恢复。")
    return entry


def _check_competes(entry: Entry) -> None:
    if entry.status != Status.ACTIVE.value:
        raise UserError(f"该参赛者为“{STATUS_NAMES[Status(entry.status)]}”,不能评分。请先恢复为正常。")


def _label_of(session: Session, event: Event, entry_id: int) -> str:
    label = load_label(session, entry_id)
    return "已退回的参赛者" if label is None else _shown_label(event, label)


def _sheet(session: Session, entry_id: int, judge_id: int) -> ScoreSheet | None:
    return session.exec(
        select(ScoreSheet).where(ScoreSheet.entry_id == entry_id, ScoreSheet.judge_id == judge_id)
    ).first()


def _marks(session: Session, sheet: ScoreSheet | None) -> dict[str, Decimal]:
    if sheet is None:
        return {}
    newest: dict[str, Decimal | None] = {}
    for aspect, entered in session.execute(
        sa.select(col(Mark.aspect), col(Mark.entered))
        .where(col(Mark.sheet_id) == sheet.id)
        .order_by(col(Mark.id))
    ):
        newest[aspect] = entered
    return {aspect: entered for aspect, entered in newest.items() if entered is not None}


def _without(marks: dict[str, Decimal], aspect: str) -> dict[str, Decimal]:
    return {code: entered for code, entered in marks.items() if code != aspect}


def _pile_order(label: EntryLabel) -> tuple[bool, int, str]:
    return (label.station is None, label.station or 0, label.number)


def _shown_label(event: Event, label: EntryLabel) -> str:
    if event.blind:
        return f"{label.station_text()}赛位" if label.station is not None else NO_STATION
    return label.name
