"""Laws of the draw into sittings and stations: a permutation, the rule kept, same seed same result."""

from collections import Counter
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.draw import (
    BY_LOT_ALONE,
    Capacity,
    Drawn,
    DrawRule,
    ImpossibleDrawError,
    Lot,
    draw_late,
    draw_order,
    draw_places,
    fill_evenly,
    neighbours,
    station_bases,
)

RULES = st.builds(DrawRule, spread=st.booleans(), apart=st.booleans())
SEEDS = st.text(max_size=8)


@st.composite
def fields(draw: st.DrawFn) -> tuple[list[Lot], list[Capacity]]:
    """Entries of a few units, and sittings that have room for them."""
    units = draw(st.lists(st.sampled_from(["", "甲", "乙", "丙", "丁"]), max_size=40))
    lots = [Lot(f"{number:04d}", unit) for number, unit in enumerate(units, 1)]
    places = draw(st.lists(st.integers(1, 15), min_size=1, max_size=5))
    missing = max(len(lots) - sum(places), 0)
    return lots, [Capacity(at, each) for at, each in enumerate([*places[:-1], places[-1] + missing])]


def drawn(seed: str, field: tuple[list[Lot], list[Capacity]], rule: DrawRule) -> tuple[Drawn, ...] | None:
    """The draw, or None where the rule cannot be kept."""
    try:
        return draw_places(seed, *field, rule)
    except ImpossibleDrawError:
        return None


def units_of(field: tuple[list[Lot], list[Capacity]]) -> dict[str, str]:
    return {lot.number: lot.unit for lot in field[0]}


@given(SEEDS, fields(), RULES)
def test_everybody_draws_one_place_and_no_place_is_drawn_twice(
    seed: str, field: tuple[list[Lot], list[Capacity]], rule: DrawRule
) -> None:
    found = drawn(seed, field, rule)
    if found is None:
        return
    assert sorted(each.number for each in found) == [lot.number for lot in field[0]]
    sizes = fill_evenly(len(found), [each.places for each in field[1]])
    for capacity, size in zip(field[1], sizes, strict=True):
        taken = [each.place for each in found if each.sitting == capacity.sitting]
        assert taken == list(range(1, size + 1))
        assert size <= capacity.places


@given(SEEDS, fields(), RULES)
def test_the_rule_holds(seed: str, field: tuple[list[Lot], list[Capacity]], rule: DrawRule) -> None:
    found, units = drawn(seed, field, rule), units_of(field)
    if found is None:
        return
    if rule.apart:
        assert neighbours(found, units) == ()
    if rule.spread:
        in_sitting = Counter((units[each.number], each.sitting) for each in found)
        sizes = Counter(each.sitting for each in found)
        for unit, members in Counter(units.values()).items():
            for sitting, size in sizes.items():
                share = in_sitting[unit, sitting] if unit else None
                assert share is None or members * size // len(found) <= share
                assert share is None or share <= ceil(members * size / len(found))


@given(SEEDS, fields(), RULES)
def test_what_is_impossible_is_named_and_really_impossible(
    seed: str, field: tuple[list[Lot], list[Capacity]], rule: DrawRule
) -> None:
    units = Counter(lot.unit for lot in field[0] if lot.unit)
    most = max(units.values(), default=0)
    sizes = fill_evenly(len(field[0]), [each.places for each in field[1]])
    room = sum(ceil(size / 2) for size in sizes)
    if drawn(seed, field, rule) is not None:
        assert not rule.apart or most <= room
        return
    assert rule.apart
    with pytest.raises(ImpossibleDrawError) as failed:
        draw_places(seed, *field, rule)
    why = failed.value
    assert (why.of_unit, units[why.unit]) == (most, most)
    assert 2 * most > len(field[0]), "nobody else can be in everybody's way"
    assert rule.spread or most > room


@given(SEEDS, fields(), RULES, st.randoms(use_true_random=False))
def test_the_seed_alone_decides(
    seed: str, field: tuple[list[Lot], list[Capacity]], rule: DrawRule, chance: object
) -> None:
    shuffled = list(field[0])
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert drawn(seed, (shuffled, field[1]), rule) == drawn(seed, field, rule)


def test_without_a_rule_and_with_one_sitting_it_is_the_order_of_the_lots() -> None:
    lots = [Lot(f"2022{serial:04d}", "甲") for serial in range(1, 8)]
    found = draw_places("20220920", lots, [Capacity("上午", 9)], BY_LOT_ALONE)
    assert tuple(each.number for each in found) == draw_order("20220920", [lot.number for lot in lots])


def test_a_unit_of_just_half_stands_on_every_second_station() -> None:
    lots = [Lot(f"{number}", "甲" if number < 4 else f"乙{number}") for number in range(1, 6)]
    found = draw_places("1", lots, [Capacity("上午", 5)])
    assert [each.number < "4" for each in found] == [True, False, True, False, True]


def test_a_unit_with_too_many_is_named() -> None:
    lots = [Lot(f"{number}", "金泷机电" if number < 5 else "矿业") for number in range(1, 7)]
    with pytest.raises(ImpossibleDrawError) as failed:
        draw_places("1", lots, [Capacity("上午", 6)])
    why = failed.value
    assert (why.unit, why.of_unit, why.entries) == ("金泷机电", 4, 6)
    assert len(draw_places("1", lots, [Capacity("上午", 6)], DrawRule(apart=False))) == 6


def test_too_few_places_are_told() -> None:
    with pytest.raises(ImpossibleDrawError) as failed:
        draw_places("1", [Lot("1"), Lot("2"), Lot("3")], [Capacity("上午", 2)])
    assert (failed.value.entries, failed.value.places, failed.value.unit) == (3, 2, "")


@given(st.lists(st.integers(1, 999), max_size=6))
def test_a_station_tells_one_place_of_one_sitting(places: list[int]) -> None:
    bases = station_bases(places)
    stations = [
        base + place for base, most in zip(bases, places, strict=True) for place in range(1, most + 1)
    ]
    assert len(set(stations)) == len(stations)
    assert len(places) != 1 or stations == list(range(1, places[0] + 1))


def test_the_third_place_of_the_second_sitting() -> None:
    assert station_bases([8, 12]) == (100, 200)
    assert station_bases([8, 120]) == (1000, 2000)


@given(st.integers(0, 60), st.lists(st.integers(0, 20), min_size=1, max_size=6))
def test_sittings_are_filled_evenly(entries: int, places: list[int]) -> None:
    if entries > sum(places):
        with pytest.raises(ImpossibleDrawError):
            fill_evenly(entries, places)
        return
    sizes = fill_evenly(entries, places)
    assert sum(sizes) == entries
    assert all(size <= most for size, most in zip(sizes, places, strict=True))
    for (mine, most), (other, _) in pairwise(zip(sizes, places, strict=True)):
        assert mine >= other or mine == most


def test_late_entries_sit_away_from_their_own_where_they_can() -> None:
    seated = {"上午": {1: "甲", 2: "乙"}, "下午": {1: "乙"}}
    free = [("上午", 3), ("下午", 2), ("下午", 3)]
    lots = [Lot("8", "乙"), Lot("9", "甲")]
    found = draw_late("1", lots, free, seated)
    assert {(number, sitting, place) for number, sitting, place in found} == {
        ("8", "下午", 3),
        ("9", "上午", 3),
    }
    assert draw_late("1", lots[::-1], free, seated) == found
    with pytest.raises(ImpossibleDrawError):
        draw_late("1", lots, free[:1], seated)
