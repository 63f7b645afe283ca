"""What goes on from where, and what only looks so: ends of the program, and sticks that are alike."""

from __future__ import annotations

import platform
import random
import shutil
import sqlite3
from pathlib import Path
from typing import BinaryIO

import pytest

from app.services.second_copy import chain
from app.services.second_copy.chain import BASE, chain_folders, journals
from app.services.second_copy.ending import note_ending
from app.services.second_copy.manifest import copy_root
from app.services.second_copy.shipper import Shipper
from app.services.second_copy.status import CopyState
from app.services.takeover import Takeover, read_marker, write_marker
from tests.services.second_copy.plain_data import (
    DATA_ID,
    MACHINE,
    NOW,
    choose,
    commit,
    connect,
    content,
    make_data,
    recovered,
    shipper,
)

CHANCE = random.Random(5)


def end(folder: Path, shipping: Shipper, program: sqlite3.Connection) -> None:
    """The program ends as it should."""
    program.close()
    shipping.finish()
    shipping.close()
    if shipping.ending is not None:
        note_ending(folder, shipping.ending)


def begin(folder: Path, stick: Path) -> tuple[sqlite3.Connection, Shipper]:
    """The program is opened again."""
    return connect(folder), shipper(folder, stick)


def put_in(folder: Path, stick: Path, kept: Path) -> Path:
    """Have a base made on a stick, and lay the stick away."""
    choose(folder, stick)
    made = shipper(folder, stick)
    made.step()
    made.close()
    return stick.rename(kept)


def test_a_stick_with_an_older_base_in_the_same_place_is_not_gone_on_with(tmp_path: Path) -> None:
    folder, stick = tmp_path / "数据", tmp_path / "优盘"
    program = make_data(folder)
    commit(program, CHANCE)
    program.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    older = put_in(folder, stick, tmp_path / "旧盘")
    commit(program, CHANCE, rows=200)
    program.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # nothing is in the log that could be compared
    choose(folder, stick)
    shipping = shipper(folder, stick)
    shipping.step()
    assert (chain_folders(copy_root(stick))[0] / BASE).exists()
    stick.rename(tmp_path / "新盘")
    older.rename(stick)
    commit(program, CHANCE, rows=1)
    shipping.step()
    assert shipping.status.state is CopyState.KEPT
    assert recovered(stick, tmp_path / "look")[1] == content(program)
    end(folder, shipping, program)


@pytest.mark.parametrize("where", ["folder", "host"])
def test_a_copied_data_folder_does_not_write_over_the_stick_of_the_one_in_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """The copy has the same key and the same settings, and lacks what was written since."""
    folder, stick = tmp_path / "数据", tmp_path / "优盘"
    program = make_data(folder)
    commit(program, CHANCE)
    program.close()
    cloned = shutil.copytree(folder, tmp_path / "拷走的")
    program, shipping = begin(folder, stick)
    choose(folder, stick)
    commit(program, CHANCE)
    shipping.step()
    kept = content(program)
    end(folder, shipping, program)
    if where == "host":
        folder.rename(tmp_path / "原来的电脑")
        cloned = cloned.rename(folder)
        monkeypatch.setattr(platform, "node", lambda: "备用电脑")
    program, shipping = begin(cloned, stick)
    commit(program, CHANCE)
    shipping.step()
    assert shipping.status.state is CopyState.FOREIGN
    assert recovered(stick, tmp_path / "look")[1] == kept
    end(cloned, shipping, program)


@pytest.mark.parametrize("keep", [0.6, 0.0])
def test_the_last_log_without_its_end_is_told(tmp_path: Path, keep: float) -> None:
    folder, stick = tmp_path / "数据", tmp_path / "优盘"
    program = make_data(folder)
    program.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    choose(folder, stick)
    shipping = shipper(folder, stick)
    for _times in range(5):
        shipping.step()
        commit(program, CHANCE)
    shipping.step()
    assert recovered(stick, tmp_path / "look")[0].told == ""
    (log,) = journals(chain_folders(copy_root(stick))[0])
    data = log.read_bytes()
    log.write_bytes(data[: int(len(data) * keep) + 40] + b"\xff" * 60)
    told, _content = recovered(stick, tmp_path / "look")
    assert told.seq < 5
    assert "最后一份日志的末尾没有写完整或已损坏" in told.told
    end(folder, shipping, program)


def test_a_base_with_other_bytes_than_were_written_is_told(tmp_path: Path) -> None:
    """Nothing else would notice a bad block in the middle of a text."""
    folder, stick = tmp_path / "数据", tmp_path / "优盘"
    program = make_data(folder)
    commit(program, CHANCE, rows=40)
    program.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    choose(folder, stick)
    shipping = shipper(folder, stick)
    shipping.step()
    base = chain_folders(copy_root(stick))[0] / BASE
    base.write_bytes(base.read_bytes().replace("分分".encode(), "分刀".encode()))
    told, found = recovered(stick, tmp_path / "look")
    assert found != content(program)
    assert "底本和写下时不同" in told.told
    end(folder, shipping, program)


def test_what_waited_for_long_is_written_while_others_save(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow stick takes its time, and nobody waits for it with a score."""
    folder, stick = tmp_path / "数据", tmp_path / "优盘"
    program = make_data(folder)
    program.execute("PRAGMA busy_timeout=0")
    choose(folder, stick)
    shipping = shipper(folder, stick)
    shipping.step()
    away = stick.rename(tmp_path / "拔下")
    commit(program, CHANCE)
    shipping.step()
    away.rename(stick)
    saved: list[int] = []
    force_out = chain._force_out

    def slow(stream: BinaryIO, data: bytes) -> None:
        if not saved:
            try:
                saved.append(commit(program, CHANCE))
            except sqlite3.OperationalError:
                saved.append(0)  # the database is locked
        force_out(stream, data)

    monkeypatch.setattr(chain, "_force_out", slow)
    shipping.step()
    assert saved == [2]
    assert shipping.status.state is CopyState.KEPT
    assert recovered(stick, tmp_path / "look")[1] == content(program)
    end(folder, shipping, program)


def test_a_stick_that_could_not_be_marked_at_the_takeover_is_marked_later(tmp_path: Path) -> None:
    folder, stick = tmp_path / "数据", tmp_path / "优盘"
    program = make_data(folder)
    choose(folder, stick)
    program.execute("INSERT INTO lineage VALUES (2, ?, 2)", (DATA_ID,))
    mark = Takeover(DATA_ID, 2, NOW, "王敏", MACHINE, 1, "1")
    write_marker(folder, mark)
    shipping = shipper(folder, stick)
    shipping.step()
    assert shipping.status.state is CopyState.KEPT
    assert read_marker(copy_root(stick)) == mark
    end(folder, shipping, program)


def test_a_stick_with_an_older_base_is_not_taken_for_the_one_of_yesterday(tmp_path: Path) -> None:
    folder, stick = tmp_path / "数据", tmp_path / "优盘"
    program = make_data(folder)
    commit(program, CHANCE)
    program.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    older = put_in(folder, stick, tmp_path / "旧盘")
    commit(program, CHANCE, rows=200)
    program.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    choose(folder, stick)
    shipping = shipper(folder, stick)
    shipping.step()
    end(folder, shipping, program)
    stick.rename(tmp_path / "新盘")
    older.rename(stick)
    program, shipping = begin(folder, stick)
    commit(program, CHANCE)
    shipping.step()
    assert shipping.status.state is CopyState.KEPT
    assert recovered(stick, tmp_path / "look")[1] == content(program)
    end(folder, shipping, program)
