"""The table that printed lists share: cells that break and shrink, rows over pages, the grid. In points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, zip_longest

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.fonts import FontBook, MissingGlyph
from app.documents.text import TextPainter, TextStyle

ROW_HEIGHT = 23.0
CELL_LINES = 2
LINE_SPACING = 1.2


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, its width in points, and how its cells look.

    `wraps`: long texts take as many lines as they need, and more where they say so with a line end; other
    cells are shrunk first.
    """

    head: str
    width: float
    align: str
    style: TextStyle
    wraps: bool = False

    @property
    def room(self) -> float:
        """The width of its texts."""
        return self.width - 2 * style.CELL_PADDING


@dataclass(frozen=True, slots=True)
class Cell:
    """A text broken into the lines of its cell, which may go across several columns."""

    lines: tuple[str, ...]
    style: TextStyle
    align: str
    span: int = 1

    @property
    def step(self) -> float:
        """From one line to the next."""
        return self.style.size * LINE_SPACING

    @property
    def height(self) -> float:
        """The height of all lines."""
        return self.step * len(self.lines)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, head or result; one that `leads` stays with the next on a page."""

    cells: tuple[Cell, ...]
    height: float
    filled: bool = False
    leads: bool = False


def lay_head(painter: TextPainter, columns: Sequence[Column]) -> Row:
    """The head of the table; figures have theirs in the middle."""
    cells = tuple(_lay_cell(painter, column.head, style.HEAD, column) for column in columns)
    centered = tuple(Cell(each.lines, each.style, each.align.replace("right", "center")) for each in cells)
    return Row(centered, _height(centered, ROW_HEIGHT), filled=True)


def lay_row(
    painter: TextPainter,
    columns: Sequence[Column],
    texts: Sequence[str],
    height: float = ROW_HEIGHT,
    padding: float = style.CELL_PADDING,
) -> Row:
    """The cells of a row broken into lines; a row with long names is higher than `height`.

    `padding` is kept free above and below the lines.
    """
    cells = tuple(
        _lay_cell(painter, text, column.style, column) for column, text in zip(columns, texts, strict=True)
    )
    return Row(cells, _height(cells, height, padding))


def paginate(rows: Sequence[Row], room: float) -> list[list[Row]]:
    """The rows of each page of this height; a row is never broken, and there is always one page."""
    pages: list[list[Row]] = [[]]
    used = 0.0
    for row, following in zip_longest(rows, rows[1:]):
        needed = row.height + (following.height if row.leads and following else 0.0)
        if pages[-1] and used + needed > room:
            pages.append([])
            used = 0.0
        pages[-1].append(row)
        used += row.height
    return pages


def draw_table(
    canvas: Canvas, painter: TextPainter, columns: Sequence[Column], rows: Sequence[Row], top: float
) -> float:
    """Draw the rows from the left margin, the first one's upper edge at `top`; returns the lower edge."""
    edges = [top]
    for row in rows:
        edges.append(edges[-1] - row.height)
    width = sum(column.width for column in columns)
    canvas.setFillColor(HexColor(style.HEAD_FILL))
    for row, edge in zip(rows, edges[1:], strict=True):
        if row.filled:
            canvas.rect(style.MARGIN, edge, width, row.height, stroke=0, fill=1)
    for row, edge in zip(rows, edges[1:], strict=True):
        _draw_row(painter, columns, row, edge + row.height / 2)
    _draw_grid(canvas, columns, rows, edges)
    return edges[-1]


def check_glyphs(book: FontBook, where: str, texts: Iterable[str]) -> None:
    """MissingGlyph, naming `where`, for characters that no font at hand can draw."""
    missing = book.missing("".join(texts))
    if missing:
        raise MissingGlyph(where, missing)


def _height(cells: Iterable[Cell], least: float, padding: float = style.CELL_PADDING) -> float:
    return max(least, *(cell.height + 2 * padding for cell in cells))


def _lay_cell(painter: TextPainter, text: str, look: TextStyle, column: Column) -> Cell:
    """One line, shrunk a little if need be; more lines when that is not enough."""
    if column.wraps:
        parts = [painter.lines(part, look, column.room) for part in text.split("\n")]
        return Cell(tuple(line for part in parts for line in part), look, column.align)
    fitted = style.fitted(painter, text, look, column.room)
    if len(painter.lines(text, fitted, column.room)) > 1:
        fitted = style.fitted(painter, text, style.resized(look, look.size - 1), column.room, CELL_LINES)
    return Cell(tuple(painter.lines(text, fitted, column.room)), fitted, column.align)


def _draw_row(painter: TextPainter, columns: Sequence[Column], row: Row, middle: float) -> None:
    left = style.MARGIN
    widths = _widths(columns, row)
    for width, cell in zip(widths, row.cells, strict=True):
        room = width - 2 * style.CELL_PADDING
        baseline = middle + (len(cell.lines) - 1) * cell.step / 2 - style.RISE * cell.style.size
        for at, line in enumerate(cell.lines):
            start = left + style.CELL_PADDING
            painter.draw_aligned(start, room, baseline - at * cell.step, line, cell.style, cell.align)
        left += width


def _widths(columns: Sequence[Column], row: Row) -> list[float]:
    """How wide each cell of the row is."""
    widths, at = [], 0
    for cell in row.cells:
        widths.append(sum(column.width for column in columns[at : at + cell.span]))
        at += cell.span
    return widths


def _draw_grid(
    canvas: Canvas, columns: Sequence[Column], rows: Sequence[Row], heights: Sequence[float]
) -> None:
    canvas.setStrokeColor(HexColor(style.LINE))
    canvas.setLineWidth(0.5)
    right = style.MARGIN + sum(column.width for column in columns)
    canvas.lines([(style.MARGIN, height, right, height) for height in heights])
    for row, top, bottom in zip(rows, heights, heights[1:], strict=False):
        edges = accumulate(_widths(columns, row), initial=style.MARGIN)
        canvas.lines([(edge, top, edge, bottom) for edge in edges])
