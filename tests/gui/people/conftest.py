"""A small competition with people, and the window on 人员与裁判."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.gui.screens.people import PeopleScreen
from app.gui.store import Store
from app.services import accounts
from app.services.workspace import Workspace
from tests.gui.people.office import PASSWORD, PIN, Opened
from tests.gui.screen_tools import open_screen
from tests.overview_data import UNITS, add_entries, find_event, make_competition


@pytest.fixture
def competition(workspace: Workspace) -> int:
    """A competition whose 钳工 (not blind) has 10 entries; one more administrator, and a judge."""
    with workspace.write() as session:
        competition_id = make_competition(session)
        add_entries(session, find_event(session, competition_id, "钳工"), 10)
    with workspace.write(1) as session:
        accounts.set_secret(session, 1, password=PASSWORD)
        accounts.set_secret(session, accounts.add_account(session, "李建国", UNITS[0]), pin=PIN)
    return competition_id


@pytest.fixture
def opened(inline: Store, competition: int) -> Iterator[Opened]:
    window, screen = open_screen(inline, PeopleScreen)
    yield window, screen
    window.close()
