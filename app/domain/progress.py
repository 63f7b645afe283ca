"""How long work reports its progress and is cancelled."""

from __future__ import annotations

from collections.abc import Callable

# Called with (done, total). Raising `Cancelled` from it stops the work, which leaves nothing behind.
Progress = Callable[[int, int], None]


class Cancelled(Exception):
    """The user stopped the work."""


def no_progress(done: int, total: int) -> None:
    """Progress that nobody watches."""
