"""Python's cycle collector, kept to the GUI thread.

It runs in whichever thread allocates next. On a reader's thread it would destroy the timers, models and
actions of closed windows behind Qt's back, and the program goes down with them.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer, Slot

LOOK_MS = 250


def oldest_due(counts: Sequence[int], thresholds: Sequence[int]) -> int | None:
    """The oldest generation that is to be collected; None where none is.

    A threshold of 0 means never, as Python 3.14 has it for the oldest one.
    """
    pairs = enumerate(zip(counts, thresholds, strict=True))
    return max((age for age, (count, limit) in pairs if 0 < limit < count), default=None)


class GuiGarbage(QObject):
    """While one of these is at work, cycles are collected by a timer of the thread that made it."""

    _at_work: ClassVar[set[int]] = set()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._collect)

    def start(self) -> None:
        """From now on no other thread collects."""
        self._at_work.add(id(self))
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """The threads have ended: as Python does it by itself, unless another one is still at work."""
        self._timer.stop()
        self._at_work.discard(id(self))
        if not self._at_work:
            gc.enable()

    @Slot()
    def _collect(self) -> None:
        age = oldest_due(gc.get_count(), gc.get_threshold())
        if age is not None:
            gc.collect(age)
