"""A panel whose seats mark different aspects: each sheet by itself, the spread of the whole panel."""

from __future__ import annotations

from typing import Any

import pytest

from app.errors import InputError, UserError
from app.services import judging, sheets
from app.services.event_counts import count_scored, list_event_counts
from app.services.results import compute_event
from tests.bench import Bench
from tests.services.scoring_data import SmallEvent, make_event

MODULE: dict[str, Any] = {
    "code": "P",
    "name": "实操",
    "panel": {"judges": 3, "spread": {"judgement": 1}},
    "groups": [{"name": "试跳", "best": 1}],
    "aspects": [
        {"code": "A1", "name": "操作", "kind": "judgement", "maximum": "30"},
        {"code": "C1", "name": "探伤", "maximum": "40", "seats": "3"},
        {"code": "J1", "name": "第一跳", "maximum": "30", "group": "试跳", "seats": "1-2"},
        {"code": "J2", "name": "第二跳", "maximum": "30", "group": "试跳", "seats": "1-2"},
    ],
}


@pytest.fixture
def event(session: Bench) -> SmallEvent:
    return make_event(session, rules={"checking": "none", "modules": [MODULE]})


def _hand_in(event: SmallEvent, entry: int, seat: int) -> sheets.Submitted:
    return sheets.submit_sheet(event.session, entry_id=entry, judge_id=event.judges["P", seat].id)


def test_a_seat_takes_only_what_it_marks(event: SmallEvent) -> None:
    entry = event.enter("张伟")
    views = [judging.load_sheet(event.session, entry, event.judges["P", seat].id) for seat in (1, 3)]
    assert [[aspect.code for aspect in view.module.aspects] for view in views] == [
        ["A1", "J1", "J2"],
        ["A1", "C1"],
    ]
    with pytest.raises(UserError, match="没有评分项 C1"):
        event.mark(entry, "C1", "30", 1)


def test_a_sheet_is_handed_in_with_its_own_aspects_and_one_of_the_tries(event: SmallEvent) -> None:
    entry = event.enter("张伟")
    event.mark(entry, "A1", "2", 1)
    with pytest.raises(InputError, match="还有 1 项没有得分:J1。"):
        _hand_in(event, entry, 1)
    event.mark(entry, "J2", "20", 1)
    _hand_in(event, entry, 1)
    event.mark(entry, "A1", "2", 3)
    event.mark(entry, "C1", "30", 3)
    _hand_in(event, entry, 3)
    states = [
        [line.state for line in judging.list_sheets(event.session, event.judges["P", seat].id)]
        for seat in (1, 2, 3)
    ]
    assert states == [["submitted"], ["not_started"], ["submitted"]]
    event.mark(entry, "A1", "2", 2)
    event.mark(entry, "J2", "24", 2)
    _hand_in(event, entry, 2)
    (count,) = list_event_counts(event.session, event.competition_id)
    assert (count.expected, count.submitted, count.complete) == (3, 3, True)
    assert count_scored(event.session, event.competition_id) == {event.id: 1}
    assert [row.shown for row in compute_event(event.session, event.id).rows] == ["72.00"]


def test_the_spread_is_looked_at_when_the_last_seat_has_handed_in(event: SmallEvent) -> None:
    entry = event.enter("张伟")
    for seat, level in ((1, "1"), (2, "3")):
        event.mark(entry, "A1", level, seat)
        event.mark(entry, "J1", "20", seat)
        assert _hand_in(event, entry, seat).alarms == ()
    event.mark(entry, "A1", "2", 3)
    event.mark(entry, "C1", "30", 3)
    (alarm,) = _hand_in(event, entry, 3).alarms
    assert alarm == "A1 操作:1 号裁判 1、2 号裁判 3,相差 2,超过 1 级"
    lines = [
        line for seat in (1, 2, 3) for line in judging.list_sheets(event.session, event.judges["P", seat].id)
    ]
    assert [(line.state, line.returned) for line in lines] == [("draft", True)] * 3
