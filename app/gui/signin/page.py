"""The whole window while nobody is signed in, and when somebody else takes over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLayout, QWidget

from app.domain.rights import PROGRAM, Actor
from app.gui import theme
from app.gui.signin.form import SignInForm
from app.gui.signin.founding import WIDTH, FoundingForm
from app.gui.signin.package_offer import PackageOffer
from app.gui.store import Store
from app.gui.widgets import LinkButton, SecondaryButton, hbox, label, scrolled, set_part, vbox
from app.gui.widgets.steady_pages import ShownPages
from app.services import accounts

if TYPE_CHECKING:
    from app.gui.rescue.takeover import TakeoverCard

BROKEN, TAKE_OVER = "原来的电脑坏了?", "从副本盘接管…"
DEMO = "演示数据:演示人员的 PIN 都是 {}"


class SignInPage(QWidget):
    """First start: the administrator; else sign in. With somebody signed in Esc goes back to the work."""

    signed_in = Signal(object)  # Actor
    cancelled = Signal()
    lock_wanted = Signal()
    exchange_wanted = Signal(object)  # Exchange

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("door")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._store = store
        self._actor: Actor = PROGRAM
        self.founding = FoundingForm(store)
        self.package = PackageOffer(store, WIDTH)
        self.form = SignInForm(store)
        self.now = label("", "muted")
        self.back = SecondaryButton("返回 Esc", self._cancel)
        self.lock = LinkButton("退出并锁定 F9", self._lock)
        self.notice = label("", "error", wrap=True)
        self.demo = label("", "muted")
        self.demo.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._build()
        self.founding.founded.connect(self._on_founded)
        self.package.chosen.connect(self._on_package_chosen)
        self.form.signed_in.connect(self.signed_in)
        for keys, slot in (("Esc", self._cancel), ("F9", self._lock)):
            QShortcut(QKeySequence(keys), self, slot)

    def _build(self) -> None:
        self.person = QWidget()
        self.person.setLayout(hbox(self.now, None, self.lock, self.back, gap=theme.GAP))
        below = vbox(self.notice, self.form, self.person, self.demo, gap=12)
        below.setStretch(1, 1)
        signing = _centred(below)
        self.takeover: TakeoverCard | None = None
        self.take_over_button = LinkButton(TAKE_OVER, self._take_over)
        takeover = hbox(None, label(BROKEN, "muted"), self.take_over_button, None, gap=8)
        founding = _centred(vbox(self.founding, self.package, takeover, None, gap=10))
        self.pages = ShownPages()
        self.pages.addWidget(signing)
        self.pages.addWidget(founding)
        inside = QWidget()
        column = vbox(None, self.pages, None, gap=0)
        column.setStretch(1, 6)
        inside.setLayout(column)
        brand = vbox(label("赛创", "brand"), label("四赛一创 · 竞赛管理", "small"), gap=2)
        outer = vbox(brand, scrolled(inside), gap=8, margins=(theme.BODY_SIDE, 16, theme.BODY_SIDE, 16))
        outer.setStretch(1, 1)
        self.setLayout(outer)

    def start(self, actor: Actor) -> None:
        """Ask who it is. Somebody who is signed in may go back; else who was last is expected."""
        self._actor = actor
        if not self._store.read(accounts.has_administrator):
            self.pages.setCurrentIndex(1)
            self.founding.setFocus()
            return
        self.pages.setCurrentIndex(0)
        self.say(self._store.workspace.read_only)
        self.person.setVisible(self._is_changing)
        self.now.setText(f"现在是 {actor.title}")
        people = [view for view in self._store.read(accounts.list_accounts) if view.can_sign_in]
        last = None if self._is_changing else self._store.read(accounts.last_signed_in)
        self.form.show_people(people, last)
        self._store.read_later(lambda _session: self._read_demo(), self._show_demo, latest="signin.demo")

    def _back_to_founding(self) -> None:
        self.pages.setCurrentIndex(1)
        self.founding.setFocus()

    def _take_over(self) -> None:
        # Imported here: it brings everything along that a copy may hold.
        from app.gui.rescue.takeover import TakeoverCard

        if self.takeover is None:
            self.takeover = TakeoverCard(self._store)
            self.takeover.chosen.connect(self.exchange_wanted)
            self.takeover.cancelled.connect(self._back_to_founding)
            self.pages.addWidget(_centred(vbox(self.takeover, None, gap=0)))
        self.pages.setCurrentIndex(2)
        self.takeover.start()

    def say(self, notice: str, *, good: bool = False) -> None:
        """Tell something above the form; '' takes it away."""
        set_part(self.notice, "ok" if good else "error")
        self.notice.setText(notice)
        self.notice.setVisible(bool(notice))

    @property
    def _is_changing(self) -> bool:
        return self._actor.account_id is not None

    def _read_demo(self) -> str:
        # Imported here: it brings the whole Excel import along, which nobody waits for.
        from app.services.demo import PIN, find_demo

        return DEMO.format(PIN) if find_demo(self._store.workspace) is not None else ""

    def _show_demo(self, text: str) -> None:
        self.demo.setText(text)
        self.demo.setVisible(bool(text))

    def _on_founded(self, actor: Actor) -> None:
        self.signed_in.emit(actor)
        self.package.open_package()

    def _on_package_chosen(self) -> None:
        self.founding.set_for_package(is_one=self.package.package is not None)

    def _cancel(self) -> None:
        if self.takeover is not None and self.takeover.isVisible():
            self.takeover.cancel_button.click()
        elif self._is_changing and not self.form.is_busy:
            self.cancelled.emit()

    def _lock(self) -> None:
        if self._is_changing and not self.form.is_busy:
            self.lock_wanted.emit()


def _centred(column: QLayout) -> QWidget:
    page = QWidget()
    page.setLayout(hbox(None, column, None, gap=0))
    return page
