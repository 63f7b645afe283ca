"""成绩单 as an Excel workbook: one sheet per event, figures as numbers where they are numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.result_list import ResultLine, ResultListData
from app.errors import UserError
from app.exchange.workbook import save_workbook

_LINE = Side(style="thin", color="B8B2A7")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FORBIDDEN = str.maketrans("[]:*?/\\", "       ")


def write_result_workbook(lists: Sequence[ResultListData], target: Path) -> None:
    """Write the lists, one sheet each; UserError where the file cannot be written."""
    if not lists:
        raise UserError("还没有可导出的成绩。")
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, data in enumerate(lists, 1):
        name = data.event.translate(_FORBIDDEN).strip()[:25] or str(number)
        title = name if name not in book.sheetnames else f"{name} {number}"
        _fill(book.create_sheet(title), data)
    save_workbook(book, target)


def _fill(sheet: Worksheet, data: ResultListData) -> None:
    name_head = "姓名 / 名称" if data.name_head == "姓名" else data.name_head
    extra_heads = data.extra_heads
    before = ("名次", data.number_head, name_head, data.unit_head)
    heads = (*before, *data.module_heads, "总成绩", "奖项", *extra_heads)
    width = len(heads)
    for row, (text, size) in enumerate(
        (
            (data.competition, 12),
            (f"{data.event} {data.title}", 16),
            (f"{data.version} {data.published}", 10),
        ),
        1,
    ):
        cell = _cell(sheet, row=row, column=1)
        _put(cell, text)
        cell.font = Font(name="宋体", size=size, bold=size > 12)
        cell.alignment = Alignment(horizontal="center")
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    for column, head in enumerate(heads, 1):
        cell = _cell(sheet, row=4, column=column)
        _put(cell, head)
        cell.font, cell.border = Font(name="宋体", bold=True), _BORDER
        cell.alignment = Alignment(horizontal="center")
    for row, line in enumerate(data.lines, 5):
        _fill_line(sheet, row, line, line.extras(extra_heads))
    if data.audit:
        _stamp(sheet, data.audit, row=5 + len(data.lines), width=width)
    figures, extras = [12] * (len(data.module_heads) + 2), [24] * len(extra_heads)
    for column, letters in enumerate((8, 14, 22, 34, *figures, *extras), 1):
        sheet.column_dimensions[_cell(sheet, row=4, column=column).column_letter].width = letters
    sheet.freeze_panes = "A5"
    sheet.print_title_rows = "1:4"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _fill_line(sheet: Worksheet, row: int, line: ResultLine, extras: Sequence[str]) -> None:
    texts = (line.rank, line.number, line.name, line.organization)
    for column, text in enumerate(texts, 1):
        _put(_cell(sheet, row=row, column=column), text)
    for column, figure in enumerate((*line.modules, line.total), 5):
        _put_figure(_cell(sheet, row=row, column=column), figure)
    for column, text in enumerate((line.award, *extras), 6 + len(line.modules)):
        _put(_cell(sheet, row=row, column=column), text)
    for column in range(1, 7 + len(line.modules) + len(extras)):
        _cell(sheet, row=row, column=column).border = _BORDER


def _stamp(sheet: Worksheet, audit: str, *, row: int, width: int) -> None:
    """What ties the list to the audit chain, small below the last line."""
    cell = _cell(sheet, row=row, column=1)
    _put(cell, audit)
    cell.font = Font(name="宋体", size=8, color="6B7280")
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[row].height = 24
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)


def _cell(sheet: Worksheet, *, row: int, column: int) -> Cell:
    cell = sheet.cell(row=row, column=column)
    if not isinstance(cell, Cell):
        raise TypeError(f"{cell.coordinate} lies inside a merged range")
    return cell


def _put(cell: Cell, text: str) -> None:
    # As a string always: a name that begins with "=" must not become a formula.
    cell.value = text
    cell.data_type = "s"


def _put_figure(cell: Cell, text: str) -> None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        _put(cell, text)
        return
    cell.value = number
    decimals = max(0, -int(number.as_tuple().exponent))
    cell.number_format = f"0.{'0' * decimals}" if decimals else "0"
    cell.alignment = Alignment(horizontal="right")
