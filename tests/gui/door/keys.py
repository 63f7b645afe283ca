"""People of the tests of the door, and hands on the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from sqlmodel import select

from app.gui.main_window import MainWindow
from app.services.workspace import Workspace
from db.tables import AuditEntry
from tests.gui.screen_tools import click, type_in

ENTER, ESC, F9 = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_F9
PASSWORD, PIN = "演示赛事2022", "2580"
ADMIN, SCORER, CHIEF, CODER, SUPERVISOR, JUDGE = "周建平", "王敏", "孙志强", "高翔", "何静", "李建国"


class Keys:
    """Hands on the keyboard, counting."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.pressed = 0

    def __call__(self, *keys: str | Qt.Key) -> None:
        for key in keys:
            focused: QWidget | None = self._window.focusWidget()
            assert focused is not None
            if isinstance(key, Qt.Key):
                QTest.keyClick(focused, key)
                self.pressed += 1
            elif key.isascii():
                QTest.keyClicks(focused, key)
                self.pressed += len(key)
            else:
                assert isinstance(focused, QLineEdit)
                focused.insert(key)  # as an input method does
                self.pressed += len(key)
            if not isinstance(key, str):
                settle(self._window)


def settle(window: MainWindow) -> None:
    assert window.store.wait_idle()
    QApplication.processEvents()
    assert window.store.wait_idle()


def sign_in(window: MainWindow, name: str, secret: str = PIN) -> None:
    """Whoever is at the machine gives way to this person."""
    if not window.door.isVisible():
        Keys(window)(F9)
    form = window.door.form
    type_in(form.people.search, name)
    type_in(form.secret.editor, secret)
    click(form.button)
    settle(window)


def log_of(workspace: Workspace) -> list[tuple[str, str, str]]:
    """(by, text, outcome) of the audit log."""
    with workspace.read() as session:
        rows = session.exec(select(AuditEntry).order_by(AuditEntry.seq))  # type: ignore[arg-type]
        return [(row.by, row.text, row.outcome) for row in rows]


def rail(window: MainWindow) -> list[str]:
    return [key for key in window.allowed if window.rail.button(key).isVisible()]
