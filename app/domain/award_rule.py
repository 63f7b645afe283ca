"""奖项规则 as data: tiers with their quotas, and everything else a notice promises beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from app.domain.entitlement import Floors, Standing, shortfall
from app.domain.honours import HonourRule
from app.domain.prizes import MoneyRule, SubsidyRule
from app.domain.promotion import PromotionRule
from app.domain.quotas import Boundary, QuotaRounding, Share, Vacant, percent_share
from app.domain.ranking import Status
from app.domain.unit_awards import UnitAwardRule


@dataclass(frozen=True, slots=True)
class AwardTier:
    """One award: a `percent` of the base, a fixed `count`, or everybody with at least `least` points.

    `floor` and `module_floors` are for this award alone: who misses them is considered for the next one.
    `unit_cap`: at most so many of this award for one unit.
    """

    name: str
    percent: Decimal | None = None
    count: int = 0
    least: Decimal | None = None
    floor: Decimal | None = None
    module_floors: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    unit_cap: int | None = None

    @property
    def floors(self) -> Floors:
        """What this award asks for."""
        return Floors(self.floor, self.module_floors)


@dataclass(frozen=True, slots=True)
class SmallField:
    """With a base of at most `upto` only the first `tiers` awards are given."""

    upto: int
    tiers: int


@dataclass(frozen=True, slots=True)
class DecidedAward:
    """An award given by decision (优秀指导教师): how many there are (None: any number), and who approves."""

    name: str
    count: int | None = None
    approver: str = ""


@dataclass(frozen=True, slots=True)
class AwardRule:
    """Tiers from the highest down, and what else there is to give.

    The base is the ranked entries of a division; guests are never in it, absentees and others who did not
    finish only with `count_absent`, those below `floor` or `module_floors` not without `count_below_floor`.
    Who is below them, or has a veto, gets no award at all.
    """

    tiers: tuple[AwardTier, ...] = ()
    count_absent: bool = False
    rounding: QuotaRounding = QuotaRounding.HALF_UP
    floor: Decimal | None = None
    module_floors: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    at_least_one: bool = False
    count_below_floor: bool = True
    vacant: Vacant = Vacant.EMPTY
    boundary: Boundary = Boundary.CONSUME
    small_fields: tuple[SmallField, ...] = ()
    unit_cap: int | None = None
    honours: tuple[HonourRule, ...] = ()
    promotions: tuple[PromotionRule, ...] = ()
    money: tuple[MoneyRule, ...] = ()
    subsidy: tuple[SubsidyRule, ...] = ()
    decided: tuple[DecidedAward, ...] = ()
    unit_awards: tuple[UnitAwardRule, ...] = ()

    @property
    def floors(self) -> Floors:
        """What every award asks for."""
        return Floors(self.floor, self.module_floors)

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that is given by name, in the order of the rule."""
        parts = (self.tiers, self.honours, self.decided, self.unit_awards)
        return tuple(item.name for part in parts for item in part)


def in_base(standing: Standing, rule: AwardRule, *, lower_is_better: bool = False) -> bool:
    """Whether the entry counts for percentages."""
    if standing.guest:
        return False
    if standing.rank is None:
        return rule.count_absent and standing.status is not Status.ACTIVE
    return rule.count_below_floor or not shortfall(standing, rule.floors, lower_is_better=lower_is_better)[0]


def open_tiers(rule: AwardRule, base: int) -> tuple[int, str]:
    """How many tiers are given with this base, and why not all of them ('' for all)."""
    for small in rule.small_fields:
        if base <= small.upto:
            given = f"只设前 {small.tiers} 个奖项" if small.tiers else "不设奖项"
            return small.tiers, f"基数 {base},不超过 {small.upto} 时{given}"
    return len(rule.tiers), ""


def tier_share(tier: AwardTier, rule: AwardRule, base: int) -> Share:
    """The size of a tier that has a quota."""
    if tier.percent is None:
        return Share(tier.count, "", f"{tier.name}固定 {tier.count} 名")
    return percent_share(base, tier.percent, rule.rounding, at_least_one=rule.at_least_one)
