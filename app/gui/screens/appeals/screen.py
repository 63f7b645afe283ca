"""The screen: events and appeals at the left; at the right the clock, the appeal, and what is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedLayout, QWidget
from typing_extensions import override

from app.domain.appeals import is_pending
from app.domain.rights import Actor, Place, Right
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.appeals.appeal_card import AppealCard, waits_for
from app.gui.screens.appeals.clock_card import ClockCard
from app.gui.screens.appeals.desk import AppealDesk
from app.gui.screens.appeals.filing_panel import FilingPanel
from app.gui.screens.appeals.papers import PaperMenu
from app.gui.screens.appeals.ruling_panel import RulingPanel
from app.gui.screens.appeals.words import APPEAL_COLUMNS, EVENT_COLUMNS, EventLine
from app.gui.table_model import TableModel
from app.gui.theme import GAP
from app.gui.widgets import Card, EmptyState, TableView, hbox, vbox
from app.gui.widgets.question_bar import UNSAVED, QuestionBar
from app.gui.widgets.section_bar import Pages
from app.gui.widgets.side_columns import SideColumns
from app.services.appeal_views import (
    AppealView,
    Appellable,
    EventAppeals,
    count_open_appeals,
    list_appeals,
    list_appellable,
    list_event_appeals,
)

if TYPE_CHECKING:
    from sqlmodel import Session

LEFT_WIDTH = 376
APPEALS_HEIGHT = 250
MINUTE_MS = 20_000  # the table shows begun minutes
STEP_RIGHTS = (Right.APPEAL, Right.ARBITRATE, Right.PUBLISH)
NOTHING, APPEAL, FILING = range(3)


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the screen shows."""

    events: tuple[EventAppeals, ...]
    appeals: tuple[AppealView, ...]
    appellable: Appellable
    event_id: int | None


NOTHING_FOUND = Found((), (), Appellable((), opened=True), None)


def read_all(
    session: Session, competition_id: int, event_id: int | None, actor: Actor, now: datetime
) -> Found:
    """The events with their clocks; of one of them the appeals, and whom one may be about."""
    events = list_event_appeals(session, competition_id, now)
    known = [event.event_id for event in events]
    event_id = event_id if event_id in known else next(iter(known), None)
    if event_id is None:
        return NOTHING_FOUND
    appeals = list_appeals(session, competition_id, actor, event_id)
    return Found(events, appeals, list_appellable(session, event_id), event_id)


class AppealsScreen(Screen):
    """Declare the end of a contest, take appeals, rule them, and see that rulings are carried out."""

    key = "appeals"
    title = "申诉与仲裁"
    topics = frozenset({"competition", "registration", "results"})
    help_text = (
        "比赛一结束就“宣布比赛结束”,申诉时限从这时起算。收到书面申诉后“登记申诉”,再受理或不予受理。\n"
        "受理的申诉由监督仲裁写明查明的事实和裁决。裁决改变成绩的,改正并公布新的一版后,在这里记为已执行。\n"
        "“打印”里有空白申诉书、申诉书和仲裁决定书。有待办的申诉时,成绩不能定稿。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._found = NOTHING_FOUND
        self._shown_competition: int | None = None
        self._event_id: int | None = None
        self._wanted: int | None = None  # the appeal to choose once it is listed
        self.events: TableModel[EventLine] = TableModel(EVENT_COLUMNS, key=lambda line: line.event.event_id)
        self.appeals: TableModel[AppealView] = TableModel(APPEAL_COLUMNS, key=lambda view: view.id)
        self.clock, self.card = ClockCard(), AppealCard()
        self.filing, self.ruling = FilingPanel(), RulingPanel()
        self.desk = AppealDesk(self.store, self.messages, self.clock, self.card, self.filing, self.ruling)
        self.unsaved = QuestionBar()
        self.print_button = PaperMenu(self.store, self.messages, self._at_hand, self)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._make_body())
        self._stack.addWidget(
            EmptyState(
                "这个赛事还没有赛项",
                "去设赛项",
                lambda: context.navigate("events"),
                hint="设好赛项后,在这里宣布比赛结束、登记申诉。",
            )
        )
        self._connect()

    def _make_body(self) -> QWidget:
        self.event_table, self.appeal_table = TableView(self.events), TableView(self.appeals)
        events, appeals = Card(flush=True), Card(flush=True)
        events.body.addWidget(self.event_table, 1)
        appeals.body.addWidget(self.appeal_table, 1)
        appeals.setFixedHeight(APPEALS_HEIGHT)
        left = QWidget()
        left.setLayout(vbox(events, appeals, gap=GAP))
        self.nothing = EmptyState("", "登记申诉", self.file)
        one = QWidget()
        row = hbox(self.card, self.ruling, gap=GAP)
        row.setStretch(0, 1)
        one.setLayout(row)
        self.ruling.hide()
        self.pages = Pages()
        for page in (self.nothing, one, self.filing):
            self.pages.addWidget(page)
        column = vbox(self.clock, self.unsaved, self.ruling.confirm, self.pages, gap=GAP)
        column.setStretch(3, 1)
        body, right = QWidget(), QWidget()
        right.setLayout(column)
        self._columns = SideColumns(left, right, side=left, widths=(LEFT_WIDTH, LEFT_WIDTH))
        body.setLayout(self._columns)
        self.setFocusProxy(self.event_table)
        return body

    def _connect(self) -> None:
        self.store.actor_changed.connect(self._on_actor_changed)
        self.event_table.current_changed.connect(self._on_event_table_current_changed)
        self.appeal_table.current_changed.connect(self._on_appeal_table_current_changed)
        self.filing.left.connect(self._on_filing_left)
        self.ruling.left.connect(self.appeal_table.setFocus)
        self.desk.filed.connect(self._on_filed)
        self.desk.settled.connect(self.unsaved.hide)
        self.card.judging_wanted.connect(self._go_correct)
        self.card.publishing_wanted.connect(
            lambda: self.context.navigate("publishing", event_id=self._event_id)
        )
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self.pages).activated.connect(self._save)
        minutes = QTimer(self, interval=MINUTE_MS)
        minutes.timeout.connect(self._show_events)
        minutes.start()

    # -- the window --------------------------------------------------------------------------------

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        if self._event is None:
            return ()
        page = self.pages.currentIndex()
        at_hand = page == FILING or (page == APPEAL and (self.card.leads or not self.ruling.isHidden()))
        action = HeaderAction("登记申诉", self.file, primary=not at_hand, shortcut="Ctrl+N")
        return (self.gated(action, Right.APPEAL, self._place),)

    @override
    def header_widgets(self) -> tuple[QWidget, ...]:
        return () if self._event is None else (self.print_button,)

    @override
    def refresh(self) -> None:
        if self._shown_competition != self.competition_id:
            self._shown_competition = self.competition_id
            self._forget()
        op = partial(
            read_all,
            competition_id=self.competition_id,
            event_id=self._event_id,
            actor=self.store.actor,
            now=self.clock.clock(),
        )
        self.store.read_later(op, self._show, latest=self.key)

    @override
    def open(self, **params: object) -> None:
        if self._half_typed is not None:
            return
        event_id, appeal_id = params.get("event_id"), params.get("appeal_id")
        if isinstance(event_id, int):
            self._shown_competition = self.competition_id
            self._event_id = event_id
        if isinstance(appeal_id, int):
            self._wanted = appeal_id

    @override
    def leave(self) -> None:
        self.card.reason.close_bar()
        self.ruling.confirm.hide()
        panel = self._half_typed
        if panel is not None:
            text = UNSAVED.format(panel.label)
            self.messages.info(text, "去保存", lambda: self.context.navigate(self.key))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._columns.share(self)

    @classmethod
    @override
    def rail_count(cls, session: Session, competition_id: int) -> str:
        return str(count_open_appeals(session, competition_id) or "")

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def _event(self) -> EventAppeals | None:
        events = self._found.events
        return next((each for each in events if each.event_id == self._found.event_id), None)

    def _at_hand(self) -> tuple[EventAppeals | None, AppealView | None]:
        return self._event, self.appeal_table.current()

    @property
    def _place(self) -> Place:
        return Place(self.competition_id, self._found.event_id)

    @property
    def _half_typed(self) -> FilingPanel | RulingPanel | None:
        panels = (self.filing, self.ruling)
        return next((panel for panel in panels if panel.is_changed), None)

    def _on_actor_changed(self, _actor: Actor) -> None:
        """What one person was typing is none of the next one's business; the event stays."""
        self._forget(self._event_id)
        if self.context.competition_id is not None:
            self.refresh()

    def _forget(self, event_id: int | None = None) -> None:
        self._event_id = event_id
        self.unsaved.hide()
        self.filing.forget()
        self.ruling.forget()
        self._found = NOTHING_FOUND
        self.pages.setCurrentIndex(NOTHING)

    def _show(self, found: Found) -> None:
        self._found, self._event_id = found, found.event_id
        self._stack.setCurrentIndex(0 if found.events else 1)
        self.desk.event_id = found.event_id
        self._show_events()
        self.appeals.set_rows(found.appeals)
        event = self._event
        if event is not None:
            self.event_table.select_key(event.event_id)
            self.clock.show_event(event, allowed=self.may(Right.APPEAL, self._place))
            self._show_nothing(event)
        if self.pages.currentIndex() != FILING:
            self._choose_listed()
            self._show_appeal()
        self.update_header()

    def _choose_listed(self) -> None:
        """The appeal that was asked for is current, else one always is: what waits first, or the newest."""
        if self._wanted is not None and self.appeal_table.select_key(self._wanted):
            self._wanted = None
        elif self.appeal_table.current() is None and self._found.appeals:
            appeals = self._found.appeals
            waiting = (each for each in appeals if is_pending(each.state) or each.must_carry)
            self.appeal_table.select_key(next(waiting, appeals[-1]).id)

    def _show_events(self) -> None:
        now = self.clock.clock()
        self.events.set_rows(EventLine(event, now) for event in self._found.events)

    def _show_nothing(self, event: EventAppeals) -> None:
        self.nothing.text.setText(f"{event.event}没有申诉")
        allowed = self.may(Right.APPEAL, self._place)
        self.nothing.button.setVisible(allowed)

    def _show_appeal(self) -> None:
        view, event = self.appeal_table.current(), self._event
        self.desk.appeal_id = None if view is None else view.id
        if view is None or event is None:
            self.pages.setCurrentIndex(NOTHING)
            self.ruling.forget()
            return
        rights = frozenset(right for right in STEP_RIGHTS if self.may(right, self._place))
        self.card.show_appeal(view, event.version, rights)
        if waits_for(view, rights):
            self.ruling.begin(view)
        else:
            self.ruling.forget()
        self.pages.setCurrentIndex(APPEAL)

    def _on_event_table_current_changed(self, line: EventLine | None) -> None:
        if line is None or line.event.event_id == self._event_id:
            return
        if self._half_typed is None:
            self._choose_event(line.event.event_id)
        else:
            self._ask_unsaved(partial(self._choose_event, line.event.event_id))
            QTimer.singleShot(0, self, self._select_shown)  # after the table has done with its own choice

    def _select_shown(self) -> None:
        """The lists stay where something is half typed."""
        self.event_table.select_key(self._event_id)
        self.appeal_table.select_key(self.desk.appeal_id)

    def _choose_event(self, event_id: int) -> None:
        self._event_id = event_id
        self.desk.appeal_id = None
        self.filing.forget()
        self.pages.setCurrentIndex(NOTHING)
        self.event_table.select_key(event_id)
        self.refresh()

    def _on_appeal_table_current_changed(self, view: AppealView | None) -> None:
        if view is None or (view.id == self.desk.appeal_id and self._is_kept):
            return
        if self._half_typed is None:
            self.filing.forget()
            self._show_appeal()
            self.update_header()
        else:
            self._ask_unsaved(partial(self._choose_appeal, view.id))
            QTimer.singleShot(0, self, self._select_shown)

    @property
    def _is_kept(self) -> bool:
        """Whether the appeal at hand is shown, or something half typed stands in its place."""
        return self.pages.currentIndex() == APPEAL or self._half_typed is not None

    def _choose_appeal(self, appeal_id: int) -> None:
        self.pages.setCurrentIndex(NOTHING)
        self.appeal_table.select_key(appeal_id)
        self._show_appeal()
        self.update_header()

    # -- steps -------------------------------------------------------------------------------------

    def file(self) -> None:
        """An empty form for an appeal that came in."""
        event = self._event
        if event is None or self.pages.currentIndex() == FILING:
            return
        if self.ruling.is_changed:
            self._ask_unsaved(self.file)
            return
        self.filing.begin(event, self._found.appellable, self.clock.clock())
        self.pages.setCurrentIndex(FILING)
        self.filing.go_to_first()
        self.update_header()

    def _save(self) -> None:
        if self.pages.currentIndex() == FILING:
            self.desk.save_filing()
        elif not self.ruling.isHidden():
            self.desk.save_ruling()

    def _on_filed(self, appeal_id: int) -> None:
        self._wanted = appeal_id
        self._end_filing()

    def _on_filing_left(self) -> None:
        if self.filing.is_changed:
            self._ask_unsaved(self._end_filing)
        else:
            self._end_filing()

    def _end_filing(self) -> None:
        self.unsaved.hide()
        self.filing.forget()
        self.pages.setCurrentIndex(NOTHING)
        self._show_appeal()
        self.update_header()
        self.appeal_table.setFocus()

    def _ask_unsaved(self, then: Callable[[], None]) -> None:
        panel = self._half_typed
        if panel is None:
            return

        def discard() -> None:
            panel.forget()
            then()

        self.unsaved.ask_unsaved(panel.label, self._save, discard)

    def _go_correct(self) -> None:
        """Show the sheets of whom the appeal is about."""
        view = self.appeal_table.current()
        entry_id = None if view is None else view.entry_id
        self.context.navigate("judging", event_id=self._event_id, entry_id=entry_id)
