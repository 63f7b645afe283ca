"""Data of older versions, written by them: opened, taken into the log, given people."""

import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from app.errors import UserError
from app.paths import database_file
from app.services import accounts, audit, certificate_templates, results
from app.services.activity import list_activity
from app.services.backups import list_backups
from app.services.chain import noted_head
from app.services.competitions import CompetitionForm, create_competition, list_events
from app.services.demo import ADMINISTRATOR, OPERATOR, build_demo, demo_account, find_demo, staff_demo
from app.services.ledger import replace_certificate
from app.services.ledger_views import list_certificates, list_pending, load_certificates
from app.services.workspace import Workspace, open_workspace
from db.engine import latest_revision
from db.tables import AuditEntry, Competition, Event, RulesVersion

GOLDEN = Path(__file__).parent.parent / "golden"
OLD = GOLDEN / "demo-0.1.0.db"
# A whole data folder of revision 0002, closed cleanly: the database, its key, the head signed last.
CLOSED = GOLDEN / "folder-0002.zip"
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
    assert [backup.reason for backup in list_backups(upgraded.folder)] == ["升级前"]
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


def test_the_rules_that_stood_are_the_first_version(upgraded: Workspace) -> None:
    with upgraded.read() as session:
        events = {event.id: event for event in session.exec(select(Event))}
        versions = session.exec(select(RulesVersion)).all()
        created = dict(session.exec(select(Competition.id, Competition.created_at)).all())
    assert len(events) == len(versions)
    for row in versions:
        event = events[row.event_id]
        assert (row.version, row.rules) == (event.rules_version, event.rules)
        assert (row.at, row.by, row.reason) == (created[event.competition_id], "", "")
    assert {(event.draft, event.contest_class, event.weight) for event in events.values()} == {
        (None, "", Decimal(1))
    }


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder of revision 0002 that was closed cleanly."""
    folder = tmp_path / "data"
    with zipfile.ZipFile(CLOSED) as archive:
        archive.extractall(folder)
    return folder


def test_a_cleanly_closed_folder_is_upgraded_and_whole(closed: Path) -> None:
    head = noted_head(closed)
    assert head is not None
    assert head.closed
    workspace = open_workspace(closed, datetime.now(UTC))
    try:
        with workspace.read() as session:
            proof = audit.verify(session, workspace.trusted)
            later = session.exec(
                select(AuditEntry.act, AuditEntry.text).where(col(AuditEntry.seq) > head.seq)
            ).all()
            competition = find_demo(workspace)
            assert competition is not None
            welder = next(event for event in list_events(session, competition) if event.name == "焊工")
            ranking = results.compute_event(session, welder.id)
        assert proof.findings == ()
        assert {act for act, _text in later} == {"adopt"}
        upgrade = f"数据从版本 0002 升级到 {latest_revision()},升级前核对无误"
        assert {text.split(":")[0] for _act, text in later[:-1]} == {upgrade}
        assert later[-1][1].startswith("数据编号")
        assert ranking.rows[0].rank == 1
        assert workspace.closed is None  # what is written from here on is the program's again
    finally:
        workspace.close()
    again = open_workspace(closed, datetime.now(UTC))
    try:
        with again.read() as session:
            assert audit.verify(session, again.trusted).is_whole
            assert session.exec(select(func.max(AuditEntry.seq))).one() == proof.seq
    finally:
        again.close()


def test_what_was_altered_while_it_was_closed_is_told_by_the_upgrade(closed: Path) -> None:
    with sqlite3.connect(database_file(closed)) as connection:
        connection.execute("UPDATE mark SET entered = entered + 500 WHERE id = 7")
    connection.close()
    workspace = open_workspace(closed, datetime.now(UTC))
    try:
        with workspace.read() as session:
            told = session.exec(select(AuditEntry.text).where(AuditEntry.act == "adopt")).all()
    finally:
        workspace.close()
    assert [text for text in told if "升级前核对发现 1 处不符" in text]


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


def test_certificates_that_stood_keep_their_words_and_their_series_goes_on(upgraded: Workspace) -> None:
    staff_demo(upgraded)
    competition = find_demo(upgraded)
    assert competition is not None
    with upgraded.read() as session:
        before = list_certificates(session, competition)
        assert len(before) > 20
        assert {row.affected for row in before} == {""}, "they say what was published"
        assert {row.state for row in before} <= {"issued", "printed"}
        assert not any(row.proofed for row in before)
        (picture,) = {row.template for row in before}
        assert certificate_templates.load(upgraded.folder, picture).title == "荣誉证书(金边)"
        pending = {item.event_id: (item.new, item.outdated) for item in list_pending(session, competition)}
        assert pending == {}
    first = before[0]
    with upgraded.write(demo_account(upgraded, OPERATOR)) as session:
        new = replace_certificate(session, first.id, "遗失")
    with upgraded.read() as session:
        after = {row.id: row for row in list_certificates(session, competition)}
        (data,) = load_certificates(session, [new])
    assert after[first.id].replaced_by == after[new].number
    assert int(after[new].number[-4:]) == len(before) + 1
    assert data.qr_text.startswith("SC2\n")
    assert _is_whole(upgraded)


def _is_whole(workspace: Workspace) -> bool:
    with workspace.read() as session:
        return audit.verify(session, workspace.trusted).is_whole


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
