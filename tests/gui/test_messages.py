"""Unexpected errors: the dialog, the log without personal data, the hooks."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy.exc import IntegrityError

from app.errors import UserError
from app.gui.messages import (
    LOG_NAME,
    CrashReporter,
    describe,
    install_hooks,
    log_folder,
    on_qt_message,
    remove_hooks,
    start_log,
    stop_log,
)


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    start_log(tmp_path)
    yield log_folder(tmp_path) / LOG_NAME
    stop_log()


def failure(text: str) -> Exception:
    try:
        try:
            raise ValueError(text)
        except ValueError as cause:
            raise IntegrityError("INSERT", {"name": "欧阳建国"}, Exception(text)) from cause
    except IntegrityError as error:
        return error


def test_the_log_keeps_the_place_but_no_person(log_file: Path, qtbot: QtBot, tmp_path: Path) -> None:
    reporter = CrashReporter(tmp_path, lambda _text: None)
    reporter.report(failure("欧阳建国 340602198409120013 13800006206"))
    text = log_file.read_text(encoding="utf-8")
    assert "test_messages.py" in text
    assert "IntegrityError" in text
    assert "ValueError" in text
    for personal in ("欧阳建国", "340602198409120013", "13800006206"):
        assert personal not in text
    assert reporter.dialog is not None
    reporter.dialog.accept()


def test_one_dialog_at_a_time_tells_where_the_log_is(log_file: Path, qtbot: QtBot, tmp_path: Path) -> None:
    reporter = CrashReporter(tmp_path, lambda _text: None)
    reporter.report(ZeroDivisionError("first"))
    first = reporter.dialog
    assert first is not None
    assert first.isVisible()
    reporter.report(ZeroDivisionError("second"))
    assert reporter.dialog is first
    assert log_file.read_text(encoding="utf-8").count("ZeroDivisionError") == 2
    next(button for button in first.findChildren(QPushButton) if "复制" in button.text()).click()
    assert "ZeroDivisionError: first" in QGuiApplication.clipboard().text()
    first.go_on.click()
    assert reporter.dialog is None


def test_what_the_user_can_cure_is_no_crash(tmp_path: Path, qtbot: QtBot) -> None:
    told: list[str] = []
    reporter = CrashReporter(tmp_path, told.append)
    reporter.report(UserError("赛项已经结束。"))
    assert told == ["赛项已经结束。"]
    assert reporter.dialog is None


def test_the_hooks_lead_here_and_can_be_taken_off(log_file: Path, qtbot: QtBot, tmp_path: Path) -> None:
    told: list[str] = []
    reporter = CrashReporter(tmp_path, told.append)
    before = sys.excepthook
    install_hooks(reporter)
    try:
        error = UserError("磁盘已满。")
        sys.excepthook(UserError, error, None)
    finally:
        remove_hooks()
        sys.excepthook = before
    assert told == ["磁盘已满。"]


def test_warnings_of_qt_get_into_the_log(log_file: Path) -> None:
    on_qt_message(QtMsgType.QtWarningMsg, QMessageLogContext(), "QPainter: 张伟 not active")
    text = log_file.read_text(encoding="utf-8")
    assert "WARNING app Qt: QPainter: … not active" in text
    assert logging.getLogger("app").level == logging.INFO


def test_an_error_without_words_is_described() -> None:
    assert describe(KeyError()).endswith("KeyError: ")
