"""How many of an award there are: percentages of a base, and the words for what happens at a quota's edge."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.numbers import exact_text, round_half_up


class QuotaRounding(StrEnum):
    """How a percentage of the base becomes a whole number of awards."""

    HALF_UP = "half_up"
    UP = "up"
    DOWN = "down"


class Boundary(StrEnum):
    """What becomes of a tie that does not fit into what is left of a quota."""

    CONSUME = "consume"  # all of them get it, and use up places of the next quota
    EXTRA = "extra"  # all of them get it, the next quota stays as it is
    LOWER = "lower"  # none of them gets it, they head the next award
    DECIDE = "decide"  # somebody has to decide


class Vacant(StrEnum):
    """What becomes of the place of somebody who may not have the award."""

    EMPTY = "empty"
    PASS = "pass"  # it goes to the next who may have it


ROUNDING_NAMES: Mapping[QuotaRounding, str] = {
    QuotaRounding.HALF_UP: "四舍五入",
    QuotaRounding.UP: "进位取整",
    QuotaRounding.DOWN: "舍去小数",
}
BOUNDARY_NAMES: Mapping[Boundary, str] = {
    Boundary.CONSUME: "都授并占用下一奖项",
    Boundary.EXTRA: "都授不占下一奖项",
    Boundary.LOWER: "都不授并转入下一奖项",
    Boundary.DECIDE: "由组委会决定",
}
VACANT_NAMES: Mapping[Vacant, str] = {Vacant.EMPTY: "空缺", Vacant.PASS: "依次递补"}

# Who of the tied gets an award, by division and award; for unit awards the division is "".
Decisions = Mapping[tuple[str, str], Collection[Hashable]]


@dataclass(frozen=True, slots=True)
class Share:
    """A quota: its size, how it was rounded ('' where it came out even), and the whole sum in words."""

    size: int
    rounding: str
    text: str


def percent_share(base: int, percent: Decimal, rounding: QuotaRounding, *, at_least_one: bool) -> Share:
    """`percent` of `base` as a whole number; with `at_least_one` never 0 while the base is not empty."""
    exact = base * Fraction(percent) / 100
    match rounding:
        case QuotaRounding.HALF_UP:
            size = int(round_half_up(exact, 0))
        case QuotaRounding.UP:
            size = -(-exact.numerator // exact.denominator)
        case QuotaRounding.DOWN:
            size = exact.numerator // exact.denominator
    how = "" if exact == size else f"{ROUNDING_NAMES[rounding]}为 {size}"
    if at_least_one and base and not size:
        size, how = 1, f"{how},至少 1 名"
    text = f"基数 {base} × {exact_text(percent)}% = {exact_text(exact)}"
    return Share(size, how, f"{text},{how}" if how else text)
