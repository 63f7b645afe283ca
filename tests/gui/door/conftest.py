"""The whole window over data where nobody, or everybody, is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.rights import PROGRAM, Role
from app.gui.main_window import MainWindow
from app.gui.store import Store
from app.services import accounts, competitions, seats
from app.services.competitions import CompetitionForm
from app.services.workspace import Workspace, open_workspace
from tests.gui.door.keys import (
    ADMIN,
    CHIEF,
    CODER,
    JUDGE,
    PASSWORD,
    PIN,
    SCORER,
    SUPERVISOR,
    settle,
)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Workspace]:
    """New data behind the real door: nobody is known yet."""
    opened = open_workspace(tmp_path / "data", datetime.now(UTC))
    yield opened
    opened.close()


@pytest.fixture
def staffed(folder: Workspace) -> Workspace:
    """An administrator, one person of each role with a PIN, and a competition with a judge."""
    with folder.write() as session:
        admin = accounts.found_administrator(session, ADMIN, PASSWORD, scorer=False).account_id
    roles = {SCORER: Role.SCORER, CHIEF: Role.CHIEF, CODER: Role.CODER, SUPERVISOR: Role.SUPERVISOR}
    with folder.write(admin) as session:
        for name in (*roles, JUDGE):
            account = accounts.add_account(session, name, "淮北市总工会")
            accounts.set_secret(session, account, pin=PIN)
            if name in roles:
                accounts.add_duty(session, account, roles[name])
        accounts.add_account(session, "没有密码的人")
        form = CompetitionForm(title="2026年民营企业劳动竞赛", year=2026)
        competition = competitions.create_competition(session, form, "sisaiyichuang")
        event = competitions.list_events(session, competition)[0]
        seats.seat_judge(session, competitions.list_judges(session, event.id)[0].id, JUDGE)
    return folder


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[[Workspace], MainWindow]]:
    """Opens the whole program's window over these data."""
    made: list[MainWindow] = []

    def make(workspace: Workspace) -> MainWindow:
        window = MainWindow(Store(workspace))
        made.append(window)
        window.navigate("overview")
        window.resize(1366, 768)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        settle(window)
        return window

    yield make
    for window in made:
        window.store.set_actor(PROGRAM)
        window.close()
        window.deleteLater()


@pytest.fixture
def window(open_window: Callable[[Workspace], MainWindow], staffed: Workspace) -> MainWindow:
    """The window over data where people work."""
    return open_window(staffed)
