"""The workbook of marks (成绩工作簿) read: entries, marks by judge and aspect, deductions, judges.

Marks are handed on as text; whoever knows the rules reads them. What is wrong with the workbook comes as
`BookProblem`s; every row knows where it stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.numbers import fold_wide, parse_decimal
from app.exchange.book_tables import (
    BookProblem,
    Column,
    Findings,
    Header,
    TableRow,
    date_trouble,
    find_header,
    plain_title,
    read_rows,
    read_table,
    sheet_head,
)
from app.exchange.marks_sheets import (
    ENTRIES_SHEET,
    ENTRY_COLUMNS,
    IGNORED_ON_MARKS,
    JUDGE_COLUMNS,
    JUDGES_SHEET,
    MARK_COLUMNS,
    MARKS_SHEET,
    NUMBER,
    PENALTIES_SHEET,
    PENALTY_COLUMNS,
    STATUS,
)
from app.exchange.workbook import Sheet, column_letter, read_sheets

SELF_SEAT = 0
_SEAT = re.compile(r"(?:裁判|评委|席位|第)?\s*([0-9]{1,3})\s*(?:号|席|位)?")
_IGNORED = {plain_title(title) for title in IGNORED_ON_MARKS}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stood in the workbook."""

    sheet: str
    row: int
    column: str = ""

    def problem(self, message: str) -> BookProblem:
        """A problem there."""
        return BookProblem(self.sheet, self.row, self.column, message)


@dataclass(frozen=True, slots=True)
class MarksEntry:
    """One entry; `event` is '' where there is only one."""

    event: str
    number: str
    name: str = ""
    organization: str = ""
    division: str = ""
    station: int | None = None
    guest: bool = False
    status: str = "active"
    reason: str = ""
    members: tuple[str, ...] = ()
    spot: Spot = Spot("", 0)


@dataclass(frozen=True, slots=True)
class MarkRow:
    """One mark as typed. `seat` 0 is the self-assessment; `module` is '' where there is only one."""

    event: str
    entry: str
    seat: int
    module: str
    aspect: str
    text: str
    spot: Spot = Spot("", 0)


@dataclass(frozen=True, slots=True)
class PenaltyRow:
    """A deduction from an entry, or from one of its modules."""

    event: str
    entry: str
    module: str
    points: str
    reason: str
    spot: Spot = Spot("", 0)


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """Who sits on a seat of the panel of a module ('' = of every module)."""

    event: str
    module: str
    seat: int
    name: str
    organization: str = ""
    spot: Spot = Spot("", 0)


@dataclass(frozen=True, slots=True)
class MarksBook:
    """A workbook of marks. `problems` stop its import, `warnings` are told."""

    entries: tuple[MarksEntry, ...] = ()
    marks: tuple[MarkRow, ...] = ()
    penalties: tuple[PenaltyRow, ...] = ()
    judges: tuple[JudgeRow, ...] = ()
    problems: tuple[BookProblem, ...] = ()
    warnings: tuple[BookProblem, ...] = ()


def read_marks(path: Path) -> MarksBook:
    """Read a workbook of marks; a UserError only where the file as a whole cannot be read."""
    return marks_from(read_sheets(path))


def marks_from(sheets: Sequence[Sheet]) -> MarksBook:
    """The workbook of marks that these sheets are."""
    findings = Findings()
    entries = tuple(_entries(_rows(sheets, ENTRIES_SHEET, ENTRY_COLUMNS, findings), findings))
    judges = tuple(_judges(_rows(sheets, JUDGES_SHEET, JUDGE_COLUMNS, findings), findings))
    penalties = tuple(_penalties(_rows(sheets, PENALTIES_SHEET, PENALTY_COLUMNS, findings), findings))
    found = [mark for sheet in _named(sheets, MARKS_SHEET) for mark in _marks(sheet, judges, findings)]
    marks = tuple(_once(found, findings))
    if not _named(sheets, MARKS_SHEET) and not _named(sheets, ENTRIES_SHEET):
        names = "、".join(sheet.name for sheet in sheets)
        message = f"没有工作表“参赛”或“得分”(现有:{names}),请按说明命名工作表"
        findings.problems.append(BookProblem(MARKS_SHEET, 0, "", message))
    return MarksBook(entries, marks, penalties, judges, tuple(findings.problems), tuple(findings.warnings))


def _named(sheets: Sequence[Sheet], name: str) -> tuple[Sheet, ...]:
    return tuple(sheet for sheet in sheets if sheet_head(sheet.name) == name)


def _rows(
    sheets: Sequence[Sheet], name: str, columns: Sequence[Column], findings: Findings
) -> Iterator[TableRow]:
    for sheet in _named(sheets, name):
        yield from read_table(sheet, columns, findings)


def _entries(rows: Iterator[TableRow], findings: Findings) -> Iterator[MarksEntry]:
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        event, number = row.text("赛项"), row.text("编号")
        status = row.values.get("状态", "active")
        guest = row.values.get("打星", False)
        for title, wrong in (("状态", status not in STATUS.names), ("打星", guest not in (True, False))):
            if wrong:
                known = "、".join(STATUS.choices()) if title == "状态" else "是、否"
                message = f"“{row.text(title)}”不认识,请改为其中一种:{known}"
                findings.problems.append(row.problem(title, message))
        if not number:
            findings.problems.append(row.problem("编号", "没有编号,请补上"))
        elif (event, number) in seen:
            message = f"编号“{number}”与第 {seen[event, number]} 行重复,请改成不同的"
            findings.problems.append(row.problem("编号", message))
        else:
            seen[event, number] = row.number
            yield _entry(row, guest is True, str(status), findings)


def _entry(row: TableRow, guest: bool, status: str, findings: Findings) -> MarksEntry:
    station = row.values.get("赛位")
    if station is not None and not isinstance(station, int):
        findings.problems.append(row.problem("赛位", f"“{station}”不是整数,请改正"))
        station = None
    return MarksEntry(
        event=row.text("赛项"),
        number=_number(row, "编号"),
        name=row.text("名称"),
        organization=row.text("单位"),
        division=row.text("组别"),
        station=station,
        guest=guest,
        status=status,
        reason=row.text("状态原因"),
        members=tuple(row.values.get("成员", ())),
        spot=Spot(row.sheet, row.number),
    )


def _number(row: TableRow, title: str) -> str:
    # By value: a number cell as Excel shows it. None where Excel made a date of it, a problem already.
    return str(row.values.get(title, row.text(title)))


def _judges(rows: Iterator[TableRow], findings: Findings) -> Iterator[JudgeRow]:
    for row in rows:
        seat, name = row.values.get("席位"), row.text("姓名")
        if not name:  # a seat of the form that nobody filled in
            continue
        if not isinstance(seat, int):
            findings.problems.append(row.problem("席位", "没有席位号,请写 1、2、3 …"))
            continue
        yield JudgeRow(
            row.text("赛项"), row.text("模块"), seat, name, row.text("单位"), Spot(row.sheet, row.number)
        )


def _penalties(rows: Iterator[TableRow], findings: Findings) -> Iterator[PenaltyRow]:
    for row in rows:
        points, reason = str(row.values.get("分数", "")), row.text("原因")
        number = parse_decimal(points)
        wrong = [
            ("参赛编号", not row.text("参赛编号"), "没有参赛编号,请补上"),
            ("分数", number is None or number <= 0, f"“{points}”不对,请写要扣的分数,如 2"),
            ("原因", not reason, "没有原因,请补上"),
        ]
        problems = [row.problem(title, message) for title, bad, message in wrong if bad]
        findings.problems += problems
        if not problems:
            yield PenaltyRow(
                row.text("赛项"),
                _number(row, "参赛编号"),
                row.text("模块"),
                points,
                reason,
                Spot(row.sheet, row.number),
            )


# -- marks ---------------------------------------------------------------------------------------------


def _marks(sheet: Sheet, judges: Sequence[JudgeRow], findings: Findings) -> Iterator[MarkRow]:
    header = find_header(sheet, MARK_COLUMNS)
    if header is None or NUMBER not in header.columns.values():
        message = "没有找到表头,请在第 1 行写:参赛编号、模块、裁判,后面每列写一个评分项的编号"
        findings.problems.append(BookProblem(sheet.name, 0, "", message))
        return
    aspects = _aspects(sheet, header, findings)
    for row in read_rows(sheet, header, findings, free=True):
        typed = {title: text for title, text in row.values.items() if title in aspects}
        if not typed:
            continue
        if not row.text(NUMBER.title):
            findings.problems.append(row.problem(NUMBER.title, "没有参赛编号,请补上"))
            continue
        seat = _seat(row, judges, findings)
        if seat is not None:
            for title, text in typed.items():
                yield _mark(row, seat, title, aspects[title], str(text))


def _aspects(sheet: Sheet, header: Header, findings: Findings) -> Mapping[str, str]:
    """The aspect codes by the titles of their columns: 'B2 焊缝宽度' → 'B2'."""
    aspects: dict[str, str] = {}
    for place, title in header.free.items():
        if plain_title(title) in _IGNORED:
            continue
        code = title.split()[0]
        where = BookProblem(sheet.name, header.row + 1, f"{column_letter(place + 1)} 列", "")
        if (header.row + 1, place + 1) in sheet.dated:
            findings.problems.append(BookProblem(where.sheet, where.row, where.column, date_trouble(title)))
        elif code in aspects.values():
            message = f"评分项“{code}”有两列,请删去一列"
            findings.problems.append(BookProblem(where.sheet, where.row, where.column, message))
        else:
            aspects[title] = code
    return aspects


def _mark(row: TableRow, seat: int, title: str, code: str, text: str) -> MarkRow:
    module = row.text("模块")
    before, dot, after = code.partition(".")
    if dot and module in ("", before):  # 'P.B2' names the module itself
        module, code = before, after
    event, number = row.text("赛项"), _number(row, NUMBER.title)
    return MarkRow(event, number, seat, module, code, text, Spot(row.sheet, row.number, title))


def _seat(row: TableRow, judges: Sequence[JudgeRow], findings: Findings) -> int | None:
    text = fold_wide(row.text("裁判"))
    if not text or text == "自评":
        return SELF_SEAT if text else 1
    if found := _SEAT.fullmatch(text):
        return int(found.group(1))
    event, module = row.text("赛项"), row.text("模块")
    seats = {
        judge.seat
        for judge in judges
        if judge.name == row.text("裁判") and judge.event in ("", event) and judge.module in ("", module)
    }
    if len(seats) == 1:
        return seats.pop()
    message = f"“{row.text('裁判')}”没有对应的席位,请写席位号 1、2、3 …,或在表“裁判”中写明这个模块的席位"
    findings.problems.append(row.problem("裁判", message))
    return None


def _once(marks: Sequence[MarkRow], findings: Findings) -> Iterator[MarkRow]:
    seen: dict[tuple[str, str, int, str, str], Spot] = {}
    for mark in marks:
        key = (mark.event, mark.entry, mark.seat, mark.module, mark.aspect)
        before = seen.setdefault(key, mark.spot)
        if before is mark.spot:
            yield mark
            continue
        where = f"“{before.sheet}”第 {before.row} 行"
        message = f"{mark.entry} 席位 {mark.seat} 的这一项在{where}已有得分,请删去一处,或改正席位"
        findings.problems.append(mark.spot.problem(message))
