"""What an entry scored and everything that led there, as data; `app.domain.explanation` says it in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from app.domain.marking import Aspect, VetoEffect
from app.domain.panels import Combined
from app.domain.scheme import MarkingScheme

# One judge's entered numbers of one module, by aspect code; and the sheets of a module by seat.
Marks = Mapping[str, Decimal]
Sheets = Mapping[int, Marks]


@dataclass(frozen=True, slots=True)
class Deducted:
    """A marshal's penalty in points, on one module (before its weight) or on the total (module None).

    It is added instead of taken off where a low total is a good one.
    """

    points: Decimal
    reason: str
    module: str | None = None


@dataclass(frozen=True, slots=True)
class AspectScore:
    """An aspect that was combined by itself: what was entered by seat, its figure, and what became of it.

    `value` is after factor, weight and rounding; `counted` False where better ones of its group count.
    `compared` is what a tie chain compares: times and values beside the field's best as they were measured,
    an aspect of no weight by what it would be worth, any other by its value.
    """

    aspect: Aspect
    entered: tuple[tuple[int, Decimal], ...]
    combined: Combined | None
    value: Fraction
    factor: Fraction | None = None
    best: Fraction | None = None
    counted: bool = True
    compared: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class GroupNote:
    """What the rule of a sub-criterion left out: aspects by code, and points above its cap."""

    name: str
    left_out: tuple[str, ...]
    over: Fraction
    seat: int | None = None


@dataclass(frozen=True, slots=True)
class Vetoed:
    """一票否决: which aspect, by which seats, with what effect."""

    module: str
    aspect: Aspect
    seats: tuple[int, ...]

    @property
    def effect(self) -> VetoEffect:
        """What it does to the entry."""
        return self.aspect.effect


@dataclass(frozen=True, slots=True)
class ModuleScore:
    """A module's score (None: marks missing) before and after its weight.

    `sheets` combines the judges' sheet totals, `aspects` are those combined by themselves; `raw` is their
    sum before factor, penalties and rounding. `waived`: the entry did not get into the module's round.
    """

    code: str
    value: Fraction | None
    weighted: Fraction | None
    marked: int
    expected: int
    raw: Fraction | None = None
    sheets: Combined | None = None
    aspects: tuple[AspectScore, ...] = ()
    groups: tuple[GroupNote, ...] = ()
    factor: Fraction | None = None
    deducted: tuple[Deducted, ...] = ()
    waived: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """What an entry scored. `ties` holds the figures that a tie chain may ask for, by tie key.

    `standings`: the standing after each round it is in (None: not scored yet); `reached` counts the rounds
    it got into beyond the first.
    """

    scheme: MarkingScheme
    total: Fraction | None
    modules: tuple[ModuleScore, ...]
    ties: Mapping[str, Fraction] = field(default_factory=dict)
    standings: tuple[Fraction | None, ...] = ()
    reached: int = 0
    exact: Fraction | None = None
    deducted: tuple[Deducted, ...] = ()
    vetoes: tuple[Vetoed, ...] = ()

    @property
    def started(self) -> bool:
        """Whether anything was marked."""
        return any(module.marked for module in self.modules)

    @property
    def carried(self) -> Fraction | None:
        """What it brought into the round it is in; None in the first one, and while that is not scored."""
        before = self.standings[self.reached - 1] if 0 < self.reached <= len(self.standings) else None
        return None if before is None else before * self.scheme.rounds[self.reached - 1].carry

    def module(self, code: str) -> ModuleScore:
        """The score in one module; KeyError where there is no such module."""
        return {module.code: module for module in self.modules}[code]
