"""证书清样核对单: line by line what a batch of certificates will say, to tick and to sign."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.canvas_fonts import canvas_painter
from app.documents.fonts import FontBook, default_fonts, units
from app.documents.output import new_canvas
from app.documents.style import Page
from app.documents.table import Column, Row, check_glyphs, draw_table, lay_head, lay_row, paginate
from app.documents.text import TextPainter
from app.documents.whole_file import Target, written_whole
from app.domain.certificates import typeset
from app.domain.progress import Progress, no_progress
from app.domain.proof_sheet import ProofSheetData

TITLE = "证书清样核对单"
SIGNERS = ("核对人", "批准人", "日期")
NOTE = "标 ▲ 和 ■ 的要特别核对。核对无误打勾,有误的写在旁边,改正后重看清样。"
NO_GLYPH = "□"  # stands for a character that no font has: its code point is told beside it

_CAPTION, _TICK = 84.0, 84.0
COLUMNS = (
    Column("项目", _CAPTION, "left", style.CELL),
    Column("内容", style.PORTRAIT[0] - 2 * style.MARGIN - _CAPTION - _TICK, "left", style.CELL, wraps=True),
    Column("核对", _TICK, "center", style.CELL),
)


def render_proof_sheet(
    data: ProofSheetData,
    target: Target,
    progress: Progress | None = None,
    *,
    book: FontBook | None = None,
) -> None:
    """Write the sheet into `target` (a path, or a binary stream); `progress` is called after each page."""
    book = book or default_fonts()
    check_glyphs(book, data.competition, (data.competition,))
    with written_whole(target) as stream:
        canvas = new_canvas(stream, style.PORTRAIT, TITLE, data.competition)
        _draw_pages(canvas, canvas_painter(canvas, book), data, book, progress or no_progress)
        canvas.save()


def _draw_pages(
    canvas: Canvas, painter: TextPainter, data: ProofSheetData, book: FontBook, progress: Progress
) -> None:
    width, height = style.PORTRAIT
    head = lay_head(painter, COLUMNS)
    rows: list[Row] = [
        lay_row(painter, COLUMNS, (line.caption, typeset(_drawable(line.text, book)), ""))
        for line in data.lines
    ]
    pages = paginate(rows, height - style.HEAD_HEIGHT - style.FOOT_HEIGHT - head.height)
    for number, page_rows in enumerate(pages, 1):
        page = Page(width, height, number, len(pages))
        count = typeset(f"共 {data.count} 张证书")
        top = style.draw_head(painter, page, TITLE, typeset(data.competition), count, data.printed)
        draw_table(canvas, painter, COLUMNS, (head, *page_rows), top)
        style.draw_foot(canvas, painter, page, SIGNERS, typeset(NOTE))
        canvas.showPage()
        progress(number, len(pages))


def _drawable(text: str, book: FontBook) -> str:
    """The text with a box for every character that no font has."""
    lacking = set(units(book.missing(text)))
    return "".join(NO_GLYPH if each in lacking else each for each in units(text)) if lacking else text
