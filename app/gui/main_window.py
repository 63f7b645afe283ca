"""The window: rail, header, screens, status bar. Navigation only; the work is in the screens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QWidget
from typing_extensions import override

from app.domain.pinyin import load_readings
from app.domain.rights import PROGRAM, Actor, Right, has_anywhere
from app.errors import UserError
from app.gui import registry, theme
from app.gui.audit_guard import AuditGuard, Proof
from app.gui.keeper import DataKeeper
from app.gui.messages import CrashReporter
from app.gui.pages import ScreenPages
from app.gui.registry import ScreenEntry
from app.gui.screen import Screen, ScreenContext, reserved_for
from app.gui.signin import SignInPage
from app.gui.store import Store
from app.gui.widgets.header import Header, shown_keys
from app.gui.widgets.help_panel import HelpPanel
from app.gui.widgets.layouts import hbox, vbox
from app.gui.widgets.message_bar import MessageBar
from app.gui.widgets.rail import Rail, RailItem
from app.gui.widgets.status_bar import StatusBar
from app.gui.widgets.steady_pages import SteadyPages
from app.services import accounts, settings
from app.services.backups import list_backups
from app.services.competitions import list_competitions

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.services.arrivals import Exchange, Exchanged

MINUTE_MS = 60_000
MAX_SHORTCUTS = 9
WINDOW_TITLE = "赛创 · 竞赛管理"
UNFINISHED = "还有没处理完的修改。请先登录,处理后再关闭窗口。"
DUTIES = frozenset({"settings", "competition"})  # topics with which somebody's roles and seats may change
UNSAVED = "有修改没有保存成功,窗口没有关闭。请看上面的说明,处理后再关闭。"


class MainWindow(QMainWindow):
    """Shows one screen at a time and gives all of them the same context."""

    def __init__(
        self,
        store: Store,
        screens: Sequence[ScreenEntry] | None = None,
        *,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__()
        self.setWindowTitle(WINDOW_TITLE)
        self.store = store
        self._now = now
        self.entries = tuple(screens if screens is not None else registry.SCREENS)
        self._windows: dict[str, Screen] = {}
        self._key = ""
        self._person = store.actor.account_id
        self._said: tuple[str, ...] = ()  # when the person who is signed in went
        self.messages = MessageBar()
        self.audit = AuditGuard(store, self)
        self.context = ScreenContext(
            store,
            self.messages,
            self.navigate,
            self.open_window,
            self._set_header,
            self.choose_competition,
            self.audit,
            self.change_person,
            self.can_open,
            self.exchange_data,
        )
        self.exchange: Exchange | None = None
        """What is to be done with the data once the window has closed."""
        self.keeper = DataKeeper(store, self.messages, now, self)
        self.reporter = CrashReporter(store.workspace.folder, self.messages.error, self)
        self._build()
        self._connect()
        self._read_competitions()
        self._show_actor(store.actor)
        self._show_backup()
        self.status.show_copy(store.workspace.second_copy.status)

    # -- making ------------------------------------------------------------------------------------

    def _build(self) -> None:
        keys = [
            f"Ctrl+{number}" if number <= MAX_SHORTCUTS else "" for number in range(1, len(self.entries) + 1)
        ]
        self.rail = Rail(
            [
                RailItem(entry.key, entry.title, entry.group, shortcut)
                for entry, shortcut in zip(self.entries, keys, strict=True)
            ]
        )
        self.header = Header()
        self.status = StatusBar()
        self.pages = ScreenPages(self.entries, self.create_competition)
        body = QWidget()
        body.setObjectName("body")
        side, top = theme.BODY_SIDE, theme.BODY_TOP
        body.setLayout(vbox(self.messages, self.pages, gap=12, margins=(side, top, side, top)))
        self.help = HelpPanel(body)
        right = vbox(self.header, body, self.status, gap=0)
        right.setStretch(1, 1)
        row = hbox(self.rail, right, gap=0)
        row.setStretch(1, 1)
        self.work = QWidget()
        self.work.setLayout(row)
        self.door = SignInPage(self.store)
        self.door.exchange_wanted.connect(self.exchange_data)
        self._rooms = SteadyPages()
        self._rooms.addWidget(self.work)
        self._rooms.addWidget(self.door)
        self.setCentralWidget(self._rooms)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.navigate)
        self.header.chooser.chosen.connect(self.choose_competition)
        self.header.chooser.wanted_new.connect(self.create_competition)
        self.status.cancel_clicked.connect(self.store.cancel_job)
        self.status.operator_clicked.connect(self.change_person)
        self.status.help_clicked.connect(self.toggle_help)
        self.status.audit_clicked.connect(partial(self._open_known, "audit", findings=True))
        self.status.copy_clicked.connect(partial(self._open_known, "safety", page="副本"))
        self.audit.changed.connect(self._show_audit)
        self.door.signed_in.connect(self.store.set_actor)
        self.door.cancelled.connect(lambda: self._show(self._key or self.allowed[0], {}))
        self.door.lock_wanted.connect(self.sign_out)
        self.door.package.opened.connect(lambda event_id: self.navigate("judging", event_id=event_id))
        self.help.closed.connect(self.toggle_help)
        self.store.changed.connect(self._on_store_changed)
        self.store.actor_changed.connect(self._on_store_actor_changed)
        self.store.failed.connect(self.messages.error)
        self.store.crashed.connect(self.reporter.report)
        self.store.job_changed.connect(self.status.set_job)
        self.store.health_changed.connect(self.status.set_health)
        self.store.copy_changed.connect(self.status.show_copy)
        # Children of the work area: while the door is shown they do nothing.
        QShortcut(QKeySequence("F1"), self.work, self.toggle_help)
        QShortcut(QKeySequence("F9"), self.work, self.change_person)
        for number, entry in enumerate(self.entries[:MAX_SHORTCUTS], 1):
            QShortcut(QKeySequence(f"Ctrl+{number}"), self.work, partial(self._go, entry.key))
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self._show_backup)
        self._minute.start()
        self.pages.loaded.connect(self._on_pages_loaded)
        self.pages.load_all()

    @property
    def _may_create(self) -> bool:
        there = any(entry.key == registry.CREATE_SCREEN for entry in self.entries)
        return there and has_anywhere(self.store.actor, Right.SETUP)

    @Slot()
    def _on_pages_loaded(self) -> None:
        self._count()
        # Now, while the first screen is being read, and not when the first name is saved.
        self.store.read_later(lambda _session: load_readings(), lambda _done: None)
        self.audit.start()

    # -- navigation --------------------------------------------------------------------------------

    @property
    def current(self) -> Screen | None:
        """The screen that is shown (None: the empty state)."""
        return self.pages.current

    @property
    def allowed(self) -> tuple[str, ...]:
        """The keys of the screens that concern who is signed in; none while nobody is."""
        actor = self.store.actor
        signed_in = actor.account_id is not None
        return tuple(entry.key for entry in self.entries if signed_in and entry.concerns(actor))

    def can_open(self, key: str) -> bool:
        """Whether a screen concerns who is signed in."""
        return all(entry.concerns(self.store.actor) for entry in self.entries if entry.key == key)

    def navigate(self, key: str, /, **params: object) -> None:
        """Show a screen; the parameters go to its `open`. While nobody is signed in it waits for them."""
        entry = next(entry for entry in self.entries if entry.key == key)
        if self._is_locked:
            self._key = key
            if self.current is not None:
                self.door.say(UNFINISHED)
        elif self.can_open(key):
            self._leave()
            self._show(key, params)
        else:
            self.messages.info(f"“{entry.title}”{reserved_for(*entry.rights)}。")

    def _go(self, key: str) -> None:
        if self.can_open(key):  # the keys of a screen that is not in the rail are no request
            self.navigate(key)

    def _leave(self) -> None:
        if not self._is_at_door:
            # Qt's own description says that there is always one; there is not.
            self.pages.leave(cast("QWidget | None", self.focusWidget()))

    def _show(self, key: str, params: Mapping[str, object]) -> None:
        self._rooms.setCurrentWidget(self.work)
        self._key = key
        self.rail.set_current(key)
        kind = self.pages.load(key)
        if kind.needs_competition and self.context.competition_id is None:
            self.pages.show_empty()
            self._show_header(kind.title, None)
            return
        screen = self.pages.show_screen(key, self.context)
        if params:
            screen.open(**params)
        self._set_header(screen)
        self._refresh(screen)
        self.pages.give_keys(screen)
        self._show_help()

    def open_window(self, name: str, **params: object) -> QWidget:
        """Open (or bring forward) a top-level window, full size on a second display if there is one."""
        window = self._windows.get(name)
        if window is None:
            window = registry.load(registry.WINDOWS[name])(self.context)
            window.setWindowFlag(Qt.WindowType.Window)
            window.setWindowTitle(window.title)
            self._windows[name] = window
        window.open(**params)
        self._refresh(window)
        others = [screen for screen in QGuiApplication.screens() if screen is not self.screen()]
        if others:
            window.setGeometry(others[0].geometry())
            window.showFullScreen()
        elif not window.isVisible():
            window.resize(self.size())
            window.show()
        return window

    def create_competition(self) -> None:
        """Go where a competition is made."""
        self.navigate(registry.CREATE_SCREEN, create=True)

    def choose_competition(self, competition_id: int) -> None:
        """Work on this competition from now on."""
        self._leave()
        self.context.competition_id = competition_id
        if not self.store.workspace.read_only:
            op = partial(settings.remember_competition, competition_id=competition_id)
            self.store.write(op, topics=("competition",))
        self._read_competitions()
        if self._key and not self._is_at_door:
            self._show(self._key, {})

    def _refresh(self, screen: Screen) -> None:
        try:
            screen.refresh()
        except UserError as error:
            self.messages.error(str(error))

    # -- who is signed in --------------------------------------------------------------------------

    @property
    def _is_locked(self) -> bool:
        return self.store.actor.account_id is None

    @property
    def _is_at_door(self) -> bool:
        return self._rooms.currentWidget() is self.door

    def change_person(self) -> None:
        """Let somebody else sign in at this machine; Esc comes back to the work as it was."""
        self._said = self.messages.texts()  # what is said on leaving is for who comes next, too
        self._leave()
        self._rooms.setCurrentWidget(self.door)
        self.door.start(self.store.actor)

    def sign_out(self) -> None:
        """Leave the machine to nobody; the work is covered until somebody signs in."""
        self._leave()
        if not self.store.workspace.read_only:
            self.store.write(accounts.sign_out, topics=())
        self.store.set_actor(PROGRAM)

    def _on_store_actor_changed(self, actor: Actor) -> None:
        before, self._person = self._person, actor.account_id
        if before not in (None, actor.account_id):
            for text in self._said:  # it was for somebody else
                self.messages.withdraw(text)
            self.keeper.tell_again()
        self._show_actor(actor)
        allowed = self.allowed
        if allowed:
            self._show(self._key if self._key in allowed else allowed[0], {})

    def _show_actor(self, actor: Actor) -> None:
        self.status.set_actor(actor.title)
        if self._is_locked:
            self._rooms.setCurrentWidget(self.door)
            self.door.start(actor)
        else:
            self.rail.set_shown(self.allowed)
            self.pages.offer_creating(allowed=has_anywhere(actor, Right.SETUP))
            self._read_competitions()

    # -- what is shown around the screen -----------------------------------------------------------

    def _set_header(self, screen: Screen) -> None:
        if screen is self.current:
            self._show_header(screen.title, screen)

    def _show_header(self, title: str, screen: Screen | None) -> None:
        if screen is None:
            self.header.set_title(title)
            self.header.set_controls(())
            self.header.set_actions(())
            return
        self.header.set_title(f"{title} {screen.subtitle()}".strip(), screen.header_note())
        self.header.set_controls(screen.header_widgets())
        pressed = self._is_focused(self.header)
        self.header.set_actions(screen.header_actions())
        if pressed and not self._is_focused(self.header):
            # The button that was pressed is gone or takes no more: the keys do not go on to the rail.
            self.pages.give_keys(screen)

    def _is_focused(self, part: QWidget) -> bool:
        # Qt's own description says that there is always one with the keys; there is not.
        focused = cast("QWidget | None", self.focusWidget())
        return focused is not None and part.isAncestorOf(focused)

    def _read_competitions(self) -> None:
        found = self.store.read(list_competitions)
        known = [competition.id for competition in found]
        if self.context.competition_id not in known:
            last = self.store.read(settings.last_competition)
            self.context.competition_id = last if last in known else (known[0] if known else None)
        self.header.chooser.set_competitions(
            [(competition.id, competition.title) for competition in found],
            self.context.competition_id,
            can_create=self._may_create,
        )

    def _count(self) -> None:
        competition_id = self.context.competition_id
        classes = dict(self.pages.classes)
        if competition_id is None:
            self.rail.set_counts(dict.fromkeys(classes, ""))
            return

        def op(session: Session) -> dict[str, str]:
            return {key: kind.rail_count(session, competition_id) for key, kind in classes.items()}

        self.store.read_later(op, self.rail.set_counts, latest="rail")

    @Slot()
    def _show_audit(self) -> None:
        proof = self.audit
        tone = {Proof.WHOLE: "ok", Proof.ALTERED: "error", Proof.FAILED: "error"}.get(proof.state, "")
        hint = proof.error or "".join(finding.text for finding in proof.findings[:1])
        self.status.set_audit(proof.state.value, tone, hint or "操作记录、签名和数据的核对结果")

    def _open_known(self, key: str, **params: object) -> None:
        if any(entry.key == key for entry in self.entries):
            self.navigate(key, **params)

    @Slot()
    def _show_backup(self) -> None:
        newest = list_backups(self.store.workspace.folder)[:1]
        self.status.set_backup(newest[0].at if newest else None, self._now())

    @Slot()
    def toggle_help(self) -> None:
        """Open or close the help of the current screen."""
        self.help.setVisible(self.help.isHidden())
        if self.help.isVisible():
            self._show_help()
            self.help.setFocus()
        elif self.current is not None:
            self.current.setFocus()

    def _show_help(self) -> None:
        screen = self.current
        if screen is None:
            self.help.set_help(self.header.title.whole_text(), "先新建一个赛事。", ())
            return
        keys = [(shown_keys(a.shortcut), a.label) for a in screen.header_actions() if a.shortcut]
        self.help.set_help(screen.title, screen.help_text, keys)

    @Slot(object)
    def _on_store_changed(self, topics: frozenset[str]) -> None:
        if "competition" in topics:
            before = self.context.competition_id
            self._read_competitions()
            if before is None and self.context.competition_id is not None and self._key:
                self.navigate(self._key)
        if topics & DUTIES and (refusal := self.store.reload_actor()):
            self.door.say(refusal)
        if "settings" in topics:
            self._show_backup()
        for screen in (self.current, *self._windows.values()):
            if screen is not None and screen.isVisible() and topics & screen.topics:
                self._refresh(screen)
                self._set_header(screen)
        self._count()

    # -- the end -----------------------------------------------------------------------------------

    def exchange_data(self, exchange: Exchange) -> None:
        """Close, so that other data can take the place of these; whoever opened the window sees to it."""
        self.exchange = exchange
        if not self.close():
            self.exchange = None

    def tell(self, exchanged: Exchanged) -> None:
        """Say what became of the data, at the door and behind it."""
        say = self.messages.warn if exchanged.is_warning else self.messages.info
        say(exchanged.told)
        if self._is_locked:
            self.door.say(exchanged.told, good=not exchanged.is_warning)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._leave()
        if not self.store.finish_writes():
            self.messages.error(UNSAVED)
            event.ignore()
            return
        for window in self._windows.values():
            window.close()
        self._minute.stop()
        self.keeper.stop()
        self.pages.stop_loading()
        self.store.close()
        super().closeEvent(event)
