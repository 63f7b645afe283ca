"""SQLite's log read as a file: up to the last commit and not a byte further."""

from __future__ import annotations

import random
import sqlite3
import struct
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from app.services.second_copy import wal
from app.services.second_copy.wal import end_of, end_of_file, read_committed, read_header, start_of


def _open(folder: Path, page_size: int = 4096) -> tuple[sqlite3.Connection, Path]:
    connection = sqlite3.connect(folder / "a.db", isolation_level=None)
    pragmas = (f"page_size={page_size}", "journal_mode=WAL", "wal_autocheckpoint=0", "cache_size=5")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE mark (id INTEGER PRIMARY KEY, text TEXT)")
    return connection, folder / "a.db-wal"


def _write(connection: sqlite3.Connection, rows: int, end: str = "COMMIT") -> None:
    chance = random.Random(rows)
    connection.execute("BEGIN")
    for _row in range(rows):
        connection.execute("INSERT INTO mark (text) VALUES (?)", (chance.randbytes(700).hex(),))
    connection.execute(end)


@pytest.mark.parametrize("page_size", [512, 4096, 32768])
def test_the_log_ends_where_sqlite_says(tmp_path: Path, page_size: int) -> None:
    connection, log = _open(tmp_path, page_size)
    for rows in (1, 40, 3):
        _write(connection, rows)
    _write(connection, 60, "ROLLBACK")  # too much for its memory: it leaves frames behind the end
    end = end_of_file(log)
    assert end is not None
    assert end.offset < log.stat().st_size
    _busy, frames, _done = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    assert end.frames == frames
    _write(connection, 1)  # the log begins anew; what stood behind is old
    anew = end_of_file(log)
    assert anew is not None
    assert anew.frames < end.frames
    assert anew.header.follows(end.header)
    assert not end.header.follows(anew.header)
    connection.close()


def test_a_log_cut_or_spoiled_anywhere_ends_at_a_commit_before(tmp_path: Path) -> None:
    connection, log = _open(tmp_path)
    ends = []
    for rows in (0, 2, 9, 1, 14):
        _write(connection, rows)
        found = end_of_file(log)
        assert found is not None
        ends.append(found.offset)
    whole, chance = log.read_bytes(), random.Random(5)
    for _trial in range(60):
        at = chance.randrange(wal.HEADER, len(whole))
        spoiled = bytearray(whole)
        spoiled[at] ^= 1 << chance.randrange(8)
        for data in (whole[:at], bytes(spoiled)):
            end = end_of(BytesIO(data))
            assert end is not None
            assert end.offset in (wal.start_of(end.header).offset, *ends)
            assert end.offset <= at
    assert end_of(BytesIO(b"x" + whole[1:])) is None
    connection.close()


def test_much_comes_in_parts_that_end_with_a_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connection, log = _open(tmp_path)
    for rows in (5, 5, 70, 5):
        _write(connection, rows)
    monkeypatch.setattr(wal, "_MOST_BYTES", 30_000)
    monkeypatch.setattr(wal, "_READ_FRAMES", 4)
    with log.open("rb") as stream:
        header = read_header(stream)
        assert header is not None
        position, parts = start_of(header), [header.raw]
        while True:
            data, position = read_committed(stream, position)
            if not data:
                break
            parts.append(data)
            assert position.offset == sum(map(len, parts))
    assert len(parts) > 3
    assert b"".join(parts) == log.read_bytes()
    connection.close()


def test_a_log_of_a_machine_with_the_other_order_of_bytes_is_read() -> None:
    """Only its checksums differ: made of big-endian words. Written here by the definition."""

    def forward(state: tuple[int, int], data: bytes) -> tuple[int, int]:
        words = np.frombuffer(data, ">u4").astype(np.uint32)
        return wal._advance(state, words)

    head = struct.pack(">6I", 0x377F0683, 3007000, 512, 7, 11, 12)
    state = forward((0, 0), head)
    raw = head + struct.pack(">2I", *state)
    for number in range(1, 6):
        page, start = random.Random(number).randbytes(512), struct.pack(">2I", number, 5 * (number == 4))
        state = forward(state, start + page)
        raw += start + struct.pack(">4I", 11, 12, *state) + page
    end = end_of(BytesIO(raw))
    assert end is not None
    assert end.frames == 4
