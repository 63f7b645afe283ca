"""The small table to type in: keys, pasting, rows that come and go."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.gui.widgets import vbox
from app.gui.widgets.grid import Grid, GridColumn
from tests.gui.screen_tools import settle

COLUMNS = (GridColumn("名称", 80, 1), GridColumn("得分", 60, number=True, ghost="0"))
FIXED = (GridColumn("档", 40, fixed=True), GridColumn("说明", 80, 1))


@pytest.fixture
def holder(qapp: QApplication) -> Iterator[QWidget]:
    made = QWidget()
    made.resize(320, 400)
    yield made
    made.close()


def _grid(holder: QWidget, grid: Grid) -> Grid:
    after = QLineEdit()
    holder.setLayout(vbox(grid, after, None))
    holder.show()
    holder.activateWindow()
    assert QTest.qWaitForWindowActive(holder)
    return grid


def _type(grid: Grid, text: str) -> None:
    """Type into the current cell, as one does: the first letter opens it."""
    QTest.keyClicks(grid, text[0])
    cell = grid.window().focusWidget()
    assert isinstance(cell, QLineEdit)
    QTest.keyClicks(cell, text[1:])
    QTest.keyClick(cell, Qt.Key.Key_Return)
    settle()


def _at(grid: Grid) -> tuple[int, int]:
    return grid.currentIndex().row(), grid.currentIndex().column()


def test_typing_fills_cells_and_rows_come_by_themselves(holder: QWidget) -> None:
    grid = _grid(holder, Grid(COLUMNS))
    told: list[object] = []
    grid.edited.connect(lambda: told.append(grid.cells()))
    grid.go_to_cell(0, 0)
    _type(grid, "A")
    assert _at(grid) == (1, 0)
    _type(grid, "B")
    grid.go_to_cell(0, 1)
    _type(grid, "2.5")
    assert told[-1] == (("A", "2.5"), ("B", ""))
    assert len(told) == 3
    assert grid.model().rowCount() == 3
    assert grid.model().index(1, 1).data() == "0"
    assert grid.model().index(2, 1).data() == ""


def test_enter_in_the_last_row_goes_on_to_what_follows(holder: QWidget) -> None:
    grid = _grid(holder, Grid(COLUMNS))
    grid.go_to_cell(0, 0)
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert isinstance(holder.focusWidget(), QLineEdit)


def test_tab_goes_from_cell_to_cell_and_out(holder: QWidget) -> None:
    grid = _grid(holder, Grid(COLUMNS))
    grid.set_cells([("A", "1")])
    grid.go_to_cell(0, 0)
    for place in ((0, 1), (1, 0), (1, 1)):
        QTest.keyClick(grid, Qt.Key.Key_Tab)
        assert _at(grid) == place
    QTest.keyClick(grid, Qt.Key.Key_Tab)
    assert isinstance(holder.focusWidget(), QLineEdit)


def test_a_block_is_pasted_with_its_rows(holder: QWidget) -> None:
    grid = _grid(holder, Grid(COLUMNS, most=3))
    QGuiApplication.clipboard().setText("优\t5\t多余\r\n良\t4\r\n中\t3\r\n差\t2\r\n")
    grid.go_to_cell(0, 0)
    QTest.keyClick(grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert grid.cells() == (("优", "5"), ("良", "4"), ("中", "3"))
    grid.selectAll()
    QTest.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "优\t5\n良\t4\n中\t3"


def test_delete_empties_and_takes_empty_rows_away(holder: QWidget) -> None:
    grid = _grid(holder, Grid(COLUMNS))
    grid.set_cells([("A", "1"), ("B", ""), ("C", "3")])
    grid.go_to_cell(0, 0)
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    grid.go_to_cell(1, 0)
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    assert grid.cells() == (("", "1"), ("C", "3"))


def test_fixed_rows_keep_their_names(holder: QWidget) -> None:
    grid = _grid(holder, Grid(FIXED, most=2))
    grid.set_cells([("0", ""), ("1", "好")])
    QGuiApplication.clipboard().setText("x\t没做\ny\t做了\nz\t多余")
    grid.go_to_cell(0, 0)
    QTest.keyClick(grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert grid.cells() == (("0", "没做"), ("1", "做了"))
    grid.go_to_cell(0, 0)
    QTest.keyClicks(grid, "a")
    assert grid.cells()[0] == ("0", "没做")


def test_cells_may_be_corrected_while_one_is_written(holder: QWidget) -> None:
    """What was typed comes back in another form: no reset takes the editor away under the keys."""
    grid = _grid(holder, Grid(COLUMNS))
    grid.edited.connect(lambda: grid.set_cells([(name.upper(), worth) for name, worth in grid.cells()]))
    grid.go_to_cell(0, 0)
    _type(grid, "abc")
    _type(grid, "d")
    assert grid.cells() == (("ABC", ""), ("D", ""))
    assert _at(grid) == (2, 0)


def test_esc_leaves(holder: QWidget) -> None:
    grid = _grid(holder, Grid(COLUMNS))
    left: list[bool] = []
    grid.left.connect(lambda: left.append(True))
    grid.go_to_cell(0, 0)
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    assert left == [True]
