"""Looking into an .xlsx package before it is read: what must be refused, and what values do not tell.

python-calamine asks for memory by the cells that are farthest apart and by the texts they share, and it
leaves out errors and hidden rows. Sheets are looked through as bytes: an XML parser takes ten times longer.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree import ElementTree

from openpyxl.utils import column_index_from_string

from app.domain.people import NOT_WORKED_OUT
from app.errors import UserError
from app.exchange import sheet_facts
from app.exchange.sheet_facts import SheetFacts, far_cell, no_workbook, too_large

_CHUNK = 1 << 22
# Longer than any tag and any cell with an error; shared with the next chunk.
_OVERLAP = 1 << 16
_MAIN = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
_TEXTS = "xl/sharedStrings.xml"
# These are held in memory as a whole.
_MOST_BYTES = {_MAIN: 8 << 20, _LINKS: 8 << 20, _TEXTS.lower(): 128 << 20}
_ANY = 1 << 62
_LINK_ID = re.compile(r"\{.*\}id")

_FILLED = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=[\"']([A-Za-z]+)([0-9]{1,9})[\"'][^>]*(?<!/)>")
# What makes a sheet larger than A1:Z9999, and what leaves open how large it is. Both are quick to search.
_WIDE = re.compile(rb"r=[\"'](?:[A-Za-z]{2,}[0-9]|[A-Za-z][0-9]{5})")
_MAYBE_PLACELESS = re.compile(rb"<c(?:>|\s+(?!r=))")
_PLACELESS = re.compile(rb"<(?:\w+:)?c(?:>|\s(?![^>]*\br=)[^>]*(?<!/)>)")
_ROW = re.compile(rb"<(?:\w+:)?row\s(?:[^>]*?\s)?r=[\"']([0-9]{1,9})[\"']")
_HIDDEN_ROW = re.compile(
    rb"<(?:\w+:)?row\s(?=[^>]*\bhidden=[\"'](?:1|true)[\"'])[^>]*?\br=[\"']([0-9]{1,9})[\"']"
)
_ERROR = re.compile(
    rb"<(?:\w+:)?c\s(?=[^>]*\bt=[\"']e[\"'])[^>]*?\br=[\"']([A-Za-z]+)([0-9]{1,9})[\"'][^>]*>"
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]{1,20})<",
    re.DOTALL,
)
_NO_VALUE = re.compile(
    rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Za-z]+)([0-9]{1,9})[\"'][^>]*>\s*"
    rb"<(?:\w+:)?f(?:/>|\s[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_SHARED = re.compile(rb"\bt=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>([0-9]{1,9})<")


@dataclass(slots=True)
class _Scan:
    """What one sheet has shown so far."""

    name: str
    cells: int = 0
    bottom: int = 1
    right: int = 1
    farthest: str = "A1"
    sharing: int = 0
    hidden: set[int] = field(default_factory=set)
    unread: dict[tuple[int, int], str] = field(default_factory=dict)

    def look(self, block: bytes) -> None:
        self._measure(block)
        self.sharing += block.count(b'"s"') + block.count(b"'s'")
        if b"hidden=" in block:
            self.hidden.update(int(row) for row in _HIDDEN_ROW.findall(block))
        if b't="e"' in block or b"t='e'" in block:
            for column, row, text in _ERROR.findall(block):
                self.unread[int(row), _column(column)] = text.decode("utf-8", "replace").strip()
        if b"<f" in block or b":f>" in block:
            for column, row in _NO_VALUE.findall(block):
                self.unread[int(row), _column(column)] = NOT_WORKED_OUT

    def _measure(self, block: bytes) -> None:
        self.cells += block.count(b"c>")
        if self.cells > sheet_facts.MAX_CELLS:
            raise too_large(self.name)
        # The quick look is enough for every ordinary form.
        if not (_WIDE.search(block) or _MAYBE_PLACELESS.search(block) or b":c " in block or b":c>" in block):
            self.bottom, self.right = max(self.bottom, 9999), max(self.right, 26)
            return
        for column, row in set(_FILLED.findall(block)):
            across, down = _column(column), int(row)
            if across > max(self.right, 26) or down > max(self.bottom, 9999):
                self.farthest = f"{column.decode().upper()}{down}"
            self.right, self.bottom = max(self.right, across), max(self.bottom, down)
        if _PLACELESS.search(block):
            self.bottom = max(self.bottom, max(map(int, _ROW.findall(block)), default=0))
        if self.right > 702 or self.bottom > 99_999 or self.right * self.bottom > sheet_facts.MAX_CELLS:
            raise far_cell(self.name, self.farthest)


def look_into_xlsx(package: BinaryIO, name: str) -> tuple[SheetFacts, ...]:
    """The facts of every sheet, in order; a UserError where the package must not be read.

    Whatever `zipfile` and the XML parser raise for a damaged package is let through.
    """
    with zipfile.ZipFile(package) as archive:
        _check_package(archive, name)
        texts = _text_lengths(archive)
        return tuple(_look_at_sheet(archive, part, name, texts) for part in _sheet_parts(archive))


def _check_package(archive: zipfile.ZipFile, name: str) -> None:
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        raise UserError(f"“{name}”是二进制工作簿(.xlsb)。请另存为 .xlsx 后再导入。")
    if "[Content_Types].xml" not in names or not any(part.startswith("xl/") for part in names):
        raise no_workbook(name)
    entries = archive.infolist()
    too_much = any(entry.file_size > _MOST_BYTES.get(entry.filename.lower(), _ANY) for entry in entries)
    if too_much or sum(entry.file_size for entry in entries) > sheet_facts.MAX_UNPACKED_BYTES:
        raise too_large(name)


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[str]:
    links = {
        node.get("Id", ""): posixpath.normpath(posixpath.join("/xl", node.get("Target", ""))).lstrip("/")
        for node in ElementTree.fromstring(archive.read(_LINKS))
    }
    for node in ElementTree.fromstring(archive.read(_MAIN)).iter():
        if node.tag.endswith("}sheet"):
            link = next((value for key, value in node.items() if _LINK_ID.fullmatch(key)), "")
            yield links.get(link, "")


def _text_lengths(archive: zipfile.ZipFile) -> Sequence[int]:
    # calamine finds the part whatever the case of its name.
    parts = (part for part in archive.namelist() if part.lower() == _TEXTS.lower())
    return [len(text) for part in parts for text in archive.read(part).split(b"</si>")]


def _look_at_sheet(archive: zipfile.ZipFile, part: str, name: str, texts: Sequence[int]) -> SheetFacts:
    if part not in archive.NameToInfo:
        return SheetFacts()
    scan = _Scan(name)
    for block in _blocks(archive, part):
        scan.look(block)
    # A few long texts in very many cells: small in the package, all the memory when they are read.
    if scan.sharing * max(texts, default=0) > sheet_facts.MAX_UNPACKED_BYTES:
        shared = (int(at) for block in _blocks(archive, part) for at in _SHARED.findall(block))
        if sum(texts[at] for at in shared if at < len(texts)) > sheet_facts.MAX_UNPACKED_BYTES:
            raise too_large(name)
    return SheetFacts(frozenset(scan.hidden), scan.unread)


def _blocks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    tail = b""
    with archive.open(part) as handle:
        while chunk := handle.read(_CHUNK):
            yield tail + chunk
            tail = chunk[-_OVERLAP:]


def _column(letters: bytes) -> int:
    return column_index_from_string(letters.decode()) if len(letters) <= 3 else 20_000
