"""Sheets printed for the day of a contest, in words: blank score sheets, judges' pledges, incidents.

How they look is the matter of `app.documents`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.domain.marking import (
    BOUND_SIGNS,
    Aspect,
    AspectKind,
    Band,
    Whole,
    full_points,
    mark_text,
    range_text,
)
from app.domain.numbers import exact_text
from app.domain.rule_words import BETTER_NAMES, VETO_NAMES, WHOLE_NAMES, Better
from app.errors import UserError

# 综合评价: what the four levels mean where the notice says nothing else.
LEVELS = ("不达标", "达标", "良好", "优秀")
_HINTS = {
    AspectKind.JUDGEMENT: "级",
    AspectKind.GRADE: "序号",
    AspectKind.CHOICE: "序号",
    AspectKind.DEDUCTION: "处",
    AspectKind.YES_NO: "是/否",
    AspectKind.VETO: "是/否",
    AspectKind.ATTEMPTS: "次数/用时",
    AspectKind.FACTOR: "系数",
}


@dataclass(frozen=True, slots=True)
class BlankSheet:
    """One score sheet to fill in by hand: one judge's marks for one entry in one module.

    `code` is written by `app.domain.sheet_code`; `label` and `detail` come from `contestant_words`: on a
    blind sheet nothing but the station. `levels` name 0, 1, 2 and 3 of judgement aspects.
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
    levels: tuple[str, str, str, str] = LEVELS


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
        raise UserError("盲评赛项有选手还没有赛位,不能打印评分单。请先编排赛位。")
    return f"{station:02d} 号赛位", ""


def full_total(aspects: tuple[Aspect, ...]) -> str:
    """The full score of the aspects together, without bonuses: '100'."""
    return exact_text(sum((full_points(aspect) for aspect in aspects), Decimal(0)))


def method_lines(aspect: Aspect, levels: tuple[str, ...] = LEVELS) -> tuple[str, ...]:
    """How an aspect is marked, for the sheet: what may be written, then what it is worth."""
    return tuple(line for line in (range_text(aspect), *_worth_lines(aspect, levels)) if line)


def _worth_lines(aspect: Aspect, levels: tuple[str, ...]) -> tuple[str, ...]:
    match aspect.kind:
        case AspectKind.JUDGEMENT if aspect.descriptors:
            return tuple(f"{level} {words}" for level, words in enumerate(aspect.descriptors))
        case AspectKind.JUDGEMENT:
            return (" · ".join(f"{level} {name}" for level, name in enumerate(levels)),)
        case AspectKind.GRADE | AspectKind.CHOICE | AspectKind.BONUS if aspect.grades:
            return (f"依次得 {' / '.join(exact_text(grade.points) for grade in aspect.grades)} 分",)
        case AspectKind.MEASURED:
            return (";".join(_band_texts(aspect)),)
        case AspectKind.YES_NO:
            return (f"是得 {exact_text(aspect.maximum)} 分",)
        case AspectKind.VETO:
            return (f"是则{VETO_NAMES[aspect.effect]}",)
        case AspectKind.RELATIVE:
            return (f"{BETTER_NAMES[Better.LOWER if aspect.lower else Better.HIGHER]},最好的得满分",)
        case _:
            return aspect.descriptors


def box_hint(aspect: Aspect) -> str:
    """What is to be written where it is no points: a unit, a count, a level, a time."""
    return "分:秒" if aspect.is_timed else _HINTS.get(aspect.kind, aspect.unit)


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
