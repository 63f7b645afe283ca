"""The box a USB scanner types into: many lines, fast; it speaks as soon as the signature is whole."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from typing_extensions import override

from app.domain.signed_code import is_whole

HEIGHT = 190
# After an Enter with nothing behind it: the scanner is done, whatever it typed was no whole code.
PAUSE_MS = 600
PROMPT = "光标在这里时,用扫码枪扫证书上的二维码。也可以把二维码的文字粘贴进来。"
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
KEYPAD = Qt.KeyboardModifier.KeypadModifier


class ScanBox(QPlainTextEdit):
    """Empty again after each code, for the next one. With nothing in it Up and Down go through the list."""

    scanned = Signal(str)
    stepped = Signal(int)  # 1 down, -1 up

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("二维码的文字")
        self.setPlaceholderText(PROMPT)
        self.setFixedHeight(HEIGHT)
        # A scanner is a keyboard: an input method that is on would compose its letters into words.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        # Files dropped here are the screen's.
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.setTabChangesFocus(True)
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.say)
        self.textChanged.connect(self._on_text_changed)

    def say(self) -> None:
        """Give what stands here on, as it is."""
        self._pause.stop()
        text = self.toPlainText()
        if text.strip():
            self.clear()
            self.scanned.emit(text)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), not event.modifiers() & ~KEYPAD
        empty = not self.toPlainText()
        if key in ENTER and (empty or not plain):
            self.say()  # Enter behind a whole code, or Ctrl+Enter
        elif key == Qt.Key.Key_Escape:
            self.clear()
        elif empty and plain and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _on_text_changed(self) -> None:
        text = self.toPlainText()
        self.setTabChangesFocus(not text)  # in mid-scan a tab ends a line
        if is_whole(text):
            self.say()
        elif text.endswith("\n"):
            self._pause.start()
        else:
            self._pause.stop()
