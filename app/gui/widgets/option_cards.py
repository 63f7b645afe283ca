"""One choice out of a few that need a line of explanation each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from app.gui import theme
from app.gui.theme import Colour, colour

CARD_HEIGHT = 76
SIDE = 14


@dataclass(frozen=True, slots=True)
class Option:
    """One card: what it stands for, its name, and a sentence about it."""

    key: str
    name: str
    summary: str


class OptionCard(QAbstractButton):
    """A card that can be chosen; the chosen one carries a tick."""

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.option = option
        self.setCheckable(True)
        self.setText(option.name)
        self.setAccessibleName(option.name)
        self.setAccessibleDescription(option.summary)
        self.setToolTip(option.summary)
        self.setFixedHeight(CARD_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(300, CARD_HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        edge = Colour.PRIMARY if chosen or self.hasFocus() else Colour.FIELD_LINE
        width = theme.FOCUS_RING if self.hasFocus() else 1
        painter.setPen(QPen(colour(edge), width))
        painter.setBrush(colour(Colour.PRIMARY_FAINT if chosen else Colour.SURFACE))
        half = width / 2
        frame = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(frame, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
        inside = self.rect().adjusted(SIDE, 10, -SIDE, -8)
        painter.setFont(theme.font(bold=True))
        painter.setPen(colour(Colour.PRIMARY if chosen else Colour.TEXT))
        name = f"✓ {self.option.name}" if chosen else self.option.name
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, name)
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(colour(Colour.MUTED))
        wrapped = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(inside.adjusted(0, 26, 0, 0), wrapped, self.option.summary)
        painter.end()


class OptionCards(QWidget):
    """A row of cards, exactly one of them chosen."""

    def __init__(self, options: Sequence[Option], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.cards = tuple(OptionCard(option) for option in options)
        for card in self.cards:
            card.setMaximumWidth(520)
            self._group.addButton(card)
            row.addWidget(card, 1)
        row.addStretch(0)
        if self.cards:
            self.cards[0].setChecked(True)
        self.changed = self._group.buttonClicked

    def chosen(self) -> Option | None:
        """The option of the chosen card."""
        return next((card.option for card in self.cards if card.isChecked()), None)
