"""Controls in a row that goes on below where it is too narrow."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget
from typing_extensions import override

from app.gui.widgets.layouts import Margins


class Flow(QLayout):
    """Each control as wide as it wants to be, none wider than the row."""

    def __init__(self, *controls: QWidget, gap: int = 8, margins: Margins = (0, 0, 0, 0)) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(gap)
        self.setContentsMargins(*margins)
        for control in controls:
            self.addWidget(control)

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    # Qt asks with numbers that are out of range, too.
    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    @override
    def sizeHint(self) -> QSize:
        """All in one row."""
        sizes = [item.sizeHint() for item in self._shown]
        gaps = self.spacing() * max(len(sizes) - 1, 0)
        height = max((size.height() for size in sizes), default=0)
        return self._with_margins(QSize(sum(size.width() for size in sizes) + gaps, height))

    @override
    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._shown:
            size = size.expandedTo(item.minimumSize())
        return self._with_margins(size)

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    @property
    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _with_margins(self, size: QSize) -> QSize:
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Put every control at its place; returns the height they take with the margins."""
        inside = rect.marginsRemoved(self.contentsMargins())
        top = inside.top()
        for row in self._rows(inside.width()):
            left, height = inside.left(), max(size.height() for _item, size in row)
            for item, size in row:
                if move:
                    item.setGeometry(QRect(QPoint(left, top + (height - size.height()) // 2), size))
                left += size.width() + self.spacing()
            top += height + self.spacing()
        return top - self.spacing() - rect.top() + self.contentsMargins().bottom()

    def _rows(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """Which controls stand side by side, and how large each of them is."""
        rows: list[list[tuple[QLayoutItem, QSize]]] = []
        left = width
        for item in self._shown:
            size = item.sizeHint().boundedTo(QSize(width, item.sizeHint().height()))
            if not rows or left + size.width() > width:
                rows.append([])
                left = 0
            rows[-1].append((item, size))
            left += size.width() + self.spacing()
        return rows
