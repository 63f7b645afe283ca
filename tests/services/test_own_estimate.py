"""自评: what entries give themselves is kept and shown beside the judges' marks, and nobody waits for it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from app.domain.scheme import SELF_SEAT
from app.errors import UserError
from app.services import judging, sheets
from app.services.blank_sheets import blank_sheets
from app.services.event_counts import count_scored, list_event_counts
from app.services.overview import load_overview
from app.services.paperwork import list_papers, receive_paper
from app.services.pledges import load_pledges
from app.services.publish_states import PublishState, list_event_states
from app.services.results import compute_event
from db.tables import Account, Judge, ScoreSheet
from tests.bench import Bench
from tests.services.publish_steps import publish
from tests.services.scoring_data import SmallEvent, make_event

MODULE: dict[str, Any] = {
    "code": "P",
    "name": "考核",
    "self": True,
    "aspects": [
        {"code": "A1", "name": "安全", "maximum": "60"},
        {"code": "A2", "name": "质量", "maximum": "40"},
    ],
}


def _event(session: Bench, checking: str = "confirm") -> tuple[SmallEvent, int]:
    """One entry, and the seat of its own estimate."""
    event = make_event(session, rules={"checking": checking, "modules": [MODULE]})
    judge = Judge(event_id=event.id, module="P", seat=SELF_SEAT, name="自评")
    session.add(judge)
    session.flush()
    return event, judge.id or 0


def _estimate(session: Bench, entry: int, seat: int, *, submit: bool = True) -> None:
    for aspect, text in (("A1", "58"), ("A2", "40")):
        judging.enter_mark(session, entry_id=entry, judge_id=seat, aspect=aspect, text=text)
    if submit:
        sheets.submit_sheet(session, entry_id=entry, judge_id=seat)


def _judge(event: SmallEvent, entry: int) -> None:
    event.mark(entry, "A1", "50")
    event.mark(entry, "A2", "35")
    sheets.submit_sheet(event.session, entry_id=entry, judge_id=event.judges["P", 1].id)


def test_the_estimate_stands_beside_the_judges_marks_and_counts_nothing(session: Bench) -> None:
    event, seat = _event(session, "none")
    entry = event.enter("平山电厂")
    judge = event.judges["P", 1].id
    assert judging.load_sheet(session, entry, judge).estimate == {}
    _estimate(session, entry, seat, submit=False)
    view = judging.load_sheet(session, entry, judge)
    assert dict(view.estimate or {}) == {"A1": Decimal(58), "A2": Decimal(40)}
    assert not view.is_own_estimate
    own = judging.load_sheet(session, entry, seat)
    assert (own.is_own_estimate, own.estimate) == (True, None)
    _judge(event, entry)
    assert [row.shown for row in compute_event(session, event.id).rows] == ["85.00"]


def test_a_module_without_the_column_has_no_estimate(session: Bench) -> None:
    event = make_event(session)
    entry = event.enter("张伟")
    assert judging.load_sheet(session, entry, event.judges["P", 1].id).estimate is None


@pytest.mark.parametrize("estimated", [False, True])
def test_nobody_waits_for_an_estimate(session: Bench, *, estimated: bool) -> None:
    event, seat = _event(session, "none")
    entry = event.enter("平山电厂")
    if estimated:
        _estimate(session, entry, seat, submit=False)
    (count,) = list_event_counts(session, event.competition_id)
    assert (count.expected, count.sheets, count.submitted) == (1, 0, 0)
    assert [line.seat for line in list_papers(session, event.id)] == [1]
    _judge(event, entry)
    (count,) = list_event_counts(session, event.competition_id)
    assert (count.complete, count_scored(session, event.competition_id)) == (True, {event.id: 1})
    (state,) = list_event_states(session, event.competition_id)
    assert (state.state, state.sheets, state.submitted) == (PublishState.READY, 1, 1)
    totals = load_overview(session, event.competition_id).totals
    assert (totals.expected, totals.sheets) == (1, 1)


@pytest.mark.parametrize("checking", ["confirm", "double"])
def test_nobody_checks_an_estimate(session: Bench, checking: str) -> None:
    event, seat = _event(session, checking)
    entry = event.enter("平山电厂")
    _estimate(session, entry, seat)
    assert judging.load_sheet(session, entry, seat).checking.value == "none"
    (count,) = list_event_counts(session, event.competition_id)
    assert (count.submitted, count.confirmed) == (0, 0)
    with pytest.raises(UserError, match="自评不计分,不用录第二遍"):
        judging.enter_mark(session, entry_id=entry, judge_id=seat, aspect="A1", text="5", second=True)
    with pytest.raises(UserError, match="自评不计分,不用录第二遍"):
        sheets.submit_second(session, entry_id=entry, judge_id=seat)


def test_an_estimate_is_locked_with_the_rest_when_results_are_published(session: Bench) -> None:
    event, seat = _event(session)
    entry = event.enter("平山电厂")
    _estimate(session, entry, seat)
    _judge(event, entry)
    sheet = session.exec(select(ScoreSheet).where(ScoreSheet.judge_id == event.judges["P", 1].id)).one()
    sheet.state = "confirmed"
    session.flush()
    publish(session, event.id)
    states = {row.judge_id: row.state for row in session.exec(select(ScoreSheet))}
    assert states == {seat: "locked", event.judges["P", 1].id: "locked"}
    with pytest.raises(UserError, match="成绩已公布"):
        judging.enter_mark(session, entry_id=entry, judge_id=seat, aspect="A1", text="5")


def test_papers_of_estimates_are_printed_on_demand_and_listed_once_they_are_here(session: Bench) -> None:
    event, seat = _event(session)
    entry = event.enter("平山电厂")
    (sheet,) = blank_sheets(session, event.id)
    assert (sheet.seat, sheet.self_assessed, sheet.estimate) == ("1 号席", True, {})
    (form,) = blank_sheets(session, event.id, judge_ids=[seat])
    assert (form.seat, form.self_assessed) == ("自评", False)
    _estimate(session, entry, seat)
    assert blank_sheets(session, event.id)[0].estimate == {"A1": "58.0", "A2": "40.0"}
    receive_paper(session, entry_id=entry, judge_id=seat)
    assert [(line.seat, line.missing) for line in list_papers(session, event.id)] == [
        (SELF_SEAT, False),
        (1, True),
    ]


def test_who_types_estimates_signs_no_pledge_of_a_judge(session: Bench) -> None:
    event, seat = _event(session)
    for judge_id, name in ((seat, "平山电厂 吴燕"), (event.judges["P", 1].id, "李建国")):
        account = Account(name=name)
        session.add(account)
        session.flush()
        session.get_one(Judge, judge_id).account_id = account.id
    session.flush()
    pledges = load_pledges(session, event.competition_id, datetime(2022, 10, 20, 8, 0))
    assert len(pledges.judges) == 1
    assert pledges.judges[0].seats == ("焊工 · 考核 · 1 号席",)
