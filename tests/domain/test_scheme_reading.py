"""The scheme part of a rules document: every check with its place, its words, its cure and its path."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.marking import AspectKind, Band, Bound, Grade, VetoEffect, Whole
from app.domain.panels import Fallback, PanelMethod
from app.domain.reading import Path
from app.domain.rules import find_problems, read_rules
from app.domain.scheme import Group, Round, Stage
from app.errors import UserError
from tests.domain.rule_documents import SHAPES, Document, documents


def _document() -> Document:
    """Everything a scheme can say, and nothing wrong."""
    return {
        "total": "157",
        "rounding": {"decimals": 2, "stages": ["aspect", {"stage": "total", "decimals": 1}]},
        "rounds": [
            {"code": "R1", "name": "预赛", "carry": "0.3", "cut": 30, "least": "60"},
            {"code": "R2", "name": "决赛"},
        ],
        "tables": {"A7": [{"name": "1", "points": "2.1"}, {"name": "2", "points": "3"}]},
        "modules": [
            {
                "code": "T",
                "name": "理论",
                "weight": "0.9",
                "full": "100",
                "aspects": [{"code": "T1", "name": "卷面", "kind": "imported", "maximum": "100"}],
            },
            {
                "code": "P",
                "name": "实操",
                "round": "R2",
                "self": True,
                "panel": {
                    "judges": 5,
                    "method": "trimmed_mean",
                    "drop": 1,
                    "fallback": "median",
                    "per_aspect": True,
                },
                "groups": [{"name": "B 焊缝", "best": 1, "cap": "30"}],
                "aspects": [
                    {"code": "A1", "name": "坡口", "maximum": "60", "minimum": "-5", "step": "0.25"},
                    {
                        "code": "A2",
                        "name": "评价",
                        "kind": "judgement",
                        "maximum": "9",
                        "descriptors": ["差", "中", "良", "优"],
                        "after_panel": True,
                    },
                    {
                        "code": "B1",
                        "name": "用时",
                        "group": "B 焊缝",
                        "kind": "measured",
                        "maximum": "30",
                        "timed": True,
                        "seats": "1",
                        "bands": [
                            {"upto": "6:00", "points": "30"},
                            {"points": "30", "start": "6:00", "rate": "-1", "per": "10", "whole": "up"},
                        ],
                    },
                    {"code": "B2", "name": "补焊", "group": "B 焊缝", "kind": "yes_no", "maximum": "10"},
                    {
                        "code": "C1",
                        "name": "动作",
                        "kind": "choice",
                        "seats": "5",
                        "grades": [{"name": "甲", "points": "1", "table": "A7"}],
                    },
                    {"code": "C2", "name": "执行", "kind": "grade", "table_of": "C1", "seats": "1-4"},
                    {"code": "C3", "name": "难度", "kind": "factor", "target": "C2", "counts": True},
                    {"code": "D1", "name": "失误", "kind": "deduction", "each": "1", "cap": "20"},
                    {
                        "code": "D2",
                        "name": "奖励",
                        "kind": "bonus",
                        "grades": [{"name": "省级", "points": "5"}],
                    },
                    {"code": "D3", "name": "事故", "kind": "veto", "effect": "no_rank"},
                    {"code": "D4", "name": "等级", "kind": "grade", "table": "A7", "method": "median"},
                    {
                        "code": "D5",
                        "name": "速度",
                        "kind": "relative",
                        "maximum": "26",
                        "better": "lower",
                        "weight": "1",
                    },
                    {"code": "D6", "name": "解题", "kind": "attempts", "each": "20"},
                ],
            },
        ],
    }


def test_everything_a_scheme_can_say_is_read() -> None:
    scheme = read_rules(_document()).scheme
    theory, practice = scheme.modules
    by_code = {aspect.code: aspect for aspect in practice.aspects}
    assert scheme.total == scheme.maximum == 157
    assert scheme.rounding.stages == {Stage.ASPECT, Stage.TOTAL}
    assert [scheme.rounding.decimals_at(stage) for stage in (Stage.ASPECT, Stage.TOTAL)] == [2, 1]
    assert scheme.rounds == (
        Round("R1", "预赛", Fraction(3, 10), cut=30, least=Decimal(60)),
        Round("R2", "决赛"),
    )
    assert (theory.round, theory.weight, theory.full) == ("R1", Fraction(9, 10), Decimal(100))
    assert (practice.round, practice.self_assessed) == ("R2", True)
    assert practice.groups == (Group("B 焊缝", 1, Decimal(30)),)
    assert (practice.panel.drop, practice.panel.fallback) == (1, Fallback.MEDIAN)
    assert (by_code["A1"].minimum, by_code["A1"].step) == (Decimal(-5), Decimal("0.25"))
    assert (by_code["A2"].descriptors, by_code["A2"].after_panel) == (("差", "中", "良", "优"), True)
    assert by_code["B1"].bands == (
        Band(Decimal(360), Decimal(30)),
        Band(None, Decimal(30), start=Decimal(360), rate=Decimal(-1), per=Decimal(10), whole=Whole.UP),
    )
    assert (by_code["B1"].seats, by_code["C1"].seats, by_code["C2"].seats) == ((1,), (5,), (1, 2, 3, 4))
    assert by_code["C1"].grades == (Grade("甲", Decimal(1), "A7"),)
    assert (by_code["C3"].target, by_code["C3"].counts) == ("C2", True)
    assert by_code["D3"].effect is VetoEffect.NO_RANK
    assert (by_code["D4"].grades, by_code["D4"].method) == (scheme.tables["A7"], PanelMethod.MEDIAN)
    assert by_code["D5"].lower
    assert (by_code["D6"].maximum, by_code["D6"].each) == (Decimal(1), Decimal(20))


@pytest.mark.parametrize(
    ("bound", "meant"),
    [("upto", Bound.UPTO), ("below", Bound.BELOW), ("from", Bound.FROM), ("above", Bound.ABOVE)],
)
def test_each_bound_of_a_band(bound: str, meant: Bound) -> None:
    document = _document()
    del document["total"]
    document["modules"][1]["aspects"][2]["bands"] = [{bound: "7.5", "points": "3"}, {"points": "0"}]
    band = read_rules(document).scheme.modules[1].aspects[2].bands[0]
    assert (band.bound, band.upto) == (meant, Decimal("7.5"))


@pytest.mark.parametrize(
    ("bands", "fine"),
    [
        (["upto 3", "upto 4", ""], True),
        (["below 3", "upto 3", "upto 4"], True),
        (["above 9", "from 9", "from 5", ""], True),
        (["upto 3", "from 8", ""], True),
        (["upto 3", "below 3"], False),
        (["upto 3", "upto 3"], False),
        (["from 9", "above 9"], False),
        (["upto 4", "upto 3"], False),
        (["", "upto 3"], False),
    ],
)
def test_every_band_can_be_reached(bands: list[str], fine: bool) -> None:
    document = _document()
    rows = [{"points": "1"} | ({band.split()[0]: band.split()[1]} if band else {}) for band in bands]
    document["modules"][1]["aspects"][2]["bands"] = rows
    told = [problem.message for problem in find_problems(document)]
    assert any("从好到差排列" in message for message in told) != fine


@pytest.mark.parametrize("text", ["1-3", "1,2,3", " 1 - 3 ", "1、2、3", "3,1-2", "1~3"])
def test_seats_are_written_as_people_write_them(text: str) -> None:
    document = _document()
    document["modules"][1]["aspects"][0]["seats"] = text
    assert read_rules(document).scheme.modules[1].aspects[0].seats == (1, 2, 3)


# -- what is refused ---------------------------------------------------------------------------------------

Change = Callable[[Document], None]
T, P = ("modules", 0), ("modules", 1)


def _aspect(n: int) -> Path:
    return (*P, "aspects", n)


def _set(*path: Any, to: Any) -> Change:
    def change(document: Document) -> None:
        node: Any = document
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = to

    return change


def _drop(*path: Any) -> Change:
    def change(document: Document) -> None:
        node: Any = document
        for key in path[:-1]:
            node = node[key]
        del node[path[-1]]

    return change


REFUSED: list[tuple[Change, str, Path]] = [
    (_set("total", to="160"), "各模块满分加权合计 157,应为总分 160,请改其中一个。", ("total",)),
    (_set(*T, "full", to="90"), "模块 T:各项满分合计 100,应为 90,请改其中一个。", (*T, "full")),
    (_set("totl", to="100"), "“totl”不认识,请改成手册中的写法或去掉。", ("totl",)),
    (_set(*P, "panl", to={}), "模块 P:“panl”不认识,请改成手册中的写法或去掉。", (*P, "panl")),
    (
        _set(*_aspect(0), "maximun", to="1"),
        "模块 P 评分项 A1:“maximun”不认识,请改成手册中的写法或去掉。",
        (*_aspect(0), "maximun"),
    ),
    (_drop(*_aspect(0), "maximum"), "模块 P 评分项 A1:没有满分,请补上。", (*_aspect(0), "maximum")),
    (_drop(*_aspect(1), "maximum"), "模块 P 评分项 A2:没有满分,请补上。", (*_aspect(1), "maximum")),
    (_drop(*_aspect(3), "maximum"), "模块 P 评分项 B2:没有满分,请补上。", (*_aspect(3), "maximum")),
    (_drop(*_aspect(11), "maximum"), "模块 P 评分项 D5:没有满分,请补上。", (*_aspect(11), "maximum")),
    (_drop(*_aspect(8), "grades"), "模块 P 评分项 D2:没有满分,请补上。", (*_aspect(8), "maximum")),
    (
        _set(*_aspect(0), "maximum", to="60,5"),
        "模块 P 评分项 A1:满分“60,5”不是数字,小数点请用“.”,如 60.5。",
        (*_aspect(0), "maximum"),
    ),
    (
        _set(*_aspect(0), "maximum", to="6:00"),
        "模块 P 评分项 A1:满分“6:00”不是数字,这里要填数字,不是时间。",
        (*_aspect(0), "maximum"),
    ),
    (
        _set(*_aspect(2), "bands", 0, "upto", to="6:75"),
        "模块 P 评分项 B1 得分区间第 1 行:不超过“6:75”的秒数应小于 60,请改正。",
        (*_aspect(2), "bands", 0, "upto"),
    ),
    (
        _set(*_aspect(2), "bands", 0, "upto", to="六分钟"),
        "模块 P 评分项 B1 得分区间第 1 行:不超过“六分钟”不是数字,请写成如 10 或 0.5。",
        (*_aspect(2), "bands", 0, "upto"),
    ),
    (
        _set(*_aspect(2), "bands", 0, "upto", to="9999999:00"),
        "模块 P 评分项 B1 得分区间第 1 行:不超过“9999999:00”不是数字,这里要填数字,不是时间。",
        (*_aspect(2), "bands", 0, "upto"),
    ),
    (
        _set(*_aspect(2), "bands", 0, "above", to="9"),
        "模块 P 评分项 B1 得分区间第 1 行:一个区间只写一个界限,请去掉一个。",
        (*_aspect(2), "bands", 0),
    ),
    (
        _drop(*_aspect(2), "bands", 0, "points"),
        "模块 P 评分项 B1 得分区间第 1 行:没有得分,请补上。",
        (*_aspect(2), "bands", 0, "points"),
    ),
    (
        _set(*_aspect(2), "bands", 1, "per", to="0"),
        "模块 P 评分项 B1 得分区间第 2 行:单位长度应大于 0,请改正。",
        (*_aspect(2), "bands", 1, "per"),
    ),
    (_set(*_aspect(2), "bands", to=[]), "模块 P 评分项 B1:没有得分区间,请补上。", (*_aspect(2), "bands")),
    (
        _set(*_aspect(0), "minimum", to="61"),
        "模块 P 评分项 A1:最低分高于满分,请改正。",
        (*_aspect(0), "minimum"),
    ),
    (
        _set(*_aspect(0), "minimum", to="-0.1"),
        "模块 P 评分项 A1:最低分不是步长的倍数,请改正。",
        (*_aspect(0), "minimum"),
    ),
    (
        _set(*_aspect(0), "step", to="0.7"),
        "模块 P 评分项 A1:满分不是步长的倍数,请改其中一个。",
        (*_aspect(0), "step"),
    ),
    (
        _set(*_aspect(1), "descriptors", to=["差", "优"]),
        "模块 P 评分项 A2:等级说明应有 4 条(0 到 3 级),请补齐。",
        (*_aspect(1), "descriptors"),
    ),
    (
        _set(*_aspect(1), "descriptors", to=[1, 2, 3, 4]),
        "模块 P 评分项 A2:等级说明应为文字的列表,请改正。",
        (*_aspect(1), "descriptors"),
    ),
    (
        _set(*_aspect(0), "timed", to=True),
        "模块 P 评分项 A1:这种类型不按时间录入,请去掉。",
        (*_aspect(0), "timed"),
    ),
    (
        _set(*_aspect(0), "after_panel", to=True),
        "模块 P 评分项 A1:这种类型不能先合成后换算,请去掉。",
        (*_aspect(0), "after_panel"),
    ),
    (
        _set(*_aspect(0), "target", to="A2"),
        "模块 P 评分项 A1:只有难度系数有系数对象,请去掉。",
        (*_aspect(0), "target"),
    ),
    (
        _drop(*_aspect(6), "target"),
        "模块 P 评分项 C3:系数计分时要写明系数对象,请补上或去掉系数计分。",
        (*_aspect(6), "counts"),
    ),
    (
        _set(*_aspect(6), "target", to="Z9"),
        "模块 P:评分项 C3的系数对象“Z9”不在这个模块里,请改为别的评分项。",
        (*P, "aspects"),
    ),
    (
        _set(*_aspect(6), "target", to="C3"),
        "模块 P:评分项 C3的系数对象“C3”也是系数,请改为别的评分项。",
        (*P, "aspects"),
    ),
    (
        _set(*_aspect(5), "table_of", to="A1"),
        "模块 P:评分项 C2的等级表取自“A1”,它不是选项类评分项,请改正。",
        (*P, "aspects"),
    ),
    (
        _drop(*_aspect(4), "grades", 0, "table"),
        "模块 P:评分项 C2的等级表取自“C1”,它的选项“甲”没有写等级表,请补上。",
        (*P, "aspects"),
    ),
    (
        _set(*_aspect(0), "table_of", to="C1"),
        "模块 P 评分项 A1:等级表取自别的评分项时,类型应为评定等级,且不另写等级,请改正。",
        (*_aspect(0), "table_of"),
    ),
    (
        _set(*_aspect(4), "grades", 0, "table", to="A8"),
        "没有等级表“A8”,请补上或改正。",
        ("tables",),
    ),
    (
        _set(*_aspect(10), "table", to="A8"),
        "模块 P 评分项 D4:没有等级表“A8”,请补上或改正。",
        (*_aspect(10), "table"),
    ),
    (
        _set(*_aspect(10), "grades", to=[{"name": "优", "points": "1"}]),
        "模块 P 评分项 D4:等级和等级表只写一个,请去掉一个。",
        (*_aspect(10), "table"),
    ),
    (_drop(*_aspect(10), "table"), "模块 P 评分项 D4:没有等级,请补上。", (*_aspect(10), "grades")),
    (
        _set("tables", "A7", 1, "name", to="1"),
        "等级表“A7”中“1”出现了两次,请改成不同的。",
        ("tables",),
    ),
    (
        _set("tables", "A7", 1, "name", to="1.0"),
        "模块 P 评分项 D4:等级名称有重复,请改成不同的。",
        (*_aspect(10), "grades"),
    ),
    (_drop(*_aspect(4), "grades"), "模块 P 评分项 C1:没有选项,请补上。", (*_aspect(4), "grades")),
    (_drop(*_aspect(7), "each"), "模块 P 评分项 D1:没有每处扣分,请补上。", (*_aspect(7), "each")),
    (_drop(*_aspect(7), "cap"), "模块 P 评分项 D1:没有扣分上限,请补上。", (*_aspect(7), "cap")),
    (
        _set(*_aspect(9), "effect", to="out"),
        "模块 P 评分项 D3:否决后果“out”不认识,请改为其中一种:"
        "不授奖、不排名次、本模块计 0 分、总成绩计 0 分。",
        (*_aspect(9), "effect"),
    ),
    *(
        (
            _set(*_aspect(0), "seats", to=text),
            f"模块 P 评分项 A1:席位“{text}”不对,请写成如 1-3 或 6。",
            (*_aspect(0), "seats"),
        )
        for text in ("一号", "3-1", "1-", "-2")
    ),
    (
        _set(*_aspect(0), "seats", to="4-6"),
        "模块 P 评分项 A1:席位“4-6”超出评分组的 5 个席位,请改席位或裁判人数。",
        (*_aspect(0), "seats"),
    ),
    (
        _set(*_aspect(0), "code", to="A:1"),
        "模块 P 评分项 A:1:编号中不能有 : + ,请改用字母或数字。",
        (*_aspect(0), "code"),
    ),
    (_set(*P, "aspects", 1, "code", to="A1"), "模块 P:评分项“A1”出现了两次,请改成不同的。", (*P, "aspects")),
    (_set(*P, "round", to="R3"), "模块 P:没有轮次“R3”,请改为 R1、R2 之一。", (*P, "round")),
    (_drop("rounds"), "模块 P:没有轮次“R2”,请先写轮次,或去掉。", (*P, "round")),
    (_set("rounds", 1, "code", to="R1"), "轮次“R1”出现了两次,请改成不同的。", ("rounds",)),
    (_set(*P, "round", to="R1"), "决赛没有模块,请把模块归入轮次,或去掉这一轮。", ("rounds",)),
    (
        _set("rounds", 1, "cut", to=3),
        "决赛是最后一轮,不再晋级,请去掉晋级人数。",
        ("rounds",),
    ),
    (
        _set("rounds", 0, "cut_percent", to="50"),
        "轮次 R1:晋级人数和晋级百分比只写一个,请去掉一个。",
        ("rounds", 0, "cut"),
    ),
    (
        _set("rounds", 0, "cut_percent", to="0"),
        "轮次 R1:晋级百分比应大于 0,请改正。",
        ("rounds", 0, "cut_percent"),
    ),
    (
        _set("rounds", 0, "carry", to="三成"),
        "轮次 R1:带入比例“三成”不是数字,请写成如 10 或 0.5。",
        ("rounds", 0, "carry"),
    ),
    (
        _set(*P, "groups", 0, "name", to="C"),
        "模块 P 小项 C:没有评分项属于这个小项,请改名称,或去掉它。",
        (*P, "groups", 0, "name"),
    ),
    (
        _set(*P, "groups", 0, "best", to=3),
        "模块 P 小项 B 焊缝:取最好 3 项,但只有 2 项,请改小。",
        (*P, "groups", 0, "best"),
    ),
    (
        _set(*P, "panel", "per_aspect", to=False),
        "模块 P:小项 B 焊缝里有的按评分单合成、有的单独合成,不能一起取最好,请改为逐项合成。",
        (*P, "groups"),
    ),
    (
        _set("rounding", "stages", to=[{"stage": "total", "places": 1}]),
        "舍入:“places”不认识,请改成手册中的写法或去掉。",
        ("rounding", "stages", 0, "places"),
    ),
    (
        _set("rounding", "stages", 1, "decimals", to=7),
        "舍入:小数位数应为不小于 0、不大于 6 的整数,现为“7”,请改正。",
        ("rounding", "stages", 1, "decimals"),
    ),
]


@pytest.mark.parametrize(("change", "text", "path"), REFUSED, ids=[text[:40] for _c, text, _p in REFUSED])
def test_what_is_wrong_is_told_with_place_words_cure_and_path(change: Change, text: str, path: Path) -> None:
    document = _document()
    change(document)
    problems = find_problems(document)
    assert (text, path) in [(problem.text, problem.path) for problem in problems]
    with pytest.raises(UserError):
        read_rules(document)


def test_everything_wrong_is_told_in_one_go() -> None:
    document = _document()
    wrong = (REFUSED[3], REFUSED[5], REFUSED[9])
    for change, _text, _path in wrong:
        change(document)
    assert {text for _change, text, _path in wrong} <= {problem.text for problem in find_problems(document)}


def test_only_the_first_problems_are_told_at_once() -> None:
    modules = [{"code": f"M{n}", "name": "模块", "aspects": []} for n in range(8)]
    with pytest.raises(UserError, match="另有 3 处问题。"):
        read_rules({"modules": modules})


def test_weights_of_modules_with_a_difficulty_are_no_shares_of_the_whole() -> None:
    """Two dives, each the marks × difficulty × 0.6: nothing has to add up to 100%."""
    difficulty = {"code": "D", "name": "难度", "kind": "factor"}
    marks = {"code": "A", "name": "动作", "maximum": "10"}
    modules = [
        {"code": f"M{n}", "name": "跳", "weight": "0.6", "aspects": [marks, difficulty]} for n in range(2)
    ]
    assert find_problems({"modules": modules}) == ()


@pytest.mark.parametrize(
    ("bands", "fine"),
    [
        ([{"from": "100", "points": "30"}, {"points": "30", "start": "100", "rate": "-2"}], False),
        ([{"from": "100", "points": "30"}, {"points": "30", "start": "100", "rate": "2"}], True),
        ([{"upto": "100", "points": "30"}, {"points": "30", "start": "100", "rate": "2"}], False),
        ([{"upto": "100", "points": "30"}, {"points": "30", "start": "100", "rate": "-2"}], True),
        ([{"below": "100", "points": "30", "start": "100", "rate": "-2"}, {"points": "30"}], False),
        ([{"from": "100", "points": "30"}, {"points": "20", "start": "100", "rate": "-2"}], True),
        ([{"points": "30", "start": "100", "rate": "-2"}], True),
    ],
)
def test_a_line_that_only_ever_gives_the_full_score_is_told(bands: list[Document], fine: bool) -> None:
    """“完成率每低 1% 扣 2 分”, written -2: below the start that adds, up to the full score for everybody."""
    aspect = {"code": "B1", "name": "完成率", "kind": "measured", "maximum": "30", "bands": bands}
    told = find_problems({"modules": [{"code": "M", "name": "进度", "aspects": [aspect]}]})
    text = "这一段总是满分,比起点小的扣分时每单位分数写正数,比起点大的写负数,请改正。"
    assert [problem.text for problem in told] == ([] if fine else [f"模块 M 评分项 B1:{text}"])


def test_weights_that_nearly_make_the_whole_are_told() -> None:
    def document(*weights: str, **more: Any) -> Document:
        modules = [
            {
                "code": f"M{n}",
                "name": "模块",
                "weight": weight,
                "aspects": [{"code": "A", "name": "甲", "maximum": "100"}],
            }
            for n, weight in enumerate(weights)
        ]
        return {"modules": modules, **more}

    told = find_problems(document("0.25", "0.5", "0.2"))
    assert [problem.text for problem in told] == ["各模块权重合计 95%,应为 100%,请改权重,或写明总分。"]
    assert not find_problems(document("0.25", "0.5", "0.25"))
    assert not find_problems(document("0.25", "0.5", "0.2", total="95"))
    assert not find_problems(document("1", "0.7"))


def test_an_aspect_without_maximum_is_named() -> None:
    document = {"modules": [{"code": "A", "name": "外观", "aspects": [{"code": "A3", "name": "咬边"}]}]}
    (problem,) = find_problems(document)
    assert problem.text == "模块 A 评分项 A3:没有满分,请补上。"
    assert problem.path == ("modules", 0, "aspects", 0, "maximum")


def test_a_factor_of_one_aspect_needs_aspects_that_are_combined_by_themselves() -> None:
    aspects = [
        {"code": "A", "name": "甲", "maximum": "10"},
        {"code": "F", "name": "难度", "kind": "factor", "target": "A"},
    ]
    (problem,) = find_problems({"modules": [{"code": "P", "name": "实操", "aspects": aspects}]})
    assert problem.text == "模块 P:评分项 F:系数只乘一个评分项时,请把评分组改为逐项合成。"


def test_grades_that_are_added_up_cannot_be_looked_up() -> None:
    grade = {
        "code": "G",
        "name": "等级",
        "kind": "grade",
        "after_panel": True,
        "grades": [{"name": "优", "points": "1"}],
    }
    panel = {"judges": 3, "method": "sum"}
    (problem,) = find_problems(
        {"modules": [{"code": "P", "name": "实操", "panel": panel, "aspects": [grade]}]}
    )
    assert problem.text == "模块 P:评分项 G:等级先合成后换算时不能用合计,请改合成方法。"


def test_a_veto_may_not_give_zero_where_zero_is_the_best_total() -> None:
    document = _document()
    document["modules"][1]["aspects"][9]["effect"] = "zero_total"
    assert not find_problems(document)
    document["ranking"] = {"order": "asc"}
    (problem,) = find_problems(document)
    assert problem.text == "模块 P 评分项 D3:总成绩小者在前时,否决不能计 0 分,请改为不排名次或不授奖。"
    assert problem.path == (*_aspect(9), "effect")


def test_penalties_are_added_where_the_ranking_puts_low_totals_first() -> None:
    document = _document() | {"ranking": {"order": "asc"}}
    assert read_rules(document).scheme.lower_is_better
    assert not read_rules(_document()).scheme.lower_is_better


def test_times_are_compared_from_the_shortest_on_unless_the_notice_says_otherwise() -> None:
    keys = ["aspect:P.B1", "aspect:P.D5", "aspect:P.A1", "time"]
    document = _document() | {"ranking": {"ties": [{"key": key} for key in keys]}}
    assert [tie.ascending for tie in read_rules(document).ranking.ties] == [True, True, False, True]
    document["ranking"]["ties"] = [{"key": "aspect:P.B1", "order": "desc"}]
    assert [tie.ascending for tie in read_rules(document).ranking.ties] == [False]


# -- laws --------------------------------------------------------------------------------------------------

junk: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 0, 1.5, "", "x", "-1", "1-2", "9" * 40, "3:5", [], [1], ["x"], {}, {"x": 1}, [[]], [{}]]
)


def _paths(node: Any, path: Path = ()) -> list[Path]:
    keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
    return [found for key in keys for found in [(*path, key), *_paths(node[key], (*path, key))]]


@given(documents() | st.builds(_document), st.data())
def test_junk_anywhere_is_read_or_told_with_its_path(document: Document, data: st.DataObject) -> None:
    document = _apart(document)
    path = data.draw(st.sampled_from(_paths(document)))
    _set(*path, to=_apart(data.draw(junk)))(document)
    for problem in find_problems(document):
        assert problem.text.endswith("。")
        assert "请" in problem.text or "这里要填数字" in problem.text
        node: Any = document
        for key in problem.path[:-1]:
            node = node[key]


@given(documents(), st.data())
def test_a_misspelt_key_is_refused_wherever_it_stands(document: Document, data: st.DataObject) -> None:
    document = _apart(document)
    places = [path for path in ((), *_paths(document)) if isinstance(_node(document, path), dict)]
    path = data.draw(st.sampled_from([path for path in places if path != ("tables",)]))
    _node(document, path)["weigth"] = "1"
    assert [(problem.message, problem.path) for problem in find_problems(document)] == [
        ("“weigth”不认识,请改成手册中的写法或去掉", (*path, "weigth"))
    ]


def _apart(value: Any) -> Any:
    """A copy no part of which is shared."""
    return json.loads(json.dumps(value))


def _node(document: Document, path: Path) -> Any:
    node: Any = document
    for key in path:
        node = node[key]
    return node


def test_every_kind_is_among_the_documents_drawn() -> None:
    assert {*SHAPES, "choice"} == set(AspectKind)
