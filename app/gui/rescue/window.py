"""The window that opens instead where the database cannot be used: which copy goes on, and what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtCore import QEventLoop, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFileDialog, QWidget
from typing_extensions import override

from app.domain.progress import Progress, no_progress
from app.errors import UserError
from app.gui import theme
from app.gui.messages import describe, log
from app.gui.rescue.lost_table import LostCard
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import Tone
from app.gui.threads import Outcome, Returns, thread_pool
from app.gui.widgets import (
    Card,
    ElidedLabel,
    MessageBar,
    PrimaryButton,
    SecondaryButton,
    TableView,
    TwiceButton,
    hbox,
    label,
    vbox,
)
from app.gui.widgets.save_file import ask_folder
from app.services.arrivals import Exchange
from app.services.copies import CopyLine, entries_not_in, list_copies
from app.services.copy_staging import stage_copy
from app.services.lost_entries import LostEntries
from app.services.machine_user import machine_person
from app.services.restoring import Staged, put_in_place, stage_file, start_anew

T = TypeVar("T")

TITLE = "数据打不开,请选一份副本恢复"
KEPT = "损坏的文件不会删除,恢复时移到数据文件夹的 replaced 里。"
LOOKING, RESTORING = "正在查看副本和备份…", "正在恢复…"
NOTHING = "没有找到副本和备份。有副本盘的请插上,点“选择副本盘…”;有备份文件的点“选择备份文件…”。"
UNEXPECTED = "程序出错,这一步没有完成,数据没有变化。详情见日志。"
RESTORE = "恢复这一份"


def _state(line: CopyLine) -> tuple[str, Tone]:
    if line.contents is None:
        return "不能用", Tone.ERROR
    return ("可以恢复", Tone.OK) if line.contents.competitions else ("没有赛事", Tone.WARN)


COLUMNS: tuple[Column[CopyLine], ...] = (
    Column("来源", lambda line: line.kind, width=124),
    Column(
        "最后改动",
        lambda line: (
            None
            if line.contents is None or line.contents.at is None
            else f"{line.contents.at.astimezone():%Y-%m-%d %H:%M:%S}"
        ),
        width=150,
    ),
    Column(
        "赛事",
        lambda line: ("、".join(line.contents.competitions) or "还没有赛事") if line.contents else None,
        width=160,
        stretch=2,
    ),
    Column("记录到", lambda line: line.contents.seq if line.contents else None, 80, Kind.NUMBER),
    Column(
        "状态",
        lambda line: _state(line)[0],
        width=90,
        kind=Kind.PILL,
        tone=lambda line: _state(line)[1],
    ),
    Column(
        "文件",
        lambda line: line.path.name or str(line.path),
        width=140,
        stretch=1,
        faint=True,
        tooltip=lambda line: str(line.path),
    ),
)


class RescueWindow(QWidget):
    """Lists the copies, the newest data first. `exchange` is what is to be done when it has closed."""

    closed = Signal()

    def __init__(self, folder: Path, told: str, *, inline: bool = False) -> None:
        super().__init__()
        self.setObjectName("door")
        self.setWindowTitle("赛创 · 恢复数据")
        self._folder = folder
        self.exchange: Exchange | None = None
        self._busy = 0
        self._wanted: CopyLine | None = None  # of which it is shown what it lacks
        self._pool = thread_pool(inline, "rescue", 1)
        self._returns = Returns(self, inline=inline)
        self.messages = MessageBar()
        self.told = label(told, wrap=True)
        self.state = label(LOOKING, "muted")
        self.model: TableModel[CopyLine] = TableModel(COLUMNS, key=lambda line: str(line.path))
        self.table = TableView(self.model, sortable=False)
        self.detail = ElidedLabel("", "note")
        self.lost = LostCard("这一份里没有的记录", self._write)
        self.lost.hide()
        self.restore_button = PrimaryButton(RESTORE, self.restore)
        self._build()
        self.table.current_changed.connect(self._on_table_current_changed)
        self._run(partial(list_copies, folder, no_progress), self._on_listed)

    def _build(self) -> None:
        self.file_button = SecondaryButton("选择备份文件…", self._ask_file)
        self.copy_button = SecondaryButton("选择副本盘…", self._ask_copy)
        self.anew_button = TwiceButton("从空白开始…", "确认从空白开始", self._start_anew)
        copies = Card(flush=True)
        copies.body.addWidget(self.table, 1)
        foot = hbox(self.state, self.detail, gap=12, margins=(14, 9, 14, 10))
        foot.setStretch(1, 1)
        copies.body.addLayout(foot)
        buttons = hbox(
            self.anew_button,
            None,
            SecondaryButton("退出", self.close),
            self.file_button,
            self.copy_button,
            self.restore_button,
            gap=10,
        )
        head = vbox(label(TITLE, "heading"), self.told, label(KEPT, "muted", wrap=True), gap=6)
        side, top = theme.BODY_SIDE, theme.BODY_TOP
        column = vbox(self.messages, head, copies, self.lost, buttons, gap=12, margins=(side, top, side, top))
        column.setStretch(2, 3)
        column.setStretch(3, 2)
        self.setLayout(column)

    # -- what is done ------------------------------------------------------------------------------

    def restore(self) -> None:
        """Let the chosen copy take the place of the data."""
        line = self.table.current()
        if line is None or line.contents is None:
            return
        stage = stage_copy if line.is_second_copy else stage_file
        self._stage(partial(stage, self._folder, line.path))

    def _ask_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "选择备份文件", str(self._folder), "赛创数据 (*.db)")
        if chosen:
            self._stage(partial(stage_file, self._folder, Path(chosen)))

    def _ask_copy(self) -> None:
        folder = ask_folder(self, "副本所在的盘或文件夹")
        if folder is not None:
            self._stage(partial(stage_copy, self._folder, folder))

    def _stage(self, stage: Callable[[], Staged]) -> None:
        self.state.setText(RESTORING)
        self._run(stage, self._on_staged)

    def _start_anew(self) -> None:
        self.exchange = partial(start_anew, self._folder, datetime.now())
        self.close()

    def _on_staged(self, staged: Staged) -> None:
        by = machine_person()
        self.exchange = partial(put_in_place, self._folder, staged, by, datetime.now())
        self.close()

    def _on_listed(self, copies: tuple[CopyLine, ...]) -> None:
        self.model.set_rows(copies)
        self.state.setText("" if copies else NOTHING)
        if copies:
            self.table.select_key(str(copies[0].path))
            self.table.setFocus()

    def _on_table_current_changed(self, line: CopyLine | None) -> None:
        usable = line is not None and line.contents is not None
        self.restore_button.setEnabled(usable)
        self.detail.set_text("" if line is None else line.problem)
        self.lost.setVisible(usable)  # of what cannot be used nothing is known
        self._wanted = line
        if line is not None and usable:
            self.lost.show_reading()
            self._run(partial(self._read_lost, line, self.model.rows), partial(self._show_lost, line))

    def _read_lost(self, line: CopyLine, copies: Sequence[CopyLine]) -> LostEntries | None:
        """Nothing where another one was chosen meanwhile. Runs on the pool's thread."""
        return entries_not_in(self._folder, line, copies) if line is self._wanted else None

    def _show_lost(self, line: CopyLine, lost: LostEntries | None) -> None:
        if lost is not None and line is self._wanted:
            self.lost.show_entries(lost, f"副本或备份:{line.path.name}")

    def _write(self, job: Callable[[Progress], Path]) -> None:
        self._run(partial(job, no_progress), lambda path: self.messages.saved(f"已写出 {path.name}", path))

    # -- how it is done ----------------------------------------------------------------------------

    def _run(self, work: Callable[[], T], on_done: Callable[[T], None]) -> None:
        def finish(outcome: Outcome[T]) -> None:
            self._set_busy(False)
            if outcome.error is None:
                on_done(cast(T, outcome.value))
                return
            self.state.setText("")
            if isinstance(outcome.error, UserError):
                self.messages.error(str(outcome.error))
            else:
                log.error("unexpected error\n%s", describe(outcome.error))
                self.messages.error(UNEXPECTED)

        self._set_busy(True)
        self._returns.submit(self._pool, work, finish)

    @property
    def is_busy(self) -> bool:
        """Whether something is being looked at."""
        return self._busy > 0

    def _set_busy(self, busy: bool) -> None:
        self._busy += 1 if busy else -1
        busy = self.is_busy
        line = self.table.current()
        for button in (self.file_button, self.copy_button, self.anew_button):
            button.setEnabled(not busy)
        self.restore_button.setEnabled(not busy and line is not None and line.contents is not None)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        super().closeEvent(event)
        self.closed.emit()


def ask_rescue(window: RescueWindow) -> Exchange | None:
    """Show the window until it is closed; what is to be done then."""
    loop = QEventLoop()
    window.closed.connect(loop.quit)
    loop.exec()
    return window.exchange
