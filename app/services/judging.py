"""评分录入: the piles and sheets of judges, and the marks on them.

Marks are append-only; the newest of a sheet and aspect counts. What becomes of a sheet as a whole is told
in `app.services.sheets`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.field import round_reached
from app.domain.marking import Grade, parse_mark
from app.domain.ranking import STATUS_NAMES, Status
from app.domain.rights import Place, Right
from app.domain.rule_words import Checking
from app.domain.rules import EventRules
from app.domain.scheme import SELF_SEAT, Module
from app.domain.scoring import sheet_total
from app.domain.sheets import CLOSED, SheetState, change_text, second_keying
from app.errors import InputError, UserError
from app.services.door import Refused, WriteSession
from app.services.entries import EntryLabel, list_labels, pile_order, shown_label
from app.services.penalties import PenaltyLine, list_penalties
from app.services.places import at_seat
from app.services.rows import load_entry_row, row_id
from app.services.seats import list_recused, recuses
from app.services.sheet_rows import (
    Desk,
    Hands,
    find_sheet,
    load_desk,
    load_entry_of,
    marked_by,
    newest_marks,
    open_sheet,
    own_hands,
)
from db.tables import Judge, Mark, ScoreSheet


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One sheet in a judge's pile. `label` is the station where the event is blind.

    `state`: not_started, draft, submitted, confirmed, locked, or the status of an entry that does not
    compete (absent …). `returned`: given back for correction. `paper`: the paper came back. `recused`: the
    judge is of the entry's unit and may not mark it.
    """

    entry_id: int
    label: str
    name: str
    organization: str
    state: str
    marked: int
    subtotal: Fraction | None
    returned: bool = False
    paper: bool = False
    recused: bool = False


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet to fill in: the module's aspects, and what is entered by aspect code.

    `keying` 1 is the typing that counts; a higher one is the second typing of a paper, of which `marks`
    tells. `marked_by` names the judges whose marks stand (more than one after a handover); who has their
    hands in it (`own_hands`) may not check it. `tables` are the named grade tables of the rules, `chosen`
    the options other seats chose whose tables are used here (the aspects are those of `panel`), `estimate`
    is what the entry gave itself (自评), None where the module has no such column or this sheet is it.
    """

    event_id: int
    entry_id: int
    judge_id: int
    seat: int
    label: str
    judge: str
    module: Module
    panel: Module
    marks: Mapping[str, Decimal]
    state: str
    status: Status
    penalties: tuple[PenaltyLine, ...]
    round: int = 0
    keying: int = 1
    returned_reason: str = ""
    submitted_by: str = ""
    submitted_by_id: int | None = None
    confirmed_by: str = ""
    second_by: str = ""
    checking: Checking = Checking.CONFIRM
    marked_by: tuple[str, ...] = ()
    own_hands: Hands = field(default_factory=Hands)
    recused: str = ""
    tables: Mapping[str, tuple[Grade, ...]] = field(default_factory=dict)
    chosen: Mapping[str, Decimal] = field(default_factory=dict)
    estimate: Mapping[str, Decimal] | None = None

    @property
    def is_own_estimate(self) -> bool:
        """Whether this is the entry's own estimate (自评): shown beside the judges' marks, never counted."""
        return self.seat == SELF_SEAT


@dataclass(frozen=True, slots=True)
class MarkSaved:
    """What stands on the sheet after a mark."""

    aspect: str
    entered: Decimal | None
    subtotal: Fraction
    marked: int


@dataclass(frozen=True, slots=True)
class StoredSheet:
    """A sheet with its newest marks, as scoring needs it; `newest` is the id of the last of all."""

    id: int
    entry_id: int
    judge_id: int
    module: str
    seat: int
    state: str
    marks: Mapping[str, Decimal]
    returned: bool = False
    paper: bool = False
    newest: int = 0


def load_sheets(
    session: Session, event_id: int, entry_ids: Collection[int] | None = None
) -> list[StoredSheet]:
    """The sheets of the event (or of some of its entries) with the marks that count, in seat order."""
    marks: defaultdict[int, dict[str, Decimal]] = defaultdict(dict)
    newest: dict[int, int] = {}
    wanted = col(Judge.event_id) == event_id
    if entry_ids is not None:
        wanted &= col(ScoreSheet.entry_id).in_(entry_ids)
    rows = session.execute(
        sa.select(col(Mark.id), col(Mark.sheet_id), col(Mark.aspect), col(Mark.entered))
        .join(ScoreSheet, col(Mark.sheet_id) == col(ScoreSheet.id))
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .where(wanted, col(Mark.keying) == 1)
        .order_by(col(Mark.id))
    )
    for mark_id, sheet_id, aspect, entered in rows:
        newest[sheet_id] = mark_id
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
            col(ScoreSheet.returned_reason),
            col(ScoreSheet.paper_at),
        )
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .where(wanted)
        .order_by(col(Judge.module), col(Judge.seat))
    )
    return [
        StoredSheet(
            id=sheet_id,
            entry_id=entry,
            judge_id=judge,
            module=module,
            seat=seat,
            state=state,
            marks=marks[sheet_id],
            returned=bool(returned),
            paper=paper is not None,
            newest=newest.get(sheet_id, 0),
        )
        for sheet_id, entry, judge, module, seat, state, returned, paper in sheets
    ]


def list_sheets(session: Session, judge_id: int) -> tuple[SheetLine, ...]:
    """The judge's pile: every entry of the event, by station where it is blind, else by number."""
    desk = load_desk(session, judge_id)
    stored = {s.entry_id: s for s in load_sheets(session, desk.judge.event_id) if s.judge_id == judge_id}
    labels = sorted(list_labels(session, [desk.judge.event_id]).values(), key=pile_order)
    recused = list_recused(session, desk.judge.event_id)
    return tuple(
        _line(desk, label, stored.get(label.entry_id), recused=(label.entry_id, judge_id) in recused)
        for label in labels
        if (not desk.event.blind or label.station is not None)
        and goes_through(desk.rules, desk.module, label)
    )


def goes_through(rules: EventRules, module: Module, label: EntryLabel) -> bool:
    """Whether an entry got into the round of this module: nobody else has a sheet in it."""
    return rules.scheme.round_of(module) <= round_reached(rules.scheme, label.reached)


def _line(desk: Desk, label: EntryLabel, sheet: StoredSheet | None, *, recused: bool) -> SheetLine:
    marks = sheet.marks if sheet else {}
    state = "not_started" if sheet is None or not marks else sheet.state
    blind = desk.event.blind
    return SheetLine(
        entry_id=label.entry_id,
        label=shown_label(desk.event, label),
        name="" if blind else label.name,
        organization="" if blind else label.organization,
        state=state if label.status is Status.ACTIVE else label.status.value,
        marked=len(marks),
        subtotal=sheet_total(desk.module, marks) if marks else None,
        returned=sheet is not None and sheet.returned and sheet.state == SheetState.DRAFT,
        paper=sheet is not None and sheet.paper,
        recused=recused,
    )


def load_sheet(session: Session, entry_id: int, judge_id: int, *, second: bool = False) -> SheetView:
    """One judge's sheet for one entry; `second` gives the second typing of a doubly entered paper."""
    desk = load_desk(session, judge_id)
    entry = load_entry_of(session, entry_id, desk.event)
    sheet = find_sheet(session, entry_id, judge_id)
    keying = second_keying(sheet.round) if second and sheet is not None else 1
    found = ScoreSheet(entry_id=entry_id, judge_id=judge_id) if sheet is None else sheet
    return SheetView(
        event_id=desk.judge.event_id,
        entry_id=entry_id,
        judge_id=judge_id,
        seat=desk.judge.seat,
        label=desk.label(session, entry_id),
        judge=desk.judge.name,
        module=desk.module,
        panel=desk.panel,
        marks=newest_marks(session, sheet, keying),
        state=found.state,
        status=Status(entry.status),
        penalties=list_penalties(session, entry_id),
        round=found.round,
        keying=keying,
        returned_reason=found.returned_reason,
        submitted_by=found.submitted_by,
        submitted_by_id=found.submitted_by_id,
        confirmed_by=found.confirmed_by,
        second_by=found.second_by,
        checking=desk.checking,
        marked_by=marked_by(session, sheet),
        own_hands=own_hands(session, desk, sheet),
        recused=recuses(session, desk.judge, entry),
        tables=desk.rules.scheme.tables,
        chosen=_chosen(session, desk, entry_id),
        estimate=_estimate(session, desk, entry_id),
    )


def _chosen(session: Session, desk: Desk, entry_id: int) -> dict[str, Decimal]:
    """The options chosen on other seats that name the grade tables of aspects of this one."""
    wanted = {aspect.table_of for aspect in desk.module.aspects if aspect.table_of}
    wanted -= {aspect.code for aspect in desk.module.aspects}
    if not wanted:
        return {}
    sheets = load_sheets(session, desk.judge.event_id, [entry_id])
    panel = [sheet for sheet in sheets if sheet.module == desk.judge.module and sheet.seat != SELF_SEAT]
    return {code: sheet.marks[code] for sheet in panel for code in sheet.marks.keys() & wanted}


def _estimate(session: Session, desk: Desk, entry_id: int) -> dict[str, Decimal] | None:
    """What the entry gave itself in the module of this desk."""
    if not desk.module.self_assessed or desk.judge.seat == SELF_SEAT:
        return None
    found = session.execute(
        sa.select(ScoreSheet)
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .where(
            col(ScoreSheet.entry_id) == entry_id,
            col(Judge.event_id) == desk.judge.event_id,
            col(Judge.module) == desk.judge.module,
            col(Judge.seat) == SELF_SEAT,
        )
    )
    return newest_marks(session, found.scalars().first())


def enter_mark(
    session: WriteSession,
    *,
    entry_id: int,
    judge_id: int,
    aspect: str,
    text: str,
    reason: str = "",
    second: bool = False,
) -> MarkSaved:
    """Store what the judge gave for one aspect ('' takes the mark back).

    An InputError (field = aspect code) outside the allowed range, or (field = 'reason') where a sheet that
    was submitted before is corrected without one. Refused once the sheet is closed, where the entry does
    not compete, and where the judge has to recuse. The same mark again stores nothing. `second` types a
    doubly entered paper the second time: by somebody else, while it is submitted.
    """
    # The lock first: what follows sees the rules that are in force while it is held.
    entry = load_entry_row(session, entry_id, lock=True)
    desk = load_desk(session, judge_id)
    what = f"{desk.sheet_name(session, entry_id)} {aspect}"
    attempt = f"{what} {'第二遍录入' if second else '录入'} {text.strip() or '空'}"
    place = at_seat(desk.event, desk.judge, entry_id=entry_id)
    by = session.require(Right.MARK, place, attempt=attempt)
    definition = {item.code: item for item in desk.module.aspects}.get(aspect)
    if definition is None:
        raise UserError(f"{desk.module.name}的评分表里没有评分项 {aspect},请重新打开评分单。")
    entered = parse_mark(definition, text) if text.strip() else None
    load_entry_of(session, entry_id, desk.event)
    if recused := recuses(session, desk.judge, entry):
        raise Refused(recused, attempt, place, act=Right.MARK.value)
    check_competes(entry.status)
    _check_round(desk, entry.reached)
    sheet = find_sheet(session, entry_id, judge_id)
    keying = _keying(session, desk, sheet, place, attempt) if second else 1
    if not second and sheet is not None:
        check_open(session, sheet, attempt, place)
    marks = newest_marks(session, sheet, keying)
    before = marks.get(aspect)
    if before != entered:
        sheet = sheet or open_sheet(session, entry_id, judge_id)
        if keying == 1 and sheet.round and not reason.strip():
            raise InputError("reason", "这份评分单提交过,更正得分要写明原因。")
        new = {
            "sheet_id": row_id(sheet),
            "aspect": aspect,
            "keying": keying,
            "entered": entered,
            "judge": desk.judge.name,
            "reason": reason.strip(),
            "entered_at": session.clock(),
            "entered_by": by,
            "entered_by_id": session.actor.account_id,
        }
        session.insert_many(Mark, [new])
        session.record(f"{what}{change_text(definition, before, entered, reason, keying)}")
        marks = {**marks, aspect: entered} if entered is not None else _without(marks, aspect)
    return MarkSaved(aspect, entered, sheet_total(desk.module, marks), len(marks))


def check_competes(status: str, what: str = "评分") -> None:
    """Refuse marks (or what else is done to a sheet) for an entry that is absent, withdrawn …"""
    if status != Status.ACTIVE.value:
        raise UserError(f"该参赛者为“{STATUS_NAMES[Status(status)]}”,不能{what}。请先恢复为正常。")


def _check_round(desk: Desk, reached: int) -> None:
    """Refuse marks in a round the entry did not get into."""
    at = desk.rules.scheme.round_of(desk.module)
    if at > round_reached(desk.rules.scheme, reached):
        name = desk.rules.scheme.rounds[at].name
        raise UserError(f"该参赛者没有进入{name},不能评分。名单有误时,请裁判长在“实时排名”重新确定晋级名单。")


def check_open(session: WriteSession, sheet: ScoreSheet, attempt: str, place: Place) -> None:
    """Refuse marks on a closed sheet, and those of who gave another's back: who checks never edits."""
    if sheet.state != SheetState.DRAFT:
        raise _closed(sheet, attempt, place)
    if sheet.returned_by_id is not None and sheet.returned_by_id == session.actor.account_id:
        text = "这份评分单是您复核时退回的,复核人不能改。请由录入的人或裁判更正。"
        raise Refused(text, attempt, place, act=Right.MARK.value)


def _closed(sheet: ScoreSheet, attempt: str, place: Place) -> Refused:
    return Refused(CLOSED[SheetState(sheet.state)], attempt, place, act=Right.MARK.value)


def _keying(session: WriteSession, desk: Desk, sheet: ScoreSheet | None, place: Place, attempt: str) -> int:
    """The number of the second typing, where somebody else may type this paper a second time now."""
    session.require(Right.CHECK, place, attempt=attempt)
    if desk.checking is not Checking.DOUBLE:
        raise UserError(not_double(desk))
    if sheet is None or sheet.state == SheetState.DRAFT:
        raise UserError("第一遍还没有提交,不能做第二遍录入。")
    if sheet.state != SheetState.SUBMITTED:
        raise _closed(sheet, attempt, place)
    if is_own_sheet(session, desk, sheet):
        text = "第一遍是您录入或评的,第二遍要由另一个人录入。"
        raise Refused(text, attempt, place, act=Right.CHECK.value)
    return second_keying(sheet.round)


def not_double(desk: Desk) -> str:
    """Why the papers of this seat are not typed twice."""
    own = desk.judge.seat == SELF_SEAT
    return "自评不计分,不用录第二遍。" if own else f"{desk.event.name}不是双人录入的赛项。"


def is_own_sheet(session: WriteSession, desk: Desk, sheet: ScoreSheet) -> bool:
    """Whether the actor has a part in the marks that count: typed, submitted or gave them, or sits there."""
    return own_hands(session, desk, sheet).are_of(session.actor)


def _without(marks: Mapping[str, Decimal], aspect: str) -> dict[str, Decimal]:
    return {code: entered for code, entered in marks.items() if code != aspect}
