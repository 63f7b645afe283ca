"""Restoring: what cannot be used is explained and changes nothing, what can takes the place of the data."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from app.domain.rights import Right
from app.errors import UserError
from app.paths import database_file
from app.services import audit, lineage, restoring
from app.services.backups import make_backup
from app.services.chain import HEAD_FILE, noted_head
from app.services.copy_contents import read_contents
from app.services.database_errors import DamagedError
from app.services.lineage import Step
from app.services.takeover import Takeover, read_marker, write_marker
from app.services.workspace import Workspace, open_workspace
from db.tables import AuditEntry, Setting

NOW = datetime(2026, 10, 18, 15, 2, 11)
BY = "管理员 王敏"


def _put(workspace: Workspace, key: str) -> None:
    """Something small, written by the program itself."""
    with workspace.write() as session:
        session.require(Right.FOUND)
        session.add(Setting(key=key, value="有"))
        session.record(f"写 {key}")


def _keys(workspace: Workspace) -> list[str]:
    with workspace.read() as session:
        return list(session.exec(select(Setting.key).order_by(col(Setting.key))))


def _texts(workspace: Workspace) -> list[str]:
    with workspace.read() as session:
        return list(session.exec(select(AuditEntry.text).order_by(col(AuditEntry.seq))))


def _is_whole(workspace: Workspace) -> bool:
    with workspace.read() as session:
        return audit.verify(session, workspace.trusted).is_whole


def _epoch(workspace: Workspace) -> int:
    with workspace.read() as session:
        origin = lineage.load_origin(session)
    assert origin is not None
    return origin.epoch


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed data folder with a backup that lacks what was written last, to be copied."""
    workspace = open_workspace(tmp_path_factory.mktemp("template") / "data", NOW)
    _put(workspace, "早")
    make_backup(workspace.folder, "manual", NOW)
    _put(workspace, "晚")
    workspace.sign_head()
    workspace.close()
    return workspace.folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "data")


@pytest.fixture
def backup(folder: Path) -> Path:
    return next((folder / "backups").glob("*.db"))


def _contents(folder: Path) -> dict[str, bytes]:
    """Everything there but what only tells that somebody looked."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def reopened(folder: Path) -> Iterator[Callable[[], Workspace]]:
    """Opens the folder; closed at the end."""
    made: list[Workspace] = []

    def open_it() -> Workspace:
        made.append(open_workspace(folder, NOW))
        return made[-1]

    yield open_it
    for workspace in made:
        workspace.close()


# -- what cannot be used -----------------------------------------------------------------------------


def _sql(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-5000])


def _scribble(file: Path) -> None:
    """Spoil pages in the middle; the head of the file stays."""
    data = bytearray(file.read_bytes())
    data[20_000:60_000] = bytes(40_000)
    file.write_bytes(bytes(data))


def _other_program(file: Path) -> None:
    file.unlink()
    _sql(file, "CREATE TABLE notes (text)", "INSERT INTO notes VALUES ('x')")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda file: _sql(file, "UPDATE alembic_version SET version_num = '9999'"), "更新版本的赛创"),
        (_cut, "不完整:应有"),
        (_scribble, "已损坏"),
        (_other_program, "不是赛创的数据文件"),
        (lambda file: file.write_bytes("这是一张照片".encode() * 500), "不是赛创的数据文件"),
        (lambda file: file.write_bytes(b""), "不是赛创的数据文件"),
        (lambda file: file.unlink(), "读不出来"),
        (lambda file: _sql(file, "DELETE FROM audit_entry WHERE seq = 2"), "已损坏"),
    ],
)
def test_what_cannot_be_used_is_explained_and_nothing_changes(
    folder: Path, backup: Path, spoil: Callable[[Path], object], told: str
) -> None:
    spoil(backup)
    before = _contents(folder)
    with pytest.raises(UserError, match=told) as caught:
        restoring.stage_file(folder, backup)
    assert backup.name in str(caught.value)
    assert "现在的数据没有变化" in str(caught.value)
    assert _contents(folder) == before


def test_the_data_themselves_are_no_backup(folder: Path) -> None:
    with pytest.raises(UserError, match="正在使用的数据文件"):
        restoring.stage_file(folder, database_file(folder))


def test_looking_into_a_backup_changes_nothing_beside_it(folder: Path, backup: Path) -> None:
    before = _contents(folder)
    found = read_contents(backup, thorough=True)
    assert (found.seq, found.epoch, found.competitions) == (2, 1, ())
    assert found.told.startswith("还没有赛事,记录到第 2 条(")
    assert _contents(folder) == before


# -- what can ----------------------------------------------------------------------------------------


def test_a_backup_takes_the_place_of_the_data_which_are_kept(
    folder: Path, backup: Path, reopened: Callable[[], Workspace]
) -> None:
    staged = restoring.stage_file(folder, backup)
    done = restoring.put_in_place(folder, staged, BY, NOW)
    assert (done.told[:4], done.is_warning) == ("已恢复:", False)
    workspace = reopened()
    assert _keys(workspace) == ["早"]
    told = _texts(workspace)[-1]
    assert told.startswith(f"恢复数据({BY}):来自“{backup.name}”,还没有赛事,记录到第 2 条")
    assert told.endswith("换下的数据在 replaced/20261018-150211")
    assert _is_whole(workspace)
    with workspace.read() as session:
        assert [(step.name, step.epoch, step.by) for step in lineage.list_steps(session)] == [
            ("恢复", 1, BY),
            ("开始", 1, "程序"),
        ]
    kept = folder / "replaced" / "20261018-150211"
    assert read_contents(database_file(kept)).seq == 3
    assert (kept / HEAD_FILE).exists()
    assert not (folder / "incoming").exists()
    assert not (folder / "arrived.json").exists()


def test_the_way_back_is_the_same(folder: Path, backup: Path, reopened: Callable[[], Workspace]) -> None:
    restoring.put_in_place(folder, restoring.stage_file(folder, backup), BY, NOW)
    reopened().close()
    kept = database_file(folder / "replaced" / "20261018-150211")
    later = NOW.replace(minute=30)
    restoring.put_in_place(folder, restoring.stage_file(folder, kept), BY, later)
    assert _keys(reopened()) == sorted(["早", "晚"])


def test_a_copied_folder_in_mid_work_brings_its_journal_along(
    folder: Path, tmp_path: Path, reopened: Callable[[], Workspace]
) -> None:
    workspace = reopened()
    _put(workspace, "日志里")
    copied = tmp_path / "拷来的"
    shutil.copytree(folder, copied)
    workspace.close()
    assert (copied / "saichuang.db-wal").stat().st_size > 0
    restoring.put_in_place(folder, restoring.stage_file(folder, database_file(copied)), BY, NOW)
    assert "日志里" in _keys(reopened())


def test_how_a_copy_stands_to_the_data_is_told(
    folder: Path, backup: Path, tmp_path: Path, reopened: Callable[[], Workspace]
) -> None:
    staged = restoring.stage_file(folder, backup)
    copy = staged.contents
    cases = (
        (staged, "比它多 1 条记录"),
        (replace(staged, contents=replace(copy, hash="别的")), "两边各有改动"),
        (replace(staged, contents=replace(copy, data_id="f" * 32)), "另一份数据"),
    )
    workspace = reopened()
    newest = restoring.stage_file(folder, make_backup(folder, "manual", NOW.replace(hour=16)))
    with workspace.read() as session:
        for each, told in (*cases, (newest, "一样新")):
            assert told in restoring.compare(session, each).told


@pytest.mark.parametrize("step", ["_take_files", "_put_aside", "_keep_file"])
def test_a_stop_halfway_leaves_the_old_data_and_no_false_note(
    folder: Path,
    backup: Path,
    reopened: Callable[[], Workspace],
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    def stop(*_args: object) -> None:
        raise KeyboardInterrupt

    staged = restoring.stage_file(folder, backup)
    monkeypatch.setattr(restoring, step, stop)
    with pytest.raises(KeyboardInterrupt):
        restoring.put_in_place(folder, staged, BY, NOW)
    workspace = reopened()
    assert _keys(workspace) == sorted(["早", "晚"])
    assert not any("恢复数据" in text for text in _texts(workspace))
    assert not (folder / "arrived.json").exists()


# -- damage ------------------------------------------------------------------------------------------


def test_a_damaged_database_is_kept_with_its_journal_and_replaced(
    folder: Path, backup: Path, reopened: Callable[[], Workspace]
) -> None:
    database_file(folder).write_bytes(b"x" * 9000)
    (folder / "saichuang.db-wal").write_bytes(b"y" * 100)
    with pytest.raises(DamagedError):
        open_workspace(folder, NOW)
    restoring.put_in_place(folder, restoring.stage_file(folder, backup), BY, NOW)
    kept = folder / "replaced" / "20261018-150211"
    assert database_file(kept).read_bytes() == b"x" * 9000
    assert _keys(reopened()) == ["早"]


@pytest.mark.parametrize("spoil", [lambda file: file.unlink(), lambda file: file.write_bytes(b"")])
def test_data_that_are_gone_are_not_begun_anew(folder: Path, spoil: Callable[[Path], object]) -> None:
    spoil(database_file(folder))
    with pytest.raises(DamagedError, match=r"(不见了|是空的).*恢复最近的副本或备份"):
        open_workspace(folder, NOW)


def test_after_a_sudden_end_every_page_is_looked_at(folder: Path) -> None:
    """Where nothing that opening reads is spoilt."""
    workspace = open_workspace(folder, NOW)
    _put(workspace, "又")
    workspace.close()
    with closing(sqlite3.connect(database_file(folder))) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'seat'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with database_file(folder).open("rb+") as stream:
        stream.seek((page - 1) * size)
        stream.write(b"\xff" * size)
    with pytest.raises(DamagedError):
        open_workspace(folder, NOW)


# -- takeovers ---------------------------------------------------------------------------------------


def _mark(folder: Path, epoch: int, key: str = "f" * 64) -> Takeover:
    found = read_contents(next((folder / "backups").glob("*.db")))
    return Takeover(found.data_id, epoch, datetime(2026, 10, 18, 8, tzinfo=UTC), "李强", key, 2, found.hash)


def test_a_machine_that_was_taken_over_from_only_shows_its_data(
    folder: Path, backup: Path, reopened: Callable[[], Workspace]
) -> None:
    write_marker(folder, _mark(folder, 2))
    workspace = reopened()
    assert "由另一台电脑接管(李强),本机只能查看" in workspace.read_only
    before = database_file(folder).read_bytes()
    with pytest.raises(UserError, match="本机只能查看"):
        _put(workspace, "还想写")
    with pytest.raises(UserError, match="本机只能查看"), workspace.batch():
        pytest.fail("nothing is written in a batch either")
    workspace.sign_head()
    assert _keys(workspace) == sorted(["早", "晚"])
    workspace.close()
    assert database_file(folder).read_bytes() == before
    staged = restoring.stage_file(folder, backup)
    with pytest.raises(UserError, match="本机只能查看"):
        restoring.put_in_place(folder, staged, BY, NOW)


@pytest.mark.parametrize(
    "change",
    [{"epoch": 1}, {"data_id": "e" * 32}, {"epoch": "2"}, {"at": "gestern"}],
    ids=["not newer", "other data", "no number", "no moment"],
)
def test_other_marks_do_no_harm(
    folder: Path, reopened: Callable[[], Workspace], change: dict[str, object]
) -> None:
    write_marker(folder, _mark(folder, 2))
    file = folder / "saichuang-takeover.json"
    text = file.read_text(encoding="utf-8")
    for name, value in change.items():
        was = {"epoch": '"epoch": 2', "data_id": f'"data_id": "{_mark(folder, 2).data_id}"'}.get(name)
        was = was or f'"at": "{"2026-10-18T08:00:00.000000+00:00"}"'
        new = f'"{name}": "{value}"' if isinstance(value, str) else f'"{name}": {value}'
        assert was in text
        text = text.replace(was, new)
    file.write_text(text, encoding="utf-8")
    assert reopened().read_only == ""


def test_who_took_over_keeps_the_epoch_with_an_older_backup(
    folder: Path, backup: Path, reopened: Callable[[], Workspace]
) -> None:
    """Else the stick, which knows of epoch 2, would make the rightful machine only show its data."""
    staged = restoring.stage_file(folder, backup)
    assert "不要再用" in restoring.put_in_place(folder, staged, BY, NOW, takeover=True).told
    workspace = reopened()
    assert (_epoch(workspace), workspace.read_only) == (2, "")
    mark = read_marker(folder)
    assert mark is not None
    assert (mark.epoch, mark.key, mark.seq) == (2, workspace.signer.public, 2)
    workspace.close()
    restoring.put_in_place(folder, restoring.stage_file(folder, backup), BY, NOW.replace(minute=9))
    again = reopened()
    assert (_epoch(again), again.read_only) == (2, "")
    with again.read() as session:
        assert [step.name for step in lineage.list_steps(session)] == [
            lineage.STEP_NAMES[Step.RESTORED],
            lineage.STEP_NAMES[Step.BEGUN],
        ]
    assert noted_head(folder) is not None
