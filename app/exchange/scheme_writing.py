"""The workbook of rules written: all of a rules document or nothing, with drop-downs and instructions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from app.errors import UserError
from app.exchange.book_cells import Form
from app.exchange.book_sheets import add_table, add_text_rows, new_book, put_row
from app.exchange.book_tables import Column
from app.exchange.scheme_sheets import (
    EVENT_FIELDS,
    INSTRUCTIONS,
    SETTINGS,
    SETTINGS_SHEET,
    SHEETS,
)
from app.exchange.scheme_workbook import SchemeBook, SchemeEvent
from app.exchange.sheet_layout import EVENT, PARENTS, Branch, SheetLayout
from app.exchange.workbook import save_workbook

LONGEST_TEXT = 32_767  # of a cell of Excel
_NOTHING: tuple[Any, ...] = (None, "", [], {}, ())
_RULES = (
    "本工作簿是一个或几个赛项的评分方案。只有“赛项”“模块”“评分项”三张表是必须的,其他表不用就留空或删去。",
    "表头的列可以换位置、可以删去;不要改列名。自己用的列请命名为“备注”。",
    "只有一个赛项时“赛项”一列可以不写;有几个赛项时每行都写。",
    "小数点用“.”;比例写 10 表示 10%;权重写 0.3 或 30%。",
    "“1-3”“5/118”“12:30”这样的内容会被 Excel 变成日期:先把单元格设为文本格式,再输入。",
    "多个之间用顿号;“模块编号:分数”之间用分号,如 T:60;P:60。",
    "下面逐列说明;“可填”一列是可以选的词。",
)


def write_scheme(book: SchemeBook, path: Path) -> None:
    """Write rules as a workbook that `read_scheme` reads back; a UserError names what cannot be written."""
    names = [event.name for event in book.events]
    if not all(names) or len(set(names)) < len(names):
        raise UserError("赛项没有名称,或有两个赛项同名,写不成工作簿。请先改名。")
    for event in book.events:
        _cover(event.document, (), event.name, _OF_EVENT)
    _cover(book.competition, (), SETTINGS_SHEET, _OF_COMPETITION)
    workbook = new_book()
    _write_instructions(workbook)
    _write_settings(workbook, book.competition)
    for layout in SHEETS:
        columns = tuple(column for column in layout.all_columns if not column.short)
        rows = [row for event in book.events for row in _rows(event, layout)]
        rows += _shared_rows(book.competition, layout)
        add_table(workbook, layout.title, columns, rows)
    save_workbook(workbook, path)


def _rows(event: SchemeEvent, layout: SheetLayout) -> Iterator[dict[str, str]]:
    for branch in layout.branches:
        if branch.of_competition:
            continue
        for names, record in _records(event.document, branch.path, (), single=layout.single):
            row = {EVENT.title: event.name}
            if layout.switch is not None:
                row[layout.switch.title] = layout.switch.form.write(branch.word)
            row |= {column.title: name for column, name in zip(branch.parents, names, strict=True)}
            if layout is SHEETS[0]:
                row |= _texts(_fields(event), EVENT_FIELDS, event.name)
                columns = tuple(column for column in layout.columns if column not in EVENT_FIELDS)
            else:
                columns = layout.columns
            yield row | _texts(record, columns, f"{event.name} {layout.title} {' '.join(names)}".rstrip())


def _shared_rows(competition: Mapping[str, Any], layout: SheetLayout) -> Iterator[dict[str, str]]:
    """The rows that belong to no single event."""
    for branch in layout.branches:
        if branch.of_competition and layout.switch is not None:
            for _, record in _records(competition, branch.path, (), single=False):
                switch = {layout.switch.title: layout.switch.form.write(branch.word)}
                yield switch | _texts(record, layout.columns, f"{SETTINGS_SHEET} {layout.title}")


def _fields(event: SchemeEvent) -> Mapping[str, Any]:
    return {
        "kind": event.kind,
        "entry_kind": event.entry_kind,
        "blind": event.blind,
        "divisions": list(event.divisions),
        "track": event.track,
        "contest_class": event.contest_class,
        "weight": None if event.weight == "1" else event.weight,
    }


def _records(
    node: Any, path: Sequence[str], names: tuple[str, ...], *, single: bool
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """The records at a path of a document, each with the names of the items that lead to it."""
    if not path:
        yield from ((names, record) for record in ([node] if single else node))
        return
    step, rest = path[0], path[1:]
    if step == "*":
        for name, item in _named(node):
            yield from _records(item, rest, (*names, name), single=single)
    elif node.get(step) not in _NOTHING:
        yield from _records(node[step], rest, names, single=single)


def _named(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, Mapping):
        yield from node.items()
        return
    for item in node:
        yield str(item.get("code", "")).strip(), item


def _texts(record: Mapping[str, Any], columns: Sequence[Column], place: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for column in columns:
        value = None if column.short else _dig(record, column.key)
        if value in _NOTHING or (isinstance(value, str) and not value.strip()):
            continue
        texts[column.title] = _text(column.form, value, f"{place} {column.title}")
    return texts


def _dig(node: Any, key: Sequence[str | int]) -> Any:
    for step in key:
        if isinstance(step, int):
            node = node[step] if isinstance(node, list | tuple) and step < len(node) else None
        else:
            node = node.get(step) if isinstance(node, Mapping) else None
    return node


def _text(form: Form, value: Any, place: str) -> str:
    """The text of a cell; a UserError where it would not be read back as it is."""
    plain = value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
    try:
        text = form.write(plain)
        back = form.read(text)
    except (AttributeError, KeyError, TypeError, ValueError):  # a value of the wrong shape
        text, back = "", None
    if len(text) > LONGEST_TEXT or not text.strip() or not (back == plain or str(back) == str(plain)):
        raise UserError(f"{place}“{str(value)[:20]}”写不进工作簿。请改短,或去掉其中的标点,再导出。")
    return text


# -- nothing is left out ----------------------------------------------------------------------------


Leaves = frozenset[tuple[str, ...]]


def _leaves(*, of_competition: bool) -> Leaves:
    """The paths that columns stand for, `*` for the items of lists."""
    return frozenset(
        (*_base(layout, branch), *("*" if isinstance(step, int) else step for step in column.key))
        for layout in SHEETS
        for branch in layout.branches
        for column in layout.columns
        if branch.of_competition == of_competition and column.key and not column.short
        if column not in EVENT_FIELDS
    )


def _base(layout: SheetLayout, branch: Branch) -> tuple[str, ...]:
    return branch.path if layout.single else (*branch.path, "*")


_OF_EVENT = _leaves(of_competition=False)
_OF_COMPETITION = _leaves(of_competition=True) | {tuple(map(str, column.key)) for column in SETTINGS}


def _cover(node: Any, path: tuple[str, ...], place: str, leaves: Leaves) -> None:
    """Refuse a document with anything in it that no sheet has a place for, or that has no name to it."""
    if node in _NOTHING or path in leaves:
        return
    inner = any(leaf[: len(path)] == path for leaf in leaves)
    if not inner or not isinstance(node, Mapping | list | tuple):
        raise UserError(f"{place}:这一项在工作簿中没有位置,不能导出。请去掉它,或升级本程序。")
    if isinstance(node, Mapping):
        for key, value in node.items():
            step = "*" if path and path[-1] == "tables" else str(key)
            _cover(value, (*path, step), f"{place} {key}", leaves)
        return
    if path and path[-1] in PARENTS:
        names = [name for name, _ in _named(node)]
        title = PARENTS[path[-1]].title
        if len(set(names)) < len(names) or "" in names:
            raise UserError(f"{place}:{title}没有编号,或编号重复,写不成工作簿。请先改正。")
    for number, item in enumerate(node, 1):
        _cover(item, (*path, "*"), f"{place} {number}", leaves)


# -- the sheets beside the rules --------------------------------------------------------------------


def _write_instructions(workbook: Workbook) -> None:
    rows: list[tuple[str, ...]] = [(text,) for text in _RULES]
    rows += [("",), ("工作表", "列", "怎么写", "可填")]
    rows += [(SETTINGS_SHEET, c.title, c.help, "") for c in SETTINGS]
    for layout in SHEETS:
        rows.append((layout.title, "", layout.what, ""))
        rows += [("", c.title, c.help, "、".join(c.form.choices())) for c in layout.all_columns]
    add_text_rows(workbook, INSTRUCTIONS, rows, (14, 18, 60, 60))


def _write_settings(workbook: Workbook, competition: Mapping[str, Any]) -> None:
    texts = _texts(competition, SETTINGS, SETTINGS_SHEET)
    columns = (Column("项目", width=16), Column("内容", width=60), Column("说明", width=40))
    sheet = add_table(workbook, SETTINGS_SHEET, columns, [])
    for number, column in enumerate(SETTINGS, 2):
        put_row(sheet, number, (column.title, texts.get(column.title, ""), column.help))
