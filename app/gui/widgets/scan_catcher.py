"""A scanner is a keyboard: what it types is taken out of the keys before any field gets to see it."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.domain.numbers import fold_wide
from app.domain.sheet_code import PREFIX, read_code
from app.errors import InputError

LONGEST = 48
PAUSE_MS = 300  # a scanner types a key every few milliseconds
COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ScanCatcher(QObject):
    """Listens to whatever has the keys in the window of a screen while that screen is shown.

    Keys that begin like a code are held back; what turns out to be none goes to the field after all.
    """

    scanned = Signal(str)

    def __init__(self, screen: QWidget) -> None:
        super().__init__(screen)
        self._screen = screen
        self._watched: QWidget | None = None
        self._held = ""
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._on_pause)
        application = cast(QApplication, QApplication.instance())
        application.focusChanged.connect(self._on_focus_changed)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._give_back()
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        here = new is not None and self._screen.isVisible() and new.window() is self._screen.window()
        self._watched = new if here else None
        if self._watched is not None:
            self._watched.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if not self._screen.isVisible() or event.modifiers() & COMMANDS:
            return False
        if event.key() in ENTER_KEYS:
            return self._end()
        if not event.text() or not event.text().isprintable():
            if self._held and event.key() != Qt.Key.Key_Shift:
                self._give_back()
            return False
        return self._hold(event.text())

    def _hold(self, text: str) -> bool:
        """Whether this key was kept back."""
        if _begins_code(self._held + text):
            self._held += text
            self._pause.start()
            return True
        self._give_back()
        return False

    def _end(self) -> bool:
        """Whether this Enter ended a code."""
        if not fold_wide(self._held).upper().startswith(PREFIX):
            self._give_back()
            return False
        self._tell()
        return True

    def _tell(self) -> None:
        self._pause.stop()
        code, self._held = self._held, ""
        self.scanned.emit(code)

    def _on_pause(self) -> None:
        """Some scanners send no Enter; and people type an S."""
        try:
            whole = read_code(self._held) is not None
        except InputError:
            whole = False
        if whole:
            self._tell()
        else:
            self._give_back()

    def _give_back(self) -> None:
        self._pause.stop()
        text, self._held = self._held, ""
        field = self._watched
        if text and isinstance(field, QLineEdit) and isValid(field) and not field.isReadOnly():
            field.insert(text)


def _begins_code(text: str) -> bool:
    folded = fold_wide(text).upper()
    if len(folded) <= len(PREFIX):
        return PREFIX.startswith(folded)
    rest = folded.removeprefix(PREFIX)
    return rest != folded and len(folded) <= LONGEST and rest.isascii() and rest.replace("-", "").isalnum()
