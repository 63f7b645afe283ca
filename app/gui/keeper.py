"""What the window does for the data by itself: backups, the clock, and whether they are only shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from app.errors import UserError
from app.gui.store import Store
from app.gui.widgets.message_bar import MessageBar
from app.services.backups import make_due_backup
from app.services.clock import CLOCK, CLOCK_CURE, clock_behind, clock_words

WATCH_MS, MINUTE_MS = 2000, 60_000


class DataKeeper(QObject):
    """Looks now and then, as long as the window is there."""

    def __init__(
        self, store: Store, messages: MessageBar, now: Callable[[], datetime], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._store, self._messages, self._now = store, messages, now
        self._told = self._problem = ""
        self._timers = []
        for slot, interval in (
            (self.look, WATCH_MS),
            (self.back_up, MINUTE_MS),
            (self.check_clock, MINUTE_MS),
        ):
            timer = QTimer(self, interval=interval)
            timer.timeout.connect(slot)
            timer.start()
            self._timers.append(timer)
        self.look()
        self.check_clock()

    def stop(self) -> None:
        """Look no more: the window closes."""
        for timer in self._timers:
            timer.stop()

    def look(self) -> None:
        """Tell once that another machine goes on with the data."""
        why = self._store.workspace.read_only
        if why and why != self._told:
            self._told = why
            self._messages.warn(why)
            self._store.touch("settings", "competition")  # the sheets are closed, too

    def check_clock(self) -> None:
        """Tell while the clock stands behind what is recorded."""
        behind = self._store.read(partial(clock_behind, now=self._store.workspace.clock()))
        self._messages.withdraw(CLOCK)
        if behind:
            self._messages.warn(f"{clock_words(behind)}。{CLOCK_CURE}")

    def back_up(self) -> None:
        """Make a backup where one is due; nobody waits for it."""
        if not self._store.workspace.read_only:
            op = partial(make_due_backup, folder=self._store.workspace.folder, now=self._now())
            self._store.read_later(op, self._on_backed_up, self._on_failed, latest="keeper.backup")

    def _on_backed_up(self, made: Path | None) -> None:
        if made is not None:
            self._problem = ""
            self._store.touch("settings")

    def _on_failed(self, error: UserError) -> None:
        if str(error) != self._problem:  # said once, not every minute
            self._problem = str(error)
            self._messages.error(str(error))
