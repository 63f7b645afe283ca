"""A zip file that says of itself what it is and what belongs into it: parts with their SHA-256 in a manifest.

What was cut off, damaged, altered by hand or put in later is found out and told before anything is used.
The digests prove that the parts belong together, not who wrote them: whoever makes a false manifest makes
its seal as well.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from app.domain.machine import unread
from app.domain.progress import Progress, no_progress
from app.errors import UserError

MANIFEST, SEAL = "manifest.json", "manifest.sha256"
LARGEST_MANIFEST = 64 * 1024 * 1024
LARGEST_PART = 512 * 1024 * 1024
MOST_PARTS = 500_000
_BLOCK = 1024 * 1024
# Already compressed: another time makes it slower and no smaller.
_PACKED = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".zip", ".7z", ".rar", ".mp4", ".docx", ".xlsx", ".pdf"}
)
_EPOCH = (1980, 1, 1, 0, 0, 0)
# What `zipfile` raises for bytes that are no zip, or a broken or encrypted one.
_BROKEN = (
    BadZipFile,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a sealed file is: `code` stands in its manifest, `name` in messages; `form` counts its layouts."""

    code: str
    name: str
    suffix: str
    form: int = 1


@dataclass(frozen=True, slots=True)
class _Part:
    size: int
    sha256: str


def json_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows as JSON, one in a line."""
    return "".join(f"{_json(row)}\n" for row in rows).encode(errors="surrogatepass")


def write_sealed(
    stream: BinaryIO,
    kind: FileKind,
    about: Mapping[str, Any],
    parts: Iterable[tuple[str, bytes | Path]],
    progress: Progress = no_progress,
) -> str:
    """Write a sealed file to a stream (see `written_whole`); returns its seal. UserError for a lost source.

    `about` is JSON and stands readable in the manifest. A part that is a path is copied from there;
    `progress` is told of every part, without their total.
    """
    written: dict[str, _Part] = {}
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, source in parts:
            written[name] = _write_part(archive, name, source)
            progress(len(written), 0)
        manifest = {
            "kind": kind.code,
            "form": kind.form,
            "about": dict(about),
            "parts": {name: {"size": part.size, "sha256": part.sha256} for name, part in written.items()},
        }
        document = json.dumps(manifest, ensure_ascii=False, indent=1).encode(errors="surrogatepass")
        seal = hashlib.sha256(document).hexdigest()
        _write_part(archive, MANIFEST, document)
        _write_part(archive, SEAL, seal.encode())
    return seal


class SealedFile:
    """A sealed file that was opened: its manifest is whole, every part it names is there and no other one."""

    def __init__(self, path: Path, archive: ZipFile, seal: str, about: Mapping[str, Any]) -> None:
        self.path, self.seal = path, seal
        self.about = MappingProxyType(dict(about))
        self._archive = archive
        self._parts: dict[str, _Part] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts, in their order."""
        return tuple(self._parts)

    def read(self, name: str) -> bytes:
        """A part; UserError where it is not in the file, or is not what the manifest says."""
        part = self._parts.get(name)
        if part is None:
            raise UserError(f"“{self.path.name}”里没有“{name}”:文件不完整。请向对方重新要一份。")
        with _explained(self.path):
            data = self._archive.read(name)
        if len(data) != part.size or hashlib.sha256(data).hexdigest() != part.sha256:
            raise _altered(self.path, name)
        return data

    def read_json(self, name: str) -> Any:
        """A part as the JSON it is."""
        return self._parsed(name, self.read(name))

    def read_lines(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of a part that `json_lines` wrote."""
        for line in self.read(name).splitlines():
            row = self._parsed(name, line)
            if not isinstance(row, dict):
                raise _altered(self.path, name)
            yield row

    def check(self, progress: Progress = no_progress) -> None:
        """Read every part once and compare it with the manifest; UserError at the first that differs."""
        for count, name in enumerate(self._parts, 1):
            self.read(name)
            progress(count, len(self._parts))

    def _parsed(self, name: str, data: bytes) -> Any:
        try:
            return json.loads(data.decode(errors="surrogatepass"))
        except (ValueError, RecursionError) as error:
            raise _altered(self.path, name) from error

    def _take_parts(self, parts: object) -> None:
        if not isinstance(parts, dict):
            raise _altered(self.path, MANIFEST)
        for name, told in parts.items():
            if not isinstance(told, dict) or not _is_plain(name):
                raise _altered(self.path, MANIFEST)
            size, digest = told.get("size"), told.get("sha256")
            if type(size) is not int or not isinstance(digest, str) or not 0 <= size <= LARGEST_PART:
                raise _altered(self.path, MANIFEST)
            self._parts[name] = _Part(size, digest)
        held = {info.filename: info for info in self._archive.infolist()}
        for name in (name for name in self._parts if name not in held):
            raise UserError(f"“{self.path.name}”里少了“{name}”:文件不完整。请向对方重新要一份。")
        for name in held.keys() - self._parts.keys() - {MANIFEST, SEAL}:
            raise UserError(
                f"“{self.path.name}”里多出了“{name}”:文件被人改动过,不能使用。请向对方重新要一份。"
            )
        for name, part in self._parts.items():
            if held[name].file_size != part.size:  # before it is unpacked: it might be huge
                raise _altered(self.path, name)


@contextmanager
def open_sealed(path: Path, kind: FileKind) -> Iterator[SealedFile]:
    """Open a sealed file of this kind. UserError: gone, another file, cut off, altered, too new.

    The parts themselves are compared with the manifest as they are read.
    """
    with _explained(path):
        archive = ZipFile(path)
    with archive:
        names = [info.filename for info in archive.infolist()]
        if MANIFEST not in names or SEAL not in names:
            raise UserError(f"“{path.name}”不是{kind.name}。请选择扩展名为 {kind.suffix} 的文件。")
        if len(set(names)) != len(names) or len(names) > MOST_PARTS:
            raise _altered(path, MANIFEST)
        document = _short_part(path, archive, MANIFEST)
        seal = hashlib.sha256(document).hexdigest()
        if _short_part(path, archive, SEAL).decode(errors="replace") != seal:
            raise _altered(path, MANIFEST)
        manifest = _manifest(path, document)
        _check_kind(path, kind, manifest)
        about = manifest.get("about")
        opened = SealedFile(path, archive, seal, about if isinstance(about, dict) else {})
        opened._take_parts(manifest.get("parts"))
        yield opened


def _manifest(path: Path, document: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(document.decode(errors="surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise _altered(path, MANIFEST) from error
    if not isinstance(manifest, dict):
        raise _altered(path, MANIFEST)
    return manifest


def _check_kind(path: Path, kind: FileKind, manifest: Mapping[str, Any]) -> None:
    if manifest.get("kind") != kind.code:
        raise UserError(
            f"“{path.name}”不是{kind.name},是赛创的另一种文件。请选择扩展名为 {kind.suffix} 的文件。"
        )
    form = manifest.get("form")
    if type(form) is not int or form < 1:
        raise _altered(path, MANIFEST)
    if form > kind.form:
        raise UserError(f"“{path.name}”由更新版本的赛创写成,本程序读不了。请先把这台电脑上的赛创升级。")


def _short_part(path: Path, archive: ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > LARGEST_MANIFEST:
        raise _altered(path, name)
    with _explained(path):
        return archive.read(name)


def _write_part(archive: ZipFile, name: str, source: bytes | Path) -> _Part:
    if not _is_plain(name):
        raise ValueError(f"not a name of a part: {name!r}")
    # Without the time of writing: the same content makes the same file.
    info = ZipInfo(name, _EPOCH)
    info.compress_type = ZIP_STORED if PurePosixPath(name).suffix.lower() in _PACKED else ZIP_DEFLATED
    digest, size = hashlib.sha256(), 0
    with archive.open(info, "w", force_zip64=True) as stream:
        for block in _blocks(source):
            stream.write(block)
            digest.update(block)
            size += len(block)
    return _Part(size, digest.hexdigest())


def _blocks(source: bytes | Path) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    try:
        with source.open("rb") as stream:
            while block := stream.read(_BLOCK):
                yield block
    except OSError as error:
        raise UserError(f"“{source.name}”读不出来:{unread(error)}。它在 {source.parent}。") from error


def _is_plain(name: str) -> bool:
    """Whether a name leads nowhere but into the file it stands in."""
    pieces = name.split("/")
    return bool(name) and not any(
        piece in ("", ".", "..") or "\\" in piece or ":" in piece for piece in pieces
    )


def _json(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise UserError(
            f"“{path.name}”打不开:文件不完整或已损坏。可能没有拷完就拔了 U 盘,请从原来的电脑再拷一次。"
        ) from error
    except OSError as error:
        raise UserError(f"“{path.name}”读不出来:{unread(error)}。请检查 U 盘是否插好。") from error


def _altered(path: Path, name: str) -> UserError:
    return UserError(
        f"“{path.name}”里的“{name}”与清单不符:文件已损坏或被人改动过,不能使用。请向对方重新要一份。"
    )
