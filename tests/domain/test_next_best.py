"""Ties between best tries: the next best ones are compared, as in jumping and throwing."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.domain.rules import EventRules, find_problems, read_rules
from app.domain.scheme_naming import rename_group, rename_module
from app.domain.scheme_outline import find_node
from app.domain.scores import Score
from app.domain.scoring import score_entry
from app.domain.tie_names import tie_name

Document = dict[str, Any]
SECOND, THIRD = "best:2:J.试跳", "best:3:J.试跳"


def _document(key: str = SECOND, order: str = "desc", **panel: Any) -> Document:
    jumps = [
        {"code": f"J{n}", "name": f"第 {n} 次", "group": "试跳", "maximum": "10", "step": "0.01"}
        for n in (1, 2, 3)
    ]
    module = {"code": "J", "name": "跳远", "groups": [{"name": "试跳", "best": 1}], "aspects": jumps}
    return {"modules": [{**module, "panel": panel}], "ranking": {"order": order, "ties": [{"key": key}]}}


def _jumped(rules: EventRules, *lengths: str) -> Score:
    marks = {f"J{n}": Decimal(length) for n, length in enumerate(lengths, 1) if length}
    return score_entry(rules.scheme, {"J": {1: marks}})


@pytest.mark.parametrize("per_aspect", [False, True])
def test_the_next_best_tries_are_told_as_far_as_they_were_made(per_aspect: bool) -> None:
    rules = read_rules(_document(per_aspect=per_aspect))
    all_made = _jumped(rules, "7.5", "8.1", "7.9")
    assert (all_made.total, all_made.ties[SECOND], all_made.ties[THIRD]) == (
        Fraction("8.1"),
        Fraction("7.9"),
        Fraction("7.5"),
    )
    assert SECOND not in _jumped(rules, "", "8.1").ties
    assert rules.ranking.ties[0].ascending is False
    assert tie_name(rules.scheme, rules.ranking.ties[0]) == "试跳第 2 好的成绩"


def test_the_next_best_is_the_next_low_one_where_a_low_total_is_a_good_one() -> None:
    rules = read_rules(_document(order="asc"))
    score = _jumped(rules, "7.5", "8.1", "7.9")
    assert (score.total, score.ties[SECOND]) == (Fraction("7.5"), Fraction("7.9"))
    assert rules.ranking.ties[0].ascending is True


@pytest.mark.parametrize("key", ["best:1:J.试跳", "best:4:J.试跳", "best:2:J.别的", "best:2:K.试跳"])
def test_tries_that_there_are_none_of_are_refused(key: str) -> None:
    (told,) = find_problems(_document(key))
    assert f"“{key}”在评分表里找不到" in told.text


def test_sub_criteria_without_a_best_have_no_next_best() -> None:
    document = _document()
    document["modules"][0]["groups"] = [{"name": "试跳", "cap": "9"}]
    assert len(find_problems(document)) == 1


def test_the_key_follows_its_module_and_its_sub_criterion() -> None:
    renamed = rename_module(_document(f"{SECOND}+module:J"), 0, "L")
    assert renamed["ranking"]["ties"][0]["key"] == "best:2:L.试跳+module:L"
    node = find_node(renamed, ("modules", 0, "run", 0))
    assert node is not None
    edited = rename_group(renamed, node, "跳")
    assert edited.document["ranking"]["ties"][0]["key"] == "best:2:L.跳+module:L"
    assert find_problems(edited.document) == ()
