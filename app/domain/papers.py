"""Sheets printed for the day of a contest, in words: blank score sheets, judges' pledges, incidents.

How they look is the matter of `app.documents`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.mark_words import LEVELS, Tables, list_options, rule_text, table_words
from app.domain.marking import (
    BOUND_SIGNS,
    Aspect,
    AspectKind,
    Band,
    Whole,
    mark_text,
    named_by_number,
    range_text,
)
from app.domain.numbers import exact_text
from app.domain.rule_words import WHOLE_NAMES
from app.domain.scheme import Group, Module
from app.errors import UserError

MOST_TABLES = 3  # of different tables that are told on the sheet
NO_TABLES: Tables = {}
_HINTS = {
    AspectKind.JUDGEMENT: "级",
    AspectKind.GRADE: "序号",
    AspectKind.CHOICE: "序号",
    AspectKind.DEDUCTION: "处",
    AspectKind.YES_NO: "□ 是\u3000□ 否",
    AspectKind.VETO: "□ 是\u3000□ 否",
    AspectKind.ATTEMPTS: "次 / 用时",
    AspectKind.FACTOR: "系数",
}


@dataclass(frozen=True, slots=True)
class BlankSheet:
    """One score sheet to fill in by hand: one judge's marks for one entry in one module.

    `code` is written by `app.domain.sheet_code`; `label` and `detail` come from `contestant_words`: on a
    blind sheet nothing but the station. `levels` name 0, 1, 2 and 3 of judgement aspects that do not say it
    themselves. `groups` are the rules of sub-criteria, `tables` the named grade tables, `sources` the aspects
    of other seats whose options name such a table. Where it is `self_assessed` a column is left for the
    entry's own estimate, filled with `estimate` by aspect code.
    """

    code: str
    competition: str
    event: str
    module: str
    label: str
    judge: str
    aspects: tuple[Aspect, ...]
    detail: str = ""
    division: str = ""
    seat: str = ""
    levels: tuple[str, ...] = LEVELS
    groups: tuple[Group, ...] = ()
    tables: Tables = field(default_factory=dict)
    sources: tuple[Aspect, ...] = ()
    self_assessed: bool = False
    estimate: Mapping[str, str] = field(default_factory=dict)

    @property
    def module_marked(self) -> Module:
        """What this sheet marks, as the marking scheme has it."""
        return Module("", self.module, self.aspects, groups=self.groups)


@dataclass(frozen=True, slots=True)
class JudgePledge:
    """One judge: `seats` in words (焊工 实操 2 号席), `checked_in` the time or '' (to be written by hand)."""

    name: str
    organization: str
    seats: tuple[str, ...]
    checked_in: str = ""


@dataclass(frozen=True, slots=True)
class PledgeData:
    """裁判签到表 and 承诺书 of a competition; `printed` is the day in words."""

    competition: str
    judges: tuple[JudgePledge, ...]
    printed: str


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One thing that happened on the field of play.

    `label` is the contestant as the event shows them (a station while it is blind), `kind` 设备故障, 违规
    or 其他, `extra_minutes` the time made up for (0: none), `moved_from` and `moved_to` stations.
    """

    time: str
    label: str
    module: str
    kind: str
    description: str
    extra_minutes: int = 0
    moved_from: str = ""
    moved_to: str = ""
    recorded_by: str = ""

    @property
    def move_text(self) -> str:
        """The change of station: '04 → 备用 2'."""
        return f"{self.moved_from} → {self.moved_to}".strip() if self.moved_to else ""


@dataclass(frozen=True, slots=True)
class IncidentReportData:
    """赛场情况记录表 of an event; without lines it is a form to fill in by hand."""

    competition: str
    event: str
    lines: tuple[IncidentLine, ...]
    printed: str


def contestant_words(
    *, blind: bool, station: int | None, number: str, name: str, organization: str
) -> tuple[str, str]:
    """Label and detail of a score sheet: who it is for, or on a blind one which station and nothing else.

    UserError where a blind entry has no station yet.
    """
    if not blind:
        return f"{number} {name}".strip(), organization
    if station is None:
        raise UserError("盲评赛项有选手还没有赛位,不能打印评分单。请先在“检录与抽签”中抽签。")
    return f"{station:02d} 号赛位", ""


def full_total(module: Module, group: str | None = None) -> str:
    """The full score of one judge's sheet (or of a group of it), without bonuses: '100'."""
    if group is not None:
        aspects = tuple(aspect for aspect in module.aspects if aspect.group == group)
        module = Module(module.code, module.name, aspects, groups=module.groups)
    return exact_text(module.sheet_maximum)


def group_rule(module: Module, group: str) -> str:
    """What the rule of a sub-criterion says: '取最好 1 项,没有做的空着;最多 5 分'; '' without one."""
    rule = module.group(group)
    parts = [] if rule.best is None else [f"取最好 {rule.best} 项,没有做的空着"]
    if rule.cap is not None:
        parts.append(f"最多 {exact_text(rule.cap)} 分")
    return ";".join(parts)


def method_lines(
    module: Module,
    aspect: Aspect,
    levels: tuple[str, ...] = LEVELS,
    tables: Tables = NO_TABLES,
    sources: tuple[Aspect, ...] = (),
) -> tuple[str, ...]:
    """How an aspect is marked, for the sheet: what may be written, what it is worth, what becomes of it."""
    # The heading of a group says itself how many of its tries count.
    rule = rule_text(module, aspect, tries=not aspect.group)
    asks, worth = range_text(aspect), _worth_lines(aspect, levels)
    if words := table_words((*module.aspects, *sources), aspect, tables):
        asks = f"按 {aspect.table_of} 所选项目的等级"
        worth = (" 或 ".join(words),) if len(words) <= MOST_TABLES else ()
    elif aspect.kind in _LISTED and aspect.grades:
        asks = "写序号:" if named_by_number(aspect.grades) is None else "写等级:"
    elif aspect.kind in (AspectKind.YES_NO, AspectKind.VETO):
        asks = "在方框内打勾"
    return tuple(line for line in (asks, *worth, rule) if line)


_LISTED = frozenset({AspectKind.GRADE, AspectKind.CHOICE, AspectKind.BONUS})


def _worth_lines(aspect: Aspect, levels: tuple[str, ...]) -> tuple[str, ...]:
    match aspect.kind:
        case AspectKind.JUDGEMENT if aspect.descriptors:
            return tuple(f"{level} {words}" for level, words in enumerate(aspect.descriptors))
        case AspectKind.JUDGEMENT:
            return (" · ".join(f"{level} {name}" for level, name in enumerate(levels)),)
        case AspectKind.GRADE | AspectKind.CHOICE | AspectKind.BONUS if aspect.grades:
            return (";".join(option.text for option in list_options(aspect)), *aspect.descriptors)
        case AspectKind.MEASURED:
            return (";".join(_band_texts(aspect)), *aspect.descriptors)
        case _:
            return aspect.descriptors


def box_hint(aspect: Aspect) -> str:
    """What is to be written where it is no points: a unit, a count, a level, a time, a tick."""
    if aspect.is_timed:
        return "分:秒"
    if aspect.kind is AspectKind.BONUS and aspect.grades:
        return "序号"
    if aspect.kind in _LISTED and (aspect.table_of or named_by_number(aspect.grades) is not None):
        return "等级"
    return _HINTS.get(aspect.kind, aspect.unit)


def _band_texts(aspect: Aspect) -> list[str]:
    """What the measured values are worth, band by band; what no band takes is worth nothing."""
    texts = [_band_text(aspect, band) for band in aspect.bands]
    open_ended = not aspect.bands or aspect.bands[-1].upto is None
    return texts if open_ended else [*texts, "其余 0 分"]


def _band_text(aspect: Aspect, band: Band) -> str:
    """'≤3 得 10 分'; along a line 'from 6:00 on, every 10 one point less'."""
    worth = f"{exact_text(band.points)} 分"
    if band.rate:
        start = mark_text(aspect, band.start) if aspect.is_timed else exact_text(band.start)
        unit = "秒" if aspect.is_timed else aspect.unit
        change = f"{'加' if band.rate > 0 else '扣'} {exact_text(abs(band.rate))} 分"
        counted = "" if band.whole is Whole.EXACT else f"({WHOLE_NAMES[band.whole]})"
        worth += f",自 {start} 起每 {exact_text(band.per)}{unit} {change}{counted}"
    if band.upto is None:
        return f"其余 {worth}" if len(aspect.bands) > 1 else worth
    limit = mark_text(aspect, band.upto) if aspect.is_timed else f"{band.upto}"
    return f"{BOUND_SIGNS[band.bound]}{limit} 得 {worth}"
