"""A blind event with its papers, and the window on 评分单收发."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.gui.main_window import MainWindow
from app.gui.screens.papers import PapersScreen
from app.gui.store import Store
from app.services.workspace import Workspace
from tests.gui.judging_keys import entries_of
from tests.gui.marking_floor import Floor, make_floor
from tests.gui.papers.hands import (
    open_papers,
)


@pytest.fixture
def floor(workspace: Workspace, competition: int) -> Floor:
    """A blind event: four stations, two judges of 实操 and one of 理论."""
    with workspace.write() as session:
        return make_floor(session, competition)


@pytest.fixture
def window(inline: Store, qapp: QApplication, competition: int) -> Iterator[MainWindow]:
    made = MainWindow(inline, entries_of("papers", "judging", "registration", "events"))
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def screen(window: MainWindow, floor: Floor) -> PapersScreen:
    return open_papers(window, floor.event_id)
