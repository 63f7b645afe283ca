"""首次启动: the first administrator of new data."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.domain.rights import Actor
from app.domain.signin import PASSWORD_LENGTH
from app.errors import InputError, UserError
from app.gui.store import Store
from app.gui.widgets import FormField, PrimaryButton, label
from app.gui.widgets.cards import FixedCard
from app.gui.widgets.fields import secret_field
from app.services import accounts

WIDTH = 460
TITLE = "先设一名管理员"
ABOUT = "管理员新建赛事、分派岗位、重设别人的密码。以后每个人用自己的账号登录,谁做了什么都有记录。"
SCORER = "我也做统分录入"
DIFFERENT = "两次输入的密码不一样,请再输一次。"
PACKAGE_TITLE = "谁在这台电脑上评分"
PACKAGE_ABOUT = "评分包打开后,由这个人录入、提交,评完写一个返回文件,带回做评分包的电脑。"
START, STARTING = "开始使用", "正在建立账号…"


class FoundingForm(FixedCard):
    """Name, password twice, and whether the administrator also tabulates."""

    founded = Signal(object)  # Actor

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(WIDTH, parent)
        self._store = store
        self.body.setContentsMargins(28, 18, 28, 18)
        self.body.setSpacing(9)
        self.name = FormField("姓名", QLineEdit())
        self.password = secret_field("密码", hint=f"至少 {PASSWORD_LENGTH} 个字符")
        self.again = secret_field("再输一次密码")
        self.scorer = QCheckBox(SCORER)
        self.scorer.setChecked(True)
        self.button = PrimaryButton(START, self.found)
        self.title = label(TITLE, "heading")
        self.about = label(ABOUT, "muted", wrap=True)
        self.body.addWidget(self.title)
        self.body.addWidget(self.about)
        for part in (self.name, self.password, self.again, self.scorer, self.button):
            self.body.addWidget(part)
        self.setFocusProxy(self.name)
        fields = (self.name, self.password, self.again)
        for field, after in zip(fields, (self.password, self.again, self.button), strict=True):
            field.editor.returnPressed.connect(partial(self._go_on, after))
            field.editor.textEdited.connect(partial(self._on_field_edited, field))

    def set_for_package(self, *, is_one: bool) -> None:
        """Ask for whoever works at a laptop that only marks: they tabulate in any case."""
        self.title.setText(PACKAGE_TITLE if is_one else TITLE)
        self.about.setText(PACKAGE_ABOUT if is_one else ABOUT)
        self.scorer.setChecked(True)
        self.scorer.setVisible(not is_one)
        self.name.setFocus()

    def found(self) -> None:
        """Make the account, or say at the field what is missing."""
        for field in (self.name, self.password, self.again):
            field.set_error("")
        password = self.password.editor.text()
        if self.again.editor.text() != password:
            self.again.editor.clear()
            self._show_error(self.again, DIFFERENT)
            return
        self._set_busy(True)
        op = partial(
            accounts.found_administrator,
            name=self.name.editor.text(),
            password=password,
            scorer=self.scorer.isChecked(),
        )
        self._store.write(
            op, topics=("settings",), on_done=self._on_done, on_failed=self._on_failed, by_program=True
        )

    def _go_on(self, after: QWidget) -> None:
        if after is self.button:
            self.found()
        else:
            after.setFocus()

    def _on_field_edited(self, field: FormField[QLineEdit], _text: str) -> None:
        field.set_error("")

    def _on_done(self, actor: Actor) -> None:
        self._set_busy(False)
        for field in (self.password, self.again):
            field.editor.clear()
        self.founded.emit(actor)

    def _on_failed(self, error: UserError) -> None:
        self._set_busy(False)
        fields = {"name": self.name, "password": self.password}
        name = error.field if isinstance(error, InputError) else ""
        self._show_error(fields.get(name, self.again), str(error))

    def _show_error(self, field: FormField[QLineEdit], message: str) -> None:
        field.set_error(message)
        field.setFocus()

    def _set_busy(self, busy: bool) -> None:
        self.button.setEnabled(not busy)
        self.button.setText(STARTING if busy else START)
