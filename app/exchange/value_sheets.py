"""Sheets that people go on working with: a title, a header that stays, figures as numbers, texts as texts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from app.exchange.book_sheets import cell_at
from app.exchange.workbook import column_letter, put_text

Value = str | int | Decimal
MONEY = "#,##0.00"
_SIDE = Side(style="thin", color="B8B2A7")
_BORDER = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_HEAD_FILL = PatternFill("solid", fgColor="F6F5F2")
_HEAD_ROW = 3


def start_sheet(
    sheet: Worksheet, above: str, title: str, heads: Sequence[str], widths: Sequence[float]
) -> None:
    """Two lines of title over the whole width, and the header, repeated on every printed page."""
    _merged(sheet, 1, above, len(heads), Font(name="宋体", size=12))
    _merged(sheet, 2, title, len(heads), Font(name="宋体", size=16, bold=True))
    add_row(sheet, heads, bold=True)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[column_letter(column)].width = width
        cell_at(sheet, _HEAD_ROW, column).fill = _HEAD_FILL
    sheet.freeze_panes = f"A{_HEAD_ROW + 1}"
    sheet.print_title_rows = f"1:{_HEAD_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def add_row(sheet: Worksheet, values: Sequence[Value], *, bold: bool = False) -> None:
    """One more line; amounts (Decimal) and counts as numbers."""
    row = sheet.max_row + 1
    for column, value in enumerate(values, 1):
        cell = cell_at(sheet, row, column)
        if isinstance(value, str):
            put_text(cell, value)
        else:
            cell.value = value
            cell.number_format = MONEY if isinstance(value, Decimal) else "0"
        cell.font, cell.border = Font(name="宋体", bold=bold), _BORDER


def add_note(sheet: Worksheet, text: str, width: int) -> None:
    """A sentence below the table, over so many columns; nothing where there is none."""
    if text:
        _merged(sheet, sheet.max_row + 1, text, width, Font(name="宋体", size=10))


def _merged(sheet: Worksheet, row: int, text: str, width: int, font: Font) -> None:
    cell = cell_at(sheet, row, 1)
    put_text(cell, text)
    cell.font, cell.alignment = font, Alignment(horizontal="center")
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
