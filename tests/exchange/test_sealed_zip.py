"""The sealed file gives back what was put in, and finds out what was done to it."""

import errno
import hashlib
import json
import random
import warnings
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import Buffer

from app.errors import UserError
from app.exchange.sealed_zip import (
    MANIFEST,
    SEAL,
    FileKind,
    json_lines,
    open_sealed,
    write_sealed,
)

KIND = FileKind("trial", "试验文件", ".trial")
OTHER = FileKind("other", "别的文件", ".other")
ROWS = [{"id": 1, "name": "李建国", "mark": 9500}, {"id": 2, "name": "张\u2028伟\r\n", "mark": None}]
PARTS = [("rows/person.jsonl", json_lines(ROWS)), ("photos/a.jpg", b"\xff\xd8picture"), ("empty", b"")]


def _written(folder: Path, kind: FileKind = KIND) -> Path:
    target = folder / f"赛事{kind.suffix}"
    with target.open("wb") as stream:
        write_sealed(stream, kind, {"title": "技能大赛"}, PARTS)
    return target


def _read_all(path: Path) -> None:
    with open_sealed(path, KIND) as opened:
        opened.check()


def test_what_was_put_in_comes_out(tmp_path: Path) -> None:
    kept = tmp_path / "附件.bin"
    kept.write_bytes(b"x" * 3_000_000)
    target = tmp_path / "赛事.trial"
    told: list[int] = []
    with target.open("wb") as stream:
        parts: list[tuple[str, bytes | Path]] = [*PARTS, ("kept", kept)]
        seal = write_sealed(stream, KIND, {"title": "技能大赛"}, parts, lambda done, _: told.append(done))
    with open_sealed(target, KIND) as opened:
        opened.check()
        assert (opened.seal, opened.about["title"]) == (seal, "技能大赛")
        assert opened.names == ("rows/person.jsonl", "photos/a.jpg", "empty", "kept")
        assert list(opened.read_lines("rows/person.jsonl")) == ROWS
        assert opened.read("kept") == kept.read_bytes()
        with pytest.raises(UserError, match=r"里没有“photos/b\.jpg”"):
            opened.read("photos/b.jpg")
    assert told == [1, 2, 3, 4]


def test_the_same_content_makes_the_same_file(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    assert _written(tmp_path / "one").read_bytes() == _written(tmp_path / "two").read_bytes()


def _rezipped(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def _resealed(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """As somebody who knows how it is made would alter it."""

    def reseal(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts[MANIFEST])
        change(manifest)
        parts[MANIFEST] = json.dumps(manifest).encode()
        parts[SEAL] = hashlib.sha256(parts[MANIFEST]).hexdigest().encode()

    _rezipped(path, reseal)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda parts: parts.pop("photos/a.jpg"), "里少了“photos/a.jpg”"),
        (lambda parts: parts.update({"extra.txt": b"x"}), "里多出了“extra.txt”"),
        (lambda parts: parts.update({"photos/a.jpg": b"\xff\xd8pictUre"}), "“photos/a.jpg”与清单不符"),
        (lambda parts: parts.update({"photos/a.jpg": b"longer than it was"}), "“photos/a.jpg”与清单不符"),
        (
            lambda parts: parts.update({MANIFEST: parts[MANIFEST].replace("技能".encode(), b"x")}),
            "“manifest.json”与清单不符",
        ),
        (lambda parts: parts.pop(MANIFEST), "不是试验文件。请选择扩展名为 .trial 的文件"),
        (lambda parts: parts.pop(SEAL), "不是试验文件"),
    ],
)
def test_alterations_are_found(tmp_path: Path, change: Callable[[dict[str, bytes]], None], told: str) -> None:
    path = _written(tmp_path)
    _rezipped(path, change)
    with pytest.raises(UserError, match=told):
        _read_all(path)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda manifest: manifest.update(form=2), "由更新版本的赛创写成"),
        (lambda manifest: manifest.update(form="1"), "与清单不符"),
        (lambda manifest: manifest.update(kind="other"), "是赛创的另一种文件"),
        (lambda manifest: manifest.update(parts=[]), "与清单不符"),
        (lambda manifest: manifest["parts"]["empty"].update(size=10**12), "与清单不符"),
        (lambda manifest: manifest["parts"]["empty"].update(sha256=7), "与清单不符"),
        (lambda manifest: manifest["parts"].update({"../up": manifest["parts"]["empty"]}), "与清单不符"),
    ],
)
def test_manifests_are_not_trusted(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], told: str
) -> None:
    path = _written(tmp_path)
    _resealed(path, change)
    with pytest.raises(UserError, match=told):
        _read_all(path)


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="不是试验文件,是赛创的另一种文件"):
        _read_all(_written(tmp_path, OTHER))
    text = tmp_path / "text.trial"
    text.write_text("no zip")
    with pytest.raises(UserError, match="文件不完整或已损坏"):
        _read_all(text)
    with pytest.raises(UserError, match="读不出来"):
        _read_all(tmp_path / "missing.trial")


def test_a_part_appears_twice(tmp_path: Path) -> None:
    path = _written(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        with ZipFile(path, "a") as archive:
            archive.writestr("empty", b"")
    with pytest.raises(UserError, match="与清单不符"):
        _read_all(path)


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../up", "a//b", "a/./b", "c:\\x", "a\\b"])
def test_names_lead_nowhere_else(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        write_sealed(BytesIO(), KIND, {}, [(name, b"")])


def test_a_source_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"“lost\.jpg”读不出来"):
        write_sealed(BytesIO(), KIND, {}, [("photos/l.jpg", tmp_path / "lost.jpg")])


class _FullDisk(BytesIO):
    def write(self, data: Buffer, /) -> int:
        if self.tell() + len(bytes(data)) > 60_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


def test_a_full_disk_is_the_machines_error() -> None:
    noise = random.Random(1).randbytes(200_000)
    with pytest.raises(OSError, match="No space left"):
        write_sealed(_FullDisk(), KIND, {}, [("a.jpg", b"small"), ("b.jpg", noise), ("c", b"later")])


def test_damage_is_told_never_a_crash(tmp_path: Path) -> None:
    whole = _written(tmp_path).read_bytes()
    path = tmp_path / "damaged.trial"
    chance = random.Random(7)
    refused = 0
    for turn in range(300):
        data = bytearray(whole)
        if turn % 3 == 0:
            del data[chance.randrange(len(data)) :]
        else:
            for _ in range(chance.randint(1, 4)):
                data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
        try:
            _read_all(path)
        except UserError:
            refused += 1
    # A flipped bit in a date or a comment changes nothing that counts.
    assert refused > 200


@given(
    rows=st.lists(
        st.dictionaries(st.text(), st.none() | st.integers() | st.text() | st.booleans(), max_size=4),
        max_size=6,
    )
)
def test_lines_come_back_as_they_were(rows: list[dict[str, Any]]) -> None:
    memory = BytesIO(json_lines(rows))
    assert [json.loads(line.decode(errors="surrogatepass")) for line in memory.read().splitlines()] == rows
