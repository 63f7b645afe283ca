"""The tables of the screen: units with their points, and the awards of the whole competition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from app.domain.numbers import exact_text
from app.domain.standings import (
    SHARE_NAMES,
    STANDING_KEY_NAMES,
    AwardPoints,
    PointRule,
    RankPoints,
    ScorePoints,
    StandingKey,
    StandingsRule,
    UnitStanding,
)
from app.gui.table_model import Column, Kind
from app.services.standings import CompetitionStandings

PLACES_TOLD = 4


def _figure(key: StandingKey) -> Callable[[UnitStanding], int | None]:
    return lambda unit: unit.figures.get(key) or None


UNIT_COLUMNS: tuple[Column[UnitStanding], ...] = (
    Column("名次", lambda unit: unit.rank, 62, Kind.MEDAL),
    Column("单位", lambda unit: str(unit.unit), 150, stretch=1),
    Column("赛项", _figure(StandingKey.EVENTS), 62, Kind.NUMBER, faint=True),
    Column("第一", _figure(StandingKey.FIRSTS), 62, Kind.NUMBER, faint=True),
    Column("第二", _figure(StandingKey.SECONDS), 62, Kind.NUMBER, faint=True),
    Column("第三", _figure(StandingKey.THIRDS), 62, Kind.NUMBER, faint=True),
    Column("积分", lambda unit: exact_text(unit.points), 96, Kind.NUMBER, bold=True),
)


@dataclass(frozen=True, slots=True)
class AwardLine:
    """An award of the whole competition and who has it; '' while that is not decided."""

    award: str
    recipient: str
    organization: str
    reason: str
    amount: Decimal | None


AWARD_COLUMNS: tuple[Column[AwardLine], ...] = (
    Column("奖项", lambda line: line.award, 120),
    Column("授予", lambda line: line.recipient, 140, stretch=2),
    Column("单位", lambda line: line.organization or None, 100, stretch=1, faint=True),
    Column("理由", lambda line: line.reason, 180, stretch=3, faint=True, tooltip=lambda line: line.reason),
    Column("奖金(元)", lambda line: None if line.amount is None else f"{line.amount:,.2f}", 104, Kind.NUMBER),
)


def award_lines(found: CompetitionStandings) -> tuple[AwardLine, ...]:
    """Every award that is given, in the order of the rule."""
    return tuple(
        AwardLine(each.award, each.recipient, each.organization, each.reason, each.amount)
        for each in found.awards
    )


def quota_text(found: CompetitionStandings) -> str:
    """How many of each unit award there are, and who waits for a decision."""
    return "\n".join(f"{each.award} {len(each.due)} 个:{each.explanation}。" for each in found.unit_awards)


def rule_text(rule: StandingsRule) -> str:
    """The rule in one paragraph."""
    parts = [_points_text(rule.points)]
    if rule.best_per_unit:
        parts.append(f"每个赛项只计本单位积分最高的 {rule.best_per_unit} 个")
    if rule.least_events:
        parts.append(f"参加不到 {rule.least_events} 个赛项的不排名次")
    ties = " → ".join(STANDING_KEY_NAMES[key] for key in rule.ties)
    parts.append(f"总分相同依次比较:{ties};仍相同则并列" if ties else "总分相同则并列")
    return f"{'。'.join(parts)}。"


def _points_text(points: PointRule) -> str:
    match points:
        case RankPoints():
            return f"按名次计分:{places_text(points)},并列{SHARE_NAMES[points.share]}"
        case AwardPoints():
            earned = "、".join(f"{name} {exact_text(each)} 分" for name, each in points.table.items())
            return f"按奖项计分:{earned}"
        case ScorePoints():
            return "按总成绩计分"


def places_text(points: RankPoints) -> str:
    """第 1 名 10 分、第 2 名 8 分…第 8 名 1 分,其余 0 分"""
    told = [f"第 {place} 名 {exact_text(each)} 分" for place, each in enumerate(points.table, 1)]
    if len(told) > PLACES_TOLD:
        told = [*told[: PLACES_TOLD - 1], f"…{told[-1]}"]
    return f"{'、'.join(told).replace('、…', '…')},其余 {exact_text(points.rest)} 分"
