"""Starting the window and drawing the screens."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from app.gui import app as gui_app
from app.gui import registry
from app.gui.main_window import MainWindow
from app.gui.theme import Colour
from app.services import accounts
from app.services.demo import ADMINISTRATOR, OPERATOR, PASSWORD, PIN
from app.services.workspace import Workspace, open_workspace
from tests.gui.sample_screens import ENTRIES, PlacesScreen

pytestmark = pytest.mark.styled

POLL_MS = 20


@pytest.fixture(autouse=True)
def _sample_screens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "SCREENS", ENTRIES)
    monkeypatch.setitem(registry.WINDOWS, "bigscreen", "tests.gui.sample_screens:PlacesScreen")


def test_every_screen_is_drawn_in_every_size(
    workspace: Workspace, competition: int, qapp: QApplication, tmp_path: Path
) -> None:
    out = tmp_path / "png"
    written = gui_app.grab_screens(workspace, out, ((1440, 900), (1366, 768)))
    assert [path.name for path in written] == [
        f"{name}-{size}.png"
        for size in ("1440x900", "1366x768")
        for name in ("0-signin", "1-people", "2-places", "3-bigscreen")
    ]
    for path in written:
        image = QImage(str(path))
        assert f"{image.width()}x{image.height()}" in path.name
    places = QImage(str(out / "2-places-1440x900.png"))
    chart = [places.pixelColor(x, y).name().upper() for x in range(1110, 1400, 3) for y in range(120, 300, 3)]
    assert Colour.PRIMARY.value.upper() in chart


def test_a_screen_that_fails_is_not_drawn_silently(
    workspace: Workspace,
    competition: int,
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(self: PlacesScreen) -> None:
        QTimer.singleShot(0, lambda: [][0])

    monkeypatch.setattr(PlacesScreen, "refresh", broken)
    with pytest.raises(IndexError):
        gui_app.grab_screens(workspace, tmp_path, ((1100, 700),))


def _when_shown(then: Callable[[MainWindow], None]) -> None:
    """Do something with the window as soon as there is one."""
    windows = QApplication.topLevelWidgets()
    shown = next((w for w in windows if isinstance(w, MainWindow) and w.isVisible()), None)
    if shown is None:
        QTimer.singleShot(POLL_MS, lambda: _when_shown(then))
    else:
        then(shown)


def test_the_window_runs_until_it_is_closed(
    workspace: Workspace, competition: int, qapp: QApplication
) -> None:
    titles: list[str] = []

    def close(window: MainWindow) -> None:
        titles.append(window.windowTitle())
        window.close()

    QTimer.singleShot(200, lambda: _when_shown(close))
    assert gui_app.run_window(workspace, demo=True).status == 0
    assert titles == ["赛创 · 竞赛管理(演示数据)"]


def test_the_demonstration_signs_in_by_its_pin_and_the_log_keeps_it(
    tmp_path: Path, qapp: QApplication
) -> None:
    workspace = open_workspace(tmp_path / "demo", datetime.now(UTC))
    with workspace.write() as session:
        admin = accounts.found_administrator(session, ADMINISTRATOR, PASSWORD, scorer=False).account_id
    with workspace.write(admin) as session:
        operator = accounts.add_account(session, OPERATOR)
        accounts.set_secret(session, operator, pin=PIN)
    seen: list[str] = []

    def look(window: MainWindow) -> None:
        if window.store.actor.account_id is None:
            QTimer.singleShot(POLL_MS, lambda: look(window))
            return
        seen.append(window.store.actor.name)
        assert window.work.isVisible()
        window.close()

    QTimer.singleShot(0, lambda: _when_shown(look))
    assert gui_app.run_window(workspace, demo=True).status == 0
    assert seen == [OPERATOR]
    with workspace.read() as reading:
        assert accounts.last_signed_in(reading) == operator
    workspace.close()


def test_the_file_dialog_of_qt_speaks_chinese(qapp: QApplication) -> None:
    gui_app.make_application()
    dialog = QFileDialog()
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    words = [label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog)]
    assert len(words) == 3
    assert not re.search("[A-Za-z]{2}", "".join(words))
    dialog.deleteLater()
