"""Asks at its place for the name of a copy; no dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit

from app.errors import InputError, UserError
from app.gui.widgets.buttons import PrimaryButton, SecondaryButton
from app.gui.widgets.cards import Card
from app.gui.widgets.fields import FormField
from app.gui.widgets.layouts import hbox


class CopyBar(Card):
    """A name field and 复制; hidden until it is asked for. `numbered` is how a free name is made."""

    def __init__(self, caption: str, hint: str, on_named: Callable[[str], object], *, numbered: str) -> None:
        super().__init__()
        self._on_named, self._numbered = on_named, numbered
        self.name = FormField(caption, QLineEdit(), hint=hint)
        self.copy_button = PrimaryButton("复制", self._named)
        self.cancel_button = SecondaryButton("取消", self.hide)
        row = hbox(self.name, self.cancel_button, self.copy_button, gap=10)
        row.setStretch(0, 1)
        self.body.addLayout(row)
        self.name.editor.returnPressed.connect(self._named)
        escape = QShortcut(QKeySequence("Esc"), self, self.hide)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.hide()

    def ask(self, name: str, taken: Sequence[str]) -> None:
        """Ask for a name, one that is free suggested."""
        names = (self._numbered.format(name=name, number=number) for number in range(2, len(taken) + 3))
        self.name.editor.setText(next(free for free in names if free not in taken))
        self.name.set_error("")
        self.show()
        self.name.editor.setFocus()
        self.name.editor.selectAll()

    def refuse(self, error: UserError) -> None:
        """Say why the copy was refused."""
        self.show()
        self.name.set_error(str(error))
        self.name.editor.setFocus()

    def show_error(self, error: UserError) -> bool:
        """Show a refusal of the name; False when it is about something else."""
        if not (isinstance(error, InputError) and error.field == "name"):
            return False
        self.refuse(error)
        return True

    def _named(self) -> None:
        self.name.set_error("")
        self._on_named(self.name.editor.text())
