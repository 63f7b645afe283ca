"""Errors nobody expected: the log, the crash dialog, and the hooks that lead there."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

from app.domain.machine import refusal
from app.errors import UserError
from app.gui.widgets.buttons import PrimaryButton, SecondaryButton
from app.gui.widgets.labels import label
from app.gui.widgets.layouts import hbox, vbox

LOG_BYTES = 1_000_000
LOGS_KEPT = 5
LOG_NAME = "saichuang.log"

# Names are Chinese, ID and phone numbers are long: neither gets into a log.
_PERSONAL = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff·]+|\d{5,}[Xx]?")
_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

log = logging.getLogger("app")


def log_folder(data: Path) -> Path:
    """Where the log files of a data folder are."""
    return data / "logs"


def start_log(data: Path) -> str:
    """Write the log into the data folder; old files are thrown away by size.

    Says why where no log can be written: the program works without one.
    """
    stop_log()
    folder = log_folder(data)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return f"日志不能写入 {folder}:{refusal(error)}。不影响使用,但出错时查不到原因。"
    handler = RotatingFileHandler(
        folder / LOG_NAME, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    return ""


def stop_log() -> None:
    """Close the log file."""
    for handler in tuple(log.handlers):
        if isinstance(handler, RotatingFileHandler):
            log.removeHandler(handler)
            handler.close()


def describe(error: BaseException) -> str:
    """The traceback of an error, without anything that could be about a person."""
    lines: list[str] = []
    for part in _chain(error):
        frames = traceback.extract_tb(part.__traceback__)
        lines += [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        lines.append(f"{type(part).__name__}: {masked(_first_line(part))}")
    return "\n".join(lines)


def masked(text: str) -> str:
    """The text without Chinese words and long numbers."""
    return _PERSONAL.sub("…", text)


def _chain(error: BaseException) -> Iterator[BaseException]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _chain(before)
    yield error


def _first_line(error: BaseException) -> str:
    # SQLAlchemy puts the statement and its values on the lines after the first.
    return (str(error).splitlines() or [""])[0]


class CrashDialog(QDialog):
    """Says that something went wrong, that the data is safe, and where the log is."""

    def __init__(self, details: str, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("程序出错")
        self.setMinimumWidth(520)
        self.details = details
        place = label(f"日志位置:{folder / LOG_NAME}", "note", wrap=True)
        place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.go_on = PrimaryButton("继续使用", self.accept)
        copy = SecondaryButton("复制错误详情", self._copy)
        self.setLayout(
            vbox(
                label("程序出错,刚才的一步没有完成", "heading"),
                label("已保存的数据都在。请复制错误详情,连同日志交给维护人员。", wrap=True),
                place,
                hbox(None, copy, self.go_on, gap=12),
                gap=14,
                margins=(24, 20, 24, 20),
            )
        )
        self.go_on.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details)


class CrashReporter:
    """Takes every unexpected error: writes it to the log and shows one dialog at a time."""

    def __init__(self, data: Path, show_error: Callable[[str], None], parent: QWidget | None = None) -> None:
        self._folder = log_folder(data)
        self._show_error = show_error
        self._parent = parent
        self.dialog: CrashDialog | None = None

    def report(self, error: BaseException) -> None:
        """Log an unexpected error and tell the user; what the user can cure goes to the message bar."""
        if isinstance(error, UserError):
            self._show_error(str(error))
            return
        details = describe(error)
        log.error("unexpected error\n%s", details)
        if self.dialog is None:
            self.dialog = CrashDialog(details, self._folder, self._parent)
            self.dialog.finished.connect(self._on_dialog_finished)
            self.dialog.open()

    def _on_dialog_finished(self, _result: int) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None


def install_hooks(reporter: CrashReporter) -> None:
    """Lead errors of Qt slots and the warnings of Qt to the log and the dialog."""

    def on_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            reporter.report(error)

    sys.excepthook = on_exception
    qInstallMessageHandler(on_qt_message)


def remove_hooks() -> None:
    """Put the usual hooks back."""
    sys.excepthook = sys.__excepthook__
    qInstallMessageHandler(None)


def on_qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Write a message of Qt to the log."""
    log.log(_QT_LEVELS.get(kind, logging.WARNING), "Qt: %s", masked(text))
