"""Asks at its place for the name of a copy; no dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit

from app.errors import UserError
from app.gui.widgets import Card, FormField, PrimaryButton, SecondaryButton, hbox


class NameBar(Card):
    """A name field and 复制; hidden until it is asked for."""

    def __init__(self, on_named: Callable[[str], object]) -> None:
        super().__init__()
        self._on_named = on_named
        self.name = FormField("新模板的名称", QLineEdit(), hint="内容和图片照原样复制,之后可以改")
        self.copy_button = PrimaryButton("复制", self._named)
        self.cancel_button = SecondaryButton("取消", self.hide)
        row = hbox(self.name, self.cancel_button, self.copy_button, gap=10)
        row.setStretch(0, 1)
        self.body.addLayout(row)
        self.name.editor.returnPressed.connect(self._named)
        escape = QShortcut(QKeySequence("Esc"), self, self.hide)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.hide()

    def ask(self, title: str, taken: Sequence[str]) -> None:
        """Ask for a name, one that is free suggested."""
        names = (f"{title} {number}" for number in range(2, len(taken) + 3))
        self.name.editor.setText(next(free for free in names if free not in taken))
        self.name.set_error("")
        self.show()
        self.name.editor.setFocus()
        self.name.editor.selectAll()

    def show_error(self, error: UserError) -> None:
        """Say why the name was refused."""
        self.show()
        self.name.set_error(str(error))
        self.name.editor.setFocus()

    def _named(self) -> None:
        self.name.set_error("")
        self._on_named(self.name.editor.text())
