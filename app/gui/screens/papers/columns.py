"""Scanning and printing at the left, the lists at the right; one below the other where there is no room."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from app.gui.theme import GAP

NARROW, TIGHT = 1120, 900
LEFT_WIDTH = (392, 348)  # as designed, and on narrow windows
ANY_WIDTH = (1 << 24) - 1  # Qt's QWIDGETSIZE_MAX
LEAST_HEIGHT = 380


class Columns(QGridLayout):
    """The two columns."""

    def __init__(self, left: QWidget, right: QWidget) -> None:
        super().__init__()
        self._left, self._right = left, right
        self._tight = False
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(GAP)
        self.addWidget(left, 0, 0)
        self.addWidget(right, 0, 1)
        self.setColumnStretch(1, 1)
        self.setRowStretch(0, 1)

    def share(self, width: int) -> None:
        """Share this width."""
        tight = width < TIGHT
        if tight:
            self._left.setMinimumWidth(0)
            self._left.setMaximumWidth(ANY_WIDTH)
        else:
            self._left.setFixedWidth(LEFT_WIDTH[width < NARROW])
        if tight is not self._tight:
            self._tight = tight
            self.addWidget(self._right, *((1, 0) if tight else (0, 1)))
            self.setColumnStretch(0, int(tight))
            self.setColumnStretch(1, int(not tight))
            # The page is higher than the window then, and scrolls.
            for part in (self._left, self._right):
                part.setMinimumHeight(LEAST_HEIGHT if tight else 0)
