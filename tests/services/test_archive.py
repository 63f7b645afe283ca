"""归档: all papers in one folder or nothing, digests that find every change, and the log's word on it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from app.__main__ import main
from app.domain.archive import SUMS_FILE
from app.domain.progress import Cancelled, no_progress
from app.errors import UserError
from app.services.archive import MISSING_FILE, Archive, record_archive, verify_archive, write_archive
from app.services.archive_parts import PARTS, Source
from app.services.workspace import Workspace, open_workspace
from db.tables import Draw, Event
from tests.bench import make_bench
from tests.services.scoring_data import make_event

NOW = datetime(2022, 10, 18, 16, 30)


@pytest.fixture
def source(tmp_path: Path) -> Iterator[tuple[Source, Workspace]]:
    """A competition whose only event is still judged."""
    workspace = make_bench(open_workspace(tmp_path / "data", NOW))
    with workspace.write() as session:
        event = make_event(session)  # type: ignore[arg-type]
        event.judge(event.enter("张伟"), "88.5")
    yield Source(workspace.read, workspace.folder, event.competition_id, NOW), workspace
    workspace.close()


@pytest.fixture
def archive(source: tuple[Source, Workspace], tmp_path: Path) -> Archive:
    """Its archive, noted in the log."""
    made = write_archive(source[0], tmp_path, no_progress)
    with source[1].write() as session:
        record_archive(session, source[0].competition_id, made)
    return made


def test_every_part_has_its_folder_and_every_file_its_digest(archive: Archive) -> None:
    there = {
        path.relative_to(archive.folder).as_posix() for path in archive.folder.rglob("*") if path.is_file()
    }
    assert {path.name for path in archive.folder.iterdir()} == {*PARTS, SUMS_FILE, MISSING_FILE}
    assert "焊工还没有公布成绩" in (archive.folder / MISSING_FILE).read_text(encoding="utf-8-sig")
    assert {each.path for each in archive.files} | {SUMS_FILE} == there
    assert any(path.endswith("操作记录.csv") for path in there)
    assert any("焊工" in text and "还没有公布成绩" in text for text in archive.missing)
    assert verify_archive(archive.folder) == (archive.digest, ())


@pytest.mark.skipif(sys.platform != "linux", reason="sha256sum of the system")
def test_anybody_can_check_it_without_the_program(archive: Archive) -> None:
    subprocess.run(["sha256sum", "--check", "--quiet", SUMS_FILE], cwd=archive.folder, check=True)


def test_the_command_line_finds_changes_and_asks_the_log(
    archive: Archive, source: tuple[Source, Workspace], capsys: pytest.CaptureFixture[str]
) -> None:
    source[1].close()
    verify = ["--data", str(source[1].folder), "archive", "verify", str(archive.folder)]
    assert main(verify) == 0
    told = capsys.readouterr().out
    assert "文件与清单全部一致" in told
    assert "归档2022年职工技能竞赛" in told.replace(" ", "")
    changed = archive.folder / archive.files[0].path
    changed.write_bytes(changed.read_bytes() + b" ")
    (archive.folder / "多的.txt").write_text("x", encoding="utf-8")
    assert main(verify) == 1
    told = capsys.readouterr().out
    assert f"{archive.files[0].path} 被改动过" in told
    assert "多出 多的.txt" in told


def test_a_list_of_digests_further_down_is_a_file_too_many(archive: Archive) -> None:
    hidden = archive.folder / next(iter(PARTS)) / SUMS_FILE
    hidden.write_text("", encoding="utf-8")
    assert verify_archive(archive.folder)[1] == (f"多出 {hidden.relative_to(archive.folder).as_posix()}",)


def test_every_draw_of_an_event_is_a_paper(source: tuple[Source, Workspace], tmp_path: Path) -> None:
    given = {"rule": {}, "module": "P", "late": False, "bases": [[None, 0]]}
    drawn: dict[str, Any] = {"given": given, "drawn": [["2022001", None, 1]]}
    with source[1].write() as session:
        event_id = session.exec(select(Event.id)).one() or 0
        for seed in ("1", "2"):
            session.add(Draw(event_id=event_id, method="stations", seed=seed, by="高翔", **drawn))
    made = write_archive(source[0], tmp_path, no_progress)
    draws = [each.path for each in made.files if "抽签结果" in each.path]
    assert draws == ["1 赛前材料/抽签结果-焊工 2.pdf", "1 赛前材料/抽签结果-焊工.pdf"]


def test_a_list_that_was_changed_too_is_unknown_to_the_log(
    archive: Archive, source: tuple[Source, Workspace], capsys: pytest.CaptureFixture[str]
) -> None:
    source[1].close()
    sums = archive.folder / SUMS_FILE
    dropped = archive.folder / sums.read_text(encoding="utf-8").split("\n", 1)[0][66:]
    dropped.unlink()
    sums.write_text(sums.read_text(encoding="utf-8").split("\n", 1)[1], encoding="utf-8")
    assert verify_archive(archive.folder)[1] == (), "the files agree with the list that was put there"
    assert main(["--data", str(source[1].folder), "archive", "verify", str(archive.folder)]) == 1
    assert "操作记录里没有这份清单" in capsys.readouterr().out


def test_it_is_whole_or_not_there(source: tuple[Source, Workspace], tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done:
            raise Cancelled

    before = sorted(tmp_path.iterdir())
    with pytest.raises(Cancelled):
        write_archive(source[0], tmp_path, stop)
    assert sorted(tmp_path.iterdir()) == before
    write_archive(source[0], tmp_path, no_progress)
    with pytest.raises(UserError, match="已经在"):
        write_archive(source[0], tmp_path, no_progress)
    with pytest.raises(UserError, match="归档没有写成"):
        write_archive(source[0], tmp_path / "nowhere", no_progress)


def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="不是赛创的归档"):
        verify_archive(tmp_path)
    (tmp_path / SUMS_FILE).write_text("nonsense", encoding="utf-8")
    with pytest.raises(UserError, match="内容不对"):
        verify_archive(tmp_path)
