"""A sheet's whole life on the screen: typed, checked by somebody else, given back, corrected, locked."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlmodel import col, select

from app.domain.rights import Role
from app.gui.main_window import MainWindow
from app.gui.screens.judging import JudgingScreen
from app.gui.screens.judging.access import Mode
from app.gui.store import Store
from app.services import seats, sheet_history, sheets
from app.services.workspace import Workspace
from db.tables import AuditEntry, Judge, Mark, ScoreSheet
from tests.bench import CHECKER, actor_of
from tests.gui.judging_keys import (
    agree,
    focused,
    judging_screen,
    label_of,
    press,
    states_of,
    type_sheet,
    words_on,
)
from tests.gui.marking_floor import TYPED, Floor, hire, make_floor, mark, sheet_state, stored_marks

Make = Callable[[Store], MainWindow]


@pytest.fixture
def checked_floor(workspace: Workspace, competition: int) -> Floor:
    """An event whose sheets a second person confirms."""
    with workspace.write() as session:
        return make_floor(session, competition, checking="confirm")


def opened(make_window: Make, store: Store, floor: Floor, seat: int = 0) -> MainWindow:
    window = make_window(store)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[seat])
    return window


def button(window: MainWindow) -> str:
    return window.header.buttons()[-1].text()


# -- the last Enter --------------------------------------------------------------------------------------


def test_twelve_enters_submit_and_the_next_sheet_stands_ready(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    assert type_sheet(window, TYPED) == 12
    assert sheet_state(workspace, floor.entries[0], floor.judges[0]) == "submitted"
    assert (label_of(screen), focused(window)) == ("02 号赛位", "A1")
    assert screen.sheet.last_step.text == "01 号赛位 已提交"
    assert window.messages.texts() == ()


def test_enter_at_the_end_goes_to_what_was_left_out_and_submits_from_there(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    for code, text in zip(screen.sheet.rows, TYPED, strict=True):
        if code not in ("A3", "B1"):
            press(window, text)
        press(window, Qt.Key.Key_Return)
    assert focused(window) == "A3"
    press(window, "9")
    press(window, Qt.Key.Key_Return)
    assert (label_of(screen), focused(window)) == ("01 号赛位", "A4")
    screen.sheet.focus_row("B1")
    press(window, "1.8")
    press(window, Qt.Key.Key_Return)
    assert sheet_state(workspace, floor.entries[0], floor.judges[0]) == "submitted"
    assert (label_of(screen), focused(window)) == ("02 号赛位", "A1")


def test_enter_on_empty_fields_submits_nothing(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    for _time in range(15):
        press(window, Qt.Key.Key_Return)
    assert states_of(screen) == ["not_started"] * 4
    assert label_of(screen) == "01 号赛位"


def test_the_last_submission_is_taken_back_by_one_key_and_a_reason(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    type_sheet(window, TYPED)
    press(window, "7")
    press(window, Qt.Key.Key_F7)
    agree(window, "C1 看错行")
    assert sheet_state(workspace, floor.entries[0], floor.judges[0]) == "draft"
    assert (label_of(screen), focused(window)) == ("01 号赛位", "A1")
    assert "已退回:C1 看错行" in words_on(screen.sheet)
    assert stored_marks(workspace, floor.entries[1], floor.judges[0]) == [("A1", Decimal(7))]
    assert screen.sheet.last_step.isHidden()


def test_f6_takes_the_next_judge_with_the_same_entry(
    window: MainWindow, screen: JudgingScreen, floor: Floor
) -> None:
    press(window, Qt.Key.Key_PageDown)
    press(window, "8")
    press(window, Qt.Key.Key_F6)
    assert (screen.pile.judge_id, label_of(screen)) == (floor.judges[1], "02 号赛位")
    assert focused(window) == "A1"
    press(window, Qt.Key.Key_F6, shift=True)
    assert (screen.pile.judge_id, focused(window)) == (floor.judges[0], "A2")
    assert "F6" in words_on(screen.pile)


# -- the second person -----------------------------------------------------------------------------------


def test_another_person_confirms_the_pile_sheet_by_sheet(
    make_window: Make, inline: Store, workspace: Workspace, checked_floor: Floor
) -> None:
    floor = checked_floor
    with workspace.write() as session:
        for entry_id in floor.entries[:2]:
            mark(session, floor, entry_id, floor.judges[0])
    inline.set_actor(hire(workspace, "孙志强", Role.CHIEF))
    window = opened(make_window, inline, floor)
    screen = judging_screen(window)
    assert screen.pile.model.index(0, 1).data() == "待复核"
    screen.pile.filter.drop.actions()[2].trigger()
    assert screen.pile.model.rowCount() == 2
    assert screen.sheet.access.mode is Mode.CHECK
    assert button(window).startswith("确认")
    assert all(row.field.isReadOnly() for row in screen.sheet.rows.values())
    press(window, "3")
    press(window, Qt.Key.Key_Return, ctrl=True)
    assert label_of(screen) == "02 号赛位"
    press(window, Qt.Key.Key_Return, ctrl=True)
    assert states_of(screen) == ["confirmed", "confirmed", "not_started", "not_started"]
    assert screen.sheet.last_step.text == "02 号赛位 已确认,这一叠没有待复核的了"
    assert "提交:统分员 王敏 · 确认:裁判长 孙志强" in words_on(screen.sheet)
    assert not window.header.buttons()[-1].isEnabled()


def test_nobody_confirms_a_sheet_of_their_own(
    make_window: Make, inline: Store, workspace: Workspace, checked_floor: Floor
) -> None:
    floor = checked_floor
    with workspace.write() as session:
        mark(session, floor, floor.entries[0], floor.judges[0])
    window = opened(make_window, inline, floor)
    screen = judging_screen(window)
    press(window, Qt.Key.Key_PageUp)
    assert screen.sheet.access.mode is Mode.READ
    assert "要由另一个人确认" in words_on(screen.sheet)
    press(window, Qt.Key.Key_Return, ctrl=True)
    assert sheet_state(workspace, floor.entries[0], floor.judges[0]) == "submitted"


def test_a_refusal_of_the_service_is_told_and_kept_in_the_log(
    make_window: Make, inline: Store, workspace: Workspace, checked_floor: Floor
) -> None:
    """The screen says so first; the service decides all the same."""
    floor = checked_floor
    with workspace.write() as session:
        mark(session, floor, floor.entries[0], floor.judges[0])
    window = opened(make_window, inline, floor)
    screen = judging_screen(window)
    press(window, Qt.Key.Key_PageUp)
    screen.closing._confirm()
    assert "不能复核自己录入或自己评的评分单" in window.messages.texts()[0]
    with workspace.read() as session:
        refused = session.exec(select(AuditEntry).where(AuditEntry.outcome == "refused")).all()
    assert [entry.text.split(":")[0] for entry in refused] == ["确认 气焊 · 01 号赛位 · 李建国 的评分单"]


def test_a_rejected_sheet_is_corrected_with_its_reason_and_the_old_value_stays_readable(
    make_window: Make, inline: Store, workspace: Workspace, checked_floor: Floor
) -> None:
    floor = checked_floor
    with workspace.write() as session:
        mark(session, floor, floor.entries[0], floor.judges[0])
    inline.set_actor(actor_of(workspace, CHECKER))
    window = opened(make_window, inline, floor)
    screen = judging_screen(window)
    press(window, Qt.Key.Key_PageUp)
    QTest.mouseClick(screen.sheet.strip.give_back, Qt.MouseButton.LeftButton)
    agree(window, "A2 与纸质不符")
    assert sheet_state(workspace, floor.entries[0], floor.judges[0]) == "draft"

    inline.set_actor(actor_of(workspace))
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    assert screen.pile.model.index(0, 1).data() == "退回"
    assert label_of(screen) == "01 号赛位"
    assert screen.sheet.correction.field.text() == "A2 与纸质不符"
    press(window, Qt.Key.Key_Return)
    press(window, "6")
    press(window, Qt.Key.Key_Return)
    assert focused(window) == "A3"
    assert "原 8.5" in screen.sheet.rows["A2"].hint.text()
    assert "A2 8.5 → 6.0 · 裁判 李建国 · 统分员 王敏" in words_on(screen.side.history)
    assert "A2 与纸质不符" in screen.sheet.rows["A2"].field.toolTip()
    for _rest in range(10):
        press(window, Qt.Key.Key_Return)
    assert sheet_state(workspace, floor.entries[0], floor.judges[0]) == "submitted"
    with workspace.read() as session:
        reasons = session.exec(select(Mark.reason).where(Mark.reason != "")).all()
        versions = sheet_history.mark_history(session, floor.entries[0], floor.judges[0], "A2")
    assert reasons == ["A2 与纸质不符"]
    assert [version.text for version in versions] == ["6.0", "8.5"]


def test_an_emptied_reason_falls_back_to_why_the_sheet_came_back(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    type_sheet(window, TYPED)
    press(window, Qt.Key.Key_F7)
    agree(window, "抄错")
    screen.sheet.correction.field.setFocus()
    screen.sheet.correction.field.clear()
    screen.sheet.focus_row("A1")
    assert screen.sheet.correction.field.text() == "抄错"
    press(window, "9")
    press(window, Qt.Key.Key_Return)
    with workspace.read() as session:
        newest = session.exec(select(Mark).order_by(col(Mark.id).desc())).first()
    assert newest is not None
    assert (newest.entered, newest.reason) == (Decimal(9), "抄错")


# -- typed twice -----------------------------------------------------------------------------------------


@pytest.fixture
def twice(workspace: Workspace, competition: int) -> Floor:
    """An event whose papers are typed twice; the first two sheets were typed by 王敏."""
    with workspace.write() as session:
        floor = make_floor(session, competition, checking="double")
        for entry_id in floor.entries[:2]:
            mark(session, floor, entry_id, floor.judges[0])
        return floor


def test_the_second_typing_is_blind_and_confirms_what_agrees(
    make_window: Make, inline: Store, workspace: Workspace, twice: Floor
) -> None:
    inline.set_actor(actor_of(workspace, CHECKER))
    window = opened(make_window, inline, twice)
    screen = judging_screen(window)
    screen._open(twice.entries[0])
    assert screen.sheet.access.mode is Mode.SECOND
    assert button(window).startswith("提交第二遍")
    assert not screen.sheet.marks
    assert [screen.pile.model.index(row, 2).data() for row in (0, 1)] == ["—", "—"]
    assert not screen.side.spread.isVisibleTo(screen)
    assert type_sheet(window, TYPED) == 12
    assert sheet_state(workspace, twice.entries[0], twice.judges[0]) == "confirmed"
    assert screen.sheet.last_step.text == "01 号赛位 两遍一致,已确认"
    assert (label_of(screen), focused(window)) == ("02 号赛位", "A1")
    assert len(stored_marks(workspace, twice.entries[0], twice.judges[0])) == 24


def test_a_difference_stands_side_by_side_and_an_own_slip_is_mended(
    make_window: Make, inline: Store, workspace: Workspace, twice: Floor
) -> None:
    inline.set_actor(actor_of(workspace, CHECKER))
    window = opened(make_window, inline, twice)
    screen = judging_screen(window)
    screen._open(twice.entries[0])
    type_sheet(window, ("8", "5", *TYPED[2:]))
    assert sheet_state(workspace, twice.entries[0], twice.judges[0]) == "submitted"
    assert screen.sheet.last_step.text == "01 号赛位 两遍有 1 项不同"
    press(window, Qt.Key.Key_F7)
    assert label_of(screen) == "01 号赛位"
    assert screen.sheet.rows["A2"].hint.text() == "第一遍 8.5 / 第二遍 5.0"
    assert "两遍有 1 项不同,请对照纸质评分单" in words_on(screen.sheet)
    screen.sheet.focus_row("A2")
    press(window, "8.5")
    press(window, Qt.Key.Key_Return)
    assert "第一遍" not in screen.sheet.rows["A2"].hint.text()
    press(window, Qt.Key.Key_Return, ctrl=True)
    assert sheet_state(workspace, twice.entries[0], twice.judges[0]) == "confirmed"


def test_a_slip_of_the_first_typing_goes_back_with_the_differences_as_reason(
    make_window: Make, inline: Store, workspace: Workspace, twice: Floor
) -> None:
    inline.set_actor(actor_of(workspace, CHECKER))
    window = opened(make_window, inline, twice)
    screen = judging_screen(window)
    screen._open(twice.entries[0])
    type_sheet(window, ("8", "5", *TYPED[2:]))
    press(window, Qt.Key.Key_F7)
    QTest.mouseClick(screen.sheet.strip.give_back, Qt.MouseButton.LeftButton)
    assert screen.sheet.reason.field.text() == "两遍不同:A2 第一遍 8.5,第二遍 5.0"
    press(window, Qt.Key.Key_Return)
    assert sheet_state(workspace, twice.entries[0], twice.judges[0]) == "draft"
    assert label_of(screen) == "02 号赛位"


def test_the_first_typist_cannot_type_the_second_time(
    make_window: Make, inline: Store, workspace: Workspace, twice: Floor
) -> None:
    window = opened(make_window, inline, twice)
    screen = judging_screen(window)
    screen._open(twice.entries[0])
    assert screen.sheet.closed
    assert "第二遍要由另一个人录入" in words_on(screen.sheet)


# -- recusal, handover, spread ---------------------------------------------------------------------------


def test_a_judge_of_the_same_unit_is_kept_from_the_sheet(
    make_window: Make, inline: Store, workspace: Workspace, floor: Floor
) -> None:
    with workspace.write() as session:
        seats.seat_judge(session, floor.judges[0], "钱学文", organization="平山电厂")
    window = opened(make_window, inline, floor)
    screen = judging_screen(window)
    assert screen.pile.model.index(0, 1).data() == "回避"
    assert screen.sheet.closed
    assert "钱学文与这个参赛者同单位,应当回避" in words_on(screen.sheet)
    press(window, "8")
    press(window, Qt.Key.Key_Return)
    with workspace.read() as session:
        assert session.exec(select(Mark)).all() == []


def test_after_a_handover_the_sheet_says_whose_marks_stand(
    make_window: Make, inline: Store, workspace: Workspace, floor: Floor
) -> None:
    with workspace.write() as session:
        mark(session, floor, floor.entries[0], floor.judges[0], TYPED[:3], submit=False)
        seats.seat_judge(session, floor.judges[0], "钱学文", reason="原裁判临时离场")
    window = opened(make_window, inline, floor)
    assert "裁判 钱学文 · 得分为 李建国 所评" in judging_screen(window).sheet._about.whole_text()


@pytest.fixture
def spread(workspace: Workspace, competition: int) -> Floor:
    """A panel of two whose sheets may lie five per cent apart; the first judge's is handed in."""
    with workspace.write() as session:
        floor = make_floor(session, competition, spread={"percent": "5"})
        mark(session, floor, floor.entries[0], floor.judges[1])
        return floor


FAR = ("1", "1", *TYPED[2:])


def test_a_spread_sends_the_panel_back_and_says_so_at_the_sheet(
    make_window: Make, inline: Store, workspace: Workspace, spread: Floor
) -> None:
    window = opened(make_window, inline, spread)
    screen = judging_screen(window)
    type_sheet(window, FAR)
    assert screen.sheet.last_step.text == "01 号赛位 评分差距过大,已退回评分组"
    assert screen.pile.model.index(0, 1).data() == "退回"
    press(window, Qt.Key.Key_F7)
    assert label_of(screen) == "01 号赛位"
    assert "已退回:评分差距过大(" in words_on(screen.sheet)
    assert "评分差距" in words_on(screen.side.ruling)
    for judge_id in spread.judges[:2]:
        assert sheet_state(workspace, spread.entries[0], judge_id) == "draft"


def test_the_chief_judge_lets_a_spread_stand_with_a_reason(
    make_window: Make, inline: Store, workspace: Workspace, spread: Floor
) -> None:
    window = opened(make_window, inline, spread)
    screen = judging_screen(window)
    type_sheet(window, FAR)
    inline.set_actor(hire(workspace, "孙志强", Role.CHIEF))
    window.navigate("judging", event_id=spread.event_id, judge_id=spread.judges[0])
    screen._open(spread.entries[0])
    QTest.mouseClick(screen.side.ruling.accept, Qt.MouseButton.LeftButton)
    agree(window, "各有依据")
    assert "裁判长 孙志强:各有依据" in words_on(screen.side.ruling)
    inline.set_actor(actor_of(workspace))
    for judge_id in spread.judges[:2]:
        window.navigate("judging", event_id=spread.event_id, judge_id=judge_id)
        screen._open(spread.entries[0])
        press(window, Qt.Key.Key_Return, ctrl=True)
        assert sheet_state(workspace, spread.entries[0], judge_id) == "submitted"


def test_an_operator_cannot_rule(
    make_window: Make, inline: Store, workspace: Workspace, spread: Floor
) -> None:
    window = opened(make_window, inline, spread)
    screen = judging_screen(window)
    type_sheet(window, FAR)
    inline.set_actor(hire(workspace, "陈静", Role.SCORER))
    window.navigate("judging", event_id=spread.event_id, judge_id=spread.judges[0])
    screen._open(spread.entries[0])
    assert not screen.side.ruling.accept.isVisibleTo(screen)
    assert "请裁判长裁定" in words_on(screen.side.ruling)


# -- locked ----------------------------------------------------------------------------------------------


def test_marks_after_locking_are_refused_on_screen_and_by_the_service(
    window: MainWindow, screen: JudgingScreen, workspace: Workspace, floor: Floor
) -> None:
    type_sheet(window, TYPED)
    press(window, Qt.Key.Key_PageUp)
    with workspace.write() as session:
        for sheet in session.exec(select(ScoreSheet)):
            sheet.state = "locked"
    # Typed on another machine's screen that does not know it yet:
    screen.marking.saver.save((floor.entries[0], floor.judges[0]), "A1", "3", Decimal(3), reason="抄错")
    assert "评分单已锁定" in screen.sheet.rows["A1"].hint.text()
    screen.refresh()
    assert screen.pile.model.index(0, 1).data() == "已锁定"
    assert screen.sheet.closed
    assert "成绩已公布" in words_on(screen.sheet)
    with workspace.read() as session:
        refused = session.exec(select(AuditEntry).where(AuditEntry.outcome == "refused")).all()
        judge = session.get_one(Judge, floor.judges[0])
    assert len(refused) == 1
    assert judge.name in refused[0].text


def test_only_the_chief_judge_gives_a_locked_sheet_back(
    make_window: Make, inline: Store, workspace: Workspace, floor: Floor
) -> None:
    with workspace.write() as session:
        mark(session, floor, floor.entries[0], floor.judges[0])
        sheets.lock_sheets(session, floor.event_id)
    inline.set_actor(hire(workspace, "陈静", Role.SCORER))
    window = opened(make_window, inline, floor)
    screen = judging_screen(window)
    screen._open(floor.entries[0])
    assert not screen.sheet.strip.give_back.isVisibleTo(screen)
    inline.set_actor(hire(workspace, "孙志强", Role.CHIEF))
    screen._open(floor.entries[0])
    QTest.mouseClick(screen.sheet.strip.give_back, Qt.MouseButton.LeftButton)
    agree(window, "申诉成立")
    assert sheet_state(workspace, floor.entries[0], floor.judges[0]) == "draft"
