"""A program, a stick and everything that happens to them, by chance; what the stick holds is looked at.

Whatever happens, a copy gives back one committed state of the data, and never an older one than was shipped
last. Run `python -m tests.services.second_copy.copy_machine 1000` for that many lives.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import UserError
from app.paths import database_file
from app.services.second_copy import chain, head, shipper
from app.services.second_copy.chain import chain_folders
from app.services.second_copy.ending import FILE, note_ending
from app.services.second_copy.manifest import copy_root
from app.services.second_copy.shipper import Shipper
from app.services.second_copy.status import CopyState
from tests.services.second_copy.plain_data import (
    MACHINE,
    NOW,
    choose,
    commit,
    connect,
    content,
    make_data,
    quick_disk,
    recovered,
)

SMALL = {"SETTLE_FRAMES": 25, "MOST_FRAMES": 60, "MOST_WAITING": 60_000, "MOST_JOURNALS": 300_000}
SMALL |= {"SHIP_SECONDS": 0, "BASE_SECONDS": 0, "_PAGES": 8, "_STEPS": 200, "_LOCK_SECONDS": 0}
STEPS = 70


class _Interrupted(Shipper):
    """A shipper whose long work is interrupted by what others do meanwhile."""

    meanwhile: Callable[[], object] = staticmethod(lambda: None)

    def _tick(self) -> None:
        self.meanwhile()
        super()._tick()

    @contextmanager
    def _nobody_writing(self) -> Iterator[None]:
        self.meanwhile()  # somebody saves just before it has the lock
        with super()._nobody_writing():
            yield


class CopyMachine:
    """One life: `live(steps)`, and an AssertionError where the copy does not hold."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.chance = random.Random(seed)
        self.folder, self.stick = folder / "data", folder / "stick"
        self._away, self._look = folder / "away", folder / "look"
        self._program = make_data(self.folder)
        self._second = connect(self.folder)  # the program writes on more than one connection
        self._states = {0: content(self._program)}
        self._kept = -1  # the newest entry that is on the stick for sure
        self._calm = False  # nothing happens while something else does
        self._reader: sqlite3.Connection | None = None
        choose(self.folder, self.stick)
        self._begin_shipping()

    def close(self) -> None:
        """Close the database."""
        self._shipper.close()
        self._end_reading()
        self._close_program()

    def _open_program(self) -> None:
        self._program, self._second = connect(self.folder), connect(self.folder)
        if self.chance.random() < 0.5:
            self.commit()  # before anybody ships
        self._begin_shipping()

    def _close_program(self) -> None:
        self._program.close()
        self._second.close()

    def live(self, steps: int = STEPS) -> None:
        """Let so much happen, look in between and at the end."""
        happenings: list[Callable[[], object]] = [
            *[self.commit] * 8,
            *[self.ship] * 8,
            *[self.look] * 2,
            self.roll_back,
            self.unplug,
            *[self.plug] * 2,
            self.read,
            self.restart,
            self.crash,
        ]
        for _step in range(steps):
            self.chance.choice(happenings)()
        self._calm = True
        self.plug()
        self._end_reading()
        self.commit()
        self.ship()
        self.ship()
        assert self._shipper.status.state is CopyState.KEPT, self._shipper.status
        assert self._kept == max(self._states)
        self.look()

    # -- what happens ------------------------------------------------------------------------------

    def commit(self) -> None:
        """Somebody saves, much or little."""
        rows = self.chance.choice([1, 2, 5, 40])
        seq = commit(self.chance.choice([self._program, self._second]), self.chance, rows)
        self._states[seq] = content(self._program)

    def roll_back(self) -> None:
        """A large transaction leaves frames in the log and is given up."""
        self._program.execute("PRAGMA cache_size=3")
        self._program.execute("BEGIN IMMEDIATE")
        for number in range(self.chance.randrange(60)):
            self._program.execute("INSERT OR REPLACE INTO mark VALUES (?, -1, ?)", (number, "废" * 900))
        self._program.execute("ROLLBACK")

    def ship(self) -> None:
        """One look of the shipper."""
        newest = max(self._states)
        self._shipper.step()
        if self._shipper.status.state is CopyState.KEPT:
            self._kept = max(self._kept, newest)

    def unplug(self) -> None:
        """The stick is pulled out; now and then it loses what it had said it had."""
        if self.stick.exists():
            self.stick.rename(self._away)
            if self.chance.random() < 0.4:
                self._lose_end()

    def _lose_end(self) -> None:
        folders = chain_folders(copy_root(self._away))
        logs = chain.journals(folders[0]) if folders else []
        if logs:
            size = logs[-1].stat().st_size
            with logs[-1].open("rb+") as stream:
                stream.truncate(self.chance.randrange(size + 1))
            self._kept = -1

    def plug(self) -> None:
        """The stick is put back."""
        if self._away.exists():
            self._away.rename(self.stick)

    def read(self) -> None:
        """Somebody begins to read for long, or ends: the log cannot be begun anew meanwhile."""
        if self._reader is not None:
            self._end_reading()
            return
        self._reader = connect(self.folder)
        self._reader.execute("BEGIN")
        self._reader.execute("SELECT count(*) FROM mark").fetchone()

    def _end_reading(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def restart(self) -> None:
        """The program ends as it should, and begins again."""
        self._end_reading()
        self._close_program()
        newest = max(self._states)
        self._calm = True
        self._shipper.finish()
        self._calm = False
        if self._shipper.status.state is CopyState.KEPT:
            self._kept = newest
        self._shipper.close()
        if self._shipper.ending is not None:
            note_ending(self.folder, self._shipper.ending)
        if self.chance.random() < 0.3:
            self._work_without()
        self._open_program()

    def _work_without(self) -> None:
        """The program is started and ended without the copy."""
        self._program = self._second = connect(self.folder)
        self.commit()
        self._close_program()

    def crash(self) -> None:
        """The program is killed: its files stay as they are at this moment, and another one opens them."""
        left = self.folder.with_name("left")
        left.mkdir()
        file = database_file(self.folder)
        for name in (file.name, f"{file.name}-wal", FILE):
            if (self.folder / name).exists():
                shutil.copy2(self.folder / name, left / name)
        self.close()
        shutil.rmtree(self.folder)
        left.rename(self.folder)
        self._open_program()

    def _begin_shipping(self) -> None:
        self._shipper = _Interrupted(self.folder, self.stick, MACHINE, lambda: NOW)
        self._shipper.meanwhile = self._meanwhile

    def _meanwhile(self) -> None:
        chance = 1.0 if self._calm else self.chance.random()
        if chance < 0.2:
            self.commit()
        elif chance < 0.25:
            self.look()
        elif chance < 0.27:
            self.unplug()

    # -- what must hold ----------------------------------------------------------------------------

    def look(self) -> None:
        """The power fails now: what does the stick give?"""
        stick = self.stick if self.stick.exists() else self._away
        try:
            told, got = recovered(stick, self._look)
        except UserError:
            assert self._kept < 0, "what was kept is there"
            return
        assert got == self._states[told.seq], "a state that was committed, and no mixture"
        assert told.seq >= self._kept, "nothing that was kept is missing"


def live(seed: int, steps: int = STEPS) -> None:
    """One whole life on a disk of memory."""
    with tempfile.TemporaryDirectory() as made:
        folder = quick_disk(Path(made))
        try:
            machine = CopyMachine(seed, folder)
            try:
                machine.live(steps)
            finally:
                machine.close()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def make_small(put: Callable[[object, str, int], object] = setattr) -> None:
    """Have the limits small enough that all of it happens within a short life."""
    for name, value in SMALL.items():
        put(head if name == "_STEPS" else shipper, name, value)


def main(lives: int, first: int = 0) -> None:
    """So many lives, by hand."""
    make_small()
    for seed in range(first, first + lives):
        try:
            live(seed)
        except BaseException:
            print(f"seed {seed}")
            raise
    print(f"{lives} lives")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
