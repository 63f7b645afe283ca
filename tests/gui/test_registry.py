"""The registry and the screens agree."""

from __future__ import annotations

import pytest

from app.gui import registry
from app.gui.registry import SCREENS, WINDOWS, ScreenEntry

TOPICS = {"competition", "registration", "marks", "results", "awards", "settings"}
ENTRIES = registry.present_screens()


def test_every_screen_of_the_rail_is_there() -> None:
    assert [entry.key for entry in ENTRIES] == [entry.key for entry in SCREENS]
    assert all(registry.window_present(name) for name in WINDOWS)


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.key for entry in ENTRIES])
def test_a_screen_says_what_the_rail_says(entry: ScreenEntry) -> None:
    screen = entry.load()
    assert (screen.key, screen.title) == (entry.key, entry.title)
    assert screen.topics <= TOPICS
    assert screen.topics
    assert screen.help_text
    assert "!" not in screen.help_text
    assert "!" not in screen.help_text
