"""Marks a second through the real door, beside what the same disk can do in the same run.

By hand: `.venv/bin/python -m tests.benchmarks.bench_marks [folder]` (default: a temporary folder). A mark is
one transaction of `judging.enter_mark` with right, log entry, chain and signed heads, on a file with
synchronous=FULL. The yardstick writes 4 KiB and calls fsync. Rounds of both take turns; medians are shown.
"""

from __future__ import annotations

import cProfile
import itertools
import os
import pstats
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from app.services import judging
from app.services.chain import load_signer
from app.services.rows import row_id
from app.services.workspace import Workspace
from db.engine import migrate, open_engine
from db.tables import Entry
from tests.services.sheet_hall import TYPIST, Hall, open_hall

ROUNDS, MARKS, SYNCS, ENTRIES = 7, 200, 200, 100
BLOCK = b"\0" * 4096
# Where the time goes, by the files of the profile.
SHARES = (
    ("SQLite and its driver", ("method 'execute' of 'sqlite3", "method 'fetch", "'commit' of 'sqlite3")),
    ("SQLAlchemy", ("/sqlalchemy/", "/sqlmodel/")),
    ("our code", ("/app/", "/db/")),
)


def fsync_rate(folder: Path) -> float:
    """How many blocks of 4 KiB a second are written and synchronised."""
    file = folder / "yardstick"
    handle = os.open(file, os.O_WRONLY | os.O_CREAT)
    try:
        start = time.perf_counter()
        for _ in range(SYNCS):
            os.pwrite(handle, BLOCK, 0)
            os.fsync(handle)
        return SYNCS / (time.perf_counter() - start)
    finally:
        os.close(handle)
        file.unlink()


def mark_rate(enter: Callable[[], None]) -> float:
    """How many marks a second are stored."""
    start = time.perf_counter()
    for _ in range(MARKS):
        enter()
    return MARKS / (time.perf_counter() - start)


def plant_entries(hall: Hall) -> list[int]:
    """Entries to be marked."""
    with hall.plant() as session:
        rows = [
            Entry(event_id=hall.event_id, number=f"8{n:03d}", review="approved", title=f"作品 {n}")
            for n in range(ENTRIES)
        ]
        session.add_all(rows)
        session.flush()
        return [row_id(row) for row in rows]


def marking(workspace: Workspace, hall: Hall) -> Iterator[None]:
    """Each step stores one more mark, sheet after sheet; what is marked already is changed."""
    account, seats = hall.people[TYPIST], [hall.seats["P", 1], hall.seats["P", 2]]
    sheets = list(itertools.product(plant_entries(hall), seats, ("A1", "A2")))
    for round_, (entry_id, judge_id, aspect) in ((n, sheet) for n in itertools.count() for sheet in sheets):
        with workspace.write(account) as session:
            judging.enter_mark(
                session, entry_id=entry_id, judge_id=judge_id, aspect=aspect, text=str(round_ % 3)
            )
        yield


def print_profile(enter: Callable[[], None]) -> None:
    """Where the time of a mark goes, in hundredths."""
    profile = cProfile.Profile()
    profile.runcall(mark_rate, enter)
    rows = [(f"{file}:{name}", own) for (file, _line, name), (_, _, own, *_) in _stats(profile).items()]
    whole = sum(own for _name, own in rows)
    left = whole
    for title, marks in SHARES:
        share = sum(own for name, own in rows if any(mark in name for mark in marks))
        left -= share
        print(f"    {title:<24}{share / whole:6.0%}")
    print(f"    {'Python library, rest':<24}{left / whole:6.0%}")


def _stats(profile: cProfile.Profile) -> dict[tuple[str, int, str], tuple[int, int, float, float, object]]:
    found: dict[tuple[str, int, str], tuple[int, int, float, float, object]] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    return found


def main(folder: Path) -> None:
    """Print rates, ratio and shares."""
    engine = open_engine(f"sqlite:///{folder / 'bench.db'}")
    migrate(engine)
    hall = open_hall(engine)
    workspace = Workspace(folder, engine, None, load_signer(folder))
    steps = marking(workspace, hall)
    for _ in range(20):
        next(steps)  # statements compiled, pages in memory
    syncs, marks, busy = [], [], []
    for _ in range(ROUNDS):
        syncs.append(fsync_rate(folder))
        start = time.process_time()
        marks.append(mark_rate(lambda: next(steps)))
        busy.append((time.process_time() - start) / MARKS)
    print(f"{ROUNDS} rounds of {MARKS} marks and {SYNCS} fsyncs in {folder}; medians (lowest to highest)")
    print(f"yardstick: 4 KiB + fsync {median(syncs):8.0f} /s  ({min(syncs):.0f} to {max(syncs):.0f})")
    print(f"marks, log included      {median(marks):8.0f} /s  ({min(marks):.0f} to {max(marks):.0f})")
    print(
        f"one mark = {median(syncs) / median(marks):.1f} fsyncs; processor time {median(busy) * 1000:.1f} ms"
    )
    print("where its time goes, under a profile:")
    print_profile(lambda: next(steps))
    engine.dispose()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(Path(temporary))
