"""工作人员: who works at this machine."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import InputError, UserError
from app.gui.theme import Tone
from app.gui.widgets import Card, FormField, SecondaryButton, hbox
from app.gui.widgets.calm_combo import CalmComboBox
from app.services.settings import ROLES, Operator


class OperatorCard(Card):
    """Role and name; every change is noted with them."""

    def __init__(self, on_save: Callable[[Operator], object], parent: QWidget | None = None) -> None:
        super().__init__("工作人员", " ", parent=parent)
        self._on_save = on_save
        self._stored = Operator()
        self.role = FormField("岗位", CalmComboBox(ROLES))
        self.name = FormField("姓名", QLineEdit(), hint="每一步都记下是谁做的")
        self.save_button = SecondaryButton("保存", self.save)
        row = hbox(self.role, self.name, self.save_button, gap=12)
        row.setStretch(0, 2)
        row.setStretch(1, 3)
        for part in (self.role, self.name):
            row.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        self.name.editor.returnPressed.connect(self.save)
        self.name.editor.textEdited.connect(self._on_edited)
        self.role.editor.currentTextChanged.connect(self._on_edited)

    def show_operator(self, operator: Operator) -> None:
        """Show who works here, unless something else is being typed."""
        if self.typed() == self._stored or not self.name.editor.text():
            self.role.editor.setCurrentText(operator.role)
            self.name.editor.setText(operator.name)
        self._stored = operator
        self._show_state()

    def typed(self) -> Operator:
        """What stands in the fields."""
        return Operator(self.role.editor.currentText(), " ".join(self.name.editor.text().split()))

    def save(self) -> None:
        """Write it if it differs, or if there is no name yet."""
        self.name.set_error("")
        if self.typed() != self._stored or not self._stored.name:
            self._on_save(self.typed())

    def show_error(self, error: UserError) -> None:
        """Show a refusal at its field."""
        field = self.role if isinstance(error, InputError) and error.field == "role" else self.name
        field.set_error(str(error))
        field.editor.setFocus()

    def _on_edited(self) -> None:
        self.name.set_error("")
        self._show_state()

    def _show_state(self) -> None:
        changed = self.typed() != self._stored
        self.save_button.setEnabled(changed or not self._stored.name)
        self.pill.set_state("未保存" if changed else "", Tone.WARN)
