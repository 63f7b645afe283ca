"""The screen: the ranking of one event and division, live."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QStackedWidget, QWidget
from typing_extensions import override

from app.domain.teams import TeamBy, TeamResult
from app.gui import theme
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.ranking.columns import UNIT_PLACE, ranking_columns
from app.gui.screens.ranking.explanation_desk import ExplanationDesk, Wanted
from app.gui.screens.ranking.export import ListDesk
from app.gui.screens.ranking.place_table import PlaceTable
from app.gui.screens.ranking.reading import Page, Ranked, above_cut, read_page
from app.gui.screens.ranking.rounds import RoundDesk, RoundStrip
from app.gui.screens.ranking.spread import SpreadCard
from app.gui.screens.ranking.teams import HIDDEN, TeamCard, team_columns, team_key
from app.gui.screens.ranking.ties import TieCard, TieDesk, TieStrip
from app.gui.screens.ranking.why import WhyCard
from app.gui.table_model import TableModel
from app.gui.theme import GAP
from app.gui.widgets import Card, Choice, EmptyState, TableView, clear, hbox, label, shortened, vbox
from app.gui.widgets.fit_filter import FitFilterButton
from app.gui.widgets.section_bar import SectionBar
from app.gui.widgets.table import HEADER_HEIGHT
from app.services.results import EventResults, ResultRow

if TYPE_CHECKING:
    from collections.abc import Sequence

SIDE_WIDTH = 318
NARROW = 1000
LONGEST_NAME = 14
TIE_NOTES = 3
PLACES, TEAMS, BLANK = range(3)


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
        "未出分的列在最后,不按低分处理。盲评赛项公布前只显示赛位。\n"
        "不得并列的名次有并列时,表上方列出是谁;裁判长点“裁定名次”,用 Alt+↑、Alt+↓ 排好先后,写明理由。\n"
        "分轮次的赛项在表中画出晋级线;全部出分并核完后点“确定晋级名单”。有团体规则的赛项可切换到“团体”。\n"
        "“投到大屏”在第二块屏幕上全屏显示,按 Esc 关闭。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._event_id: int | None = None
        self._ranked: Ranked | None = None
        self._heads: tuple[str, ...] = ()
        self._facts: tuple[object, ...] = ()
        self.event_button = FitFilterButton("赛项", everything="", widest=300)
        self.event_button.chosen.connect(self._on_event_chosen)
        self.division = FitFilterButton("组别", everything="", widest=220)
        self.division.chosen.connect(lambda _division: self._show_rows())
        self.scored = label("", "muted")
        self.model: TableModel[ResultRow] = TableModel((), key=lambda row: row.label.entry_id)
        self.table: PlaceTable[ResultRow] = PlaceTable(
            self.model, row_height=theme.TALL_ROW_HEIGHT, sortable=False
        )
        self.table.current_changed.connect(self._on_table_current_changed)
        self.teams: TableModel[TeamResult] = TableModel((), key=team_key)
        self.team_table = TableView(self.teams, row_height=theme.TALL_ROW_HEIGHT, sortable=False)
        self.team_table.current_changed.connect(self._on_team_table_current_changed)
        self.why, self.spread = WhyCard(), SpreadCard()
        self.team_why, self.tie_card = TeamCard(), TieCard()
        self.round_strip, self.tie_strip = RoundStrip(), TieStrip()
        self._desk = ExplanationDesk(self.store, self.messages, self.why, self)
        self.rounds = RoundDesk(self.store, self.messages, self.round_strip)
        self._ties = TieDesk(self.store, self.messages, self.tie_strip, self.tie_card)
        self._lists = ListDesk(self.store, self.messages, self)
        self._make_controls()
        self._build()

    def _make_controls(self) -> None:
        self.views = SectionBar(("名次", "团体"))
        self.views.currentChanged.connect(lambda _at: self._show_view())
        self.of_units = QCheckBox("单位名次")
        self.of_units.setToolTip(UNIT_PLACE)
        self.of_units.toggled.connect(lambda _on: self._show_all())
        self.rule, self.team_rule = (label("", "note", wrap=True) for _page in range(2))
        for words in (self.rule, self.team_rule):
            words.setContentsMargins(16, 10, 16, 12)

    def _build(self) -> None:
        self._bar = QWidget()
        row = hbox(
            self.event_button,
            self.division,
            self.views,
            None,
            self.of_units,
            self.scored,
            gap=10,
            margins=(14, 12, 16, 12),
        )
        self._bar.setLayout(row)
        self._blank = QWidget()
        self._blank.setLayout(vbox())
        self._stack = QStackedWidget()
        for page in (_page(self.table, self.rule), _page(self.team_table, self.team_rule), self._blank):
            self._stack.addWidget(page)
        card = Card(flush=True)
        card.body.addWidget(self._bar)
        card.body.addWidget(self.round_strip)
        card.body.addWidget(self.tie_strip)
        card.body.addWidget(self._stack, 1)
        main = vbox(self.rounds.confirm, self.rounds.reason, card, gap=GAP)
        main.setStretch(2, 1)
        self._side = _Side()
        self._side.setObjectName("plain")
        self._side.setFixedWidth(SIDE_WIDTH)
        beside = vbox(self.tie_card, self.why, self.team_why, self.spread, gap=GAP)
        for at in (0, 2, 3):
            beside.setStretch(at, 1)
        self._side.setLayout(beside)
        row = hbox(main, self._side, gap=GAP)
        row.setStretch(0, 1)
        self.setLayout(row)
        self.setFocusProxy(self.table)
        self.tie_card.opened_changed.connect(self._show_side)

    # -- hooks of the window -----------------------------------------------------------------------

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        scored = self._ranked is not None and self._ranked.results.scored > 0
        hint = "" if scored else "有人出分后可以导出"
        return (
            HeaderAction("导出成绩单", self._export, enabled=scored, hint=hint),
            HeaderAction("投到大屏", self._project, primary=True, enabled=self._has_rows()),
        )

    @override
    def subtitle(self) -> str:
        name = self._ranked.results.event.name if self._ranked is not None else ""
        return f"· {shortened(name, LONGEST_NAME)}" if name else ""

    @override
    def refresh(self) -> None:
        op = partial(read_page, competition_id=self.competition_id, event_id=self._event_id)
        self.store.read_later(op, self._show, latest=self.key)

    @override
    def open(self, **params: object) -> None:
        event_id = params.get("event_id")
        if isinstance(event_id, int):
            self._event_id = event_id

    @override
    def leave(self) -> None:
        self.rounds.put_away()
        self.tie_card.put_away()

    # -- what is shown -----------------------------------------------------------------------------

    def _has_rows(self) -> bool:
        return self._ranked is not None and bool(self._ranked.results.rows)

    def _show(self, page: Page) -> None:
        self._ranked = page.ranked
        self._event_id = None if page.ranked is None else page.ranked.results.event.id
        self.event_button.set_choices([Choice(event.id, event.name) for event in page.events])
        self.event_button.set_value(self._event_id)
        self._bar.setVisible(page.ranked is not None)
        self.rounds.show(page.ranked if self._has_rows() else None)
        self._show_all()
        self.update_header()

    def _show_all(self) -> None:
        if self._ranked is None or not self._has_rows():
            self._show_blank()
            return
        results = self._ranked.results
        self.views.setVisible(results.event.rules.teams is not None)
        if results.event.rules.teams is None:
            self.views.setCurrentIndex(PLACES)
        units = results.opened and results.event.entry_kind != "unit"
        self.of_units.setVisible(units and self.views.currentIndex() == PLACES)
        self._show_columns(results)
        self._show_rows()
        self._show_teams(results)
        self._show_view()

    def _show_view(self) -> None:
        """Show places or teams, and beside them what explains them."""
        if self._ranked is None or not self._has_rows():
            return
        results, at = self._ranked.results, self.views.currentIndex()
        rule = results.event.rules.teams
        self._stack.setCurrentIndex(at)
        apart = at == PLACES or (rule is not None and rule.by is TeamBy.DIVISION)
        self.division.setVisible(results.divisions != ("",) and apart)
        self.of_units.setVisible(at == PLACES and results.opened and results.event.entry_kind != "unit")
        self._side.show()
        self._show_side()

    def _show_side(self) -> None:
        teams = self._stack.currentIndex() == TEAMS
        deciding = self.tie_card.task is not None and not teams
        self.tie_card.setVisible(deciding)
        self.why.setVisible(not teams and not deciding)
        self.spread.setVisible(not teams and not deciding)
        self.team_why.setVisible(teams)

    def _show_blank(self) -> None:
        self._side.hide()
        self._stack.setCurrentIndex(BLANK)
        for part in (self.division, self.views, self.of_units):
            part.hide()
        self._ties.show(None, None)
        self.scored.setText("")
        column = self._blank.layout()
        if column is not None:
            clear(column)
            column.addWidget(self._empty_state())

    def _empty_state(self) -> EmptyState:
        navigate = self.context.navigate
        if self._ranked is None:
            return EmptyState("这个赛事还没有赛项", "去设赛项", partial(navigate, "events"), primary=True)
        event = self._ranked.results.event
        return EmptyState(
            f"{event.name}还没有参赛者",
            "去报名",
            partial(navigate, "registration", event_id=event.id),
            hint="报名并录入评分后,名次会列在这里。",
            primary=True,
        )

    def _show_columns(self, results: EventResults) -> None:
        of_units = self.of_units.isChecked() and results.opened and results.event.entry_kind != "unit"
        columns = ranking_columns(results, roomy=self.width() >= NARROW, of_units=of_units)
        heads = (str(results.event.id), *(column.title for column in columns))
        # What the columns say beside what stands in the rows.
        facts = (results.advancing, results.unit_places if of_units else None, results.namesakes())
        if heads != self._heads:
            self.model.set_rows(())
            self.teams.set_rows(())
        if (heads, facts) != (self._heads, self._facts):
            self._heads, self._facts = heads, facts
            self.model.set_columns(columns)
        divisions = results.divisions
        self.division.set_choices([Choice(division, division or "未分组") for division in divisions])

    def _show_rows(self) -> None:
        ranked = self._ranked
        if ranked is None:
            return
        rows = ranked.rows(self.division.value)
        bar = self.table.verticalScrollBar()
        place = bar.value()
        self.model.set_rows(rows)
        self.table.set_cut(above_cut(ranked, rows))
        _fit(self.table, len(rows))
        if self.table.current() is None and rows:
            self.table.selectRow(0)
        bar.setValue(place)
        here = ranked.in_round(self.division.value)
        done = [row for row in here if row.shown]
        self.scored.setText(f"已出分 {len(done)}/{sum(row.competes for row in here)}")
        self.rule.setText(_rule_text(ranked.results, rows))
        self.spread.show_totals([row.score.total for row in done if row.score.total is not None])
        self._ties.show(ranked, self.division.value)
        self._explain(self.table.current())

    def _show_teams(self, results: EventResults) -> None:
        rule = results.event.rules.teams
        if rule is None:
            return
        self.teams.set_columns(team_columns(results))
        apart = rule.by is TeamBy.DIVISION
        teams = [team for team in results.teams if not apart or team.division == self.division.value]
        self.teams.set_rows(teams)
        _fit(self.team_table, len(teams))
        if self.team_table.current() is None and teams:
            self.team_table.selectRow(0)
        self.team_rule.setText("" if results.opened else HIDDEN)
        self.team_why.show_team(self.team_table.current())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._ranked is not None and self._has_rows():
            self._show_columns(self._ranked.results)
            if not self.model.rows:
                self._show_rows()

    def _on_event_chosen(self, event_id: int) -> None:
        self._event_id = event_id
        self.tie_card.put_away()
        self.refresh()

    def _on_table_current_changed(self, row: ResultRow | None) -> None:
        self._explain(row)

    def _on_team_table_current_changed(self, team: TeamResult | None) -> None:
        self.team_why.show_team(team)

    def _explain(self, row: ResultRow | None) -> None:
        if self._ranked is None or self._event_id is None or row is None:
            self._desk.show(None, None)
            return
        entry_id = row.label.entry_id
        self._desk.show(Wanted(self._event_id, entry_id), self._ranked.explainer.explain(entry_id))

    # -- what it leads to --------------------------------------------------------------------------

    def _project(self) -> None:
        division = self.division.value
        self.context.open_window("bigscreen", event_id=self._event_id, division=division)

    def _export(self) -> None:
        if self._ranked is not None:
            event = self._ranked.results.event
            self._lists.export(event.id, event.name)


def _page(table: QWidget, below: QWidget) -> QWidget:
    page = QWidget()
    column = vbox(table, below, gap=0, margins=(0, 2, 0, 0))
    column.setStretch(0, 100)
    column.addStretch(1)
    page.setLayout(column)
    return page


def _fit(table: QWidget, rows: int) -> None:
    """No higher than its rows: what is said below follows them."""
    table.setMaximumHeight(HEADER_HEIGHT + rows * theme.TALL_ROW_HEIGHT + 2)


def _rule_text(results: EventResults, rows: Sequence[ResultRow]) -> str:
    notes = dict.fromkeys(row.tie_note for row in rows if row.shared_with and row.tie_note)
    shown = [f"{note}。" for note in list(notes)[:TIE_NOTES]]
    more = [f"另有 {len(notes) - TIE_NOTES} 处并列。"] if len(notes) > TIE_NOTES else []
    return "".join([results.tie_rule, *shown, *more])
