"""Disks that are full or read-only, damaged and newer data, a second copy, a sudden end: nothing is lost."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.errors import UserError
from app.gui.main_window import MainWindow
from app.gui.store import Store
from app.paths import database_file
from app.services import activity, competitions
from app.services.backups import make_backup
from app.services.competitions import CompetitionForm, create_competition
from app.services.database_errors import DamagedError
from app.services.secrets import hash_secret
from app.services.workspace import Workspace, open_workspace
from db.tables import Account
from tests.bench import ALL_ROUND, actor_of, make_bench
from tests.gui.judging_keys import entries_of, focused, judging_screen, press
from tests.gui.marking_floor import Floor, make_floor, stored_marks
from tests.scenarios.machine import (
    Disk,
    change_database,
    child,
    damage_table,
    limit_pages,
    read_only,
    run_program,
    small_disk,
    start_window,
)

ENTER, UP = Qt.Key.Key_Return, Qt.Key.Key_Up


def _make(folder: Path) -> Workspace:
    workspace = make_bench(open_workspace(folder, datetime.now(UTC)))
    with workspace.write() as session:
        create_competition(session, CompetitionForm("职工技能竞赛", 2026), "sisaiyichuang")
    return workspace


def _signed_in(workspace: Workspace) -> Store:
    store = Store(workspace, inline=True)
    store.set_actor(actor_of(workspace))
    return store


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A data folder with a competition and an administrator that no program uses."""
    workspace = _make(tmp_path / "数据")
    with workspace.write() as session:
        session.get_one(Account, ALL_ROUND.account_id).password_hash = hash_secret("好密码2022")
    workspace.sign_head()
    workspace.close()
    return tmp_path / "数据"


# -- a full disk -------------------------------------------------------------------------------------


class _Limit:
    """Stands for a full disk where none can be mounted."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def fill(self) -> None:
        limit_pages(self._workspace, 0)

    def free(self) -> None:
        limit_pages(self._workspace, 100_000)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk | None]:
    """A small disk to be filled."""
    with small_disk(tmp_path / "small") as mounted:
        yield mounted


@pytest.fixture
def desk(disk: Disk | None, tmp_path: Path, qapp: QApplication) -> Iterator[tuple[MainWindow, Floor]]:
    """The judging screen on the small disk."""
    workspace = _make((disk.folder if disk else tmp_path) / "data")
    with workspace.write() as session:
        floor = make_floor(session, competitions.list_competitions(session)[0].id)
    store = _signed_in(workspace)
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


def test_marks_typed_on_a_full_disk_can_be_saved_once_there_is_room(
    desk: tuple[MainWindow, Floor], disk: Disk | None
) -> None:
    window, floor = desk
    screen, workspace = judging_screen(window), window.store.workspace
    full = disk or _Limit(workspace)
    full.fill()
    typed, refused = [], ""
    while not refused:  # the journal may have room for a few marks left
        code = focused(window)
        press(window, "9")
        press(window, ENTER)
        refused = screen.sheet.rows[code].hint.text() if "没有保存" in window_words(window) else ""
        typed.append(code)
        press(window, UP)
        press(window, "8")
        press(window, ENTER)
        assert len(typed) < 9, "the disk was never full"
    lost = typed[-1]
    assert "没有保存" in screen.sheet.rows[lost].hint.text()
    assert "磁盘已满" in screen.sheet.rows[lost].hint.text()
    before = dict(stored_marks(workspace, floor.entries[0], floor.judges[0]))
    shown = {code: row.value for code, row in screen.sheet.rows.items() if row.value is not None}
    assert shown == {code: mark for code, mark in before.items() if mark is not None}
    full.free()
    screen.sheet.focus_row(lost)
    press(window, "8")
    press(window, ENTER)
    assert dict(stored_marks(workspace, floor.entries[0], floor.judges[0])) == {**before, lost: Decimal(8)}


def window_words(window: MainWindow) -> str:
    """What the sheet says beside its fields."""
    return "\n".join(row.hint.text() for row in judging_screen(window).sheet.rows.values())


def test_a_backup_on_a_full_disk_leaves_no_part_behind(
    desk: tuple[MainWindow, Floor], disk: Disk | None
) -> None:
    if disk is None:
        pytest.skip("filling a disk needs a mount, which only root may make")
    workspace = desk[0].store.workspace
    disk.fill()
    with pytest.raises(UserError, match="磁盘已满"):
        make_backup(workspace.folder, "manual", datetime.now(UTC))
    assert list((workspace.folder / "backups").iterdir()) == []


def test_a_first_start_on_a_full_disk_says_so(disk: Disk | None, qapp: QApplication) -> None:
    if disk is None:
        pytest.skip("filling a disk needs a mount, which only root may make")
    disk.fill()
    status, said = start_window(disk.folder / "data")
    assert status == 1
    assert "磁盘已满" in said
    assert str(disk.folder) in said


# -- a second copy ------------------------------------------------------------------------------------

HOLD = """
import sys
from datetime import datetime
from pathlib import Path
from app.services.workspace import open_workspace
workspace = open_workspace(Path(sys.argv[1]), datetime.now())
print("ready", flush=True)
sys.stdin.read()
"""


def test_a_second_copy_is_refused_until_the_first_is_gone(closed: Path, qapp: QApplication) -> None:
    with child(HOLD, closed) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "ready\n"
        second = run_program("--data", closed, "demo", "--out", closed / "out")
        status, said = start_window(closed)
        assert second.returncode == status == 1
        for words in (second.stderr, said):
            assert "已经在使用数据文件夹" in words
            assert str(closed) in words
        assert "Traceback" not in second.stderr
        first.kill()  # as when the power fails
        first.wait()
    open_workspace(closed, datetime.now(UTC)).close()


# -- data that cannot be used -------------------------------------------------------------------------


def test_data_of_a_newer_version_is_refused_at_the_start(closed: Path, qapp: QApplication) -> None:
    change_database(closed, "UPDATE alembic_version SET version_num = '9999'")
    before = database_file(closed).read_bytes()
    status, said = start_window(closed)
    printed = run_program("--data", closed, "demo", "--out", closed / "out")
    assert status == printed.returncode == 1
    for words in (said, printed.stderr):
        assert "更新版本的赛创" in words
        assert "请安装新版赛创" in words
        assert str(closed) in words
    assert database_file(closed).read_bytes() == before


def test_damage_found_in_mid_work_is_told_and_the_rest_goes_on(closed: Path, qapp: QApplication) -> None:
    damage_table(closed, "event")
    workspace = open_workspace(closed, datetime.now(UTC))
    window = MainWindow(_signed_in(workspace), entries_of("publishing", "settings"))
    window.show()
    window.navigate("publishing")
    assert any("已损坏" in text for text in window.messages.texts())
    window.navigate("settings")
    assert window.current is not None
    assert window.current.key == "settings"
    window.close()
    window.deleteLater()
    workspace.sign_head()
    workspace.close()
    with pytest.raises(DamagedError):  # as was said: opened again, it offers a copy
        open_workspace(closed, datetime.now(UTC))


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
@pytest.mark.parametrize("part", ["", "saichuang.db"])
def test_data_that_cannot_be_written_is_named(closed: Path, tmp_path: Path, part: str) -> None:
    with read_only(closed / part):
        done = run_program("--data", closed, "demo", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "不能写入" in done.stderr
    assert "权限" in done.stderr
    assert str(closed) in done.stderr
    assert "Traceback" not in done.stderr
    assert "Read-only" not in done.stderr
    assert "denied" not in done.stderr


def test_a_log_that_cannot_be_written_does_not_stop_the_window(closed: Path, qapp: QApplication) -> None:
    (closed / "logs").write_text("a file, not a folder", encoding="utf-8")
    assert start_window(closed) == (0, "")


# -- a sudden end -------------------------------------------------------------------------------------

TYPIST = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from datetime import datetime
from functools import partial
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.gui.store import Store
from app.services import judging
from app.services.door import load_actor
from app.services.workspace import open_workspace
application = QCoreApplication([])
store = Store(open_workspace(Path(sys.argv[1]), datetime.now()))
store.set_actor(store.read(partial(load_actor, account_id=1)))
entry_id, judge_id = int(sys.argv[2]), int(sys.argv[3])
def acknowledge(number, saved):
    print(number, saved.aspect, saved.entered, flush=True)
for number in range(100000):
    op = partial(judging.enter_mark, entry_id=entry_id, judge_id=judge_id, aspect=f"A{number % 9 + 1}",
                 text=str(number // 9 % 20 / 2))
    store.write(op, topics=("marks",), on_done=partial(acknowledge, number))
    if number % 20 == 19:
        store.wait_idle()
"""
ACKNOWLEDGED = 150


def test_every_acknowledged_mark_survives_a_kill(closed: Path) -> None:
    bench = make_bench(open_workspace(closed, datetime.now(UTC)))
    with bench.write() as session:
        floor = make_floor(session, competitions.list_competitions(session)[0].id)
    bench.close()
    entry, judge = floor.entries[0], floor.judges[0]
    told: dict[int, tuple[str, Decimal]] = {}
    with child(TYPIST, closed, str(entry), str(judge)) as process:
        assert process.stdout is not None
        for line in process.stdout:
            number, aspect, mark = line.split()
            told[int(number)] = (aspect, Decimal(mark))
            if len(told) == ACKNOWLEDGED:
                process.kill()
    workspace = open_workspace(closed, datetime.now(UTC))
    stored = stored_marks(workspace, entry, judge)
    with workspace.read() as session:
        assert activity.list_activity(session, floor.competition_id)
    workspace.close()
    assert len(told) >= ACKNOWLEDGED
    assert [row for row in stored if row[1] is not None][: len(told)] == [told[n] for n in sorted(told)]
