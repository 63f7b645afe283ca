"""The side panel writes what the reader of rules documents knows, for every kind."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.reading import RuleProblem
from app.domain.rule_words import KIND_NAMES
from app.domain.rules import find_problems
from app.domain.scheme_editing import set_value
from app.gui.screens.events.scheme_cells import FORMS, read_rounds, read_stages, show_rounds, show_stages
from app.gui.screens.events.scheme_fields import ASPECT_FIELDS, MODULE_FIELDS, Field, Shape, keys_for
from app.gui.screens.events.scheme_values import share, share_text, written
from app.gui.screens.events.scheme_words import NOTES, bound_text, bound_values

Doc = dict[str, Any]
SAMPLES: dict[Shape, object] = {Shape.WHOLE: 1, Shape.FLAG: True, Shape.GRID: []}
# What the reader says of keys and of kinds that it does not take.
MISPLACED = ("不认识", "这种类型", "只有难度系数")


def _sample(field: Field) -> object:
    if field.shape is Shape.CHOICE:
        return field.choices[-1][0]
    return SAMPLES.get(field.shape, "1")


def _misplaced(document: Doc) -> list[RuleProblem]:
    return [problem for problem in find_problems(document) if any(w in problem.message for w in MISPLACED)]


@pytest.mark.parametrize("kind", list(KIND_NAMES))
def test_what_a_kind_offers_is_known_to_the_reader(kind: str) -> None:
    aspect: Doc = {"code": "A1", "name": "项", "kind": str(kind)}
    for field in ASPECT_FIELDS:
        if field.key not in ("code", "name", "kind") and (not field.kinds or kind in field.kinds):
            aspect[str(field.path[0])] = _sample(field)
    assert set(aspect) <= keys_for(kind)
    document: Doc = {"modules": [{"code": "A", "name": "模块", "aspects": [aspect]}]}
    assert _misplaced(document) == []
    assert NOTES[next(known for known in KIND_NAMES if known == kind)].endswith("。")


def test_what_a_module_offers_is_known_to_the_reader() -> None:
    document: Doc = {"modules": [{"code": "A", "name": "模块", "aspects": []}]}
    for field in MODULE_FIELDS:
        if field.key not in ("code", "name"):
            document = set_value(document, ("modules", 0, *field.path), _sample(field))
    assert _misplaced(document) == []


@pytest.mark.parametrize(
    ("typed", "band", "shown"),
    [
        ("≤3", {"upto": "3"}, "≤3"),
        ("3", {"upto": "3"}, "≤3"),
        ("<= 3.5", {"upto": "3.5"}, "≤3.5"),
        ("\uff1c\uff13", {"below": "3"}, "<3"),
        ("≥5", {"from": "5"}, "≥5"),
        (">5", {"above": "5"}, ">5"),
        ("", {}, "其余"),
        ("其余", {}, "其余"),
        ("很好", {"upto": "很好"}, "≤很好"),
    ],
)
def test_ranges_as_they_are_typed(typed: str, band: Doc, shown: str) -> None:
    assert bound_values(typed) == band
    assert bound_text(band) == shown


def test_lists_come_back_from_their_cells() -> None:
    aspect = {
        "bands": [
            {"upto": "3", "points": "10"},
            {"points": "10", "start": "3", "rate": "-2", "per": "0.5", "whole": "up"},
        ],
        "grades": [{"name": "优", "points": "5"}, {"name": "选一", "table": "A7"}],
        "descriptors": ["无", "少", "多", "全"],
    }
    for key, name in (("bands", "bands"), ("options", "grades"), ("descriptors", "descriptors")):
        assert FORMS[key].read(FORMS[key].show(aspect)) == aspect[name]
    assert FORMS["descriptors"].read(FORMS["descriptors"].show({})) == []
    rounding = {"decimals": 3, "stages": ["aspect", {"stage": "total", "decimals": 1}]}
    assert read_stages(show_stages(rounding)) == [
        {"stage": "aspect", "decimals": 3},
        {"stage": "total", "decimals": 1},
    ]
    rounds = [
        {"code": "R1", "name": "预赛", "cut": 30},
        {"code": "R2", "name": "决赛", "carry": "0.3", "least": "60"},
    ]
    assert read_rounds(show_rounds({"rounds": rounds})) == rounds


def test_numbers_as_they_are_typed() -> None:
    assert share("30%") == "0.3"
    assert share("\uff13\uff10\uff05") == "0.3"
    assert share("0.25") == "0.25"
    assert share("三成") == "三成"
    assert (share_text("0.125"), share_text("1"), share_text("x")) == ("12.5%", "100%", "x")
    assert written(Shape.WHOLE, " 5 ") == 5
    assert written(Shape.WHOLE, "5.5") == "5.5"
    assert written(Shape.NUMBER, "\uff15\u3002\uff15") == "5.5"
