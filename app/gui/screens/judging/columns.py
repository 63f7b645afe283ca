"""The three parts of the screen side by side; where they have no room, the side goes below the sheet."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from app.gui.theme import GAP

NARROW, TIGHT = 940, 800  # TIGHT is more than three columns need at least
PILE_WIDTH, SIDE_WIDTH = (262, 230), (264, 226)  # as designed, and on narrow windows
ROOM_FOR_NAMES = 44
TIGHT_PILE, TIGHT_SHEET, TIGHT_SIDE = 214, 330, 210
ANY_WIDTH = (1 << 24) - 1  # Qt's QWIDGETSIZE_MAX


class Columns(QGridLayout):
    """Pile, sheet and side."""

    def __init__(self, pile: QWidget, middle: QWidget, side: QWidget) -> None:
        super().__init__()
        self._pile, self._middle, self._side = pile, middle, side
        self._tight = False
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(GAP)
        self.setVerticalSpacing(0)
        self.addWidget(pile, 0, 0, 2, 1)
        self.addWidget(middle, 0, 1)
        self.addWidget(side, 0, 2)
        self.setColumnStretch(1, 1)
        self.setRowStretch(0, 1)

    def share(self, width: int, *, names: bool) -> None:
        """Share this width; names need more of it than stations do."""
        tight, narrow = width < TIGHT, width < NARROW
        if tight:
            self._pile.setFixedWidth(TIGHT_PILE)
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(ANY_WIDTH)
        else:
            self._pile.setFixedWidth(PILE_WIDTH[narrow] + (names and not narrow) * ROOM_FOR_NAMES)
            self._side.setFixedWidth(SIDE_WIDTH[narrow])
        if tight is not self._tight:
            self._tight = tight
            self.addWidget(self._side, *((1, 1) if tight else (0, 2)))
            self.setVerticalSpacing(GAP if tight else 0)
            # The page is higher than the window then, and scrolls.
            self._middle.setMinimumHeight(TIGHT_SHEET if tight else 0)
            self._side.setMinimumHeight(TIGHT_SIDE if tight else 0)
