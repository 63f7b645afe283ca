"""Several judges to one figure, with the steps taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.numbers import exact_text


class PanelMethod(StrEnum):
    """How the figures of a panel become one."""

    MEAN = "mean"
    TRIMMED_MEAN = "trimmed_mean"
    MEDIAN = "median"
    SUM = "sum"


class SpreadOf(StrEnum):
    """Which full score a highest difference in percent is taken of."""

    SHEET = "sheet"
    ASPECT = "aspect"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class SpreadRule:
    """评分差距: the highest differences that a panel's judges may have; None gives no alarm.

    `judgement` in levels (0–3) for judgement aspects; `percent` (0–100) of the full score `of` the sheet,
    of each other aspect, or of both. Source: practice (levels more than 1 apart are marked again).
    """

    judgement: int | None = None
    percent: Decimal | None = None
    of: SpreadOf = SpreadOf.SHEET


@dataclass(frozen=True, slots=True)
class Panel:
    """评分组: `judges` seats; `drop` highest and `drop` lowest left out by the trimmed mean.

    `per_aspect`: combine each aspect and add up, instead of combining the judges' sheet totals.
    `spread`: from which difference between the judges the chief judge is alarmed.
    """

    judges: int = 1
    method: PanelMethod = PanelMethod.MEAN
    drop: int = 1
    per_aspect: bool = False
    spread: SpreadRule = SpreadRule()


@dataclass(frozen=True, slots=True)
class Combined:
    """The panel's figure, and how it came about (Chinese, '' where there was nothing to combine)."""

    value: Fraction
    explanation: str


def combine(panel: Panel, figures: Sequence[Fraction]) -> Combined:
    """The panel's figure with the steps taken.

    Trimming needs more than 2 × drop figures; with fewer the plain mean is taken and the explanation
    says so. Of equal extremes only `drop` are left out. Raises ValueError without figures.
    """
    value = combined_value(panel, figures)
    if len(figures) == 1:
        return Combined(
            value, "只有 1 名裁判,不去最高最低" if panel.method is PanelMethod.TRIMMED_MEAN else ""
        )
    listed = " ".join(exact_text(figure) for figure in figures)
    how = f"{_how(panel, len(figures))} {exact_text(value)}"
    return Combined(value, f"{len(figures)} 名裁判:{listed};{how}")


def combined_value(panel: Panel, figures: Sequence[Fraction]) -> Fraction:
    """The panel's figure alone, as `combine` gives it."""
    if not figures:
        raise ValueError("a panel without figures")
    ordered = sorted(figures)
    match panel.method:
        case PanelMethod.SUM:
            return sum(ordered, Fraction(0))
        case PanelMethod.MEDIAN:
            return _median(ordered)
        case PanelMethod.MEAN:
            return _mean(ordered)
        case PanelMethod.TRIMMED_MEAN:
            return _mean(ordered[panel.drop : len(ordered) - panel.drop] or ordered)


def _how(panel: Panel, figures: int) -> str:
    match panel.method:
        case PanelMethod.SUM:
            return "合计"
        case PanelMethod.MEDIAN:
            return "取中位数"
        case PanelMethod.MEAN:
            return "平均"
        case PanelMethod.TRIMMED_MEAN:
            return _trim_text(panel.drop, figures - 2 * panel.drop)


def _trim_text(drop: int, kept: int) -> str:
    if drop == 0:
        return "平均"
    if kept <= 0:
        return "人数不足,不去最高最低,平均"
    extremes = "去掉最高、最低" if drop == 1 else f"去掉 {drop} 个最高、{drop} 个最低"
    return f"{extremes},余 {kept} 名均分"


def _mean(figures: Sequence[Fraction]) -> Fraction:
    return sum(figures, Fraction(0)) / len(figures)


def _median(ordered: Sequence[Fraction]) -> Fraction:
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
