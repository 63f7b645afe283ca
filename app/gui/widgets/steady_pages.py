"""Pages of which one is shown, as high as the room there is."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override


class SteadyPages(QStackedWidget):
    """Wrapped words on a page do not make it ask for more height than its least.

    A scroll area around a widget with height-for-width gives it the height it would like best: a question
    shown above a table would make the whole screen scroll although the table can shrink.
    """

    @override
    def hasHeightForWidth(self) -> bool:
        return False


class ShownPages(SteadyPages):
    """Pages that are not alike: only the one that is shown says how small they can be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _index: self.updateGeometry())

    @override
    def minimumSizeHint(self) -> QSize:
        shown = self.currentWidget()
        if shown is None:
            return super().minimumSizeHint()
        least, layout = shown.minimumSizeHint(), shown.layout()
        if layout is not None and layout.hasHeightForWidth():  # wrapped words
            least.setHeight(max(least.height(), layout.totalMinimumHeightForWidth(self.width())))
        return least

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
