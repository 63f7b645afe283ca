"""Small workbooks for the tests of reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from pathlib import Path

from openpyxl import Workbook

Row = Sequence[str | int | float | date | time | None]
HEADER: Row = ("姓名", "身份证号", "单位", "参赛项目")
ZHANG: Row = ("张 伟", "340602198409120017", "金泷机电", "焊工")
LI: Row = ("李䶮", "340602199001010013", "相城水泥", "焊工")


def write_book(path: Path, sheets: Mapping[str, Sequence[Row]], merged: Sequence[str] = ()) -> Path:
    """A workbook with these sheets; `merged` areas are merged on every sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column, value)
        for area in merged:
            sheet.merge_cells(area)
    book.save(path)
    return path
