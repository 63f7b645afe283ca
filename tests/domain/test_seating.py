"""Laws of 座次: everybody once, on places that are there; one unit's people apart where that can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.admission import Starter
from app.domain.ranking import Status
from app.domain.seating import Hall, Place, Seating, arrange, neighbour_pairs
from app.errors import UserError


def _people(units: Sequence[str | int]) -> list[Starter]:
    return [
        Starter(
            entry_id=at,
            person_id=at,
            event_id=1,
            event="焊工",
            number=f"{at:04d}",
            name=f"选手{at}",
            team="",
            organization=str(unit),
            photo="",
            review="approved",
            review_reason="",
            status=Status.ACTIVE,
            status_reason="",
        )
        for at, unit in enumerate(units, 1)
    ]


def _pairs(seated: Mapping[Place, Starter], given_halls: Sequence[Hall]) -> int:
    """How many pairs of one unit sit side by side."""
    return len(neighbour_pairs({place: each.organization for place, each in seated.items()}, given_halls))


units = st.lists(st.sampled_from(["", "甲厂", "乙厂", "丙厂", "丁厂"]), max_size=40)
halls = st.lists(st.tuples(st.integers(1, 15), st.integers(0, 6)), max_size=5).map(
    lambda sizes: [Hall(at, places, per_row) for at, (places, per_row) in enumerate(sizes, 1)]
)


@given(units, halls, st.sampled_from(Seating))
def test_everybody_sits_once_or_it_says_how_many_places_are_short(
    given_units: list[str], given_halls: list[Hall], seating: Seating
) -> None:
    people, room = _people(given_units), sum(hall.places for hall in given_halls)
    if room < len(people):
        with pytest.raises(UserError, match=f"还差 {len(people) - room} 个"):
            arrange(people, given_halls, seating)
        return
    seated = arrange(people, given_halls, seating)
    assert Counter(each.key for each in seated.values()) == Counter(each.key for each in people)
    # No hole: the first places are given, spares never.
    assert list(seated) == [place for hall in given_halls for place in hall.free()][: len(people)]
    assert arrange(people[::-1], given_halls, seating) == seated
    if seating is Seating.NUMBERED:
        assert [each.number for each in seated.values()] == sorted(each.number for each in people)


@given(st.lists(st.integers(1, 4), max_size=40), st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_in_a_line_nobody_has_a_neighbour_of_the_own_unit_where_none_is_above_half(
    given_units: list[int], sizes: list[int]
) -> None:
    people = _people(given_units)
    largest = max(Counter(given_units).values(), default=0)
    rooms = [Hall(at, places) for at, places in enumerate([*sizes, len(people)])]
    seated = arrange(people, rooms, Seating.MIXED)
    if largest <= (len(people) + 1) // 2:
        assert _pairs(seated, rooms) == 0


def test_in_rows_people_before_and_behind_are_neighbours_too() -> None:
    hall = Hall(1, 12, per_row=4)
    assert set(hall.neighbours(5)) - {0, -3} == {6, 1, 9}
    assert set(hall.neighbours(8)) == {7, 4, 12}
    seated = arrange(_people([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]), [hall], Seating.MIXED)
    assert _pairs(seated, [hall]) == 0
    by_number = arrange(_people([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]), [hall], Seating.NUMBERED)
    assert _pairs(by_number, [hall]) == 6


def test_a_large_exam_is_parted_in_rows() -> None:
    people = _people([at % 23 for at in range(300)] + [30] * 90 + [31] * 60)
    rooms = [Hall(at, 30, per_row=6) for at in range(15)]
    seated = arrange(people, rooms, Seating.MIXED)
    assert _pairs(seated, rooms) == 0
    # Nor is any room full of the largest unit.
    assert max(Counter(room for (room, _), each in seated.items() if each.organization == "30").values()) <= 8


def test_who_sits_already_keeps_the_place_and_is_a_neighbour() -> None:
    hall = Hall(1, 5, taken={2: "7"})
    seated = arrange(_people([7, 8, 9]), [hall], Seating.MIXED)
    assert set(seated) == {(1, 1), (1, 3), (1, 4)}
    assert seated[1, 4].organization == "7"
    assert _pairs(seated, [hall]) == 0


def test_one_unit_alone_is_seated_and_its_pairs_are_counted() -> None:
    hall = Hall(1, 4)
    assert _pairs(arrange(_people([1, 1, 1, 1]), [hall], Seating.MIXED), [hall]) == 3
