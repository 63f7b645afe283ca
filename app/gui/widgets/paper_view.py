"""A paper as it will be printed, what is chosen of it above, and below how to get it out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from app.gui.theme import PADDING
from app.gui.widgets.buttons import Choice, SecondaryButton
from app.gui.widgets.cards import Card, EmptyState
from app.gui.widgets.fit_filter import FitFilterButton
from app.gui.widgets.flow import Flow
from app.gui.widgets.labels import divider, label
from app.gui.widgets.layouts import hbox, scrolled
from app.gui.widgets.page_column import PageColumn

DRAWING = "正在排版…"


class PaperView(Card):
    """`save_text` names what saving does; `about` says what the paper is for."""

    to_save = Signal()
    to_print = Signal()

    def __init__(self, choosers: Sequence[QWidget], save_text: str, about: QLabel | None = None) -> None:
        super().__init__(flush=True)
        self.words = label(DRAWING, "note", wrap=True)
        self.pages, self.empty = PageColumn(), EmptyState("")
        self.printer = FitFilterButton("打印机", everything="", widest=260)
        self.save = SecondaryButton(save_text, self.to_save.emit)
        self.send = SecondaryButton("打印", self.to_print.emit)
        self._shown = QStackedWidget()
        self._shown.addWidget(scrolled(self.pages, focus=True))
        self._shown.addWidget(self.empty)
        self._ready, self._allowed, self._busy = False, True, False
        self.body.addLayout(Flow(*choosers, margins=(14, 12, 14, 10 if about is None else 8)))
        if about is not None:
            self.body.addLayout(hbox(about, margins=(PADDING, 0, PADDING, 10)))
        self.body.addWidget(divider())
        self.body.addWidget(self._shown, 1)
        self.body.addWidget(divider())
        foot = hbox(self.words, self.printer, self.save, self.send, gap=10, margins=(PADDING, 10, 14, 10))
        foot.setStretch(0, 1)
        self.body.addLayout(foot)
        QShortcut(QKeySequence.StandardKey.Print, self).activated.connect(self.send.click)
        self.set_printers(())
        self._show_buttons()

    @property
    def printer_name(self) -> str:
        """The chosen printer, empty when there is none."""
        return str(self.printer.value or "")

    def set_printers(self, names: Sequence[str]) -> None:
        """Offer these printers; the first is taken unless another one was chosen."""
        self.printer.set_choices([Choice(name, name) for name in names])
        self.printer.setVisible(bool(names))

    def set_allowed(self, allowed: bool, why: str) -> None:
        """Whether who is signed in may hand this paper out."""
        self._allowed = allowed
        for button in (self.save, self.send):
            button.setToolTip("" if allowed else why)
        self._show_buttons()

    def set_busy(self, busy: bool) -> None:
        """One job at a time."""
        self._busy = busy
        self._show_buttons()

    def show_drawing(self) -> None:
        """Say that the pages are on their way."""
        self._say(DRAWING, ready=False)

    def show_pages(self, images: Sequence[QImage], words: str, *, ready: bool = True) -> None:
        """Show the first pages, and say something about them; `ready` to be saved and printed."""
        self._say(words, ready=ready)
        self.pages.show_pages(images)
        self._shown.setCurrentIndex(0)

    def show_problem(self, text: str) -> None:
        """Say why there is nothing to print."""
        self._say("", ready=False)
        self.pages.show_pages(())
        self.empty.text.setText(text)
        self._shown.setCurrentIndex(1)

    def _say(self, words: str, *, ready: bool) -> None:
        self.words.setText(words)
        self._ready = ready
        self._show_buttons()

    def _show_buttons(self) -> None:
        for button in (self.save, self.send):
            button.setEnabled(self._ready and self._allowed and not self._busy)
