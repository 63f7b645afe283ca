"""The registry and the screens agree."""

from __future__ import annotations

import pytest

from app.gui.registry import CREATE_SCREEN, SCREENS, WINDOWS, ScreenEntry, load

TOPICS = {"competition", "registration", "timetable", "marks", "results", "awards", "templates"}
TOPICS |= {"arrival", "printers", "settings"}

TOPICS.add("printouts")


def test_every_window_is_there() -> None:
    assert [load(target).key for target in WINDOWS.values()] == list(WINDOWS)
    assert CREATE_SCREEN in {entry.key for entry in SCREENS}


@pytest.mark.parametrize("entry", SCREENS, ids=[entry.key for entry in SCREENS])
def test_a_screen_says_what_the_rail_says(entry: ScreenEntry) -> None:
    screen = entry.load()
    assert (screen.key, screen.title) == (entry.key, entry.title)
    assert screen.topics <= TOPICS
    assert screen.topics
    assert screen.help_text
    assert "!" not in screen.help_text
    assert "!" not in screen.help_text
