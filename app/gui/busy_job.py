"""A long job that belongs to one card: the card stands still until it is over, however it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from app.domain.progress import Progress
from app.errors import UserError
from app.gui.store import Store
from app.gui.widgets import MessageBar

T = TypeVar("T")


class BusyCard(Protocol):
    """A card whose buttons wait while its job runs."""

    def set_busy(self, busy: bool) -> None:
        """Wait, or take steps again."""


class BusyJobs:
    """Runs the jobs of one card and says at the place of work how they failed."""

    def __init__(self, store: Store, messages: MessageBar, card: BusyCard) -> None:
        self._store, self._messages, self._card = store, messages, card

    def run(
        self,
        job: Callable[[Progress], T],
        title: str,
        on_done: Callable[[T], None],
        cancelled_text: str = "",
    ) -> None:
        """Run it on the store's worker; `cancelled_text` is the warning after a cancel, if one is due."""

        def done(value: T) -> None:
            self._card.set_busy(False)
            self._messages.settle(self)
            on_done(value)

        def failed(error: UserError) -> None:
            self._card.set_busy(False)
            self._messages.error(str(error), about=self)

        def cancelled() -> None:
            self._card.set_busy(False)
            if cancelled_text:
                self._messages.warn(cancelled_text)

        self._card.set_busy(True)
        self._store.run_job(job, title, done, failed, cancelled)
