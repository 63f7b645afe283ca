"""Start the window, or draw every screen into PNG files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEventLoop,
    QLibraryInfo,
    QLocale,
    QMessageLogContext,
    QSize,
    QTimer,
    QtMsgType,
    QTranslator,
    qInstallMessageHandler,
)
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from app.domain.rights import PROGRAM, Actor, Role
from app.errors import UserError
from app.gui import theme
from app.gui.dialog_words import DialogWords
from app.gui.main_window import MainWindow
from app.gui.messages import install_hooks, remove_hooks, start_log, stop_log
from app.gui.registry import ScreenEntry
from app.gui.store import Store
from app.paths import resource
from app.services import accounts
from app.services.door import load_actor
from app.services.workspace import Workspace

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.services.arrivals import Exchange, Exchanged

DEFAULT_SIZE = (1440, 900)
# 1366×768 at 150 %.
MINIMUM_SIZE = (900, 500)
SIZES = ((1440, 900), (1366, 768))
SETTLE_MS = 60
# How long a key may wait for Python work in the background before it gets its turn, each time it asks.
SWITCH_SECONDS = 0.001
BIG_SCREEN = "bigscreen"
OFFSCREEN_REMARKS = {
    "This plugin does not support raise()",
    "This plugin does not support propagateSizeHints()",
}


def make_application() -> QApplication:
    """The application with its look; the one that runs already is used again."""
    sys.setswitchinterval(SWITCH_SECONDS)
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("SaiChuang")
    application.setWindowIcon(QIcon(str(resource("icons", "saichuang.png"))))
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    _translate_dialogs(application)
    theme.apply(application)
    return application


@dataclass(frozen=True, slots=True)
class WindowEnd:
    """How the window ended; `exchange` is what is to be done with the data before it opens again."""

    status: int
    exchange: Exchange | None = None


def run_window(workspace: Workspace, *, demo: bool = False, told: Exchanged | None = None) -> WindowEnd:
    """Show the window until it is closed; it says first what was `told` of the data."""
    application = make_application()
    no_log = start_log(workspace.folder)
    store: Store | None = None
    try:
        store = Store(workspace)
        window = MainWindow(store)
        install_hooks(window.reporter)
        window.setMinimumSize(*MINIMUM_SIZE)
        window.navigate(window.entries[0].key)
        if demo:
            window.setWindowTitle(f"{window.windowTitle()}(演示数据)")
            _sign_in_demo(store)
        _show_fitting(window)
        if no_log:
            window.messages.warn(no_log)
        if told is not None:
            window.tell(told)
        return WindowEnd(application.exec(), window.exchange)
    finally:
        if store is not None:
            store.close()
        remove_hooks()
        stop_log()


def _sign_in_demo(store: Store) -> None:
    """The demonstration's 统分员 signs in; where the PIN was changed, it is asked for as always."""
    # Imported here: it brings the whole Excel import along.
    from app.services.demo import PIN, demo_account

    account_id = demo_account(store.workspace)
    if account_id is not None:
        op = partial(accounts.sign_in, account_id=account_id, secret=PIN)
        store.write(op, topics=(), on_done=store.set_actor, on_failed=_stay_at_the_door, by_program=True)


def _stay_at_the_door(_refused: UserError) -> None:
    """The sign-in page is shown already."""


def _show_fitting(window: QWidget) -> None:
    """In its usual size; on a display that is no larger, the whole of it."""
    room, usual = window.screen().availableSize(), QSize(*DEFAULT_SIZE)
    window.resize(usual.boundedTo(room))
    if room.width() > usual.width() and room.height() > usual.height():
        window.show()
    else:
        window.showMaximized()


def run_rescue(folder: Path, told: str) -> Exchange | None:
    """Show which copies of a damaged database there are; what is to be done, None to leave it."""
    # Imported here: it is hardly ever needed.
    from app.gui.rescue.window import RescueWindow, ask_rescue

    make_application()
    no_log = start_log(folder)
    try:
        window = RescueWindow(folder, told)
        window.setMinimumSize(*MINIMUM_SIZE)
        _show_fitting(window)
        if no_log:
            window.messages.warn(no_log)
        return ask_rescue(window)
    finally:
        stop_log()


def show_fatal(text: str) -> None:
    """Say why the program cannot start."""
    make_application()
    QMessageBox.critical(None, "赛创", text)


def grab_screens(
    workspace: Workspace, out: Path, sizes: Sequence[tuple[int, int]] = SIZES, *, now: datetime | None = None
) -> list[Path]:
    """Draw every screen in every size into `out`, without a display if there is none."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    make_application()
    out.mkdir(parents=True, exist_ok=True)
    store = Store(workspace)
    window = MainWindow(store, now=(lambda: now) if now is not None else datetime.now)
    written: list[Path] = []
    try:
        with _quiet_platform(), _collected_errors(store) as errors:
            for size in sizes:
                written += _grab_all(window, store, out, size)
                if errors:
                    raise errors[0]
    finally:
        window.close()
        store.close()
    return written


@contextmanager
def _quiet_platform() -> Iterator[None]:
    """Keep the two remarks of the offscreen platform to ourselves; every other message goes on."""

    def on_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if text in OFFSCREEN_REMARKS:
            return
        if before is not None:
            before(kind, context, text)
        else:
            print(f"Qt: {text}", file=sys.stderr)

    before: Callable[[QtMsgType, QMessageLogContext, str], object] | None
    before = qInstallMessageHandler(on_message)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


@contextmanager
def _collected_errors(store: Store) -> Iterator[list[BaseException]]:
    """Errors of slots and of background work, which would otherwise only leave a screen half drawn."""
    errors: list[BaseException] = []
    before = sys.excepthook
    store.crashed.connect(errors.append)
    sys.excepthook = lambda _kind, error, _trace: errors.append(error)
    try:
        yield errors
    finally:
        sys.excepthook = before


def _grab_all(window: MainWindow, store: Store, out: Path, size: tuple[int, int]) -> list[Path]:
    window.resize(*size)
    store.set_actor(PROGRAM)
    window.show()
    written = [_grab(window, store, out / f"0-signin-{size[0]}x{size[1]}.png")]
    people = store.read(_people)
    for number, entry in enumerate(window.entries, 1):
        _let_in(store, entry, people)
        window.navigate(entry.key)
        written.append(_grab(window, store, out / f"{number}-{entry.key}-{size[0]}x{size[1]}.png"))
    big = window.open_window(BIG_SCREEN)
    big.resize(*size)
    number = len(window.entries) + 1
    written.append(_grab(big, store, out / f"{number}-{BIG_SCREEN}-{size[0]}x{size[1]}.png"))
    big.close()
    return written


def _people(session: Session) -> list[Actor]:
    """Who works here, a 统分员 before the others: most of the screens are for them."""
    ids = sorted(view.id for view in accounts.list_accounts(session) if view.active)
    actors = [load_actor(session, account_id) for account_id in ids]
    return sorted(actors, key=lambda actor: all(duty.role is not Role.SCORER for duty in actor.duties))


def _let_in(store: Store, entry: ScreenEntry, people: Sequence[Actor]) -> None:
    """A screen is drawn as somebody sees it who has business with it; nothing is written."""
    actor = next((actor for actor in people if entry.concerns(actor)), None)
    if actor is None:
        raise UserError(f"这份数据里没有人使用“{entry.title}”,图片没有画。请先分派岗位。")
    if actor != store.actor:
        store.set_actor(actor)


def _grab(widget: QWidget, store: Store, path: Path) -> Path:
    # Three rounds: data arrives, layouts settle, charts paint themselves.
    for _round in range(3):
        store.wait_idle()
        pause(SETTLE_MS)
    if not widget.grab().save(str(path)):
        raise OSError(f"cannot write {path}")
    return path


def pause(milliseconds: int) -> None:
    """Let events run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop, loop.quit)
    loop.exec()


def _translate_dialogs(application: QApplication) -> None:
    # Qt's own dialogs (files, printing, colours) speak Chinese too.
    if application.property("translated"):
        return
    translator = QTranslator(application)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(translator)
    application.installTranslator(DialogWords(application))
    application.setProperty("translated", True)
