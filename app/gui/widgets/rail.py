"""The rail at the left: the work in its order, with counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.gui import theme
from app.gui.theme import Colour, colour
from app.gui.widgets.buttons import Button
from app.gui.widgets.labels import label
from app.gui.widgets.layouts import scrolled, vbox

SIDE = 10
HEIGHT = 37


@dataclass(frozen=True, slots=True)
class RailItem:
    """One line; an empty group puts it at the bottom."""

    key: str
    title: str
    group: str
    shortcut: str = ""


class RailButton(Button):
    """A title at the left and a count at the right."""

    part = "rail"

    def __init__(self, item: RailItem) -> None:
        super().__init__(item.title)
        self.count = ""
        self.setCheckable(True)
        self.setAutoExclusive(False)
        # A click leaves the keys in the screen.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # Where the window is low, all lines give way a little (how far: light.qss).
        self.setMaximumHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setToolTip(item.shortcut)

    def set_count(self, count: str) -> None:
        """Show another count."""
        if count != self.count:
            self.count = count
            self.setAccessibleDescription(count)
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.RAIL_WIDTH - 2 * 12, HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paper = None
        if self.isChecked():
            paper = Colour.PRIMARY_SOFT
        elif self.underMouse():
            paper = Colour.BACKGROUND
        if paper is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(paper))
            painter.drawRoundedRect(self.rect(), theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
        inside: QRect = self.rect().adjusted(SIDE, 0, -SIDE, 0)
        painter.setFont(theme.font())
        painter.setPen(colour(Colour.PRIMARY if self.isChecked() else Colour.SOFT_TEXT))
        painter.drawText(inside, theme.LEFT, self.text())
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(colour(Colour.FAINT))
        painter.drawText(inside, theme.RIGHT, self.count)
        if self._ring:
            self._draw_ring(painter)
        painter.end()


class Rail(QWidget):
    """Brand, groups of items, and the settings at the bottom."""

    chosen = Signal(str)

    def __init__(self, items: Sequence[RailItem], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(theme.RAIL_WIDTH)
        self._buttons: dict[str, RailButton] = {}
        self._heads: dict[str, tuple[QLabel, list[str]]] = {}
        # On a much enlarged display the lines do not all fit: then they scroll.
        inside = QWidget()
        self.setLayout(vbox(scrolled(inside)))
        self._column = column = QVBoxLayout(inside)
        column.setContentsMargins(12, 14, 13, 10)
        column.setSpacing(2)
        brand, line = label("赛创", "brand"), label("四赛一创 · 竞赛管理", "small")
        for words in (brand, line):
            words.setContentsMargins(SIDE, 0, 0, 0)
            column.addWidget(words)
        for item in (item for item in items if item.group):
            if item.group not in self._heads:
                head = label(item.group, "small")
                head.setContentsMargins(SIDE, 15 if self._heads else 18, 0, 4)
                column.addWidget(head)
                self._heads[item.group] = head, []
            self._heads[item.group][1].append(item.key)
            self._add(item)
        column.addStretch(1)
        for item in (item for item in items if not item.group):
            self._add(item)

    def button(self, key: str) -> RailButton:
        """The button of one item."""
        return self._buttons[key]

    def set_shown(self, keys: Collection[str]) -> None:
        """Show these items only, and the heads that still stand over something."""
        for key, button in self._buttons.items():
            button.setVisible(key in keys)
        for head, below in self._heads.values():
            head.setVisible(any(key in keys for key in below))

    def set_current(self, key: str) -> None:
        """Mark the item whose screen is shown."""
        for name, button in self._buttons.items():
            button.setChecked(name == key)

    def set_counts(self, counts: Mapping[str, str]) -> None:
        """Show these counts."""
        for key, count in counts.items():
            self._buttons[key].set_count(count)

    def _add(self, item: RailItem) -> None:
        button = RailButton(item)
        button.clicked.connect(lambda _checked=False: self._choose(item.key))
        self._buttons[item.key] = button
        self._column.addWidget(button)

    def _choose(self, key: str) -> None:
        self._buttons[key].setChecked(True)
        self.chosen.emit(key)
