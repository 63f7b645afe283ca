"""抽签: what would be drawn and by which rule at the right, what came out at the left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QStackedWidget, QWidget

from app.domain.draw import DrawRule
from app.gui.screens.arrival.words import draw_told, lines_foot, state_told
from app.gui.table_model import Column, TableModel
from app.gui.theme import GAP
from app.gui.widgets import (
    Card,
    Choice,
    ConfirmBar,
    EmptyState,
    FormField,
    LinkButton,
    PrimaryButton,
    SecondaryButton,
    SidePanel,
    TableView,
    divider,
    hbox,
    label,
    vbox,
)
from app.gui.widgets.fit_filter import FitFilterButton
from app.services.competitions import EventView
from app.services.draw_views import DrawLine, DrawView
from app.services.draws import DrawState
from app.services.entries import station_text

SEED_HINT = "可以当众抽取或请人报数。种子、名单和规则相同,抽出来的结果就相同。"
HIDDEN = "盲评赛项的抽签结果只给抽签的人看"
HIDDEN_HINT = "评分裁判只见赛位号。"
NONE_YET = "还没有抽签"
NONE_HINT = "在右边定好种子和规则,点“抽签”。"
NO_EVENT = "这个赛事还没有赛项"

LINE_COLUMNS: tuple[Column[DrawLine], ...] = (
    Column("场次", lambda line: line.sitting or None, width=110, stretch=1),
    Column("赛位", lambda line: station_text(line.station), width=84, bold=True),
    Column("参赛号", lambda line: line.number, width=120),
    Column(
        "姓名 / 名称", lambda line: line.name, width=120, stretch=1, bold=True, tooltip=lambda line: line.name
    ),
    Column("单位", lambda line: line.organization, width=150, stretch=3),
)


@dataclass(frozen=True, slots=True)
class DrawReading:
    """What the page shows of one event."""

    events: tuple[EventView, ...]
    event: EventView | None = None
    state: DrawState | None = None
    module: str = ""
    draw: DrawView | None = None


class DrawPanel(SidePanel):
    """Seed, rule and the step itself."""

    wanted = Signal(bool)  # whether only who has no place draws
    seed_wanted = Signal()
    check_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("抽签")
        self.told = label("", wrap=True)
        self.seed = FormField("种子", QLineEdit(), hint=SEED_HINT)
        self.seed.editor.returnPressed.connect(lambda: self.wanted.emit(False))
        self.spread, self.apart = QCheckBox("同单位分散到各场"), QCheckBox("同单位不相邻")
        self.spread.setChecked(True)
        self.apart.setChecked(True)
        self.late = SecondaryButton("", lambda: self.wanted.emit(True))
        self.draw = PrimaryButton("抽签", lambda: self.wanted.emit(False))
        self.again = SecondaryButton("重新抽签…", lambda: self.wanted.emit(False))
        self.last, self.check = (
            label("", "note", wrap=True),
            LinkButton("再抽一遍核对 ›", self.check_wanted.emit),
        )
        self.content.addWidget(self.told)
        self.content.addWidget(self.seed)
        self.content.addLayout(hbox(LinkButton("换一个种子", self.seed_wanted.emit), None))
        self.content.addWidget(self.spread)
        self.content.addWidget(self.apart)
        self.content.addWidget(divider())
        self.content.addWidget(self.last)
        self.content.addLayout(hbox(self.check, None))
        self.buttons.addWidget(self.late)
        self.buttons.addWidget(self.again)
        self.buttons.addWidget(self.draw, 1)

    @property
    def rule(self) -> DrawRule:
        """What is asked of the draw."""
        spread = self.spread.isEnabled() and self.spread.isChecked()  # over one sitting there is no spread
        return DrawRule(spread=spread, apart=self.apart.isChecked())

    def show_reading(self, reading: DrawReading, why_not: str) -> None:
        """Show what a draw would do, and what the last one did; or say who may draw."""
        state, draw = reading.state, reading.draw
        if state is None or reading.event is None:
            self.hide()
            return
        self.told.setText(state_told(state, blind=reading.event.blind))
        self._allow(state, why_not)
        self.late.setText(f"补抽 {state.waiting} 人")
        self.late.setVisible(draw is not None and state.waiting > 0)
        self.draw.setVisible(draw is None)
        self.again.setVisible(draw is not None)
        for part in (self.last, self.check):
            part.setVisible(draw is not None and not draw.hidden)
        if draw is not None:
            self.last.setText(draw_told(draw))
        self.show()

    def _allow(self, state: DrawState, why_not: str) -> None:
        possible = {
            self.seed: True,
            self.spread: len(state.sittings) > 1,
            self.apart: True,
            self.late: state.waiting > 0,
            self.draw: state.drawing > 0,
            self.again: state.drawing > 0 and not state.begun,
        }
        for part, enabled in possible.items():
            part.setEnabled(enabled and not why_not)
            part.setToolTip(why_not)


class DrawPage(QWidget):
    """Knows no data: the screen reads, draws and prints."""

    event_chosen = Signal(object)
    module_chosen = Signal(object)
    events_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.event_button = FitFilterButton("赛项", everything="", widest=320)
        self.module_button = FitFilterButton("模块", everything="", widest=220)
        self.event_button.chosen.connect(self.event_chosen)
        self.module_button.chosen.connect(self.module_chosen)
        self.model: TableModel[DrawLine] = TableModel(LINE_COLUMNS, key=lambda line: line.number)
        self.table = TableView(self.model, sortable=False)
        self.foot = label("", "note")
        self.nothing = EmptyState(NONE_YET, hint=NONE_HINT)
        self.hidden = EmptyState(HIDDEN, hint=HIDDEN_HINT)
        self.no_event = EmptyState(NO_EVENT, "去设赛项", self.events_wanted.emit)
        self.stack = QStackedWidget()
        for page in (self.table, self.nothing, self.hidden, self.no_event):
            self.stack.addWidget(page)
        self.confirm, self.panel = ConfirmBar(), DrawPanel()
        card = Card(flush=True)
        card.body.addLayout(hbox(self.event_button, self.module_button, None, margins=(14, 12, 14, 12)))
        card.body.addWidget(self.stack, 1)
        card.body.addWidget(divider())
        card.body.addLayout(hbox(self.foot, None, margins=(14, 9, 14, 9)))
        left = vbox(self.confirm, card, gap=12)
        left.setStretch(1, 1)
        row = hbox(left, self.panel, gap=GAP)
        row.setStretch(0, 1)
        self.setLayout(row)
        self.setFocusProxy(self.panel.seed)

    def show_reading(self, reading: DrawReading, modules: Sequence[Choice], why_not: str) -> None:
        """Show an event: its draw, or what it would be; `why_not` this person may not draw."""
        self.event_button.set_choices([Choice(event.id, event.name) for event in reading.events])
        self.event_button.set_value(None if reading.event is None else reading.event.id)
        self.event_button.setVisible(bool(reading.events))
        self.module_button.set_choices(modules)
        self.module_button.set_value(reading.module)
        self.module_button.setVisible(len(modules) > 1)
        draw = reading.draw
        lines = () if draw is None else draw.lines
        self.model.set_rows(lines)
        self.foot.setText(lines_foot(draw))
        if reading.event is None:
            self.stack.setCurrentWidget(self.no_event)
        elif draw is None:
            self.stack.setCurrentWidget(self.nothing)
        else:
            self.stack.setCurrentWidget(self.hidden if draw.hidden else self.table)
        self.panel.show_reading(reading, why_not)
