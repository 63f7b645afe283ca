"""Power cuts: `python -m tests.nightly.power_cut --cuts 200 --seed 20261126`.

Marks are entered by the real services on a disk that forgets what was not forced out (`powercut.c`, which is
compiled and preloaded). The power goes at a random call; then the data folder as it is on the disk is opened
again: every mark that was acknowledged is there, the database is whole, the audit log verifies. The same cuts
with `synchronous=OFF` must lose something, or the test would prove nothing; `kill -9` is run beside them. The
last lines sum up. The same seed makes the same cuts. `--second-copy` looks at the stick instead.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import TextIO

import sqlalchemy as sa

from app.errors import UserError
from app.paths import database_file
from app.services import audit, judging, sheets
from app.services.competitions import CompetitionForm, create_competition
from app.services.workspace import Workspace, open_workspace
from tests.bench import ALL_ROUND, make_bench
from tests.gui.marking_floor import ASPECTS, TYPED, make_floor

SOURCE = Path(__file__).with_name("powercut.c")
LIBRARY = "SAICHUANG_POWERCUT"
COMPILE = ("cc", "-shared", "-fPIC", "-O2", "-o")
ENTRIES = 3
NOW = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
POWER_GONE = 99
NEVER = 10**9
DURABLE, CARELESS = "FULL", "OFF"
# Checkpoints are made in the middle of the run too, not only when the program ends.
CHECKPOINT_PAGES = 60
LONGEST_KILL = 0.6  # seconds


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one cut left: marks acknowledged, and what is wrong with the data; nothing where it is ''."""

    acknowledged: int
    problem: str


class Power:
    """The preloaded library, spoken to from inside."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(os.environ[LIBRARY])
        self._library.powercut_arm.argtypes = (ctypes.c_long, ctypes.c_uint)
        self._library.powercut_left.restype = ctypes.c_long

    def watch(self, live: Path, disk: Path) -> None:
        """From here on what is done in `live` reaches `disk` only when it is forced out."""
        self._library.powercut_watch(os.fsencode(live), os.fsencode(disk))

    def arm(self, calls: int, seed: int) -> None:
        """Let the power go after so many calls."""
        self._library.powercut_arm(calls, seed)

    def used(self) -> int:
        """How many calls were made since it was armed with NEVER."""
        return NEVER - int(self._library.powercut_left())


class Ground:
    """A prepared data folder, copied for each cut."""

    def __init__(self, root: Path) -> None:
        self._template, self._live, self._disk = root / "template", root / "live", root / "disk"
        workspace = make_bench(open_workspace(self._template, NOW))
        with workspace.write() as session:
            competition_id = create_competition(
                session, CompetitionForm("职工技能竞赛", 2026), "sisaiyichuang"
            )
            self.floor = make_floor(session, competition_id, ENTRIES)
        workspace.sign_head()
        workspace.close()

    def cut(self, seed: int, calls: int, synchronous: str) -> Outcome:
        """Enter marks until the power goes at this call; look at the disk."""

        def work(acknowledge: Callable[[str], None]) -> None:
            power = Power()
            power.watch(self._live, self._disk)
            power.arm(calls, seed)
            self._enter(synchronous, acknowledge)

        status, told = self._in_child(work)
        if os.waitstatus_to_exitcode(status) not in (0, POWER_GONE):
            raise RuntimeError(f"seed {seed}: the child ended with {status}: {told}")
        return self._look(self._disk, told)

    def kill(self, seed: int) -> Outcome:
        """Enter marks until the program is killed; look at the folder."""
        after = random.Random(seed).uniform(0, LONGEST_KILL)
        _status, told = self._in_child(
            lambda acknowledge: self._enter(DURABLE, acknowledge), kill_after=after
        )
        return self._look(self._live, told)

    def count_calls(self) -> int:
        """How many calls a whole run makes."""

        def work(acknowledge: Callable[[str], None]) -> None:
            power = Power()
            power.watch(self._live, self._disk)
            power.arm(NEVER, 1)
            self._enter(DURABLE, lambda _line: None)
            acknowledge(str(power.used()))

        return int(self._in_child(work)[1][-1])

    def _in_child(
        self, work: Callable[[Callable[[str], None]], None], *, kill_after: float | None = None
    ) -> tuple[int, list[str]]:
        """Exit status and acknowledgements of a child on a fresh folder."""
        for folder in (self._live, self._disk):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(self._template, folder)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _run_child(work, os.fdopen(writing, "w", encoding="utf-8"))
        os.close(writing)
        if kill_after is not None:
            time.sleep(kill_after)
            os.kill(child, signal.SIGKILL)
        with os.fdopen(reading, encoding="utf-8") as stream:
            told = stream.read().split("\n")[:-1]  # behind the last line end stands half a line
        return os.waitpid(child, 0)[1], told

    def _enter(self, synchronous: str, acknowledge: Callable[[str], None]) -> None:
        """Fill every sheet and hand it in; each mark is told once the services say that it is kept."""
        workspace = open_workspace(self._live, NOW)
        _set_up(workspace, synchronous)
        for entry_id, judge_id in product(self.floor.entries, self.floor.judges[:2]):
            for aspect, text in zip(ASPECTS, TYPED, strict=True):
                code = str(aspect["code"])
                with workspace.write(ALL_ROUND.account_id) as session:
                    judging.enter_mark(session, entry_id=entry_id, judge_id=judge_id, aspect=code, text=text)
                acknowledge(f"{entry_id}/{judge_id}/{code}")
            with workspace.write(ALL_ROUND.account_id) as session:
                sheets.submit_sheet(session, entry_id=entry_id, judge_id=judge_id)
            acknowledge(f"{entry_id}/{judge_id}")
        workspace.sign_head()
        workspace.close()

    def _look(self, folder: Path, told: Sequence[str]) -> Outcome:
        try:
            problem = _missing(folder, told) or _unproved(folder)
        except (sqlite3.DatabaseError, UserError) as error:
            problem = f"the data do not open: {error}"
        return Outcome(len(told), problem)


def _set_up(workspace: Workspace, synchronous: str) -> None:
    engine = workspace._engine
    engine.dispose()

    @sa.event.listens_for(engine, "connect")
    def careless(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")


def _run_child(work: Callable[[Callable[[str], None]], None], stream: TextIO) -> None:
    """Do the work and end, whatever happens: nothing of the parent's may run in the child."""
    status = 1

    def acknowledge(line: str) -> None:
        stream.write(line + "\n")
        stream.flush()

    try:
        work(acknowledge)
        status = 0
    except Exception as error:
        acknowledge(f"{type(error).__name__}: {error}")
        raise
    finally:
        os._exit(status)


def _missing(folder: Path, told: Sequence[str]) -> str:
    """What was acknowledged and is not there, or a database that is not whole."""
    with closing(sqlite3.connect(database_file(folder))) as connection:
        (checked,) = connection.execute("PRAGMA quick_check").fetchone()
        if checked != "ok":
            return f"quick_check: {checked}"
        kept = {
            f"{entry_id}/{judge_id}/{aspect}"
            for entry_id, judge_id, aspect in connection.execute(
                "SELECT entry_id, judge_id, aspect FROM mark JOIN score_sheet s ON s.id = sheet_id"
                " WHERE entered IS NOT NULL"
            )
        }
        kept |= {
            f"{entry_id}/{judge_id}"
            for entry_id, judge_id in connection.execute(
                "SELECT entry_id, judge_id FROM score_sheet WHERE state = 'submitted'"
            )
        }
    lost = [line for line in told if line not in kept]
    return f"{len(lost)} acknowledged and lost: {lost[:3]}" if lost else ""


def _unproved(folder: Path) -> str:
    """What the proof of the audit log finds once the program has opened the data."""
    workspace = open_workspace(folder, NOW)
    try:
        with workspace.read() as session:
            findings = audit.verify(session, workspace.trusted).findings
    finally:
        workspace.close()
    return "; ".join(finding.text for finding in findings)


# -- the script ------------------------------------------------------------------------------------


@contextmanager
def preloaded(arguments: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """This script again, with the compiled library preloaded; its standard output can be read."""
    with tempfile.TemporaryDirectory(prefix="saichuang-powercut-") as folder:
        library = Path(folder) / "powercut.so"
        subprocess.run([*COMPILE, str(library), str(SOURCE), "-ldl", "-lpthread"], check=True)
        environment = {**os.environ, "LD_PRELOAD": str(library), LIBRARY: str(library)}
        command = [sys.executable, "-m", "tests.nightly.power_cut", *arguments]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            yield process


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cuts; 1 where FULL lost anything, OFF lost nothing, or a kill did."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20261126)
    parser.add_argument("--second-copy", action="store_true", help="look at the stick of the second copy")
    options = parser.parse_args(arguments)
    if LIBRARY not in os.environ:
        with preloaded(arguments) as process:
            assert process.stdout is not None
            for line in process.stdout:
                print(line, end="", flush=True)
        return process.returncode
    with tempfile.TemporaryDirectory(prefix="saichuang-cuts-") as folder:
        if options.second_copy:
            from tests.nightly.power_cut_copy import CopyGround

            return _run_copy(CopyGround(Path(folder).resolve()), options)
        return _run(Ground(Path(folder).resolve()), options)


def _run_copy(ground: Ground, options: argparse.Namespace) -> int:
    moments = _moments(ground, options, random.Random(options.seed))
    good = _told("second copy", [ground.cut(*moment, DURABLE) for moment in moments])
    print(json.dumps({"copy": good}))
    return 0 if good == options.cuts else 1


def _moments(ground: Ground, options: argparse.Namespace, dice: random.Random) -> list[tuple[int, int]]:
    """Seed and call of each cut."""
    whole = ground.count_calls()
    print(f"{whole} calls in a whole run, {options.cuts} cuts, seed {options.seed}, {date.today()}")
    return [(dice.randrange(2**32), dice.randrange(whole)) for _ in range(options.cuts)]


def _run(ground: Ground, options: argparse.Namespace) -> int:
    start, dice = time.monotonic(), random.Random(options.seed)
    moments = _moments(ground, options, dice)
    good = {
        "FULL": _told("synchronous=FULL", [ground.cut(*moment, DURABLE) for moment in moments]),
        "OFF": _told("synchronous=OFF", [ground.cut(*moment, CARELESS) for moment in moments]),
        "kill": _told("kill -9", [ground.kill(dice.randrange(2**32)) for _ in range(options.kills)]),
    }
    print(json.dumps(good | {"seconds": round(time.monotonic() - start)}))
    fine = good["FULL"] == options.cuts and good["OFF"] < options.cuts and good["kill"] == options.kills
    return 0 if fine else 1


def _told(name: str, outcomes: Sequence[Outcome]) -> int:
    """How many ended well; says so."""
    good = sum(not outcome.problem for outcome in outcomes)
    marks = sum(outcome.acknowledged for outcome in outcomes)
    print(f"{name}: {good} of {len(outcomes)} whole, {marks} acknowledged")
    kinds = Counter(outcome.problem.split(":")[0][:60] for outcome in outcomes if outcome.problem)
    for kind, count in kinds.most_common(5):
        print(f"  {count} × {kind}", flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main())
