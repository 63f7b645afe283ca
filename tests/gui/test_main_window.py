"""The window: navigation by mouse and keyboard, what stands around the screens, the end."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlmodel import Session

from app.domain.rights import PROGRAM
from app.errors import UserError
from app.gui import registry
from app.gui.main_window import MainWindow
from app.gui.registry import ScreenEntry
from app.gui.screen import Screen
from app.gui.store import JobState, Store
from app.services.backups import make_backup
from app.services.competitions import CompetitionForm, create_competition
from app.services.settings import last_competition
from app.services.takeover import Takeover
from app.services.workspace import Workspace
from tests.bench import CHECKER, actor_of
from tests.gui.sample_screens import ENTRIES, PeopleScreen, PlacesScreen, set_setting

pytestmark = pytest.mark.styled

NOON = datetime(2026, 3, 4, 12, 30)
CTRL = Qt.KeyboardModifier.ControlModifier


def shown(window: MainWindow) -> Screen | None:
    return window.current


def people(window: MainWindow) -> PeopleScreen:
    screen = window.current
    assert isinstance(screen, PeopleScreen)
    return screen


def test_it_opens_with_the_competition_and_the_counts(window: MainWindow, qtbot: QtBot) -> None:
    assert window.header.title.text() == "报名与资格审核"
    assert window.header.chooser.text() == "2026年民营企业劳动竞赛"
    assert [button.text() for button in window.header.buttons()] == [
        "下载报名表模板",
        "从 Excel 导入…",
        "新增选手 Ctrl+Enter",
    ]
    assert [button.isEnabled() for button in window.header.buttons()] == [True, False, True]
    qtbot.waitUntil(lambda: window.rail.button("people").count == "486")


def test_the_keys_stay_in_the_screen_when_the_button_that_was_pressed_goes(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = people(window)
    screen.setFocusProxy(screen.table)
    before = screen.header_actions()
    for after in (before[:1], before, tuple(replace(action, enabled=False) for action in before)):
        window.header.buttons()[-1].setFocus()
        monkeypatch.setattr(screen, "header_actions", partial(tuple, after))
        window.context.set_header(screen)
        focused = window.focusWidget()
        assert focused is not None
        assert not window.rail.isAncestorOf(focused)


def test_screens_are_made_when_first_shown_and_kept(window: MainWindow) -> None:
    first = people(window)
    window.rail.button("places").click()
    places = shown(window)
    assert isinstance(places, PlacesScreen)
    assert window.header.title.text() == "实时排名 · 焊工"
    assert window.header.note.isVisible()
    assert places.division.isVisible()
    assert first.left == 1
    window.navigate("people", entry_id=7)
    assert shown(window) is first
    assert first.opened == {"entry_id": 7}
    assert window.rail.button("people").isChecked()
    assert not window.rail.button("places").isChecked()
    assert not window.header.note.isVisible()


def test_the_keyboard_switches_screens_and_runs_actions(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    screen = people(window)
    QTest.keyClick(window, Qt.Key.Key_2, CTRL)
    assert isinstance(shown(window), PlacesScreen)
    QTest.keyClick(window, Qt.Key.Key_1, CTRL)
    assert shown(window) is screen
    QTest.keyClick(screen.search, Qt.Key.Key_Return, CTRL)
    QTest.keyClick(screen.search, Qt.Key.Key_Enter, CTRL | Qt.KeyboardModifier.KeypadModifier)
    assert screen.added == 2


def test_f1_shows_the_help_of_the_screen_beside_the_work(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    before = people(window).table.geometry()
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert window.help.isVisible()
    assert window.help.text.text() == PeopleScreen.help_text
    assert people(window).table.geometry() == before
    QTest.keyClick(window.help, Qt.Key.Key_Escape)
    assert not window.help.isVisible()


def test_news_refresh_only_the_screen_they_concern(window: MainWindow) -> None:
    screen = people(window)
    before = screen.refreshed
    window.store.write(partial(set_setting, key="sample", value="487"), topics={"registration"})
    assert screen.refreshed == before + 1
    assert window.rail.button("people").count == "487"
    window.store.touch("awards")
    assert screen.refreshed == before + 1
    window.navigate("places")
    window.store.touch("registration")
    assert screen.refreshed == before + 1


def test_another_competition_is_chosen_and_remembered(window: MainWindow, competition: int) -> None:
    form = CompetitionForm(title="2027年职工技能竞赛", year=2027)
    made: list[int] = []
    window.store.write(
        lambda session: create_competition(session, form, "sisaiyichuang"),
        topics={"competition"},
        on_done=made.append,
    )
    assert window.context.competition_id == competition
    screen = people(window)
    before = screen.refreshed
    next(a for a in window.header.chooser.drop.actions() if a.text() == form.title).trigger()
    assert window.context.competition_id == made[0]
    assert window.header.chooser.text() == form.title
    assert screen.refreshed > before
    assert window.store.read(last_competition) == made[0]


def test_without_a_competition_the_next_step_is_offered(inline: Store, qtbot: QtBot) -> None:
    window = MainWindow(inline, ENTRIES)
    window.show()
    window.navigate("places")
    assert shown(window) is None
    assert window.header.buttons() == ()
    assert window.header.title.text() == "实时排名"
    form = CompetitionForm(title="新赛事", year=2026)
    inline.write(
        lambda session: create_competition(session, form, "sisaiyichuang"),
        topics={"competition"},
    )
    assert isinstance(shown(window), PlacesScreen)
    window.close()
    window.deleteLater()


def test_refused_reads_and_writes_show_in_the_message_bar(window: MainWindow) -> None:
    def refuse(_session: Session) -> None:
        raise UserError("赛项已经结束。")

    window.store.write(refuse, topics=())
    assert window.messages.texts() == ("赛项已经结束。",)


def test_the_status_bar_tells_person_backup_and_job(window: MainWindow, workspace: Workspace) -> None:
    bar = window.status
    assert bar.operator.text() == "管理员 · 王敏"
    window.store.set_actor(actor_of(workspace, CHECKER))
    assert bar.operator.text() == "管理员 · 刘芳"
    assert "尚无备份" in bar.texts()
    make_backup(workspace.folder, "manual", NOON)
    window.store.touch("settings")
    assert f"最近备份 {NOON:%m-%d %H:%M}" in bar.texts()
    bar.set_backup(NOON, NOON)
    assert "最近备份 12:30" in bar.texts()
    bar.set_job(JobState("导入报名表", 12, 300))
    assert {"导入报名表", "12/300"} <= set(bar.texts())
    bar.set_job(JobState("导入报名表", 12, 300, cancelling=True))
    assert not bar.cancel.isEnabled()
    bar.set_health("磁盘已满。")
    assert bar.health() == "■ 本机数据库不能使用"


def test_close_waits_for_a_pending_write(competition: int, workspace: Workspace, qtbot: QtBot) -> None:
    store = Store(workspace)
    window = MainWindow(store, ENTRIES)
    window.show()
    window.navigate("people")
    for number in range(30):
        store.write(partial(set_setting, key="sample", value=str(number)), topics={"registration"})
    assert window.close()
    with workspace.read() as session:
        assert PeopleScreen.rail_count(session, competition) == "29"
    window.deleteLater()


def test_close_is_put_off_when_a_write_fails(competition: int, workspace: Workspace, qtbot: QtBot) -> None:
    def refuse(_session: Session) -> None:
        raise UserError("磁盘已满,刚才的修改没有保存。")

    store = Store(workspace)
    window = MainWindow(store, ENTRIES)
    window.show()
    store.write(refuse, topics=())
    assert not window.close()
    assert window.isVisible()
    assert window.messages.texts()[0] == "磁盘已满,刚才的修改没有保存。"
    assert window.close()
    window.deleteLater()


def test_a_window_of_its_own_opens_once(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.WINDOWS, "bigscreen", "tests.gui.sample_screens:PlacesScreen")
    big = window.open_window("bigscreen")
    assert big.isWindow()
    assert big.isVisible()
    assert window.open_window("bigscreen") is big
    window.close()
    assert not big.isVisible()


def test_a_screen_that_is_no_screen_is_refused() -> None:
    with pytest.raises(TypeError):
        ScreenEntry("x", "x", "", "app.gui.theme:Colour").load()


@pytest.mark.parametrize("size", [(1440, 900), (1366, 768), (1100, 640)])
def test_the_shell_keeps_its_measures(window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    assert window.rail.width() == 208
    assert window.header.geometry() == QRect(208, 0, size[0] - 208, 60)
    assert window.status.geometry() == QRect(208, size[1] - 30, size[0] - 208, 30)
    for button in window.header.findChildren(QPushButton):
        assert button.width() >= button.sizeHint().width() or not button.isVisible()


def test_no_heavy_library_is_loaded_for_the_first_screen() -> None:
    program = "import sys, app.gui.app; print({'pyqtgraph', 'reportlab', 'openpyxl'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


def test_what_is_half_typed_is_put_away_before_the_person_changes(
    window: MainWindow, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = people(window)
    left_by: list[str] = []
    monkeypatch.setattr(screen, "leave", lambda: left_by.append(window.store.actor.name))
    window.change_person()
    assert left_by == ["王敏"]
    refreshed = screen.refreshed
    window.store.set_actor(actor_of(workspace, CHECKER))
    assert left_by == ["王敏"], "nobody else's hand is on it"
    assert shown(window) is screen
    assert screen.isVisible()
    assert screen.refreshed > refreshed
    window.sign_out()
    assert left_by == ["王敏", CHECKER]
    assert not screen.isVisible()
    assert window.door.isVisible()


def test_messages_do_not_follow_to_the_next_person(window: MainWindow, workspace: Workspace) -> None:
    window.messages.error("“b.scmatch”读不出来。")
    window.change_person()
    window.store.set_actor(window.store.actor)
    assert window.messages.texts() == ("“b.scmatch”读不出来。",), "the same person"
    workspace.overtaken(Takeover("d", 2, datetime.now(UTC), "李强", "k", 0, ""))
    window.keeper.look()
    window.change_person()
    window.store.set_actor(actor_of(workspace, CHECKER))
    assert window.messages.texts() == (workspace.read_only,), "what holds for everybody stays"


def test_who_asks_for_a_screen_before_signing_in_gets_it_afterwards(
    competition: int, inline: Store, workspace: Workspace, qtbot: QtBot
) -> None:
    actor = inline.actor
    inline.set_actor(PROGRAM)
    window = MainWindow(inline, ENTRIES)
    window.show()
    window.navigate("places")
    assert shown(window) is None
    assert window.door.isVisible()
    inline.set_actor(actor)
    assert isinstance(shown(window), PlacesScreen)
    assert window.rail.button("places").isChecked()
    window.close()
    window.deleteLater()
