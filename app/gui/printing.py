"""From a PDF to paper: the same one that is saved, drawn page by page on a printer."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.domain.progress import Cancelled, Progress
from app.errors import UserError

POINTS_PER_INCH = 72
FINEST = 600  # dots per inch: beyond it a page is only slower
BAND = 1024  # lines rendered at a time, so that a page never needs its whole 140 MB


def printer_names() -> tuple[str, ...]:
    """The printers of this machine, the usual one first."""
    usual = QPrinterInfo.defaultPrinterName()
    names = [name for name in QPrinterInfo.availablePrinterNames() if name]
    return tuple(sorted(names, key=lambda name: (name != usual, name)))


def open_printer(name: str, document: str) -> QPrinter:
    """A printer by its name; the page is set when its paper is known. `document` is what its queue shows."""
    info = QPrinterInfo.printerInfo(name)
    if info.isNull():
        raise UserError(f"打印机“{name}”已不在。请检查连接,或改选打印机。")
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    printer.setCreator("赛创")
    printer.setDocName(document)
    return printer


def print_pdf(pdf: bytes, printer: QPrinter, progress: Progress) -> int:
    """Draw every page on the printer at its resolution; returns how many pages were sent.

    When cancelled, nothing was sent if the printer can take the job back (then `Cancelled` passes on).
    """
    opened = OpenPdf(pdf)
    try:
        return _print_pages(opened.document, printer, progress)
    finally:
        opened.close()


def _print_pages(document: QPdfDocument, printer: QPrinter, progress: Progress) -> int:
    pages = document.pageCount()
    progress(0, pages)
    _set_page(printer, document.pagePointSize(0))
    painter = QPainter()
    if not painter.begin(printer):
        raise UserError(f"打印机“{printer.printerName()}”没有响应。请检查开机和连接,或另存为 PDF。")
    sent = 0
    try:
        while sent < pages:
            if sent:
                progress(sent, pages)
                if not printer.newPage():
                    raise UserError(
                        f"打印机“{printer.printerName()}”不再接收,只送出 {sent} 张。请检查后重打。"
                    )
            _draw_page(painter, printer.resolution(), document, sent)
            sent += 1
    except Cancelled:
        if printer.abort():
            raise
    finally:
        painter.end()
    return sent


class OpenPdf:
    """A PDF in memory, opened for drawing; belongs to the thread that made it."""

    def __init__(self, pdf: bytes) -> None:
        self._buffer = QBuffer()
        self._buffer.setData(QByteArray(pdf))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document = QPdfDocument()
        self.document.load(self._buffer)
        if self.document.status() is not QPdfDocument.Status.Ready:
            raise UserError("要打印的文件没有读出来,请再试一次。")

    def close(self) -> None:
        """Release the document before its buffer."""
        self.document.close()
        self._buffer.close()


def _set_page(printer: QPrinter, points: QSizeF) -> None:
    wide = points.width() > points.height()
    upright = QSizeF(min(points.width(), points.height()), max(points.width(), points.height()))
    size = QPageSize(upright, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    turned = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    printer.setFullPage(True)
    printer.setPageLayout(QPageLayout(size, turned, QMarginsF(0, 0, 0, 0)))
    printer.setFullPage(True)


def _draw_page(painter: QPainter, resolution: int, document: QPdfDocument, page: int) -> None:
    points = document.pagePointSize(page)
    dots = min(resolution, FINEST)
    width, height = (round(side * dots / POINTS_PER_INCH) for side in (points.width(), points.height()))
    scale = resolution / dots
    for top in range(0, height, BAND):
        lines = min(BAND, height - top)
        options = QPdfDocumentRenderOptions()
        options.setScaledSize(QSize(width, height))
        options.setScaledClipRect(QRect(0, top, width, lines))
        band = on_white(document.render(page, QSize(width, lines), options))
        painter.drawImage(QRectF(0, top * scale, width * scale, lines * scale), band)


def on_white(image: QImage) -> QImage:
    """The image on a white page."""
    sheet = QImage(image.size(), QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.white)
    painter = QPainter(sheet)
    painter.drawImage(0, 0, image)
    painter.end()
    return sheet
