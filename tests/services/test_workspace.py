"""The data folder: one program at a time, nothing half-written, a backup before a migration."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

import db.engine
from app.domain.rights import Right
from app.errors import UserError
from app.paths import database_file
from app.services import competitions
from app.services.backups import list_backups, make_backup
from app.services.competitions import CompetitionForm
from app.services.database_errors import DamagedError
from app.services.door import WriteSession
from app.services.workspace import Workspace, open_workspace
from db.engine import changes_allowed
from db.tables import Setting
from tests.bench import Bench, make_bench
from tests.services.scoring_data import make_event

NOW = datetime(2022, 9, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    workspace = open_workspace(tmp_path / "data", NOW)
    yield workspace
    workspace.close()


NOTE = "便条"


def _put(session: WriteSession, text: str) -> None:
    session.require(Right.FOUND)
    session.add(Setting(key=text, value=NOTE))
    session.record(text)


def _note(workspace: Workspace, text: str) -> None:
    """Something small, stored and logged by the program itself through the real door."""
    with workspace.write() as session:
        _put(session, text)


def _notes(workspace: Workspace) -> list[str]:
    with workspace.read() as session:
        return sorted(session.exec(select(Setting.key).where(Setting.value == NOTE)))


def _texts_in(file: Path) -> list[str]:
    connection = sqlite3.connect(file)
    try:
        return [row[0] for row in connection.execute(f"SELECT key FROM setting WHERE value = '{NOTE}'")]
    finally:
        connection.close()


def test_a_new_folder_is_made_and_ready(workspace: Workspace) -> None:
    assert database_file(workspace.folder).is_file()
    with make_bench(workspace).write() as session:
        form = CompetitionForm("2022年劳动竞赛", 2022)
        key = competitions.create_competition(session, form, "sisaiyichuang")
    with workspace.read() as session:
        assert competitions.load_competition(session, key).title == "2022年劳动竞赛"
    assert list_backups(workspace.folder) == (), "nothing to back up before the first migration"


def test_what_was_written_is_there_after_opening_again(workspace: Workspace) -> None:
    _note(workspace, "第一条")
    workspace.close()
    again = open_workspace(workspace.folder, NOW)
    assert _notes(again) == ["第一条"]
    again.close()


def test_an_error_in_a_transaction_leaves_nothing_behind(workspace: Workspace) -> None:
    bench = make_bench(workspace)

    def enter_and_stop() -> None:
        with bench.write() as session:
            assert isinstance(session, Bench)
            make_event(session).enter("张伟")
            raise UserError("停")

    with pytest.raises(UserError, match="停"):
        enter_and_stop()
    with workspace.read() as session:
        assert competitions.list_competitions(session) == ()


def test_what_is_read_is_not_kept_when_changed(workspace: Workspace) -> None:
    _note(workspace, "原文")
    with workspace.read() as session:
        session.exec(select(Setting)).one().key = "改了"
    assert _notes(workspace) == ["原文"]


def test_reading_goes_on_while_somebody_writes(workspace: Workspace) -> None:
    _note(workspace, "旧")
    with workspace.write() as session:
        _put(session, "新")
        session.flush()
        assert _notes(workspace) == ["旧"]
    assert _notes(workspace) == sorted(["旧", "新"])


def test_one_reading_session_sees_one_moment(workspace: Workspace) -> None:
    _note(workspace, "旧")
    with workspace.read() as session:
        before = len(session.exec(select(Setting)).all())
        _note(workspace, "新")
        assert len(session.exec(select(Setting)).all()) == before == 1


def test_a_second_program_on_the_same_folder_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="已经在使用数据文件夹") as caught:
        open_workspace(workspace.folder, NOW)
    assert str(workspace.folder) in str(caught.value)
    code = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path\n"
        "from app.errors import UserError; from app.services.workspace import open_workspace\n"
        "try: open_workspace(Path(sys.argv[1]), datetime.now(UTC))\n"
        "except UserError: sys.exit(7)\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code, str(workspace.folder)], cwd=root, check=False)
    assert done.returncode == 7
    _note(workspace, "无恙")
    assert _notes(workspace) == ["无恙"]


def test_two_folders_can_be_open_at_once(workspace: Workspace, tmp_path: Path) -> None:
    other = open_workspace(tmp_path / "other", NOW)
    _note(other, "另一处")
    assert _notes(workspace) == []
    other.close()


def test_a_folder_that_is_a_file_is_refused_naming_it(tmp_path: Path) -> None:
    file = tmp_path / "文件"
    file.write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="不能写入") as caught:
        open_workspace(file, NOW)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_database_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    database_file(tmp_path).write_bytes(content)
    with pytest.raises(DamagedError, match=r"已损坏.*恢复最近的副本或备份"):
        open_workspace(tmp_path, NOW)
    assert database_file(tmp_path).read_bytes() == content


def test_after_a_refusal_the_folder_is_free_again(tmp_path: Path) -> None:
    database_file(tmp_path).write_bytes(b"x" * 5000)
    with pytest.raises(UserError):
        open_workspace(tmp_path, NOW)
    database_file(tmp_path).unlink()
    open_workspace(tmp_path, NOW).close()


def test_a_newer_database_is_refused_and_left_alone(workspace: Workspace) -> None:
    _note(workspace, "新版写的")
    workspace.close()
    file = database_file(workspace.folder)
    connection = sqlite3.connect(file)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(UserError, match=r"更新版本的赛创.*安装新版"):
        open_workspace(workspace.folder, NOW)
    assert _texts_in(file) == ["新版写的"]
    assert list_backups(workspace.folder) == ()


# --- disk full -------------------------------------------------------------------------------------------


def _limit_pages(session: WriteSession, extra: int) -> None:
    """Let the database grow by `extra` pages only: SQLite then reports a full disk."""
    connection: Connection = session.connection()
    used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    connection.exec_driver_sql(f"PRAGMA max_page_count = {used + extra}")


def _fill(workspace: Workspace) -> None:
    with workspace.write() as session:
        _limit_pages(session, 2)
        for serial in range(200):
            _put(session, f"{serial} {'很长的一条' * 500}")


def test_a_full_disk_is_said_and_loses_nothing(workspace: Workspace) -> None:
    _note(workspace, "原有")
    with pytest.raises(UserError, match=r"磁盘已满.*已保存的数据都在"):
        _fill(workspace)
    assert _notes(workspace) == ["原有"]
    with workspace.write() as session:
        _limit_pages(session, 100_000)
    _note(workspace, "腾出空间之后")
    assert _notes(workspace) == sorted(["原有", "腾出空间之后"])


def test_a_backup_that_cannot_be_written_is_said(workspace: Workspace) -> None:
    (workspace.folder / "backups").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match=r"备份没有写成.*数据没有变化"):
        make_backup(workspace.folder, "manual", NOW)


def test_our_own_mistakes_are_not_dressed_up_as_machine_trouble(workspace: Workspace) -> None:
    mistakes: tuple[tuple[str, tuple[object, ...], str], ...] = (
        ("SELECT nothing FROM nowhere", (), "nowhere"),
        ("SELEC 1", (), "syntax"),
        ("SELECT ?", (object(),), "binding"),
        ("INSERT INTO setting (key) VALUES ('a')", (), "NOT NULL"),
    )
    for statement, values, said in mistakes:
        with (
            pytest.raises(DBAPIError, match=said),
            workspace.read() as session,
            changes_allowed(session.connection()),
        ):
            session.connection().exec_driver_sql(statement, values)


# --- backups and migrations ------------------------------------------------------------------------------


def test_a_backup_is_a_whole_database_also_in_mid_work(workspace: Workspace) -> None:
    _note(workspace, "已提交")
    with workspace.write() as session:
        _put(session, "未提交")
        target = make_backup(workspace.folder, "manual", NOW)
    assert _texts_in(target) == ["已提交"]
    assert [backup.path for backup in list_backups(workspace.folder)] == [target]
    assert not list(target.parent.glob("*.part"))
    restored = workspace.folder.parent / "restored"
    restored.mkdir()
    shutil.copy(target, database_file(restored))
    opened = open_workspace(restored, NOW)
    assert _notes(opened) == ["已提交"]
    opened.close()


NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO setting (key, value) VALUES ('migrated', 'yes')")
    {then}
"""


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the migrations of a later version of the program are made up."""
    folder = tmp_path / "migrations"
    shutil.copytree(db.engine.MIGRATIONS, folder)
    monkeypatch.setattr("db.engine.MIGRATIONS", folder)
    return folder / "versions" / "next.py"


def _later(file: Path, then: str = "") -> None:
    before = db.engine.latest_revision()
    file.write_text(NEXT.format(revision="later", before=before, then=then), encoding="utf-8")


def test_an_older_database_is_backed_up_then_migrated(workspace: Workspace, next_version: Path) -> None:
    _note(workspace, "旧版写的")
    workspace.close()
    _later(next_version)
    opened = open_workspace(workspace.folder, NOW)
    with opened.read() as session:
        assert session.get_one(Setting, "migrated").value == "yes"
    assert _notes(opened) == ["旧版写的"]
    (backup,) = list_backups(opened.folder)
    assert backup.path.name == "saichuang-20220901-083000-000000-before-migration.db"
    assert _texts_in(backup.path) == ["旧版写的"]
    opened.close()
    open_workspace(workspace.folder, NOW).close()
    assert list_backups(opened.folder) == (backup,), "opening again needs no backup"


def test_a_failed_migration_leaves_the_database_as_it_was(workspace: Workspace, next_version: Path) -> None:
    _note(workspace, "旧版写的")
    workspace.close()
    _later(next_version, then='raise RuntimeError("boom")')
    with pytest.raises(RuntimeError, match="boom"):
        open_workspace(workspace.folder, NOW)
    next_version.unlink()
    opened = open_workspace(workspace.folder, NOW)
    assert _notes(opened) == ["旧版写的"]
    with opened.read() as session:
        assert session.get(Setting, "migrated") is None
        tables = session.connection().exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
    assert "later" not in tables
    opened.close()
