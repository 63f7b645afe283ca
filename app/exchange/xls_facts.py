"""Looking into an .xls file before it is read: what must be refused, and what values do not tell.

An .xls file is a small file system (OLE) whose stream "Workbook" is a chain of records. Only the records
that say where cells stand, which rows are hidden and which cells show an error are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from struct import iter_unpack, unpack_from

from openpyxl.utils import get_column_letter

from app.exchange import sheet_facts
from app.exchange.sheet_facts import SheetFacts, far_cell, no_workbook, password_set

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_END, _SHEET, _PASSWORD = 0x0A, 0x85, 0x2F
_ROW, _FORMULA, _ERROR_CELL, _DIMENSIONS = 0x208, 0x06, 0x205, 0x200
# Cells with one value, and cells with several in a row.
_CELLS = {0x203, 0x204, 0x27E, 0xD6, 0xFD, _ERROR_CELL, _FORMULA}
_CELL_ROWS = {0xBD}
_ROWS, _COLUMNS = 65_536, 256
_LAST_SECTOR = 0xFFFFFFFA


def look_into_xls(data: bytes, name: str) -> tuple[SheetFacts, ...]:
    """The facts of every sheet, in order; a UserError where the file must not be read.

    `struct.error` and `IndexError` of a damaged file are let through.
    """
    if "EncryptedPackage".encode("utf-16-le") in data:  # an .xlsx with a password
        raise password_set(name)
    stream = _workbook_stream(data)
    if stream is None:
        raise no_workbook(name)
    places = []
    for kind, at, _ in _records(stream, 0):
        if kind == _PASSWORD:
            raise password_set(name)
        if kind == _SHEET:
            places.append(unpack_from("<I", stream, at)[0])
    return tuple(_look_at_sheet(stream, place, name) for place in places)


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and size of the records of one part of the stream, up to its end."""
    at = start
    while at + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, at)
        if kind == _END:
            return
        yield kind, at + 4, size
        at += 4 + size


@dataclass(slots=True)
class _Scan:
    bottom: int = 0
    right: int = 0
    farthest: str = ""
    hidden: set[int] = field(default_factory=set)
    unread: dict[tuple[int, int], str] = field(default_factory=dict)

    def reach(self, row: int, column: int) -> None:
        """A cell stands there, counted from 0."""
        if row >= self.bottom or column >= self.right:
            self.bottom, self.right = max(self.bottom, row + 1), max(self.right, column + 1)
            self.farthest = f"{get_column_letter(min(column, _COLUMNS) + 1)}{row + 1}"


def _look_at_sheet(stream: bytes, start: int, name: str) -> SheetFacts:
    found = _Scan()
    for kind, at, size in _records(stream, start):
        if kind in _CELLS:
            row, column = unpack_from("<HH", stream, at)
            found.reach(row, column)
            if text := _error_of(stream, kind, at):
                found.unread[row + 1, column + 1] = text
        elif kind in _CELL_ROWS:
            (row,), (last,) = unpack_from("<H", stream, at), unpack_from("<H", stream, at + size - 2)
            found.reach(row, last)
        elif kind == _ROW and stream[at + 12] & 0x20:
            found.hidden.add(unpack_from("<H", stream, at)[0] + 1)
        elif kind == _DIMENSIONS and size >= 12:
            _check_dimensions(stream, at)
    if found.right > _COLUMNS or found.bottom * found.right > sheet_facts.MAX_CELLS:
        raise far_cell(name, found.farthest)
    return SheetFacts(frozenset(found.hidden), found.unread)


def _check_dimensions(stream: bytes, at: int) -> None:
    # Memory is asked for by this record, before any cell is read.
    top, bottom, left, right = unpack_from("<IIHH", stream, at)
    if not (top <= bottom <= _ROWS and left <= right <= _COLUMNS):
        raise IndexError("a sheet larger than any .xls sheet can be")


def _error_of(stream: bytes, kind: int, at: int) -> str:
    if kind == _ERROR_CELL and stream[at + 7]:
        return _ERRORS.get(stream[at + 6], "#ERR!")
    # The result of a formula is an error: 02 xx code … FF FF.
    if kind == _FORMULA and stream[at + 6] == 2 and stream[at + 12 : at + 14] == b"\xff\xff":
        return _ERRORS.get(stream[at + 8], "#ERR!")
    return ""


# -- the file system ----------------------------------------------------------------------------------


def _workbook_stream(data: bytes) -> bytes | None:
    sector = 1 << min(unpack_from("<H", data, 30)[0], 16)
    (first_directory,) = unpack_from("<I", data, 48)
    cutoff, first_small_table = unpack_from("<II", data, 56)
    table = _sector_table(data, sector)
    directory = _chain(data, table, first_directory, sector, sector)
    root = directory[:128]
    for at in range(0, len(directory) - 127, 128):
        entry = directory[at : at + 128]
        length = unpack_from("<H", entry, 64)[0]
        if entry[: max(length - 2, 0)].decode("utf-16-le", "replace") not in {"Workbook", "Book"}:
            continue
        start, size = unpack_from("<II", entry, 116)
        if size >= cutoff:
            return _chain(data, table, start, sector, sector)[:size]
        small_table = _numbers(_chain(data, table, first_small_table, sector, sector))
        small = _chain(data, table, unpack_from("<I", root, 116)[0], sector, sector)
        return _chain(small, small_table, start, 64, 0)[:size]
    return None


def _sector_table(data: bytes, sector: int) -> Sequence[int]:
    listed = list(unpack_from("<109I", data, 76))
    more, count = unpack_from("<II", data, 68)
    for _ in range(min(count, len(data) // sector)):
        if more >= _LAST_SECTOR:
            break
        part = _numbers(data[(more + 1) * sector : (more + 2) * sector])
        listed += part[:-1]
        more = part[-1]
    parts = (data[(at + 1) * sector : (at + 2) * sector] for at in listed if at < _LAST_SECTOR)
    return _numbers(b"".join(parts))


def _numbers(data: bytes) -> Sequence[int]:
    return [number for (number,) in iter_unpack("<I", data[: len(data) // 4 * 4])]


def _chain(data: bytes, table: Sequence[int], start: int, sector: int, header: int) -> bytes:
    """The sectors that follow each other from `start`; `header` bytes stand before the first sector."""
    parts, at, seen = [], start, 0
    while at < _LAST_SECTOR:
        seen += 1
        if seen > len(data) // sector + 1:
            raise IndexError("a chain of sectors that never ends")
        parts.append(data[header + at * sector : header + (at + 1) * sector])
        at = table[at]
    return b"".join(parts)
