"""The sheet machine for a night: `python -m tests.nightly.sheet_machine --steps 100000 --seed 20221028`.

A step is one attempt through the door that is compared with the model. The last line sums up: what was
run, how long it took, what it found. The same seed runs the same steps.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import date

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.services.sheet_acts import SheetActs
from tests.services.sheet_machine import SheetMachine

PART = settings(
    max_examples=40,
    stateful_step_count=50,
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until so many steps are done; 1 where the program and the model disagree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20221028)
    options = parser.parse_args(arguments)
    start, found, part = time.monotonic(), "nothing", 0
    SheetActs.steps, SheetActs.attempts = 0, {}
    while SheetActs.steps < options.steps and found == "nothing":
        found = _run_part(options.seed + part)
        part += 1
        seconds = time.monotonic() - start
        print(f"{SheetActs.steps} steps, part {part}, {seconds:.0f} s, {SheetActs.attempts}", flush=True)
    print(
        f"sheet machine: {SheetActs.steps} steps in {part} parts, seed {options.seed}, "
        f"{time.monotonic() - start:.0f} s, {date.today()}; found {found}"
    )
    return 0 if found == "nothing" else 1


def _run_part(number: int) -> str:
    """What one part finds; the failing run itself is printed by hypothesis."""
    try:
        run_state_machine_as_test(seed(number)(SheetMachine), settings=PART)
    except AssertionError as error:
        print("".join(getattr(error, "__notes__", [])), file=sys.stderr)
        return f"in the part with seed {number}: {error}"
    return "nothing"


if __name__ == "__main__":
    sys.exit(main())
