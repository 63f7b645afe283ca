"""检录 at 900 entrants: scans through the real door, into a file on disk, until they are committed.

By hand: `.venv/bin/python -m tests.benchmarks.bench_check_in [entrants]`. The limit is 100 ms from the scan
to the answer; the list of who is there is read beside it.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from app.domain.admission import Finding
from app.domain.badge_code import EntrantCode, write_badge_code
from app.services.attendance import load_attendance
from app.services.check_in import check_in
from app.services.workspace import Workspace, open_workspace
from tests.bench import Bench, make_bench
from tests.services.arrival_day import arrival_day

NOW = datetime(2022, 10, 18, 8, 30)
EVENTS = ("焊工", "钳工")
ROOM = 45


def fill(workspace: Workspace, entrants: int) -> tuple[int, list[tuple[int, int]]]:
    """A competition whose people sit a theory in rooms of 45, and have one practice each."""
    with workspace.write() as session:
        assert isinstance(session, Bench)
        day = arrival_day(session)
        keys = []
        for at in range(entrants):
            event = EVENTS[at % 2]
            keys.append(day.enter(f"2022{at:04d}", f"张{at}", event, f"第{at % 70}机械厂"))
        times = [datetime(2022, 10, 18, 9), datetime(2022, 10, 18, 11)]
        for event in EVENTS:
            own = keys[EVENTS.index(event) :: 2]
            for room, first in enumerate(range(0, len(own), ROOM), 1):
                sitting = day.sitting(f"理论第 {room} 考场", times[0], times[1], event, kind="theory")
                for seat, key in enumerate(own[first : first + ROOM], 1):
                    day.seat(sitting, key, seat)
            day.sitting("实操", datetime(2022, 10, 18, 14), datetime(2022, 10, 18, 17), event)
        return day.competition_id, keys


def timed(label: str, works: Sequence[Callable[[], object]]) -> None:
    """Run each, print the middle, the slowest of twenty and the slowest of all."""
    taken = []
    for work in works:
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    slow = statistics.quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
    print(f"{label:<34}{statistics.median(taken):7.1f} ms median{slow:7.1f} of 20{max(taken):7.1f} worst")


def main(entrants: int) -> None:
    """Scan everybody, scan some again, type names, and count."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = make_bench(open_workspace(Path(folder), datetime.now(UTC)))
        competition, keys = fill(workspace, entrants)

        def scan(text: str, expected: Finding) -> None:
            with workspace.write(1) as session:
                session.clock = lambda: NOW.astimezone()
                found = check_in(session, competition, text).finding
            assert found is expected, (text, found)

        def badge(key: tuple[int, int]) -> str:
            return write_badge_code(EntrantCode(competition, *key))

        def count() -> None:
            with workspace.read() as session:
                load_attendance(session, competition, NOW)

        timed("scan, goes in", [partial(scan, badge(key), Finding.IN) for key in keys[:400]])
        again = [partial(scan, badge(key), Finding.ALREADY_IN) for key in keys[:200]]
        timed("scan, already in", again)
        timed("name", [partial(scan, f"张{at}", Finding.IN) for at in range(400, 500)])
        timed("part of a name", [partial(scan, "张", Finding.SEVERAL)] * 50)
        timed(f"who is there, of {entrants}", [count] * 20)
        workspace.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 900)
