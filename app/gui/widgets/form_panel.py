"""A side panel to type in: fields in a column, the keyboard, what is unsaved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QScrollArea, QWidget
from typing_extensions import override

from app.errors import InputError
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.cards import SidePanel
from app.gui.widgets.fields import FormField
from app.gui.widgets.masked_edit import MaskedEdit

WIDTH = 318
LONG_TEXT = 12  # letters; longer ones may be cut and are told when pointed at
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FormPanel(SidePanel):
    """Enter goes to the next field and saves after the last one, Esc goes back to the list."""

    save_wanted = Signal()
    left = Signal()

    def __init__(self, title: str) -> None:
        super().__init__(title, width=WIDTH)
        self.fields: dict[str, FormField[QWidget]] = {}
        self.names: tuple[str, ...] = ()
        """The fields in use, in their order."""
        self._kept: object = None  # the form as it is stored, None while nothing is shown

    @property
    def editors(self) -> tuple[QWidget, ...]:
        """Everything that changes what is registered."""
        return tuple(self.fields.values())

    # -- what is typed -----------------------------------------------------------------------------

    @property
    def is_changed(self) -> bool:
        """Whether something is typed that is not saved."""
        return self._kept is not None and self.form() != self._kept

    def form(self) -> object:
        """What is typed."""
        raise NotImplementedError

    def keep(self, form: object) -> None:
        """This is saved."""
        self._kept = form

    @property
    def label(self) -> str:
        """Whose fields these are, for questions about them."""
        raise NotImplementedError

    def typed(self) -> dict[str, str]:
        """The text of every field in use."""
        return {name: text_of(self.fields[name].editor) for name in self.names}

    def fill(self, texts: Mapping[str, str]) -> None:
        """Put these texts into the fields in use; what stands there already is left alone."""
        for name in self.names:
            put_text(self.fields[name].editor, texts[name])

    def show_error(self, error: InputError) -> bool:
        """Mark the field an error names and go there; False when there is no such field."""
        field = self.fields.get(error.field)
        if field is None or error.field not in self.names:
            return False
        field.set_error(str(error))
        self.go_to(error.field)
        return True

    # -- where one is ------------------------------------------------------------------------------

    def go_to(self, name: str) -> None:
        """Put the focus into a field and have it in sight."""
        field = self.fields[name]
        field.editor.setFocus(Qt.FocusReason.TabFocusReason)
        scroll = self.findChild(QScrollArea)
        if isinstance(scroll, QScrollArea):
            scroll.ensureWidgetVisible(field, 0, 24)

    def go_to_first(self) -> None:
        """Go to the first field that can be typed into."""
        usable = self._usable(self.names)
        if usable:
            self.go_to(usable[0])

    def _usable(self, names: Sequence[str]) -> list[str]:
        fields = ((name, self.fields[name]) for name in names)
        return [name for name, field in fields if field.isVisibleTo(self) and field.editor.isEnabled()]

    def go_to_first_error(self) -> bool:
        """Go to the first field that is wrong; False when all are right."""
        wrong = next((name for name in self.names if self.fields[name].error()), None)
        if wrong is not None:
            self.go_to(wrong)
        return wrong is not None

    def has_focus_inside(self) -> bool:
        """Whether somebody works in one of the fields."""
        return any(field.editor.hasFocus() for field in self.fields.values())

    def watch(self, *widgets: QWidget) -> None:
        """Let Enter and Esc work in these."""
        for widget in widgets:
            widget.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return True
        if event.key() not in ENTER or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if isinstance(watched, QPlainTextEdit) and watched.textCursor().block().text().strip():
            return False  # a new line; on an empty one Enter goes on
        if isinstance(watched, QAbstractButton):
            watched.click()
        else:
            self._on_enter(watched)
        return True

    def _on_enter(self, editor: QObject) -> None:
        at = next((at for at, name in enumerate(self.names) if self.fields[name].editor is editor), -1)
        following = self._usable(self.names[at + 1 :])
        if following:
            self.go_to(following[0])
        else:
            self.save_wanted.emit()


def text_of(editor: QWidget) -> str:
    """What stands in an editor."""
    if isinstance(editor, MaskedEdit):
        return editor.value
    if isinstance(editor, CalmComboBox):
        return editor.currentText()
    if isinstance(editor, QPlainTextEdit):
        return editor.toPlainText()
    return editor.text() if isinstance(editor, QLineEdit) else ""


def put_text(editor: QWidget, text: str) -> None:
    """Put a stored text into an editor; the cursor stays where the text is there already."""
    if isinstance(editor, MaskedEdit):
        editor.set_value(text)
    elif isinstance(editor, CalmComboBox):
        editor.set_text(text)
    elif isinstance(editor, QPlainTextEdit):
        if editor.toPlainText() != text:
            editor.setPlainText(text)
    elif isinstance(editor, QLineEdit) and editor.text() != text:
        editor.setText(text)
        editor.setCursorPosition(0)
        editor.setToolTip(text if len(text) > LONG_TEXT else "")
