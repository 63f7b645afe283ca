"""Columns as data, and one model for every list: plain rows in a tuple, updated row by row."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from numbers import Real
from operator import eq
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from typing_extensions import override

from app.gui.theme import DASH, LEFT, RIGHT, Tone

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

NOTHING = DASH


class Kind(StrEnum):
    """How a column's value is painted, and what `value` gives."""

    TEXT = "text"  # str | None
    NUMBER = "number"  # str already formatted, or int; None = missing, never zero
    PILL = "pill"  # str; the colours come from `tone`
    MEDAL = "medal"  # int | None: a place, 1–3 as medals
    BAR = "bar"  # a number from 0 to 1, or None
    CHANGE = "change"  # int | None: places won (▲) or lost (▼)


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: what it shows of a row, and how."""

    title: str
    value: Callable[[Row], object]
    width: int = 110
    kind: Kind = Kind.TEXT
    stretch: int = 0
    align: Qt.AlignmentFlag | None = None
    tone: Callable[[Row], Tone] | None = None
    bold: bool = False
    faint: bool = False
    order: Callable[[Row], Any] | None = None
    tooltip: Callable[[Row], str] | None = None

    @property
    def alignment(self) -> Qt.AlignmentFlag:
        """Numbers to the right, everything else to the left."""
        if self.align is not None:
            return self.align
        return RIGHT if self.kind in (Kind.NUMBER, Kind.CHANGE) else LEFT

    def text(self, row: Row) -> str:
        """What the cell says in words (also for copying and screen readers)."""
        value = self.value(row)
        if value is None:
            return NOTHING
        if self.kind is Kind.CHANGE and isinstance(value, int):
            return change_text(value)
        if self.kind is Kind.BAR and isinstance(value, Real):
            return f"{float(value):.0%}"
        return str(value)

    @property
    def sort_key(self) -> Callable[[Row], Any]:
        """What rows are sorted by; None for a missing value."""
        return self.value if self.order is None else self.order


def change_text(places: int) -> str:
    """▲2 for two places won, ▼1 for one lost, a dash for none."""
    return NOTHING if places == 0 else f"{'▲' if places > 0 else '▼'}{abs(places)}"


class TableModel(QAbstractTableModel, Generic[Row]):
    """Rows for a TableView. `key` tells which row is which when they are replaced."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], Hashable],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._key = key
        self._given: tuple[Row, ...] = ()
        self._rows: tuple[Row, ...] = ()
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    # -- rows --------------------------------------------------------------------------------------

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows in the order shown."""
        return self._rows

    @property
    def columns(self) -> tuple[Column[Row], ...]:
        """The columns, left to right."""
        return self._columns

    def row(self, number: int) -> Row:
        """The row shown at this line."""
        return self._rows[number]

    def key(self, number: int) -> Hashable:
        """The key of the row shown at this line."""
        return self._key(self._rows[number])

    def find(self, key: Hashable) -> int | None:
        """The line of the row with this key."""
        return next((line for line, row in enumerate(self._rows) if self._key(row) == key), None)

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Show these rows: only changed ones are repainted as long as the same keys stay in order."""
        self._given = tuple(rows)
        new = self._in_order(self._given)
        old = self._rows
        if len(old) == len(new) and all(map(eq, map(self._key, old), map(self._key, new))):
            self._rows = new
            self._tell_changed([line for line, (a, b) in enumerate(zip(old, new, strict=True)) if a != b])
        else:
            self.beginResetModel()
            self._rows = new
            self.endResetModel()

    def add_rows(self, rows: Iterable[Row]) -> None:
        """Show these behind the others, which stay: the next page of a list that is not sorted."""
        more = tuple(rows)
        if more:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(more) - 1)
            self._given += more
            self._rows += more
            self.endInsertRows()

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Show other columns, e.g. the modules of another event."""
        self.beginResetModel()
        self._columns = tuple(columns)
        self._sorted_by = None
        self._rows = self._given
        self.endResetModel()

    def _tell_changed(self, lines: list[int]) -> None:
        last = len(self._columns) - 1
        start = 0
        for at, line in enumerate(lines):
            if at + 1 == len(lines) or lines[at + 1] != line + 1:
                self.dataChanged.emit(self.index(lines[start], 0), self.index(line, last))
                start = at + 1

    def _in_order(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        if self._sorted_by is None:
            return rows
        column, order = self._sorted_by
        key = self._columns[column].sort_key
        # Missing values stand last, whichever way the others are sorted.
        present = [row for row in rows if key(row) is not None]
        missing = [row for row in rows if key(row) is None] if len(present) < len(rows) else []
        return (*sorted(present, key=key, reverse=order is Qt.SortOrder.DescendingOrder), *missing)

    # -- Qt ----------------------------------------------------------------------------------------

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column, row = self._columns[index.column()], self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.alignment
        if role == Qt.ItemDataRole.ToolTipRole and column.tooltip is not None:
            return column.tooltip(row)
        return None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._columns[section].alignment
        return None

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by = None if column < 0 else (column, order)
        self.beginResetModel()
        self._rows = self._in_order(self._given)
        self.endResetModel()
