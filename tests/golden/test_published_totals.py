"""Published results, reproduced from the judges' marks by rules documents of the kinds there are."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.domain.marking import parse_mark
from app.domain.numbers import shown
from app.domain.ranking import Candidate, RankingRule, TieKey, rank
from app.domain.rules import read_rules
from app.domain.scores import Deducted, Marks, Score
from app.domain.scoring import score_entry
from tests.golden.cases import load_case

Document = dict[str, Any]
TRIMMED: Document = {"method": "trimmed_mean", "drop": 1}
EVERY_STAGE = ["aspect", "module", "weighted", "total"]


def _typed(rules: Document, texts: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, list[Marks]]:
    """The marks as judges type them, read by the aspects of the rules."""
    scheme = read_rules(rules).scheme
    return {
        code: [
            {aspect.code: parse_mark(aspect, row[aspect.code]) for aspect in scheme.module(code).aspects}
            for row in rows
        ]
        for code, rows in texts.items()
    }


def _score(rules: Document, texts: Mapping[str, Sequence[Mapping[str, str]]], deduction: str = "0") -> Score:
    penalties = [Deducted(Decimal(deduction), "扣分")] if Decimal(deduction) else []
    seated = {code: dict(enumerate(rows, 1)) for code, rows in _typed(rules, texts).items()}
    return score_entry(read_rules(rules).scheme, seated, penalties)


def _skate(entry: Document, stages: Sequence[str] = EVERY_STAGE) -> Score:
    """Elements: base value and grade; components: each a module with its factor; rounded at every stage."""
    aspects: list[Document] = []
    rows: list[dict[str, str]] = [{} for _ in entry["marks"]["elements"][0]["goe_marks"]]
    for n, element in enumerate(entry["marks"]["elements"]):
        scale = list(element["goe_scale"])
        grades = [{"name": grade, "points": element["goe_scale"][grade]} for grade in scale]
        aspects.append(
            {"code": f"B{n}", "name": element["el"], "maximum": element["base"], "step": element["base"]}
        )
        aspects.append({"code": f"G{n}", "name": "执行分", "kind": "grade", "grades": grades})
        for row, mark in zip(rows, element["goe_marks"], strict=True):
            row[f"B{n}"] = element["base"]
            row[f"G{n}"] = str(mark)
    panel = {**TRIMMED, "judges": len(rows), "per_aspect": True}
    modules = [{"code": "E", "name": "技术分", "panel": panel, "aspects": aspects}]
    texts: dict[str, list[dict[str, str]]] = {"E": rows}
    for n, component in enumerate(entry["marks"]["components"]):
        aspect = {"code": "C", "name": component["comp"], "maximum": "10", "step": "0.25"}
        modules.append(
            {
                "code": f"C{n}",
                "name": component["comp"],
                "weight": component["factor"],
                "panel": panel,
                "aspects": [aspect],
            }
        )
        texts[f"C{n}"] = [{"C": mark} for mark in component["marks"]]
    rules = {"modules": modules, "rounding": {"decimals": 2, "stages": list(stages)}}
    return _score(rules, texts, entry["marks"]["deduction"])


@pytest.mark.parametrize(
    "name", ["figure_skating_gpusa2016_pairs_short", "figure_skating_gpchn2017_ladies_short"]
)
def test_figure_skating_is_reproduced_with_rounding_at_every_stage(name: str) -> None:
    entries = load_case(name)["entries"]
    candidates = []
    for entry in entries:
        score = _skate(entry)
        values = [module.weighted or Fraction(0) for module in score.modules]
        assert shown(values[0], 2) == entry["expected_tes"]
        assert shown(sum(values[1:], Fraction(0)), 2) == entry["expected_pcs"]
        assert shown(score.total or 0, 2) == entry["expected_total"], entry["id"]
        candidates.append(Candidate(entry["id"], score.total, score.ties))
    places = rank(candidates, RankingRule((TieKey("module:E"),)))
    assert {p.id: p.rank for p in places} == {e["id"]: e["expected_rank"] for e in entries}


def test_rounding_only_once_would_give_other_totals() -> None:
    entries = load_case("figure_skating_gpusa2016_pairs_short")["entries"]
    once = [shown(_skate(entry, ["total"]).total or 0, 2) for entry in entries]
    assert sum(total != entry["expected_total"] for total, entry in zip(once, entries, strict=True)) >= 3


def _dive(entry: Document) -> Score:
    """Each dive a module: mean of the middle five × 5 × difficulty × 0.6."""
    modules: list[Document] = []
    texts = {}
    for n, dive in enumerate(entry["marks"]["semi"] + entry["marks"]["final"]):
        code = f"D{n}"
        weight = Decimal(dive["dd"]) * 3
        modules.append(
            {
                "code": code,
                "name": f"第 {n + 1} 跳",
                "weight": str(weight),
                "panel": {**TRIMMED, "judges": 7},
                "aspects": [{"code": "M", "name": "得分", "maximum": "10", "step": "0.5"}],
            }
        )
        texts[code] = [{"M": mark} for mark in dive["marks"]]
    return _score({"modules": modules}, texts)


def test_diving_is_reproduced_with_difficulty_as_weight() -> None:
    entries = load_case("diving_sydney2000_m3m_final")["entries"]
    scores = {entry["id"]: _dive(entry) for entry in entries}
    for entry in entries:
        if entry["expected_total"] is not None:
            assert scores[entry["id"]].total == Fraction(entry["expected_total"])
    places = rank([Candidate(key, score.total) for key, score in scores.items()], RankingRule())
    assert {p.id: p.rank for p in places} == {e["id"]: e["expected_rank"] for e in entries}


def test_ski_jumping_style_points_are_three_times_the_trimmed_mean() -> None:
    rules = {
        "modules": [
            {
                "code": "S",
                "name": "姿势分",
                "weight": "3",
                "panel": {**TRIMMED, "judges": 5},
                "aspects": [{"code": "M", "name": "姿势", "maximum": "20", "step": "0.5"}],
            }
        ]
    }
    for entry in load_case("ski_jumping_engelberg2012_cut")["entries"]:
        jump = entry["marks"][0]
        score = _score(rules, {"S": [{"M": mark} for mark in jump["judges"]]})
        assert score.total == Fraction(jump["pub_judge_points"])
