"""The life of a score sheet: submitted, confirmed by a second person or given back, locked when published.

Whoever checks a sheet can confirm or return it and never edit it. Where papers are typed twice, the second
typing takes the place of the check.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from app.domain.double_entry import KeyingDifference, compare_keyings
from app.domain.panels import SpreadRule
from app.domain.ranking import Status
from app.domain.rights import Place, Right, is_granted
from app.domain.rule_words import Checking
from app.domain.scheme import SELF_SEAT
from app.domain.scoring import is_complete, missing_aspects
from app.domain.sheets import SheetState, second_keying
from app.domain.spread import SpreadAlarm, find_spread
from app.errors import InputError, UserError
from app.services.door import Refused, WriteSession
from app.services.entries import event_rules
from app.services.judging import check_competes, check_open, is_own_sheet, load_sheets, not_double
from app.services.places import at_event, at_seat
from app.services.rows import chunks, load_entry_row, load_event_row, row_id
from app.services.sheet_rows import Desk, find_sheet, label_of, load_desk, load_entry_of, newest_marks
from db.tables import Entry, Judge, Mark, ScoreSheet, SpreadRuling

SUBMIT = "submit"  # the act, in the log
SPREAD = "评分差距过大"  # how the reason begins where a spread sent the panel's sheets back


@dataclass(frozen=True, slots=True)
class Submitted:
    """What came of a submission: the alarms by which the panel's sheets went back, none if they did not."""

    alarms: tuple[str, ...] = ()


def submit_sheet(
    session: WriteSession, *, entry_id: int, judge_id: int, seen: Mapping[str, Decimal] | None = None
) -> Submitted:
    """Close a sheet on which every aspect has a mark.

    `seen` are the marks on the judge's screen: where others are stored (a mark did not get to the disk)
    the sheet stays open. With the panel's last sheet the spread between the judges is looked at: beyond
    the limits of the rules all of the panel's sheets go back to their judges.
    """
    load_entry_row(session, entry_id, lock=True)  # before the rules: none come into force while it is held
    desk = load_desk(session, judge_id)
    what = f"提交 {desk.sheet_name(session, entry_id)} 的评分单"
    place = at_seat(desk.event, desk.judge, entry_id=entry_id)
    by = session.require(Right.MARK, place, attempt=what)
    check_competes(load_entry_of(session, entry_id, desk.event).status)
    sheet = find_sheet(session, entry_id, judge_id)
    marks = newest_marks(session, sheet)
    if sheet is not None and sheet.state != SheetState.DRAFT:
        raise Refused("这份评分单已经提交过了。", what, place, act=SUBMIT)
    sheet = _complete(desk, sheet, marks)
    check_open(session, sheet, what, place)
    differing = [] if seen is None else [code for code in marks if marks[code] != seen.get(code)]
    if differing:
        raise UserError(f"{'、'.join(differing)} 屏幕上的得分没有存上,请核对后再提交。")
    _close(session, sheet, by)
    session.record(what, act=SUBMIT)
    return Submitted(return_spread(session, desk, entry_id))


def submit_complete(session: WriteSession, event_id: int, wanted: Collection[tuple[int, int]]) -> int:
    """Close those of these sheets (entry and judge) that have all their marks; returns how many.

    For marks that came from a file. Sheets that were given back, and those of entries that do not compete,
    stay open; panels that lie too far apart go back like any other.
    """
    event = load_event_row(session, event_id)
    what = f"{event.name}导入后提交评分单"
    by = session.require(Right.MARK, at_event(event), attempt=what)
    scheme = event_rules(event).scheme
    ready = [
        sheet
        for sheet in load_sheets(session, event_id)
        if (sheet.entry_id, sheet.judge_id) in wanted
        and sheet.state == SheetState.DRAFT
        and not sheet.returned
        and is_complete(scheme.module(sheet.module).for_seat(sheet.seat), sheet.marks)
    ]
    panels: dict[tuple[int, str], int] = {}
    closed = 0
    for part in chunks([sheet.id for sheet in ready]):
        rows = session.execute(
            sa.select(ScoreSheet, Judge)
            .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
            .join(Entry, col(ScoreSheet.entry_id) == col(Entry.id))
            .where(col(ScoreSheet.id).in_(part), col(Entry.status) == Status.ACTIVE.value)
            .order_by(col(ScoreSheet.id))
        )
        for row, judge in rows:
            _close(session, row, by)
            closed += 1
            if judge.seat != SELF_SEAT and scheme.module(judge.module).panel.spread != SpreadRule():
                panels[row.entry_id, judge.module] = row_id(judge)
    if closed:
        session.record(f"{what} {closed} 份", act=SUBMIT)
    for (entry_id, _module), judge_id in panels.items():
        return_spread(session, load_desk(session, judge_id), entry_id)
    return closed


def _close(session: WriteSession, sheet: ScoreSheet, by: str) -> None:
    hand_in(sheet, session.clock(), by, session.actor.account_id)


def hand_in(sheet: ScoreSheet, at: datetime, by: str, account_id: int | None) -> None:
    """Make a draft a sheet that was handed in by somebody, here or on another machine."""
    sheet.state, sheet.round = SheetState.SUBMITTED.value, sheet.round + 1
    sheet.submitted_at, sheet.submitted_by, sheet.submitted_by_id = at, by, account_id
    sheet.returned_reason, sheet.returned_by_id = "", None


def _complete(desk: Desk, sheet: ScoreSheet | None, marks: Mapping[str, Decimal]) -> ScoreSheet:
    missing = [aspect.code for aspect in missing_aspects(desk.module, marks)]
    if sheet is None or missing:
        raise InputError(missing[0], f"还有 {len(missing)} 项没有得分:{'、'.join(missing)}。请补齐后提交。")
    return sheet


def confirm_sheet(session: WriteSession, *, entry_id: int, judge_id: int) -> None:
    """Confirm a submitted sheet. Refused for whoever typed or submitted it, or gave the marks."""
    desk = load_desk(session, judge_id)
    what = f"确认 {desk.sheet_name(session, entry_id)} 的评分单"
    place = at_seat(desk.event, desk.judge, entry_id=entry_id)
    by = session.require(Right.CHECK, place, attempt=what)
    check_competes(load_entry_of(session, entry_id, desk.event, lock=True).status, "复核")
    sheet = _submitted(session, desk, entry_id, what)
    if desk.checking is Checking.DOUBLE:
        raise UserError(f"{desk.event.name}为双人录入:请由另一个人做第二遍录入,两遍一致即确认。")
    _check_other(session, desk, sheet, what, place)
    _confirm(session, sheet, by)
    session.record(what)


def _submitted(session: WriteSession, desk: Desk, entry_id: int, what: str) -> ScoreSheet:
    sheet = find_sheet(session, entry_id, desk.judge.id or 0)
    state = SheetState.DRAFT if sheet is None else SheetState(sheet.state)
    if sheet is None or state is SheetState.DRAFT:
        raise UserError("这份评分单还没有提交,不能复核。")
    if state is not SheetState.SUBMITTED:
        place = at_seat(desk.event, desk.judge, entry_id=entry_id)
        raise Refused("这份评分单已经确认过了。", what, place, act=Right.CHECK.value)
    return sheet


def _check_other(session: WriteSession, desk: Desk, sheet: ScoreSheet, what: str, place: Place) -> None:
    if is_own_sheet(session, desk, sheet):
        text = "不能复核自己录入或自己评的评分单,请由另一个人复核。"
        raise Refused(text, what, place, act=Right.CHECK.value)


def _confirm(session: WriteSession, sheet: ScoreSheet, by: str) -> None:
    sheet.state, sheet.confirmed_at, sheet.confirmed_by = SheetState.CONFIRMED.value, session.clock(), by
    sheet.confirmed_by_id = session.actor.account_id


def return_sheet(session: WriteSession, *, entry_id: int, judge_id: int, reason: str) -> None:
    """Give a closed sheet back for correction, with a reason.

    A submitted one: by who may check, or who may mark it. A confirmed one: by who may check. A locked one
    (published): by the chief judge; the corrected results are published as a new version.
    """
    desk = load_desk(session, judge_id)
    what = f"退回 {desk.sheet_name(session, entry_id)} 的评分单"
    load_entry_of(session, entry_id, desk.event, lock=True, returned=True)
    sheet = find_sheet(session, entry_id, judge_id)
    state = SheetState.DRAFT if sheet is None else SheetState(sheet.state)
    place = at_seat(desk.event, desk.judge, entry_id=entry_id)
    right = _right_to_return(session, state, place)
    session.require(right, place, attempt=what)
    if sheet is None or state is SheetState.DRAFT:
        raise UserError("这份评分单还没有提交,可以直接修改。")
    if not reason.strip():
        raise InputError("reason", "请写明退回原因。")
    second_person = not is_own_sheet(session, desk, sheet)
    reopen(sheet, reason.strip())
    sheet.returned_by_id = session.actor.account_id if second_person else None
    # Told as part of the checking also where the typist takes it back.
    act = Right.CHECK if right is Right.MARK else right
    session.record(f"{what}(原因:{reason.strip()})", act=act.value)


def _right_to_return(session: WriteSession, state: SheetState, place: Place) -> Right:
    if state is SheetState.LOCKED:
        return Right.UNLOCK
    submitted = state in (SheetState.DRAFT, SheetState.SUBMITTED)
    return Right.MARK if submitted and is_granted(session.actor, Right.MARK, place) else Right.CHECK


def reopen(sheet: ScoreSheet, reason: str) -> None:
    """Make a sheet that was handed in a draft again."""
    sheet.state, sheet.returned_reason = SheetState.DRAFT.value, reason
    sheet.submitted_at = sheet.confirmed_at = sheet.second_at = None
    sheet.confirmed_by = sheet.second_by = ""
    sheet.confirmed_by_id = sheet.second_by_id = sheet.returned_by_id = None


def submit_second(session: WriteSession, *, entry_id: int, judge_id: int) -> tuple[KeyingDifference, ...]:
    """Compare the second typing of a paper with the first: alike, the sheet is confirmed.

    Otherwise the differences are returned and the sheet stays as it is: the second typist looks at the
    paper and mends an own slip, or returns the sheet so that the first typist mends theirs.
    """
    desk = load_desk(session, judge_id)
    what = f"第二遍录入 {desk.sheet_name(session, entry_id)} 的评分单"
    place = at_seat(desk.event, desk.judge, entry_id=entry_id)
    session.require(Right.CHECK, place, attempt=what)
    check_competes(load_entry_of(session, entry_id, desk.event, lock=True).status, "复核")
    sheet = _submitted(session, desk, entry_id, what)
    if desk.checking is not Checking.DOUBLE:
        raise UserError(not_double(desk))
    _check_other(session, desk, sheet, what, place)
    by = session.require(Right.MARK, place, attempt=what)
    second = newest_marks(session, sheet, second_keying(sheet.round))
    _complete(desk, sheet, second)
    differences = compare_keyings(desk.module, newest_marks(session, sheet), second)
    sheet.second_at, sheet.second_by = session.clock(), by
    sheet.second_by_id = session.actor.account_id
    if differences:
        session.record(f"{what}:{len(differences)} 项与第一遍不同({'、'.join(d.code for d in differences)})")
    else:
        _confirm(session, sheet, by)
        session.record(f"{what}:与第一遍一致,已确认")
    return differences


def keying_differences(session: Session, *, entry_id: int, judge_id: int) -> tuple[KeyingDifference, ...]:
    """Where the two typings of a paper differ, side by side; empty before the second was handed in."""
    desk = load_desk(session, judge_id)
    sheet = find_sheet(session, entry_id, judge_id)
    if sheet is None or sheet.second_at is None:
        return ()
    second = newest_marks(session, sheet, second_keying(sheet.round))
    return compare_keyings(desk.module, newest_marks(session, sheet), second)


def lock_sheets(session: WriteSession, event_id: int) -> None:
    """Lock the checked sheets of an event that is published; inside the publication's transaction.

    A sheet that still waits for its check (of an entry that does not compete) stays as it is. Nobody checks
    what an entry thinks of itself (自评).
    """
    unchecked = event_rules(load_event_row(session, event_id)).checking is Checking.NONE
    checked = col(ScoreSheet.state) == SheetState.CONFIRMED.value
    submitted = col(ScoreSheet.state) == SheetState.SUBMITTED.value
    checked |= submitted if unchecked else submitted & (col(Judge.seat) == SELF_SEAT)
    sheets = session.exec(
        select(ScoreSheet)
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .where(Judge.event_id == event_id, checked)
        .with_for_update(of=ScoreSheet)
    )
    for sheet in sheets:
        sheet.state = SheetState.LOCKED.value


# -- the spread between the judges ---------------------------------------------------------------------


def find_alarms(session: Session, entry_id: int, event_id: int, module: str) -> tuple[SpreadAlarm, ...]:
    """How far the judges of a panel lie apart on one entry, beyond the rules and beyond what was let stand.

    Looked at once the whole panel has handed in.
    """
    panel = _panel(session, entry_id, event_id, module)
    closed = [(sheet, judge) for sheet, judge in panel if sheet.state != SheetState.DRAFT]
    if not closed or len(closed) < load_desk(session, row_id(closed[0][1])).panel.panel.judges:
        return ()
    return _beyond(session, entry_id, module, closed)


def is_spread_open(session: Session, entry_id: int, event_id: int, module: str) -> bool:
    """Whether the marks of the panel as they are, handed in or not, lie further apart than was let stand."""
    return bool(_beyond(session, entry_id, module, _panel(session, entry_id, event_id, module)))


def _beyond(
    session: Session, entry_id: int, module: str, panel: Sequence[tuple[ScoreSheet, Judge]]
) -> tuple[SpreadAlarm, ...]:
    alarms = _spread(session, panel)
    stands = _ruled(session, entry_id, module, panel) if alarms else {}
    return tuple(alarm for alarm in alarms if alarm.difference > stands.get(alarm.aspect, 0))


def _spread(
    session: Session, panel: Sequence[tuple[ScoreSheet, Judge]], until: int | None = None
) -> tuple[SpreadAlarm, ...]:
    """The alarms on these sheets, by their marks of now or those up to a mark."""
    if not panel:
        return ()
    marks = [(judge.name, newest_marks(session, sheet, until=until)) for sheet, judge in panel]
    return find_spread(load_desk(session, row_id(panel[0][1])).panel, marks)


def _ruled(
    session: Session, entry_id: int, module: str, panel: Sequence[tuple[ScoreSheet, Judge]]
) -> dict[str | None, Fraction]:
    """How far apart the panel was when the chief judge let it stand, by aspect: further alarms again."""
    ruled = select(SpreadRuling.mark_id).where(
        SpreadRuling.entry_id == entry_id, SpreadRuling.module == module
    )
    until = session.exec(ruled.order_by(col(SpreadRuling.id).desc())).first()
    stood = () if until is None else _spread(session, panel, until)
    return {alarm.aspect: alarm.difference for alarm in stood}


def accept_spread(session: WriteSession, *, entry_id: int, module: str, reason: str) -> None:
    """Let a spread between the judges stand, with the chief judge's reason: as far as now it alarms no more.

    A UserError where the marks of the panel are not further apart than the rules allow.
    """
    entry = load_entry_row(session, entry_id, lock=True)
    event = load_event_row(session, entry.event_id)
    what = f"裁定 {event.name} · {label_of(session, event, entry_id)} 的评分差距"
    place = at_event(event, module, entry_id=entry_id)
    by = session.require(Right.RULE, place, attempt=what)
    if not reason.strip():
        raise InputError("reason", "请写明裁定理由。")
    if not _spread(session, _panel(session, entry_id, row_id(event), module)):
        raise UserError("这一组裁判的评分差距没有超过规定,不用裁定。")
    session.add(
        SpreadRuling(
            entry_id=entry_id,
            module=module,
            mark_id=session.exec(select(func.max(Mark.id))).one() or 0,
            reason=reason.strip(),
            at=session.clock(),
            by=by,
        )
    )
    session.record(f"{what}:准予保留(理由:{reason.strip()})")


def spread_ruling(session: Session, entry_id: int, module: str) -> str:
    """The newest ruling by which a spread stands: '裁判长 孙志强:评分组意见一致'; '' without one."""
    ruled = select(SpreadRuling).where(SpreadRuling.entry_id == entry_id, SpreadRuling.module == module)
    ruling = session.exec(ruled.order_by(col(SpreadRuling.id).desc())).first()
    return "" if ruling is None else f"{ruling.by}:{ruling.reason}"


def return_spread(
    session: WriteSession, desk: Desk, entry_id: int, right: Right = Right.MARK
) -> tuple[str, ...]:
    """Give a panel's sheets back where the last one to come in lies too far apart; the alarms' texts.

    By the right with which the sheet was handed in.
    """
    alarms = find_alarms(session, entry_id, desk.judge.event_id, desk.judge.module)
    if not alarms:
        return ()
    texts = tuple(alarm.text for alarm in alarms)
    reason = f"{SPREAD}({';'.join(texts)}),请评分组复议"
    session.require(right, at_seat(desk.event, desk.judge, entry_id=entry_id))
    for sheet, _judge in _panel(session, entry_id, desk.judge.event_id, desk.judge.module):
        if sheet.state != SheetState.LOCKED:
            reopen(sheet, reason)
    label = label_of(session, desk.event, entry_id)
    session.record(
        f"{desk.event.name} · {label} · {desk.module.name}的评分单退回评分组:{reason}", act="spread"
    )
    return texts


def _panel(session: Session, entry_id: int, event_id: int, module: str) -> list[tuple[ScoreSheet, Judge]]:
    rows = session.execute(
        sa.select(ScoreSheet, Judge)
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .join(Entry, col(ScoreSheet.entry_id) == col(Entry.id))
        .where(col(Entry.id) == entry_id, col(Judge.event_id) == event_id, col(Judge.module) == module)
        .where(col(Judge.seat) != SELF_SEAT)
        .order_by(col(Judge.seat))
    )
    return [(sheet, judge) for sheet, judge in rows]
