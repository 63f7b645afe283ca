"""The steps that led to a score can be followed by hand, whatever the kinds, panels and rounds."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.explanation import Step, explain
from app.domain.marking import parse_mark
from app.domain.numbers import shown
from app.domain.rules import read_rules
from app.domain.scheme import MarkingScheme, Stage
from app.domain.scores import Deducted, Sheets
from app.domain.scoring import score_entry
from app.domain.why import WhyModule
from app.domain.why_score import explain_score
from tests.domain.reference import half_up
from tests.domain.rule_documents import Document, cases

Case = tuple[Document, MarkingScheme, dict[str, Sheets]]
penalties = st.lists(
    st.builds(Deducted, st.integers(1, 30).map(Decimal), st.just("违规"), st.sampled_from([None, "M"])),
    max_size=2,
)


def _by_hand(module: WhyModule, document: Document) -> Fraction:
    """The module's points from what is told of it alone."""
    parts = [a for a in module.aspects if a.apart and a.counts and a.counted and a.value is not None]
    raw = sum((a.value for a in parts if a.value is not None), Fraction(0)) + (module.sheets_value or 0)
    raw -= sum((group.over for group in module.groups if group.seat is None), Fraction(0))
    assert raw == module.raw
    taken = sum((Fraction(each.points) for each in module.penalties), Fraction(0))
    before = raw * (1 if module.factor is None else module.factor)
    left = max(before - taken, min(before, Fraction(0)))
    vetoed = any(
        a["code"] in _vetoed(module) for a in _aspects(document, module) if a.get("effect") == "zero_module"
    )
    value = Fraction(0) if vetoed else left
    return value if module.decimals is None else half_up(value, module.decimals)


def _aspects(document: Document, module: WhyModule) -> list[Document]:
    return next(list(each["aspects"]) for each in document["modules"] if each["code"] == module.code)


def _vetoed(module: WhyModule) -> set[str]:
    return {a.code for a in module.aspects if any(mark.text == "是" for mark in a.marks)}


@given(cases(), penalties)
def test_what_is_told_leads_to_the_total_by_plain_sums(case: Case, deducted: list[Deducted]) -> None:
    document, scheme, sheets = case
    score = score_entry(scheme, sheets, deducted)
    why = explain_score(score, sheets)
    for module in why.modules:
        assert module.value == _by_hand(module, document)
        weighted = module.value * module.weight
        if module.weighted_decimals is not None:
            weighted = half_up(weighted, module.weighted_decimals)
        assert module.weighted == weighted
    steps = explain(score)
    assert score.total is not None
    assert steps[-1].text == f"总成绩 {shown(score.total, scheme.rounding.decimals)}"
    # A line for each module, the standing after each of several rounds, each penalty and each veto.
    lines = len(scheme.modules) + (len(scheme.rounds) if len(scheme.rounds) > 1 else 0) + len(score.vetoes)
    floored = sum(step.text in ("扣分后低于 0,按 0 分计", "未扣分时已低于 0,不再往下扣") for step in steps)
    assert len(steps) == lines + sum(each.module is None for each in deducted) + floored + 1


@given(cases())
def test_every_rounding_that_is_asked_for_is_named(case: Case) -> None:
    _document, scheme, sheets = case
    said = "".join(explain(score_entry(scheme, sheets))[-1].details)
    words = {
        Stage.JUDGE: "每个裁判的得分",
        Stage.ASPECT: "评分项",
        Stage.MODULE: "模块",
        Stage.WEIGHTED: "加权",
        Stage.ROUND: "轮次",
        Stage.TOTAL: "总成绩",
    }
    for stage, word in words.items():
        assert (word in said) == (stage in scheme.rounding.stages)


# -- each kind in words ------------------------------------------------------------------------------------


def _details(aspects: list[Document], *rows: dict[str, str], **panel: Any) -> tuple[str, ...]:
    """What is said of one module; a row holds what one seat typed."""
    module = {
        "code": "P",
        "name": "实操",
        "panel": {"judges": len(rows), "per_aspect": True, **panel},
        "aspects": aspects,
    }
    tables = {"A7": [{"name": "1", "points": "2.1"}, {"name": "2", "points": "3.3"}]}
    scheme = read_rules({"modules": [module], "tables": tables}).scheme
    known = {aspect.code: aspect for aspect in scheme.modules[0].aspects}
    sheets = {
        seat: {code: parse_mark(known[code], text) for code, text in row.items()}
        for seat, row in enumerate(rows, 1)
    }
    score = score_entry(scheme, {"P": sheets})
    assert score.modules[0].trouble == ""
    return explain(score)[0].details


BANDS = [{"upto": "3", "points": "10"}, {"points": "6"}]
ROMAN = [{"name": "Ⅰ级", "points": "30"}, {"name": "Ⅱ级", "points": "24"}]


@pytest.mark.parametrize(
    ("aspect", "typed", "said"),
    [
        ({"kind": "points", "maximum": "10"}, ["8", "7.5"], "2 名裁判:8 7.5;平均 7.75"),
        ({"kind": "judgement", "maximum": "9"}, ["3", "1"], "3、1;2 名裁判:9 3;平均 6"),
        ({"kind": "yes_no", "maximum": "4"}, ["1", "0"], "是、否;2 名裁判:4 0;平均 2"),
        (
            {"kind": "measured", "maximum": "10", "unit": "mm", "step": "0.1", "bands": BANDS},
            ["2.5", "3.5"],
            "2.5 mm、3.5 mm;2 名裁判:10 6;平均 8",
        ),
        ({"kind": "deduction", "each": "2", "maximum": "10"}, ["0", "3"], "0、3;2 名裁判:10 4;平均 7"),
        ({"kind": "bonus", "maximum": "5"}, ["5", "4"], "2 名裁判:5 4;平均 4.5"),
        ({"kind": "imported", "maximum": "100"}, ["88", "88"], "2 名裁判:88 88;平均 88"),
        (
            {"kind": "points", "maximum": "10", "weight": "0.5"},
            ["8", "7"],
            "2 名裁判:8 7;平均 7.5 × 0.5 = 3.75",
        ),
        ({"kind": "points", "maximum": "10", "seats": "1"}, ["8", ""], "8"),
        (
            {
                "kind": "measured",
                "maximum": "10",
                "timed": True,
                "seats": "1",
                "bands": [{"upto": "6:00", "points": "9"}],
            },
            ["5:30", ""],
            "5:30,得 9",
        ),
        (
            {"kind": "relative", "maximum": "20", "step": "0.1", "better": "higher"},
            ["4", "5"],
            "4.0、5.0(全场最好 4.5),得 20",
        ),
        ({"kind": "attempts", "seats": "1"}, ["5/118", ""], "5/118,得 1"),
        ({"kind": "time", "seats": "1"}, ["12:30", ""], None),
        ({"kind": "veto"}, ["0", "0"], None),
    ],
)
def test_how_each_kind_came_to_its_points(aspect: Document, typed: list[str], said: str | None) -> None:
    rows = [{"X": text, "Z": "0"} if text else {"Z": "0"} for text in typed]
    other = {"code": "Z", "name": "其他", "maximum": "1"}
    details = _details([{"code": "X", "name": "项目", **aspect}, other], *rows)
    assert [line for line in details if line.startswith("X")] == ([] if said is None else [f"X 项目:{said}"])


def test_a_factor_is_told_with_what_it_multiplies() -> None:
    aspects = [
        {"code": "J", "name": "得分", "maximum": "10"},
        {"code": "F", "name": "难度", "kind": "factor", "target": "J", "seats": "1"},
        {"code": "M", "name": "系数", "kind": "factor", "seats": "1"},
    ]
    details = _details(aspects, {"J": "8", "F": "3.2", "M": "0.5"}, {"J": "9"})
    assert details == ("J 得分:2 名裁判:8 9;平均 8.5 × 系数 3.2 = 27.2", "27.2 × 系数 0.5 = 13.6")


def test_rounds_cuts_penalties_and_vetoes_have_their_steps() -> None:
    rounds = [{"code": "R1", "name": "预赛", "carry": "0.3", "cut": 2}, {"code": "R2", "name": "决赛"}]
    points = {"code": "A", "name": "得分", "maximum": "100"}
    veto = {"code": "V", "name": "事故", "kind": "veto", "effect": "no_award"}
    modules = [
        {"code": "P", "name": "初试", "round": "R1", "aspects": [points]},
        {"code": "F", "name": "复试", "round": "R2", "aspects": [points, veto]},
    ]
    scheme = read_rules({"modules": modules, "rounds": rounds}).scheme
    sheets: dict[str, Sheets] = {
        "P": {1: {"A": Decimal(80)}},
        "F": {1: {"A": Decimal(70), "V": Decimal(1)}},
    }
    score = score_entry(scheme, sheets, [Deducted(Decimal(2), "迟到")])
    assert [step.text for step in explain(score)] == [
        "初试 80.00",
        "复试 70.00",
        "预赛后成绩 80",
        "决赛后成绩 94(带入 预赛 80 × 30%)",
        "违规扣分 2:迟到",
        "一票否决 V 事故(1 号席):不授奖",
        "总成绩 92.00",
    ]
    out = score_entry(scheme, sheets, reached=0)
    assert [step.text for step in explain(out)] == [
        "初试 80.00",
        "预赛后成绩 80",
        "未进入决赛",
        "总成绩 80.00",
    ]


def test_a_penalty_that_makes_a_low_total_higher_is_told_as_added() -> None:
    timed = {
        "code": "T",
        "name": "用时",
        "kind": "measured",
        "timed": True,
        "bands": [{"points": "0", "rate": "1"}],
    }
    document: Document = {
        "modules": [{"code": "P", "name": "竞速", "aspects": [timed]}],
        "ranking": {"order": "asc"},
    }
    late = [Deducted(Decimal(90), "抢跑"), Deducted(Decimal(5), "碰杆", "P")]
    score = score_entry(read_rules(document).scheme, {"P": {1: {"T": Decimal(61)}}}, late)
    assert explain(score) == (
        Step("竞速 66.00", ("加罚 5 分:碰杆",)),
        Step("违规加罚 90:抢跑"),
        Step("总成绩 156.00"),
    )
