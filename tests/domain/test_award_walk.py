"""Ties at an edge, small fields, thresholds, sizes: what each tier of a division comes to."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.awards import (
    AwardRule,
    AwardTier,
    Boundary,
    Decisions,
    SmallField,
    Standing,
    allot,
)
from app.domain.ranking import Status
from tests.domain.award_fields import (
    FIRST,
    PLAIN,
    SECOND,
    THIRD,
    TIED,
    TIERS,
    colleagues,
    field_of,
    given_by,
    quota_of,
    reason_of,
    refused_by,
)

# -- ties at the edge ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("boundary", "given", "note"),
    [
        (Boundary.CONSUME, ["甲", "乙丙丁", "戊己"], "末位并列,实发 3 名,占用下一奖项名额"),
        (Boundary.EXTRA, ["甲", "乙丙丁", "戊己庚"], "末位并列,实发 3 名,不占下一奖项名额"),
        (Boundary.LOWER, ["甲", "", "乙丙丁"], "末位 3 名并列,名额只剩 2 名,都不授"),
        (Boundary.DECIDE, ["甲", "", "戊己"], "末位 3 名并列,名额只剩 2 名,须由组委会决定"),
    ],
)
def test_a_tie_at_the_edge_goes_by_the_rule(boundary: Boundary, given: list[str], note: str) -> None:
    allotment = allot(field_of(TIED), AwardRule(TIERS, boundary=boundary))
    assert given_by(allotment) == given
    assert quota_of(allotment, "二等奖").explanation == f"二等奖固定 2 名;{note}"


def test_a_large_tie_is_taken_off_award_after_award() -> None:
    field = field_of(
        {name: 90 if name in "甲乙丙丁" else 80 - number for number, name in enumerate("甲乙丙丁戊己庚辛")}
    )
    allotment = allot(field, AwardRule(TIERS))
    assert given_by(allotment) == ["甲乙丙丁", "", "戊己"]
    assert quota_of(allotment, "二等奖").explanation == "二等奖固定 2 名;上一奖项末位并列占用 2 名,余 0 名"
    assert quota_of(allotment, "三等奖").explanation == "三等奖固定 3 名;上一奖项末位并列占用 1 名,余 2 名"


def test_a_tie_that_fits_asks_nobody() -> None:
    for boundary in Boundary:
        allotment = allot(
            field_of(TIED), AwardRule((FIRST, replace(SECOND, count=3), THIRD), boundary=boundary)
        )
        assert given_by(allotment) == ["甲", "乙丙丁", "戊己庚"]
        assert not allotment.refusals


def test_after_the_last_award_there_is_no_next_quota_to_speak_of() -> None:
    for boundary in (Boundary.CONSUME, Boundary.EXTRA):
        quotas = allot(field_of(TIED), AwardRule((FIRST, SECOND), boundary=boundary)).quotas
        assert quotas[1].explanation == "二等奖固定 2 名;末位并列,实发 3 名"


def test_lower_tells_each_of_the_tied_and_nobody_behind_them_overtakes() -> None:
    allotment = allot(field_of(TIED), AwardRule((FIRST, SECOND), boundary=Boundary.LOWER))
    assert given_by(allotment) == ["甲", ""]
    assert refused_by(allotment) == [("乙", "二等奖"), ("丙", "二等奖"), ("丁", "二等奖")]
    assert (
        reason_of(allotment, "乙", "二等奖")
        == "第 2 名,在二等奖名次(第 2–3 名)内,但有 3 名并列,名额只剩 2 名,都不授"
    )


def test_undecided_ties_wait_with_their_places_kept() -> None:
    allotment = allot(field_of(TIED), AwardRule(TIERS, boundary=Boundary.DECIDE))
    quota = quota_of(allotment, "二等奖")
    assert quota.needs_decision
    assert (quota.tied, quota.open_places) == (("乙", "丙", "丁"), 2)
    assert quota_of(allotment, "三等奖").explanation == "三等奖固定 3 名;上一奖项并列未决,预留 1 名,余 2 名"
    assert "须由组委会决定" in reason_of(allotment, "丙", "二等奖")


def test_a_decision_gives_the_award_and_the_others_head_the_next() -> None:
    rule = AwardRule(TIERS, boundary=Boundary.DECIDE)
    allotment = allot(field_of(TIED), rule, {("", "二等奖"): ["乙", "丁"]})
    assert given_by(allotment) == ["甲", "乙丁", "丙戊己"]
    assert not quota_of(allotment, "二等奖").needs_decision
    reasons = {due.id: due.reason for due in allotment.awards}
    assert reasons["丁"].endswith(";并列,经组委会决定")
    assert reasons["戊"] == "第 5 名,按名次依次列入三等奖第 2 个名额;三等奖固定 3 名"
    assert "经组委会决定授 2 名" in reason_of(allotment, "丙", "二等奖")


def test_a_decision_may_leave_places_empty() -> None:
    rule = AwardRule(TIERS, boundary=Boundary.DECIDE)
    nobody = allot(field_of(TIED), rule, {("", "二等奖"): []})
    assert given_by(nobody) == ["甲", "", "乙丙丁"]
    one = allot(field_of(TIED), rule, {("", "二等奖"): ["丙"]})
    assert given_by(one) == ["甲", "丙", "乙丁戊"]
    assert [quota_of(found, "二等奖").open_places for found in (nobody, one)] == [2, 1]
    assert not quota_of(one, "二等奖").needs_decision


@pytest.mark.parametrize("decided", [["戊"], ["乙", "丙", "丁"], ["乙", "没有的人"]])
def test_a_decision_that_does_not_fit_is_asked_for_again(decided: list[str]) -> None:
    rule = AwardRule(TIERS, boundary=Boundary.DECIDE)
    quota = quota_of(allot(field_of(TIED), rule, {("", "二等奖"): decided}), "二等奖")
    assert quota.needs_decision
    assert quota.given == 0
    assert "原决定与现在的名次不符,须重新决定" in quota.explanation


def test_a_decision_counts_only_for_its_division() -> None:
    field = [replace(standing, division="职工组") for standing in field_of(TIED)]
    rule = AwardRule(TIERS, boundary=Boundary.DECIDE)
    wrong: Decisions = {("学生组", "二等奖"): ["乙", "丙"]}
    right: Decisions = {("职工组", "二等奖"): ["乙", "丙"]}
    assert quota_of(allot(field, rule, wrong), "二等奖").needs_decision
    assert not quota_of(allot(field, rule, right), "二等奖").needs_decision


def test_who_just_got_it_and_who_just_missed_it_are_named() -> None:
    consumed = allot(field_of(TIED), AwardRule(TIERS))
    assert quota_of(consumed, "一等奖").edge == ("甲", "乙", "丙", "丁")
    assert (quota_of(consumed, "二等奖").just_in, quota_of(consumed, "二等奖").just_missed) == (
        ("乙", "丙", "丁"),
        ("戊",),
    )
    lowered = allot(field_of(TIED), AwardRule(TIERS, boundary=Boundary.LOWER))
    assert quota_of(lowered, "二等奖").edge == ("乙", "丙", "丁")


# -- sizes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "sizes"), [(2, [0, 0, 0]), (3, [0, 0, 0]), (4, [1, 0, 0]), (5, [1, 2, 0]), (6, [1, 2, 3])]
)
def test_small_fields_have_fewer_awards(number: int, sizes: list[int]) -> None:
    small = (SmallField(3, 0), SmallField(4, 1), SmallField(5, 2))
    field = field_of(dict(list(PLAIN.items())[:number]))
    quotas = allot(field, AwardRule(TIERS, small_fields=small)).quotas
    assert [quota.size for quota in quotas] == sizes
    if number == 3:
        assert quotas[0].explanation == "基数 3,不超过 3 时不设奖项"
    if number == 5:
        assert quotas[2].explanation == "基数 5,不超过 5 时只设前 2 个奖项"


def test_a_small_field_is_counted_as_the_base_is() -> None:
    absent = Standing("缺", None, None, status=Status.ABSENT)
    field = [*field_of(dict(list(PLAIN.items())[:3])), absent]
    rule = AwardRule(TIERS, small_fields=(SmallField(3, 0),))
    assert not allot(field, rule).awards
    assert allot(field, replace(rule, count_absent=True)).awards


def test_a_percentage_may_be_kept_from_rounding_to_nothing() -> None:
    tiers = (AwardTier("一等奖", Decimal(5)), AwardTier("二等奖", Decimal(20)))
    never = allot(field_of(PLAIN), AwardRule(tiers)).quotas[0]
    assert (never.size, never.explanation) == (0, "基数 7 × 5% = 0.35,四舍五入为 0")
    once = allot(field_of(PLAIN), AwardRule(tiers, at_least_one=True)).quotas[0]
    assert (once.size, once.rounding) == (1, "四舍五入为 0,至少 1 名")
    nobody = Standing("缺", None, None, status=Status.ABSENT)
    assert allot([nobody], AwardRule(tiers, at_least_one=True)).quotas[0].size == 0


def test_thresholds_give_to_everybody_who_reaches_them() -> None:
    tiers = (
        AwardTier("金奖", least=Decimal(85)),
        AwardTier("银奖", least=Decimal(70)),
        AwardTier("铜奖", count=1),
    )
    allotment = allot(field_of(TIED), AwardRule(tiers))
    assert given_by(allotment) == ["甲乙丙丁", "戊", "己"]
    assert [quota.size for quota in allotment.quotas] == [4, 1, 1]
    assert allotment.quotas[0].explanation == "总成绩达到 85 的都授,共 4 名"
    assert allotment.awards[1].reason == "第 2 名,总成绩 85,达到 85,获金奖"
    assert allotment.quotas[0].edge == ("乙", "丙", "丁", "戊")


def test_thresholds_know_floors_vetoes_and_caps() -> None:
    more = {**colleagues("甲乙丁"), "丙": {"vetoed": True}}
    tiers = (AwardTier("金奖", least=Decimal(75)), AwardTier("银奖", count=2))
    allotment = allot(field_of(PLAIN, more), AwardRule(tiers, unit_cap=2))
    assert given_by(allotment) == ["甲乙", "戊己"]
    assert refused_by(allotment) == [("丙", "金奖"), ("丁", "金奖")]
    assert reason_of(allotment, "丙", "金奖") == "第 3 名,总成绩 80,达到 75,但有一票否决,不授金奖"
    assert allotment.quotas[0].vacant == 0


def test_a_tie_before_a_threshold_is_taken_off_the_next_quota_there_is() -> None:
    tiers = (FIRST, AwardTier("达标奖", least=Decimal(80)), AwardTier("优胜奖", count=2))
    field = field_of({"甲": 90, "乙": 90, "丙": 85, "丁": 70, "戊": 60})
    allotment = allot(field, AwardRule(tiers))
    assert given_by(allotment) == ["甲乙", "丙", "丁"]


def test_who_placed_better_with_fewer_points_is_told_about_the_threshold() -> None:
    field = [Standing("决赛", 1, Fraction(70)), Standing("预赛", 2, Fraction(90))]
    allotment = allot(field, AwardRule((AwardTier("金奖", least=Decimal(80)),)))
    assert given_by(allotment) == ["预赛"]
    assert reason_of(allotment, "决赛", "金奖") == "第 1 名,总成绩没有达到 80,不授金奖"


def test_places_that_are_not_skipped_after_a_tie_are_counted_by_heads() -> None:
    field = [
        Standing(name, rank, Fraction(total))
        for name, rank, total in (("甲", 1, 9), ("乙", 1, 9), ("丙", 2, 8))
    ]
    allotment = allot(field, AwardRule((replace(FIRST, count=2), SECOND)))
    assert given_by(allotment) == ["甲乙", "丙"]
    assert allotment.awards[2].reason == "第 2 名(排在第 3 位),在二等奖名次(第 3–4 名)内;二等奖固定 2 名"


def test_standings_need_not_come_in_order() -> None:
    rule = AwardRule(TIERS, boundary=Boundary.LOWER, floor=Decimal(55))
    assert given_by(allot(field_of(PLAIN)[::-1], rule)) == given_by(allot(field_of(PLAIN), rule))
