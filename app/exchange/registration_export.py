"""What goes back to the units: the template to fill in, their rows with the problems marked, lists."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.identity import DocumentType
from app.domain.people import SKILL_LEVELS
from app.domain.registration_form import COLUMN_LABELS, KIND_OF_SHEET, EventInfo, RowReview, SheetKind
from app.exchange.workbook import column_letter, put_text, save_workbook

ROWS_PREPARED = 300
SHEET_TITLES = {
    SheetKind.PERSON: "选手报名表",
    SheetKind.UNIT: "单位报名表",
    SheetKind.ACHIEVEMENT: "成果和项目申报表",
}
TEMPLATE_COLUMNS = {
    SheetKind.PERSON: (
        "name",
        "gender",
        "document_type",
        "document_number",
        "organization",
        "event",
        "division",
        "skill_level",
        "trade",
        "ethnicity",
        "education",
        "phone",
        "note",
    ),
    SheetKind.UNIT: (
        "organization",
        "event",
        "division",
        "credit_code",
        "industry",
        "contact",
        "phone",
        "note",
    ),
    SheetKind.ACHIEVEMENT: ("title", "authors", "organization", "event", "division", "phone", "note"),
}
_NOTES = {
    SheetKind.PERSON: "证件号码一列已设为文本格式,请直接输入,不要粘贴成数字;证件类型不填即为居民身份证。",
    SheetKind.UNIT: "单位名称请写全称,与公章一致。",
    SheetKind.ACHIEVEMENT: "完成人按贡献大小排列,用顿号隔开,证书照此印刷。",
}
_REQUIRED = {
    SheetKind.PERSON: {"name", "document_number", "organization", "event"},
    SheetKind.UNIT: {"organization", "event"},
    SheetKind.ACHIEVEMENT: {"title", "authors", "organization", "event"},
}
_WIDTHS = {
    "name": 12,
    "gender": 7,
    "document_type": 16,
    "document_number": 24,
    "organization": 34,
    "event": 20,
    "division": 12,
    "title": 40,
    "authors": 34,
    "phone": 16,
    "credit_code": 24,
    "note": 24,
}
_ERROR_FILL = PatternFill("solid", fgColor="FBEBE9")
_WARNING_FILL = PatternFill("solid", fgColor="FCF3E0")
_HEADER_FILL = PatternFill("solid", fgColor="F6F5F2")
_LINE = Side(style="thin", color="E5E2DC")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def write_registration_template(path: Path, title: str, events: Sequence[EventInfo]) -> None:
    """The form units fill in: one sheet for each way of entering that the events use."""
    book = _empty_book()
    for kind in SheetKind:
        fitting = [event for event in events if KIND_OF_SHEET[event.entry_kind] is kind]
        if fitting or (kind is SheetKind.PERSON and not events):
            _write_form(book, kind, title, fitting)
    save_workbook(book, path)


def _write_form(book: Workbook, kind: SheetKind, title: str, events: Sequence[EventInfo]) -> None:
    divisions = list(dict.fromkeys(division for event in events for division in event.divisions))
    columns = [column for column in TEMPLATE_COLUMNS[kind] if column != "division" or divisions]
    if any(event.entry_kind == "team" for event in events):
        columns.insert(columns.index("event") + 1, "title")
    sheet = book.create_sheet(SHEET_TITLES[kind])
    _write_title(sheet, f"{title}{SHEET_TITLES[kind]}", len(columns))
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=len(columns))
    put_text(_cell(sheet, 2, 1), f"说明:{_NOTES[kind]}")
    _cell(sheet, 2, 1).alignment = Alignment(wrap_text=True, vertical="center")
    sheet.row_dimensions[2].height = 34
    labels = [_label(column, kind) + ("*" if column in _REQUIRED[kind] else "") for column in columns]
    _write_header(sheet, 3, labels, [_WIDTHS.get(column, 12) for column in columns])
    choices: dict[str, list[str]] = {
        "gender": ["男", "女"],
        "document_type": [kind.value for kind in DocumentType],
        "event": [event.name for event in events],
        "division": divisions,
        "skill_level": list(SKILL_LEVELS.values()),
    }
    for at, column in enumerate(columns, 1):
        for row in range(4, 4 + ROWS_PREPARED):
            cell = _cell(sheet, row, at)
            cell.number_format = "@"
            cell.border = _BORDER
        if choices.get(column):
            _add_choices(book, sheet, column_letter(at), choices[column])


def _add_choices(book: Workbook, sheet: Worksheet, letter: str, choices: Sequence[str]) -> None:
    # On a hidden sheet: a list inside the rule ends at 255 characters and breaks at quotes and commas.
    lists = book["选项"] if "选项" in book.sheetnames else book.create_sheet("选项")
    lists.sheet_state = "hidden"
    at = 1 if lists.max_row == 1 and lists["A1"].value is None else lists.max_column + 1
    for row, choice in enumerate(choices, 1):
        put_text(_cell(lists, row, at), choice)
    column = column_letter(at)
    rule = DataValidation(
        type="list",
        formula1=f"'选项'!${column}$1:${column}${len(choices)}",
        allow_blank=True,
        showErrorMessage=True,
    )
    rule.errorTitle, rule.error = "请从列表中选择", "这一列只能填列表里的内容。"
    sheet.add_data_validation(rule)
    rule.add(f"{letter}4:{letter}{3 + ROWS_PREPARED}")


def write_problem_workbook(path: Path, title: str, reviews: Sequence[RowReview]) -> None:
    """The rows as they were written with each problem at its cell; can be imported again."""
    book = _empty_book()
    groups: dict[tuple[str, SheetKind], list[RowReview]] = {}
    for review in reviews:
        groups.setdefault((review.raw.sheet, review.raw.kind), []).append(review)
    for (name, kind), group in groups.items():
        sheet = book.create_sheet(name)
        used = {column for review in group for column, text in review.raw.values.items() if text.strip()}
        used |= {problem.column for review in group for problem in review.problems}
        columns = [column for column in COLUMN_LABELS if column in used]
        _write_title(sheet, f"{title}{SHEET_TITLES[kind]}:请按“问题”一列修改后重新报送", len(columns) + 2)
        widths = [8, *(_WIDTHS.get(column, 12) for column in columns), 60]
        _write_header(sheet, 2, ["原行号", *(_label(column, kind) for column in columns), "问题"], widths)
        for row, review in enumerate(group, 3):
            _write_review(sheet, row, columns, review)
    save_workbook(book, path)


def _write_review(sheet: Worksheet, row: int, columns: Sequence[str], review: RowReview) -> None:
    put_text(_cell(sheet, row, 1), str(review.raw.row))
    for at, column in enumerate(columns, 2):
        cell = _cell(sheet, row, at)
        put_text(cell, review.raw.values.get(column, ""))
        found = [problem for problem in review.problems if problem.column == column]
        if found:
            has_error = any(problem.is_error for problem in found)
            cell.fill = _ERROR_FILL if has_error else _WARNING_FILL
            cell.comment = Comment("\n".join(f"{problem.text}。" for problem in found), "赛创", width=280)
    last = _cell(sheet, row, len(columns) + 2)
    texts = (f"{_label(problem.column, review.raw.kind)}:{problem.text}" for problem in review.problems)
    put_text(last, ";".join(texts))
    last.alignment = Alignment(wrap_text=True, vertical="top")


def write_registration_list(
    path: Path, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], *, tab: str = "名单"
) -> None:
    """A list for printing and posting: a title, a header that repeats on each page, text only."""
    book = _empty_book()
    sheet = book.create_sheet(tab)
    _write_title(sheet, title, len(headings))
    widths = [
        min(44, max([len(heading) * 2, *(len(row[at]) * 2 for row in rows)]) + 3)
        for at, heading in enumerate(headings)
    ]
    _write_header(sheet, 2, headings, widths)
    for number, row in enumerate(rows, 3):
        for at, text in enumerate(row, 1):
            cell = _cell(sheet, number, at)
            put_text(cell, text)
            cell.border = _BORDER
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    save_workbook(book, path)


def _label(column: str, kind: SheetKind) -> str:
    return "参赛队名称" if column == "title" and kind is SheetKind.PERSON else COLUMN_LABELS[column]


def _empty_book() -> Workbook:
    book = Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    return book


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError(f"{cell.coordinate} lies inside merged cells")
    return cell


def _write_title(sheet: Worksheet, title: str, width: int) -> None:
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    cell = _cell(sheet, 1, 1)
    put_text(cell, title)
    cell.font = Font(size=15, bold=True)
    cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 30


def _write_header(sheet: Worksheet, row: int, labels: Sequence[str], widths: Sequence[float]) -> None:
    for at, (label, width) in enumerate(zip(labels, widths, strict=True), 1):
        cell = _cell(sheet, row, at)
        put_text(cell, label)
        cell.font = Font(bold=True)
        cell.fill = _HEADER_FILL
        cell.border = _BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center")
        sheet.column_dimensions[column_letter(at)].width = width
    sheet.freeze_panes = f"A{row + 1}"
