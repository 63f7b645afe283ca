"""What goes back to the units and to the wall: their rows with the problems marked, and lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.registration_form import COLUMN_LABELS, RowReview, SheetKind
from app.exchange.book_sheets import cell_at, new_book
from app.exchange.list_pages import write_header, write_list, write_title
from app.exchange.registration_forms import COLUMN_WIDTHS, USUAL_WIDTH
from app.exchange.workbook import put_text, save_workbook

SHEET_TITLES = {
    SheetKind.PERSON: "选手报名表",
    SheetKind.UNIT: "单位报名表",
    SheetKind.ACHIEVEMENT: "成果和项目申报表",
}
_ERROR_FILL = PatternFill("solid", fgColor="FBEBE9")
_WARNING_FILL = PatternFill("solid", fgColor="FCF3E0")


def write_problem_workbook(path: Path, title: str, reviews: Sequence[RowReview]) -> None:
    """The rows as they were written with each problem at its cell; can be imported again."""
    book = new_book()
    groups: dict[tuple[str, SheetKind], list[RowReview]] = {}
    for review in reviews:
        groups.setdefault((review.raw.sheet, review.raw.kind), []).append(review)
    for (name, kind), group in groups.items():
        sheet = book.create_sheet(name)
        used = {column for review in group for column, text in review.raw.values.items() if text.strip()}
        used |= {problem.column for review in group for problem in review.problems}
        columns = [column for column in COLUMN_LABELS if column in used]
        write_title(sheet, f"{title}{SHEET_TITLES[kind]}:请按“问题”一列修改后重新报送", len(columns) + 2)
        widths = [8, *(COLUMN_WIDTHS.get(column, USUAL_WIDTH) for column in columns), 60]
        write_header(sheet, 2, ["原行号", *(_label(column, kind) for column in columns), "问题"], widths)
        for row, review in enumerate(group, 3):
            _write_review(sheet, row, columns, review)
    save_workbook(book, path)


def _write_review(sheet: Worksheet, row: int, columns: Sequence[str], review: RowReview) -> None:
    put_text(cell_at(sheet, row, 1), str(review.raw.row))
    for at, column in enumerate(columns, 2):
        cell = cell_at(sheet, row, at)
        put_text(cell, review.raw.values.get(column, ""))
        found = [problem for problem in review.problems if problem.column == column]
        if found:
            has_error = any(problem.is_error for problem in found)
            cell.fill = _ERROR_FILL if has_error else _WARNING_FILL
            cell.comment = Comment("\n".join(f"{problem.text}。" for problem in found), "赛创", width=280)
    last = cell_at(sheet, row, len(columns) + 2)
    texts = (f"{_label(problem.column, review.raw.kind)}:{problem.text}" for problem in review.problems)
    put_text(last, ";".join(texts))
    last.alignment = Alignment(wrap_text=True, vertical="top")


def write_registration_list(
    path: Path, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], *, tab: str = "名单"
) -> None:
    """A list for printing and posting: a title, a header that repeats on each page, text only."""
    write_lists(path, title, [ListTab(tab, headings, rows)])


@dataclass(frozen=True, slots=True)
class ListTab:
    """One list of a workbook."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def write_lists(path: Path, title: str, tabs: Sequence[ListTab]) -> None:
    """Several lists in one workbook."""
    book = new_book()
    for tab in tabs:
        write_list(book.create_sheet(tab.name), title, tab.headings, tab.rows)
    save_workbook(book, path)


def _label(column: str, kind: SheetKind) -> str:
    return "参赛队名称" if column == "title" and kind is SheetKind.PERSON else COLUMN_LABELS[column]
