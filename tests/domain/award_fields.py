"""Fields and readings of allotments that the tests of awards share."""

from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import Any

from app.domain.awards import Allotment, AwardTier, Quota, Standing

FIRST, SECOND, THIRD = (
    AwardTier("一等奖", count=1),
    AwardTier("二等奖", count=2),
    AwardTier("三等奖", count=3),
)
TIERS = (FIRST, SECOND, THIRD)
# 甲 alone in front, three equal behind, then three more.
TIED = {"甲": 90, "乙": 85, "丙": 85, "丁": 85, "戊": 70, "己": 60, "庚": 50}
PLAIN = {"甲": 90, "乙": 85, "丙": 80, "丁": 75, "戊": 70, "己": 60, "庚": 50}


def field_of(
    totals: Mapping[str, int], more: Mapping[str, Mapping[str, Any]] | None = None
) -> list[Standing]:
    """Standings in the order given, `more` for some of them; the totals fall."""
    more = more or {}
    return [
        Standing(
            name, 1 + sum(other > total for other in totals.values()), Fraction(total), **more.get(name, {})
        )
        for name, total in totals.items()
    ]


def colleagues(names: str) -> dict[str, dict[str, Any]]:
    return {name: {"organization": "江北锻造"} for name in names}


def given_by(allotment: Allotment) -> list[str]:
    """One text for each award: who has it."""
    return [
        "".join(str(due.id) for due in allotment.awards if due.award == quota.award)
        for quota in allotment.quotas
    ]


def refused_by(allotment: Allotment) -> list[tuple[Hashable, str]]:
    return [(refusal.id, refusal.award) for refusal in allotment.refusals]


def reason_of(allotment: Allotment, who: str, award: str) -> str:
    found = [refusal.reason for refusal in allotment.refusals if (refusal.id, refusal.award) == (who, award)]
    return found[0]


def quota_of(allotment: Allotment, award: str) -> Quota:
    return next(quota for quota in allotment.quotas if quota.award == award)
