"""The sheet of the competition in a workbook of rules: a name on the left, its value on the right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.exchange.book_cells import Day, Whole
from app.exchange.book_tables import (
    BookProblem,
    Column,
    Findings,
    cell_value,
    nearest,
    plain_title,
    sheet_head,
)
from app.exchange.scheme_draft import Draft, put_value
from app.exchange.scheme_sheets import SETTINGS, SETTINGS_SHEET
from app.exchange.workbook import Sheet


def read_settings(sheets: Sequence[Sheet], findings: Findings) -> Draft:
    """The sheet of the competition: what it is called on the left, the value on its right."""
    competition = Draft()
    for sheet in sheets:
        if sheet_head(sheet.name) != SETTINGS_SHEET:
            continue
        for at, row in enumerate(sheet.grid):
            title, value = (text.strip() for text in (*row, "", "")[:2])
            column = _setting(title)
            if column is not None and value:
                found = cell_value(sheet, at, 1, column, findings)
                if trouble := _setting_trouble(column, found):
                    findings.problems.append(BookProblem(sheet.name, at + 1, title, trouble))
                elif found is not None:
                    put_value(competition.document, column.key, found)
                competition.places[column.key] = f"{sheet.name}!B{at + 1}"
            elif column is None and value and title not in ("项目", ""):
                near = nearest(title, [column.title for column in SETTINGS])
                cure = f"是不是“{near}”?请改名" if near else "请改成说明中的名称,或删去"
                findings.problems.append(BookProblem(sheet.name, at + 1, title, f"不认识,{cure}"))
        competition.headings[f"{sheet.name}!B"] = "内容"
    return competition


def _setting_trouble(column: Column, value: Any) -> str:
    """What is wrong with a year or a day, which no rules check; '' for nothing."""
    if value is None or column.key[0] == "rules":
        return ""
    if isinstance(column.form, Whole) and not isinstance(value, int):
        return f"“{value}”不是整数,请写成如 2026"
    if isinstance(column.form, Day):
        try:
            date.fromisoformat(value)
        except ValueError:
            return f"“{value}”不是日期,请写成如 2026-05-11"
    return ""


def _setting(title: str) -> Column | None:
    plain = plain_title(title)
    return next(
        (c for c in SETTINGS if plain and plain in [plain_title(name) for name in (c.title, *c.also)]), None
    )
