"""A small table to type in, like a spreadsheet: Enter goes down, Tab goes on; Excel can be pasted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from app.gui.table_model import Index
from app.gui.theme import LEFT, RIGHT, Colour, colour

ROW = 30
HEADER = 28
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
DISPLAY = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole)
Cells = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column; a fixed one only names its row. `ghost` stands in an empty cell of a filled row."""

    title: str
    width: int = 60
    stretch: int = 0
    number: bool = False
    fixed: bool = False
    ghost: str = ""
    tip: str = ""


class GridModel(QAbstractTableModel):
    """Rows of texts, and below them an empty one to go on in (unless the rows are fixed)."""

    edited = Signal()

    def __init__(self, columns: Sequence[GridColumn], *, most: int) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: list[list[str]] = []
        self._most = most
        self._committing = False  # a cell is being written: no reset may take its editor away
        self._grows = not any(column.fixed for column in columns)

    def cells(self) -> Cells:
        """The rows that say anything."""
        return tuple(tuple(row) for row in self.rows if not self._grows or any(row))

    def set_cells(self, cells: Sequence[Sequence[str]]) -> None:
        """Show these rows; where they are as many as before only the texts that differ change."""
        new = [list(row) for row in cells]
        filled = [row for row in self.rows if any(row)] if self._grows else self.rows
        if self.rows and filled == self.rows[: len(filled)] and len(new) == len(filled):
            self._replace(new)
        elif not self._committing:
            self.beginResetModel()
            self.rows = new
            self._grow()
            self.endResetModel()

    def _replace(self, new: Sequence[list[str]]) -> None:
        for number, row in enumerate(new):
            if self.rows[number] != row:
                self.rows[number] = row
                self.dataChanged.emit(self.index(number, 0), self.index(number, len(self.columns) - 1))

    def put(self, row: int, column: int, block: Sequence[Sequence[str]]) -> None:
        """Paste a block of texts with its upper left corner here; what has no room is left out."""
        self.beginResetModel()
        for down, line in enumerate(block):
            while self._grows and row + down >= len(self.rows) < self._most:
                self.rows.append([""] * len(self.columns))
            if row + down >= len(self.rows):
                break
            for right, text in enumerate(line[: len(self.columns) - column]):
                if not self.columns[column + right].fixed:
                    self.rows[row + down][column + right] = text.strip()
        self._grow()
        self.endResetModel()
        self.edited.emit()

    def clear_cells(self, places: Sequence[tuple[int, int]]) -> None:
        """Empty these cells; a row without any text goes."""
        self.beginResetModel()
        for row, column in places:
            if not self.columns[column].fixed:
                self.rows[row][column] = ""
        if self._grows:
            self.rows = [row for row in self.rows if any(row)]
        self._grow()
        self.endResetModel()
        self.edited.emit()

    def _grow(self) -> None:
        if self._grows and len(self.rows) < self._most and (not self.rows or any(self.rows[-1])):
            self.rows.append([""] * len(self.columns))

    # -- Qt ----------------------------------------------------------------------------------------

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column, row = self.columns[index.column()], self.rows[index.row()]
        text = row[index.column()]
        if role in DISPLAY:
            waits = role == Qt.ItemDataRole.DisplayRole and not text and any(row)
            return column.ghost if waits else text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column.number else LEFT
        if role == Qt.ItemDataRole.ForegroundRole and (column.fixed or not text):
            return colour(Colour.FAINT if column.fixed else Colour.PLACEHOLDER)
        return None

    @override
    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        text = str(value).strip()
        row, column = index.row(), index.column()
        if self.rows[row][column] == text:
            return False
        self.rows[row][column] = text
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))
        if self._grows and any(self.rows[-1]) and len(self.rows) < self._most:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows))
            self._grow()
            self.endInsertRows()
        self._committing = True
        try:
            self.edited.emit()
        finally:
            self._committing = False
        return True

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual if self.columns[index.column()].fixed else usual | Qt.ItemFlag.ItemIsEditable

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.title
            case Qt.ItemDataRole.TextAlignmentRole:
                return RIGHT if column.number else LEFT
            case Qt.ItemDataRole.ToolTipRole:
                return column.tip or None
        return None


class CellDelegate(QStyledItemDelegate):
    """Types in a line edit that fills its cell."""

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setProperty("part", "cell")
        editor.setFrame(False)
        editor.setAlignment(RIGHT if self._model(index).columns[index.column()].number else LEFT)
        return editor

    def _model(self, index: Index) -> GridModel:
        model = index.model()
        if not isinstance(model, GridModel):
            raise TypeError("CellDelegate edits GridModel only")
        return model


class Grid(QTableView):
    """Shows its rows in full, up to `shown` of them. Esc and the end of Tab leave it."""

    edited = Signal()
    left = Signal()

    def __init__(
        self, columns: Sequence[GridColumn], *, most: int = 60, shown: int = 9, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.cells_model = GridModel(columns, most=most)
        self._shown = shown
        self.setModel(self.cells_model)
        self.setItemDelegate(CellDelegate(self))
        self.setProperty("part", "grid")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.AnyKeyPressed | trigger.DoubleClicked | trigger.EditKeyPressed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(ROW)
        self.verticalHeader().setDefaultSectionSize(ROW)
        header = self.horizontalHeader()
        header.setFixedHeight(HEADER)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(32)
        self.cells_model.edited.connect(self.edited)
        for news in (self.cells_model.modelReset, self.cells_model.rowsInserted):
            news.connect(lambda *_args: self._fit())
        self.cells_model.set_cells(())

    def cells(self) -> Cells:
        """The rows that say anything."""
        return self.cells_model.cells()

    def set_cells(self, cells: Sequence[Sequence[str]]) -> None:
        """Show these rows."""
        self.cells_model.set_cells(cells)

    def go_to_cell(self, row: int, column: int) -> None:
        """Make a cell current (the nearest there is) and take the keys."""
        row = min(max(row, 0), self.cells_model.rowCount() - 1)
        self.setCurrentIndex(self.cells_model.index(row, column))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def paste(self) -> None:
        """Put what was copied from Excel at the current cell."""
        copied = QGuiApplication.clipboard().text().replace("\r\n", "\n").rstrip("\n")
        at = self.currentIndex()
        if copied and at.isValid():
            block = [line.split("\t") for line in copied.split("\n")]
            self.cells_model.put(at.row(), at.column(), block)
            self.setCurrentIndex(self.cells_model.index(at.row(), at.column()))

    def _copy(self) -> None:
        chosen = sorted((index.row(), index.column()) for index in self.selectedIndexes())
        lines: dict[int, list[str]] = {}
        for row, column in chosen:
            lines.setdefault(row, []).append(self.cells_model.rows[row][column])
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines.values()))

    def _clear(self) -> None:
        at = self.currentIndex()
        self.cells_model.clear_cells([(index.row(), index.column()) for index in self.selectedIndexes()])
        self.go_to_cell(at.row(), max(at.column(), 0))

    def _fit(self) -> None:
        rows = min(self.cells_model.rowCount(), self._shown)
        self.setFixedHeight(HEADER + rows * ROW + 2)
        columns = self.cells_model.columns
        stretches = sum(column.stretch for column in columns) or 1
        spare = max(self.viewport().width() - sum(column.width for column in columns), 0)
        for number, column in enumerate(columns):
            self.setColumnWidth(number, column.width + spare * column.stretch // stretches)

    # -- Qt ----------------------------------------------------------------------------------------

    @override
    def event(self, event: QEvent) -> bool:
        # Keys that type or paste here are no shortcuts of the screen.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and at.isValid():
            self._clear()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in ENTER:
            # From a cell that is typed in it comes up here; closing that one goes down.
            if self.state() is not QAbstractItemView.State.EditingState:
                self._down()
        else:
            super().keyPressEvent(event)

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self._down()

    def _down(self) -> None:
        """To the cell below; from the last row on to what follows the table."""
        at = self.currentIndex()
        if at.row() + 1 < self.cells_model.rowCount():
            self.setCurrentIndex(self.cells_model.index(at.row() + 1, max(at.column(), 0)))
        else:
            QWidget.focusNextPrevChild(self, True)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        at = self.currentIndex()
        last = self.cells_model.index(self.cells_model.rowCount() - 1, len(self.cells_model.columns) - 1)
        if at.isValid() and at != (last if next else self.cells_model.index(0, 0)):
            return super().focusNextPrevChild(next)  # from cell to cell
        return QWidget.focusNextPrevChild(self, next)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _is_ours(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Paste) or event.key() == Qt.Key.Key_Delete
