"""What is wrong with one event's part of a workbook of marks, found before anything is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlmodel import Session, col, select

from app.domain.marking import mark_text, parse_mark
from app.domain.numbers import exact_text
from app.domain.people import compact_text, normalize_organization
from app.domain.ranking import STATUS_NAMES, Status
from app.domain.rules import EventRules
from app.domain.sheets import SheetState
from app.errors import InputError
from app.exchange.book_tables import BookProblem
from app.exchange.marks_workbook import JudgeRow, MarkRow, MarksEntry, PenaltyRow
from app.services.entries import EntryLabel, event_rules, list_labels, station_name
from app.services.judging import StoredSheet, load_sheets
from app.services.penalties import list_penalties, read_points
from app.services.rows import lock_entries, row_id
from db.tables import Entry, Event, Judge, ScoreSheet

Seats = Mapping[tuple[str, int], Judge]
ABSENT = Status.ABSENT.value
ACTIVE = Status.ACTIVE.value


@dataclass(frozen=True, slots=True)
class TypedMark:
    """A mark that was read, with where it belongs. `stage`: the round of its module, counted from 0."""

    entry: str
    judge: Judge
    aspect: str
    number: Decimal
    row: MarkRow
    stage: int


class Stored:
    """What an event has already: entries, seats, sheets. It holds rows: for services only."""

    def __init__(self, session: Session, event: Event) -> None:
        event_id = row_id(event)
        self.event = event
        self.rules: EventRules = event_rules(event)
        lock_entries(session, event_id)
        entries = session.exec(select(Entry).where(Entry.event_id == event_id).order_by(col(Entry.id)))
        self.entries = {entry.number: entry for entry in entries}
        if event.blind:  # whose form names nobody but the stations
            for entry in list(self.entries.values()):
                if entry.station is not None:
                    self.entries.setdefault(station_name(entry.station), entry)
        self.labels = list_labels(session, [event_id])
        judges = session.exec(select(Judge).where(Judge.event_id == event_id))
        self.seats: Seats = {(judge.module, judge.seat): judge for judge in judges}
        self.modules = {module.code: module for module in self.rules.scheme.modules}
        # What each seat marks, by code: asked for with every mark.
        self.aspects = {
            (code, seat): {aspect.code: aspect for aspect in self.modules[code].for_seat(seat).aspects}
            for code, seat in self.seats
            if code in self.modules
        }
        self.sheets = {(sheet.entry_id, sheet.judge_id): sheet for sheet in load_sheets(session, event_id)}

    def own_number(self, told: str) -> str:
        """The number of the entry a workbook means, also where it names the station."""
        entry = self.entries.get(told)
        return told if entry is None else entry.number

    def sheet(self, mark: TypedMark) -> StoredSheet | None:
        """The sheet this mark belongs on, None before its first mark."""
        entry = self.entries.get(mark.entry)
        return None if entry is None else self.sheets.get((row_id(entry), row_id(mark.judge)))

    def is_new(self, mark: TypedMark) -> bool:
        """Whether the mark is another than the one that stands."""
        sheet = self.sheet(mark)
        return sheet is None or sheet.marks.get(mark.aspect) != mark.number


# -- entries -------------------------------------------------------------------------------------------


def check_entries(stored: Stored, rows: Sequence[MarksEntry]) -> Iterator[BookProblem]:
    """New entries that lack something; known ones that are told otherwise than they stand."""
    divisions = stored.event.divisions
    stations = {entry.station: number for number, entry in stored.entries.items() if entry.station}
    seen: set[str] = set()
    for row in rows:
        if row.number in seen:
            yield _at(row, "编号", f"编号“{row.number}”写了两行,请删去一行")
            continue
        seen.add(row.number)
        if row.division and row.division not in divisions:
            named = "、".join(divisions) or "没有组别"
            yield _at(row, "组别", f"没有组别“{row.division}”({named}),请改正")
        elif row.number in stored.entries:
            yield from _differences(stored, row)
        else:
            if not row.name and not row.organization:
                yield _at(row, "名称", "没有名称,请补上")
            if row.station is not None and stations.setdefault(row.station, row.number) != row.number:
                yield _at(row, "赛位", f"{row.station} 号赛位已是编号“{stations[row.station]}”的,请改正")


def _differences(stored: Stored, row: MarksEntry) -> Iterator[BookProblem]:
    """An import adds entries and never changes one, least of all unseen."""
    entry = stored.entries[row.number]
    label = stored.labels.get(row_id(entry))
    if label is None:
        yield _at(row, "编号", f"编号“{row.number}”的报名已退回,请删去这一行,或先在“报名与资格审核”中恢复")
        return
    for title, said, stands in _told(row, label):
        if said and compact_text(said) != compact_text(stands):
            # Of a blind event nobody learns here who has which number.
            known = "" if stored.event.blind else f"(“{stands or '空'}”)"
            text = (
                f"“{said}”与名单中编号“{row.number}”的不同{known},请核对编号;要改名单请在“报名与资格审核”中改"
            )
            yield _at(row, title, text)


def _told(row: MarksEntry, label: EntryLabel) -> Iterator[tuple[str, str, str]]:
    """What the workbook says of an entry and what stands, by column; '' where it says nothing."""
    yield "名称", row.name, label.name
    yield "单位", normalize_organization(row.organization), label.organization
    yield "组别", row.division, label.division
    yield "赛位", _text(row.station), _text(label.station)
    yield "打星", "是" if row.guest else "", "是" if label.guest else "否"
    yield "状态", STATUS_NAMES[Status(row.status)] if row.status != ACTIVE else "", STATUS_NAMES[label.status]


def _text(station: int | None) -> str:
    return "" if station is None else str(station)


def _at(row: MarksEntry, column: str, message: str) -> BookProblem:
    return replace(row.spot, column=column).problem(message)


# -- marks ---------------------------------------------------------------------------------------------


def read_typed(
    stored: Stored, rows: Sequence[MarkRow], new: Mapping[str, MarksEntry]
) -> tuple[list[TypedMark], list[BookProblem]]:
    """The marks by the rules, and what is wrong with them. `new`: the workbook's entries by number."""
    typed: dict[tuple[str, int, str], TypedMark] = {}
    problems = []
    for row in rows:
        if row.entry not in stored.entries and row.entry not in new:
            problems.append(row.spot.problem(f"没有参赛编号“{row.entry}”,请在工作表“参赛”中补上"))
            continue
        mark = _read(stored, row)
        if isinstance(mark, BookProblem):
            problems.append(mark)
            continue
        before = typed.setdefault((stored.own_number(mark.entry), row_id(mark.judge), mark.aspect), mark)
        if before is not mark:
            where = f"“{before.row.spot.sheet}”第 {before.row.spot.row} 行"
            problems.append(row.spot.problem(f"{mark.entry} 的这一项在{where}已有得分,请删去一处"))
    return list(typed.values()), problems


def _read(stored: Stored, row: MarkRow) -> TypedMark | BookProblem:
    modules = stored.modules
    if not modules:
        return row.spot.problem("这个赛项还没有启用评分规则,请先导入评分方案,或在“赛项与评分表”中启用")
    code = row.module or (next(iter(modules)) if len(modules) == 1 else "")
    module, judge = modules.get(code), stored.seats.get((code, row.seat))
    if module is None:
        return row.spot.problem(f"没有模块“{row.module}”,请写 {'、'.join(modules)} 之一")
    if judge is None:
        return row.spot.problem(f"模块 {code} 没有 {row.seat} 号席,请改席位")
    aspect = stored.aspects[code, row.seat].get(row.aspect)
    if aspect is None:
        other = module.aspect(row.aspect) is not None
        why = f"不由 {row.seat} 号席评" if other else f"不在模块 {code} 里"
        return row.spot.problem(f"评分项 {row.aspect} {why},请改正或空着")
    try:
        number = parse_mark(aspect, row.text)
    except InputError as error:
        return row.spot.problem(str(error).removesuffix("。"))
    return TypedMark(row.entry, judge, row.aspect, number, row, stored.rules.scheme.round_of(module))


def check_marks(
    session: Session,
    stored: Stored,
    typed: Iterable[TypedMark],
    new: Mapping[str, MarksEntry],
    account: int | None,
) -> Iterator[BookProblem]:
    """Marks that nobody could enter on the screen either; marks that stand already are none of them."""
    sent_back = _sent_back_by(session, stored, account)
    for mark in typed:
        if stored.is_new(mark):
            why = _refusal(stored, mark, new) or (
                "这份评分单是您复核时退回的,复核人不能改,请由录入的人或裁判更正"
                if (sheet := stored.sheet(mark)) is not None and sheet.id in sent_back
                else ""
            )
            if why:
                yield mark.row.spot.problem(why)


def _refusal(stored: Stored, mark: TypedMark, new: Mapping[str, MarksEntry]) -> str:
    entry = stored.entries.get(mark.entry)
    if entry is None:
        # Somebody who left in the middle has the marks of before.
        absent = new[mark.entry].status == ABSENT
        return f"参赛编号 {mark.entry} 的状态写的是缺考,又有得分,请改正其中一处" if absent else ""
    if entry.review == "returned":
        return f"参赛编号 {mark.entry} 的报名已退回,不参加评分,请删去这一行,或先在“报名与资格审核”中恢复"
    if entry.status != ACTIVE:
        name = STATUS_NAMES[Status(entry.status)]
        return f"参赛编号 {mark.entry} 为“{name}”,不能评分,请删去这一行,或先恢复为正常"
    sheet = stored.sheet(mark)
    if sheet is None or sheet.state == SheetState.DRAFT:
        return ""
    aspect = stored.rules.scheme.module(mark.judge.module).aspect(mark.aspect)
    was = sheet.marks.get(mark.aspect)
    told = mark_text(aspect, was) if aspect is not None and was is not None else "空"
    return f"{mark.judge.name}的评分单已提交,原来是 {told},不能由导入更改;要改请先退回评分单"


def _sent_back_by(session: Session, stored: Stored, account: int | None) -> Collection[int]:
    """The open sheets this person gave back: who checks never edits."""
    if account is None:
        return ()
    rows = (
        select(ScoreSheet.id)
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .where(Judge.event_id == stored.event.id, ScoreSheet.returned_by_id == account)
    )
    return {key for key in session.exec(rows) if key is not None}


# -- judges and penalties ------------------------------------------------------------------------------


def check_judges(stored: Stored, rows: Iterable[JudgeRow]) -> Iterator[BookProblem]:
    """Seats that are not there, and seats with two names."""
    seen: dict[tuple[str, int], JudgeRow] = {}
    modules = {module for module, _seat in stored.seats}
    for row in rows:
        if row.module and row.module not in modules:
            yield row.spot.problem(f"没有模块“{row.module}”,请改正")
        elif not any(row.module in ("", module) and row.seat == seat for module, seat in stored.seats):
            yield row.spot.problem(f"没有 {row.seat} 号席,请改席位")
        elif seen.setdefault((row.module, row.seat), row) is not row:
            yield row.spot.problem(f"{row.seat} 号席写了两行,请删去一行")


def find_new_penalties(
    session: Session, stored: Stored, rows: Sequence[PenaltyRow], new: Collection[str]
) -> tuple[list[PenaltyRow], list[BookProblem]]:
    """The penalties that do not stand yet, and what is wrong. The same workbook again brings none."""
    told: defaultdict[str, list[tuple[PenaltyRow, Decimal]]] = defaultdict(list)
    problems = []
    for row in rows:
        if row.entry not in stored.entries and row.entry not in new:
            problems.append(row.spot.problem(f"没有参赛编号“{row.entry}”,请改正"))
        elif row.module and row.module not in stored.modules:
            problems.append(row.spot.problem(f"没有模块“{row.module}”,请改正或不写"))
        else:
            try:
                told[stored.own_number(row.entry)].append((row, read_points(row.points)))
            except InputError as error:
                problems.append(row.spot.problem(str(error).removesuffix("。")))
    found: list[PenaltyRow] = []
    for number, listed in told.items():
        fresh, left = _match(session, stored.entries.get(number), listed)
        found += fresh
        for row in fresh:
            if (row.module, row.reason) in left:
                was = exact_text(left[row.module, row.reason])
                text = f"已登记同一原因的扣分 {was},与这里写的不同,请改成一样;要改扣分请先撤销原来的"
                problems.append(row.spot.problem(text))
    return found, problems


def _match(
    session: Session, entry: Entry | None, listed: Iterable[tuple[PenaltyRow, Decimal]]
) -> tuple[list[PenaltyRow], dict[tuple[str, str], Decimal]]:
    """The penalties of one entry that do not stand, and those that stand and were not told."""
    lines = () if entry is None else list_penalties(session, row_id(entry))
    stands = Counter((line.module or "", line.reason, line.points) for line in lines)
    fresh = []
    for row, points in listed:
        key = (row.module, row.reason.strip(), points)
        if stands[key]:
            stands[key] -= 1
        else:
            fresh.append(row)
    return fresh, {(module, reason): points for module, reason, points in stands.elements()}
