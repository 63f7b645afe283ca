"""The rules of a whole competition as data."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.competition_rules import CompetitionRules, read_competition_rules

FINE: dict[str, Any] = {
    "standings": {"points": {"by": "rank", "table": ["10", "8"]}, "event_weights": {"焊工": "2"}},
    "unit_awards": [{"name": "优秀组织奖", "by": "points", "percent": "20"}],
    "decided": [{"name": "优秀指导教师", "count": 3, "approver": "竞赛组委会"}],
    "money": [{"award": "优秀组织奖", "amount": "5000"}, {"award": "优秀指导教师", "amount": "800"}],
}


UNKNOWN_EVENT = ("standings", "event_weights", "钳工")


def test_fine_rules_are_read_without_problems() -> None:
    rules, problems = read_competition_rules(FINE, ["焊工"])
    assert problems == ()
    assert rules.standings is not None
    assert rules.awards.names == ("优秀指导教师", "优秀组织奖")
    assert len(rules.awards.money) == 2


def test_no_rules_are_fine_too() -> None:
    assert read_competition_rules({}) == (CompetitionRules(), ())


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"standings": {"points": {"by": "rank"}}}, ("standings", "points", "table")),
        (
            {"standings": {**FINE["standings"], "event_weights": {"钳工": "2"}}},
            ("standings", "event_weights", "钳工"),
        ),
        ({"unit_awards": [{"name": "优秀组织奖", "percent": "120"}]}, ("unit_awards", 0, "percent")),
        ({"money": [{"award": "一等奖", "amount": "1"}]}, ("money", 0, "award")),
        ({"money": [{"award": "优秀组织奖", "amount": "1.005"}]}, ("money", 0, "amount")),
        ({"honours": [{"name": "技术能手", "upto": 1}]}, ("honours",)),
        ({"standngs": {}}, ("standngs",)),
    ],
)
def test_every_problem_is_told_at_its_place(change: dict[str, Any], path: tuple[str | int, ...]) -> None:
    _, problems = read_competition_rules({**FINE, **change}, ["焊工"])
    assert [problem.path for problem in problems] == [path]


def test_any_event_may_be_weighted_where_the_events_are_not_given() -> None:
    assert read_competition_rules(FINE)[1] == ()
