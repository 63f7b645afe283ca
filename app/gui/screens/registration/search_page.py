"""A section's list: the search above, the rows, what stands there when there are none, totals at the foot."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.gui.table_model import Row, TableModel
from app.gui.widgets import EmptyState, SearchField, TableView, divider, hbox, label, vbox

SIDE = 14  # pixels at either side of the search and the totals


class SearchPage(QWidget, Generic[Row]):
    """Knows no data: its section reads and hands in rows."""

    searched = Signal()
    chosen = Signal()  # another row is current, or none
    activated = Signal()  # Enter on a row
    add_wanted = Signal()

    def __init__(
        self, title: str, placeholder: str, model: TableModel[Row], *, at_once: bool = False
    ) -> None:
        super().__init__()
        self._line = 0
        self.model = model
        self.table = TableView(model)
        self.table.setAccessibleName(title)
        self.search = SearchField(placeholder, at_once=at_once)
        self.empty = EmptyState("", "", self.on_empty_clicked, primary=True)
        self._nothing = EmptyState("没有符合条件的记录", "清除搜索和筛选", self.clear_filters)
        self.totals = label("", "muted", wrap=True)
        self.bar = hbox(self.search, margins=(SIDE, 12, SIDE, 10))
        self.foot = hbox(self.totals, gap=14, margins=(SIDE, 9, SIDE, 10))
        self.foot.setStretchFactor(self.totals, 1)
        self.column = vbox(self.bar, *self._pages, divider(), self.foot, gap=0)
        for page in self._pages:
            self.column.setStretchFactor(page, 1)
            page.hide()
        self.setLayout(self.column)
        self.search.searched.connect(lambda _text: self.say_searched())
        self.search.returnPressed.connect(self.table.setFocus)
        self.table.current_changed.connect(lambda _row: self._on_current_changed())
        self.table.activated_row.connect(lambda _row: self.activated.emit())

    @property
    def _pages(self) -> tuple[QWidget, ...]:
        return self.table, self.empty, self._nothing

    # -- what is asked for -------------------------------------------------------------------------

    @property
    def query(self) -> str:
        """What stands in the search field."""
        return self.search.text().strip()

    def reset(self) -> None:
        """No search, no filters: another competition is shown."""
        self.search.clear()
        self._line = 0

    def clear_filters(self) -> None:
        """Show everything again."""
        self.reset()
        self.searched.emit()

    def say_searched(self) -> None:
        """Something else is asked for: the first row is current again."""
        self._line = 0
        self.searched.emit()

    # -- what is shown -----------------------------------------------------------------------------

    def show_page(self, *, is_empty: bool) -> None:
        """The rows, or why there are none; `is_empty`: there is nothing at all."""
        wanted = self.table if self.model.rows else self.empty if is_empty else self._nothing
        for page in self._pages:
            page.setVisible(page is wanted)

    def say_empty(self, text: str, button: str, hint: str) -> None:
        """What stands in place of an empty list; without words on it there is no button."""
        self.empty.text.setText(text)
        self.empty.button.setText(button)
        self.empty.button.setVisible(bool(button))
        self.empty.hint.setText(hint)
        self.empty.hint.show()

    def on_empty_clicked(self) -> None:
        """The button of the empty list."""
        self.add_wanted.emit()

    # -- the current row ---------------------------------------------------------------------------

    @property
    def current(self) -> Row | None:
        """The current row."""
        return self.table.current()

    @property
    def current_key(self) -> Hashable:
        """The key of the current row, None for none."""
        index = self.table.currentIndex()
        return self.model.key(index.row()) if index.isValid() else None

    def select_next(self) -> None:
        """Go on to the next row."""
        self.table.select_next()

    def choose_some(self) -> None:
        """Have a row current where there is any: the neighbour of the last one."""
        count = self.model.rowCount()
        if count and not self.table.currentIndex().isValid():
            self.table.selectRow(min(self._line, count - 1))

    def clear_choice(self) -> None:
        """Have no row chosen."""
        self.table.clearSelection()
        self.table.setCurrentIndex(QModelIndex())

    def _on_current_changed(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            self._line = index.row()
        self.chosen.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.table.setFocus()
        elif event.key() == Qt.Key.Key_Escape and self.search.hasFocus() and self.search.text():
            self.search.clear()
        else:
            super().keyPressEvent(event)
