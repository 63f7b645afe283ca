"""A PDF file is whole or not there, and the reason is said."""

import errno
import os
from io import BytesIO
from pathlib import Path

import pytest

from app.documents.whole_file import written_whole
from app.errors import UserError


def test_file_replaces_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    with written_whole(target) as stream:
        stream.write(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"


def test_stream_gets_everything_at_the_end() -> None:
    target = BytesIO()
    with written_whole(target) as stream:
        stream.write(b"new")
        assert target.getvalue() == b""
    assert target.getvalue() == b"new"


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="不存在"), written_whole(tmp_path / "no" / "a.pdf"):
        pass


def test_folder_as_target_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="换一个"), written_whole(tmp_path) as stream:
        stream.write(b"new")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "磁盘已满"),
        (errno.EACCES, "先关闭"),
        (errno.EROFS, "文件夹权限"),
        (errno.EIO, "没有写成"),
    ],
)
def test_trouble_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def fail(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(UserError, match=said), written_whole(tmp_path / "a.pdf") as stream:
        stream.write(b"new")
    assert list(tmp_path.iterdir()) == []
