"""One list of the screen: its tools above, the rows, and a line of totals below."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.gui.table_model import Column, Row, TableModel
from app.gui.widgets import ElidedLabel, EmptyState, TableView, divider, hbox, vbox
from app.gui.widgets.flow import Flow

SIDE = 14


class TablePage(QWidget, Generic[Row]):
    """Knows no data: the screen reads and hands in rows."""

    chosen = Signal()  # another row is current, or none
    activated = Signal()  # Enter on a row

    def __init__(
        self,
        title: str,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], Hashable],
        empty: EmptyState,
        *tools: QWidget,
    ) -> None:
        super().__init__()
        self.model = TableModel(columns, key=key)
        self.table = TableView(self.model, sortable=False)
        self.table.setAccessibleName(title)
        self.table.current_changed.connect(lambda _row: self.chosen.emit())
        self.table.activated_row.connect(lambda _row: self.activated.emit())
        self.empty = empty
        self.foot = ElidedLabel("", "note")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(empty)
        self.foot_row = hbox(self.foot, margins=(SIDE, 9, SIDE, 9))
        self.column = vbox(self.stack, divider(), self.foot_row, gap=0)
        self.column.setStretchFactor(self.stack, 1)
        if tools:
            self.column.insertLayout(0, Flow(*tools, margins=(SIDE, 12, SIDE, 12)))
        self.setLayout(self.column)
        self.setFocusProxy(self.table)

    @property
    def current(self) -> Row | None:
        """The current row."""
        return self.table.current()

    def show_rows(self, rows: Sequence[Row], foot: str) -> None:
        """Show these with this line below; without any, what to do about it."""
        self.model.set_rows(rows)
        self.foot.set_text(foot)
        self.stack.setCurrentIndex(0 if rows else 1)

    def choose(self, key: Hashable) -> None:
        """Make a row current; the first where there is no such row."""
        if not self.table.select_key(key) and self.model.rows:
            self.table.selectRow(0)

    def clear_choice(self) -> None:
        """No row is current."""
        self.table.clearSelection()
        self.table.setCurrentIndex(self.model.index(-1, -1))
