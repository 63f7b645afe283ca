"""The look of every table: fixed rows with lines between, a header that stays, one row current."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget
from typing_extensions import override

from app.gui import theme
from app.gui.table_model import Row, TableModel
from app.gui.widgets.delegate import TableDelegate
from app.gui.widgets.labels import set_part

HEADER_HEIGHT = 36


class TableView(QTableView, Generic[Row]):
    """Shows a TableModel. The current row survives new rows by its key."""

    current_changed = Signal(object)  # Row | None: another row (by key) is current
    activated_row = Signal(object)  # Row: Enter or double click

    def __init__(
        self,
        model: TableModel[Row],
        *,
        row_height: int = theme.ROW_HEIGHT,
        sortable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._kept: Hashable = None
        self._restoring = False
        self._delegate = TableDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        self._set_look(row_height)
        self._set_header(sortable)
        model.modelAboutToBeReset.connect(self._on_about_to_reset)
        model.modelReset.connect(self._on_reset)
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        self.doubleClicked.connect(self._on_activated)
        self._fit_columns()

    def _set_look(self, row_height: int) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        lines = self.verticalHeader()
        lines.hide()
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        lines.setDefaultSectionSize(row_height)

    def _set_header(self, sortable: bool) -> None:
        header = self.horizontalHeader()
        header.setFixedHeight(HEADER_HEIGHT)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(48)
        header.setSectionsClickable(sortable)
        if sortable:
            header.setSortIndicatorClearable(True)
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self.setSortingEnabled(True)

    # -- the current row ---------------------------------------------------------------------------

    def current(self) -> Row | None:
        """The current row."""
        index = self.currentIndex()
        return self._model.row(index.row()) if index.isValid() else None

    def select_key(self, key: Hashable) -> bool:
        """Make the row with this key current and visible; False when it is not there."""
        line = self._model.find(key)
        if line is None:
            return False
        self.selectRow(line)
        self.scrollTo(self._model.index(line, 0))
        return True

    def select_next(self, step: int = 1) -> bool:
        """Go `step` rows on; False at the end."""
        line = self.currentIndex().row() + step
        if not 0 <= line < self._model.rowCount():
            return False
        self.selectRow(line)
        return True

    @Slot()
    def _on_about_to_reset(self) -> None:
        index = self.currentIndex()
        self._kept = self._model.key(index.row()) if index.isValid() else None

    @Slot()
    def _on_reset(self) -> None:
        self._fit_columns()
        if self._kept is None:
            return
        self._restoring = True
        found = self.select_key(self._kept)
        self._restoring = False
        if not found:
            self.current_changed.emit(None)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._restoring:
            self.current_changed.emit(self._model.row(current.row()) if current.isValid() else None)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.activated_row.emit(self._model.row(index.row()))

    # -- Qt ----------------------------------------------------------------------------------------

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # At the top of a card the header follows the card's round corners.
        set_part(self.horizontalHeader(), "top" if self.y() <= 1 else "", "place")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._on_activated(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _hover(self, line: int) -> None:
        before, self._delegate.hovered = self._delegate.hovered, line
        if before != line:
            for changed in (before, line):
                if 0 <= changed < self._model.rowCount():
                    top = self.rowViewportPosition(changed)
                    self.viewport().update(0, top, self.viewport().width(), self.rowHeight(changed))

    def _copy(self) -> None:
        row = self.current()
        if row is not None:
            QGuiApplication.clipboard().setText("\t".join(column.text(row) for column in self._model.columns))

    def _fit_columns(self) -> None:
        columns = self._model.columns
        spare = self.viewport().width() - sum(column.width for column in columns)
        stretches = [column.stretch for column in columns]
        if columns and not any(stretches):
            stretches[-1] = 1
        for number, (column, stretch) in enumerate(zip(columns, stretches, strict=True)):
            extra = max(spare, 0) * stretch // sum(stretches)
            self.setColumnWidth(number, column.width + extra)
