"""Between the parts of a rules document that are lists and the cells of a small table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.numbers import fold_wide
from app.domain.reading import Document
from app.domain.rule_words import STAGE_NAMES
from app.domain.scheme_outline import mappings, text
from app.gui.screens.events.scheme_words import bound_text, bound_values

Cells = Sequence[Sequence[str]]
_WHOLE = {"exact": "", "down": "足", "up": "起"}
_ROUNDED = {"足": "down", "起": "up"}


@dataclass(frozen=True, slots=True)
class CellForm:
    """How a list is shown in cells and read from them; `column` tells where a key of a row stands."""

    show: Callable[[Document], Cells]
    read: Callable[[Cells], list[Any]]
    column: dict[str, int]


def number(typed: str) -> str:
    """A typed number as it is written; what is none stays as it is, and is told as a problem."""
    return fold_wide(typed)


def whole(typed: str) -> int | str:
    """A typed whole number; what is none stays a text, and is told as a problem."""
    folded = fold_wide(typed)
    return int(folded) if folded.isdecimal() and len(folded) < 9 else folded


def _filled(**values: object) -> dict[str, object]:
    return {key.rstrip("_"): value for key, value in values.items() if value not in ("", None)}


def _show_bands(aspect: Document) -> Cells:
    return [
        (
            bound_text(band),
            text(band, "points"),
            text(band, "start"),
            text(band, "per"),
            text(band, "rate"),
            _WHOLE.get(text(band, "whole") or "exact", text(band, "whole")),
        )
        for band in mappings(aspect, "bands")
    ]


def _read_bands(cells: Cells) -> list[Any]:
    return [
        bound_values(bound)
        | _filled(
            points=number(points),
            start=number(start),
            rate=number(rate),
            per=number(per),
            whole=_ROUNDED.get(rounded, "" if rounded == "不取" else rounded),
        )
        for bound, points, start, per, rate, rounded in cells
    ]


def _show_grades(aspect: Document) -> Cells:
    return [(text(grade, "name"), text(grade, "points")) for grade in mappings(aspect, "grades")]


def _read_grades(cells: Cells) -> list[Any]:
    return [_filled(name=name, points=number(points)) for name, points in cells]


def _show_options(aspect: Document) -> Cells:
    return [
        (text(grade, "name"), text(grade, "points"), text(grade, "table"))
        for grade in mappings(aspect, "grades")
    ]


def _read_options(cells: Cells) -> list[Any]:
    return [_filled(name=name, points=number(points), table=table) for name, points, table in cells]


def _show_descriptors(aspect: Document) -> Cells:
    found = aspect.get("descriptors")
    texts = [str(value) for value in found] if isinstance(found, list | tuple) else []
    return [(str(level), texts[level] if level < len(texts) else "") for level in range(4)]


def _read_descriptors(cells: Cells) -> list[Any]:
    texts = [said for _level, said in cells]
    return texts if any(texts) else []


FORMS: dict[str, CellForm] = {
    "bands": CellForm(
        _show_bands,
        _read_bands,
        {
            "upto": 0,
            "below": 0,
            "from": 0,
            "above": 0,
            "points": 1,
            "start": 2,
            "per": 3,
            "rate": 4,
            "whole": 5,
        },
    ),
    "grades": CellForm(_show_grades, _read_grades, {"name": 0, "points": 1}),
    "options": CellForm(_show_options, _read_options, {"name": 0, "points": 1, "table": 2}),
    "descriptors": CellForm(_show_descriptors, _read_descriptors, {}),
}


# -- tables of the whole event -------------------------------------------------------------------------


def show_stages(rounding: Document) -> Cells:
    """Every stage, with the decimals it is rounded to ('' for none)."""
    found: dict[str, str] = {}
    listed = rounding.get("stages")
    for stage in listed if isinstance(listed, list | tuple) else ():
        if isinstance(stage, str):
            found[stage] = text(rounding, "decimals") or "2"
        elif isinstance(stage, dict):
            found[text(stage, "stage")] = text(stage, "decimals") or text(rounding, "decimals") or "2"
    return [(name, found.get(stage, "")) for stage, name in STAGE_NAMES.items()]


def read_stages(cells: Cells) -> list[Any]:
    """The stages that are rounded, each with its decimals."""
    return [
        {"stage": stage.value, "decimals": whole(decimals)}
        for stage, (_name, decimals) in zip(STAGE_NAMES, cells, strict=True)
        if decimals
    ]


ROUND_COLUMNS = {"code": 0, "name": 1, "carry": 2, "cut": 3, "cut_percent": 4, "least": 5}


def show_rounds(document: Document) -> Cells:
    """One row a round."""
    return [[text(item, key) for key in ROUND_COLUMNS] for item in mappings(document, "rounds")]


def read_rounds(cells: Cells) -> list[Any]:
    """The rounds as typed; a round without a code gets one."""
    return [
        _filled(
            code=code or f"R{place}",
            name=name,
            carry=number(carry),
            cut=whole(cut),
            cut_percent=number(cut_percent),
            least=number(least),
        )
        for place, (code, name, carry, cut, cut_percent, least) in enumerate(cells, 1)
    ]
