"""检录, as somebody does it who only scans."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlmodel import select

from app.domain.rights import Actor, Duty, Role
from app.gui.screens.arrival.presence_card import MISSING, PAST
from app.services.attendance import local
from db.tables import CheckIn, Entry
from tests.bench import Bench
from tests.gui.arrival.conftest import FOUR, Door
from tests.gui.screen_tools import button, click, press, words
from tests.services.arrival_day import ArrivalDay


def test_one_scan_after_the_other_without_a_mouse(door: Door) -> None:
    page = door.screen.desk_page
    assert door.window.focusWidget() is page.field
    assert door.figures == ("4", "0", "0")
    door.type(door.badge("李芳"))
    assert door.said == ("ok", "请入场", "")
    shown = words(page.answer)
    for text in (
        "李芳",
        "金泷机电",
        "20220003",
        "焊工",
        "理论 · 10 月 18 日 09:00–11:00",
        "第 1 考场 · 3 号座位",
    ):
        assert text in shown
    assert not page.answer.photo.pixmap().isNull()
    assert door.figures == ("4", "1", "0")
    door.type(door.badge("李芳"))
    assert door.said == ("error", "已经检录", "10 月 18 日 08:40 已检录。")
    door.type(door.badge("王强"))
    assert door.said[:2] == ("error", "没有通过审核")
    assert page.answer.photo.text() == "没有照片"
    door.type("CZ-1-2-3-A1B")
    assert door.said[:2] == ("error", "没有读对")
    assert "李芳" not in words(page.answer)
    assert door.figures == ("4", "1", "0")


def test_a_scanner_without_enter_and_one_that_ends_with_tab_are_understood(door: Door) -> None:
    door.type(door.badge("李芳"), Qt.Key.Key_Tab)
    assert door.said[1] == "请入场"
    field = door.screen.desk_page.field
    door.type(door.badge("张伟"), None)
    assert field.text()
    field._pause.timeout.emit()  # what the keys' pause does
    assert (field.text(), door.said[1]) == ("", "请入场")


def test_of_one_name_the_right_one_is_chosen_by_keys(door: Door) -> None:
    page = door.screen.desk_page
    press(page, Qt.Key.Key_F2)
    assert door.window.focusWidget() is page.name
    page.name.setText("张伟")  # an input method commits it whole
    QTest.keyClick(page.name, Qt.Key.Key_Return)
    assert door.said[1] == "是哪一位"
    assert door.window.focusWidget() is page.field
    assert [(each.organization, each.number) for each in page.answer.candidates] == [
        ("金泷机电", "20220001"),
        ("淮北矿业机修厂", "20220002"),
    ]
    door.type("2")
    assert door.said[1] == "请入场"
    assert "20220002" in words(page.answer)
    door.type("zw")  # pinyin initials, with the input method off
    QTest.keyClick(page.field, Qt.Key.Key_Down)
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert (door.said[1], "20220001" in words(page.answer)) == ("请入场", True)
    QTest.keyClick(page.field, Qt.Key.Key_Escape)
    assert "请扫参赛证" in words(page.answer)


def test_the_clock_makes_absentees_who_are_marked_by_name(door: Door) -> None:
    page, presence = door.screen.desk_page, door.screen.desk_page.presence
    door.type(door.badge("李芳"))
    door.at(9, 15)
    assert door.figures == ("4", "1", "0")
    assert not presence.absent_button.isEnabled()
    door.at(9, 16)
    assert door.figures == ("4", "1", "2")
    door.type(door.badge("张伟"))
    assert door.said[:2] == ("error", "迟到")
    presence.sections.setCurrentIndex(MISSING)
    press(page.field, Qt.Key.Key_F7)
    asked = "\n".join(words(page.confirm))
    assert "把 2 人记为缺考?张伟(金泷机电,20220001)、张伟(淮北矿业机修厂,20220002)。" in asked
    click(button(page.confirm, "记为缺考"))
    absent = select(Entry.number).where(Entry.status == "absent")
    assert door.store.read(lambda session: list(session.exec(absent))) == ["20220001", "20220002"]
    assert not presence.absent_button.isEnabled()
    door.type(door.badge("张伟"))
    assert door.said[1] == "已记缺考"


def test_who_comes_late_is_let_in_with_a_reason_by_who_decides(door: Door) -> None:
    page = door.screen.desk_page
    door.type(door.badge("李芳"))
    assert not page.answer.band.admit.isVisible()
    door.at(9, 16)
    door.type(door.badge("张伟"))
    assert page.answer.band.admit.isVisible()
    press(page.field, Qt.Key.Key_F8)
    assert "放行 张伟(金泷机电,20220001)?写明原因。" in words(page.reason)
    page.reason.field.setText("公交车故障")
    QTest.keyClick(page.reason.field, Qt.Key.Key_Return)
    assert door.said == ("ok", "请入场", "迟到放行:公交车故障")
    assert page.reason.isHidden()
    assert door.window.focusWidget() is page.field
    marshal = Actor(1, "郑一", (Duty(Role.MARSHAL),))
    door.store.set_actor(marshal)
    door.type(door.badge("张伟二"))
    assert door.said[1] == "迟到"
    assert not page.answer.band.admit.isVisible()


def test_one_sitting_alone_is_checked_in_and_an_event_without_timetable_too(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = door.screen.desk_page
    theory, team = (
        next(row.key for row in page.presence.sittings.rows if row.event == event)
        for event in ("焊工", "抢修接力")
    )
    opened: list[object] = []
    monkeypatch.setattr(page.desk_button.drop, "popup", opened.append)
    press(page.field, Qt.Key.Key_F6)
    assert len(opened) == 1
    page.presence.chosen.emit(team)
    assert door.figures == ("1", "0", "0")
    assert "检录(F6):抢修接力" in page.desk_button.text()
    door.type(door.badge("李芳"))
    assert door.said == ("error", "不是这个赛项", "参加的是焊工。")
    door.type(door.badge("赵一"))
    assert (door.said[1], "金泷一队" in words(page.answer)) == ("请入场", True)
    page.desk_chosen.emit(theory)
    assert door.figures == ("3", "0", "0")
    door.type(door.badge("李芳"))
    assert door.figures == ("3", "1", "0")


def test_a_wrong_scan_is_taken_back_with_a_reason(door: Door) -> None:
    page, presence = door.screen.desk_page, door.screen.desk_page.presence
    door.type(door.badge("李芳"))
    press(page.field, Qt.Key.Key_F3)
    assert presence.sections.currentIndex() == PAST
    assert door.window.focusWidget() is page.reason.field
    QTest.keyClick(page.reason.field, Qt.Key.Key_Return)
    assert "请写明原因。" in words(page.reason)
    door.type(door.badge("张伟"))  # somebody is scanned while the reason is asked for
    assert (door.said[1], page.reason.isHidden()) == ("请入场", True)
    click(presence.undo_button)
    page.reason.field.setText("扫错了证")
    QTest.keyClick(page.reason.field, Qt.Key.Key_Return)
    row, _other = door.store.read(lambda session: session.exec(select(CheckIn)).all())
    assert (row.undone_reason, door.figures) == ("扫错了证", ("4", "1", "0"))
    assert [bool(each.undone) for each in presence.past.rows] == [False, True]
    assert not presence.undo_button.isEnabled()
    assert door.window.focusWidget() is page.field
    press(page.field, Qt.Key.Key_F3)  # the latest that stands, not the one taken back already
    assert "张伟" in "".join(words(page.reason))
    press(page.reason.field, Qt.Key.Key_Escape)
    door.type(door.badge("李芳"))
    assert door.said[1] == "请入场"


def test_who_signed_on_paper_is_typed_in_with_the_time_of_then(door: Door) -> None:
    page = door.screen.desk_page
    door.at(11, 30)
    press(page.field, Qt.Key.Key_F4)
    assert door.window.focusWidget() is page.paper_time
    page.paper_time.setText("八点半")
    QTest.keyClick(page.paper_time, Qt.Key.Key_Return)
    door.type("20220003")
    assert door.said[:2] == ("error", "没有检录")
    page.paper_time.setText("8:50")
    door.type("20220003")
    assert door.said[1] == "请入场"
    (row,) = door.store.read(lambda session: session.exec(select(CheckIn)).all())
    assert f"{local(row.at):%d %H:%M}" == "18 08:50"
    click(page.paper_button)
    assert page.paper.isHidden()
    door.type("20220002")
    assert door.said[1] == "还没到时间"  # for the practice in the afternoon


def test_who_may_not_check_in_is_told_who_may(door: Door) -> None:
    page = door.screen.desk_page
    door.type(door.badge("李芳"))
    event = door.events["抢修接力"]
    door.store.set_actor(Actor(1, "郑一", (Duty(Role.CODER, event),)))
    assert not page.field.isEnabled()
    assert page.field.placeholderText().startswith("由管理员")
    assert door.screen.section == 1


def test_before_the_draw_it_is_said_who_waits_for_it(door: Door) -> None:
    with door.store.workspace.write() as session:
        assert isinstance(session, Bench)
        day = ArrivalDay(session, door.competition_id, door.events)
        day.sitting("实操第二场", FOUR, datetime(2022, 10, 18, 18))
    door.screen.refresh()
    told = door.screen.desk_page.presence.told
    assert told.text().endswith("另有 3 人的实操等抽签。")
