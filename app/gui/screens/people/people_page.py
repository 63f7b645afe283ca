"""人员与岗位: the list of everybody who works here."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.gui.screens.people.words import PEOPLE, people_foot
from app.gui.table_model import TableModel
from app.gui.widgets import EmptyState, SearchField, TableView, divider, hbox, label, vbox
from app.services.accounts import AccountView


class PeoplePage(QWidget):
    """Knows no data: the screen reads and hands in the people."""

    searched = Signal()
    chosen = Signal()  # somebody else is current, or nobody
    activated = Signal()
    add_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = SearchField("搜索姓名、单位、拼音首字母…")
        self.model: TableModel[AccountView] = TableModel(PEOPLE, key=lambda row: row.id)
        self.table = TableView(self.model)
        self.foot = label("", "note")
        self.foot.setContentsMargins(14, 9, 14, 9)
        self._nobody = EmptyState("没有找到", "新增人员", self.add_wanted.emit)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nobody)
        column = vbox(hbox(self.search, margins=(14, 12, 14, 12)), self._stack, divider(), self.foot, gap=0)
        column.setStretch(1, 1)
        self.setLayout(column)
        self.setFocusProxy(self.table)
        self.search.searched.connect(lambda _text: self.searched.emit())
        self.table.current_changed.connect(lambda _row: self.chosen.emit())
        self.table.activated_row.connect(lambda _row: self.activated.emit())

    @property
    def query(self) -> str:
        """What is searched for."""
        return self.search.text().strip()

    @property
    def current(self) -> AccountView | None:
        """Who is current."""
        return self.table.current()

    def show_people(self, accounts: tuple[AccountView, ...]) -> None:
        """Show these people."""
        self.model.set_rows(accounts)
        self._nobody.text.setText(f"没有找到“{self.query}”")
        self._stack.setCurrentWidget(self.table if accounts else self._nobody)
        self.foot.setText(people_foot(accounts, self.query))

    def choose(self, account_id: int | None) -> None:
        """Make somebody current; the first where there is no such person."""
        if not self.table.select_key(account_id) and self.model.rows:
            self.table.selectRow(0)
