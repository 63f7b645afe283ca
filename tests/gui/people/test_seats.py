"""裁判席位: 回避, handover, 签到, paper and who may what, typed in the real window."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from sqlmodel import select

from app.domain.rights import Role
from app.gui.screens.people import PeopleScreen
from app.gui.store import Store
from app.services import judging, seats
from app.services.workspace import Workspace
from db.tables import Account
from tests.gui.people.office import (
    CTRL,
    NO_GRAB,
    SEATS,
    Opened,
    event_of,
    name_judge,
    names_of,
    open_seats,
    people_of,
    seat_at,
    sign_in,
)
from tests.gui.screen_tools import button, click, open_screen, press, settle, type_in, words
from tests.overview_data import UNITS

pytestmark = pytest.mark.qt_log_ignore(NO_GRAB, extend=True)


# -- seats ---------------------------------------------------------------------------------------------


def test_seats_are_named_with_one_key_each(
    opened: Opened, inline: Store, workspace: Workspace, competition: int
) -> None:
    window, screen = opened
    open_seats(window, event_of(workspace, competition))
    assert screen.section == SEATS
    assert screen.seats.foot.text() == "共 4 席 · 已签到 0 · 未安排 4"
    for name in ("欧阳建国", "周明", "吴海燕", "李建国"):
        name_judge(screen, name)
        press(window, Qt.Key.Key_Return, CTRL)
    assert [row.name for row in screen.seats.model.rows] == ["欧阳建国", "周明", "吴海燕", "李建国"]
    assert {"欧阳建国", "周明", "吴海燕"} <= people_of(inline).keys()
    assert screen.seats.foot.text() == "共 4 席 · 已签到 0 · 须回避 1 席"


def test_a_known_judge_brings_the_unit_and_a_new_one_is_told(
    opened: Opened, workspace: Workspace, competition: int
) -> None:
    window, screen = opened
    open_seats(window, event_of(workspace, competition))
    name_judge(screen, "李建国")
    assert screen.seat.unit.editor.text() == UNITS[0]
    name_judge(screen, "李建国二")
    assert screen.seat.unit.editor.text() == ""
    assert "新名字,保存时登记为人员。" in words(screen.seat)
    assert not screen.seat.reason.isVisible()


def test_recusal_is_told_at_once_and_the_key_goes_on(
    opened: Opened, workspace: Workspace, competition: int
) -> None:
    window, screen = opened
    open_seats(window, event_of(workspace, competition))
    name_judge(screen, "李建国")
    press(window, Qt.Key.Key_Return, CTRL)
    (told,) = window.messages.texts()
    assert told.startswith("钳工 · 理论 · 1 号席 李建国与 2 个参赛者同单位,须回避:")
    assert screen.seat.seat is not None
    assert screen.seat.seat.judge_id == seat_at(screen, 1).judge_id
    assert not screen.seat.warning.isVisible()
    remark = screen.seats.model.columns[-1]
    assert remark.text(seat_at(screen, 0)) == "须回避 2 个"
    assert remark.text(seat_at(screen, 1)) == "未安排"
    name_judge(screen, "周明")
    press(window, Qt.Key.Key_Return, CTRL)
    assert [seat_at(screen, place).name for place in (0, 1)] == ["李建国", "周明"]
    press(window, Qt.Key.Key_PageUp)
    press(window, Qt.Key.Key_PageUp)
    assert screen.seat.warning.isVisible()
    assert screen.seat.warning.text().startswith("与 2 个参赛者同单位,须回避:")


def test_a_wrong_name_stands_at_its_field(opened: Opened, workspace: Workspace, competition: int) -> None:
    window, screen = opened
    open_seats(window, event_of(workspace, competition))
    name_judge(screen, "")
    press(window, Qt.Key.Key_Return, CTRL)
    assert screen.seat.judge.error() == "裁判姓名不能为空。"
    assert window.messages.texts() == ()


def test_a_judge_with_marks_is_replaced_with_a_reason(
    opened: Opened, inline: Store, workspace: Workspace, competition: int
) -> None:
    window, screen = opened
    event = event_of(workspace, competition)
    with workspace.write(1) as session:
        judge_id = seats.list_seats(session, event.id)[1].judge_id
        seats.seat_judge(session, judge_id, "周明")
        entry_id = judging.list_sheets(session, judge_id)[0].entry_id
        aspect = event.rules.scheme.modules[1].aspects[0]
        judging.enter_mark(session, entry_id=entry_id, judge_id=judge_id, aspect=aspect.code, text="1")
    open_seats(window, event)
    screen.seats.choose(judge_id)
    assert "周明:1 份评分单,1 个得分" in words(screen.seat)
    name_judge(screen, "吴海燕")
    assert screen.seat.reason.isVisible()
    press(window, Qt.Key.Key_Return, CTRL)
    assert "周明已经评过分,换人要写明交接原因" in screen.seat.reason.error()
    type_in(screen.seat.reason.editor, "突发疾病")
    press(screen.seat.reason.editor, Qt.Key.Key_Return)
    assert seat_at(screen, 1).name == "吴海燕"
    screen.seats.choose(judge_id)
    settle()
    said = words(screen.seat)
    assert "周明:1 份评分单,1 个得分" in said
    assert any(text.endswith("周明 → 吴海燕(突发疾病)") for text in said)
    assert not screen.seat.reason.isVisible()


def test_f8_checks_in_and_out(opened: Opened, workspace: Workspace, competition: int) -> None:
    window, screen = opened
    event = event_of(workspace, competition)
    open_seats(window, event)
    assert not screen.seat.check_in.isEnabled()  # nobody sits there yet
    press(window, Qt.Key.Key_F8)
    assert seat_at(screen, 0).checked_in_at is None
    name_judge(screen, "周明")
    press(window, Qt.Key.Key_Return, CTRL)
    press(window, Qt.Key.Key_PageUp)
    press(window, Qt.Key.Key_F8)
    assert seat_at(screen, 0).checked_in_at is not None
    assert screen.seat.pill.text().endswith("签到")
    assert screen.seat.check_in.text() == "取消签到 F8"
    click(screen.seat.check_in)
    assert seat_at(screen, 0).checked_in_at is None
    press(window, Qt.Key.Key_PageDown)
    assert screen.seat.seat is not None
    assert screen.seat.seat.judge_id == seat_at(screen, 1).judge_id


def test_another_event_is_chosen_only_when_nothing_is_half_typed(
    opened: Opened, workspace: Workspace, competition: int
) -> None:
    window, screen = opened
    fitter, welder = event_of(workspace, competition), event_of(workspace, competition, "焊工")
    open_seats(window, fitter)
    name_judge(screen, "周明")
    screen.seats.event_button._choose(welder.id)
    assert screen.seats.event_button.value == fitter.id
    assert screen.unsaved.text == "“钳工 · 理论 · 1 号席”有修改还没有保存。"
    click(button(screen.unsaved, "放弃修改"))
    assert screen.seats.event_button.value == welder.id
    assert len(screen.seats.model.rows) == 6


# -- rights --------------------------------------------------------------------------------------------


def test_a_chief_judge_sees_the_seats_only(
    opened: Opened, inline: Store, workspace: Workspace, competition: int
) -> None:
    window, screen = opened
    sign_in(inline, "孙志强", Role.CHIEF)
    assert screen.section == SEATS
    assert not screen.sections.isVisible()
    open_seats(window, event_of(workspace, competition))
    name_judge(screen, "周明")
    press(window, Qt.Key.Key_Return, CTRL)
    assert seat_at(screen, 0).name == "周明"


def test_who_only_receives_the_judges_seats_nobody(
    opened: Opened, inline: Store, workspace: Workspace, competition: int
) -> None:
    window, screen = opened
    event = event_of(workspace, competition)
    with workspace.write(1) as session:
        seats.seat_judge(session, seats.list_seats(session, event.id)[0].judge_id, "周明")
    sign_in(inline, "何静", Role.SCORER)
    open_seats(window, event)
    assert not screen.seat.judge.isEnabled()
    assert not screen.seat.save.isVisible()
    assert "安排裁判由管理员或裁判长操作。" in words(screen.seat)
    press(window, Qt.Key.Key_F8)
    assert seat_at(screen, 0).checked_in_at is not None


# -- paper and empty states ----------------------------------------------------------------------------


def _print(screen: PeopleScreen, monkeypatch: pytest.MonkeyPatch, target: Path, place: int) -> str:
    monkeypatch.setattr("app.gui.screens.people.screen.ask_save_path", lambda *_asked: target)
    screen.print_button.drop.aboutToShow.emit()
    action = screen.print_button.drop.actions()[place]
    action.trigger()
    return action.text()


def test_the_list_and_the_pledges_are_written(
    opened: Opened, workspace: Workspace, competition: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, screen = opened
    fitter, welder = event_of(workspace, competition), event_of(workspace, competition, "焊工")
    with workspace.write(1) as session:
        for event, name in ((fitter, "周明"), (welder, "吴海燕")):
            seats.seat_judge(session, seats.list_seats(session, event.id)[0].judge_id, name)
    open_seats(window, fitter)
    target = tmp_path / "one.pdf"
    assert _print(screen, monkeypatch, target, 0) == "钳工…"
    assert len(PdfReader(target).pages) == 2
    assert window.messages.texts()[-1] == f"签到表和承诺书已存为 {target}。"
    everything = tmp_path / "all.pdf"
    assert _print(screen, monkeypatch, everything, 1) == "全部赛项…"
    text = "".join(page.extract_text() for page in PdfReader(everything).pages)
    assert "周明" in text
    assert "吴海燕" in text


def test_without_judges_the_cure_is_said(
    opened: Opened, workspace: Workspace, competition: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, screen = opened
    open_seats(window, event_of(workspace, competition))
    _print(screen, monkeypatch, tmp_path / "one.pdf", 0)
    assert "还没有裁判,不能打印签到表和承诺书" in window.messages.texts()[0]


def test_people_can_be_kept_before_there_is_a_competition(inline: Store) -> None:
    window, screen = open_screen(inline, PeopleScreen)
    assert names_of(screen) == ["刘芳", "王敏"]
    screen.sections.setCurrentIndex(SEATS)
    assert "还没有赛事" in words(screen.seats)
    assert not screen.seat.isVisible()
    assert screen.header_widgets() == ()
    window.close()


def test_it_works_with_threads(store: Store, workspace: Workspace, competition: int) -> None:
    window, screen = open_screen(store, PeopleScreen)
    open_seats(window, event_of(workspace, competition))
    assert store.wait_idle()
    name_judge(screen, "周明")
    press(window, Qt.Key.Key_Return, CTRL)
    assert store.wait_idle()
    assert seat_at(screen, 0).name == "周明"
    with workspace.write() as session:
        assert session.exec(select(Account).where(Account.name == "周明")).one().active
    window.close()
