"""What kind of workbook a file is, by its headers: whoever imports need not say it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from app.errors import UserError
from app.exchange.book_tables import find_header, sheet_head
from app.exchange.cis_workbook import find_cis_header
from app.exchange.header_row import find_header as find_registration_header
from app.exchange.marks_sheets import ENTRIES_SHEET, ENTRY_COLUMNS, MARK_COLUMNS, MARKS_SHEET, NUMBER
from app.exchange.scheme_sheets import NEEDED, SHEETS
from app.exchange.workbook import Sheet, read_sheets

BookKind = Literal["scheme", "cis", "marks", "registration"]
_SCHEME = {layout.title: layout.all_columns for layout in SHEETS if layout.title in NEEDED}
_NUMBERS = {"编号", NUMBER.title}
# A registration form has its header near the top of one of its first sheets.
_ROWS = 60


def recognise(path: Path) -> BookKind:
    """The kind of a workbook; a UserError names what was looked for where it is none of ours."""
    sheets = read_sheets(path)
    if any(find_cis_header(sheet) is not None for sheet in sheets):
        return "cis"
    if any(_is_scheme(sheet) for sheet in sheets):
        return "scheme"
    if any(_is_marks(sheet) for sheet in sheets):
        return "marks"
    if any(find_registration_header(sheet.grid[:_ROWS], {}) is not None for sheet in sheets):
        return "registration"
    names = "、".join(sheet.name for sheet in sheets)
    raise UserError(
        f"“{path.name}”认不出是哪一种工作簿(现有工作表:{names})。评分方案要有工作表“赛项、模块、评分项”;"
        "成绩要有“参赛”或“得分”;CIS 评分表要有“Sub Criterion ID、Aspect Type、Max Mark”这样的表头;"
        "报名表要有“姓名、单位、参赛项目”这样的表头。请对照说明修改后再导入。"
    )


def _is_scheme(sheet: Sheet) -> bool:
    columns = _SCHEME.get(sheet_head(sheet.name))
    return columns is not None and find_header(sheet, columns) is not None


def _is_marks(sheet: Sheet) -> bool:
    head = sheet_head(sheet.name)
    columns = {ENTRIES_SHEET: ENTRY_COLUMNS, MARKS_SHEET: MARK_COLUMNS}.get(head)
    header = None if columns is None else find_header(sheet, columns)
    # A registration form may be called 参赛 too; only entries of ours have numbers.
    return header is not None and any(column.title in _NUMBERS for column in header.columns.values())
