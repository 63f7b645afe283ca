"""`saichuang match`: a competition is written by one data folder and taken in by another."""

from __future__ import annotations

import io
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from app.__main__ import main
from app.services import accounts
from app.services.workspace import open_workspace
from db.tables import Competition, Entry, Mark
from tests.cli.test_results import MARKS, PASSWORD, SCHEME
from tests.golden.case_books import Rows, save

TITLE = "焊工竞赛"


def _run(data: Path, *arguments: str) -> int:
    return main([*arguments, "--data", str(data)])


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """A data folder of the command line with marks."""
    book = save(tmp_path / "焊工竞赛.xlsx", {**SCHEME, "赛事": [["名称", TITLE]]})
    assert _run(tmp_path / "there", "import", str(book), str(save(tmp_path / "成绩.xlsx", MARKS))) == 0
    return tmp_path / "there"


def _founded(data: Path) -> None:
    with closing(open_workspace(data, datetime.now(UTC))) as workspace, workspace.write() as session:
        accounts.found_administrator(session, "周建平", PASSWORD, scorer=True)


def _counts(data: Path) -> list[int]:
    with closing(open_workspace(data, datetime.now(UTC))) as workspace, workspace.read() as session:
        return [len(session.exec(select(table)).all()) for table in (Competition, Entry, Mark)]


def test_a_competition_is_moved_and_moved_again(
    there: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, first, later = tmp_path / "here", str(tmp_path / "1.scmatch"), str(tmp_path / "2.scmatch")
    assert _run(there, "match", "export", TITLE, first) == 0
    assert "文件含完整证件号码" in capsys.readouterr().out
    for said in (f"“{TITLE}”已导入", "没有新的内容"):
        assert _run(here, "match", "import", first) == 0
        assert said in capsys.readouterr().out

    more: Rows = [["参赛编号", "模块", "裁判", "T1", "A1"], ["3", "T", 1, "71", ""]]
    assert _run(there, "import", "--competition", TITLE, str(save(tmp_path / "补.xlsx", {"得分": more}))) == 0
    assert _run(there, "match", "export", TITLE, later) == 0
    _founded(here)
    capsys.readouterr()
    assert _run(here, "match", "import", later) == 1
    assert "请用 --as 写明由谁来做" in capsys.readouterr().err
    for options, status in (((), 1), (("--replace",), 0)):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
        assert _run(here, "match", "import", later, "--as", "周建平", *options) == status
    said_last = capsys.readouterr()
    assert "得分:文件多 1" in said_last.err
    assert f"“{TITLE}”已导入" in said_last.out
    assert _counts(here) == [1, 3, 7]
