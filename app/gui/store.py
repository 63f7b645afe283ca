"""The one door to data: writes in order on one thread, reads beside them, long work off both.

Every result comes back on the GUI thread. A write is one transaction; after its commit `changed`
tells which topics to read again (bursts merged). Work that fails leaves nothing behind: a UserError
goes to the caller's `on_failed` or to the message bar, anything else to the log and the crash dialog.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QObject, QTimer, Signal, Slot
from sqlalchemy.exc import DBAPIError

from app.domain.progress import Cancelled, Progress
from app.domain.rights import NOWHERE, PROGRAM, Actor, Place, Right, is_granted
from app.errors import UserError
from app.gui.garbage import GuiGarbage
from app.gui.threads import Outcome, Returns, alive, leisure, thread_pool
from app.services.door import load_actor
from app.services.second_copy.status import CopyStatus
from app.services.workspace import Workspace

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.services.door import WriteSession

T = TypeVar("T")
Op = Callable[["Session"], T]
WriteOp = Callable[["WriteSession"], T]
OnFailed = Callable[[UserError], None]

THROTTLE_MS = 30
PROGRESS_SECONDS = 0.05
READERS = 2
UNEXPECTED = "程序出错,这一步没有完成,已保存的数据都在。详情见日志。"


@dataclass(frozen=True, slots=True)
class JobState:
    """Long work as the status bar shows it; `total` is 0 while unknown."""

    title: str
    done: int = 0
    total: int = 0
    cancelling: bool = False


class Store(QObject):
    """Wraps an open workspace for the window. Use it from the GUI thread (`read` from any thread)."""

    actor_changed = Signal(object)  # Actor
    changed = Signal(object)  # frozenset[str]: topics to read again
    failed = Signal(str)  # text of a UserError nobody else takes
    crashed = Signal(object)  # an Exception that is a mistake of ours
    job_changed = Signal(object)  # JobState | None
    health_changed = Signal(str)  # what is wrong with the database, empty when it works again
    copy_changed = Signal(object)  # CopyStatus of the second copy
    idle = Signal()

    def __init__(self, workspace: Workspace, *, inline: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self._inline = inline
        self._writer = thread_pool(inline, "writer", 1)
        self._readers = thread_pool(inline, "reader", READERS)
        self._workers = thread_pool(inline, "worker", 1)
        self._watchers = thread_pool(inline, "watcher", 1)
        self._ending = threading.Event()
        self._garbage = GuiGarbage(self)
        if not inline:
            self._garbage.start()
        self._pending = 0
        self._writes: list[Future[None]] = []
        self._failed_writes = 0
        self._closing = False
        self._topics: set[str] = set()
        self._latest: dict[Hashable, int] = {}
        self._job: JobState | None = None
        self._problem = ""
        self._cancel = threading.Event()
        self._throttle = QTimer(self, interval=THROTTLE_MS, singleShot=True)
        self._throttle.timeout.connect(self._announce)
        self._returns = Returns(self, inline=inline)
        self._returns.delivered.connect(self._on_returns_delivered)
        self._actor = PROGRAM
        workspace.second_copy.listen(self._hear_of_copy)

    # -- who ---------------------------------------------------------------------------------------

    @property
    def actor(self) -> Actor:
        """Who is signed in at this machine; the program itself before anybody is."""
        return self._actor

    def set_actor(self, actor: Actor) -> None:
        """Let somebody who signed in act from now on; PROGRAM where nobody does."""
        self._actor = actor
        self.actor_changed.emit(actor)

    def reload_actor(self) -> str:
        """Take over new roles and seats of who is signed in; says why where the account is closed by now."""
        if self._actor.account_id is None:
            return ""
        try:
            actor = self.read(partial(load_actor, account_id=self._actor.account_id))
        except UserError as error:
            self.set_actor(PROGRAM)
            return str(error)
        if actor != self._actor:
            self.set_actor(actor)
        return ""

    def may(self, right: Right, place: Place = NOWHERE) -> bool:
        """Whether who is signed in may do this here. For what is shown; the services decide themselves."""
        return is_granted(self._actor, right, place)

    # -- data --------------------------------------------------------------------------------------

    def write(
        self,
        op: WriteOp[T],
        *,
        topics: Iterable[str],
        on_done: Callable[[T], None] | None = None,
        on_failed: OnFailed | None = None,
        by_program: bool = False,
    ) -> None:
        """Queue one transaction; after its commit come `on_done` and `changed(topics)`.

        It is written as the act of who is signed in now; `by_program` where nobody is yet.
        """
        if self._closing:
            raise RuntimeError("write after the store was closed")
        news = frozenset(topics)
        # Whoever is signed in now, also when it is written later.
        account_id = None if by_program else self._actor.account_id

        def work() -> T:
            try:
                with self.workspace.write(account_id) as session:
                    value = op(session)
            except UserError as error:
                self._notice(error)
                raise
            self._notice(None)
            return value

        def finish(outcome: Outcome[T]) -> None:
            try:
                self._settle(outcome, on_done, on_failed)
            finally:
                if outcome.error is None:
                    self._touch(news)
                elif not by_program:  # a sign-in that is refused loses nothing
                    self._failed_writes += 1

        self._writes = [future for future in self._writes if not future.done()]
        self._writes.append(self._start(self._writer, work, finish))

    def read(self, op: Op[T]) -> T:
        """Run a short query at once (milliseconds). A UserError passes to the caller."""
        try:
            with self.workspace.read() as session:
                value = op(session)
        except UserError as error:
            self._notice(error)
            raise
        self._notice(None)
        return value

    def touch(self, *topics: str) -> None:
        """Announce a change that no write made, e.g. a backup."""
        self._touch(frozenset(topics))

    def read_later(
        self,
        op: Op[T],
        on_done: Callable[[T], None],
        on_failed: OnFailed | None = None,
        *,
        latest: Hashable = None,
    ) -> None:
        """Run a heavier query on a reader thread. Of the reads with one `latest` only the newest reports."""
        if self._closing:
            return
        number = self._latest.get(latest, 0) + 1
        if latest is not None:
            self._latest[latest] = number

        def stale() -> bool:
            return latest is not None and self._latest[latest] != number

        def finish(outcome: Outcome[T]) -> None:
            if not stale():
                self._settle(outcome, on_done, on_failed)

        def work() -> T:
            if stale():
                raise Cancelled
            return self.read(op)

        self._start(self._readers, work, finish)

    def watch(
        self,
        op: Callable[[Session, Progress], T],
        on_done: Callable[[T], None],
        on_failed: OnFailed | None = None,
    ) -> None:
        """Look at the data at leisure on a thread of its own. Nobody waits for it; it ends with the store.

        `op` calls its Progress after each few milliseconds of work.
        """
        if self._closing or self._ending.is_set():
            return

        def work() -> T:
            with self.workspace.read() as session:
                return op(session, leisure(self._ending, rests=not self._inline))

        def finish(outcome: Outcome[T]) -> None:
            if not isinstance(outcome.error, Cancelled):
                self._settle(outcome, on_done, on_failed)

        self._returns.submit(self._watchers, work, finish)

    # -- long work ---------------------------------------------------------------------------------

    def run_job(
        self,
        job: Callable[[Progress], T],
        title: str,
        on_done: Callable[[T], None] | None = None,
        on_failed: OnFailed | None = None,
        on_cancelled: Callable[[], None] | None = None,
    ) -> None:
        """Run parsing or drawing on a worker, one job after the other, with progress and cancel.

        The job calls its Progress often: there it hears that the user has cancelled (`Cancelled`).
        It writes nothing: what it made is written by `write` in `on_done`, in one short transaction.
        """
        if self._closing:
            return

        def work() -> T:
            self._cancel.clear()
            self._report(JobState(title))
            return job(self._progress(title))

        def finish(outcome: Outcome[T]) -> None:
            self._show_job(None)
            if isinstance(outcome.error, Cancelled):
                if on_cancelled is not None and alive(on_cancelled):
                    on_cancelled()
            else:
                self._settle(outcome, on_done, on_failed)

        self._start(self._workers, work, finish)

    @property
    def job(self) -> JobState | None:
        """The running job, as the status bar shows it."""
        return self._job

    def cancel_job(self) -> None:
        """Ask the running job to stop at its next step."""
        if self._job is not None:
            self._cancel.set()
            self._show_job(replace(self._job, cancelling=True))

    def _progress(self, title: str) -> Progress:
        last = [0.0]

        def progress(done: int, total: int) -> None:
            if self._cancel.is_set():
                raise Cancelled
            now = time.monotonic()
            if now - last[0] >= PROGRESS_SECONDS or done == total:
                last[0] = now
                self._report(JobState(title, done, total))

        return progress

    def _report(self, state: JobState) -> None:
        self._returns.post(lambda: self._show_job(state))

    def _show_job(self, state: JobState | None) -> None:
        if state is not None and self._cancel.is_set():
            state = replace(state, cancelling=True)
        self._job = state
        self.job_changed.emit(state)

    # -- waiting and closing -----------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether anything is still under way or not yet announced."""
        return self._pending > 0 or self._throttle.isActive()

    def wait_idle(self, timeout_ms: int = 10_000) -> bool:
        """Let events run until nothing is under way; False when that took too long."""
        loop = QEventLoop()
        self.idle.connect(loop.quit)
        deadline = QDeadlineTimer(timeout_ms)
        while self.busy and not deadline.hasExpired():
            QTimer.singleShot(deadline.remainingTime(), loop, loop.quit)
            loop.exec()
        return not self.busy

    def finish_writes(self) -> bool:
        """Wait until every queued write is on disk and delivered; False when one of them failed."""
        before = self._failed_writes
        while self._writes:
            wait(self._writes)
            self._writes = [future for future in self._writes if not future.done()]
            self._returns.deliver()
        return self._failed_writes == before

    def close(self) -> None:
        """Stop the running job, finish the writes, end the threads. The workspace stays open."""
        if self._closing:
            return
        self.workspace.second_copy.listen(None)
        self._cancel.set()
        self._ending.set()
        self._watchers.shutdown(wait=True, cancel_futures=True)
        self._workers.shutdown(wait=True, cancel_futures=True)
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._returns.deliver()
        self.finish_writes()
        self._closing = True
        self._throttle.stop()
        self._writer.shutdown(wait=True)
        self._pending = 0
        self._garbage.stop()

    def _hear_of_copy(self, status: CopyStatus) -> None:
        self._returns.post(lambda: self.copy_changed.emit(status))

    def _notice(self, error: UserError | None) -> None:
        # Runs on every thread: a database error is told apart from a refused input by its cause.
        problem = str(error) if error is not None and isinstance(error.__cause__, DBAPIError) else ""
        if error is not None and not problem:
            return
        if problem != self._problem:
            self._problem = problem
            self._returns.post(lambda: self.health_changed.emit(problem))

    # -- threads -----------------------------------------------------------------------------------

    def _start(
        self, pool: Executor, work: Callable[[], T], finish: Callable[[Outcome[T]], None]
    ) -> Future[None]:
        self._pending += 1

        def counted(outcome: Outcome[T]) -> None:
            self._pending -= 1
            finish(outcome)

        return self._returns.submit(pool, work, counted)

    @Slot()
    def _on_returns_delivered(self) -> None:
        if not self.busy:
            self.idle.emit()

    def _settle(
        self, outcome: Outcome[T], on_done: Callable[[T], None] | None, on_failed: OnFailed | None
    ) -> None:
        error = outcome.error
        if error is None:
            if on_done is not None and alive(on_done):
                on_done(cast(T, outcome.value))
            return
        if not isinstance(error, UserError):
            self.crashed.emit(error)
            if on_failed is not None and alive(on_failed):
                on_failed(UserError(UNEXPECTED))
        elif on_failed is not None and alive(on_failed):
            on_failed(error)
        else:
            self.failed.emit(str(error))

    def _touch(self, topics: frozenset[str]) -> None:
        self._topics |= topics
        if self._inline:
            self._announce()
        elif not self._throttle.isActive():
            self._throttle.start()

    @Slot()
    def _announce(self) -> None:
        topics, self._topics = frozenset(self._topics), set()
        if topics and not self._closing:
            self.changed.emit(topics)
        if not self.busy:
            self.idle.emit()
