"""One line of a sheet: its code and name, the full score, the field, and a word beside it."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from app.domain.mark_words import (
    asks_text,
    beside_self,
    list_options,
    named_mark,
    read_mark,
    remark_text,
    rule_text,
    tries_text,
    weighted_full,
)
from app.domain.marking import Aspect, AspectKind, mark_text, range_text
from app.domain.scheme import Module
from app.domain.sheet_code import split_scan
from app.errors import InputError
from app.gui import theme
from app.gui.screens.judging.grid_line import FIELD_WIDTH, GridLine, OwnEstimate
from app.gui.widgets import label, set_part

ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MarkField(QLineEdit):
    """Where a mark is typed. Tells the keys that lead on, and keeps the focus while the mark is wrong."""

    entered = Signal()
    stepped = Signal(int)
    taken_back = Signal()
    focused = Signal(bool)

    def __init__(self, parent: QWidget | None = None, *, named: bool = False) -> None:
        super().__init__(parent)
        self.good = True
        self._named = named
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
        # Figures are typed as they are: with a Chinese input method on they would wait to be chosen. Of long
        # lists the names are typed.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, self._named and not closed)

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


LONG_LIST = 9  # options that one figure numbers
FEW = 5  # options that have room beside the field


class MarkRow(GridLine):
    """An aspect with its field. `value` is what will stand on the sheet, pending or not.

    `beside`: the entry's own estimate has a column before the field; `guided`: the rules of the field at hand
    are told elsewhere.
    """

    typed = Signal(str, str, object)  # code, text, Decimal | None
    entered = Signal(bool)  # Enter on a good mark; True where the field was open before
    stepped = Signal(int)
    scanned = Signal(str)  # the code of a sheet stood in the field
    focused = Signal()
    typing = Signal()  # the text in the field is another one

    def __init__(
        self,
        module: Module,
        aspect: Aspect,
        *,
        beside: bool = False,
        guided: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self.aspect = aspect
        self.asked = aspect  # with the grade table that goes with it, once that is known
        self.value: Decimal | None = None
        self._module, self._guided = module, guided
        self._stored: Decimal | None = None
        self._pending = False
        self._estimate: Decimal | None = None
        self._note, self._alert, self._complaint = "", False, ""
        self.field = MarkField(named=len(aspect.grades) > LONG_LIST)
        self.field.setAccessibleName(f"{aspect.code} {aspect.name}")
        full = label(weighted_full(aspect))
        full.setAlignment(theme.RIGHT)
        self._own = OwnEstimate()
        own = [self._own] if beside else []
        parts = (label(aspect.code, "muted"), label(aspect.name, wrap=True), full, *own, self.field)
        super().__init__(*parts, hint=label("", "small", wrap=True), parent=parent)
        self._grid.setRowMinimumHeight(0, theme.TALL_ROW_HEIGHT - 13)
        self.field.entered.connect(self._on_field_entered)
        self.field.stepped.connect(self._on_field_stepped)
        self.field.taken_back.connect(self._on_field_taken_back)
        self.field.focused.connect(self._on_field_focused)
        self.field.textChanged.connect(self._on_field_text_changed)

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
        if self.field.good and (before or not self._complaint):
            self._show_hint()

    def show_table(self, asked: Aspect) -> None:
        """Ask for grades of this table from now on."""
        if asked != self.asked:
            self.asked = asked
            self._show_own()
            if self.field.good and not self._complaint:
                self._show_hint()

    def show_estimate(self, estimate: Decimal | None) -> None:
        """Show what the entry gave itself."""
        self._estimate = estimate
        self._show_own()

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
            entered = read_mark(self.asked, text) if text else None
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
            # An option goes on by its number: a part of its name will do here only.
            by_number = entered is not None and bool(self.asked.grades)
            self.typed.emit(self.aspect.code, self._text() if by_number else text, entered)
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
        self._show_own()
        self.field.good = True
        self.field.setText(self._text())
        set_part(self.field, "false", "invalid")
        set_part(self.field, "true" if self._pending else "false", "pending")
        self._show_hint()

    def _show_hint(self) -> None:
        self._complaint = ""
        forbids = self._is_veto
        set_part(self.hint, "error" if self._alert or forbids else "small")
        set_part(self.field, "true" if forbids else "false", "veto")
        if self.field.hasFocus() and not self.field.isReadOnly():
            words = [self.asks(), *([] if self._guided else [rule_text(self._module, self.aspect)])]
        else:
            words = self._remarks()
        self.hint.setText(self._note if self._alert else " · ".join(filter(None, (*words, self._note))))

    @property
    def own_estimate(self) -> tuple[str, str]:
        """What stands in the column of the entry's own estimate: the mark, and the difference."""
        return self._own.texts

    @property
    def _is_veto(self) -> bool:
        return self.aspect.kind is AspectKind.VETO and bool(self.value)

    def asks(self) -> str:
        """What may be typed, in a line."""
        long = self.asked.table_of or len(list_options(self.asked)) > FEW
        return asks_text(self.asked) if long else range_text(self.asked)

    def _remarks(self) -> list[str]:
        if self.value is None:
            return [tries_text(self._module, self.aspect)]
        return [remark_text(self._module, self.asked, self.value)]

    def _show_own(self) -> None:
        own = "—" if self._estimate is None else named_mark(self.asked, self._estimate)
        difference = ""
        if self._estimate is not None and self.value is not None:
            difference = beside_self(self.asked, self.value, self._estimate)
        self._own.show_texts(own, difference)

    def _mark(self, message: str) -> None:
        self._complaint = message
        set_part(self.field, "true", "invalid")
        set_part(self.hint, "error")
        self.hint.setText(message)

    def _on_field_text_changed(self, _text: str) -> None:
        if self.field.hasFocus():
            self.typing.emit()

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
            if self.field.good and not self._complaint:
                self._show_hint()
            self.focused.emit()
        elif self.commit():
            if not self._complaint:
                self._show_hint()
        elif _is_mark_field(self.window().focusWidget()):
            QTimer.singleShot(0, self.field, self.field.setFocus)


def _is_mark_field(widget: QWidget | None) -> bool:
    return isinstance(widget, MarkField)
