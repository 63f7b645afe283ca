"""The power goes while marks are entered: a few cuts; 200 are made by `python -m tests.nightly.power_cut`."""

from __future__ import annotations

import json
import sys

import pytest

from tests.nightly.power_cut import preloaded

CUTS, KILLS = 6, 2


@pytest.mark.skipif(sys.platform != "linux", reason="the layer that loses power is preloaded")
def test_every_acknowledged_mark_survives_and_a_careless_disk_is_found_out() -> None:
    arguments = ("--cuts", str(CUTS), "--kills", str(KILLS), "--seed", "7")
    with preloaded(arguments) as process:
        told = process.communicate()[0]
    good = json.loads(told.splitlines()[-1])
    assert good["FULL"] == CUTS, told
    assert good["OFF"] < CUTS, told
    assert good["kill"] == KILLS, told
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the layer that loses power is preloaded")
def test_what_the_second_copy_said_it_has_is_on_the_stick_after_a_cut() -> None:
    with preloaded(("--second-copy", "--cuts", "4", "--seed", "7")) as process:
        told = process.communicate()[0]
    assert json.loads(told.splitlines()[-1]) == {"copy": 4}, told
