"""Buttons with words: one primary a screen, secondary ones, links, and choosers that open a menu."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from app.gui import theme
from app.gui.theme import Colour, colour
from app.gui.widgets.delegate import draw_triangle

KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
KEYPAD = Qt.KeyboardModifier.KeypadModifier
ARROW_ROOM = 13


class Button(QPushButton):
    """A push button that shows the focus ring when it was reached by the keyboard."""

    part = ""

    def __init__(
        self, text: str = "", on_click: Callable[[], object] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(text.replace("&", "&&"), parent)
        self._ring = False
        if self.part:
            self.setProperty("part", self.part)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        super().focusOutEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Outside a dialog Qt lets only Space press a button; people press Enter.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~KEYPAD:
            self.click()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._ring:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_ring(painter)
            painter.end()

    def _draw_ring(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(Colour.PRIMARY), theme.FOCUS_RING))
        inner = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(inner, theme.CONTROL_RADIUS - 1, theme.CONTROL_RADIUS - 1)


class SecondaryButton(Button):
    """The usual button."""


class PrimaryButton(Button):
    """The one next step of a screen."""

    part = "primary"

    @override
    def _draw_ring(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(Colour.SURFACE), theme.FOCUS_RING))
        inner = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        painter.drawRoundedRect(inner, theme.CONTROL_RADIUS - 3, theme.CONTROL_RADIUS - 3)


class LinkButton(Button):
    """A step inside a line of text, e.g. 去修改 ›."""

    part = "link"

    def __init__(
        self, text: str = "", on_click: Callable[[], object] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, on_click, parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @override
    def _draw_ring(self, painter: QPainter) -> None:
        # A word has no room for a frame: it is underlined.
        line = self.rect().adjusted(0, self.height() - theme.FOCUS_RING, 0, 0)
        painter.fillRect(line, colour(Colour.PRIMARY))


class TwiceButton(LinkButton):
    """A step that is asked about at its place: 取消, then 确认取消; leaving it takes the question back."""

    def __init__(self, text: str, again: str, on_agreed: Callable[[], object]) -> None:
        super().__init__(text, self._on_clicked)
        self._words, self._on_agreed = (text, again), on_agreed
        self._asked = False

    def _on_clicked(self) -> None:
        if self._asked:
            self._on_agreed()
        else:
            self._ask(True)

    def _ask(self, asked: bool) -> None:
        self._asked = asked
        self.setText(self._words[asked])

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ask(False)


class ChooserButton(Button):
    """A button with ▾ that opens a menu below itself."""

    part = "chooser"

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent=parent)
        self.drop = QMenu(self)
        self.clicked.connect(self.open_menu)

    def open_menu(self) -> None:
        """Show the menu below the button."""
        self.drop.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))
        # The arrow keys start from what is chosen.
        chosen = next((action for action in self.drop.actions() if action.isChecked()), None)
        if chosen is not None:
            self.drop.setActiveAction(chosen)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = Colour.SOFT_TEXT if self.isEnabled() else Colour.PLACEHOLDER
        centre = QPointF(self.width() - ARROW_ROOM, self.height() / 2 + 1)
        draw_triangle(painter, centre, ink, up=False, size=3.8)
        painter.end()


def chooser_of(text: str, *steps: tuple[str, str, Callable[[], object]]) -> ChooserButton:
    """A button for several steps: the words, the keys ('' for none) and what is done.

    The keys work in the widgets that get the actions of `drop`.
    """
    chooser = ChooserButton(text)
    for words, keys, run in steps:
        chooser.drop.addAction(words, QKeySequence(keys), run)
    return chooser


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a FilterButton's menu."""

    value: Hashable
    text: str


class FilterButton(ChooserButton):
    """赛项:焊工 ▾ — a choice out of a list; `None` is the value of 全部."""

    chosen = Signal(object)  # the value

    def __init__(self, caption: str, *, everything: str = "全部", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._caption, self._everything = caption, everything
        self._choices: tuple[Choice, ...] = ()
        self._value: Hashable = None
        self._group = QActionGroup(self)
        self.set_choices(())

    @property
    def value(self) -> Any:
        """What is chosen; None for 全部."""
        return self._value

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these; a choice that is gone falls back to 全部 (or the first, without an 全部)."""
        head = (Choice(None, self._everything),) if self._everything else ()
        self._choices = (*head, *choices)
        self.drop.clear()
        self._group = QActionGroup(self)
        for choice in self._choices:
            self._add(choice)
        if all(choice.value != self._value for choice in self._choices):
            self._value = self._choices[0].value if self._choices else None
        self._show()

    def set_value(self, value: Hashable) -> None:
        """Choose without telling."""
        self._value = value
        self._show()

    def _add(self, choice: Choice) -> None:
        action = QAction(choice.text.replace("&", "&&"), self.drop, checkable=True)
        action.triggered.connect(lambda _checked=False: self._choose(choice.value))
        self._group.addAction(action)
        self.drop.addAction(action)

    def _choose(self, value: Hashable) -> None:
        self.set_value(value)
        self.chosen.emit(value)

    def _show(self) -> None:
        text = theme.DASH
        for action, choice in zip(self.drop.actions(), self._choices, strict=True):
            action.setChecked(choice.value == self._value)
            if choice.value == self._value:
                text = choice.text
        shown = f"{self._caption}:{text}" if self._caption else text
        self.setText(shown.replace("&", "&&"))
        self.updateGeometry()
