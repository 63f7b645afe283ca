"""Awards for units (优秀组织奖 …): by how many entries, points or awards they have."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.entitlement import reaches
from app.domain.numbers import exact_text
from app.domain.quotas import Boundary, Decisions, QuotaRounding, percent_share


class UnitFigure(StrEnum):
    """What units are compared by."""

    ENTRIES = "entries"
    POINTS = "points"
    AWARDS = "awards"


class UnitBase(StrEnum):
    """Which units a percentage is of."""

    UNITS = "units"  # all that take part
    COUNTED = "counted"  # those with a figure above 0


FIGURE_NAMES: Mapping[UnitFigure, str] = {
    UnitFigure.ENTRIES: "参赛数",
    UnitFigure.POINTS: "积分",
    UnitFigure.AWARDS: "获奖数",
}
FIGURE_UNITS: Mapping[UnitFigure, str] = {
    UnitFigure.ENTRIES: "个",
    UnitFigure.POINTS: "分",
    UnitFigure.AWARDS: "个",
}
BASE_NAMES: Mapping[UnitBase, str] = {UnitBase.UNITS: "参赛单位", UnitBase.COUNTED: "依据大于 0 的单位"}


@dataclass(frozen=True, slots=True)
class UnitAwardRule:
    """One unit award: a `percent` of the units, a fixed `count`, or everybody with `least`.

    A unit whose figure is 0 never has it. The boundary words: CONSUME and EXTRA give it to all the tied
    (nothing comes after it), LOWER to none of them, DECIDE waits for a decision.
    """

    name: str
    by: UnitFigure = UnitFigure.ENTRIES
    percent: Decimal | None = None
    count: int = 0
    least: Decimal | None = None
    of: UnitBase = UnitBase.UNITS
    rounding: QuotaRounding = QuotaRounding.HALF_UP
    boundary: Boundary = Boundary.EXTRA


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """What a unit has; `name` stands in reasons."""

    unit: Hashable
    entries: int = 0
    points: Fraction = Fraction(0)
    awards: int = 0

    def by(self, figure: UnitFigure) -> Fraction:
        """One of the figures."""
        match figure:
            case UnitFigure.ENTRIES:
                return Fraction(self.entries)
            case UnitFigure.POINTS:
                return self.points
            case UnitFigure.AWARDS:
                return Fraction(self.awards)


@dataclass(frozen=True, slots=True)
class UnitDue:
    """A unit award, with the reason in words."""

    unit: Hashable
    award: str
    reason: str


@dataclass(frozen=True, slots=True)
class UnitAllotment:
    """One unit award: its quota (None without one) and who gets it.

    `just_in` and `just_missed` sit on the edge. `tied`: who waits for a decision about `open_places`.
    """

    award: str
    base: int
    size: int | None
    due: tuple[UnitDue, ...]
    refused: tuple[UnitDue, ...]
    just_in: tuple[Hashable, ...]
    just_missed: tuple[Hashable, ...]
    tied: tuple[Hashable, ...]
    open_places: int
    explanation: str

    @property
    def needs_decision(self) -> bool:
        """Whether somebody has to say who of the tied gets it."""
        return bool(self.tied)


def allot_units(
    figures: Sequence[UnitFigures], rule: UnitAwardRule, decisions: Decisions | None = None
) -> UnitAllotment:
    """Give one unit award; a decision stands under ("", name of the award)."""
    ordered = sorted(figures, key=lambda unit: -unit.by(rule.by))
    counted = [unit for unit in ordered if unit.by(rule.by) > 0]
    draft = _Draft(rule, len(figures) if rule.of is UnitBase.UNITS else len(counted), counted)
    if rule.least is not None:
        draft.given = [unit for unit in counted if reaches(unit.by(rule.by), rule.least)]
        draft.words = (
            f"{FIGURE_NAMES[rule.by]}达到 {exact_text(rule.least)} {FIGURE_UNITS[rule.by]}的都授,"
            f"共 {len(draft.given)} 个"
        )
        return draft.finish()
    if rule.percent is None:
        draft.size, draft.words = rule.count, f"{rule.name}固定 {rule.count} 个"
    else:
        share = percent_share(draft.base, rule.percent, rule.rounding, at_least_one=False)
        draft.size, draft.words = share.size, share.text
    draft.given = counted[: draft.size]
    if len(counted) < draft.size:
        draft.words += f";{FIGURE_NAMES[rule.by]}大于 0 的只有 {len(counted)} 个"
    edge = draft.given[-1].by(rule.by) if draft.given else None
    tied = [unit for unit in counted if unit.by(rule.by) == edge]
    above = [unit for unit in draft.given if unit.by(rule.by) != edge]
    if len(above) + len(tied) > draft.size and tied:
        _settle(draft, above, tied, (decisions or {}).get(("", rule.name)))
    return draft.finish()


@dataclass(slots=True)
class _Draft:
    """A unit award in the making."""

    rule: UnitAwardRule
    base: int
    counted: Sequence[UnitFigures]
    size: int | None = None
    given: list[UnitFigures] = field(default_factory=list)
    refused: list[UnitDue] = field(default_factory=list)
    tied: tuple[Hashable, ...] = ()
    left: int = 0
    words: str = ""

    def refuse(self, units: Sequence[UnitFigures], reason: str) -> None:
        self.refused.extend(UnitDue(unit.unit, self.rule.name, reason) for unit in units)

    def finish(self) -> UnitAllotment:
        given = {unit.unit for unit in self.given}
        rest = [unit for unit in self.counted if unit.unit not in given]
        return UnitAllotment(
            award=self.rule.name,
            base=self.base,
            size=self.size,
            due=tuple(UnitDue(unit.unit, self.rule.name, self._reason(unit)) for unit in self.given),
            refused=tuple(self.refused),
            just_in=self._equals(self.given, self.given[-1:]),
            just_missed=self._equals(rest, rest[:1]),
            tied=self.tied,
            open_places=self.left,
            explanation=self.words,
        )

    def _equals(self, units: Sequence[UnitFigures], like: Sequence[UnitFigures]) -> tuple[Hashable, ...]:
        by = self.rule.by
        return tuple(unit.unit for unit in units if unit.by(by) == like[0].by(by))

    def _reason(self, unit: UnitFigures) -> str:
        by = self.rule.by
        place = 1 + sum(1 for other in self.counted if other.by(by) > unit.by(by))
        return f"{FIGURE_NAMES[by]} {exact_text(unit.by(by))} {FIGURE_UNITS[by]},第 {place} 名;{self.words}"


def _settle(
    draft: _Draft,
    above: list[UnitFigures],
    tied: list[UnitFigures],
    decided: Collection[Hashable] | None,
) -> None:
    """More units are equal at the last place than there are places left."""
    left = (draft.size or 0) - len(above)
    words = f"{len(tied)} 个单位并列,名额只剩 {left} 个"
    chosen: list[UnitFigures] = []
    if draft.rule.boundary in (Boundary.CONSUME, Boundary.EXTRA):
        chosen, words = tied, f"{words},都授,实发 {len(above) + len(tied)} 个"
    elif draft.rule.boundary is Boundary.LOWER:
        words = f"{words},都不授"
        draft.refuse(tied, words)
    elif decided is not None and _fits(decided, tied, left):
        chosen = [unit for unit in tied if unit.unit in decided]
        words = f"{words},经组委会决定授 {len(chosen)} 个"
        draft.refuse([unit for unit in tied if unit.unit not in decided], words)
    else:
        stale = "" if decided is None else "(原决定与现在的名额不符)"
        words = f"{words},须由组委会决定{stale}"
        draft.refuse(tied, words)
        draft.tied, draft.left = tuple(unit.unit for unit in tied), left
    draft.given = [*above, *chosen]
    draft.words = f"{draft.words};末位 {words}"


def _fits(decided: Collection[Hashable], tied: Sequence[UnitFigures], left: int) -> bool:
    return set(decided) <= {unit.unit for unit in tied} and len(set(decided)) <= left
