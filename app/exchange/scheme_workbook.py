"""The workbook of rules (评分方案工作簿) read: rules as sheets that anybody who knows Excel can write.

Wrong values are handed on as they stand: the checker of the rules refuses them, and `locate` says in which
cell. What is wrong with the workbook itself comes as `BookProblem`s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.domain.numbers import parse_decimal
from app.exchange.book_cells import Share, Words
from app.exchange.book_tables import (
    BookProblem,
    Column,
    Findings,
    TableRow,
    cell_place,
    nearest,
    read_table,
    sheet_head,
)
from app.exchange.scheme_draft import DocumentPath, Draft, name_the_only_module, put_value
from app.exchange.scheme_settings import read_settings
from app.exchange.scheme_sheets import (
    EVENT_FIELDS,
    INSTRUCTIONS,
    NEEDED,
    SETTINGS_SHEET,
    SHEETS,
)
from app.exchange.scheme_words import EVENT_KINDS
from app.exchange.sheet_layout import EVENT, PARENTS, Branch, SheetLayout
from app.exchange.workbook import Sheet, read_sheets

# Of the workbook of marks: no misspelt sheets of rules.
_OTHER_SHEETS = {"参赛", "得分", "扣分", "裁判", "选项"}
_ADDRESS = re.compile(r"([A-Z]*)([0-9]+)")
_DEFAULTS: Mapping[str, Any] = {
    "kind": "skill",
    "entry_kind": "person",
    "blind": False,
    "divisions": [],
    "track": "",
    "contest_class": "",
    "weight": "1",
}


@dataclass(frozen=True, slots=True)
class SchemeEvent:
    """One event of a workbook: how it is entered, and its rules document.

    `places` leads from paths of the document to cells ("评分项!D7", a whole row "评分项!7"); `headings`
    says what the columns are called ("评分项!D": "满分"). `told`: which of its own fields stood in the
    workbook, the others are those of a new event.
    """

    name: str
    kind: str = "skill"
    entry_kind: str = "person"
    blind: bool = False
    divisions: tuple[str, ...] = ()
    track: str = ""
    document: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[DocumentPath, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    contest_class: str = ""
    weight: str = "1"
    told: frozenset[str] = field(default=frozenset(), compare=False)


@dataclass(frozen=True, slots=True)
class SchemeBook:
    """A workbook of rules. `problems` stop its import, `warnings` are told.

    `competition`: its fields, and under `rules` what goes over all events (standings, awards of units);
    `places` and `headings` are those of `competition`.
    """

    events: tuple[SchemeEvent, ...]
    competition: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[BookProblem, ...] = ()
    warnings: tuple[BookProblem, ...] = ()
    places: Mapping[DocumentPath, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)


def read_scheme(path: Path) -> SchemeBook:
    """Read a workbook of rules; a UserError only where the file as a whole cannot be read."""
    return scheme_from(read_sheets(path))


def scheme_from(sheets: Sequence[Sheet]) -> SchemeBook:
    """The workbook of rules that these sheets are."""
    findings = Findings()
    drafts = _read_events(sheets, findings)
    competition = read_settings(sheets, findings)
    for layout in SHEETS[1:]:
        for sheet in sheets_of(sheets, layout):
            for row in read_table(sheet, layout.all_columns, findings):
                _take(row, layout, drafts, competition, findings)
    _check_sheets(sheets, findings)
    return SchemeBook(
        tuple(_finished(draft) for draft in drafts.values()),
        competition.document,
        tuple(findings.problems),
        tuple(findings.warnings),
        competition.places,
        competition.headings,
    )


def sheets_of(sheets: Sequence[Sheet], layout: SheetLayout) -> tuple[Sheet, ...]:
    """The sheets of a layout: '评分项', and '评分项 焊工' or '评分项(焊工)' where there are several."""
    return tuple(sheet for sheet in sheets if sheet_head(sheet.name) == layout.title)


def locate(source: SchemeEvent | SchemeBook, path: DocumentPath) -> str:
    """Where a path of a rules document stands in the workbook: '“评分项”第 7 行“满分”'; '' for nowhere.

    Of a book: where a path of its competition stands.
    """
    for length in range(len(path), -1, -1):
        place = source.places.get(path[:length])
        if place is None:
            continue
        sheet, _, address = place.rpartition("!")
        found = _ADDRESS.fullmatch(address)
        if found is None:
            raise ValueError(place)
        letters, row = found.groups()
        title = source.headings.get(f"{sheet}!{letters}", "") if letters else _title(sheet, path[length:])
        return cell_place(sheet, int(row), title)
    return ""


def _title(sheet: str, rest: DocumentPath) -> str:
    columns = (column for layout in SHEETS if layout.title == sheet_head(sheet) for column in layout.columns)
    return next((column.title for column in columns if column.key == rest[: len(column.key)]), "")


def _read_events(sheets: Sequence[Sheet], findings: Findings) -> dict[str, Draft]:
    layout = SHEETS[0]
    drafts: dict[str, Draft] = {}
    for sheet in sheets_of(sheets, layout):
        for row in read_table(sheet, layout.all_columns, findings):
            name = row.text(EVENT.title)
            if not name or name in drafts:
                trouble = f"赛项“{name}”前面已有一行,请合并" if name else "没有赛项名称,请补上"
                findings.problems.append(row.problem(EVENT.title, trouble))
                continue
            draft = drafts[name] = Draft(name, _event_fields(row, findings))
            draft.places[()] = f"{row.sheet}!{row.number}"
            columns = [column for column in layout.columns if column not in EVENT_FIELDS]
            _put_values(draft, draft.document, (), row, columns)
    return drafts


def _event_fields(row: TableRow, findings: Findings) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for column in EVENT_FIELDS:
        value = row.values.get(column.title)
        if value is None:
            continue
        words = column.form.names if isinstance(column.form, Words) else None
        if words is not None and value not in words:
            known = "、".join(words.values())
            findings.problems.append(row.problem(column.title, f"“{value}”不认识,请改为其中一种:{known}"))
            continue
        if column.key == ("contest_class",) and EVENT_KINDS.read(value) in EVENT_KINDS.names:
            message = f"“{value}”是赛项类型,请写在“赛项类型”一列;这里写如 一类"
            findings.problems.append(row.problem(column.title, message))
            continue
        if isinstance(column.form, Share) and parse_decimal(value) is None:
            findings.problems.append(row.problem(column.title, f"“{value}”不是数字,请写成如 1 或 0.5"))
            continue
        fields[str(column.key[0])] = value
    return fields


def _take(
    row: TableRow,
    layout: SheetLayout,
    drafts: Mapping[str, Draft],
    competition: Draft,
    findings: Findings,
) -> None:
    """Put a row where it belongs, or say why it belongs nowhere."""
    branch = _branch_of(row, layout, findings)
    if branch is None:
        return
    draft = competition if branch.of_competition else _draft_of(row, drafts, findings)
    if draft is None:
        return
    home = _home(row, branch, draft, findings, single=layout.single)
    if home is None:
        return
    node, path = home
    if layout.single:
        if path in draft.places:
            findings.problems.append(row.problem("", f"赛项“{draft.name}”在这张表中已有一行,请合并"))
            return
        record = node
    else:
        record = {}
        node.append(record)
        path = (*path, len(node) - 1)
    draft.places[path] = f"{row.sheet}!{row.number}"
    _put_values(draft, record, path, row, layout.columns)


def _draft_of(row: TableRow, drafts: Mapping[str, Draft], findings: Findings) -> Draft | None:
    name = row.text(EVENT.title)
    if name in drafts:
        return drafts[name]
    if not name and len(drafts) == 1:
        return next(iter(drafts.values()))
    if drafts:  # without any event there is nothing that helps here
        near = nearest(name, list(drafts))
        cure = f"是不是“{near}”?请改成一样的名称" if near else "请改成表“赛项”中的名称"
        message = f"赛项“{name}”在表“赛项”中没有,{cure}" if name else "有几个赛项,这一行没写是哪一个,请补上"
        findings.problems.append(row.problem(EVENT.title, message))
    return None


def _branch_of(row: TableRow, layout: SheetLayout, findings: Findings) -> Branch | None:
    if layout.switch is not None and row.text(layout.switch.title):
        word = row.values.get(layout.switch.title)
        found = next((branch for branch in layout.branches if branch.word == word), None)
        if found is None:
            known = "、".join(layout.switch.form.choices())
            findings.problems.append(
                row.problem(layout.switch.title, f"“{word}”不认识,请改为其中一种:{known}")
            )
        return found
    for branch in layout.branches:
        if not branch.needs or row.text(branch.needs):
            return branch
    wanted = "或".join(f"“{branch.needs}”" for branch in layout.branches)
    findings.problems.append(row.problem("", f"这一行没写属于哪一个,请填{wanted}"))
    return None


def _home(
    row: TableRow, branch: Branch, draft: Draft, findings: Findings, *, single: bool
) -> tuple[Any, DocumentPath] | None:
    """The list (or mapping) a row belongs to, made where it is missing, and its path."""
    node: Any = draft.document
    path: DocumentPath = ()
    following = (*branch.path[1:], None)
    for at, (step, after) in enumerate(zip(branch.path, following, strict=True)):
        if step == "*":
            key = _item(node, row, PARENTS[branch.path[at - 1]], findings)
            if key is None:
                return None
            node, path = node[key], (*path, key)
            continue
        listed = step in ("modules", "aspects") if after == "*" else after is None and not single
        node = node.setdefault(step, [] if listed else {})
        path = (*path, step)
    return node, path


def _item(node: Any, row: TableRow, column: Column, findings: Findings) -> str | int | None:
    """Which item of a list (or mapping) a row belongs to, by its parent column."""
    name = row.text(column.title)
    if isinstance(node, dict):
        node.setdefault(name, [])
        return name
    if not name and len(node) == 1:
        return 0
    names = [str(item.get("code", "")) for item in node]
    if name in names:
        return names.index(name)
    near = nearest(name, names)
    cure = f"是不是“{near}”?请改成一样的编号" if near else f"请改成表“{column.title}”中的编号,或在那里加一行"
    message = f"没有{column.title}“{name}”,{cure}" if name else f"没写是哪个{column.title},请填它的编号"
    findings.problems.append(row.problem(column.title, message))
    return None


def _put_values(
    draft: Draft, record: dict[str, Any], path: DocumentPath, row: TableRow, columns: Sequence[Column]
) -> None:
    for column in columns:
        if column.title not in row.cells:
            continue
        value = row.values.get(column.title)
        cell = row.cells[column.title]
        if value is not None:
            put_value(record, column.key, value)
        if value is not None or not column.short:
            draft.places[(*path, *column.key)] = cell
        draft.headings[cell.rstrip("0123456789")] = column.title


def _check_sheets(sheets: Sequence[Sheet], findings: Findings) -> None:
    known = [*(layout.title for layout in SHEETS), SETTINGS_SHEET, INSTRUCTIONS]
    heads = {sheet_head(sheet.name): sheet.name for sheet in sheets if any(any(row) for row in sheet.grid)}
    for name in NEEDED:
        if name not in heads:
            message = "没有这张工作表,请加上;只有“赛项”“模块”“评分项”三张是必须的"
            findings.problems.append(BookProblem(name, 0, "", message))
    for head, name in heads.items():
        if head not in known and head not in _OTHER_SHEETS:
            near = nearest(head, known)
            cure = f"是不是“{near}”?请改名" if near else "如果其中有规则,请改成说明中的表名"
            findings.warnings.append(BookProblem(name, 0, "", f"这张工作表没有读取,{cure}"))


def _finished(draft: Draft) -> SchemeEvent:
    fields = {**_DEFAULTS, **draft.fields}
    name_the_only_module(draft.document)
    return SchemeEvent(
        name=draft.name,
        kind=fields["kind"],
        entry_kind=fields["entry_kind"],
        blind=fields["blind"],
        divisions=tuple(fields["divisions"]),
        track=fields["track"],
        document=draft.document,
        places=draft.places,
        headings=draft.headings,
        contest_class=fields["contest_class"],
        weight=fields["weight"],
        told=frozenset(draft.fields),
    )
