"""A FilterButton for narrow places: its words are cut to the room there is, the menu has them whole."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.gui.widgets.buttons import FilterButton

SIDES = 42


class FitFilterButton(FilterButton):
    """Takes the width its layout gives, at most `widest`."""

    def __init__(
        self, caption: str, *, everything: str = "全部", widest: int = 0, parent: QWidget | None = None
    ) -> None:
        self._whole = ""
        super().__init__(caption, everything=everything, parent=parent)
        across = QSizePolicy.Policy.Maximum if widest else QSizePolicy.Policy.Ignored
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(64)
        if widest:
            self.setMaximumWidth(widest)

    @override
    def setText(self, text: str) -> None:  # the name is Qt's
        self._whole = text.replace("&&", "&")
        self._cut()

    @override
    def sizeHint(self) -> QSize:
        self.ensurePolished()
        # The advance is rounded, and elidedText takes fractions into account.
        wanted = self.fontMetrics().horizontalAdvance(self._whole) + SIDES + 2
        return QSize(wanted, super().sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        room = max(self.width() - SIDES, 22)
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        super().setText(shown.replace("&", "&&"))
        self.setToolTip(self._whole if shown != self._whole else "")
