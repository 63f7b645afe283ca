"""操作记录 as a file: an Excel workbook or CSV, written line by line."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from app.domain.machine import refusal
from app.errors import UserError
from app.exchange.workbook import column_letter, put_text, save_workbook

WIDTHS = (9, 20, 18, 20, 60, 9, 16, 50, 22, 22, 10)
MOST_ROWS = 1_048_575  # of an Excel sheet, below the head
LONGEST_CELL = 32_000
_FORMULA = ("=", "+", "-", "@")

Line = Sequence[int | str]


def write_audit_file(heads: Sequence[str], lines: Iterable[Line], target: Path) -> None:
    """Write the lines as the ending of the name says (.xlsx or .csv); UserError where that is impossible."""
    suffix = target.suffix.lower()
    if suffix == ".xlsx":
        _write_workbook(heads, lines, target)
    elif suffix == ".csv":
        _write_csv(heads, lines, target)
    else:
        raise UserError(f"“{target.name}”的扩展名不对。请写成 .xlsx 或 .csv。")


def _write_workbook(heads: Sequence[str], lines: Iterable[Line], target: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("操作记录")
    for number, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    head = [WriteOnlyCell(sheet, value=text) for text in heads]
    for cell in head:
        cell.font = Font(name="宋体", bold=True)
    sheet.append(head)
    for number, line in enumerate(lines):
        if number == MOST_ROWS:
            raise UserError("记录太多,一张工作表放不下。请按日期筛选后分次导出,或导出为 .csv。")
        sheet.append([value if isinstance(value, int) else _text_cell(sheet, value) for value in line])
    save_workbook(book, target)


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet)
    put_text(cell, text[:LONGEST_CELL])
    return cell


def _write_csv(heads: Sequence[str], lines: Iterable[Line], target: Path) -> None:
    partial = target.with_name(f".{target.name}.part")
    try:
        try:
            # With a mark in front: Excel takes the file for what it is.
            with partial.open("w", encoding="utf-8-sig", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerow(heads)
                writer.writerows([_plain(value) for value in line] for line in lines)
            os.replace(partial, target)
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"“{target.name}”没有写成:{refusal(error)}。"
            f"如果它正在 Excel 中打开,请先关闭;也请检查文件夹 {target.parent} 的磁盘空间和权限。"
        ) from error


def _plain(value: int | str) -> int | str:
    # A spreadsheet must not take what somebody typed for a formula.
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
