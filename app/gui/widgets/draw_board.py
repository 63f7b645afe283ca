"""One lot after the other on deep red, for a hall: the newest large, those before beside. Knows no data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.gui import theme
from app.gui.theme import Colour, colour
from app.gui.widgets.stage_paint import stage_block, stage_text, stage_white

# Measures on a picture of 1440 × 900; everything grows with the window.
WIDE, HIGH = 1440, 900
SIDE, ROUND, TOP, FOOT = 40, 14, 120, 50
LIST_WIDTH, ROW = 500, 64
TITLE, CAPTION, PLACE, NAME, UNIT, LINE = 46, 24, 150, 84, 34, 26
UNIT_HEIGHT = 110
UNDER, SMALL, SMALLEST = 28, 20, 13  # the unit below a name of the list
PALE, FAINT = 0.8, 0.16


@dataclass(frozen=True, slots=True)
class LotLine:
    """One lot in words: the sitting ('' without one), the place ('07 号'), and whose it is."""

    sitting: str
    place: str
    name: str
    unit: str


class DrawBoard(QWidget):
    """Shows the first `shown` of the lots."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading, self.caption, self.hint, self.empty = "", "", "", ""
        self._lots: tuple[LotLine, ...] = ()
        self.shown = 0

    def set_lots(self, heading: str, caption: str, lots: Sequence[LotLine], empty: str) -> None:
        """Show these lots, as many of them as were shown before."""
        self.heading, self.caption, self.empty = heading, caption, empty
        self._lots = tuple(lots)
        self.setAccessibleName(heading)
        self.show_first(self.shown)

    def show_first(self, count: int) -> None:
        """Show so many lots."""
        self.shown = min(max(count, 0), len(self._lots))
        self.update()

    def set_hint(self, hint: str) -> None:
        """Say something at the foot."""
        self.hint = hint
        self.update()

    @property
    def current(self) -> LotLine | None:
        """The newest lot shown."""
        return self._lots[self.shown - 1] if self.shown else None

    @property
    def is_whole(self) -> bool:
        """Whether every lot is shown."""
        return self.shown == len(self._lots)

    def progress_text(self) -> str:
        """'7 / 30'."""
        return f"{self.shown} / {len(self._lots)}" if self._lots else ""

    # -- painting ----------------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), colour(Colour.STAGE_DARK))
        scale = max(min(self.width() / WIDE, self.height() / HIGH), 0.2)
        painter.scale(scale, scale)
        width, height = self.width() / scale, self.height() / scale
        head = QRectF(SIDE, 20, width - 2 * SIDE, 80)
        room = head.adjusted(0, 0, -LIST_WIDTH, 0)
        stage_text(painter, room, self.heading, TITLE, stage_white(1), theme.LEFT, bold=True)
        state = " · ".join(filter(None, (self.caption, self.progress_text())))
        stage_text(painter, head, state, CAPTION, stage_white(PALE), theme.RIGHT)
        left = QRectF(SIDE, TOP, width - LIST_WIDTH - 3 * SIDE, height - TOP - FOOT)
        if self.current is None:
            whole = QRectF(SIDE, TOP, width - 2 * SIDE, height - TOP - FOOT)
            stage_text(painter, whole, self.empty, TITLE, stage_white(PALE), theme.CENTRE)
        else:
            _paint_lot(painter, left, self.current)
            right = QRectF(width - SIDE - LIST_WIDTH, TOP, LIST_WIDTH, height - TOP - FOOT)
            self._paint_earlier(painter, right)
        foot = QRectF(SIDE, height - FOOT, width - 2 * SIDE, FOOT)
        stage_text(painter, foot, self.hint, CAPTION, stage_white(PALE), theme.CENTRE)
        painter.end()

    def _paint_earlier(self, painter: QPainter, room: QRectF) -> None:
        """Those before, the newest on top."""
        rows = int(room.height() // ROW)
        earlier = self._lots[: self.shown][::-1][:rows]
        path = QPainterPath()
        path.addRoundedRect(QRectF(room.left(), room.top(), room.width(), ROW * len(earlier)), ROUND, ROUND)
        painter.fillPath(path, colour(Colour.STAGE_ROW))
        for at, lot in enumerate(earlier):
            ink = colour(Colour.STAGE_GOLD) if at == 0 else stage_white(1)
            row = QRectF(room.left() + 20, room.top() + at * ROW, room.width() - 40, ROW)
            if at:
                painter.fillRect(QRectF(room.left(), row.top(), room.width(), 1), stage_white(FAINT))
            stage_text(painter, row, lot.place, LINE, ink, theme.LEFT, bold=True)
            name = row.adjusted(96, 0, 0, 0)
            if lot.unit:  # below the name: long ones have room there
                name, unit = name.adjusted(0, 4, 0, 4 - UNDER), name.adjusted(0, ROW - UNDER, 0, -4)
                size = _fitting(lot.unit, SMALL, unit.width(), SMALLEST)
                stage_text(painter, unit, lot.unit, size, stage_white(PALE), theme.LEFT)
            size = _fitting(lot.name, LINE, name.width(), SMALL)
            stage_text(painter, name, lot.name, size, ink, theme.LEFT)


def _fitting(text: str, size: int, width: float, least: int, *, bold: bool = False) -> int:
    """The size in which a line fits this width, but not smaller than the least one."""
    wide = QFontMetricsF(theme.font(size, bold=bold)).horizontalAdvance(text)
    return max(least, int(size * width / wide)) if wide > width else size


def _paint_lot(painter: QPainter, room: QRectF, lot: LotLine) -> None:
    """The newest one, from top to bottom: sitting, place, name, unit."""
    gold = colour(Colour.STAGE_GOLD)
    lines = (
        (lot.sitting, UNIT, stage_white(PALE), 70.0),
        (lot.place, PLACE, gold, 210.0),
        (lot.name, NAME, stage_white(1), 130.0),
    )
    top = room.top() + (room.height() - sum(high for *_words, high in lines) - UNIT_HEIGHT) / 2
    for text, size, ink, high in lines:
        line = QRectF(room.left(), top, room.width(), high)
        bold = size in {PLACE, NAME}
        fitting = _fitting(text, size, room.width(), UNIT, bold=bold)
        stage_text(painter, line, text, fitting, ink, theme.CENTRE, bold=bold)
        top += high
    stage_block(
        painter, QRectF(room.left(), top, room.width(), UNIT_HEIGHT), lot.unit, UNIT, stage_white(PALE)
    )
