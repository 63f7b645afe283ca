"""参赛单位: one unit at the right of the list of units."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from app.domain.people import mask_phone
from app.gui.widgets import FormField, PrimaryButton
from app.gui.widgets.form_panel import FormPanel
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


class UnitPanel(FormPanel):
    """Shows one unit, or an empty form for a new one."""

    def __init__(self) -> None:
        super().__init__("单位信息")
        self.unit_id: int | None = None
        self.is_new = False
        self._kept: OrganizationForm | None = None
        self.names = tuple(CAPTIONS)
        for name, caption in CAPTIONS.items():
            editor = MaskedEdit(mask_phone) if name == "phone" else QLineEdit()
            editor.textEdited.connect(lambda _text, name=name: self.fields[name].set_error(""))
            self.fields[name] = FormField(caption, editor)
            self.watch(editor)
            self.content.addWidget(self.fields[name])
        self._save = PrimaryButton("保存", self.save_wanted.emit)
        self.watch(self._save)
        self.buttons.addWidget(self._save, 1)

    @property
    @override
    def editors(self) -> tuple[QWidget, ...]:
        return *super().editors, self._save

    @property
    @override
    def is_changed(self) -> bool:
        return self._kept is not None and self.form() != self._kept

    @property
    @override
    def label(self) -> str:
        return self.form().name.strip() or "新单位"

    def show_unit(self, row: OrganizationRow) -> None:
        """Show a stored unit."""
        self._show(row.id, {name: str(getattr(row, name)) for name in CAPTIONS})
        self.note.setText(f"参赛 {row.entries} 项次")

    def show_new(self, note: str = "新增") -> None:
        """Show an empty form."""
        self._show(None, dict.fromkeys(CAPTIONS, ""))
        self.is_new = True
        self.note.setText(note)

    def form(self) -> OrganizationForm:
        """What is typed."""
        return OrganizationForm(id=self.unit_id, **self.typed())

    def keep(self, form: OrganizationForm) -> None:
        """This is saved."""
        self._kept = form

    def forget(self) -> None:
        """Show nothing."""
        self._kept, self.unit_id, self.is_new = None, None, False
        self.hide()

    def _show(self, unit_id: int | None, texts: Mapping[str, str]) -> None:
        self.unit_id, self.is_new = unit_id, False
        for field in self.fields.values():
            field.set_error("")
        self.fill(texts)
        self._kept = self.form()
        self.show()
