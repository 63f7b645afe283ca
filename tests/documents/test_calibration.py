"""The calibration sheet, read and measured in its PDF."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from app.documents.calibration import CalibrationSheet, render_calibration
from app.domain.certificates import typeset
from app.domain.paper import A4, A4_LANDSCAPE, DA_16, Paper, Slot
from app.domain.placing import AS_IT_IS, CROSS, POINTS_PER_MM, Measured, Placing, far_mark, from_measured
from tests.documents.samples import BUNDLED, page_images, texts

DOTS = 12.0  # pixels a millimetre
DARK = 110


def drawn(
    paper: Paper, placing: Placing = AS_IT_IS, *, printer: str = "办公室打印机", tray: str = ""
) -> bytes:
    """The sheet as a PDF."""
    stream = BytesIO()
    sheet = CalibrationSheet(Slot(printer, tray, paper), date(2026, 3, 9), placing)
    render_calibration(sheet, stream, book=BUNDLED)
    return stream.getvalue()


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


@pytest.mark.parametrize("paper", [A4, A4_LANDSCAPE, DA_16, Paper(148, 210)], ids=lambda paper: paper.name)
def test_the_page_is_the_paper_and_the_marks_lie_where_they_say(paper: Paper) -> None:
    pdf = drawn(paper)
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 1
        assert document[0].get_size() == pytest.approx(
            (paper.width * POINTS_PER_MM, paper.height * POINTS_PER_MM), abs=0.01
        )
    read = measured(pdf, paper)
    assert (read.left, read.top) == pytest.approx((20, 20), abs=0.1)
    assert (read.far_left, read.far_top) == pytest.approx(
        (far_mark(paper.width), far_mark(paper.height)), abs=0.1
    )


@pytest.mark.parametrize("paper", [A4, A4_LANDSCAPE, DA_16], ids=lambda paper: paper.name)
def test_measured_and_printed_again_the_cross_is_at_its_place(paper: Paper) -> None:
    """The printer is the placing of the first sheet: its cure drawn on top puts everything right."""
    printer = Placing(1.8, -2.4, 1.004, 0.997)
    read = measured(drawn(paper, printer), paper, printer)
    assert (read.left, read.top) == pytest.approx(printer.place(20, 20), abs=0.1)
    cure = from_measured(read, paper.width, paper.height)
    both = Placing(*printer.place(cure.dx, cure.dy), printer.sx * cure.sx, printer.sy * cure.sy)
    again = measured(drawn(paper, both), paper)
    assert (again.left, again.top) == pytest.approx((20, 20), abs=0.1)
    assert (again.far_left, again.far_top) == pytest.approx(
        (far_mark(paper.width), far_mark(paper.height)), abs=0.15
    )


def test_the_sheet_says_how_to_measure_and_what_it_was_printed_for() -> None:
    pdf = drawn(A4_LANDSCAPE, Placing(1.5, -0.5), tray="纸盒 2")
    for text in texts(pdf)[0]:
        for said in (
            "打印位置校准页",
            "用毫米直尺",
            "十字离左边",
            "离上边",
            "再打印一张",
            "打印机:办公室打印机",
            "纸盒:纸盒2",
            "纸张:A4横向",
            "日期:2026年3月9日",
            "右移1.5mm,上移0.5mm",
            "十字20mm",
            "右边的标记220mm",
            "下边的标记190mm",
        ):
            assert "".join(typeset(said).split()) in text


def test_an_odd_name_of_a_printer_stops_nothing() -> None:
    pdf = drawn(A4, printer="HP \U0001f5a8 " + "很长的名字" * 30)
    assert "HP?" in texts(pdf)[0][0]


@pytest.mark.parametrize("paper", [A4, A4_LANDSCAPE, DA_16, Paper(100, 100), Paper(450, 100)])
def test_nothing_leaves_the_page(paper: Paper) -> None:
    page = page_images(drawn(paper, printer="很长的名字" * 8), 1.0)[0].convert("L")
    ink = page.point([255] * 200 + [0] * 56).getbbox()
    assert ink is not None
    left, top, right, bottom = ink
    assert min(left, top, page.width - right, page.height - bottom) >= 3.5 * POINTS_PER_MM


def test_the_same_sheet_has_the_same_bytes() -> None:
    assert drawn(A4) == drawn(A4)
