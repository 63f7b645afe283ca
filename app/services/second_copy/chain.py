"""One unbroken copy: a base (the whole database at one moment) and the logs written since, in their order.

`chain-000003/` holds `base.db` and `000001.wal`, `000002.wal` …, each the bytes of SQLite's log from its
first frame to a commit. Played into the base one after the other they give the newest data. The first log
may begin before the base was made: what the base has already is then written again, and is the same in the
end. But a log that ends before the base was made would put older pages between newer ones: so the base gets
its name only once the logs reach as far as it does, and `reach.json` says how far that is.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import struct
from dataclasses import dataclass
from itertools import count, takewhile
from pathlib import Path
from typing import Any, BinaryIO

from app.documents.whole_file import forced_whole, sync_folder
from app.services.second_copy.ending import Ending
from app.services.second_copy.wal import (
    FRAME_HEADER,
    WalHeader,
    WalPosition,
    end_of_file,
    read_committed,
    read_header,
    start_of,
)

BASE, REACH = "base.db", "reach.json"
# Beside a log: the one before ended with the program, and this is the first one since.
BEGUN = ".begun"
_COMPARED = 1 << 20  # bytes at once
_PREFIX, _SUFFIX = "chain-", ".wal"


class Torn(Exception):
    """What lies on the stick is not continued by the log that is there now: a new chain is due."""


@dataclass(frozen=True, slots=True)
class Link:
    """How far a chain reaches: in its `journal`-th log up to `position` (None: no log yet)."""

    journal: int = 0
    position: WalPosition | None = None


def chain_folders(root: Path) -> list[Path]:
    """The chains of a copy, whole or not, the newest first. OSError."""
    found = (path for path in root.iterdir() if path.name.startswith(_PREFIX) and path.is_dir())
    return sorted(found, reverse=True)


def next_folder(root: Path) -> Path:
    """A name for a new chain, behind all others. OSError."""
    newest = next(iter(chain_folders(root)), None)
    number = int(newest.name.removeprefix(_PREFIX)) if newest is not None else 0
    return root / f"{_PREFIX}{number + 1:06}"


def is_whole(folder: Path) -> bool:
    """Whether a chain has its base."""
    return (folder / BASE).is_file()


def journals(folder: Path) -> list[Path]:
    """The logs of a chain in their order, up to the first that is missing."""
    return list(takewhile(Path.is_file, (_journal(folder, number) for number in count(1))))


def committed_journals(folder: Path) -> tuple[list[Path], WalPosition | None]:
    """The logs of a chain that hold a commit, and how far the last of them goes. OSError."""
    found = journals(folder)
    while found:
        end = end_of_file(found[-1])
        if end is not None and end.frames:
            return found, end
        found.pop()  # begun, and not written
    return [], None


def _journal(folder: Path, number: int) -> Path:
    return folder / f"{number:06}{_SUFFIX}"


class Chain:
    """A chain that is being continued. Every file is closed again at once: a stick can be taken out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.at = Link()
        # Chains on two sticks have the same folder and may reach equally far: this tells them apart.
        self._token = secrets.token_hex(8)
        # Where everything was shipped when the log was last free to be begun anew.
        self._sealed: Link | None = None
        # Where it was when the program ended, and the log with it: the first log since follows.
        self._ended: Link | None = None

    def ship(self, wal: Path) -> int:
        """Append what was committed since; returns how many bytes. OSError, Torn."""
        if not self._is_there():  # also while nothing is new: a stick may have lost what it had taken
            raise Torn
        try:
            stream = wal.open("rb")
        except FileNotFoundError:
            return 0
        with stream:
            start = self._find_start(stream)
            if start is None:
                return 0
            shipped, (journal, position) = 0, start
            while True:
                data, end = read_committed(stream, position)
                if not data:
                    return shipped
                self._append(journal, position, data)
                self.at, position = Link(journal, end), end
                shipped += len(data)

    def _is_there(self) -> bool:
        try:
            size = _journal(self.folder, self.at.journal).stat().st_size if self.at.position else 0
        except FileNotFoundError:
            return False
        return self.at.position is None or size >= self.at.position.offset

    def _find_start(self, stream: BinaryIO) -> tuple[int, WalPosition] | None:
        """Where to go on, in which log of ours and of the one that is there now; None while there is none."""
        header, position = read_header(stream), self.at.position
        if header is None:
            return None
        if self._ended is not None:
            if header.sequence:
                raise Torn
        elif position is not None:
            if position.header == header:
                return self.at.journal, position
            # Another log: it goes on from here only if this one was shipped to its very end.
            if self._sealed != self.at or not header.follows(position.header):
                raise Torn
        return self.at.journal + 1, start_of(header)

    def _append(self, journal: int, position: WalPosition, data: bytes) -> None:
        if self.at.position is not None:
            with _journal(self.folder, self.at.journal).open("rb+") as stream:
                _check_end(stream, self.at.position)
                if journal == self.at.journal:
                    stream.truncate(position.offset)  # half of what did not fit last time
                    stream.seek(position.offset)
                    _force_out(stream, data)
                    return
        path = _journal(self.folder, journal)
        if self._ended is not None:
            with forced_whole(path.with_suffix(BEGUN)):
                pass
        with path.open("wb") as stream:
            _force_out(stream, position.header.raw + data)
        sync_folder(self.folder)
        self._ended = None

    def seal(self) -> None:
        """Everything is shipped and nobody writes: what comes in a log begun anew follows this."""
        self._sealed = self.at

    def unseal(self) -> None:
        """The log may be begun anew although not everything was shipped."""
        self._sealed = None

    def write_reach(self, base: Path) -> None:
        """Note how far the logs reach now that the base is made, and which chain it is. OSError."""
        noted = {"journal": self.at.journal, "frames": self.ending.frames, "chain": self._token}
        noted["base"] = _digest(base)
        with forced_whole(self.folder / REACH) as stream:
            stream.write(json.dumps(noted).encode())

    @property
    def ending(self) -> Ending:
        """Where it stands, for the next start of the program."""
        position = self.at.position
        return Ending(self._token, self.at.journal, position.frames if position is not None else 0)

    @property
    def size(self) -> int:
        """Bytes of the logs that are on the stick. OSError."""
        return sum(path.stat().st_size for path in journals(self.folder))

    def is_continued(self, wal: Path, ending: Ending | None = None) -> bool:
        """Look at the stick anew, and go on from what it holds, if the log of now continues it. OSError.

        `ending` is where the program before ended, if the database is still as it left it.
        """
        try:
            token = str(_read_reach(self.folder)["chain"])
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return False  # recovery could not use it either
        if token != self._token:  # nothing of what is known here is true of it
            self._token, self._sealed, self._ended = token, None, None
        found, end = committed_journals(self.folder)
        at_end = Ending(token, len(found), end.frames if end is not None else 0)
        if ending == at_end or self._ended == Link(len(found), end):
            self.at = self._ended = Link(len(found), end)
            return _is_first(wal)
        if end is not None and _begins_alike(found[-1], wal, end):
            self.at = Link(len(found), end)
            return True
        # Nothing of this log is there yet; the one before is whole if it ends where it was sealed.
        link = Link(len(found), end)
        if self._sealed != link:
            return False
        self.at = link
        return _may_follow(wal, link)


def _check_end(stream: BinaryIO, position: WalPosition) -> None:
    """Torn where a log does not reach so far: it is another stick, or one that lost what it had taken."""
    stream.seek(position.offset - position.header.frame_size)
    head = stream.read(position.header.frame_size)[:FRAME_HEADER]
    if len(head) < FRAME_HEADER or struct.unpack(">2I", head[16:]) != position.checksum:
        raise Torn


def _force_out(stream: BinaryIO, data: bytes) -> None:
    stream.write(data)
    stream.flush()
    os.fsync(stream.fileno())


def _may_follow(wal: Path, link: Link) -> bool:
    header = _header(wal)
    return header is None or link.position is None or header.follows(link.position.header)


def _is_first(wal: Path) -> bool:
    """Whether the log is the first since the database was opened, or none is there yet."""
    header = _header(wal)
    return header is None or header.sequence == 0


def _header(wal: Path) -> WalHeader | None:
    try:
        with wal.open("rb") as stream:
            return read_header(stream)
    except FileNotFoundError:
        return None


def _begins_alike(journal: Path, wal: Path, end: WalPosition) -> bool:
    """Whether the log of now begins with everything the journal has, up to its last commit."""
    try:
        log = wal.open("rb")
    except FileNotFoundError:
        return False
    left = end.offset
    with log, journal.open("rb") as copy:
        while left > 0:
            part = copy.read(min(left, _COMPARED))
            if not part or log.read(len(part)) != part:
                return False
            left -= len(part)
    return True


# -- how far a base needs its logs -----------------------------------------------------------------


def _read_reach(folder: Path) -> dict[str, Any]:
    """What was noted of a chain. OSError, ValueError, TypeError."""
    return dict(json.loads((folder / REACH).read_bytes()))


def _digest(base: Path) -> str:
    with base.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_as_written(folder: Path) -> bool:
    """Whether the base has the very bytes that it had when it was made. OSError, ValueError, KeyError."""
    return bool(_read_reach(folder)["base"] == _digest(folder / BASE))


def is_reached(folder: Path, count: int, end: WalPosition | None) -> bool:
    """Whether so many logs, the last of them up to `end`, reach as far as the base. OSError, ValueError."""
    noted = _read_reach(folder)
    needed, frames = int(noted["journal"]), int(noted["frames"])
    reached = end.frames if end is not None else 0
    return count > needed or (count == needed and reached >= frames)
