"""Font files read table by table: the few tables that layout and printing need, straight from the bytes.

A library parses whole tables, which takes too long for the 300 fonts of an office machine.
"""

from __future__ import annotations

import struct
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

COLLECTION = b"ttcf"
COLLECTION_SUFFIXES = (".ttc", ".otc")
MOST_FACES = 256  # of one collection; more than any has
VERSIONS = (b"\x00\x01\x00\x00", b"true", b"OTTO")

# What reading a file raises that is damaged, or no font of this kind.
DAMAGED = (OSError, LookupError, ValueError, struct.error)

# Maps from Unicode to glyphs, (platform, encoding), the fullest first; and the one of variation sequences.
UNICODE_MAPS = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3), (0, 2), (0, 1), (0, 0))
VARIATION_MAP = (0, 5)


@dataclass(frozen=True, slots=True, order=True)
class Face:
    """One font: a file, and its number in the file where that is a collection."""

    path: Path
    number: int = 0


class Sfnt:
    """The tables of one font in an open file."""

    def __init__(self, stream: BinaryIO, number: int) -> None:
        self._stream = stream
        start = _collection_starts(stream)[number] if self._read(0, 4) == COLLECTION else 0
        version, count = struct.unpack(">4sH", self._read(start, 6))
        if version not in VERSIONS:
            raise ValueError(f"not a font: {version!r}")
        records = struct.iter_unpack(">4s4xII", self._read(start + 12, 16 * count))
        self._places = {tag.decode("latin-1"): (offset, length) for tag, offset, length in records}

    def __contains__(self, tag: str) -> bool:
        return tag in self._places

    def table(self, tag: str) -> bytes:
        """A whole table; LookupError when the font has none."""
        return self._read(*self._places[tag])

    def part(self, tag: str, start: int, end: int) -> bytes:
        """The bytes of a table from `start` up to `end`."""
        offset, length = self._places[tag]
        if not 0 <= start <= end <= length:
            raise ValueError(f"outside of the table {tag}")
        return self._read(offset + start, end - start)

    def outline_place(self, glyph: int) -> tuple[int, int]:
        """Where the outline of a glyph begins and ends in the table glyf; a blank has none."""
        wide = self.part("head", 50, 52) != b"\0\0"
        size = 4 if wide else 2
        places = self.part("loca", glyph * size, (glyph + 2) * size)
        start, end = struct.unpack(">II" if wide else ">HH", places)
        return (start, end) if wide else (2 * start, 2 * end)

    def _read(self, offset: int, length: int) -> bytes:
        self._stream.seek(offset)
        data = self._stream.read(length)
        if len(data) < length:
            raise ValueError("the file ends too early")
        return data


@contextmanager
def opened(face: Face) -> Iterator[Sfnt]:
    """The font, its file open; one of `DAMAGED` when it is none."""
    with face.path.open("rb") as stream:
        yield Sfnt(stream, face.number)


def faces_of(path: Path) -> tuple[Face, ...]:
    """Every font of a file: one, or those of a collection; none when it cannot be read."""
    if path.suffix.lower() not in COLLECTION_SUFFIXES:
        return (Face(path),)
    try:
        with path.open("rb") as stream:
            return tuple(Face(path, number) for number in range(len(_collection_starts(stream))))
    except DAMAGED:
        return ()


def _collection_starts(stream: BinaryIO) -> tuple[int, ...]:
    stream.seek(0)
    tag, count = struct.unpack(">4s4xI", stream.read(12))
    if tag != COLLECTION or count > MOST_FACES:
        raise ValueError("not a collection of fonts")
    return struct.unpack(f">{count}I", stream.read(4 * count))


def has_unicode_map(sfnt: Sfnt) -> bool:
    """Whether the font maps Unicode to glyphs; fonts of symbols do not."""
    return any(kind in UNICODE_MAPS for kind in _map_places(sfnt.part("cmap", 0, _directory_length(sfnt))))


def _directory_length(sfnt: Sfnt) -> int:
    (count,) = struct.unpack(">2xH", sfnt.part("cmap", 0, 4))
    return 4 + 8 * int(count)


def _map_places(table: bytes) -> dict[tuple[int, int], int]:
    (count,) = struct.unpack_from(">2xH", table)
    return {
        (platform, encoding): offset
        for platform, encoding, offset in struct.iter_unpack(">HHI", table[4 : 4 + 8 * count])
    }


class CharacterMap:
    """The glyph of each character, and of each variation sequence; looked up, never listed."""

    def __init__(self, table: bytes) -> None:
        places = _map_places(table)
        kind = next((kind for kind in UNICODE_MAPS if kind in places), None)
        if kind is None:
            raise ValueError("no map from Unicode")
        start = places[kind]
        (form,) = struct.unpack_from(">H", table, start)
        if form not in (4, 12):
            raise ValueError(f"a map of form {form}")
        self._segments: _Groups | _Segments = (_Groups if form == 12 else _Segments)(table, start)
        self._variations: dict[int, tuple[int, int]] = {}
        self._table = b""
        if VARIATION_MAP in places:
            self._table = table[places[VARIATION_MAP] :]
            self._variations = _selectors(self._table)

    def glyph(self, code: int) -> int:
        """The glyph of a character, 0 when there is none."""
        return self._segments.glyph(code)

    def variant(self, code: int, selector: int) -> int:
        """The glyph of a character with a variation selector, 0 when the font does not know the pair."""
        usual, special = self._variations.get(selector, (0, 0))
        if special and (glyph := _special_glyph(self._table, special, code)):
            return glyph
        return self.glyph(code) if usual and _in_ranges(self._table, usual, code) else 0


class _Groups:
    """Form 12: runs of characters with runs of glyphs."""

    def __init__(self, table: bytes, start: int) -> None:
        (count,) = struct.unpack_from(">I", table, start + 12)
        values = _integers("I", table[start + 16 : start + 16 + 12 * count], 3 * count)
        self._starts, self._ends, self._glyphs = values[0::3], values[1::3], values[2::3]

    def glyph(self, code: int) -> int:
        at = bisect_right(self._starts, code) - 1
        return self._glyphs[at] + code - self._starts[at] if at >= 0 and code <= self._ends[at] else 0


class _Segments:
    """Form 4: segments of the BMP, with glyphs by difference or in an array behind."""

    def __init__(self, table: bytes, start: int) -> None:
        length, doubled = struct.unpack_from(">2xH2xH", table, start)
        count = int(doubled) // 2
        # Some fonts have more here than the length can say.
        values = table[start + 14 : max(start + length, start + 16 + 4 * doubled)]
        words = _integers("H", values[: len(values) // 2 * 2], count * 4 + 1)
        self._words, self._count = words, count
        self._ends = words[:count]

    def glyph(self, code: int) -> int:
        at = bisect_left(self._ends, code)
        count, words = self._count, self._words
        if at == count or code > 0xFFFF or words[count + 1 + at] > code:
            return 0
        start, delta = words[count + 1 + at], words[2 * count + 1 + at]
        place = 3 * count + 1 + at
        offset = words[place]
        if not offset:
            return (code + delta) & 0xFFFF
        inside = place + offset // 2 + code - start
        glyph = words[inside] if inside < len(words) else 0
        return (glyph + delta) & 0xFFFF if glyph else 0


def _integers(kind: str, data: bytes, least: int) -> array[int]:
    """Big-endian numbers; struct.error when there are fewer than the table says."""
    values = array(kind, data)
    if len(values) < least:
        raise struct.error("the table is too short")
    if sys.byteorder == "little":
        values.byteswap()
    return values


def _selectors(table: bytes) -> dict[int, tuple[int, int]]:
    """For each variation selector where its usual and its special glyphs are told."""
    (count,) = struct.unpack_from(">6xI", table)
    records = struct.iter_unpack(">3sII", table[10 : 10 + 11 * count])
    return {int.from_bytes(selector, "big"): (usual, special) for selector, usual, special in records}


def _in_ranges(table: bytes, start: int, code: int) -> bool:
    (count,) = struct.unpack_from(">I", table, start)
    ranges = struct.iter_unpack(">3sB", table[start + 4 : start + 4 + 4 * count])
    return any(0 <= code - int.from_bytes(first, "big") <= more for first, more in ranges)


def _special_glyph(table: bytes, start: int, code: int) -> int:
    (count,) = struct.unpack_from(">I", table, start)
    wanted = code.to_bytes(3, "big")
    pairs = struct.iter_unpack(">3sH", table[start + 4 : start + 4 + 5 * count])
    return next((int(glyph) for character, glyph in pairs if character == wanted), 0)
