"""A combo box for forms: the wheel moves the form and never changes what is chosen; Enter goes on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget
from typing_extensions import override

CONTROL = Qt.KeyboardModifier.ControlModifier


class CalmComboBox(QComboBox):
    """Chooses one of some texts; a text that is not among them is shown all the same."""

    def __init__(self, texts: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.addItems(list(texts))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def texts(self) -> list[str]:
        """What is offered."""
        return [self.itemText(at) for at in range(self.count())]

    def set_texts(self, texts: Sequence[str]) -> None:
        """Offer these; the first is chosen."""
        self.clear()
        self.addItems(list(texts))

    def set_text(self, text: str) -> None:
        """Choose a text without telling; one that was not offered is offered from now on."""
        editor = self.lineEdit()
        if editor is not None:
            self.setEditText(text)
            editor.setCursorPosition(0)  # a long text is read from its beginning
            return
        if self.findText(text) < 0:
            self.addItem(text)
        self.setCurrentIndex(self.findText(text))

    def make_editable(self) -> None:
        """Let another text be typed; what is offered is found by any part of it."""
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.model(), self)
        self.setCompleter(completer)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & CONTROL:
            self.focusNextPrevChild(True)
        else:
            super().keyPressEvent(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
