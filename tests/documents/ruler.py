"""Reading a calibration sheet as people do, with a ruler."""

from __future__ import annotations

from PIL import Image

from app.domain.paper import Paper
from app.domain.placing import AS_IT_IS, CROSS, POINTS_PER_MM, Measured, Placing, far_mark
from tests.documents.samples import page_images

DOTS = 12.0  # pixels a millimetre
DARK = 110


def measured(pdf: bytes, paper: Paper, about: Placing = AS_IT_IS) -> Measured:
    """What a patient person with a very fine ruler reads, in mm, looking where the lines are about to be.

    Beside the ring and between two ticks nothing else is near.
    """
    page = page_images(pdf, DOTS / POINTS_PER_MM)[0].convert("L")
    free, right, below = CROSS + 5.5, far_mark(paper.width), far_mark(paper.height)
    return Measured(
        left=_line(page, about.place(CROSS, free), upright=True),
        top=_line(page, about.place(free, CROSS), upright=False),
        far_left=_line(page, about.place(right, free), upright=True),
        far_top=_line(page, about.place(free, below), upright=False),
    )


def _line(page: Image.Image, near: tuple[float, float], *, upright: bool) -> float:
    """Where the dark line near a place (mm) has its middle."""
    x, y = (round(each * DOTS) for each in near)
    steps = range(-round(1.5 * DOTS), round(1.5 * DOTS))
    places = [(x + step, y) if upright else (x, y + step) for step in steps]
    dark = [place[0 if upright else 1] for place in places if page.getpixel(place) < DARK]  # type: ignore[operator]
    assert dark, "no line"
    assert max(dark) - min(dark) < 0.6 * DOTS, "one line only"
    return (min(dark) + max(dark) + 1) / 2 / DOTS
