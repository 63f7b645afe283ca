"""What the machine refuses, in the user's words."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from app.domain.machine import refusal, unread


def test_what_is_missing_is_the_folder_of_a_file_written_and_a_file_read(tmp_path: Path) -> None:
    gone = tmp_path / "没有" / "b.scmatch"
    with pytest.raises(OSError, match="No such file") as written:
        gone.write_bytes(b"")
    with pytest.raises(OSError, match="No such file") as read:
        gone.read_bytes()
    assert refusal(written.value) == "文件夹不存在"
    assert unread(read.value) == "文件不存在"


def test_for_the_rest_reading_says_what_writing_says() -> None:
    for number in (errno.EACCES, errno.EIO, errno.EBUSY):
        assert unread(OSError(number, "")) == refusal(OSError(number, ""))
