"""From a PDF to paper: sizes, places, copies, a printer that is gone. Printers here print into files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader
from PySide6.QtGui import QImage, QPageLayout
from PySide6.QtPrintSupport import QPrinter
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from typing_extensions import override

from app.domain.paper import A4, A4_LANDSCAPE, DA_16, Paper
from app.domain.placing import AS_IT_IS, Placing
from app.domain.progress import Cancelled, no_progress
from app.errors import UserError
from app.gui import printing
from app.gui.printing import PrinterGone, print_pdf

pytestmark = pytest.mark.usefixtures("qapp")

DPI = 300
DOTS = 30.0  # pixels a millimetre, where a printed page is measured
NO_BEGIN = r"QPainter::begin\(\): Returned false"
PLACED = Placing(1.5, -0.7, 1.002, 0.998)


class FilePrinter(QPrinter):
    """Prints into a file; takes so many sheets in a job, and may keep a job that is cancelled."""

    def __init__(self, target: Path, *, takes: int = 1000, keeps: bool = False) -> None:
        super().__init__()
        self.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        self.setOutputFileName(str(target))
        self.setResolution(DPI)
        self._takes, self._keeps = takes, keeps

    @override
    def newPage(self) -> bool:
        self._takes -= 1
        return self._takes > 0 and super().newPage()

    @override
    def abort(self) -> bool:
        return not self._keeps


class OfficePrinter(FilePrinter):
    """Like a printer of an office: all sheets of a job have one size. Each job is a file of its own."""

    def __init__(self, folder: Path, *, takes: int = 1000, keeps: bool = False) -> None:
        super().__init__(folder / "none.pdf", takes=takes, keeps=keeps)
        self._folder = folder
        self.jobs: list[Path] = []

    @override
    def outputFormat(self) -> QPrinter.OutputFormat:
        return QPrinter.OutputFormat.NativeFormat

    @override
    def setPageLayout(self, layout: QPageLayout) -> bool:
        assert self.printerState() is not QPrinter.PrinterState.Active, "a job has one size"
        self.jobs.append(self._folder / f"job{len(self.jobs)}.pdf")
        self.setOutputFileName(str(self.jobs[-1]))
        return super().setPageLayout(layout)


def boxes(*papers: Paper, placing: Placing = AS_IT_IS) -> bytes:
    """Pages with a black box from 50.0 to 100.0 mm to the right, and from 100.0 to 200.0 mm down."""
    stream = BytesIO()
    canvas = Canvas(stream, invariant=1)
    for paper in papers:
        height = paper.height * mm
        canvas.setPageSize((paper.width * mm, height))
        canvas.transform(*placing.pdf_matrix(height))
        canvas.rect(50 * mm, height - 200 * mm, 50 * mm, 100 * mm, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def sizes(pdf: Path) -> list[tuple[int, int]]:
    """The size of each page in mm."""
    return [
        (round(float(page.mediabox.width) / mm), round(float(page.mediabox.height) / mm))
        for page in PdfReader(pdf).pages
    ]


def box(pdf: Path, page: int = 0) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the box on a page, in mm."""
    with pypdfium2.PdfDocument(pdf) as document:
        image: Image.Image = document[page].render(scale=DOTS / mm).to_pil().convert("L")
    found = image.point([255] * 128 + [0] * 128).getbbox()
    assert found is not None
    left, top, right, bottom = (side / DOTS for side in found)
    return left, top, right, bottom


@pytest.mark.parametrize("placing", [AS_IT_IS, PLACED], ids=["as it is", "placed"])
@pytest.mark.parametrize("paper", [A4, A4_LANDSCAPE, DA_16], ids=lambda paper: paper.name)
def test_what_is_100_mm_in_the_file_is_100_mm_on_paper(
    paper: Paper, placing: Placing, tmp_path: Path
) -> None:
    target = tmp_path / "paper.pdf"
    assert print_pdf(boxes(paper, placing=placing), FilePrinter(target), no_progress) == 1
    assert sizes(target) == [(paper.width, paper.height)]
    wanted = (*placing.place(50, 100), *placing.place(100, 200))
    assert box(target) == pytest.approx(wanted, abs=0.1)


def test_pages_of_several_sizes_come_out_each_in_its_own(tmp_path: Path) -> None:
    target = tmp_path / "paper.pdf"
    papers = (A4, A4_LANDSCAPE, A4_LANDSCAPE, DA_16)
    assert print_pdf(boxes(*papers), FilePrinter(target), no_progress) == 4
    assert sizes(target) == [(210, 297), (297, 210), (297, 210), (210, 285)]
    for page in range(4):
        assert box(target, page) == pytest.approx((50, 100, 100, 200), abs=0.1)


def test_a_printer_gets_a_job_for_each_size(tmp_path: Path) -> None:
    printer = OfficePrinter(tmp_path)
    assert print_pdf(boxes(A4, A4, DA_16, A4), printer, no_progress, copies=2) == 4
    assert [sizes(job) for job in printer.jobs] == [[(210, 297)] * 4, [(210, 285)] * 2, [(210, 297)] * 2]


def test_the_copies_of_a_sheet_come_one_after_the_other(tmp_path: Path) -> None:
    target = tmp_path / "paper.pdf"
    steps: list[tuple[int, int]] = []
    pages = print_pdf(boxes(A4, DA_16), FilePrinter(target), lambda *step: steps.append(step), copies=3)
    assert pages == 2
    assert sizes(target) == [(210, 297)] * 3 + [(210, 285)] * 3
    assert steps == [(0, 6), (3, 6)], "in sheets; it is asked between pages, so that no page is half copied"


@pytest.mark.parametrize(
    ("takes", "copies", "sheets", "pages"), [(3, 1, 2, 2), (1, 1, 0, 0), (5, 2, 4, 2), (4, 2, 3, 1)]
)
def test_a_printer_gone_in_mid_job_says_what_was_surely_sent(
    takes: int, copies: int, sheets: int, pages: int, tmp_path: Path
) -> None:
    """The last sheet before the refusal may have come out or not: it is not counted."""
    printer = FilePrinter(tmp_path / "paper.pdf", takes=takes)
    with pytest.raises(PrinterGone, match=f"确认送出 {sheets} 张") as caught:
        print_pdf(boxes(*[A4] * 6), printer, no_progress, copies)
    assert (caught.value.sheets, caught.value.pages) == (sheets, pages)
    assert printer.printerState() is not QPrinter.PrinterState.Active, "it is let go"


@pytest.mark.qt_log_ignore(NO_BEGIN, extend=True)
def test_a_printer_gone_between_two_sizes_keeps_the_count_of_the_first_job(tmp_path: Path) -> None:
    class Locked(OfficePrinter):
        @override
        def setPageLayout(self, layout: QPageLayout) -> bool:
            if self.jobs:
                self.setOutputFileName(str(tmp_path / "no such folder" / "x.pdf"))
                return QPrinter.setPageLayout(self, layout)
            return super().setPageLayout(layout)

    with pytest.raises(PrinterGone, match="确认送出 2 张") as caught:
        print_pdf(boxes(A4, A4, DA_16), Locked(tmp_path), no_progress)
    assert caught.value.pages == 2


@pytest.mark.qt_log_ignore(NO_BEGIN, extend=True)
def test_a_printer_that_does_not_answer_is_named(tmp_path: Path) -> None:
    printer = FilePrinter(tmp_path / "no such folder" / "x.pdf")
    with pytest.raises(UserError, match="没有响应") as caught:
        print_pdf(boxes(A4), printer, no_progress)
    assert not isinstance(caught.value, PrinterGone)


def test_a_paper_the_printer_does_not_take_is_refused(tmp_path: Path) -> None:
    """Windows' printers fall back to a paper of their own."""

    class OnlyA4(FilePrinter):
        @override
        def setPageLayout(self, layout: QPageLayout) -> bool:
            if layout.fullRectPoints().height() < 830:
                return False
            return super().setPageLayout(layout)

    printer = OnlyA4(tmp_path / "paper.pdf")
    assert print_pdf(boxes(A4), printer, no_progress) == 1
    with pytest.raises(UserError, match="不接受 210×285 mm 的纸"):
        print_pdf(boxes(DA_16), printer, no_progress)


@pytest.mark.parametrize(("keeps", "sent"), [(False, 2), (True, 3)])
def test_cancelled_after_a_first_job_tells_what_went_out(keeps: bool, sent: int, tmp_path: Path) -> None:
    def cancel(done: int, _total: int) -> None:
        if done == 3:
            raise Cancelled

    printer = OfficePrinter(tmp_path, keeps=keeps)
    assert print_pdf(boxes(A4, A4, DA_16, DA_16), printer, cancel) == sent


def test_blank_paper_costs_nothing(tmp_path: Path) -> None:
    target = tmp_path / "paper.pdf"
    print_pdf(boxes(A4), FilePrinter(target), no_progress)
    images = sum(len(page.images) for page in PdfReader(target).pages)
    assert 0 < images <= 9, "only tiles with ink on them, of 35"


def test_only_white_and_nothing_are_blank() -> None:
    page = QImage(41, 30, QImage.Format.Format_ARGB32)
    for blank in (0x00000000, 0xFFFFFFFF):
        page.fill(blank)
        assert printing._is_blank(page)
        page.setPixel(39, 29, 0xFFFEFFFF)
        assert not printing._is_blank(page)
