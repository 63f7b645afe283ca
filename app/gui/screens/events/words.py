"""Marking schemes in words."""

from __future__ import annotations

from itertools import groupby

from app.domain.marking import BOUND_SIGNS, Aspect, AspectKind, Band, Grade, range_text
from app.domain.numbers import exact_text, percent_text
from app.domain.panels import Panel, PanelMethod, SpreadRule
from app.domain.rule_words import BETTER_NAMES, SPREAD_OF_NAMES, STAGE_NAMES, VETO_NAMES, Better
from app.domain.scheme import Group, MarkingScheme, Module, Rounding, Stage
from app.gui.theme import Tone
from app.services.event_counts import EventCounts, EventState

STATES = {
    EventState.EMPTY: ("", Tone.NEUTRAL),
    EventState.READY: ("未开始", Tone.NEUTRAL),
    EventState.JUDGING: ("评分中", Tone.WARN),
    EventState.COMPLETE: ("待公布", Tone.WARN),
    EventState.PUBLISHED: ("已公布", Tone.OK),
}


def entered_text(aspect: Aspect) -> str:
    """What a judge enters, and what it is worth."""
    match aspect.kind:
        case AspectKind.MEASURED:
            return f"{range_text(aspect)}:{','.join(map(band_text, aspect.bands))}"
        case AspectKind.GRADE | AspectKind.CHOICE | AspectKind.BONUS if aspect.grades:
            return " / ".join(_grade_text(n, grade) for n, grade in enumerate(aspect.grades, 1))
        case AspectKind.GRADE if aspect.table_of:
            return f"按 {aspect.table_of} 的选项查表"
        case AspectKind.VETO:
            return f"有 / 没有;有则{VETO_NAMES[aspect.effect]}"
        case AspectKind.RELATIVE:
            return f"{range_text(aspect)},{BETTER_NAMES[Better.LOWER if aspect.lower else Better.HIGHER]}"
        case AspectKind.FACTOR:
            return f"{range_text(aspect)},乘到{aspect.target or '整个模块'}"
        case _:
            return range_text(aspect)


def band_text(band: Band) -> str:
    """≤3 得 10; with a line: >3 得 10,从 3 起每 1 加 -2."""
    reach = "其余" if band.upto is None else f"{BOUND_SIGNS[band.bound]}{exact_text(band.upto)}"
    line = f",从 {exact_text(band.start)} 起每 {exact_text(band.per)} 加 {exact_text(band.rate)}"
    return f"{reach} 得 {exact_text(band.points)}{line if band.rate else ''}"


def _grade_text(number: int, grade: Grade) -> str:
    table = f"(等级表 {grade.table})" if grade.table else ""
    return f"{number} {grade.name} {exact_text(grade.points)} 分{table}"


def module_text(module: Module) -> str:
    """Weight, full score and panel of a module."""
    panel, full = panel_text(module.panel), exact_text(module.maximum)
    beside = " · 有自评栏" if module.self_assessed else ""
    return f"权重 {percent_text(module.weight)} · 满分 {full} · {panel}{beside}"


def group_text(group: Group) -> str:
    """What the rule of a sub-criterion says: 取最好 1 项 · 最多 5 分; '' without a rule."""
    parts = [f"取最好 {group.best} 项"] if group.best is not None else []
    if group.cap is not None:
        parts.append(f"最多 {exact_text(group.cap)} 分")
    return " · ".join(parts)


def panel_text(panel: Panel) -> str:
    """5 名裁判,去掉最高、最低后取平均."""
    if panel.judges == 1:
        return "1 名裁判"
    match panel.method:
        case PanelMethod.MEAN:
            how = "取平均"
        case PanelMethod.MEDIAN:
            how = "取中位数"
        case PanelMethod.SUM:
            how = "合计"
        case PanelMethod.TRIMMED_MEAN | PanelMethod.TRIMMED_SUM:
            one = panel.drop == 1
            extremes = "最高、最低" if one else f" {panel.drop} 个最高、{panel.drop} 个最低"
            how = f"去掉{extremes}后{'合计' if panel.method is PanelMethod.TRIMMED_SUM else '取平均'}"
    each = ",逐项合成" if panel.per_aspect else ""
    return f"{panel.judges} 名裁判,{how}{each}{spread_text(panel.spread)}"


def spread_text(rule: SpreadRule) -> str:
    """;相差超过综合评价 1 级或评分单满分的 20%时提示复议; '' without a limit."""
    limits = [] if rule.judgement is None else [f"综合评价 {rule.judgement} 级"]
    if rule.percent is not None:
        limits.append(f"{SPREAD_OF_NAMES[rule.of]}满分的 {exact_text(rule.percent)}%")
    return f";相差超过{'或'.join(limits)}时提示复议" if limits else ""


def rounding_text(rounding: Rounding) -> str:
    """Where figures are rounded."""
    places = f"{rounding.decimals} 位小数"
    stages = [stage for stage in Stage if stage in rounding.stages]
    if not stages:
        return f"成绩显示 {places},四舍五入;排名按未舍入的成绩"
    by_places = groupby(stages, key=rounding.decimals_at)
    parts = (
        f"{'、'.join(STAGE_NAMES[stage] for stage in alike)}四舍五入到 {n} 位小数" for n, alike in by_places
    )
    return ",".join(parts)


def scheme_text(scheme: MarkingScheme) -> str:
    """The full score and the rounding in one line."""
    return f"总分 {exact_text(scheme.maximum)} · {rounding_text(scheme.rounding)}"


def state_word(event: EventCounts) -> tuple[str, Tone]:
    """The state of an event as a word."""
    return STATES[event.state]
