"""The audit log in its data folder: migration, key, an older backup, and the command line that proves it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from app.__main__ import main
from app.domain.chain import ChainedEntry, entry_hash
from app.domain.rights import Right
from app.errors import UserError
from app.paths import database_file
from app.services import audit
from app.services.audit import Verification
from app.services.chain import HEAD_FILE, KEY_FILE, TRUSTED_FILE
from app.services.workspace import Workspace, open_workspace
from db.engine import latest_revision, migrate, open_engine
from tests.bench import make_bench
from tests.conftest import sqlite_url
from tests.services.scoring_data import make_event

NOW = datetime(2022, 10, 18, 8, 30, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a marked event, closed."""
    folder = tmp_path / "data"
    workspace = make_bench(open_workspace(folder, NOW))
    with workspace.write() as session:
        event = make_event(session)  # type: ignore[arg-type]
        event.judge(event.enter("张伟"), "88.5")
    workspace.sign_head()
    workspace.close()
    return folder


@pytest.fixture
def opened(folder: Path) -> Iterator[Workspace]:
    """The folder opened again."""
    workspace = open_workspace(folder, NOW)
    yield workspace
    workspace.close()


def _verify(workspace: Workspace) -> Verification:
    with workspace.read() as session:
        return audit.verify(session, workspace.trusted)


def _sql(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(database_file(folder))) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def _texts(folder: Path) -> list[str]:
    with closing(sqlite3.connect(database_file(folder))) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM audit_entry ORDER BY seq")]


def _reopened(folder: Path) -> Verification:
    workspace = open_workspace(folder, NOW)
    try:
        return _verify(workspace)
    finally:
        workspace.close()


def test_opening_again_changes_nothing_and_notes_nothing(folder: Path) -> None:
    before = _texts(folder)
    assert _reopened(folder).is_whole
    assert _texts(folder) == before


# -- what SQLite stores but no column of ours holds --------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE mark SET entered = 'neunundneunzig' WHERE id = 1",
        "UPDATE mark SET entered = x'FF00' WHERE id = 1",
        "UPDATE mark SET entered = 99.5 WHERE id = 1",
        "UPDATE event SET rules = 'kein JSON'",
        "UPDATE competition SET issued_on = 'gestern'",
        "UPDATE competition SET created_at = 'gestern'",
        "UPDATE audit_entry SET at = 'gestern' WHERE seq = 2",
        "UPDATE audit_entry SET rows = '{' WHERE seq = 2",
        "UPDATE audit_entry SET rows = '[1, [2], null]' WHERE seq = 2",
        "UPDATE audit_entry SET text = x'FF00' WHERE seq = 2",
        "UPDATE audit_checkpoint SET signature = 7, key = 7",
    ],
)
def test_nonsense_written_by_hand_is_a_finding_and_no_crash(folder: Path, statement: str) -> None:
    _sql(folder, statement)
    assert not _reopened(folder).is_whole


# -- migration ---------------------------------------------------------------------------------------


def _old_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    folder.mkdir()
    engine = open_engine(sqlite_url(database_file(folder)))
    migrate(engine, "0001")
    engine.dispose()
    _sql(
        folder,
        "INSERT INTO organization (id, name, pinyin, industry, district, chain, contact, phone)"
        " VALUES (1, '淮北矿业机修厂', '', '', '', '', '', '')",
        "INSERT INTO setting (key, value) VALUES ('operator', '王敏')",
        "INSERT INTO activity (competition_id, at, by, text)"
        " VALUES (NULL, '2022-10-01T08:00:00.000000+00:00', '王敏', '新建赛事')",
        "INSERT INTO activity (competition_id, at, by, text)"
        " VALUES (NULL, '2022-10-02T08:00:00.000000+00:00', '王敏', '导入报名 80 条')",
    )
    return folder


def test_an_older_database_is_taken_into_the_log(tmp_path: Path) -> None:
    folder = _old_folder(tmp_path)
    proof = _reopened(folder)
    assert proof.findings == ()
    assert (proof.entries, proof.rows, proof.signatures) == (4, 3, 2)
    assert _texts(folder)[:3] == [
        "新建赛事",
        "导入报名 80 条",
        f"数据从版本 0001 升级到 {latest_revision()}:把已有的 2 行数据纳入记录",
    ]
    _sql(folder, "UPDATE organization SET name = '别的厂'")
    (finding,) = _reopened(folder).findings
    assert finding.text.startswith("单位“别的厂”在程序之外被改动。")


def test_a_migration_that_cannot_be_logged_leaves_the_old_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _old_folder(tmp_path)

    def fail(*_arguments: object) -> int:
        raise UserError("没有写成")

    with monkeypatch.context() as patch:
        patch.setattr(audit, "adopt", fail)
        with pytest.raises(UserError, match="没有写成"):
            open_workspace(folder, NOW)
    engine = open_engine(sqlite_url(database_file(folder)))
    assert not sa.inspect(engine).has_table("audit_entry")
    engine.dispose()
    assert _reopened(folder).is_whole


# -- the files beside the database -------------------------------------------------------------------


def test_a_lost_key_is_replaced_and_told_and_the_old_one_can_be_listed(folder: Path) -> None:
    with closing(sqlite3.connect(database_file(folder))) as connection:
        (old,) = connection.execute("SELECT DISTINCT key FROM audit_checkpoint").fetchone()
    (folder / KEY_FILE).unlink()
    (finding,) = _reopened(folder).findings
    assert f"来自不认识的密钥 {old}" in finding.text
    assert _texts(folder)[-1] == f"签名换了密钥:以前的公钥是 {old}"
    (folder / TRUSTED_FILE).write_text(f"{old}\n", encoding="utf-8")
    assert _reopened(folder).is_whole


def test_a_broken_key_keeps_the_data_closed(folder: Path) -> None:
    (folder / KEY_FILE).write_text("kaputt", encoding="ascii")
    with pytest.raises(UserError, match=r"audit\.key 已损坏"):
        open_workspace(folder, NOW)
    assert database_file(folder).is_file()


def test_an_older_backup_put_back_leaves_a_trace(folder: Path) -> None:
    old = database_file(folder).read_bytes()
    workspace = make_bench(open_workspace(folder, NOW))
    with workspace.write() as session:
        make_event(session, "钳工")  # type: ignore[arg-type]
    workspace.sign_head()
    last = _verify(workspace).seq
    workspace.close()
    database_file(folder).write_bytes(old)
    proof = _reopened(folder)
    assert proof.is_whole
    assert _texts(folder)[-1] == f"数据换成了较早的备份:曾签名到第 {last} 条记录,现有 {proof.seq - 1} 条"
    noted = _texts(folder)
    assert _reopened(folder).is_whole
    assert _texts(folder) == noted  # told once


def test_other_data_put_in_their_place_leave_a_trace(folder: Path) -> None:
    (folder / HEAD_FILE).write_text(f"2 {'e' * 64}\n", encoding="ascii")
    assert _reopened(folder).is_whole
    assert _texts(folder)[-1] == "数据不是本机上次签名的数据:第 2 条记录与签名时不同"


def test_an_entry_added_while_the_program_was_closed_is_told_ever_after(folder: Path) -> None:
    """Chained rightly, but behind the head that was signed at the end: nobody else could have written it."""
    workspace = open_workspace(folder, datetime.now(UTC))
    workspace.sign_head()
    last = _verify(workspace).seq
    workspace.close()
    with closing(sqlite3.connect(database_file(folder))) as connection:
        before, at = connection.execute("SELECT hash, at FROM audit_entry WHERE seq = ?", (last,)).fetchone()
        forged = ChainedEntry(
            last + 1, at, 1, "管理员 周建平", "open", "done", "打开赛事", None, None, None, None, "[]"
        )
        columns = (*forged, entry_hash(before, forged))
        connection.execute(f"INSERT INTO audit_entry VALUES ({', '.join('?' * len(columns))})", columns)
        connection.execute("UPDATE audit_head SET seq = ?, hash = ?", (last + 1, columns[-1]))
        connection.commit()
    for _opening in range(2):
        findings = [finding.text for finding in _reopened(folder).findings]
        assert any(f"程序关闭时记录到第 {last} 条,打开时有 {last + 1} 条" in text for text in findings)


def test_going_on_after_the_end_was_signed_raises_no_alarm(folder: Path) -> None:
    workspace = open_workspace(folder, datetime.now(UTC))
    workspace.sign_head()
    with workspace.write() as session:
        session.require(Right.ADOPT)
        session.record("又做了一步", act="open")  # not signed at once
    workspace.close()
    assert _reopened(folder).is_whole


# -- the command line --------------------------------------------------------------------------------


def test_the_command_line_proves_the_log(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify", "--data", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "全部一致。" in said
    assert "末尾是第 " in said
    assert "签名公钥 " in said


def test_the_command_line_names_an_altered_mark(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _sql(folder, "UPDATE mark SET entered = 99000 WHERE id = (SELECT min(id) FROM mark)")
    assert main(["--data", str(folder), "audit", "verify"]) == 1
    said = capsys.readouterr().out
    assert "发现 1 处不符:" in said
    assert "1. 得分“焊工 · 张伟 · 1 号裁判 · T1 卷面”(库中现为 99.0)在程序之外被改动。记录第 " in said or (
        "1. 得分“焊工 · 张伟 · 1 号裁判 · T1 卷面”(库中现为 99)在程序之外被改动。记录第 " in said
    )


def test_the_command_line_writes_the_log(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = folder.parent / "log.xlsx"
    assert main(["audit", "export", str(target), "--data", str(folder)]) == 0
    (sheet,) = load_workbook(target).worksheets
    assert sheet.max_row == len(_texts(folder)) + 1
    assert main(["audit", "export", str(folder.parent / "log.csv"), "--data", str(folder)]) == 0
    assert main(["audit", "export", str(folder.parent / "log.doc"), "--data", str(folder)]) == 1
    assert "扩展名不对" in capsys.readouterr().err


def test_the_command_line_wants_data_that_are_there_and_free(
    tmp_path: Path, opened: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "verify", "--data", str(tmp_path / "nowhere")]) == 1
    assert "里没有赛创的数据" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()
    assert main(["audit", "verify", "--data", str(opened.folder)]) == 1
    assert "已经在使用数据文件夹" in capsys.readouterr().err
