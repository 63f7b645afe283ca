"""One line of a sheet: its code and name, the full score, the field, and a word beside it."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QSizePolicy, QWidget
from typing_extensions import override

from app.domain.conversion import worth_text
from app.domain.marking import Aspect, full_text, mark_text, parse_mark, range_text
from app.domain.sheet_code import split_scan
from app.errors import InputError
from app.gui import theme
from app.gui.theme import Colour, colour
from app.gui.widgets import label, set_part

CODE_WIDTH, FULL_WIDTH, FIELD_WIDTH = 36, 44, 94
SIDE = 10
COLUMN_GAP = 12
NARROW = 470
NAME_SHARE, HINT_SHARE = 5, 4
ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MarkField(QLineEdit):
    """Where a mark is typed. Tells the keys that lead on, and keeps the focus while the mark is wrong."""

    entered = Signal()
    stepped = Signal(int)
    taken_back = Signal()
    focused = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.good = True
        self.setProperty("part", "mark")
        self.setFixedWidth(FIELD_WIDTH)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in ENTER_KEYS and not back:
            self.entered.emit()
        elif event.key() in ENTER_KEYS or event.key() == Qt.Key.Key_Up:
            self.stepped.emit(-1)
        elif event.key() == Qt.Key.Key_Down:
            self.stepped.emit(1)
        elif event.key() == Qt.Key.Key_Escape:
            self.taken_back.emit()
        else:
            super().keyPressEvent(event)

    @override
    def setReadOnly(self, closed: bool) -> None:  # the name is Qt's
        super().setReadOnly(closed)
        # Figures are typed as they are: with a Chinese input method on they would wait to be chosen.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.MouseFocusReason:
            self.selectAll()
        self.focused.emit(True)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.deselect()
        self.focused.emit(False)

    @override
    def focusNextPrevChild(self, forward: bool) -> bool:
        # Tab leaves the field only with a good mark in it.
        self.focused.emit(False)
        return super().focusNextPrevChild(forward) if self.good else True


class GridLine(QWidget):
    """Four columns and a word beside them; where it is narrow the word goes below."""

    def __init__(
        self, *parts: QWidget, hint: QLabel, tall: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.hint = hint
        hint.setParent(self)  # it gets its place in the grid when the width is known
        self._tall = tall
        self._wide: bool | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(SIDE, 6, SIDE, 7)
        self._grid.setHorizontalSpacing(COLUMN_GAP)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, NAME_SHARE)
        hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        code, _name, full, *_field = parts
        code.setFixedWidth(CODE_WIDTH)
        full.setFixedWidth(FULL_WIDTH)
        for column, part in enumerate(parts):
            self._grid.addWidget(part, 0, column, Qt.AlignmentFlag.AlignVCenter)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= NARROW
        if wide != self._wide:
            self._wide = wide
            self._grid.removeWidget(self.hint)
            self.hint.setVisible(wide or self._tall)
            self._grid.setColumnStretch(4, HINT_SHARE if wide else 0)
            place = (0, 4, 1, 1) if wide else (1, 1, 1, 3)
            self._grid.addWidget(self.hint, *place, Qt.AlignmentFlag.AlignVCenter)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, colour(Colour.ROW_LINE))
        painter.end()


def head_line() -> GridLine:
    """The heads of the columns."""
    heads = [label(text, "note") for text in ("#", "评分项", "满分", "得分")]
    heads[2].setAlignment(theme.RIGHT)
    heads[3].setAlignment(theme.RIGHT)
    heads[3].setFixedWidth(FIELD_WIDTH)
    line = GridLine(*heads, hint=label(""), tall=False)
    line.setFixedHeight(theme.CONTROL_HEIGHT)
    return line


class MarkRow(GridLine):
    """An aspect with its field. `value` is what will stand on the sheet, pending or not."""

    typed = Signal(str, str, object)  # code, text, Decimal | None
    entered = Signal(bool)  # Enter on a good mark; True where the field was open before
    stepped = Signal(int)
    scanned = Signal(str)  # the code of a sheet stood in the field
    focused = Signal()

    def __init__(self, aspect: Aspect, parent: QWidget | None = None) -> None:
        self.aspect = aspect
        self.value: Decimal | None = None
        self._stored: Decimal | None = None
        self._pending = False
        self._note, self._alert = "", False
        self.field = MarkField()
        self.field.setAccessibleName(f"{aspect.code} {aspect.name}")
        full = label(full_text(aspect))
        full.setAlignment(theme.RIGHT)
        parts = (label(aspect.code, "muted"), label(aspect.name, wrap=True), full, self.field)
        super().__init__(*parts, hint=label("", "small", wrap=True), parent=parent)
        self._grid.setRowMinimumHeight(0, theme.TALL_ROW_HEIGHT - 13)
        self.field.entered.connect(self._on_field_entered)
        self.field.stepped.connect(self._on_field_stepped)
        self.field.taken_back.connect(self._on_field_taken_back)
        self.field.focused.connect(self._on_field_focused)

    # -- what it holds -----------------------------------------------------------------------------

    def show_value(self, stored: Decimal | None) -> None:
        """Show what stands on the sheet; what is being typed or written stays."""
        self._stored = stored
        if not self._pending and not self.half_typed:
            self.value = stored
            self._settle()

    def reset(self, stored: Decimal | None, waiting: Decimal | None, *, pending: bool) -> None:
        """Take another sheet's mark: what is stored, and what is still on its way."""
        self._stored, self._pending = stored, pending
        self.value = waiting if pending else stored
        self._settle()

    def set_note(self, note: str, *, alert: bool = False, tip: str = "") -> None:
        """A word about this mark beside its worth, e.g. its value before a correction."""
        before = self._alert
        self._note, self._alert = note, alert
        self.hint.setToolTip(tip)
        self.field.setToolTip(tip)
        if self.field.good and (before or self.hint.property("part") != "error"):
            self._show_hint()

    def confirm(self, entered: Decimal | None) -> None:
        """The mark is on disk."""
        self._stored = entered
        if entered == self.value:
            self._pending = False
            set_part(self.field, "false", "pending")

    def refuse(self, message: str) -> None:
        """The mark did not get to the disk: go back to what stands there, and say so here."""
        lost = self._text() or "清空"
        typing = self.half_typed
        self._pending = False
        self.value = self._stored
        if not typing:
            self._settle()
        self._mark(f"{lost} 没有保存。{message}")

    def set_read_only(self, closed: bool) -> None:
        """Whether marks can be typed."""
        self.field.setReadOnly(closed)

    @property
    def half_typed(self) -> bool:
        """Whether the field shows something else than the value."""
        return self.field.text().strip() != self._text()

    def commit(self) -> bool:
        """Hand on what is typed; False (and a word at the field) where it cannot be a mark."""
        if self.field.isReadOnly() or not self.half_typed:
            if not self.field.good:
                self._settle()
            return True
        text = self.field.text().strip()
        try:
            entered = parse_mark(self.aspect, text) if text else None
        except InputError as error:
            self._mark(str(error).removeprefix(f"{self.aspect.code} {self.aspect.name}:"))
            self.field.good = False
            return False
        changed = entered != self.value
        self.value = entered
        self._pending = self._pending or changed
        if changed and self._alert:
            self._note, self._alert = "", False
        self._settle()
        if changed:
            self.typed.emit(self.aspect.code, text, entered)
        return True

    def drop(self) -> None:
        """Forget what is half typed."""
        self._settle()

    def complain(self, message: str) -> None:
        """Say what is wrong here."""
        self._mark(message)

    # -- how it looks ------------------------------------------------------------------------------

    def _text(self) -> str:
        return "" if self.value is None else mark_text(self.aspect, self.value)

    def _settle(self) -> None:
        self.field.good = True
        self.field.setText(self._text())
        set_part(self.field, "false", "invalid")
        set_part(self.field, "true" if self._pending else "false", "pending")
        self._show_hint()

    def _show_hint(self) -> None:
        set_part(self.hint, "error" if self._alert else "small")
        if self.field.hasFocus() and not self.field.isReadOnly():
            words = range_text(self.aspect)
        else:
            words = "" if self.value is None else worth_text(self.aspect, self.value)
        self.hint.setText(self._note if self._alert else " · ".join(filter(None, (words, self._note))))

    def _mark(self, message: str) -> None:
        set_part(self.field, "true", "invalid")
        set_part(self.hint, "error")
        self.hint.setText(message)

    def _on_field_entered(self) -> None:
        typed, code = split_scan(self.field.text())
        if code:
            self.field.setText(typed)
            self.scanned.emit(code)
            return
        was_open = self.value is None
        if self.commit():
            self.entered.emit(was_open and self.value is not None)
        else:
            self.field.selectAll()

    def _on_field_stepped(self, step: int) -> None:
        if self.commit():
            self.stepped.emit(step)
        else:
            self.field.selectAll()

    def _on_field_taken_back(self) -> None:
        self._settle()
        self.field.selectAll()

    def _on_field_focused(self, gained: bool) -> None:
        if gained:
            if self.field.good and self.hint.property("part") != "error":
                self._show_hint()
            self.focused.emit()
        elif self.commit():
            if self.hint.property("part") != "error":
                self._show_hint()
        elif _is_mark_field(self.window().focusWidget()):
            QTimer.singleShot(0, self.field, self.field.setFocus)


def _is_mark_field(widget: QWidget | None) -> bool:
    return isinstance(widget, MarkField)
