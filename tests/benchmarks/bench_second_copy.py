"""What a second copy costs those who save, and how far it is behind them.

By hand: `.venv/bin/python -m tests.benchmarks.bench_second_copy [data folder] [stick]` (default: temporary
folders on one disk, which is the worst case: both are forced out to the same one). Marks are stored through
the real door as in `bench_marks`, one after the other as quickly as they go. Rounds without and with the
copy take turns in one run; the copy's own work at its start and end is outside. The ratio is that of
the time of a round with the copy to the one before it without; its median must stay below 1.3.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from app.paths import database_file
from app.services.chain import load_signer
from app.services.lineage import begin_lineage
from app.services.second_copy.choosing import prepare_copy
from app.services.second_copy.manifest import make_manifest
from app.services.second_copy.recovery import recover
from app.services.second_copy.status import CopyState, CopyStatus
from app.services.workspace import Workspace
from db.engine import migrate, open_engine
from db.tables import AuditHead, Lineage
from db.types import utc_now
from tests.benchmarks.bench_marks import marking
from tests.services.sheet_hall import open_hall

ROUNDS, MARKS = 15, 200
MOST = 1.3


def _times(steps: Iterator[None]) -> list[float]:
    """Seconds of each mark of a round."""
    found = []
    for _mark in range(MARKS):
        start = time.perf_counter()
        next(steps)
        found.append(time.perf_counter() - start)
    return found


def _wait_kept(workspace: Workspace) -> float:
    """Seconds until everything that was saved is on the stick."""
    copy, kept = workspace.second_copy, threading.Event()

    def hear(status: CopyStatus) -> None:
        if status.state is CopyState.KEPT:
            kept.set()

    start = time.perf_counter()
    copy.listen(hear)
    workspace.second_copy.note_commit()
    if not kept.wait(60):
        raise RuntimeError(f"nothing was kept: {copy.status}")
    copy.listen(None)
    return time.perf_counter() - start


def _open(folder: Path) -> tuple[Workspace, Iterator[None]]:
    engine = open_engine(f"sqlite:///{database_file(folder)}")
    migrate(engine)
    hall = open_hall(engine)
    workspace = Workspace(folder, engine, None, load_signer(folder))
    with workspace.write() as session:
        begin_lineage(session)
    return workspace, marking(workspace, hall)


def _choose(workspace: Workspace, stick: Path) -> None:
    with workspace.read() as session:
        data_id = session.get_one(Lineage, 1).data_id
    mine = make_manifest(workspace.folder, data_id, 1, workspace.signer.public)
    prepare_copy(workspace.folder, stick, mine, utc_now())


def main(folder: Path, stick: Path) -> float:
    """Print the figures; returns the ratio."""
    workspace, steps = _open(folder)
    _choose(workspace, stick)
    for _warm in range(50):
        next(steps)
    without: list[list[float]] = []
    with_copy: list[list[float]] = []
    behind = []
    for _round in range(ROUNDS):
        without.append(_times(steps))
        workspace.second_copy.start(stick)
        _wait_kept(workspace)
        with_copy.append(_times(steps))
        behind.append(_wait_kept(workspace))
        workspace.second_copy.stop()
    with workspace.read() as session:
        seq = session.get_one(AuditHead, 1).seq
    workspace.close()
    start = time.perf_counter()
    told = recover(stick, folder / "recovered")
    recovered = time.perf_counter() - start
    if told.seq != seq:
        raise RuntimeError(f"the copy ends at {told.seq}, the data at {seq}")
    _print("without a copy", without)
    _print("with a copy", with_copy)
    ratio = median(sum(on) / sum(off) for on, off in zip(with_copy, without, strict=True))
    print(
        f"ratio {ratio:.2f} (at most {MOST}); behind the last mark of a round by {max(behind):.2f} s at most"
    )
    print(f"recovered {seq} entries in {recovered:.1f} s")
    return ratio


def _print(title: str, rounds: list[list[float]]) -> None:
    each = sorted(seconds * 1000 for times in rounds for seconds in times)
    sums = [sum(times) * 1000 / MARKS for times in rounds]
    print(
        f"{title:<16} {median(sums):6.2f} ms a mark ({min(sums):.2f} to {max(sums):.2f}); "
        f"one mark: half below {median(each):.2f}, 95 of 100 below {each[len(each) * 95 // 100]:.2f}, "
        f"longest {each[-1]:.1f} ms"
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        usual = [Path(temporary) / "data", Path(temporary) / "stick"]
        given = [Path(argument) for argument in sys.argv[1:]]
        data, other = given + usual[len(given) :]
        for made in (data, other):
            made.mkdir(parents=True, exist_ok=True)
        sys.exit(main(data, other) > MOST)
