"""参赛单位: one unit at the right of the list of units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from app.domain.people import mask_phone
from app.domain.word_lists import WordKey
from app.errors import InputError
from app.gui.screens.registration.unit_merge_form import UnitMergeForm
from app.gui.widgets import FormField, LinkButton, PrimaryButton, clear, hbox, label, vbox
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.form_panel import FormPanel
from app.gui.widgets.masked_edit import MaskedEdit
from app.services.organizations import OrganizationForm, OrganizationRow

CAPTIONS: Mapping[str, str] = {
    "name": "单位名称",
    "credit_code": "统一社会信用代码",
    "kind": "单位性质",
    "industry": "行业",
    "district": "县区",
    "chain": "产业链(五群十链)",
    "contact": "联系人",
    "phone": "联系电话",
}
# Fields that are chosen from a list an office keeps; another word may be typed.
CHOSEN: Mapping[str, WordKey] = {
    "kind": WordKey.UNIT_KIND,
    "industry": WordKey.INDUSTRY,
    "district": WordKey.DISTRICT,
    "chain": WordKey.CHAIN,
}
_ROWS = (("name",), ("credit_code",), ("kind", "industry"), ("district", "chain"), ("contact", "phone"))


class UnitPanel(FormPanel):
    """Shows one unit, or an empty form for a new one."""

    merge_wanted = Signal(str)  # the unit proposed, '' for none

    def __init__(self) -> None:
        super().__init__("单位信息")
        self.unit_id: int | None = None
        self.is_new = False
        self.names = tuple(CAPTIONS)
        for name, caption in CAPTIONS.items():
            editor = self._make_editor(name)
            self.fields[name] = FormField(caption, editor)
            self.watch(editor)
        for names in _ROWS:
            row = hbox(*(self.fields[name] for name in names))
            for place in range(len(names)):
                row.setStretch(place, 1)
            self.content.addLayout(row)
        self._other_names = label("", "note", wrap=True)
        self._doubles = vbox(gap=2)
        self.merge = LinkButton("并入其他单位…", lambda: self.merge_wanted.emit(""))
        self.content.addWidget(self._other_names)
        self.content.addLayout(self._doubles)
        self.content.addLayout(hbox(self.merge, None))
        self.merging = UnitMergeForm()
        self.body.insertWidget(self.body.count() - 1, self.merging)
        self._save = PrimaryButton("保存", self.save_wanted.emit)
        self.watch(self._save)
        self.buttons.addWidget(self._save, 1)

    def _make_editor(self, name: str) -> QWidget:
        def typed(_text: str) -> None:
            self.fields[name].set_error("")

        if name in CHOSEN:
            combo = CalmComboBox()
            combo.make_editable()
            combo.setMinimumWidth(64)
            combo.editTextChanged.connect(typed)
            return combo
        editor = MaskedEdit(mask_phone) if name == "phone" else QLineEdit()
        editor.textEdited.connect(typed)
        return editor

    @property
    @override
    def editors(self) -> tuple[QWidget, ...]:
        return *super().editors, self._save, self.merge

    @property
    @override
    def is_changed(self) -> bool:
        return super().is_changed or (self._kept is not None and self.merging.is_changed)

    @property
    @override
    def label(self) -> str:
        return self.form().name.strip() or "新单位"

    def set_words(self, words: Mapping[WordKey, Sequence[str]]) -> None:
        """Offer these words; what is typed stays."""
        for name, key in CHOSEN.items():
            combo = self.fields[name].editor
            if isinstance(combo, CalmComboBox) and combo.texts != (offered := ["", *words[key]]):
                text = combo.currentText()
                combo.set_texts(offered)
                combo.set_text(text)

    def show_unit(self, row: OrganizationRow, doubles: Mapping[str, str]) -> None:
        """Show a stored unit, and by name those that may be the same, with the reason."""
        is_other = self.unit_id != row.id
        self._show(row.id, {name: str(getattr(row, name)) for name in CAPTIONS})
        if is_other:
            self.merging.close_form()
        self.note.setText(f"参赛 {row.entries} 项次")
        self._other_names.setText(f"曾用名、并入的单位:{'、'.join(row.other_names)}")
        self._other_names.setVisible(bool(row.other_names))
        self._show_doubles(doubles)
        self.merge.show()

    def _show_doubles(self, doubles: Mapping[str, str]) -> None:
        clear(self._doubles)
        for name, reason in doubles.items():
            self._doubles.addWidget(label(f"▲ 可能与“{name}”是同一家:{reason}", "note", wrap=True))
            link = LinkButton(f"并入“{name}”…", partial(self.merge_wanted.emit, name))
            link.setEnabled(self.merge.isEnabled())
            self.watch(link)
            self._doubles.addLayout(hbox(link, None))

    def show_new(self, note: str = "新增") -> None:
        """Show an empty form."""
        self._show(None, dict.fromkeys(CAPTIONS, ""))
        self.is_new = True
        self.note.setText(note)
        self._show_doubles({})
        self._other_names.hide()
        self.merge.hide()
        self.merging.close_form()

    @override
    def form(self) -> OrganizationForm:
        """What is typed."""
        return OrganizationForm(id=self.unit_id, **self.typed())

    def forget(self) -> None:
        """Show nothing."""
        self._kept, self.unit_id, self.is_new = None, None, False
        self.merging.close_form()
        self.hide()

    @override
    def show_error(self, error: InputError) -> bool:
        if not self.merging.isHidden():
            self.merging.show_error(error)
            return True
        return super().show_error(error)

    def _show(self, unit_id: int | None, texts: Mapping[str, str]) -> None:
        self.unit_id, self.is_new = unit_id, False
        for field in self.fields.values():
            field.set_error("")
        self.fill(texts)
        self._kept = self.form()
        self.show()
