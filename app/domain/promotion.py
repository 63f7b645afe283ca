"""职业技能等级晋升: who rises to which level, by place and by the level somebody has now."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.domain.entitlement import Floors, Standing, shortfall
from app.domain.honours import NO_VETO, PersonFacts
from app.domain.people import SKILL_LEVELS

HIGHEST_LEVEL = 1


@dataclass(frozen=True, slots=True)
class PromotionRule:
    """The first `upto` places of a division rise to level `to` (1 高级技师 … 5 初级工).

    Who has that level already, or a higher one, rises one level with `or_up`, else not at all.
    """

    upto: int
    to: int
    or_up: bool = False
    name: str = ""
    floor: Decimal | None = None
    module_floors: Mapping[str, Decimal] = field(default_factory=dict, hash=False)

    @property
    def floors(self) -> Floors:
        """What has to be passed."""
        return Floors(self.floor, self.module_floors)


@dataclass(frozen=True, slots=True)
class Promotion:
    """A person of an entry rises; `from_level` None had no level. `person` None: nothing is known of them."""

    id: Hashable
    person: Hashable
    from_level: int | None
    to_level: int
    reason: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class PromotionRefusal:
    """A person in the places who does not rise, and why."""

    id: Hashable
    person: Hashable
    reason: str


@dataclass(frozen=True, slots=True)
class Promotions:
    """Everybody who was in the places of a promotion."""

    due: tuple[Promotion, ...] = ()
    refused: tuple[PromotionRefusal, ...] = ()


def judge_promotions(
    standings: Sequence[Standing],
    rules: Sequence[PromotionRule],
    people: Mapping[Hashable, Sequence[PersonFacts]],
    *,
    lower_is_better: bool = False,
) -> Promotions:
    """Who rises. Only the first rule whose places somebody is in counts, even where its floors are missed.

    Everybody who shares a place is in it. An entry whose people are not known is refused, never taken for
    one without a level.
    """
    due: list[Promotion] = []
    refused: list[PromotionRefusal] = []
    for standing in standings:
        rule = _rule_for(standing, rules)
        if rule is None:
            continue
        place = f"第 {standing.rank} 名,在前 {rule.upto} 名内"
        missed = shortfall(standing, rule.floors, lower_is_better=lower_is_better)[1]
        why = NO_VETO if standing.vetoed else missed
        found = people.get(standing.id, ())
        if not found:
            why = why or "没有人员资料,无法核对现有等级,请在报名中补上"
            refused.append(PromotionRefusal(standing.id, None, f"{place},但{why}"))
        for facts in found:
            level, words = (None, why) if why else rise(facts.skill_level, rule)
            if level is None:
                refused.append(PromotionRefusal(standing.id, facts.person, f"{place},但{words}"))
            else:
                passed = _passed(rule)
                reason = ",".join([place, *([passed] if passed else []), words])
                due.append(Promotion(standing.id, facts.person, facts.skill_level, level, reason, rule.name))
    return Promotions(tuple(due), tuple(refused))


def rise(current: int | None, rule: PromotionRule) -> tuple[int | None, str]:
    """The level somebody rises to and how that comes, or None and why not."""
    target = SKILL_LEVELS[rule.to]
    if current is None:
        return rule.to, f"原无等级,晋升{target}"
    if current > rule.to:
        return rule.to, f"由{SKILL_LEVELS[current]}晋升{target}"
    if current == HIGHEST_LEVEL:
        return None, f"已是{SKILL_LEVELS[current]},没有更高的等级"
    if not rule.or_up:
        return None, f"已是{SKILL_LEVELS[current]},不低于可晋升的{target}"
    return current - 1, f"已是{SKILL_LEVELS[current]},晋升一级为{SKILL_LEVELS[current - 1]}"


def _rule_for(standing: Standing, rules: Sequence[PromotionRule]) -> PromotionRule | None:
    if standing.rank is None:
        return None
    return next((rule for rule in rules if standing.rank <= rule.upto), None)


def _passed(rule: PromotionRule) -> str:
    modules = "、".join(rule.module_floors)
    return f"模块 {modules} 均合格" if modules else ""
