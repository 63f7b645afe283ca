"""我的账号: who is signed in, their roles, a new password or PIN, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.rights import Actor, roles_text
from app.domain.signin import PASSWORD_LENGTH
from app.errors import InputError, UserError
from app.gui.store import Store
from app.gui.widgets import Card, ElidedLabel, FormField, PrimaryButton, SecondaryButton, hbox, label, vbox
from app.gui.widgets.fields import secret_field
from app.services import accounts
from app.services.door import Refused

DIFFERENT = "两次输入的不一样,请再输一次。"
NOTHING = "请填写新的密码或 PIN。"
CHANGED = "✓ 已换成新的"
WITHOUT_ROLE = "还没有岗位"


class AccountCard(Card):
    """One line; the fields come when they are asked for."""

    def __init__(self, store: Store, on_change_person: Callable[[], object]) -> None:
        super().__init__("我的账号")
        self._store = store
        self.name, self.roles = label("", "strong"), ElidedLabel("", "muted")
        self.done = label("", "ok")
        self.open_button = SecondaryButton("修改密码或 PIN", self.open_form)
        self.leave_button = SecondaryButton("换人或退出 F9", on_change_person)
        row = hbox(self.name, self.roles, self.done, self.open_button, self.leave_button, gap=10)
        row.setStretch(1, 1)
        self.body.addLayout(row)
        self.old = secret_field("现在的密码")
        self.password = secret_field("新密码", hint=f"至少 {PASSWORD_LENGTH} 个字符,不改就空着")
        self.pin = secret_field("新 PIN", hint="4 到 6 位数字,不改就空着")
        self.again = secret_field("再输一次新的")
        self.save_button = PrimaryButton("保存", self.save)
        self.cancel_button = SecondaryButton("取消", self.close_form)
        self._fields = (self.old, self.password, self.pin, self.again)
        self.form = QWidget()
        fields = hbox(*self._fields, gap=12)
        for place, field in enumerate(self._fields):
            fields.setStretch(place, 1)
            fields.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        buttons = hbox(None, self.cancel_button, self.save_button, gap=10)
        self.form.setLayout(vbox(fields, buttons, gap=8, margins=(0, 6, 0, 0)))
        self.body.addWidget(self.form)
        self.form.hide()
        for field, after in zip(self._fields, self._fields[1:], strict=False):
            field.editor.returnPressed.connect(after.setFocus)
        self.again.editor.returnPressed.connect(self.save)

    def show_actor(self, actor: Actor) -> None:
        """Tell who is signed in; what somebody else was typing is gone."""
        if self.name.text() != actor.name:
            self.close_form()
            self.done.setText("")
        self.name.setText(actor.name)
        self.roles.set_text(roles_text(actor.duties) or WITHOUT_ROLE)

    def open_form(self) -> None:
        """Ask for the old and the new."""
        op = partial(accounts.has_password, account_id=self._store.actor.account_id)
        self.old.caption.setText("现在的密码" if self._store.read(op) else "现在的 PIN")
        self.done.setText("")
        self.form.show()
        self.old.setFocus()

    def close_form(self) -> None:
        """Put the fields away, emptied."""
        for field in self._fields:
            field.editor.clear()
            field.set_error("")
        self.form.hide()

    def save(self) -> None:
        """Change it, or say at the field why not."""
        for field in self._fields:
            field.set_error("")
        password, pin, again = (field.editor.text() for field in self._fields[1:])
        if password and pin:
            self._show_error(self.pin, "请一次改一个:先改密码,再改 PIN。")
        elif not password and not pin:
            self._show_error(self.password, NOTHING)
        elif again != password + pin:
            self.again.editor.clear()
            self._show_error(self.again, DIFFERENT)
        else:
            self.save_button.setEnabled(False)
            op = partial(accounts.change_own_secret, old=self.old.editor.text(), password=password, pin=pin)
            self._store.write(op, topics=("settings",), on_done=self._on_done, on_failed=self._on_failed)

    def _on_done(self, _done: None) -> None:
        self.save_button.setEnabled(True)
        self.close_form()
        self.done.setText(CHANGED)
        self.open_button.setFocus()

    def _on_failed(self, error: UserError) -> None:
        self.save_button.setEnabled(True)
        fields = {"password": self.password, "pin": self.pin}
        if isinstance(error, Refused):
            self.old.editor.clear()
            self._show_error(self.old, str(error))
        else:
            name = error.field if isinstance(error, InputError) else ""
            self._show_error(fields.get(name, self.again), str(error))

    def _show_error(self, field: FormField[QLineEdit], message: str) -> None:
        field.set_error(message)
        field.setFocus()
