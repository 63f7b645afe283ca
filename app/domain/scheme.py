"""The marking scheme as data: rounds, modules, sub-criteria, aspects, and where figures are rounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

from app.domain.marking import FACTS, Aspect, AspectKind, Grade, full_points
from app.domain.numbers import round_half_up
from app.domain.panels import Panel, PanelMethod

# The seat whose sheet is the entry's own estimate (自评): shown beside the panel's, never counted.
SELF_SEAT = 0


def seat_text(seat: int) -> str:
    """'3 号席', '自评' for the seat of the entry's own estimate."""
    return "自评" if seat == SELF_SEAT else f"{seat} 号席"


class Stage(StrEnum):
    """Where a notice may demand rounding; without any, only what is shown is rounded."""

    JUDGE = "judge"  # what one judge's mark is worth
    ASPECT = "aspect"
    MODULE = "module"
    WEIGHTED = "weighted"
    ROUND = "round"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Rounding:
    """`decimals` for what is shown and for each of `stages`, half-up; `places` where a stage has its own."""

    decimals: int = 2
    stages: frozenset[Stage] = frozenset()
    places: tuple[tuple[Stage, int], ...] = ()

    def decimals_at(self, stage: Stage) -> int:
        """To how many decimals `stage` rounds, where it does."""
        return next((places for at, places in self.places if at is stage), self.decimals)

    def at(self, stage: Stage, value: Fraction) -> Fraction:
        """The value as it goes on from `stage`."""
        return round_half_up(value, self.decimals_at(stage)) if stage in self.stages else value


@dataclass(frozen=True, slots=True)
class Group:
    """小项 with a rule of its own: only the `best` aspects count (None: all), at most `cap` points.

    The best are those of the most points, of the fewest where `lower`.
    """

    name: str
    best: int | None = None
    cap: Decimal | None = None
    lower: bool = False


# What facts are combined by where the panel adds up points.
_AVERAGES = {PanelMethod.SUM: PanelMethod.MEAN, PanelMethod.TRIMMED_SUM: PanelMethod.TRIMMED_MEAN}


@dataclass(frozen=True)
class Module:
    """模块: marked by one panel; `weight` multiplies its score in the total (30% = 3/10, or 1).

    `full` is the full score the notice states, None where it states none; `self_assessed`: 自评栏.
    """

    code: str
    name: str
    aspects: tuple[Aspect, ...]
    weight: Fraction = Fraction(1)
    panel: Panel = field(default_factory=Panel)
    groups: tuple[Group, ...] = ()
    round: str = ""
    full: Decimal | None = None
    self_assessed: bool = False

    @property
    def seats(self) -> range:
        """The numbers of the seats whose sheets count."""
        return range(1, self.panel.judges + 1)

    @property
    def has_factor(self) -> bool:
        """Whether a factor multiplies the whole module."""
        return any(aspect.kind is AspectKind.FACTOR and not aspect.target for aspect in self.aspects)

    @cached_property
    def maximum(self) -> Fraction:
        """The full score of the module, in points before its weight; factors are not known yet."""
        return sum(self._full_parts(panel=True), Fraction(0))

    @cached_property
    def sheet_maximum(self) -> Fraction:
        """The full score of one judge's sheet, in points."""
        return sum(self._full_parts(panel=False), Fraction(0))

    @cached_property
    def common(self) -> tuple[Aspect, ...]:
        """The aspects whose points make up a judge's sheet total, to be combined as one figure."""
        return () if self.panel.per_aspect else tuple(aspect for aspect in self.aspects if aspect.is_common)

    @cached_property
    def apart(self) -> tuple[Aspect, ...]:
        """The aspects that are combined each by itself."""
        common = set(self.common)
        return tuple(aspect for aspect in self.aspects if aspect not in common)

    def group(self, name: str) -> Group:
        """The rule of a sub-criterion, one without rule where it has none."""
        return next((group for group in self.groups if group.name == name), Group(name))

    @property
    def lowered(self) -> Module:
        """The same module where fewer points are better."""
        aspects = tuple(
            replace(aspect, adds=True) if aspect.kind is AspectKind.DEDUCTION else aspect
            for aspect in self.aspects
        )
        return replace(self, aspects=aspects, groups=tuple(replace(rule, lower=True) for rule in self.groups))

    @cached_property
    def untrimmed(self) -> Module:
        """The same module with nobody's marks left out."""
        aspects = tuple(
            replace(aspect, method=None if aspect.method is None else self.panel_of(aspect).untrimmed.method)
            for aspect in self.aspects
        )
        return replace(self, panel=self.panel.untrimmed, aspects=aspects)

    def tries(self, aspect: Aspect) -> tuple[tuple[Aspect, ...], int | None]:
        """The aspects of which the best k count with this one (a factor goes with what it multiplies), and k.

        None where all count.
        """
        source = (self.aspect(aspect.target) if aspect.target else None) or aspect
        best = self.group(source.group).best
        if best is None or not source.gives_points:
            return (), None
        return tuple(a for a in self.aspects if a.group == source.group and a.gives_points), best

    def seats_of(self, aspect: Aspect) -> tuple[int, ...]:
        """The seats that mark an aspect."""
        return aspect.seats or self._all_seats

    def panel_of(self, aspect: Aspect) -> Panel:
        """How the marks of an aspect are combined, where they are combined by themselves.

        Facts (times, chosen options, factors …) are not added up because the judges' points are.
        """
        return self._panels[aspect.code]

    @cached_property
    def _all_seats(self) -> tuple[int, ...]:
        return tuple(self.seats)

    @cached_property
    def _panels(self) -> dict[str, Panel]:
        return {aspect.code: self._panel(aspect) for aspect in self.aspects}

    def _panel(self, aspect: Aspect) -> Panel:
        judges = len(self.seats_of(aspect))
        if aspect.method is not None:
            return replace(self.panel, judges=judges, method=aspect.method, drop=aspect.drop)
        method = self.panel.method
        if aspect.kind in FACTS:
            method = _AVERAGES.get(method, method)
        return replace(self.panel, judges=judges, method=method)

    def for_seat(self, seat: int) -> Module:
        """The module as the sheet of one seat shows it: the aspects this seat marks."""
        if seat == SELF_SEAT or not any(aspect.seats for aspect in self.aspects):
            return self
        return replace(self, aspects=tuple(a for a in self.aspects if not a.seats or seat in a.seats))

    @cached_property
    def everybody(self) -> Module:
        """The module with the aspects that every judge marks: what sheets can be compared by."""
        return replace(self, aspects=tuple(aspect for aspect in self.aspects if aspect.is_common))

    def aspect(self, code: str) -> Aspect | None:
        """The aspect of that code, None where there is none."""
        return next((aspect for aspect in self.aspects if aspect.code == code), None)

    def _share(self, aspect: Aspect) -> int:
        """How many times a judge's points make the module's."""
        panel = self.panel if aspect.is_common else self.panel_of(aspect)
        return panel.share(panel.judges)

    def _full_parts(self, *, panel: bool) -> Iterator[Fraction]:
        by_group: dict[str, list[Fraction]] = {}
        for aspect in self.aspects:
            # What can only take points off adds none to the full score.
            full = max(Fraction(full_points(aspect)) * aspect.weight, Fraction(0))
            if panel and aspect.kind not in FACTS and not aspect.after_panel:
                full *= self._share(aspect)
            by_group.setdefault(aspect.group, []).append(full)
        for name, fulls in by_group.items():
            rule = self.group(name)
            whole = sum(sorted(fulls, reverse=True)[: rule.best], Fraction(0))
            yield whole if rule.cap is None else min(whole, Fraction(rule.cap))


@dataclass(frozen=True, slots=True)
class Round:
    """轮次: `carry` is the share of its standing that goes into the next one's.

    `cut`: how many go on (`cut_percent`: of those who compete), and everybody tied with the last of them;
    `least`: only with so many points. Without any of these everybody goes on.
    """

    code: str
    name: str
    carry: Fraction = Fraction(1)
    cut: int | None = None
    cut_percent: Decimal | None = None
    least: Decimal | None = None

    @property
    def cuts(self) -> bool:
        """Whether somebody may have to stay behind."""
        return not (self.cut is None and self.cut_percent is None and self.least is None)


ONLY_ROUND = Round("", "")


@dataclass(frozen=True)
class MarkingScheme:
    """评分表: the tree that is marked, and how its figures are rounded. `total`: the stated full total.

    `lower_is_better`: penalties and findings are added to the figures, not taken off.
    """

    modules: tuple[Module, ...]
    rounding: Rounding = field(default_factory=Rounding)
    rounds: tuple[Round, ...] = (ONLY_ROUND,)
    tables: Mapping[str, tuple[Grade, ...]] = field(default_factory=dict)
    total: Decimal | None = None
    lower_is_better: bool = False

    @cached_property
    def worths(self) -> dict[tuple[str, str, str], dict[Decimal, Any]]:
        """What marks are worth by module, aspect and grade table: a memory of `app.domain.module_scoring`."""
        return {}

    @property
    def lowered(self) -> MarkingScheme:
        """The same scheme where a low total is a good one."""
        return replace(self, lower_is_better=True, modules=tuple(module.lowered for module in self.modules))

    @cached_property
    def untrimmed(self) -> MarkingScheme:
        """The same scheme with nobody's marks left out."""
        return replace(self, modules=tuple(module.untrimmed for module in self.modules))

    @cached_property
    def maximum(self) -> Fraction:
        """The full total, e.g. 100 or 200; rounds are added up as their shares say."""
        standing = Fraction(0)
        for each, earlier in zip(self.rounds, (None, *self.rounds), strict=False):
            standing = standing * (earlier.carry if earlier else 0) + self._round_maximum(each)
        return standing

    def module(self, code: str) -> Module:
        """The module of that code; KeyError where there is none."""
        return self._by_code[code]

    def modules_of(self, stage: Round) -> tuple[Module, ...]:
        """The modules of one round."""
        return tuple(module for module in self.modules if module.round == stage.code)

    def round_of(self, module: Module) -> int:
        """Which round a module belongs to, counted from 0."""
        return next(n for n, each in enumerate(self.rounds) if each.code == module.round)

    @cached_property
    def _by_code(self) -> dict[str, Module]:
        return {module.code: module for module in self.modules}

    def _round_maximum(self, stage: Round) -> Fraction:
        return sum((module.maximum * module.weight for module in self.modules_of(stage)), Fraction(0))
