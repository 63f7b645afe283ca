"""Times as typed, and sittings laid out: no room twice at a time, everybody has a place, noon is free."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import combinations, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.timetable import Room, SittingKind
from app.domain.timetable_layout import Need, Slots, lay_out, parse_clock, parse_day
from app.errors import InputError

START = datetime(2026, 10, 18, 8)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("9:00", time(9)),
        ("09:30", time(9, 30)),
        ("0930", time(9, 30)),
        ("930", time(9, 30)),
        ("9", time(9)),
        (" \uff11\uff13\uff1a\uff13\uff10 ", time(13, 30)),
        ("13点30分", time(13, 30)),
        ("14时", time(14)),
        ("8.15", time(8, 15)),
    ],
)
def test_a_clock_is_read_as_it_is_typed(text: str, wanted: time) -> None:
    assert parse_clock(text, "start") == wanted


@pytest.mark.parametrize("text", ["", "24:00", "9:60", "早上", "9:00-11:00", "99999"])
def test_a_clock_that_is_none_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_clock(text, "start")
    assert caught.value.field == "start"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("10-18", date(2026, 10, 18)),
        ("10月18日", date(2026, 10, 18)),
        ("10 月 18 日", date(2026, 10, 18)),
        ("2027/1/5", date(2027, 1, 5)),
        ("10.18", date(2026, 10, 18)),
    ],
)
def test_a_day_is_read_as_it_is_typed(text: str, wanted: date) -> None:
    assert parse_day(text, 2026) == wanted


@pytest.mark.parametrize("text", ["", "2-30", "18", "明天", "2026-13-01"])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="请写成"):
        parse_day(text, 2026)


def test_slots_keep_noon_and_evening_free_and_go_on_the_next_day() -> None:
    slots = Slots(START, 120, 30, (time(12), time(13, 30)), time(18))
    assert [f"{start:%d %H:%M}–{end:%H:%M}" for start, end in islice(slots, 5)] == [
        "18 08:00–10:00",
        "18 13:30–15:30",
        "18 16:00–18:00",
        "19 08:00–10:00",
        "19 13:30–15:30",
    ]


@given(
    st.lists(st.integers(1, 25), min_size=1, max_size=6),
    st.lists(st.integers(1, 20), min_size=1, max_size=4),
    st.sampled_from([SittingKind.THEORY, SittingKind.PRACTICAL]),
    st.none() | st.integers(1, 3),
)
def test_laid_out_sittings_hold_everybody_and_share_no_room(
    people: list[int], places: list[int], kind: SittingKind, count: int | None
) -> None:
    needs = [Need(at, f"赛项{at}", number) for at, number in enumerate(people)]
    rooms = [Room(at, f"第 {at} 考场", "", size) for at, size in enumerate(places)]
    slots = Slots(START, 60, 15)
    busy = {0: [(START, datetime(2026, 10, 18, 9, 30))]}
    planned = lay_out(needs, rooms, slots, kind, count=count, busy=busy)
    for one, other in combinations(planned, 2):
        assert one.room != other.room or one.ends_at <= other.starts_at or other.ends_at <= one.starts_at
    for need in needs:
        mine = [each for each in planned if each.event_id == need.event_id]
        if count is None:
            assert sum(each.room.places for each in mine) >= need.people
            if kind is SittingKind.THEORY and need.people <= sum(places):
                assert len({each.starts_at for each in mine}) == 1, "one paper, one time"
        else:
            assert len({each.name for each in mine}) == count
    assert all(each.room.id != 0 or each.starts_at >= busy[0][0][1] for each in planned)


def test_theory_of_several_events_shares_a_time_and_practice_goes_on() -> None:
    rooms = [Room(at, f"第 {at} 考场", "", 30) for at in (1, 2, 3)]
    needs = [Need(1, "焊工", 50), Need(2, "钳工", 20), Need(3, "电工", 40)]
    planned = lay_out(needs, rooms, Slots(START, 90, 30), SittingKind.THEORY)
    assert [(each.event, each.room.id, f"{each.starts_at:%H:%M}") for each in planned] == [
        ("焊工", 1, "08:00"),
        ("焊工", 2, "08:00"),
        ("钳工", 3, "08:00"),
        ("电工", 1, "10:00"),
        ("电工", 2, "10:00"),
    ]
