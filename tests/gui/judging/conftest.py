"""Fixtures of the judging screen's tests: an event ready to be marked, and the window on its first sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.main_window import MainWindow
from app.gui.screens.judging import JudgingScreen
from app.gui.store import Store
from app.services.workspace import Workspace
from tests.gui.judging_keys import judging_screen, windows
from tests.gui.marking_floor import Floor, make_floor


@pytest.fixture
def floor(workspace: Workspace, competition: int) -> Floor:
    with workspace.write() as session:
        return make_floor(session, competition)


@pytest.fixture
def make_window(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[[Store], MainWindow]]:
    with windows(qtbot, "judging") as make:
        yield make


@pytest.fixture
def window(make_window: Callable[[Store], MainWindow], inline: Store, floor: Floor) -> MainWindow:
    made = make_window(inline)
    made.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    return made


@pytest.fixture
def screen(window: MainWindow) -> JudgingScreen:
    return judging_screen(window)
