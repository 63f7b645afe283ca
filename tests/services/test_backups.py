"""Backups: when one is made, which stay, and what is told of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.errors import UserError
from app.services import backups
from app.services.backups import Backup, list_backups, make_due_backup, make_manual_backup
from app.services.workspace import Workspace, open_workspace
from db.tables import Setting
from tests.bench import ALL_ROUND, make_bench

NOW = datetime(2026, 10, 18, 9, 0)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    workspace = make_bench(open_workspace(tmp_path / "data", NOW))
    yield workspace
    workspace.close()


def _put(workspace: Workspace) -> None:
    with workspace.write() as session:
        session.add(Setting(key=str(len(list_backups(workspace.folder))), value="有"))


def _due(workspace: Workspace, minutes: int, *, ending: bool = False) -> str:
    """The reason of the backup that was made so many minutes later; '' where none was."""
    with workspace.read() as session:
        made = make_due_backup(session, workspace.folder, NOW + timedelta(minutes=minutes), ending=ending)
    return "" if made is None else next(b.reason for b in list_backups(workspace.folder) if b.path == made)


def test_one_is_made_when_time_has_passed_and_something_was_written(workspace: Workspace) -> None:
    assert _due(workspace, 0) == "自动"
    assert _due(workspace, 31) == "", "nothing was written since"
    _put(workspace)
    assert _due(workspace, 29) == "", "not yet"
    assert _due(workspace, 31) == "自动"
    _put(workspace)
    assert _due(workspace, 32, ending=True) == "关闭时"
    assert _due(workspace, 33, ending=True) == ""


def test_the_rule_is_kept_in_the_data_and_thins_out(workspace: Workspace) -> None:
    with workspace.write(ALL_ROUND.account_id) as session:
        backups.save_rule(session, {"minutes": 5, "newest": 3, "hourly": 0, "daily": 0})
        backups.save_rule(session, {"minutes": 5, "newest": 3, "hourly": 0, "daily": 0})
    mine = workspace.folder / "backups" / "saichuang-自留.db"
    mine.parent.mkdir()
    mine.write_bytes(b"x")
    with workspace.read() as session:
        assert backups.load_rule(session).minutes == 5
        made = [make_manual_backup(session, workspace.folder, NOW + timedelta(minutes=n)) for n in range(6)]
    kept = [backup.path for backup in list_backups(workspace.folder)]
    assert [path for path in kept if path != mine] == made[:2:-1]
    assert mine in kept, "what somebody named otherwise is never thrown away"
    with pytest.raises(UserError, match="保留最近几份"), workspace.write(ALL_ROUND.account_id) as session:
        backups.save_rule(session, {"newest": 0})


def test_backups_are_told_by_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    migration = folder / "saichuang-20260301-091500-000001-before-migration.db"
    migration.write_bytes(b"x" * 1500)
    other = folder / "saichuang-copy.db"
    other.write_bytes(b"x" * 2_700_000)
    second, first = sorted(list_backups(tmp_path), key=lambda backup: backup.size, reverse=True)
    assert first == Backup(migration, datetime(2026, 3, 1, 9, 15, 0, 1), 1500, "升级前")
    assert (first.size_text, second.size_text, second.reason) == ("2 KB", "2.6 MB", "自动")
    assert backups.head_of(migration) == 0
