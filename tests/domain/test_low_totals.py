"""Events where a low total is a good one: what counts as the best, and what findings do."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.domain.rules import find_problems, read_rules
from app.domain.scheme import MarkingScheme
from app.domain.scores import GroupNote
from app.domain.scoring import score_entry

Document = dict[str, Any]


def _lower(aspects: list[Document], **module: Any) -> MarkingScheme:
    modules = [{"code": "M", "name": "赛程", "aspects": aspects, **module}]
    return read_rules({"modules": modules, "ranking": {"order": "asc"}}).scheme


def test_the_best_tries_are_the_low_ones() -> None:
    """A sailing series: of three races the worst, the highest, is left out."""
    races = [{"code": f"R{n}", "name": "轮", "group": "各轮", "maximum": "50", "step": "1"} for n in range(3)]
    scheme = _lower(races, groups=[{"name": "各轮", "best": 2}])
    marks = {"R0": Decimal(2), "R1": Decimal(9), "R2": Decimal(1)}
    score = score_entry(scheme, {"M": {1: marks}})
    assert score.total == 3
    assert score.modules[0].groups == (GroupNote("各轮", ("R1",), Fraction(0), seat=1),)


def test_findings_are_added_up_to_their_cap() -> None:
    """“总扣分少者在前”: what is found makes the total higher, not lower."""
    scheme = _lower([{"code": "A", "name": "隐患", "kind": "deduction", "each": "2", "cap": "10"}])
    assert [score_entry(scheme, {"M": {1: {"A": Decimal(found)}}}).total for found in (0, 3, 9)] == [0, 6, 10]


def test_findings_off_a_full_score_do_not_go_with_a_low_total() -> None:
    aspect = {"code": "A", "name": "隐患", "kind": "deduction", "each": "2", "maximum": "10"}
    document = {"modules": [{"code": "M", "name": "安全", "aspects": [aspect]}], "ranking": {"order": "asc"}}
    (told,) = find_problems(document)
    assert told.text == "模块 M 评分项 A:总成绩小者在前时,扣分直接计入总成绩,请去掉满分,另写上限。"
    assert told.path == ("modules", 0, "aspects", 0, "maximum")
