"""备份与恢复: the backups, restoring one of them, how often they are made; takeover and 对账."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QStackedWidget, QWidget
from typing_extensions import override

from app.domain.progress import Progress
from app.domain.rights import Right
from app.errors import UserError
from app.gui.rescue.lost_table import LostCard
from app.gui.rescue.takeover import TITLE as TAKEOVER
from app.gui.rescue.takeover import TakeoverCard
from app.gui.screen import HeaderAction, Screen, reserved_for
from app.gui.screens.safety.page import SafetyPage
from app.gui.screens.safety.rule_card import RuleCard
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import GAP
from app.gui.widgets import Card, EmptyState, SecondaryButton, TableView, hbox, label, vbox
from app.gui.widgets.question_bar import Answer, QuestionBar
from app.gui.widgets.side_columns import SideColumns
from app.services.backups import Backup, list_backups, load_rule, make_manual_backup
from app.services.lineage import LineageLine, list_steps
from app.services.lost_entries import LostEntries, entries_behind_fork
from app.services.restoring import Staged, compare, drop, note_refusal, put_in_place, stage_file

BACKING_UP, LOOKING, WRITING = "正在备份", "正在查看备份", "正在写文件"
REOPENS = "恢复时窗口会关闭,再自动打开。"
SIDE_WIDTH = (330, 300)  # as designed, and on narrow windows
STEPS_HEIGHT = 74  # of the lineage: its head and a row
WORK, RECONCILING, TAKING_OVER = range(3)

COLUMNS: tuple[Column[Backup], ...] = (
    Column("时间", lambda backup: f"{backup.at:%Y-%m-%d %H:%M:%S}", 170),
    Column("方式", lambda backup: backup.reason, 90),
    Column("大小", lambda backup: backup.size_text, 90, Kind.NUMBER, order=lambda backup: backup.size),
    Column("文件", lambda backup: backup.path.name, 160, stretch=1, faint=True),
)
STEPS: tuple[Column[LineageLine], ...] = (
    Column("时间", lambda step: f"{step.at.astimezone():%m-%d %H:%M}", 96),
    Column("事项", lambda step: step.name, 60),
    Column("谁", lambda step: step.by, 90, stretch=1, tooltip=lambda step: step.by),
)


class BackupsPage(SafetyPage):
    """Backups at the left, rules and lineage at the right; 对账 instead where the data are only shown."""

    title = "备份与恢复"

    def __init__(self, host: Screen) -> None:
        super().__init__(host)
        self.question = QuestionBar()
        self._staged: Staged | None = None
        self.model: TableModel[Backup] = TableModel(COLUMNS, key=lambda backup: backup.path.name)
        self.table = TableView(self.model)
        self.steps: TableModel[LineageLine] = TableModel(STEPS, key=lambda step: step.at)
        self.step_table = TableView(self.steps, sortable=False)
        # Beside a text that wraps a table asks for more room than a small window has.
        self.step_table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.step_table.setMinimumHeight(STEPS_HEIGHT)
        self.step_told = label("", "note", wrap=True)
        self.step_told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.step_told.hide()
        self.step_table.current_changed.connect(self._on_step_changed)
        self.rule = RuleCard(self.store)
        self.lost = LostCard("对账:只在本机的记录", self._write)
        self.takeover = TakeoverCard(self.store)
        self.pages = QStackedWidget()
        for page in (self._make_backups(), self._make_reconciling(), self._make_takeover()):
            self.pages.addWidget(page)
        column = vbox(self.question, self.pages, gap=12)
        column.setStretch(1, 1)
        self.setLayout(column)
        self.takeover.chosen.connect(host.context.exchange_data)
        self.takeover.cancelled.connect(self._on_takeover_cancelled)

    def _make_backups(self) -> QWidget:
        self.path = label(str(self.store.workspace.folder), "muted", wrap=True)
        self.path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.folder_button = SecondaryButton("打开文件夹", self._open_folder)
        self.restore_button = SecondaryButton("恢复选中的备份…", self._restore_chosen)
        head = hbox(
            label("数据文件夹"), self.path, self.folder_button, self.restore_button, margins=(14, 12, 14, 12)
        )
        head.setStretch(1, 1)
        card = Card(flush=True)
        card.body.addLayout(head)
        self.list = QStackedWidget()
        self.list.addWidget(EmptyState("还没有备份", hint="点“立即备份”,在数据文件夹里留一份完整的备份。"))
        self.list.addWidget(self.table)
        card.body.addWidget(self.list, 1)
        self.foot = card.add_foot()
        lineage = Card("数据沿革")
        lineage.body.addWidget(self.step_table, 1)
        lineage.body.addWidget(self.step_told)
        side = QWidget()
        side.setLayout(vbox(self.rule, lineage, gap=GAP))
        page = QWidget()
        self._columns = SideColumns(card, side, side=side, widths=SIDE_WIDTH)
        page.setLayout(self._columns)
        return page

    def _make_reconciling(self) -> QWidget:
        self.reason = label("", "strong", wrap=True)
        words = Card("对账")
        words.body.addWidget(self.reason)
        words.body.addWidget(
            label(
                "下面的记录只在本机,接管的电脑没有。请导出清单逐条核对,需要的在接管的电脑上补录。"
                "核对完,插上副本盘,点“从副本盘接管…”换成最新的数据;"
                "本机现在的数据移到 replaced 文件夹,不会删除。",
                "muted",
                wrap=True,
            )
        )
        page = QWidget()
        column = vbox(words, self.lost, gap=GAP)
        column.setStretch(1, 1)
        page.setLayout(column)
        return page

    def _make_takeover(self) -> QWidget:
        page = QWidget()
        page.setLayout(hbox(None, vbox(self.takeover, None, gap=0), None, gap=0))
        return page

    # -- what is shown -----------------------------------------------------------------------------

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._columns.share(self)

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        if self.pages.currentIndex() == TAKING_OVER:
            return ()
        take = HeaderAction(f"{TAKEOVER}…", self.start_takeover)
        take = self.host.gated(take, Right.SAFEKEEP)
        if self.store.workspace.read_only:
            return (take,)
        return (
            take,
            self.host.gated(HeaderAction("从文件恢复…", self._ask_file), Right.SAFEKEEP),
            HeaderAction("立即备份", self.back_up, primary=True),
        )

    @override
    def refresh(self) -> None:
        folder = self.store.workspace.folder
        backups = list_backups(folder)
        self.model.set_rows(backups)
        self.list.setCurrentIndex(1 if backups else 0)
        self.foot.set_text(f"共 {len(backups)} 份 · 在数据文件夹的 backups 里,照片、附件和证书模板不在其中")
        may = self.host.may(Right.SAFEKEEP)
        self.restore_button.setEnabled(bool(backups) and may)
        self.restore_button.setToolTip("" if may else reserved_for(Right.SAFEKEEP))
        self.host.reserve(Right.SAFEKEEP, self.rule)
        self.rule.show_rule(self.store.read(load_rule))
        self.steps.set_rows(self.store.read(list_steps))
        if self.step_table.current() is None:
            for newest in self.steps.rows[:1]:
                self.step_table.select_key(newest.at)
        if self.pages.currentIndex() != TAKING_OVER:
            self._show_work()

    def _on_step_changed(self, step: LineageLine | None) -> None:
        """Where the data came from, and where those they took the place of are."""
        self.step_told.setText("" if step is None else step.told)
        self.step_told.setVisible(step is not None and bool(step.told))

    def _show_work(self) -> None:
        takeover = self.store.workspace.takeover
        self.pages.setCurrentIndex(WORK if takeover is None else RECONCILING)
        if takeover is not None:
            self.reason.setText(takeover.finding)
            self.lost.setVisible(self.host.may(Right.SAFEKEEP))  # it tells of every event
            above = f"本机数据,{takeover.at.astimezone():%Y-%m-%d %H:%M} 被接管({takeover.by})"
            op = partial(entries_behind_fork, takeover=takeover)
            self.store.read_later(op, partial(self._show_lost, above), latest="safety.lost")

    def _show_lost(self, above: str, lost: LostEntries) -> None:
        self.lost.show_entries(lost, above)

    @override
    def leave(self) -> None:
        self._forget()
        if self.pages.currentIndex() == TAKING_OVER:
            self.takeover.cancel()

    # -- backups -----------------------------------------------------------------------------------

    def back_up(self) -> None:
        """Write a backup now."""
        folder, now = self.store.workspace.folder, datetime.now()

        def job(_progress: Progress) -> Path:
            return self.store.read(partial(make_manual_backup, folder=folder, now=now))

        self.store.run_job(job, BACKING_UP, self._on_backed_up, self._on_failed)

    def _on_backed_up(self, _path: Path) -> None:
        self.messages.settle(self)
        self.store.touch("settings")

    def _on_failed(self, error: UserError) -> None:
        self.messages.error(str(error), about=self)

    def _open_folder(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.store.workspace.folder))):
            self.messages.warn("没有打开文件夹。请用系统的文件管理器打开上面的路径。")

    def _write(self, job: Callable[[Progress], Path]) -> None:
        self.store.run_job(job, WRITING, self._on_written, self._on_failed)

    def _on_written(self, path: Path) -> None:
        self.messages.settle(self)
        self.messages.saved(f"已写出 {path.name}", path)

    # -- restoring ---------------------------------------------------------------------------------

    def _restore_chosen(self) -> None:
        backup = self.table.current()
        if backup is not None:
            self.look_at(backup.path)

    def _ask_file(self) -> None:
        folder = str(self.store.workspace.folder)
        chosen, _ = QFileDialog.getOpenFileName(self, "选择备份文件", folder, "赛创数据 (*.db)")
        if chosen:
            self.look_at(Path(chosen))

    def look_at(self, file: Path) -> None:
        """Look through a backup and ask whether it is to take the place of the data."""
        self._forget()
        folder = self.store.workspace.folder

        def job(_progress: Progress) -> Staged:
            return stage_file(folder, file)

        self.store.run_job(job, LOOKING, self._on_staged, partial(self._on_refused, file.name))

    def _on_staged(self, staged: Staged) -> None:
        self.messages.settle(self)
        self._staged = staged
        comparison = self.store.read(partial(compare, staged=staged))
        text = f"“{staged.source}”:{staged.contents.told}。{comparison.told}{REOPENS}"
        yes = "仍然换成这份数据" if comparison.foreign else "恢复"
        self.question.ask(text, Answer(yes, partial(self._restore, staged)), Answer("不恢复", self._forget))

    def _on_refused(self, source: str, error: UserError) -> None:
        self.messages.error(str(error), about=self)
        op = partial(note_refusal, source=source, why=str(error))
        self.store.write(op, topics={"settings"})

    def _forget(self) -> None:
        """The question is not answered, or with no."""
        self.question.hide()
        if self._staged is not None:
            drop(self._staged)
            self._staged = None

    def _restore(self, staged: Staged) -> None:
        self._staged = None
        folder, by = self.store.workspace.folder, self.store.actor.title
        self.host.context.exchange_data(partial(put_in_place, folder, staged, by, datetime.now()))

    # -- takeover ----------------------------------------------------------------------------------

    def start_takeover(self) -> None:
        """Go on here with the data of another machine."""
        self._forget()
        self.pages.setCurrentIndex(TAKING_OVER)
        self.takeover.start()
        self.host.update_header()

    def _on_takeover_cancelled(self) -> None:
        self._show_work()
        self.host.update_header()
