"""The judge's pile at the left: which event, which judge, and every sheet with its state."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.numbers import fold_wide, shown
from app.domain.rule_words import Checking
from app.gui.screens.judging.desk import (
    CONFIRMED,
    LOCKED,
    SUBMITTED,
    Desk,
    closed,
    competes,
    seat_name,
    state_of,
    unchecked,
    unfinished,
)
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import Tone
from app.gui.widgets import Card, Choice, FilterButton, LinkButton, TableView, hbox, label
from app.gui.widgets.fit_filter import FitFilterButton
from app.services.judging import SheetLine

OPEN, UNCHECKED = "open", "unchecked"
FILTERS: Mapping[str | None, Callable[[SheetLine], bool]] = {
    None: lambda _line: True,
    OPEN: unfinished,
    UNCHECKED: unchecked,
}
NAME_WIDTH, STATE_WIDTH, SUBTOTAL_WIDTH, SIDE = 52, 77, 68, 8


class PileCard(Card):
    """Says which sheet is wanted; the screen decides whether the one at hand may be left."""

    event_chosen = Signal(object)
    judge_chosen = Signal(object)
    sheet_chosen = Signal(int)  # entry id
    filtered = Signal()
    stations_asked = Signal()
    found_asked = Signal(str)  # a code, or a station or name typed by hand

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        self._decimals = 2
        self._checking = Checking.CONFIRM
        self._lines: tuple[SheetLine, ...] = ()
        self._filters: list[Choice] = []
        self.judge_id: int | None = None
        self._make_choosers()
        self._caption = label("")
        self._counter = label("", "muted")
        self._unplaced = label("", "small", wrap=True)
        self._place = LinkButton("去抽签 ›", self.stations_asked.emit)
        self.model: TableModel[SheetLine] = TableModel(self._columns(), key=lambda line: line.entry_id)
        self.table = TableView(self.model, sortable=False)
        self.table.horizontalHeader().hide()
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # PageUp and PageDown work from every field
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addLayout(hbox(self.event_button, margins=(14, 14, 14, 8)))
        seat = hbox(self.judge_button, self._seat_key, margins=(14, 0, 14, 8))
        seat.setStretch(0, 1)
        self.body.addLayout(seat)
        self.body.addLayout(hbox(self.search, margins=(14, 0, 14, 8)))
        self.body.addLayout(hbox(self._caption, self.filter, None, self._counter, margins=(18, 0, 18, 8)))
        self.body.addLayout(hbox(self.table, margins=(SIDE, 0, SIDE, 8)), 1)
        self._foot = QWidget()
        self._foot.setLayout(hbox(self._unplaced, None, self._place, margins=(18, 0, 14, 10)))
        self.body.addWidget(self._foot)
        self._foot.hide()
        self.table.current_changed.connect(self._on_table_current_changed)

    def _make_choosers(self) -> None:
        self.event_button = FitFilterButton("", everything="")
        self.event_button.setAccessibleName("赛项")
        self.event_button.chosen.connect(self.event_chosen)
        self.judge_button = FitFilterButton("", everything="")
        self.judge_button.setAccessibleName("裁判")
        self.judge_button.chosen.connect(self.judge_chosen)
        self._seat_key = label("F6", "keycap")
        self._seat_key.setToolTip("F6 下一个裁判席,Shift+F6 上一个")
        self.search = QLineEdit()
        self.search.setProperty("part", "search")
        self.search.setAccessibleName("扫码或查找评分单")
        self.search.returnPressed.connect(self._on_search_entered)
        self.filter = FilterButton("", everything="全部")
        self.filter.setAccessibleName("只看")
        self.filter.chosen.connect(self._on_filter_chosen)

    def _columns(self) -> tuple[Column[SheetLine], ...]:
        return (
            Column("", _name, NAME_WIDTH, stretch=1, bold=True, tooltip=_whole_name),
            Column("", lambda line: self._state(line)[0], STATE_WIDTH, Kind.PILL, tone=self._tone),
            Column("", self._subtotal, SUBTOTAL_WIDTH, Kind.NUMBER),
        )

    def _subtotal(self, line: SheetLine) -> str | None:
        # A sum that is still growing would read like a low score; and whoever types a paper the second time
        # does not get to see the first.
        blind = line.state == SUBMITTED and self._checking is Checking.DOUBLE
        if line.state not in (SUBMITTED, CONFIRMED, LOCKED) or blind or line.subtotal is None:
            return None
        return shown(line.subtotal, self._decimals)

    def _state(self, line: SheetLine) -> tuple[str, Tone]:
        return state_of(line, self._checking)

    def _tone(self, line: SheetLine) -> Tone:
        return self._state(line)[1]

    # -- what it shows -----------------------------------------------------------------------------

    def show_desk(self, desk: Desk, *, draws: bool) -> None:
        """Show the choosers and the pile; `draws`: this person may draw the stations."""
        self.event_button.set_choices([Choice(event.id, event.name) for event in desk.events])
        event = desk.event
        if event is None:
            return
        self._decimals = event.rules.scheme.rounding.decimals
        self._checking = desk.checking
        self.event_button.set_value(event.id)
        self.judge_button.set_choices([Choice(judge.id, seat_name(event, judge)) for judge in desk.judges])
        self.judge_id = desk.judge.id if desk.judge is not None else None
        self.judge_button.set_value(self.judge_id)
        self._seat_key.setVisible(len(desk.judges) > 1)
        self.search.setPlaceholderText("扫码或输入赛位号 Ctrl+F" if event.blind else "扫码或输入姓名 Ctrl+F")
        self._caption.setText("赛位" if event.blind else "评分单")
        missing = desk.counts.without_station if desk.counts is not None and event.blind else 0
        self._unplaced.setText(f"{missing} 人未编赛位")
        self._place.setVisible(draws)
        self._foot.setVisible(missing > 0 and bool(desk.lines))
        self.set_lines(desk.lines)

    def set_lines(self, lines: tuple[SheetLine, ...]) -> None:
        """Show these sheets."""
        self._lines = lines
        self._show_rows()
        competing = [line for line in lines if competes(line)]
        self._counter.setText(f"{sum(map(closed, competing))}/{len(competing)}" if lines else "")
        checks = self._checking is not Checking.NONE
        names = {OPEN: "未完成", UNCHECKED: "待复核"} if checks else {OPEN: "未完成"}
        counts = {key: sum(map(FILTERS[key], lines)) for key in names}
        choices = [Choice(key, f"{name} {counts[key]}") for key, name in names.items()]
        if choices != self._filters:
            self._filters = choices
            self.filter.set_choices(choices)

    def _show_rows(self) -> None:
        self.model.set_rows(filter(FILTERS[self.filter.value], self._lines))

    @property
    def lines(self) -> tuple[SheetLine, ...]:
        """All sheets of the pile, shown or not."""
        return self._lines

    def change(self, changes: Mapping[int, Callable[[SheetLine], SheetLine]]) -> None:
        """Show some sheets otherwise, by entry id."""
        self.set_lines(tuple(changes.get(line.entry_id, _same)(line) for line in self.lines))

    def line(self, entry_id: int) -> SheetLine | None:
        """The sheet of this entry."""
        return next((line for line in self._lines if line.entry_id == entry_id), None)

    def looked_up(self, text: str) -> int | None:
        """The sheet that a station's number, or a part of a name, finds; None where it finds none."""
        plain = fold_wide(text)
        if plain.isdigit():
            wanted = [line for line in self._lines if _number(line) == int(plain)]
        else:
            wanted = [line for line in self._lines if plain and plain in f"{line.label} {line.organization}"]
        return wanted[0].entry_id if wanted else None

    def select(self, entry_id: int) -> None:
        """Make this sheet current, without asking for it."""
        self.table.blockSignals(True)
        self.table.select_key(entry_id)
        self.table.blockSignals(False)

    def neighbour(self, entry_id: int, step: int) -> int | None:
        """The sheet shown before or after this one."""
        at = self.model.find(entry_id)
        if at is None:
            return self.model.rows[0].entry_id if self.model.rows else None
        return self.model.row(at + step).entry_id if 0 <= at + step < self.model.rowCount() else None

    def following(self, entry_id: int | None, wanted: Callable[[SheetLine], bool]) -> int | None:
        """The next sheet of this kind below that one, from the top again after the last."""
        ids = [line.entry_id for line in self._lines]
        start = ids.index(entry_id) + 1 if entry_id in ids else 0
        turned = (*self._lines[start:], *self._lines[:start])
        return next((line.entry_id for line in turned if wanted(line) and line.entry_id != entry_id), None)

    def _on_filter_chosen(self, _value: object) -> None:
        self._show_rows()
        self.filtered.emit()

    def _on_search_entered(self) -> None:
        text = self.search.text().strip()
        self.search.clear()
        if text:
            self.found_asked.emit(text)

    def _on_table_current_changed(self, line: SheetLine | None) -> None:
        if line is not None:
            self.sheet_chosen.emit(line.entry_id)


def _same(line: SheetLine) -> SheetLine:
    return line


def _name(line: SheetLine) -> str:
    return line.label.removesuffix("赛位").strip()


def _whole_name(line: SheetLine) -> str:
    return " · ".join(dict.fromkeys(part for part in (line.label, line.organization) if part))


def _number(line: SheetLine) -> int | None:
    digits = _name(line).removesuffix("号").strip()
    return int(digits) if digits.isdigit() else None
