"""Awards for units by entries, points or awards."""

from collections.abc import Hashable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.quotas import Boundary, QuotaRounding
from app.domain.unit_awards import (
    UnitAllotment,
    UnitAwardRule,
    UnitBase,
    UnitFigure,
    UnitFigures,
    allot_units,
)

RULE = UnitAwardRule("优秀组织奖", count=3)
UNITS = [
    UnitFigures("江北锻造", 30, Fraction(90), 2),
    UnitFigures("南山机电", 12, Fraction(181, 2), 5),
    UnitFigures("东港纺织", 12, Fraction(60), 0),
    UnitFigures("西城电缆", 12, Fraction(0), 1),
    UnitFigures("北园食品", 4, Fraction(10), 0),
]


def _who(allotment: UnitAllotment) -> list[Hashable]:
    return [due.unit for due in allotment.due]


@pytest.mark.parametrize(
    ("figure", "who"),
    [
        (UnitFigure.ENTRIES, ["江北锻造"]),
        (UnitFigure.POINTS, ["南山机电"]),
        (UnitFigure.AWARDS, ["南山机电"]),
    ],
)
def test_units_are_compared_by_the_figure_of_the_rule(figure: UnitFigure, who: list[str]) -> None:
    allotment = allot_units(UNITS, replace(RULE, by=figure, count=1))
    assert _who(allotment) == who


def test_a_unit_award_says_the_figure_the_place_and_the_quota() -> None:
    allotment = allot_units(UNITS, replace(RULE, by=UnitFigure.POINTS, count=1))
    assert allotment.due[0].reason == "积分 90.5 分,第 1 名;优秀组织奖固定 1 个"
    assert (allotment.size, allotment.base, allotment.just_in, allotment.just_missed) == (
        1,
        5,
        ("南山机电",),
        ("江北锻造",),
    )


@pytest.mark.parametrize(
    ("boundary", "who", "note"),
    [
        (
            Boundary.EXTRA,
            ["江北锻造", "南山机电", "东港纺织", "西城电缆"],
            "末位 3 个单位并列,名额只剩 2 个,都授,实发 4 个",
        ),
        (
            Boundary.CONSUME,
            ["江北锻造", "南山机电", "东港纺织", "西城电缆"],
            "末位 3 个单位并列,名额只剩 2 个,都授,实发 4 个",
        ),
        (Boundary.LOWER, ["江北锻造"], "末位 3 个单位并列,名额只剩 2 个,都不授"),
        (Boundary.DECIDE, ["江北锻造"], "末位 3 个单位并列,名额只剩 2 个,须由组委会决定"),
    ],
)
def test_a_tie_at_the_edge_goes_by_the_rule(boundary: Boundary, who: list[str], note: str) -> None:
    allotment = allot_units(UNITS, replace(RULE, boundary=boundary))
    assert _who(allotment) == who
    assert allotment.explanation == f"优秀组织奖固定 3 个;{note}"
    assert allotment.needs_decision == (boundary is Boundary.DECIDE)
    refused = [] if len(who) > 1 else ["南山机电", "东港纺织", "西城电缆"]
    assert [due.unit for due in allotment.refused] == refused


def test_a_decision_settles_the_tie_and_a_wrong_one_does_not() -> None:
    rule = replace(RULE, boundary=Boundary.DECIDE)
    waiting = allot_units(UNITS, rule)
    assert (waiting.tied, waiting.open_places) == (("南山机电", "东港纺织", "西城电缆"), 2)
    good = allot_units(UNITS, rule, {("", "优秀组织奖"): ["西城电缆", "东港纺织"]})
    assert _who(good) == ["江北锻造", "东港纺织", "西城电缆"]
    assert [due.unit for due in good.refused] == ["南山机电"]
    assert good.explanation.endswith("经组委会决定授 2 个")
    for wrong in (["北园食品"], ["南山机电", "东港纺织", "西城电缆"]):
        again = allot_units(UNITS, rule, {("", "优秀组织奖"): wrong})
        assert again.needs_decision
        assert "原决定与现在的名额不符" in again.explanation


@pytest.mark.parametrize(
    ("percent", "of", "rounding", "size", "words"),
    [
        ("40", UnitBase.UNITS, QuotaRounding.HALF_UP, 2, "基数 5 × 40% = 2"),
        ("50", UnitBase.UNITS, QuotaRounding.HALF_UP, 3, "基数 5 × 50% = 2.5,四舍五入为 3"),
        ("50", UnitBase.UNITS, QuotaRounding.DOWN, 2, "基数 5 × 50% = 2.5,舍去小数为 2"),
        ("50", UnitBase.COUNTED, QuotaRounding.DOWN, 1, "基数 3 × 50% = 1.5,舍去小数为 1"),
    ],
)
def test_a_percentage_is_of_all_units_or_of_those_that_have_something(
    percent: str, of: UnitBase, rounding: QuotaRounding, size: int, words: str
) -> None:
    rule = UnitAwardRule("组织奖", UnitFigure.AWARDS, Decimal(percent), of=of, rounding=rounding)
    allotment = allot_units(UNITS, rule)
    assert (allotment.size, allotment.explanation.split(";")[0]) == (size, words)


def test_a_threshold_is_for_everybody_who_reaches_it() -> None:
    allotment = allot_units(UNITS, UnitAwardRule("组织奖", least=Decimal(12)))
    assert _who(allotment) == ["江北锻造", "南山机电", "东港纺织", "西城电缆"]
    assert allotment.size is None
    assert allotment.explanation == "参赛数达到 12 个的都授,共 4 个"
    assert allotment.just_missed == ("北园食品",)


def test_a_unit_with_nothing_gets_nothing() -> None:
    allotment = allot_units(UNITS, UnitAwardRule("获奖大户", UnitFigure.AWARDS, count=5))
    assert _who(allotment) == ["南山机电", "江北锻造", "西城电缆"]
    assert allotment.explanation == "获奖大户固定 5 个;获奖数大于 0 的只有 3 个"
    assert allot_units([], RULE).due == ()


figures = st.lists(st.integers(0, 5), max_size=10).map(
    lambda numbers: [UnitFigures(n, number, Fraction(number, 3), number) for n, number in enumerate(numbers)]
)


@given(figures, st.integers(0, 6), st.sampled_from(Boundary), st.sampled_from(UnitFigure))
def test_units_are_treated_alike(
    units: list[UnitFigures], count: int, boundary: Boundary, figure: UnitFigure
) -> None:
    allotment = allot_units(units, UnitAwardRule("组织奖", figure, count=count, boundary=boundary))
    got = set(_who(allotment))
    known = {unit.unit: unit.by(figure) for unit in units}
    assert all(known[unit] > 0 for unit in got)
    for one, mine in known.items():
        for other, theirs in known.items():
            if other in got and mine >= theirs:
                assert one in got
    if len(got) > count:
        assert boundary in (Boundary.CONSUME, Boundary.EXTRA)
        assert "并列" in allotment.explanation
    assert not got & {due.unit for due in allotment.refused}
    assert set(allotment.just_in) <= got
    assert not got & set(allotment.just_missed)
