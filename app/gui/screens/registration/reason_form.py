"""Asks for a reason inside a side panel: a sentence, the field, 取消 and the step itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit
from typing_extensions import override

from app.gui.widgets import FormField, PrimaryButton, SecondaryButton, hbox, label, vbox


class ReasonForm(QFrame):
    """Enter in the field agrees, Esc takes it back. Whether a reason is needed the service says."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "confirm")
        self._on_yes: Callable[[str], object] | None = None
        self._proposed = ""
        self._text = label("", wrap=True)
        self.field = FormField("原因", QLineEdit())
        self.field.editor.returnPressed.connect(self.agree)
        self.field.editor.textEdited.connect(lambda _text: self.field.set_error(""))
        self.yes = PrimaryButton("", self.agree)
        buttons = hbox(None, SecondaryButton("取消", self.close_form), self.yes)
        self.column = vbox(self._text, self.field, buttons, gap=6, margins=(12, 10, 12, 10))
        self.setLayout(self.column)
        self.hide()

    @property
    def is_changed(self) -> bool:
        """Whether a reason is half written."""
        return not self.isHidden() and self.field.editor.text().strip() not in ("", self._proposed)

    def ask(self, text: str, yes: str, on_yes: Callable[[str], object], *, reason: str = "") -> None:
        """Show the question with a proposed reason; `on_yes` gets what is written, perhaps nothing."""
        self._text.setText(text)
        self.yes.setText(yes)
        self._on_yes = on_yes
        self._proposed = reason
        self.field.set_error("")
        self.field.editor.setText(reason)
        self.field.editor.selectAll()
        self.show()
        self.field.editor.setFocus()

    def set_error(self, message: str) -> None:
        """Say at the field what is wrong with the reason."""
        self.field.set_error(message)
        self.field.editor.setFocus()

    def close_form(self) -> None:
        """Put the question away."""
        self.hide()

    def agree(self) -> None:
        """Do what was asked about."""
        if self._on_yes is not None:
            self._on_yes(self.field.editor.text().strip())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_form()
        else:
            super().keyPressEvent(event)
