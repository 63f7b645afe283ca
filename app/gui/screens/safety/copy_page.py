"""副本: where the second copy goes, how it stands, and what it is for."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from typing_extensions import override

from app.domain.rights import Right
from app.errors import UserError
from app.gui.copy_words import page_words, tone_of
from app.gui.screen import Screen
from app.gui.screens.safety.page import SafetyPage
from app.gui.widgets import Card, PrimaryButton, SecondaryButton, hbox, label, vbox
from app.gui.widgets.buttons import TwiceButton
from app.gui.widgets.question_bar import Answer, QuestionBar
from app.gui.widgets.save_file import ask_folder
from app.services.copy_choice import choose_copy, give_up_copy
from app.services.second_copy.choosing import OtherCopyError, Prepared
from app.services.second_copy.status import CopyState, CopyStatus

HOW = (
    "副本盘一直插着。每次保存后几秒内,改动就写到盘上,照片、附件和证书模板也在里面。",
    "拔下来带走也可以:插回后自动接着写,缺的会补上。底部状态栏一直写着副本的情况。",
    "电脑坏了:把副本盘插到另一台装了赛创的电脑上,打开赛创,选“从副本盘接管”。",
    "盘上的数据没有加密,有参赛者的证件号码。请专人保管。",
)


class CopyPage(SafetyPage):
    """The second copy on another folder or stick."""

    title = "副本"

    def __init__(self, host: Screen) -> None:
        super().__init__(host)
        self.question = QuestionBar()
        self._warning = ""  # of the disk that was chosen
        self.card = Card("副本盘", " ")
        self.words = label("", wrap=True)
        self.place = label("", "muted", wrap=True)
        self.place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.choose_button = PrimaryButton("选择副本盘…", self._ask)
        self.renew_button = SecondaryButton("重写底本", self._renew)
        self.renew_button.setToolTip("把现有数据重新整份写到盘上,原来的副本写完后才换下。")
        self.stop_button = TwiceButton("停用", "确定停用", self._give_up)
        self._lay_out()
        self.store.copy_changed.connect(self._show)

    def _lay_out(self) -> None:
        buttons = hbox(self.choose_button, self.renew_button, self.stop_button, None, gap=10)
        self.card.body.addWidget(self.words)
        self.card.body.addWidget(self.place)
        self.card.body.addLayout(buttons)
        how = Card("怎样使用")
        for line in HOW:
            how.body.addWidget(label(line, "muted", wrap=True))
        self.setLayout(vbox(self.question, self.card, how, None, gap=12))

    @property
    def _folder(self) -> Path:
        return self.store.workspace.folder

    @override
    def refresh(self) -> None:
        self.host.reserve(Right.SAFEKEEP, self.choose_button, self.renew_button, self.stop_button)
        self._show(self.store.workspace.second_copy.status)

    @override
    def leave(self) -> None:
        self.question.hide()

    def _show(self, status: CopyStatus) -> None:
        self.card.pill.set_state(status.state.value, tone_of(status))
        self.words.setText(page_words(status))
        self.place.setText(_place(status))
        self.place.setVisible(status.folder is not None)
        is_on = status.state is not CopyState.OFF
        is_ours = not self.store.workspace.read_only  # else there is nothing to be written from here
        self.choose_button.setText("换一个副本盘…" if is_on else "选择副本盘…")
        self.choose_button.setVisible(is_ours)
        self.renew_button.setVisible(is_on and is_ours)
        self.stop_button.setVisible(is_on and is_ours)

    # -- steps -------------------------------------------------------------------------------------

    def _ask(self) -> None:
        chosen = ask_folder(self, "选择 U 盘或文件夹")
        if chosen is not None:
            self.choose(chosen)

    def choose(self, chosen: Path, *, moved_aside: bool = False) -> None:
        """Let the copy go to this folder."""
        self.question.hide()
        self._drop_warning()
        self.store.write(
            partial(choose_copy, folder=self._folder, chosen=chosen, moved_aside=moved_aside),
            topics=("settings",),
            on_done=partial(self._on_chosen, chosen),
            on_failed=partial(self._on_refused, chosen),
        )

    def _on_chosen(self, chosen: Path, prepared: Prepared) -> None:
        self.store.workspace.second_copy.start(chosen)
        if prepared.aside is not None:
            self.messages.info(f"盘上原来的副本改名为 {prepared.aside.name},没有删除。")
        if prepared.warning:
            self._warning = prepared.warning
            self.messages.warn(prepared.warning)

    def _drop_warning(self) -> None:
        """Another disk is asked for, or none: what was said of the last one is no longer so."""
        if self._warning:
            self.messages.withdraw(self._warning)
            self._warning = ""

    def _on_refused(self, chosen: Path, error: UserError) -> None:
        if isinstance(error, OtherCopyError):
            agreed = partial(self.choose, chosen, moved_aside=True)
            text = f"{error}原来的副本会改名留在盘上,不删除。"
            self.question.ask(text, Answer("用这个盘", agreed), Answer("不用", self.question.hide))
        else:
            self.messages.error(str(error))

    def _renew(self) -> None:
        self.store.workspace.second_copy.renew()

    def _give_up(self) -> None:
        op = partial(give_up_copy, folder=self._folder)
        self.store.write(op, topics=("settings",), on_done=self._on_given_up)

    def _on_given_up(self, _done: None) -> None:
        self._drop_warning()
        self.choose_button.setFocus()
        self.store.workspace.second_copy.stop(wait=False)


def _place(status: CopyStatus) -> str:
    kept = f" · 最近写入 {status.kept_at.astimezone():%Y-%m-%d %H:%M:%S}" if status.kept_at else ""
    return f"位置 {status.folder}{kept}"
