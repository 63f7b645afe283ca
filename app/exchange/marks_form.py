"""The workbook of marks written: an empty form for events, or one with the marks there are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from app.errors import UserError
from app.exchange.book_sheets import add_table, add_text_rows, new_book
from app.exchange.book_tables import Column
from app.exchange.marks_sheets import (
    ENTRIES_SHEET,
    ENTRY_COLUMNS,
    EVENT,
    JUDGE_COLUMNS,
    JUDGES_SHEET,
    MARKS_SHEET,
    MODULE,
    NAME,
    NUMBER,
    PENALTIES_SHEET,
    PENALTY_COLUMNS,
    SEAT,
)
from app.exchange.marks_workbook import SELF_SEAT, MarksEntry
from app.exchange.scheme_words import KINDS
from app.exchange.workbook import save_workbook

_NOT_HERE = PatternFill("solid", fgColor="E5E2DC")
_FORBIDDEN = str.maketrans("[]:*?/\\", "       ")
_LONGEST_TITLE = 31
_ENTRIES_RULE = "“参赛”:一个参赛者(选手、队、项目、成果)一行。"
_REGISTERED_RULE = "“参赛”:这里的参赛者都已报名,不用再写;只写要添加的,一个一行。"
_RULES = (
    "“得分”:一行是一名裁判给一个参赛者打的一个模块的分,表头是评分项的编号。空格表示没有打分,0 才是 0 分。",
    "灰色的格子不由这一席位评。",
    "时间写 分:秒,如 12:30;次数与用时写 5/118、7/-、-/-。所有格子都是文本格式,Excel 不会把它们变成日期。",
    "“扣分”:现场扣分,写正数和原因。“裁判”:各席位是谁,可以不填。",
)


@dataclass(frozen=True, slots=True)
class MarksForm:
    """One event of a form: its rules document, its entries, and marks by (entry, seat, module, aspect).

    `registered` entries are known already: they have their rows for marks, and are not told again.
    `left_out` are the entries, seats and modules that have no row.
    """

    event: str
    document: Mapping[str, Any]
    entries: Sequence[MarksEntry]
    marks: Mapping[tuple[str, int, str, str], str] = field(default_factory=dict)
    registered: bool = False
    left_out: Collection[tuple[str, int, str]] = ()


def write_marks_form(path: Path, forms: Sequence[MarksForm]) -> None:
    """Write a workbook of marks: a sheet for each module, a row for each entry and seat."""
    if not forms:
        raise UserError("没有赛项,写不成成绩表。请先建赛项。")
    book = new_book()
    first = _REGISTERED_RULE if all(form.registered for form in forms) else _ENTRIES_RULE
    add_text_rows(book, "填写说明", [(text,) for text in (first, *_RULES)], (100,))
    add_table(
        book,
        ENTRIES_SHEET,
        ENTRY_COLUMNS,
        [_entry_row(form, entry) for form in forms if not form.registered for entry in form.entries],
    )
    for form in forms:
        for module in form.document.get("modules", ()):
            _add_module(book, form, module)
    add_table(book, PENALTIES_SHEET, PENALTY_COLUMNS, [])
    add_table(book, JUDGES_SHEET, JUDGE_COLUMNS, [row for form in forms for row in _seats_to_fill(form)])
    save_workbook(book, path)


def _entry_row(form: MarksForm, entry: MarksEntry) -> dict[str, str]:
    values = {
        "编号": entry.number,
        "名称": entry.name,
        "单位": entry.organization,
        "组别": entry.division,
        "赛位": entry.station,
        "打星": entry.guest or None,
        "状态": None if entry.status == "active" else entry.status,
        "状态原因": entry.reason,
        "成员": list(entry.members) or None,
    }
    texts = {c.title: c.form.write(values[c.title]) for c in ENTRY_COLUMNS if values.get(c.title) is not None}
    return texts | {EVENT.title: form.event}


def _add_module(book: Workbook, form: MarksForm, module: Mapping[str, Any]) -> None:
    code = str(module.get("code", ""))
    aspects = list(module.get("aspects", ()))
    columns = (
        EVENT,
        NUMBER,
        NAME,
        MODULE,
        SEAT,
        *(Column(str(aspect.get("code", "")), width=12) for aspect in aspects),
    )
    lines = [
        (entry, seat)
        for entry in form.entries
        for seat in _seats(module)
        if (entry.number, seat, code) not in form.left_out
    ]
    rows = [
        {EVENT.title: form.event, NUMBER.title: entry.number, NAME.title: entry.name, MODULE.title: code}
        | {SEAT.title: str(seat)}
        | _marks_of(form, entry, seat, code, aspects)
        for entry, seat in lines
    ]
    above = ("",) * 5 + tuple(_hint(aspect) for aspect in aspects)
    sheet = add_table(book, _title(book, form.event, code), columns, rows, above=above)
    _grey_out(sheet, aspects, [seat for _entry, seat in lines])


def _marks_of(
    form: MarksForm, entry: MarksEntry, seat: int, module: str, aspects: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    codes = [str(aspect.get("code", "")) for aspect in aspects]
    return {code: form.marks.get((entry.number, seat, module, code), "") for code in codes}


def _seats(module: Mapping[str, Any]) -> tuple[int, ...]:
    judges = module.get("panel", {}).get("judges", 1)
    seats = tuple(range(1, (judges if isinstance(judges, int) else 1) + 1))
    return (SELF_SEAT, *seats) if module.get("self") is True else seats


def _hint(aspect: Mapping[str, Any]) -> str:
    kind = KINDS.write(aspect.get("kind", "points"))
    limit = f",满分 {aspect['maximum']}" if aspect.get("maximum") else ""
    return f"{aspect.get('name', '')}\n({kind}{limit})"


def _title(book: Workbook, event: str, module: str) -> str:
    title = f"{MARKS_SHEET} {event.translate(_FORBIDDEN)} {module.translate(_FORBIDDEN)}"[
        :_LONGEST_TITLE
    ].strip()
    number = 2
    unique = title
    while unique in book.sheetnames:
        unique = f"{title[: _LONGEST_TITLE - 4]} {number}"
        number += 1
    return unique


def _grey_out(sheet: Worksheet, aspects: Sequence[Mapping[str, Any]], seats: Sequence[int]) -> None:
    for at, aspect in enumerate(aspects, 6):
        mine = _own_seats(str(aspect.get("seats", "")))
        for row, seat in enumerate(seats, 3):
            if mine and seat not in (*mine, SELF_SEAT):
                sheet.cell(row, at).fill = _NOT_HERE


def _own_seats(text: str) -> tuple[int, ...]:
    """'1-3' → (1, 2, 3), '6' → (6,); () where all seats mark."""
    return tuple(_span(text)) if text else ()


def _span(text: str) -> Iterator[int]:
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if first.isdigit() and (not last or last.isdigit()):
            yield from range(int(first), int(last or first) + 1)


def _seats_to_fill(form: MarksForm) -> Iterator[dict[str, str]]:
    for module in form.document.get("modules", ()):
        for seat in _seats(module):
            if seat != SELF_SEAT:
                yield {
                    EVENT.title: form.event,
                    MODULE.title: str(module.get("code", "")),
                    "席位": str(seat),
                }
