"""Lives of a copy by chance: what the stick holds is one committed state, and none that is too old."""

from __future__ import annotations

import pytest

from tests.services.second_copy.copy_machine import live, make_small


@pytest.mark.parametrize("seed", [3, 31, 174, 2022])
def test_whatever_happens_the_stick_gives_the_data_back(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch.setattr)
    live(seed)
