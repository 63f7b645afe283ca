"""The demonstration is there whole or not at all, and its people do what the rules ask of them."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from app.domain.progress import Cancelled, no_progress
from app.domain.rights import Role
from app.paths import database_file
from app.services import accounts, activity, audit, competitions, settings
from app.services.demo import (
    ADMINISTRATOR,
    CHECKER,
    CHIEF,
    OPERATOR,
    PASSWORD,
    PIN,
    SUBSTITUTE,
    DemoReport,
    build_demo,
    demo_account,
    find_demo,
)
from app.services.demo_judging import MARKED, RECUSED_IN
from app.services.workspace import Workspace, open_workspace
from db.tables import Account, AuditEntry, Judge, Mark, Organization, Person, ScoreSheet


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path / "data", datetime.now(UTC))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoReport]:
    """A folder with the demonstration, closed; not to be changed."""
    opened = open_workspace(tmp_path_factory.mktemp("demo") / "data", datetime.now(UTC))
    report = build_demo(opened, no_progress)
    opened.close()
    return opened.folder, report


@pytest.fixture
def demo(built: tuple[Path, DemoReport], tmp_path: Path) -> Iterator[Workspace]:
    """The demonstration in a folder of one's own."""
    folder = tmp_path / "demo"
    shutil.copytree(built[0], folder)
    opened = open_workspace(folder, datetime.now(UTC))
    yield opened
    opened.close()


def _stop(done: int, _total: int) -> None:
    if done == 2:
        raise Cancelled


def test_cancelled_halfway_it_leaves_nothing_behind(workspace: Workspace) -> None:
    with pytest.raises(Cancelled):
        build_demo(workspace, _stop)
    assert find_demo(workspace) is None
    with workspace.read() as session:
        assert competitions.list_competitions(session) == ()
        for table in (Person, Organization, Account):
            assert session.exec(select(table)).first() is None
        begun = session.exec(select(AuditEntry)).one()
        assert "数据编号" in begun.text, "nothing but that the data were begun"


def test_it_is_found_and_opened_again(demo: Workspace, built: tuple[Path, DemoReport]) -> None:
    report = built[1]
    assert find_demo(demo) == report.competition_id
    with demo.read() as session:
        assert settings.last_competition(session) == report.competition_id
        done = activity.list_activity(session, report.competition_id)
    assert f"统分员 {OPERATOR}" in {line.by for line in done}
    assert set(report.published).isdisjoint(MARKED)
    assert report.certificates > 0


def test_its_people_can_sign_in_and_have_one_task_each(demo: Workspace) -> None:
    with demo.read() as session:
        people = {view.name: view for view in accounts.list_accounts(session)}
    assert [duty.role for duty in people[ADMINISTRATOR].duties] == [Role.ADMIN]
    assert [duty.role for duty in people[OPERATOR].duties] == [Role.SCORER]
    assert [duty.role for duty in people[CHIEF].duties] == [Role.CHIEF]
    assert not people[SUBSTITUTE].can_sign_in
    for name, secret in ((ADMINISTRATOR, PASSWORD), (OPERATOR, PIN), (CHECKER, PIN), (CHIEF, PIN)):
        account = demo_account(demo, name)
        assert account is not None
        with demo.write() as session:
            assert accounts.sign_in(session, account, secret).name == name


def test_it_joins_people_who_are_there_already(workspace: Workspace) -> None:
    """An office that has begun, with an administrator who bears the demonstration's name."""
    with workspace.write() as session:
        accounts.found_administrator(session, ADMINISTRATOR, "自己的密码2022", scorer=False)
    with pytest.raises(Cancelled):
        build_demo(workspace, _stop)
    with workspace.read() as session:
        assert session.exec(select(Account.name)).all() == [ADMINISTRATOR]
        assert audit.verify(session, workspace.trusted).is_whole


def test_every_sheet_was_entered_by_one_and_confirmed_by_another(demo: Workspace) -> None:
    with demo.read() as session:
        sheets = session.exec(select(ScoreSheet)).all()
        closed = [sheet for sheet in sheets if sheet.state != "draft"]
        typists: dict[int, set[int | None]] = {}
        for sheet_id, typist in session.exec(select(Mark.sheet_id, Mark.entered_by_id)):
            typists.setdefault(sheet_id, set()).add(typist)
        judges = dict(session.exec(select(Judge.id, Judge.account_id)).all())
    assert len(closed) > 300
    assert {sheet.state for sheet in closed} == {"confirmed", "locked"}
    for sheet in closed:
        checker = sheet.confirmed_by_id
        assert checker is not None
        assert checker not in typists[sheet.id or 0] | {sheet.submitted_by_id, judges[sheet.judge_id]}


def test_one_sheet_was_rejected_and_its_mark_corrected_with_a_reason(demo: Workspace) -> None:
    with demo.read() as session:
        rejected = session.exec(
            select(AuditEntry).where(AuditEntry.act == "check", col(AuditEntry.text).contains("不符"))
        ).one()
        (correction,) = session.exec(select(Mark).where(col(Mark.reason).contains("不符"))).all()
        before = session.exec(
            select(Mark)
            .where(
                Mark.sheet_id == correction.sheet_id,
                Mark.aspect == correction.aspect,
                col(Mark.id) < (correction.id or 0),
            )
            .order_by(col(Mark.id).desc())
        ).first()
        sheet = session.get_one(ScoreSheet, correction.sheet_id)
        told = session.exec(select(AuditEntry).where(col(AuditEntry.text).contains("与纸质评分单不符"))).all()
    assert (rejected.by, rejected.entry_id) == (f"统分员 {CHECKER}", sheet.entry_id)
    assert before is not None
    assert before.entered != correction.entered, "the old value stays"
    assert (sheet.round > 1, sheet.state) == (True, "locked")
    assert [entry.act for entry in told] == ["check", "mark"]
    assert re.search(r"改为 .*\(原 .*\),原因:", told[1].text)


def test_who_had_to_recuse_was_refused_and_the_log_knows(demo: Workspace) -> None:
    with demo.read() as session:
        (refused,) = session.exec(select(AuditEntry).where(AuditEntry.outcome == "refused")).all()
        handed_over = session.exec(
            select(AuditEntry.text).where(col(AuditEntry.text).contains("交接给"))
        ).all()
    assert refused.act == "mark"
    assert refused.text.startswith(f"{RECUSED_IN} · ")
    assert f"{SUBSTITUTE}与这个参赛者同单位,应当回避" in refused.text
    assert len(handed_over) == 1
    assert SUBSTITUTE in handed_over[0]


def test_its_log_is_whole_and_holds_no_secret_and_no_number(demo: Workspace) -> None:
    with demo.read() as session:
        found = audit.verify(session, demo.trusted)
        log = "\n".join(f"{row.text} {row.rows}" for row in session.exec(select(AuditEntry)))
        people = session.exec(select(Person.document_number, Person.phone)).all()
        hashes = session.exec(select(Account.password_hash, Account.pin_hash)).all()
    assert found.findings == ()
    assert found.entries == found.seq > 2000
    assert found.signatures > 20
    private = {value for row in (*people, *hashes) for value in row if value}
    assert len(private) > 100
    assert not [value for value in private if value in log]
    # Digests are hexadecimal: what looks like a number has to stand between other characters.
    assert not re.findall(r"(?<![0-9a-f])[1-9]\d{16}[\dXx](?![0-9a-f])", log)
    assert not re.findall(r"(?<![0-9a-f])1[3-9]\d{9}(?![0-9a-f])", log)
    assert "argon2" not in log
    assert PASSWORD not in log


def test_every_row_of_it_is_told_by_the_log(demo: Workspace) -> None:
    with demo.read() as session:
        told = {
            (table, key)
            for rows in session.exec(select(AuditEntry.rows))
            for table, key, _digest, _changes in json.loads(rows)
        }
        marks = session.exec(select(Mark.id)).all()
    assert {("mark", str(key)) for key in marks} <= told


def test_a_mark_altered_behind_its_back_is_found_and_named(demo: Workspace) -> None:
    with demo.read() as session:
        row = session.exec(
            select(Mark, ScoreSheet).join(ScoreSheet, col(Mark.sheet_id) == col(ScoreSheet.id))
        ).first()
        assert row is not None
        mark, sheet = row
        judge = session.get_one(Judge, sheet.judge_id)
        event = competitions.load_event(session, judge.event_id)
    with closing(sqlite3.connect(database_file(demo.folder))) as shell, shell:
        shell.execute("UPDATE mark SET entered = entered + 500 WHERE id = ?", (mark.id,))
    with demo.read() as session:
        found = audit.verify(session, demo.trusted)
    assert not found.is_whole
    (finding,) = found.findings
    assert finding.seq is not None
    for word in (event.name, judge.name, mark.aspect, "在程序之外被改动"):
        assert word in finding.text
    with closing(sqlite3.connect(database_file(demo.folder))) as shell, shell:
        shell.execute("UPDATE mark SET entered = entered - 500 WHERE id = ?", (mark.id,))
    with demo.read() as session:
        assert audit.verify(session, demo.trusted).is_whole
