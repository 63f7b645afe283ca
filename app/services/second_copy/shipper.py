"""Carries every commit to the stick: looks at SQLite's log, appends what is new, makes bases.

SQLite begins its log anew once all of it stands in the database and nobody reads in it. While a second copy
is on, nothing but this puts the log into the database (see `Workspace`), and only while it holds the write
lock and everything was shipped: so no commit goes by unseen. If the stick is away for long the log is put
into the database all the same, before it fills the disk; then a new chain is begun when the stick is back.

It never opens the database with anything but SQLite: on POSIX closing a file gives up all its locks.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.documents.whole_file import sync_folder
from app.errors import UserError
from app.paths import database_file
from app.services.database_copies import backup_trouble
from app.services.door import Clock
from app.services.lineage import Origin
from app.services.second_copy.chain import (
    BASE,
    Chain,
    Torn,
    chain_folders,
    is_whole,
    next_folder,
)
from app.services.second_copy.companions import Companions
from app.services.second_copy.ending import Ending, read_ending
from app.services.second_copy.head import Unsound, check_database
from app.services.second_copy.manifest import (
    FILE,
    copy_root,
    make_manifest,
    read_manifest,
    write_manifest,
)
from app.services.second_copy.status import CopyState, CopyStatus
from app.services.second_copy.stuck import Stuck, check_owner, stuck_by, stuck_copying
from app.services.takeover import Takeover, newer_marker, read_marker, write_marker

# Frames in the log from which on it is put into the database when nobody writes, and in any case.
SETTLE_FRAMES, MOST_FRAMES = 1000, 2000
# Bytes of a log that is put into the database although the stick is away.
MOST_WAITING = 64 * 1024 * 1024
# A new base is made when the logs are so large, and larger than it.
MOST_JOURNALS = 64 * 1024 * 1024
# While something long is written the log is looked at that often, and photos are looked for.
SHIP_SECONDS, FILES_SECONDS = 0.3, 10.0
# A base that failed is not tried again at once: each try wears the stick.
BASE_SECONDS = 30.0
_PAGES = 256
_LOCK_SECONDS = 0.2
_ORIGIN = "SELECT data_id, epoch FROM lineage ORDER BY id DESC LIMIT 1"
_ROOM = 8 * 1024 * 1024

log = logging.getLogger(__name__)


class Stopped(Exception):
    """The program ends: what is half done is left."""


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


class Shipper:
    """Used on one thread only, but for `status`. `commits` counts what was written, `report` takes news."""

    def __init__(
        self,
        folder: Path,
        chosen: Path,
        machine: str,
        clock: Clock,
        commits: Callable[[], int] = lambda: 0,
        report: Callable[[CopyStatus], object] = lambda _status: None,
        stopping: threading.Event | None = None,
        renewing: threading.Event | None = None,
        taken: Callable[[Takeover], object] = lambda _takeover: None,
    ) -> None:
        self._folder, self._chosen, self._root = folder, chosen, copy_root(chosen)
        self._machine, self._clock, self._commits, self._report = machine, clock, commits, report
        self._stopping, self._taken = stopping or threading.Event(), taken
        self._renewing = renewing or threading.Event()
        self.ending: Ending | None = None  # once it has finished with everything shipped
        self._origin = Origin("", 0, machine)
        self._companions = Companions(folder, self._root)
        self._file = database_file(folder)
        self._wal = self._file.with_name(f"{self._file.name}-wal")
        self.status = CopyStatus(CopyState.BEGINNING, chosen, since=clock())
        self._kept, self._files_seen = commits(), -1
        self._finishing = False
        self._attached: tuple[int, int] | None = None
        self._main: Chain | None = None
        self._next: Chain | None = None
        self._journals = self._base_size = 0
        self._shipped_at = self._files_at = self._base_at = -BASE_SECONDS
        self._lock = sqlite3.connect(self._file, isolation_level=None, timeout=_LOCK_SECONDS)
        self._log = sqlite3.connect(self._file, isolation_level=None, timeout=_LOCK_SECONDS)
        self._log.execute(_ORIGIN).fetchone()  # it is open from here on: nobody closes the log unseen
        self._begun_at = read_ending(folder)

    def close(self) -> None:
        """Close the database."""
        self._log.close()
        self._lock.close()

    # -- one look ----------------------------------------------------------------------------------

    def step(self) -> None:
        """Bring the stick up to date, and say how that went."""
        try:
            try:
                self._keep()
            except Torn:
                self._begin_anew()
                self._keep()
        except Torn:
            self._begin_anew()
        except Stopped:
            self._drop_next()
        except Stuck as stuck:
            self._fail(stuck.state, str(stuck))
        except Unsound as error:
            self._fail(CopyState.TROUBLE, f"底本核对不过:{error}。")
        except OSError as error:
            met = stuck_by(error, self._root)
            self._fail(met.state, str(met))
        except UserError as error:
            self._fail(CopyState.TROUBLE, str(error))
        except sqlite3.Error as error:
            self._fail(CopyState.TROUBLE, f"本机数据读不出来:{backup_trouble(error)}。")

    def finish(self) -> None:
        """The last look: nobody writes any more."""
        self._finishing = True
        self._files_at, self._files_seen = -FILES_SECONDS, -1
        self.step()

    def _keep(self) -> None:
        commits = self._commits()
        if self._attached is None:
            self._attach()
        elif self._seen() != self._attached:
            raise Torn
        self._look_for_takeover()
        shipped = self._ship()
        if self._main is None or self._is_base_due():
            self._make_base()
        if shipped or self.status.state is not CopyState.KEPT:
            self._kept = commits
            self._tell(CopyStatus(CopyState.KEPT, self._chosen, self._clock()))
        self._settle_if_due(busy=shipped > 0)
        if commits != self._files_seen and time.monotonic() - self._files_at >= FILES_SECONDS:
            self._companions.follow(self._tick)
            self._files_at, self._files_seen = time.monotonic(), commits
        if self._finishing and self._settle() and self._main is not None:
            self.ending = self._main.ending

    # -- the stick ---------------------------------------------------------------------------------

    def _seen(self) -> tuple[int, int]:
        stat = (self._root / FILE).stat()
        return stat.st_mtime_ns, stat.st_size

    def _attach(self) -> None:
        """Find out whose stick it is, and whether what it holds can be continued."""
        data_id, epoch = self._log.execute(_ORIGIN).fetchone()
        self._origin = Origin(data_id, epoch, self._machine)
        mine = make_manifest(self._folder, data_id, epoch, self._machine)
        self._look_for_takeover()
        found = read_manifest(self._root)
        check_owner(found, mine)
        if found.epoch < epoch:
            self._leave_mark(epoch)
        if found != mine:
            write_manifest(self._root, mine)
        whole = [folder for folder in chain_folders(self._root) if is_whole(folder)]
        for folder in chain_folders(self._root):
            if folder not in whole:
                shutil.rmtree(folder)  # its base was never finished
        self._main = self._continued(whole[0]) if whole else None
        self._attached = self._seen()
        self._companions, self._files_seen = Companions(self._folder, self._root), -1
        if self._main is not None:
            self._take_chain(self._main)
            self._settle()

    def _leave_mark(self, epoch: int) -> None:
        """The stick could not be written when this machine took over: the old one finds the mark now."""
        own = read_marker(self._folder)
        if own is not None and (own.epoch, own.key) == (epoch, self._machine):
            write_marker(self._root, own)

    def _look_for_takeover(self) -> None:
        """Another machine goes on with the data once it left its mark on the stick."""
        takeover = newer_marker(self._root, self._origin, self._machine)
        if takeover is not None:
            if self.status.state is not CopyState.TAKEN:
                self._taken(takeover)
            raise Stuck(CopyState.TAKEN, takeover.told)

    def _continued(self, folder: Path) -> Chain | None:
        known = self._main if self._main is not None and self._main.folder == folder else Chain(folder)
        ending, self._begun_at = self._begun_at, None
        return known if known.is_continued(self._wal, ending) else None

    def _fail(self, state: CopyState, why: str) -> None:
        self._attached = None
        self._drop_next()
        if state is CopyState.OUT:
            self._base_at = -BASE_SECONDS  # put back it may be written at once
        since = self.status.since or self._clock()
        waiting = max(self._commits() - self._kept, 0)
        self._tell(CopyStatus(state, self._chosen, self.status.kept_at, since, waiting, why=why))
        self._relieve()

    def _begin_anew(self) -> None:
        """What lies on the stick is not what should: it is looked at again."""
        self._drop_next()
        self._attached = None
        if not self.status.is_trouble:
            self._tell_beginning(0)

    def _tell_beginning(self, part: int) -> None:
        since = self.status.since or self._clock()
        self._tell(CopyStatus(CopyState.BEGINNING, self._chosen, self.status.kept_at, since, part=part))

    def _tell(self, status: CopyStatus) -> None:
        if status != self.status:
            self.status = status
            self._report(status)

    # -- the log -----------------------------------------------------------------------------------

    def _ship(self) -> int:
        """Append what is new to the chains; returns how many bytes were."""
        self._shipped_at = time.monotonic()
        shipped = 0
        if self._main is not None:
            try:
                shipped = self._main.ship(self._wal)
                self._journals += shipped
            except Torn:
                self._main = None  # what it holds stays on the stick until there is a new base
                self._tell_beginning(0)
        if self._next is not None:
            shipped = max(self._next.ship(self._wal), shipped)
        return shipped

    def _tick(self) -> None:
        """Between two parts of something long."""
        if self._stopping.is_set() and not self._finishing:
            raise Stopped
        if time.monotonic() - self._shipped_at >= SHIP_SECONDS:
            self._ship()

    @contextmanager
    def _nobody_writing(self) -> Iterator[None]:
        """Hold SQLite's write lock; sqlite3.OperationalError where somebody does."""
        self._lock.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            self._lock.execute("ROLLBACK")

    def _settle_if_due(self, *, busy: bool) -> None:
        position = self._main.at.position if self._main is not None else None
        if position is not None and position.frames >= (MOST_FRAMES if busy else SETTLE_FRAMES):
            self._settle()

    def _settle(self) -> bool:
        """Ship the rest while nobody writes, and put the log into the database, so that it is begun anew."""
        self._ship()  # what takes long: nobody waits for the stick with a score
        try:
            with self._nobody_writing():
                self._ship()
                self._log.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                for chain in (self._main, self._next):
                    if chain is not None:
                        chain.seal()
        except sqlite3.OperationalError as error:
            log.info("log not settled: %s", error)  # somebody writes; soon again
            return False
        return True

    def _relieve(self) -> None:
        """Put the log into the database although it was not shipped, before it fills the disk."""
        if _size(self._wal) < MOST_WAITING:
            return
        if self._main is not None:
            self._main.unseal()
        try:
            self._log.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.OperationalError as error:
            log.warning("log not put into the database: %s", error)

    # -- bases -------------------------------------------------------------------------------------

    def _is_base_due(self) -> bool:
        due = self._renewing.is_set() or self._journals > max(MOST_JOURNALS, self._base_size)
        return due and self._may_try_base and not self._missing_room()

    @property
    def _may_try_base(self) -> bool:
        return time.monotonic() - self._base_at >= BASE_SECONDS and not self._finishing

    def _missing_room(self) -> int:
        """How many bytes must be free for a base, 0 where they are. OSError."""
        needed = _size(self._file) + _size(self._wal) + _ROOM
        return needed if shutil.disk_usage(self._root).free < needed else 0

    def _make_base(self) -> None:
        """Begin a new chain; the old one is continued until the new one is whole, and then removed."""
        if not self._may_try_base:
            raise Stuck(self.status.state, self.status.why)
        if missing := self._missing_room():
            why = f"副本盘至少要有 {-(-missing // 1_000_000)} MB 空间。请腾出空间,或换一个大的盘重新选择。"
            raise Stuck(CopyState.FULL, why)
        self._base_at = time.monotonic()
        folder = next_folder(self._root)
        folder.mkdir()
        self._next = Chain(folder)
        while not self._settle():
            self._tick()
        partial = folder / f"{BASE}.part"
        self._copy_database(partial)
        self._check(partial)
        self._ship()
        self._next.write_reach(partial)
        partial.replace(folder / BASE)
        sync_folder(folder)
        sync_folder(self._root)
        self._main, self._next = self._next, None
        self._base_at = -BASE_SECONDS
        self._renewing.clear()
        self._take_chain(self._main)

    def _take_chain(self, chain: Chain) -> None:
        """This is the copy from now on; others give up their room."""
        self._journals, self._base_size = chain.size, (chain.folder / BASE).stat().st_size
        for other in chain_folders(self._root):
            if other != chain.folder:
                shutil.rmtree(other)

    def _copy_database(self, partial: Path) -> None:
        """Copy the data as they are at one moment, in parts: the moment is held by a reading transaction."""

        def on_part(_status: int, left: int, total: int) -> None:
            if self._main is None:
                self._tell_beginning(100 * (total - left) // total)
            self._tick()

        try:
            with (
                closing(sqlite3.connect(self._file, isolation_level=None)) as origin,
                closing(sqlite3.connect(partial, isolation_level=None)) as copy,
            ):
                copy.execute("PRAGMA journal_mode=OFF")
                origin.execute("BEGIN")
                origin.execute("SELECT count(*) FROM sqlite_master").fetchone()
                origin.backup(copy, pages=_PAGES, progress=on_part, sleep=0)
        except sqlite3.Error as error:
            raise stuck_copying(error, self._root) from error

    def _check(self, partial: Path) -> None:
        met: list[Exception] = []

        def tick() -> bool:
            # SQLite calls it and would keep an error to itself.
            try:
                self._tick()
            except (OSError, Torn, Stopped) as error:
                met.append(error)
            return bool(met)

        try:
            check_database(partial, tick)
        except Unsound:
            if met:
                raise met[0] from None
            raise

    def _drop_next(self) -> None:
        """Give up a chain that is not whole, and the room it takes."""
        if self._next is not None:
            shutil.rmtree(self._next.folder, ignore_errors=True)
            self._next = None
