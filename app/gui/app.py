"""Start the window, or draw every screen into PNG files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

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

from app.gui import theme
from app.gui.dialog_words import DialogWords
from app.gui.main_window import MainWindow
from app.gui.messages import install_hooks, remove_hooks, start_log, stop_log
from app.gui.store import Store
from app.paths import resource
from app.services.workspace import Workspace

DEFAULT_SIZE = (1440, 900)
# 1366×768 at 150 %.
MINIMUM_SIZE = (900, 500)
SIZES = ((1440, 900), (1366, 768))
SETTLE_MS = 60
BIG_SCREEN = "bigscreen"
OFFSCREEN_REMARKS = {
    "This plugin does not support raise()",
    "This plugin does not support propagateSizeHints()",
}


def make_application() -> QApplication:
    """The application with its look; the one that runs already is used again."""
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("SaiChuang")
    application.setWindowIcon(QIcon(str(resource("icons", "saichuang.png"))))
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    _translate_dialogs(application)
    theme.apply(application)
    return application


def run_window(workspace: Workspace, *, demo: bool = False) -> int:
    """Show the window until it is closed."""
    application = make_application()
    no_log = start_log(workspace.folder)
    store: Store | None = None
    try:
        store = Store(workspace)
        window = MainWindow(store)
        install_hooks(window.reporter)
        window.setMinimumSize(*MINIMUM_SIZE)
        if demo:
            window.setWindowTitle(f"{window.windowTitle()}(演示数据)")
        window.navigate(window.keys[0])
        _show_fitting(window)
        if no_log:
            window.messages.warn(no_log)
        return application.exec()
    finally:
        if store is not None:
            store.close()
        remove_hooks()
        stop_log()


def _show_fitting(window: QWidget) -> None:
    """In its usual size; on a display that is no larger, the whole of it."""
    room, usual = window.screen().availableSize(), QSize(*DEFAULT_SIZE)
    window.resize(usual.boundedTo(room))
    if room.width() > usual.width() and room.height() > usual.height():
        window.show()
    else:
        window.showMaximized()


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
    window.show()
    written = []
    for number, key in enumerate(window.keys, 1):
        window.navigate(key)
        written.append(_grab(window, store, out / f"{number}-{key}-{size[0]}x{size[1]}.png"))
    big = window.open_window(BIG_SCREEN)
    big.resize(*size)
    number = len(window.keys) + 1
    written.append(_grab(big, store, out / f"{number}-{BIG_SCREEN}-{size[0]}x{size[1]}.png"))
    big.close()
    return written


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
