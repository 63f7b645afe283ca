"""Honours: who stands in the places and meets every condition, and what the others are told."""

from collections.abc import Hashable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.entitlement import Standing
from app.domain.honours import HonourCase, HonourRule, Honours, PersonFacts, Shared, judge_honours
from app.domain.people import age_on

DAY = date(2022, 10, 18)
WOMAN = PersonFacts("周敏", "女", date(1990, 5, 1), 3)
MAN = PersonFacts("李建国", "男", date(1980, 1, 1), 2)


def _field(*ranks: int) -> list[Standing]:
    return [Standing(number, rank, Fraction(100 - rank)) for number, rank in enumerate(ranks, 1)]


def _judge(rule: HonourRule, facts: PersonFacts, case: HonourCase | None = None) -> str:
    """The reason for the only entry; '+' or '-' in front says whether it was given."""
    case = replace(case or HonourCase(contest_class="一类"), people={1: [facts]})
    found = judge_honours(_field(1), [rule], case)
    if found.due:
        assert not found.refused
        return "+" + found.due[0].reason
    return "-" + found.refused[0].reason


def _who(found: Honours) -> tuple[list[Hashable], list[Hashable]]:
    return [due.id for due in found.due], [refusal.id for refusal in found.refused]


@pytest.mark.parametrize(
    ("rule", "facts", "words"),
    [
        (HonourRule("五一劳动奖章", upto=1), PersonFacts("周敏"), "+第 1 名,在前 1 名内"),
        (HonourRule("技术能手", upto=2, classes=("一类",)), MAN, "+第 1 名,在前 2 名内,一类竞赛"),
        (
            HonourRule("技术能手", upto=2, classes=("二类",)),
            MAN,
            "-第 1 名,在前 2 名内,但赛项类别是一类,只授二类竞赛",
        ),
        (HonourRule("巾帼建功标兵", upto=3, gender="女"), WOMAN, "+第 1 名,在前 3 名内,女性"),
        (HonourRule("巾帼建功标兵", upto=3, gender="女"), MAN, "-第 1 名,在前 3 名内,但只授女性"),
        (
            HonourRule("巾帼建功标兵", upto=3, gender="女"),
            PersonFacts("某"),
            "-第 1 名,在前 3 名内,但没有写性别(只授女性),请在报名中补上",
        ),
        (HonourRule("新秀", upto=1, levels=(3, 4)), WOMAN, "+第 1 名,在前 1 名内,现为高级工"),
        (
            HonourRule("新秀", upto=1, levels=(3, 4)),
            MAN,
            "-第 1 名,在前 1 名内,但现为技师,要求高级工、中级工",
        ),
        (
            HonourRule("新秀", upto=1, levels=(3,)),
            PersonFacts("某"),
            "-第 1 名,在前 1 名内,但没有技能等级(要求高级工),如有请在报名中补上",
        ),
        (
            HonourRule("青年岗位能手", upto=1, max_age=35, age_on=DAY),
            WOMAN,
            "+第 1 名,在前 1 名内,1990-05-01 出生,2022-10-18 时 32 周岁,不超过 35 周岁",
        ),
        (
            HonourRule("青年岗位能手", upto=1, max_age=35, age_on=DAY),
            MAN,
            "-第 1 名,在前 1 名内,但1980-01-01 出生,2022-10-18 时 42 周岁,超过 35 周岁",
        ),
        (
            HonourRule("青年岗位能手", upto=1, max_age=35, age_on=DAY),
            PersonFacts("某", "男"),
            "-第 1 名,在前 1 名内,但没有出生日期,无法核对年龄,请在报名中补上",
        ),
        (
            HonourRule("青年岗位能手", upto=1, max_age=35),
            WOMAN,
            "-第 1 名,在前 1 名内,但没有计算年龄的日期,请在奖项规则中补上",
        ),
        (
            HonourRule("青年", upto=1, born_from=date(1990, 5, 1)),
            WOMAN,
            "+第 1 名,在前 1 名内,1990-05-01 出生,不早于 1990-05-01",
        ),
        (
            HonourRule("青年", upto=1, born_from=date(1990, 5, 2)),
            WOMAN,
            "-第 1 名,在前 1 名内,但1990-05-01 出生,要求 1990-05-02 及以后出生",
        ),
    ],
)
def test_each_condition_is_met_or_refused_in_words(rule: HonourRule, facts: PersonFacts, words: str) -> None:
    assert _judge(rule, facts) == words


def test_the_class_of_the_event_has_to_be_written() -> None:
    rule = HonourRule("技术能手", upto=2, classes=("一类", "二类"))
    words = _judge(rule, MAN, HonourCase())
    assert words == "-第 1 名,在前 2 名内,但赛项没有写类别(只授一类、二类竞赛),请在赛项中补上"


@pytest.mark.parametrize(
    ("born", "age", "given"),
    [
        (date(1987, 10, 19), 34, True),
        (date(1987, 10, 18), 35, True),  # 35 today: 35 周岁以下 includes 35
        (date(1986, 10, 19), 35, True),  # 36 tomorrow
        (date(1986, 10, 18), 36, False),
    ],
)
def test_the_highest_age_is_included(born: date, age: int, given: bool) -> None:
    rule = HonourRule("青年岗位能手", upto=1, max_age=35, age_on=DAY)
    words = _judge(rule, PersonFacts("某", born_on=born))
    assert words.startswith("+" if given else "-")
    assert f"2022-10-18 时 {age} 周岁" in words


def test_the_day_of_the_event_serves_where_the_rule_has_no_day() -> None:
    rule = HonourRule("青年岗位能手", upto=1, max_age=35)
    assert _judge(rule, WOMAN, HonourCase(held_on=date(2025, 5, 1))).startswith("+")
    assert _judge(rule, WOMAN, HonourCase(held_on=date(2026, 5, 1))).startswith("-")


def test_an_entry_without_known_people_is_refused_only_where_the_person_counts() -> None:
    first = judge_honours(_field(1), [HonourRule("五一劳动奖章", upto=1)], HonourCase())
    assert [(due.id, due.person) for due in first.due] == [(1, None)]
    women = judge_honours(_field(1), [HonourRule("巾帼建功标兵", upto=1, gender="女")], HonourCase())
    assert women.refused[0].reason == "第 1 名,在前 1 名内,但没有人员资料,无法核对,请在报名中补上"


def test_every_member_of_a_team_is_judged_alone() -> None:
    case = HonourCase(people={1: [WOMAN, MAN]})
    found = judge_honours(_field(1), [HonourRule("巾帼建功标兵", upto=1, gender="女")], case)
    assert [due.person for due in found.due] == ["周敏"]
    assert [refusal.person for refusal in found.refused] == ["李建国"]


def test_an_honour_may_follow_an_award() -> None:
    rule = HonourRule("优秀选手", award="一等奖")
    case = HonourCase(awards={1: "一等奖", 2: "二等奖"})
    found = judge_honours(_field(1, 2, 3), [rule], case)
    assert _who(found) == ([1], [])
    assert found.due[0].reason == "第 1 名,获一等奖"


@pytest.mark.parametrize(
    ("ranks", "shared", "due", "refused"),
    [
        ((1, 2, 2, 4), Shared.ALL, [1, 2, 3], []),
        ((1, 2, 2, 4), Shared.NONE, [1], [2, 3]),
        ((1, 1, 3, 4), Shared.NONE, [1, 2], []),  # both fit into the places
        ((1, 1, 1, 4), Shared.NONE, [], [1, 2, 3]),
    ],
)
def test_a_shared_place_is_for_all_or_for_none(
    ranks: tuple[int, ...], shared: Shared, due: list[int], refused: list[int]
) -> None:
    found = judge_honours(_field(*ranks), [HonourRule("技术能手", upto=2, shared=shared)], HonourCase())
    assert _who(found) == (due, refused)
    for refusal in found.refused:
        assert "名并列,超过前 2 名,并列者都不授" in refusal.reason


def test_points_and_vetoes_keep_an_entry_from_an_honour() -> None:
    rule = HonourRule("技术能手", upto=3, floor=Decimal(98), module_floors={"T": Decimal(60)})
    good, low, bad = _field(1, 2, 3)
    field = [
        replace(good, modules={"T": Fraction(60)}),
        replace(low, modules={"T": Fraction(59)}),
        replace(bad, modules={"T": Fraction(90)}),
    ]
    found = judge_honours(field, [rule], HonourCase())
    assert _who(found) == ([1], [2, 3])
    assert "模块 T 得分 59,低于 60" in found.refused[0].reason
    assert "总成绩 97 低于最低分 98" in found.refused[1].reason
    vetoed = judge_honours([replace(field[0], vetoed=True)], [rule], HonourCase())
    assert vetoed.refused[0].reason.endswith("但有一票否决,不授奖")
    barred = judge_honours(field[:1], [rule], HonourCase(barred={1: "总成绩 55 低于最低分 60"}))
    assert barred.refused[0].reason.endswith("但总成绩 55 低于最低分 60")


def test_places_are_those_of_each_division_and_guests_have_none() -> None:
    field = [
        Standing(1, 1, Fraction(90), "职工组"),
        Standing(2, 1, Fraction(80), "学生组"),
        Standing(3, None, Fraction(99), "职工组", guest=True),
    ]
    found = judge_honours(field, [HonourRule("技术能手", upto=1, shared=Shared.NONE)], HonourCase())
    assert _who(found) == ([1, 2], [])


@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=6),
    st.integers(1, 6),
    st.lists(st.dates(date(1960, 1, 1), date(2010, 1, 1)), min_size=6, max_size=6),
    st.integers(16, 60),
)
def test_everybody_in_the_places_is_told_once(
    steps: list[int], upto: int, born: list[date], max_age: int
) -> None:
    ordered = sorted(steps)
    field = _field(*(1 + sum(other < step for other in ordered) for step in ordered))
    people = {s.id: [PersonFacts(s.id, "女", born[int(str(s.id)) - 1])] for s in field}
    rule = HonourRule("青年岗位能手", upto=upto, max_age=max_age, age_on=DAY)
    found = judge_honours(field, [rule], HonourCase(people=people))
    told = [*(due.id for due in found.due), *(refusal.id for refusal in found.refused)]
    assert sorted(map(str, told)) == sorted(str(s.id) for s in field if s.rank is not None and s.rank <= upto)
    for due in found.due:
        born_on = people[due.id][0].born_on
        assert born_on is not None
        assert age_on(born_on, DAY) <= max_age
