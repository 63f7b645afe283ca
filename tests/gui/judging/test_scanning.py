"""A scanner types the code of a sheet into whatever has the keys: the sheet opens, and no field sees it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from sqlmodel import select

from app.domain.sheet_code import SheetCode, write_code
from app.gui.main_window import MainWindow
from app.gui.screens.judging import JudgingScreen
from app.gui.store import Store
from app.gui.widgets.scan_catcher import PAUSE_MS
from app.services.workspace import Workspace
from db.tables import AuditEntry
from tests.gui.judging_keys import focused, judging_screen, label_of, press, type_sheet
from tests.gui.marking_floor import TYPED, Floor, hire, make_floor, mark, sheet_state, stored_marks


def code_of(floor: Floor, entry: int, judge: int = 0) -> str:
    return write_code(SheetCode(floor.event_id, floor.entries[entry], floor.judges[judge]))


def scan(window: MainWindow, code: str) -> None:
    press(window, code)
    press(window, Qt.Key.Key_Return)


def test_a_scan_opens_its_sheet_at_the_first_empty_field(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    with workspace.write() as session:
        mark(session, floor, floor.entries[2], floor.judges[0], TYPED[:4], submit=False)
    scan(window, code_of(floor, 2))
    assert (label_of(screen), focused(window)) == ("03 号赛位", "A5")
    assert stored_marks(workspace, floor.entries[2], floor.judges[0])[-1] == ("A4", Decimal("7.5"))
    assert len(stored_marks(workspace, floor.entries[2], floor.judges[0])) == 4


def test_a_half_typed_number_before_the_code_stays_as_typed(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    press(window, "8.5")
    press(window, code_of(floor, 2))
    assert screen.sheet.rows["A1"].field.text() == "8.5"
    press(window, Qt.Key.Key_Return)
    assert label_of(screen) == "03 号赛位"
    assert stored_marks(workspace, floor.entries[0], floor.judges[0]) == [("A1", Decimal("8.5"))]
    press(window, Qt.Key.Key_PageUp)
    press(window, Qt.Key.Key_PageUp)
    assert screen.sheet.rows["A1"].field.text() == "8.5"


def test_a_mark_that_is_selected_survives_the_scan(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    press(window, "8")
    press(window, Qt.Key.Key_Return)
    press(window, Qt.Key.Key_Up)
    scan(window, code_of(floor, 1))
    assert label_of(screen) == "02 号赛位"
    assert stored_marks(workspace, floor.entries[0], floor.judges[0]) == [("A1", Decimal(8))]


def test_a_sheet_of_another_judge_opens_that_judges_pile(
    window: MainWindow, screen: JudgingScreen, floor: Floor
) -> None:
    scan(window, code_of(floor, 3, judge=1).lower())
    assert (screen.pile.judge_id, label_of(screen)) == (floor.judges[1], "04 号赛位")
    assert focused(window) == "A1"


@pytest.mark.parametrize("place", ["button", "penalty", "search", "closed sheet"])
def test_a_scan_is_heard_anywhere_on_the_screen(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor, place: str
) -> None:
    target = {
        "button": screen.pile.judge_button,
        "penalty": screen.side.field.penalties.reason,
        "search": screen.pile.search,
    }.get(place)
    if target is None:
        type_sheet(window, TYPED)
        press(window, Qt.Key.Key_PageUp)
    else:
        target.setFocus()
    if isinstance(target, QLineEdit):
        press(window, "2")
    scan(window, code_of(floor, 2))
    assert (label_of(screen), focused(window)) == ("03 号赛位", "A1")
    assert screen.side.field.penalties.reason.text() in ("", "2")
    assert screen.sheet.reason.isHidden()


def test_a_sheet_of_another_event_is_refused_by_name_and_kept_in_the_log(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, competition: int, floor: Floor
) -> None:
    with workspace.write() as session:
        other = make_floor(session, competition, name="氩弧焊", unit="临涣焦化")
    press(window, "8.5")
    scan(window, code_of(other, 0))
    (text,) = window.messages.texts()
    assert "氩弧焊" in text
    assert "气焊" in text
    assert (label_of(screen), focused(window)) == ("01 号赛位", "A1")
    assert screen.sheet.rows["A1"].field.text() == "8.5"
    assert stored_marks(workspace, floor.entries[0], floor.judges[0]) == []
    with workspace.read() as session:
        refused = session.exec(select(AuditEntry).where(AuditEntry.outcome == "refused")).all()
    assert len(refused) == 1
    press(window, Qt.Key.Key_Return)
    assert stored_marks(workspace, floor.entries[0], floor.judges[0]) == [("A1", Decimal("8.5"))]


def test_a_misread_code_is_told_and_opens_nothing(
    window: MainWindow, screen: JudgingScreen, floor: Floor
) -> None:
    code = code_of(floor, 2)
    scan(window, code[:-1] + ("A" if code[-1] != "A" else "B"))
    assert "没有读对" in window.messages.texts()[0]
    assert label_of(screen) == "01 号赛位"


def test_a_judge_cannot_open_another_judges_sheet_by_its_code(
    make_window: Callable[[Store], MainWindow], inline: Store, workspace: Workspace, floor: Floor
) -> None:
    inline.set_actor(hire(workspace, "李建国", judge_id=floor.judges[0]))
    window = make_window(inline)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[1])
    screen = judging_screen(window)
    assert screen.pile.judge_id == floor.judges[0]
    scan(window, code_of(floor, 0, judge=1))
    assert screen.pile.judge_id == floor.judges[0]
    assert "您只能看自己的裁判席" in window.messages.texts()[0]


def test_an_s_that_begins_no_code_gets_to_its_field(
    qtbot: QtBot, window: MainWindow, screen: JudgingScreen
) -> None:
    reason = screen.side.field.penalties.reason
    reason.setFocus()
    press(window, "SOS")
    qtbot.waitUntil(lambda: reason.text() == "SOS", timeout=10 * PAUSE_MS)
    reason.clear()
    press(window, "sc")
    press(window, Qt.Key.Key_Backspace)
    assert reason.text() == "s"


def test_a_scanner_without_enter_is_heard_after_a_pause(
    qtbot: QtBot, window: MainWindow, screen: JudgingScreen, floor: Floor
) -> None:
    press(window, code_of(floor, 2))
    qtbot.waitUntil(lambda: label_of(screen) == "03 号赛位", timeout=10 * PAUSE_MS)


def test_a_code_that_an_input_method_put_into_the_field_is_no_mark(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    press(window, "8")
    field = screen.sheet.rows["A1"].field
    field.insert(code_of(floor, 2))
    press(window, Qt.Key.Key_Return)
    assert label_of(screen) == "03 号赛位"
    assert stored_marks(workspace, floor.entries[0], floor.judges[0]) == [("A1", Decimal(8))]


def test_a_station_is_found_by_its_number(window: MainWindow, screen: JudgingScreen) -> None:
    press(window, Qt.Key.Key_F, ctrl=True)
    assert screen.pile.search.hasFocus()
    press(window, "3")
    press(window, Qt.Key.Key_Return)
    assert (label_of(screen), focused(window)) == ("03 号赛位", "A1")
    screen.pile.search.setFocus()
    press(window, "77")
    press(window, Qt.Key.Key_Return)
    assert "没有找到“77”" in window.messages.texts()[0]


def test_a_pile_is_typed_by_scan_and_enter_alone(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    for entry in (3, 1):
        scan(window, code_of(floor, entry))
        type_sheet(window, TYPED)
        assert sheet_state(workspace, floor.entries[entry], floor.judges[0]) == "submitted"


def test_a_command_is_no_part_of_a_code(window: MainWindow, screen: JudgingScreen) -> None:
    QTest.keyClick(screen.sheet.rows["A1"].field, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    press(window, "8")
    press(window, Qt.Key.Key_Return)
    assert focused(window) == "A2"
