"""Papers of flowing text in the look of the lists: head, strips over as many pages as they take, foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.documents import style
from app.documents.canvas_fonts import canvas_painter
from app.documents.flow import Piece, Sheet, Strip, draw_sheet, strip
from app.documents.fonts import FontBook
from app.documents.output import new_canvas
from app.documents.style import Page
from app.documents.text import TextPainter, TextStyle
from app.documents.whole_file import Target, written_whole
from app.domain.certificates import typeset
from app.domain.progress import Progress, no_progress

WIDTH, HEIGHT = style.PORTRAIT
ROOM = WIDTH - 2 * style.MARGIN
BODY = HEIGHT - style.HEAD_HEIGHT - style.FOOT_HEIGHT  # the height for the strips of a page
LABEL = TextStyle("sans", 8, style.MUTED)
VALUE = TextStyle("sans-bold", 11, style.INK)
NAME = TextStyle("sans", 10, style.INK)
GAP = 6.0


@dataclass(frozen=True, slots=True)
class StripPaper:
    """One paper, with pages of its own: `sheets` in so many `columns`. The rest as of a `ListPaper`."""

    title: str
    above: str
    left: str
    right: str
    sheets: tuple[Sheet, ...]
    columns: int
    signers: tuple[str, ...]
    note: str
    audit: str


def render_strip_papers(
    lay: Callable[[TextPainter], Sequence[StripPaper]],
    target: Target,
    progress: Progress | None = None,
    *,
    title: str,
    author: str,
    book: FontBook,
) -> None:
    """Write the papers that `lay` makes into `target`, on A4 upright; `progress` after each page."""
    with written_whole(target) as stream:
        canvas = new_canvas(stream, style.PORTRAIT, title, author)
        painter = canvas_painter(canvas, book)
        papers = lay(painter)
        done, total = 0, sum(len(paper.sheets) for paper in papers)
        for paper in papers:
            for number, sheet in enumerate(paper.sheets, 1):
                page = Page(WIDTH, HEIGHT, number, len(paper.sheets))
                top = style.draw_head(painter, page, paper.title, paper.above, paper.left, paper.right)
                draw_sheet(canvas, painter, sheet, paper.columns, style.MARGIN, top, ROOM)
                style.draw_foot(canvas, painter, page, paper.signers, paper.note, paper.audit)
                canvas.showPage()
                done += 1
                (progress or no_progress)(done, total)
        canvas.save()


def facts_strip(painter: TextPainter, facts: Sequence[tuple[str, str, float]], look: TextStyle) -> Strip:
    """Values with their labels before them, side by side: (label, value, share of the width)."""
    left, pieces = 0.0, []
    for head, text, share in facts:
        head, text = typeset(head), typeset(text)
        label = painter.width(head, LABEL) + GAP
        room = ROOM * share - label - GAP
        fitted = style.fitted(painter, text, look, room, 1 if look is VALUE else 2)
        pieces.append(Piece(left, label, (head,), LABEL))
        pieces.append(Piece(left + label, room, tuple(painter.lines(text, fitted, room)), fitted))
        left += ROOM * share
    return strip(pieces, 4.5, ruled=True)


def section_strip(painter: TextPainter, head: str, size: float) -> Strip:
    """The heading of a section, on a ground of its own."""
    look = TextStyle("sans-bold", size + 0.5, style.INK)
    return strip([Piece(5.0, painter.width(head, look), (head,), look)], size * 0.22, filled=True)
