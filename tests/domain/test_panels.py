"""Several judges to one figure."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.numbers import shown
from app.domain.panels import Panel, PanelMethod, combine
from tests.golden.cases import load_case

figures = st.lists(st.fractions(min_value=0, max_value=100, max_denominator=100), min_size=1, max_size=9)


def _panel(method: PanelMethod, drop: int = 1) -> Panel:
    return Panel(judges=5, method=method, drop=drop)


@pytest.mark.parametrize("vector", load_case("micro_vectors")["trimmed_mean"])
def test_published_trimmed_means_are_reproduced(vector: dict[str, Any]) -> None:
    marks = [Fraction(mark) for mark in vector["marks"]]
    decimals = len(vector["expect"].partition(".")[2])
    value = combine(_panel(PanelMethod.TRIMMED_MEAN), marks).value
    assert shown(value, decimals) == vector["expect"]


@pytest.mark.parametrize(
    ("method", "drop", "marks", "value", "how"),
    [
        (PanelMethod.MEAN, 1, [90, 91, 93], "274/3", "3 名裁判:90 91 93;平均 91.3333…"),
        (PanelMethod.SUM, 1, [1, 2, 3], "6", "3 名裁判:1 2 3;合计 6"),
        (PanelMethod.MEDIAN, 1, [3, 1, 2], "2", "3 名裁判:3 1 2;取中位数 2"),
        (PanelMethod.MEDIAN, 1, [4, 1, 2, 3], "5/2", "4 名裁判:4 1 2 3;取中位数 2.5"),
        (PanelMethod.TRIMMED_MEAN, 1, [9, 9, 5, 5, 7], "7", "去掉最高、最低,余 3 名均分 7"),
        (PanelMethod.TRIMMED_MEAN, 1, [9, 9, 9, 5], "9", "去掉最高、最低,余 2 名均分 9"),
        (PanelMethod.TRIMMED_MEAN, 2, [1, 2, 6, 8, 9], "6", "去掉 2 个最高、2 个最低,余 1 名均分 6"),
        (PanelMethod.TRIMMED_MEAN, 0, [1, 2, 6], "3", "3 名裁判:1 2 6;平均 3"),
        (PanelMethod.TRIMMED_MEAN, 1, [8, 9], "17/2", "人数不足,不去最高最低,平均 8.5"),
        (PanelMethod.TRIMMED_MEAN, 2, [1, 2, 3, 6], "3", "人数不足,不去最高最低,平均 3"),
        (PanelMethod.TRIMMED_MEAN, 1, [8], "8", "只有 1 名裁判,不去最高最低"),
        (PanelMethod.MEAN, 1, [8], "8", ""),
        (PanelMethod.MEDIAN, 1, [8], "8", ""),
    ],
)
def test_a_panel_gives_its_figure_and_says_how(
    method: PanelMethod, drop: int, marks: list[int], value: str, how: str
) -> None:
    combined = combine(_panel(method, drop), [Fraction(mark) for mark in marks])
    assert combined.value == Fraction(value)
    assert combined.explanation.endswith(how)
    assert bool(combined.explanation) == bool(how)


def test_a_panel_without_figures_has_none() -> None:
    with pytest.raises(ValueError, match="without figures"):
        combine(Panel(), [])


@given(figures, st.randoms())
def test_the_order_of_the_judges_does_not_matter(marks: list[Fraction], random: Any) -> None:
    shuffled = list(marks)
    random.shuffle(shuffled)
    for method in PanelMethod:
        assert combine(_panel(method), marks).value == combine(_panel(method), shuffled).value


@given(figures, st.integers(0, 4))
def test_all_but_the_sum_lie_between_the_extremes(marks: list[Fraction], drop: int) -> None:
    for method in (PanelMethod.MEAN, PanelMethod.TRIMMED_MEAN, PanelMethod.MEDIAN):
        assert min(marks) <= combine(_panel(method, drop), marks).value <= max(marks)


@given(figures)
def test_trimming_is_the_sum_less_one_highest_and_one_lowest(marks: list[Fraction]) -> None:
    value = combine(_panel(PanelMethod.TRIMMED_MEAN), marks).value
    if len(marks) > 2:
        assert value * (len(marks) - 2) == sum(marks) - max(marks) - min(marks)
    else:
        assert value * len(marks) == sum(marks)


@given(figures, st.data())
def test_no_figure_falls_when_a_judge_gives_more(marks: list[Fraction], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(marks) - 1))
    raised = [mark + (n == index) for n, mark in enumerate(marks)]
    for method in PanelMethod:
        assert combine(_panel(method), raised).value >= combine(_panel(method), marks).value
