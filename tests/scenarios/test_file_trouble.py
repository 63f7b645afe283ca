"""A database file that is held or made read-only, a clock that is set back: told, and nothing is lost."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.gui.main_window import MainWindow
from app.gui.store import Store
from app.paths import database_file
from app.services import competitions
from app.services.competitions import CompetitionForm, create_competition
from app.services.workspace import open_workspace
from tests.bench import actor_of, make_bench
from tests.gui.judging_keys import entries_of, focused, judging_screen, press
from tests.gui.marking_floor import Floor, make_floor, stored_marks
from tests.scenarios.machine import child, read_only

ENTER = Qt.Key.Key_Return
PATIENCE_MS = 50
HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def desk(tmp_path: Path, qapp: QApplication) -> Iterator[tuple[MainWindow, Floor]]:
    """The judging screen, its first field waiting."""
    workspace = make_bench(open_workspace(tmp_path / "data", datetime.now(UTC)))
    with workspace.write() as session:
        create_competition(session, CompetitionForm("职工技能竞赛", 2026), "sisaiyichuang")
        floor = make_floor(session, competitions.list_competitions(session)[0].id)
    store = Store(workspace, inline=True)
    store.set_actor(actor_of(workspace))
    window = MainWindow(store, entries_of("judging"))
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    window.navigate("judging", event_id=floor.event_id, judge_id=floor.judges[0])
    yield window, floor
    window.close()
    window.deleteLater()
    store.close()
    workspace.close()


def _type(window: MainWindow, code: str, text: str) -> str:
    """Type a mark and go on; what is said beside its field."""
    row = judging_screen(window).sheet.rows[code]
    judging_screen(window).sheet.focus_row(code)
    for key in text:
        press(window, key)
    press(window, ENTER)
    return row.hint.text()


def _kept(window: MainWindow, floor: Floor) -> dict[str, Decimal | None]:
    return dict(stored_marks(window.store.workspace, floor.entries[0], floor.judges[0]))


def test_a_mark_waits_while_another_program_holds_the_file(desk: tuple[MainWindow, Floor]) -> None:
    window, floor = desk
    workspace = window.store.workspace
    with workspace.read() as session:
        session.connection().exec_driver_sql(f"PRAGMA busy_timeout={PATIENCE_MS}")
    code = focused(window)
    with child(HOLDER, database_file(workspace.folder)) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert "正被另一个程序占用" in _type(window, code, "8")
        assert _kept(window, floor) == {}
    assert "占用" not in _type(window, code, "8")
    assert _kept(window, floor) == {code: Decimal(8)}


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_file_made_read_only_is_named_and_marks_go_on_afterwards(desk: tuple[MainWindow, Floor]) -> None:
    window, floor = desk
    workspace = window.store.workspace
    code = focused(window)
    _type(window, code, "8")
    with read_only(database_file(workspace.folder)):
        workspace._engine.dispose()  # what is open stays writable: the next connection meets it
        told = _type(window, code, "9")
        assert "不能写入" in told
        assert str(workspace.folder) in told
        assert "没有保存" in told
        workspace._engine.dispose()
    assert _kept(window, floor) == {code: Decimal(8)}
    assert _type(window, code, "9") == ""
    assert _kept(window, floor) == {code: Decimal(9)}


def test_a_clock_set_back_is_told_until_it_is_right_again(desk: tuple[MainWindow, Floor]) -> None:
    window, floor = desk
    workspace = window.store.workspace
    now = datetime.now(UTC)
    workspace.clock = lambda: now - timedelta(hours=3)
    window.keeper.check_clock()
    assert _clock_words(window)[0].startswith("本机时钟比最近一次记录早 ")
    code = focused(window)
    assert _type(window, code, "8") == ""
    assert _kept(window, floor) == {code: Decimal(8)}
    workspace.clock = lambda: now + timedelta(minutes=1)
    window.keeper.check_clock()
    assert not _clock_words(window)


def _clock_words(window: MainWindow) -> list[str]:
    return [text for text in window.messages.texts() if text.startswith("本机时钟")]
