"""Sheets of the documented workbooks written: header, widths, drop-downs, every cell as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from app.exchange.book_tables import Column
from app.exchange.workbook import column_letter, put_text

# How far drop-downs reach below the header.
ROWS_PREPARED = 1000
_HEADER_FILL = PatternFill("solid", fgColor="F6F5F2")
_LINE = Side(style="thin", color="E5E2DC")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_TOP = Alignment(vertical="top", wrap_text=True)


def new_book() -> Workbook:
    """A workbook without sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def add_table(
    book: Workbook,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, str]],
    *,
    above: Sequence[str] = (),
) -> Worksheet:
    """A sheet with a header row and rows by column titles; `above`: a line of texts over the header."""
    sheet: Worksheet = book.create_sheet(title)
    header = 2 if above else 1
    if above:
        put_row(sheet, 1, above)
    for at, column in enumerate(columns, 1):
        letter = column_letter(at)
        sheet.column_dimensions[letter].width = column.width
        # Whatever is typed later stays text too: 1-3 becomes no date.
        sheet.column_dimensions[letter].number_format = "@"
        cell = cell_at(sheet, header, at)
        put_text(cell, column.title)
        cell.font, cell.fill, cell.border = Font(bold=True), _HEADER_FILL, _BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        if column.form.choices():
            _add_choices(sheet, f"{letter}{header + 1}:{letter}{header + ROWS_PREPARED}", column)
    for number, row in enumerate(rows, header + 1):
        put_row(sheet, number, [row.get(column.title, "") for column in columns])
    sheet.freeze_panes = f"A{header + 1}"
    return sheet


def put_row(sheet: Worksheet, number: int, texts: Sequence[str]) -> None:
    """Texts into a row from column A on; empty ones leave the cell empty."""
    for at, text in enumerate(texts, 1):
        if text:
            cell = cell_at(sheet, number, at)
            put_text(cell, text)
            cell.alignment = _TOP


def add_text_rows(
    book: Workbook, title: str, rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> Worksheet:
    """A sheet of plain texts."""
    sheet: Worksheet = book.create_sheet(title)
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[column_letter(at)].width = width
    for number, row in enumerate(rows, 1):
        put_row(sheet, number, row)
        if len(row) == 1:  # a sentence over the whole width
            cell_at(sheet, number, 1).alignment = Alignment(vertical="top")
    return sheet


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """A cell that can be written; a TypeError for one inside merged cells."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError(f"{cell.coordinate} lies inside merged cells")
    return cell


def _add_choices(sheet: Worksheet, area: str, column: Column) -> None:
    # Only a warning: code names are understood as well.
    rule = DataValidation(
        type="list",
        formula1=f'"{",".join(column.form.choices())}"',
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
    )
    rule.errorTitle, rule.error = "不在列表中", "这一列一般填列表里的词。仍要这样写吗?"
    sheet.add_data_validation(rule)
    rule.add(area)
