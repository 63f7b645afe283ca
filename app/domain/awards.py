"""Quotas, and the awards due to a ranking, each with its reason."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.numbers import exact_text, round_half_up
from app.domain.ranking import Status


class QuotaRounding(StrEnum):
    """How a percentage of the base becomes a whole number of awards."""

    HALF_UP = "half_up"
    UP = "up"
    DOWN = "down"


ROUNDING_NAMES = {
    QuotaRounding.HALF_UP: "四舍五入",
    QuotaRounding.UP: "进位取整",
    QuotaRounding.DOWN: "舍去小数",
}


@dataclass(frozen=True, slots=True)
class AwardTier:
    """One award: a `percent` of the base, or a fixed `count`."""

    name: str
    percent: Decimal | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class AwardRule:
    """奖项规则: tiers from the highest down.

    The base is the ranked entries of the division; guests are never in it, absentees and others who
    did not finish only with `count_absent`. A total below `floor` gets no award; its award stays vacant.
    """

    tiers: tuple[AwardTier, ...] = ()
    count_absent: bool = False
    rounding: QuotaRounding = QuotaRounding.HALF_UP
    floor: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What awards need to know of an entry; in the order of places."""

    id: Hashable
    rank: int | None
    total: Fraction | None
    division: str = ""
    status: Status = Status.ACTIVE
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Quota:
    """How many of one award there are in one division, and why."""

    division: str
    award: str
    base: int
    size: int
    last_place: int
    given: int
    explanation: str


@dataclass(frozen=True, slots=True)
class AwardDue:
    """An award for an entry, with the reason in words."""

    id: Hashable
    award: str
    reason: str


@dataclass(frozen=True, slots=True)
class Allotment:
    """All quotas and awards of an event."""

    quotas: tuple[Quota, ...]
    awards: tuple[AwardDue, ...]


def allot(standings: Sequence[Standing], rule: AwardRule) -> Allotment:
    """Give the awards of `rule`, division by division.

    Quotas add up to places: with 2, 4 and 6 awards, places 1-2, 3-6 and 7-12. Everybody who shares a
    place inside a tier's places gets that award; those beyond it use up places of the next tier.
    """
    quotas: list[Quota] = []
    awards: list[AwardDue] = []
    for division in dict.fromkeys(standing.division for standing in standings):
        members = [standing for standing in standings if standing.division == division]
        _allot_division(division, members, rule, quotas, awards)
    return Allotment(tuple(quotas), tuple(awards))


def _allot_division(
    division: str,
    members: Sequence[Standing],
    rule: AwardRule,
    quotas: list[Quota],
    awards: list[AwardDue],
) -> None:
    base = sum(1 for standing in members if in_base(standing, rule))
    first = 1
    for tier in rule.tiers:
        size, computed = _quota_size(tier, base, rule)
        last = first + size - 1
        winners = [s for s in members if s.rank is not None and first <= s.rank <= last]
        given = [s for s in winners if not _below_floor(s, rule)]
        awards.extend(AwardDue(s.id, tier.name, _reason(tier, s, first, last, computed)) for s in given)
        notes = _quota_notes(len(given), len(winners) - len(given), size, rule)
        quotas.append(Quota(division, tier.name, base, size, last, len(given), ";".join([computed, *notes])))
        first = last + 1


def in_base(standing: Standing, rule: AwardRule) -> bool:
    """Whether the entry counts for percentages."""
    if standing.guest:
        return False
    return standing.rank is not None or (rule.count_absent and standing.status is not Status.ACTIVE)


def _quota_size(tier: AwardTier, base: int, rule: AwardRule) -> tuple[int, str]:
    if tier.percent is None:
        return tier.count, f"{tier.name}固定 {tier.count} 名"
    exact = base * Fraction(tier.percent) / 100
    match rule.rounding:
        case QuotaRounding.HALF_UP:
            size = int(round_half_up(exact, 0))
        case QuotaRounding.UP:
            size = -(-exact.numerator // exact.denominator)
        case QuotaRounding.DOWN:
            size = exact.numerator // exact.denominator
    how = "" if exact == size else f",{ROUNDING_NAMES[rule.rounding]}为 {size}"
    return size, f"基数 {base} × {exact_text(tier.percent)}% = {exact_text(exact)}{how}"


def _below_floor(standing: Standing, rule: AwardRule) -> bool:
    return rule.floor is not None and standing.total is not None and standing.total < Fraction(rule.floor)


def _reason(tier: AwardTier, standing: Standing, first: int, last: int, computed: str) -> str:
    span = f"第 {first} 名" if first == last else f"第 {first}–{last} 名"
    return f"第 {standing.rank} 名,在{tier.name}名次({span})内;{computed}"


def _quota_notes(given: int, below: int, size: int, rule: AwardRule) -> list[str]:
    notes = []
    if given + below > size:
        notes.append(f"末位并列,实发 {given} 名,占用下一奖项名额")
    elif given + below < size:
        notes.append(f"符合名次的只有 {given + below} 名")
    if below and rule.floor is not None:
        notes.append(f"{below} 名低于最低分 {exact_text(rule.floor)},空缺")
    return notes
