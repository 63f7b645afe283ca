"""Laws of the conflicts: a room, a person and a day, against counting everything out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.timetable import Room, Sitting, SittingKind
from app.domain.timetable_checks import (
    Busy,
    Conflict,
    ConflictKind,
    Timetable,
    find_conflicts,
    full_name,
    overlap,
)

ROOMS = tuple(Room(at, f"第 {at} 考场", "", 10, 2) for at in range(3))
DAY = datetime(2026, 10, 18)


def _sitting(
    number: int, start: int, length: int = 2, room: Room | None = ROOMS[0], taken: int = 0
) -> Sitting:
    begin = DAY + timedelta(hours=start)
    return Sitting(
        id=number,
        event_id=number,
        event=f"赛项{number}",
        kind=SittingKind.THEORY,
        module="",
        module_name="",
        name="第 1 场",
        room=room,
        starts_at=begin,
        ends_at=begin + timedelta(hours=length),
        late_minutes=15,
        early_minutes=60,
        taken=taken,
    )


sittings = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5), st.sampled_from(ROOMS)), max_size=8).map(
    lambda drawn: tuple(_sitting(at, *each) for at, each in enumerate(drawn, 1))
)


def _of(kind: ConflictKind, found: Sequence[Conflict]) -> list[Conflict]:
    return [conflict for conflict in found if conflict.kind is kind]


@given(sittings)
def test_a_room_is_told_once_for_each_pair_of_sittings_at_one_time(
    given_sittings: tuple[Sitting, ...],
) -> None:
    found = _of(ConflictKind.ROOM, find_conflicts(Timetable(given_sittings)))
    wanted = {
        frozenset((one.id, other.id))
        for one, other in combinations(given_sittings, 2)
        if one.room == other.room and one.starts_at < other.ends_at and other.starts_at < one.ends_at
    }
    assert {frozenset(conflict.sittings) for conflict in found} == wanted
    assert len(found) == len(wanted)


@given(sittings.filter(bool), st.data())
def test_people_clash_where_no_choice_lets_them_be_at_both(
    given_sittings: tuple[Sitting, ...], data: st.DataObject
) -> None:
    some = st.lists(st.sampled_from(given_sittings), min_size=1, max_size=3, unique=True)
    one, other = tuple(data.draw(some)), tuple(data.draw(some))
    busy = (Busy("张伟", "张伟", "甲厂", "012", one), Busy("张伟", "张伟", "甲厂", "003", other))
    found = _of(ConflictKind.PEOPLE, find_conflicts(Timetable(given_sittings, busy=busy)))
    possible = any(not overlap(a, b) for a, b in product(one, other))
    assert bool(found) is not possible
    # Two people of one name are two people.
    apart = (busy[0], Busy("另一个", "张伟", "乙厂", "003", other))
    assert not _of(ConflictKind.PEOPLE, find_conflicts(Timetable(given_sittings, busy=apart)))


def test_many_people_are_one_line_that_names_the_first() -> None:
    one, other = _sitting(1, 9), _sitting(2, 10, room=ROOMS[1])
    busy = [
        Busy(number, f"选手{number}", "甲厂", f"{number:03d}", (sitting,))
        for number in range(1, 6)
        for sitting in (one, other)
    ]
    (clash,) = find_conflicts(Timetable((one, other), busy=tuple(busy)))
    assert clash.text.startswith(
        "选手1(甲厂,001)、选手2(甲厂,002)、选手3(甲厂,003)等 5 人要同时在“赛项1 理论考试"
    )
    assert (clash.sittings, len(clash.people)) == ((1, 2), 5)


@pytest.mark.parametrize(
    ("taken", "expected", "seated", "told"),
    [
        (13, 0, 0, "排了 13 人,第 0 考场只有 12 个座位(含备用)"),
        (10, 11, 10, "要 11 个座位,各场合计只有 10 个"),
        (3, 5, 3, "还缺 2 个座位,请补排。"),
        (12, 0, 0, ""),
        (0, 10, 0, ""),  # nobody was seated yet: nothing is wrong
    ],
)
def test_places_that_are_short_are_told(taken: int, expected: int, seated: int, told: str) -> None:
    sitting = _sitting(1, 9, taken=taken)
    group = (1, SittingKind.THEORY, "")
    found = find_conflicts(Timetable((sitting,), expected={group: expected}, seated={group: seated}))
    assert [told in each.text and each.kind is ConflictKind.PLACES for each in found] == (
        [True] if told else []
    )


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        (date(2026, 10, 18), date(2026, 10, 18), False),
        (date(2026, 10, 18), None, False),
        (date(2026, 10, 19), date(2026, 10, 20), True),
        (date(2026, 10, 10), date(2026, 10, 17), True),
        (None, None, False),
    ],
)
def test_a_sitting_outside_the_days_of_the_competition_is_told(
    first: date | None, last: date | None, wrong: bool
) -> None:
    found = find_conflicts(Timetable((_sitting(1, 9),), first, last))
    assert [each.kind for each in found] == ([ConflictKind.DAYS] if wrong else [])


def test_a_sitting_needs_a_room_unless_it_is_a_meeting() -> None:
    (found,) = find_conflicts(Timetable((_sitting(1, 9, room=None),)))
    assert "还没有考场,请选考场" in found.text
    assert full_name(_sitting(1, 9)) == "赛项1 理论考试 第 1 场"


@pytest.mark.parametrize(("module", "own"), [("", ""), ("理论", ""), ("安全知识", "安全知识")])
def test_a_module_is_told_where_the_kind_does_not_say_it(module: str, own: str) -> None:
    assert replace(_sitting(1, 9), module_name=module).own_module == own
