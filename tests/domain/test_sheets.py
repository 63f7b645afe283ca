"""The states of a sheet, and the number that tells a second typing from the first."""

from __future__ import annotations

from app.domain.sheets import CLOSED, SheetState, second_keying


def test_every_state_but_the_draft_is_closed_and_says_the_way_out() -> None:
    assert set(CLOSED) == set(SheetState) - {SheetState.DRAFT}
    assert all("退回" in text for text in CLOSED.values())
    assert len(set(CLOSED.values())) == len(CLOSED)


def test_a_second_typing_belongs_to_one_round_and_is_never_the_first() -> None:
    numbers = [second_keying(number) for number in range(1, 20)]
    assert len(set(numbers)) == len(numbers), "a sheet given back and submitted again is typed anew"
    assert 1 not in numbers
