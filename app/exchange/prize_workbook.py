"""奖金与补助汇总表 as an Excel workbook: every payment, and the totals in figures and capital numerals."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.capital_numerals import capital_amount
from app.domain.prize_list import EventPayments, PaymentList
from app.errors import UserError
from app.exchange.workbook import column_letter, put_text, save_workbook

LINES, TOTALS = "明细", "汇总"
_LINE_HEADS = ("序号", "赛项", "组别", "奖项", "获奖者", "单位", "金额(元)", "签收")
_LINE_WIDTHS = (6, 20, 10, 16, 24, 34, 14, 12)
_TOTAL_HEADS = ("赛项", "依据", "项目", "人数", "金额(元)", "大写")
_TOTAL_WIDTHS = (24, 10, 20, 8, 16, 44)
_MONEY = "#,##0.00"
_SIDE = Side(style="thin", color="B8B2A7")
_BORDER = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_HEAD_FILL = PatternFill("solid", fgColor="F6F5F2")
_HEAD_ROW = 3

Value = str | int | Decimal


def write_prize_workbook(data: PaymentList, path: Path) -> None:
    """One line for each payment, then a sheet of totals; UserError where the file cannot be written."""
    if not data.events:
        raise UserError("还没有已公布的赛项,没有奖金和补助可以导出。请先公布成绩。")
    book = Workbook()
    book.remove(book.worksheets[0])
    _write_lines(book.create_sheet(LINES), data)
    _write_totals(book.create_sheet(TOTALS), data)
    save_workbook(book, path)


def _write_lines(sheet: Worksheet, data: PaymentList) -> None:
    _start(sheet, data, _LINE_HEADS, _LINE_WIDTHS)
    payments = [(event.event, line) for event in data.events for line in event.lines]
    for number, (event, line) in enumerate(payments, 1):
        values = (event, line.division, line.award, line.recipient, line.organization, line.amount, "")
        _row(sheet, (number, *values))
    _row(sheet, ("", "", "", "奖金合计", "", "", data.prizes, ""), bold=True)


def _write_totals(sheet: Worksheet, data: PaymentList) -> None:
    _start(sheet, data, _TOTAL_HEADS, _TOTAL_WIDTHS)
    for event in data.events:
        _write_event(sheet, event)
    for total in data.totals:
        _total(sheet, ("全部", "", total.award, total.count, total.total))
    _total(sheet, ("全部", "", "奖金合计", "", data.prizes))
    _total(sheet, ("全部", "", "补助合计", "", data.subsidies))
    _total(sheet, ("全部", "", "总计", "", data.total), bold=True)
    if data.missing:
        note = f"未公布、没有列入的赛项:{'、'.join(data.missing)}"
        _merged(sheet, sheet.max_row + 1, note, len(_TOTAL_HEADS), Font(name="宋体", size=10))


def _write_event(sheet: Worksheet, event: EventPayments) -> None:
    for total in event.totals:
        _total(sheet, (event.event, event.basis, total.award, total.count, total.total))
    if event.subsidy is not None:
        _total(sheet, (event.event, event.basis, "赛事补助", "", event.subsidy))
    _total(sheet, (event.event, event.basis, "合计", "", event.total), bold=True)


def _total(sheet: Worksheet, values: tuple[str, str, str, int | str, Decimal], *, bold: bool = False) -> None:
    """A line of totals, its amount in capital numerals behind it."""
    _row(sheet, (*values, capital_amount(values[-1])), bold=bold)


def _start(sheet: Worksheet, data: PaymentList, heads: Sequence[str], widths: Sequence[int]) -> None:
    _merged(sheet, 1, data.competition, len(heads), Font(name="宋体", size=12))
    _merged(sheet, 2, f"{data.title}({sheet.title})", len(heads), Font(name="宋体", size=16, bold=True))
    _row(sheet, heads, bold=True)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[column_letter(column)].width = width
        _cell(sheet, _HEAD_ROW, column).fill = _HEAD_FILL
    sheet.freeze_panes = f"A{_HEAD_ROW + 1}"
    sheet.print_title_rows = f"1:{_HEAD_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _row(sheet: Worksheet, values: Sequence[Value], *, bold: bool = False) -> None:
    """One more line; amounts and counts as numbers."""
    row = sheet.max_row + 1
    for column, value in enumerate(values, 1):
        cell = _cell(sheet, row, column)
        if isinstance(value, str):
            put_text(cell, value)
        else:
            cell.value = value
            cell.number_format = _MONEY if isinstance(value, Decimal) else "0"
        cell.font, cell.border = Font(name="宋体", bold=bold), _BORDER


def _merged(sheet: Worksheet, row: int, text: str, width: int, font: Font) -> None:
    cell = _cell(sheet, row, 1)
    put_text(cell, text)
    cell.font, cell.alignment = font, Alignment(horizontal="center")
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row=row, column=column)
    if not isinstance(cell, Cell):
        raise TypeError(f"{cell.coordinate} lies inside a merged range")
    return cell
