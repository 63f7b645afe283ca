"""并入: which unit this one is to go over into, and why; inside the panel of a unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from app.domain.people import normalize_organization
from app.errors import InputError
from app.gui.screens.registration.reason_form import ReasonForm
from app.gui.widgets import FormField
from app.gui.widgets.calm_combo import CalmComboBox

WHAT_HAPPENS = "“{}”的报名、人员和裁判都归到下面的单位,以后的报名表写旧名也认得。"


class UnitMergeForm(ReasonForm):
    """Enter goes from the unit to the reason and agrees there, Esc takes it back."""

    def __init__(self) -> None:
        super().__init__()
        combo = CalmComboBox()
        combo.make_editable()
        self.unit = FormField("并入哪个单位", combo)
        self.column.insertWidget(1, self.unit)
        self.unit.editor.installEventFilter(self)
        self.unit.editor.editTextChanged.connect(lambda _text: self.unit.set_error(""))

    def ask_unit(
        self, name: str, units: Mapping[str, int], into: str, on_yes: Callable[[int, str], object]
    ) -> None:
        """Ask where the unit goes over to; `units` by name, `into` the one proposed."""

        def agreed(reason: str) -> None:
            """Merge, where such a unit is named."""
            chosen = normalize_organization(self.unit.editor.currentText())
            if chosen in units:
                on_yes(units[chosen], reason)
            else:
                said = f"没有单位“{chosen}”,请从列表中选。" if chosen else "请选要并入的单位。"
                self.show_error(InputError("unit", said))

        self.unit.editor.set_texts(list(units))
        self.unit.editor.set_text(into)
        self.unit.set_error("")
        self.ask(WHAT_HAPPENS.format(name), "合并", agreed)
        if not into:
            self.unit.editor.setFocus()

    def show_error(self, error: InputError) -> None:
        """Say what is wrong at its field."""
        field = self.field if error.field == "reason" else self.unit
        field.set_error(str(error))
        field.editor.setFocus()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
                self.field.editor.setFocus()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_form()
                return True
        return False
