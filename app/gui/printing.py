"""From a PDF to paper: the same one that is saved, drawn page by page on a printer."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.domain.progress import Cancelled, Progress
from app.errors import UserError
from app.gui.trays import find_tray

POINTS_PER_INCH = 72
FINEST = 600  # dots per inch: beyond it a page is only slower
TILE = 512  # dots each way
_BLANKS = tuple(value * (TILE * TILE * 4) for value in (b"\x00", b"\xff"))
PAPER_TOLERANCE = 3  # points between the page and the paper a printer gives for it
MM_PER_POINT = 25.4 / POINTS_PER_INCH


def printer_names() -> tuple[str, ...]:
    """The printers of this machine, the usual one first."""
    usual = QPrinterInfo.defaultPrinterName()
    names = [name for name in QPrinterInfo.availablePrinterNames() if name]
    return tuple(sorted(names, key=lambda name: (name != usual, name)))


def open_printer(name: str, document: str, tray: str = "") -> QPrinter:
    """A printer by its name, taking paper from a tray (by its name; '' lets the printer choose).

    The page is set when its paper is known. `document` is what the printer's queue shows.
    """
    info = QPrinterInfo.printerInfo(name)
    if info.isNull():
        raise UserError(f"打印机“{name}”已不在。请检查连接,或改选打印机。")
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    printer.setCreator("赛创")
    printer.setDocName(document)
    if tray:
        printer.setPaperSource(QPrinter.PaperSource(find_tray(name, tray).source))
    return printer


class PrinterGone(UserError):
    """The printer took no more in the middle of the work.

    `sheets` were surely sent; the first `pages` of the PDF are whole among them, in all their copies.
    """

    def __init__(self, printer: str, sheets: int, copies: int) -> None:
        super().__init__(
            f"打印机“{printer}”不再接收,确认送出 {sheets} 张。请检查打印机,对照已出的纸,再从缺的那张接着打。"
        )
        self.sheets = sheets
        self.pages = sheets // copies


def print_pdf(pdf: bytes, printer: QPrinter, progress: Progress, copies: int = 1) -> int:
    """Draw every page in its own size on the printer; returns how many pages were sent in all their copies.

    The copies of a page come one after the other. `progress` counts sheets; it is asked between pages.
    When cancelled, nothing was sent if the printer can take the job back (then `Cancelled` passes on).
    Raises PrinterGone in the middle, UserError when it cannot begin or does not take the paper.
    """
    opened = OpenPdf(pdf)
    try:
        return _print_pages(opened.document, _Sheets(printer, copies), progress)
    finally:
        opened.close()


def _print_pages(document: QPdfDocument, sheets: _Sheets, progress: Progress) -> int:
    pages = document.pageCount()
    try:
        for page in range(pages):
            progress(page * sheets.copies, pages * sheets.copies)
            for _copy in range(sheets.copies):
                painter = sheets.next(document.pagePointSize(page))
                _draw_page(painter, sheets.printer.resolution(), document, page)
        sheets.end()
    except Cancelled:
        sheets.take_back()
        if not sheets.sent:
            raise
    finally:
        sheets.release()
    return sheets.sent // sheets.copies


class _Sheets:
    """Sheets on their way to a printer, `sent` of them surely: a job for each run of sheets of one size.

    Only a PDF file takes pages of several sizes in one job; printers refuse, or cut them.
    """

    def __init__(self, printer: QPrinter, copies: int) -> None:
        self.printer, self.copies = printer, copies
        self.sent = 0
        self._drawn = 0  # sheets of the job under way
        self._size = QSizeF()
        self._painter = QPainter()

    def next(self, points: QSizeF) -> QPainter:
        """Begin another sheet of this size and say who draws on it."""
        if self._painter.isActive() and points != self._size and not self._is_file:
            self.end()
        if not self._painter.isActive():
            self._begin(points)
        else:
            if points != self._size:
                _set_page(self.printer, points)
            if not self.printer.newPage():
                # Whether the sheet before went out is not known: its page is not counted.
                self._settle(self._drawn - 1)
                raise self._gone()
        self._size = points
        self._drawn += 1
        return self._painter

    def end(self) -> None:
        """Close the job: all its sheets go to the printer."""
        if not self._painter.isActive():
            return
        if not self._painter.end():
            self._settle(self._drawn - 1)
            raise self._gone()
        self._settle(self._drawn)

    def take_back(self) -> None:
        """Cancel the job under way; where the printer keeps it, its sheets are sent."""
        if self._painter.isActive() and self.printer.abort():
            self._settle(0)
        else:
            self.end()

    def release(self) -> None:
        """Let go of the printer, however it went."""
        if self._painter.isActive():
            self._painter.end()

    @property
    def _is_file(self) -> bool:
        return self.printer.outputFormat() is QPrinter.OutputFormat.PdfFormat

    def _begin(self, points: QSizeF) -> None:
        _set_page(self.printer, points)
        if self._painter.begin(self.printer):
            return
        if self.sent:
            raise self._gone()
        raise UserError(f"打印机“{self.printer.printerName()}”没有响应。请检查开机和连接,或另存为 PDF。")

    def _settle(self, sheets: int) -> None:
        self.sent += sheets
        self._drawn = 0

    def _gone(self) -> PrinterGone:
        return PrinterGone(self.printer.printerName(), self.sent, self.copies)


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
    """The sheet as large as the page, without margins; UserError where the printer has no such paper."""
    wide = points.width() > points.height()
    upright = QSizeF(min(points.width(), points.height()), max(points.width(), points.height()))
    size = QPageSize(upright, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    turned = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    printer.setFullPage(True)
    printer.setPageLayout(QPageLayout(size, turned, QMarginsF(0, 0, 0, 0)))
    printer.setFullPage(True)
    # Not the answer of setPageLayout: that is also no where only the margins are others.
    taken = printer.pageLayout().fullRectPoints().size()
    if max(abs(taken.width() - points.width()), abs(taken.height() - points.height())) > PAPER_TOLERANCE:
        wanted = "×".join(f"{side * MM_PER_POINT:.0f}" for side in points.toTuple())
        raise UserError(
            f"打印机“{printer.printerName()}”不接受 {wanted} mm 的纸。"
            "请在打印机属性中添加这种纸张,或换一台打印机。"
        )


def _draw_page(painter: QPainter, resolution: int, document: QPdfDocument, page: int) -> None:
    """Draw a page, tile by tile, leaving out blank ones: paper needs no white, and spoolers keep every pixel.

    The page is rendered whole: parts of it (`setScaledClipRect`) come out a line smaller each, which adds up
    to half a millimetre at the foot of an A4 page.
    """
    points = document.pagePointSize(page)
    dots = min(resolution, FINEST)
    width, height = (round(side * dots / POINTS_PER_INCH) for side in (points.width(), points.height()))
    scale = resolution / dots
    whole = document.render(page, QSize(width, height))
    for top in range(0, height, TILE):
        for left in range(0, width, TILE):
            tile = whole.copy(left, top, min(TILE, width - left), min(TILE, height - top))
            if not _is_blank(tile):
                where = QRectF(left * scale, top * scale, tile.width() * scale, tile.height() * scale)
                painter.drawImage(where, on_white(tile))


def _is_blank(image: QImage) -> bool:
    """Whether it is transparent or white all over."""
    pixels = bytes(image.constBits())
    return any(blank.startswith(pixels) for blank in _BLANKS)  # the quickest way to compare


def on_white(image: QImage) -> QImage:
    """The image on a white page."""
    sheet = QImage(image.size(), QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.white)
    painter = QPainter(sheet)
    painter.drawImage(0, 0, image)
    painter.end()
    return sheet


def page_image(pdf: bytes, side: int, *, longer: bool = False) -> QImage:
    """The first page of a PDF as a picture so many pixels wide, or so many on its `longer` side."""
    opened = OpenPdf(pdf)
    try:
        points = opened.document.pagePointSize(0)
        scale = side / (max(points.width(), points.height()) if longer else points.width())
        size = QSize(*(max(1, round(each * scale)) for each in (points.width(), points.height())))
        return on_white(opened.document.render(0, size))
    finally:
        opened.close()


def page_images(pdf: bytes, width: int, most: int) -> tuple[QImage, ...]:
    """The first pages of a PDF as pictures so many pixels wide."""
    opened = OpenPdf(pdf)
    try:
        images = []
        for page in range(min(opened.document.pageCount(), most)):
            points = opened.document.pagePointSize(page)
            size = QSize(width, round(width * points.height() / points.width()))
            images.append(on_white(opened.document.render(page, size)))
        return tuple(images)
    finally:
        opened.close()
