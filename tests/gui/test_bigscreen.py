"""大屏: what the hall sees, live and page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.main_window import MainWindow
from app.gui.screens.bigscreen import BigScreen
from app.gui.store import Store
from app.gui.theme import Colour
from app.gui.widgets.stage_board import BoardLine, StageBoard
from app.services import registration
from app.services.workspace import Workspace
from tests.gui.judging_keys import entries_of
from tests.gui.marking_floor import NAMES, Floor, make_floor, mark_fully
from tests.services.publish_steps import publish

pytestmark = pytest.mark.styled


@pytest.fixture
def floor(workspace: Workspace, competition: int) -> Floor:
    with workspace.write() as session:
        made = make_floor(session, competition, 5)
        for number, theory in enumerate(("60", "80", "70")):
            mark_fully(session, made, number, theory)
        registration.set_entry_status(session, made.entries[4], "absent", "未到")
    return made


@pytest.fixture
def window(inline: Store, qapp: QApplication, competition: int) -> Iterator[MainWindow]:
    made = MainWindow(inline, entries_of("judging", "ranking"))
    made.resize(1440, 900)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def _open(window: MainWindow, floor: Floor) -> BigScreen:
    big = window.open_window("bigscreen", event_id=floor.event_id)
    assert isinstance(big, BigScreen)
    big.resize(1440, 900)
    return big


def test_stations_and_totals_stand_in_order_of_places(window: MainWindow, floor: Floor) -> None:
    big = _open(window, floor)
    assert big.board.heading == "气焊 · 实时排名"
    assert [(line.place, line.name, line.total, line.gold) for line in big.board.lines()] == [
        ("1", "02 号赛位", "79.65", True),
        ("2", "03 号赛位", "76.65", True),
        ("3", "01 号赛位", "73.65", True),
    ]
    assert big.board.lines()[0].modules == ("79.50", "80.00")
    assert big.board.lines()[0].unit == ""
    assert big.isWindow()


def test_the_caption_counts_the_scored_and_tells_the_time(window: MainWindow, floor: Floor) -> None:
    big = BigScreen(window.context, now=lambda: datetime(2022, 10, 18, 14, 36, 8))
    big.open(event_id=floor.event_id)
    big.refresh()
    assert big.board.caption == ("2026年民营企业劳动竞赛", "已出分 3/4 · 14:36:08")
    big.deleteLater()


def test_names_show_once_the_event_is_published(
    window: MainWindow, workspace: Workspace, floor: Floor
) -> None:
    big = _open(window, floor)
    assert not [name for name in NAMES if name in str(big.board.lines())]
    with workspace.write() as session:
        registration.set_entry_status(session, floor.entries[3], "withdrew", "本人申请")
        publish(session, floor.event_id)
    big = _open(window, floor)
    assert (big.board.lines()[0].name, big.board.lines()[0].unit) == (NAMES[1], "平山电厂")


def test_marks_that_come_in_are_shown_soon(
    qtbot: QtBot, window: MainWindow, inline: Store, floor: Floor
) -> None:
    big = _open(window, floor)
    inline.write(lambda session: mark_fully(session, floor, 3, "95"), topics={"marks"})
    qtbot.waitUntil(lambda: big.board.lines()[0].name == "04 号赛位")
    assert [line.change for line in big.board.lines()] == [None, -1, -1, -1]
    assert "已出分 4/4" in big.board.caption[1]


def test_escape_closes_and_f11_fills_the_screen(qtbot: QtBot, window: MainWindow, floor: Floor) -> None:
    big = _open(window, floor)
    QTest.keyClick(big, Qt.Key.Key_F11)
    assert big.isFullScreen()
    QTest.keyClick(big, Qt.Key.Key_F11)
    assert not big.isFullScreen()
    QTest.keyClick(big, Qt.Key.Key_Escape)
    assert not big.isVisible()
    assert window.isVisible()
    assert _open(window, floor).isVisible()


def test_an_event_without_scores_says_so(window: MainWindow, workspace: Workspace, competition: int) -> None:
    with workspace.write() as session:
        floor = make_floor(session, competition)
    big = _open(window, floor)
    assert big.board.lines() == ()
    assert big.board.empty == "还没有出分"
    assert not big.grab().isNull()


def test_without_an_event_given_the_one_most_marked_is_shown(window: MainWindow, floor: Floor) -> None:
    big = window.open_window("bigscreen")
    assert isinstance(big, BigScreen)
    assert big.board.heading == "气焊 · 实时排名"


def test_the_ranking_leads_to_the_big_screen(window: MainWindow, floor: Floor) -> None:
    window.navigate("ranking", event_id=floor.event_id)
    QTest.mouseClick(window.header.buttons()[-1], Qt.MouseButton.LeftButton)
    shown = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, BigScreen)]
    assert [big.board.heading for big in shown if big.isVisible()] == ["气焊 · 实时排名"]


# -- the board ---------------------------------------------------------------------------------------


def _lines(count: int) -> list[BoardLine]:
    return [
        BoardLine(str(n), f"{n:02d} 号赛位", "", ("80.00", "81.00"), f"{99 - n}.00", 0, gold=n <= 3)
        for n in range(1, count + 1)
    ]


@pytest.fixture
def board(qtbot: QtBot, qapp: QApplication) -> StageBoard:
    made = StageBoard()
    qtbot.addWidget(made)
    made.resize(1440, 900)
    return made


@pytest.mark.parametrize("size", [(1440, 900), (1920, 1080), (3840, 2160), (1024, 768)])
def test_every_row_is_on_some_page(board: StageBoard, size: tuple[int, int]) -> None:
    board.resize(*size)
    board.set_board("焊工", ("选手", ("理论", "实操")), _lines(50), "")
    seen: list[str] = []
    for page in range(board.pages()):
        assert board.page_text() == f"第 {page + 1} / {board.pages()} 页"
        seen += [line.place for line in board.lines()]
        assert not board.grab().isNull()
        board.turn_page()
    assert seen == [str(n) for n in range(1, 51)]
    assert board.page == 0


def test_pages_turn_by_themselves(qtbot: QtBot, board: StageBoard) -> None:
    board._pager.setInterval(20)
    board.set_board("焊工", ("选手", ()), _lines(50), "")
    board.show()
    qtbot.waitUntil(lambda: board.page == 2)
    board.set_board("焊工", ("选手", ()), _lines(3), "")
    assert board.page == 0
    assert board.page_text() == ""


def test_rows_fill_the_height_in_deep_red(board: StageBoard) -> None:
    board.set_board("焊工", ("选手", ("理论", "实操")), _lines(50), "")
    picture = board.grab().toImage()
    assert picture.pixelColor(5, 450).name().upper() == Colour.STAGE_DARK.value
    assert picture.pixelColor(700, 840).name().upper() == Colour.STAGE_ROW.value


def test_long_names_and_many_modules_still_fit(board: StageBoard) -> None:
    line = BoardLine("1", "淮北" * 30, "安徽" * 30, tuple("80.00" for _ in range(9)), "99.00", -12)
    board.set_board("焊" * 60, ("单位", tuple(f"模块{n}" for n in range(9))), [line], "")
    board.set_caption("赛" * 80, "已出分 3/4 · 14:36:08")
    assert board._columns(1440).modules == ()
    assert board._columns(1440).name_right <= board._columns(1440).total
    assert not board.grab().isNull()
