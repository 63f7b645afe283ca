"""评分录入, round about the marks: submitting, absentees, penalties, the pile, what is missing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlmodel import select

from app.gui.main_window import MainWindow
from app.gui.screens.judging import JudgingScreen
from app.gui.store import Store
from app.gui.widgets import LinkButton
from app.services import penalties
from app.services.draws import draw_stations
from app.services.workspace import Workspace
from db.tables import Competition, Entry, Event, Penalty
from tests.gui.judging_keys import focused, judging_screen, label_of, press, states_of, type_sheet, words_on
from tests.gui.marking_floor import NAMES, TYPED, Floor, make_floor, mark, sheet_state, stored_marks

pytestmark = pytest.mark.styled

# -- submitting and giving back ------------------------------------------------------------------------


def test_an_incomplete_sheet_names_what_is_missing(window: MainWindow, screen: JudgingScreen) -> None:
    for text in TYPED[:9]:
        press(window, text)
        press(window, Qt.Key.Key_Return)
    press(window, Qt.Key.Key_Up)
    press(window, Qt.Key.Key_Return, ctrl=True)
    assert focused(window) == "B1"
    assert screen.sheet.rows["B1"].hint.text() == "还有 3 项没有得分:B1、B2、C1。"
    assert states_of(screen)[0] == "draft"


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
    QTest.mouseClick(screen.sheet.strip.give_back, Qt.MouseButton.LeftButton)
    press(window, Qt.Key.Key_Return)
    assert "请写明原因。" in words_on(screen.sheet)
    assert sheet_state(workspace, floor.entries[0], floor.judges[0]) == "submitted"
    press(window, "A1 抄错")
    press(window, Qt.Key.Key_Return)
    assert sheet_state(workspace, floor.entries[0], floor.judges[0]) == "draft"
    assert not screen.sheet.closed
    assert focused(window) == "A1"
    assert "已退回:A1 抄错" in words_on(screen.sheet)
    press(window, "9")
    press(window, Qt.Key.Key_Return)
    assert stored_marks(workspace, floor.entries[0], floor.judges[0])[-1] == ("A1", Decimal(9))
    assert focused(window) == "A2"


def test_escape_puts_the_question_away(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    press(window, Qt.Key.Key_F2)
    press(window, Qt.Key.Key_Escape)
    assert screen.sheet.reason.isHidden()
    assert focused(window) == "A1"
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
    assert label_of(screen) == "02 号赛位"
    assert focused(window) == "A1"
    assert states_of(screen)[0] == "absent"
    assert "0/3" in words_on(screen.pile)
    press(window, Qt.Key.Key_PageUp)
    assert screen.sheet.closed
    assert "缺考" in screen.pile.model.index(0, 1).data()
    QTest.mouseClick(screen.sheet.strip.restore, Qt.MouseButton.LeftButton)
    press(window, Qt.Key.Key_Return)
    assert states_of(screen)[0] == "not_started"
    assert all(not row.field.isReadOnly() for row in screen.sheet.rows.values())


# -- penalties ---------------------------------------------------------------------------------------


def test_penalties_are_added_and_revoked_with_a_reason(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    card = screen.side.field.penalties
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
    button = card.findChild(LinkButton)
    assert button is not None
    button.click()
    press(window, Qt.Key.Key_Return)
    assert "请写明原因。" in words_on(screen.sheet)
    press(window, "记错了选手")
    press(window, Qt.Key.Key_Return)
    assert screen.sheet.reason.isHidden()
    with workspace.read() as session:
        assert penalties.list_penalties(session, floor.entries[0]) == ()
        (row,) = session.exec(select(Penalty)).all()
        assert row.revoke_reason == "记错了选手"
    assert "没有扣分。" in words_on(card)


def test_a_penalty_may_fall_on_one_module(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    screen.side.field.penalties.scope.drop.actions()[1].trigger()
    screen.side.field.penalties.points.setText("abc")
    screen.side.field.penalties.reason.setText("越界")
    screen.side.field.penalties.add.click()
    assert screen.side.field.penalties.points.property("invalid") == "true"
    screen.side.field.penalties.points.setText("0.5")
    screen.side.field.penalties.add.click()
    with workspace.read() as session:
        (penalty,) = penalties.list_penalties(session, floor.entries[0])
    assert (penalty.module, penalty.points, penalty.reason) == ("P", Decimal("0.5"), "越界")
    assert "−0.5 实操 越界" in words_on(screen.side.field.penalties)


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
    screen = judging_screen(window)
    assert label_of(screen) == NAMES[0]
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
    assert set(states_of(screen)) == {"not_started"}
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
    screen = judging_screen(window)
    for _turn in range(60):
        press(window, Qt.Key.Key_PageDown)
    table = screen.pile.table
    assert label_of(screen) == "61 号赛位"
    assert table.viewport().rect().contains(table.visualRect(table.currentIndex()).center())


def test_marks_of_colleagues_make_the_distribution(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    assert "录完第一份评分单后显示。" in words_on(screen.side.spread)
    with workspace.write() as session:
        mark(session, floor, floor.entries[0], floor.judges[0])
        mark(session, floor, floor.entries[0], floor.judges[1], ("9", *TYPED[1:]))
    screen.refresh()
    assert "均分 79.50,较裁判组 −0.50" in words_on(screen.side.spread)


# -- what is missing -----------------------------------------------------------------------------------


def test_a_blind_event_without_stations_leads_to_the_draw(
    make_window: Callable[[Store], MainWindow],
    inline: Store,
    workspace: Workspace,
    competition: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, stations=False)
    window = make_window(inline)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    screen = judging_screen(window)
    assert "气焊还没有赛位" in words_on(screen)
    assert not window.header.buttons()[-1].isEnabled()
    assert screen.blank.state is not None
    led: list[tuple[str, object]] = []
    monkeypatch.setattr(screen.context, "navigate", lambda key, **params: led.append((key, params)))
    screen.refresh()
    assert screen.blank.state.button.text() == "去抽签"
    screen.blank.state.button.click()
    with workspace.write() as session:
        draw_stations(session, floor.event_id, "20221018")
    screen.refresh()
    assert [line.label for line in screen.pile.lines] == [f"{n:02d} 号赛位" for n in range(1, 5)]
    assert label_of(screen) == "01 号赛位"
    with workspace.write() as session:
        session.get_one(Entry, floor.entries[1]).station = None
    screen.refresh()
    assert "1 人未编赛位" in words_on(screen.pile)
    screen.pile.stations_asked.emit()
    assert led == [("arrival", {"event_id": floor.event_id})] * 2


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
    screen = judging_screen(window)
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
    screen = judging_screen(window)
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
    screen = judging_screen(window)
    assert screen.pile.judge_button.value == floor.judges[1]
    assert label_of(screen) == "02 号赛位"
    assert focused(window) == "A3"


@pytest.mark.parametrize("by_key", [True, False])
def test_from_a_closed_sheet_the_keys_follow_to_the_next_seat(
    window: MainWindow, screen: JudgingScreen, floor: Floor, *, by_key: bool
) -> None:
    type_sheet(window, TYPED)
    press(window, Qt.Key.Key_PageUp)
    assert screen.sheet.closed
    if by_key:
        press(window, Qt.Key.Key_F6)
    else:
        window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[1])
    assert screen.sheet.view is not None
    assert screen.sheet.view.judge == "赵德明"
    assert focused(window) == "A1"
