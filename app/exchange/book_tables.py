"""Tables in a workbook by a layout that is data: one description drives writing, reading and instructions.

A table has a header row somewhere in its first rows; columns may stand in any order and be left out. What
is wrong with a table comes as `BookProblem`s, never as an exception: a person mends a file in one go.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from app.domain.people import compact_text
from app.exchange.book_cells import CellError, Day, Form, Number, Percent, Share, Whole
from app.exchange.workbook import Area, Sheet, column_letter

ROWS_SEARCHED = 15
# Excel shows and promises 15 digits; what stands behind them is the noise of binary numbers.
EXCEL_DIGITS = 15
_NUMBERS = (Number, Percent, Share, Whole)
_BRACKETS = re.compile(r"\([^()]*\)|【[^】]*】|\[[^\]]*\]")
_AFTER_NAME = re.compile(r"[\s_\-—·(\uff08]")
# Columns that anybody may add for himself.
_FREE = {"备注", "说明", "序号", "填写说明"}


@dataclass(frozen=True, slots=True)
class BookProblem:
    """Something wrong in a workbook; `row` counts from 1 (0: the sheet as a whole), `column` is its title."""

    sheet: str
    row: int
    column: str
    message: str

    @property
    def text(self) -> str:
        """'“评分项”第 7 行“满分”:…。'"""
        return f"{cell_place(self.sheet, self.row, self.column)}:{self.message}。"


def cell_place(sheet: str, row: int, column: str) -> str:
    """Where a cell stands, in words: '“评分项”第 7 行“满分”'."""
    where = f"第 {row} 行" if row else ""
    return f"“{sheet}”{where}" + (f"“{column}”" if column else "")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title and other names, the path of its value in a record, and how a cell is written."""

    title: str
    key: tuple[str | int, ...] = ()
    form: Form = field(default_factory=Form)
    also: tuple[str, ...] = ()
    help: str = ""
    width: int = 12
    shared: bool = False  # merged cells speak for all their rows
    short: bool = False  # a short way of writing what has a sheet of its own; never written by us


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: texts, cell addresses and values by column titles; blank cells left out."""

    sheet: str
    number: int
    texts: Mapping[str, str]
    cells: Mapping[str, str]
    values: Mapping[str, Any]

    def text(self, title: str) -> str:
        """What stands in a column, '' for nothing or no such column."""
        return self.texts.get(title, "")

    def problem(self, title: str, message: str) -> BookProblem:
        """A problem at this row."""
        return BookProblem(self.sheet, self.number, title, message)


@dataclass(slots=True)
class Findings:
    """What was found wrong: `problems` stop an import, `warnings` are told."""

    problems: list[BookProblem] = field(default_factory=list)
    warnings: list[BookProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Header:
    """The header row of a table (0-based) and its columns (0-based); `free` are titles nobody knows."""

    row: int
    columns: Mapping[int, Column]
    free: Mapping[int, str]


def plain_title(text: str) -> str:
    """A title as it is compared: '满 分 (100分)*' → '满分'."""
    return _BRACKETS.sub("", compact_text(text)).replace("*", "").rstrip(":").lower()


def sheet_head(name: str) -> str:
    """What a sheet is, by its name: '得分 P' → '得分'."""
    return _AFTER_NAME.split(name.strip(), maxsplit=1)[0]


def find_header(sheet: Sheet, columns: Sequence[Column]) -> Header | None:
    """The row that knows most of the columns; None where no row knows any."""
    known = {plain_title(name): column for column in columns for name in column.also}
    known |= {plain_title(column.title): column for column in columns}
    found = [_header(number, row, known) for number, row in enumerate(sheet.grid[:ROWS_SEARCHED])]
    best = max(found, key=lambda header: len(header.columns), default=None)
    # The sheet is known by its name: one column that is known is enough.
    return best if best is not None and best.columns else None


def _header(number: int, row: Sequence[str], known: Mapping[str, Column]) -> Header:
    columns: dict[int, Column] = {}
    free: dict[int, str] = {}
    for at, text in enumerate(row):
        column = known.get(plain_title(text))
        if column is not None and column not in columns.values():
            columns[at] = column
        elif plain_title(text):
            free[at] = " ".join(text.split())
    return Header(number, columns, free)


def read_table(sheet: Sheet, columns: Sequence[Column], findings: Findings) -> tuple[TableRow, ...]:
    """The rows of a table; unknown columns are problems, named with the nearest known one."""
    header = find_header(sheet, columns)
    if header is None:
        wanted = "、".join(column.title for column in columns[:6])
        findings.problems.append(
            BookProblem(sheet.name, 0, "", f"没有找到表头,请在第 1 行写上列名,如:{wanted}")
        )
        return ()
    for at, title in header.free.items():
        if plain_title(title) not in _FREE:
            findings.problems.append(_unknown(sheet, header.row, at, title, columns))
    return tuple(read_rows(sheet, header, findings))


def _unknown(sheet: Sheet, row: int, at: int, title: str, columns: Sequence[Column]) -> BookProblem:
    near = nearest(title, [name for column in columns for name in (column.title, *column.also)])
    cure = f"是不是“{near}”?请改名" if near else "请改成说明中的列名"
    message = f"{column_letter(at + 1)} 列“{title}”不认识,{cure};自己用的列请命名为“备注”,或删去"
    return BookProblem(sheet.name, row + 1, "", message)


def nearest(word: str, known: Sequence[str]) -> str:
    """The known word most like another one, '' where none is."""
    found = difflib.get_close_matches(plain_title(word), [plain_title(name) for name in known], 1, 0.4)
    return next((name for name in known if found and plain_title(name) == found[0]), "")


def read_rows(sheet: Sheet, header: Header, findings: Findings, *, free: bool = False) -> Iterator[TableRow]:
    """The rows below a header that have anything in them; `free` columns have values only if asked for."""
    lent = _lent(sheet.merged, sheet.grid)
    titles = {plain_title(text) for text in sheet.grid[header.row] if text.strip()}
    for at in range(header.row + 1, len(sheet.grid)):
        own = [text.strip() for text in sheet.grid[at]]
        written = {plain_title(text) for text in own if text}
        if not written or (len(written) > 1 and written <= titles):  # empty, or the header once more
            continue
        row = _row(sheet, header, at, own, lent, findings)
        yield _with_free(row, sheet, header, findings) if free else row


def _lent(merged: Sequence[Area], grid: Sequence[Sequence[str]]) -> Mapping[tuple[int, int], str]:
    lent: dict[tuple[int, int], str] = {}
    for area in merged:
        if area.top <= len(grid) and area.left <= len(grid[area.top - 1]):
            text = grid[area.top - 1][area.left - 1].strip()
            lent |= {(row - 1, area.left - 1): text for row in range(area.top, area.bottom + 1)}
    return lent


def _row(
    sheet: Sheet,
    header: Header,
    at: int,
    own: Sequence[str],
    lent: Mapping[tuple[int, int], str],
    findings: Findings,
) -> TableRow:
    texts: dict[str, str] = {}
    cells: dict[str, str] = {}
    values: dict[str, Any] = {}
    for place, column in header.columns.items():
        text = own[place] if place < len(own) else ""
        cells[column.title] = f"{sheet.name}!{column_letter(place + 1)}{at + 1}"
        if not text and column.shared:
            text = lent.get((at, place), "")
        if not text:
            continue
        cell = _Cell(sheet, at, place, column, text)
        texts[column.title], values[column.title] = text, cell.value(findings)
        if values[column.title] is None:
            del values[column.title]
    return TableRow(sheet.name, at + 1, texts, cells, values)


def _with_free(row: TableRow, sheet: Sheet, header: Header, findings: Findings) -> TableRow:
    values = dict(row.values)
    own = sheet.grid[row.number - 1]
    for place, title in header.free.items():
        if place < len(own) and own[place].strip():
            cell = _Cell(sheet, row.number - 1, place, Column(title), own[place].strip())
            values[title] = cell.value(findings)
    return replace(row, values={title: value for title, value in values.items() if value is not None})


def cell_value(sheet: Sheet, row: int, place: int, column: Column, findings: Findings) -> Any:
    """The value of one filled cell (0-based), None with a problem where it cannot be read."""
    return _Cell(sheet, row, place, column, sheet.grid[row][place].strip()).value(findings)


@dataclass(frozen=True, slots=True)
class _Cell:
    sheet: Sheet
    row: int
    place: int
    column: Column
    text: str

    def value(self, findings: Findings) -> Any:
        """What stands there; None with a problem where it cannot be read."""
        address = (self.row + 1, self.place + 1)
        text = self.text
        if address in self.sheet.numeric:
            text = self._number(findings)
        elif address in self.sheet.dated and not isinstance(self.column.form, (Day, *_NUMBERS)):
            findings.problems.append(self._problem(date_trouble(text)))
            return None
        try:
            return self.column.form.read(text)
        except CellError as error:
            findings.problems.append(self._problem(str(error)))
            return None

    def _number(self, findings: Findings) -> str:
        text, exact = shown_number(self.text)
        if not exact:
            message = f"这里是算出来的小数 {self.text},按 Excel 显示的 {text} 读取;请改写成 {text}"
            findings.warnings.append(self._problem(message))
        if isinstance(self.column.form, Percent) and 0 < Decimal(text) <= 1:
            # A cell that shows 10 % holds 0.1: nobody can tell it from a tenth of a percent.
            shown = f"{(Decimal(text) * 100).normalize():f}"
            findings.problems.append(
                self._problem(f"这里读到 {text},分不清是 {shown}% 还是 {text}%;请设为文本格式,再写 {shown}%")
            )
        return text

    def _problem(self, message: str) -> BookProblem:
        return BookProblem(self.sheet.name, self.row + 1, self.column.title, message)


def date_trouble(text: str) -> str:
    """What to do about a cell that Excel made a date or a time of."""
    what = "时间" if ":" in text and "-" not in text else "日期"
    return f"Excel 把它变成了{what} {text};请先把这一格设为文本格式,再重新输入"


def shown_number(text: str) -> tuple[str, bool]:
    """A number cell as Excel shows it, with at most 15 digits, and whether that is all it holds."""
    number = Decimal(text)
    digits = number.as_tuple().digits
    if len(digits) <= EXCEL_DIGITS:
        return f"{number:f}", True
    places = EXCEL_DIGITS - len(digits) - int(number.as_tuple().exponent)
    rounded = round(number, places)
    plain = f"{rounded:f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain), rounded == number
