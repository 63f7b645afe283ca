"""The table model: repaint only what changed; sort with missing values last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester

from app.gui.table_model import Column, Kind, TableModel


@dataclass(frozen=True, slots=True)
class Line:
    key: int
    name: str
    total: Fraction | None = None
    change: int = 0


COLUMNS: tuple[Column[Line], ...] = (
    Column("姓名", lambda row: row.name),
    Column(
        "总成绩",
        lambda row: None if row.total is None else f"{float(row.total):.2f}",
        kind=Kind.NUMBER,
        order=lambda row: row.total,
    ),
    Column("变化", lambda row: row.change, kind=Kind.CHANGE),
)
LINES = tuple(Line(number, f"选手{number}", Fraction(90 + number)) for number in range(5))


def make() -> TableModel[Line]:
    model: TableModel[Line] = TableModel(COLUMNS, key=lambda row: row.key)
    model.set_rows(LINES)
    return model


class Heard:
    """What a view would hear."""

    def __init__(self, model: TableModel[Line]) -> None:
        self.resets = 0
        self.changed: list[tuple[int, int]] = []
        model.modelReset.connect(self._on_reset)
        model.dataChanged.connect(self._on_changed)

    def _on_reset(self) -> None:
        self.resets += 1

    def _on_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self.changed.append((first.row(), last.row()))


def test_the_model_keeps_qts_rules(qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(make())  # type: ignore[no-untyped-call]


def test_only_changed_rows_are_told() -> None:
    model = make()
    heard = Heard(model)
    model.set_rows(replace(row, name="新") if row.key in (1, 2, 4) else row for row in LINES)
    assert heard.resets == 0
    assert heard.changed == [(1, 2), (4, 4)]
    assert model.data(model.index(4, 0)) == "新"


def test_the_same_rows_tell_nothing() -> None:
    model = make()
    heard = Heard(model)
    model.set_rows(replace(row) for row in LINES)
    assert (heard.resets, heard.changed) == (0, [])


def test_other_keys_or_another_order_reset() -> None:
    model = make()
    heard = Heard(model)
    model.set_rows(LINES[:4])
    model.set_rows(reversed(LINES[:4]))
    assert heard.resets == 2
    assert [row.key for row in model.rows] == [3, 2, 1, 0]
    assert model.find(3) == 0
    assert model.find(99) is None


def test_sorting_puts_missing_values_last_and_keeps_equal_rows_in_order() -> None:
    model = make()
    rows = [
        Line(1, "甲", Fraction(9)),
        Line(2, "乙"),
        Line(3, "丙", Fraction(10)),
        Line(4, "丁", Fraction(9)),
    ]
    model.set_rows(rows)
    model.sort(1, Qt.SortOrder.AscendingOrder)
    assert [row.key for row in model.rows] == [1, 4, 3, 2]
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert [row.key for row in model.rows] == [3, 1, 4, 2]
    model.sort(-1)
    assert [row.key for row in model.rows] == [1, 2, 3, 4]


def test_new_rows_come_in_the_chosen_order() -> None:
    model = make()
    model.sort(1, Qt.SortOrder.DescendingOrder)
    model.set_rows([*LINES, Line(9, "后到", Fraction(92))])
    assert [row.key for row in model.rows] == [4, 3, 2, 9, 1, 0]


def test_cells_say_their_value_in_words() -> None:
    model = make()
    model.set_rows(
        [Line(1, "甲", None, 2), Line(2, "乙", Fraction(181, 2), -1), Line(3, "丙", Fraction(0), 0)]
    )
    words = [[model.data(model.index(row, column)) for column in range(3)] for row in range(3)]
    assert words == [["甲", "—", "▲2"], ["乙", "90.50", "▼1"], ["丙", "0.00", "—"]]
    assert model.headerData(1, Qt.Orientation.Horizontal) == "总成绩"
    bar: Column[Line] = Column("", lambda row: row.total, kind=Kind.BAR)
    assert bar.text(Line(1, "", Fraction(1, 4))) == "25%"


def test_other_columns_can_be_shown() -> None:
    model = make()
    model.set_columns(COLUMNS[:1])
    assert (model.columnCount(), model.rowCount()) == (1, 5)
