"""评分录入, as a judge uses it: by keyboard alone, mark by mark onto the disk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlmodel import Session

from app.errors import UserError
from app.gui.main_window import MainWindow
from app.gui.screens.judging import JudgingScreen
from app.gui.store import Store
from app.services import judging, sheets
from app.services.door import WriteSession
from app.services.judging import MarkSaved
from app.services.workspace import Workspace
from tests.gui.judging_keys import focused, judging_screen, label_of, press, states_of, type_sheet, words_on
from tests.gui.marking_floor import ENTERED, TYPED, Floor, sheet_state, stored_marks

CODES = ("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "B1", "B2", "C1")


# -- a whole sheet -----------------------------------------------------------------------------------


def test_a_sheet_takes_twelve_numbers_and_twelve_times_enter(
    qtbot: QtBot,
    make_window: Callable[[Store], MainWindow],
    store: Store,
    workspace: Workspace,
    floor: Floor,
) -> None:
    window = make_window(store)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    qtbot.waitUntil(lambda: judging_screen(window).sheet.view is not None)
    for text in TYPED:
        press(window, text)
        press(window, Qt.Key.Key_Return)

    screen = judging_screen(window)
    assert label_of(screen) == "02 号赛位"
    assert focused(window) == "A1"
    press(window, "7")
    press(window, Qt.Key.Key_Return)
    assert store.wait_idle()
    first, second = floor.entries[:2]
    assert stored_marks(workspace, first, floor.judges[0]) == list(zip(CODES, ENTERED, strict=True))
    assert sheet_state(workspace, first, floor.judges[0]) == "submitted"
    assert stored_marks(workspace, second, floor.judges[0]) == [("A1", Decimal(7))]
    assert states_of(screen) == ["submitted", "draft", "not_started", "not_started"]
    assert label_of(screen) == "02 号赛位"
    assert focused(window) == "A2"


def test_the_last_sheet_stays_closed_on_screen(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    for _entry in floor.entries:
        for text in TYPED:
            press(window, text)
            press(window, Qt.Key.Key_Return)
    assert states_of(screen) == ["submitted"] * 4
    assert label_of(screen) == "04 号赛位"
    assert screen.sheet.closed
    assert not window.header.buttons()[-1].isEnabled()
    assert "4/4" in words_on(screen)


def test_subtotal_and_progress_follow_each_mark(window: MainWindow, screen: JudgingScreen) -> None:
    press(window, "8")
    press(window, Qt.Key.Key_Return)
    press(window, "8.5")
    press(window, Qt.Key.Key_Down)
    assert "16.50" in words_on(screen.side.subtotal)
    assert "已录 2 / 12 项 · 每一项即时落盘" in words_on(screen.side.subtotal)


# -- keys --------------------------------------------------------------------------------------------


def test_keys_lead_back_and_forth(window: MainWindow) -> None:
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Enter)
    assert focused(window) == "A3"
    press(window, Qt.Key.Key_Up)
    assert focused(window) == "A2"
    press(window, Qt.Key.Key_Return, shift=True)
    assert focused(window) == "A1"
    press(window, Qt.Key.Key_Up)
    assert focused(window) == "A1"


def test_pages_turn_the_sheets(window: MainWindow, screen: JudgingScreen) -> None:
    press(window, "8")
    press(window, Qt.Key.Key_PageDown)
    assert label_of(screen) == "02 号赛位"
    assert screen.pile.table.currentIndex().row() == 1
    press(window, Qt.Key.Key_PageUp)
    assert label_of(screen) == "01 号赛位"
    assert focused(window) == "A2"
    press(window, Qt.Key.Key_PageUp)
    assert label_of(screen) == "01 号赛位"


def test_a_mark_is_written_when_the_cell_is_left_by_mouse(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    press(window, "6.5")
    screen.sheet.rows["A4"].field.setFocus(Qt.FocusReason.MouseFocusReason)
    assert stored_marks(workspace, floor.entries[0], floor.judges[0]) == [("A1", Decimal("6.5"))]


def test_a_cleared_cell_takes_the_mark_back(window: MainWindow, workspace: Workspace, floor: Floor) -> None:
    press(window, "6")
    press(window, Qt.Key.Key_Return)
    press(window, Qt.Key.Key_Up)
    press(window, Qt.Key.Key_Delete)
    press(window, Qt.Key.Key_Return)
    stored = stored_marks(workspace, floor.entries[0], floor.judges[0])
    assert stored == [("A1", Decimal(6)), ("A1", None)]


def test_the_same_mark_again_is_not_written_again(
    window: MainWindow, workspace: Workspace, floor: Floor
) -> None:
    for text in ("8", "8.0"):
        press(window, text)
        press(window, Qt.Key.Key_Return)
        press(window, Qt.Key.Key_Up)
    assert len(stored_marks(workspace, floor.entries[0], floor.judges[0])) == 1


# -- wrong marks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key", "why"),
    [
        ("11", Qt.Key.Key_Return, "超出范围"),
        ("8.3", Qt.Key.Key_Down, "步长 0.5"),
        ("8,5", Qt.Key.Key_Up, "不是数字"),
        ("-1", Qt.Key.Key_Tab, "超出范围"),
    ],
)
def test_a_wrong_mark_is_refused_at_its_field(
    window: MainWindow,
    screen: JudgingScreen,
    workspace: Workspace,
    floor: Floor,
    text: str,
    key: Qt.Key,
    why: str,
) -> None:
    press(window, Qt.Key.Key_Down)
    press(window, text)
    press(window, key)
    row = screen.sheet.rows["A2"]
    assert focused(window) == "A2"
    assert row.field.text() == text
    assert row.field.property("invalid") == "true"
    assert why in row.hint.text()
    assert "0–10" in row.hint.text()
    assert stored_marks(workspace, floor.entries[0], floor.judges[0]) == []


def test_a_wrong_mark_is_put_right_by_typing_over_it(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    press(window, "85")
    press(window, Qt.Key.Key_Return)
    press(window, "8.5")
    press(window, Qt.Key.Key_Return)
    assert focused(window) == "A2"
    assert screen.sheet.rows["A1"].field.property("invalid") == "false"
    assert stored_marks(workspace, floor.entries[0], floor.judges[0]) == [("A1", Decimal("8.5"))]


def test_escape_brings_the_stored_mark_back(window: MainWindow, screen: JudgingScreen) -> None:
    press(window, "8")
    press(window, Qt.Key.Key_Return)
    press(window, Qt.Key.Key_Up)
    press(window, "99")
    press(window, Qt.Key.Key_Return)
    press(window, Qt.Key.Key_Escape)
    assert screen.sheet.rows["A1"].field.text() == "8.0"
    press(window, Qt.Key.Key_Return)
    assert focused(window) == "A2"


def test_a_click_elsewhere_comes_back_to_a_wrong_mark(
    qtbot: QtBot, window: MainWindow, screen: JudgingScreen
) -> None:
    press(window, "11")
    QTest.mouseClick(screen.sheet.rows["A5"].field, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: focused(window) == "A1")
    assert screen.sheet.rows["A1"].field.text() == "11"


def test_a_wrong_mark_keeps_its_sheet_and_judge(
    window: MainWindow, screen: JudgingScreen, floor: Floor
) -> None:
    press(window, "11")
    screen.pile.table.selectRow(2)
    assert label_of(screen) == "01 号赛位"
    assert screen.pile.table.currentIndex().row() == 0
    screen.pile.judge_button.drop.actions()[1].trigger()
    assert screen.pile.judge_button.value == floor.judges[0]
    press(window, Qt.Key.Key_PageDown)
    assert label_of(screen) == "01 号赛位"


def test_hints_say_the_range_and_what_a_figure_is_worth(window: MainWindow, screen: JudgingScreen) -> None:
    assert screen.sheet.rows["A1"].hint.text() == "0–10,步长 0.5"
    screen.sheet.focus_row("B1")
    press(window, "1.8")
    press(window, Qt.Key.Key_Return)
    row = screen.sheet.rows["B1"]
    assert row.field.text() == "1.8 mm"
    assert row.hint.text().startswith("→ 5 分")
    assert screen.sheet.rows["A1"].hint.text() == ""


# -- pending, and what fails ---------------------------------------------------------------------------


def test_a_mark_is_pending_until_it_is_on_disk(
    qtbot: QtBot,
    make_window: Callable[[Store], MainWindow],
    store: Store,
    floor: Floor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = threading.Event()
    enter_mark = judging.enter_mark

    def slow(session: WriteSession, **values: Any) -> MarkSaved:
        assert written.wait(10)
        return enter_mark(session, **values)

    monkeypatch.setattr(judging, "enter_mark", slow)
    window = make_window(store)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    qtbot.waitUntil(lambda: judging_screen(window).sheet.view is not None)
    press(window, "8")
    press(window, Qt.Key.Key_Return)
    screen = judging_screen(window)
    assert focused(window) == "A2"
    row = screen.sheet.rows["A1"]
    assert row.field.property("pending") == "true"
    assert "正在写入 1 项" in words_on(screen.side.subtotal)
    written.set()
    assert store.wait_idle()
    assert row.field.property("pending") == "false"
    assert "每一项即时落盘" in words_on(screen.side.subtotal)
    assert screen.pile.lines[0].state == "draft"


def test_typing_never_waits_for_the_disk(
    qtbot: QtBot,
    make_window: Callable[[Store], MainWindow],
    store: Store,
    workspace: Workspace,
    floor: Floor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With a disk that stands still a whole sheet is typed, handed in, and the next one begun."""
    written = threading.Event()
    enter_mark = judging.enter_mark

    def slow(session: WriteSession, **values: Any) -> MarkSaved:
        assert written.wait(20)
        return enter_mark(session, **values)

    monkeypatch.setattr(judging, "enter_mark", slow)
    window = make_window(store)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    screen = judging_screen(window)
    qtbot.waitUntil(lambda: screen.sheet.view is not None)
    type_sheet(window, (*TYPED, "7"))
    assert (label_of(screen), focused(window)) == ("02 号赛位", "A2")
    assert states_of(screen)[0] == "sending"
    assert screen.pile.model.index(0, 1).data() == "写入中"
    assert screen.sheet.last_step.isHidden()
    assert stored_marks(workspace, floor.entries[0], floor.judges[0]) == []
    written.set()
    assert store.wait_idle()
    assert screen.sheet.last_step.text == "01 号赛位 已提交"
    assert sheet_state(workspace, floor.entries[0], floor.judges[0]) == "submitted"
    assert stored_marks(workspace, floor.entries[1], floor.judges[0]) == [("A1", Decimal(7))]


def test_a_mark_that_did_not_get_to_the_disk_goes_back(
    window: MainWindow, screen: JudgingScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(window, "8")
    press(window, Qt.Key.Key_Return)
    monkeypatch.setattr(judging, "enter_mark", _disk_full)
    press(window, Qt.Key.Key_Up)
    press(window, "9.5")
    press(window, Qt.Key.Key_Return)
    row = screen.sheet.rows["A1"]
    assert row.field.text() == "8.0"
    assert row.hint.text() == "9.5 没有保存。磁盘已满。"
    assert row.field.property("invalid") == "true"
    assert "8.00" in words_on(screen.side.subtotal)


def test_a_mark_lost_on_another_sheet_is_told_in_the_message_bar(
    qtbot: QtBot,
    make_window: Callable[[Store], MainWindow],
    store: Store,
    floor: Floor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = make_window(store)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    qtbot.waitUntil(lambda: judging_screen(window).sheet.view is not None)
    monkeypatch.setattr(judging, "enter_mark", _disk_full)
    press(window, "8")
    press(window, Qt.Key.Key_PageDown)
    assert store.wait_idle()
    assert window.messages.texts() == ("01 号赛位 A1 的得分 8 没有保存。磁盘已满。",)


def test_a_sheet_that_was_not_submitted_is_told_and_stays_open(
    window: MainWindow,
    screen: JudgingScreen,
    workspace: Workspace,
    floor: Floor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheets, "submit_sheet", _disk_full)
    for text in TYPED:
        press(window, text)
        press(window, Qt.Key.Key_Return)
    assert window.messages.texts() == ("01 号赛位的评分单没有提交。磁盘已满。",)
    assert states_of(screen)[0] == "draft"
    assert sheet_state(workspace, floor.entries[0], floor.judges[0]) == "draft"


def _disk_full(_session: Session, **_values: Any) -> None:
    raise UserError("磁盘已满。")
