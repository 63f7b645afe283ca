"""选项: the words that forms choose from, one a line; every office writes its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.domain.word_lists import WORD_KEY_NAMES, WordKey, clean_words
from app.errors import InputError, UserError
from app.gui.store import Store
from app.gui.widgets import (
    Card,
    Choice,
    FilterButton,
    LinkButton,
    MessageBar,
    SecondaryButton,
    hbox,
    label,
    set_part,
)
from app.gui.widgets.text_area import TextArea
from app.services import word_lists

TOPICS = frozenset({"settings", "registration"})
LINES = 5
HINT = "每行一个。改了选项,已登记的内容不变。"


class WordsCard(Card):
    """What is typed stays until it is saved or taken back."""

    def __init__(self, store: Store, messages: MessageBar, competition: Callable[[], int | None]) -> None:
        super().__init__("报名表选项")
        self._store, self._messages, self._competition = store, messages, competition
        self._kept: tuple[str, ...] = ()
        self._shown_key = next(iter(WORD_KEY_NAMES))
        self.chooser = FilterButton("", everything="")
        self.chooser.set_choices([Choice(key, name) for key, name in WORD_KEY_NAMES.items()])
        self.chooser.chosen.connect(self._on_chosen)
        self.editor = TextArea(LINES)
        self.editor.setAccessibleName("选项,每行一个")
        self.editor.textChanged.connect(self._show_state)
        self.said = label(HINT, "small", wrap=True)
        self.usual = LinkButton("恢复自带的", self._put_defaults)
        self.undo = LinkButton("放弃修改", self._put_kept)
        self.save_button = SecondaryButton("保存选项", self.save)
        self.body.addLayout(hbox(self.chooser, None, self.usual, self.undo, gap=12))
        self.body.addWidget(self.editor)
        row = hbox(self.said, self.save_button, gap=10)
        row.setStretch(0, 1)
        self.body.addLayout(row)
        self._show_state()

    @property
    def key(self) -> WordKey:
        """Which list is shown."""
        return self._shown_key

    @property
    def is_changed(self) -> bool:
        """Whether something is typed that is not saved."""
        return self._typed() != self._kept

    def choose(self, key: WordKey) -> None:
        """Show a list; what is half typed of another one stays first."""
        self._on_chosen(key)
        self.editor.setFocus()

    def refresh(self) -> None:
        """Read the list again; what is typed stays."""
        if self.is_changed:
            return
        key = self.key

        def show(words: tuple[str, ...]) -> None:
            if key is self.key and words != self._kept and not self.is_changed:
                self._kept = words
                self._put_kept()

        self._store.read_later(partial(word_lists.load_words, key=key), show, latest="settings.words")

    def save(self) -> None:
        """Keep what is typed."""
        typed = self._typed()

        def done(words: tuple[str, ...]) -> None:
            self._kept = words
            if self._typed() == typed:
                self._put_kept()
            self._say(f"✓ 已保存 {len(words)} 个选项", "ok")

        op = partial(word_lists.save_words, competition_id=self._competition(), key=self.key, texts=typed)
        self._store.write(op, topics=TOPICS, on_done=done, on_failed=self._on_failed)

    def _on_failed(self, error: UserError) -> None:
        if isinstance(error, InputError):
            self._say(str(error), "error")
        else:
            self._messages.error(str(error))

    def _on_chosen(self, key: WordKey) -> None:
        if self.is_changed:
            self.chooser.set_value(self.key)
            self._say("这里有修改还没有保存,请先保存或放弃修改。", "error")
            return
        self._shown_key = key
        self.chooser.set_value(key)
        self.refresh()

    def _typed(self) -> tuple[str, ...]:
        return clean_words(self.editor.toPlainText().splitlines())

    def _put(self, words: tuple[str, ...]) -> None:
        self.editor.setPlainText("\n".join(words))

    def _put_kept(self) -> None:
        self._put(self._kept)

    def _put_defaults(self) -> None:
        self._put(word_lists.default_words(self.key))

    def _show_state(self) -> None:
        changed = self.is_changed
        self.undo.setVisible(changed)
        self.save_button.setEnabled(changed)
        self._say(HINT, "small")

    def _say(self, text: str, part: str) -> None:
        set_part(self.said, part)
        self.said.setText(text)
