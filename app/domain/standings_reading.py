"""The rule of the standings as data: read from and written to a document."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.domain.numbers import parse_decimal
from app.domain.reading import HIGHEST, Reader, number_cure, repeated
from app.domain.standings import (
    SHARE_NAMES,
    STANDING_KEY_NAMES,
    AwardPoints,
    PointRule,
    RankPoints,
    ScorePoints,
    Share,
    StandingKey,
    StandingsRule,
)

# What a `Reader` calls the keys.
STANDINGS_NAMES: Mapping[str, str] = {
    "standings": "团体总分",
    "points": "积分",
    "by": "积分依据",
    "table": "积分表",
    "share": "并列得分",
    "rest": "其余名次积分",
    "best_per_unit": "每单位计分个数",
    "least_events": "最少参赛项数",
    "ties": "同分比较",
    "event_weights": "赛项权重",
}


class PointsBy(StrEnum):
    """What earns points."""

    RANK = "rank"
    AWARD = "award"
    SCORE = "score"


POINTS_BY_NAMES: Mapping[PointsBy, str] = {
    PointsBy.RANK: "名次",
    PointsBy.AWARD: "奖项",
    PointsBy.SCORE: "总成绩",
}


def read_standings(reader: Reader, known_events: Collection[str] | None = None) -> StandingsRule:
    """Read the rule; what is wrong is noted in the reader. `known_events` are the names weights may use."""
    rule = StandingsRule(
        points=_read_points(reader.part("points")),
        best_per_unit=reader.whole("best_per_unit", 0),
        least_events=reader.whole("least_events", 0),
        ties=_read_ties(reader),
        event_weights=_read_weights(reader.part("event_weights"), known_events),
    )
    reader.done()
    return rule


def write_standings(rule: StandingsRule) -> dict[str, Any]:
    """The document; `read_standings` reads it back unchanged."""
    return {
        "points": _write_points(rule.points),
        "best_per_unit": rule.best_per_unit,
        "least_events": rule.least_events,
        "ties": [key.value for key in rule.ties],
        "event_weights": {name: f"{weight:f}" for name, weight in rule.event_weights.items()},
    }


def _write_points(points: PointRule) -> dict[str, Any]:
    match points:
        case RankPoints(table, share, rest):
            return {
                "by": PointsBy.RANK.value,
                "table": [f"{each:f}" for each in table],
                "share": share.value,
                "rest": f"{rest:f}",
            }
        case AwardPoints(by_award):
            earned = {name: f"{each:f}" for name, each in by_award.items()}
            return {"by": PointsBy.AWARD.value, "table": earned}
        case ScorePoints():
            return {"by": PointsBy.SCORE.value}


def _read_points(reader: Reader) -> PointRule:
    points: PointRule
    match reader.choice("by", POINTS_BY_NAMES, PointsBy.RANK):
        case PointsBy.RANK:
            table = _read_table(reader)
            rest = reader.decimal("rest", low=0)
            share = reader.choice("share", SHARE_NAMES, Share.MEAN)
            if table and rest > table[-1]:
                worst = f"第 {len(table)} 名的 {table[-1]}"
                reader.refuse(f"其余名次积分 {rest} 多于{worst},请改小", "rest")
            points = RankPoints(table, share, rest)
        case PointsBy.AWARD:
            reader.require(reader.has("table"), "没有积分表,请写明每个奖项的积分", "table")
            points = AwardPoints(_read_decimals(reader.part("table")))
        case PointsBy.SCORE:
            points = ScorePoints()
    reader.done()
    return points


def _read_table(reader: Reader) -> tuple[Decimal, ...]:
    """The points of the places, from the first down."""
    found: list[Decimal] = []
    for number, value in enumerate(reader.mixed("table"), 1):
        proper = isinstance(value, str | int) and not isinstance(value, bool)
        points = parse_decimal(str(value)) if proper else None
        place = f"积分表第 {number} 名"
        if points is None:
            reader.refuse(f"{place}的“{value}”不是数字,{number_cure(value)}", "table")
        elif not 0 <= points <= HIGHEST:
            reader.refuse(f"{place}的积分应不小于 0、不大于 {HIGHEST},现为 {points},请改正", "table")
        else:
            if found and points > found[-1]:
                reader.refuse(f"{place}的积分 {points} 多于前一名的 {found[-1]},请改正", "table")
            found.append(points)
    reader.require(reader.has("table"), "没有积分表,请从第 1 名起写出各名次的积分", "table")
    return tuple(found)


def _read_decimals(part: Reader) -> dict[str, Decimal]:
    """A mapping of names to numbers that are not negative."""
    return {name: part.decimal(name, low=0) for name in part.written()}


def _read_weights(part: Reader, known_events: Collection[str] | None) -> dict[str, Decimal]:
    weights = _read_decimals(part)
    for name in weights:
        if known_events is not None and name not in known_events:
            known = "、".join(known_events) or "还没有赛项"
            part.refuse(f"没有赛项“{name}”,请改为已有的赛项:{known}", name)
    return weights


def _read_ties(reader: Reader) -> tuple[StandingKey, ...]:
    """The links, each written in code or as the word that stands for it."""
    words = {word: key for key, name in STANDING_KEY_NAMES.items() for word in (key.value, name)}
    ties = []
    for written in reader.texts("ties"):
        if written in words:
            ties.append(words[written])
        else:
            known = "、".join(STANDING_KEY_NAMES.values())
            reader.refuse(f"同分比较“{written}”不认识,请改为其中一种:{known}", "ties")
    if twice := repeated([STANDING_KEY_NAMES[key] for key in ties]):
        reader.refuse(f"同分比较“{twice}”出现了两次,请去掉一个", "ties")
    return tuple(ties)
