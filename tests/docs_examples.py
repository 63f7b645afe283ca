"""The worked examples of the documents: a JSON block, and a table of what is typed and what comes out.

A column `M.A1` holds what the judges of module M type for A1, seat by seat with 、 between; `裁判填` is the
only aspect there is. 得分, 模块 M, 总成绩 and 名次 are what the program has to make of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.domain.field import Entrant, Field
from app.domain.marking import AspectKind, parse_mark
from app.domain.numbers import exact_text
from app.domain.ranking import cut
from app.domain.rules import EventRules, read_rules

_BLOCK = re.compile(r"```json\n(?P<json>.*?)```(?:\n\n(?P<table>(?:\|[^\n]*\n)+))?", re.DOTALL)
TYPED, WORTH = "裁判填", "得分"
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """A JSON block, with the rows of the table below it by column title."""

    document: dict[str, Any]
    rows: tuple[Row, ...]

    @property
    def is_scored(self) -> bool:
        """Whether the table says what judges type."""
        return bool(self.rows) and any(_is_typed(title) for title in self.rows[0])


def find_examples(path: Path) -> list[Example]:
    """The examples of a document, in its order."""
    found = _BLOCK.finditer(path.read_text(encoding="utf-8"))
    return [Example(json.loads(each["json"]), _rows(each["table"] or "")) for each in found]


def rules_of(example: Example) -> EventRules:
    """The rules of an example; one aspect or one module stands for a whole document."""
    document = example.document
    if "aspects" in document:
        document = {"modules": [document]}
    elif "modules" not in document:
        document = {"modules": [{"code": "M", "name": "例", "aspects": [document]}]}
    return read_rules(document)


def kinds_of(example: Example) -> set[AspectKind]:
    """The kinds of aspects an example shows."""
    return {aspect.kind for module in rules_of(example).scheme.modules for aspect in module.aspects}


def recompute(example: Example) -> tuple[Row, ...]:
    """The rows with the figures as the program makes them."""
    rules = rules_of(example)
    entrants = [Entrant(number, _sheets(rules, row)) for number, row in enumerate(example.rows)]
    field = Field(rules.scheme, rules.ranking, entrants)
    for stage_number, stage in enumerate(rules.scheme.rounds[:-1]):
        through = cut(
            field.candidates(),
            rules.ranking,
            count=stage.cut,
            percent=stage.cut_percent,
            least=stage.least,
        )
        for entrant in entrants:
            reached = stage_number + (entrant.id in through)
            field.put(Entrant(entrant.id, entrant.sheets, reached=reached))
    return tuple(_made(field, rules, number, row) for number, row in enumerate(example.rows))


def _made(field: Field, rules: EventRules, number: int, row: Row) -> Row:
    score = field.scores[number]
    made = dict(row)
    for title in row:
        if title == "总成绩":
            made[title] = "" if score.total is None else exact_text(score.total)
        elif title == "名次":
            made[title] = str(field.place(number).rank or "")
        elif title == WORTH or title.startswith("模块 "):
            code = rules.scheme.modules[0].code if title == WORTH else title.removeprefix("模块 ")
            value = score.module(code).value
            made[title] = "" if value is None else exact_text(value)
    return made


def _sheets(rules: EventRules, row: Row) -> dict[str, dict[int, dict[str, Decimal]]]:
    sheets: dict[str, dict[int, dict[str, Decimal]]] = {}
    for title, cell in row.items():
        if not _is_typed(title):
            continue
        first = rules.scheme.modules[0]
        code, _, aspect_code = title.partition(".")
        module = first if title == TYPED else rules.scheme.module(code)
        aspect = module.aspects[0] if title == TYPED else module.aspect(aspect_code)
        assert aspect is not None, title
        texts = [text.strip() for text in cell.split("、")] if cell else []
        for seat, text in zip(module.seats_of(aspect), texts, strict=bool(texts)):
            marks = sheets.setdefault(module.code, {}).setdefault(seat, {})
            marks[aspect.code] = parse_mark(aspect, text)
    return sheets


def _is_typed(title: str) -> bool:
    return title == TYPED or re.fullmatch(r"[A-Z]\w*\.[A-Z]\w*", title) is not None


def _rows(table: str) -> tuple[Row, ...]:
    lines = [[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in table.splitlines()]
    return tuple(dict(zip(lines[0], line, strict=True)) for line in lines[2:]) if lines else ()
