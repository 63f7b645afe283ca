"""A sheet for people to read or fill in: a title over the whole width, a header that stays, ruled cells."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from app.exchange.book_sheets import cell_at
from app.exchange.workbook import column_letter, put_text

HEADER_FILL = PatternFill("solid", fgColor="F6F5F2")
_LINE = Side(style="thin", color="E5E2DC")
BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
A4_PAPER = 9
WIDEST = 44


def write_title(sheet: Worksheet, title: str, width: int) -> None:
    """The title in the first row, over so many columns."""
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    cell = cell_at(sheet, 1, 1)
    put_text(cell, title)
    cell.font = Font(size=15, bold=True)
    cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 30


def write_header(sheet: Worksheet, row: int, labels: Sequence[str], widths: Sequence[float]) -> None:
    """The header, which stays in sight and on every printed page."""
    for at, (label, width) in enumerate(zip(labels, widths, strict=True), 1):
        cell = cell_at(sheet, row, at)
        put_text(cell, label)
        cell.font = Font(bold=True)
        cell.fill = HEADER_FILL
        cell.border = BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[column_letter(at)].width = width
    sheet.freeze_panes = f"A{row + 1}"
    sheet.print_title_rows = f"1:{row}"


def write_list(sheet: Worksheet, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A list for printing and posting, text only, as wide as its texts are."""
    write_title(sheet, title, len(headings))
    widths = [
        min(WIDEST, max([len(heading) * 2, *(len(row[at]) * 2 for row in rows)]) + 3)
        for at, heading in enumerate(headings)
    ]
    write_header(sheet, 2, headings, widths)
    for number, row in enumerate(rows, 3):
        for at, text in enumerate(row, 1):
            cell = cell_at(sheet, number, at)
            put_text(cell, text)
            cell.border = BORDER
            if len(text) * 2 > WIDEST or "\n" in text:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    print_landscape(sheet)


def print_landscape(sheet: Worksheet) -> None:
    """On A4 across, the width on one page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4_PAPER
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
