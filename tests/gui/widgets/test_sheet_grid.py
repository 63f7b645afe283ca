"""A table to type in: rows moved and removed, wrong cells marked, the list of a cell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from app.gui.theme import Colour
from app.gui.widgets import vbox
from app.gui.widgets.sheet_grid import SheetColumn, SheetGrid
from tests.gui.screen_tools import press, settle, type_cell

pytestmark = pytest.mark.styled

ALT = Qt.KeyboardModifier.AltModifier
COLUMNS = (
    SheetColumn("奖项", 100, 1, about="奖项名称"),
    SheetColumn("名额", 60, number=True),
    SheetColumn("并列", 80, ghost="都授", choices=("都授", "都不授")),
)


@pytest.fixture
def grid(qapp: QApplication) -> Iterator[SheetGrid]:
    window = QWidget()
    made = SheetGrid(COLUMNS)
    window.setLayout(vbox(made, None))
    window.resize(400, 300)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    made.set_cells((("一等奖", "1", ""), ("二等奖", "2", "都不授"), ("三等奖", "3", "")))
    yield made
    window.close()


def _names(grid: SheetGrid) -> list[str]:
    return [row[0] for row in grid.cells()]


def test_a_row_moves_with_alt_and_an_arrow(grid: SheetGrid) -> None:
    heard: list[list[str]] = []
    grid.edited.connect(lambda: heard.append(_names(grid)))
    grid.go_to_cell(2, 1)
    press(grid, Qt.Key.Key_Up, ALT)
    assert heard == [["一等奖", "三等奖", "二等奖"]]
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (1, 1)
    press(grid, Qt.Key.Key_Up, ALT)
    press(grid, Qt.Key.Key_Up, ALT)
    assert _names(grid) == ["三等奖", "一等奖", "二等奖"]
    press(grid, Qt.Key.Key_Down, ALT)
    assert _names(grid) == ["一等奖", "三等奖", "二等奖"]


def test_the_empty_row_stays_where_it_is(grid: SheetGrid) -> None:
    grid.go_to_new()
    assert grid.currentIndex().row() == 3
    grid.move_row(-1)
    grid.remove_row()
    assert _names(grid) == ["一等奖", "二等奖", "三等奖"]


def test_a_row_is_removed(grid: SheetGrid) -> None:
    grid.go_to_cell(1, 0)
    grid.remove_row()
    assert grid.cells() == (("一等奖", "1", ""), ("三等奖", "3", ""))
    assert grid.currentIndex().row() == 1


def test_keys_choose_in_a_cell_with_a_list(grid: SheetGrid) -> None:
    grid.go_to_cell(0, 2)
    QTest.keyClick(grid, Qt.Key.Key_F2)
    combo = grid.findChild(QComboBox)
    assert isinstance(combo, QComboBox)
    assert combo.currentText() == "都授"
    for _step in range(2):
        QTest.keyClick(combo, Qt.Key.Key_Down)
    QTest.keyClick(combo, Qt.Key.Key_Return)
    settle()
    settle()
    assert grid.cells()[0] == ("一等奖", "1", "都不授")
    assert grid.findChild(QComboBox) is None


def test_choices_change_with_what_there_is(grid: SheetGrid) -> None:
    grid.set_choices(2, ("一", "二"))
    assert grid.choices(2) == ("一", "二")
    assert grid.choices(0) == ()


def test_a_wrong_cell_is_seen(grid: SheetGrid) -> None:
    type_cell(grid, 0, 1, "abc")
    grid.set_wrong({(0, 1): "名额“abc”不是数字。"})
    settle()
    place = grid.visualRect(grid.cells_model.index(0, 1))
    image = grid.viewport().grab().toImage()
    assert image.pixelColor(place.left() + 4, place.top() + 4).name().upper() == Colour.PRIMARY_SOFT.value
    grid.set_wrong({})
    image = grid.viewport().grab().toImage()
    assert image.pixelColor(place.left() + 4, place.top() + 4).name().upper() != Colour.PRIMARY_SOFT.value


def test_where_there_is_no_room_it_scrolls_sideways(grid: SheetGrid) -> None:
    high = grid.height()
    grid.window().resize(200, 300)
    settle()
    assert grid.horizontalScrollBar().maximum() > 0
    assert grid.height() > high
