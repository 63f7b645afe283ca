"""座次表 for the door and the front of a room: the places as they stand, row by row, with who sits there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.canvas_fonts import canvas_painter
from app.documents.fonts import FontBook, default_fonts
from app.documents.output import new_canvas
from app.documents.style import Page
from app.documents.table import check_glyphs
from app.documents.text import TextPainter, TextStyle, largest_size
from app.documents.whole_file import Target, written_whole
from app.domain.certificates import typeset
from app.domain.day_lists import ChartSeat, SeatingChart
from app.domain.progress import Progress, no_progress
from app.errors import UserError

NOTE = "座位从讲台一侧起,面向讲台由左到右、由前到后编号;对号入座。"
SIGNERS = ("监考人", "巡考人")
FRONT, SPARE, FREE = "讲\u3000台", "备用", "空"
WIDTH, HEIGHT = style.LANDSCAPE
ROOM = WIDTH - 2 * style.MARGIN
FRONT_HEIGHT = 8 * mm
GAP = 2 * mm
ROWS = 6  # of a page
HIGHEST = 27 * mm
# So many places stand in a row: few where the names can be large.
ACROSS = ((12, 4), (30, 5), (42, 6), (10_000, 8))
NUMBER = TextStyle("sans-bold", 12, "#B3261E")
NAME = TextStyle("sans-bold", 13, style.INK)
ENTRY = TextStyle("sans", 9, style.INK)
UNIT = TextStyle("sans", 8, style.MUTED)
SMALLEST_UNIT = 4.0
LEADING = 1.22


@dataclass(frozen=True, slots=True)
class _Place:
    """One place; without a seat it is free, or a spare."""

    number: int
    seat: ChartSeat | None
    spare: bool


def render_seating_charts(
    charts: Sequence[SeatingChart],
    target: Target,
    progress: Progress | None = None,
    *,
    book: FontBook | None = None,
) -> None:
    """Write the charts into `target` (a path, or a binary stream), each from a new page.

    `progress` is called after each page.
    """
    if not charts:
        raise UserError("没有可以印的座次表。请先在“赛程与考场”中安排场次和座位。")
    book = book or default_fonts()
    for chart in charts:
        _check_glyphs(chart, book)
    pages = [(chart, *part) for chart in charts for part in _pages(chart)]
    with written_whole(target) as stream:
        canvas = new_canvas(stream, style.LANDSCAPE, charts[0].title, charts[0].competition)
        painter = canvas_painter(canvas, book)
        for done, (chart, page, across, rows) in enumerate(pages, 1):
            _draw_page(canvas, painter, chart, page, across, rows)
            (progress or no_progress)(done, len(pages))
        canvas.save()


def _pages(chart: SeatingChart) -> list[tuple[Page, int, list[list[_Place]]]]:
    """Each page with how many places stand in a row, and its rows."""
    numbers = sorted({*range(1, chart.places + chart.spares + 1), *chart.seats})
    places = [_Place(number, chart.seats.get(number), number > chart.places) for number in numbers]
    across = chart.per_row or next(columns for most, columns in ACROSS if len(places) <= most)
    rows = [places[at : at + across] for at in range(0, len(places), across)] or [[]]
    total = -(-len(rows) // ROWS)
    return [
        (Page(WIDTH, HEIGHT, at + 1, total), across, rows[at * ROWS : (at + 1) * ROWS]) for at in range(total)
    ]


def _draw_page(
    canvas: Canvas,
    painter: TextPainter,
    chart: SeatingChart,
    page: Page,
    across: int,
    rows: Sequence[Sequence[_Place]],
) -> None:
    where = " · ".join(part for part in (chart.when, chart.where) if part)
    right = f"{len(chart.seats)} 人 · {chart.printed}"
    top = style.draw_head(
        painter, page, typeset(chart.title), typeset(chart.competition), typeset(where), right
    )
    if page.number == 1:
        top = _draw_front(canvas, painter, top)
    height = min(HIGHEST, (top - style.FOOT_HEIGHT + 4 * mm) / max(len(rows), 1))
    for down, row in enumerate(rows):
        for at, place in enumerate(row):
            _Box(canvas, painter, ROOM / across, height).draw(
                place, style.MARGIN + at * ROOM / across, top - (down + 1) * height
            )
    style.draw_foot(canvas, painter, page, SIGNERS, typeset(NOTE))
    canvas.showPage()


def _draw_front(canvas: Canvas, painter: TextPainter, top: float) -> float:
    """讲台 above the first row."""
    left, width = style.MARGIN + ROOM / 3, ROOM / 3
    canvas.setFillColor(HexColor(style.HEAD_FILL))
    canvas.setStrokeColor(HexColor(style.LINE))
    canvas.setLineWidth(0.5)
    canvas.rect(left, top - FRONT_HEIGHT, width, FRONT_HEIGHT, stroke=1, fill=1)
    baseline = top - FRONT_HEIGHT / 2 - style.RISE * style.HEAD.size
    painter.draw_aligned(left, width, baseline, FRONT, style.HEAD, "center")
    return top - FRONT_HEIGHT - 3 * mm


@dataclass(frozen=True, slots=True)
class _Box:
    """Draws the places of one page, all of one size."""

    canvas: Canvas
    painter: TextPainter
    width: float
    height: float

    def draw(self, place: _Place, x: float, y: float) -> None:
        """One place, its lower left corner at x, y."""
        left, width = x + GAP / 2, self.width - GAP
        top, height = y + self.height - GAP / 2, self.height - GAP
        self.canvas.setFillColor(HexColor("#FFFFFF" if place.seat else style.HEAD_FILL))
        self.canvas.setStrokeColor(HexColor(style.LINE))
        self.canvas.setLineWidth(0.6)
        self.canvas.roundRect(left, top - height, width, height, 3, stroke=1, fill=1)
        inner, room = left + 5, width - 10
        self.painter.draw(inner, top - 14, f"{place.number:02d}", NUMBER)
        if place.seat is None:
            word = SPARE if place.spare else FREE
            baseline = top - height / 2 - style.RISE * ENTRY.size
            self.painter.draw_aligned(inner, room, baseline, word, style.SMALL, "center")
            return
        self.painter.draw_aligned(inner, room, top - 13, place.seat.number, ENTRY, "right")
        self._draw_who(place.seat, inner, top - 17, room, height - 19)

    def _draw_who(self, seat: ChartSeat, left: float, top: float, room: float, height: float) -> None:
        """Name and unit in the middle of what is left, as large as it takes them."""
        size = largest_size(
            lambda each: _height(self._texts(seat, room, each)) <= height, UNIT.size, SMALLEST_UNIT
        )
        texts = self._texts(seat, room, size or SMALLEST_UNIT)
        baseline = top - max(height - _height(texts), 0) / 2
        for line, look in texts:
            baseline -= look.size * LEADING
            self.painter.draw_aligned(left, room, baseline + look.size * 0.25, line, look, "center")

    def _texts(self, seat: ChartSeat, room: float, size: float) -> list[tuple[str, TextStyle]]:
        """The lines of name and unit, the unit at this size."""
        larger = style.resized(NAME, NAME.size * size / UNIT.size)
        name = style.fitted(self.painter, seat.name, larger, room)
        if name.size < larger.size * 0.7:
            name = style.fitted(self.painter, seat.name, style.resized(larger, larger.size * 0.7), room, 2)
        unit = style.resized(UNIT, size)
        return [
            *((line, name) for line in self.painter.lines(seat.name, name, room)),
            *((line, unit) for line in self.painter.lines(typeset(seat.organization), unit, room)),
        ]


def _height(texts: Sequence[tuple[str, TextStyle]]) -> float:
    return sum(look.size * LEADING for _line, look in texts)


def _check_glyphs(chart: SeatingChart, book: FontBook) -> None:
    for seat in chart.seats.values():
        check_glyphs(book, seat.name, (seat.number, seat.name, seat.organization))
    check_glyphs(book, chart.title, (chart.competition, chart.title, chart.when, chart.where, chart.printed))
