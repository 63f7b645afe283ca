"""The look that printed lists share: paper, colours, type, head, foot and signatures. Measures in points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents.text import TextPainter, TextStyle, largest_size
from app.domain.certificates import typeset

INK = "#1F2328"
MUTED = "#6B7280"
LINE = "#CFCAC0"
HEAD_FILL = "#F6F5F2"

PORTRAIT: tuple[float, float] = A4
LANDSCAPE: tuple[float, float] = landscape(A4)
MARGIN = 15 * mm

TITLE = TextStyle("sans-bold", 18, INK, tracking=0.12)
SUBTITLE = TextStyle("sans", 11, INK)
HEAD = TextStyle("sans-bold", 9.5, INK)
CELL = TextStyle("sans", 9.5, INK)
STRONG = TextStyle("sans-bold", 9.5, INK)
SMALL = TextStyle("sans", 8.5, MUTED)
SIGNATURE = TextStyle("sans", 10, INK)
STAMP = TextStyle("sans", 7, MUTED)

RISE = 0.36  # em: how far the baseline of a line lies below its middle
SMALLEST = 7.0
SMALLEST_STAMP = 5.0
CELL_PADDING = 4.0
GAP = 8.0  # between texts on one line
HEAD_HEIGHT = MARGIN + SUBTITLE.size + 21.7 * mm
FOOT_HEIGHT = MARGIN + 17 * mm


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: its size and its place among the others."""

    width: float
    height: float
    number: int
    total: int

    @property
    def room(self) -> float:
        """The width between the margins."""
        return self.width - 2 * MARGIN


def resized(style: TextStyle, size: float) -> TextStyle:
    """The same style at another size."""
    return TextStyle(style.role, size, style.color, style.tracking, style.weight)


def fitted(painter: TextPainter, text: str, style: TextStyle, width: float, lines: int = 1) -> TextStyle:
    """The style, as small as the text needs to be for this many lines (never below the smallest size)."""
    size = largest_size(
        lambda size: len(painter.lines(text, resized(style, size), width)) <= lines, style.size, SMALLEST
    )
    return resized(style, SMALLEST if size is None else size)


def draw_head(painter: TextPainter, page: Page, title: str, competition: str, left: str, right: str) -> float:
    """The head of a page; returns the height where the table may begin."""
    baseline = page.height - MARGIN - SUBTITLE.size
    width = page.room
    centered = fitted(painter, competition, SUBTITLE, width)
    painter.draw_aligned(MARGIN, width, baseline, competition, centered, "center")
    baseline -= 10 * mm
    painter.draw_aligned(MARGIN, width, baseline, title, fitted(painter, title, TITLE, width), "center")
    baseline -= 8.5 * mm
    right_style = fitted(painter, right, SMALL, width * 0.5)
    room = min(width * 0.62, width - painter.width(right, right_style) - GAP)
    painter.draw_aligned(MARGIN, width, baseline, left, fitted(painter, left, SUBTITLE, room), "left")
    painter.draw_aligned(MARGIN, width, baseline, right, right_style, "right")
    return baseline - 3.2 * mm


def draw_foot(
    canvas: Canvas, painter: TextPainter, page: Page, signatures: Sequence[str], note: str, audit: str = ""
) -> None:
    """Lines to sign on, the note at the left and the page's number at the right, the audit stamp below."""
    draw_signatures(canvas, painter, page, signatures, MARGIN + 7.5 * mm)
    baseline = MARGIN - 1.5 * mm
    pages = f"第 {page.number} 页 · 共 {page.total} 页"
    look = fitted(painter, note, SMALL, page.room - painter.width(pages, SMALL) - GAP)
    painter.draw_aligned(MARGIN, page.room, baseline, note, look, "left")
    painter.draw_aligned(MARGIN, page.room, baseline, pages, SMALL, "right")
    _draw_stamp(painter, page, audit, baseline - 4 * mm)


def draw_signatures(
    canvas: Canvas, painter: TextPainter, page: Page, roles: Sequence[str], baseline: float
) -> None:
    """A row of lines to sign on, each behind its role."""
    share = page.room / max(len(roles), 1)
    canvas.setStrokeColor(HexColor(SIGNATURE.color))
    canvas.setLineWidth(0.5)
    for at, role in enumerate(roles):
        left = MARGIN + at * share
        label = typeset(f"{role}:")
        painter.draw(left, baseline, label, SIGNATURE)
        start = left + painter.width(label, SIGNATURE) + 3
        canvas.line(start, baseline - 2, left + share - 5 * mm, baseline - 2)


def _draw_stamp(painter: TextPainter, page: Page, text: str, baseline: float) -> None:
    """One small line in the lower margin, or two where the text is very long."""
    if not text:
        return
    size = largest_size(
        lambda size: painter.width(text, resized(STAMP, size)) <= page.room, STAMP.size, SMALLEST_STAMP
    )
    look = resized(STAMP, size or SMALLEST_STAMP)
    for at, line in enumerate(painter.lines(text, look, page.room)):
        painter.draw(MARGIN, baseline - at * look.size * 1.2, line, look)
