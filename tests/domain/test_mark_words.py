"""What a judge is told of each kind of aspect: options, what is asked, what a mark is worth."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.mark_words import (
    beside_self,
    beyond_sheet,
    find_options,
    list_options,
    named_mark,
    read_mark,
    remark_text,
    rule_text,
    table_words,
    weighted_full,
    with_table,
)
from app.domain.marking import Aspect, AspectKind, Grade, VetoEffect, mark_text, parse_mark
from app.domain.panels import Panel
from app.domain.rules import read_rules
from app.domain.scheme import Group, MarkingScheme, Module
from app.errors import InputError
from tests.every_kind import ELEMENTS, RULES

TEN = Decimal(10)
EVERY: MarkingScheme = read_rules(RULES).scheme
MODULE = EVERY.modules[0]


def aspect_of(code: str) -> Aspect:
    """One of the aspects of every kind."""
    found = MODULE.aspect(code)
    assert found is not None
    return found


def alone(aspect: Aspect, judges: int = 1) -> Module:
    """A module with this aspect only."""
    return Module("P", "实操", (aspect,), panel=Panel(judges))


# -- options -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("A1", ["1 是(5 分)", "0 否(0 分)"]),
        ("B3", ["1 Ⅰ级(20 分)", "2 Ⅱ级(14 分)", "3 不合格(0 分)"]),
        ("E4", ["0 无", "1 市级(2 分)", "2 省级(4 分)"]),
        ("F1", ["1 是(一票否决:不授奖)", "0 否"]),
        ("C2", []),
        ("A3", []),
        ("E1", []),
    ],
)
def test_what_there_is_to_choose_from(code: str, options: list[str]) -> None:
    assert [option.text for option in list_options(aspect_of(code))] == options


def test_grades_named_by_numbers_are_entered_as_they_are_called() -> None:
    aspect = Aspect(
        "G", "完成", AspectKind.GRADE, grades=tuple(Grade(n, Decimal(n)) for n in ("-1", "0", "+1"))
    )
    assert [option.text for option in list_options(aspect)] == ["-1(-1 分)", "0(0 分)", "1(1 分)"]
    assert [option.number for option in list_options(aspect)] == [-1, 0, 1]


@given(st.sampled_from([aspect for aspect in MODULE.aspects if list_options(aspect)]), st.data())
def test_every_option_can_be_entered_by_its_number(aspect: Aspect, data: st.DataObject) -> None:
    option = data.draw(st.sampled_from(list_options(aspect)))
    assert parse_mark(aspect, option.key) == option.number
    assert read_mark(aspect, mark_text(aspect, option.number)) == option.number


@given(st.sampled_from(ELEMENTS))
def test_every_element_of_a_long_list_is_found_by_its_name(name: str) -> None:
    found = find_options(list_options(aspect_of("C1")), name.lower())
    assert found[0].name == name
    assert read_mark(aspect_of("C1"), name.lower()) == found[0].number


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["前空翻", "后空翻", "侧手翻", "直体后空翻"]),
        ("2", ["后空翻"]),
        ("后空", ["后空翻", "直体后空翻"]),
        ("hkf", ["后空翻"]),
        ("zhiti", ["直体后空翻"]),
        ("转体", []),
        ("9", []),
    ],
)
def test_options_are_found_by_number_name_and_pinyin(typed: str, found: list[str]) -> None:
    grades = tuple(Grade(name, Decimal(1)) for name in ("前空翻", "后空翻", "侧手翻", "直体后空翻"))
    aspect = Aspect("C1", "动作", AspectKind.CHOICE, grades=grades)
    assert [option.name for option in find_options(list_options(aspect), typed)] == found


def test_a_part_of_a_name_will_do_where_it_means_one_option_only() -> None:
    aspect = aspect_of("C1")
    assert read_mark(aspect, "ccosp6") == ELEMENTS.index("CCoSp6") + 1
    with pytest.raises(
        InputError, match=r"C1 动作:“ccosp”有 6 个:CCoSp1、CCoSp2、CCoSp3、CCoSp4等"
    ) as caught:
        read_mark(aspect, "ccosp")
    assert caught.value.field == "C1"
    with pytest.raises(InputError, match="不是数字"):
        read_mark(aspect, "后空翻")
    with pytest.raises(InputError, match="超出范围"):
        read_mark(aspect, "61")


def test_grades_come_from_the_table_of_the_option_on_the_same_sheet() -> None:
    aspect = aspect_of("C2")
    assert with_table(MODULE, aspect, {}, EVERY.tables) == aspect
    first = with_table(MODULE, aspect, {"C1": Decimal(1)}, EVERY.tables)
    second = with_table(MODULE, aspect, {"C1": Decimal(2)}, EVERY.tables)
    assert [grade.name for grade in first.grades] == ["-3", "-2", "-1", "0", "1", "2", "3"]
    assert [grade.name for grade in second.grades] == ["优", "良"]
    assert second.table_of == ""
    assert with_table(MODULE, aspect, {"C1": Decimal(99)}, EVERY.tables) == aspect
    assert table_words(MODULE.aspects, aspect, EVERY.tables) == (
        "-3 / -2 / -1 / 0 / 1 / 2 / 3",
        "1 优 / 2 良",
    )
    assert table_words(MODULE.aspects, aspect_of("A1"), EVERY.tables) == ()


# -- what is said ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("A1", "是得 5 分"),
        ("A3", "得分乘 2"),
        ("D1", "3 项取最好 1 项,没有做的可空着"),
        ("E1", "每次未成功罚时 20 分"),
        ("E2", "与全场最好成绩比较,少者优,最好者得 10 分"),
        ("E3", "乘整个模块的得分"),
        ("E6", "由统分员导入成绩表,或照成绩单录入"),
        ("E7", "只在成绩相同时比较"),
        ("F1", "是即一票否决:不授奖"),
        ("C2", "各裁判合成后再换算得分"),
    ],
)
def test_what_becomes_of_a_mark_is_said_before_it_is_given(code: str, said: str) -> None:
    assert rule_text(MODULE, aspect_of(code)) == said


@pytest.mark.parametrize(
    ("code", "entered", "said"),
    [
        ("A1", "1", "→ 5 分(是)"),
        ("A3", "8.5", "→ 8.5 分 × 2 = 17 分"),
        ("B2", "340", "→ 8 分(>5:00:10 − 1 × 2)"),
        ("C2", "1", "按 C1 所选项目计分"),
        ("D1", "8", ""),
        ("E1", "118.002", "→ 5 分,用时 118 + 罚时 20 = 138 分"),
        ("E1", "118.001", "→ 5 分"),
        ("E1", "-0.003", "3 次未成功,0 分"),
        ("E1", "0", "没有做,0 分"),
        ("E2", "90.5", "全场录完后按最好成绩折算"),
        ("E3", "1.8", "整个模块的得分 × 1.8"),
        ("E5", "-2", ""),
        ("E7", "750", ""),
        ("F1", "1", "一票否决:不授奖"),
        ("F1", "0", ""),
    ],
)
def test_what_a_mark_is_worth_or_who_decides_it(code: str, entered: str, said: str) -> None:
    assert remark_text(MODULE, aspect_of(code), Decimal(entered)) == said


def test_a_grade_that_is_not_in_its_table_is_told() -> None:
    asked = with_table(MODULE, aspect_of("C2"), {"C1": Decimal(2)}, EVERY.tables)
    assert remark_text(MODULE, replace(asked, after_panel=False), Decimal(3)) == "不在等级表中,请改正"
    assert remark_text(MODULE, asked, Decimal(1)) == "优,各裁判合成后再换算得分"
    assert remark_text(alone(asked), replace(asked), Decimal(1)) == "→ 3 分(优)"


def test_an_option_that_names_a_table_only_is_told_by_its_name() -> None:
    grades = (Grade("3T", Decimal(0), "E"), Grade("3S", Decimal(0), "F"))
    aspect = Aspect("C1", "动作", AspectKind.CHOICE, grades=grades)
    assert [option.text for option in list_options(aspect)] == ["1 3T", "2 3S"]
    assert remark_text(alone(aspect), aspect, Decimal(2)) == "→ 3S"


def test_a_factor_names_what_it_multiplies() -> None:
    jump = Aspect("J1", "跳", maximum=TEN)
    factor = Aspect("J2", "难度", AspectKind.FACTOR, step=Decimal("0.1"), target="J1")
    module = Module("P", "跳水", (jump, factor), panel=Panel(3, per_aspect=True))
    assert rule_text(module, factor) == "乘 J1 的得分"
    assert remark_text(module, factor, Decimal("1.8")) == "J1 的得分 × 1.8"
    assert beyond_sheet(module) == "小计不含:J1 的得分乘 J2。"


def test_an_aspect_of_no_weight_only_decides_ties() -> None:
    aspect = Aspect("T", "附加题", AspectKind.JUDGEMENT, maximum=TEN, weight=Fraction(0))
    assert rule_text(alone(aspect), aspect) == "不计分,只在成绩相同时比较"
    assert remark_text(alone(aspect), aspect, Decimal(2)) == "只在成绩相同时比较"
    assert weighted_full(aspect) == "10"
    assert weighted_full(aspect_of("A3")) == "10×2"


@pytest.mark.parametrize("effect", list(VetoEffect))
def test_every_effect_of_a_veto_is_told(effect: VetoEffect) -> None:
    veto = Aspect("F", "事故", AspectKind.VETO, effect=effect)
    assert remark_text(alone(veto), veto, Decimal(1)).startswith("一票否决:")


def test_what_one_sheet_cannot_tell_is_named() -> None:
    assert beyond_sheet(MODULE) == "小计不含:C2 按 C1 计分、E2 与全场比较、整个模块的得分乘 E3。"
    assert beyond_sheet(alone(Aspect("A", "a", maximum=TEN))) == ""


def test_tries_of_which_all_count_are_not_called_optional() -> None:
    tries = tuple(Aspect(f"D{n}", "试跳", group="D", maximum=TEN) for n in range(2))
    assert rule_text(Module("P", "", tries, groups=(Group("D", best=2),)), tries[0]) == ""


@pytest.mark.parametrize(
    ("code", "given", "estimate", "said"),
    [
        ("A3", "8.5", "9", "低 1 分"),
        ("A3", "9", "9.00", ""),
        ("B3", "1", "2", "高 6 分"),
        ("A2", "2", "3", "低 3 分"),
        ("B1", "1.8", "2", "不同"),
        ("E2", "90", "80", "不同"),
        ("C2", "1", "2", "不同"),
    ],
)
def test_how_a_mark_differs_from_the_own_estimate(code: str, given: str, estimate: str, said: str) -> None:
    assert beside_self(aspect_of(code), Decimal(given), Decimal(estimate)) == said


def test_an_estimate_is_read_by_the_name_of_its_option() -> None:
    assert named_mark(aspect_of("B3"), Decimal(1)) == "Ⅰ级"
    assert named_mark(aspect_of("A1"), Decimal(0)) == "否"
    assert named_mark(aspect_of("B2"), Decimal(300)) == "5:00"
