"""A certificate on paper is the certificate of the file."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter

from app.documents.certificate import render_certificates
from app.domain.progress import Cancelled, no_progress
from app.errors import UserError
from app.gui import printing
from app.gui.screens.awards.work import certificate_image
from tests.gui.awards.office import DATA, DPI, file_printer


def _pdf(count: int) -> bytes:
    memory = BytesIO()
    render_certificates([replace(DATA, number=f"证{n}") for n in range(count)], memory)
    return memory.getvalue()


def test_every_page_comes_out_in_landscape_a4(qapp: object, tmp_path: Path) -> None:
    target = tmp_path / "paper.pdf"
    steps: list[tuple[int, int]] = []
    assert printing.print_pdf(_pdf(3), file_printer(target), lambda *step: steps.append(step)) == 3
    document = QPdfDocument()
    document.load(str(target))
    assert document.pageCount() == 3
    size = document.pagePointSize(0)
    assert (round(size.width()), round(size.height())) == (842, 595)
    assert steps == [(0, 3), (1, 3), (2, 3)]
    document.close()


def test_the_printed_page_is_the_page_of_the_file(qapp: object, tmp_path: Path) -> None:
    target = tmp_path / "paper.pdf"
    printing.print_pdf(_pdf(1), file_printer(target), no_progress)
    drawn = printing.OpenPdf(target.read_bytes())
    wanted = certificate_image(replace(DATA, number="证0"), width=400)
    page = printing.on_white(drawn.document.render(0, wanted.size()))
    drawn.close()
    places = [(x, y) for x in range(8, 400, 8) for y in range(8, wanted.height(), 8)]
    unlike = sum(
        abs(wanted.pixelColor(*at).lightness() - page.pixelColor(*at).lightness()) > 90 for at in places
    )
    assert unlike < len(places) / 50
    assert any(wanted.pixelColor(*at).lightness() < 120 for at in places), "the page is not empty"


def test_cancelled_printing_sends_nothing_or_says_how_much(qapp: object, tmp_path: Path) -> None:
    target = tmp_path / "paper.pdf"

    def cancel(done: int, total: int) -> None:
        if done == 2:
            raise Cancelled

    class Patient(QPrinter):
        """Cannot take a job back."""

        def abort(self) -> bool:
            return False

    printer = Patient()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(target))
    printer.setResolution(DPI)
    assert printing.print_pdf(_pdf(4), printer, cancel) == 2

    def at_once(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        printing.print_pdf(_pdf(4), file_printer(tmp_path / "none.pdf"), at_once)


def test_a_printer_that_is_gone_is_named(qapp: object) -> None:
    with pytest.raises(UserError, match="打印机“二楼”已不在"):
        printing.open_printer("二楼", "评分单")


def test_a_file_that_cannot_be_read_is_refused(qapp: object) -> None:
    with pytest.raises(UserError, match="没有读出来"):
        printing.OpenPdf(b"no pdf")
