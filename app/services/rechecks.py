"""成绩复核: sheets are drawn, compared with their papers by somebody who did not type them, and signed for.

What is wrong is corrected as always: the sheet is given back with the reason (`app.services.sheets`), and
handed in and checked again. Errors stay counted when they are corrected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import func, select

from app.domain.people import clean_text
from app.domain.recheck import PART_NAMES, Outcome, Part, sample_rest, top_group
from app.domain.rights import Right
from app.domain.sheets import SheetState
from app.errors import InputError, UserError
from app.services.closing_rules import load_closing_rules
from app.services.door import Refused, WriteSession
from app.services.finalizing import is_finished
from app.services.judging import StoredSheet, is_own_sheet
from app.services.places import at_event, at_seat
from app.services.recheck_views import (
    counted_sheets,
    field_of,
    find_recheck,
    missing_sheets,
    named,
    view_recheck,
)
from app.services.results import EventResults, compute_event
from app.services.rows import load_entry_row, load_event_row, row_id
from app.services.sheet_rows import load_desk
from db.tables import Mark, Recheck, RecheckItem, ScoreSheet

LONGEST_NOTE = 300
# Why a sheet is not compared.
OWN = "这份评分单是您录入、提交或评的,请由另一个人复核。"
RETURNED = "这份评分单已退回更正,提交并确认后再核对。"
SIGNED = "这次复核已签字,不用再核对。"
GONE = "这次复核已作废或不存在,请刷新。"


def start_recheck(session: WriteSession, event_id: int, seed: str) -> int:
    """Take the best and draw of the others, by the closing rules of the event; returns the recheck's id.

    Refused while sheets are missing or unchecked, while another recheck of the event stands, and where the
    results are final.
    """
    event = load_event_row(session, event_id, lock=True)
    what = f"{event.name}抽取成绩复核"
    by = session.require(Right.RECHECK, at_event(event), attempt=what)
    seed = clean_text(seed)
    if not seed:
        raise InputError("seed", "请填写抽取种子,例如当天公布的一串数字。")
    if find_recheck(session, event_id) is not None:
        raise UserError(f"“{event.name}”已经抽取过。要重新抽取,请先作废这次复核并写明原因。")
    if is_finished(session, event_id):
        raise UserError(f"“{event.name}”已定稿,不用再复核。要更正的,请先退回评分单,更正后再抽取。")
    results = compute_event(session, event_id)
    _check_complete(results)
    rules = load_closing_rules(session, event_id)
    field = field_of(results)
    best = top_group(field.values(), rules.top_percent)
    rest = [each for each in field.values() if each.lot not in best]
    drawn = sample_rest(seed, rest, rules.sample_percent)
    if not best and not drawn:
        raise UserError(
            f"“{event.name}”的收尾规则不要求复核(前列和抽查都是 0%)。要复核的,请先在“收尾规则”中改比例。"
        )
    recheck = Recheck(
        event_id=event_id,
        seed=seed,
        top_percent=rules.top_percent,
        sample_percent=rules.sample_percent,
        limit_percent=rules.limit_percent,
        drawn={
            Part.TOP.value: sorted(best),
            Part.SAMPLE.value: sorted(drawn),
            Part.REST.value: sorted([each.lot, each.division] for each in rest),
        },
        at=session.clock(),
        by=by,
    )
    session.add(recheck)
    session.flush()
    parts = {
        key: Part.TOP if each.lot in best else Part.SAMPLE
        for key, each in field.items()
        if each.lot in best or each.lot in drawn
    }
    count = _add(session, recheck, counted_sheets(session, event_id), parts)
    session.record(f"{what}:前列 {len(best)} 个,抽查 {len(drawn)} 个,共 {count} 份评分单,种子“{seed}”")
    return row_id(recheck)


def _check_complete(results: EventResults) -> None:
    competing = [row for row in results.rows if row.competes]
    if not competing:
        raise UserError(f"“{results.event.name}”还没有参赛者,没有可以复核的评分单。")
    waiting = [results.public_name(row) for row in competing if row.waiting or not row.shown]
    if waiting:
        raise UserError(f"还有评分单没有提交或没有确认:{named(waiting)}。请全部录完并确认后再抽取复核。")


def _add(
    session: WriteSession, recheck: Recheck, sheets: Iterable[StoredSheet], parts: Mapping[int, Part]
) -> int:
    """Put the sheets of these entries into the recheck; returns how many."""
    rows = [
        {
            "recheck_id": row_id(recheck),
            "sheet_id": sheet.id,
            "part": parts[sheet.entry_id].value,
            "outcome": "",
            "note": "",
            "mark_id": None,
            "at": None,
            "by": "",
            "by_id": None,
        }
        for sheet in sheets
        if sheet.entry_id in parts
    ]
    session.insert_many(RecheckItem, rows)
    return len(rows)


def compare_sheet(
    session: WriteSession, item_id: int, outcome: Outcome, note: str = "", *, seen: int | None = None
) -> None:
    """Say that a sheet agrees with its paper, or (with a note) that it does not.

    An error is taken back with a note only: it stays counted when it is corrected. Refused for whoever typed
    or submitted the sheet or gave its marks. `seen` is the newest mark on the screen: where another is stored
    by now, it has to be looked at again.
    """
    item = session.get(RecheckItem, item_id)
    if item is None:
        raise UserError(GONE)
    sheet = session.get_one(ScoreSheet, item.sheet_id)
    load_entry_row(session, sheet.entry_id, lock=True)  # no mark comes in while it is held
    desk = load_desk(session, sheet.judge_id)
    what = f"成绩复核 {desk.sheet_name(session, sheet.entry_id)} 的评分单"
    place = at_seat(desk.event, desk.judge, entry_id=sheet.entry_id)
    by = session.require(Right.RECHECK, place, attempt=what)
    recheck = _standing(session, item.recheck_id)
    if is_own_sheet(session, desk, sheet):
        raise Refused(OWN, what, place, act=Right.RECHECK.value)
    if recheck.signed_at is not None and view_recheck(session, recheck).is_signed:
        raise UserError(SIGNED)
    if sheet.state == SheetState.DRAFT:
        raise UserError(RETURNED)
    newest = _newest_mark(session, item.sheet_id)
    if seen is not None and newest != seen:
        raise UserError("这份评分单刚刚改过,请看清现在的得分后再核对。")
    _check_note(item, outcome, note)
    item.outcome, item.note, item.mark_id = outcome.value, note.strip(), newest
    item.at, item.by, item.by_id = session.clock(), by, session.actor.account_id
    _unsign(recheck)
    told = f"({item.note})" if item.note else ""
    session.record(f"{what}:{'一致' if outcome is Outcome.RIGHT else '有误'}{told}")


def _check_note(item: RecheckItem, outcome: Outcome, note: str) -> None:
    if len(note.strip()) > LONGEST_NOTE:
        raise InputError("note", f"说明有 {len(note.strip())} 个字,请不超过 {LONGEST_NOTE} 个字。")
    if note.strip():
        return
    if outcome is Outcome.WRONG:
        raise InputError("note", "请写明哪一项有误、纸面是多少。")
    if item.outcome == Outcome.WRONG:
        raise InputError("note", "这份评分单记为有误,更正后差错仍然计数。不是差错的,请写明理由。")


def _newest_mark(session: WriteSession, sheet_id: int) -> int:
    marks = select(func.max(Mark.id)).where(Mark.sheet_id == sheet_id, Mark.keying == 1)
    return session.exec(marks).one() or 0


def _unsign(recheck: Recheck) -> None:
    """A signature stands for what was there: the log keeps it."""
    recheck.signed_at, recheck.signed_by = None, ""


def check_all(session: WriteSession, recheck_id: int) -> None:
    """Have all sheets of the event compared: where too many were wrong, or somebody wants it."""
    task = _take(session, recheck_id, "扩大为全部复核", Right.RECHECK)
    if task.recheck.whole_at is not None:
        raise UserError("已经是全部复核。")
    task.recheck.whole_at = session.clock()
    _add_missing(session, task, Part.REST)


def add_joining(session: WriteSession, recheck_id: int) -> None:
    """Take in the sheets that belong to the recheck by the places of now."""
    task = _take(session, recheck_id, "补入成绩复核", Right.RECHECK)
    _add_missing(session, task, Part.TOP if task.recheck.whole_at is None else Part.REST)


def _add_missing(session: WriteSession, task: _Task, part: Part) -> None:
    recheck = task.recheck
    known = set(session.exec(select(RecheckItem.sheet_id).where(RecheckItem.recheck_id == recheck.id)))
    stored = counted_sheets(session, recheck.event_id)
    sheets = missing_sheets(recheck, compute_event(session, recheck.event_id), stored, known)
    if not sheets:
        raise UserError("应当复核的评分单都在内,没有可以补入的。")
    count = _add(session, recheck, sheets, dict.fromkeys((sheet.entry_id for sheet in sheets), part))
    _unsign(recheck)
    session.record(f"{task.what}:{PART_NAMES[part]} {count} 份评分单")


def sign_recheck(session: WriteSession, recheck_id: int) -> None:
    """The chief judge signs for the recheck, once nothing is in the way; again where it changed since."""
    task = _take(session, recheck_id, "成绩复核签字", Right.SIGN)
    recheck, view = task.recheck, view_recheck(session, task.recheck)
    if view.is_signed:
        raise UserError(f"{recheck.signed_by}已签字。")
    if view.problems:
        raise UserError(f"还不能签字:{view.problems[0]}")
    recheck.signed_at, recheck.signed_by = session.clock(), task.by
    session.record(f"{task.what}:{view.tally.sheets} 份,差错 {view.tally.wrong} 份")


def cancel_recheck(session: WriteSession, recheck_id: int, reason: str) -> None:
    """Cancel a recheck with a reason, so that another can be drawn; a signed one by who may sign."""
    signed = session.exec(select(Recheck.signed_at).where(Recheck.id == recheck_id)).first() is not None
    task = _take(session, recheck_id, "成绩复核作废", Right.SIGN if signed else Right.RECHECK)
    if not reason.strip():
        raise InputError("reason", "请写明作废原因。")
    recheck = task.recheck
    recheck.cancelled_at, recheck.cancelled_by = session.clock(), task.by
    recheck.cancel_reason = reason.strip()
    session.record(f"{task.what}(原因:{recheck.cancel_reason})")


@dataclass(frozen=True, slots=True)
class _Task:
    """A recheck that is locked, and what is done to it by whom, in words."""

    recheck: Recheck
    what: str
    by: str


def _take(session: WriteSession, recheck_id: int, verb: str, right: Right) -> _Task:
    """The recheck; refused without the right, and where it was cancelled."""
    found = session.get(Recheck, recheck_id)
    if found is None:
        raise UserError(GONE)
    event = load_event_row(session, found.event_id, lock=True)
    what = f"{event.name}{verb}"
    by = session.require(right, at_event(event), attempt=what)
    return _Task(_standing(session, recheck_id), what, by)


def _standing(session: WriteSession, recheck_id: int) -> Recheck:
    recheck = session.get(Recheck, recheck_id, with_for_update=True)
    if recheck is None or recheck.cancelled_at is not None:
        raise UserError(GONE)
    return recheck
