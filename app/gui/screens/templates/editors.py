"""Small editors of the panel: a number, a choice, a colour, a text that leaves undo to the window."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from typing_extensions import override

from app.gui.theme import Colour
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.fields import FormField
from app.gui.widgets.labels import set_part

_COLOUR = re.compile(r"#?[0-9A-Fa-f]{6}")
WIDE = str.maketrans({chr(0xFF00 + each): chr(0x20 + each) for each in range(1, 0x5F)} | {"\u3002": "."})
SWATCH = 30


def leaves_undo(event: QEvent) -> bool:
    """Whether an event asks for Ctrl+Z or Ctrl+Y, which belong to the window and not to one field."""
    keys = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
    return (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and any(event.matches(key) for key in keys)
    )


class PlainLine(QLineEdit):
    """A line of text without an undo of its own."""

    @override
    def event(self, event: QEvent) -> bool:
        if leaves_undo(event):
            event.ignore()
            return False
        return super().event(event)


class TextBox(QPlainTextEdit):
    """A text of some lines without an undo of its own; Tab goes on."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 18)

    @override
    def event(self, event: QEvent) -> bool:
        if leaves_undo(event):
            event.ignore()
            return False
        return super().event(event)

    def put(self, text: str) -> None:
        """Show a text without telling; the cursor stays where the text is there already."""
        if self.toPlainText() != text:
            with QSignalBlocker(self):
                self.setPlainText(text)


class NumberField(FormField[PlainLine]):
    """A number between two limits; ↑ and ↓ change it by a step, Enter or leaving the field takes it over."""

    changed = Signal(float)

    def __init__(
        self, caption: str, least: float, most: float, *, step: float = 0.1, digits: int = 1, hint: str = ""
    ) -> None:
        super().__init__(caption, _StepLine(), hint=hint)
        self._limits, self._step, self._digits = (least, most), step, digits
        self._value = 0.0
        self.editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.editor.editingFinished.connect(self._take)
        if isinstance(self.editor, _StepLine):
            self.editor.stepped.connect(self._on_stepped)

    def put(self, value: float) -> None:
        """Show a value without telling."""
        self._value = value
        self.set_error("")
        text = self._text(value)
        if self.editor.text() != text:
            self.editor.setText(text)

    def _text(self, value: float) -> str:
        return f"{value:.{self._digits}f}" if self._digits else f"{value:g}"

    def _take(self) -> None:
        typed = self.editor.text().translate(WIDE).strip()
        if typed == self._text(self._value):
            self.set_error("")
            return
        least, most = self._limits
        try:
            value = float(typed)
        except ValueError:
            self.set_error("请填一个数。")
            return
        if not least <= value <= most:
            self.set_error(f"应为 {least:g} 至 {most:g}。")
            return
        self.put(round(value, max(self._digits, 2)))
        self.changed.emit(self._value)

    def _on_stepped(self, direction: int) -> None:
        self._take()
        if not self.error():
            least, most = self._limits
            value = round(min(most, max(least, self._value + direction * self._step)), 3)
            if value != self._value:
                self.put(value)
                self.changed.emit(value)


class _StepLine(PlainLine):
    stepped = Signal(int)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Up else -1)
        else:
            super().keyPressEvent(event)


class ChoiceField(FormField[CalmComboBox]):
    """One of some values by their names; one that is not among them is shown all the same."""

    changed = Signal(str)

    def __init__(self, caption: str, names: Mapping[str, str], *, hint: str = "") -> None:
        super().__init__(caption, CalmComboBox(), hint=hint)
        self._keys: list[str] = []
        self.set_choices(names)
        self.editor.activated.connect(lambda at: self.changed.emit(self._keys[at]))

    def set_choices(self, names: Mapping[str, str]) -> None:
        """Offer these; what is shown stays."""
        now = self.value
        self._keys = list(names)
        with QSignalBlocker(self.editor):
            self.editor.set_texts(list(names.values()))
        if now:
            self.put(now)

    @property
    def value(self) -> str:
        """What is chosen, '' for nothing."""
        at = self.editor.currentIndex()
        return self._keys[at] if 0 <= at < len(self._keys) else ""

    def put(self, value: str) -> None:
        """Choose without telling."""
        with QSignalBlocker(self.editor):
            if value not in self._keys:
                self._keys.append(value)
                self.editor.addItem(value)
            self.editor.setCurrentIndex(self._keys.index(value))


class ColourEditor(QWidget):
    """A colour as #RRGGBB, and a patch that opens the colour dialog."""

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.line = PlainLine()
        self.line.editingFinished.connect(self._take)
        self.patch = QPushButton()
        self.patch.setFixedSize(SWATCH, SWATCH)
        self.patch.setAccessibleName("选颜色")
        self.patch.clicked.connect(lambda _checked=False: self._ask())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.line, 1)
        row.addWidget(self.patch)
        self.setFocusProxy(self.line)
        self._value = ""

    def put(self, value: str) -> None:
        """Show a colour without telling."""
        self._value = value
        self.line.setText(value)
        set_part(self.line, "false", "invalid")
        self.patch.setStyleSheet(
            f"background: {value}; border: 1px solid {Colour.FIELD_LINE}; border-radius: 6px; padding: 0;"
            f" min-height: {SWATCH - 2}px;"
        )

    def _take(self) -> None:
        typed = self.line.text().strip()
        good = _COLOUR.fullmatch(typed) is not None
        set_part(self.line, "false" if good else "true", "invalid")
        self.line.setToolTip("" if good else "颜色写成 #RRGGBB,例如 #B3261E。")
        value = f"#{typed.lstrip('#').upper()}"
        if good and value != self._value:
            self.put(value)
            self.changed.emit(value)

    def _ask(self) -> None:
        found = QColorDialog.getColor(QColor(self._value), self, "选颜色")
        if found.isValid() and found.name().upper() != self._value:
            self.put(found.name().upper())
            self.changed.emit(self._value)
