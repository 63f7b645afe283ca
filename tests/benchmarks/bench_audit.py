"""How long the proof of a large audit log takes, against a yardstick of the same run.

By hand: `.venv/bin/python -m tests.benchmarks.bench_audit`. The yardstick writes the same number of entries
and rows as canonical JSON, hashes them, and checks as many signatures, all in memory and nothing else. The
second part writes into the same data while the quiet proof of the start runs beside, and without it.
"""

from __future__ import annotations

import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.domain.chain import GENESIS, ChainedEntry, canonical, entry_hash, row_digest
from app.domain.progress import Cancelled, Progress, no_progress
from app.domain.rights import Right
from app.gui.threads import leisure
from app.paths import database_file
from app.services import audit, audit_log
from app.services.chain import Signer, is_signed
from app.services.workspace import Workspace, open_workspace
from db.types import moment_text
from tests.bench import ALL_ROUND, make_bench

ENTRIES = 200_000
SIGNED_EVERY = 13  # a sheet of twelve marks, and its submission
WRITES = 150
START = datetime(2022, 10, 18, 8, tzinfo=UTC)

Values = Mapping[str, Any]


def _mark(number: int, at: str) -> dict[str, Any]:
    return {
        "id": number,
        "sheet_id": 1 + number // 12,
        "aspect": f"A{number % 12}",
        "keying": 1,
        "entered": number % 100 * 100,
        "judge": "李建国",
        "reason": "",
        "entered_at": at,
        "entered_by": "统分员 王敏",
        "entered_by_id": 1,
    }


def _entry(seq: int, at: str, mark: Values) -> ChainedEntry:
    act = "submit" if seq % SIGNED_EVERY == 0 else "mark"
    rows = canonical([["mark", str(mark["id"]), row_digest("mark", mark), {}]])
    text = f"焊工 · 04 号 · 李建国 {mark['aspect']} 录入 {seq % 100}"
    return ChainedEntry(
        seq, at, 1, "统分员 王敏", act, "done", text, 1, 1 + seq // 20_000, seq // 12, 3, rows
    )


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Values]) -> None:
    names = ", ".join(f'"{name}"' for name in rows[0])
    marks = ", ".join("?" * len(rows[0]))
    values = (tuple(row.values()) for row in rows)
    connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)


def _fill(folder: Path, signer: Signer) -> None:
    """Continue the log with so many marks, as the program would have written them."""
    connection = sqlite3.connect(database_file(folder))
    last, before = connection.execute("SELECT seq, hash FROM audit_head").fetchone()
    marks, entries, checkpoints = [], [], []
    for number in range(1, ENTRIES + 1):
        at = moment_text(START + timedelta(seconds=number))
        mark, seq = _mark(number, at), last + number
        entry = _entry(seq, at, mark)
        before = entry_hash(before, entry)
        marks.append(mark)
        entries.append(entry._asdict() | {"hash": before})
        if seq % SIGNED_EVERY == 0 or number == ENTRIES:
            signature = signer.sign(seq, before)
            checkpoints.append(
                {"seq": seq, "hash": before, "key": signer.public, "signature": signature, "at": at}
            )
    for table, rows in (("mark", marks), ("audit_entry", entries), ("audit_checkpoint", checkpoints)):
        _insert(connection, table, rows)
    head = (last + ENTRIES, before, last + ENTRIES)
    connection.execute("UPDATE audit_head SET seq = ?, hash = ?, signed_seq = ?", head)
    connection.commit()
    connection.close()


def _yardstick(signer: Signer) -> None:
    before, at = GENESIS, moment_text(START)
    signature = signer.sign(1, before)
    for number in range(1, ENTRIES + 1):
        before = entry_hash(before, _entry(number, at, _mark(number, at)))
        if number % SIGNED_EVERY == 0:
            is_signed(signer.public, 1, GENESIS, signature)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _verify(workspace: Workspace, progress: Progress = no_progress, *, since: int | None = 0) -> None:
    with workspace.read() as session:
        start = audit.signed_before(session) if since is None else since
        proof = audit.verify(session, workspace.trusted, since=start, progress=progress)
    assert proof.is_whole, proof.findings[:3]


def _page(workspace: Workspace, wanted: audit_log.AuditFilter) -> None:
    with workspace.read() as session:
        audit_log.list_entries(session, ALL_ROUND, wanted)
        audit_log.count(session, ALL_ROUND, wanted)


def _writes(workspace: Workspace) -> Iterator[float]:
    for number in range(WRITES):

        def write(text: str = f"设置 {number}") -> None:
            with workspace.write(1) as session:
                session.require(Right.WORK)
                session.record(text, act="open")

        yield _seconds(write)


def _middle(times: Iterator[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return ordered[len(ordered) // 2], ordered[len(ordered) * 95 // 100]


def _beside(workspace: Workspace) -> tuple[float, float]:
    """Writes while the proof runs as it does after the start."""
    done = threading.Event()

    def prove() -> None:
        with suppress(Cancelled):
            _verify(workspace, leisure(done))

    thread = threading.Thread(target=prove)
    thread.start()
    try:
        return _middle(_writes(workspace))
    finally:
        done.set()
        thread.join()


def main() -> None:
    """Print seconds and ratios."""
    with tempfile.TemporaryDirectory() as name:
        workspace = make_bench(open_workspace(Path(name), START))
        _fill(Path(name), workspace.signer)
        yardstick = _seconds(lambda: _yardstick(workspace.signer))
        whole = _seconds(lambda: _verify(workspace))
        recent = _seconds(lambda: _verify(workspace, since=None))
        print(f"{ENTRIES} entries, {ENTRIES} rows, {ENTRIES // SIGNED_EVERY} signatures")
        print(f"yardstick         {yardstick:8.3f} s")
        print(f"whole proof       {whole:8.3f} s = {whole / yardstick:.2f} x yardstick")
        print(f"since the signed  {recent:8.3f} s = {recent / yardstick:.4f} x yardstick")
        wanted = {
            "newest page": audit_log.AuditFilter(),
            "one act": audit_log.AuditFilter(act="submit"),
            "words": audit_log.AuditFilter(text="录入 99"),
        }
        for what, each in wanted.items():
            print(f"{what:17} {_seconds(lambda each=each: _page(workspace, each)):8.3f} s")  # type: ignore[misc]
        alone, beside = _middle(_writes(workspace)), _beside(workspace)
        for what, (middle, slow) in (("alone", alone), ("beside the proof", beside)):
            print(f"a write {what:17} median {middle * 1000:6.2f} ms, 95 % below {slow * 1000:6.2f} ms")
        workspace.close()


if __name__ == "__main__":
    main()
