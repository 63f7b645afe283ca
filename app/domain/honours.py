"""Honours (技术能手, 青年岗位能手 …): who stands in the places and meets every condition, and why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.domain.entitlement import Floors, Standing, shortfall
from app.domain.people import SKILL_LEVELS, age_on

NO_VETO = "有一票否决,不授奖"


class Shared(StrEnum):
    """Who gets an honour when more share a place than the places are for."""

    ALL = "all"
    NONE = "none"


SHARED_NAMES: Mapping[Shared, str] = {Shared.ALL: "都授", Shared.NONE: "都不授"}


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of one person of an entry; a team has several. `gender` 男 or 女, '' unknown."""

    person: Hashable
    gender: str = ""
    born_on: date | None = None
    skill_level: int | None = None


@dataclass(frozen=True, slots=True)
class HonourRule:
    """One honour: for the first `upto` places of a division, or for who has an `award`; all conditions hold.

    `max_age` is inclusive: full years (周岁) on `age_on` (without it: on the day of the event) ≤ max_age.
    `born_from` is inclusive too. `levels`: the current skill level is one of them. `classes`: of the event.
    """

    name: str
    upto: int | None = None
    award: str = ""
    classes: tuple[str, ...] = ()
    max_age: int | None = None
    age_on: date | None = None
    born_from: date | None = None
    gender: str = ""
    levels: tuple[int, ...] = ()
    floor: Decimal | None = None
    module_floors: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    shared: Shared = Shared.ALL

    @property
    def floors(self) -> Floors:
        """What the points have to reach."""
        return Floors(self.floor, self.module_floors)

    @property
    def personal(self) -> bool:
        """Whether something about the person is asked for."""
        return bool(self.max_age or self.born_from or self.gender or self.levels)


@dataclass(frozen=True, slots=True)
class HonourDue:
    """An honour for a person of an entry (`person` None: for the entry, whose people are not known)."""

    id: Hashable
    person: Hashable
    honour: str
    reason: str


@dataclass(frozen=True, slots=True)
class HonourRefusal:
    """An honour that somebody in the places does not get, and why."""

    id: Hashable
    person: Hashable
    honour: str
    reason: str


@dataclass(frozen=True, slots=True)
class Honours:
    """Everybody who was in the places of an honour."""

    due: tuple[HonourDue, ...] = ()
    refused: tuple[HonourRefusal, ...] = ()


@dataclass(frozen=True, slots=True)
class HonourCase:
    """What honours are judged on, beside the standings.

    `awards`: the award of each entry that has one. `people`: the persons of each entry. `barred`: entries
    that may have no award at all, with the reason. `contest_class`: 一类, 二类; `held_on`: the event's day.
    """

    awards: Mapping[Hashable, str] = field(default_factory=dict)
    people: Mapping[Hashable, Sequence[PersonFacts]] = field(default_factory=dict)
    barred: Mapping[Hashable, str] = field(default_factory=dict)
    contest_class: str = ""
    held_on: date | None = None
    lower_is_better: bool = False


def judge_honours(standings: Sequence[Standing], rules: Sequence[HonourRule], case: HonourCase) -> Honours:
    """Who gets which honour; everybody in the places appears once for each honour, as due or as refused."""
    due: list[HonourDue] = []
    refused: list[HonourRefusal] = []
    sharing = Counter((s.division, s.rank) for s in standings)
    for rule in rules:
        for standing in standings:
            if not _in_places(standing, rule, case):
                continue
            place = _place(standing, rule)
            why = _why_not(standing, rule, case, sharing[standing.division, standing.rank])
            for facts in case.people.get(standing.id, ()) or (PersonFacts(None),):
                trouble = why or _unmet(rule, facts, case)
                if trouble:
                    reason = f"{place},但{trouble}"
                    refused.append(HonourRefusal(standing.id, facts.person, rule.name, reason))
                else:
                    reason = ",".join([place, *_met(rule, facts, case)])
                    due.append(HonourDue(standing.id, facts.person, rule.name, reason))
    return Honours(tuple(due), tuple(refused))


def _in_places(standing: Standing, rule: HonourRule, case: HonourCase) -> bool:
    if standing.rank is None:
        return False
    if rule.upto is None:
        return case.awards.get(standing.id) == rule.award
    return standing.rank <= rule.upto


def _place(standing: Standing, rule: HonourRule) -> str:
    where = f"获{rule.award}" if rule.upto is None else f"在前 {rule.upto} 名内"
    return f"第 {standing.rank} 名,{where}"


def _why_not(standing: Standing, rule: HonourRule, case: HonourCase, sharing: int) -> str:
    """What keeps the whole entry from the honour; '' for nothing."""
    if rule.classes and case.contest_class not in rule.classes:
        return _wrong_class(rule, case)
    if standing.vetoed:
        return NO_VETO
    if standing.id in case.barred:
        return case.barred[standing.id]
    missed = shortfall(standing, rule.floors, lower_is_better=case.lower_is_better)[1]
    if missed:
        return missed
    last = (standing.rank or 0) + sharing - 1
    if rule.shared is Shared.NONE and rule.upto is not None and sharing > 1 and last > rule.upto:
        return f"{sharing} 名并列,超过前 {rule.upto} 名,并列者都不授"
    return ""


def _wrong_class(rule: HonourRule, case: HonourCase) -> str:
    wanted = "、".join(rule.classes)
    if case.contest_class:
        return f"赛项类别是{case.contest_class},只授{wanted}竞赛"
    return f"赛项没有写类别(只授{wanted}竞赛),请在赛项中补上"


def _unmet(rule: HonourRule, facts: PersonFacts, case: HonourCase) -> str:
    """The first condition about the person that is not met, or cannot be checked, with the cure."""
    if rule.personal and facts.person is None:
        return "没有人员资料,无法核对,请在报名中补上"
    return _wrong_gender(rule, facts) or _wrong_level(rule, facts) or _wrong_age(rule, facts, case)


def _wrong_gender(rule: HonourRule, facts: PersonFacts) -> str:
    if not rule.gender or facts.gender == rule.gender:
        return ""
    return f"只授{rule.gender}性" if facts.gender else f"没有写性别(只授{rule.gender}性),请在报名中补上"


def _wrong_level(rule: HonourRule, facts: PersonFacts) -> str:
    if not rule.levels or facts.skill_level in rule.levels:
        return ""
    wanted = "、".join(SKILL_LEVELS[level] for level in rule.levels)
    if facts.skill_level is None:
        return f"没有技能等级(要求{wanted}),如有请在报名中补上"
    return f"现为{SKILL_LEVELS[facts.skill_level]},要求{wanted}"


def _wrong_age(rule: HonourRule, facts: PersonFacts, case: HonourCase) -> str:
    if rule.max_age is None and rule.born_from is None:
        return ""
    if facts.born_on is None:
        return "没有出生日期,无法核对年龄,请在报名中补上"
    if rule.born_from is not None and facts.born_on < rule.born_from:
        return f"{facts.born_on} 出生,要求 {rule.born_from} 及以后出生"
    if rule.max_age is None:
        return ""
    day = rule.age_on or case.held_on
    if day is None:
        return "没有计算年龄的日期,请在奖项规则中补上"
    if age_on(facts.born_on, day) > rule.max_age:
        return f"{_age_text(facts.born_on, day)},超过 {rule.max_age} 周岁"
    return ""


def _met(rule: HonourRule, facts: PersonFacts, case: HonourCase) -> list[str]:
    """The conditions that were asked for and are met, in words."""
    found = []
    if rule.classes:
        found.append(f"{case.contest_class}竞赛")
    if rule.gender:
        found.append(f"{rule.gender}性")
    if rule.levels and facts.skill_level is not None:
        found.append(f"现为{SKILL_LEVELS[facts.skill_level]}")
    if rule.born_from is not None and facts.born_on is not None:
        found.append(f"{facts.born_on} 出生,不早于 {rule.born_from}")
    day = rule.age_on or case.held_on
    if rule.max_age is not None and facts.born_on is not None and day is not None:
        found.append(f"{_age_text(facts.born_on, day)},不超过 {rule.max_age} 周岁")
    return found


def _age_text(born_on: date, day: date) -> str:
    return f"{born_on} 出生,{day} 时 {age_on(born_on, day)} 周岁"
