"""What came back is compared with what stands: laws of the comparison."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.judge_package import Finding, PackedMark, by_aspect, compare_mark, marks_to_add

MORNING = datetime(2026, 11, 26, 8, tzinfo=UTC)


def _mark(minute: int, entered: int | None, by: str) -> PackedMark:
    value = None if entered is None else Decimal(entered)
    return PackedMark("A1", value, "赵志刚", "", MORNING + timedelta(minutes=minute), by)


entered = st.none() | st.integers(0, 3)


def _typed(by: str, start: int) -> st.SearchStrategy[tuple[PackedMark, ...]]:
    values = st.lists(entered, max_size=3)
    return values.map(lambda given: tuple(_mark(start + n, value, by) for n, value in enumerate(given)))


given_out, here, there = _typed("统分员 王敏", 0), _typed("统分员 刘芳", 10), _typed("统分员 郑爽", 10)


def _value(marks: tuple[PackedMark, ...]) -> Decimal | None:
    return marks[-1].entered if marks else None


@given(before=given_out, ours=here, theirs=there)
def test_only_what_both_sides_typed_since_can_be_a_conflict(
    before: tuple[PackedMark, ...], ours: tuple[PackedMark, ...], theirs: tuple[PackedMark, ...]
) -> None:
    came, stands = (*before, *theirs), (*before, *ours)
    if not came:
        return
    found = compare_mark(came, stands, len(before))
    if not theirs or _value(came) == _value(stands):
        assert found is Finding.SAME
    else:
        assert found is (Finding.CONFLICT if ours else Finding.NEW)


@given(before=given_out, ours=here, theirs=there, more=_typed("统分员 郑爽", 20))
def test_once_taken_in_it_stands_and_comes_no_second_time(
    before: tuple[PackedMark, ...],
    ours: tuple[PackedMark, ...],
    theirs: tuple[PackedMark, ...],
    more: tuple[PackedMark, ...],
) -> None:
    came, stands = (*before, *theirs), (*before, *ours)
    if not theirs:
        return
    after = (*stands, *marks_to_add(came, stands))
    assert _value(after) == _value(came)
    assert len(after) == len(set(after)), "each typing once"
    assert compare_mark(came, after, len(before)) is Finding.SAME
    if more:
        again = compare_mark((*came, *more), after, len(before))
        assert again is (Finding.SAME if _value(more) == _value(after) else Finding.NEW), "carried on"


@given(before=given_out, theirs=there, ours=_typed("统分员 刘芳", 20))
def test_what_was_replaced_here_after_it_came_stays_replaced(
    before: tuple[PackedMark, ...], theirs: tuple[PackedMark, ...], ours: tuple[PackedMark, ...]
) -> None:
    came = (*before, *theirs)
    if came:
        assert compare_mark(came, (*came, *ours), len(before)) is Finding.SAME


def test_marks_are_sorted_by_aspect_in_their_order() -> None:
    one, two = _mark(0, 1, "统分员 王敏"), _mark(1, 2, "统分员 王敏")
    other = PackedMark("B1", Decimal(5), "赵志刚", "", MORNING, "统分员 王敏")
    assert by_aspect([one, other, two]) == {"A1": (one, two), "B1": (other,)}
