"""Excel and CSV files at the edge: reading cells as they were written, saving without harm.

Read with python-calamine: ten times faster than openpyxl here, tolerant of the styles WPS writes, and it
still tells numbers from text and knows merged cells. What it leaves out or would choke on is looked for in
the file first (`xlsx_facts`, `xls_facts`). What a file is, its first bytes say: names are often wrong.
"""

from __future__ import annotations

import lzma
import math
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from app.domain.machine import refusal, unread
from app.domain.people import clean_text
from app.domain.progress import Progress, no_progress
from app.errors import UserError
from app.exchange.sheet_facts import SheetFacts, no_workbook, password_set
from app.exchange.text_table import read_text_table
from app.exchange.xls_facts import look_into_xls
from app.exchange.xlsx_facts import look_into_xlsx

MAX_FILE_BYTES = 50 * 1024 * 1024
TEXT_SUFFIX = ".csv"

_OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP_MAGIC = b"PK\x03\x04"
# What the readers of packages and records raise for a file that is damaged.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ParseError,
    EOFError,
    LookupError,  # a record or part that is not there
    RuntimeError,  # an encrypted part, or one packed by an unknown method
    ValueError,  # a place before the beginning, a name in no encoding
)
_FORBIDDEN_IN_CELLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NAMED_CHARACTER = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_LARGEST_WHOLE = 10**20


@dataclass(frozen=True, slots=True)
class Area:
    """Merged cells; rows and columns count from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as text. `grid[0][0]` is A1; `numeric` and `dated` hold (row, column) of such cells.

    A cell without a value holds the error Excel shows, such as '#REF!', or NOT_WORKED_OUT.
    `hidden` are rows that Excel does not show.
    """

    name: str
    grid: tuple[tuple[str, ...], ...]
    numeric: frozenset[tuple[int, int]]
    merged: tuple[Area, ...]
    dated: frozenset[tuple[int, int]] = frozenset()
    hidden: frozenset[int] = frozenset()


def read_sheets(path: Path, progress: Progress = no_progress) -> tuple[Sheet, ...]:
    """All visible sheets of an .xlsx or .xls file, or the one of a .csv file.

    A UserError says why it cannot be read and what helps.
    """
    name = clean_text(path.name)
    data = _read_file(path, name)
    if not data.startswith((_OLE_MAGIC, _ZIP_MAGIC)) and path.suffix.lower() == TEXT_SUFFIX:
        progress(0, 0)
        grid = read_text_table(data, name)
        sheets: tuple[Sheet, ...] = (Sheet(clean_text(path.stem), grid, frozenset(), ()),)
    else:
        facts = _look_into(data, name)
        try:
            with load_workbook(BytesIO(data)) as book:
                sheets = tuple(_read_book(book, facts, name, progress))
        except PasswordError as error:
            raise password_set(name) from error
        except CalamineError as error:
            raise _damaged(name) from error
    if not any(any(row) for sheet in sheets for row in sheet.grid):
        raise UserError(f"“{name}”里没有内容。请确认选对了文件,隐藏的工作表不会读取。")
    return sheets


def _read_file(path: Path, name: str) -> bytes:
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_FILE_BYTES else b""
    except OSError as error:
        raise _cannot_read(name, error) from error
    if size > MAX_FILE_BYTES:
        raise UserError(
            f"“{name}”有 {size // 1024 // 1024} MB,超过 {MAX_FILE_BYTES // 1024 // 1024} MB。"
            "请删除表里的图片,另存后再导入。"
        )
    if not data:
        raise UserError(f"“{name}”是空文件,大小为 0。请向单位重新索取。")
    return data


def _look_into(data: bytes, name: str) -> Sequence[SheetFacts]:
    try:
        if data.startswith(_OLE_MAGIC):
            return look_into_xls(data, name)
        if data.startswith(_ZIP_MAGIC) or zipfile.is_zipfile(BytesIO(data)):
            return look_into_xlsx(BytesIO(data), name)
    except _DAMAGED as error:
        raise _damaged(name) from error
    raise no_workbook(name)


def _read_book(
    book: CalamineWorkbook, facts: Sequence[SheetFacts], name: str, progress: Progress
) -> Iterator[Sheet]:
    if len(facts) != len(book.sheets_metadata):
        raise CalamineError("sheets that were not looked at")
    for at, meta in enumerate(book.sheets_metadata):
        if meta.visible is SheetVisibleEnum.Visible and meta.typ is SheetTypeEnum.WorkSheet:
            progress(0, 0)
            yield _read_sheet(book.get_sheet_by_index(at), facts[at], name)


def _read_sheet(sheet: CalamineSheet, facts: SheetFacts, name: str) -> Sheet:
    numeric: set[tuple[int, int]] = set()
    dated: set[tuple[int, int]] = set()
    grid: list[list[str]] = []
    for number, values in enumerate(_values(sheet, name), 1):
        cells: list[str] = []
        for value in values:
            if type(value) is str:
                cells.append(value)
                continue
            cells.append(_text(value))
            if isinstance(value, date | time | timedelta):
                dated.add((number, len(cells)))
            elif not isinstance(value, bool):
                numeric.add((number, len(cells)))
        grid.append(cells)
    _fill_unread(grid, facts)
    rows = tuple(map(tuple, grid))
    areas = tuple(_areas(sheet, len(grid), len(grid[0]) if grid else 0))
    return Sheet(sheet.name, rows, frozenset(numeric), areas, frozenset(dated), facts.hidden)


def _areas(sheet: CalamineSheet, height: int, width: int) -> Iterator[Area]:
    # Areas never overlap in Excel: together they have no more cells than the sheet. Thousands over all of it
    # would keep whoever fills them busy for hours.
    room = height * width
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        room -= max(min(bottom + 1, height) - top, 0) * max(min(right + 1, width) - left, 0)
        if room < 0:
            return
        yield Area(top + 1, left + 1, bottom + 1, right + 1)


def _values(sheet: CalamineSheet, name: str) -> list[list[Any]]:
    try:
        return sheet.to_python(skip_empty_area=False)
    except OverflowError as error:  # a number shown as hours, but of more days than there are
        row = sheet.start[0] + 1 if sheet.start else 1
        with suppress(OverflowError):
            for _ in sheet.iter_rows():
                row += 1
        raise UserError(
            f"“{name}”工作表“{sheet.name}”第 {row} 行有一格按时间显示,数却大得不是时间。"
            "请把它改成文字,再导入。"
        ) from error


def _fill_unread(grid: list[list[str]], facts: SheetFacts) -> None:
    if not facts.unread:
        return
    width = max(max((column for _, column in facts.unread), default=0), len(grid[0]) if grid else 0)
    grid += [[] for _ in range(max(row for row, _ in facts.unread) - len(grid))]
    for cells in grid:
        cells += [""] * (width - len(cells))
    for (row, column), text in facts.unread.items():
        grid[row - 1][column - 1] = grid[row - 1][column - 1] or text


def _text(value: str | float | date | datetime | time | timedelta) -> str:
    match value:
        case str():
            return value
        case bool():
            return "是" if value else "否"
        case int() | float():
            whole = math.isfinite(value) and value == int(value) and abs(value) < _LARGEST_WHOLE
            return str(int(value)) if whole else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _damaged(name: str) -> UserError:
    return UserError(f"“{name}”已损坏,读不出来。请用 Excel 或 WPS 打开后另存为新的 .xlsx 文件,再导入。")


def _cannot_read(name: str, error: OSError) -> UserError:
    if isinstance(error, FileNotFoundError):
        return UserError(f"找不到文件“{name}”。请确认它没有被移走或改名。")
    return UserError(f"“{name}”读不出来:{unread(error)}。请检查权限,或复制到本机后再导入。")


def save_workbook(book: Workbook, path: Path) -> None:
    """Write a workbook beside its place and put it there whole; a UserError where that is not possible."""
    partial = path.with_name(f".{path.name}.part")
    memory = BytesIO()  # a ZIP file cannot be closed properly on a disk that is full
    book.save(memory)
    try:
        partial.write_bytes(memory.getvalue())
        os.replace(partial, path)
    except OSError as error:
        with suppress(OSError):  # on a read-only disk there is nothing to take away
            partial.unlink(missing_ok=True)
        raise UserError(
            f"“{path.name}”没有写成:{refusal(error)}。"
            f"如果它正在 Excel 中打开,请先关闭;也请检查文件夹 {path.parent} 的磁盘空间和权限。"
        ) from error


def put_text(cell: Cell, text: str) -> None:
    """Write text as text: '=1+1' stays what was typed and never becomes a formula, digits stay digits."""
    # A text like "_x0041_" would be read as the character it names.
    cell.value = _NAMED_CHARACTER.sub("_x005F_", _FORBIDDEN_IN_CELLS.sub("", text))
    cell.data_type = "s"
    cell.number_format = "@"
    if text[:1] in {"=", "+", "-", "@"}:
        cell.quotePrefix = True


def column_letter(column: int) -> str:
    """1 → 'A'."""
    return get_column_letter(column)
