"""Hands and eyes for the tests of 评分录入 and 实时排名."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.gui import registry
from app.gui.main_window import MainWindow
from app.gui.registry import ScreenEntry
from app.gui.screens.judging import JudgingScreen
from app.gui.screens.judging.mark_row import MarkField
from app.gui.store import Store


def entries_of(*keys: str) -> list[ScreenEntry]:
    """Only these screens: the tests of one need not wait for the others."""
    return [entry for entry in registry.SCREENS if entry.key in keys]


def words_on(widget: QWidget) -> str:
    """Every word on labels and buttons that are shown."""
    QApplication.sendPostedEvents()  # parts added just now come into sight with the next turn
    parts: list[QLabel | QPushButton] = [*widget.findChildren(QLabel), *widget.findChildren(QPushButton)]
    return "\n".join(part.text() for part in parts if part.isVisibleTo(widget))


@contextmanager
def windows(qtbot: QtBot, *keys: str) -> Iterator[Callable[[Store], MainWindow]]:
    """Makes windows that have the keyboard, and closes them at the end."""
    made: list[MainWindow] = []

    def make(store: Store) -> MainWindow:
        window = MainWindow(store, entries_of(*keys))
        made.append(window)
        window.resize(1440, 900)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        return window

    try:
        yield make
    finally:
        for window in made:
            window.close()
            window.deleteLater()


def press(window: MainWindow, keys: str | Qt.Key, *, ctrl: bool = False, shift: bool = False) -> None:
    """Type into whatever has the focus."""
    target: QWidget | None = window.focusWidget()
    assert target is not None
    modifier = Qt.KeyboardModifier.NoModifier
    if ctrl:
        modifier |= Qt.KeyboardModifier.ControlModifier
    if shift:
        modifier |= Qt.KeyboardModifier.ShiftModifier
    if isinstance(keys, str) and keys.isascii():
        QTest.keyClicks(target, keys)
    elif isinstance(keys, str):
        assert isinstance(target, QLineEdit)
        target.insert(keys)  # as an input method does: a test's key press knows ASCII only
    else:
        QTest.keyClick(target, keys, modifier)


def judging_screen(window: MainWindow) -> JudgingScreen:
    """The screen shown."""
    assert isinstance(window.current, JudgingScreen)
    return window.current


def focused(window: MainWindow) -> str:
    """The code of the aspect whose field has the focus."""
    screen = judging_screen(window)
    field = window.focusWidget()
    assert isinstance(field, MarkField), field
    return next(code for code, row in screen.sheet.rows.items() if row.field is field)


def label_of(screen: JudgingScreen) -> str:
    """The entry whose sheet is shown."""
    assert screen.sheet.view is not None
    return screen.sheet.view.label


def states_of(screen: JudgingScreen) -> list[str]:
    """The states of the pile."""
    return [line.state for line in screen.pile.lines]


def type_sheet(window: MainWindow, texts: Sequence[str]) -> int:
    """Every text and Enter, and nothing else; returns how often a key other than a figure was pressed."""
    for text in texts:
        press(window, text)
        press(window, Qt.Key.Key_Return)
    return len(texts)


def agree(window: MainWindow, reason: str) -> None:
    """Write the reason that is asked for in place, and Enter."""
    press(window, Qt.Key.Key_Home)
    field = window.focusWidget()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    press(window, reason)
    press(window, Qt.Key.Key_Return)
