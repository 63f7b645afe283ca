"""A field for personal numbers: masked until somebody works in it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override


class MaskedEdit(QLineEdit):
    """Shows the stored value masked; the whole of it while the field has the focus or was changed."""

    def __init__(self, mask: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mask = mask
        self._stored = ""
        self._value = ""
        self.textEdited.connect(self._on_text_edited)

    @property
    def value(self) -> str:
        """What is typed or stored, never the masked text."""
        return self._value

    def set_value(self, value: str) -> None:
        """Show a stored value."""
        self._stored = self._value = value
        self._show()

    def _show(self) -> None:
        plain = self.hasFocus() or self._value != self._stored
        self.setText(self._value if plain else self._mask(self._value))

    def _on_text_edited(self, text: str) -> None:
        self._value = text

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show()
        self.selectAll()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show()
