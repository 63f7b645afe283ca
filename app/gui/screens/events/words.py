"""Marking schemes in words, and as rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from app.domain.marking import Aspect, AspectKind, full_text, range_text
from app.domain.numbers import exact_text, percent_text
from app.domain.panels import Panel, PanelMethod, SpreadRule
from app.domain.rule_words import KIND_NAMES, SPREAD_OF_NAMES, STAGE_NAMES
from app.domain.scheme import MarkingScheme, Module, Rounding, Stage
from app.gui.theme import Tone
from app.services.event_counts import EventCounts, EventState

STATES = {
    EventState.EMPTY: ("", Tone.NEUTRAL),
    EventState.READY: ("未开始", Tone.NEUTRAL),
    EventState.JUDGING: ("评分中", Tone.WARN),
    EventState.COMPLETE: ("待公布", Tone.WARN),
    EventState.PUBLISHED: ("已公布", Tone.OK),
}


class Level(StrEnum):
    """What a row of the scheme table is."""

    MODULE = "module"
    GROUP = "group"
    ASPECT = "aspect"


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """One row: a module or group over all columns, or an aspect."""

    key: str
    level: Level
    code: str
    name: str
    kind: str = ""
    full: str | None = None
    entered: str = ""


def scheme_rows(scheme: MarkingScheme) -> tuple[SchemeRow, ...]:
    """The tree of the scheme, top down."""
    rows: list[SchemeRow] = []
    for module in scheme.modules:
        rows.append(SchemeRow(module.code, Level.MODULE, f"{module.code} {module.name}", module_text(module)))
        for group, aspects in groupby(module.aspects, key=lambda aspect: aspect.group):
            if group:
                rows.append(SchemeRow(f"{module.code}/{group}/{len(rows)}", Level.GROUP, group, ""))
            rows += [_aspect_row(module, aspect) for aspect in aspects]
    return tuple(rows)


def _aspect_row(module: Module, aspect: Aspect) -> SchemeRow:
    return SchemeRow(
        key=f"{module.code}.{aspect.code}",
        level=Level.ASPECT,
        code=aspect.code,
        name=aspect.name,
        kind=KIND_NAMES[aspect.kind],
        full=full_text(aspect) or None,
        entered=entered_text(aspect),
    )


def entered_text(aspect: Aspect) -> str:
    """What a judge enters, and what it is worth."""
    match aspect.kind:
        case AspectKind.MEASURED:
            bands = (
                f"{'其余' if band.upto is None else f'≤{exact_text(band.upto)}'} 得 {exact_text(band.points)}"
                for band in aspect.bands
            )
            return f"{range_text(aspect)}:{','.join(bands)}"
        case AspectKind.GRADE:
            options = (
                f"{n} {grade.name} {exact_text(grade.points)} 分" for n, grade in enumerate(aspect.grades, 1)
            )
            return " / ".join(options)
        case _:
            return range_text(aspect)


def module_text(module: Module) -> str:
    """Weight, full score and panel of a module."""
    return (
        f"权重 {percent_text(module.weight)} · 满分 {exact_text(module.maximum)} · {panel_text(module.panel)}"
    )


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
    stages = [STAGE_NAMES[stage] for stage in Stage if stage in rounding.stages]
    if not stages:
        return f"成绩显示 {places},四舍五入;排名按未舍入的成绩"
    return f"{'、'.join(stages)}四舍五入到 {places}"


def scheme_text(scheme: MarkingScheme) -> str:
    """The full score and the rounding in one line."""
    return f"总分 {exact_text(scheme.maximum)} · {rounding_text(scheme.rounding)}"


def state_word(event: EventCounts) -> tuple[str, Tone]:
    """The state of an event as a word."""
    return STATES[event.state]
