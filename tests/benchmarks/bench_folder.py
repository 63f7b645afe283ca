"""A folder of 70 units' workbooks with 5,000 rows, as ratios to plain reading of the same files.

By hand: `.venv/bin/python -m tests.benchmarks.bench_folder [files] [rows]`. Plain reading is every cell of
every file by openpyxl (and, to know what the quicker library alone takes, by python-calamine); best of
three rounds each, in turn, in the same run. The way measured: reading, the preview with all checks against
an SQLite file that knows nobody yet, and the commit. Absolute times depend on the machine; on a busy one
the time of the processor says more than the clock.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from openpyxl import load_workbook
from python_calamine import load_workbook as load_by_calamine

from app.exchange.registration_folder import find_forms, read_registrations
from app.services.registration_comparison import Outcome
from app.services.registration_import import ImportPreview
from db.engine import WRITE, migrate, open_engine
from tests.bench import Bench
from tests.benchmarks.bench_registration import write_form
from tests.services.registration_data import World, make_world

T = TypeVar("T")
Times = dict[str, list[tuple[float, float]]]  # by the clock, by the processor
ROUNDS = 3


def write_folder(folder: Path, files: int, rows: int) -> None:
    """So many forms of invented people, each of its own unit's."""
    for at in range(files):
        first, last = at * rows // files, (at + 1) * rows // files
        write_form(folder / f"{at + 1:02d}-第{at + 1}机械厂报名表.xlsx", last - first, first)


def read_plainly(paths: Sequence[Path]) -> int:
    """Every cell of every sheet by openpyxl."""
    sheets = (sheet for path in paths for sheet in load_workbook(path, data_only=True).worksheets)
    return sum(1 for sheet in sheets for row in sheet.iter_rows(values_only=True) if any(row))


def read_by_calamine(paths: Sequence[Path]) -> int:
    """Every cell of every sheet by python-calamine."""
    total = 0
    for path in paths:
        with load_by_calamine(path) as book:
            total += sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)
    return total


def main(files: int, rows: int) -> None:
    """Print the figures."""
    took: Times = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "forms"
        folder.mkdir()
        write_folder(folder, files, rows)
        paths = find_forms(folder)
        _timed(took, "plain reading, openpyxl", partial(read_plainly, paths))
        _timed(took, "plain reading, calamine", partial(read_by_calamine, paths))
        for at in range(ROUNDS):
            _import(took, folder, paths, Path(name) / f"bench{at}.db")
            _timed(took, "plain reading, openpyxl", partial(read_plainly, paths))
            _timed(took, "plain reading, calamine", partial(read_by_calamine, paths))
    print(f"{files} files, {rows} rows, best of {ROUNDS}")
    for at, measured in enumerate(("clock", "processor")):
        print(f"by the {measured}:")
        _print({label: min(each[at] for each in times) for label, times in took.items()}, rows)


def _print(best: dict[str, float], rows: int) -> None:
    best["read and preview"] = best["read_registrations"] + best["preview_import"]
    best["read, preview and commit"] = best["read and preview"] + best["commit_import"]
    plain = best["plain reading, openpyxl"]
    for label, seconds in best.items():
        figures = f"{seconds * 1000:8.0f} ms{rows / seconds:10.0f} rows/s{seconds / plain:8.2f} x plain"
        print(f"{label:<28}{figures}")


def _import(took: Times, folder: Path, paths: Sequence[Path], database: Path) -> None:
    file = _timed(took, "read_registrations", lambda: read_registrations(paths, folder=folder))
    engine = open_engine(f"sqlite:///{database}")
    migrate(engine)
    with Bench(engine.execution_options(**WRITE)) as session:
        world = make_world(session)
        session.commit()
        preview = _timed(took, "preview_import", lambda: world.preview(file))
        _timed(took, "commit_import", lambda: _commit(world, preview))
    engine.dispose()
    assert preview.count(Outcome.NEW) == len(file.rows), preview.of_files


def _commit(world: World, preview: ImportPreview) -> None:
    world.commit(preview)
    world.session.commit()


def _timed(took: Times, label: str, work: Callable[[], T]) -> T:
    clock, processor = time.perf_counter(), time.process_time()
    value = work()
    took.setdefault(label, []).append((time.perf_counter() - clock, time.process_time() - processor))
    return value


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [70, 5000][len(numbers) :]))
