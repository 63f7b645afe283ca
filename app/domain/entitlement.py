"""Who may have an award at all: an entry as awards look at it, and the floors it has to reach."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import partial

from app.domain.numbers import exact_text
from app.domain.ranking import Status


@dataclass(frozen=True, slots=True)
class Standing:
    """What awards need to know of an entry; in the order of places.

    `modules`: its points by module code, None where there are none. `organization`: its unit for caps,
    "" for none. `vetoed`: a 一票否决 whose effect is that there is no award.
    """

    id: Hashable
    rank: int | None
    total: Fraction | None
    division: str = ""
    status: Status = Status.ACTIVE
    guest: bool = False
    modules: Mapping[str, Fraction | None] = field(default_factory=dict, hash=False)
    organization: Hashable = ""
    vetoed: bool = False


@dataclass(frozen=True, slots=True)
class Floors:
    """Points that have to be reached: by the total, and by modules. Exactly at a floor is enough."""

    total: Decimal | None = None
    modules: Mapping[str, Decimal] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class AwardDue:
    """An award for an entry, with the reason in words."""

    id: Hashable
    award: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """An award that an entry stood in the places of and does not get, with the reason in words."""

    id: Hashable
    award: str
    reason: str


def reaches(value: Fraction, bar: Decimal, *, lower_is_better: bool = False) -> bool:
    """Whether points are enough; where lower is better the bar is the most there may be."""
    return value <= Fraction(bar) if lower_is_better else value >= Fraction(bar)


def shortfall(standing: Standing, floors: Floors, *, lower_is_better: bool = False) -> tuple[str, str]:
    """Which floor an entry misses, as a label ('低于最低分 60') and in full; two '' where it misses none.

    A module without points is below any floor: what is missing cannot have passed.
    """
    bar_name, module_name = ("高于最高值", "高于") if lower_is_better else ("低于最低分", "低于")
    enough = partial(reaches, lower_is_better=lower_is_better)
    total = standing.total
    if floors.total is not None and total is not None and not enough(total, floors.total):
        label = f"{bar_name} {exact_text(floors.total)}"
        return label, f"总成绩 {exact_text(total)} {label}"
    for code, bar in floors.modules.items():
        points = standing.modules.get(code)
        if points is None:
            return f"模块 {code} 没有得分", f"模块 {code} 没有得分(要求 {exact_text(bar)})"
        if not enough(points, bar):
            label = f"{module_name} {exact_text(bar)}"
            return f"模块 {code} {label}", f"模块 {code} 得分 {exact_text(points)},{label}"
    return "", ""
