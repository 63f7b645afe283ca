"""What the tests of single screens share: a window with one screen, and words read from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from app.gui.main_window import MainWindow
from app.gui.registry import SCREENS
from app.gui.screen import Screen
from app.gui.store import Store
from app.gui.widgets import ElidedLabel
from app.gui.widgets.grid import Grid

RESULT_ENTRIES = [entry for entry in SCREENS if entry.key in ("publishing", "awards")]
PLAIN = Qt.KeyboardModifier.NoModifier

S = TypeVar("S", bound=Screen)


def open_screen(store: Store, kind: type[S], *others: str) -> tuple[MainWindow, S]:
    """The window with this screen (and others by key), shown and read."""
    entries = [entry for entry in SCREENS if entry.key in (kind.key, *others)]
    window = MainWindow(store, entries)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    window.navigate(kind.key)
    store.wait_idle()
    screen = window.current
    assert isinstance(screen, kind)
    return window, screen


def settle() -> None:
    """Let what was taken away go, and what was added appear."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def words(widget: QWidget) -> list[str]:
    """What the visible labels say, whole."""
    settle()
    return [
        label.whole_text() if isinstance(label, ElidedLabel) else label.text()
        for label in widget.findChildren(QLabel)
        if label.isVisibleTo(widget)
    ]


def press(
    widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press a key where the window is the active one: only then shortcuts work."""
    settle()
    widget.activateWindow()
    assert QTest.qWaitForWindowActive(widget.window())
    QTest.keyClick(widget, key, modifier)


def click(widget: QAbstractButton) -> None:
    """Click as a user does: only what is there and enabled."""
    assert widget.isEnabled(), widget.text()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def button(widget: QWidget, text: str, place: int = 0) -> QAbstractButton:
    """The button with this text."""
    found = [
        each for each in widget.findChildren(QAbstractButton) if each.text() == text and not each.isHidden()
    ]
    return found[place]


def type_in(edit: QLineEdit, text: str) -> None:
    """Replace what stands in a field by typing."""
    edit.setFocus()
    edit.selectAll()
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    for character in text:
        QTest.keyClicks(edit, character) if character.isascii() else edit.insert(character)
    if not text.isascii():
        edit.textEdited.emit(edit.text())


def type_cell(grid: Grid, row: int, column: int, text: str) -> None:
    """Type into a cell of a small table and press Enter."""
    grid.go_to_cell(row, column)
    QTest.keyClick(grid, Qt.Key.Key_F2)
    cell = grid.window().focusWidget()
    assert isinstance(cell, QLineEdit), cell
    cell.selectAll()
    cell.insert(text)
    QTest.keyClick(cell, Qt.Key.Key_Return)
    settle()


@contextmanager
def opening(store: Store, key: str) -> Iterator[Callable[[], MainWindow]]:
    """Windows with 成绩公布 and 奖项与证书, on one of them; opened when the test asks, closed at the end."""
    made: list[MainWindow] = []

    def opened() -> MainWindow:
        window = MainWindow(store, RESULT_ENTRIES)
        made.append(window)
        window.resize(1366, 768)
        window.show()
        window.navigate(key)
        return window

    yield opened
    for window in made:
        window.close()
        window.deleteLater()
