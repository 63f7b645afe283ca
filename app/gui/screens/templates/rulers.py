"""Rulers in mm along the page, and the corner between them."""

from __future__ import annotations

from math import ceil, floor

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGraphicsView, QWidget
from typing_extensions import override

from app.gui import theme
from app.gui.theme import Colour, colour

THICKNESS = 22
LABEL_ROOM = 42  # pixels between two figures
TICK_ROOM = 5
STEPS = (1, 2, 5, 10, 20, 50, 100, 200)
TEXT = 10


class Ruler(QWidget):
    """Shows mm beside a view whose scene is in mm; a band shows where the chosen box lies."""

    def __init__(self, view: QGraphicsView, *, upright: bool) -> None:
        super().__init__()
        self._view, self._upright = view, upright
        self._band: tuple[float, float] | None = None
        self._mark: float | None = None
        if upright:
            self.setFixedWidth(THICKNESS)
        else:
            self.setFixedHeight(THICKNESS)

    def set_band(self, band: tuple[float, float] | None) -> None:
        """Show from where to where the chosen box reaches, in mm."""
        if band != self._band:
            self._band = band
            self.update()

    def set_mark(self, at: float | None) -> None:
        """Show where the mouse is, in mm."""
        if at != self._mark:
            self._mark = at
            self.update()

    @property
    def band(self) -> tuple[float, float] | None:
        """What is shown of the chosen box."""
        return self._band

    def steps(self) -> tuple[int, int]:
        """Mm between two figures, and between two ticks, at the present zoom."""
        scale = self._scale()
        figures = next((step for step in STEPS if step * scale >= LABEL_ROOM), STEPS[-1])
        ticks = next((step for step in STEPS if figures % step == 0 and step * scale >= TICK_ROOM), figures)
        return figures, ticks

    def place(self, mm: float) -> float:
        """The pixel along the ruler of a place on the page."""
        origin = self._view.viewportTransform().map(QPointF(0, 0))
        return (origin.y() if self._upright else origin.x()) + mm * self._scale()

    def _scale(self) -> float:
        return max(self._view.transform().m11(), 0.01)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(Colour.SUNKEN))
        if self._band is not None:
            start, end = (self.place(each) for each in self._band)
            painter.fillRect(self._strip(start, end), colour(Colour.PRIMARY_SOFT))
        painter.setFont(theme.font(TEXT))
        self._paint_ticks(painter)
        if self._mark is not None:
            painter.fillRect(
                self._strip(self.place(self._mark), self.place(self._mark) + 1), colour(Colour.PRIMARY)
            )
        painter.setPen(colour(Colour.LINE))
        edge = self.rect().adjusted(0, 0, -1, -1)
        corners = (
            (edge.topRight(), edge.bottomRight())
            if self._upright
            else (edge.bottomLeft(), edge.bottomRight())
        )
        painter.drawLine(*corners)
        painter.end()

    def _strip(self, start: float, end: float) -> QRectF:
        if self._upright:
            return QRectF(0, start, self.width(), end - start)
        return QRectF(start, 0, end - start, self.height())

    def _paint_ticks(self, painter: QPainter) -> None:
        figures, ticks = self.steps()
        length = self.height() if self._upright else self.width()
        first = floor(-self.place(0) / self._scale() / ticks) * ticks
        last = ceil((length - self.place(0)) / self._scale())
        for mm in range(first, last + 1, ticks):
            at = self.place(mm)
            tall = mm % figures == 0
            painter.setPen(QPen(colour(Colour.PLACEHOLDER if tall else Colour.FIELD_LINE), 1))
            self._paint_tick(painter, at, THICKNESS if tall else 5)
            if tall:
                painter.setPen(colour(Colour.MUTED))
                self._paint_figure(painter, at, str(mm))

    def _paint_tick(self, painter: QPainter, at: float, long: int) -> None:
        near, far = THICKNESS - long, THICKNESS
        if self._upright:
            painter.drawLine(QPointF(near, at), QPointF(far, at))
        else:
            painter.drawLine(QPointF(at, near), QPointF(at, far))

    def _paint_figure(self, painter: QPainter, at: float, text: str) -> None:
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        if not self._upright:
            painter.drawText(QRectF(at + 3, 1, LABEL_ROOM, THICKNESS), flags, text)
            return
        painter.save()
        painter.translate(1, at - 3)
        painter.rotate(-90)
        painter.drawText(QRectF(0, 0, LABEL_ROOM, THICKNESS), flags, text)
        painter.restore()


class RulerCorner(QWidget):
    """Where the rulers meet: says their unit."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(Colour.SUNKEN))
        painter.setFont(theme.font(TEXT))
        painter.setPen(colour(Colour.PLACEHOLDER))
        painter.drawText(self.rect(), theme.CENTRE, "mm")
        painter.end()
