"""Number rules: written as the notice asks, refused where they could not be told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.certificate_plan import (
    CertificatePlan,
    NumberRule,
    check_rule,
    default_rule,
    read_plan,
    tell_plan_changes,
    write_plan,
)
from app.domain.certificates import Category
from app.errors import InputError

RULES = st.builds(NumberRule, st.just("淮工竞证〔{year}〕{counter}号"), st.integers(1, 8), st.integers(1, 99))


def test_the_usual_rule() -> None:
    rule = default_rule("淮工竞证")
    assert rule.number(2022, 3) == "淮工竞证〔2022〕0003"
    assert rule.number(2022, 12345) == "淮工竞证〔2022〕12345"


@pytest.mark.parametrize(
    ("rule", "field", "said"),
    [
        (NumberRule("淮工竞证〔{year}〕"), "pattern", "有且只有一个 {counter}"),
        (NumberRule("淮工{counter}{counter}"), "pattern", "有且只有一个 {counter}"),
        (NumberRule("淮工{month}{counter}"), "pattern", "只能用 {year} 和 {counter}"),
        (NumberRule("{year}{counter}"), "pattern", "没有自己的文字"),
        (NumberRule("淮工{counter}", 0), "digits", "1 至 8"),
        (NumberRule("淮工{counter}", 9), "digits", "1 至 8"),
        (NumberRule("淮工{counter}", 4, 0), "start", "起始编号"),
    ],
)
def test_a_rule_that_does_not_work_is_refused_at_its_field(rule: NumberRule, field: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        check_rule(rule)
    assert caught.value.field == field


def test_a_category_takes_its_own_rule_then_the_plans_then_the_usual() -> None:
    own, common = NumberRule("晋{counter}"), NumberRule("共{counter}")
    plan = CertificatePlan(number=common, numbers={Category.PROMOTION: own})
    assert plan.rule(Category.PROMOTION, "淮工竞证") is own
    assert plan.rule(Category.AWARD, "淮工竞证") is common
    assert CertificatePlan().rule(Category.AWARD, "淮工竞证") == default_rule("淮工竞证")


def test_teams_and_units_that_entered_have_a_template_of_their_own() -> None:
    plan = CertificatePlan()
    assert plan.template(Category.AWARD, "person") == "honour_a4"
    assert plan.template(Category.AWARD, "innovation") == "honour_a4"
    assert plan.template(Category.AWARD, "unit") == "team_a4"
    assert plan.template(Category.UNIT, "unit") == "unit_a4"
    assert plan.template(Category.HONOUR, "person") == "", "none are issued as usual"
    assert CertificatePlan(teams="").template(Category.AWARD, "unit") == "honour_a4"


@given(RULES, st.integers(1, 10**7), st.integers(1, 10**7))
def test_different_counters_give_different_numbers(rule: NumberRule, one: int, other: int) -> None:
    assert check_rule(rule) is rule
    assert (rule.number(2022, one) == rule.number(2022, other)) == (one == other)


@given(
    st.builds(
        CertificatePlan,
        number=st.none() | RULES,
        numbers=st.dictionaries(st.sampled_from(Category), RULES),
        signatory=st.text(max_size=5),
    )
)
def test_a_plan_that_is_written_reads_the_same(plan: CertificatePlan) -> None:
    assert read_plan(write_plan(plan)) == plan
    assert read_plan({}) == CertificatePlan()


PLANS = st.builds(
    CertificatePlan,
    templates=st.dictionaries(st.sampled_from(Category), st.sampled_from(("a", "b")), min_size=5),
    teams=st.sampled_from(("", "a")),
    number=st.none() | RULES,
    numbers=st.dictionaries(st.sampled_from(Category), RULES),
    signatory=st.sampled_from(("", "李主席")),
)


@given(PLANS, PLANS)
def test_every_change_of_the_settings_is_told(before: CertificatePlan, after: CertificatePlan) -> None:
    assert bool(tell_plan_changes(before, after)) == (write_plan(before) != write_plan(after))


def test_changes_of_the_settings_are_told_in_words() -> None:
    before = CertificatePlan(signatory="李主席")
    after = CertificatePlan(
        {**before.templates, Category.AWARD: "unit_a4", Category.UNIT: ""},
        teams="",
        number=NumberRule("淮技赛{counter}", 3, 101),
        numbers={Category.PROMOTION: NumberRule("晋{counter}")},
    )
    assert tell_plan_changes(before, after) == (
        "名次奖项的模板改为“unit_a4”,单位和团体奖项的模板改为“不发证书”,团队奖项的模板改为“与个人相同”,"
        "编号写法改为“淮技赛{counter}”(3 位,从 101 起),等级晋升的编号写法改为“晋{counter}”(4 位,从 1 起),"
        "不再写签署人"
    )
    assert tell_plan_changes(after, before).endswith(
        "等级晋升的编号写法改为与其他证书相同,签署人改为“李主席”"
    )
