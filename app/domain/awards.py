"""Quotas, and the awards due to a ranking: each given, and each refused, with its reason."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from app.domain.award_quota import Allotment, Quota
from app.domain.award_rule import AwardRule, AwardTier, DecidedAward, SmallField, in_base
from app.domain.award_walk import Walk
from app.domain.entitlement import AwardDue, Refusal, Standing, shortfall
from app.domain.quotas import ROUNDING_NAMES, Boundary, Decisions, QuotaRounding, Vacant

__all__ = [
    "ROUNDING_NAMES",
    "Allotment",
    "AwardDue",
    "AwardRule",
    "AwardTier",
    "Boundary",
    "DecidedAward",
    "Decisions",
    "Quota",
    "QuotaRounding",
    "Refusal",
    "SmallField",
    "Standing",
    "Vacant",
    "allot",
    "find_barred",
    "in_base",
]


def allot(
    standings: Sequence[Standing],
    rule: AwardRule,
    decisions: Decisions | None = None,
    *,
    lower_is_better: bool = False,
) -> Allotment:
    """Give the awards of `rule`, division by division; `standings` in the order of places.

    Each tier goes down the ranking from where the one above ended, a group of equal place at a time, until
    its places are used up. What happens when several rules meet:

    - Below the rule's floors, or vetoed: no award at all. Below a tier's own floors: not that award, but the
      first to be considered for the next. Either way the place stays empty or passes on (`vacant`).
    - Over the cap of a unit: always passed over. Caps count inside one division. Tied colleagues of whom only
      some fit: none of them, and what is left for that unit is not used.
    - Ties: those of the group who may not have the award never take a place from those who may. Only
      where more may have it than places are left does `boundary` decide; those who may not then stay in the
      queue, so that with EMPTY they leave a place of the next award empty.
    - CONSUME: what is given beyond the quota is taken off the next tier that has one (and the one after
      that, if need be); a tier by points has nothing to take off. LOWER: the places left stay empty.
    - DECIDE: `decisions` under (division, award) names who of the tied gets it, at most as many as places
      are left; the others head the next award. A decision that does not fit is not used. Until there is one,
      the tied get nothing, and places of this and the next award are kept for them.
    - A tier by points (`least`) gives to everybody in the queue who reaches it, has no edge and leaves no
      place empty. Caps and floors hold.
    - Tiers closed by `small_fields` have size 0.
    """
    parts = []
    for division in dict.fromkeys(standing.division for standing in standings):
        members = [standing for standing in standings if standing.division == division]
        walk = Walk(division, members, rule, decisions or {}, lower_is_better=lower_is_better)
        parts.append(walk.run())
    return Allotment(
        tuple(quota for part in parts for quota in part.quotas),
        tuple(due for part in parts for due in part.awards),
        tuple(refusal for part in parts for refusal in part.refusals),
    )


def find_barred(
    standings: Iterable[Standing], rule: AwardRule, *, lower_is_better: bool = False
) -> dict[Hashable, str]:
    """Who misses the floors every award asks for, with the reason in words."""
    missed = {s.id: shortfall(s, rule.floors, lower_is_better=lower_is_better)[1] for s in standings}
    return {key: why for key, why in missed.items() if why}
