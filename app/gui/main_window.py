"""The window: rail, header, screens, status bar. Navigation only; the work is in the screens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QMainWindow, QScrollArea, QStackedWidget, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.domain.pinyin import load_readings
from app.errors import UserError
from app.gui import registry, theme
from app.gui.audit_guard import AuditGuard, Proof
from app.gui.messages import CrashReporter
from app.gui.registry import ScreenEntry
from app.gui.screen import Screen, ScreenContext
from app.gui.store import Store
from app.gui.widgets.cards import EmptyState
from app.gui.widgets.header import Header, shown_keys
from app.gui.widgets.help_panel import HelpPanel
from app.gui.widgets.layouts import hbox, vbox
from app.gui.widgets.message_bar import MessageBar
from app.gui.widgets.rail import Rail, RailItem
from app.gui.widgets.status_bar import StatusBar
from app.services import settings
from app.services.competitions import list_competitions

if TYPE_CHECKING:
    from sqlmodel import Session

MINUTE_MS = 60_000
MAX_SHORTCUTS = 9
WINDOW_TITLE = "赛创 · 竞赛管理"
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
        self._entries = tuple(screens if screens is not None else registry.SCREENS)
        self._classes: dict[str, type[Screen]] = {}
        self._screens: dict[str, Screen] = {}
        self._pages: dict[str, QScrollArea] = {}
        self._windows: dict[str, Screen] = {}
        self._left: dict[str, QWidget] = {}  # where the keys were in each screen
        self._key = ""
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
        )
        self.reporter = CrashReporter(store.workspace.folder, self.messages.error, self)
        self._build()
        self._connect()
        self._read_competitions()
        self._show_actor()
        self._show_backup()

    # -- making ------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.rail = Rail(
            [
                RailItem(
                    entry.key, entry.title, entry.group, f"Ctrl+{number}" if number <= MAX_SHORTCUTS else ""
                )
                for number, entry in enumerate(self._entries, 1)
            ]
        )
        self.header = Header()
        self.status = StatusBar()
        self.stack = QStackedWidget()
        self.stack.setObjectName("screens")
        self._empty = EmptyState(
            "还没有赛事",
            "新建赛事",
            self.create_competition,
            hint="从模板新建一个赛事后,就可以报名、评分和颁奖。",
            primary=True,
        )
        self.stack.addWidget(self._empty)
        body = QWidget()
        body.setObjectName("body")
        side, top = theme.BODY_SIDE, theme.BODY_TOP
        body.setLayout(vbox(self.messages, self.stack, gap=12, margins=(side, top, side, top)))
        centre = QWidget()
        self.help = HelpPanel(body)
        right = vbox(self.header, body, self.status, gap=0)
        right.setStretch(1, 1)
        row = hbox(self.rail, right, gap=0)
        row.setStretch(1, 1)
        centre.setLayout(row)
        self.setCentralWidget(centre)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.navigate)
        self.header.chooser.chosen.connect(self.choose_competition)
        self.header.chooser.wanted_new.connect(self.create_competition)
        self.status.cancel_clicked.connect(self.store.cancel_job)
        self.status.operator_clicked.connect(lambda: self.navigate("settings"))
        self.status.help_clicked.connect(self.toggle_help)
        self.status.audit_clicked.connect(self._open_audit)
        self.audit.changed.connect(self._show_audit)
        self.status.operator.setEnabled(self._has("settings"))
        self.help.closed.connect(self.toggle_help)
        self.store.changed.connect(self._on_store_changed)
        self.store.actor_changed.connect(lambda _actor: self._show_actor())
        self.store.failed.connect(self.messages.error)
        self.store.crashed.connect(self.reporter.report)
        self.store.job_changed.connect(self.status.set_job)
        self.store.health_changed.connect(self.status.set_health)
        QShortcut(QKeySequence("F1"), self, self.toggle_help)
        for number, entry in enumerate(self._entries[:MAX_SHORTCUTS], 1):
            QShortcut(QKeySequence(f"Ctrl+{number}"), self, partial(self.navigate, entry.key))
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self._show_backup)
        self._minute.start()
        # After the first screen is on the glass: the other screens' classes, for their counts.
        self._importer = QTimer(self, interval=0)
        self._importer.timeout.connect(self._import_next)
        self._importer.start()

    def _has(self, key: str) -> bool:
        return any(entry.key == key for entry in self._entries)

    def _class(self, key: str) -> type[Screen]:
        if key not in self._classes:
            entry = next(entry for entry in self._entries if entry.key == key)
            self._classes[key] = entry.load()
        return self._classes[key]

    @Slot()
    def _import_next(self) -> None:
        missing = [entry.key for entry in self._entries if entry.key not in self._classes]
        # Stopped while importing: a screen that cannot be imported is told once, not for ever.
        self._importer.stop()
        if missing:
            self._class(missing[0])
            self._importer.start()
        else:
            self._count()
            # Now, while the first screen is being read, and not when the first name is saved.
            self.store.read_later(lambda _session: load_readings(), lambda _done: None)
            self.audit.start()

    # -- navigation --------------------------------------------------------------------------------

    @property
    def current(self) -> Screen | None:
        """The screen that is shown (None: the empty state)."""
        page = self.stack.currentWidget()
        shown = page.widget() if isinstance(page, QScrollArea) else None
        return shown if isinstance(shown, Screen) else None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all screens, in the order of the rail."""
        return tuple(entry.key for entry in self._entries)

    def navigate(self, key: str, **params: object) -> None:
        """Show a screen; the parameters go to its `open`."""
        if self.current is not None:
            self.current.leave()
            # Qt's own description says that this is never None; it is.
            focused = cast("QWidget | None", self.focusWidget())
            if focused is not None and self.current.isAncestorOf(focused):
                self._left[self._key] = focused
        self._key = key
        self.rail.set_current(key)
        kind = self._class(key)
        if kind.needs_competition and self.context.competition_id is None:
            self.stack.setCurrentWidget(self._empty)
            self._empty.setFocus()
            self._show_header(kind.title, None)
            return
        if key not in self._screens:
            self._screens[key] = kind(self.context)
            self._pages[key] = _page(self._screens[key])
            self.stack.addWidget(self._pages[key])
        screen = self._screens[key]
        left = self._left.get(key)
        self.stack.setCurrentWidget(self._pages[key])
        if params:
            screen.open(**params)
        self._set_header(screen)
        self._refresh(screen)
        _give_keys(screen, left)
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
        if self.current is not None:
            self.current.leave()
        self.context.competition_id = competition_id
        self.store.write(
            partial(settings.remember_competition, competition_id=competition_id), topics=("competition",)
        )
        self._read_competitions()
        if self._key:
            self.navigate(self._key)

    def _refresh(self, screen: Screen) -> None:
        try:
            screen.refresh()
        except UserError as error:
            self.messages.error(str(error))

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
        self.header.set_actions(screen.header_actions())

    def _read_competitions(self) -> None:
        found = self.store.read(list_competitions)
        known = [competition.id for competition in found]
        if self.context.competition_id not in known:
            last = self.store.read(settings.last_competition)
            self.context.competition_id = last if last in known else (known[0] if known else None)
        self.header.chooser.set_competitions(
            [(competition.id, competition.title) for competition in found],
            self.context.competition_id,
            can_create=self._has(registry.CREATE_SCREEN),
        )

    def _count(self) -> None:
        competition_id = self.context.competition_id
        classes = dict(self._classes)
        if competition_id is None:
            self.rail.set_counts(dict.fromkeys(classes, ""))
            return

        def op(session: Session) -> dict[str, str]:
            return {key: kind.rail_count(session, competition_id) for key, kind in classes.items()}

        self.store.read_later(op, self.rail.set_counts, latest="rail")

    def _show_actor(self) -> None:
        self.status.set_actor(self.store.actor.title)

    @Slot()
    def _show_audit(self) -> None:
        proof = self.audit
        tone = {Proof.WHOLE: "ok", Proof.ALTERED: "error", Proof.FAILED: "error"}.get(proof.state, "")
        hint = proof.error or "".join(finding.text for finding in proof.findings[:1])
        self.status.set_audit(proof.state.value, tone, hint or "操作记录、签名和数据的核对结果")

    @Slot()
    def _open_audit(self) -> None:
        if self._has("audit"):
            self.navigate("audit", findings=True)

    @Slot()
    def _show_backup(self) -> None:
        newest = self.store.workspace.backups()[:1]
        at = datetime.fromtimestamp(newest[0].stat().st_mtime) if newest else None
        self.status.set_backup(at, self._now())

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
        if "settings" in topics:
            self._show_actor()
            self._show_backup()
        for screen in (self.current, *self._windows.values()):
            if screen is not None and screen.isVisible() and topics & screen.topics:
                self._refresh(screen)
                self._set_header(screen)
        self._count()

    # -- the end -----------------------------------------------------------------------------------

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self.current is not None:
            self.current.leave()
        if not self.store.finish_writes():
            self.messages.error(UNSAVED)
            event.ignore()
            return
        for window in self._windows.values():
            window.close()
        self._minute.stop()
        self._importer.stop()
        self.store.close()
        super().closeEvent(event)


def _page(screen: Screen) -> QScrollArea:
    """A screen that scrolls where the window is smaller than it can be."""
    screen.setObjectName("plain")
    page = QScrollArea()
    page.setFrameShape(QFrame.Shape.NoFrame)
    page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    page.setWidgetResizable(True)
    page.setWidget(screen)
    return page


def _give_keys(screen: Screen, left: QWidget | None) -> None:
    """The keys go where the work is: where it was left, else to the screen's table or list."""
    kept = left is not None and isValid(left) and left.isVisible()
    target = left if kept else screen.focusProxy()
    if target is not None:
        target.setFocus()
