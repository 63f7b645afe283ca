"""A field for personal numbers: masked until somebody works in it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

# A menu over the field, or another window in front of it, is no reason to hide what is being typed.
_PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class MaskedEdit(QLineEdit):
    """Shows the stored value masked; the whole of it while the field has the focus or was changed."""

    def __init__(self, mask: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mask = mask
        self._stored = ""
        self._value = ""
        self._plain = False
        self.setAcceptDrops(False)  # dropped between the stars it would spoil the number
        self.textEdited.connect(self._on_text_edited)

    @property
    def value(self) -> str:
        """What is typed or stored, never the masked text."""
        return self._value

    def set_value(self, value: str, *, plain: bool = False) -> None:
        """Show a stored value; `plain` shows the whole of it, where it has to be compared."""
        if (value, value, plain) != (self._value, self._stored, self._plain):
            self._stored = self._value = value
            self._plain = plain
            self._show()

    def _show(self) -> None:
        plain = self._plain or self.hasFocus() or self._value != self._stored
        self.setText(self._value if plain else self._mask(self._value))

    def _on_text_edited(self, text: str) -> None:
        self._value = text

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() not in _PASSING:
            self._show()
            self.selectAll()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _PASSING:
            self._show()
