"""登录: the person from the list at the left, the password or PIN at the right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from app.domain.pinyin import pinyin_key
from app.domain.rights import Actor
from app.errors import UserError
from app.gui.signin.people import PeopleList, StepField
from app.gui.store import Store
from app.gui.widgets import Card, ElidedLabel, FormField, KeyHint, PrimaryButton, hbox, label, vbox
from app.services import accounts
from app.services.accounts import AccountView

LIST_WIDTH = 290
WIDTH, HEIGHT = 720, 460
LEAST_HEIGHT = 330
CHOOSE = "请选择姓名"
SIGN_IN, SIGNING_IN = "登录 Enter", "正在登录…"
FORGOTTEN = "忘记密码或 PIN,请管理员重设。"


class SignInForm(Card):
    """Whose PIN it is stands beside it: several judges take quick turns at one machine."""

    signed_in = Signal(object)  # Actor

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        self._store = store
        self._busy = False
        self.people = PeopleList()
        self.people.setFixedWidth(LIST_WIDTH)
        self.name = ElidedLabel(CHOOSE, "large")
        self.about = label("", "muted", wrap=True)
        self.secret: FormField[StepField] = FormField("密码或 PIN", StepField())
        self.secret.editor.setEchoMode(QLineEdit.EchoMode.Password)
        self.button = PrimaryButton(SIGN_IN, self.sign_in)
        side = QFrame()
        side.setProperty("part", "beside")
        side.setLayout(
            vbox(
                self.name,
                self.about,
                10,
                self.secret,
                self.button,
                None,
                label(FORGOTTEN, "small", wrap=True),
                KeyHint(("↑ ↓", "选人"), ("Enter", "下一步")),
                gap=8,
                margins=(28, 26, 28, 20),
            )
        )
        row = hbox(self.people, side, gap=0)
        row.setStretch(1, 1)
        self.body.addLayout(row)
        self.setFixedWidth(WIDTH)
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setMaximumHeight(HEIGHT)
        self.people.chosen.connect(self._on_people_chosen)
        self.people.settled.connect(self.secret.setFocus)
        self.secret.editor.stepped.connect(self.people.step)
        self.secret.editor.returnPressed.connect(self.sign_in)
        self.secret.editor.textEdited.connect(lambda _text: self.secret.set_error(""))

    @property
    def is_busy(self) -> bool:
        """Whether a password is being looked at."""
        return self._busy

    def show_people(self, people: Sequence[AccountView], current: int | None) -> None:
        """Start anew: with a person, the password is asked for; else the person."""
        self._set_busy(False)
        self.people.show_people(people, current)
        (self.people if self.people.current is None else self.secret).setFocus()
        self._store.read_later(
            lambda _session: {person.id: pinyin_key(person.name) for person in people},
            self.people.set_keys,
            latest="signin.keys",
        )

    def sign_in(self) -> None:
        """Try what was typed."""
        person = self.people.current
        if person is None:
            self.people.setFocus()
        elif not self.secret.editor.text():
            self.secret.setFocus()
        elif not self._busy:
            self._set_busy(True)
            op = partial(accounts.sign_in, account_id=person.id, secret=self.secret.editor.text())
            self._store.write(
                op, topics=(), on_done=self._on_done, on_failed=self._on_failed, by_program=True
            )

    def _on_done(self, actor: Actor) -> None:
        self._set_busy(False)
        self.secret.editor.clear()
        self.signed_in.emit(actor)

    def _on_failed(self, error: UserError) -> None:
        self._set_busy(False)
        self.secret.editor.clear()
        self.secret.set_error(str(error))
        self.secret.setFocus()

    def _on_people_chosen(self) -> None:
        person = self.people.current
        self.name.set_text(CHOOSE if person is None else person.name)
        about = () if person is None else (person.roles, person.organization)
        self.about.setText(" · ".join(filter(None, about)))
        self.secret.editor.clear()
        self.secret.set_error("")
        self._allow()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.button.setText(SIGNING_IN if busy else SIGN_IN)
        self.secret.editor.setReadOnly(busy)
        self.people.setEnabled(not busy)
        self._allow()

    def _allow(self) -> None:
        there = self.people.current is not None
        self.secret.setEnabled(there)
        self.button.setEnabled(there and not self._busy)
