"""The sheets to compare, pile by pile; Enter and − say what came of the comparison."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from app.domain.numbers import fold_wide
from app.domain.recheck import PART_NAMES, STATE_NAMES, WAITING, ItemState, Part
from app.gui.screens.recheck.reading import Page
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import Tone
from app.gui.widgets import Card, Choice, FilterButton, TableView, hbox, label
from app.gui.widgets.fit_filter import FitFilterButton
from app.services.recheck_views import RecheckSheet

TONES: Mapping[ItemState, Tone] = {
    ItemState.OPEN: Tone.NEUTRAL,
    ItemState.RIGHT: Tone.OK,
    ItemState.CHANGED: Tone.WARN,
    ItemState.WRONG: Tone.ERROR,
    ItemState.CORRECTED: Tone.INFO,
}
TO_DO, WITH_ERRORS = "waiting", "wrong"


def _of(part: Part) -> Callable[[RecheckSheet], bool]:
    return lambda sheet: sheet.part is part


FILTERS: Mapping[str | None, Callable[[RecheckSheet], bool]] = {
    None: lambda _sheet: True,
    TO_DO: lambda sheet: sheet.state in WAITING,
    WITH_ERRORS: lambda sheet: sheet.state in (ItemState.WRONG, ItemState.CORRECTED),
    **{part.value: _of(part) for part in Part},
}
NAMES: Mapping[str, str] = {
    TO_DO: "待核对",
    WITH_ERRORS: "有误",
    **{part.value: name for part, name in PART_NAMES.items()},
}
COLUMNS: tuple[Column[RecheckSheet], ...] = (
    Column("", lambda sheet: sheet.label, 90, stretch=2, bold=True, tooltip=lambda sheet: _whole(sheet)),
    Column("", lambda sheet: f"{sheet.module} · {sheet.judge}", 126, stretch=1, faint=True),
    Column(
        "",
        lambda sheet: STATE_NAMES[sheet.state],
        86,
        Kind.PILL,
        tone=lambda sheet: TONES[sheet.state],
        tooltip=lambda sheet: sheet.note,
    ),
)


class PileTable(TableView[RecheckSheet]):
    """Enter: it is right; − (beside the figures, too): something is wrong."""

    right_given = Signal()
    wrong_given = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.right_given.emit()
        elif event.key() == Qt.Key.Key_Minus:
            self.wrong_given.emit()
        else:
            super().keyPressEvent(event)


class PileCard(Card):
    """Says which sheet is to be compared."""

    event_chosen = Signal(object)
    sheet_changed = Signal(object)  # RecheckSheet | None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        self._sheets: tuple[RecheckSheet, ...] = ()
        self._choices: list[Choice] = []
        self.event_button = FitFilterButton("", everything="")
        self.event_button.setAccessibleName("赛项")
        self.event_button.chosen.connect(self.event_chosen)
        self.search = QLineEdit()
        self.search.setProperty("part", "search")
        self.search.setAccessibleName("扫码或查找评分单")
        self.search.setPlaceholderText("扫码,或输入赛位、姓名 Ctrl+F")
        self.filter = FilterButton("", everything="全部")
        self.filter.setAccessibleName("只看")
        self.filter.chosen.connect(lambda _value: self._show_rows())
        self._counter = label("", "muted")
        self.model: TableModel[RecheckSheet] = TableModel(COLUMNS, key=lambda sheet: sheet.item_id)
        self.table = PileTable(self.model, sortable=False)
        self.table.horizontalHeader().hide()
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.current_changed.connect(self.sheet_changed)
        self.body.addLayout(hbox(self.event_button, margins=(14, 14, 14, 8)))
        self._search_row = QWidget()
        self._search_row.setLayout(hbox(self.search, margins=(14, 0, 14, 8)))
        self.body.addWidget(self._search_row)
        self._filter_row = QWidget()
        self._filter_row.setLayout(hbox(self.filter, None, self._counter, margins=(14, 0, 18, 8)))
        self.body.addWidget(self._filter_row)
        self.body.addWidget(self.table, 1)
        self.setFocusProxy(self.table)

    def show_page(self, page: Page) -> None:
        """Show the events, and the sheets of the chosen one."""
        chosen = page.chosen
        self.event_button.set_choices([Choice(event.id, page.choice(event)) for event in page.events])
        if chosen is not None:
            self.event_button.set_value(chosen.event.id)
        self._sheets = chosen.view.sheets if chosen is not None and chosen.view is not None else ()
        for part in (self._search_row, self._filter_row):
            part.setVisible(bool(self._sheets))
        done = sum(sheet.state not in WAITING for sheet in self._sheets)
        self._counter.setText(f"{done}/{len(self._sheets)}")
        counts = {key: sum(map(FILTERS[key], self._sheets)) for key in NAMES}
        choices = [Choice(key, f"{name} {counts[key]}") for key, name in NAMES.items() if counts[key]]
        if choices != self._choices:
            self._choices = choices
            self.filter.set_choices(choices)
        self._show_rows()

    def _show_rows(self) -> None:
        self.model.set_rows(filter(FILTERS[self.filter.value], self._sheets))
        if self.table.current() is None and self.model.rows:
            self.go_on(())

    def go_on(self, done: Collection[int]) -> None:
        """Go to the next sheet that waits, below the current one first; stay where none does."""
        rows = self.model.rows
        at = self.table.currentIndex().row() + 1
        for sheet in (*rows[at:], *rows[:at]):
            if sheet.state in WAITING and sheet.handed_in and sheet.item_id not in done:
                self.table.select_key(sheet.item_id)
                return
        if self.table.current() is None and rows:
            self.table.selectRow(0)

    def show_sheet(self, entry_id: int, judge_id: int) -> bool:
        """Go to a sheet whose code was scanned; False where it is not among them."""
        wanted = (entry_id, judge_id)
        return self._go_to(next((s for s in self._sheets if (s.entry_id, s.judge_id) == wanted), None))

    def look_up(self, text: str) -> bool:
        """Go to the first sheet of a station or a name, the one that still waits first."""
        plain = fold_wide(text.strip())
        number = f"{int(plain):02d} 号赛位" if plain.isdigit() else plain
        found = [sheet for sheet in self._sheets if number in sheet.label or plain == sheet.number]
        return self._go_to(min(found, key=lambda sheet: sheet.state not in WAITING, default=None))

    def _go_to(self, sheet: RecheckSheet | None) -> bool:
        if sheet is None:
            return False
        if self.model.find(sheet.item_id) is None:
            self.filter.set_value(None)
            self._show_rows()
        self.table.setFocus()
        return self.table.select_key(sheet.item_id)


def _whole(sheet: RecheckSheet) -> str:
    return f"{f'{sheet.number} {sheet.name}'.strip()} · {PART_NAMES[sheet.part]}"
