"""What a copy lacks is listed as far as it can be read."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.domain.rights import Right
from app.errors import UserError
from app.paths import database_file
from app.services import lost_entries
from app.services.chain import HEAD_FILE
from app.services.lost_entries import entries_behind_fork, entries_of_damaged, render_lost_entries
from app.services.takeover import Takeover
from app.services.workspace import Workspace, open_workspace
from db.tables import Setting

NOW = datetime(2026, 10, 18, 15, 2, 11)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty entries, signed at the end."""
    workspace = open_workspace(tmp_path_factory.mktemp("template") / "data", NOW)
    with workspace.batch() as batch:
        for number in range(2, 41):
            with batch.write() as session:
                session.require(Right.FOUND)
                session.add(Setting(key=f"第{number}个", value="有" * 300))
                session.record(f"写 第{number}个")
    workspace.sign_head()
    workspace.close()
    return workspace.folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "data")


def test_a_damaged_database_tells_what_it_still_can(folder: Path) -> None:
    whole = entries_of_damaged(folder, 35)
    assert [line.seq for line in whole.entries] == [40, 39, 38, 37, 36]
    assert whole.entries[0].text == "写 第40个"
    assert whole.told == "此后还有 5 条记录不在其中。"
    with closing(sqlite3.connect(database_file(folder))) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        pages = [
            page
            for (page,) in connection.execute(
                "SELECT pageno FROM dbstat WHERE name = 'audit_entry' AND pagetype = 'leaf' ORDER BY pageno"
            )
        ]
    with database_file(folder).open("rb+") as stream:
        stream.seek((pages[-1] - 1) * size)
        stream.write(b"\xff" * size)
    part = entries_of_damaged(folder, 20)
    assert 0 < part.unread < 20
    assert len(part.entries) + part.unread == 20
    assert f"其中 {part.unread} 条没有列出或读不出来" in part.told


def test_what_only_another_copy_tells_is_listed_too(folder: Path, tmp_path: Path) -> None:
    """Newest first; the copy goes further than was signed here."""
    whole = shutil.copyfile(database_file(folder), tmp_path / "whole.db")
    database_file(folder).unlink()
    lost = entries_of_damaged(folder, 35, whole)
    assert ([line.seq for line in lost.entries], lost.unread) == ([40, 39, 38, 37, 36], 0)
    (folder / HEAD_FILE).unlink()
    assert entries_of_damaged(folder, 38, whole).told == "此后还有 2 条记录不在其中。"


def test_only_the_newest_are_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lost_entries, "MOST", 3)
    lost = entries_of_damaged(folder, 30)
    assert ([line.seq for line in lost.entries], lost.unread) == ([40, 39, 38], 7)


@pytest.mark.parametrize("content", [None, b"", b"x" * 9000])
def test_where_nothing_can_be_read_the_signed_ones_are_missed(folder: Path, content: bytes | None) -> None:
    database_file(folder).unlink()
    if content is not None:
        database_file(folder).write_bytes(content)
    lost = entries_of_damaged(folder, 30)
    assert (lost.entries, lost.unread) == ((), 10)
    assert entries_of_damaged(folder, 40).told == "没有缺少的记录。"


def test_what_was_written_behind_a_fork_is_listed_and_printed(folder: Path) -> None:
    workspace = open_workspace(folder, NOW)
    with workspace.read() as session:
        newest = entries_behind_fork(session, Takeover("d", 2, datetime.now(UTC), "李强", "k", 0, ""))
        assert not newest.is_sure
        assert len(newest.entries) == 40
        full = session.connection().exec_driver_sql("SELECT hash FROM audit_entry WHERE seq = 38").scalar()
        mark = Takeover("d", 2, datetime.now(UTC), "李强", "k", 38, str(full))
        lost = entries_behind_fork(session, mark)
        none = entries_behind_fork(session, replace(mark, seq=40, hash=newest_hash(workspace)))
    workspace.close()
    assert [line.seq for line in lost.entries] == [40, 39]
    assert lost.told == "此后还有 2 条记录不在其中。"
    assert none.entries == ()
    pdf = BytesIO()
    render_lost_entries(lost, pdf, organizer="职工技能竞赛", above="接管于 15:02", printed="2026-10-18")
    text = PdfReader(pdf).pages[0].extract_text()
    assert "对账清单" in text
    assert text.index("第39个") < text.index("第40个")
    with pytest.raises(UserError, match="没有可以列出的记录"):
        render_lost_entries(none, BytesIO(), organizer="职工技能竞赛", above="", printed="")


def newest_hash(workspace: Workspace) -> str:
    """The head of the log."""
    with workspace.read() as session:
        return str(session.connection().exec_driver_sql("SELECT hash FROM audit_head").scalar())
