"""Laws of the recheck: who is chosen, how errors are counted, when it is enough."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.recheck import (
    ItemState,
    Rechecked,
    Tally,
    Verdict,
    item_state,
    sample_rest,
    share,
    tally,
    top_group,
    verdict_text,
)

percents = st.integers(0, 100)
seeds = st.text(max_size=8)
states = st.lists(st.sampled_from(ItemState), min_size=1, max_size=40)


@st.composite
def fields(draw: st.DrawFn) -> tuple[Rechecked, ...]:
    """Entries of two divisions, with shared ranks that skip or do not, and some without a rank."""
    dense = draw(st.booleans())
    entries: list[Rechecked] = []
    for division in ("职工组", "学生组"):
        totals = sorted(draw(st.lists(st.integers(0, 6), max_size=15)), reverse=True)
        order = sorted(set(totals), reverse=True)
        for total in totals:
            rank = (order.index(total) if dense else totals.index(total)) + 1
            entries.append(Rechecked(f"{len(entries) + 1:03d}", division, rank))
        unranked = draw(st.integers(0, 3))
        entries += [Rechecked(f"{len(entries) + at + 1:03d}", division, None) for at in range(unranked)]
    return tuple(entries)


def ranked(field: tuple[Rechecked, ...], division: str) -> list[Rechecked]:
    return [each for each in field if each.division == division and each.rank is not None]


@given(fields(), percents)
def test_the_best_of_each_division_are_in_and_nobody_is_passed_over(
    field: tuple[Rechecked, ...], percent: int
) -> None:
    top = top_group(field, percent)
    for division in ("职工组", "学生组"):
        places = ranked(field, division)
        inside = [each for each in places if each.lot in top]
        outside = [each for each in places if each.lot not in top]
        assert len(inside) * 100 >= percent * len(places)
        worst = max((each.rank or 0 for each in inside), default=0)
        # Nobody outside is as good as the last inside; without those who share that place it were too few.
        assert all((each.rank or 0) > worst for each in outside)
        above = sum((each.rank or 0) < worst for each in inside)
        assert above * 100 < percent * len(places) or not inside
    assert not top & {each.lot for each in field if each.rank is None}


@given(fields(), percents, percents)
def test_a_larger_share_takes_nobody_out(field: tuple[Rechecked, ...], less: int, more: int) -> None:
    less, more = sorted((less, more))
    assert top_group(field, less) <= top_group(field, more)
    assert sample_rest("7", field, less) <= sample_rest("7", field, more)


@given(fields(), seeds, percents)
def test_of_every_division_just_enough_are_drawn(
    field: tuple[Rechecked, ...], seed: str, percent: int
) -> None:
    drawn = sample_rest(seed, field, percent)
    sizes = Counter(each.division for each in field)
    taken = Counter(each.division for each in field if each.lot in drawn)
    for division, size in sizes.items():
        assert percent * size <= taken[division] * 100 < percent * size + 100


@given(fields(), seeds, percents, st.randoms(use_true_random=False))
def test_the_order_of_entries_decides_nothing(
    field: tuple[Rechecked, ...], seed: str, percent: int, chance: object
) -> None:
    shuffled = list(field)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sample_rest(seed, shuffled, percent) == sample_rest(seed, field, percent)
    assert top_group(shuffled, percent) == top_group(field, percent)


def test_another_seed_draws_others() -> None:
    field = [Rechecked(f"{at:02d}", "", None) for at in range(40)]
    assert sample_rest("20221028", field, 15) != sample_rest("20221029", field, 15)


@pytest.mark.parametrize(("count", "percent", "found"), [(11, 30, 4), (10, 30, 3), (7, 15, 2), (0, 30, 0)])
def test_a_share_is_rounded_up(count: int, percent: int, found: int) -> None:
    assert share(count, percent) == found


@given(states, percents)
def test_what_is_told_early_holds_however_the_others_turn_out(found: list[ItemState], limit: int) -> None:
    """EXTEND comes as soon as it is certain, and not before."""
    now = tally(found, limit, whole=False)
    best = Tally(now.sheets, now.sheets, now.wrong, limit)
    assert (now.verdict is Verdict.EXTEND) == (best.verdict is Verdict.EXTEND)
    if best.verdict is Verdict.EXTEND:
        assert best.rate is not None
        assert best.rate > Fraction(limit, 100)
    else:
        assert best.rate is not None
        assert best.rate <= Fraction(limit, 100)


@given(states, percents)
def test_a_whole_recheck_ends_with_the_last_sheet(found: list[ItemState], limit: int) -> None:
    now = tally(found, limit, whole=True)
    assert (now.verdict is Verdict.WHOLE) == (now.compared == now.sheets)
    assert now.verdict in (Verdict.WHOLE, Verdict.RUNNING)


def test_the_limit_itself_is_not_above_it() -> None:
    assert Tally(20, 20, 1, 5).verdict is Verdict.ENOUGH
    assert Tally(19, 19, 1, 5).verdict is Verdict.EXTEND
    assert Tally(40, 3, 3, 5).verdict is Verdict.EXTEND
    assert Tally(20, 0, 0, 5).rate is None
    assert Tally(3, 3, 1, 5).rate == Fraction(1, 3)


def test_a_verdict_is_said_in_words() -> None:
    assert verdict_text(Tally(20, 20, 1, 5)) == "差错率未超过 5%,抽查通过"
    assert verdict_text(Tally(20, 4, 2, 5)) == "差错率超过 5%,应全部复核"
    assert verdict_text(Tally(20, 4, 0, 5)) == "还有 16 份待核对"
    assert verdict_text(Tally(20, 20, 9, 5, whole=True)) == "已全部复核"


@pytest.mark.parametrize(
    ("outcome", "changed", "settled"), list(product(("", "right", "wrong"), (0, 1), (0, 1)))
)
def test_a_change_opens_what_was_right_and_corrects_what_was_wrong(
    outcome: str, changed: int, settled: int
) -> None:
    state = item_state(outcome, changed=bool(changed), settled=bool(settled))
    expected = {
        "": ItemState.OPEN,
        "right": ItemState.CHANGED if changed else ItemState.RIGHT,
        "wrong": ItemState.CORRECTED if changed and settled else ItemState.WRONG,
    }
    assert state is expected[outcome]
