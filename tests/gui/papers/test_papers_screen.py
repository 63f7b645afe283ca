"""收表, as an office does it: scan what comes back, by hand where there is no scanner."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from sqlmodel import col, select

from app.domain.rights import Actor, Duty, Role
from app.domain.sheet_code import SheetCode, write_code
from app.gui.main_window import MainWindow
from app.gui.screens.papers import PapersScreen
from app.gui.screens.papers.lists import Tab
from app.gui.store import Store
from app.gui.theme import Tone
from app.services.workspace import Workspace
from db.tables import AuditEntry, Entry, Event, ScoreSheet
from tests.gui.judging_keys import entries_of, words_on
from tests.gui.marking_floor import NAMES, Floor, make_floor
from tests.gui.papers.hands import (
    code_of,
    open_papers,
    paper_texts,
    papers_here,
    scan,
    scans_of,
    told,
)
from tests.gui.screen_tools import click, press

ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab
WIDE = 0xFEE0


# -- scanning ------------------------------------------------------------------------------------------


def test_one_scan_after_the_other_without_a_mouse(
    window: MainWindow, screen: PapersScreen, floor: Floor, inline: Store
) -> None:
    assert window.focusWidget() is screen.scan.field
    assert screen.totals.text() == "应收 12 已收 0 缺 12 已录入 0"
    for station, judge in ((1, 0), (2, 0), (4, 2)):
        scan(window, code_of(floor, station, judge))
    assert papers_here(inline, floor) == {(1, 0), (2, 0), (4, 2)}
    assert screen.totals.text() == "应收 12 已收 3 缺 9 已录入 0"
    assert scans_of(screen) == [
        ("04 号赛位 · 孙立群", "已收", Tone.OK),
        ("02 号赛位 · 李建国", "已收", Tone.OK),
        ("01 号赛位 · 李建国", "已收", Tone.OK),
    ]
    assert (told(screen), screen.scan.field.text()) == ("04 号赛位 · 孙立群:已收。", "")
    assert window.focusWidget() is screen.scan.field
    assert not [name for name in NAMES if name in words_on(window)]


@pytest.mark.parametrize("end", [ENTER, Qt.Key.Key_Enter, TAB], ids=["Enter", "keypad", "Tab"])
@pytest.mark.parametrize("kind", ["lower", "wide"])
def test_a_scanner_has_its_ways(
    window: MainWindow,
    screen: PapersScreen,
    floor: Floor,
    inline: Store,
    kind: str,
    end: Qt.Key,
) -> None:
    code = code_of(floor, 3, 1).lower()
    if kind == "wide":  # an input method was on
        screen.scan.field.setText("".join(chr(ord(each) + WIDE) for each in code))
        QTest.keyClick(screen.scan.field, end)
    else:
        scan(window, code, end)
    assert papers_here(inline, floor) == {(3, 1)}
    assert window.focusWidget() is screen.scan.field, "the next scan goes in as well"


def test_tab_leaves_an_empty_field(window: MainWindow, screen: PapersScreen) -> None:
    QTest.keyClick(screen.scan.field, TAB)
    assert window.focusWidget() is not screen.scan.field


def test_a_second_scan_is_told_and_changes_nothing(
    window: MainWindow, screen: PapersScreen, floor: Floor, workspace: Workspace
) -> None:
    scan(window, code_of(floor, 1, 0))
    with workspace.read() as session:
        first = session.exec(select(ScoreSheet)).one().paper_at
        logged = len(session.exec(select(AuditEntry)).all())
    scan(window, code_of(floor, 1, 0))
    with workspace.read() as session:
        assert session.exec(select(ScoreSheet)).one().paper_at == first
        assert len(session.exec(select(AuditEntry)).all()) == logged
    assert scans_of(screen)[0] == ("01 号赛位 · 李建国", "已收过", Tone.WARN)
    assert "已收过(" in told(screen)
    assert "统分员 王敏" in told(screen)
    assert screen.scan.result.property("tone") == "warn"
    assert screen.scan.field.property("invalid") != "true"


def test_the_sheet_of_another_event_is_refused_with_the_way_there(
    window: MainWindow, screen: PapersScreen, floor: Floor, inline: Store, workspace: Workspace
) -> None:
    with workspace.write() as session:
        empty = make_floor(session, floor.competition_id, 0, unit="理士电池")
        session.get_one(Event, empty.event_id).name = "钎焊"
        entry = Entry(event_id=empty.event_id, number="9001", station=1, review="approved")
        session.add(entry)
        session.flush()
        other = replace(empty, entries=(entry.id or 0,))
    screen.refresh()
    scan(window, code_of(other, 1, 0))
    assert told(screen).startswith("这是“钎焊”的评分单,现在办理的是“气焊”。")
    assert screen.scan.result.property("tone") == "error"
    assert screen.scan.field.property("invalid") == "true"
    assert scans_of(screen)[0][1:] == ("没有收下", Tone.ERROR)
    assert papers_here(inline, other) == set()
    with workspace.read() as session:
        last = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq).desc())).first()
    assert last is not None
    assert (last.outcome, last.event_id) == ("refused", floor.event_id)
    assert last.text.startswith("气焊 扫描“钎焊”的评分单:被拒绝")
    click(screen.scan.result.step)
    assert window.header.title.whole_text() == "评分单收发 · 钎焊"
    scan(window, code_of(other, 1, 0))
    assert papers_here(inline, other) == {(1, 0)}
    assert scans_of(screen) == [("01 号赛位 · 李建国", "已收", Tone.OK)]


def test_a_misread_code_is_said_at_the_field(
    window: MainWindow, screen: PapersScreen, floor: Floor, inline: Store
) -> None:
    scan(window, code_of(floor, 1, 0)[:-1])
    assert "没有读对。请再扫一次" in told(screen)
    assert screen.scan.field.property("invalid") == "true"
    scan(window, "https")
    assert told(screen).startswith("“https”不是评分单上的条码")
    assert papers_here(inline, floor) == set()
    scan(window, code_of(floor, 1, 0))
    assert screen.scan.field.property("invalid") == "false"
    assert [result for _text, result, _tone in scans_of(screen)] == ["已收", "没有收下"]


def test_the_scanner_works_wherever_the_keys_are(
    window: MainWindow, screen: PapersScreen, floor: Floor, inline: Store
) -> None:
    lists = screen.lists
    places: tuple[QWidget, ...] = (lists.paper_table, lists.group_table, lists.bar, screen.print_card.save)
    for station, place in enumerate(places, 1):
        place.setFocus()
        assert window.focusWidget() is place
        scan(window, code_of(floor, station, 0))
    assert papers_here(inline, floor) == {(station, 0) for station in (1, 2, 3, 4)}


def test_a_fast_scanner_is_never_ahead_of_the_disk(store: Store, floor: Floor, competition: int) -> None:
    """With the real threads: the next code is typed while the one before is on its way."""
    window = MainWindow(store, entries_of("papers"))
    window.show()
    screen = open_papers(window, floor.event_id)
    store.wait_idle()
    for judge in (0, 1, 2):
        for station in (1, 2, 3, 4):
            scan(window, code_of(floor, station, judge))
    assert store.wait_idle()
    assert len(papers_here(store, floor)) == 12
    assert [text for text, _result, _tone in scans_of(screen)][:2] == [
        "04 号赛位 · 孙立群",
        "03 号赛位 · 孙立群",
    ]
    assert {result for _text, result, _tone in scans_of(screen)} == {"已收"}
    assert screen.totals.text() == "应收 12 已收 12 缺 0 已录入 0"
    window.close()
    window.deleteLater()


def test_a_sheet_of_older_data_says_what_to_do(
    window: MainWindow, screen: PapersScreen, floor: Floor
) -> None:
    scan(window, write_code(SheetCode(floor.event_id, 9999, floor.judges[0])))
    assert "已没有这份评分单的参赛者" in told(screen)
    assert "重新打印" in told(screen)


def test_names_go_from_the_screen_once_the_event_is_blind(
    window: MainWindow, workspace: Workspace, competition: int
) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition, blind=False)
    screen = open_papers(window, floor.event_id)
    scan(window, code_of(floor, 1, 0))
    assert NAMES[0] in words_on(window)
    with workspace.write() as session:
        session.get_one(Event, floor.event_id).blind = True
    screen.refresh()
    assert not [name for name in NAMES if name in words_on(window) + str(scans_of(screen))]
    assert scans_of(screen) == [("01 号赛位 · 李建国", "已收", Tone.OK)]


# -- by hand -------------------------------------------------------------------------------------------


def test_a_station_is_found_by_its_number_and_taken_by_the_space_bar(
    window: MainWindow, screen: PapersScreen, floor: Floor, inline: Store
) -> None:
    scan(window, "3")
    assert screen.lists.tab is Tab.BY_ENTRY
    assert [row[:2] for row in paper_texts(screen)] == [
        ["03 号赛位", "李建国"], ["03 号赛位", "赵德明"], ["03 号赛位", "孙立群"],
    ]  # fmt: skip
    for left in (2, 1):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
        assert len(paper_texts(screen)) == left
    assert papers_here(inline, floor) == {(3, 0), (3, 1)}


def test_a_tick_is_taken_back_after_a_question(
    window: MainWindow, screen: PapersScreen, floor: Floor, inline: Store
) -> None:
    scan(window, code_of(floor, 1, 0))
    screen.lists.bar.setCurrentIndex(Tab.HERE)
    assert [row[:2] for row in paper_texts(screen)] == [["01 号赛位", "李建国"]]
    screen.lists.paper_table.selectRow(0)
    press(screen.lists.paper_table, Qt.Key.Key_Delete)
    assert screen.confirm.isVisible()
    QTest.keyClick(window.focusWidget(), ENTER)
    assert papers_here(inline, floor) == {(1, 0)}, "Enter on the question goes back"
    press(screen.lists.paper_table, Qt.Key.Key_Delete)
    QTest.keyClick(window.focusWidget(), TAB)
    QTest.keyClick(window.focusWidget(), ENTER)
    assert papers_here(inline, floor) == set()
    assert scans_of(screen)[0][1] == "移回缺表"
    assert screen.lists.empty.isVisible()
    assert screen.lists.empty.text.text() == "还没有收回评分单"
    assert window.focusWidget() is screen.scan.field


def test_who_may_not_take_papers_sees_who_may(
    window: MainWindow, screen: PapersScreen, inline: Store
) -> None:
    inline.set_actor(Actor(5, "何静", (Duty(Role.SUPERVISOR),)))
    assert not screen.scan.field.isEnabled()
    assert screen.scan.field.placeholderText() == "收表请由管理员、裁判长、统分员办理"
    screen.lists.paper_table.selectRow(0)
    assert not screen.lists.take.isEnabled()
