"""Placing: what is drawn where, so that it lands right on the paper."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.placing import (
    AS_IT_IS,
    CROSS,
    POINTS_PER_MM,
    Measured,
    Placing,
    far_mark,
    from_measured,
    in_words,
)
from app.errors import InputError

moves = st.floats(-8, 8)
scales = st.floats(0.99, 1.01)
placings = st.builds(Placing, moves, moves, scales, scales)
sides = st.floats(90, 430)


def on_paper(printer: Placing, drawn: Placing, x: float, y: float) -> tuple[float, float]:
    """Where a point of a page lies that is drawn with one placing on a printer that itself is off."""
    return printer.place(*drawn.place(x, y))


def measure(printer: Placing, drawn: Placing, width: float, height: float) -> Measured:
    """What somebody reads from a calibration sheet."""
    left, top = on_paper(printer, drawn, CROSS, CROSS)
    far_left, far_top = on_paper(printer, drawn, far_mark(width), far_mark(height))
    return Measured(left, top, far_left, far_top)


@given(printer=placings, width=sides, height=sides, x=st.floats(0, 430), y=st.floats(0, 430))
def test_measuring_cures_any_printer(
    printer: Placing, width: float, height: float, x: float, y: float
) -> None:
    cure = from_measured(measure(printer, AS_IT_IS, width, height), width, height)
    assert on_paper(printer, cure, x, y) == pytest.approx((x, y), abs=1e-6)


@given(printer=placings, before=placings, width=sides, height=sides)
def test_a_sheet_printed_with_a_placing_cures_what_that_left(
    printer: Placing, before: Placing, width: float, height: float
) -> None:
    cure = from_measured(measure(printer, before, width, height), width, height, before)
    assert on_paper(printer, cure, CROSS, CROSS) == pytest.approx((CROSS, CROSS), abs=1e-6)
    assert on_paper(printer, cure, 200, 280) == pytest.approx((200, 280), abs=1e-6)


@given(dx=moves, dy=moves, width=sides, height=sides)
def test_two_numbers_are_enough_for_a_printer_that_only_moves(
    dx: float, dy: float, width: float, height: float
) -> None:
    cure = from_measured(Measured(CROSS + dx, CROSS + dy), width, height)
    assert (cure.dx, cure.dy, cure.sx, cure.sy) == pytest.approx((-dx, -dy, 1, 1))


@given(before=placings, width=sides, height=sides)
def test_a_cross_at_its_place_changes_nothing(before: Placing, width: float, height: float) -> None:
    cure = from_measured(Measured(CROSS, CROSS), width, height, before)
    assert (cure.dx, cure.dy, cure.sx, cure.sy) == pytest.approx((before.dx, before.dy, before.sx, before.sy))


@given(placing=placings, x=st.floats(0, 300), y=st.floats(0, 300))
def test_the_matrix_of_a_pdf_page_draws_at_the_same_place(placing: Placing, x: float, y: float) -> None:
    height = 297 * POINTS_PER_MM
    a, b, c, d, e, f = placing.pdf_matrix(height)
    px, py = x * POINTS_PER_MM, height - y * POINTS_PER_MM
    drawn = a * px + c * py + e, b * px + d * py + f
    right, down = placing.place(x, y)
    assert drawn == pytest.approx((right * POINTS_PER_MM, height - down * POINTS_PER_MM), abs=1e-6)


@pytest.mark.parametrize(
    ("field", "placing", "words"),
    [
        ("dx", (30.5, 0, 1, 1), "左右移动不能超过 30 mm"),
        ("dy", (0, -31, 1, 1), "上下移动不能超过 30 mm"),
        ("dx", (nan, 0, 1, 1), "左右移动"),
        ("dy", (0, inf, 1, 1), "上下移动"),
        ("sx", (0, 0, 0.96, 1), "横向缩放应在 0.97 到 1.03 之间"),
        ("sy", (0, 0, 1, 1.04), "纵向缩放应在 0.97 到 1.03 之间"),
        ("sy", (0, 0, 1, nan), "纵向缩放"),
    ],
)
def test_what_no_printer_needs_is_refused(
    field: str, placing: tuple[float, float, float, float], words: str
) -> None:
    with pytest.raises(InputError, match=words) as caught:
        Placing(*placing)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("field", "measured"),
    [
        ("left", Measured(51, 20)),
        ("top", Measured(20, nan)),
        ("far_left", Measured(20, 20, 170, None)),
        ("far_left", Measured(20, 20, 20, None)),
        ("far_top", Measured(20, 20, None, 235)),
        ("far_top", Measured(20, 20, None, nan)),
    ],
)
def test_a_wrong_reading_is_refused_at_its_field(field: str, measured: Measured) -> None:
    with pytest.raises(InputError) as caught:
        from_measured(measured, 210, 297)
    assert caught.value.field == field


@pytest.mark.parametrize(("side", "place"), [(297, 220), (210, 190), (240, 220), (100, 80)])
def test_the_second_cross_stays_on_the_paper(side: float, place: float) -> None:
    assert far_mark(side) == place


@pytest.mark.parametrize(
    ("placing", "words"),
    [
        (AS_IT_IS, "不移动"),
        (Placing(1.5, 0.5), "右移 1.5 mm,下移 0.5 mm"),
        (Placing(-0.25, -2), "左移 0.25 mm,上移 2.0 mm"),
        (Placing(0, 0, 1.003, 0.99), "横向放大 0.30%,纵向缩小 1.00%"),
        (Placing(0.001, 0, 1.00001, 1), "不移动"),
    ],
)
def test_words(placing: Placing, words: str) -> None:
    assert in_words(placing) == words
