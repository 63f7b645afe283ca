"""Who stands in the places and may not have the award: vetoes, floors, caps; what becomes of the place."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.awards import (
    AwardRule,
    AwardTier,
    Boundary,
    QuotaRounding,
    Standing,
    Vacant,
    allot,
    find_barred,
)
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

# -- who may not have it ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vacant", "given", "notes"),
    [
        (Vacant.EMPTY, ["", "乙丙", "丁戊"], ["1 名有一票否决,空缺", "1 名低于最低分 65,空缺"]),
        (
            Vacant.PASS,
            ["乙", "丙丁", "戊"],
            ["1 名有一票否决,递补", "再无人可递补,空 2 名;2 名低于最低分 65,递补"],
        ),
    ],
)
def test_the_place_of_who_may_not_have_it_stays_empty_or_passes_on(
    vacant: Vacant, given: list[str], notes: list[str]
) -> None:
    field = field_of(PLAIN, {"甲": {"vetoed": True}})
    allotment = allot(field, AwardRule(TIERS, vacant=vacant, floor=Decimal(65)))
    assert given_by(allotment) == given
    assert quota_of(allotment, "一等奖").explanation == f"一等奖固定 1 名;{notes[0]}"
    assert quota_of(allotment, "三等奖").explanation == f"三等奖固定 3 名;{notes[1]}"
    assert (quota_of(allotment, "一等奖").vacant, quota_of(allotment, "一等奖").passed) == (
        (1, 0) if vacant is Vacant.EMPTY else (0, 1)
    )


def test_the_reasons_of_passing_on_are_told_to_both() -> None:
    field = field_of(PLAIN, {"甲": {"vetoed": True}})
    allotment = allot(field, AwardRule(TIERS, vacant=Vacant.PASS))
    assert reason_of(allotment, "甲", "一等奖") == "第 1 名,在一等奖名次(第 1 名)内,但有一票否决,名额依次递补"
    assert (
        allotment.awards[0].reason
        == "第 2 名,前面 1 名不能获此奖,按名次依次列入一等奖第 1 个名额;一等奖固定 1 名"
    )


@pytest.mark.parametrize(
    ("modules", "words"),
    [
        ({"T": Fraction(59), "P": Fraction(90)}, "模块 T 得分 59,低于 60"),
        ({"T": Fraction(60), "P": Fraction(179, 3)}, "模块 P 得分 59.6666…,低于 60"),
        ({"T": Fraction(60), "P": None}, "模块 P 没有得分(要求 60)"),
        ({"T": Fraction(60)}, "模块 P 没有得分(要求 60)"),
    ],
)
def test_a_module_below_its_floor_means_no_award(modules: dict[str, Fraction | None], words: str) -> None:
    floors = {"T": Decimal(60), "P": Decimal(60)}
    field = field_of({"甲": 90}, {"甲": {"modules": modules}})
    rule = AwardRule(TIERS, module_floors=floors)
    allotment = allot(field, rule)
    assert given_by(allotment) == ["", "", ""]
    assert refused_by(allotment) == [("甲", "一等奖")]
    assert f"但{words},名额空缺" in reason_of(allotment, "甲", "一等奖")
    assert find_barred(field, rule) == {"甲": words}


def test_points_exactly_at_every_floor_are_enough() -> None:
    modules = {"T": Fraction(60), "P": Fraction(60)}
    field = field_of({"甲": 60}, {"甲": {"modules": modules}})
    rule = AwardRule(TIERS, floor=Decimal(60), module_floors={"T": Decimal(60), "P": Decimal(60)})
    assert given_by(allot(field, rule)) == ["甲", "", ""]
    assert find_barred(field, rule) == {}


@pytest.mark.parametrize("vacant", Vacant)
def test_who_misses_the_floor_of_one_award_heads_the_next(vacant: Vacant) -> None:
    tiers = (replace(FIRST, floor=Decimal(95)), SECOND, THIRD)
    allotment = allot(field_of(PLAIN), AwardRule(tiers, vacant=vacant))
    assert given_by(allotment) == ["", "甲乙", "丙丁戊"]
    assert "总成绩 90 低于最低分 95" in reason_of(allotment, "甲", "一等奖")
    assert ("丙", "一等奖") in refused_by(allotment) or vacant is Vacant.EMPTY


def test_the_floor_of_one_award_by_module_lets_the_next_pass_in_front() -> None:
    theory = {name: {"modules": {"T": Fraction(50 if name == "甲" else 80)}} for name in PLAIN}
    tiers = (replace(FIRST, module_floors={"T": Decimal(60)}), SECOND)
    passed = allot(field_of(PLAIN, theory), AwardRule(tiers, vacant=Vacant.PASS))
    assert given_by(passed) == ["乙", "甲丙"]
    assert {due.id: due.reason for due in passed.awards}["丙"].startswith(
        "第 3 名,按名次依次列入二等奖第 2 个名额"
    )
    assert given_by(allot(field_of(PLAIN, theory), AwardRule(tiers))) == ["", "甲乙"]


def test_in_a_tie_who_may_not_have_it_takes_no_place_from_who_may() -> None:
    field = field_of(TIED, {"丙": {"vetoed": True}})
    for boundary in Boundary:
        allotment = allot(field, AwardRule(TIERS, boundary=boundary))
        assert given_by(allotment)[:2] == ["甲", "乙丁"], boundary
        assert ("丙", "二等奖") in refused_by(allotment)
        assert not any(quota.needs_decision for quota in allotment.quotas)


def test_the_tied_who_may_not_have_it_leave_a_place_of_the_next_award_empty() -> None:
    field = field_of(TIED, {"丙": {"vetoed": True}})
    empty = allot(field, AwardRule(TIERS, vacant=Vacant.EMPTY))
    assert given_by(empty) == ["甲", "乙丁", "戊己"]
    assert quota_of(empty, "三等奖").vacant == 1
    assert [refusal.award for refusal in empty.refusals if refusal.id == "丙"] == ["二等奖"]
    assert given_by(allot(field, AwardRule(TIERS, vacant=Vacant.PASS))) == ["甲", "乙丁", "戊己庚"]


def test_those_below_the_floor_may_be_left_out_of_the_base() -> None:
    tiers = (AwardTier("一等奖", Decimal(20)),)
    rule = AwardRule(tiers, floor=Decimal(65), rounding=QuotaRounding.DOWN)
    assert quota_of(allot(field_of(PLAIN), rule), "一等奖").base == 7
    fewer = quota_of(allot(field_of(PLAIN), replace(rule, count_below_floor=False)), "一等奖")
    assert (fewer.base, fewer.explanation) == (5, "基数 5 × 20% = 1")


def test_where_lower_is_better_a_floor_is_the_most_there_may_be() -> None:
    field = [Standing(number, number, Fraction(10 * number)) for number in range(1, 6)]
    rule = AwardRule((FIRST, AwardTier("达标奖", least=Decimal(30))), floor=Decimal(35))
    allotment = allot(field, rule, lower_is_better=True)
    assert given_by(allotment) == ["1", "23"]
    assert allotment.quotas[1].explanation == "总成绩不超过 30 的都授,共 2 名"
    assert find_barred(field, rule, lower_is_better=True) == {
        4: "总成绩 40 高于最高值 35",
        5: "总成绩 50 高于最高值 35",
    }


# -- caps ------------------------------------------------------------------------------------------


def test_over_the_cap_of_a_unit_the_place_passes_on_even_where_places_stay_empty() -> None:
    allotment = allot(field_of(PLAIN, colleagues("甲乙丙")), AwardRule(TIERS, unit_cap=2))
    assert given_by(allotment) == ["甲", "乙丁", "戊己庚"]
    assert quota_of(allotment, "二等奖").explanation == "二等奖固定 2 名;1 名所在单位获奖已满 2 个,递补"
    assert "但所在单位获奖已满 2 个,名额依次递补" in reason_of(allotment, "丙", "二等奖")


def test_the_cap_of_one_award_sends_colleagues_to_the_next() -> None:
    tiers = (FIRST, replace(SECOND, unit_cap=1), THIRD)
    allotment = allot(field_of(PLAIN, colleagues("甲乙丙")), AwardRule(tiers))
    assert given_by(allotment) == ["甲", "乙丁", "丙戊己"]
    assert "但所在单位二等奖已满 1 个" in reason_of(allotment, "丙", "二等奖")


def test_tied_colleagues_who_do_not_all_fit_under_the_cap_get_nothing() -> None:
    field = field_of({"甲": 90, "乙": 85, "丙": 85, "丁": 75, "戊": 70}, colleagues("甲乙丙戊"))
    for boundary in Boundary:
        allotment = allot(field, AwardRule(TIERS, unit_cap=2, boundary=boundary))
        assert given_by(allotment) == ["甲", "丁", ""], boundary
        assert {who for who, _award in refused_by(allotment)} == {"乙", "丙", "戊"}
        assert "并列者多于余下名额,分不出先后" in reason_of(allotment, "乙", "二等奖")


def test_entries_without_a_unit_have_no_cap() -> None:
    assert given_by(allot(field_of(PLAIN), AwardRule(TIERS, unit_cap=1))) == ["甲", "乙丙", "丁戊己"]


def test_each_division_has_caps_of_its_own() -> None:
    field = [
        replace(standing, division=division, id=f"{division}{standing.id}")
        for division in ("甲组", "乙组")
        for standing in field_of({"甲": 90, "乙": 85}, colleagues("甲乙"))
    ]
    allotment = allot(field, AwardRule((SECOND,), unit_cap=1))
    assert [due.id for due in allotment.awards] == ["甲组甲", "乙组甲"]


def test_awards_that_wait_for_a_decision_count_for_the_cap() -> None:
    field = field_of({"甲": 90, "乙": 90, "丙": 80, "丁": 70}, colleagues("甲丙"))
    allotment = allot(field, AwardRule((FIRST, SECOND), unit_cap=1, boundary=Boundary.DECIDE))
    assert given_by(allotment) == ["", "丁"]
    assert "所在单位获奖已满 1 个" in reason_of(allotment, "丙", "二等奖")
