"""The second copy of an open data folder, on its own thread: seconds behind the work, also when killed."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from app.domain.rights import Right
from app.errors import UserError
from app.paths import database_file
from app.services import audit
from app.services.copy_choice import choose_copy, give_up_copy
from app.services.machine_settings import MachineSettings, load_machine_settings, save_machine_settings
from app.services.second_copy.chain import chain_folders, is_whole
from app.services.second_copy.manifest import copy_root, read_manifest, write_manifest
from app.services.second_copy.recovery import RecoveredCopy, recover
from app.services.second_copy.status import CopyState, CopyStatus
from app.services.workspace import Workspace, open_workspace
from tests.bench import make_bench
from tests.scenarios.machine import child

WRITING = """
import sys, time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from app.domain.rights import Right
from app.services.workspace import open_workspace
workspace = open_workspace(Path(sys.argv[1]), datetime.now(UTC))
number = 0
while True:
    number += 1
    with workspace.write(1) as session:
        session.require(Right.WORK)
        session.record(f"第 {number} 步", act="open")
    print(time.time(), number, flush=True)
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A closed data folder and a stick that was chosen for it, to be copied."""
    place = tmp_path_factory.mktemp("template")
    workspace = make_bench(open_workspace(place / "数据", datetime.now(UTC)))
    (place / "stick").mkdir()
    with workspace.write(1) as session:
        choose_copy(session, workspace.folder, place / "stick")
    workspace.close()
    return workspace.folder, place / "stick"


@pytest.fixture
def folder(template: tuple[Path, Path], tmp_path: Path) -> Path:
    """A closed data folder whose copy goes to `stick`."""
    data, stick = (shutil.copytree(made, tmp_path / made.name) for made in template)
    save_machine_settings(data, MachineSettings(copy_folder=str(stick)))
    manifest = read_manifest(copy_root(stick))
    write_manifest(copy_root(stick), replace(manifest, folder=str(data.resolve())))
    return data


@pytest.fixture
def workspace(folder: Path) -> Iterator[Workspace]:
    opened = open_workspace(folder, datetime.now(UTC))
    yield opened
    opened.close()


def work(workspace: Workspace, text: str) -> None:
    with workspace.write(1) as session:
        session.require(Right.WORK)
        session.record(text, act="open")


def wait_for(workspace: Workspace, state: CopyState, commits: int = 0) -> CopyStatus:
    """The status once it is this one and nothing is left to be written."""
    copy, met = workspace.second_copy, threading.Event()

    def hear(status: CopyStatus) -> None:
        if status.state is state and status.waiting >= commits:
            met.set()

    copy.listen(hear)
    hear(copy.status)
    assert met.wait(10), copy.status
    copy.listen(None)
    return copy.status


def texts(stick: Path, target: Path) -> tuple[RecoveredCopy, list[str]]:
    """What the log of a copy tells; the recovered data are opened as the program does, and proved."""
    told = recover(stick, target)
    opened = open_workspace(target, datetime.now(UTC))
    with opened.read() as session:
        proof = audit.verify(session, opened.trusted)
        assert proof.findings == ()
        found = [entry.text for part in audit.read_parts(session) for entry, _hash in part]
    opened.close()
    shutil.rmtree(target)
    return told, found


def test_what_is_saved_is_on_the_stick_within_seconds(workspace: Workspace, tmp_path: Path) -> None:
    wait_for(workspace, CopyState.KEPT)
    for number in range(3):
        heard = threading.Event()
        workspace.second_copy.listen(lambda _status, heard=heard: heard.set())  # type: ignore[misc]
        began = time.monotonic()
        work(workspace, f"第 {number} 步")
        assert heard.wait(5)
        assert time.monotonic() - began < 5
        assert texts(tmp_path / "stick", tmp_path / "look")[1][-1] == f"第 {number} 步"
    workspace.second_copy.listen(None)


def test_a_stick_out_while_the_program_runs(workspace: Workspace, tmp_path: Path) -> None:
    wait_for(workspace, CopyState.KEPT)
    away = (tmp_path / "stick").rename(tmp_path / "away")
    work(workspace, "拔下以后")
    assert wait_for(workspace, CopyState.OUT, commits=1).since is not None
    away.rename(tmp_path / "stick")
    wait_for(workspace, CopyState.KEPT)
    assert texts(tmp_path / "stick", tmp_path / "look")[1][-1] == "拔下以后"


def test_the_end_of_the_program_ships_the_rest_and_the_next_start_goes_on(
    folder: Path, tmp_path: Path
) -> None:
    for text in ("最后一步", "第二天"):
        workspace = open_workspace(folder, datetime.now(UTC))
        wait_for(workspace, CopyState.KEPT)
        work(workspace, text)
        workspace.sign_head()
        workspace.close()
        assert not Path(f"{database_file(folder)}-wal").exists()
        told, found = texts(tmp_path / "stick", tmp_path / "look")
        assert (found[-1], told.told) == (text, "")
    assert [path.name for path in chain_folders(copy_root(tmp_path / "stick"))] == ["chain-000001"]


def test_a_program_that_ends_at_once_ships_all_the_same(folder: Path, tmp_path: Path) -> None:
    """As the command line does: the copy's thread may not have begun."""
    workspace = open_workspace(folder, datetime.now(UTC))
    wait_for(workspace, CopyState.KEPT)
    workspace.close()
    for text in ("一", "二"):
        workspace = open_workspace(folder, datetime.now(UTC))
        work(workspace, text)
        workspace.close()
        assert texts(tmp_path / "stick", tmp_path / "look")[1][-1] == text
    assert [path.name for path in chain_folders(copy_root(tmp_path / "stick"))] == ["chain-000001"]


def test_what_was_written_after_giving_up_is_not_taken_for_shipped(folder: Path, tmp_path: Path) -> None:
    workspace = open_workspace(folder, datetime.now(UTC))
    wait_for(workspace, CopyState.KEPT)
    workspace.second_copy.stop(wait=False)
    work(workspace, "没有写到副本")
    workspace.close()
    workspace = open_workspace(folder, datetime.now(UTC))
    wait_for(workspace, CopyState.KEPT)
    workspace.close()
    assert "没有写到副本" in texts(tmp_path / "stick", tmp_path / "look")[1]


def test_a_killed_program_left_everything_but_the_last_seconds(folder: Path, tmp_path: Path) -> None:
    with child(WRITING, folder) as running:
        assert running.stdout is not None
        for _line in islice(running.stdout, 5000):
            if any(map(is_whole, chain_folders(copy_root(tmp_path / "stick")))):
                break
        told = [running.stdout.readline().split() for _line in range(150)]
        running.kill()
    _told, found = texts(tmp_path / "stick", tmp_path / "look")
    killed = float(told[-1][0])
    shipped = int(found[-1].split()[1])
    late = [killed - float(at) for at, number in told if int(number) > shipped]
    assert max(late, default=0) < 5
    again = open_workspace(folder, datetime.now(UTC))
    wait_for(again, CopyState.KEPT)
    again.close()
    assert texts(tmp_path / "stick", tmp_path / "look")[1].count("第 150 步") == 1


def test_a_choice_that_fails_changes_nothing_and_giving_up_is_told(folder: Path, tmp_path: Path) -> None:
    workspace = make_bench(open_workspace(folder, datetime.now(UTC)))
    wait_for(workspace, CopyState.KEPT)
    with pytest.raises(UserError, match="不存在"), workspace.write(1) as session:
        choose_copy(session, folder, tmp_path / "gone")
    with workspace.write(1) as session:
        give_up_copy(session, folder)
    workspace.second_copy.stop()
    assert load_machine_settings(folder).copy_folder == ""
    assert workspace.second_copy.status.state is CopyState.OFF
    with workspace.read() as session:
        found = [entry.text for part in audit.read_parts(session) for entry, _hash in part]
    assert found[-1] == f"停用副本盘 {tmp_path / 'stick'}"
    workspace.close()
