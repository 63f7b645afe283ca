"""The screen: points of units at the left, where they come from at the right; awards and rule behind."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.rights import Place, Right
from app.domain.standings import UnitStanding
from app.errors import UserError
from app.gui import theme
from app.gui.screen import HeaderAction, Screen, ScreenContext, reserved_for
from app.gui.screens.standings.decisions import DecisionDesk, DecisionPanel
from app.gui.screens.standings.reading import StandingsPage, read_standings_page
from app.gui.screens.standings.rule_form import RuleForm
from app.gui.screens.standings.saving import prize_writer, save_typed
from app.gui.screens.standings.tables import (
    AWARD_COLUMNS,
    UNIT_COLUMNS,
    AwardLine,
    award_lines,
    quota_text,
    rule_text,
)
from app.gui.table_model import TableModel
from app.gui.theme import GAP
from app.gui.widgets import (
    Card,
    Choice,
    EmptyState,
    TableView,
    clear,
    divider,
    hbox,
    label,
    scrolled,
    shortened,
    vbox,
)
from app.gui.widgets.fit_filter import FitFilterButton
from app.gui.widgets.save_file import ask_save_path
from app.gui.widgets.section_bar import Pages, SectionBar
from app.services.standings import EventState

if TYPE_CHECKING:
    from app.domain.prize_list import PaymentList

SECTIONS = ("积分", "全赛事奖项", "计分规则")
POINTS, AWARDS, RULE = range(3)
SIDE_WIDTH = 318
LONGEST_NAME = 10
WHOLE = "全赛事"


class StandingsScreen(Screen):
    """积分榜: units over all events, live or as published, each point with its reason."""

    key = "standings"
    title = "积分榜"
    topics = frozenset({"competition", "registration", "marks", "results", "awards"})
    help_text = (
        "各单位在各赛项的成绩换成积分,加成赛道和全赛事的总分。选中一个单位,右侧逐条写明每一分从哪里来。\n"
        "只计已公布的赛项;勾选“计入未公布的赛项”看按当前成绩会怎样,盲评赛项公布前不计。\n"
        "“计分规则”里写积分表、每单位计几个、总分相同怎么比,以及赛道、赛项的权重和类别。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._page: StandingsPage | None = None
        self.sections = SectionBar(SECTIONS)
        self.track = FitFilterButton("范围", everything=WHOLE, widest=260)
        self.track.chosen.connect(lambda _track: self._show_units())
        self.live = QCheckBox("计入未公布的赛项")
        self.live.toggled.connect(lambda _on: self.refresh())
        self.counted = label("", "muted")
        self.units: TableModel[UnitStanding] = TableModel(UNIT_COLUMNS, key=lambda unit: unit.unit)
        self.table = TableView(self.units, row_height=theme.TALL_ROW_HEIGHT)
        self.table.current_changed.connect(self._explain)
        self.rule = label("", "note", wrap=True)
        self.why = PointsCard()
        self.awards: TableModel[AwardLine] = TableModel(
            AWARD_COLUMNS, key=lambda line: (line.award, line.recipient, line.organization)
        )
        self.award_table = TableView(self.awards)
        self.quotas = label("", "note", wrap=True)
        self.problems = label("", "warn", wrap=True)
        self.panel = DecisionPanel()
        self.desk = DecisionDesk(self.store, self.messages, self.panel)
        self.form = RuleForm()
        self.form.edited.connect(self.update_header)
        self._build()

    # -- the window --------------------------------------------------------------------------------

    def _build(self) -> None:
        self.pages = Pages()
        for page in (self._points_page(), self._awards_page(), self.form):
            self.pages.addWidget(page)
        card = Card(flush=True)
        card.body.addLayout(hbox(self.sections, None, margins=(4, 0, 4, 0)))
        card.body.addWidget(divider())
        card.body.addWidget(self.pages, 1)
        self.sections.currentChanged.connect(self._on_section_changed)
        main = vbox(self.desk.reason, card, gap=GAP)
        main.setStretch(1, 1)
        row = hbox(main, self.why, self.panel, gap=GAP)
        row.setStretch(0, 1)
        self.setLayout(row)
        self.setFocusProxy(self.table)

    def _points_page(self) -> QWidget:
        self.bar = QWidget()
        row = hbox(self.track, self.live, None, self.counted, gap=12, margins=(14, 12, 16, 12))
        self.bar.setLayout(row)
        self.rule.setContentsMargins(16, 10, 16, 12)
        filled = QWidget()
        filled.setLayout(vbox(self.bar, self.table, self.rule, gap=0))
        self.blank = QWidget()
        self.blank.setLayout(vbox())
        self._stack = QStackedWidget()
        self._stack.addWidget(filled)
        self._stack.addWidget(self.blank)
        return self._stack

    def _awards_page(self) -> QWidget:
        for words in (self.quotas, self.problems):
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        page, above = QWidget(), vbox(self.problems, self.quotas, gap=8, margins=(16, 12, 16, 12))
        column = vbox(above, self.award_table, gap=0)
        column.setStretch(1, 1)
        page.setLayout(column)
        return page

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        paid = HeaderAction("导出奖金表", self._export, hint="已公布赛项的奖金、补助和全赛事奖项,交财务")
        if self.sections.currentIndex() != RULE:
            return (paid,)
        changed = self._page is not None and self.form.is_changed
        place = Place(self.competition_id)
        return (
            HeaderAction("还原", self._revert, enabled=changed),
            self.gated(
                HeaderAction("保存规则", self._save, primary=True, enabled=changed, shortcut="Ctrl+Return"),
                Right.SETUP,
                place,
            ),
        )

    @override
    def header_note(self) -> str:
        unsaved = self._page is not None and self.form.is_changed
        return "计分规则有改动,未保存" if unsaved else ""

    @override
    def refresh(self) -> None:
        self.reserve(Right.SETUP, *self.form.editors)
        op = partial(read_standings_page, competition_id=self.competition_id, live=self.live.isChecked())
        self.store.read_later(op, self._show, latest=self.key)

    @override
    def open(self, **params: object) -> None:
        section = params.get("section")
        if section in SECTIONS:
            self.sections.setCurrentIndex(SECTIONS.index(str(section)))

    @override
    def leave(self) -> None:
        self.desk.reason.close_bar()

    # -- what is shown -----------------------------------------------------------------------------

    def _show(self, page: StandingsPage) -> None:
        self._page = page
        self.track.set_choices([Choice(track.id, track.name) for track in page.tracks])
        self.form.show_page(page)
        self.desk.show(page)
        self.awards.set_rows(award_lines(page.standings))
        none = "还没有全赛事的奖项。在“计分规则”里设单位奖项和评定奖项。"
        self.quotas.setText(quota_text(page.standings) or ("" if page.standings.awards else none))
        self.problems.setText("\n".join(f"▲ {problem}" for problem in page.standings.problems))
        self.problems.setVisible(bool(page.standings.problems))
        self._show_units()
        self.update_header()

    def _show_units(self) -> None:
        page = self._page
        if page is None:
            return
        track = self.track.value
        units = page.units(track)
        self.units.set_rows(units)
        if self.table.current() is None and units:
            self.table.selectRow(0)
        published = len(page.names(track, EventState.PUBLISHED))
        live = len(page.names(track, EventState.LIVE))
        missing = page.names(track, EventState.MISSING)
        total = published + live + len(missing)
        more = f",按当前成绩计入 {live} 个" if live else ""
        self.counted.setText(f"已公布 {published}/{total} 个赛项{more}")
        left = f"没有计入:{'、'.join(missing)}。" if missing else ""
        self.rule.setText("" if page.rule is None else f"{rule_text(page.rule)}{left}")
        self._show_blank(page, filled=bool(units))
        self._explain(self.table.current() if units else None)

    def _show_blank(self, page: StandingsPage, *, filled: bool) -> None:
        ruled = page.rule is not None
        self._stack.setCurrentIndex(POINTS if ruled else 1)
        self._show_side()
        self.table.setVisible(filled or not ruled)
        if ruled and not filled:
            self.rule.setText(f"还没有已公布的赛项,公布后在这里计分。{self.rule.text()}")
        column = self.blank.layout()
        if ruled or column is None:
            return
        clear(column)
        allowed = self.may(Right.SETUP, Place(self.competition_id))
        go = partial(self.sections.setCurrentIndex, RULE)
        hint = "写好积分表后,各单位的总分和每一分的来历列在这里。"
        column.addWidget(
            EmptyState("这个赛事还没有计分规则", "去写规则", go, hint=hint)
            if allowed
            else EmptyState("这个赛事还没有计分规则", hint=f"计分规则{reserved_for(Right.SETUP)}。")
        )

    def _show_side(self) -> None:
        here = self.sections.currentIndex() == POINTS
        self.why.setVisible(here and self._page is not None and self._page.rule is not None)
        self.panel.setVisible(self.sections.currentIndex() == AWARDS)

    def _on_section_changed(self, at: int) -> None:
        self.pages.setCurrentIndex(at)
        self._show_side()
        self.update_header()

    def _explain(self, unit: UnitStanding | None) -> None:
        self.why.show_unit(unit)

    # -- what it leads to --------------------------------------------------------------------------

    def _revert(self) -> None:
        self.form.revert()
        self.update_header()

    def _save(self) -> None:
        typed = self.form.checked()
        if typed is None:
            return
        op = partial(save_typed, competition_id=self.competition_id, typed=typed)
        self.store.write(
            op, topics=("competition", "results"), on_done=self._on_saved, on_failed=self._on_failed
        )

    def _on_saved(self, _nothing: None) -> None:
        self.form.settle()
        self.update_header()

    def _on_failed(self, error: UserError) -> None:
        self.form.show_error(str(error))

    def _export(self) -> None:
        if self._page is None:
            return
        name = f"{self._page.competition.title}-奖金与补助汇总表"
        target = ask_save_path(self, "导出奖金表", name, "Excel 工作簿", ".xlsx")
        if target is not None:
            job = prize_writer(self.store, self.competition_id, target)
            self.store.run_job(job, "导出奖金表", partial(self._on_exported, target))

    def _on_exported(self, target: Path, payments: PaymentList) -> None:
        missing = f"没有公布、不在表里的赛项:{'、'.join(payments.missing)}。" if payments.missing else ""
        text = f"奖金表已存为 {target}。{missing}"
        self.messages.saved(text, target)


class PointsCard(Card):
    """Where the points of a unit come from, line by line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("积分怎么来的", " ", parent=parent)
        self.setFixedWidth(SIDE_WIDTH)
        inside = QWidget()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        inside.setLayout(vbox(self._lines, None, gap=0, margins=(0, 0, 4, 0)))
        self.body.addWidget(scrolled(inside, focus=True), 1)
        self._texts: tuple[str, ...] = ()

    def texts(self) -> tuple[str, ...]:
        """The lines shown."""
        return self._texts

    def show_unit(self, unit: UnitStanding | None) -> None:
        """Explain this unit."""
        clear(self._lines)
        self._texts = () if unit is None else unit.steps
        self.note.setText("" if unit is None else shortened(str(unit.unit), LONGEST_NAME))
        if unit is None:
            self._lines.addWidget(label("选中一个单位,这里写明每一分从哪里来。", "note", wrap=True))
            return
        left_out = {line.text for line in unit.left_out}
        for at, text in enumerate(unit.steps, 1):
            last = at == len(unit.steps)
            if last:
                self._lines.addWidget(divider())
            line = label(text, "strong" if last else "small" if text in left_out else "", wrap=True)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._lines.addWidget(line)
