"""Asks for a reason in place, instead of a dialog: a sentence, a field, 取消, and the step itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget
from typing_extensions import override

from app.gui.widgets.buttons import PrimaryButton, SecondaryButton
from app.gui.widgets.labels import label, set_part
from app.gui.widgets.layouts import hbox, vbox

NEEDED = "请写明原因。"


class ReasonBar(QFrame):
    """Enter in the field agrees, Esc takes it back."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "confirm")
        self._on_yes: Callable[[str], object] | None = None
        self._text = label("", wrap=True)
        self.field = QLineEdit()
        self.field.setAccessibleName("原因")
        self.field.returnPressed.connect(self._agree)
        self._error = label("", "error", wrap=True)
        self.yes = PrimaryButton("", self._agree)
        row = hbox(self.field, SecondaryButton("取消", self.close_bar), self.yes)
        self.setLayout(vbox(self._text, row, self._error, gap=6, margins=(14, 10, 14, 10)))
        self.hide()

    def ask(self, text: str, yes: str, on_yes: Callable[[str], object], *, reason: str = "") -> None:
        """Show the question with a proposed reason; `on_yes` gets the reason written."""
        self._text.setText(text)
        self.yes.setText(yes)
        self._on_yes = on_yes
        self.field.setText(reason)
        self.field.selectAll()
        self.set_error("")
        self.show()
        self.field.setFocus()

    def set_error(self, message: str) -> None:
        """Say what is wrong with the reason, at its place."""
        set_part(self.field, "true" if message else "false", "invalid")
        self._error.setText(message)
        self._error.setVisible(bool(message))

    def close_bar(self) -> None:
        """Put the question away."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def _agree(self) -> None:
        reason = self.field.text().strip()
        if not reason:
            self.set_error(NEEDED)
        elif self._on_yes is not None:
            self._on_yes(reason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)
