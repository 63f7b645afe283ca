"""Two columns, one of them of a set width; one below the other where there is no room."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from app.gui.theme import GAP

NARROW, TIGHT = 1120, 900
ANY_WIDTH = (1 << 24) - 1  # Qt's QWIDGETSIZE_MAX
LEAST_HEIGHT = 380


class SideColumns(QGridLayout):
    """Left and right; `side`, one of them, has the widths given: as designed, and on narrow windows."""

    def __init__(self, left: QWidget, right: QWidget, *, side: QWidget, widths: tuple[int, int]) -> None:
        super().__init__()
        self._left, self._right, self._side, self._widths = left, right, side, widths
        self._tight = False
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(GAP)
        self.addWidget(left, 0, 0)
        self.addWidget(right, 0, 1)
        self.setRowStretch(0, 1)
        self.setColumnStretch(0 if side is right else 1, 1)

    def share(self, screen: QWidget) -> None:
        """Share the width of the screen, and of it what is seen: wide columns would not let it shrink."""
        around = screen.parentWidget()
        width = screen.width() if around is None else min(screen.width(), around.width())
        tight = width < TIGHT
        if tight:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(ANY_WIDTH)
        else:
            self._side.setFixedWidth(self._widths[width < NARROW])
        if tight is not self._tight:
            self._tight = tight
            self.addWidget(self._right, *((1, 0) if tight else (0, 1)))
            wide = 0 if tight or self._side is self._right else 1
            for column in (0, 1):
                self.setColumnStretch(column, int(column == wide))
            # The page is higher than the window then, and scrolls.
            for row in (0, 1):
                self.setRowMinimumHeight(row, LEAST_HEIGHT if tight else 0)
