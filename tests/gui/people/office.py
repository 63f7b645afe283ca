"""What the tests of 人员与裁判 share: short ways to do what an organiser does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.domain.rights import Role
from app.gui.main_window import MainWindow
from app.gui.screens.people import PeopleScreen
from app.gui.store import Store
from app.services import accounts
from app.services.accounts import AccountView
from app.services.competitions import EventView
from app.services.door import load_actor
from app.services.seats import SeatView
from app.services.workspace import Workspace
from tests.gui.screen_tools import settle
from tests.overview_data import find_event

Opened = tuple[MainWindow, PeopleScreen]
PEOPLE, SEATS = 0, 1
PASSWORD, PIN = "赛事2022安全", "2580"
CTRL = Qt.KeyboardModifier.ControlModifier
# What is proposed while typing opens a popup.
NO_GRAB = "^This plugin does not support grabbing the keyboard$"


def event_of(workspace: Workspace, competition_id: int, name: str = "钳工") -> EventView:
    """The event of that name."""
    with workspace.write() as session:
        return find_event(session, competition_id, name)


def people_of(store: Store) -> dict[str, AccountView]:
    """Everybody, by name."""
    return {each.name: each for each in store.read(accounts.list_accounts)}


def names_of(screen: PeopleScreen) -> list[str]:
    """The names listed, in order."""
    return [row.name for row in screen.people.model.rows]


def choose(screen: PeopleScreen, name: str) -> None:
    """Make somebody current."""
    row = next(row for row in screen.people.model.rows if row.name == name)
    assert screen.people.table.select_key(row.id)
    settle()


def line_of(screen: PeopleScreen, name: str) -> QLineEdit:
    """A field of the panel."""
    editor = screen.person.fields[name].editor
    assert isinstance(editor, QLineEdit)
    return editor


def open_seats(window: MainWindow, event: EventView) -> None:
    """Go to the seats of an event."""
    window.navigate("people", event_id=event.id)
    settle()


def seat_at(screen: PeopleScreen, place: int) -> SeatView:
    """The seat in this line."""
    return screen.seats.model.rows[place]


def name_judge(screen: PeopleScreen, name: str) -> None:
    """Type a name into the seat."""
    edit = screen.seat.judge.editor.lineEdit()
    assert edit is not None
    screen.seat.judge.editor.setFocus()
    edit.selectAll()
    edit.insert(name)
    settle()


def sign_in(store: Store, name: str, *roles: Role) -> None:
    """Let somebody with these roles sit down at the machine."""
    with store.workspace.write(1) as session:
        account_id = accounts.add_account(session, name)
        for role in roles:
            accounts.add_duty(session, account_id, role)
    store.set_actor(store.read(lambda session: load_actor(session, account_id)))
