"""A ranking on deep red for a hall: rows fill the height, pages turn by themselves. Knows no data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetricsF, QHideEvent, QPainter, QPainterPath, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.gui import theme
from app.gui.theme import Colour, colour
from app.gui.widgets.delegate import draw_triangle
from app.gui.widgets.stage_paint import stage_text, stage_white

PAGE_MS = 8000
# Measures on a picture of 1440 × 900; everything grows with the window.
WIDE, HIGH = 1440, 900
SIDE, INNER, ROUND = 40, 30, 14
TITLE_LINE, HEADS_TOP, ROWS_TOP, FOOT = 70, 122, 160, 46
ROW, TALLEST_ROW = 74, 100
TITLE, CAPTION, HEAD, TEXT, UNIT, TOTAL = 46, 22, 21, 31, 21, 38
PLACE_WIDTH, MODULE_WIDTH, CHANGE_WIDTH, LEAST_NAME = 110, 190, 140, 240
TOTAL_WIDTH, TOTAL_WIDTH_ROOMY = 200, 430
LEAST_CAPTION = 160
CUT, CUT_TEXT, CUT_SIDE, CUT_HIGH = "晋级线", 18, 14, 26
WHITE, PALE, FAINT, LINE = 1.0, 0.74, 0.7, 0.14


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One row, in words; `change` counts places won, None where there is nothing to compare with.

    `cut`: who stands below it does not go on.
    """

    place: str
    name: str
    unit: str
    modules: tuple[str, ...]
    total: str
    change: int | None
    gold: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns end, left to right; no modules where the names need the room."""

    name_left: float
    name_right: float
    modules: tuple[float, ...]
    total: float
    change: float


class StageBoard(QWidget):
    """Paints a heading, a caption, the heads of the columns and one page of rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = ""
        self.caption = ("", "")
        self.empty = ""
        self.hint = ""
        self._heads: tuple[str, tuple[str, ...]] = ("", ())
        self._lines: tuple[BoardLine, ...] = ()
        self.page = 0
        self._pager = QTimer(self, interval=PAGE_MS)
        self._pager.timeout.connect(self.turn_page)

    # -- what it shows -----------------------------------------------------------------------------

    def set_board(
        self, heading: str, heads: tuple[str, tuple[str, ...]], lines: Sequence[BoardLine], empty: str
    ) -> None:
        """Show these rows; `heads` are the head of the names and those of the modules."""
        self.heading, self._heads, self.empty = heading, heads, empty
        self._lines = tuple(lines)
        self.page = min(self.page, self.pages() - 1)
        self.setAccessibleName(heading)
        self.update()

    def set_caption(self, name: str, state: str) -> None:
        """What stands at the right of the heading; the name is cut before the state is."""
        self.caption = (name, state)
        self.update(0, 0, self.width(), int(HEADS_TOP * self._scale))

    def set_hint(self, hint: str) -> None:
        """Say something at the foot, behind the page."""
        self.hint = hint
        self.update()

    def lines(self) -> tuple[BoardLine, ...]:
        """The rows of the page shown."""
        start = self.page * self.per_page()
        return self._lines[start : start + self.per_page()]

    def per_page(self) -> int:
        """How many rows fit at a size that is read from afar."""
        return max(1, int((self.height() / self._scale - ROWS_TOP - FOOT) // ROW))

    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-len(self._lines) // self.per_page()))

    def page_text(self) -> str:
        """第 1 / 3 页; nothing with a single page."""
        return f"第 {self.page + 1} / {self.pages()} 页" if self.pages() > 1 else ""

    def turn_page(self) -> None:
        """Show the next page, after the last the first."""
        self.page = (self.page + 1) % self.pages()
        self.update()

    @property
    def _scale(self) -> float:
        return max(min(self.width() / WIDE, self.height() / HIGH), 0.2)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._pager.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._pager.stop()

    # -- painting ----------------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self.page = min(self.page, self.pages() - 1)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), colour(Colour.STAGE_DARK))
        painter.scale(self._scale, self._scale)
        width, height = self.width() / self._scale, self.height() / self._scale
        self._paint_heading(painter, width)
        if self._lines:
            columns = self._columns(width)
            self._paint_heads(painter, columns)
            self._paint_rows(painter, columns, width, height)
        else:
            stage_text(
                painter, QRectF(0, 0, width, height), self.empty, TITLE, stage_white(PALE), theme.CENTRE
            )
        foot = QRectF(SIDE, height - FOOT, width - 2 * SIDE, FOOT)
        foot_text = " · ".join(filter(None, (self.page_text(), self.hint)))
        stage_text(painter, foot, foot_text, CAPTION, stage_white(PALE), theme.CENTRE)
        painter.end()

    def _columns(self, width: float) -> _Columns:
        right = width - SIDE - INNER
        left = SIDE + INNER + PLACE_WIDTH
        total = right - CHANGE_WIDTH
        count = len(self._heads[1])
        roomy = not any(line.unit for line in self._lines)
        for gap in (TOTAL_WIDTH_ROOMY,) * roomy + (TOTAL_WIDTH,):
            ends = tuple(total - gap - MODULE_WIDTH * (count - 1 - number) for number in range(count))
            name_right = (ends[0] if ends else total) - MODULE_WIDTH
            if name_right - left >= LEAST_NAME:
                return _Columns(left, name_right, ends, total, right)
        return _Columns(left, total - TOTAL_WIDTH, (), total, right)

    def _paint_heading(self, painter: QPainter, width: float) -> None:
        room = QRectF(SIDE, TITLE_LINE - 40, width - 2 * SIDE, 80)
        name, state = self.caption
        taken = QFontMetricsF(theme.font(CAPTION)).horizontalAdvance(state)
        title = room.adjusted(0, 0, -taken - SIDE, 0)
        taken = stage_text(painter, title, self.heading, TITLE, stage_white(WHITE), theme.LEFT, bold=True)
        beside = room.adjusted(taken + SIDE, 8, 0, 8)
        taken = stage_text(painter, beside, state, CAPTION, stage_white(0.86), theme.RIGHT)
        beside.setRight(beside.right() - taken)
        if beside.width() > LEAST_CAPTION:
            stage_text(painter, beside, f"{name} · " if name else "", CAPTION, stage_white(0.86), theme.RIGHT)

    def _paint_heads(self, painter: QPainter, columns: _Columns) -> None:
        names, modules = self._heads
        line = QRectF(SIDE + INNER, HEADS_TOP, PLACE_WIDTH, ROWS_TOP - HEADS_TOP - 4)
        stage_text(painter, line, "名次", HEAD, stage_white(FAINT), theme.LEFT)
        line.setLeft(columns.name_left)
        line.setRight(columns.name_right)
        stage_text(painter, line, names, HEAD, stage_white(FAINT), theme.LEFT)
        ends = (
            *zip(modules, columns.modules, strict=False),
            ("总成绩", columns.total),
            ("变化", columns.change),
        )
        for head, end in ends:
            line.setLeft(end - MODULE_WIDTH + 10)
            line.setRight(end)
            stage_text(painter, line, head, HEAD, stage_white(FAINT), theme.RIGHT)

    def _paint_rows(self, painter: QPainter, columns: _Columns, width: float, height: float) -> None:
        lines = self.lines()
        room = height - ROWS_TOP - FOOT
        slots = self.per_page() if self.pages() > 1 else len(lines)
        tall = min(room / slots, TALLEST_ROW)
        whole = QRectF(SIDE, ROWS_TOP, width - 2 * SIDE, tall * len(lines))
        path = QPainterPath()
        path.addRoundedRect(whole, ROUND, ROUND)
        painter.fillPath(path, colour(Colour.STAGE_ROW))
        for number, line in enumerate(lines):
            row = QRectF(SIDE, ROWS_TOP + number * tall, width - 2 * SIDE, tall)
            if number:
                painter.fillRect(QRectF(row.left(), row.top(), row.width(), 1), stage_white(LINE))
            _paint_row(painter, columns, row, line)
        for number, line in enumerate(lines):
            if line.cut:
                bottom = ROWS_TOP + (number + 1) * tall
                _paint_cut(painter, QRectF(SIDE, bottom - tall, width - 2 * SIDE, tall))


def _paint_row(painter: QPainter, columns: _Columns, row: QRectF, line: BoardLine) -> None:
    strong = colour(Colour.STAGE_GOLD) if line.gold else stage_white(WHITE)
    soft = QColor(strong)
    soft.setAlphaF(PALE)
    place = QRectF(SIDE + INNER, row.top(), PLACE_WIDTH, row.height())
    stage_text(painter, place, line.place, TEXT, strong, theme.LEFT, bold=True)
    name = QRectF(columns.name_left, row.top(), columns.name_right - columns.name_left, row.height())
    taken = stage_text(painter, name, line.name, TEXT, strong, theme.LEFT)
    name.setLeft(name.left() + taken + 18)
    if name.width() > 60:
        stage_text(painter, name, line.unit, UNIT, soft, theme.LEFT)
    for text, end in zip(line.modules, columns.modules, strict=False):
        cell = QRectF(end - MODULE_WIDTH, row.top(), MODULE_WIDTH, row.height())
        stage_text(painter, cell, text, TEXT, soft, theme.RIGHT)
    total = QRectF(columns.total - TOTAL_WIDTH, row.top(), TOTAL_WIDTH, row.height())
    stage_text(painter, total, line.total, TOTAL, strong, theme.RIGHT, bold=True)
    change = QRectF(columns.change - CHANGE_WIDTH, row.top(), CHANGE_WIDTH, row.height())
    _paint_change(painter, change, line.change, strong)


def _paint_cut(painter: QPainter, row: QRectF) -> None:
    ink = colour(Colour.STAGE_GOLD)
    painter.fillRect(QRectF(row.left(), row.bottom() - 2, row.width(), 3), ink)
    width = QFontMetricsF(theme.font(CUT_TEXT, bold=True)).horizontalAdvance(CUT) + 2 * CUT_SIDE
    pill = QRectF(row.center().x() - width / 2, row.bottom() - CUT_HIGH / 2, width, CUT_HIGH)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawRoundedRect(pill, CUT_HIGH / 2, CUT_HIGH / 2)
    stage_text(painter, pill, CUT, CUT_TEXT, colour(Colour.STAGE_DARK), theme.CENTRE, bold=True)


def _paint_change(painter: QPainter, cell: QRectF, change: int | None, ink: QColor) -> None:
    if not change:
        stage_text(painter, cell, theme.DASH, TEXT, ink, theme.RIGHT)
        return
    width = stage_text(painter, cell, str(abs(change)), TEXT - 4, ink, theme.RIGHT)
    centre = QPointF(cell.right() - width - 14, cell.center().y())
    token = Colour.STAGE_GOLD if ink == colour(Colour.STAGE_GOLD) else Colour.SURFACE
    draw_triangle(painter, centre, token, up=change > 0, size=11)
