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
    """A table: `head` on top, `again` where it goes on, at least one of `rows` below either."""

    head: tuple[Strip, ...]
    again: tuple[Strip, ...]
    rows: tuple[Strip, ...]


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


def lay_sheets(
    blocks: Sequence[Block], tail: Sequence[Strip], columns: int, first: float, room: float
) -> list[Sheet]:
    """The pages that blocks in columns with the tail below them take, `first` and then `room` high."""
    balanced = _balanced(blocks, columns, first)
    if balanced is not None:
        sheets = [Sheet(balanced)]
    else:
        filled = _filled(blocks, [first] * columns, room)
        sheets = [Sheet(tuple(filled[at : at + columns])) for at in range(0, len(filled), columns)]
    left = (first if len(sheets) == 1 else room) - sheets[-1].column_height
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


def _balanced(blocks: Sequence[Block], columns: int, most: float) -> tuple[tuple[Strip, ...], ...] | None:
    """All in the columns of one page, about equally high; None where they do not fit."""
    if columns == 1:
        filled = _filled(blocks, [], most)
        return tuple(filled) if len(filled) <= 1 else None
    height = sum(height_of((*block.head, *block.rows)) for block in blocks) / columns
    while height <= most:
        filled = _filled(blocks, [], height)
        if len(filled) <= columns:
            return tuple(filled)
        height += BALANCE_STEP
    return None


def _filled(blocks: Sequence[Block], first: Sequence[float], room: float) -> list[tuple[Strip, ...]]:
    """Columns filled one after the other: the first ones as high as `first` says, then `room` high."""
    columns: list[list[Strip]] = []
    left = 0.0
    for block in blocks:
        lead = block.head
        for row in block.rows:
            if not columns or height_of(lead) + row.height > left:
                lead = lead or block.again
                left = first[len(columns)] if len(columns) < len(first) else room
                columns.append([])
            for each in (*lead, row):
                columns[-1].append(each)
                left -= each.height
            lead = ()
    return [tuple(column) for column in columns]


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
