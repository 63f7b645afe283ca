"""Judges of one panel too far apart: 评分差距预警, each alarm with the sentence that the chief judge reads.

The rule is the panel's `spread`; see docs/rules.md. Nothing is changed or left out because of an alarm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from app.domain.conversion import points
from app.domain.marking import Aspect, AspectKind
from app.domain.numbers import exact_text
from app.domain.panels import SpreadOf
from app.domain.scheme import Module
from app.domain.scores import Marks
from app.domain.scoring import is_complete, sheet_total

# A judge's name and what that judge gave: a level, or points.
Figure = tuple[str, Fraction]

SHEET = "整份评分单"


@dataclass(frozen=True, slots=True)
class SpreadAlarm:
    """Lowest and highest of a panel, further apart than `limit`; in levels for judgement, else in points.

    `aspect` is its code, None for the whole sheet. All judges at an extreme are named, by name.
    """

    aspect: str | None
    lowest: Fraction
    lowest_by: tuple[str, ...]
    highest: Fraction
    highest_by: tuple[str, ...]
    limit: Fraction
    text: str

    @property
    def difference(self) -> Fraction:
        """How far apart, always above `limit`."""
        return self.highest - self.lowest


def find_spread(module: Module, sheets: Sequence[tuple[str, Marks]]) -> tuple[SpreadAlarm, ...]:
    """The alarms of one entry in one module, aspects in scheme order, the whole sheet last.

    `sheets` holds the judge's name and marks of each sheet, in any order; only complete ones count, and
    fewer than two of these give no alarm.
    """
    common = replace(module, aspects=tuple(aspect for aspect in module.aspects if aspect.is_common))
    complete = [(judge, marks) for judge, marks in sheets if common.aspects and is_complete(common, marks)]
    found = [
        _aspect_alarm(module, aspect, complete if aspect.is_common else sheets) for aspect in module.aspects
    ]
    found.append(_sheet_alarm(common, complete))
    return tuple(alarm for alarm in found if alarm is not None)


def _aspect_alarm(module: Module, aspect: Aspect, sheets: Sequence[tuple[str, Marks]]) -> SpreadAlarm | None:
    rule = module.panel.spread
    entered = [(judge, marks[aspect.code]) for judge, marks in sheets if aspect.code in marks]
    name = f"{aspect.code} {aspect.name}"
    if len(entered) < 2:
        return None
    if aspect.kind is AspectKind.JUDGEMENT:
        if rule.judgement is None:
            return None
        levels = [(judge, Fraction(level)) for judge, level in entered]
        limit = Fraction(rule.judgement)
        return _alarm(aspect.code, name, levels, limit, f"超过 {rule.judgement} 级", unit="")
    if rule.percent is None or rule.of is SpreadOf.SHEET or aspect.kind not in _COMPARED or aspect.table_of:
        return None
    worth = [(judge, points(aspect, number) or Fraction(0)) for judge, number in entered]
    return _share_alarm(aspect.code, name, worth, rule.percent, _full(aspect))


# What several judges give for the same thing, in points.
_COMPARED = frozenset(
    {
        AspectKind.POINTS,
        AspectKind.YES_NO,
        AspectKind.MEASURED,
        AspectKind.GRADE,
        AspectKind.DEDUCTION,
        AspectKind.BONUS,
        AspectKind.IMPORTED,
    }
)


def _sheet_alarm(module: Module, sheets: Sequence[tuple[str, Marks]]) -> SpreadAlarm | None:
    rule = module.panel.spread
    if rule.percent is None or rule.of is SpreadOf.ASPECT or len(sheets) < 2:
        return None
    totals = [(judge, sheet_total(module, marks)) for judge, marks in sheets]
    full = module.sheet_maximum or sum((_full(aspect) for aspect in module.aspects), Fraction(0))
    return _share_alarm(None, SHEET, totals, rule.percent, full)


def _share_alarm(
    code: str | None, name: str, figures: Iterable[Figure], percent: Decimal, full: Fraction
) -> SpreadAlarm | None:
    limit = full * Fraction(percent) / 100
    above = f"超过满分 {exact_text(full)} 的 {exact_text(percent)}%({exact_text(limit)} 分)"
    return _alarm(code, name, figures, limit, above, unit=" 分")


def _alarm(
    code: str | None, name: str, figures: Iterable[Figure], limit: Fraction, above: str, unit: str
) -> SpreadAlarm | None:
    named = sorted(figures)
    values = [value for _judge, value in named]
    low, high = min(values), max(values)
    if high - low <= limit:
        return None
    lowest = tuple(judge for judge, value in named if value == low)
    highest = tuple(judge for judge, value in named if value == high)
    given = [f"{judge} {exact_text(low)}{unit}" for judge in lowest]
    given += [f"{judge} {exact_text(high)}{unit}" for judge in highest]
    text = f"{name}:{'、'.join(given)},相差 {exact_text(high - low)}{unit},{above}"
    return SpreadAlarm(code, low, lowest, high, highest, limit, text)


def _full(aspect: Aspect) -> Fraction:
    """The full score in points; where none is stated, from the worst to the best that can be had."""
    if aspect.maximum:
        return Fraction(aspect.maximum)
    if aspect.kind is AspectKind.DEDUCTION:
        return Fraction(aspect.cap)
    worths = [Decimal(0), *(band.points for band in aspect.bands), *(grade.points for grade in aspect.grades)]
    return Fraction(max(worths)) - Fraction(min(worths))
