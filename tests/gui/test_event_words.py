"""Marking schemes in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.domain.marking import Aspect, AspectKind, Band, Grade
from app.domain.panels import Panel, PanelMethod, SpreadOf, SpreadRule
from app.domain.scheme import Rounding, Stage
from app.gui.screens.events.words import entered_text, panel_text, rounding_text


@pytest.mark.parametrize(
    ("panel", "said"),
    [
        (Panel(), "1 名裁判"),
        (Panel(3), "3 名裁判,取平均"),
        (Panel(7, PanelMethod.TRIMMED_MEAN, 2), "7 名裁判,去掉 2 个最高、2 个最低后取平均"),
        (Panel(5, PanelMethod.MEDIAN, per_aspect=True), "5 名裁判,取中位数,逐项合成"),
        (Panel(2, PanelMethod.SUM), "2 名裁判,合计"),
        (Panel(3, spread=SpreadRule(judgement=1)), "3 名裁判,取平均;相差超过综合评价 1 级时提示复议"),
        (
            Panel(3, spread=SpreadRule(1, Decimal("12.50"), SpreadOf.ASPECT)),
            "3 名裁判,取平均;相差超过综合评价 1 级或评分项满分的 12.5%时提示复议",
        ),
        (
            Panel(3, spread=SpreadRule(percent=Decimal(20), of=SpreadOf.BOTH)),
            "3 名裁判,取平均;相差超过评分单或评分项满分的 20%时提示复议",
        ),
        (Panel(1, spread=SpreadRule(judgement=1)), "1 名裁判"),
    ],
)
def test_panels_in_words(panel: Panel, said: str) -> None:
    assert panel_text(panel) == said


def test_rounding_in_words() -> None:
    assert (
        rounding_text(Rounding(3, frozenset({Stage.TOTAL, Stage.MODULE})))
        == "模块、总成绩四舍五入到 3 位小数"
    )


def test_what_is_entered_in_words() -> None:
    measured = Aspect("A", "宽", AspectKind.MEASURED, bands=(Band(Decimal("1.50"), Decimal(5)),))
    assert entered_text(measured) == "实测值:≤1.5 得 5"
    graded = Aspect("B", "级", AspectKind.GRADE, grades=(Grade("甲", Decimal("2.5")),))
    assert entered_text(graded) == "1 甲 2.5 分"
