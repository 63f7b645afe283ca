"""The field a USB scanner types into."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

TAB_KEYS = (Qt.Key.Key_Tab,)
PAUSE_MS = 150  # a scanner types a key every few milliseconds


class ScanField(QLineEdit):
    """Takes what a scanner types: it ends with Enter or Tab. Empty again at once, for the next one.

    Some scanners send neither: with `is_whole` a text that is whole is taken when the keys pause.
    """

    scanned = Signal(str)

    def __init__(
        self, prompt: str, is_whole: Callable[[str], bool] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("扫码")
        self.setPlaceholderText(prompt)
        # A scanner is a keyboard: an input method that is on would compose its letters into words.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.returnPressed.connect(self._say)
        self._is_whole = is_whole
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._say)
        if is_whole is not None:
            self.textEdited.connect(self._on_text_edited)

    @override
    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in TAB_KEYS
            and self.text().strip()
        ):
            self._say()
            return True
        return super().event(event)

    def take(self, text: str) -> None:
        """Go on here with what was typed elsewhere."""
        self.setFocus()
        self.insert(text)

    def _on_text_edited(self, text: str) -> None:
        if self._is_whole is not None and self._is_whole(text):
            self._pause.start()
        else:
            self._pause.stop()

    def _say(self) -> None:
        self._pause.stop()
        text = self.text().strip()
        self.clear()
        if text:
            self.scanned.emit(text)
