"""The standings part of a document: what it says, and what is refused where."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from app.domain.reading import Reader, RuleProblem
from app.domain.standings import (
    AwardPoints,
    RankPoints,
    ScorePoints,
    Share,
    StandingKey,
    StandingsRule,
)
from app.domain.standings_reading import STANDINGS_NAMES, read_standings, write_standings
from tests.domain.test_standings import standings_rules

FINE: dict[str, Any] = {"points": {"by": "rank", "table": ["10", "8", "6"], "rest": "1"}}


def _read(document: object, known: tuple[str, ...] | None = None) -> tuple[StandingsRule, list[RuleProblem]]:
    reader = Reader(document, STANDINGS_NAMES)
    return read_standings(reader, known), reader.problems


@given(standings_rules)
def test_what_is_written_reads_back(rule: StandingsRule) -> None:
    assert _read(write_standings(rule)) == (rule, [])


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (FINE, StandingsRule(RankPoints((Decimal(10), Decimal(8), Decimal(6)), rest=Decimal(1)))),
        ({"points": {"table": [3, 2, 1]}}, StandingsRule(RankPoints((Decimal(3), Decimal(2), Decimal(1))))),
        (
            {
                "points": {"by": "名次", "table": ["5"], "share": "同分"},
                "best_per_unit": "2",
                "least_events": 3,
            },
            StandingsRule(RankPoints((Decimal(5),), Share.SAME), best_per_unit=2, least_events=3),
        ),
        (
            {"points": {"by": "award", "table": {"一等奖": "5", "二等奖": "3"}}},
            StandingsRule(AwardPoints({"一等奖": Decimal(5), "二等奖": Decimal(3)})),
        ),
        (
            {
                "points": {"by": "score"},
                "ties": ["firsts", "最好名次"],
                "event_weights": {"焊工": "2", "电工": "0.5"},
            },
            StandingsRule(
                ScorePoints(),
                ties=(StandingKey.FIRSTS, StandingKey.BEST_PLACE),
                event_weights={"焊工": Decimal(2), "电工": Decimal("0.5")},
            ),
        ),
    ],
)
def test_documents(document: dict[str, Any], expected: StandingsRule) -> None:
    assert _read(document, ("焊工", "电工")) == (expected, [])


@pytest.mark.parametrize(
    ("document", "path", "told"),
    [
        ({}, ("points", "table"), "积分:没有积分表,请从第 1 名起写出各名次的积分。"),
        (
            {"points": {"table": ["10", "8,5"]}},
            ("points", "table"),
            "积分:积分表第 2 名的“8,5”不是数字,小数点请用“.”,如 8.5。",
        ),
        (
            {"points": {"table": ["10", True]}},
            ("points", "table"),
            "积分:积分表第 2 名的“True”不是数字,请写成如 10 或 0.5。",
        ),
        (
            {"points": {"table": ["6", "8"]}},
            ("points", "table"),
            "积分:积分表第 2 名的积分 8 多于前一名的 6,请改正。",
        ),
        (
            {"points": {"table": ["6", "-1"]}},
            ("points", "table"),
            "积分:积分表第 2 名的积分应不小于 0、不大于 100000,现为 -1,请改正。",
        ),
        (
            {"points": {"table": ["6", "2"], "rest": "3"}},
            ("points", "rest"),
            "积分:其余名次积分 3 多于第 2 名的 2,请改小。",
        ),
        ({"points": {"table": "10"}}, ("points", "table"), "积分:积分表应为列表,请写成 [ … ] 的形式。"),
        (
            {"points": {"by": "gold"}},
            ("points", "by"),
            "积分:积分依据“gold”不认识,请改为其中一种:名次、奖项、总成绩。",
        ),
        ({"points": {"by": "award"}}, ("points", "table"), "积分:没有积分表,请写明每个奖项的积分。"),
        (
            {"points": {"by": "award", "table": {"一等奖": "五"}}},
            ("points", "table", "一等奖"),
            "积分 积分表:一等奖“五”不是数字,请写成如 10 或 0.5。",
        ),
        (
            {"points": {"by": "score", "table": ["1"]}},
            ("points", "table"),
            "积分:“table”不认识,请改成手册中的写法或去掉。",
        ),
        (
            FINE | {"best_per_unit": "-1"},
            ("best_per_unit",),
            "每单位计分个数应为不小于 0 的整数,现为“-1”,请改正。",
        ),
        (
            FINE | {"ties": ["gold"]},
            ("ties",),
            "同分比较“gold”不认识,请改为其中一种:第一名个数、第二名个数、第三名个数、最好名次、参加赛项数、计分个数。",
        ),
        (
            FINE | {"ties": ["firsts", "第一名个数"]},
            ("ties",),
            "同分比较“第一名个数”出现了两次,请去掉一个。",
        ),
        (
            FINE | {"event_weights": {"瓦工": "2"}},
            ("event_weights", "瓦工"),
            "赛项权重:没有赛项“瓦工”,请改为已有的赛项:焊工、电工。",
        ),
        (
            FINE | {"event_weights": {"焊工": "-2"}},
            ("event_weights", "焊工"),
            "赛项权重:焊工不能小于 0,现为 -2,请改正。",
        ),
        (FINE | {"weights": {}}, ("weights",), "“weights”不认识,请改成手册中的写法或去掉。"),
    ],
)
def test_a_wrong_document_is_refused_at_its_place(
    document: dict[str, Any], path: tuple[str, ...], told: str
) -> None:
    problems = _read(document, ("焊工", "电工"))[1]
    assert (path, told) in [(problem.path, problem.text) for problem in problems]
    assert len(problems) <= 2


def test_every_problem_is_found_in_one_go() -> None:
    document = {"points": {"table": ["1", "x"], "rest": "y"}, "best_per_unit": "z", "ties": ["a"], "b": 1}
    assert len(_read(document)[1]) == 5
