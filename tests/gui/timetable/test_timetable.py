"""赛程与考场, typed in the real window: rooms, sittings, many at once, seats, conflicts, who may what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.rights import Role
from app.domain.seating import Seating
from app.domain.timetable import Sitting, SittingKind
from app.gui.main_window import MainWindow
from app.gui.screens.timetable import TimetableScreen
from app.gui.screens.timetable.screen import CONFLICTS, ROOMS, SEATS, SITTINGS
from app.gui.store import Store
from app.services import rooms, seating, sittings, timetable
from app.services.rooms import RoomForm
from app.services.timetable import SittingForm
from app.services.workspace import Workspace
from db.tables import Seat
from tests.gui.people.office import sign_in
from tests.gui.screen_tools import button, click, open_screen, press, settle, type_in, words
from tests.overview_data import add_entries, find_event, make_competition

CTRL = Qt.KeyboardModifier.ControlModifier
Opened = tuple[MainWindow, TimetableScreen]


@pytest.fixture
def competition(workspace: Workspace) -> int:
    """A competition of three days whose 钳工 has 10 entries of five units, and a room."""
    with workspace.write() as session:
        key = make_competition(session, starts_on=date(2022, 10, 18), ends_on=date(2022, 10, 20))
        add_entries(session, find_event(session, key, "钳工"), 10)
        rooms.save_room(session, key, RoomForm("第 1 考场", "12", "教学楼 301", "2", "4"))
    return key


@pytest.fixture
def opened(inline: Store, competition: int) -> Iterator[Opened]:
    window, screen = open_screen(inline, TimetableScreen)
    yield window, screen
    window.close()


def _stored(store: Store, competition: int) -> tuple[Sitting, ...]:
    return store.read(lambda session: sittings.list_sittings(session, competition))


def _lay_out(screen: TimetableScreen) -> None:
    """Theory of 钳工 in all rooms, by the keys."""
    press(screen.window(), Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.ShiftModifier)
    for field, wanted in ((screen.series.events, "钳工"), (screen.series.rooms, "第 1 考场(12 座)")):
        field.editor.setFocus()
        while field.editor.currentItem().text() != wanted:
            QTest.keyClick(field.editor, Qt.Key.Key_Down)
        QTest.keyClick(field.editor, Qt.Key.Key_Space)
    QTest.qWait(300)  # the pause before it is laid out


def _seated_theory(workspace: Workspace, competition: int) -> int:
    """Theory of 钳工 in the room, by number; its id."""
    with workspace.write() as session:
        event = find_event(session, competition, "钳工").id
        (room,) = sittings.list_rooms(session, competition)
        form = SittingForm(SittingKind.THEORY, "第 1 场", "10-18", "9:00", "11:00", event, room_id=room.id)
        sitting = timetable.save_sitting(session, competition, form)
        seating.arrange_seats(session, sitting, Seating.NUMBERED)
    return sitting


def _seat_of(screen: TimetableScreen, name: str) -> str:
    return next(f"{row.room} {row.place}" for row in screen.seats.model.rows if row.person.name == name)


def test_rooms_are_typed_one_after_the_other(opened: Opened, inline: Store, competition: int) -> None:
    window, screen = opened
    screen.sections.setCurrentIndex(ROOMS)
    press(window, Qt.Key.Key_N, CTRL)
    for text in ("焊接车间", "东区一楼", "十二"):
        editor = window.focusWidget()
        assert editor is not None
        QTest.keyClicks(editor, text) if text.isascii() else editor.insert(text)  # type: ignore[attr-defined]
        QTest.keyClick(editor, Qt.Key.Key_Return)
    press(window, Qt.Key.Key_Return, CTRL)
    assert "请写 1 到 2000 的整数" in screen.room.fields["places"].error()
    type_in(screen.room.fields["places"].editor, "12")  # type: ignore[arg-type]
    press(window, Qt.Key.Key_Return, CTRL)
    assert [room.name for room in screen.rooms.model.rows] == ["第 1 考场", "焊接车间"]
    assert screen.rooms.foot.whole_text() == "共 2 个考场 · 24 个座位,备用 2"
    assert screen.room.is_new  # and the next one at once
    press(screen.room.fields["name"].editor, Qt.Key.Key_Escape)
    assert screen.rooms.table.hasFocus()
    assert screen.room.room is not None


def test_a_sitting_is_typed_and_half_typed_stays_until_decided(
    opened: Opened, inline: Store, competition: int
) -> None:
    window, screen = opened
    assert "还没有场次" in words(screen)
    press(window, Qt.Key.Key_N, CTRL)
    panel = screen.sitting
    type_in(panel.texts["start"].editor, "830")
    type_in(panel.texts["end"].editor, "8:00")
    press(window, Qt.Key.Key_Return, CTRL)
    assert panel.texts["end"].error() == "结束时间要晚于开始时间,请核对。"
    type_in(panel.texts["end"].editor, "9:30")
    press(window, Qt.Key.Key_Return, CTRL)
    (meeting,) = _stored(inline, competition)
    assert (meeting.kind, meeting.name, meeting.when) == (
        SittingKind.MEETING,
        "领队会",
        "10 月 18 日 08:30–09:30",
    )
    press(window, Qt.Key.Key_N, CTRL)  # the next one begins when this one ends
    assert panel.texts["start"].editor.text() == "09:30"
    type_in(panel.texts["name"].editor, "参观赛场")
    screen.sections.setCurrentIndex(ROOMS)
    assert screen.section == SITTINGS
    assert screen.unsaved.text == "“参观赛场”有修改还没有保存。"
    click(button(screen.unsaved, "放弃修改"))
    assert screen.section == ROOMS
    assert len(_stored(inline, competition)) == 1
    screen.sections.setCurrentIndex(SITTINGS)
    click(button(panel, "删除"))
    click(button(panel, "确认删除"))
    assert _stored(inline, competition) == ()


def test_it_is_told_that_noon_is_kept_free(opened: Opened) -> None:
    _window, screen = opened
    _lay_out(screen)
    assert not screen.plan.note.isVisible()
    type_in(screen.series.texts["start"].editor, "11:30")
    type_in(screen.series.texts["minutes"].editor, "40")
    QTest.qWait(300)
    assert screen.plan.model.rows[0].starts_at.hour == 13
    assert screen.plan.note.text() == "午休 12:00–13:30 已避开。"
    assert screen.plan.note.isVisible()
    type_in(screen.series.texts["start"].editor, "8:30")
    type_in(screen.series.texts["minutes"].editor, "120")
    QTest.qWait(300)
    assert not screen.plan.note.isVisible()


def test_many_are_laid_out_and_seated(opened: Opened, inline: Store, competition: int) -> None:
    window, screen = opened
    _lay_out(screen)
    assert screen.plan.foot.whole_text() == "将安排 1 场 · 1 天 · 12 个座位,确认后才保存"
    press(window, Qt.Key.Key_Return, CTRL)
    (theory,) = _stored(inline, competition)
    assert (theory.event, theory.when, theory.where) == (
        "钳工",
        "10 月 18 日 08:30–10:30",
        "第 1 考场(教学楼 301)",
    )
    screen.sections.setCurrentIndex(SEATS)
    assert screen.seats.foot.whole_text() == "已排 0 人 · 未排 10"
    click(button(screen.seats, "同单位错开排座"))
    assert screen.seats.foot.whole_text() == "已排 10 人 · 没有同单位相邻"
    click(button(screen.seats, "按参赛编号排座"))
    assert "10 人的座位会重新编排" in screen.unsaved.text
    click(button(screen.unsaved, "重新编排"))
    numbers = [row.person.number for row in screen.seats.model.rows]
    assert numbers == sorted(numbers)
    screen.sections.setCurrentIndex(SITTINGS)
    assert screen.list.model.columns[-1].title == "人数"  # nothing to be told about
    assert not screen.sitting.kind.isEnabled(), "people have seats there"
    press(screen.list.table, Qt.Key.Key_Return)
    assert screen.sitting.texts["name"].editor.hasFocus()


def test_people_are_moved_exchanged_and_given_spare_places(
    opened: Opened, inline: Store, workspace: Workspace, competition: int
) -> None:
    window, screen = opened
    _seated_theory(workspace, competition)
    screen.refresh()
    screen.sections.setCurrentIndex(SEATS)
    first, second = screen.seats.model.rows[:2]
    screen.seats.choose(first.key)
    type_in(screen.seat.station.editor, "2")
    press(window, Qt.Key.Key_Return, CTRL)
    assert f"2 号坐着{second.person.name}" in screen.seat.station.error()
    screen.seat.swap.setFocus()
    QTest.keyClick(screen.seat.swap, Qt.Key.Key_Space)
    press(window, Qt.Key.Key_Return, CTRL)
    assert _seat_of(screen, first.person.name) == "第 1 考场 · 第 1 场 2 号"
    assert _seat_of(screen, second.person.name) == "第 1 考场 · 第 1 场 1 号"
    screen.seats.choose(first.key)
    type_in(screen.seat.station.editor, "13")  # a spare one, by hand
    press(window, Qt.Key.Key_Return, CTRL)
    assert [row.person.name for row in screen.seats.model.rows if row.state == "备用"] == [first.person.name]
    screen.seats.choose(second.key)
    click(button(screen.seat, "取消座位"))
    click(button(screen.seat, "确认取消"))
    assert screen.seats.model.rows[0].state == "未排座"
    click(button(screen.seats, "补排"))
    assert screen.seats.foot.whole_text().startswith("已排 10 人 · ")


def test_in_the_drawing_a_free_place_is_pointed_at(
    opened: Opened, inline: Store, workspace: Workspace, competition: int
) -> None:
    window, screen = opened
    sitting = _seated_theory(workspace, competition)
    screen.refresh()
    screen.sections.setCurrentIndex(SEATS)
    click(button(screen.seats, "看座位图 ›"))
    plan = screen.seats.plan
    assert plan.hasFocus()
    assert plan.places == tuple((sitting, at) for at in range(1, 15))
    first = screen.seats.model.rows[0]
    screen.seats.choose(first.key)
    for key, at in ((Qt.Key.Key_Down, 5), (Qt.Key.Key_Right, 6), (Qt.Key.Key_Up, 2), (Qt.Key.Key_Left, 1)):
        QTest.keyClick(plan, key)
        assert screen.seat.station.editor.text() == str(at)
    assert screen.seats.current == first
    QTest.mouseClick(plan, Qt.MouseButton.LeftButton, pos=plan.box_of((sitting, 12)).center().toPoint())
    assert screen.seats.current == first  # who is to move there
    assert screen.seat.station.editor.text() == "12"
    press(window, Qt.Key.Key_Return, CTRL)
    assert _seat_of(screen, first.person.name) == "第 1 考场 · 第 1 场 12 号"


def test_conflicts_lead_to_the_sitting(opened: Opened, workspace: Workspace, competition: int) -> None:
    window, screen = opened
    with workspace.write() as session:
        event = find_event(session, competition, "钳工").id
        (room,) = sittings.list_rooms(session, competition)
        for name, start in (("第 1 场", "9:00"), ("熟悉场地", "10:00")):
            kind = SittingKind.THEORY if name == "第 1 场" else SittingKind.OTHER
            form = SittingForm(kind, name, "10-18", start, "11:00", event, room_id=room.id)
            timetable.save_sitting(session, competition, form)
    screen.refresh()
    assert screen.sections.tabText(CONFLICTS) == "冲突 2"
    assert screen.list.model.columns[-1].title == "提醒"
    screen.sections.setCurrentIndex(CONFLICTS)
    people, place = screen.conflicts.model.rows
    assert "等 10 人要同时在“钳工 理论考试 第 1 场”" in people.text
    assert place.text.startswith("第 1 考场同时排了")
    window.navigate("timetable", conflicts=True)  # as the overview leads there
    assert screen.section == CONFLICTS
    screen.list.day.set_value(date(2022, 10, 19))  # a filter does not hide where it leads
    screen.conflicts.table.selectRow(1)
    press(screen.conflicts.table, Qt.Key.Key_Return)
    assert screen.section == SITTINGS
    assert screen.list.table.hasFocus()
    assert screen.sitting.sitting is not None
    assert screen.sitting.sitting.name == "第 1 场"
    assert place.text in screen.sitting.wrong.text()


def test_stations_of_a_blind_event_are_for_who_draws(
    opened: Opened, inline: Store, workspace: Workspace, competition: int
) -> None:
    _window, screen = opened
    with workspace.write() as session:
        event = find_event(session, competition, "焊工")
        (entry,) = add_entries(session, event, 1)
        form = SittingForm(SittingKind.PRACTICAL, "第 1 场", "10-19", "9:00", "11:00", event.id)
        sitting = timetable.save_sitting(session, competition, form)
        session.add(Seat(sitting_id=sitting, entry_id=entry, station=7))
    sign_in(inline, "录入员", Role.SCORER)
    screen.sections.setCurrentIndex(SEATS)
    settle()
    assert not screen.seats.model.rows
    assert "这个赛项盲评,赛位号不在这里显示" in words(screen)
    sign_in(inline, "加密员", Role.CODER)
    settle()
    assert [row.place for row in screen.seats.model.rows] == ["7 号"]
    assert screen.seats.foot.whole_text() == "已排 1 人 · 赛位在“检录与抽签”中抽签产生"
    # Who only draws looks on.
    assert not screen.seats.fill.isEnabled()
    screen.sections.setCurrentIndex(SITTINGS)
    assert not screen.sitting.save.isEnabled()
    assert [action.enabled for action in screen.header_actions()] == [False, False]
