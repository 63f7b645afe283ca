"""Fixtures of the window's tests: the styled application, a workspace, stores."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.gui import theme
from app.gui.main_window import MainWindow
from app.gui.screens.bigscreen import BigScreen
from app.gui.screens.drawscreen import DrawScreen
from app.gui.store import Store
from app.services.competitions import CompetitionForm, create_competition
from app.services.workspace import Workspace, open_workspace
from tests.bench import actor_of, make_bench
from tests.gui.sample_screens import ENTRIES


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application with the look of the program."""
    theme.apply(qapp)
    return qapp


@pytest.fixture(autouse=True)
def _look(request: pytest.FixtureRequest) -> None:
    """The program's style sheet where a test is about looks (`styled`): Qt polishes every widget by it.

    Without it the same windows take the same keys in half the time.
    """
    if "qapp" not in request.fixturenames and "qtbot" not in request.fixturenames:
        return
    application: QApplication = request.getfixturevalue("qapp")
    wanted = theme.style_sheet() if request.node.get_closest_marker("styled") else ""
    if application.styleSheet() != wanted:
        application.setStyleSheet(wanted)


@pytest.fixture(autouse=True)
def _no_widgets_left() -> Iterator[None]:
    """Delete a test's windows: hundreds that are only closed would be polished with every new one."""
    yield
    if QApplication.instance() is None:
        return
    for widget in QApplication.topLevelWidgets():
        # Only what nobody else owns: other widgets without a parent belong to a completer or a layout.
        if isinstance(widget, MainWindow | BigScreen | DrawScreen):
            widget.close()
            widget.deleteLater()
        elif widget.isVisible():
            widget.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="session")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder without a competition, closed, to be copied."""
    folder = tmp_path_factory.mktemp("template") / "data"
    make_bench(open_workspace(folder, datetime.now(UTC))).close()
    return folder


@pytest.fixture
def workspace(empty_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """An empty data folder."""
    folder = shutil.copytree(empty_folder, tmp_path / "data")
    opened = make_bench(open_workspace(folder, datetime.now(UTC)))
    yield opened
    opened.close()


@pytest.fixture
def store(workspace: Workspace, qapp: QApplication) -> Iterator[Store]:
    """A store with its threads."""
    made = Store(workspace)
    made.set_actor(actor_of(workspace))
    yield made
    made.close()


@pytest.fixture
def inline(workspace: Workspace, qapp: QApplication) -> Iterator[Store]:
    """A store that does everything at once."""
    made = Store(workspace, inline=True)
    made.set_actor(actor_of(workspace))
    yield made
    made.close()


@pytest.fixture
def competition(workspace: Workspace) -> int:
    """A competition in the workspace."""
    with workspace.write() as session:
        form = CompetitionForm(title="2026年民营企业劳动竞赛", year=2026)
        return create_competition(session, form, "sisaiyichuang")


@pytest.fixture
def window(competition: int, inline: Store) -> Iterator[MainWindow]:
    """The window with the sample screens, shown."""
    made = MainWindow(inline, ENTRIES)
    made.resize(1440, 900)
    made.show()
    made.navigate("people")
    yield made
    made.close()
    made.deleteLater()
