"""归档: the list of all files of an archive with their digests, and what differs from it later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SUMS_FILE = "校验和.sha256"
_DIGEST = 64


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """One file: its place in the archive with '/', its SHA-256 in hexadecimal, its size in bytes."""

    path: str
    digest: str
    size: int


def sums_text(files: Iterable[ArchivedFile]) -> str:
    """A line a file, as `sha256sum -c` reads it."""
    return "".join(f"{each.digest}  {each.path}\n" for each in files)


def read_sums(text: str) -> dict[str, str]:
    """The digest of each file by its place; ValueError for a text that is no such list."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        digest, gap, path = line[:_DIGEST], line[_DIGEST : _DIGEST + 2], line[_DIGEST + 2 :]
        if gap != "  " or not path or path in found or set(digest) - set("0123456789abcdef"):
            raise ValueError(line)
        found[path] = digest
    return found


def compare(listed: Mapping[str, str], found: Mapping[str, str]) -> tuple[str, ...]:
    """What differs between the list and the files that are there, in words; empty where nothing does."""
    return (
        *(f"少了 {path}" for path in listed if path not in found),
        *(f"{path} 被改动过" for path in listed if found.get(path, listed[path]) != listed[path]),
        *(f"多出 {path}" for path in sorted(found) if path not in listed),
    )
