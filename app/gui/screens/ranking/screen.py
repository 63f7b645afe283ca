"""The screen: the ranking of one event and division, live."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from app.domain.ranking import Status
from app.gui import theme
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.ranking.columns import ranking_columns
from app.gui.screens.ranking.explanation_desk import ExplanationDesk, Wanted
from app.gui.screens.ranking.export import file_name, read_lists, write_lists
from app.gui.screens.ranking.spread import SpreadCard
from app.gui.screens.ranking.why import WhyCard
from app.gui.table_model import TableModel
from app.gui.theme import GAP
from app.gui.widgets import Card, Choice, EmptyState, TableView, clear, hbox, label, shortened, vbox
from app.gui.widgets.fit_filter import FitFilterButton
from app.gui.widgets.save_file import ask_save_path
from app.services import competitions
from app.services.event_counts import list_event_counts
from app.services.results import EventResults, ResultRow, compute_event
from app.services.why import Explainer, load_explainer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from app.domain.result_list import ResultListData
    from app.services.competitions import EventView

SIDE_WIDTH = 318
NARROW = 1000
LONGEST_NAME = 14
TIE_NOTES = 3

Ranking = tuple[tuple["EventView", ...], EventResults | None, Explainer | None]


def read_ranking(session: Session, competition_id: int, event_id: int | None) -> Ranking:
    """The events, and the results of this one explained; without it, of the first that is being marked."""
    events = competitions.list_events(session, competition_id)
    if not events:
        return (), None, None
    if event_id not in {event.id for event in events}:
        counts = list_event_counts(session, competition_id)
        begun = [count.event_id for count in counts if count.sheets]
        entered = [count.event_id for count in counts if count.entries]
        event_id = next(iter((*begun, *entered, events[0].id)))
    results = compute_event(session, event_id)
    return events, results, load_explainer(session, results)


class _Side(QWidget):
    """The column beside the table: its cards share the height there is, so that the page does not scroll."""

    @override
    def hasHeightForWidth(self) -> bool:
        return False

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()


class RankingScreen(Screen):
    """实时排名: places, reasons and the distribution, moving while marks come in."""

    key = "ranking"
    title = "实时排名"
    topics = frozenset({"competition", "registration", "marks", "results"})
    help_text = (
        "名次随评分实时变化。选中一行,右侧写明每一步怎么算、为什么是这个名次、按现在的成绩得什么奖。"
        "未出分的列在最后,不按低分处理。盲评赛项公布前只显示赛位。"
        "“投到大屏”在第二块屏幕上全屏显示,按 Esc 关闭。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._event_id: int | None = None
        self._results: EventResults | None = None
        self._explainer: Explainer | None = None
        self._heads: tuple[str, ...] = ()
        self.event_button = FitFilterButton("赛项", everything="", widest=300)
        self.event_button.chosen.connect(self._on_event_chosen)
        self.division = FitFilterButton("组别", everything="", widest=220)
        self.division.chosen.connect(lambda _division: self._show_rows())
        self.scored = label("", "muted")
        self.model: TableModel[ResultRow] = TableModel((), key=lambda row: row.label.entry_id)
        self.table = TableView(self.model, row_height=theme.TALL_ROW_HEIGHT, sortable=False)
        self.table.current_changed.connect(self._on_table_current_changed)
        self.rule = label("", "note", wrap=True)
        self.rule.setContentsMargins(16, 10, 16, 12)
        self.why = WhyCard()
        self._desk = ExplanationDesk(self.store, self.messages, self.why, self)
        self.spread = SpreadCard()
        self._build()

    def _build(self) -> None:
        self._bar = QWidget()
        row = hbox(self.event_button, self.division, None, self.scored, gap=10, margins=(14, 12, 16, 12))
        self._bar.setLayout(row)
        places = QWidget()
        column = vbox(self.table, self.rule, gap=0, margins=(0, 2, 0, 0))
        column.setStretch(0, 100)
        column.addStretch(1)
        places.setLayout(column)
        self._blank = QWidget()
        self._blank.setLayout(vbox())
        self._stack = QStackedWidget()
        self._stack.addWidget(places)
        self._stack.addWidget(self._blank)
        card = Card(flush=True)
        card.body.addWidget(self._bar)
        card.body.addWidget(self._stack, 1)
        self._side = _Side()
        self._side.setObjectName("plain")
        self._side.setFixedWidth(SIDE_WIDTH)
        beside = vbox(self.why, self.spread, gap=GAP)
        beside.setStretch(1, 1)
        self._side.setLayout(beside)
        self.setLayout(hbox(card, self._side, gap=GAP))
        self.setFocusProxy(self.table)

    # -- hooks of the window -----------------------------------------------------------------------

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        scored = self._results is not None and self._results.scored > 0
        hint = "" if scored else "有人出分后可以导出"
        return (
            HeaderAction("导出成绩单", self._export, enabled=scored, hint=hint),
            HeaderAction("投到大屏", self._project, primary=True, enabled=self._has_rows()),
        )

    @override
    def subtitle(self) -> str:
        name = self._results.event.name if self._results is not None else ""
        return f"· {shortened(name, LONGEST_NAME)}" if name else ""

    @override
    def refresh(self) -> None:
        op = partial(read_ranking, competition_id=self.competition_id, event_id=self._event_id)
        self.store.read_later(op, self._show, latest=self.key)

    @override
    def open(self, **params: object) -> None:
        event_id = params.get("event_id")
        if isinstance(event_id, int):
            self._event_id = event_id

    # -- what is shown -----------------------------------------------------------------------------

    def _has_rows(self) -> bool:
        return self._results is not None and bool(self._results.rows)

    def _show(self, ranking: Ranking) -> None:
        events, self._results, self._explainer = ranking
        self._event_id = None if self._results is None else self._results.event.id
        self.event_button.set_choices([Choice(event.id, event.name) for event in events])
        self.event_button.set_value(self._event_id)
        self._show_blank()
        if self._results is not None and self._results.rows:
            self._show_columns(self._results)
            self._show_rows()
        self.update_header()

    def _show_blank(self) -> None:
        filled = self._has_rows()
        self._bar.setVisible(self._results is not None)
        self._side.setVisible(filled)
        self._stack.setCurrentIndex(0 if filled else 1)
        if filled:
            return
        self.division.hide()
        self.scored.setText("")
        column = self._blank.layout()
        if column is not None:
            clear(column)
            column.addWidget(self._empty_state())

    def _empty_state(self) -> EmptyState:
        navigate = self.context.navigate
        if self._results is None:
            return EmptyState("这个赛事还没有赛项", "去设赛项", partial(navigate, "events"), primary=True)
        event = self._results.event
        return EmptyState(
            f"{event.name}还没有参赛者",
            "去报名",
            partial(navigate, "registration", event_id=event.id),
            hint="报名并录入评分后,名次会列在这里。",
            primary=True,
        )

    def _show_columns(self, results: EventResults) -> None:
        columns = ranking_columns(results, roomy=self.width() >= NARROW)
        heads = (str(results.event.id), *(column.title for column in columns))
        if heads != self._heads:
            self._heads = heads
            self.model.set_rows(())
            self.model.set_columns(columns)
        divisions = results.divisions
        self.division.set_choices([Choice(division, division or "未分组") for division in divisions])
        self.division.setVisible(divisions != ("",))

    def _show_rows(self) -> None:
        results = self._results
        if results is None:
            return
        rows = [row for row in results.rows if row.label.division == self.division.value]
        bar = self.table.verticalScrollBar()
        place = bar.value()
        self.model.set_rows(rows)
        self.table.setMaximumHeight(
            self.table.horizontalHeader().height() + len(rows) * theme.TALL_ROW_HEIGHT + 2
        )
        if self.table.current() is None and rows:
            self.table.selectRow(0)
        bar.setValue(place)
        done = [row for row in rows if row.shown]
        competing = sum(1 for row in rows if row.label.status is Status.ACTIVE)
        self.scored.setText(f"已出分 {len(done)}/{competing}")
        self.rule.setText(_rule_text(results, rows))
        self.spread.show_totals([row.score.total for row in done if row.score.total is not None])
        self._explain(self.table.current())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._results is not None and self._results.rows:
            self._show_columns(self._results)
            if not self.model.rows:
                self._show_rows()

    def _on_event_chosen(self, event_id: int) -> None:
        self._event_id = event_id
        self.refresh()

    def _on_table_current_changed(self, row: ResultRow | None) -> None:
        self._explain(row)

    def _explain(self, row: ResultRow | None) -> None:
        if self._explainer is None or self._event_id is None or row is None:
            self._desk.show(None, None)
            return
        entry_id = row.label.entry_id
        self._desk.show(Wanted(self._event_id, entry_id), self._explainer.explain(entry_id))

    # -- what it leads to --------------------------------------------------------------------------

    def _project(self) -> None:
        division = self.division.value
        self.context.open_window("bigscreen", event_id=self._event_id, division=division)

    def _export(self) -> None:
        if self._event_id is not None:
            op = partial(read_lists, event_id=self._event_id, now=datetime.now())
            self.store.read_later(op, self._save_lists)

    def _save_lists(self, lists: tuple[ResultListData, ...]) -> None:
        if self._results is None:
            return
        name = file_name(lists, self._results.event.name)
        target = ask_save_path(self, "导出成绩单", name, "Excel 工作簿", ".xlsx")
        if target is not None:
            self.store.run_job(partial(write_lists, lists, target), "导出成绩单", self._on_exported)

    def _on_exported(self, target: Path) -> None:
        url = QUrl.fromLocalFile(str(target))
        self.messages.ok(f"成绩单已存为 {target}。", "打开", lambda: QDesktopServices.openUrl(url))


def _rule_text(results: EventResults, rows: Sequence[ResultRow]) -> str:
    notes = dict.fromkeys(row.tie_note for row in rows if row.shared_with and row.tie_note)
    shown = [f"{note}。" for note in list(notes)[:TIE_NOTES]]
    more = [f"另有 {len(notes) - TIE_NOTES} 处并列。"] if len(notes) > TIE_NOTES else []
    return "".join([results.tie_rule, *shown, *more])
