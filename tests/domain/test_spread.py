"""When the judges of a panel are too far apart, and what the alarm says."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.marking import Aspect, AspectKind, Band, Grade
from app.domain.panels import Panel, SpreadOf, SpreadRule
from app.domain.scheme import Module
from app.domain.scores import Marks
from app.domain.spread import SpreadAlarm, find_spread

Sheet = tuple[str, Marks]

LEVEL = Aspect("D1", "综合评价", AspectKind.JUDGEMENT, maximum=Decimal(10))
POINTS = Aspect("A1", "坡口清理", maximum=Decimal(20))
HEIGHT = Aspect(
    "B1",
    "余高",
    AspectKind.MEASURED,
    maximum=Decimal(10),
    step=Decimal("0.1"),
    unit="mm",
    bands=(Band(Decimal(3), Decimal(10)), Band(Decimal(4), Decimal(6)), Band(None, Decimal(0))),
)
GRADE = Aspect(
    "C1",
    "评级",
    AspectKind.GRADE,
    grades=(Grade("甲", Decimal(3)), Grade("乙", Decimal(0)), Grade("丙", Decimal(-3))),
)
BREACH = Aspect("E1", "违规扣分", AspectKind.DEDUCTION, each=Decimal(1), cap=Decimal(20))
BONUS = Aspect("F1", "获奖加分", AspectKind.BONUS, maximum=Decimal(5))
TIME = Aspect("E2", "用时", AspectKind.TIME)
EVERY_KIND = (LEVEL, POINTS, HEIGHT, GRADE, BREACH, BONUS, TIME)


def _module(rule: SpreadRule, *aspects: Aspect) -> Module:
    return Module("P", "实操", aspects or EVERY_KIND, panel=Panel(judges=3, spread=rule))


def _sheets(code: str, *given: tuple[str, str]) -> list[Sheet]:
    return [(judge, {code: Decimal(number)}) for judge, number in given]


def _percent(percent: str, of: SpreadOf = SpreadOf.ASPECT) -> SpreadRule:
    return SpreadRule(percent=Decimal(percent), of=of)


@pytest.mark.parametrize(
    ("rule", "aspect", "numbers", "text"),
    [
        (SpreadRule(1), LEVEL, "1 3", "D1 综合评价:李建国 1、赵志刚 3,相差 2,超过 1 级"),
        (SpreadRule(1), LEVEL, "3 0", "D1 综合评价:赵志刚 0、李建国 3,相差 3,超过 1 级"),
        (SpreadRule(1), LEVEL, "1 2", ""),
        (SpreadRule(0), LEVEL, "1 2", "D1 综合评价:李建国 1、赵志刚 2,相差 1,超过 0 级"),
        (SpreadRule(0), LEVEL, "2 2", ""),
        (SpreadRule(), LEVEL, "0 3", ""),
        (_percent("0"), LEVEL, "0 3", ""),
        (SpreadRule(0), POINTS, "0 20", ""),
        (
            _percent("20"),
            POINTS,
            "10 14.5",
            "A1 坡口清理:李建国 10 分、赵志刚 14.5 分,相差 4.5 分,超过满分 20 的 20%(4 分)",
        ),
        (_percent("20"), POINTS, "10 14", ""),
        (_percent("20", SpreadOf.SHEET), BONUS, "0 1", ""),
        (
            _percent("33"),
            HEIGHT,
            "1.8 3.1",
            "B1 余高:赵志刚 6 分、李建国 10 分,相差 4 分,超过满分 10 的 33%(3.3 分)",
        ),
        (_percent("0"), HEIGHT, "1.8 2.9", ""),
        (
            _percent("40"),
            GRADE,
            "1 2",
            "C1 评级:赵志刚 0 分、李建国 3 分,相差 3 分,超过满分 6 的 40%(2.4 分)",
        ),
        (_percent("50"), GRADE, "1 2", ""),
        (
            _percent("10"),
            BREACH,
            "0 3",
            "E1 违规扣分:赵志刚 -3 分、李建国 0 分,相差 3 分,超过满分 20 的 10%(2 分)",
        ),
        (
            _percent("50"),
            BONUS,
            "0 5",
            "F1 获奖加分:李建国 0 分、赵志刚 5 分,相差 5 分,超过满分 5 的 50%(2.5 分)",
        ),
        (_percent("0"), TIME, "60 900", ""),
        (_percent("0", SpreadOf.SHEET), TIME, "60 900", ""),
        (
            _percent("12.5", SpreadOf.SHEET),
            POINTS,
            "17 20",
            "整份评分单:李建国 17 分、赵志刚 20 分,相差 3 分,超过满分 20 的 12.5%(2.5 分)",
        ),
        (
            _percent("20", SpreadOf.SHEET),
            LEVEL,
            "2 3",
            "整份评分单:李建国 6.6666… 分、赵志刚 10 分,相差 3.3333… 分,超过满分 10 的 20%(2 分)",
        ),
    ],
)
def test_two_judges_too_far_apart_are_named(
    rule: SpreadRule, aspect: Aspect, numbers: str, text: str
) -> None:
    first, second = numbers.split()
    sheets = _sheets(aspect.code, ("李建国", first), ("赵志刚", second))
    assert [alarm.text for alarm in find_spread(_module(rule, aspect), sheets)] == ([text] if text else [])


def test_all_judges_at_an_extreme_are_named() -> None:
    sheets = _sheets("D1", ("赵志刚", "3"), ("王芳", "1"), ("孙桂兰", "2"), ("李建国", "1"))
    (alarm,) = find_spread(_module(SpreadRule(1), LEVEL), sheets)
    assert alarm == SpreadAlarm(
        aspect="D1",
        lowest=Fraction(1),
        lowest_by=("李建国", "王芳"),
        highest=Fraction(3),
        highest_by=("赵志刚",),
        limit=Fraction(1),
        text="D1 综合评价:李建国 1、王芳 1、赵志刚 3,相差 2,超过 1 级",
    )
    assert alarm.difference == 2


def test_both_kinds_of_percent_alarm_aspects_in_scheme_order_and_the_sheet_last() -> None:
    module = _module(SpreadRule(1, Decimal(20), SpreadOf.BOTH), POINTS, LEVEL)
    sheets = [
        ("李建国", {"A1": Decimal(10), "D1": Decimal(1)}),
        ("赵志刚", {"A1": Decimal(20), "D1": Decimal(3)}),
    ]
    assert [alarm.aspect for alarm in find_spread(module, sheets)] == ["A1", "D1", None]


def test_a_sheet_that_is_not_complete_counts_for_nothing() -> None:
    module = _module(SpreadRule(0, Decimal(0), SpreadOf.BOTH), POINTS, LEVEL)
    complete = ("李建国", {"A1": Decimal(10), "D1": Decimal(1)})
    partly = ("赵志刚", {"D1": Decimal(3)})
    assert find_spread(module, []) == ()
    assert find_spread(module, [complete]) == ()
    assert find_spread(module, [complete, partly]) == ()
    assert find_spread(module, [complete, partly, ("王芳", complete[1])]) == ()


def _entered(highest: int, divided_by: int = 1) -> st.SearchStrategy[Decimal]:
    return st.integers(0, highest).map(lambda units: Decimal(units) / divided_by)


marks = st.fixed_dictionaries(
    {
        "D1": _entered(3),
        "A1": _entered(40, 2),
        "B1": _entered(60, 10),
        "C1": st.integers(1, 3).map(Decimal),
        "E1": _entered(30),
        "F1": _entered(10, 2),
        "E2": _entered(3600),
    }
)
sheets = st.lists(st.tuples(st.sampled_from(["李建国", "赵志刚", "王芳", "孙桂兰"]), marks), max_size=5)
rules = st.builds(
    SpreadRule,
    st.none() | st.integers(0, 3),
    st.none() | st.integers(0, 100).map(Decimal),
    st.sampled_from(SpreadOf),
)


@given(rules, sheets.flatmap(lambda given: st.tuples(st.just(given), st.permutations(given))))
def test_the_order_of_the_sheets_does_not_matter(
    rule: SpreadRule, orders: tuple[list[Sheet], list[Sheet]]
) -> None:
    given, shuffled = orders
    assert find_spread(_module(rule), shuffled) == find_spread(_module(rule), given)


@given(rules, marks, st.integers(0, 5))
def test_equal_sheets_never_alarm(rule: SpreadRule, given: Marks, judges: int) -> None:
    assert find_spread(_module(rule), [(f"裁判{n}", given) for n in range(judges)]) == ()


@given(rules, sheets, st.integers(0, 3), st.integers(0, 100))
def test_a_higher_limit_never_adds_an_alarm(
    rule: SpreadRule, given: list[Sheet], levels: int, percent: int
) -> None:
    higher = replace(
        rule,
        judgement=None if rule.judgement is None else rule.judgement + levels,
        percent=None if rule.percent is None else rule.percent + percent,
    )
    assert _alarmed(higher, given) <= _alarmed(rule, given)
    assert _alarmed(SpreadRule(), given) == set()


def _alarmed(rule: SpreadRule, sheets: Sequence[Sheet]) -> set[str | None]:
    return {alarm.aspect for alarm in find_spread(_module(rule), sheets)}


@given(rules, sheets)
def test_an_alarm_holds_what_it_says(rule: SpreadRule, given: list[Sheet]) -> None:
    for alarm in find_spread(_module(rule), given):
        assert alarm.difference > alarm.limit >= 0
        assert set(alarm.lowest_by) | set(alarm.highest_by) <= {judge for judge, _marks in given}
        assert alarm.lowest_by
        assert alarm.highest_by
        assert all(judge in alarm.text for judge in (*alarm.lowest_by, *alarm.highest_by))
