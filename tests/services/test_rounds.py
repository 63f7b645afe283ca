"""Rounds with a cut: who goes on, what is refused, and the places of those who stay behind."""

from __future__ import annotations

from typing import Any

import pytest

from app.errors import InputError, UserError
from app.services import judging, publishing, rounds, schemes, sheets
from app.services.event_counts import count_scored, list_event_counts
from app.services.publish_states import PublishState, list_event_states
from app.services.results import compute_event
from tests.bench import Bench
from tests.services.publish_steps import publish
from tests.services.scoring_data import IN_ROUNDS, RULES, SmallEvent, make_event


def _cut(number: int) -> dict[str, Any]:
    first, final = IN_ROUNDS["rounds"]
    return {**IN_ROUNDS, "rounds": [{**first, "cut": number}, final]}


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    """Four entries; the cut is at two, and two tie there."""
    made = make_event(session, rules=_cut(2))
    for name, score in (("张伟", "90"), ("李芳", "80"), ("王强", "80"), ("赵敏", "70")):
        made.judge_theory(made.enter(name), score)
    return made


def test_everybody_tied_at_the_cut_goes_on(session: Bench, event: SmallEvent) -> None:
    state = rounds.load_rounds(session, event.id)
    assert (state.current, state.problems, len(state.advancing)) == (0, (), 3)
    assert rounds.advance_round(session, event.id) == 3
    rows = event.rows()
    assert {name: row.label.reached for name, row in rows.items()} == {
        "张伟": 1,
        "李芳": 1,
        "王强": 1,
        "赵敏": 0,
    }
    # The finalists are not scored yet; who was cut has the place after all of them.
    assert {name: row.rank for name, row in rows.items()} == {
        "张伟": None,
        "李芳": None,
        "王强": None,
        "赵敏": 4,
    }


def test_a_low_finalist_still_stands_above_who_was_cut(session: Bench, event: SmallEvent) -> None:
    rounds.advance_round(session, event.id)
    for name, score in (("张伟", "10"), ("李芳", "60"), ("王强", "50")):
        entry = event.rows()[name].label.entry_id
        for seat in (1, 2, 3):
            event.mark(entry, "A1", score, seat)
            event.mark(entry, "E2", "12:00", seat)
    rows = compute_event(session, event.id).rows
    assert [(row.label.name, row.rank, row.shown) for row in rows] == [
        ("李芳", 1, "66.00"),
        ("王强", 2, "59.00"),
        ("张伟", 3, "34.00"),
        ("赵敏", 4, "21.00"),
    ]
    assert [step.text for step in rows[0].steps][-3:] == ["预赛后成绩 24", "决赛后成绩 66", "总成绩 66.00"]
    assert rows[3].steps[-2].text == "未进入决赛"


def test_only_who_went_on_has_sheets_in_the_final(session: Bench, event: SmallEvent) -> None:
    final = event.judges["P", 1].id
    assert judging.list_sheets(session, final) == ()
    cut = event.rows()["赵敏"].label.entry_id
    with pytest.raises(UserError, match="没有进入决赛"):
        event.mark(cut, "A1", "50")
    rounds.advance_round(session, event.id)
    assert [line.name for line in judging.list_sheets(session, final)] == ["张伟", "李芳", "王强"]
    with pytest.raises(UserError, match="没有进入决赛"):
        event.mark(cut, "A1", "50")


def test_sheets_are_expected_of_those_who_went_on(session: Bench, event: SmallEvent) -> None:
    def counts() -> tuple[int, int]:
        (found,) = list_event_counts(session, event.competition_id)
        return found.expected, count_scored(session, event.competition_id)[event.id]

    assert counts() == (4, 4)
    rounds.advance_round(session, event.id)
    assert counts() == (4 + 3 * 3, 1)


def test_nobody_goes_on_while_somebody_is_not_scored(session: Bench, event: SmallEvent) -> None:
    event.enter("钱进")
    with pytest.raises(UserError, match=r"还有 1 个参赛者未出分\(钱进\),请补齐"):
        rounds.advance_round(session, event.id)
    late = event.rows()["钱进"].label.entry_id
    event.mark(late, "T1", "60")
    with pytest.raises(UserError, match="没有核完"):
        rounds.advance_round(session, event.id)


def test_a_cut_larger_than_the_field_is_refused(session: Bench) -> None:
    event = make_event(session, rules=_cut(5))
    event.judge_theory(event.enter("张伟"), "90")
    with pytest.raises(UserError, match="晋级 5 名,但只有 1 名参赛,请改小晋级名额"):
        rounds.advance_round(session, event.id)


def test_a_list_is_taken_back_until_somebody_is_marked_in_the_round(
    session: Bench, event: SmallEvent
) -> None:
    rounds.advance_round(session, event.id)
    with pytest.raises(InputError, match="请写明"):
        rounds.take_back_round(session, event.id, reason=" ")
    rounds.take_back_round(session, event.id, reason="一份成绩更正")
    assert {row.label.reached for row in event.rows().values()} == {0}
    with pytest.raises(UserError, match="还没有确定过"):
        rounds.take_back_round(session, event.id, reason="再试")
    rounds.advance_round(session, event.id)
    event.mark(event.rows()["张伟"].label.entry_id, "A1", "50")
    with pytest.raises(UserError, match="决赛已有得分"):
        rounds.take_back_round(session, event.id, reason="太晚")


def test_an_event_without_cut_has_nothing_to_decide(session: Bench) -> None:
    event = make_event(session)
    assert not rounds.load_rounds(session, event.id).cuts
    with pytest.raises(UserError, match="没有要确定的"):
        rounds.advance_round(session, event.id)


def test_a_preliminary_round_is_not_published_as_the_result(session: Bench, event: SmallEvent) -> None:
    (before,) = list_event_states(session, event.competition_id)
    assert before.state is PublishState.UNDECIDED
    with pytest.raises(UserError, match="还没有确定从预赛晋级决赛的名单"):
        publishing.publish_event(session, event.id)


@pytest.mark.parametrize(
    "others",
    [
        [],
        [{"code": "1", "name": "预赛", "cut": 1}, {"code": "2", "name": "决赛"}],
        [{"code": "0", "name": "海选", "cut": 3}, *_cut(2)["rounds"]],
    ],
    ids=["without rounds", "another cut", "one more round"],
)
def test_rounds_that_were_decided_stay(
    session: Bench, event: SmallEvent, others: list[dict[str, Any]]
) -> None:
    changed = {**_cut(2), "rounds": others}
    if len(others) == 3:
        first = {**RULES["modules"][0], "code": "V", "name": "海选", "weight": "1", "round": "0"}
        changed["modules"] = [first, *IN_ROUNDS["modules"]]
    elif not others:
        changed["modules"] = RULES["modules"]
    assert not schemes.preview_rules(session, event.id, changed).problems
    rounds.advance_round(session, event.id)
    (problem,) = schemes.preview_rules(session, event.id, changed).problems
    assert "晋级名单已确定" in problem.text
    with pytest.raises(UserError, match="晋级名单已确定"):
        schemes.adopt_rules(session, event.id, changed, reason="改轮次")
    carried = [{**_cut(2)["rounds"][0], "carry": "0.5"}, _cut(2)["rounds"][1]]
    assert schemes.adopt_rules(session, event.id, {**_cut(2), "rounds": carried}, reason="折半带入") == 2


def test_marks_that_changed_after_the_list_are_told(session: Bench, event: SmallEvent) -> None:
    rounds.advance_round(session, event.id)
    assert rounds.load_rounds(session, event.id).strays == ()
    left = event.rows()["赵敏"].label.entry_id
    event.reopen(left, "T")
    event.mark(left, "T1", "81", reason="誊写错误")
    (told,) = rounds.load_rounds(session, event.id).strays
    assert told.startswith("赵敏没有晋级,预赛成绩 24.30 却好于晋级者的 24.00")


# Theory, then a first practical test, then a second one: two of three go on, then one of two.
THREE: dict[str, Any] = {
    **RULES,
    "rounds": [
        {"code": "1", "name": "预赛", "cut": 2},
        {"code": "2", "name": "半决赛", "cut": 1},
        {"code": "3", "name": "决赛"},
    ],
    "modules": [
        {**RULES["modules"][0], "code": code, "round": number}
        for code, number in zip("TUV", "123", strict=True)
    ],
    "ranking": {},
}


def _judge(event: SmallEvent, entry: int, module: str, text: str) -> None:
    seat = event.judges[module, 1].id
    judging.enter_mark(event.session, entry_id=entry, judge_id=seat, aspect="T1", text=text)
    sheets.submit_sheet(event.session, entry_id=entry, judge_id=seat)


def test_a_second_cut_is_among_those_who_went_on(session: Bench) -> None:
    event = make_event(session, rules=THREE)
    entries = [event.enter(name) for name in ("张伟", "李芳", "王强")]
    for entry, text in zip(entries, ("90", "80", "70"), strict=True):
        _judge(event, entry, "T", text)
    assert rounds.advance_round(session, event.id) == 2
    for entry, text in zip(entries[:2], ("10", "60"), strict=True):
        _judge(event, entry, "U", text)
    state = rounds.load_rounds(session, event.id)
    assert (state.current, state.problems, state.advancing) == (1, (), (entries[1],))
    assert rounds.advance_round(session, event.id) == 1
    _judge(event, entries[1], "V", "50")
    assert [(row.label.name, row.rank) for row in compute_event(session, event.id).rows] == [
        ("李芳", 1),
        ("张伟", 2),
        ("王强", 3),
    ]
    publish(session, event.id)
