"""Pages of a paper below each other, as pictures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from app.gui.theme import PADDING
from app.gui.widgets.layouts import clear, vbox

SMOOTH = Qt.TransformationMode.SmoothTransformation
LEAST = 160  # pixels
FRAME = 2


class PageColumn(QWidget):
    """Shows pages in the middle of its width, smaller where it is narrow; put it into a scroll area."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: list[QImage] = []
        self._papers: list[QLabel] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(16)
        self.setLayout(vbox(self._column, None, gap=0, margins=(PADDING, PADDING, PADDING, PADDING)))

    @property
    def count(self) -> int:
        """How many pages are shown."""
        return self._column.count()

    def show_pages(self, images: Sequence[QImage]) -> None:
        """Show these pages; the same ones again leave everything, and where one looks, as it is."""
        if list(images) == self._images:
            return
        self._images = list(images)
        clear(self._column)
        self._papers = []
        for number, _image in enumerate(images, 1):
            page = QLabel()
            page.setProperty("part", "paper")
            page.setAccessibleName(f"第 {number} 页")
            self._papers.append(page)
            self._column.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 2 * PADDING - FRAME
        for page, image in zip(self._papers, self._images, strict=True):
            shown = image if image.width() <= room else image.scaledToWidth(room, SMOOTH)
            if page.pixmap().width() != shown.width():
                page.setPixmap(QPixmap.fromImage(shown))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
