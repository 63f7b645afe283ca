"""The table view: current row by key, keys, elided text, many rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionViewItem, QToolTip
from pytestqt.qtbot import QtBot

from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import Colour, Tone
from app.gui.widgets import TableView
from app.gui.widgets.table import HEADER_HEIGHT

pytestmark = pytest.mark.styled

LONG = "安徽省淮北市相山区某某新型建筑材料与装配式构件制造股份有限公司第二分公司"


@dataclass(frozen=True, slots=True)
class Line:
    key: int
    unit: str = "平山电厂"
    rank: int | None = None
    state: str = "已通过"
    change: int = 0
    part: float = 0.5


COLUMNS: tuple[Column[Line], ...] = (
    Column("名次", lambda row: row.rank, 60, Kind.MEDAL),
    Column("单位", lambda row: row.unit, 160),
    Column("状态", lambda row: row.state, 120, Kind.PILL, tone=lambda _row: Tone.OK),
    Column("变化", lambda row: row.change, 80, Kind.CHANGE),
    Column("", lambda row: row.part, 120, Kind.BAR, stretch=1),
)


def make(qtbot: QtBot, lines: int = 10) -> tuple[TableModel[Line], TableView[Line]]:
    model: TableModel[Line] = TableModel(COLUMNS, key=lambda row: row.key)
    model.set_rows(Line(number, rank=number or None, change=number % 3 - 1) for number in range(lines))
    view = TableView(model)
    qtbot.addWidget(view)
    view.resize(700, 400)
    view.show()
    return model, view


def test_the_current_row_survives_new_rows(qtbot: QtBot) -> None:
    model, view = make(qtbot)
    told: list[Line | None] = []
    view.current_changed.connect(told.append)
    assert view.select_key(4)
    assert view.current() == model.row(4)
    model.set_rows([Line(99), *model.rows])
    assert view.current() == model.row(5)
    assert [line.key for line in told if line] == [4]
    model.set_rows([Line(99)])
    assert told[-1] is None
    assert view.current() is None
    assert not view.select_key(4)


def test_arrows_enter_and_copy(qtbot: QtBot) -> None:
    _model, view = make(qtbot)
    opened: list[Line] = []
    view.activated_row.connect(opened.append)
    view.select_key(1)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert [line.key for line in opened] == [2]
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "2\t平山电厂\t已通过\t▲1\t50%"
    assert view.select_next()
    assert not view.select_next(100)


def test_stretch_columns_fill_the_width(qtbot: QtBot) -> None:
    _model, view = make(qtbot)
    assert sum(view.columnWidth(number) for number in range(5)) == view.viewport().width()
    assert view.columnWidth(1) == 160
    assert view.columnWidth(4) > 120


def test_a_cut_text_tells_itself_when_pointed_at(qtbot: QtBot) -> None:
    model, view = make(qtbot)
    model.set_rows([replace(model.row(0), unit=LONG), *model.rows[1:]])
    shown: list[str] = []

    def tip(row: int) -> str:
        index = model.index(row, 1)
        option = QStyleOptionViewItem()
        option.rect = view.visualRect(index)
        event = QHelpEvent(QEvent.Type.ToolTip, QPoint(1, 1), QPoint(1, 1))
        view.itemDelegate().helpEvent(event, view, option, index)
        shown.append(QToolTip.text())
        return shown[-1]

    assert tip(0) == LONG
    assert tip(1) in ("", LONG)
    QToolTip.hideText()


def painted(view: TableView[Line], row: int, column: int) -> set[str]:
    model = view.model()
    assert model is not None
    rect = view.visualRect(model.index(row, column))
    image = view.viewport().grab(rect).toImage()
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }


@pytest.mark.parametrize(
    ("row", "column", "token"),
    [
        (1, 0, Colour.GOLD),
        (2, 0, Colour.SILVER),
        (1, 2, Colour.OK_SOFT),
        (2, 3, Colour.OK),
        (3, 3, Colour.PRIMARY),
        (1, 4, Colour.PRIMARY),
        (1, 4, Colour.TRACK),
    ],
)
def test_cells_are_painted_in_their_colours(qtbot: QtBot, row: int, column: int, token: Colour) -> None:
    _model, view = make(qtbot)
    assert token.value.upper() in painted(view, row, column)


def test_the_selected_row_is_soft_red(qtbot: QtBot) -> None:
    _model, view = make(qtbot)
    view.select_key(3)
    assert Colour.PRIMARY_FAINT.value.upper() in painted(view, 3, 1)
    assert Colour.PRIMARY_FAINT.value.upper() not in painted(view, 4, 1)


def test_the_header_stays_and_sorts(qtbot: QtBot) -> None:
    model, view = make(qtbot)
    header = view.horizontalHeader()
    assert header.height() == HEADER_HEIGHT
    spot = QPoint(header.sectionPosition(0) + 20, 10)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    first = [line.rank for line in model.rows][:2]
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    second = [line.rank for line in model.rows][:2]
    assert [first, second] == [[1, 2], [9, 8]]


def test_of_twenty_thousand_rows_only_the_changed_one_is_repainted(qtbot: QtBot) -> None:
    model, _view = make(qtbot, 20_000)
    rows = model.rows
    changed = (*rows[:100], replace(rows[100], state="待审核"), *rows[101:])
    repainted: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: repainted.append((first.row(), last.row())))
    with qtbot.assertNotEmitted(model.modelReset):
        model.set_rows(changed)
    assert repainted == [(100, 100)]
