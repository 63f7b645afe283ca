"""奖金与补助汇总表 as an Excel workbook: every payment, and the totals in figures and capital numerals."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from app.domain.capital_numerals import capital_amount
from app.domain.prize_list import EventPayments, PaymentList
from app.errors import UserError
from app.exchange.book_sheets import new_book
from app.exchange.value_sheets import add_note, add_row, start_sheet
from app.exchange.workbook import save_workbook

LINES, TOTALS = "明细", "汇总"
_LINE_HEADS = ("序号", "赛项", "组别", "奖项", "获奖者", "单位", "金额(元)", "签收")
_LINE_WIDTHS = (6, 20, 10, 16, 24, 34, 14, 12)
_TOTAL_HEADS = ("赛项", "依据", "项目", "人数", "金额(元)", "大写")
_TOTAL_WIDTHS = (24, 10, 20, 8, 16, 44)


def write_prize_workbook(data: PaymentList, path: Path) -> None:
    """One line for each payment, then a sheet of totals; UserError where the file cannot be written."""
    if not data.events:
        raise UserError("还没有已公布的赛项,没有奖金和补助可以导出。请先公布成绩。")
    book = new_book()
    _write_lines(book.create_sheet(LINES), data)
    _write_totals(book.create_sheet(TOTALS), data)
    save_workbook(book, path)


def _write_lines(sheet: Worksheet, data: PaymentList) -> None:
    start_sheet(sheet, data.competition, f"{data.title}({sheet.title})", _LINE_HEADS, _LINE_WIDTHS)
    payments = [(event.event, line) for event in data.events for line in event.lines]
    for number, (event, line) in enumerate(payments, 1):
        values = (event, line.division, line.award, line.recipient, line.organization, line.amount, "")
        add_row(sheet, (number, *values))
    add_row(sheet, ("", "", "", "奖金合计", "", "", data.prizes, ""), bold=True)


def _write_totals(sheet: Worksheet, data: PaymentList) -> None:
    start_sheet(sheet, data.competition, f"{data.title}({sheet.title})", _TOTAL_HEADS, _TOTAL_WIDTHS)
    for event in data.events:
        _write_event(sheet, event)
    for total in data.totals:
        _total(sheet, ("全部", "", total.award, total.count, total.total))
    _total(sheet, ("全部", "", "奖金合计", "", data.prizes))
    _total(sheet, ("全部", "", "补助合计", "", data.subsidies))
    _total(sheet, ("全部", "", "总计", "", data.total), bold=True)
    if data.missing:
        add_note(sheet, f"未公布、没有列入的赛项:{'、'.join(data.missing)}", len(_TOTAL_HEADS))
    add_note(sheet, data.audit, len(_TOTAL_HEADS))


def _write_event(sheet: Worksheet, event: EventPayments) -> None:
    for total in event.totals:
        _total(sheet, (event.event, event.basis, total.award, total.count, total.total))
    if event.subsidy is not None:
        _total(sheet, (event.event, event.basis, "赛事补助", "", event.subsidy))
    _total(sheet, (event.event, event.basis, "合计", "", event.total), bold=True)


def _total(sheet: Worksheet, values: tuple[str, str, str, int | str, Decimal], *, bold: bool = False) -> None:
    """A line of totals, its amount in capital numerals behind it."""
    add_row(sheet, (*values, capital_amount(values[-1])), bold=bold)
