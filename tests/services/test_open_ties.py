"""Which ties wait for a decision, and which decisions hold."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.rights import Actor, Duty, Role
from app.services import rounds
from app.services.decisions import decide_tie, load_tie_decisions
from app.services.open_ties import list_open_ties, standing_decisions
from app.services.results import compute_event
from tests.bench import Bench
from tests.services.scoring_data import IN_ROUNDS, RULES, SmallEvent, make_event

CHIEF = Actor(7, "孙志强", (Duty(Role.CHIEF),))
TOP_THREE: dict[str, Any] = {**RULES, "ranking": {"distinct_top": 3}}
MARKS = {"张伟": "90", "李芳": "80", "王强": "80", "赵敏": "70", "陈静": "70"}


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    """Two tie for the second place, two for the fourth, which may be shared."""
    made = make_event(session, rules=TOP_THREE)
    for name, score in MARKS.items():
        made.judge(made.enter(name), score)
    return made


def _ids(event: SmallEvent, *names: str) -> tuple[int, ...]:
    rows = event.rows()
    return tuple(rows[name].label.entry_id for name in names)


def _open(event: SmallEvent) -> list[tuple[int, list[str], str]]:
    ties = list_open_ties(compute_event(event.session, event.id))
    return [(tie.rank, [row.label.name for row in tie.rows], tie.why) for tie in ties]


def test_a_tie_among_the_first_is_open_until_it_is_decided(event: SmallEvent) -> None:
    session = event.session
    assert _open(event) == [(2, ["李芳", "王强"], "前 3 名不得并列")]
    with session.acting(CHIEF):
        decide_tie(session, event.id, _ids(event, "王强", "李芳"), reason="加赛")
    assert _open(event) == []
    decided = load_tie_decisions(session, event.id)
    assert standing_decisions(compute_event(session, event.id), decided) == decided


def test_a_decision_holds_only_while_its_entries_tie(event: SmallEvent) -> None:
    session = event.session
    with session.acting(CHIEF):
        decide_tie(session, event.id, _ids(event, "王强", "李芳"), reason="加赛")
    (entry,) = _ids(event, "李芳")
    event.correct(entry, "83")
    found = compute_event(session, event.id)
    assert standing_decisions(found, load_tie_decisions(session, event.id)) == ()
    assert _open(event) == []


def test_the_edge_of_an_award_that_waits_for_a_decision_is_a_tie_too(session: Bench) -> None:
    awards = {"tiers": [{"name": "一等奖", "count": 2}], "boundary": "decide"}
    event = make_event(session, rules={**RULES, "ranking": {}, "awards": awards})
    for name, score in MARKS.items():
        event.judge(event.enter(name), score)
    assert _open(event) == [(2, ["李芳", "王强"], "一等奖名额只剩 1 个")]


def test_before_the_last_cut_nothing_is_decided(session: Bench) -> None:
    first, final = IN_ROUNDS["rounds"]
    ruled = {**IN_ROUNDS, "ranking": {"distinct_top": 3}, "rounds": [{**first, "cut": 2}, final]}
    event = make_event(session, rules=ruled)
    for name, score in MARKS.items():
        event.judge_theory(event.enter(name), score)
    assert any(row.needs_decision for row in event.rows().values())
    assert _open(event) == []
    rounds.advance_round(session, event.id)
    found = compute_event(session, event.id)
    assert [row.label.name for row in found.rows if found.is_in_round(row)] == ["张伟", "李芳", "王强"]
    assert (found.current_round, found.cut_ahead) == (1, False)
