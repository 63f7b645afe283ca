"""The calibration sheet, read and measured in its PDF."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pypdfium2
import pytest

from app.documents.calibration import CalibrationSheet, render_calibration
from app.domain.certificates import typeset
from app.domain.paper import A4, A4_LANDSCAPE, DA_16, Paper, Slot
from app.domain.placing import AS_IT_IS, POINTS_PER_MM, Placing, far_mark, from_measured
from tests.documents.ruler import measured
from tests.documents.samples import BUNDLED, page_images, texts


def drawn(
    paper: Paper, placing: Placing = AS_IT_IS, *, printer: str = "办公室打印机", tray: str = ""
) -> bytes:
    """The sheet as a PDF."""
    stream = BytesIO()
    sheet = CalibrationSheet(Slot(printer, tray, paper), date(2026, 3, 9), placing)
    render_calibration(sheet, stream, book=BUNDLED)
    return stream.getvalue()


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
