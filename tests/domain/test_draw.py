"""Laws of the draw: a permutation, repeatable, independent of the order entries came in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.draw import draw_order

# By hand: `printf '20220920\n20220001' | sha256sum` and so on, sorted: 5b31…, 5ea1…, 69d4…
BY_HAND = ("20220007", "20220001", "20220005", "20220002", "20220006", "20220003", "20220004")
numbers = st.lists(st.from_regex(r"2022\d{4}", fullmatch=True), unique=True, max_size=60)


@given(st.text(), numbers)
def test_everybody_draws_exactly_one_lot(seed: str, entries: list[str]) -> None:
    assert sorted(draw_order(seed, entries)) == sorted(entries)


@given(st.text(), numbers, st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(seed: str, entries: list[str], chance: object) -> None:
    shuffled = list(entries)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert draw_order(seed, shuffled) == draw_order(seed, entries)


@given(st.text(), numbers)
def test_a_late_entry_leaves_the_order_of_the_others(seed: str, entries: list[str]) -> None:
    with_late = draw_order(seed, [*entries, "late"])
    assert tuple(number for number in with_late if number != "late") == draw_order(seed, entries)


def test_another_seed_gives_another_order() -> None:
    entries = [f"2022{serial:04d}" for serial in range(1, 25)]
    assert draw_order("20220920", entries) != draw_order("20220921", entries)


def test_the_order_can_be_checked_by_hand() -> None:
    assert draw_order("20220920", sorted(BY_HAND)) == BY_HAND


def test_a_number_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        draw_order("x", ["1", "1"])
