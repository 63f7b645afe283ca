"""The program is killed while data are exchanged: the old data or the new ones, and nothing is lost."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.domain.rights import Right
from app.paths import database_file
from app.services import audit
from app.services.backups import make_backup
from app.services.copy_contents import read_contents
from app.services.lineage import load_origin
from app.services.machine_settings import load_machine_settings
from app.services.restoring import REPLACED, put_in_place, stage_file
from app.services.second_copy.manifest import copy_root
from app.services.takeover import read_marker
from app.services.workspace import Workspace, open_workspace
from db.tables import Setting
from tests.services.second_copy.plain_data import quick_disk

NOW = datetime(2026, 10, 18, 15, 2, 11)
STEPS = ("replace", "rename", "link", "unlink", "rmdir", "mkdir", "fsync")
MOST = 200


class Killed(BaseException):
    """Nothing is done any more, not even what tidies up."""


def limit_steps(monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    """Let so many steps on the disk happen and none behind them."""
    left = iter(range(steps))

    def limited(real: Callable[..., Any]) -> Callable[..., Any]:
        def do(*arguments: Any, **named: Any) -> Any:
            if next(left, None) is None:
                raise Killed
            return real(*arguments, **named)

        return do

    for name in STEPS:
        monkeypatch.setattr(os, name, limited(getattr(os, name)))


def _put(workspace: Workspace, key: str) -> None:
    with workspace.write() as session:
        session.require(Right.FOUND)
        session.add(Setting(key=key, value="有"))
        session.record(f"写 {key}")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed data folder with an own template, and a backup that lacks what was written last."""
    workspace = open_workspace(tmp_path_factory.mktemp("template") / "data", NOW)
    _put(workspace, "早")
    make_backup(workspace.folder, "manual", NOW)
    _put(workspace, "晚")
    workspace.sign_head()
    workspace.close()
    return workspace.folder


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    made = quick_disk(tmp_path)
    yield made
    shutil.rmtree(made)


def _kept(folder: Path) -> Iterator[int]:
    """The last entry of each database that is in the folder, or was moved aside in it."""
    for file in (database_file(folder), *folder.glob(f"{REPLACED}/*/saichuang.db")):
        yield read_contents(file).seq


def _epoch(workspace: Workspace) -> int:
    with workspace.read() as session:
        origin = load_origin(session)
        assert audit.verify(session, workspace.trusted).is_whole
    assert origin is not None
    return origin.epoch


def test_killed_at_any_step_the_old_data_or_the_new_ones_open_and_nothing_is_lost(
    template: Path, place: Path
) -> None:
    epochs: list[int] = []
    finished = False
    while not finished:
        folder = shutil.copytree(template, place / f"data-{len(epochs)}")
        stick = place / f"stick-{len(epochs)}"
        copy_root(stick).mkdir(parents=True)
        backup = next((folder / "backups").glob("*.db"))
        staged = replace(stage_file(folder, backup), copy_folder=stick)
        with pytest.MonkeyPatch.context() as patch:
            limit_steps(patch, len(epochs))
            try:
                finished = bool(put_in_place(folder, staged, "王敏", NOW, takeover=True))
            except Killed:
                assert len(epochs) < MOST
        assert 3 in _kept(folder)
        workspace = open_workspace(folder, NOW)
        epochs.append(_epoch(workspace))
        workspace.close()
        mark, taken = read_marker(copy_root(stick)), epochs[-1] == 2
        assert (mark is not None and mark.epoch == 2) is taken, "the old machine knows"
        assert read_marker(folder) == mark
        assert load_machine_settings(folder).copy_folder == (str(stick) if taken else "")
    assert epochs == sorted(epochs)
    assert set(epochs) == {1, 2}
