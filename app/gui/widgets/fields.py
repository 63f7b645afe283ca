"""Where people type: a debounced search field, and a field with its label and its error."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.gui.widgets.labels import label, set_part

SEARCH_DELAY_MS = 180

Editor_co = TypeVar("Editor_co", bound=QWidget, covariant=True)


class SearchField(QLineEdit):
    """A search field that speaks when typing pauses, or `at_once` at each key; Enter speaks at once."""

    searched = Signal(str)

    def __init__(self, placeholder: str, *, at_once: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "search")
        self.setPlaceholderText(placeholder)
        self.setClearButtonEnabled(False)
        self._said = ""
        self._pause = QTimer(self, interval=SEARCH_DELAY_MS, singleShot=True)
        self._pause.timeout.connect(self._say)
        self.textChanged.connect(lambda _text: self._say() if at_once else self._pause.start())
        self.returnPressed.connect(self._say)

    def _say(self) -> None:
        self._pause.stop()
        text = self.text().strip()
        if text != self._said:
            self._said = text
            self.searched.emit(text)


class FormField(QWidget, Generic[Editor_co]):
    """A label, an editor, and below it the error of this field."""

    def __init__(
        self, caption: str, editor: Editor_co, *, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._hint = hint
        self.caption = label(caption, "small")
        self.caption.setBuddy(editor)
        self._below = label(hint, "small", wrap=True)
        editor.setAccessibleName(caption)
        self.setFocusProxy(editor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.caption)
        column.addWidget(editor)
        column.addWidget(self._below)
        column.addStretch(1)
        # Only now that it has its place: a label without a parent would be a window of its own.
        self._below.setVisible(bool(hint))

    def set_error(self, message: str) -> None:
        """Mark the field as wrong and say how to cure it; an empty message clears the mark."""
        set_part(self.editor, "true" if message else "false", "invalid")
        set_part(self._below, "error" if message else "small")
        self._below.setText(message or self._hint)
        self._below.setVisible(bool(message or self._hint))
        self._fit_below()

    def set_hint(self, hint: str) -> None:
        """Say something helpful below the field; an error, while there is one, takes its place."""
        self._hint = hint
        self.set_error(self.error())

    def error(self) -> str:
        """The error shown, empty when the field is good."""
        return self._below.text() if self.editor.property("invalid") == "true" else ""

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_below()

    def _fit_below(self) -> None:
        # Nested layouts do not hand on height-for-width: say how high the wrapped words are.
        if self._below.text():
            self._below.setMinimumHeight(0)  # else the words are never lower than they once were
            self._below.setFixedHeight(max(0, self._below.heightForWidth(self.width())))


def secret_field(caption: str, *, hint: str = "") -> FormField[QLineEdit]:
    """A field for a password or PIN: what is typed is not shown."""
    field = FormField(caption, QLineEdit(), hint=hint)
    field.editor.setEchoMode(QLineEdit.EchoMode.Password)
    return field
