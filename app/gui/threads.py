"""Threads for the store: pools, the outcome of work and its way back, and a pool that runs at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.domain.progress import Cancelled, Progress

T = TypeVar("T")

# Work at leisure goes on for so long at a stretch, and rests so long: it never slows what people do.
STRETCH_SECONDS, REST_SECONDS = 0.002, 0.006


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What came of some work: a value, or the error that stopped it."""

    value: T | None = None
    error: Exception | None = None


class InlineExecutor(Executor):
    """Runs work at once, in the caller's thread: makes threaded code testable."""

    def submit(self, fn: Callable[..., T], /, *args: object, **kwargs: object) -> Future[T]:
        """Run the work and return its finished future."""
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def thread_pool(inline: bool, name: str, threads: int) -> Executor:
    """A pool of named threads, or one that runs inline."""
    return InlineExecutor() if inline else ThreadPoolExecutor(threads, thread_name_prefix=f"saichuang-{name}")


def leisure(ending: threading.Event, *, rests: bool = True) -> Progress:
    """A Progress that lets everybody else go first, and stops the work at the end."""
    last = [time.monotonic()]

    def rest(_done: int, _total: int) -> None:
        if ending.is_set():
            raise Cancelled
        if rests and time.monotonic() - last[0] >= STRETCH_SECONDS:
            time.sleep(REST_SECONDS)
            last[0] = time.monotonic()

    return rest


def attempt(work: Callable[[], T]) -> Outcome[T]:
    """Do the work. The one place that catches everything: the error travels on to the GUI thread."""
    try:
        return Outcome(value=work())
    except Exception as error:  # noqa: BLE001
        return Outcome(error=error)


def alive(callback: Callable[..., object]) -> bool:
    """False for a method of a widget that Qt has deleted meanwhile."""
    owner = getattr(callback, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)


class Returns(QObject):
    """Brings what the threads have done back to the thread of its parent.

    What is to be done with an outcome stays there meanwhile and never goes along: whoever lets go of a
    closed window's last part destroys it, and that must not be another thread.
    """

    delivered = Signal()
    _arrived = Signal()

    def __init__(self, parent: QObject, *, inline: bool) -> None:
        super().__init__(parent)
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._awaited: dict[int, Callable[[Outcome[Any]], None]] = {}
        self._numbers = count()
        kind = Qt.ConnectionType.DirectConnection if inline else Qt.ConnectionType.QueuedConnection
        self._arrived.connect(self.deliver, kind)

    def submit(
        self, pool: Executor, work: Callable[[], T], finish: Callable[[Outcome[T]], None]
    ) -> Future[None]:
        """Have the pool do the work; `finish` takes its outcome on this thread."""
        number = next(self._numbers)
        self._awaited[number] = finish

        def run() -> None:
            outcome = attempt(work)
            self.post(lambda: self._awaited.pop(number)(outcome))

        return pool.submit(run)

    def post(self, call: Callable[[], None]) -> None:
        """Have something called on this thread. From any thread."""
        self._calls.put(call)
        self._arrived.emit()

    @Slot()
    def deliver(self) -> None:
        """Call whatever has arrived by now."""
        while True:
            try:
                call = self._calls.get_nowait()
            except Empty:
                break
            call()
        self.delivered.emit()
