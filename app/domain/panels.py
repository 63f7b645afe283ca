"""Several judges to one figure, with the steps taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import lcm

from app.domain.numbers import exact_text


class PanelMethod(StrEnum):
    """How the figures of a panel become one."""

    MEAN = "mean"
    TRIMMED_MEAN = "trimmed_mean"
    TRIMMED_SUM = "trimmed_sum"
    MEDIAN = "median"
    SUM = "sum"


TRIMMED = (PanelMethod.TRIMMED_MEAN, PanelMethod.TRIMMED_SUM)


class Fallback(StrEnum):
    """What is taken of a panel with too few judges to leave any out."""

    MEAN = "mean"
    MEDIAN = "median"


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
    """评分组: `judges` seats; `drop` highest and `drop` lowest left out by the trimmed methods.

    `fallback`: what is taken where trimming would leave nobody. `per_aspect`: combine each aspect and add
    up, instead of combining the judges' sheet totals. `spread`: from which difference between the judges
    the chief judge is alarmed.
    """

    judges: int = 1
    method: PanelMethod = PanelMethod.MEAN
    drop: int = 1
    per_aspect: bool = False
    spread: SpreadRule = SpreadRule()
    fallback: Fallback = Fallback.MEAN

    @property
    def untrimmed(self) -> Panel:
        """The same panel with nobody left out."""
        plain = {PanelMethod.TRIMMED_MEAN: PanelMethod.MEAN, PanelMethod.TRIMMED_SUM: PanelMethod.SUM}
        return replace(self, method=plain.get(self.method, self.method))

    def share(self, judges: int) -> int:
        """How many times a judge's full score is the panel's: 1 for means, more for sums."""
        if self.method is PanelMethod.SUM:
            return judges
        if self.method is PanelMethod.TRIMMED_SUM:
            return max(1, judges - 2 * self.drop)
        return 1

    @property
    def words(self) -> str:
        """The rule in Chinese: '5 名裁判,去掉 1 个最高、1 个最低后平均'."""
        if self.judges == 1:
            return "1 名裁判"
        summed = self.method in (PanelMethod.SUM, PanelMethod.TRIMMED_SUM)
        how = "取中位数" if self.method is PanelMethod.MEDIAN else "合计" if summed else "平均"
        if self.method in TRIMMED and self.drop:
            how = f"去掉 {self.drop} 个最高、{self.drop} 个最低后{how}"
        return f"{self.judges} 名裁判,{how}"


@dataclass(frozen=True, slots=True)
class Combined:
    """The panel's figure, of which figures, and which of them (by place, in order) were left out."""

    value: Fraction
    panel: Panel
    figures: tuple[Fraction, ...]
    dropped: tuple[int, ...] = ()

    @property
    def how(self) -> str:
        """What was done with the figures, in Chinese; '' where there was nothing to combine."""
        if len(self.figures) == 1:
            return "只有 1 名裁判,不去最高最低" if self.panel.method in TRIMMED else ""
        return _how(self)

    @property
    def explanation(self) -> str:
        """How it came about, in Chinese; '' where there was nothing to combine."""
        return combined_text(self.figures, self.how, self.value)

    @property
    def lowest(self) -> tuple[int, ...]:
        """Which of `dropped` were left out as the lowest; the others are the highest."""
        order = sorted(self.dropped, key=self.figures.__getitem__)
        return tuple(order[: len(order) // 2])


def combined_text(figures: Sequence[Fraction], how: str, value: Fraction) -> str:
    """'3 名裁判:80 85 90;平均 85'; of a single figure only what is to be said of it."""
    if len(figures) == 1:
        return how
    listed = " ".join(exact_text(figure) for figure in figures)
    return f"{len(figures)} 名裁判:{listed};{how} {exact_text(value)}"


def combine(panel: Panel, figures: Sequence[Fraction]) -> Combined:
    """The panel's figure with the steps taken.

    Trimming needs more than 2 × drop figures; with fewer the panel's fallback is taken and the explanation
    says so. Of equal extremes only `drop` are left out. Raises ValueError without figures.
    """
    if not figures:
        raise ValueError("a panel without figures")
    given = tuple(figures)
    if len(given) == 1:
        return Combined(given[0] * (_wanted(panel) if panel.drop else 1), panel, given)
    unit, counts = _in_units(given)
    match panel.method:
        case PanelMethod.SUM:
            return Combined(Fraction(sum(counts), unit), panel, given)
        case PanelMethod.MEDIAN:
            return Combined(_median(counts, unit), panel, given)
        case PanelMethod.MEAN:
            return Combined(Fraction(sum(counts), unit * len(counts)), panel, given)
        case PanelMethod.TRIMMED_MEAN | PanelMethod.TRIMMED_SUM:
            return _trimmed(panel, given, unit, counts)


def exact_sum(figures: Iterable[Fraction]) -> Fraction:
    """The sum: as `sum` gives it, without bringing every step to its lowest terms."""
    by_unit: dict[int, int] = {}
    for figure in figures:
        unit = figure.denominator
        by_unit[unit] = by_unit.get(unit, 0) + figure.numerator
    return sum((Fraction(count, unit) for unit, count in by_unit.items()), Fraction(0))


def _in_units(figures: Sequence[Fraction]) -> tuple[int, list[int]]:
    """The figures as whole numbers of 1/unit: whole numbers are compared and added up quickly."""
    unit = lcm(*(figure.denominator for figure in figures))
    return unit, [figure.numerator * (unit // figure.denominator) for figure in figures]


def _trimmed(panel: Panel, figures: tuple[Fraction, ...], unit: int, counts: list[int]) -> Combined:
    kept_count = len(figures) - 2 * panel.drop
    if kept_count <= 0:
        median = panel.fallback is Fallback.MEDIAN
        whole = _median(counts, unit) if median else Fraction(sum(counts), unit * len(counts))
        # A sum that nobody was left out of would be of fewer figures than the notice adds up.
        return Combined(whole * _wanted(panel), panel, figures)
    order = sorted(range(len(counts)), key=counts.__getitem__)
    total = sum(counts[index] for index in order[panel.drop : len(order) - panel.drop])
    value = Fraction(total, unit * (1 if panel.method is PanelMethod.TRIMMED_SUM else kept_count))
    dropped = tuple(sorted(order[: panel.drop] + order[len(order) - panel.drop :]))
    return Combined(value, panel, figures, dropped)


def _wanted(panel: Panel) -> int:
    return panel.share(panel.judges) if panel.method is PanelMethod.TRIMMED_SUM else 1


def _how(combined: Combined) -> str:
    panel = combined.panel
    match panel.method:
        case PanelMethod.SUM:
            return "合计"
        case PanelMethod.MEDIAN:
            return "取中位数"
        case PanelMethod.MEAN:
            return "平均"
        case PanelMethod.TRIMMED_MEAN | PanelMethod.TRIMMED_SUM:
            return _trim_text(panel, len(combined.figures) - 2 * panel.drop)


def _trim_text(panel: Panel, kept: int) -> str:
    summed = panel.method is PanelMethod.TRIMMED_SUM
    if panel.drop == 0:
        return "合计" if summed else "平均"
    if kept <= 0:
        how = "取中位数" if panel.fallback is Fallback.MEDIAN else "平均"
        times = f"再乘以 {_wanted(panel)}" if _wanted(panel) > 1 else ""
        return f"人数不足,不去最高最低,{how}{times}"
    extremes = "去掉最高、最低" if panel.drop == 1 else f"去掉 {panel.drop} 个最高、{panel.drop} 个最低"
    return f"{extremes},余 {kept} 名{'合计' if summed else '均分'}"


def _median(counts: Sequence[int], unit: int) -> Fraction:
    ordered = sorted(counts)
    middle = len(ordered) // 2
    twice = 2 * ordered[middle] if len(ordered) % 2 else ordered[middle - 1] + ordered[middle]
    return Fraction(twice, 2 * unit)
