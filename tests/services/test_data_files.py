"""Files in the data folder, known by their digest."""

from pathlib import Path

import pytest

from app.errors import UserError
from app.services.data_files import PHOTOS, file_path, keep_file, read_file


def test_a_file_is_kept_once_and_read_back(tmp_path: Path) -> None:
    name = keep_file(tmp_path, PHOTOS, b"picture", ".JPG")
    assert keep_file(tmp_path, PHOTOS, b"picture", ".jpg") == name
    assert name.endswith(".jpg")
    assert [path.name for path in (tmp_path / PHOTOS).rglob("*") if path.is_file()] == [name]
    assert read_file(tmp_path, PHOTOS, name) == b"picture"


def test_a_file_that_was_altered_or_taken_away_is_found_out(tmp_path: Path) -> None:
    name = keep_file(tmp_path, PHOTOS, b"picture", ".jpg")
    path = file_path(tmp_path, PHOTOS, name)
    path.write_bytes(b"another")
    with pytest.raises(UserError, match="被改动过"):
        read_file(tmp_path, PHOTOS, name)
    path.unlink()
    with pytest.raises(UserError, match="少了"):
        read_file(tmp_path, PHOTOS, name)


def test_a_folder_that_takes_nothing_is_said_so(tmp_path: Path) -> None:
    (tmp_path / PHOTOS).write_text("in the way")
    with pytest.raises(UserError, match="没有存进数据文件夹"):
        keep_file(tmp_path, PHOTOS, b"picture", ".jpg")
