"""Excel files at the edge: reading cells as they were written, saving without harm, saying what is wrong.

Read with python-calamine: ten times faster than openpyxl here, tolerant of the styles WPS writes, and it
still tells numbers from text and knows merged cells. Its one danger, a cell far away that makes it ask
for more memory than there is, is looked for before it opens the file.
"""

from __future__ import annotations

import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum, load_workbook

from app.domain.machine import refusal
from app.domain.progress import Progress, no_progress
from app.errors import UserError

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
# Cells with content beyond row 99,999 or column ZZ are refused.

_OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_FAR_CELL = re.compile(
    rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]{3,}[0-9]+|[A-Z]+[1-9][0-9]{5,})[\"'][^>]*(?<!/)>"
)
_CHUNK = 1 << 20
_LONGEST_TAG = 256
_FORBIDDEN_IN_CELLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NAMED_CHARACTER = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Area:
    """Merged cells; rows and columns count from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as text. `grid[0][0]` is A1; `numeric` and `dated` hold (row, column) of such cells."""

    name: str
    grid: tuple[tuple[str, ...], ...]
    numeric: frozenset[tuple[int, int]]
    merged: tuple[Area, ...]
    dated: frozenset[tuple[int, int]] = frozenset()


def read_sheets(path: Path, progress: Progress = no_progress) -> tuple[Sheet, ...]:
    """All visible sheets of an .xlsx file; a UserError says why it cannot be read and what helps."""
    _check_kind(path)
    try:
        _check_size(path)
        with load_workbook(path) as book:
            sheets = tuple(_read_book(book, progress))
    except (CalamineError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise UserError(
            f"“{path.name}”已损坏,读不出来。请用 Excel 或 WPS 打开后另存为新的 .xlsx 文件,再导入。"
        ) from error
    except OSError as error:
        raise _cannot_read(path, error) from error
    if not any(any(row) for sheet in sheets for row in sheet.grid):
        raise UserError(f"“{path.name}”里没有内容。请确认选对了文件,隐藏的工作表不会读取。")
    return sheets


def _read_book(book: CalamineWorkbook, progress: Progress) -> Iterator[Sheet]:
    visible = [meta.name for meta in book.sheets_metadata if meta.visible is SheetVisibleEnum.Visible]
    for name in visible:
        progress(0, 0)
        yield _read_sheet(book.get_sheet_by_name(name))


def _read_sheet(sheet: CalamineSheet) -> Sheet:
    numeric: set[tuple[int, int]] = set()
    dated: set[tuple[int, int]] = set()
    grid = []
    for number, values in enumerate(sheet.to_python(skip_empty_area=False), 1):
        grid.append(tuple(value if type(value) is str else _text(value) for value in values))
        for column, value in enumerate(values, 1):
            if type(value) in (int, float):
                numeric.add((number, column))
            elif type(value) is not str and isinstance(value, date | time | timedelta):
                dated.add((number, column))
    areas = [
        Area(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    return Sheet(sheet.name, tuple(grid), frozenset(numeric), tuple(areas), frozenset(dated))


def _text(value: str | float | date | datetime | time | timedelta) -> str:
    match value:
        case str():
            return value
        case bool():
            return "是" if value else "否"
        case int() | float():
            return str(int(value)) if value == int(value) else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _check_kind(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as handle:
            head = handle.read(8)
            ole = handle.read() if head == _OLE_MAGIC and size <= MAX_FILE_BYTES else b""
    except OSError as error:
        raise _cannot_read(path, error) from error
    name = path.name
    if size == 0:
        raise UserError(f"“{name}”是空文件,大小为 0。请向单位重新索取。")
    if size > MAX_FILE_BYTES:
        raise UserError(
            f"“{name}”有 {size // 1024 // 1024} MB,超过 {MAX_FILE_BYTES // 1024 // 1024} MB。"
            "请删除表里的图片,另存后再导入。"
        )
    if "EncryptedPackage".encode("utf-16-le") in ole:
        raise UserError(f"“{name}”设了打开密码,不能读取。请在 Excel 或 WPS 中去掉密码,保存后再导入。")
    if head == _OLE_MAGIC:
        raise UserError(f"“{name}”是旧格式(.xls)。请用 Excel 或 WPS 打开,另存为 .xlsx 后再导入。")
    if not zipfile.is_zipfile(path) and not head.startswith(b"PK\x03\x04"):
        raise UserError(f"“{name}”不是 Excel 工作簿。请选择 .xlsx 文件;其他格式请先另存为 .xlsx。")


def _cannot_read(path: Path, error: OSError) -> UserError:
    if isinstance(error, FileNotFoundError):
        return UserError(f"找不到文件“{path.name}”。请确认它没有被移走或改名。")
    return UserError(f"“{path.name}”读不出来:{refusal(error)}。请检查权限,或复制到本机后再导入。")


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if "xl/workbook.bin" in names:
            raise UserError(f"“{path.name}”是二进制工作簿(.xlsb)。请另存为 .xlsx 后再导入。")
        if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
            raise UserError(f"“{path.name}”不是 Excel 工作簿。请选择 .xlsx 文件;其他格式请先另存为 .xlsx。")
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise UserError(
                f"“{path.name}”展开后太大。请把有内容的行复制到新的工作簿,删除图片和空白的格式,再导入。"
            )
        for name in names:
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as handle:
                    _check_extent(path, handle)


def _check_extent(path: Path, handle: IO[bytes]) -> None:
    tail = b""
    while chunk := handle.read(_CHUNK):
        block = tail + chunk
        if far := _FAR_CELL.search(block):
            raise UserError(
                f"“{path.name}”的 {far.group(1).decode()} 单元格有内容,远在表格之外。"
                "请把报名内容复制到新的工作簿,再导入。"
            )
        tail = block[-_LONGEST_TAG:]


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
