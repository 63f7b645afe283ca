"""复制赛项: asks for the new name in its place, without a dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import InputError, UserError
from app.gui.widgets import Card, FormField, PrimaryButton, SecondaryButton, hbox


class CopyBar(Card):
    """A name field and 复制; hidden until it is asked for."""

    def __init__(self, on_copy: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._on_copy = on_copy
        self.name = FormField("新赛项名称", QLineEdit(), hint="评分表、裁判席位和奖项规则照原样复制")
        self.copy_button = PrimaryButton("复制", self._copy)
        self.cancel_button = SecondaryButton("取消", self.hide)
        row = hbox(self.name, self.cancel_button, self.copy_button, gap=10)
        row.setStretch(0, 1)
        self.body.addLayout(row)
        self.name.editor.returnPressed.connect(self._copy)
        escape = QShortcut(QKeySequence("Esc"), self, self.hide)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.hide()

    def ask(self, name: str, taken: Sequence[str]) -> None:
        """Ask for a name, one that is free suggested."""
        names = (f"{name}({number})" for number in range(2, len(taken) + 3))
        self.name.editor.setText(next(free for free in names if free not in taken))
        self.name.set_error("")
        self.show()
        self.name.editor.setFocus()
        self.name.editor.selectAll()

    def show_error(self, error: UserError) -> bool:
        """Show a refusal of the name; False when it is about something else."""
        if not (isinstance(error, InputError) and error.field == "name"):
            return False
        self.name.set_error(str(error))
        self.name.editor.setFocus()
        return True

    def _copy(self) -> None:
        self.name.set_error("")
        self._on_copy(self.name.editor.text())
