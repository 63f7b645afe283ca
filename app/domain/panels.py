"""Several judges to one figure, with the steps taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.domain.numbers import exact_text


class PanelMethod(StrEnum):
    """How the figures of a panel become one."""

    MEAN = "mean"
    TRIMMED_MEAN = "trimmed_mean"
    MEDIAN = "median"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Panel:
    """评分组: `judges` seats; `drop` highest and `drop` lowest left out by the trimmed mean.

    `per_aspect`: combine each aspect and add up, instead of combining the judges' sheet totals.
    """

    judges: int = 1
    method: PanelMethod = PanelMethod.MEAN
    drop: int = 1
    per_aspect: bool = False


@dataclass(frozen=True, slots=True)
class Combined:
    """The panel's figure, and how it came about (Chinese, '' where there was nothing to combine)."""

    value: Fraction
    explanation: str


def combine(panel: Panel, figures: Sequence[Fraction]) -> Combined:
    """Combine at least one figure by the panel's method.

    Trimming needs more than 2 × drop figures; with fewer the plain mean is taken and the explanation
    says so. Of equal extremes only `drop` are left out. Raises ValueError without figures.
    """
    if not figures:
        raise ValueError("a panel without figures")
    if len(figures) == 1:
        alone = "只有 1 名裁判,不去最高最低" if panel.method is PanelMethod.TRIMMED_MEAN else ""
        return Combined(figures[0], alone)
    listed = f"{len(figures)} 名裁判:" + " ".join(exact_text(figure) for figure in figures)
    ordered = sorted(figures)
    match panel.method:
        case PanelMethod.SUM:
            value = sum(ordered, Fraction(0))
            how = f"合计 {exact_text(value)}"
        case PanelMethod.MEDIAN:
            value = _median(ordered)
            how = f"取中位数 {exact_text(value)}"
        case PanelMethod.MEAN:
            value = _mean(ordered)
            how = f"平均 {exact_text(value)}"
        case PanelMethod.TRIMMED_MEAN:
            kept = ordered[panel.drop : len(ordered) - panel.drop]
            value = _mean(kept or ordered)
            how = _trim_text(panel.drop, len(kept), value)
    return Combined(value, f"{listed};{how}")


def _trim_text(drop: int, kept: int, value: Fraction) -> str:
    if not kept:
        return f"人数不足,不去最高最低,平均 {exact_text(value)}"
    extremes = "去掉最高、最低" if drop == 1 else f"去掉 {drop} 个最高、{drop} 个最低"
    return f"{extremes},余 {kept} 名均分 {exact_text(value)}"


def _mean(figures: Sequence[Fraction]) -> Fraction:
    return sum(figures, Fraction(0)) / len(figures)


def _median(ordered: Sequence[Fraction]) -> Fraction:
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
