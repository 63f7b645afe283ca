"""The three parts of the screen side by side; where they have no room, the side goes below the sheet."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QGridLayout, QWidget

from app.gui.theme import GAP

NARROW, TIGHT = 940, 800  # TIGHT is more than three columns need at least
TIGHT_SHEET, TIGHT_SIDE = 330, 210
ANY_WIDTH = (1 << 24) - 1  # Qt's QWIDGETSIZE_MAX


@dataclass(frozen=True, slots=True)
class Widths:
    """In pixels: as designed, on narrow windows, and of the pile where the side goes below."""

    pile: tuple[int, int, int]
    side: tuple[int, int]
    names: int = 0
    """What the pile as designed has beyond that where it shows names instead of stations."""


class SheetColumns(QGridLayout):
    """Pile, sheet and side."""

    def __init__(self, pile: QWidget, middle: QWidget, side: QWidget, widths: Widths) -> None:
        super().__init__()
        self._widths = widths
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

    def share(self, width: int, *, names: bool = False) -> None:
        """Share this width; names need more of it than stations do."""
        tight, narrow = width < TIGHT, width < NARROW
        if tight:
            self._pile.setFixedWidth(self._widths.pile[2])
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(ANY_WIDTH)
        else:
            room = self._widths.names if names and not narrow else 0
            self._pile.setFixedWidth(self._widths.pile[narrow] + room)
            self._side.setFixedWidth(self._widths.side[narrow])
        if tight is not self._tight:
            self._tight = tight
            self.addWidget(self._side, *((1, 1) if tight else (0, 2)))
            self.setVerticalSpacing(GAP if tight else 0)
            # The page is higher than the window then, and scrolls.
            self._middle.setMinimumHeight(TIGHT_SHEET if tight else 0)
            self._side.setMinimumHeight(TIGHT_SIDE if tight else 0)
