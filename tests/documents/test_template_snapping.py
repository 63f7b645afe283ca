"""Where a dragged box comes to rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.certificate_template import Box, BoxKind, CertificateTemplate
from app.documents.template_snapping import (
    GRID,
    HANDLES,
    LEAST_SIDE,
    WHOLE,
    Guide,
    Handle,
    Lines,
    Rect,
    dragged,
    lines_of,
)

NO_LINES = Lines((), ())
START = Rect(48, 23.5, 100, 20)
PAGE = Lines((0, 148.5, 297), (0, 105, 210))
tenths = st.integers(-3000, 3000).map(lambda value: value / 10)
sides = st.integers(10, 3000).map(lambda value: value / 10)
rects = st.builds(Rect, tenths, tenths, sides, sides)
lines = st.lists(tenths, max_size=6).map(lambda found: tuple(sorted(found)))


@pytest.mark.parametrize(
    ("handle", "by", "rect", "guides"),
    [
        (WHOLE, (10.3, 4.2), (58, 28, 100, 20), ()),  # on the grid
        (WHOLE, (50.8, 4.2), (98.5, 28, 100, 20), (Guide(True, 148.5),)),  # in the middle of the page
        (WHOLE, (-47.2, -24.1), (0, 0, 100, 20), (Guide(True, 0), Guide(False, 0))),  # in the corner
        (WHOLE, (148.2, 0), (197, 24, 100, 20), (Guide(True, 297),)),  # its right edge on the page's
        (Handle(1, 0), (0.4, 9), (48, 23.5, 100.5, 20), (Guide(True, 148.5),)),
        (Handle(1, 0), (7.3, 9), (48, 23.5, 107, 20), ()),
        (Handle(0, 1), (7.3, 3.9), (48, 23.5, 100, 23.5), ()),  # its lower edge on a whole mm
        (Handle(-1, -1), (-3.2, 1.2), (45, 25, 103, 18.5), ()),
        (Handle(1, 1), (-200, -200), (48, 23.5, LEAST_SIDE, LEAST_SIDE), ()),
        (Handle(-1, 0), (200, 0), (147, 23.5, LEAST_SIDE, 20), ()),
    ],
)
def test_resting(
    handle: Handle, by: tuple[float, float], rect: tuple[float, ...], guides: tuple[Guide, ...]
) -> None:
    resting = dragged(START, handle, by, PAGE, 1.5)
    assert resting.rect == pytest.approx(rect)
    assert resting.guides == guides


def test_without_snapping_it_moves_by_tenths() -> None:
    resting = dragged(START, WHOLE, (50.84, 0.06), PAGE, 1.5, snaps=False)
    assert (resting.rect, resting.guides) == (Rect(98.8, 23.6, 100, 20), ())


def test_lines_are_those_of_the_page_and_of_other_boxes_that_are_printed() -> None:
    box = Box("甲", BoxKind.QR, 10, 20, 30, 40)
    hidden = Box("乙", BoxKind.SEAL, 77, 78, 5, 5, shown=False)
    template = CertificateTemplate("标题", 200, 100, "#FFFFFF", "", (), (box, hidden, box))
    assert lines_of(template, 2) == Lines((0, 10, 25, 40, 100, 200), (0, 20, 40, 50, 60, 100))


@given(rects, st.sampled_from([WHOLE, *HANDLES]), tenths, tenths, lines, lines, st.integers(0, 30))
def test_it_rests_near_where_it_was_dragged(
    start: Rect,
    handle: Handle,
    dx: float,
    dy: float,
    upright: list[float],
    level: list[float],
    tolerance: int,
) -> None:
    near = max(tolerance / 10, GRID / 2) + 0.011
    rect = dragged(start, handle, (dx, dy), Lines(tuple(upright), tuple(level)), tolerance / 10).rect
    assert rect.width >= LEAST_SIDE
    assert rect.height >= LEAST_SIDE
    if handle == WHOLE:
        assert (rect.width, rect.height) == (start.width, start.height)
        assert abs(rect.x - start.x - dx) <= near
        assert abs(rect.y - start.y - dy) <= near
    if handle.across == 1:
        assert rect.x == start.x
        assert abs(rect.right - max(start.right + dx, rect.x + LEAST_SIDE)) <= near
    if handle.across == -1:
        assert rect.right == pytest.approx(start.right, abs=0.011)
        assert abs(rect.x - min(start.x + dx, start.right - LEAST_SIDE)) <= near
    if handle.across == 0 and handle != WHOLE:
        assert (rect.x, rect.width) == (start.x, start.width)


@given(rects, tenths, tenths, lines, lines)
def test_every_guide_is_a_line_it_lies_on(
    start: Rect, dx: float, dy: float, upright: list[float], level: list[float]
) -> None:
    resting = dragged(start, WHOLE, (dx, dy), Lines(tuple(upright), tuple(level)), 1.5)
    rect = resting.rect
    for guide in resting.guides:
        start_at, length = (rect.x, rect.width) if guide.upright else (rect.y, rect.height)
        edges = (start_at, start_at + length / 2, start_at + length)
        assert guide.at in (upright if guide.upright else level)
        assert min(abs(edge - guide.at) for edge in edges) < 0.011


@given(rects, st.sampled_from([WHOLE, *HANDLES]), tenths, tenths)
def test_on_the_grid_what_moved_lies_on_whole_mm(start: Rect, handle: Handle, dx: float, dy: float) -> None:
    rect = dragged(start, handle, (dx, dy), NO_LINES, 0).rect
    if handle == WHOLE or handle.across == -1:
        edge = rect.x
    elif handle.across == 1:
        edge = rect.right
    else:
        return
    assert edge == pytest.approx(round(edge), abs=0.011) or rect.width <= LEAST_SIDE + 0.01
