"""Strips of text that flow through the columns of a page, in points: for papers that must say much on little.

A `Strip` is one line of a table, drawn with its lines of text centred in its height. `Block`s are tables that
may be broken between rows, with a head that is repeated where they go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.text import TextPainter, TextStyle

LEADING = 1.22
GUTTER = 14.0
BALANCE_STEP = 4.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A text in lines, `left` from the strip's edge."""

    left: float
    width: float
    lines: tuple[str, ...]
    style: TextStyle
    align: str = "left"

    @property
    def height(self) -> float:
        """The height of all lines."""
        return len(self.lines) * self.style.size * LEADING


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of a table; `filled` has a background, `ruled` a thin line below."""

    pieces: tuple[Piece, ...]
    height: float
    filled: bool = False
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A table: `head` on top, `again` where it goes on; each of `rows` is strips that stay together."""

    head: tuple[Strip, ...]
    again: tuple[Strip, ...]
    rows: tuple[tuple[Strip, ...], ...]

    @property
    def strips(self) -> tuple[Strip, ...]:
        """All of it, unbroken."""
        return (*self.head, *(strip for row in self.rows for strip in row))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one page holds: strips side by side in columns, and strips over the whole width below them."""

    columns: tuple[tuple[Strip, ...], ...]
    tail: tuple[Strip, ...] = ()

    @property
    def column_height(self) -> float:
        """The height of the longest column."""
        return max((height_of(column) for column in self.columns), default=0.0)


def height_of(strips: Iterable[Strip]) -> float:
    """The height of strips below each other."""
    return sum(strip.height for strip in strips)


def strip(pieces: Sequence[Piece], padding: float, *, filled: bool = False, ruled: bool = False) -> Strip:
    """A strip as high as its highest piece."""
    return Strip(tuple(pieces), max(piece.height for piece in pieces) + 2 * padding, filled, ruled)


def text_strips(
    painter: TextPainter,
    text: str,
    look: TextStyle,
    width: float,
    *,
    indent: float = 0.0,
    padding: float = 0.0,
) -> tuple[Strip, ...]:
    """A text over the whole width, a strip for each of its lines, so that it may be broken anywhere."""
    lines = painter.lines(text, look, width - indent)
    return tuple(strip([Piece(indent, width - indent, (line,), look)], padding) for line in lines)


def lay_sheets(blocks: Sequence[Block], tail: Sequence[Strip], columns: int, room: float) -> list[Sheet]:
    """The pages, `room` high, that blocks in columns with the tail below them take."""
    sheets: list[Sheet] = []
    while (balanced := _balanced(blocks, columns, room)) is None:
        filled, blocks = _fill(blocks, columns, room)
        sheets.append(Sheet(filled))
    sheets.append(Sheet(balanced))
    left = room - sheets[-1].column_height
    under: list[Strip] = []
    for each in tail:
        if each.height > left and (under or sheets[-1].columns):
            sheets[-1] = Sheet(sheets[-1].columns, tuple(under))
            sheets.append(Sheet(()))
            under, left = [], room
        under.append(each)
        left -= each.height
    sheets[-1] = Sheet(sheets[-1].columns, tuple(under))
    return sheets


Columns = tuple[tuple[Strip, ...], ...]


def _balanced(blocks: Sequence[Block], columns: int, most: float) -> Columns | None:
    """All in the columns of one page, about equally high; None where they do not fit."""
    height = most if columns == 1 else height_of(each for block in blocks for each in block.strips) / columns
    while height <= most:
        filled, rest = _fill(blocks, columns, height)
        if not rest:
            return filled
        height += BALANCE_STEP
    return None


def _fill(blocks: Sequence[Block], columns: int, room: float) -> tuple[Columns, list[Block]]:
    """Columns `room` high filled one after the other, and what is left over.

    A row higher than a column still gets one of its own.
    """
    filled: list[list[Strip]] = []
    left = 0.0
    for at, block in enumerate(blocks):
        lead = block.head
        for n, row in enumerate(block.rows):
            if not filled or height_of((*lead, *row)) > left:
                if len(filled) == columns:
                    rest = Block(lead or block.again, block.again, block.rows[n:])
                    return _whole(filled), [rest, *blocks[at + 1 :]]
                lead, left = lead or block.again, room
                filled.append([])
            filled[-1] += [*lead, *row]
            left -= height_of((*lead, *row))
            lead = ()
    return _whole(filled), []


def _whole(columns: Iterable[Iterable[Strip]]) -> Columns:
    return tuple(tuple(column) for column in columns)


def draw_sheet(
    canvas: Canvas, painter: TextPainter, sheet: Sheet, columns: int, left: float, top: float, width: float
) -> None:
    """Draw a page's strips from `top` down."""
    for at, column in enumerate(sheet.columns):
        each = column_width(width, columns)
        draw_strips(canvas, painter, column, left + at * (each + GUTTER), top, each)
    draw_strips(canvas, painter, sheet.tail, left, top - sheet.column_height, width)


def column_width(width: float, columns: int) -> float:
    """How wide one of the columns is."""
    return (width - GUTTER * (columns - 1)) / columns


def draw_strips(
    canvas: Canvas, painter: TextPainter, strips: Sequence[Strip], left: float, top: float, width: float
) -> None:
    """Draw strips below each other: backgrounds and lines first, then the texts."""
    placed = list(_placed(strips, top))
    canvas.setFillColor(HexColor(style.HEAD_FILL))
    for each, edge in placed:
        if each.filled:
            canvas.rect(left, edge - each.height, width, each.height, stroke=0, fill=1)
    canvas.setStrokeColor(HexColor(style.LINE))
    canvas.setLineWidth(0.4)
    for each, edge in placed:
        if each.ruled:
            canvas.line(left, edge - each.height, left + width, edge - each.height)
    for each, edge in placed:
        for piece in each.pieces:
            _draw_piece(painter, piece, left, edge - each.height / 2)


def _placed(strips: Sequence[Strip], top: float) -> Iterator[tuple[Strip, float]]:
    for each in strips:
        yield each, top
        top -= each.height


def _draw_piece(painter: TextPainter, piece: Piece, left: float, middle: float) -> None:
    step = piece.style.size * LEADING
    baseline = middle + (len(piece.lines) - 1) * step / 2 - style.RISE * piece.style.size
    for at, line in enumerate(piece.lines):
        where = baseline - at * step
        painter.draw_aligned(left + piece.left, piece.width, where, line, piece.style, piece.align)
