"""Who may enter: each condition at its boundary, and the laws of counting together."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.eligibility import (
    EligibilityRule,
    Entrant,
    Member,
    Need,
    Unit,
    UnitFact,
    find_all,
)
from app.domain.members import MemberRole

DAY = date(2022, 10, 18)
PLANT = Unit(1, "金泷机电", {UnitFact.KINDS: "民营企业"}, (Need.CREDIT_CODE,))
MAN = Member(1, "张伟", MemberRole.COMPETITOR, "男", date(1987, 10, 18), 3, 1, (Need.PHONE,))
WOMAN = Member(2, "李静", MemberRole.COMPETITOR, "女", date(1982, 10, 18), 3, 1)
ENTRANT = Entrant(1, 1, "焊工", "person", unit=PLANT, members=(MAN,))
Facts = dict[str, object]


def found(entrants: list[Entrant], rule: EligibilityRule, day: date | None = DAY) -> dict[int, list[str]]:
    findings = find_all(entrants, lambda _event, _division: rule, day)
    return {key: [finding.text for finding in each] for key, each in findings.items()}


def texts(entrant: Entrant, rule: EligibilityRule, day: date | None = DAY) -> list[str]:
    return found([entrant], rule, day).get(entrant.entry_id, [])


def person(**facts: object) -> Entrant:
    """An entry of one person who differs in this."""
    member = Member(**({name: getattr(MAN, name) for name in Member.__slots__} | facts))
    return Entrant(1, 1, "焊工", "person", unit=PLANT, members=(member,))


def team(*members: Member, kind: str = "team", **facts: object) -> Entrant:
    return Entrant(1, 1, "抢修", kind, unit=PLANT, members=members, **facts)  # type: ignore[arg-type]


RULE = EligibilityRule
RESERVE = Member(3, "赵敏", MemberRole.RESERVE, "女", date(1990, 1, 1), 4, 2)
LEADER = Member(4, "钱勇", MemberRole.LEADER, "男", date(1960, 1, 1), None, 1)
CASES: tuple[tuple[Entrant, EligibilityRule, list[str]], ...] = (
    (ENTRANT, RULE(), []),
    (ENTRANT, RULE(max_age=35), []),  # 35 on the day itself
    (person(born_on=date(1986, 10, 18)), RULE(max_age=35), ["36 周岁,规定不超过 35 周岁(2022-10-18 计)"]),
    (
        ENTRANT,
        RULE(max_age=35, age_on=date(2023, 10, 18)),
        ["36 周岁,规定不超过 35 周岁(2023-10-18 计)"],
    ),
    (
        person(born_on=date(2004, 10, 19)),
        RULE(min_age=18),
        ["17 周岁,规定不小于 18 周岁(2022-10-18 计)"],
    ),
    (person(born_on=date(2004, 10, 18)), RULE(min_age=18), []),
    (person(gender="女"), RULE(max_age=60, max_age_women=35), []),
    (
        person(gender="女"),
        RULE(max_age=60, max_age_women=34),
        ["35 周岁,规定女性不超过 34 周岁(2022-10-18 计)"],
    ),
    (ENTRANT, RULE(max_age=60, max_age_women=34), []),
    (person(born_on=None), RULE(max_age=35), ["没有出生日期,年龄无法核对"]),
    (ENTRANT, RULE(born_from=date(1987, 10, 18), born_upto=date(1987, 10, 18)), []),
    (ENTRANT, RULE(born_from=date(1987, 10, 19)), ["1987-10-18 出生,规定 1987-10-19 及以后"]),
    (ENTRANT, RULE(born_upto=date(1987, 10, 17)), ["1987-10-18 出生,规定 1987-10-17 及以前"]),
    (person(born_on=None), RULE(born_from=DAY), ["没有出生日期,无法核对"]),
    (ENTRANT, RULE(gender="男"), []),
    (ENTRANT, RULE(gender="女"), ["现为男性,规定限女性"]),
    (person(gender=""), RULE(gender="女"), ["没有填性别,规定限女性"]),
    (ENTRANT, RULE(levels=(3, 2)), []),
    (ENTRANT, RULE(levels=(2, 1)), ["现为高级工,规定限技师、高级技师"]),
    (person(skill_level=None), RULE(levels=(2,)), ["没有填技能等级,规定限技师"]),
    (ENTRANT, RULE(units={UnitFact.KINDS: ("民营企业", "院校")}), []),
    (ENTRANT, RULE(units={UnitFact.KINDS: ("院校",)}), ["单位性质为“民营企业”,规定限院校"]),
    (ENTRANT, RULE(units={UnitFact.CHAINS: ("煤电",)}), ["没有填产业链,规定限煤电"]),
    (ENTRANT, RULE(needs=(Need.PHONE, Need.CREDIT_CODE)), []),
    (ENTRANT, RULE(needs=(Need.PHOTO, Need.CONTACT)), ["缺照片", "缺联系人"]),
    (ENTRANT, RULE(min_size=3), []),  # of people alone no size is asked
    (team(MAN, WOMAN, LEADER), RULE(min_size=2, max_size=2), []),
    (team(MAN, LEADER, RESERVE), RULE(min_size=2), ["参赛队员 1 人,规定不少于 2 人"]),
    (team(MAN, WOMAN, RESERVE), RULE(max_size=1), ["参赛队员 2 人,规定不超过 1 人"]),
    (team(MAN, RESERVE), RULE(max_reserves=0), ["替补 1 人,规定不超过 0 人"]),
    (team(MAN, RESERVE), RULE(same_unit=True), ["赵敏:不是本单位的人,规定须为同一单位"]),
    (team(MAN, RESERVE, LEADER), RULE(levels=(3,)), ["赵敏:现为中级工,规定限高级工"]),
    (team(MAN, LEADER), RULE(needs=(Need.LEADER, Need.COACH, Need.PHONE)), ["缺教练"]),
    (
        team(kind="innovation", authors="王芳、赵敏,钱勇 孙丽"),
        RULE(max_size=3),
        ["完成人 4 人,规定不超过 3 人"],
    ),
    (team(kind="unit"), RULE(min_size=2, max_age=35, gender="女"), []),
)


@pytest.mark.parametrize(("entrant", "rule", "expected"), CASES)
def test_one_condition(entrant: Entrant, rule: EligibilityRule, expected: list[str]) -> None:
    assert texts(entrant, rule) == expected


def test_without_any_day_the_age_cannot_be_told() -> None:
    assert texts(ENTRANT, RULE(max_age=35), None) == ["赛事没有开始日期,年龄无法核对"]
    assert texts(ENTRANT, RULE(max_age=35, age_on=DAY), None) == []


def entered(*places: tuple[int, str], unit: Unit | None = PLANT, member: Member = MAN) -> list[Entrant]:
    """Entries of one person in these events, as far as they are reviewed."""
    return [
        Entrant(at, event, f"赛项{event}", "person", review=review, unit=unit, members=(member,))
        for at, (event, review) in enumerate(places, 1)
    ]


def test_events_a_person_may_enter() -> None:
    rule = RULE(events_per_person=2)
    three = [(1, "pending"), (2, "pending"), (3, "pending")]
    said = "报了 3 个赛项(赛项1、赛项2、赛项3),规定每人限报 2 个"
    assert found(entered(*three), rule) == {1: [said], 2: [said], 3: [said]}
    assert found(entered(*three[:2], (3, "returned")), rule) == {}
    # Those that passed stay; the late one is too many.
    assert found(entered((1, "approved"), (2, "approved"), (3, "pending")), rule) == {3: [said]}
    coach = Member(1, "张伟", MemberRole.COACH)
    assert found(entered(*three, member=coach), rule) == {}


def test_the_quota_of_a_unit() -> None:
    rule = RULE(entries_per_unit=1)
    both = [(1, "pending"), (1, "pending")]
    said = "本单位报了 2 个,规定每单位限报 1 个"
    assert found(entered(*both), rule) == {1: [said], 2: [said]}
    assert found(entered(*both, unit=None), rule) == {}
    assert found(entered((1, "pending"), (2, "pending")), rule) == {}
    assert found(entered((1, "approved"), (1, "pending")), rule) == {2: [said]}
    assert found(entered((1, "approved"), (1, "approved")), rule) == {1: [said], 2: [said]}


@pytest.mark.parametrize(("in_division", "wrong"), [(False, {1, 2}), (True, set())])
def test_a_quota_is_of_the_event_or_of_its_division(in_division: bool, wrong: set[int]) -> None:
    rule = RULE(entries_per_unit=1, quota_in_division=in_division)
    entrants = [
        Entrant(at, 1, "焊工", "person", division, unit=PLANT)
        for at, division in ((1, "职工组"), (2, "学生组"))
    ]
    assert found(entrants, rule).keys() == wrong


@given(st.integers(1, 60), st.integers(0, 30_000), st.sampled_from(["男", "女"]))
def test_a_wider_limit_lets_nobody_out(most: int, days: int, gender: str) -> None:
    entrant = person(born_on=DAY - timedelta(days=days), gender=gender)
    if not texts(entrant, RULE(max_age=most)):
        assert texts(entrant, RULE(max_age=most + 1)) == []
        assert texts(entrant, RULE(min_age=most + 1)) != []


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(1, 3), st.sampled_from(["pending", "approved", "returned"])),
        max_size=12,
    ),
    st.integers(1, 3),
)
def test_whoever_is_left_when_the_findings_are_returned_keeps_the_quota(
    given_entries: list[tuple[int, int, str]], most: int
) -> None:
    entrants = [
        Entrant(at, event, "焊工", "person", review=review, unit=Unit(unit, "厂"))
        for at, (event, unit, review) in enumerate(given_entries)
    ]
    rule = RULE(entries_per_unit=most)
    wrong = found(entrants, rule)
    left: dict[tuple[int, int], int] = {}
    for entrant in entrants:
        if entrant.review != "returned" and entrant.entry_id not in wrong and entrant.unit is not None:
            place = entrant.event_id, entrant.unit.id
            left[place] = left.get(place, 0) + 1
    assert all(count <= most for count in left.values())
    assert not any(entrants[key].review == "returned" for key in wrong)
