"""A form to fill in and sign: captions with their boxes, over as many pages as it takes. In points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.canvas_fonts import canvas_painter
from app.documents.fonts import FontBook, default_fonts
from app.documents.output import new_canvas
from app.documents.style import Page
from app.documents.table import Cell, Column, Row, check_glyphs, draw_table, paginate
from app.documents.text import TextPainter, TextStyle
from app.documents.whole_file import Target, written_whole
from app.domain.progress import Progress, no_progress

ROOM = style.PORTRAIT[0] - 2 * style.MARGIN
LINE_HEIGHT = 27.0
LINES_IN_ROW = 32  # a longer text goes on in the next row, so that a page can end there
PADDING = 6.0
CAPTION, TEXT = style.HEAD, style.resized(style.CELL, 10.5)
AGAIN = "(续)"
_CAPTION_WIDTH = 74.0
_TEXT_WIDTH = ROOM / 2 - _CAPTION_WIDTH
COLUMNS = (
    Column("", _CAPTION_WIDTH, "center", CAPTION),
    Column("", _TEXT_WIDTH, "left", TEXT),
) * 2


@dataclass(frozen=True, slots=True)
class Box:
    """A caption and what stands beside it; '' is left to be written by hand."""

    caption: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class FormLine:
    """Two boxes side by side, or one over the whole width; at least so high."""

    boxes: tuple[Box, ...]
    height: float = LINE_HEIGHT


@dataclass(frozen=True, slots=True)
class FormPaper:
    """The whole form. `above` is over the title, `left` and `right` under it; `who` is whose it is."""

    title: str
    above: str
    left: str
    right: str
    lines: tuple[FormLine, ...]
    signers: tuple[str, ...]
    note: str
    who: str
    audit: str = ""


def render_forms(
    papers: Sequence[FormPaper],
    target: Target,
    progress: Progress | None = None,
    *,
    book: FontBook | None = None,
) -> None:
    """Write the forms, at least one, into `target` (a path, or a binary stream), on A4 upright.

    `progress` is called after each form. MissingGlyph for a character that no font can draw.
    """
    book = book or default_fonts()
    for paper in papers:
        said = [box.caption + box.text for line in paper.lines for box in line.boxes]
        check_glyphs(book, paper.who, (paper.above, paper.left, paper.right, paper.note, *said))
    with written_whole(target) as stream:
        first = papers[0]
        canvas = new_canvas(stream, style.PORTRAIT, f"{first.who}{first.title}", first.above)
        painter = canvas_painter(canvas, book)
        for done, paper in enumerate(papers, 1):
            _draw_form(canvas, painter, paper)
            (progress or no_progress)(done, len(papers))
        canvas.save()


def _draw_form(canvas: Canvas, painter: TextPainter, paper: FormPaper) -> None:
    width, height = style.PORTRAIT
    rows = [row for line in paper.lines for row in _rows(painter, line)]
    pages = paginate(rows, height - style.HEAD_HEIGHT - style.FOOT_HEIGHT)
    for number, page_rows in enumerate(pages, 1):
        _draw(canvas, painter, paper, Page(width, height, number, len(pages)), page_rows)


def _draw(canvas: Canvas, painter: TextPainter, paper: FormPaper, page: Page, rows: list[Row]) -> None:
    top = style.draw_head(painter, page, paper.title, paper.above, paper.left, paper.right)
    draw_table(canvas, painter, COLUMNS, rows, top)
    style.draw_foot(canvas, painter, page, paper.signers, paper.note, paper.audit)
    canvas.showPage()


def _rows(painter: TextPainter, line: FormLine) -> Iterator[Row]:
    """One row; several where a long text takes more lines than stay together."""
    if len(line.boxes) > 1:
        cells = [cell for box in line.boxes for cell in _cells(painter, box, 1)]
        yield Row(tuple(cells), max(line.height, *(cell.height + 2 * PADDING for cell in cells)))
        return
    caption, text = _cells(painter, line.boxes[0], len(COLUMNS) - 1)
    starts = range(0, max(len(text.lines), 1), LINES_IN_ROW)
    for start in starts:
        part = replace(text, lines=text.lines[start : start + LINES_IN_ROW])
        least = line.height if len(starts) == 1 else LINE_HEIGHT
        height = max(least, part.height + 2 * PADDING, caption.height + 2 * PADDING)
        head = caption if not start else replace(caption, lines=(*caption.lines, AGAIN))
        yield Row((head, _from_top(part, height)), height)


def _cells(painter: TextPainter, box: Box, span: int) -> tuple[Cell, Cell]:
    caption = _lines(painter, box.caption, CAPTION, _CAPTION_WIDTH - 2 * style.CELL_PADDING)
    room = _TEXT_WIDTH + (span - 1) * ROOM / 4 - 2 * style.CELL_PADDING
    return (
        Cell(caption, CAPTION, "center"),
        Cell(_lines(painter, box.text, TEXT, room), TEXT, "left", span),
    )


def _lines(painter: TextPainter, text: str, look: TextStyle, room: float) -> tuple[str, ...]:
    return tuple(line for part in text.split("\n") for line in painter.lines(part, look, room))


def _from_top(cell: Cell, height: float) -> Cell:
    """A text that begins at the top of a box with room to spare, instead of in its middle."""
    spare = int((height - 2 * PADDING) / cell.step) - len(cell.lines)
    return replace(cell, lines=(*cell.lines, *[""] * spare)) if height > LINE_HEIGHT else cell
