"""A small table to type in with a list to choose from in some columns, wrong cells marked, rows moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPointF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)
from typing_extensions import override

from app.gui.table_model import Index
from app.gui.theme import Colour, colour
from app.gui.widgets.delegate import draw_triangle
from app.gui.widgets.grid import ENTER, HEADER, ROW, CellDelegate, Grid, GridColumn

ARROW = 11
NONE_CHOSEN = "(不写)"
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SheetColumn(GridColumn):
    """A column; with `choices` a list opens in its cells, `about` explains it."""

    choices: tuple[str, ...] = ()
    about: str = ""


class CellCombo(QComboBox):
    """The list of a cell. Enter closes the cell, which the delegate does; the wheel scrolls the table."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in ENTER:
            super().keyPressEvent(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class SheetDelegate(CellDelegate):
    """A list where there is something to choose; a wrong cell is tinted, framed, and says why;
    what is cut tells the whole text.
    """

    def __init__(self, grid: SheetGrid) -> None:
        super().__init__(grid)
        self._grid = grid

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        choices = self._grid.choices(index.column())
        if not choices:
            return super().createEditor(parent, option, index)
        combo = CellCombo(parent)
        combo.setProperty("part", "cell")
        combo.addItem(self._grid.sheet_column(index.column()).ghost or NONE_CHOSEN, "")
        for choice in choices:
            combo.addItem(choice, choice)
        combo.activated.connect(lambda _place: self._choose(combo))
        return combo

    def _choose(self, combo: QComboBox) -> None:
        self.commitData.emit(combo)
        if combo.property("opened") is True:
            self.closeEditor.emit(combo, self.EndEditHint.NoHint)

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if not isinstance(editor, QComboBox):
            super().setEditorData(editor, index)
            return
        editor.setCurrentIndex(max(editor.findData(index.data(Qt.ItemDataRole.EditRole)), 0))
        # The keys choose in the cell itself, as in every list here; the mouse wants to see it open.
        if QGuiApplication.mouseButtons():
            editor.setProperty("opened", True)
            editor.showPopup()

    @override
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)
        else:
            super().setModelData(editor, model, index)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        wrong = (index.row(), index.column()) in self._grid.wrong
        rect = option.rect
        if wrong:
            painter.fillRect(rect, colour(Colour.PRIMARY_SOFT))
        super().paint(painter, option, index)
        if self._grid.choices(index.column()):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            centre = QPointF(rect.right() - ARROW + 2, rect.center().y() + 1)
            draw_triangle(painter, centre, Colour.PLACEHOLDER, up=False, size=3.2)
            painter.restore()
        if wrong:
            painter.setPen(QPen(colour(Colour.PRIMARY), 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    @override
    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        said = self._grid.wrong.get((index.row(), index.column()), "")
        text = str(index.data())
        if not said and view.fontMetrics().horizontalAdvance(text) > view.visualRect(index).width() - ARROW:
            said = text
        if said:
            QToolTip.showText(event.globalPos(), said, view)
            return True
        return super().helpEvent(event, view, option, index)


class SheetGrid(Grid):
    """Alt+↑ and Alt+↓ move the current row.

    Where there is a list to choose from, a click opens it, and after F2 the arrows choose.
    """

    cell_changed = Signal(int)  # the column of the current cell

    def __init__(self, columns: Sequence[SheetColumn], *, most: int = 60, shown: int = 9) -> None:
        self.wrong: dict[Place, str] = {}
        self._columns = tuple(columns)
        self._choices: dict[int, tuple[str, ...]] = {}
        super().__init__(columns, most=most, shown=shown)
        self.setItemDelegate(SheetDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.selectionModel().currentChanged.connect(
            lambda current, _before: self.cell_changed.emit(current.column())
        )

    def sheet_column(self, column: int) -> SheetColumn:
        """What is known of a column."""
        return self._columns[column]

    def choices(self, column: int) -> tuple[str, ...]:
        """What may be chosen in a column now."""
        return self._choices.get(column, self._columns[column].choices)

    def set_choices(self, column: int, choices: Sequence[str]) -> None:
        """Offer these in a column from now on."""
        self._choices[column] = tuple(choices)

    def set_wrong(self, wrong: Mapping[Place, str]) -> None:
        """Mark these cells and say why."""
        if wrong != self.wrong:
            self.wrong = dict(wrong)
            self.viewport().update()

    # -- rows --------------------------------------------------------------------------------------

    def filled(self) -> tuple[int, ...]:
        """The numbers of the rows that say anything."""
        return tuple(number for number, row in enumerate(self.cells_model.rows) if any(row))

    def go_to_new(self) -> None:
        """To the first cell of the first row that is empty."""
        rows = self.cells_model.rows
        self.go_to_cell(next((number for number, row in enumerate(rows) if not any(row)), len(rows) - 1), 0)
        self.scrollTo(self.currentIndex())

    def move_row(self, way: int) -> None:
        """Move the current row up (-1) or down (1)."""
        at = self.currentIndex()
        filled = self.filled()
        if at.row() not in filled or not 0 <= filled.index(at.row()) + way < len(filled):
            return
        other = filled[filled.index(at.row()) + way]
        rows = [list(row) for row in self.cells_model.rows]
        rows[at.row()], rows[other] = rows[other], rows[at.row()]
        self._put_rows(rows)
        self.go_to_cell(other, at.column())

    def remove_row(self) -> None:
        """Take the current row away."""
        at = self.currentIndex()
        if at.row() in self.filled():
            rows = [row for number, row in enumerate(self.cells_model.rows) if number != at.row()]
            self._put_rows(rows)
            self.go_to_cell(at.row(), at.column())

    def _put_rows(self, rows: Sequence[Sequence[str]]) -> None:
        self.cells_model.set_cells([row for row in rows if any(row)])
        self.cells_model.edited.emit()

    # -- Qt ----------------------------------------------------------------------------------------

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _way(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if way := _way(event):
            self.move_row(way)
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        before = self.currentIndex()
        super().mousePressEvent(event)
        at: QModelIndex = self.indexAt(event.position().toPoint())
        if at.isValid() and at == before and self.choices(at.column()) and self.isEnabled():
            self.edit(at)

    @override
    def _fit(self) -> None:
        super()._fit()
        wanted = sum(column.width for column in self._columns)
        if wanted > self.viewport().width() > 0:
            rows = self.height() - HEADER - 2
            self.setFixedHeight(HEADER + max(rows, ROW) + 2 + self.horizontalScrollBar().sizeHint().height())


def _way(event: QKeyEvent) -> int:
    """-1 or 1 for Alt with an arrow, else 0."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier != Qt.KeyboardModifier.AltModifier:
        return 0
    return {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
