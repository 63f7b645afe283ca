"""Words in a row that switch between the parts of a card."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget
from typing_extensions import override

from app.gui import theme
from app.gui.theme import Colour, colour

HEIGHT = 42
SIDE, LEAST_SIDE = 14, 6
LINE = 2


class SectionBar(QTabBar):
    """A tab bar in the look of the program; arrow keys go from word to word."""

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for title in titles:
            self.addTab(title)

    @override
    def tabSizeHint(self, index: int) -> QSize:
        return self._size(index, SIDE)

    @override
    def minimumTabSizeHint(self, index: int) -> QSize:
        # In a narrow place the words move together before any of them goes out of sight.
        return self._size(index, LEAST_SIDE)

    def _size(self, index: int, side: int) -> QSize:
        return QSize(self._words_width(index) + 2 * side, HEIGHT)

    def _words_width(self, index: int) -> int:
        return QFontMetrics(theme.font(bold=True)).horizontalAdvance(self.tabText(index))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for index in range(self.count()):
            self._paint_tab(painter, self.tabRect(index), index)
        painter.end()

    def _paint_tab(self, painter: QPainter, rect: QRect, index: int) -> None:
        current = index == self.currentIndex()
        painter.setFont(theme.font(bold=current))
        painter.setPen(colour(Colour.PRIMARY if current else Colour.SOFT_TEXT))
        painter.drawText(rect, theme.CENTRE, self.tabText(index))
        if current:
            under = QRect(0, rect.bottom() - LINE + 1, self._words_width(index), LINE)
            under.moveLeft(rect.left() + (rect.width() - under.width()) // 2)
            painter.fillRect(under, colour(Colour.PRIMARY))
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(rect.adjusted(4, 5, -5, -6))


class Pages(QStackedWidget):
    """The parts that a SectionBar switches between; each scrolls by itself, so none asks for height."""

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    @override
    def hasHeightForWidth(self) -> bool:
        return False
