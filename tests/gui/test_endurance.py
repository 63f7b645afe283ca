"""PySide6 6.12.0 loses a reference to None with every call: the process aborts after some thousands.

The test command runs on the locked version; this test aborts on a broken one.
"""

from __future__ import annotations

import sys

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.gui.table_model import TableModel
from app.gui.widgets import TableView
from tests.gui.sample_screens import PEOPLE, PeopleScreen, Person

pytestmark = pytest.mark.styled

CALLS = 20_000
REPAINTS = 300


def test_twenty_thousand_calls_and_repaints(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for number in range(CALLS):
        label.setText(str(number))
    assert label.text() == str(CALLS - 1)
    # Immortal None (Python 3.12 and later) never changes its count; before, it must not fall.
    assert sys.getrefcount(None) > before - CALLS // 10


def test_hundreds_of_table_repaints(qtbot: QtBot) -> None:
    columns = PeopleScreen.columns()
    model: TableModel[Person] = TableModel(columns, key=lambda row: row.number)
    model.set_rows(PEOPLE)
    view = TableView(model)
    qtbot.addWidget(view)
    view.resize(800, 400)
    view.show()
    before = sys.getrefcount(None)
    for _number in range(REPAINTS):
        view.viewport().repaint()
    assert sys.getrefcount(None) > before - REPAINTS
