"""Settings of one machine, kept beside the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import UserError
from app.services.machine_settings import (
    FILE,
    MachineSettings,
    load_machine_settings,
    save_machine_settings,
)


def test_what_was_saved_is_read_again(tmp_path: Path) -> None:
    assert load_machine_settings(tmp_path) == MachineSettings()
    settings = MachineSettings(copy_folder="/media/优盘")
    save_machine_settings(tmp_path, settings)
    assert load_machine_settings(tmp_path) == settings
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"copy_folder": 5}', '{"unknown": "x"}', "\ud800"])
def test_a_file_that_was_spoiled_is_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_bytes(text.encode("utf-8", "surrogatepass"))
    assert load_machine_settings(tmp_path) == MachineSettings()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"文件夹 .* 不存在"):
        save_machine_settings(tmp_path / "gone", MachineSettings())
