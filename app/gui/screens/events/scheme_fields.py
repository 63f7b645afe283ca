"""The fields of the side panel as data: where each value stands, for which nodes, and how it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.domain.reading import Document, Path
from app.domain.rule_words import (
    BETTER_NAMES,
    FALLBACK_NAMES,
    KIND_NAMES,
    METHOD_NAMES,
    SPREAD_OF_NAMES,
    VETO_NAMES,
)
from app.domain.scheme_outline import Level, Node
from app.gui.screens.events.scheme_words import kind_of
from app.gui.widgets.grid import GridColumn

Choices = tuple[tuple[str, str], ...]  # what is written, and its name


class Shape(StrEnum):
    """How a value is typed, and as what it is written."""

    TEXT = "text"
    CODE = "code"  # others point to it: written when it is typed to the end
    NUMBER = "number"
    WHOLE = "whole"
    SHARE = "share"  # a weight: 0.3 or 30%
    CHOICE = "choice"
    OFFER = "offer"  # a text, some of them offered
    FLAG = "flag"
    GRID = "grid"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `kinds`: only for these kinds of aspects; `words`: name and hint where a kind differs."""

    key: str
    path: Path
    caption: str
    shape: Shape = Shape.TEXT
    hint: str = ""
    level: Level = Level.ASPECT
    kinds: frozenset[str] = frozenset()
    choices: Choices = ()
    columns: tuple[GridColumn, ...] = ()
    ghost: str = ""
    wide: bool = False
    more: bool = False
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def suits(self, node: Node) -> bool:
        """Whether a node of this kind has such a value."""
        if node.level is not self.level:
            return False
        if node.level is Level.MODULE:
            return self.key not in TRIMMED or _is_trimmed(node.item)
        return not self.kinds or kind_of(node.item) in self.kinds

    def usual_for(self, item: Document) -> str:
        """The choice that holds where none is written."""
        if self.key == "better":
            return "lower" if item.get("timed") is True else "higher"
        return self.choices[0][0] if self.choices else ""

    def name_for(self, kind: str) -> tuple[str, str]:
        """How it is called and explained for a kind."""
        return self.words.get(kind, (self.caption, self.hint))


def _is_trimmed(module: Document) -> bool:
    panel = module.get("panel")
    method = panel.get("method", "") if isinstance(panel, Mapping) else ""
    return str(method).startswith("trimmed")


def _of(*kinds: str) -> frozenset[str]:
    return frozenset(kinds)


def _choices(names: Mapping[Any, str]) -> Choices:
    return tuple((str(value), name) for value, name in names.items())


TRIMMED = ("drop", "fallback")
CHOSEN_METHODS = _choices(METHOD_NAMES)
BANDS = (
    GridColumn("范围", 64, 1, tip="≤3、<3、≥5、>5;其余的留空"),
    GridColumn("得分", 46, number=True),
    GridColumn("起算", 46, number=True, ghost="0", tip="从这个值开始计"),
    GridColumn("每", 40, number=True, ghost="1", tip="每多这么多"),
    GridColumn("加减", 46, number=True, ghost="0", tip="加(减)这么多分,减分写 -2"),
    GridColumn("取整", 46, ghost="不取", tip="不取、足(足一份才算)、起(不足一份也算)"),
)
GRADES = (GridColumn("名称", 120, 1), GridColumn("得分", 60, number=True))
OPTIONS = (GridColumn("名称", 110, 1), GridColumn("得分", 54, number=True), GridColumn("等级表", 64))
DESCRIPTORS = (GridColumn("档", 34, fixed=True), GridColumn("什么情况评这一档", 120, 1))

MODULE_FIELDS = (
    Field("code", ("code",), "编号", Shape.CODE, level=Level.MODULE),
    Field("weight", ("weight",), "权重", Shape.SHARE, "写 30% 或 0.3", Level.MODULE, ghost="100%"),
    Field("name", ("name",), "模块名称", level=Level.MODULE, wide=True),
    Field("judges", ("panel", "judges"), "裁判人数", Shape.WHOLE, level=Level.MODULE, ghost="1"),
    Field("full", ("full",), "应有满分", Shape.NUMBER, "填了就核对,可不填", Level.MODULE, more=True),
    Field(
        "method",
        ("panel", "method"),
        "合成方法",
        Shape.CHOICE,
        "几名裁判的分怎样合成一个分",
        Level.MODULE,
        choices=CHOSEN_METHODS,
        wide=True,
    ),
    Field("drop", ("panel", "drop"), "各去掉几个", Shape.WHOLE, "最高、最低各几个", Level.MODULE, ghost="1"),
    Field(
        "fallback",
        ("panel", "fallback"),
        "人数不足时",
        Shape.CHOICE,
        "不够去掉时怎么办",
        Level.MODULE,
        choices=_choices(FALLBACK_NAMES),
    ),
    Field(
        "per_aspect",
        ("panel", "per_aspect"),
        "逐项合成:先合成每个评分项,再相加",
        Shape.FLAG,
        level=Level.MODULE,
        wide=True,
    ),
    Field(
        "round",
        ("round",),
        "轮次",
        Shape.OFFER,
        "轮次在“计分与排名”中设",
        Level.MODULE,
        more=True,
    ),
    Field(
        "levels",
        ("panel", "spread", "judgement"),
        "档次差上限",
        Shape.WHOLE,
        "综合评价,0–2",
        Level.MODULE,
        more=True,
    ),
    Field(
        "percent",
        ("panel", "spread", "percent"),
        "分差上限 %",
        Shape.NUMBER,
        "超过就提示复议",
        Level.MODULE,
        more=True,
    ),
    Field(
        "of",
        ("panel", "spread", "of"),
        "分差占谁的满分",
        Shape.CHOICE,
        "",
        Level.MODULE,
        choices=_choices(SPREAD_OF_NAMES),
        more=True,
    ),
    Field(
        "self",
        ("self",),
        "有自评栏:自评只对照显示,不计分",
        Shape.FLAG,
        level=Level.MODULE,
        wide=True,
        more=True,
    ),
)
GROUP_FIELDS = (
    Field("name", ("name",), "小项名称", Shape.CODE, level=Level.GROUP, wide=True),
    Field("best", ("best",), "只取最好几项", Shape.WHOLE, "如三次试跳取最好一次", Level.GROUP),
    Field("cap", ("cap",), "最多得几分", Shape.NUMBER, "组内合计的上限", Level.GROUP),
)
_SCORED = _of(
    "points",
    "judgement",
    "yes_no",
    "measured",
    "grade",
    "choice",
    "deduction",
    "bonus",
    "relative",
    "imported",
    "factor",
    "attempts",
)
ASPECT_FIELDS = (
    Field("code", ("code",), "编号", Shape.CODE),
    Field("kind", ("kind",), "类型", Shape.CHOICE, choices=_choices(KIND_NAMES)),
    Field("name", ("name",), "评分项", wide=True),
    Field("group", ("group",), "小项", Shape.OFFER, wide=True),
    Field(
        "maximum",
        ("maximum",),
        "满分",
        Shape.NUMBER,
        kinds=_SCORED,
        words={
            "bonus": ("最多加几分", ""),
            "deduction": ("基准分", "从这里往下扣,只扣分填 0"),
            "factor": ("最大系数", ""),
            "attempts": ("成功得几分", "不填为 1"),
        },
    ),
    Field("minimum", ("minimum",), "最低分", Shape.NUMBER, "", kinds=_of("points", "imported"), ghost="0"),
    Field("lowest", ("minimum",), "最小系数", Shape.NUMBER, kinds=_of("factor"), ghost="0"),
    Field(
        "step",
        ("step",),
        "步长",
        Shape.NUMBER,
        "",
        kinds=_of("points", "bonus", "imported", "relative", "measured", "factor"),
    ),
    Field("unit", ("unit",), "单位", kinds=_of("measured", "relative"), ghost="如 mm"),
    Field("each", ("each",), "每处扣几分", Shape.NUMBER, kinds=_of("deduction")),
    Field("cap", ("cap",), "最多扣几分", Shape.NUMBER, "不填则扣完为止", kinds=_of("deduction")),
    Field("penalty", ("each",), "每次罚时", Shape.NUMBER, "每次未通过加的时间", kinds=_of("attempts")),
    Field(
        "better",
        ("better",),
        "怎样算好",
        Shape.CHOICE,
        kinds=_of("relative"),
        choices=_choices(BETTER_NAMES),
    ),
    Field(
        "timed",
        ("timed",),
        "按 分:秒 录入,以秒计",
        Shape.FLAG,
        kinds=_of("measured", "relative"),
        wide=True,
        more=True,
    ),
    Field(
        "bands",
        ("bands",),
        "得分区间",
        Shape.GRID,
        "范围写 ≤3、<3、≥5、>5,从上往下取第一个符合的;其余留空。后四列按公式加减分,可不填。",
        kinds=_of("measured"),
        columns=BANDS,
        wide=True,
    ),
    Field(
        "descriptors",
        ("descriptors",),
        "档次说明",
        Shape.GRID,
        "印在评分单上,四档都写或都不写。",
        kinds=_of("judgement"),
        columns=DESCRIPTORS,
        wide=True,
    ),
    Field(
        "table",
        ("table",),
        "共用等级表",
        Shape.OFFER,
        "几个评分项共用一张表时,给表起个名",
        kinds=_of("grade"),
        more=True,
    ),
    Field(
        "table_of",
        ("table_of",),
        "由选项定等级表",
        Shape.OFFER,
        "填选项评分项的编号",
        kinds=_of("grade"),
        more=True,
    ),
    Field(
        "grades",
        ("grades",),
        "等级表",
        Shape.GRID,
        "录入时按序号选;可从 Excel 复制后粘贴。",
        kinds=_of("grade", "bonus"),
        columns=GRADES,
        wide=True,
        words={"bonus": ("级别表", "填了就选级别,只取一个;不填则直接写加分。")},
    ),
    Field(
        "options",
        ("grades",),
        "选项表",
        Shape.GRID,
        "录入时按序号选;“等级表”写它决定的表名,没有就留空。",
        kinds=_of("choice"),
        columns=OPTIONS,
        wide=True,
    ),
    Field(
        "after_panel",
        ("after_panel",),
        "先合成几名裁判的录入值,再换算成分",
        Shape.FLAG,
        kinds=_of("measured", "grade", "judgement", "deduction", "relative"),
        wide=True,
        more=True,
    ),
    Field(
        "effect",
        ("effect",),
        "后果",
        Shape.CHOICE,
        "",
        kinds=_of("veto"),
        choices=_choices(VETO_NAMES),
        wide=True,
    ),
    Field(
        "target", ("target",), "乘到哪一项", Shape.OFFER, "填评分项编号;不填则乘整个模块", kinds=_of("factor")
    ),
    Field("counts", ("counts",), "系数本身也计分", Shape.FLAG, kinds=_of("factor"), wide=True),
    Field(
        "aspect_weight",
        ("weight",),
        "权重",
        Shape.SHARE,
        "0 为只用于同分比较",
        kinds=_SCORED,
        ghost="100%",
        more=True,
    ),
    Field("seats", ("seats",), "由哪些席位评", Shape.TEXT, "如 1-3 或 6,不填为全部", more=True),
    Field(
        "own_method",
        ("method",),
        "单独的合成方法",
        Shape.CHOICE,
        "",
        kinds=_SCORED,
        choices=(("", "同模块"), *CHOSEN_METHODS),
        more=True,
        wide=True,
    ),
    Field(
        "own_drop",
        ("drop",),
        "各去掉几个",
        Shape.WHOLE,
        "最高、最低各几个",
        kinds=_SCORED,
        more=True,
    ),
)
FIELDS = (*MODULE_FIELDS, *GROUP_FIELDS, *ASPECT_FIELDS)


def fields_for(node: Node) -> tuple[Field, ...]:
    """The fields of a node, in their order."""
    return tuple(each for each in FIELDS if each.suits(node))


def keys_for(kind: str) -> frozenset[str]:
    """What an aspect of this kind may hold; the rest says nothing there."""
    return frozenset(str(each.path[0]) for each in ASPECT_FIELDS if not each.kinds or kind in each.kinds)
