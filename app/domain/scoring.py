"""From marks to a total: modules, weights, panels, penalties, rounding stages; each step in words.

Missing is missing: an entry without all its marks has no total, never a low one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.marking import Aspect, AspectKind, full_points, points
from app.domain.numbers import exact_text, percent_text, round_half_up, shown
from app.domain.panels import Combined, Panel, combine, combined_value


class Stage(StrEnum):
    """Where a notice may demand rounding; without any, only what is shown is rounded."""

    ASPECT = "aspect"
    MODULE = "module"
    WEIGHTED = "weighted"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Rounding:
    """`decimals` for what is shown and for each of `stages`, half-up."""

    decimals: int = 2
    stages: frozenset[Stage] = frozenset()

    def at(self, stage: Stage, value: Fraction) -> Fraction:
        """The value as it goes on from `stage`."""
        return round_half_up(value, self.decimals) if stage in self.stages else value


@dataclass(frozen=True, slots=True)
class Module:
    """模块: marked by one panel; `weight` multiplies its score in the total (30% = 3/10, or 1)."""

    code: str
    name: str
    aspects: tuple[Aspect, ...]
    weight: Fraction = Fraction(1)
    panel: Panel = field(default_factory=Panel)

    @property
    def maximum(self) -> Decimal:
        """The full score of the module, in points before the weight."""
        return sum((full_points(aspect) for aspect in self.aspects), Decimal(0))


@dataclass(frozen=True, slots=True)
class MarkingScheme:
    """评分表: the tree that is marked, and how its figures are rounded."""

    modules: tuple[Module, ...]
    rounding: Rounding = field(default_factory=Rounding)

    @property
    def maximum(self) -> Fraction:
        """The full total, e.g. 100 or 200."""
        return sum((Fraction(m.maximum) * m.weight for m in self.modules), Fraction(0))

    def module(self, code: str) -> Module:
        """The module of that code; KeyError where there is none."""
        return {module.code: module for module in self.modules}[code]


# One judge's entered numbers of one module, by aspect code.
Marks = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Deducted:
    """A marshal's penalty in points, on one module (before its weight) or on the total (module None)."""

    points: Decimal
    reason: str
    module: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the explanation, with smaller lines below it."""

    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModuleScore:
    """A module's score (None: marks missing) before and after its weight."""

    code: str
    value: Fraction | None
    weighted: Fraction | None
    marked: int
    expected: int


@dataclass(frozen=True, slots=True)
class Score:
    """What an entry scored. `ties` holds the figures that a tie chain may ask for, by tie key."""

    total: Fraction | None
    modules: tuple[ModuleScore, ...]
    steps: tuple[Step, ...]
    ties: Mapping[str, Fraction]

    @property
    def started(self) -> bool:
        """Whether at least one mark stands."""
        return any(module.marked for module in self.modules)


def sheet_total(module: Module, marks: Marks) -> Fraction:
    """The points of one judge's sheet so far (the running subtotal)."""
    return sum((points(a, marks[a.code]) for a in module.aspects if a.code in marks), Fraction(0))


def is_complete(module: Module, marks: Marks) -> bool:
    """Whether every aspect of the sheet has a mark."""
    return all(aspect.code in marks for aspect in module.aspects)


def score_entry(
    scheme: MarkingScheme, sheets: Mapping[str, Sequence[Marks]], deducted: Sequence[Deducted] = ()
) -> Score:
    """Score one entry from its sheets by module code (one Marks a judge, in the order of the seats)."""
    scores: list[ModuleScore] = []
    steps: list[Step] = []
    ties: dict[str, Fraction] = {}
    for module in scheme.modules:
        own = [d for d in deducted if d.module == module.code]
        score, step = _score_module(scheme, module, sheets.get(module.code, ()), own, ties)
        scores.append(score)
        steps.append(step)
    total = _total(scheme, scores, [d for d in deducted if d.module is None], steps)
    return Score(total, tuple(scores), tuple(steps), ties)


def _score_module(
    scheme: MarkingScheme,
    module: Module,
    sheets: Sequence[Marks],
    deducted: Sequence[Deducted],
    ties: dict[str, Fraction],
) -> tuple[ModuleScore, Step]:
    expected = module.panel.judges * len(module.aspects)
    marked = sum(1 for marks in sheets for aspect in module.aspects if aspect.code in marks)
    complete = [marks for marks in sheets if is_complete(module, marks)]
    if len(complete) < module.panel.judges:
        missing = Step(f"{module.name}:已录 {marked} / {expected} 项,尚未出分")
        return ModuleScore(module.code, None, None, marked, expected), missing
    rounding = scheme.rounding
    combined, details = _combine_sheets(module, complete, rounding, ties)
    details += [f"扣 {exact_text(penalty.points)} 分:{penalty.reason}" for penalty in deducted]
    left, floored = _deduct(combined.value, deducted)
    details += floored
    value = rounding.at(Stage.MODULE, left)
    weighted = rounding.at(Stage.WEIGHTED, value * module.weight)
    ties[f"module:{module.code}"] = value
    text = f"{module.name} {_plain(value, rounding)}"
    if module.weight != 1:
        text += f" × {percent_text(module.weight)} = {exact_text(weighted)}"
    return ModuleScore(module.code, value, weighted, marked, expected), Step(text, tuple(details))


def _combine_sheets(
    module: Module, sheets: Sequence[Marks], rounding: Rounding, ties: dict[str, Fraction]
) -> tuple[Combined, list[str]]:
    worth = {a.code: [points(a, marks[a.code]) for marks in sheets] for a in module.aspects}
    for aspect in module.aspects:
        key = f"aspect:{module.code}.{aspect.code}"
        if aspect.kind is AspectKind.TIME:
            ties[key] = combined_value(module.panel, [Fraction(marks[aspect.code]) for marks in sheets])
            ties["time"] = ties.get("time", Fraction(0)) + ties[key]
        else:
            ties[key] = combined_value(module.panel, worth[aspect.code])
    if not module.panel.per_aspect:
        totals = [
            sum(rounding.at(Stage.ASPECT, figure) for figure in row)
            for row in zip(*worth.values(), strict=True)
        ]
        whole = combine(module.panel, [Fraction(total) for total in totals])
        return whole, [whole.explanation] if whole.explanation else []
    details = []
    value = Fraction(0)
    for aspect in module.aspects:
        figure = combine(module.panel, worth[aspect.code])
        value += rounding.at(Stage.ASPECT, figure.value)
        if figure.explanation and aspect.kind is not AspectKind.TIME:
            details.append(f"{aspect.code} {aspect.name}:{figure.explanation}")
    return Combined(value, ""), details


def _total(
    scheme: MarkingScheme, scores: Sequence[ModuleScore], deducted: Sequence[Deducted], steps: list[Step]
) -> Fraction | None:
    weighted = [score.weighted for score in scores]
    present = [figure for figure in weighted if figure is not None]
    for penalty in deducted:
        steps.append(Step(f"违规扣分 {exact_text(penalty.points)}:{penalty.reason}"))
    if len(present) < len(weighted):
        return None
    exact, floored = _deduct(sum(present, Fraction(0)), deducted)
    steps += [Step(text) for text in floored]
    rounding = scheme.rounding
    total = rounding.at(Stage.TOTAL, exact)
    steps.append(Step(f"总成绩 {shown(total, rounding.decimals)}", _rounding_note(exact, rounding)))
    return total


def _deduct(value: Fraction, deducted: Sequence[Deducted]) -> tuple[Fraction, list[str]]:
    """Take the penalties off, down to 0 at most; a figure that is below 0 without them stays as it is."""
    left = value - sum((Fraction(penalty.points) for penalty in deducted), Fraction(0))
    lowest = min(value, Fraction(0))
    if left >= lowest:
        return left, []
    return lowest, ["扣分后低于 0,按 0 分计" if lowest == 0 else "未扣分时已低于 0,不再往下扣"]


def _plain(value: Fraction, rounding: Rounding) -> str:
    rounded = shown(value, rounding.decimals)
    return rounded if Fraction(rounded) == value else exact_text(value)


def _rounding_note(exact: Fraction, rounding: Rounding) -> tuple[str, ...]:
    if round_half_up(exact, rounding.decimals) == exact and not rounding.stages:
        return ()
    if not rounding.stages:
        return (f"{exact_text(exact)} 只在显示时四舍五入,排名按未舍入的值",)
    names = {Stage.ASPECT: "评分项", Stage.MODULE: "模块", Stage.WEIGHTED: "加权", Stage.TOTAL: "总成绩"}
    staged = "、".join(names[stage] for stage in Stage if stage in rounding.stages)
    return (f"{exact_text(exact)};按规则在{staged}环节四舍五入到 {rounding.decimals} 位",)
