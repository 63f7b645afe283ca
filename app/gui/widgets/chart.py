"""A distribution as bars. pyqtgraph is loaded when the first chart is made, not before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.gui import theme
from app.gui.theme import Colour, colour

BAR_WIDTH = 0.86
FEWEST_PLACES = 6
LIGHTEST = 0.32
HEADROOM = 1.08
ROUNDING = 2.0


class BarChart(QWidget):
    """Bars with words or figures below. The tallest (or the `marked`) bar has the full colour."""

    def __init__(
        self, *, ink: Colour = Colour.PRIMARY, height: int = 190, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ink = ink
        self._plot: Any = None
        self.setMinimumHeight(height)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._values: tuple[float, ...] = ()

    def values(self) -> tuple[float, ...]:
        """The bars shown."""
        return self._values

    def set_bars(
        self,
        values: Sequence[float],
        labels: Sequence[tuple[float, str]] = (),
        *,
        marked: int | None = None,
    ) -> None:
        """Show these heights; a label is (position, text): 0 under the first bar, 0.5 between two bars."""
        import pyqtgraph as pg

        if self._plot is None:
            self._plot = self._make_plot(pg)
        self._values = tuple(values)
        plot = self._plot
        plot.clear()
        if not self._values:
            return
        top = max(max(self._values), 1)
        brushes = [self._brush(value / top, marked, number) for number, value in enumerate(self._values)]
        plot.addItem(_rounded_bars(pg, self._values, brushes))
        plot.getAxis("bottom").setTicks([list(labels)])
        # Few bars keep the width of bars and stand in the middle.
        spare = max(FEWEST_PLACES - len(self._values), 0) / 2
        plot.setXRange(-BAR_WIDTH / 2 - spare, len(self._values) - 1 + BAR_WIDTH / 2 + spare, padding=0)
        plot.setYRange(0, top * HEADROOM, padding=0)

    def _brush(self, part: float, marked: int | None, number: int) -> QColor:
        strong = colour(self._ink)
        if marked is not None:
            return strong if number == marked else colour(Colour.GOLD_SOFT)
        strong.setAlphaF(LIGHTEST + (1 - LIGHTEST) * part)
        return strong

    def _make_plot(self, pg: Any) -> Any:
        pg.setConfigOptions(antialias=True, background=None, foreground=Colour.FAINT.value)
        plot = pg.PlotWidget(parent=self)
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        plot.hideAxis("left")
        plot.setFrameShape(plot.Shape.NoFrame)
        plot.setBackground(colour(Colour.SURFACE))
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.getPlotItem().layout.setContentsMargins(0, 0, 0, 0)
        axis = plot.getAxis("bottom")
        axis.setPen(pg.mkPen(None))
        axis.setTickPen(pg.mkPen(None))
        axis.setTextPen(pg.mkPen(Colour.FAINT.value))
        axis.setStyle(tickFont=theme.font(theme.SMALL), tickLength=0, tickAlpha=0)
        self._column.addWidget(plot)
        return plot


def _rounded_bars(pg: Any, values: Sequence[float], brushes: Sequence[QColor]) -> Any:
    class Bars(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
        def boundingRect(self) -> QRectF:
            return QRectF(-0.5, 0, len(values), max(*values, 1))

        def paint(self, painter: QPainter, *_args: object) -> None:
            painter.setPen(Qt.PenStyle.NoPen)
            pixel_x, pixel_y = self.pixelSize()
            for number, (value, brush) in enumerate(zip(values, brushes, strict=True)):
                painter.setBrush(brush)
                bar = QRectF(number - BAR_WIDTH / 2, 0, BAR_WIDTH, value)
                painter.drawRoundedRect(bar, ROUNDING * pixel_x, ROUNDING * pixel_y)

    return Bars()
