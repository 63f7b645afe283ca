"""Many forms at once: each by its name, the unreadable ones with their reasons."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from app.domain.progress import Cancelled
from app.errors import UserError
from app.exchange.registration_folder import find_forms, read_registrations
from tests.exchange.sheets import HEADER, LI, ZHANG, write_book


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two units' workbooks, one of them in a folder of its own, and what else lies about."""
    folder = tmp_path / "各单位"
    (folder / "乙厂").mkdir(parents=True)
    write_book(folder / "甲厂.xlsx", {"a": [HEADER, ZHANG]})
    write_book(folder / "乙厂" / "报名表.xlsx", {"a": [(*HEADER, "血型"), (*LI, "A")], "说明": [("请填写",)]})
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04" + bytes(99))
    (folder / "~$甲厂.xlsx").write_bytes(b"x")
    (folder / "通知.docx").write_bytes(b"x")
    (folder / ".cache").mkdir()
    (folder / ".cache" / "a.xlsx").write_bytes(b"x")
    return folder


def test_a_folder_is_read_as_one(folder: Path) -> None:
    paths = find_forms(folder)
    file = read_registrations(paths, folder=folder)
    assert file.name == "各单位"
    assert [part.name for part in file.files] == ["乙厂/报名表.xlsx", "坏.xlsx", "甲厂.xlsx"]
    assert [(row.file, row.get("name")) for row in file.rows] == [
        ("乙厂/报名表.xlsx", "李䶮"),
        ("甲厂.xlsx", "张 伟"),
    ]
    assert ["坏.xlsx" in part.refusal for part in file.files] == [False, True, False]
    assert file.unread_columns == ("血型",)
    assert [sheet.name for sheet in file.files[0].skipped] == ["说明"]


def test_chosen_files_are_counted(folder: Path) -> None:
    file = read_registrations([folder / "甲厂.xlsx", folder / "乙厂" / "报名表.xlsx"])
    assert (file.name, len(file.rows)) == ("2 个文件", 2)


def test_progress_counts_files_and_can_cancel(folder: Path) -> None:
    seen: list[tuple[int, int]] = []
    read_registrations(find_forms(folder), lambda done, total: seen.append((done, total)))
    assert sorted(set(seen)) == [(0, 3), (1, 3), (2, 3), (3, 3)]

    def cancel(done: int, _total: int) -> None:
        if done == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_registrations(find_forms(folder), cancel)


def test_a_folder_without_forms_or_with_a_whole_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match=r"里没有 \.xlsx"):
        find_forms(tmp_path)
    monkeypatch.setattr("app.exchange.registration_folder.MOST_FILES", 1)
    for name in "ab":
        (tmp_path / f"{name}.csv").touch()
    with pytest.raises(UserError, match="有 2 个工作簿,超过 1 个"):
        find_forms(tmp_path)


def test_a_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_args: object) -> None:
        raise OSError(errno.EIO, "gone")

    monkeypatch.setattr(Path, "rglob", gone)
    with pytest.raises(UserError, match=r"读不出来.*请检查权限和连接"):
        find_forms(tmp_path)
