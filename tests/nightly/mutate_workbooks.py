"""Import many spoiled files: `python -m tests.nightly.mutate_workbooks --files 500 --seed 1`.

Prints a table of what became of them, kind by kind, for docs/quality.md. Every file ends in a preview whose
good rows go in whole, or in a readable reason; else the script names the file and returns 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from db.engine import WRITE, migrate, open_engine
from tests.bench import Bench
from tests.exchange.mutations import KINDS, spoil
from tests.services.spoiled_import import Fate, try_import


def main(arguments: Sequence[str] | None = None) -> int:
    """Run so many files, every kind equally often."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    fates: dict[str, list[Fate]] = {kind: [] for kind in KINDS}
    wrong, slowest, start = 0, (0.0, ""), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/mutations.db")
        migrate(engine)
        for at in range(options.files):
            kind, seed = KINDS[at % len(KINDS)], options.seed + at // len(KINDS)
            spoiled, began = spoil(kind, seed), time.monotonic()
            print(f"\r{at + 1} {kind} {seed}   ", end="", file=sys.stderr, flush=True)
            try:
                with Bench(engine.execution_options(**WRITE)) as session:
                    fates[kind].append(try_import(session, spoiled, Path(folder)))
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                wrong += 1
                print(f"\n{kind}, seed {seed}:", file=sys.stderr)
                traceback.print_exc()
            slowest = max(slowest, (time.monotonic() - began, f"{kind} {seed}"))
        engine.dispose()
    print(_table(fates))
    print(
        f"\n{options.files} files, seed {options.seed}, {time.monotonic() - start:.0f} s, "
        f"slowest {slowest[0]:.1f} s ({slowest[1]}); {wrong or 'nothing'} wrong"
    )
    return 1 if wrong else 0


def _table(fates: dict[str, list[Fate]]) -> str:
    lines = [
        "| 改法 | 文件 | 拒收并说明原因 | 读出预览 | 导入的行 | 留下改正的行 |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    everything = [fate for found in fates.values() for fate in found]
    for kind, found in [*fates.items(), ("合计", everything)]:
        refused = sum(bool(fate.reason) for fate in found)
        taken, left = sum(fate.taken for fate in found), sum(fate.refused for fate in found)
        lines.append(f"| {kind} | {len(found)} | {refused} | {len(found) - refused} | {taken} | {left} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
