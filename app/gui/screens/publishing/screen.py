"""The screen: events and versions at the left, at the right what is or would be published."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout, QStackedLayout, QWidget
from typing_extensions import override

from app.domain.progress import Progress
from app.domain.rights import Place, Right
from app.gui.screen import HeaderAction, Screen, ScreenContext, reserved_for
from app.gui.screens.publishing.check_card import CheckCard
from app.gui.screens.publishing.cures import Cure, cures
from app.gui.screens.publishing.details import ExplanationCard
from app.gui.screens.publishing.effects import EffectsPage
from app.gui.screens.publishing.export import file_name, write_lists, write_payments, write_workbook
from app.gui.screens.publishing.lines import (
    EVENT_COLUMNS,
    VERSION_COLUMNS,
    Line,
    VersionRow,
    lines_of,
    result_columns,
    version_rows,
)
from app.gui.screens.publishing.page import LIVE, STEP_RIGHTS, EventPage, NextStep, load_page
from app.gui.screens.publishing.path import path_of
from app.gui.screens.publishing.step_words import question, step_word
from app.gui.screens.publishing.steps import Steps
from app.gui.table_model import TableModel
from app.gui.theme import GAP
from app.gui.widgets import (
    Card,
    ConfirmBar,
    ElidedLabel,
    EmptyState,
    StageStrip,
    TableView,
    divider,
    hbox,
    label,
    shortened,
    vbox,
)
from app.gui.widgets.save_file import ask_save_path
from app.gui.widgets.section_bar import Pages
from app.gui.widgets.side_columns import SideColumns
from app.services.publish_states import EventPublishing, list_event_states
from app.services.publishing import PublicationView, count_published

if TYPE_CHECKING:
    from sqlmodel import Session

LEFT_WIDTH = 376
VERSIONS_HEIGHT, LEAST_LINES = 208, 112
LONGEST_NAME = 14  # the whole name stands over the table


class PublishingScreen(Screen):
    """Sign, open, publish and make final, one step after the other; look at the versions, export them."""

    key = "publishing"
    title = "成绩公布"
    topics = frozenset({"competition", "registration", "marks", "results"})
    help_text = (
        "左侧选赛项,右侧是将要公布的成绩和奖项,上方是走到了哪一步。右上角的按钮是下一步:"
        "裁判长签署成绩,盲评赛项在见证人面前启封身份,公布一个版本并公示,期满后定稿。"
        "右下角列出还缺什么、到哪里去办。\n"
        "签署后成绩或名单有改动,签署就不再有效,要重新签署;没有公布的签署可以撤回。\n"
        "公布后成绩冻结为一个版本;以后有更正,重新签署、写明原因再公布下一版,旧版本仍可查看和导出。\n"
        "公示期没满、申诉没有办结、公示后成绩有改动时不能定稿。证书只按已公布的版本编发。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._shown_competition: int | None = None
        self._event_id: int | None = None
        self._page: EventPage | None = None
        self._shown: tuple[object, ...] = ()
        self.events: TableModel[EventPublishing] = TableModel(EVENT_COLUMNS, key=lambda row: row.event.id)
        self.versions: TableModel[VersionRow] = TableModel(
            VERSION_COLUMNS, key=lambda row: (row.event_id, row.version)
        )
        self.lines: TableModel[Line] = TableModel((), key=lambda line: line.entry_id)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._make_body())
        self._stack.addWidget(
            EmptyState(
                "这个赛事还没有赛项",
                "去设赛项",
                lambda: context.navigate("events"),
                hint="设好赛项、报名并评分后,在这里公布成绩。",
            )
        )

    def _make_body(self) -> QWidget:
        body, left, right = QWidget(), self._make_left(), QWidget()
        right.setLayout(self._make_right())
        self._columns = SideColumns(left, right, side=left, widths=(LEFT_WIDTH, LEFT_WIDTH))
        body.setLayout(self._columns)
        self.setFocusProxy(self.event_table)
        return body

    def _make_left(self) -> QWidget:
        self.event_table = TableView(self.events)
        self.event_table.current_changed.connect(self._on_event_table_current_changed)
        self.version_table = TableView(self.versions, sortable=False)
        self.version_table.current_changed.connect(self._on_version_table_current_changed)
        events, versions = Card(flush=True), Card(flush=True)
        events.body.addWidget(self.event_table, 1)
        versions.body.addWidget(self.version_table, 1)
        versions.setFixedHeight(VERSIONS_HEIGHT)
        left = QWidget()
        left.setLayout(vbox(events, versions, gap=GAP))
        return left

    def _make_right(self) -> QLayout:
        self.strip = StageStrip()
        self.confirm = ConfirmBar()
        self.explanation = ExplanationCard(self._export_payments, self._show_effects)
        may_issue = partial(self.context.can_open, "awards")
        self.check = CheckCard(self._go_issue, may_issue, self._ask)
        self.check.wanted.connect(self._go_cure)
        self.check.revoked.connect(self._revoke)
        self.check.edited.connect(self.confirm.hide)
        self.steps = Steps(self.store, self.messages, self.check)
        self.effects = EffectsPage(self.store, self.messages, may_issue)
        self.effects.left.connect(self._show_lines)
        self.effects.issue_wanted.connect(self._go_issue)
        self.results = Pages()
        for page in (self._make_lines_card(), self.effects):
            self.results.addWidget(page)
        below = hbox(self.explanation, self.check, gap=GAP)
        below.setStretch(0, 1)
        below.setStretch(1, 1)
        right = vbox(self.strip, self.confirm, self.results, below, gap=GAP)
        right.setStretch(2, 1)
        return right

    def _make_lines_card(self) -> Card:
        self.line_table = TableView(self.lines)
        self.line_table.setMinimumHeight(LEAST_LINES)
        self._heading = ElidedLabel("", "strong")
        self._note = label("", "muted")
        card = Card(flush=True)
        heading = hbox(self._heading, self._note, gap=12, margins=(16, 13, 16, 11))
        heading.setStretch(0, 1)
        card.body.addLayout(heading)
        card.body.addWidget(self.line_table, 1)
        self.foot = ElidedLabel("", "note")  # not the card's own foot: the tie rule may be long
        card.body.addWidget(divider())
        card.body.addLayout(hbox(self.foot, margins=(16, 9, 16, 10)))
        return card

    # -- the window --------------------------------------------------------------------------------

    def header_actions(self) -> tuple[HeaderAction, ...]:
        page = self._page
        published = page is not None and page.newest is not None
        hint = "" if published else "公布后才能导出"
        files = (
            HeaderAction("导出 Excel", self._export_workbook, enabled=published, hint=hint),
            HeaderAction("成绩汇总表 PDF", self._export_lists, enabled=published, hint=hint),
        )
        is_over = page is not None and page.step is NextStep.NONE
        return files if is_over else (*files, self._next_action(page))

    def _next_action(self, page: EventPage | None) -> HeaderAction:
        """The one step that is next, for whoever may do it."""
        action = HeaderAction(
            "签署成绩" if page is None else step_word(page),
            self._ask,
            primary=True,
            enabled=page is not None and page.can_go_on,
            shortcut="Ctrl+Return",
            hint="" if page is None else self.check.text(),
        )
        right = Right.SIGN if page is None else STEP_RIGHTS[page.step]
        return self.gated(action, right, self._place)

    @property
    def _place(self) -> Place:
        return Place(self.competition_id, self._event_id)

    def subtitle(self) -> str:
        if self._page is None:
            return ""
        return f"· {shortened(self._page.results.event.name, LONGEST_NAME)}"

    def refresh(self) -> None:
        if self._shown_competition != self.competition_id:
            self._shown_competition = self.competition_id
            self._forget_event()
        op = partial(list_event_states, competition_id=self.competition_id)
        self.store.read_later(op, self._show_events, latest="publishing.events")
        if self._event_id is not None:
            self._load()

    def open(self, **params: object) -> None:
        event_id = params.get("event_id")
        if isinstance(event_id, int):
            self._shown_competition = self.competition_id
            self._choose(event_id)
            self.event_table.select_key(event_id)

    def leave(self) -> None:
        self.confirm.hide()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._columns.share(self)

    @classmethod
    def rail_count(cls, session: Session, competition_id: int) -> str:
        published, events = count_published(session, competition_id)
        return f"{published}/{events}" if events else ""

    # -- events ------------------------------------------------------------------------------------

    def _show_events(self, rows: tuple[EventPublishing, ...]) -> None:
        self.events.set_rows(rows)
        self._stack.setCurrentIndex(0 if rows else 1)
        if not rows:
            self._forget_event()
        elif not self.event_table.select_key(self._event_id):
            self.event_table.select_key(rows[0].event.id)

    def _on_event_table_current_changed(self, row: EventPublishing | None) -> None:
        if row is not None and row.event.id != self._event_id:
            self._choose(row.event.id)
            self._load()

    def _choose(self, event_id: int) -> None:
        self.confirm.hide()
        self.check.clear_typed()
        self._event_id = event_id

    def _forget_event(self) -> None:
        self._event_id, self._page = None, None
        self.confirm.hide()
        self.check.clear_typed()
        self.versions.set_rows(())
        self.lines.set_rows(())
        self.update_header()

    def _load(self) -> None:
        if self._event_id is not None:
            op = partial(load_page, event_id=self._event_id, now=datetime.now(UTC))
            self.store.read_later(op, self._show_page, latest="publishing.page")

    # -- one event ---------------------------------------------------------------------------------

    def _show_page(self, page: EventPage) -> None:
        self._page = page
        self.confirm.hide()  # what it asked about may be another step by now
        self.strip.set_stages(path_of(page))
        ways = [way for way in cures(page) if self.context.can_open(way.screen)]
        self.check.show_page(page, ways, self._others(page), may_revoke=self.may(Right.SIGN, self._place))
        self.versions.set_rows(version_rows(page))
        if self.version_table.current() is None:
            self.version_table.select_next()
        self._show_version()
        self.update_header()

    def _others(self, page: EventPage) -> str:
        """Who does the next step where it can be done, but not by who is signed in."""
        right = STEP_RIGHTS.get(page.step)
        if right is None or not page.can_go_on or self.may(right, self._place):
            return ""
        return f"“{step_word(page)}”{reserved_for(right)}。"

    @property
    def version(self) -> int:
        """The version shown; 0 for the live results."""
        row = self.version_table.current()
        return LIVE if row is None else row.version

    def _on_version_table_current_changed(self, row: VersionRow | None) -> None:
        if row is not None and self._page is not None and row.event_id == self._page.results.event.id:
            self._show_version()

    def _show_version(self) -> None:
        if self._page is None:
            return
        page, version = self._page, self.version
        if page.publication(version) is None:
            self._show_lines()
        elif self.results.currentWidget() is self.effects:
            self._show_effects()
        if version != LIVE:
            self.confirm.hide()
        lines = lines_of(page, version)
        columns = result_columns(page, version, lines)
        shape = (page.results.event.id, tuple(column.title for column in columns), version)
        if shape != self._shown:
            self._shown = shape
            self.lines.set_rows(())
            self.lines.set_columns(columns)
        self.lines.set_rows(lines)
        self._heading.set_text(_heading(page, version))
        hidden = version == LIVE and not page.results.opened
        self._note.setText("盲评:启封后显示姓名和单位" if hidden else "")
        scored, awarded = (
            sum(line.total is not None for line in lines),
            sum(bool(line.award) for line in lines),
        )
        words = f"共 {len(lines)} 个参赛者 · 已出分 {scored} · 获奖 {awarded}"
        self.foot.set_text(words if version else f"{words} · {page.results.tie_rule}")
        self.explanation.show_page(page, version)

    # -- the next step -----------------------------------------------------------------------------

    def _ask(self) -> None:
        page = self._page
        if page is None or not page.can_go_on:
            return
        self.version_table.select_key((page.results.event.id, LIVE))
        if not self.check.lacks():
            self.confirm.ask(question(page, self.check), step_word(page), partial(self.steps.do, page))

    def _revoke(self, reason: str) -> None:
        if self._event_id is not None:
            self.steps.revoke(self._event_id, reason)

    def _show_lines(self) -> None:
        self.results.setCurrentIndex(0)

    def _show_effects(self) -> None:
        publication = None if self._page is None else self._page.publication(self.version)
        if publication is not None:
            self.results.setCurrentWidget(self.effects)
            self.effects.show_version(publication.id)

    def _go_issue(self) -> None:
        self.context.navigate("awards", event_id=self._event_id)

    def _go_cure(self, way: Cure) -> None:
        self.context.navigate(way.screen, **way.params)

    # -- files -------------------------------------------------------------------------------------

    def _export_workbook(self) -> None:
        publication = self._exported()
        if publication is not None:
            name = file_name(publication.event, publication.version, "成绩单")
            target = ask_save_path(self, "导出 Excel", name, "Excel 工作簿", ".xlsx")
            if target is not None:
                self._run("导出成绩单", partial(write_workbook, self.store, publication.id, target))

    def _export_lists(self) -> None:
        publication = self._exported()
        if publication is not None:
            name = file_name(publication.event, publication.version, "成绩汇总表")
            target = ask_save_path(self, "成绩汇总表 PDF", name, "PDF 文件", ".pdf")
            if target is not None:
                self._run("生成成绩汇总表", partial(write_lists, self.store, publication.id, target))

    def _export_payments(self) -> None:
        page = self._page
        if page is not None and page.newest is not None:
            name = file_name(page.newest.event, page.newest.version, "奖金与补助汇总表")
            target = ask_save_path(self, "导出奖金表", name, "Excel 工作簿", ".xlsx")
            if target is not None:
                self._run("导出奖金表", partial(write_payments, self.store, page.results.event.id, target))

    def _exported(self) -> PublicationView | None:
        """The version shown, or the newest while the live results are shown."""
        return None if self._page is None else self._page.publication(self.version) or self._page.newest

    def _run(self, title: str, job: partial[tuple[Path, ...]]) -> None:
        def work(progress: Progress) -> tuple[Path, ...]:
            return job(progress)

        self.store.run_job(work, title, self._on_files_written)

    def _on_files_written(self, files: tuple[Path, ...]) -> None:
        more = f"等 {len(files)} 个文件" if len(files) > 1 else ""
        self.messages.ok(f"已存到 {files[0].parent} 文件夹:{files[0].name}{more}。")


def _heading(page: EventPage, version: int) -> str:
    publication = page.publication(version)
    name = page.results.event.name
    if publication is None:
        return (
            f"{name} · 当前成绩,公布时冻结为第 {page.next_version} 版"
            if page.can_go_on and not page.settled
            else f"{name} · 当前成绩"
        )
    at = publication.published_at.astimezone()
    reason = f" · {publication.reason}" if publication.reason else ""
    return f"{name} · 第 {version} 版 · {at:%Y-%m-%d %H:%M} · {publication.published_by}{reason}"
