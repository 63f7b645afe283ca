"""设置: the own account, words of forms, fonts, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from app import __version__
from app.domain.rights import Right
from app.domain.word_lists import WordKey
from app.gui.screen import Screen, ScreenContext
from app.gui.screens.settings import glyphs
from app.gui.screens.settings.account import AccountCard
from app.gui.screens.settings.glyphs import GlyphsCard
from app.gui.screens.settings.words import WordsCard
from app.gui.theme import GAP, PADDING
from app.gui.widgets import Card, hbox, label, vbox
from app.gui.widgets.help_panel import GENERAL_KEYS

if TYPE_CHECKING:
    from sqlmodel import Session

SIDE_WIDTH = (250, 372)
KEYS = (*GENERAL_KEYS, ("↑ ↓", "上一行、下一行"), ("Ctrl+Enter", "提交评分单,保存赛事信息"))


class SettingsScreen(Screen):
    """The own account, words of forms, fonts, keys."""

    key = "settings"
    title = "设置"
    topics = frozenset({"settings"})
    needs_competition = False
    help_text = (
        "“我的账号”里换自己的密码和 PIN。\n"
        "“报名表选项”里改行业、县区、产业链等,单位和报名表从中选择。\n"
        "姓名里有生僻字时,先在这里检查能不能打印。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.account = AccountCard(self.store, context.change_person)
        self.words = WordsCard(self.store, self.messages, lambda: context.competition_id)
        self.glyphs = GlyphsCard()
        self.glyphs.field.searched.connect(self._check)
        side = QWidget()
        about = label(f"赛创 SaiChuang · 版本 {__version__}", "small")
        about.setContentsMargins(PADDING, 0, 0, 0)
        side.setLayout(vbox(self.glyphs, _keys_card(), about, None, gap=10))
        side.setMinimumWidth(SIDE_WIDTH[0])
        side.setMaximumWidth(SIDE_WIDTH[1])
        main = vbox(self.account, self.words, gap=GAP)
        main.setStretch(1, 1)
        row = hbox(main, side, gap=GAP)
        row.setStretch(0, 2)
        row.setStretch(1, 1)
        self.setLayout(row)

    @override
    def open(self, **params: object) -> None:
        words = params.get("words")
        if isinstance(words, WordKey):
            self.words.choose(words)
        text = params.get("text")
        if isinstance(text, str):
            self.glyphs.field.setText(text)
            self.glyphs.field.setFocus()
            self._check(text)

    @override
    def refresh(self) -> None:
        self.account.show_actor(self.store.actor)
        self.reserve(Right.REGISTER, self.words)
        self.words.refresh()

    def _check(self, text: str) -> None:
        text = text.strip()

        def op(_session: Session) -> glyphs.Coverage:
            return glyphs.check(text)

        self.store.read_later(op, self.glyphs.show_coverage, latest=f"{self.key}.glyphs")


def _keys_card() -> Card:
    card = Card("键盘")
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(7)
    grid.setColumnStretch(1, 1)
    for line, (keys, meaning) in enumerate(KEYS):
        grid.addWidget(label(keys, "keycap"), line, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(label(meaning, "note", wrap=True), line, 1)
    card.body.addLayout(grid)
    return card
