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
