"""The judge's pile at the left: which event, which judge, and every sheet with its state."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.domain.numbers import shown
from app.gui.screens.judging.desk import SUBMITTED, Desk, competes, seat_name, state_of, unfinished
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import Tone
from app.gui.widgets import Card, Choice, LinkButton, TableView, hbox, label
from app.gui.widgets.fit_filter import FitFilterButton
from app.services.judging import SheetLine

NAME_WIDTH, STATE_WIDTH, SUBTOTAL_WIDTH, SIDE = 52, 77, 68, 8


class PileCard(Card):
    """Says which sheet is wanted; the screen decides whether the one at hand may be left."""

    event_chosen = Signal(object)
    judge_chosen = Signal(object)
    sheet_chosen = Signal(int)  # entry id
    stations_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        self._decimals = 2
        self.event_button = FitFilterButton("", everything="")
        self.event_button.setAccessibleName("赛项")
        self.judge_button = FitFilterButton("", everything="")
        self.judge_button.setAccessibleName("裁判")
        self._caption = label("")
        self._counter = label("", "muted")
        self._unplaced = label("", "small", wrap=True)
        self._place = LinkButton("编排赛位 ›", self.stations_asked.emit)
        self.model: TableModel[SheetLine] = TableModel(self._columns(), key=lambda line: line.entry_id)
        self.table = TableView(self.model, sortable=False)
        self.table.horizontalHeader().hide()
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # PageUp and PageDown work from every field
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addLayout(hbox(self.event_button, margins=(14, 14, 14, 8)))
        self.body.addLayout(hbox(self.judge_button, margins=(14, 0, 14, 10)))
        self.body.addLayout(hbox(self._caption, None, self._counter, margins=(18, 4, 18, 8)))
        self.body.addLayout(hbox(self.table, margins=(SIDE, 0, SIDE, 8)), 1)
        self._foot = QWidget()
        self._foot.setLayout(hbox(self._unplaced, None, self._place, margins=(18, 0, 14, 10)))
        self.body.addWidget(self._foot)
        self._foot.hide()
        self.event_button.chosen.connect(self.event_chosen)
        self.judge_button.chosen.connect(self.judge_chosen)
        self.table.current_changed.connect(self._on_table_current_changed)

    def _columns(self) -> tuple[Column[SheetLine], ...]:
        return (
            Column("", _name, NAME_WIDTH, stretch=1, bold=True, tooltip=_whole_name),
            Column("", lambda line: state_of(line)[0], STATE_WIDTH, Kind.PILL, tone=_tone),
            Column("", self._subtotal, SUBTOTAL_WIDTH, Kind.NUMBER),
        )

    def _subtotal(self, line: SheetLine) -> str | None:
        # A sum that is still growing would read like a low score.
        if line.state != SUBMITTED or line.subtotal is None:
            return None
        return shown(line.subtotal, self._decimals)

    # -- what it shows -----------------------------------------------------------------------------

    def show_desk(self, desk: Desk) -> None:
        """Show the choosers and the pile."""
        self.event_button.set_choices([Choice(event.id, event.name) for event in desk.events])
        event = desk.event
        if event is None:
            return
        self._decimals = event.rules.scheme.rounding.decimals
        self.event_button.set_value(event.id)
        self.judge_button.set_choices([Choice(judge.id, seat_name(event, judge)) for judge in desk.judges])
        if desk.judge is not None:
            self.judge_button.set_value(desk.judge.id)
        self._caption.setText("赛位" if event.blind else "评分单")
        missing = desk.counts.without_station if desk.counts is not None and event.blind else 0
        self._unplaced.setText(f"{missing} 人未编赛位")
        self._foot.setVisible(missing > 0 and bool(desk.lines))
        self.set_lines(desk.lines)

    def set_lines(self, lines: tuple[SheetLine, ...]) -> None:
        """Show these sheets."""
        self.model.set_rows(lines)
        competing = [line for line in lines if competes(line)]
        done = sum(1 for line in competing if not unfinished(line))
        self._counter.setText(f"{done}/{len(competing)}" if lines else "")

    @property
    def lines(self) -> tuple[SheetLine, ...]:
        """The sheets shown."""
        return self.model.rows

    def change(self, changes: Mapping[int, Callable[[SheetLine], SheetLine]]) -> None:
        """Show some sheets otherwise, by entry id."""
        self.set_lines(tuple(changes.get(line.entry_id, _same)(line) for line in self.lines))

    def line(self, entry_id: int) -> SheetLine | None:
        """The sheet of this entry."""
        found = self.model.find(entry_id)
        return None if found is None else self.model.row(found)

    def select(self, entry_id: int) -> None:
        """Make this sheet current, without asking for it."""
        self.table.blockSignals(True)
        self.table.select_key(entry_id)
        self.table.blockSignals(False)

    def neighbour(self, entry_id: int, step: int) -> int | None:
        """The sheet before or after this one."""
        at = self.model.find(entry_id)
        if at is None or not 0 <= at + step < len(self.lines):
            return None
        return self.lines[at + step].entry_id

    def next_unfinished(self, entry_id: int | None) -> int | None:
        """The next sheet below that waits for marks, from the top again after the last one."""
        at = -1 if entry_id is None else self.model.find(entry_id)
        start = 0 if at is None else at + 1
        turned = (*self.lines[start:], *self.lines[:start])
        return next(
            (line.entry_id for line in turned if unfinished(line) and line.entry_id != entry_id), None
        )

    def _on_table_current_changed(self, line: SheetLine | None) -> None:
        if line is not None:
            self.sheet_chosen.emit(line.entry_id)


def _same(line: SheetLine) -> SheetLine:
    return line


def _name(line: SheetLine) -> str:
    return line.label.removesuffix("赛位").strip()


def _whole_name(line: SheetLine) -> str:
    return " · ".join(dict.fromkeys(part for part in (line.label, line.organization) if part))


def _tone(line: SheetLine) -> Tone:
    return state_of(line)[1]
