"""参赛单位: one unit at the right of the list of units."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from app.domain.people import mask_phone
from app.errors import InputError
from app.gui.widgets import FormField, PrimaryButton, SidePanel
from app.gui.widgets.masked_edit import MaskedEdit
from app.services.organizations import OrganizationForm, OrganizationRow

CAPTIONS: Mapping[str, str] = {
    "name": "单位名称",
    "credit_code": "统一社会信用代码",
    "industry": "行业",
    "district": "县区",
    "chain": "产业链(五群十链)",
    "contact": "联系人",
    "phone": "联系电话",
}


class UnitPanel(SidePanel):
    """Shows one unit, or an empty form for a new one."""

    saved = Signal(object)  # OrganizationForm

    def __init__(self) -> None:
        super().__init__("单位信息", width=318)
        self._id: int | None = None
        self._phone = MaskedEdit(mask_phone)
        self.fields: dict[str, FormField[QLineEdit]] = {
            name: FormField(caption, self._phone if name == "phone" else QLineEdit())
            for name, caption in CAPTIONS.items()
        }
        for field in self.fields.values():
            field.editor.returnPressed.connect(self.focusNextChild)
            self.content.addWidget(field)
        self.buttons.addWidget(PrimaryButton("保存", self._on_save), 1)

    def show_unit(self, row: OrganizationRow | None) -> None:
        """Show a stored unit, or an empty form (None)."""
        self._id = None if row is None else row.id
        for name, field in self.fields.items():
            field.set_error("")
            text = "" if row is None else str(getattr(row, name))
            if isinstance(field.editor, MaskedEdit):
                field.editor.set_value(text)
            else:
                field.editor.setText(text)
        self.note.setText("新增" if row is None else f"参赛 {row.entries} 项次")

    def show_error(self, error: InputError) -> None:
        """Mark the field an error names."""
        field = self.fields.get(error.field)
        if field is not None:
            field.set_error(str(error))
            field.editor.setFocus()

    def _on_save(self) -> None:
        typed = {
            name: field.editor.value if isinstance(field.editor, MaskedEdit) else field.editor.text()
            for name, field in self.fields.items()
        }
        self.saved.emit(OrganizationForm(id=self._id, **typed))
