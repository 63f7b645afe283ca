"""评分录入, as a judge uses it: by keyboard alone, mark by mark onto the disk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlmodel import Session

from app.errors import UserError
from app.gui.main_window import MainWindow
from app.gui.screens.judging import JudgingScreen
from app.gui.screens.judging.mark_row import MarkField
from app.gui.screens.judging.side import RevokeButton
from app.gui.store import Store
from app.services import judging
from app.services.judging import MarkSaved
from app.services.workspace import Workspace
from db.tables import Competition, Entry, Event
from tests.gui.marking_floor import (
    ENTERED,
    NAMES,
    TYPED,
    Floor,
    entries_of,
    make_floor,
    mark,
    press,
    sheet_state,
    stored_marks,
    words_on,
)

CODES = ("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "B1", "B2", "C1")


@pytest.fixture
def floor(workspace: Workspace, competition: int) -> Floor:
    with workspace.write() as session:
        return make_floor(session, competition)


@pytest.fixture
def make_window(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[[Store], MainWindow]]:
    made: list[MainWindow] = []

    def make(store: Store) -> MainWindow:
        window = MainWindow(store, entries_of("judging"))
        made.append(window)
        window.resize(1440, 900)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        return window

    yield make
    for window in made:
        window.close()
        window.deleteLater()


@pytest.fixture
def window(make_window: Callable[[Store], MainWindow], inline: Store, floor: Floor) -> MainWindow:
    made = make_window(inline)
    made.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    return made


@pytest.fixture
def screen(window: MainWindow) -> JudgingScreen:
    return _screen(window)


def _screen(window: MainWindow) -> JudgingScreen:
    assert isinstance(window.current, JudgingScreen)
    return window.current


def _focused(window: MainWindow) -> str:
    """The code of the aspect whose field has the focus."""
    screen = _screen(window)
    field = window.focusWidget()
    assert isinstance(field, MarkField), field
    return next(code for code, row in screen.sheet.rows.items() if row.field is field)


def _label(screen: JudgingScreen) -> str:
    assert screen.sheet.view is not None
    return screen.sheet.view.label


def _states(screen: JudgingScreen) -> list[str]:
    return [line.state for line in screen.pile.lines]


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
    qtbot.waitUntil(lambda: _screen(window).sheet.view is not None)
    for text in TYPED:
        press(window, text)
        press(window, Qt.Key.Key_Return)
    press(window, Qt.Key.Key_Return, ctrl=True)

    screen = _screen(window)
    assert _label(screen) == "02 号赛位"
    assert _focused(window) == "A1"
    press(window, "7")
    press(window, Qt.Key.Key_Return)
    assert store.wait_idle()
    first, second = floor.entries[:2]
    assert stored_marks(workspace, first, floor.judges[0]) == list(zip(CODES, ENTERED, strict=True))
    assert sheet_state(workspace, first, floor.judges[0]) == "submitted"
    assert stored_marks(workspace, second, floor.judges[0]) == [("A1", 7)]
    assert _states(screen) == ["submitted", "draft", "not_started", "not_started"]
    assert _label(screen) == "02 号赛位"
    assert _focused(window) == "A2"


def test_the_last_sheet_stays_closed_on_screen(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    for _entry in floor.entries:
        for text in TYPED:
            press(window, text)
            press(window, Qt.Key.Key_Return)
        press(window, Qt.Key.Key_Return, ctrl=True)
    assert _states(screen) == ["submitted"] * 4
    assert _label(screen) == "04 号赛位"
    assert screen.sheet.closed
    assert not window.header.buttons()[-1].isEnabled()
    assert "4/4" in words_on(screen)


def test_subtotal_and_progress_follow_each_mark(window: MainWindow, screen: JudgingScreen) -> None:
    press(window, "8")
    press(window, Qt.Key.Key_Return)
    press(window, "8.5")
    press(window, Qt.Key.Key_Down)
    assert "16.50" in words_on(screen.subtotal)
    assert "已录 2 / 12 项 · 每一项即时落盘" in words_on(screen.subtotal)


# -- keys --------------------------------------------------------------------------------------------


def test_keys_lead_back_and_forth(window: MainWindow) -> None:
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Enter)
    assert _focused(window) == "A3"
    press(window, Qt.Key.Key_Up)
    assert _focused(window) == "A2"
    press(window, Qt.Key.Key_Return, shift=True)
    assert _focused(window) == "A1"
    press(window, Qt.Key.Key_Up)
    assert _focused(window) == "A1"


def test_pages_turn_the_sheets(window: MainWindow, screen: JudgingScreen) -> None:
    press(window, "8")
    press(window, Qt.Key.Key_PageDown)
    assert _label(screen) == "02 号赛位"
    assert screen.pile.table.currentIndex().row() == 1
    press(window, Qt.Key.Key_PageUp)
    assert _label(screen) == "01 号赛位"
    assert _focused(window) == "A2"
    press(window, Qt.Key.Key_PageUp)
    assert _label(screen) == "01 号赛位"


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
    assert _focused(window) == "A2"
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
    assert _focused(window) == "A2"
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
    assert _focused(window) == "A2"


def test_a_click_elsewhere_comes_back_to_a_wrong_mark(
    qtbot: QtBot, window: MainWindow, screen: JudgingScreen
) -> None:
    press(window, "11")
    QTest.mouseClick(screen.sheet.rows["A5"].field, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _focused(window) == "A1")
    assert screen.sheet.rows["A1"].field.text() == "11"


def test_a_wrong_mark_keeps_its_sheet_and_judge(
    window: MainWindow, screen: JudgingScreen, floor: Floor
) -> None:
    press(window, "11")
    screen.pile.table.selectRow(2)
    assert _label(screen) == "01 号赛位"
    assert screen.pile.table.currentIndex().row() == 0
    screen.pile.judge_button.drop.actions()[1].trigger()
    assert screen.pile.judge_button.value == floor.judges[0]
    press(window, Qt.Key.Key_PageDown)
    assert _label(screen) == "01 号赛位"


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

    def slow(session: Session, **values: Any) -> MarkSaved:
        assert written.wait(10)
        return enter_mark(session, **values)

    monkeypatch.setattr(judging, "enter_mark", slow)
    window = make_window(store)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    qtbot.waitUntil(lambda: _screen(window).sheet.view is not None)
    press(window, "8")
    press(window, Qt.Key.Key_Return)
    screen = _screen(window)
    assert _focused(window) == "A2"
    row = screen.sheet.rows["A1"]
    assert row.field.property("pending") == "true"
    assert "正在写入 1 项" in words_on(screen.subtotal)
    written.set()
    assert store.wait_idle()
    assert row.field.property("pending") == "false"
    assert "每一项即时落盘" in words_on(screen.subtotal)
    assert screen.pile.lines[0].state == "draft"


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
    assert "8.00" in words_on(screen.subtotal)


def test_a_mark_lost_on_another_sheet_is_told_in_the_message_bar(
    qtbot: QtBot,
    make_window: Callable[[Store], MainWindow],
    store: Store,
    floor: Floor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = make_window(store)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    qtbot.waitUntil(lambda: _screen(window).sheet.view is not None)
    monkeypatch.setattr(judging, "enter_mark", _disk_full)
    press(window, "8")
    press(window, Qt.Key.Key_PageDown)
    assert store.wait_idle()
    assert window.messages.texts() == ("01 号赛位 A1 的得分没有保存。磁盘已满。",)


def test_a_sheet_that_was_not_submitted_is_told_and_stays_open(
    window: MainWindow,
    screen: JudgingScreen,
    workspace: Workspace,
    floor: Floor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for text in TYPED:
        press(window, text)
        press(window, Qt.Key.Key_Return)
    monkeypatch.setattr(judging, "submit_sheet", _disk_full)
    press(window, Qt.Key.Key_Return, ctrl=True)
    assert window.messages.texts() == ("01 号赛位的评分单没有提交。磁盘已满。",)
    assert _states(screen)[0] == "draft"
    assert sheet_state(workspace, floor.entries[0], floor.judges[0]) == "draft"


def _disk_full(_session: Session, **_values: Any) -> None:
    raise UserError("磁盘已满。")


# -- submitting and giving back ------------------------------------------------------------------------


def test_an_incomplete_sheet_names_what_is_missing(window: MainWindow, screen: JudgingScreen) -> None:
    for text in TYPED[:9]:
        press(window, text)
        press(window, Qt.Key.Key_Return)
    press(window, Qt.Key.Key_Up)
    press(window, Qt.Key.Key_Return, ctrl=True)
    assert _focused(window) == "B1"
    assert screen.sheet.rows["B1"].hint.text() == "还有 3 项没有得分:B1、B2、C1。"
    assert _states(screen)[0] == "draft"


def test_a_submitted_sheet_is_read_only_until_it_is_given_back(
    window: MainWindow,
    screen: JudgingScreen,
    workspace: Workspace,
    floor: Floor,
) -> None:
    with workspace.write() as session:
        mark(session, floor, floor.entries[0], floor.judges[0])
    screen.refresh()
    press(window, "3")
    assert screen.sheet.rows["A1"].field.text() == "8.0"
    QTest.mouseClick(screen.sheet.reopen, Qt.MouseButton.LeftButton)
    press(window, Qt.Key.Key_Return)
    assert "请写明原因。" in words_on(screen.sheet)
    assert sheet_state(workspace, floor.entries[0], floor.judges[0]) == "submitted"
    press(window, "A1 抄错")
    press(window, Qt.Key.Key_Return)
    assert sheet_state(workspace, floor.entries[0], floor.judges[0]) == "draft"
    assert not screen.sheet.closed
    assert _focused(window) == "A1"
    press(window, "9")
    press(window, Qt.Key.Key_Return)
    assert stored_marks(workspace, floor.entries[0], floor.judges[0])[-1] == ("A1", Decimal(9))


def test_escape_puts_the_question_away(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    press(window, Qt.Key.Key_F2)
    press(window, Qt.Key.Key_Escape)
    assert screen.sheet.reason.isHidden()
    assert _focused(window) == "A1"
    with workspace.read() as session:
        assert session.get_one(Entry, floor.entries[0]).status == "active"


def test_f2_and_enter_register_an_absentee(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    press(window, Qt.Key.Key_F2)
    assert "01 号赛位登记为缺考" in words_on(screen.sheet)
    press(window, Qt.Key.Key_Return)
    with workspace.read() as session:
        assert session.get_one(Entry, floor.entries[0]).status == "absent"
    assert _label(screen) == "02 号赛位"
    assert _focused(window) == "A1"
    assert _states(screen)[0] == "absent"
    assert "0/3" in words_on(screen.pile)
    press(window, Qt.Key.Key_PageUp)
    assert screen.sheet.closed
    assert "缺考" in screen.pile.model.index(0, 1).data()
    QTest.mouseClick(screen.sheet.restore, Qt.MouseButton.LeftButton)
    press(window, Qt.Key.Key_Return)
    assert not screen.sheet.closed
    assert _states(screen)[0] == "not_started"


# -- penalties ---------------------------------------------------------------------------------------


def test_penalties_are_added_with_a_reason_and_revoked_on_second_thought(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    card = screen.penalties
    card.points.setFocus()
    press(window, "2")
    press(window, Qt.Key.Key_Return)
    press(window, Qt.Key.Key_Return)
    assert "请写明扣分原因。" in words_on(card)
    assert card.reason.property("invalid") == "true"
    press(window, "未按时停止操作")
    press(window, Qt.Key.Key_Return)
    assert "−2 未按时停止操作" in words_on(card)
    assert card.points.text() == ""
    button = card.findChild(RevokeButton)
    assert button is not None
    button.click()
    with workspace.read() as session:
        assert len(judging.list_penalties(session, floor.entries[0])) == 1
    button.click()
    with workspace.read() as session:
        assert judging.list_penalties(session, floor.entries[0]) == ()
    assert "没有扣分。" in words_on(card)


def test_a_penalty_may_fall_on_one_module(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    screen.penalties.scope.drop.actions()[1].trigger()
    screen.penalties.points.setText("abc")
    screen.penalties.reason.setText("越界")
    screen.penalties.add.click()
    assert screen.penalties.points.property("invalid") == "true"
    screen.penalties.points.setText("0.5")
    screen.penalties.add.click()
    with workspace.read() as session:
        (penalty,) = judging.list_penalties(session, floor.entries[0])
    assert (penalty.module, penalty.points, penalty.reason) == ("P", Decimal("0.5"), "越界")
    assert "−0.5 实操 越界" in words_on(screen.penalties)


# -- the pile ----------------------------------------------------------------------------------------


def test_a_blind_event_shows_stations_only(window: MainWindow, screen: JudgingScreen) -> None:
    words = words_on(window) + "".join(str(line) for line in screen.pile.lines)
    assert "盲评:只显示赛位号" in words
    assert "04 号赛位" in words
    assert not [name for name in NAMES if name in words]
    assert "平山电厂" not in words


def test_names_and_long_units_fit_where_the_event_is_not_blind(
    make_window: Callable[[Store], MainWindow], inline: Store, workspace: Workspace, competition: int
) -> None:
    unit = "淮北" * 30
    with workspace.write() as session:
        floor = make_floor(session, competition, blind=False, unit=unit)
    window = make_window(inline)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    screen = _screen(window)
    assert _label(screen) == NAMES[0]
    assert screen.width() <= window.width()
    tip = screen.pile.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == f"{NAMES[0]} · {unit}"
    assert "盲评" not in window.header.note.text()


def test_another_judge_has_a_pile_of_his_own(window: MainWindow, screen: JudgingScreen, floor: Floor) -> None:
    press(window, "8")
    press(window, Qt.Key.Key_Return)
    screen.pile.judge_button.drop.actions()[2].trigger()
    assert screen.pile.judge_button.text() == "理论 · 孙立群"
    assert list(screen.sheet.rows) == ["T1"]
    assert set(_states(screen)) == {"not_started"}
    assert window.header.title.text() == "评分录入 · 气焊 · 理论模块"


def test_hundreds_of_sheets_keep_the_current_one_in_view(
    make_window: Callable[[Store], MainWindow],
    inline: Store,
    workspace: Workspace,
    competition: int,
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, 300)
    window = make_window(inline)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[2])
    screen = _screen(window)
    for _turn in range(60):
        press(window, Qt.Key.Key_PageDown)
    table = screen.pile.table
    assert _label(screen) == "61 号赛位"
    assert table.viewport().rect().contains(table.visualRect(table.currentIndex()).center())


def test_marks_of_colleagues_make_the_distribution(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    assert "录完第一份评分单后显示。" in words_on(screen.spread)
    with workspace.write() as session:
        mark(session, floor, floor.entries[0], floor.judges[0])
        mark(session, floor, floor.entries[0], floor.judges[1], ("9", *TYPED[1:]))
    screen.refresh()
    assert "均分 79.50,较其他裁判 −1.00" in words_on(screen.spread)


# -- what is missing -----------------------------------------------------------------------------------


def test_stations_are_drawn_from_a_seed_first(
    make_window: Callable[[Store], MainWindow],
    inline: Store,
    workspace: Workspace,
    competition: int,
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, stations=False)
    window = make_window(inline)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    screen = _screen(window)
    assert "气焊是盲评赛项,4 人还没有赛位" in words_on(screen)
    assert "气焊 20" in screen.stations.seed.editor.text()
    assert not window.header.buttons()[-1].isEnabled()
    screen.stations.seed.editor.setText("  ")
    screen.stations.place.click()
    assert screen.stations.seed.error()
    screen.stations.seed.editor.setText("20221018")
    screen.stations.place.click()
    assert [line.label for line in screen.pile.lines] == [f"{n:02d} 号赛位" for n in range(1, 5)]
    assert _label(screen) == "01 号赛位"


def test_without_entries_the_way_leads_to_registration(
    make_window: Callable[[Store], MainWindow],
    inline: Store,
    workspace: Workspace,
    competition: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, 0)
    window = make_window(inline)
    window.navigate("judging", event_id=floor.event_id)
    screen = _screen(window)
    assert "气焊还没有参赛者" in words_on(screen)
    led = _led(monkeypatch, screen)
    assert screen.blank.state is not None
    screen.blank.state.button.click()
    assert led == [("registration", {"event_id": floor.event_id})]


def test_without_judges_or_events_the_way_leads_to_the_events(
    make_window: Callable[[Store], MainWindow],
    inline: Store,
    workspace: Workspace,
    competition: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition)
        lonely = session.get_one(Event, floor.event_id)
        twin = Event(**lonely.model_dump(exclude={"id", "name"}), name="氩弧焊")
        empty = Competition(title="空赛事", year=2026)
        session.add_all((twin, empty))
        session.flush()
        twin_id, empty_id = twin.id, empty.id or 0
    window = make_window(inline)
    window.choose_competition(competition)
    window.navigate("judging", event_id=twin_id)
    screen = _screen(window)
    led = _led(monkeypatch, screen)
    assert screen.blank.state is not None
    assert "氩弧焊还没有裁判" in words_on(screen)
    screen.blank.state.button.click()
    window.choose_competition(empty_id)
    assert "这个赛事还没有赛项" in words_on(screen)
    screen.blank.state.button.click()
    assert led == [("events", {"event_id": twin_id}), ("events", {})]


def _led(monkeypatch: pytest.MonkeyPatch, screen: JudgingScreen) -> list[tuple[str, dict[str, Any]]]:
    led: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(screen.context, "navigate", lambda key, **params: led.append((key, params)))
    screen.refresh()
    return led


# -- leaving -----------------------------------------------------------------------------------------


def test_leaving_the_screen_saves_a_half_typed_mark(
    window: MainWindow, workspace: Workspace, floor: Floor, screen: JudgingScreen
) -> None:
    press(window, "8.5")
    screen.leave()
    assert stored_marks(workspace, floor.entries[0], floor.judges[0]) == [("A1", Decimal("8.5"))]
    assert window.messages.texts() == ()


def test_leaving_the_screen_says_what_could_not_be_saved(
    window: MainWindow, workspace: Workspace, floor: Floor, screen: JudgingScreen
) -> None:
    press(window, "85")
    screen.leave()
    assert stored_marks(workspace, floor.entries[0], floor.judges[0]) == []
    (text,) = window.messages.texts()
    assert text == "01 号赛位 A1 操作要点 1没有保存:85 超出范围。允许:0–10,步长 0.5"


def test_the_rail_counts_finished_events(workspace: Workspace, competition: int, floor: Floor) -> None:
    with workspace.write() as session:
        assert JudgingScreen.rail_count(session, competition) == "0/1"
        for entry_id in floor.entries:
            for judge_id in floor.judges:
                typed = TYPED if judge_id != floor.judges[2] else ("90",)
                mark(session, floor, entry_id, judge_id, typed)
    with workspace.read() as session:
        assert JudgingScreen.rail_count(session, competition) == "1/1"


def test_the_screen_starts_where_work_is_left(
    make_window: Callable[[Store], MainWindow], inline: Store, workspace: Workspace, floor: Floor
) -> None:
    with workspace.write() as session:
        for entry_id in floor.entries:
            mark(session, floor, entry_id, floor.judges[0])
        mark(session, floor, floor.entries[0], floor.judges[1])
        mark(session, floor, floor.entries[1], floor.judges[1], TYPED[:2], submit=False)
    window = make_window(inline)
    window.navigate("judging")
    screen = _screen(window)
    assert screen.pile.judge_button.value == floor.judges[1]
    assert _label(screen) == "02 号赛位"
    assert _focused(window) == "A3"
