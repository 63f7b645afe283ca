"""2,000 steps of the sheet machine; 100,000 are run by `python -m tests.nightly.sheet_machine`."""

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.services.machines import walk
from tests.services.sheet_acts import SheetActs
from tests.services.sheet_machine import SheetMachine

RUNS, STEPS = 40, 50


@pytest.mark.slow
def test_sheets_live_as_the_model_says() -> None:
    SheetActs.steps, SheetActs.attempts = 0, {}
    run_state_machine_as_test(SheetMachine, settings=walk(RUNS, STEPS))
    assert SheetActs.steps >= RUNS * STEPS
    # What was tried is a mixture: a machine that is always refused would prove little.
    tried = SheetActs.attempts
    assert min(tried[outcome] for outcome in ("done", "refused", "told")) > sum(tried.values()) // 20
