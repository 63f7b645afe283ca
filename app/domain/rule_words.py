"""The words an organiser uses for what a rules document says in code: one table for screens and workbooks."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.domain.marking import AspectKind, VetoEffect, Whole
from app.domain.panels import Fallback, PanelMethod, SpreadOf
from app.domain.scheme import Stage


class Better(StrEnum):
    """Which of two measured values is the better one."""

    LOWER = "lower"
    HIGHER = "higher"


class Order(StrEnum):
    """Which figure of a tie is better: the smaller or the greater."""

    ASCENDING = "asc"
    DESCENDING = "desc"


class Checking(StrEnum):
    """What a submitted score sheet has to pass before it counts as checked."""

    CONFIRM = "confirm"  # another person confirms or rejects it, and cannot edit it
    DOUBLE = "double"  # two people key the paper independently
    NONE = "none"  # submitted is enough


KIND_NAMES: Mapping[AspectKind, str] = {
    AspectKind.POINTS: "直接给分",
    AspectKind.JUDGEMENT: "综合评价",
    AspectKind.YES_NO: "是否",
    AspectKind.MEASURED: "实测",
    AspectKind.GRADE: "评定等级",
    AspectKind.CHOICE: "选项",
    AspectKind.DEDUCTION: "扣分",
    AspectKind.BONUS: "加分",
    AspectKind.VETO: "一票否决",
    AspectKind.TIME: "用时",
    AspectKind.ATTEMPTS: "次数与用时",
    AspectKind.RELATIVE: "相对最好成绩",
    AspectKind.FACTOR: "难度系数",
    AspectKind.IMPORTED: "导入成绩",
}
METHOD_NAMES: Mapping[PanelMethod, str] = {
    PanelMethod.MEAN: "平均",
    PanelMethod.TRIMMED_MEAN: "去最高最低平均",
    PanelMethod.TRIMMED_SUM: "去最高最低合计",
    PanelMethod.MEDIAN: "中位数",
    PanelMethod.SUM: "合计",
}
FALLBACK_NAMES: Mapping[Fallback, str] = {Fallback.MEAN: "平均", Fallback.MEDIAN: "中位数"}
SPREAD_OF_NAMES: Mapping[SpreadOf, str] = {
    SpreadOf.SHEET: "评分单",
    SpreadOf.ASPECT: "评分项",
    SpreadOf.BOTH: "评分单或评分项",
}
STAGE_NAMES: Mapping[Stage, str] = {
    Stage.JUDGE: "每个裁判的得分",
    Stage.ASPECT: "评分项",
    Stage.MODULE: "模块",
    Stage.WEIGHTED: "加权",
    Stage.ROUND: "轮次",
    Stage.TOTAL: "总成绩",
}
VETO_NAMES: Mapping[VetoEffect, str] = {
    VetoEffect.NO_AWARD: "不授奖",
    VetoEffect.NO_RANK: "不排名次",
    VetoEffect.ZERO_MODULE: "本模块计 0 分",
    VetoEffect.ZERO_TOTAL: "总成绩计 0 分",
}
WHOLE_NAMES: Mapping[Whole, str] = {
    Whole.EXACT: "按比例",
    Whole.UP: "不足一单位按一单位",
    Whole.DOWN: "不足一单位不计",
}
BETTER_NAMES: Mapping[Better, str] = {Better.LOWER: "少者优", Better.HIGHER: "多者优"}
ORDER_NAMES: Mapping[Order, str] = {Order.ASCENDING: "小者在前", Order.DESCENDING: "大者在前"}
CHECKING_NAMES: Mapping[Checking, str] = {
    Checking.CONFIRM: "复核确认",
    Checking.DOUBLE: "双人录入",
    Checking.NONE: "提交即可",
}
