"""A stick that is pulled out, full, read-only, of others or taken over: what is said, and that it goes on."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.errors import UserError
from app.services.chain import KEY_FILE, TRUSTED_FILE
from app.services.data_files import PHOTOS, file_path, keep_file
from app.services.second_copy import shipper as shipping
from app.services.second_copy.chain import BASE, chain_folders, journals
from app.services.second_copy.choosing import OtherCopyError, prepare_copy
from app.services.second_copy.ending import note_ending
from app.services.second_copy.manifest import FILE, copy_root, read_manifest
from app.services.second_copy.recovery import recover
from app.services.second_copy.shipper import Shipper
from app.services.second_copy.status import CopyState
from app.services.takeover import Takeover, write_marker
from tests.scenarios.machine import read_only, small_disk
from tests.services.second_copy.plain_data import (
    DATA_ID,
    MACHINE,
    NOW,
    choose,
    commit,
    connect,
    content,
    make_data,
    own_manifest,
    recovered,
)
from tests.services.second_copy.plain_data import shipper as make_shipper


@dataclass(slots=True)
class Desk:
    """Data in work, a stick, and what ships."""

    place: Path
    folder: Path
    stick: Path
    program: sqlite3.Connection
    shipper: Shipper
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def commit(self, rows: int = 3) -> None:
        commit(self.program, self.chance, rows)

    def ship(self) -> CopyState:
        self.shipper.step()
        return self.shipper.status.state

    def is_kept(self) -> bool:
        return recovered(self.stick, self.place / "look")[1] == content(self.program)

    @property
    def chains(self) -> list[str]:
        return [folder.name for folder in chain_folders(copy_root(self.stick))]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder, stick = tmp_path / "数据", tmp_path / "优盘"
    program = make_data(folder)
    commit(program, random.Random(1))
    choose(folder, stick)
    made = Desk(tmp_path, folder, stick, program, make_shipper(folder, stick))
    yield made
    made.shipper.close()
    made.program.close()


def test_a_stick_pulled_out_is_missed_and_goes_on_by_itself(desk: Desk) -> None:
    assert desk.ship() is CopyState.KEPT
    away = desk.stick.rename(desk.place / "away")
    assert desk.ship() is CopyState.OUT, "also while nobody writes"
    assert "请把副本盘插回" in desk.shipper.status.why
    desk.commit()
    desk.stick.mkdir()  # the empty folder at which it was mounted is not the stick
    assert desk.ship() is CopyState.OUT
    assert list(desk.stick.iterdir()) == []
    desk.stick.rmdir()
    away.rename(desk.stick)
    assert desk.ship() is CopyState.KEPT
    assert desk.chains == ["chain-000001"], "the log continues what is there"
    assert desk.is_kept()


def test_a_stick_away_for_long_does_not_fill_the_disk_and_gets_a_new_base(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipping, "MOST_WAITING", 100_000)
    desk.ship()
    away = desk.stick.rename(desk.place / "away")
    for _times in range(30):
        desk.commit()
        assert desk.ship() is CopyState.OUT
    assert desk.folder.joinpath("saichuang.db-wal").stat().st_size < 200_000
    away.rename(desk.stick)
    assert desk.ship() is CopyState.KEPT
    assert desk.chains == ["chain-000002"]
    assert desk.is_kept()


def test_a_log_begun_anew_behind_what_was_not_shipped_is_not_taken_for_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stick is away when the log is put into the database; the next log follows the one it has."""
    monkeypatch.setattr(shipping, "SETTLE_FRAMES", 1)
    monkeypatch.setattr(shipping, "MOST_WAITING", 0)
    reader = connect(desk.folder)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM mark").fetchone()  # the log cannot be begun anew meanwhile
    desk.ship()
    desk.ship()
    away = desk.stick.rename(desk.place / "away")
    desk.commit()
    reader.close()
    assert desk.ship() is CopyState.OUT
    desk.commit()
    away.rename(desk.stick)
    assert desk.ship() is CopyState.KEPT
    assert desk.chains == ["chain-000002"]
    assert desk.is_kept()


@pytest.mark.parametrize(("begun_anew", "chains"), [(False, ["chain-000001"]), (True, ["chain-000002"])])
def test_the_next_start_goes_on_unless_others_put_the_log_into_the_database_before(
    desk: Desk, begun_anew: bool, chains: list[str]
) -> None:
    desk.ship()
    desk.program.close()
    desk.shipper.finish()
    desk.shipper.close()
    assert desk.shipper.ending is not None
    note_ending(desk.folder, desk.shipper.ending)
    desk.program = connect(desk.folder)
    desk.commit()
    if begun_anew:
        desk.program.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        desk.commit()
    desk.shipper = make_shipper(desk.folder, desk.stick)
    assert desk.ship() is CopyState.KEPT
    assert desk.chains == chains
    assert desk.is_kept()


def test_a_full_stick_is_told_and_goes_on_once_there_is_room(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipping, "_ROOM", 0)
    with small_disk(tmp_path / "小盘") as disk:
        if disk is None:
            pytest.skip("no file system can be mounted here")
        desk.stick = disk.folder
        choose(desk.folder, disk.folder)
        desk.shipper.close()
        desk.shipper = make_shipper(desk.folder, disk.folder)
        assert desk.ship() is CopyState.KEPT
        disk.fill()
        desk.commit(rows=40)
        assert desk.ship() is CopyState.FULL
        assert "腾出空间" in desk.shipper.status.why
        told, _content = recovered(disk.folder, tmp_path / "look")
        assert told.seq == 1, "what was kept is there, and half of what came then does no harm"
        desk.commit()
        assert desk.ship() is CopyState.FULL
        disk.free()
        assert desk.ship() is CopyState.KEPT
        assert desk.chains == ["chain-000001"]
        assert desk.is_kept()


def test_a_stick_too_small_is_not_worn(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipping, "_ROOM", 1 << 60)
    assert desk.ship() is CopyState.FULL
    assert "副本盘至少要有" in desk.shipper.status.why
    assert desk.chains == []


def test_a_stick_that_becomes_read_only_is_told(desk: Desk) -> None:
    desk.ship()
    with read_only(desk.stick):
        desk.commit()
        assert desk.ship() is CopyState.READ_ONLY
        assert "写保护" in desk.shipper.status.why
    assert desk.ship() is CopyState.KEPT
    assert desk.is_kept()


@pytest.mark.parametrize(
    ("data_id", "epoch", "machine", "state"),
    [
        ("ff" * 16, 1, MACHINE, CopyState.FOREIGN),
        (DATA_ID, 1, "cd" * 32, CopyState.FOREIGN),
        (DATA_ID, 2, "cd" * 32, CopyState.TAKEN),
    ],
)
def test_a_stick_of_others_is_left_alone_until_it_is_chosen_again(
    desk: Desk, data_id: str, epoch: int, machine: str, state: CopyState
) -> None:
    shutil.rmtree(copy_root(desk.stick))
    theirs = own_manifest(desk.folder, data_id, epoch, machine)
    prepare_copy(desk.folder, desk.stick, theirs, NOW)
    assert desk.ship() is state
    assert desk.chains == []
    with pytest.raises(OtherCopyError):
        choose(desk.folder, desk.stick)
    prepared = prepare_copy(desk.folder, desk.stick, own_manifest(desk.folder), NOW, replace=True)
    assert prepared.aside is not None
    assert read_manifest(prepared.aside) == theirs
    assert desk.ship() is CopyState.KEPT
    assert desk.is_kept()


def test_a_mark_of_a_takeover_ends_the_shipping_and_is_handed_on(desk: Desk) -> None:
    desk.ship()
    heard: list[Takeover] = []
    desk.shipper.close()
    desk.shipper = Shipper(desk.folder, desk.stick, MACHINE, lambda: NOW, taken=heard.append)
    desk.ship()
    takeover = Takeover(DATA_ID, 2, NOW, "王敏", "cd" * 32, 1, "1")
    write_marker(copy_root(desk.stick), takeover)
    desk.commit()
    assert [desk.ship(), desk.ship()] == [CopyState.TAKEN] * 2
    assert heard == [takeover]
    assert recovered(desk.stick, desk.place / "look")[0].seq == 1


def test_who_took_over_goes_on_on_the_same_stick(desk: Desk) -> None:
    desk.ship()
    folder = desk.place / "备用机"
    recover(desk.stick, folder)
    second = sqlite3.connect(folder / "saichuang.db", isolation_level=None)
    second.execute("INSERT INTO lineage VALUES (2, ?, 2)", (DATA_ID,))
    write_marker(copy_root(desk.stick), Takeover(DATA_ID, 2, NOW, "王敏", "cd" * 32, 1, "1"))
    other = Shipper(folder, desk.stick, "cd" * 32, lambda: NOW)
    commit(second, desk.chance)
    other.step()
    assert other.status.state is CopyState.KEPT
    assert recovered(desk.stick, desk.place / "look")[1] == content(second)
    assert desk.ship() is CopyState.TAKEN
    other.close()
    second.close()


def test_photos_and_keys_come_along_and_the_private_key_never(desk: Desk) -> None:
    name = keep_file(desk.folder, PHOTOS, b"a face", ".jpg")
    (desk.folder / KEY_FILE).write_text("secret", encoding="ascii")
    (desk.folder / TRUSTED_FILE).write_text("ee" * 32, encoding="ascii")
    own = desk.folder / "certificates"
    own.mkdir()
    (own / "own.json").write_text("{}", encoding="utf-8")
    desk.ship()
    (own / "own.json").unlink()
    shutil.rmtree(desk.folder / PHOTOS)
    desk.shipper.finish()
    target = desk.place / "备用机"
    recover(desk.stick, target)
    assert file_path(target, PHOTOS, name).read_bytes() == b"a face", "a copy never throws pictures away"
    assert not (target / "certificates" / "own.json").exists()
    assert (target / TRUSTED_FILE).read_text(encoding="utf-8").split() == ["ee" * 32, MACHINE]
    assert list(desk.stick.rglob(KEY_FILE)) == list(target.rglob(KEY_FILE)) == []


def test_the_logs_are_folded_into_a_new_base_and_the_old_one_stays_until_then(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipping, "MOST_JOURNALS", 50_000)
    desk.ship()
    for _times in range(12):
        desk.commit()
        assert desk.ship() is CopyState.KEPT
        assert desk.is_kept()
    assert len(desk.chains) == 1
    assert desk.chains != ["chain-000001"]


# --- copies that are spoiled --------------------------------------------------------------------------


def _spoil(path: Path, at: int) -> None:
    with path.open("rb+") as stream:
        stream.seek(at)
        stream.write(b"\xff" * 600)


def test_a_spoiled_log_in_the_middle_gives_what_was_before_and_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipping, "SETTLE_FRAMES", 1)
    for _times in range(8):
        desk.ship()
        desk.ship()  # nobody writes: the log is begun anew
        desk.commit()
    desk.ship()
    logs = journals(chain_folders(copy_root(desk.stick))[0])
    _spoil(logs[4], 3000)
    told, _content = recovered(desk.stick, desk.place / "look")
    assert 1 < told.seq < 9
    assert "第 5 份日志已损坏,其后的改动没有恢复" in told.told


def test_what_cannot_be_recovered_is_explained_and_leaves_nothing(desk: Desk) -> None:
    desk.program.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # a small log could give everything by itself
    desk.ship()
    target, root = desk.place / "备用机", copy_root(desk.stick)
    manifest = (root / FILE).read_text(encoding="utf-8")

    def refused() -> str:
        with pytest.raises(UserError) as caught:
            recover(desk.stick, target)
        assert not target.exists() or list(target.iterdir()) == []
        return str(caught.value)

    (root / FILE).write_text(manifest.replace('"format": 1', '"format": 2'), encoding="utf-8")
    assert "由更新版本的赛创写成" in refused()
    (root / FILE).write_text("{", encoding="utf-8")
    assert "已损坏,认不出是谁的副本" in refused()
    (root / FILE).write_text(manifest, encoding="utf-8")
    base = chain_folders(root)[0] / BASE
    whole = base.read_bytes()
    base.write_bytes(whole[: len(whole) // 2])
    assert "已损坏" in refused()
    base.unlink()
    assert "还没有写完一份底本" in refused()
    shutil.rmtree(root)
    assert "没有赛创的副本" in refused()
    with pytest.raises(UserError, match="里已有数据,没有改动它"):
        recover(desk.stick, desk.folder)


def test_a_log_shorter_than_the_base_is_not_played_in(desk: Desk) -> None:
    """It would put older pages between newer ones."""
    for _times in range(20):
        desk.commit()
    desk.ship()
    (log,) = journals(chain_folders(copy_root(desk.stick))[0])
    kept = content(desk.program)
    log.write_bytes(log.read_bytes()[: log.stat().st_size // 2])
    told, found = recovered(desk.stick, desk.place / "look")
    assert found == kept
    assert "只恢复到底本" in told.told


@pytest.mark.parametrize("where", ["gone", "数据/里面"])
def test_a_folder_that_does_not_serve_is_refused(desk: Desk, where: str) -> None:
    (desk.folder / "里面").mkdir()
    with pytest.raises(UserError, match=r"不存在|不能放在数据文件夹里面"):
        prepare_copy(desk.folder, desk.place / where, own_manifest(desk.folder), NOW)
