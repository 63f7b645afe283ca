"""并入: which unit this one is to go over into, and why; inside the panel of a unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit
from typing_extensions import override

from app.domain.people import normalize_organization
from app.errors import InputError
from app.gui.widgets import FormField, PrimaryButton, SecondaryButton, hbox, label, vbox
from app.gui.widgets.calm_combo import CalmComboBox

WHAT_HAPPENS = "“{}”的报名、人员和裁判都归到下面的单位,以后的报名表写旧名也认得。"


class UnitMergeForm(QFrame):
    """Enter goes from the unit to the reason and agrees there, Esc takes it back."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "confirm")
        self._units: Mapping[str, int] = {}
        self._on_yes: Callable[[int, str], object] | None = None
        self._text = label("", "small", wrap=True)
        combo = CalmComboBox()
        combo.make_editable()
        self.unit = FormField("并入哪个单位", combo)
        self.reason = FormField("原因", QLineEdit())
        self.yes = PrimaryButton("合并", self.agree)
        buttons = hbox(None, SecondaryButton("取消", self.close_form), self.yes)
        self.setLayout(vbox(self._text, self.unit, self.reason, buttons, gap=6, margins=(12, 10, 12, 10)))
        self.unit.editor.installEventFilter(self)
        self.unit.editor.editTextChanged.connect(lambda _text: self.unit.set_error(""))
        self.reason.editor.textEdited.connect(lambda _text: self.reason.set_error(""))
        self.reason.editor.returnPressed.connect(self.agree)
        self.hide()

    @property
    def is_changed(self) -> bool:
        """Whether a merge is half typed."""
        return not self.isHidden() and bool(self.reason.editor.text().strip())

    def ask(
        self, name: str, units: Mapping[str, int], into: str, on_yes: Callable[[int, str], object]
    ) -> None:
        """Ask where the unit goes over to; `units` by name, `into` the one proposed."""
        self._units, self._on_yes = units, on_yes
        self._text.setText(WHAT_HAPPENS.format(name))
        self.unit.editor.set_texts(list(units))
        self.unit.editor.set_text(into)
        self.reason.editor.clear()
        self.unit.set_error("")
        self.reason.set_error("")
        self.show()
        (self.reason if into else self.unit).editor.setFocus()

    def show_error(self, error: InputError) -> None:
        """Say what is wrong at its field."""
        field = self.reason if error.field == "reason" else self.unit
        field.set_error(str(error))
        field.editor.setFocus()

    def close_form(self) -> None:
        """Put the question away."""
        self.hide()

    def agree(self) -> None:
        """Merge, where such a unit is named."""
        name = normalize_organization(self.unit.editor.currentText())
        target = self._units.get(name)
        if target is None:
            said = f"没有单位“{name}”,请从列表中选。" if name else "请选要并入的单位。"
            self.show_error(InputError("unit", said))
        elif self._on_yes is not None:
            self._on_yes(target, self.reason.editor.text())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
                self.reason.editor.setFocus()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_form()
                return True
        return False

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_form()
        else:
            super().keyPressEvent(event)
