"""Where the keys go, and what gives way where there is little room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.gui.app import _show_fitting, pause
from app.gui.main_window import MainWindow
from app.gui.registry import SCREENS
from app.gui.screen import HeaderAction
from app.gui.screens import bigscreen
from app.gui.screens.judging import JudgingScreen
from app.gui.screens.overview import OverviewScreen
from app.gui.store import Store
from app.gui.widgets import Choice, ConfirmBar, FilterButton, hbox
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.header import Header
from app.gui.widgets.rail import Rail, RailItem
from app.gui.widgets.save_file import documents_folder
from app.services.workspace import Workspace
from tests.gui.judging_keys import judging_screen, press, windows
from tests.gui.marking_floor import Floor, make_floor

pytestmark = pytest.mark.styled

TITLE = "成绩公布 · 安全生产竞赛"
LABELS = ("导出 Excel", "成绩汇总表 PDF", "公布第 1 版")


@pytest.fixture
def floor(workspace: Workspace, competition: int) -> Floor:
    with workspace.write() as session:
        return make_floor(session, competition)


@pytest.fixture
def make_window(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[[Store], MainWindow]]:
    with windows(qtbot, "overview", "judging", "ranking") as make:
        yield make


# -- where the keys go ---------------------------------------------------------------------------------


def test_enter_on_the_first_start_begins_a_competition(
    make_window: Callable[[Store], MainWindow], inline: Store
) -> None:
    window = make_window(inline)
    window.navigate("overview")
    press(window, Qt.Key.Key_Return)
    assert isinstance(window.current, OverviewScreen)
    form = window.current.form
    assert window.focusWidget() is form.title.editor
    # Enter goes through the form, past the combo box too.
    for editor in (form.year.editor, form.level.editor, form.starts_on.editor, form.ends_on.editor):
        press(window, Qt.Key.Key_Return)
        assert window.focusWidget() is editor


def test_enter_leaves_a_combo_box_and_changes_nothing(qtbot: QtBot) -> None:
    pane, combo, after = QWidget(), CalmComboBox(("市级", "县区")), QLineEdit()
    pane.setLayout(hbox(combo, after))
    qtbot.addWidget(pane)
    with qtbot.waitActive(pane):
        pane.show()
        pane.activateWindow()
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert combo.hasFocus()
    QTest.keyClick(combo, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert after.hasFocus()
    assert combo.currentText() == "市级"


def test_a_screen_gives_the_keys_to_its_table_and_takes_them_back_where_they_were(
    make_window: Callable[[Store], MainWindow], inline: Store, floor: Floor
) -> None:
    window = make_window(inline)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    field = window.focusWidget()
    assert field is judging_screen(window).sheet.rows["A1"].field
    QTest.mouseClick(window.rail.button("ranking"), Qt.MouseButton.LeftButton)
    assert window.current is not None
    assert window.focusWidget() is window.current.focusProxy()
    QTest.mouseClick(window.rail.button("judging"), Qt.MouseButton.LeftButton)
    assert window.focusWidget() is field


def test_a_question_is_put_away_by_escape_or_enter_and_agreed_by_tab_enter(qtbot: QtBot) -> None:
    agreed: list[str] = []
    bar = ConfirmBar()
    qtbot.addWidget(bar)
    bar.show()
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        bar.ask("删除?", "删除", lambda: agreed.append("删除"))
        QTest.keyClick(bar.focusWidget(), key)
        assert bar.isHidden()
    assert agreed == []
    bar.ask("删除?", "删除", lambda: agreed.append("删除"))
    QTest.keyClick(bar.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(bar.focusWidget(), Qt.Key.Key_Return)
    assert agreed == ["删除"]


def test_the_arrow_keys_start_from_what_is_chosen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    button = FilterButton("赛项", everything="")
    qtbot.addWidget(button)
    button.set_choices([Choice(number, f"赛项 {number}") for number in range(4)])
    button.set_value(2)
    monkeypatch.setattr(button.drop, "popup", lambda _place: None)  # no keyboard to grab off screen
    button.open_menu()
    assert button.drop.activeAction().text() == "赛项 2"


def test_a_warning_goes_when_the_mark_it_is_about_is_saved(
    make_window: Callable[[Store], MainWindow], inline: Store, floor: Floor
) -> None:
    window = make_window(inline)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    press(window, "85")
    window.navigate("ranking")
    assert len(window.messages.texts()) == 1
    window.navigate("judging")
    judging_screen(window).sheet.rows["A1"].field.clear()
    press(window, "8")
    press(window, Qt.Key.Key_Return)
    assert window.messages.texts() == ()


# -- little room ---------------------------------------------------------------------------------------


@pytest.fixture
def pane(qtbot: QtBot) -> QWidget:
    """Holds a header, as the window does."""
    made = QWidget()
    qtbot.addWidget(made)
    return made


def _header(pane: QWidget, width: int) -> Header:
    header = Header()
    pane.setLayout(hbox(header))
    header.chooser.set_competitions([(1, "2022年民营企业“四赛一创”劳动竞赛(演示)")], 1, can_create=True)
    pane.resize(width, 60)
    pane.show()
    keys = ("", "", "Ctrl+Return")
    header.set_title(TITLE)
    header.set_actions(
        tuple(HeaderAction(words, int, shortcut=key) for words, key in zip(LABELS, keys, strict=True))
    )
    pause(50)
    return header


def test_a_wide_header_shows_the_keys_and_the_whole_title(pane: QWidget) -> None:
    header = _header(pane, 1158)
    assert header.title.text() == TITLE
    assert [button.text() for button in header.buttons()] == [*LABELS[:2], "公布第 1 版 Ctrl+Enter"]


def test_a_narrow_header_drops_the_keys_and_cuts_no_button(pane: QWidget) -> None:
    header = _header(pane, 703)
    assert [button.text() for button in header.buttons()] == list(LABELS)
    assert [button.toolTip() for button in header.buttons()] == ["", "", "Ctrl+Enter"]
    assert all(button.width() >= button.sizeHint().width() for button in header.buttons())
    assert header.title.text().startswith("成绩公布")


def side_is(screen: JudgingScreen, *, below: bool) -> bool:
    """Whether the side column is below the sheet, or beside it."""
    return (screen.side.y() >= screen.sheet.height()) is below


def test_where_three_columns_have_no_room_the_side_goes_below_the_sheet(
    qtbot: QtBot, make_window: Callable[[Store], MainWindow], inline: Store, floor: Floor
) -> None:
    window = make_window(inline)
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    screen = judging_screen(window)
    for width, below in ((1440, False), (911, True), (1440, False)):
        window.resize(width, 512)
        qtbot.waitUntil(partial(side_is, screen, below=below))
        field = screen.sheet.rows["A1"].field
        assert below or screen.sheet.height() == screen.pile.height()
        assert field.mapTo(screen.sheet, field.rect().topRight()).x() < screen.sheet.width()


def test_the_rail_with_all_screens_fits_the_lowest_display(qtbot: QtBot) -> None:
    rail = Rail([RailItem(entry.key, entry.title, entry.group) for entry in SCREENS])
    qtbot.addWidget(rail)
    rail.resize(rail.width(), 600)
    rail.show()
    assert rail.height() <= 728  # of 768, below the title of the window


def test_the_window_is_never_larger_than_the_display(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    _show_fitting(window)
    room = window.screen().availableSize()
    assert window.isMaximized() is (room.width() <= 1440 or room.height() <= 900)
    assert window.width() <= max(room.width(), 1440)


def test_on_one_display_the_big_screen_covers_it_and_says_how_to_come_back(
    make_window: Callable[[Store], MainWindow],
    inline: Store,
    floor: Floor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = SimpleNamespace(screens=lambda: [object()], platformName=lambda: "xcb")
    monkeypatch.setattr(bigscreen, "QGuiApplication", one)
    monkeypatch.setattr(bigscreen, "HINT_MS", 30)
    window = make_window(inline)
    big = bigscreen.BigScreen(window.context, now=lambda: datetime(2022, 10, 18, 14, 36))
    big.open(event_id=floor.event_id)
    assert big.isFullScreen()
    assert big.board.hint == "按 Esc 返回,F11 切换全屏"
    pause(120)
    assert big.board.hint == ""
    big.deleteLater()


def test_without_a_documents_folder_files_go_to_the_home_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    places = {"there": tmp_path, "gone": tmp_path / "gone"}
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    found = {}
    for name, place in places.items():
        monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _kind, place=place: str(place))
        found[name] = documents_folder()
    assert found == {"there": tmp_path, "gone": tmp_path / "home"}
