"""SQLite's write-ahead log as a file: its header, its frames, and how far it is committed.

A frame counts when its salts are those of the header and the running checksum over everything before it and
itself agrees (https://www.sqlite.org/fileformat2.html#walformat). Behind the last commit may lie frames of
a transaction under way, of one that was rolled back, or of an older log: they are no part of the data.
Reading this file never disturbs SQLite, whose locks lie on others.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

HEADER, FRAME_HEADER = 32, 24
_MAGIC = 0x377F0682  # the lowest bit says that checksums are made of big-endian words
_MASK = 0xFFFFFFFF
# Frames read at once, and bytes handed out at once.
_READ_FRAMES = 128
_MOST_BYTES = 4 * 1024 * 1024

Sum = tuple[int, int]
Words = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class WalHeader:
    """The first 32 bytes of a log. A log that is begun anew has another one."""

    raw: bytes
    page_size: int
    sequence: int
    salts: tuple[int, int]
    checksum: Sum

    @property
    def frame_size(self) -> int:
        """Bytes of a frame with its page."""
        return FRAME_HEADER + self.page_size

    @property
    def is_big_endian(self) -> bool:
        """Whether checksums are made of big-endian words."""
        return bool(self.raw[3] & 1)

    def follows(self, other: WalHeader) -> bool:
        """Whether this log was begun when the other one ended, and none between them.

        The first salt counts. `sequence` does not: each connection has a count of its own.
        """
        return self.salts[0] == (other.salts[0] + 1) & _MASK and self.page_size == other.page_size


@dataclass(frozen=True, slots=True)
class WalPosition:
    """So many frames of one log, the last of them a commit; `checksum` is the running one behind them."""

    header: WalHeader
    frames: int
    checksum: Sum

    @property
    def offset(self) -> int:
        """Where in the file the next frame begins."""
        return HEADER + self.frames * self.header.frame_size


def read_header(stream: BinaryIO) -> WalHeader | None:
    """The header of a log; None while there is none that is whole."""
    stream.seek(0)
    raw = stream.read(HEADER)
    if len(raw) < HEADER:
        return None
    magic, _version, page_size, sequence, salt_1, salt_2, sum_1, sum_2 = struct.unpack(">8I", raw)
    # The largest page, 65536, is written as 1 by some versions.
    page_size = 65536 if page_size == 1 else page_size
    if magic & ~1 != _MAGIC or not 512 <= page_size <= 65536 or page_size & (page_size - 1):
        return None
    words = np.frombuffer(raw, ">u4" if magic & 1 else "<u4", 6).astype(np.uint32)
    if _advance((0, 0), words) != (sum_1, sum_2):
        return None
    return WalHeader(raw, page_size, sequence, (salt_1, salt_2), (sum_1, sum_2))


def start_of(header: WalHeader) -> WalPosition:
    """The position before the first frame."""
    return WalPosition(header, 0, header.checksum)


def read_committed(stream: BinaryIO, since: WalPosition) -> tuple[bytes, WalPosition]:
    """The frames behind a position up to a commit, and the position behind them; b'' where there is none.

    Of much that is new a part comes at a time, up to one of the commits.
    """
    header, end, reached = since.header, since, since
    stream.seek(since.offset)
    data = bytearray()
    while True:
        part = stream.read(_READ_FRAMES * header.frame_size)
        count = len(part) // header.frame_size
        good, reached, commit = _check(part, count, reached)
        data += part[: good * header.frame_size]
        end = commit or end
        if good < _READ_FRAMES or (end is not since and len(data) >= _MOST_BYTES):
            return bytes(data[: end.offset - since.offset]), end


def end_of(stream: BinaryIO) -> WalPosition | None:
    """How far the log in this file is committed; None where it has no whole header."""
    header = read_header(stream)
    if header is None:
        return None
    end = start_of(header)
    while True:
        data, end = read_committed(stream, end)
        if not data:
            return end


def end_of_file(path: Path) -> WalPosition | None:
    """How far the log at this path is committed; None where there is no log. OSError."""
    try:
        with path.open("rb") as stream:
            return end_of(stream)
    except FileNotFoundError:
        return None


def _check(part: bytes, count: int, since: WalPosition) -> tuple[int, WalPosition, WalPosition | None]:
    """How many of the frames are sound, the position behind them, and the one behind the last commit."""
    header, commit = since.header, None
    order = ">u4" if header.is_big_endian else "<u4"
    raw = np.frombuffer(part, np.uint8, count * header.frame_size).reshape(count, header.frame_size)
    heads = raw[:, :FRAME_HEADER].copy().view(">u4")
    strange = (heads[:, 2] != header.salts[0]) | (heads[:, 3] != header.salts[1]) | (heads[:, 0] == 0)
    if strange.any():
        count = int(strange.argmax())
    words = raw[:count].view(order).astype(np.uint32, copy=False)
    added = [(words * weight).sum(axis=1, dtype=np.uint32).tolist() for weight in _weights(words.shape[1])]
    (a, b), (c, d) = _power((words.shape[1] - 4) // 2)
    state, good = since.checksum, 0
    for add_1, add_2, head in zip(*added, heads[:count].tolist(), strict=True):
        state = (a * state[0] + b * state[1] + add_1) & _MASK, (c * state[0] + d * state[1] + add_2) & _MASK
        if state != (head[4], head[5]):
            break
        good += 1
        since = replace(since, frames=since.frames + 1, checksum=state)
        if head[1]:
            commit = since
    return good, since, commit


# -- the checksum ----------------------------------------------------------------------------------
#
# Two sums are run over pairs of words x, y: s += x + t; t += y + s. A step is thus the matrix 1 1 / 1 2
# applied to (s, t) plus what x and y add: the sums behind n pairs are linear in all of them, and a page is
# one product with weights made once.

Matrix = tuple[tuple[int, int], tuple[int, int]]


@lru_cache
def _power(pairs: int) -> Matrix:
    """The matrix of so many steps."""
    (a, b), (c, d) = (1, 0), (0, 1)
    for _step in range(pairs):
        (a, b), (c, d) = ((a + c) & _MASK, (b + d) & _MASK), ((a + 2 * c) & _MASK, (b + 2 * d) & _MASK)
    return (a, b), (c, d)


@lru_cache
def _weights(words: int) -> tuple[Words, Words]:
    """What each word of a frame adds to either sum; salts and checksums in its head add nothing."""
    first, second = np.zeros(words, np.uint32), np.zeros(words, np.uint32)
    (a, b), (c, d) = (1, 0), (0, 1)
    for pair in reversed(range((words - 4) // 2)):
        at = 0 if pair == 0 else 2 * pair + 4
        first[at], first[at + 1] = (a + b) & _MASK, b
        second[at], second[at + 1] = (c + d) & _MASK, d
        (a, b), (c, d) = ((a + b) & _MASK, (a + 2 * b) & _MASK), ((c + d) & _MASK, (c + 2 * d) & _MASK)
    return first, second


def _advance(state: Sum, words: Words) -> Sum:
    """The sums behind a few more words, step by step."""
    s, t = state
    for x, y in words.reshape(-1, 2).tolist():
        s = (s + x + t) & _MASK
        t = (t + y + s) & _MASK
    return s, t
