"""Pages of a paper below each other, as pictures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.gui.theme import PADDING
from app.gui.widgets.layouts import clear, vbox


class PageColumn(QWidget):
    """Shows pages in the middle of its width; put it into a scroll area."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: list[QImage] = []
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
        for number, image in enumerate(images, 1):
            page = QLabel()
            page.setProperty("part", "paper")
            page.setPixmap(QPixmap.fromImage(image))
            page.setAccessibleName(f"第 {number} 页")
            self._column.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
