"""Promotion of the skill level: by place, by the level somebody has, with both modules passed."""

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.entitlement import Standing
from app.domain.honours import PersonFacts
from app.domain.promotion import PromotionRule, Promotions, judge_promotions, rise

People = Mapping[Hashable, Sequence[PersonFacts]]
PASSED = {"T": Decimal(60), "P": Decimal(60)}
RULES = (
    PromotionRule(5, 2, or_up=True, module_floors=PASSED),
    PromotionRule(20, 3, or_up=True, module_floors=PASSED),
)


def _judge(rank: int | None, level: int | None, theory: int = 80, practice: int = 80) -> Promotions:
    modules: dict[str, Fraction | None] = {"T": Fraction(theory), "P": Fraction(practice)}
    field = [Standing(7, rank, Fraction(80), modules=modules)]
    return judge_promotions(field, RULES, {7: [PersonFacts("周敏", skill_level=level)]})


@pytest.mark.parametrize(
    ("rank", "level", "to", "words"),
    [
        (1, None, 2, "第 1 名,在前 5 名内,模块 T、P 均合格,原无等级,晋升技师"),
        (5, 5, 2, "第 5 名,在前 5 名内,模块 T、P 均合格,由初级工晋升技师"),
        (3, 3, 2, "第 3 名,在前 5 名内,模块 T、P 均合格,由高级工晋升技师"),
        (3, 2, 1, "第 3 名,在前 5 名内,模块 T、P 均合格,已是技师,晋升一级为高级技师"),
        (6, 4, 3, "第 6 名,在前 20 名内,模块 T、P 均合格,由中级工晋升高级工"),
        (20, 3, 2, "第 20 名,在前 20 名内,模块 T、P 均合格,已是高级工,晋升一级为技师"),
        (20, 2, 1, "第 20 名,在前 20 名内,模块 T、P 均合格,已是技师,晋升一级为高级技师"),
    ],
)
def test_a_level_rises_by_place_and_by_the_level_there_is(
    rank: int, level: int | None, to: int, words: str
) -> None:
    found = _judge(rank, level)
    assert not found.refused
    promotion = found.due[0]
    assert (promotion.id, promotion.person, promotion.from_level, promotion.to_level) == (
        7,
        "周敏",
        level,
        to,
    )
    assert promotion.reason == words


@pytest.mark.parametrize(
    ("rank", "level", "theory", "practice", "words"),
    [
        (1, 1, 80, 80, "第 1 名,在前 5 名内,但已是高级技师,没有更高的等级"),
        (2, 3, 59, 80, "第 2 名,在前 5 名内,但模块 T 得分 59,低于 60"),
        (9, 3, 80, 59, "第 9 名,在前 20 名内,但模块 P 得分 59,低于 60"),
    ],
)
def test_who_does_not_rise_is_told_why(rank: int, level: int, theory: int, practice: int, words: str) -> None:
    found = _judge(rank, level, theory, practice)
    assert not found.due
    assert [(refusal.id, refusal.person, refusal.reason) for refusal in found.refused] == [(7, "周敏", words)]


@pytest.mark.parametrize("rank", [None, 21])
def test_outside_the_places_nothing_is_said(rank: int | None) -> None:
    assert _judge(rank, 3) == Promotions()


def test_only_the_first_rule_that_fits_by_place_counts() -> None:
    rules = (PromotionRule(5, 2, module_floors=PASSED), PromotionRule(20, 3))
    field = [Standing(7, 3, Fraction(80), modules={"T": Fraction(50), "P": Fraction(90)})]
    found = judge_promotions(field, rules, {7: [PersonFacts("周敏", skill_level=4)]})
    assert not found.due
    assert "模块 T 得分 50" in found.refused[0].reason


@pytest.mark.parametrize(("level", "to"), [(5, 2), (3, 2), (None, 2), (2, None), (1, None)])
def test_without_one_up_who_is_there_already_stays(level: int | None, to: int | None) -> None:
    assert rise(level, PromotionRule(5, 2))[0] == to


def test_who_is_there_already_is_told_so() -> None:
    assert rise(2, PromotionRule(5, 2)) == (None, "已是技师,不低于可晋升的技师")
    assert rise(2, PromotionRule(5, 3)) == (None, "已是技师,不低于可晋升的高级工")


def test_an_entry_whose_people_are_not_known_is_refused_with_the_cure() -> None:
    found = judge_promotions([Standing(7, 1, Fraction(80))], [PromotionRule(5, 2)], {})
    assert found.refused[0].reason == "第 1 名,在前 5 名内,但没有人员资料,无法核对现有等级,请在报名中补上"


def test_a_veto_and_a_low_total_keep_from_rising() -> None:
    people: People = {number: [PersonFacts(number, skill_level=4)] for number in (1, 2)}
    field = [Standing(1, 1, Fraction(90), vetoed=True), Standing(2, 2, Fraction(50))]
    found = judge_promotions(field, [PromotionRule(5, 3, floor=Decimal(60), name="晋级")], people)
    assert [refusal.reason for refusal in found.refused] == [
        "第 1 名,在前 5 名内,但有一票否决,不授奖",
        "第 2 名,在前 5 名内,但总成绩 50 低于最低分 60",
    ]


def test_all_members_of_a_team_rise_by_their_own_levels() -> None:
    team = [PersonFacts("周敏", skill_level=4), PersonFacts("李建国", skill_level=1)]
    found = judge_promotions([Standing(1, 1, Fraction(90))], [PromotionRule(3, 3, True, "前三名")], {1: team})
    assert [(due.person, due.to_level, due.name) for due in found.due] == [("周敏", 3, "前三名")]
    assert [refusal.person for refusal in found.refused] == ["李建国"]


@given(st.none() | st.integers(1, 5), st.integers(1, 5), st.booleans())
def test_nobody_ever_falls_and_one_up_is_one_level(current: int | None, to: int, or_up: bool) -> None:
    level, words = rise(current, PromotionRule(1, to, or_up))
    assert words
    if level is not None:
        assert 1 <= level <= to
        assert current is None or level < current
        assert level == to or level == (current or 0) - 1
    else:
        assert current is not None
        assert current <= to
