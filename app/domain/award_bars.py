"""What keeps an entry that stands in an award's places from it: a veto, floors, the cap of its unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from sys import maxsize

from app.domain.award_rule import AwardRule, AwardTier
from app.domain.entitlement import Standing, shortfall
from app.domain.quotas import Vacant


@dataclass(frozen=True, slots=True)
class Bar:
    """Why an entry may not have an award: a `label` for counting, the whole of it in `detail`.

    `for_good`: nor any award after this one. `passes`: its place goes to the next instead of staying empty.
    """

    standing: Standing
    label: str
    detail: str
    for_good: bool
    passes: bool


def find_bar(standing: Standing, tier: AwardTier, rule: AwardRule, *, lower_is_better: bool) -> Bar | None:
    """A veto, the floors of every award, those of this one, in this order; None for none of them."""
    passes = rule.vacant is Vacant.PASS
    if standing.vetoed:
        return Bar(standing, "有一票否决", "有一票否决", for_good=True, passes=passes)
    for floors, for_good in ((rule.floors, True), (tier.floors, False)):
        label, detail = shortfall(standing, floors, lower_is_better=lower_is_better)
        if label:
            return Bar(standing, label, detail, for_good=for_good, passes=passes)
    return None


class Cap:
    """At most `limit` awards for a unit, counted as they are given; entries without a unit have no cap."""

    def __init__(self, limit: int | None, scope: str) -> None:
        self.limit = limit
        self.scope = scope
        self._given: Counter[Hashable] = Counter()
        self._stuck: set[Hashable] = set()

    def room(self, unit: Hashable) -> int:
        """How many more the unit may have."""
        if self.limit is None or unit == "":
            return maxsize
        return 0 if unit in self._stuck else self.limit - self._given[unit]

    def take(self, unit: Hashable, number: int = 1) -> None:
        """The unit has so many more."""
        self._given[unit] += number

    def refuse(self, standing: Standing, *, for_good: bool) -> Bar:
        """The bar for an entry whose unit has no room for all that are equal to it.

        Nobody may choose among them, and no colleague below may be better off than they: the unit is done.
        """
        unit = standing.organization
        if unit in self._stuck or self.room(unit):
            self._stuck.add(unit)
            label = f"所在单位{self.scope}最多 {self.limit} 个,并列者多于余下名额"
            return Bar(standing, label, f"{label},分不出先后", for_good=for_good, passes=True)
        label = f"所在单位{self.scope}已满 {self.limit} 个"
        return Bar(standing, label, label, for_good=for_good, passes=True)


class Caps:
    """The cap over all awards, and the one of the award that is being given."""

    def __init__(self, limit: int | None) -> None:
        self.overall = Cap(limit, "获奖")
        self.tier = Cap(None, "")

    def start(self, tier: AwardTier) -> None:
        """Begin with the next award."""
        self.tier = Cap(tier.unit_cap, tier.name)

    def tightest(self, unit: Hashable) -> Cap:
        """The cap with the least room."""
        return min(self.overall, self.tier, key=lambda cap: cap.room(unit))

    def take(self, unit: Hashable) -> None:
        """The unit has one award more."""
        self.overall.take(unit)
        self.tier.take(unit)

    def split(self, group: Sequence[Standing]) -> tuple[list[Standing], list[Bar]]:
        """Who of a group of equals has room together with all colleagues in it, and who has not."""
        counts = Counter(standing.organization for standing in group)
        able: list[Standing] = []
        bars: list[Bar] = []
        for standing in group:
            unit = standing.organization
            cap = self.tightest(unit)
            if cap.room(unit) >= counts[unit]:
                able.append(standing)
            else:
                bars.append(cap.refuse(standing, for_good=cap is self.overall))
        return able, bars
