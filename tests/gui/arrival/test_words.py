"""Which gatherings the figures of the desk are of, and how their doors stand."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.domain.timetable import Sitting, SittingKind
from app.gui.screens.arrival.words import at_this_time, state_of, state_told
from app.services.attendance import Gathering
from app.services.draws import DrawState


def gathering(name: str, start: int, end: int, day: int = 18) -> Gathering:
    """Check-in opens an hour before the start and ends a quarter of an hour after it."""
    times = datetime(2022, 10, day, start), datetime(2022, 10, day, end)
    kind = SittingKind.PRACTICAL
    sitting = Sitting(day * 100 + start, 1, "焊工", kind, "", "", name, None, *times, 15, 60)
    return Gathering(1, "焊工", sitting, ())


UNTIMED = Gathering(2, "抢修接力", None, ())
DAY = (UNTIMED, gathering("早", 9, 11), gathering("午", 14, 16), gathering("明", 9, 11, 19))


@pytest.mark.parametrize(
    ("hour", "minute", "expected", "doors"),
    [
        (7, 0, "早", "08:00 起"),  # nobody may come yet: the next ones
        (8, 0, "早", "到 09:15"),
        (10, 30, "早", "已截止"),  # under way: its absentees are still to be marked
        (11, 30, "午", "13:00 起"),
        (13, 30, "午", "到 14:15"),
        (17, 0, "", ""),
    ],
)
def test_the_figures_are_of_whom_people_come_to_now(
    hour: int, minute: int, expected: str, doors: str
) -> None:
    now = datetime(2022, 10, 18, hour, minute)
    untimed, *timed = at_this_time(DAY, now)
    assert (untimed, state_of(untimed, now)[0]) == (UNTIMED, "不限时")
    found = [(each.sitting.name, state_of(each, now)[0]) for each in timed if each.sitting is not None]
    assert found == ([(expected, doors)] if expected else [])


@pytest.mark.parametrize(
    ("drawing", "waiting", "begun", "expected"),
    [
        (0, 0, False, "还没有审核通过的参赛者,通过后才能抽签。"),
        (4, 4, False, "4 个参赛者抽签,没有排实操场次,编 1 到 4 号赛位。"),
        (4, 1, True, "号赛位。评分已经开始,只能给还没有赛位的 1 人补抽。"),
        (4, 0, True, "号赛位。评分已经开始,不再重新抽签。"),
    ],
)
def test_what_a_draw_would_do_is_told(drawing: int, waiting: int, begun: bool, expected: str) -> None:
    state = DrawState(drawing, waiting, begun, sittings=(), modules=())
    assert state_told(state, blind=False).endswith(expected)
