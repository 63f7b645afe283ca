"""报名表 as units send them: sheets of people, of units, of achievements, each read into raw rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from app.domain.column_mapping import (
    NO_MAPPINGS,
    ROWS_BELOW,
    ROWS_LOOKED_AT,
    Mappings,
    header_labels,
)
from app.domain.people import clean_text, compact_text, fold_text, shows_no_value
from app.domain.progress import Progress, no_progress
from app.domain.registration_form import (
    UNIT_FACTS,
    RawRow,
    RegistrationFile,
    SheetKind,
    SheetLook,
    SkippedSheet,
)
from app.errors import UserError
from app.exchange.header_row import Header, find_header, header_end
from app.exchange.registration_forms import OWN_SHEETS
from app.exchange.workbook import Area, Sheet, column_letter, read_sheets

# Lines around the table that speak for every row of the sheet.
_SHEET_LINES = (
    (
        "organization",
        re.compile(r"(?:参赛|申报|报送|推荐|工作|填报|报名|选送)?单位(?:名称|全称)?(?:\([^)]*\))?:\s*(.*)"),
    ),
    ("event", re.compile(r"(?:参赛|报名|竞赛|比赛|申报)?(?:赛项|项目|工种)(?:名称)?(?:\([^)]*\))?:\s*(.*)")),
    ("division", re.compile(r"(?:参赛|竞赛)?组别:\s*(.*)")),
    ("contact", re.compile(r"联系人(?:姓名)?:\s*(.*)")),
    ("phone", re.compile(r"(?:联系电话|电话|手机|联系方式):\s*(.*)")),
)
# What speaks for the rows of a sheet of people: its contact person is not the entrant.
_SHEET_COLUMNS = {
    SheetKind.PERSON: ("organization", "event", "division"),
    SheetKind.UNIT: ("contact", "phone"),
    SheetKind.ACHIEVEMENT: ("organization", "event", "division", "contact", "phone"),
}
_HALF_WIDTH = str.maketrans({"\uff1a": ":", "\uff08": "(", "\uff09": ")", "\u3000": "  "})
_NEXT_LABEL = re.compile(r"\s{2,}|\s+(?=[^\s:]{2,10}:)|[;。]")
_NOTE = re.compile(
    r"(?:注|备注|说明|注意|注意事项|填表说明|填写说明|填报说明|要求|填表人|填报人|制表人?|审核人?|负责人|经办人|联系人"
    r"|联系电话|单位负责人|报名联系人|日期|填表日期|填报日期|时间|合计|总计|共计|小计|单位意见|推荐单位意见)"
    r"(?:\([^)]*\))?(?::.*|\s*\d*人?)?|.{0,12}(?:盖章|签字|签章).{0,12}:.*|\d{4}年\d{1,2}月\d{1,2}日"
)
_EXAMPLE = re.compile(r"(?:示例|样例|例|范例|填写示例):?")
_NONE: frozenset[str] = frozenset()
# Merged data cells speak for all rows they cover, in these columns.
_SHARED_COLUMNS = {"organization", "event", "division", "title", "category", "site", *UNIT_FACTS}


def read_registration(
    path: Path, progress: Progress = no_progress, mappings: Mappings = NO_MAPPINGS
) -> RegistrationFile:
    """Read a 报名表; a UserError names what is wrong with the file as a whole and the cure."""
    file = look_into_registration(path, progress, mappings)
    if file.refusal:
        raise UserError(file.refusal)
    return file


def look_into_registration(
    path: Path, progress: Progress = no_progress, mappings: Mappings = NO_MAPPINGS, name: str = ""
) -> RegistrationFile:
    """Read a 报名表, with a look at its sheets; without rows it says why in its `refusal`.

    A UserError where the file cannot be opened at all. `name` is what to call it, where not by its own.
    """
    name = name or clean_text(path.name)
    rows: list[RawRow] = []
    skipped: list[SkippedSheet] = []
    unread: list[str] = []
    looks: list[SheetLook] = []
    sheets = [sheet for sheet in read_sheets(path, progress) if any(any(row) for row in sheet.grid)]
    total, before = sum(len(sheet.grid) for sheet in sheets), 0
    for sheet in sheets:
        filled = _fill_merged(sheet)
        header = find_header(filled, _reach(sheet.merged), mappings)
        looks.append(_look(sheet, filled, header))
        if header is None:
            skipped.append(SkippedSheet(sheet.name, "没有找到表头"))
            continue
        found = list(_read_rows(name, sheet, filled, header, partial(_report, progress, before, total)))
        before += len(sheet.grid)
        rows += found
        unread += [label for label in header.unread if label not in unread]
        if not found:
            skipped.append(SkippedSheet(sheet.name, "表头下面没有内容"))
    refusal = "" if rows else _nothing_found(name, skipped)
    if rows:
        skipped = [sheet for sheet in skipped if sheet.name not in OWN_SHEETS]
    return RegistrationFile(name, tuple(rows), tuple(skipped), tuple(unread), tuple(looks), refusal)


def _look(sheet: Sheet, filled: Sequence[Sequence[str]], header: Header | None) -> SheetLook:
    count = max(ROWS_LOOKED_AT, 0 if header is None else header.first_row + ROWS_BELOW)
    rows = tuple(map(tuple, filled[:count]))
    reach = _reach(sheet.merged)
    bottoms = tuple(header_end(filled, at, reach) for at in range(len(rows)))
    if header is None:
        return SheetLook(sheet.name, rows, bottoms)
    bottom = header.first_row - 1
    labels = header_labels(filled, header.top, bottom)
    columns = {labels[at]: column for column, at in header.columns.items()}
    return SheetLook(sheet.name, rows, bottoms, header.top, bottom, columns, header.by_hand)


def _nothing_found(name: str, skipped: Sequence[SkippedSheet]) -> str:
    if any(sheet.reason == "没有找到表头" for sheet in skipped):
        names = "、".join(sheet.name for sheet in skipped)
        return (
            f"“{name}”里没有找到表头(已看工作表:{names})。"
            "表头要有“姓名、身份证号、单位、参赛项目”这样的一行;可以在“列的对应”里指明,或照报名表模板改好。"
        )
    return f"“{name}”的表头下面没有报名内容。请确认单位已填写,再导入。"


def _fill_merged(sheet: Sheet) -> list[list[str]]:
    grid = [list(row) for row in sheet.grid]
    for area in sheet.merged:
        if area.top > len(grid) or area.left > len(grid[area.top - 1]):
            continue
        text = grid[area.top - 1][area.left - 1]
        for row in grid[area.top - 1 : area.bottom]:
            for column in range(area.left - 1, min(area.right, len(row))):
                row[column] = text
    return grid


def _reach(merged: Sequence[Area]) -> Mapping[int, int]:
    reach: dict[int, int] = {}
    for area in merged:
        reach[area.top - 1] = max(reach.get(area.top - 1, 0), area.bottom - 1)
    return reach


def _report(progress: Progress, before: int, total: int, at: int) -> None:
    progress(before + at, total)


def _read_rows(
    file: str, sheet: Sheet, filled: Sequence[Sequence[str]], header: Header, report: Callable[[int], None]
) -> Iterator[RawRow]:
    columns = {column: at for column, at in header.columns.items() if column != "serial"}
    letters = {column: column_letter(at + 1) for column, at in columns.items()}
    numeric = _numeric_columns(sheet, columns)
    above = filled[: header.top]
    spoken = _sheet_values(above, header.kind)
    heading = " ".join(dict.fromkeys(text.strip() for row in above for text in row if text.strip()))
    for at in range(header.first_row, len(filled)):
        if at % 500 == 0:
            report(at)
        own, shared = sheet.grid[at], filled[at]
        values = {
            column: (shared if column in _SHARED_COLUMNS else own)[place] for column, place in columns.items()
        }
        if not _is_entry(own, header):
            continue
        for column, text in spoken.items():
            if not values.get(column, "").strip():
                values[column] = text
        hidden = at + 1 in sheet.hidden
        figures = numeric.get(at + 1, _NONE)
        yield RawRow(sheet.name, at + 1, header.kind, values, figures, letters, heading, file, hidden=hidden)


def _numeric_columns(sheet: Sheet, columns: Mapping[str, int]) -> Mapping[int, frozenset[str]]:
    """The columns whose cells are numbers, by row."""
    names = {place + 1: column for column, place in columns.items()}
    found: dict[int, frozenset[str]] = {}
    for row, place in sheet.numeric:
        if place in names:
            found[row] = found.get(row, _NONE) | {names[place]}
    return found


def _is_entry(own: Sequence[str], header: Header) -> bool:
    # A row counts as empty when only the serial number, what merged cells lend or failed formulas are in it.
    serial = header.columns.get("serial")
    texts = [text.strip() for text in own]
    written = [
        text
        for at, text in enumerate(texts)
        if text and at != serial and not (text[0] == "#" and shows_no_value(text))
    ]
    if not written:
        return False
    first = clean_text(next(filter(None, texts)))
    if _EXAMPLE.fullmatch(compact_text(first)):
        return False
    if sum(text in header.texts for text in written) >= max(3, len(written) - 1):
        return False  # the header again, on the next printed page
    if _NOTE.fullmatch(fold_text(first)):
        return False
    is_known = any(texts[at] for column, at in header.columns.items() if column != "serial")
    return is_known and not (len(written) == 1 and len(written[0]) > 30)


def _sheet_values(rows: Sequence[Sequence[str]], kind: SheetKind) -> dict[str, str]:
    spoken: dict[str, str] = {}
    for row in rows:
        cells = [text.strip() for text in dict.fromkeys(row) if text.strip()]
        for at, cell in enumerate(cells):
            for column, pattern in _SHEET_LINES:
                text = _after_label(pattern, cell, cells[at + 1] if at + 1 < len(cells) else "")
                if text and column in _SHEET_COLUMNS[kind]:
                    spoken.setdefault(column, text)
    return spoken


def _after_label(pattern: re.Pattern[str], cell: str, following: str) -> str:
    # Spaces are kept apart from single ones: they separate one statement from the next.
    match = pattern.search(cell.translate(_HALF_WIDTH))
    if match is None:
        return ""
    text = _NEXT_LABEL.split(match.group(1).strip())[0].strip(" _")
    return text or (following if ":" not in fold_text(following) else "")
