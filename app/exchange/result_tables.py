"""获奖名单, 晋级名单, 等级晋升名单 and 单位成绩报告 as workbooks: for those who go on working with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from app.domain.advance_list import ADVANCE_LIST, AdvanceList
from app.domain.award_roll import ROLL, AwardRoll
from app.domain.certificates import CATEGORY_NAMES
from app.domain.promotion_list import PROMOTION_LIST, PromotionList
from app.domain.unit_report import UNIT_REPORT, UnitReport
from app.errors import UserError
from app.exchange.book_sheets import new_book
from app.exchange.value_sheets import Value, add_note, add_row, start_sheet
from app.exchange.workbook import save_workbook

TOTALS, LINES = "汇总", "明细"
# Heads with the widths of their columns.
_ROLL = {"序号": 6, "赛项": 20, "组别": 12, "类别": 14, "奖项": 18, "获奖者": 24, "完成人": 24, "单位": 34}
_ADVANCED = {"赛项": 20, "轮次": 18, "组别": 12, "序号": 6, "编号": 14, "姓名": 20, "单位": 34, "成绩": 10}
_PROMOTED = {
    "序号": 6,
    "赛项": 20,
    "名次": 8,
    "姓名": 16,
    "单位": 34,
    "现有等级": 12,
    "晋升等级": 12,
    "依据": 50,
}
_UNITS = {"单位": 36, "参赛数": 10, "获奖数": 10, "证书数": 10, "奖金(元)": 14, "团体总分": 26}
_UNIT_LINES = {
    "单位": 36,
    "赛项": 22,
    "参赛者": 24,
    "名次": 8,
    "成绩": 10,
    "奖项、荣誉、晋升": 36,
    "证书编号": 30,
    "奖金(元)": 14,
}


def write_award_roll_workbook(data: AwardRoll, path: Path) -> None:
    """A line for each award; UserError where the file cannot be written, here and below."""
    book = new_book()
    lines = [(group, each) for group in data.groups for each in group.laureates]
    rows = [
        (
            number,
            group.event,
            group.division,
            CATEGORY_NAMES[group.category],
            group.award,
            each.name,
            each.authors,
            each.organization,
        )
        for number, (group, each) in enumerate(lines, 1)
    ]
    _add(book, ROLL, (data.competition, f"{data.event}{ROLL}"), _ROLL, rows, (data.basis, data.audit))
    save_workbook(book, path)


def write_advance_workbook(lists: Sequence[AdvanceList], path: Path) -> None:
    """A line for each who goes on, cut by cut."""
    if not lists:
        raise UserError("还没有确定晋级名单,没有可以导出的。")
    book = new_book()
    rows = [
        (data.event, data.step, line.division, number, line.number, line.name, line.organization, line.total)
        for data in lists
        for number, line in enumerate(data.lines, 1)
    ]
    title = (lists[0].competition, f"{lists[0].event}{ADVANCE_LIST}")
    _add(book, ADVANCE_LIST, title, _ADVANCED, rows, (lists[0].audit,))
    save_workbook(book, path)


def write_promotion_workbook(data: PromotionList, path: Path) -> None:
    """A line for each whose level rises."""
    book = new_book()
    rows = [
        (
            number,
            line.event,
            line.rank or "",
            line.name,
            line.organization,
            line.before,
            line.after,
            line.reason,
        )
        for number, line in enumerate(data.lines, 1)
    ]
    title = (data.competition, PROMOTION_LIST)
    _add(book, PROMOTION_LIST, title, _PROMOTED, rows, (data.basis, data.audit))
    save_workbook(book, path)


def write_unit_workbook(reports: Sequence[UnitReport], path: Path) -> None:
    """A line for each unit, then a sheet with every line of all of them."""
    if not reports:
        raise UserError("还没有已公布的成绩,没有可以导出的单位。")
    book, first = new_book(), reports[0]
    totals = [
        (each.unit, each.entries, each.awards, each.certificates, each.money, each.standing)
        for each in reports
    ]
    lines = [
        (
            each.unit,
            line.event,
            line.name,
            line.place,
            line.total,
            "、".join(line.awards),
            "、".join(line.certificates),
            line.money or "",
        )
        for each in reports
        for line in each.lines
    ]
    notes = (first.basis, first.audit)
    _add(book, TOTALS, (first.competition, f"{UNIT_REPORT}({TOTALS})"), _UNITS, totals, notes)
    _add(book, LINES, (first.competition, f"{UNIT_REPORT}({LINES})"), _UNIT_LINES, lines, notes)
    save_workbook(book, path)


def _add(
    book: Workbook,
    name: str,
    title: tuple[str, str],
    columns: dict[str, int],
    rows: Sequence[Sequence[Value]],
    notes: Sequence[str],
) -> None:
    """One sheet: a title in two lines, the rows, and below them what they rest on."""
    sheet = book.create_sheet(name)
    start_sheet(sheet, *title, tuple(columns), tuple(columns.values()))
    for row in rows:
        add_row(sheet, row)
    for note in notes:
        add_note(sheet, note, len(columns))
