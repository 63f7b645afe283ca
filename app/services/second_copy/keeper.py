"""The second copy of an open data folder: a thread of its own that ships what others commit."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from app.domain.machine import refusal
from app.paths import database_file
from app.services.door import Clock
from app.services.second_copy.ending import Ending, note_ending
from app.services.second_copy.status import CopyState, CopyStatus
from app.services.takeover import Takeover

# The stick is looked at so often when nothing happens; after a commit others are waited for so long.
BEAT_SECONDS, BURST_SECONDS = 1.0, 0.4

Listener = Callable[[CopyStatus], object]


class SecondCopy:
    """Belongs to a workspace. Every commit is on the stick within about a second of `note_commit`."""

    def __init__(self, folder: Path, machine: str, clock: Clock, taken: Callable[[Takeover], object]) -> None:
        self._folder, self._machine, self._clock, self._taken = folder, machine, clock, taken
        self._wake, self._ending, self._renewing = threading.Event(), threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._before: threading.Thread | None = None  # one that was told to end
        self._ended: Ending | None = None
        self._commits = 0
        self._listener: Listener | None = None
        self.status = CopyStatus(CopyState.OFF)

    def is_on(self) -> bool:
        """Whether commits are shipped, so that SQLite's log is left alone. From any thread."""
        return self._thread is not None

    def listen(self, listener: Listener | None) -> None:
        """Who hears of a new status, on any thread."""
        self._listener = listener

    def note_commit(self) -> None:
        """Something was committed. From the thread that writes."""
        self._commits += 1
        self._wake.set()

    def start(self, chosen: Path) -> None:
        """Ship to the copy that was prepared in this folder (`prepare_copy`) from now on."""
        self._end()
        self._ending = threading.Event()
        # Open at once: who closes the database last throws its log away, and the thread is only starting.
        held = sqlite3.connect(database_file(self._folder), check_same_thread=False)
        held.execute("SELECT count(*) FROM sqlite_master").fetchone()
        arguments = (chosen, self._ending, self._before, held)
        self._thread = threading.Thread(target=self._run, args=arguments, name="saichuang-copy", daemon=True)
        self._thread.start()

    def stand_back(self, takeover: Takeover) -> None:
        """Another machine went on with the data before they were opened here: nothing is shipped."""
        self._tell(self._ending, CopyStatus(CopyState.TAKEN, why=takeover.told))

    def renew(self) -> None:
        """Make a new base, though the one there is would do."""
        self._renewing.set()
        self._wake.set()

    def stop(self, *, wait: bool = True) -> None:
        """Ship what is left, and leave the copy as it is."""
        was_on = self.is_on()
        self._end()
        self._tell(self._ending, CopyStatus(CopyState.OFF))
        if self._before is not None and wait:
            self._before.join()
            if was_on:  # one that was given up before did not see the end
                self._note_ending()

    def _note_ending(self) -> None:
        """Where the data are closed with this, the next start goes on from here."""
        ending, self._ended = self._ended, None
        if ending is not None:
            try:
                note_ending(self._folder, ending)
            except OSError as error:
                # Nothing is lost: the next start makes a new base.
                logging.getLogger(__name__).warning("end of the copy not noted: %s", refusal(error))

    def _end(self) -> None:
        self._ending.set()
        self._wake.set()
        if self._thread is not None:
            self._before, self._thread = self._thread, None

    def _run(
        self,
        chosen: Path,
        ending: threading.Event,
        before: threading.Thread | None,
        held: sqlite3.Connection,
    ) -> None:
        with closing(held):
            self._ship(chosen, ending, before)

    def _ship(self, chosen: Path, ending: threading.Event, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()
        # Imported here: who has no second copy does not wait for it.
        from app.services.second_copy.shipper import Shipper

        tell = partial(self._tell, ending)
        self._ended = None
        shipper = Shipper(
            self._folder,
            chosen,
            self._machine,
            self._clock,
            commits=lambda: self._commits,
            report=tell,
            stopping=ending,
            renewing=self._renewing,
            taken=self._taken,
        )
        tell(shipper.status)
        try:
            while not ending.is_set():
                shipper.step()
                if self._wake.wait(BEAT_SECONDS):
                    ending.wait(BURST_SECONDS)
                    self._wake.clear()
            shipper.finish()
            self._ended = shipper.ending
        except BaseException as error:
            # A mistake of ours: Python tells of it where threads do, and people see that nothing is kept.
            why = f"程序出错({type(error).__name__})。请重新打开赛创。"
            tell(CopyStatus(CopyState.TROUBLE, chosen, why=why))
            raise
        finally:
            shipper.close()

    def _tell(self, ending: threading.Event, status: CopyStatus) -> None:
        if ending is not self._ending or (ending.is_set() and status.state is not CopyState.OFF):
            return  # what a copy that was given up has still to say
        self.status = status
        if self._listener is not None:
            self._listener(status)
