"""报名条件: who may enter, as data. All that keeps an entry from passing is found, each with its reason.

What a notice says differs from one to the next: each limit is a value of a document, and one that is not
there limits nothing. `eligibility_reading` reads and layers the documents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.domain.members import COMPETING, TAKING_PART, MemberRole
from app.domain.people import SKILL_LEVELS, age_on, split_words

# Tuples: a member of an enumeration is compared faster than it is hashed, and there are many.
_COMPETING, _TAKING_PART = tuple(COMPETING), tuple(TAKING_PART)


class Need(StrEnum):
    """What has to be there before an entry passes."""

    PHOTO = "photo"
    PHONE = "phone"
    TRADE = "trade"
    EDUCATION = "education"
    LEADER = "leader"
    COACH = "coach"
    CREDIT_CODE = "credit_code"
    CONTACT = "contact"
    SUMMARY = "summary"
    EFFECT = "effect"
    SITE = "site"
    ATTACHMENT = "attachment"


NEED_NAMES: Mapping[Need, str] = {
    Need.PHOTO: "照片",
    Need.PHONE: "联系电话",
    Need.TRADE: "工种",
    Need.EDUCATION: "文化程度",
    Need.LEADER: "领队",
    Need.COACH: "教练",
    Need.CREDIT_CODE: "单位统一社会信用代码",
    Need.CONTACT: "联系人",
    Need.SUMMARY: "简介",
    Need.EFFECT: "经济效益",
    Need.SITE: "实施地点",
    Need.ATTACHMENT: "附件",
}
_NEED_OF_ROLE = {MemberRole.LEADER: Need.LEADER, MemberRole.COACH: Need.COACH}
OF_PEOPLE = (Need.PHOTO, Need.PHONE, Need.TRADE, Need.EDUCATION)


class UnitFact(StrEnum):
    """What of a unit may be limited to some words."""

    KINDS = "unit_kinds"
    INDUSTRIES = "industries"
    DISTRICTS = "districts"
    CHAINS = "chains"


UNIT_FACT_NAMES: Mapping[UnitFact, str] = {
    UnitFact.KINDS: "单位性质",
    UnitFact.INDUSTRIES: "行业",
    UnitFact.DISTRICTS: "县区",
    UnitFact.CHAINS: "产业链",
}


@dataclass(frozen=True, slots=True)
class EligibilityRule:
    """What holds for the entries of one event, or of one of its divisions. Limits are inclusive; None: none.

    Ages are full years on `age_on`, or else on the first day of the competition. `units`: the words allowed.
    Sizes count those who compete, of a work its authors. `quota_in_division`: the quota of a unit is for
    each division by itself.
    """

    min_age: int | None = None
    max_age: int | None = None
    max_age_women: int | None = None
    age_on: date | None = None
    born_from: date | None = None
    born_upto: date | None = None
    gender: str = ""
    levels: tuple[int, ...] = ()
    units: Mapping[UnitFact, tuple[str, ...]] = field(default_factory=dict)
    events_per_person: int | None = None
    entries_per_unit: int | None = None
    quota_in_division: bool = False
    min_size: int | None = None
    max_size: int | None = None
    max_reserves: int | None = None
    same_unit: bool = False
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A member as far as the conditions ask. `unit_id`: the unit the person belongs to."""

    person_id: int
    name: str
    role: MemberRole = MemberRole.COMPETITOR
    gender: str = ""
    born_on: date | None = None
    skill_level: int | None = None
    unit_id: int | None = None
    told: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as far as the conditions ask."""

    id: int
    name: str
    facts: Mapping[UnitFact, str] = field(default_factory=dict)
    told: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Entrant:
    """An entry as far as the conditions ask. `told`: what stands there of what may be needed.

    `excused`: somebody let it pass as an exception, with a reason.
    """

    entry_id: int
    event_id: int
    event: str
    entry_kind: str
    division: str = ""
    review: str = "pending"
    unit: Unit | None = None
    authors: str = ""
    members: tuple[Member, ...] = ()
    told: tuple[Need, ...] = ()
    excused: bool = False

    @property
    def people(self) -> tuple[Member, ...]:
        """Those the conditions of people are about."""
        return tuple([member for member in self.members if member.role in _TAKING_PART])

    @property
    def competing(self) -> tuple[Member, ...]:
        """Those who compete."""
        return tuple([member for member in self.members if member.role in _COMPETING])


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition an entry does not meet; `key` is that of the rule."""

    key: str
    text: str


Findings = Mapping[int, tuple[Finding, ...]]
Check = Callable[[Entrant, EligibilityRule, date | None], Iterator[Finding]]


def find_all(
    entrants: Sequence[Entrant], rule_of: Callable[[int, str], EligibilityRule], starts_on: date | None
) -> Findings:
    """What keeps each entry from passing, by its id; entries without findings are left out.

    `entrants` are those of the whole competition that were not withdrawn; `rule_of` takes event and division.
    """
    rules = {place: rule_of(*place) for place in {(each.event_id, each.division) for each in entrants}}
    found: defaultdict[int, list[Finding]] = defaultdict(list)
    checks = {place: _checks(rule) for place, rule in rules.items()}
    for entrant in entrants:
        place = entrant.event_id, entrant.division
        for check in checks[place]:
            found[entrant.entry_id].extend(check(entrant, rules[place], starts_on))
    for entry_id, finding in (*_too_many_events(entrants, rules), *_too_many_entries(entrants, rules)):
        found[entry_id].append(finding)
    return {entry_id: tuple(findings) for entry_id, findings in found.items() if findings}


def _checks(rule: EligibilityRule) -> list[Check]:
    """The checks of one entry by itself that the rule asks for."""
    asked: tuple[tuple[object, Check], ...] = (
        (rule.min_age or rule.max_age or rule.max_age_women, _age),
        (rule.born_from or rule.born_upto, _birth),
        (rule.gender, _gender),
        (rule.levels, _level),
        (rule.units, _unit),
        (rule.min_size or rule.max_size or rule.max_reserves is not None, _size),
        (rule.same_unit, _same_unit),
        (rule.needs, _needs),
    )
    return [check for wanted, check in asked if wanted]


# -- people ----------------------------------------------------------------------------------------


def _said(entrant: Entrant, member: Member, text: str) -> str:
    return text if entrant.entry_kind == "person" else f"{member.name}:{text}"


def _age(entrant: Entrant, rule: EligibilityRule, starts_on: date | None) -> Iterator[Finding]:
    day = rule.age_on or starts_on
    if day is None:
        yield Finding("age_on", "赛事没有开始日期,年龄无法核对")
        return
    for member in entrant.people:
        if member.born_on is None:
            yield Finding("max_age", _said(entrant, member, "没有出生日期,年龄无法核对"))
            continue
        age = age_on(member.born_on, day)
        women = rule.max_age_women if member.gender == "女" else None
        most = women or rule.max_age
        if most is not None and age > most:
            limit = f"{'女性' if women else ''}不超过 {most} 周岁"
            yield Finding("max_age", _said(entrant, member, f"{age} 周岁,规定{limit}({day} 计)"))
        if rule.min_age is not None and age < rule.min_age:
            text = f"{age} 周岁,规定不小于 {rule.min_age} 周岁({day} 计)"
            yield Finding("min_age", _said(entrant, member, text))


def _birth(entrant: Entrant, rule: EligibilityRule, _starts_on: date | None) -> Iterator[Finding]:
    for member in entrant.people:
        born = member.born_on
        if born is None:
            yield Finding("born_from", _said(entrant, member, "没有出生日期,无法核对"))
        elif rule.born_from is not None and born < rule.born_from:
            text = f"{born} 出生,规定 {rule.born_from} 及以后"
            yield Finding("born_from", _said(entrant, member, text))
        elif rule.born_upto is not None and born > rule.born_upto:
            text = f"{born} 出生,规定 {rule.born_upto} 及以前"
            yield Finding("born_upto", _said(entrant, member, text))


def _gender(entrant: Entrant, rule: EligibilityRule, _starts_on: date | None) -> Iterator[Finding]:
    for member in entrant.people:
        if member.gender != rule.gender:
            is_now = f"现为{member.gender}性" if member.gender else "没有填性别"
            yield Finding("gender", _said(entrant, member, f"{is_now},规定限{rule.gender}性"))


def _level(entrant: Entrant, rule: EligibilityRule, _starts_on: date | None) -> Iterator[Finding]:
    for member in entrant.people:
        if member.skill_level not in rule.levels:
            level = SKILL_LEVELS.get(member.skill_level or 0, "")
            is_now = f"现为{level}" if level else "没有填技能等级"
            wanted = "、".join(SKILL_LEVELS[each] for each in rule.levels)
            yield Finding("levels", _said(entrant, member, f"{is_now},规定限{wanted}"))


def _same_unit(entrant: Entrant, _rule: EligibilityRule, _starts_on: date | None) -> Iterator[Finding]:
    own = entrant.unit.id if entrant.unit is not None else None
    for member in entrant.people:
        if member.unit_id != own:
            yield Finding("same_unit", _said(entrant, member, "不是本单位的人,规定须为同一单位"))


# -- units and works -------------------------------------------------------------------------------


def _unit(entrant: Entrant, rule: EligibilityRule, _starts_on: date | None) -> Iterator[Finding]:
    for fact, words in rule.units.items():
        word = entrant.unit.facts.get(fact, "") if entrant.unit is not None else ""
        if word not in words:
            name = UNIT_FACT_NAMES[fact]
            is_now = f"{name}为“{word}”" if word else f"没有填{name}"
            yield Finding(fact.value, f"{is_now},规定限{'、'.join(words)}")


def _size(entrant: Entrant, rule: EligibilityRule, _starts_on: date | None) -> Iterator[Finding]:
    if entrant.entry_kind in ("person", "unit"):
        return
    size = len(entrant.competing) or len(split_words(entrant.authors))
    whose = "参赛队员" if entrant.entry_kind == "team" else "完成人"
    if rule.min_size is not None and size < rule.min_size:
        yield Finding("min_size", f"{whose} {size} 人,规定不少于 {rule.min_size} 人")
    if rule.max_size is not None and size > rule.max_size:
        yield Finding("max_size", f"{whose} {size} 人,规定不超过 {rule.max_size} 人")
    reserves = sum(1 for member in entrant.members if member.role is MemberRole.RESERVE)
    if rule.max_reserves is not None and reserves > rule.max_reserves:
        yield Finding("max_reserves", f"替补 {reserves} 人,规定不超过 {rule.max_reserves} 人")


def _needs(entrant: Entrant, rule: EligibilityRule, _starts_on: date | None) -> Iterator[Finding]:
    roles = (_NEED_OF_ROLE.get(member.role) for member in entrant.members)
    told = (*entrant.told, *(entrant.unit.told if entrant.unit is not None else ()), *roles)
    for need in rule.needs:
        if need not in OF_PEOPLE:
            if need not in told:
                yield Finding("needs", f"缺{NEED_NAMES[need]}")
            continue
        for member in entrant.people:
            if need not in member.told:
                yield Finding("needs", _said(entrant, member, f"缺{NEED_NAMES[need]}"))


# -- entries together ------------------------------------------------------------------------------

Rules = Mapping[tuple[int, str], EligibilityRule]


def _over(group: Iterable[Entrant], most: Callable[[Entrant], int | None]) -> Iterator[tuple[Entrant, int]]:
    """The entries of a group that are more than allowed, each with the limit.

    Whoever passed already counts first: only where those alone are too many, they are found too.
    """
    counted = [entrant for entrant in group if entrant.review != "returned"]
    passed = sum(1 for entrant in counted if entrant.review == "approved")
    for entrant in counted:
        limit = most(entrant)
        if limit is not None and (passed if entrant.review == "approved" else len(counted)) > limit:
            yield entrant, limit


def _too_many_events(entrants: Sequence[Entrant], rules: Rules) -> Iterator[tuple[int, Finding]]:
    def limit(entrant: Entrant) -> int | None:
        return rules[entrant.event_id, entrant.division].events_per_person

    if not any(rule.events_per_person for rule in rules.values()):
        return
    entered: defaultdict[int, dict[int, Entrant]] = defaultdict(dict)
    names: dict[int, Member] = {}
    for entrant in entrants:
        for member in entrant.competing:
            if entrant.review != "returned":
                entered[member.person_id][entrant.event_id] = entrant
                names[member.person_id] = member
    for person_id, events in entered.items():
        for entrant, most in _over(events.values(), limit):
            listed = "、".join(sorted(each.event for each in events.values()))
            text = f"报了 {len(events)} 个赛项({listed}),规定每人限报 {most} 个"
            yield entrant.entry_id, Finding("events_per_person", _said(entrant, names[person_id], text))


def _too_many_entries(entrants: Sequence[Entrant], rules: Rules) -> Iterator[tuple[int, Finding]]:
    groups: defaultdict[Hashable, list[Entrant]] = defaultdict(list)
    for entrant in entrants:
        rule = rules[entrant.event_id, entrant.division]
        if rule.entries_per_unit is not None and entrant.unit is not None and entrant.review != "returned":
            part = entrant.division if rule.quota_in_division else None
            groups[entrant.unit.id, entrant.event_id, part].append(entrant)
    for group in groups.values():
        for entrant, most in _over(group, lambda each: rules[each.event_id, each.division].entries_per_unit):
            text = f"本单位报了 {len(group)} 个,规定每单位限报 {most} 个"
            yield entrant.entry_id, Finding("entries_per_unit", text)
