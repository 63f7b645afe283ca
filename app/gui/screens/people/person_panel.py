"""One person at the right of the list: name, unit, password and PIN, and the roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCheckBox, QCompleter, QLineEdit
from typing_extensions import override

from app.gui.screens.people.duties import DutyEditor
from app.gui.theme import Tone
from app.gui.widgets import FormField, PrimaryButton, hbox
from app.gui.widgets.form_panel import FormPanel
from app.services.accounts import AccountView

CAPTIONS: Mapping[str, str] = {
    "name": "姓名",
    "organization": "单位(裁判回避按它核对)",
    "password": "新密码",
    "pin": "新 PIN",
}
SECRETS = ("password", "pin")
KEPT, UNSET = "已设,留空不改", "未设"


@dataclass(frozen=True, slots=True)
class PersonForm:
    """What is typed of a person; `id` None makes a new one, an empty secret leaves what is set."""

    id: int | None = None
    name: str = ""
    organization: str = ""
    active: bool = True
    password: str = ""
    pin: str = ""


class PersonPanel(FormPanel):
    """Shows one person, or an empty form for a new one."""

    def __init__(self) -> None:
        super().__init__("人员")
        self.names = tuple(CAPTIONS)
        self.account_id: int | None = None
        self.is_new = False
        self._units = QStringListModel(self)
        for name, caption in CAPTIONS.items():
            editor = QLineEdit()
            editor.textEdited.connect(lambda _text, name=name: self.fields[name].set_error(""))
            self.fields[name] = FormField(caption, editor)
            self.watch(editor)
            if name in SECRETS:
                editor.setEchoMode(QLineEdit.EchoMode.Password)
            if name == "organization":
                completer = QCompleter(self._units, editor)
                completer.setFilterMode(Qt.MatchFlag.MatchContains)
                editor.setCompleter(completer)
        self.active = QCheckBox("账号启用(停用后不能登录)")
        self.duties = DutyEditor()
        self.content.addWidget(self.fields["name"])
        self.content.addWidget(self.fields["organization"])
        secrets = hbox(self.fields["password"], self.fields["pin"])
        for name in SECRETS:  # a remark below one of them leaves the other where it is
            secrets.setAlignment(self.fields[name], Qt.AlignmentFlag.AlignTop)
        self.content.addLayout(secrets)
        self.content.addWidget(self.active)
        self.content.addWidget(self.duties)
        save = PrimaryButton("保存", self.save_wanted.emit)
        save.setToolTip("Ctrl+Enter")
        self.watch(save, self.active)
        self.buttons.addWidget(save, 1)

    @property
    @override
    def label(self) -> str:
        return self.form().name.strip() or "新人员"

    @override
    def form(self) -> PersonForm:
        """What is typed."""
        return PersonForm(self.account_id, active=self.active.isChecked(), **self.typed())

    def set_units(self, units: Sequence[str]) -> None:
        """Propose these units while typing."""
        if self._units.stringList() != list(units):
            self._units.setStringList(list(units))

    def show_person(self, account: AccountView) -> None:
        """Show somebody; where something is being typed of them, only their roles."""
        self.duties.show_duties(account)
        if account.id == self.account_id and self.is_changed:
            return
        if account.id != self.account_id:
            self.duties.clear_form()
        form = PersonForm(account.id, account.name, account.organization, account.active)
        self._show(form, "", (account.has_password, account.has_pin))
        self.pill.set_state("" if account.active else "停用", Tone.NEUTRAL)

    def show_new(self, note: str = "新增") -> None:
        """Show an empty form."""
        self._show(PersonForm(), note, (False, False))
        self.pill.set_state("", Tone.NEUTRAL)
        self.is_new = True
        self.active.hide()
        self.duties.hide()

    def settle(self) -> None:
        """What is typed is saved: the secrets are not shown back."""
        for name in SECRETS:
            self._line(name).clear()
        self._kept = replace(self.form())

    def forget(self) -> None:
        """Show nothing, and keep no secret in a field."""
        self._show(PersonForm(), "", (False, False))
        self._kept = None
        self.hide()

    def _show(self, form: PersonForm, note: str, given: tuple[bool, bool]) -> None:
        self.account_id, self.is_new = form.id, False
        for field in self.fields.values():
            field.set_error("")
        self.fill({name: getattr(form, name) for name in CAPTIONS})
        for name, known in zip(SECRETS, given, strict=True):
            self._line(name).setPlaceholderText(KEPT if known else UNSET)
        self.active.setChecked(form.active)
        self.active.show()
        self.duties.show()
        self.note.setText(note)
        self._kept = self.form()
        self.show()

    def _line(self, name: str) -> QLineEdit:
        editor = self.fields[name].editor
        if not isinstance(editor, QLineEdit):
            raise TypeError(name)
        return editor
