"""裁判席位: the seats of all panels of one event."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.gui.screens.people.words import SEATS, seats_foot
from app.gui.table_model import TableModel
from app.gui.widgets import Choice, EmptyState, KeyHint, TableView, divider, hbox, label, vbox
from app.gui.widgets.fit_filter import FitFilterButton
from app.services.competitions import EventView
from app.services.seats import SeatView


class SeatsPage(QWidget):
    """Knows no data: the screen reads and hands in the seats."""

    event_chosen = Signal(object)  # id of an event
    chosen = Signal()  # another seat is current, or none
    activated = Signal()
    events_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.event_button = FitFilterButton("赛项", everything="", widest=300)
        self.event_button.chosen.connect(self.event_chosen)
        self.model: TableModel[SeatView] = TableModel(SEATS, key=lambda row: row.judge_id)
        self.table = TableView(self.model, sortable=False)
        self.table.current_changed.connect(lambda _row: self.chosen.emit())
        self.table.activated_row.connect(lambda _row: self.activated.emit())
        self.foot = label("", "note")
        keys = KeyHint(("Ctrl+Enter", "保存,下一席"), ("PageDown", "下一席"), ("F8", "签到"))
        wanted, hint = self.events_wanted.emit, "有了赛项和评分表,才有裁判席位。"
        self._no_event = EmptyState("这个赛事还没有赛项", "去设赛项", wanted, hint=hint)
        self._no_competition = EmptyState("还没有赛事", "新建赛事", wanted, hint=hint)
        self._stack = QStackedWidget()
        for page in (self.table, self._no_event, self._no_competition):
            self._stack.addWidget(page)
        top = hbox(self.event_button, None, keys, margins=(14, 12, 14, 12))
        bottom = hbox(self.foot, None, margins=(14, 9, 14, 9))
        column = vbox(top, self._stack, divider(), bottom, gap=0)
        column.setStretch(1, 1)
        self.setLayout(column)
        self.setFocusProxy(self.table)

    def shortcut(self, keys: str, run: Callable[[], object]) -> None:
        """A key of the whole window, but only while this page is shown."""
        QShortcut(QKeySequence(keys), self).activated.connect(run)

    @property
    def current(self) -> SeatView | None:
        """The current seat."""
        return self.table.current()

    def show_nothing(self, *, competition: bool) -> None:
        """Say what is missing: events, or a competition."""
        self.model.set_rows(())
        self.event_button.set_choices(())
        self._stack.setCurrentWidget(self._no_event if competition else self._no_competition)
        self.foot.setText("")

    def show_seats(
        self, events: tuple[EventView, ...], event_id: int | None, seats: tuple[SeatView, ...]
    ) -> None:
        """Show the seats of one of these events."""
        self.event_button.set_choices([Choice(event.id, event.name) for event in events])
        self.event_button.set_value(event_id)
        self.model.set_rows(seats)
        self._stack.setCurrentWidget(self.table)
        self.foot.setText(seats_foot(seats))

    def choose(self, judge_id: int | None) -> None:
        """Make a seat current; the first where there is no such seat."""
        if not self.table.select_key(judge_id) and self.model.rows:
            self.table.selectRow(0)
