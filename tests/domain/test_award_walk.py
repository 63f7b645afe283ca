"""Ties at an edge, places of who may not have an award, caps, small fields, thresholds, and all together."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.domain.awards import (
    Allotment,
    AwardRule,
    AwardTier,
    Boundary,
    Decisions,
    Quota,
    QuotaRounding,
    SmallField,
    Standing,
    Vacant,
    allot,
    find_barred,
)
from app.domain.ranking import Status

FIRST, SECOND, THIRD = (
    AwardTier("一等奖", count=1),
    AwardTier("二等奖", count=2),
    AwardTier("三等奖", count=3),
)
TIERS = (FIRST, SECOND, THIRD)
# 甲 alone in front, three equal behind, then three more.
TIED = {"甲": 90, "乙": 85, "丙": 85, "丁": 85, "戊": 70, "己": 60, "庚": 50}
PLAIN = {"甲": 90, "乙": 85, "丙": 80, "丁": 75, "戊": 70, "己": 60, "庚": 50}


def _field(totals: Mapping[str, int], more: Mapping[str, Mapping[str, Any]] | None = None) -> list[Standing]:
    """Standings in the order given, `more` for some of them; the totals fall."""
    more = more or {}
    return [
        Standing(
            name, 1 + sum(other > total for other in totals.values()), Fraction(total), **more.get(name, {})
        )
        for name, total in totals.items()
    ]


def _units(names: str) -> dict[str, dict[str, Any]]:
    return {name: {"organization": "江北锻造"} for name in names}


def _given(allotment: Allotment) -> list[str]:
    """One text for each award: who has it."""
    return [
        "".join(str(due.id) for due in allotment.awards if due.award == quota.award)
        for quota in allotment.quotas
    ]


def _refused(allotment: Allotment) -> list[tuple[Hashable, str]]:
    return [(refusal.id, refusal.award) for refusal in allotment.refusals]


def _reason(allotment: Allotment, who: str, award: str) -> str:
    found = [refusal.reason for refusal in allotment.refusals if (refusal.id, refusal.award) == (who, award)]
    return found[0]


def _quota(allotment: Allotment, award: str) -> Quota:
    return next(quota for quota in allotment.quotas if quota.award == award)


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
    allotment = allot(_field(TIED), AwardRule(TIERS, boundary=boundary))
    assert _given(allotment) == given
    assert _quota(allotment, "二等奖").explanation == f"二等奖固定 2 名;{note}"


def test_a_large_tie_is_taken_off_award_after_award() -> None:
    field = _field(
        {name: 90 if name in "甲乙丙丁" else 80 - number for number, name in enumerate("甲乙丙丁戊己庚辛")}
    )
    allotment = allot(field, AwardRule(TIERS))
    assert _given(allotment) == ["甲乙丙丁", "", "戊己"]
    assert _quota(allotment, "二等奖").explanation == "二等奖固定 2 名;上一奖项末位并列占用 2 名,余 0 名"
    assert _quota(allotment, "三等奖").explanation == "三等奖固定 3 名;上一奖项末位并列占用 1 名,余 2 名"


def test_a_tie_that_fits_asks_nobody() -> None:
    for boundary in Boundary:
        allotment = allot(
            _field(TIED), AwardRule((FIRST, replace(SECOND, count=3), THIRD), boundary=boundary)
        )
        assert _given(allotment) == ["甲", "乙丙丁", "戊己庚"]
        assert not allotment.refusals


def test_after_the_last_award_there_is_no_next_quota_to_speak_of() -> None:
    for boundary in (Boundary.CONSUME, Boundary.EXTRA):
        quotas = allot(_field(TIED), AwardRule((FIRST, SECOND), boundary=boundary)).quotas
        assert quotas[1].explanation == "二等奖固定 2 名;末位并列,实发 3 名"


def test_lower_tells_each_of_the_tied_and_nobody_behind_them_overtakes() -> None:
    allotment = allot(_field(TIED), AwardRule((FIRST, SECOND), boundary=Boundary.LOWER))
    assert _given(allotment) == ["甲", ""]
    assert _refused(allotment) == [("乙", "二等奖"), ("丙", "二等奖"), ("丁", "二等奖")]
    assert (
        _reason(allotment, "乙", "二等奖")
        == "第 2 名,在二等奖名次(第 2–3 名)内,但有 3 名并列,名额只剩 2 名,都不授"
    )


def test_undecided_ties_wait_with_their_places_kept() -> None:
    allotment = allot(_field(TIED), AwardRule(TIERS, boundary=Boundary.DECIDE))
    quota = _quota(allotment, "二等奖")
    assert quota.needs_decision
    assert (quota.tied, quota.open_places) == (("乙", "丙", "丁"), 2)
    assert _quota(allotment, "三等奖").explanation == "三等奖固定 3 名;上一奖项并列未决,预留 1 名,余 2 名"
    assert "须由组委会决定" in _reason(allotment, "丙", "二等奖")


def test_a_decision_gives_the_award_and_the_others_head_the_next() -> None:
    rule = AwardRule(TIERS, boundary=Boundary.DECIDE)
    allotment = allot(_field(TIED), rule, {("", "二等奖"): ["乙", "丁"]})
    assert _given(allotment) == ["甲", "乙丁", "丙戊己"]
    assert not _quota(allotment, "二等奖").needs_decision
    reasons = {due.id: due.reason for due in allotment.awards}
    assert reasons["丁"].endswith(";并列,经组委会决定")
    assert reasons["戊"] == "第 5 名,按名次依次列入三等奖第 2 个名额;三等奖固定 3 名"
    assert "经组委会决定授 2 名" in _reason(allotment, "丙", "二等奖")


def test_a_decision_may_leave_places_empty() -> None:
    rule = AwardRule(TIERS, boundary=Boundary.DECIDE)
    nobody = allot(_field(TIED), rule, {("", "二等奖"): []})
    assert _given(nobody) == ["甲", "", "乙丙丁"]
    one = allot(_field(TIED), rule, {("", "二等奖"): ["丙"]})
    assert _given(one) == ["甲", "丙", "乙丁戊"]
    assert [_quota(found, "二等奖").open_places for found in (nobody, one)] == [2, 1]
    assert not _quota(one, "二等奖").needs_decision


@pytest.mark.parametrize("decided", [["戊"], ["乙", "丙", "丁"], ["乙", "没有的人"]])
def test_a_decision_that_does_not_fit_is_asked_for_again(decided: list[str]) -> None:
    rule = AwardRule(TIERS, boundary=Boundary.DECIDE)
    quota = _quota(allot(_field(TIED), rule, {("", "二等奖"): decided}), "二等奖")
    assert quota.needs_decision
    assert quota.given == 0
    assert "原决定与现在的名次不符,须重新决定" in quota.explanation


def test_a_decision_counts_only_for_its_division() -> None:
    field = [replace(standing, division="职工组") for standing in _field(TIED)]
    rule = AwardRule(TIERS, boundary=Boundary.DECIDE)
    wrong: Decisions = {("学生组", "二等奖"): ["乙", "丙"]}
    right: Decisions = {("职工组", "二等奖"): ["乙", "丙"]}
    assert _quota(allot(field, rule, wrong), "二等奖").needs_decision
    assert not _quota(allot(field, rule, right), "二等奖").needs_decision


def test_who_just_got_it_and_who_just_missed_it_are_named() -> None:
    consumed = allot(_field(TIED), AwardRule(TIERS))
    assert _quota(consumed, "一等奖").edge == ("甲", "乙", "丙", "丁")
    assert (_quota(consumed, "二等奖").just_in, _quota(consumed, "二等奖").just_missed) == (
        ("乙", "丙", "丁"),
        ("戊",),
    )
    lowered = allot(_field(TIED), AwardRule(TIERS, boundary=Boundary.LOWER))
    assert _quota(lowered, "二等奖").edge == ("乙", "丙", "丁")


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
    field = _field(PLAIN, {"甲": {"vetoed": True}})
    allotment = allot(field, AwardRule(TIERS, vacant=vacant, floor=Decimal(65)))
    assert _given(allotment) == given
    assert _quota(allotment, "一等奖").explanation == f"一等奖固定 1 名;{notes[0]}"
    assert _quota(allotment, "三等奖").explanation == f"三等奖固定 3 名;{notes[1]}"
    assert (_quota(allotment, "一等奖").vacant, _quota(allotment, "一等奖").passed) == (
        (1, 0) if vacant is Vacant.EMPTY else (0, 1)
    )


def test_the_reasons_of_passing_on_are_told_to_both() -> None:
    field = _field(PLAIN, {"甲": {"vetoed": True}})
    allotment = allot(field, AwardRule(TIERS, vacant=Vacant.PASS))
    assert _reason(allotment, "甲", "一等奖") == "第 1 名,在一等奖名次(第 1 名)内,但有一票否决,名额依次递补"
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
    field = _field({"甲": 90}, {"甲": {"modules": modules}})
    rule = AwardRule(TIERS, module_floors=floors)
    allotment = allot(field, rule)
    assert _given(allotment) == ["", "", ""]
    assert _refused(allotment) == [("甲", "一等奖")]
    assert f"但{words},名额空缺" in _reason(allotment, "甲", "一等奖")
    assert find_barred(field, rule) == {"甲": words}


def test_points_exactly_at_every_floor_are_enough() -> None:
    modules = {"T": Fraction(60), "P": Fraction(60)}
    field = _field({"甲": 60}, {"甲": {"modules": modules}})
    rule = AwardRule(TIERS, floor=Decimal(60), module_floors={"T": Decimal(60), "P": Decimal(60)})
    assert _given(allot(field, rule)) == ["甲", "", ""]
    assert find_barred(field, rule) == {}


@pytest.mark.parametrize("vacant", Vacant)
def test_who_misses_the_floor_of_one_award_heads_the_next(vacant: Vacant) -> None:
    tiers = (replace(FIRST, floor=Decimal(95)), SECOND, THIRD)
    allotment = allot(_field(PLAIN), AwardRule(tiers, vacant=vacant))
    assert _given(allotment) == ["", "甲乙", "丙丁戊"]
    assert "总成绩 90 低于最低分 95" in _reason(allotment, "甲", "一等奖")
    assert ("丙", "一等奖") in _refused(allotment) or vacant is Vacant.EMPTY


def test_the_floor_of_one_award_by_module_lets_the_next_pass_in_front() -> None:
    theory = {name: {"modules": {"T": Fraction(50 if name == "甲" else 80)}} for name in PLAIN}
    tiers = (replace(FIRST, module_floors={"T": Decimal(60)}), SECOND)
    passed = allot(_field(PLAIN, theory), AwardRule(tiers, vacant=Vacant.PASS))
    assert _given(passed) == ["乙", "甲丙"]
    assert {due.id: due.reason for due in passed.awards}["丙"].startswith(
        "第 3 名,按名次依次列入二等奖第 2 个名额"
    )
    assert _given(allot(_field(PLAIN, theory), AwardRule(tiers))) == ["", "甲乙"]


def test_in_a_tie_who_may_not_have_it_takes_no_place_from_who_may() -> None:
    field = _field(TIED, {"丙": {"vetoed": True}})
    for boundary in Boundary:
        allotment = allot(field, AwardRule(TIERS, boundary=boundary))
        assert _given(allotment)[:2] == ["甲", "乙丁"], boundary
        assert ("丙", "二等奖") in _refused(allotment)
        assert not any(quota.needs_decision for quota in allotment.quotas)


def test_the_tied_who_may_not_have_it_leave_a_place_of_the_next_award_empty() -> None:
    field = _field(TIED, {"丙": {"vetoed": True}})
    empty = allot(field, AwardRule(TIERS, vacant=Vacant.EMPTY))
    assert _given(empty) == ["甲", "乙丁", "戊己"]
    assert _quota(empty, "三等奖").vacant == 1
    assert [refusal.award for refusal in empty.refusals if refusal.id == "丙"] == ["二等奖"]
    assert _given(allot(field, AwardRule(TIERS, vacant=Vacant.PASS))) == ["甲", "乙丁", "戊己庚"]


def test_those_below_the_floor_may_be_left_out_of_the_base() -> None:
    tiers = (AwardTier("一等奖", Decimal(20)),)
    rule = AwardRule(tiers, floor=Decimal(65), rounding=QuotaRounding.DOWN)
    assert _quota(allot(_field(PLAIN), rule), "一等奖").base == 7
    fewer = _quota(allot(_field(PLAIN), replace(rule, count_below_floor=False)), "一等奖")
    assert (fewer.base, fewer.explanation) == (5, "基数 5 × 20% = 1")


def test_where_lower_is_better_a_floor_is_the_most_there_may_be() -> None:
    field = [Standing(number, number, Fraction(10 * number)) for number in range(1, 6)]
    rule = AwardRule((FIRST, AwardTier("达标奖", least=Decimal(30))), floor=Decimal(35))
    allotment = allot(field, rule, lower_is_better=True)
    assert _given(allotment) == ["1", "23"]
    assert allotment.quotas[1].explanation == "总成绩不超过 30 的都授,共 2 名"
    assert find_barred(field, rule, lower_is_better=True) == {
        4: "总成绩 40 高于最高值 35",
        5: "总成绩 50 高于最高值 35",
    }


# -- caps ------------------------------------------------------------------------------------------


def test_over_the_cap_of_a_unit_the_place_passes_on_even_where_places_stay_empty() -> None:
    allotment = allot(_field(PLAIN, _units("甲乙丙")), AwardRule(TIERS, unit_cap=2))
    assert _given(allotment) == ["甲", "乙丁", "戊己庚"]
    assert _quota(allotment, "二等奖").explanation == "二等奖固定 2 名;1 名所在单位获奖已满 2 个,递补"
    assert "但所在单位获奖已满 2 个,名额依次递补" in _reason(allotment, "丙", "二等奖")


def test_the_cap_of_one_award_sends_colleagues_to_the_next() -> None:
    tiers = (FIRST, replace(SECOND, unit_cap=1), THIRD)
    allotment = allot(_field(PLAIN, _units("甲乙丙")), AwardRule(tiers))
    assert _given(allotment) == ["甲", "乙丁", "丙戊己"]
    assert "但所在单位二等奖已满 1 个" in _reason(allotment, "丙", "二等奖")


def test_tied_colleagues_who_do_not_all_fit_under_the_cap_get_nothing() -> None:
    field = _field({"甲": 90, "乙": 85, "丙": 85, "丁": 75, "戊": 70}, _units("甲乙丙戊"))
    for boundary in Boundary:
        allotment = allot(field, AwardRule(TIERS, unit_cap=2, boundary=boundary))
        assert _given(allotment) == ["甲", "丁", ""], boundary
        assert {who for who, _award in _refused(allotment)} == {"乙", "丙", "戊"}
        assert "并列者多于余下名额,分不出先后" in _reason(allotment, "乙", "二等奖")


def test_entries_without_a_unit_have_no_cap() -> None:
    assert _given(allot(_field(PLAIN), AwardRule(TIERS, unit_cap=1))) == ["甲", "乙丙", "丁戊己"]


def test_each_division_has_caps_of_its_own() -> None:
    field = [
        replace(standing, division=division, id=f"{division}{standing.id}")
        for division in ("甲组", "乙组")
        for standing in _field({"甲": 90, "乙": 85}, _units("甲乙"))
    ]
    allotment = allot(field, AwardRule((SECOND,), unit_cap=1))
    assert [due.id for due in allotment.awards] == ["甲组甲", "乙组甲"]


def test_awards_that_wait_for_a_decision_count_for_the_cap() -> None:
    field = _field({"甲": 90, "乙": 90, "丙": 80, "丁": 70}, _units("甲丙"))
    allotment = allot(field, AwardRule((FIRST, SECOND), unit_cap=1, boundary=Boundary.DECIDE))
    assert _given(allotment) == ["", "丁"]
    assert "所在单位获奖已满 1 个" in _reason(allotment, "丙", "二等奖")


# -- sizes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "sizes"), [(2, [0, 0, 0]), (3, [0, 0, 0]), (4, [1, 0, 0]), (5, [1, 2, 0]), (6, [1, 2, 3])]
)
def test_small_fields_have_fewer_awards(number: int, sizes: list[int]) -> None:
    small = (SmallField(3, 0), SmallField(4, 1), SmallField(5, 2))
    field = _field(dict(list(PLAIN.items())[:number]))
    quotas = allot(field, AwardRule(TIERS, small_fields=small)).quotas
    assert [quota.size for quota in quotas] == sizes
    if number == 3:
        assert quotas[0].explanation == "基数 3,不超过 3 时不设奖项"
    if number == 5:
        assert quotas[2].explanation == "基数 5,不超过 5 时只设前 2 个奖项"


def test_a_small_field_is_counted_as_the_base_is() -> None:
    absent = Standing("缺", None, None, status=Status.ABSENT)
    field = [*_field(dict(list(PLAIN.items())[:3])), absent]
    rule = AwardRule(TIERS, small_fields=(SmallField(3, 0),))
    assert not allot(field, rule).awards
    assert allot(field, replace(rule, count_absent=True)).awards


def test_a_percentage_may_be_kept_from_rounding_to_nothing() -> None:
    tiers = (AwardTier("一等奖", Decimal(5)), AwardTier("二等奖", Decimal(20)))
    never = allot(_field(PLAIN), AwardRule(tiers)).quotas[0]
    assert (never.size, never.explanation) == (0, "基数 7 × 5% = 0.35,四舍五入为 0")
    once = allot(_field(PLAIN), AwardRule(tiers, at_least_one=True)).quotas[0]
    assert (once.size, once.rounding) == (1, "四舍五入为 0,至少 1 名")
    nobody = Standing("缺", None, None, status=Status.ABSENT)
    assert allot([nobody], AwardRule(tiers, at_least_one=True)).quotas[0].size == 0


def test_thresholds_give_to_everybody_who_reaches_them() -> None:
    tiers = (
        AwardTier("金奖", least=Decimal(85)),
        AwardTier("银奖", least=Decimal(70)),
        AwardTier("铜奖", count=1),
    )
    allotment = allot(_field(TIED), AwardRule(tiers))
    assert _given(allotment) == ["甲乙丙丁", "戊", "己"]
    assert [quota.size for quota in allotment.quotas] == [4, 1, 1]
    assert allotment.quotas[0].explanation == "总成绩达到 85 的都授,共 4 名"
    assert allotment.awards[1].reason == "第 2 名,总成绩 85,达到 85,获金奖"
    assert allotment.quotas[0].edge == ("乙", "丙", "丁", "戊")


def test_thresholds_know_floors_vetoes_and_caps() -> None:
    more = {**_units("甲乙丁"), "丙": {"vetoed": True}}
    tiers = (AwardTier("金奖", least=Decimal(75)), AwardTier("银奖", count=2))
    allotment = allot(_field(PLAIN, more), AwardRule(tiers, unit_cap=2))
    assert _given(allotment) == ["甲乙", "戊己"]
    assert _refused(allotment) == [("丙", "金奖"), ("丁", "金奖")]
    assert _reason(allotment, "丙", "金奖") == "第 3 名,总成绩 80,达到 75,但有一票否决,不授金奖"
    assert allotment.quotas[0].vacant == 0


def test_a_tie_before_a_threshold_is_taken_off_the_next_quota_there_is() -> None:
    tiers = (FIRST, AwardTier("达标奖", least=Decimal(80)), AwardTier("优胜奖", count=2))
    field = _field({"甲": 90, "乙": 90, "丙": 85, "丁": 70, "戊": 60})
    allotment = allot(field, AwardRule(tiers))
    assert _given(allotment) == ["甲乙", "丙", "丁"]


def test_who_placed_better_with_fewer_points_is_told_about_the_threshold() -> None:
    field = [Standing("决赛", 1, Fraction(70)), Standing("预赛", 2, Fraction(90))]
    allotment = allot(field, AwardRule((AwardTier("金奖", least=Decimal(80)),)))
    assert _given(allotment) == ["预赛"]
    assert _reason(allotment, "决赛", "金奖") == "第 1 名,总成绩没有达到 80,不授金奖"


def test_places_that_are_not_skipped_after_a_tie_are_counted_by_heads() -> None:
    field = [
        Standing(name, rank, Fraction(total))
        for name, rank, total in (("甲", 1, 9), ("乙", 1, 9), ("丙", 2, 8))
    ]
    allotment = allot(field, AwardRule((replace(FIRST, count=2), SECOND)))
    assert _given(allotment) == ["甲乙", "丙"]
    assert allotment.awards[2].reason == "第 2 名(排在第 3 位),在二等奖名次(第 3–4 名)内;二等奖固定 2 名"


def test_standings_need_not_come_in_order() -> None:
    rule = AwardRule(TIERS, boundary=Boundary.LOWER, floor=Decimal(55))
    assert _given(allot(_field(PLAIN)[::-1], rule)) == _given(allot(_field(PLAIN), rule))
