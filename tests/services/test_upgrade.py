"""Data of version 0.1.0, written by that version: opened, taken into the log, given people."""

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.errors import UserError
from app.paths import database_file
from app.services import accounts, audit, results
from app.services.activity import list_activity
from app.services.competitions import CompetitionForm, create_competition, list_events
from app.services.demo import ADMINISTRATOR, OPERATOR, build_demo, demo_account, find_demo, staff_demo
from app.services.workspace import Workspace, open_workspace

OLD = Path(__file__).parent.parent / "golden" / "demo-0.1.0.db"
FORM = CompetitionForm(title="2026年职工技能竞赛", year=2026)


@pytest.fixture
def upgraded(tmp_path: Path) -> Iterator[Workspace]:
    """A data folder of 0.1.0, opened by this version."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copyfile(OLD, database_file(folder))
    workspace = open_workspace(folder, datetime.now(UTC))
    yield workspace
    workspace.close()


def test_what_stood_there_is_taken_into_the_log(upgraded: Workspace) -> None:
    competition = find_demo(upgraded)
    assert competition is not None
    assert [path.name.split("-", 4)[-1] for path in upgraded.backups()] == ["before-migration.db"]
    with upgraded.read() as session:
        proof = audit.verify(session, upgraded.trusted)
        assert proof.is_whole
        assert proof.rows > 3000
        told = [line.text for line in list_activity(session, competition, 1000)]
        welder = next(event for event in list_events(session, competition) if event.name == "焊工")
        ranking = results.compute_event(session, welder.id)
    assert "公布焊工成绩,第 1 版" in told  # 最近动态 goes on where it was
    assert ranking.rows[0].rank == 1
    assert ranking.scored == ranking.competing


def test_a_row_altered_after_the_upgrade_is_found(upgraded: Workspace) -> None:
    file = upgraded.folder
    upgraded.close()
    with sqlite3.connect(database_file(file)) as connection:
        connection.execute("UPDATE mark SET entered = entered + 500 WHERE id = 7")
    connection.close()
    reopened = open_workspace(file, datetime.now(UTC))
    try:
        with reopened.read() as session:
            findings = audit.verify(session, reopened.trusted).findings
    finally:
        reopened.close()
    assert len(findings) == 1
    assert findings[0].text.startswith("得分“")


def test_an_old_demonstration_gets_its_people(upgraded: Workspace) -> None:
    assert demo_account(upgraded) is None
    staff_demo(upgraded)
    assert demo_account(upgraded, OPERATOR) is not None
    with upgraded.read() as session:
        people = len(accounts.list_accounts(session))
    staff_demo(upgraded)  # once is enough
    with upgraded.read() as session:
        assert len(accounts.list_accounts(session)) == people
        assert audit.verify(session, upgraded.trusted).is_whole


def test_nobody_gets_a_known_password_into_data_of_others(upgraded: Workspace) -> None:
    staff_demo(upgraded)
    administrator = demo_account(upgraded, ADMINISTRATOR)
    with upgraded.write(administrator) as session:
        create_competition(session, FORM, "sisaiyichuang")
    with upgraded.read() as session:
        known = accounts.list_accounts(session)
    staff_demo(upgraded)
    with upgraded.read() as session:
        assert accounts.list_accounts(session) == known


def test_a_demonstration_makes_no_administrator_for_data_of_others(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copyfile(OLD, database_file(folder))
    workspace = open_workspace(folder, datetime.now(UTC))
    try:
        with pytest.raises(UserError, match="还没有管理员"):
            build_demo(workspace, lambda _done, _total: None)
    finally:
        workspace.close()
