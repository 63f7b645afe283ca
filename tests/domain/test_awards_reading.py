"""The awards part of a rules document: what is read, what is refused and how, what is written back."""

import copy
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.award_rule import AwardRule, AwardTier, DecidedAward, SmallField
from app.domain.awards_reading import LINE_NAMES, NAMES, read_awards
from app.domain.awards_writing import write_awards
from app.domain.honours import SHARED_NAMES, HonourRule, Shared
from app.domain.prizes import MoneyRule, SubsidyRule
from app.domain.promotion import PromotionRule
from app.domain.quotas import (
    BOUNDARY_NAMES,
    ROUNDING_NAMES,
    VACANT_NAMES,
    Boundary,
    QuotaRounding,
    Vacant,
)
from app.domain.reading import Reader
from app.domain.unit_awards import BASE_NAMES, FIGURE_NAMES, FIGURE_UNITS, UnitAwardRule, UnitBase, UnitFigure

Document = dict[str, Any]


def _document() -> Document:
    return {
        "tiers": [
            {"name": "一等奖", "percent": "10", "floor": "80", "module_floors": {"T": "60"}, "unit_cap": 2},
            {"name": "二等奖", "count": 3},
            {"name": "优胜奖", "least": "60"},
        ],
        "rounding": "up",
        "at_least_one": True,
        "count_absent": True,
        "count_below_floor": False,
        "floor": "55.5",
        "module_floors": {"T": "50", "P": "60"},
        "vacant": "pass",
        "boundary": "decide",
        "small_fields": [{"upto": 3, "tiers": 0}, {"upto": 4, "tiers": 1}],
        "unit_cap": 3,
        "honours": [
            {"name": "技术能手", "upto": 2, "classes": ["一类"], "levels": [3, 4], "shared": "none"},
            {
                "name": "青年岗位能手",
                "award": "一等奖",
                "max_age": 35,
                "age_on": "2022-10-18",
                "born_from": "1980-01-01",
                "gender": "女",
                "floor": "70",
                "module_floors": {"P": "60"},
            },
        ],
        "promotions": [
            {"name": "技师", "upto": 5, "to": 2, "or_up": True, "module_floors": {"T": "60"}, "floor": "60"},
            {"upto": 20, "to": 3},
        ],
        "money": [
            {"award": "一等奖", "amount": "3000", "class": "一类"},
            {"award": "一等奖", "amount": "2000.50"},
            {"award": "优秀指导教师", "amount": "500"},
        ],
        "subsidy": [{"class": "一类", "amount": "20000"}],
        "decided": [{"name": "优秀指导教师", "count": 2, "approver": "竞赛组委会"}, {"name": "优秀裁判"}],
        "unit_awards": [
            {"name": "优秀组织奖", "by": "points", "percent": "20", "of": "counted", "rounding": "down"},
            {"name": "组织工作奖", "count": 2, "boundary": "lower"},
        ],
    }


def _read(document: Document, codes: tuple[str, ...] | None = ("T", "P")) -> tuple[AwardRule, list[str]]:
    reader = Reader(document, {}, place="奖项规则")
    rule = read_awards(reader, codes)
    return rule, [problem.text for problem in reader.problems]


def test_a_whole_awards_part_is_read() -> None:
    rule, problems = _read(_document())
    assert problems == []
    assert rule == AwardRule(
        tiers=(
            AwardTier("一等奖", Decimal(10), floor=Decimal(80), module_floors={"T": Decimal(60)}, unit_cap=2),
            AwardTier("二等奖", count=3),
            AwardTier("优胜奖", least=Decimal(60)),
        ),
        count_absent=True,
        rounding=QuotaRounding.UP,
        floor=Decimal("55.5"),
        module_floors={"T": Decimal(50), "P": Decimal(60)},
        at_least_one=True,
        count_below_floor=False,
        vacant=Vacant.PASS,
        boundary=Boundary.DECIDE,
        small_fields=(SmallField(3, 0), SmallField(4, 1)),
        unit_cap=3,
        honours=(
            HonourRule("技术能手", 2, classes=("一类",), levels=(3, 4), shared=Shared.NONE),
            HonourRule(
                "青年岗位能手",
                award="一等奖",
                max_age=35,
                age_on=date(2022, 10, 18),
                born_from=date(1980, 1, 1),
                gender="女",
                floor=Decimal(70),
                module_floors={"P": Decimal(60)},
            ),
        ),
        promotions=(
            PromotionRule(5, 2, True, "技师", Decimal(60), {"T": Decimal(60)}),
            PromotionRule(20, 3),
        ),
        money=(
            MoneyRule("一等奖", Decimal(3000), "一类"),
            MoneyRule("一等奖", Decimal("2000.5")),
            MoneyRule("优秀指导教师", Decimal(500)),
        ),
        subsidy=(SubsidyRule("一类", Decimal(20000)),),
        decided=(DecidedAward("优秀指导教师", 2, "竞赛组委会"), DecidedAward("优秀裁判")),
        unit_awards=(
            UnitAwardRule(
                "优秀组织奖",
                UnitFigure.POINTS,
                Decimal(20),
                of=UnitBase.COUNTED,
                rounding=QuotaRounding.DOWN,
            ),
            UnitAwardRule("组织工作奖", count=2, boundary=Boundary.LOWER),
        ),
    )
    assert rule.names[-2:] == ("优秀组织奖", "组织工作奖")


def test_a_whole_awards_part_comes_back_from_the_rule() -> None:
    rule = _read(_document())[0]
    again = write_awards(rule)
    assert _read(again)[0] == rule
    assert again.keys() == _document().keys()


def test_an_awards_part_as_it_used_to_be_reads_the_same() -> None:
    old = {
        "tiers": [{"name": "一等奖", "percent": "10"}, {"name": "优秀奖", "count": 3}, {"name": "鼓励奖"}],
        "count_absent": False,
        "rounding": "half_up",
        "floor": None,
    }
    rule, problems = _read(old)
    tiers = (AwardTier("一等奖", Decimal(10)), AwardTier("优秀奖", count=3), AwardTier("鼓励奖"))
    assert (rule, problems) == (AwardRule(tiers), [])
    assert _read({}) == (AwardRule(), [])


def _set(*path: Any, to: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        node: Any = document
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = to

    return change


def _drop(*path: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        node: Any = document
        for key in path[:-1]:
            node = node[key]
        del node[path[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "text", "path"),
    [
        (
            _set("tiers", 1, to={"name": "二等奖", "percent": "95"}),
            "奖项规则:奖项比例合计超过 100%,现为 105%,请改小。",
            ("tiers",),
        ),
        (
            _set("tiers", 0, "count", to=2),
            "奖项 一等奖:比例、名额只能写一种,请去掉其余的。",
            ("tiers", 0, "count"),
        ),
        (
            _set("tiers", 2, "count", to=2),
            "奖项 优胜奖:名额、最低要求只能写一种,请去掉其余的。",
            ("tiers", 2, "least"),
        ),
        (
            _set("tiers", 0, "percent", to="0"),
            "奖项 一等奖:比例应大于 0、不超过 100,现为 0,请改正。",
            ("tiers", 0, "percent"),
        ),
        (
            _set("tiers", 0, "percent", to="一成"),
            "奖项 一等奖:比例“一成”不是数字,请写成如 10 或 0.5。",
            ("tiers", 0, "percent"),
        ),
        (
            _set("tiers", 0, "percent", to="12,5"),
            "奖项 一等奖:比例“12,5”不是数字,小数点请用“.”,如 12.5。",
            ("tiers", 0, "percent"),
        ),
        (_set("tiers", 1, "name", to="一等奖"), "奖项规则:奖项“一等奖”出现了两次,请改成不同的。", ("tiers",)),
        (_drop("tiers", 1, "name"), "奖项规则 奖项第 2 行:没有名称,请补上。", ("tiers", 1, "name")),
        (
            _set("decided", 0, "name", to="技术能手"),
            "奖项规则:评定奖项“技术能手”出现了两次,请改成不同的。",
            ("decided",),
        ),
        (
            _set("unit_awards", 1, "name", to="优秀裁判"),
            "奖项规则:单位奖“优秀裁判”出现了两次,请改成不同的。",
            ("unit_awards",),
        ),
        (
            _set("tiers", 0, "module_floors", to={"Q": "60"}),
            "奖项 一等奖 模块最低分:没有模块“Q”,请改为已有的:T、P。",
            ("tiers", 0, "module_floors", "Q"),
        ),
        (
            _set("module_floors", "T", to="六十"),
            "奖项规则 模块最低分:T“六十”不是数字,请写成如 10 或 0.5。",
            ("module_floors", "T"),
        ),
        (
            _set("promotions", 0, "module_floors", to={"X": "60"}),
            "奖项规则 等级晋升第 1 行 模块最低分:没有模块“X”,请改为已有的:T、P。",
            ("promotions", 0, "module_floors", "X"),
        ),
        (
            _set("tiers", 0, "unit_cap", to=0),
            "奖项 一等奖:每单位上限应为不小于 1 的整数,现为“0”,请改正。",
            ("tiers", 0, "unit_cap"),
        ),
        (_set("unit_cap", to=0), "奖项规则:每单位上限应为不小于 1 的整数,现为“0”,请改正。", ("unit_cap",)),
        (_set("floor", to="-1"), "奖项规则:获奖最低分不能小于 0,现为 -1,请改正。", ("floor",)),
        (
            _set("vacant", to="leave"),
            "奖项规则:空缺名额“leave”不认识,请改为其中一种:空缺、依次递补。",
            ("vacant",),
        ),
        (
            _set("boundary", to="both"),
            "奖项规则:末位并列“both”不认识,请改为其中一种:都授并占用下一奖项、都授不占下一奖项、都不授并转入下一奖项、由组委会决定。",
            ("boundary",),
        ),
        (
            _set("small_fields", 1, "upto", to=3),
            "奖项规则:人数少时的各行应从小到大排列,奖项数不能变少,请改正。",
            ("small_fields",),
        ),
        (
            _set("small_fields", 0, "tiers", to=2),
            "奖项规则:人数少时的各行应从小到大排列,奖项数不能变少,请改正。",
            ("small_fields",),
        ),
        (
            _set("small_fields", 1, "tiers", to=4),
            "奖项规则 人数少时第 2 行:奖项数应为不小于 0、不大于 3 的整数,现为“4”,请改正。",
            ("small_fields", 1, "tiers"),
        ),
        (
            _drop("small_fields", 1, "upto"),
            "奖项规则 人数少时第 2 行:没有基数,请补上。",
            ("small_fields", 1, "upto"),
        ),
        (
            _set("tiers", 1, to={"name": "二等奖", "least": "50"}),
            "奖项规则:奖项的最低要求应从高到低排列,请改正。",
            ("tiers",),
        ),
        (
            _set("money", 2, "award", to="三等奖"),
            "奖项规则:奖金写给了“三等奖”,却没有这个奖项,"
            "请改为已有的:一等奖、二等奖、优胜奖、技术能手、青年岗位能手、优秀指导教师、优秀裁判、优秀组织奖、组织工作奖。",
            ("money",),
        ),
        (
            _set("money", 1, "class", to="一类"),
            "奖项规则:“一等奖”一类的奖金写了两次,请去掉一个。",
            ("money",),
        ),
        (
            _set("money", 0, "amount", to="0"),
            "奖金 一等奖:金额应大于 0,现为 0,请写成如 3000。",
            ("money", 0, "amount"),
        ),
        (
            _drop("money", 0, "amount"),
            "奖金 一等奖:金额应大于 0,没有写,请写成如 3000。",
            ("money", 0, "amount"),
        ),
        (
            _set("money", 0, "amount", to="0.001"),
            "奖金 一等奖:金额最多两位小数(到分),现为 0.001,请改正。",
            ("money", 0, "amount"),
        ),
        (
            _set("money", 0, "amount", to="三千"),
            "奖金 一等奖:金额“三千”不是数字,请写成如 10 或 0.5。",
            ("money", 0, "amount"),
        ),
        (
            _drop("subsidy", 0, "class"),
            "奖项规则 赛事补助第 1 行:没有赛项类别,请补上。",
            ("subsidy", 0, "class"),
        ),
        (
            _set("subsidy", to=[{"class": "一类", "amount": "1"}, {"class": "一类", "amount": "2"}]),
            "奖项规则:“一类”的赛事补助写了两次,请去掉一个。",
            ("subsidy",),
        ),
        (
            _drop("honours", 0, "upto"),
            "荣誉 技术能手:没有写授给谁,请写名次或奖项。",
            ("honours", 0, "upto"),
        ),
        (
            _set("honours", 1, "upto", to=3),
            "荣誉 青年岗位能手:名次和奖项只能写一种,请去掉一个。",
            ("honours", 1, "award"),
        ),
        (
            _set("honours", 0, "upto", to=0),
            "荣誉 技术能手:名次应为不小于 1 的整数,现为“0”,请改正。",
            ("honours", 0, "upto"),
        ),
        (
            _set("honours", 1, "award", to="特等奖"),
            "荣誉 青年岗位能手:没有奖项“特等奖”,请改为已有的:一等奖、二等奖、优胜奖。",
            ("honours", 1, "award"),
        ),
        (
            _set("honours", 1, "age_on", to="2022.10.18"),
            "荣誉 青年岗位能手:计算年龄的日期“2022.10.18”不是日期,请写成如 2026-10-18。",
            ("honours", 1, "age_on"),
        ),
        (
            _set("honours", 1, "born_from", to="1990-02-30"),
            "荣誉 青年岗位能手:最早出生日期“1990-02-30”不是日期,请写成如 2026-10-18。",
            ("honours", 1, "born_from"),
        ),
        (
            _set("honours", 1, "born_from", to="19900230"),
            "荣誉 青年岗位能手:最早出生日期“19900230”不是日期,请写成如 2026-10-18。",
            ("honours", 1, "born_from"),
        ),
        (
            _drop("honours", 1, "max_age"),
            "荣誉 青年岗位能手:写了计算年龄的日期却没有年龄上限,请补上或去掉日期。",
            ("honours", 1, "age_on"),
        ),
        (
            _set("honours", 1, "max_age", to=200),
            "荣誉 青年岗位能手:年龄上限应为不小于 1、不大于 150 的整数,现为“200”,请改正。",
            ("honours", 1, "max_age"),
        ),
        (
            _set("honours", 1, "gender", to="female"),
            "荣誉 青年岗位能手:性别“female”不对,请写男或女。",
            ("honours", 1, "gender"),
        ),
        (
            _set("honours", 0, "levels", to=[3, 6]),
            "荣誉 技术能手:现有等级应为数字的列表,"
            "请从中选:1 高级技师、2 技师、3 高级工、4 中级工、5 初级工。",
            ("honours", 0, "levels"),
        ),
        (
            _set("honours", 0, "shared", to="some"),
            "荣誉 技术能手:并列“some”不认识,请改为其中一种:都授、都不授。",
            ("honours", 0, "shared"),
        ),
        (
            _drop("promotions", 0, "to"),
            "奖项规则 等级晋升第 1 行:没有晋升等级,请补上。",
            ("promotions", 0, "to"),
        ),
        (
            _set("promotions", 0, "to", to=6),
            "奖项规则 等级晋升第 1 行:晋升等级应为不小于 1、不大于 5 的整数,现为“6”,请改正。",
            ("promotions", 0, "to"),
        ),
        (
            _set("promotions", 1, "upto", to=5),
            "奖项规则:等级晋升的名次应从小到大排列,后一行要大于前一行,请改正。",
            ("promotions",),
        ),
        (
            _set("decided", 0, "count", to=0),
            "评定奖项 优秀指导教师:名额应为不小于 1 的整数,现为“0”,请改正。",
            ("decided", 0, "count"),
        ),
        (
            _set("unit_awards", 0, "by", to="people"),
            "单位奖 优秀组织奖:依据“people”不认识,请改为其中一种:参赛数、积分、获奖数。",
            ("unit_awards", 0, "by"),
        ),
        (
            _set("unit_awards", 0, "count", to=2),
            "单位奖 优秀组织奖:比例、名额只能写一种,请去掉其余的。",
            ("unit_awards", 0, "count"),
        ),
        (_set("flor", to="60"), "奖项规则:“flor”不认识,请改成手册中的写法或去掉。", ("flor",)),
        (
            _set("tiers", 0, "percnt", to="10"),
            "奖项 一等奖:“percnt”不认识,请改成手册中的写法或去掉。",
            ("tiers", 0, "percnt"),
        ),
        (_set("tiers", to="一等奖"), "奖项规则:奖项应为列表,请写成 [ … ] 的形式。", ("tiers",)),
    ],
)
def test_what_is_wrong_is_named_with_place_path_and_cure(
    change: Callable[[Document], None], text: str, path: tuple[str | int, ...]
) -> None:
    document = _document()
    change(document)
    reader = Reader(document, {}, place="奖项规则")
    read_awards(reader, ("T", "P"))
    assert (text, path) in [(problem.text, problem.path) for problem in reader.problems]


def test_every_problem_is_found_in_one_go() -> None:
    document = _document()
    for change in (_set("floor", to="x"), _set("unit_cap", to=0), _set("honours", 0, "upto", to=0)):
        change(document)
    assert len(_read(document)[1]) == 3


def test_words_may_be_written_in_chinese() -> None:
    document = _document() | {"vacant": "空缺", "boundary": "都不授并转入下一奖项", "at_least_one": "是"}
    rule, problems = _read(document)
    assert problems == []
    assert (rule.vacant, rule.boundary, rule.at_least_one) == (Vacant.EMPTY, Boundary.LOWER, True)


def test_without_module_codes_any_module_may_have_a_floor() -> None:
    assert _read(_document() | {"module_floors": {"Q": "60"}}, None)[1] == []


def test_where_lower_is_better_thresholds_rise() -> None:
    document = {"tiers": [{"name": "金奖", "least": "60"}, {"name": "银奖", "least": "80"}]}
    reader = Reader(document, {}, place="奖项规则")
    read_awards(reader, lower_is_better=True)
    assert reader.problems == []
    assert _read(document)[1] == ["奖项规则:奖项的最低要求应从高到低排列,请改正。"]
    other = Reader({"tiers": document["tiers"][::-1]}, {}, place="奖项规则")
    read_awards(other, lower_is_better=True)
    assert [problem.text for problem in other.problems] == ["奖项规则:奖项的最低要求应从小到大排列,请改正。"]


def test_every_word_has_a_name() -> None:
    assert ROUNDING_NAMES.keys() == set(QuotaRounding)
    assert BOUNDARY_NAMES.keys() == set(Boundary)
    assert VACANT_NAMES.keys() == set(Vacant)
    assert SHARED_NAMES.keys() == set(Shared)
    assert FIGURE_NAMES.keys() == FIGURE_UNITS.keys() == set(UnitFigure)
    assert BASE_NAMES.keys() == set(UnitBase)
    document = _document()
    assert document.keys() == NAMES.keys()
    for key in ("tiers", "honours", "promotions", "money", "subsidy", "decided", "unit_awards"):
        for line in document[key]:
            assert line.keys() <= LINE_NAMES.keys()


junk: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 0, 1.5, "", "x", "-1", [], [1], ["x"], {}, {"x": 1}, [[]], [{}], "9" * 40]
)


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
    return [found for key in keys for found in [(*path, key), *_paths(node[key], (*path, key))]]


@given(st.sampled_from(_paths(_document())), junk)
def test_junk_anywhere_is_read_or_refused_in_words(path: tuple[Any, ...], value: Any) -> None:
    document = _document()
    _set(*path, to=copy.deepcopy(value))(document)
    _rule, problems = _read(document)
    assert all(text.endswith("。") and "," in text for text in problems), "what is wrong, and the cure"
