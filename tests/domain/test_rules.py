"""Rules documents: what is read, what is refused and how, what is written back."""

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.awards import AwardRule, AwardTier, QuotaRounding
from app.domain.marking import AspectKind
from app.domain.panels import Panel, PanelMethod, SpreadOf, SpreadRule
from app.domain.ranking import TieKey
from app.domain.rule_words import CHECKING_NAMES, Checking
from app.domain.rules import read_awards, read_rules, write_awards
from app.domain.scheme import Stage
from app.errors import UserError
from app.paths import resource
from app.services.ready_schemes import whole_event

Document = dict[str, Any]
TEMPLATES = sorted(resource("templates").glob("*.json"))


def _document() -> Document:
    return {
        "modules": [
            {
                "code": "T",
                "name": "理论",
                "weight": "0.3",
                "aspects": [{"code": "T1", "name": "卷面", "maximum": "100"}],
            },
            {
                "code": "P",
                "name": "实操",
                "weight": "0.7",
                "panel": {
                    "judges": 5,
                    "method": "trimmed_mean",
                    "drop": 1,
                    "spread": {"judgement": 1, "percent": "20", "of": "aspect"},
                },
                "aspects": [
                    {"code": "A1", "name": "坡口清理", "maximum": "10", "step": "0.25"},
                    {
                        "code": "B2",
                        "name": "余高",
                        "kind": "measured",
                        "maximum": "10",
                        "step": "0.1",
                        "unit": "mm",
                        "bands": [{"upto": "3", "points": "10"}, {"upto": None, "points": "0"}],
                    },
                    {
                        "code": "C1",
                        "name": "评级",
                        "kind": "grade",
                        "maximum": "30",
                        "grades": [{"name": "Ⅰ级", "points": "30"}, {"name": "Ⅱ级", "points": "24"}],
                    },
                    {"code": "E1", "name": "违规", "kind": "deduction", "each": "1", "cap": "20"},
                    {"code": "E2", "name": "用时", "kind": "time"},
                ],
            },
        ],
        "rounding": {"decimals": 3, "stages": ["module", "total"]},
        "ranking": {"ties": [{"key": "module:P"}, {"key": "aspect:P.B2", "order": "asc"}, {"key": "time"}]},
        "awards": {
            "tiers": [{"name": "一等奖", "percent": "10"}, {"name": "优胜奖", "count": 3}],
            "floor": "60",
        },
        "checking": "double",
    }


def test_a_whole_document_is_read() -> None:
    rules = read_rules(_document())
    theory, practice = rules.scheme.modules
    assert (theory.weight, theory.panel) == (Fraction(3, 10), Panel())
    spread = SpreadRule(1, Decimal(20), SpreadOf.ASPECT)
    assert practice.panel == Panel(5, PanelMethod.TRIMMED_MEAN, 1, spread=spread)
    assert rules.checking is Checking.DOUBLE
    assert practice.aspects[0].step == Decimal("0.25")
    assert [a.kind for a in practice.aspects[1:]] == [
        AspectKind.MEASURED,
        AspectKind.GRADE,
        AspectKind.DEDUCTION,
        AspectKind.TIME,
    ]
    assert practice.aspects[1].bands[1].upto is None
    assert rules.scheme.rounding.decimals == 3
    assert rules.scheme.rounding.stages == {Stage.MODULE, Stage.TOTAL}
    assert rules.ranking.ties == (TieKey("module:P"), TieKey("aspect:P.B2", True), TieKey("time", True))
    assert rules.awards == AwardRule(
        (AwardTier("一等奖", Decimal(10)), AwardTier("优胜奖", count=3)), floor=Decimal(60)
    )


def test_a_document_of_modules_alone_has_sensible_defaults() -> None:
    rules = read_rules({"modules": [{"code": "M", "name": "评审", "aspects": [_points()]}]})
    assert rules.scheme.modules[0].weight == 1
    assert (rules.scheme.rounding.decimals, rules.scheme.rounding.stages) == (2, frozenset())
    assert (rules.ranking.ties, rules.awards.tiers) == ((), ())
    assert rules.scheme.modules[0].panel.spread == SpreadRule(None, None)
    assert rules.checking is Checking.CONFIRM


@pytest.mark.parametrize(
    ("spread", "rule"),
    [
        ({}, SpreadRule()),
        ({"judgement": None, "percent": None}, SpreadRule()),
        ({"percent": ""}, SpreadRule()),
        ({"judgement": 0}, SpreadRule(0)),
        ({"judgement": 2}, SpreadRule(2)),
        ({"percent": "0"}, SpreadRule(percent=Decimal(0))),
        ({"percent": "12.5"}, SpreadRule(percent=Decimal("12.5"))),
        ({"percent": 100, "of": "both"}, SpreadRule(percent=Decimal(100), of=SpreadOf.BOTH)),
        ({"judgement": 1, "percent": "20", "of": "sheet"}, SpreadRule(1, Decimal(20), SpreadOf.SHEET)),
    ],
)
def test_each_part_of_a_spread_may_be_left_out(spread: Document, rule: SpreadRule) -> None:
    module = {"code": "M", "name": "评审", "aspects": [_points()], "panel": {"judges": 3, "spread": spread}}
    assert read_rules({"modules": [module]}).scheme.modules[0].panel.spread == rule


@pytest.mark.parametrize("checking", Checking)
def test_every_way_of_checking_is_read_and_has_a_name(checking: Checking) -> None:
    rules = read_rules(_document() | {"checking": checking.value})
    assert rules.checking is checking
    assert CHECKING_NAMES[checking]


def _points(**changes: Any) -> Document:
    return {"code": "A", "name": "甲", "maximum": "10", **changes}


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


PRACTICE = ("modules", 1)
SPREAD = (*PRACTICE, "panel", "spread")
MARKED, MEASURED, GRADED, DEDUCTED = ((*PRACTICE, "aspects", n) for n in range(4))


@pytest.mark.parametrize(
    ("change", "place", "cure"),
    [
        (_drop("modules"), "评分表没有模块", "请至少加一个模块"),
        (_set("modules", to=[]), "评分表没有模块", "请至少加一个模块"),
        (_set("modules", to={"code": "T"}), "模块应为列表", "请写成 [ … ] 的形式"),
        (_set("modules", 0, to="T"), "模块第 1 行:“T”不对", "请写成 { … } 的形式"),
        (_drop("modules", 0, "code"), "模块第 1 行:没有编号", "请补上"),
        (_set("modules", 0, "name", to=" "), "模块 T:没有名称", "请补上"),
        (_set("modules", 0, "code", to="T.1"), "模块 T.1:编号", "请改"),
        (_set("modules", 0, "code", to="P"), "模块“P”出现了两次", "请改成不同的"),
        (_drop("modules", 0, "aspects"), "模块 T:没有评分项", "请至少加一项"),
        (_set("modules", 0, "aspects", to="T1"), "模块 T:评分项应为列表", "请写成 [ … ] 的形式"),
        (_set("modules", 0, "weight", to="三成"), "模块 T:权重“三成”不是数字", "请写成如 10 或 0.5"),
        (_set("modules", 0, "weight", to=0.3), "模块 T:权重“0.3”不是数字", "请写成如 10 或 0.5"),
        (_set("modules", 0, "weight", to=True), "模块 T:权重“True”不是数字", "请写成如 10 或 0.5"),
        (_set("modules", 0, "weight", to="-1"), "模块 T:权重不能小于 0,现为 -1", "请改正"),
        (_set(*PRACTICE, "panel", to=[5]), "模块 P 评分组:“[5]”不对", "请写成 { … } 的形式"),
        (
            _set(*PRACTICE, "panel", "judges", to=0),
            "模块 P 评分组:裁判人数应为不小于 1、不大于 99 的整数,现为“0”",
            "请改正",
        ),
        (
            _set(*PRACTICE, "panel", "drop", to=-1),
            "模块 P 评分组:去掉人数应为不小于 0、不大于 99 的整数,现为“-1”",
            "请改正",
        ),
        (
            _set(*PRACTICE, "panel", "method", to="average"),
            "模块 P 评分组:合成方法“average”不认识",
            "请改为其中一种:平均、去最高最低平均、去最高最低合计、中位数、合计",
        ),
        (
            _set(*PRACTICE, "panel", "per_aspect", to="false"),
            "模块 P 评分组:逐项合成“false”不对",
            "请写 是 或 否",
        ),
        (_set(*SPREAD, to=1), "模块 P 评分组 评分差距:“1”不对", "请写成 { … } 的形式"),
        (
            _set(*SPREAD, "judgement", to=-1),
            "模块 P 评分组 评分差距:等级差应为不小于 0、不大于 2 的整数,现为“-1”",
            "请改正",
        ),
        (
            _set(*SPREAD, "judgement", to=3),
            "模块 P 评分组 评分差距:等级差应为不小于 0、不大于 2 的整数,现为“3”",
            "请改正",
        ),
        (
            _set(*SPREAD, "judgement", to=True),
            "模块 P 评分组 评分差距:等级差应为不小于 0、不大于 2 的整数,现为“True”",
            "请改正",
        ),
        (
            _set(*SPREAD, "percent", to="两成"),
            "模块 P 评分组 评分差距:比例“两成”不是数字",
            "请写成如 10 或 0.5",
        ),
        (_set(*SPREAD, "percent", to=0.2), "模块 P 评分组 评分差距:比例“0.2”不是数字", "请写成如 10 或 0.5"),
        (_set(*SPREAD, "percent", to="-1"), "模块 P 评分组 评分差距:比例不能小于 0,现为 -1", "请改正"),
        (_set(*SPREAD, "percent", to="101"), "模块 P 评分组 评分差距:比例不能超过 100,现为 101", "请改小"),
        (
            _set(*SPREAD, "of", to="total"),
            "模块 P 评分组 评分差距:比例对象“total”不认识",
            "请改为其中一种:评分单、评分项、评分单或评分项",
        ),
        (
            _drop(*SPREAD, "percent"),
            "模块 P 评分组 评分差距:写了比例对象却没有比例",
            "请补上比例,或去掉比例对象",
        ),
        (
            _set("checking", to="twice"),
            "核分方式“twice”不认识",
            "请改为其中一种:复核确认、双人录入、提交即可",
        ),
        (_set(*MARKED, "code", to="B2"), "模块 P:评分项“B2”出现了两次", "请改成不同的"),
        (_drop(*MARKED, "name"), "模块 P 评分项 A1:没有名称", "请补上"),
        (
            _set(*MARKED, "kind", to="score"),
            "模块 P 评分项 A1:类型“score”不认识",
            "请改为其中一种:直接给分、综合评价",
        ),
        (_set(*MARKED, "maximum", to="十"), "模块 P 评分项 A1:满分“十”不是数字", "请写成如 10 或 0.5"),
        (_set(*MARKED, "maximum", to=None), "模块 P 评分项 A1:没有满分", "请补上"),
        (_drop(*MARKED, "maximum"), "模块 P 评分项 A1:没有满分", "请"),
        (_set(*MARKED, "maximum", to="-5"), "模块 P 评分项 A1:满分不能小于 0,现为 -5", "请改正"),
        (_set(*MARKED, "maximum", to="10.1"), "模块 P 评分项 A1:满分不是步长的倍数", "请"),
        (_set(*MARKED, "maximum", to="9" * 30), "模块 P 评分项 A1:满分", "请"),
        (_set(*MARKED, "step", to="9" * 30), "模块 P 评分项 A1:满分", "请"),
        (_set(*MARKED, "maximum", to="1000000"), "模块 P 评分项 A1:满分", "请"),
        (_set(*MARKED, "step", to="0"), "模块 P 评分项 A1:步长应大于 0", "请"),
        (_set(*MARKED, "step", to="0.0005"), "模块 P 评分项 A1:步长", "三位小数"),
        (_set(*MEASURED, "bands", to=[]), "模块 P 评分项 B2:没有得分区间", "请"),
        (
            _set(*MEASURED, "bands", to=["3"]),
            "模块 P 评分项 B2 得分区间第 1 行:“3”不对",
            "请写成 { … } 的形式",
        ),
        (
            _set(*MEASURED, "bands", 0, "points", to="满"),
            "模块 P 评分项 B2 得分区间第 1 行:得分“满”不是数字",
            "请写成如 10 或 0.5",
        ),
        (
            _set(*MEASURED, "bands", 0, "upto", to=None),
            "模块 P 评分项 B2:得分区间的界限应从好到差排列(如 ≤3、≤4),不设界限的在最后",
            "请改正",
        ),
        (
            _set(*MEASURED, "bands", 1, "upto", to="2"),
            "模块 P 评分项 B2:得分区间的界限应从好到差排列(如 ≤3、≤4),不设界限的在最后",
            "请改正",
        ),
        (_set(*GRADED, "grades", to=[]), "模块 P 评分项 C1:没有等级", "请"),
        (_drop(*GRADED, "grades", 0, "name"), "模块 P 评分项 C1 等级第 1 行:没有名称", "请补上"),
        (_drop(*DEDUCTED, "each"), "模块 P 评分项 E1:没有每处扣分", "请"),
        (_drop(*DEDUCTED, "cap"), "模块 P 评分项 E1:没有扣分上限", "请"),
        (_set(*DEDUCTED, "cap", to="-5"), "模块 P 评分项 E1:上限不能小于 0,现为 -5", "请改正"),
        (_set("rounding", to="2"), "舍入:“2”不对", "请写成 { … } 的形式"),
        (_set("rounding", "decimals", to=9), "小数位数应为", "9"),
        (
            _set("rounding", "stages", to=["每步"]),
            "舍入:舍入环节“每步”不认识",
            "请改为其中一种:每个裁判的得分、评分项、模块、加权、轮次、总成绩",
        ),
        (_set("rounding", "stages", to="total"), "舍入:舍入环节应为列表", "请写成 [ … ] 的形式"),
        (_set("ranking", to=[]), "排名:“[]”不对", "请写成 { … } 的形式"),
        (_set("ranking", "ties", to=["time"]), "排名 同分比较第 1 行:“time”不对", "请写成 { … } 的形式"),
        (
            _set("ranking", "ties", 0, "key", to="module:Q"),
            "同分比较 module:Q:“module:Q”在评分表里找不到",
            "请改为已有的模块或评分项",
        ),
        (
            _set("ranking", "ties", 0, "key", to="aspect:P.Z9"),
            "同分比较 aspect:P.Z9:“aspect:P.Z9”在评分表里找不到",
            "请改为已有的模块或评分项",
        ),
        (
            _set("ranking", "ties", 0, "order", to="ascending"),
            "同分比较 module:P:顺序“ascending”不认识",
            "请改为其中一种:小者在前、大者在前",
        ),
        (_drop(*PRACTICE, "aspects", 4), "同分比较 time:“time”在评分表里找不到", "请改为已有的模块或评分项"),
        (_set("awards", to=[]), "奖项规则:“[]”不对", "请写成 { … } 的形式"),
        (_set("awards", "tiers", 0, "percent", to="0"), "一等奖:比例应大于 0", "现为 0"),
        (_set("awards", "tiers", 0, "percent", to="101"), "一等奖:比例应大于 0", "现为 101"),
        (
            _set("awards", "tiers", 0, "percent", to="一成"),
            "奖项 一等奖:比例“一成”不是数字",
            "请写成如 10 或 0.5",
        ),
        (_set("awards", "tiers", 1, to={"name": "二等奖", "percent": "95"}), "合计超过 100%", "请改小"),
        (_set("awards", "tiers", 1, "name", to="一等奖"), "奖项“一等奖”出现了两次", "请改成不同的"),
        (
            _set("awards", "tiers", 1, "count", to=-1),
            "奖项 优胜奖:名额应为不小于 0 的整数,现为“-1”",
            "请改正",
        ),
        (_drop("awards", "tiers", 1, "name"), "奖项规则 奖项第 2 行:没有名称", "请补上"),
        (
            _set("awards", "rounding", to="nearest"),
            "奖项规则:名额取整“nearest”不认识",
            "请改为其中一种:四舍五入、进位取整、舍去小数",
        ),
        (_set("awards", "floor", to="及格"), "获奖最低分", "不是数字"),
        (_set("awards", "floor", to="-1"), "奖项规则:获奖最低分不能小于 0,现为 -1", "请改正"),
        (_set("awards", "count_absent", to="no"), "奖项规则:缺考计入基数“no”不对", "请写 是 或 否"),
    ],
)
def test_a_wrong_document_is_refused_with_place_and_cure(
    change: Callable[[Document], None], place: str, cure: str
) -> None:
    document = _document()
    change(document)
    with pytest.raises(UserError) as caught:
        read_rules(document)
    assert place in str(caught.value)
    assert cure in str(caught.value)


junk: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 0, 1.5, "", "x", "-1", [], [1], ["x"], {}, {"x": 1}, [[]], [{}]]
)


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
    return [found for key in keys for found in [(*path, key), *_paths(node[key], (*path, key))]]


@given(st.sampled_from(_paths(_document())), junk)
def test_junk_anywhere_is_read_or_refused_in_words(path: tuple[Any, ...], value: Any) -> None:
    document = _document()
    _set(*path, to=copy.deepcopy(value))(document)
    try:
        read_rules(document)
    except UserError as error:
        message = str(error)
    else:
        message = "。"
    assert message.endswith("。")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_template_is_readable(path: Path) -> None:
    template = json.loads(path.read_text(encoding="utf-8"))
    names = [event["name"] for track in template["tracks"] for event in track["events"]]
    assert len(names) == len(set(names))
    kinds = set()
    for track in template["tracks"]:
        for event in map(whole_event, track["events"]):
            rules = read_rules(event["rules"])
            kinds.add(event["kind"])
            assert rules.scheme.maximum == 100, event["name"]
            assert rules.awards.tiers, event["name"]
    assert {"name", "summary", "title", "level"} <= template.keys()
    assert kinds == {"skill", "emulation", "innovation"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_panel_of_a_template_says_which_spread_is_too_wide(path: Path) -> None:
    template = json.loads(path.read_text(encoding="utf-8"))
    events = [whole_event(event) for track in template["tracks"] for event in track["events"]]
    for event in events:
        rules = read_rules(event["rules"])
        assert rules.checking is Checking.CONFIRM, event["name"]
        for module in rules.scheme.modules:
            levels = any(aspect.kind is AspectKind.JUDGEMENT for aspect in module.aspects)
            several = module.panel.judges > 1
            spread = module.panel.spread
            assert (spread.judgement == 1) == (several and levels), (event["name"], module.name)
            assert (spread.percent is not None) == several, (event["name"], module.name)


def test_the_four_contests_and_one_creation_come_with_the_program() -> None:
    assert "sisaiyichuang" in [path.stem for path in TEMPLATES]


percents = st.integers(1, 25_000).map(lambda n: Decimal(n) / 1000)
tier_names = st.text("一二三优胜等奖", min_size=1, max_size=4)


@st.composite
def award_rules(draw: st.DrawFn) -> AwardRule:
    names = draw(st.lists(tier_names, max_size=4, unique=True))
    tiers = tuple(
        draw(st.builds(AwardTier, st.just(name), percent=percents))
        if draw(st.booleans())
        else AwardTier(name, count=draw(st.integers(0, 500)))
        for name in names
    )
    floor = draw(st.none() | st.integers(0, 200_000).map(lambda n: Decimal(n) / 1000))
    return AwardRule(tiers, draw(st.booleans()), draw(st.sampled_from(QuotaRounding)), floor)


@given(award_rules())
def test_written_awards_are_read_back_unchanged(rule: AwardRule) -> None:
    document = write_awards(rule)
    assert read_awards(document) == rule
    assert read_awards(json.loads(json.dumps(document, ensure_ascii=False))) == rule


def test_a_number_without_trailing_zeros_is_written_in_plain_digits() -> None:
    rule = AwardRule((AwardTier("一等奖", Decimal("10").normalize()),), floor=Decimal("60").normalize())
    assert read_awards(write_awards(rule)) == rule
