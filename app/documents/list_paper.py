"""A list to print and sign: head, one table over as many pages as it takes, lines to sign on. In points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.canvas_fonts import canvas_painter
from app.documents.fonts import FontBook, default_fonts
from app.documents.output import Target, new_canvas, written_whole
from app.documents.style import Page
from app.documents.table import (
    ROW_HEIGHT,
    Column,
    Row,
    check_glyphs,
    draw_table,
    lay_head,
    lay_row,
    paginate,
)
from app.documents.text import TextPainter
from app.domain.progress import Progress, no_progress
from app.errors import UserError

ROOM = style.PORTRAIT[0] - 2 * style.MARGIN  # the width of a table in portrait


@dataclass(frozen=True, slots=True)
class ListRow:
    """The texts of a row, and `who` a missing character is reported for."""

    who: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListPaper:
    """One list, with pages of its own. `above` is over the title, `left` and `right` under it.

    `audit` is the stamp of the log at the foot.
    """

    title: str
    above: str
    left: str
    right: str
    columns: tuple[Column, ...]
    rows: tuple[ListRow, ...]
    signers: tuple[str, ...]
    note: str
    row_height: float = ROW_HEIGHT
    audit: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """One page of a list."""

    paper: ListPaper
    page: Page
    head: Row
    rows: tuple[Row, ...]


def render_lists(
    papers: Sequence[ListPaper],
    target: Target,
    progress: Progress | None = None,
    *,
    author: str,
    nothing: str,
    book: FontBook | None = None,
) -> None:
    """Write the lists into `target` (a path, or a binary stream), on A4 upright.

    `progress` is called after each page. UserError (`nothing`) without lists, MissingGlyph for a character
    that no font can draw.
    """
    if not papers:
        raise UserError(nothing)
    book = book or default_fonts()
    for paper in papers:
        _check_glyphs(paper, book)
    with written_whole(target) as stream:
        canvas = new_canvas(stream, style.PORTRAIT, papers[0].title, author)
        painter = canvas_painter(canvas, book)
        parts = [part for paper in papers for part in _parts(painter, paper)]
        for done, part in enumerate(parts, 1):
            _draw(canvas, painter, part)
            (progress or no_progress)(done, len(parts))
        canvas.save()


def _parts(painter: TextPainter, paper: ListPaper) -> Iterator[_Part]:
    width, height = style.PORTRAIT
    head = lay_head(painter, paper.columns)
    rows = [lay_row(painter, paper.columns, row.cells, paper.row_height) for row in paper.rows]
    pages = paginate(rows, height - style.HEAD_HEIGHT - style.FOOT_HEIGHT - head.height)
    for number, page_rows in enumerate(pages, 1):
        yield _Part(paper, Page(width, height, number, len(pages)), head, tuple(page_rows))


def _draw(canvas: Canvas, painter: TextPainter, part: _Part) -> None:
    paper = part.paper
    top = style.draw_head(painter, part.page, paper.title, paper.above, paper.left, paper.right)
    draw_table(canvas, painter, paper.columns, (part.head, *part.rows), top)
    style.draw_foot(canvas, painter, part.page, paper.signers, paper.note, paper.audit)
    canvas.showPage()


def _check_glyphs(paper: ListPaper, book: FontBook) -> None:
    for row in paper.rows:
        check_glyphs(book, row.who, row.cells)
    check_glyphs(book, paper.title, (paper.above, paper.left, paper.right, paper.note))
