"""The table of places, with a line where the cut is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from typing_extensions import override

from app.gui import theme
from app.gui.table_model import Row
from app.gui.theme import Colour, colour
from app.gui.widgets import TableView

CUT = "晋级线"
PILL_HEIGHT, PILL_SIDE, FROM_RIGHT = 18, 8, 14


class PlaceTable(TableView[Row]):
    """A TableView that draws the cut under its first `above` rows."""

    above = 0

    def set_cut(self, above: int) -> None:
        """Draw the line under so many rows; 0 for none."""
        if above != self.above:
            self.above = above
            self.viewport().update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not 0 < self.above < self.model().rowCount():
            return
        line = self.rowViewportPosition(self.above) - 1
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(0, line - 1, self.viewport().width(), 2, colour(Colour.GOLD))
        painter.setFont(theme.font(theme.SMALL))
        width = QFontMetrics(painter.font()).horizontalAdvance(CUT) + 2 * PILL_SIDE
        pill = QRectF(
            self.viewport().width() - width - FROM_RIGHT, line - PILL_HEIGHT / 2, width, PILL_HEIGHT
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(Colour.GOLD))
        painter.drawRoundedRect(pill, PILL_HEIGHT / 2, PILL_HEIGHT / 2)
        painter.setPen(colour(Colour.SURFACE))
        painter.drawText(pill, theme.CENTRE, CUT)
        painter.end()
