"""The 报名表 that units fill in: a sheet for each kind of entry, drop-downs, everything typed stays text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.registration_form import EventInfo
from app.exchange.book_sheets import add_text_rows, cell_at, new_book
from app.exchange.list_pages import BORDER, print_landscape, write_header, write_title
from app.exchange.registration_forms import (
    CLOSED_LISTS,
    COLUMN_HELP,
    COLUMN_WIDTHS,
    FORM_SHEETS,
    INSTRUCTIONS,
    UNIT_SHEET,
    USUAL_WIDTH,
    FormSheet,
    form_choices,
)
from app.exchange.workbook import column_letter, put_text, save_workbook

HEADER_ROW = 3
# Ruled rows; below them columns are text and have their drop-downs all the same.
ROWS_RULED = 100
ROWS_WITH_LISTS = 2000
NO_WORDS: Mapping[str, Sequence[str]] = MappingProxyType({})
_RULES = (
    "1. 带 * 的列必须填。不要改动表头;行数不够可以接着往下填,格式相同。",
    "2. 证件号码一列已设为文本格式,请直接输入。从别处粘贴时用“选择性粘贴 → 值”。",
    "3. 每张表只填对应种类的参赛;没有的表留空,不必删除。",
    "4. 填好后保存为 .xlsx,文件名写上单位名称,发给组委会。",
)
_LONG = frozenset({"summary", "effect", "note"})


def write_registration_template(
    path: Path,
    title: str,
    events: Sequence[EventInfo],
    words: Mapping[str, Sequence[str]] = NO_WORDS,
) -> None:
    """Write the form for these events; `words` are the office's lists (行业, 产业链 …) by their keys."""
    book = new_book()
    kinds = {event.entry_kind for event in events} or {"person"}
    sheets = [*(sheet for sheet in FORM_SHEETS.values() if sheet.entry_kind in kinds), UNIT_SHEET]
    _write_instructions(book, title, sheets, events)
    for sheet in sheets:
        _write_form(book, sheet, title, form_choices(sheet, events, words))
    book.active = 1
    save_workbook(book, path)


def _write_instructions(
    book: Workbook, title: str, sheets: Sequence[FormSheet], events: Sequence[EventInfo]
) -> None:
    rows: list[tuple[str, ...]] = [(f"{title}报名表 填表说明",), *((rule,) for rule in _RULES), ("",)]
    for sheet in sheets:
        own = [event for event in events if event.entry_kind == sheet.entry_kind]
        rows.append((sheet.title, "", sheet.help))
        if own:
            rows.append(("", "可报赛项", "、".join(_told(event) for event in own)))
        rows += [("", _starred(sheet, column), COLUMN_HELP[column]) for column in sheet.columns]
    add_text_rows(book, INSTRUCTIONS, rows, (18, 20, 90))


def _told(event: EventInfo) -> str:
    return f"{event.name}({'、'.join(event.divisions)})" if event.divisions else event.name


def _starred(sheet: FormSheet, column: str) -> str:
    return sheet.label(column) + ("*" if column in sheet.required else "")


def _write_form(book: Workbook, form: FormSheet, title: str, choices: Mapping[str, Sequence[str]]) -> None:
    columns = [column for column in form.columns if column != "division" or choices.get("division")]
    sheet: Worksheet = book.create_sheet(form.title)
    write_title(sheet, f"{title}{form.title}", len(columns))
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=len(columns))
    put_text(cell_at(sheet, 2, 1), f"说明:{form.help}带 * 的必须填,详见“{INSTRUCTIONS}”。")
    labels = [_starred(form, column) for column in columns]
    write_header(sheet, HEADER_ROW, labels, [COLUMN_WIDTHS.get(each, USUAL_WIDTH) for each in columns])
    for at, column in enumerate(columns, 1):
        letter = column_letter(at)
        sheet.column_dimensions[letter].number_format = "@"
        cell_at(sheet, HEADER_ROW, at).comment = Comment(f"{COLUMN_HELP[column]}。", "赛创", width=260)
        for row in range(HEADER_ROW + 1, HEADER_ROW + 1 + ROWS_RULED):
            cell = cell_at(sheet, row, at)
            cell.number_format, cell.border = "@", BORDER
            if column in _LONG:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        if choices.get(column):
            _add_choices(book, sheet, letter, choices[column], closed=column in CLOSED_LISTS)
    print_landscape(sheet)


def _add_choices(
    book: Workbook, sheet: Worksheet, letter: str, choices: Sequence[str], *, closed: bool
) -> None:
    # On a hidden sheet: a list inside the rule ends at 255 characters and breaks at quotes and commas.
    lists = book["选项"] if "选项" in book.sheetnames else book.create_sheet("选项")
    lists.sheet_state = "hidden"
    at = 1 if lists.max_row == 1 and lists["A1"].value is None else lists.max_column + 1
    for row, choice in enumerate(choices, 1):
        put_text(cell_at(lists, row, at), choice)
    column = column_letter(at)
    rule = DataValidation(
        type="list",
        formula1=f"'选项'!${column}$1:${column}${len(choices)}",
        allow_blank=True,
        showErrorMessage=closed,
    )
    rule.errorTitle, rule.error = "请从列表中选择", "这一列只能填列表里的内容。"
    sheet.add_data_validation(rule)
    rule.add(f"{letter}{HEADER_ROW + 1}:{letter}{HEADER_ROW + ROWS_WITH_LISTS}")
