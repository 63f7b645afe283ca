"""A list to print and sign: head, one table over as many pages as it takes, lines to sign on. In points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.canvas_fonts import canvas_painter
from app.documents.fonts import FontBook, default_fonts
from app.documents.output import new_canvas
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
from app.documents.whole_file import Target, written_whole
from app.domain.certificates import typeset
from app.domain.progress import Progress, no_progress
from app.errors import UserError

ROOM = style.PORTRAIT[0] - 2 * style.MARGIN  # the width of a table in portrait
TEXT_STEP = style.SUBTITLE.size * 1.7  # from one line of a text beside the table to the next


@dataclass(frozen=True, slots=True)
class ListRow:
    """The texts of a row, and `who` a missing character is reported for.

    `spans` are the columns each of them takes, one each where it is empty. `strong`: bold on a ground of its
    own, a heading of what follows where it `leads`.
    """

    who: str
    cells: tuple[str, ...]
    spans: tuple[int, ...] = ()
    strong: bool = False
    leads: bool = False


def heading(text: str, width: int) -> ListRow:
    """A row over so many columns that names what follows."""
    return ListRow(text, (typeset(text),), spans=(width,), strong=True, leads=True)


@dataclass(frozen=True, slots=True)
class ListPaper:
    """One list, with pages of its own. `above` is over the title, `left` and `right` under it.

    `lead` are paragraphs before the table, `closing` lines at the right below it; `audit` ties it to the log.
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
    lead: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    audit: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """One page of a list: its rows, and the lines of text before and below them."""

    paper: ListPaper
    page: Page
    head: Row
    rows: tuple[Row, ...]
    lead: tuple[str, ...]
    closing: tuple[str, ...]


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
    lead = tuple(line for text in paper.lead for line in painter.lines(text, style.SUBTITLE, ROOM))
    # Texts take their place among the rows, so that pages are filled once.
    before, below = _space(lead), _space(paper.closing)
    rows = [*before, *(_lay_row(painter, paper, row) for row in paper.rows), *below]
    pages = paginate(rows, height - style.HEAD_HEIGHT - style.FOOT_HEIGHT - head.height)
    for number, page_rows in enumerate(pages, 1):
        yield _Part(
            paper=paper,
            page=Page(width, height, number, len(pages)),
            head=head,
            rows=tuple(row for row in page_rows if row.cells),
            lead=lead if number == 1 else (),
            closing=paper.closing if number == len(pages) else (),
        )


def _space(lines: Sequence[str]) -> list[Row]:
    """A row without cells that keeps the room for lines of text."""
    return [Row((), TEXT_STEP * (len(lines) + 0.6), leads=True)] if lines else []


def _lay_row(painter: TextPainter, paper: ListPaper, row: ListRow) -> Row:
    columns, at = [], 0
    for span in row.spans or (1,) * len(paper.columns):
        over = paper.columns[at : at + span]
        look = style.STRONG if row.strong else over[0].style
        align = over[0].align if span == 1 else "left"
        width = sum(column.width for column in over)
        columns.append(replace(over[0], width=width, align=align, style=look))
        at += span
    laid = lay_row(painter, columns, row.cells, paper.row_height)
    cells = tuple(
        replace(cell, span=span)
        for cell, span in zip(laid.cells, row.spans or (1,) * len(columns), strict=True)
    )
    return Row(cells, laid.height, filled=row.strong, leads=row.leads)


def _draw(canvas: Canvas, painter: TextPainter, part: _Part) -> None:
    paper = part.paper
    top = style.draw_head(painter, part.page, paper.title, paper.above, paper.left, paper.right)
    top = _draw_text(painter, part.lead, top, "left")
    if part.rows or not part.closing:
        top = draw_table(canvas, painter, paper.columns, (part.head, *part.rows), top)
    _draw_text(painter, part.closing, top, "right")
    style.draw_foot(canvas, painter, part.page, paper.signers, paper.note, paper.audit)
    canvas.showPage()


def _draw_text(painter: TextPainter, lines: Sequence[str], top: float, align: str) -> float:
    """Lines of text from `top` down; returns where they end."""
    for at, line in enumerate(lines, 1):
        look = style.fitted(painter, line, style.SUBTITLE, ROOM)
        painter.draw_aligned(style.MARGIN, ROOM, top - at * TEXT_STEP, line, look, align)
    return top - (TEXT_STEP * (len(lines) + 0.6) if lines else 0.0)


def _check_glyphs(paper: ListPaper, book: FontBook) -> None:
    for row in paper.rows:
        check_glyphs(book, row.who, row.cells)
    texts = (paper.above, paper.left, paper.right, paper.note, *paper.lead, *paper.closing, paper.audit)
    check_glyphs(book, paper.title, texts)
