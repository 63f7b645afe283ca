"""Keeps the window open while something is half typed, whatever screen is shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from typing_extensions import override


class CloseGuard(QObject):
    """Asks `must_stay` when the window is about to close; True keeps it open."""

    def __init__(self, parent: QWidget, must_stay: Callable[[], bool]) -> None:
        super().__init__(parent)
        self._must_stay = must_stay
        self._window: QWidget | None = None

    def watch(self, window: QWidget) -> None:
        """Guard this window."""
        if self._window is not window:
            self._window = window
            window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and self._must_stay():
            event.ignore()
            return True
        return False
