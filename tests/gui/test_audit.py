"""操作记录 on the screen, and the proof that runs by itself when the window is up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.progress import Progress
from app.domain.rights import Actor, Duty, Right, Role
from app.gui.audit_guard import Proof
from app.gui.main_window import MainWindow
from app.gui.screens.audit import AuditScreen, screen
from app.gui.screens.audit.columns import COLUMNS
from app.gui.store import Store
from app.gui.theme import Tone
from app.paths import database_file
from app.services.audit_log import PAGE
from app.services.door import Refused
from app.services.workspace import Workspace
from db.tables import Account
from tests.gui.screen_tools import button, click, open_screen, press, type_in, words
from tests.services.publish_steps import publish
from tests.services.scoring_data import make_event

pytestmark = pytest.mark.styled

SCORER = Actor(2, "刘芳", (Duty(Role.SCORER),))


@pytest.fixture
def published(workspace: Workspace) -> int:
    """A marked and published event."""
    with workspace.write() as session:
        event = make_event(session)  # type: ignore[arg-type]
        event.judge(event.enter("张伟"), "88.5")
        event.judge(event.enter("李芳"), "80")
    with workspace.write() as session:
        publish(session, event.id)
    return event.id


@pytest.fixture
def opened(published: int, store: Store) -> Iterator[tuple[MainWindow, AuditScreen]]:
    """The window on 操作记录."""
    window, shown = open_screen(store, AuditScreen)
    yield window, shown
    window.close()
    window.deleteLater()


def _texts(shown: AuditScreen) -> list[str]:
    return [line.text for line in shown.model.rows]


def _bend(workspace: Workspace, statement: str) -> None:
    with closing(sqlite3.connect(database_file(workspace.folder))) as connection:
        connection.execute(statement)
        connection.commit()


def _proved(qtbot: QtBot, window: MainWindow) -> None:
    done = (Proof.WHOLE, Proof.ALTERED, Proof.FAILED)

    def whole() -> bool:
        guard = window.audit
        return guard.state in done and (guard.result is None or guard.result.since == 0)

    qtbot.waitUntil(whole, timeout=20_000)


def test_the_log_stands_newest_first_with_the_newest_at_the_right(
    opened: tuple[MainWindow, AuditScreen],
) -> None:
    window, shown = opened
    assert _texts(shown)[0] == "公布焊工成绩,第 1 版"
    said = shown.panel.text()
    assert "第 1 版" in said
    assert "写入 公布的成绩 2 行" in said
    assert "评分单 8 行 · 状态:待复核 → 已锁定" in said
    assert "已签名" in said
    assert f"共 {len(shown.model.rows)} 条" in words(window)


def test_typing_searches_and_what_finds_nothing_offers_a_way_back(
    opened: tuple[MainWindow, AuditScreen], store: Store, qtbot: QtBot
) -> None:
    window, shown = opened
    press(shown, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert shown.filters.search.hasFocus()
    type_in(shown.filters.search, "公布")
    press(shown.filters.search, Qt.Key.Key_Return)
    store.wait_idle()
    assert _texts(shown) == ["公布焊工成绩,第 1 版"]
    type_in(shown.filters.search, "没有这样的话")
    press(shown.filters.search, Qt.Key.Key_Return)
    store.wait_idle()
    assert "没有符合条件的记录" in words(window)
    click(button(shown.list_pages, "清除筛选"))
    store.wait_idle()
    assert len(shown.model.rows) > 1
    assert shown.filters.search.text() == ""


def test_a_day_narrows_the_list_and_a_wrong_one_is_marked(
    opened: tuple[MainWindow, AuditScreen], store: Store
) -> None:
    _window, shown = opened
    every = len(shown.model.rows)
    type_in(shown.filters.day, "1999-01-01")
    press(shown.filters.day, Qt.Key.Key_Return)
    store.wait_idle()
    assert shown.model.rows == ()
    type_in(shown.filters.day, "1999-13-01")
    press(shown.filters.day, Qt.Key.Key_Return)
    store.wait_idle()
    assert shown.filters.day.property("invalid") == "true"
    assert len(shown.model.rows) == every


def test_refused_attempts_are_red_and_can_be_listed_alone(
    opened: tuple[MainWindow, AuditScreen], workspace: Workspace, store: Store
) -> None:
    _window, shown = opened
    with workspace.write() as session:
        session.add(Account(id=9, name="何静"))
    with pytest.raises(Refused), workspace.write(9) as session:
        session.require(Right.SETUP, attempt="修改赛项“焊工”")
    shown.refresh()
    store.wait_idle()
    (column,) = (column for column in COLUMNS if column.title == "提示")
    line = shown.model.rows[0]
    assert column.tone is not None
    assert (column.text(line), column.tone(line)) == ("被拒绝", Tone.ERROR)
    click(shown.filters.refused)
    store.wait_idle()
    assert _texts(shown) == [line.text]
    assert line.text.startswith("修改赛项“焊工”:被拒绝。何静没有“设置赛事和赛项”的权限。")


def test_a_clock_set_back_is_amber(
    opened: tuple[MainWindow, AuditScreen], workspace: Workspace, store: Store
) -> None:
    _window, shown = opened
    workspace.clock = lambda: datetime(2019, 1, 1, tzinfo=UTC)
    with workspace.write(1) as session:
        session.require(Right.WORK)
        session.record("换了一个设置", act="open")
    shown.refresh()
    store.wait_idle()
    (column,) = (column for column in COLUMNS if column.title == "提示")
    line = shown.model.rows[0]
    assert column.tone is not None
    assert column.text(line).startswith("时钟回拨 ")
    assert column.tone(line) is Tone.WARN
    shown.table.selectRow(0)
    assert "先后以序号为准" in shown.panel.text()


def test_older_entries_come_while_scrolling(
    opened: tuple[MainWindow, AuditScreen], workspace: Workspace, store: Store
) -> None:
    _window, shown = opened
    for number in range(PAGE + 60):
        with workspace.write(1) as session:
            session.require(Right.WORK)
            session.record(f"设置 {number}", act="open")
    shown.refresh()
    store.wait_idle()
    assert len(shown.model.rows) == PAGE
    bar = shown.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    store.wait_idle()
    assert len(shown.model.rows) > PAGE + 60
    assert [line.seq for line in shown.model.rows] == list(range(len(shown.model.rows), 0, -1))
    place = bar.value()
    store.touch("marks")
    store.wait_idle()
    assert bar.value() == place  # a new entry does not throw the reader back


def test_without_the_right_nobody_gets_to_the_log(published: int, store: Store) -> None:
    window, shown = open_screen(store, AuditScreen, "overview")
    store.set_actor(SCORER)
    window.navigate("audit")
    assert window.current is not shown
    assert "“操作记录”由管理员、裁判长、监督仲裁操作。" in window.messages.texts()
    window.close()
    window.deleteLater()


# -- the proof ---------------------------------------------------------------------------------------


def test_the_start_proves_the_log_and_says_so(opened: tuple[MainWindow, AuditScreen], qtbot: QtBot) -> None:
    window, shown = opened
    _proved(qtbot, window)
    assert window.status.audit.text() == "● 记录完整"
    assert shown.proof.text().endswith("全部一致。")
    assert shown.proof.text().startswith(f"记录 {len(shown.model.rows)} 条、数据 ")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE mark SET entered = 99000 WHERE id = (SELECT min(id) FROM mark)", "得分“焊工 · 张伟"),
        ("UPDATE published_result SET award = '特等奖' WHERE position = 1", "公布的成绩“焊工第 1 版 · 张伟”"),
    ],
)
def test_what_was_altered_behind_the_program_is_shown_at_the_next_start(
    published: int, workspace: Workspace, store: Store, qtbot: QtBot, statement: str, named: str
) -> None:
    _bend(workspace, statement)
    window, shown = open_screen(store, AuditScreen, "settings")
    _proved(qtbot, window)
    assert window.status.audit.text() == "■ 记录被改动"
    assert named in window.status.audit.toolTip()
    window.navigate("settings")
    click(window.status.audit)
    store.wait_idle()
    assert window.current is shown
    (finding,) = window.audit.findings
    assert any(text == f"1. {finding.text}" for text in words(shown))
    assert shown.model.rows[0].seq == finding.seq  # it leads to the entry
    click(button(shown, "回到最新"))
    store.wait_idle()
    click(button(shown, f"看第 {finding.seq} 条 ›"))
    store.wait_idle()
    assert shown.table.current() is not None
    assert shown.panel.title.text().startswith(f"第 {finding.seq} 条")
    window.close()
    window.deleteLater()


def test_the_whole_is_proved_again_on_demand(
    opened: tuple[MainWindow, AuditScreen], workspace: Workspace, store: Store, qtbot: QtBot
) -> None:
    window, shown = opened
    _proved(qtbot, window)
    _bend(workspace, "UPDATE mark SET entered = 99000")
    click(button(window.header, "核对全部"))
    store.wait_idle()
    assert window.audit.state is Proof.ALTERED
    assert window.status.audit.text() == "■ 记录被改动"
    assert f"发现 {len(window.audit.findings)} 处不符。" in shown.proof.text()


def test_a_proof_can_be_stopped(
    opened: tuple[MainWindow, AuditScreen], store: Store, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, _shown = opened
    _proved(qtbot, window)
    known = window.audit.result

    def endless(progress: Progress) -> object:
        while True:
            progress(1, 2)

    monkeypatch.setattr(window.audit, "verify_all", endless)
    click(button(window.header, "核对全部"))
    qtbot.waitUntil(lambda: store.job is not None and store.job.total == 2)
    click(window.status.cancel)
    store.wait_idle()
    assert window.audit.result is known


def test_the_window_closes_at_once_while_it_proves(published: int, store: Store, qtbot: QtBot) -> None:
    window, _shown = open_screen(store, AuditScreen)

    def endless(_session: object, progress: Progress) -> None:
        while True:
            progress(0, 1)

    store.watch(endless, lambda _none: None)
    window.close()
    window.deleteLater()


def test_the_list_is_exported_as_filtered(
    opened: tuple[MainWindow, AuditScreen], store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, shown = opened
    target = tmp_path / "操作记录.xlsx"
    monkeypatch.setattr(screen, "ask_save_path", lambda *_arguments: target)
    type_in(shown.filters.search, "公布")
    press(shown.filters.search, Qt.Key.Key_Return)
    store.wait_idle()
    click(button(window.header, "导出…"))
    store.wait_idle()
    (sheet,) = load_workbook(target).worksheets
    assert sheet.max_row == 2
    assert window.messages.texts() == (f"操作记录已存为 {target}。",)
