"""从副本盘接管: choose the stick, see what it holds, go on with it here."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QWidget

from app.domain.progress import Progress
from app.errors import UserError
from app.gui.rescue.sticks import find_sticks
from app.gui.store import JobState, Store
from app.gui.widgets import (
    LinkButton,
    PrimaryButton,
    ProgressBar,
    SecondaryButton,
    clear,
    hbox,
    label,
    vbox,
)
from app.gui.widgets.cards import FixedCard
from app.gui.widgets.save_file import ask_folder
from app.services.accounts import has_administrator
from app.services.copy_staging import stage_copy
from app.services.machine_user import machine_person
from app.services.restoring import Staged, compare, drop, put_in_place

WIDTH = 620
TITLE = "从副本盘接管"
ABOUT = (
    "原来的电脑坏了或不能用时,把它的副本盘插到这台电脑,在这里接着做。"
    "接管以后,原来的电脑只能查看,对账后才能再用。"
)
READING = "正在读副本"
NO_STICK = "没有找到带副本的盘。请插上副本盘,再点“重新查找”,或选择副本所在的文件夹。"
FOUND = "找到的副本盘:"
NOTHING_HERE = "这台电脑上还没有别的数据。"
OUTDATED = "注意:这是接管以前的副本,没有接管的电脑后来录入的数据。那台电脑还在时,请用它的副本盘。"
TAKE_OVER = "在本机接管"


class TakeoverCard(FixedCard):
    """Two steps: which copy, and yes. `chosen` brings what is to be done once the data are closed."""

    chosen = Signal(object)  # Exchange
    cancelled = Signal()

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(WIDTH, parent)
        self._store = store
        self._staged: Staged | None = None
        self.body.setContentsMargins(28, 20, 28, 20)
        self.body.setSpacing(10)
        self.body.addWidget(label(TITLE, "heading"))
        self.body.addWidget(label(ABOUT, "muted", wrap=True))
        self.error = label("", "error", wrap=True)
        self.body.addWidget(self.error)
        self.body.addWidget(self._make_choice())
        self.body.addWidget(self._make_work())
        self.body.addWidget(self._make_found())
        self.cancel_button = SecondaryButton("取消", self.cancel)
        self.take_button = PrimaryButton(TAKE_OVER, self.take_over)
        self.body.addLayout(hbox(None, self.cancel_button, self.take_button, gap=10))
        store.job_changed.connect(self._on_store_job_changed)

    def _make_choice(self) -> QWidget:
        self.found_words = label("", wrap=True)
        self.sticks = vbox(gap=6)
        self.folder_button = SecondaryButton("选择文件夹…", self._ask)
        again = LinkButton("重新查找", self.look_for_sticks)
        self.choice = QWidget()
        self.choice.setLayout(
            vbox(self.found_words, self.sticks, hbox(self.folder_button, again, None, gap=12), gap=8)
        )
        return self.choice

    def _make_work(self) -> QWidget:
        self.work_words, self.bar = label(READING), ProgressBar()
        self.work = QWidget()
        self.work.setLayout(hbox(self.work_words, self.bar, gap=12))
        return self.work

    def _make_found(self) -> QWidget:
        self.facts = {name: label("", wrap=True) for name in ("副本盘", "赛事", "最后改动", "记录", "说明")}
        rows = QFormLayout()
        rows.setHorizontalSpacing(16)
        rows.setVerticalSpacing(8)
        for name, words in self.facts.items():
            rows.addRow(label(name, "muted"), words)
        self.found = QWidget()
        self.found.setLayout(rows)
        return self.found

    # -- steps -------------------------------------------------------------------------------------

    def start(self) -> None:
        """Ask for the copy."""
        self._forget()
        self._say("")
        self.look_for_sticks()

    def look_for_sticks(self) -> None:
        """Offer what is plugged in now."""
        clear(self.sticks)
        sticks = find_sticks()
        self.found_words.setText(FOUND if sticks else NO_STICK)
        for stick in sticks:
            self.sticks.addWidget(SecondaryButton(str(stick), partial(self.read, stick)))
        self._show(self.choice)
        self.folder_button.setFocus()

    def _ask(self) -> None:
        folder = ask_folder(self, "副本所在的盘或文件夹")
        if folder is not None:
            self.read(folder)

    def read(self, chosen: Path) -> None:
        """Put the data of this copy together beside those that are here, and tell what they are."""
        self._say("")
        self._show(self.work)
        folder = self._store.workspace.folder

        def job(progress: Progress) -> Staged:
            return stage_copy(folder, chosen, progress)

        self._store.run_job(job, READING, self._on_read, self._on_failed, self.start)

    def take_over(self) -> None:
        """Have the window close, the data exchanged, and everything opened again."""
        if self._staged is not None:
            actor = self._store.actor
            by = actor.title if actor.account_id is not None else machine_person()
            staged, self._staged = self._staged, None
            folder, now = self._store.workspace.folder, datetime.now()
            self.chosen.emit(partial(put_in_place, folder, staged, by, now, takeover=True))

    def _on_read(self, staged: Staged) -> None:
        self._staged = staged
        contents = staged.contents
        comparison = self._store.read(partial(compare, staged=staged))
        at = contents.at
        self.facts["副本盘"].setText(staged.source)
        self.facts["赛事"].setText("、".join(contents.competitions) or "还没有赛事")
        self.facts["最后改动"].setText("" if at is None else f"{at.astimezone():%Y-%m-%d %H:%M:%S}")
        self.facts["记录"].setText(f"第 {contents.seq} 条为止")
        here = comparison.told if self._store.read(has_administrator) else NOTHING_HERE
        taken = self._store.workspace.takeover
        old = OUTDATED if taken is not None and contents.epoch < taken.epoch else ""
        self.facts["说明"].setText("".join((old, staged.told and f"{staged.told}。", here)))
        self._show(self.found)
        self.take_button.setFocus()

    def _on_failed(self, error: UserError) -> None:
        self.look_for_sticks()
        self._say(str(error))

    def cancel(self) -> None:
        """Leave everything as it is."""
        self._forget()
        self.cancelled.emit()

    def _forget(self) -> None:
        if self._staged is not None:
            drop(self._staged)
            self._staged = None

    def _on_store_job_changed(self, state: JobState | None) -> None:
        if state is not None and state.title == READING:
            self.bar.set_part(state.done / state.total if state.total else 0.0)

    def _show(self, part: QWidget) -> None:
        for each in (self.choice, self.work, self.found):
            each.setVisible(each is part)
        self.take_button.setVisible(part is self.found)
        self.cancel_button.setEnabled(part is not self.work)

    def _say(self, text: str) -> None:
        self.error.setText(text)
        self.error.setVisible(bool(text))
