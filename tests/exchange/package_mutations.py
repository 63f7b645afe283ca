"""Packages spoiled: an .xlsx file is a ZIP archive of XML parts, and each can go wrong."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO

SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"
BOOK, LINKS, TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
# The first name of the good form among its texts: the title and eleven labels stand before it.
FIRST_NAME, FIRST_NAME_AT = "张伟", 12
_MAIN_SPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINK_SPACE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A package of these parts."""
    memory = BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return memory.getvalue()


def share_texts(data: bytes) -> bytes:
    """The same workbook with its texts in a part of their own, as Excel writes them and openpyxl does not."""
    parts = parts_of(data)
    texts: dict[bytes, int] = {}

    def share(match: re.Match[bytes]) -> bytes:
        return b't="s"><v>%d</v>' % texts.setdefault(match[1], len(texts))

    for name in [name for name in parts if name.startswith("xl/worksheets/")]:
        parts[name] = re.sub(rb't="inlineStr"><is><t[^>]*>([^<]*)</t></is>', share, parts[name])
    listed = b"".join(b"<si><t xml:space='preserve'>%s</t></si>" % text for text in texts)
    parts[TEXTS] = b'<sst xmlns="%s">%s</sst>' % (_MAIN_SPACE, listed)
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/%s" ContentType="%s"/></Types>' % (TEXTS.encode(), kind)
    parts[TYPES] = parts[TYPES].replace(b"</Types>", override)
    link = b'<Relationship Type="%s/sharedStrings" Target="sharedStrings.xml" Id="rId99"/>' % _LINK_SPACE
    parts[LINKS] = parts[LINKS].replace(b"</Relationships>", link + b"</Relationships>")
    return zipped(parts)


def cut(draw: random.Random, data: bytes) -> bytes:
    """The beginning of a file."""
    return data[: draw.randint(0, len(data))]


def flip(draw: random.Random, data: bytes) -> bytes:
    """A file with some bytes changed."""
    spoiled = bytearray(data)
    for _ in range(draw.choice([1, 3, 30, 300])):
        spoiled[draw.randrange(len(spoiled))] = draw.randrange(256)
    return bytes(spoiled)


def _flip_part(draw: random.Random, data: bytes) -> bytes:
    parts = parts_of(data)
    name = draw.choice(sorted(parts))
    return zipped({**parts, name: flip(draw, parts[name])})


def _lose_part(draw: random.Random, data: bytes) -> bytes:
    parts = parts_of(data)
    name = draw.choice(sorted(parts))
    if draw.random() < 0.5:
        parts[name] = cut(draw, parts[name])
    else:
        del parts[name]
    return zipped(parts)


def _bomb(draw: random.Random, data: bytes) -> bytes:
    parts = parts_of(data)
    kind = draw.randrange(4)
    if kind == 0:  # much of nothing
        name = draw.choice([SHEET, TEXTS, BOOK, "xl/media/a.png"])
        parts[name] = parts.get(name, b"") + b" " * (450 << 20)
    elif kind == 1:  # one long text in very many cells
        parts[TEXTS] = parts[TEXTS].replace(FIRST_NAME.encode(), b"x" * 32_000)
        cells = b"".join(b'<row><c t="s"><v>%d</v></c></row>' % FIRST_NAME_AT for _ in range(80_000))
        parts[SHEET] = parts[SHEET].replace(b"</sheetData>", cells + b"</sheetData>")
    elif kind == 2:  # entities within entities
        nest = b'<!ENTITY a0 "x">' + b"".join(
            b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
        )
        parts[BOOK] = parts[BOOK].replace(b"<workbook", b"<!DOCTYPE w [" + nest + b"]><workbook", 1)
        parts[BOOK] = parts[BOOK].replace("报名表".encode(), b"&a11;")
    else:  # millions of cells
        row = b"<row>" + b"<c><v>1</v></c>" * 100 + b"</row>"
        parts[SHEET] = parts[SHEET].replace(b"</sheetData>", row * 90_000 + b"</sheetData>")
    return zipped(parts)


def _wild_numbers(draw: random.Random, data: bytes) -> bytes:
    parts = parts_of(data)
    wild = (b"inf", b"nan", b"-1", b"1e999", b"99999999999", b"", b"x", b"0x10", b"1.7976931348623157e308")
    spots = list(re.finditer(rb"<v>[^<]*</v>", parts[SHEET]))
    spot = draw.choice(spots)
    parts[SHEET] = (
        parts[SHEET][: spot.start()] + b"<v>" + draw.choice(wild) + b"</v>" + parts[SHEET][spot.end() :]
    )
    return zipped(parts)


def _wild_marks(draw: random.Random, data: bytes) -> bytes:
    parts = parts_of(data)
    old, new = draw.choice(
        [
            (b'ref="A1:K14"', b'ref="A1:XFD1048576"'),
            (b'ref="A1:K14"', b'ref="Z9:A1"'),
            (b'<row r="5"', b'<row r="99999999999"'),
            (b'<row r="5"', b'<row r="0"'),
            (b'<row r="5"', b'<row r="3"'),
            (b'r="B5"', b'r="5"'),
            (b'r="B5"', b'r="B5" s="99999"'),
            (b't="s"', b't="inlineStr"'),
            (b't="s"', b't="zzz"'),
            (b'ref="A1:K1"', b'ref="K1:A1"'),
            (b'ref="A1:K1"', b'ref="A1:XFD1048576"'),
            (b"<sheetData>", b"<sheetData><sheetData>"),
            (b"<worksheet", b"<worksheet \xff\xfe"),
            (b"UTF-8", b"GBK"),
            (b"<mergeCells", b"<!-- " + b"-" * 9 + b" --><mergeCells"),
        ]
    )
    parts[SHEET] = parts[SHEET].replace(old, new)
    return zipped(parts)


def _wild_package(draw: random.Random, data: bytes) -> bytes:
    spoiled = bytearray(data)
    at = spoiled.rindex(b"PK\x01\x02")
    place = draw.choice([6, 8, 10, 16, 20, 24, 28, 30, 42])
    spoiled[at + place] ^= draw.randrange(1, 256)
    if draw.random() < 0.3:
        first = spoiled.index(b"PK\x01\x02")
        spoiled[first + 8] |= 1  # "this part has a password"
    return bytes(spoiled)


PACKAGES: Mapping[str, Callable[[random.Random, bytes], bytes]] = {
    "截断的文件": cut,
    "改坏几个字节": flip,
    "改坏一个部件": _flip_part,
    "缺一个部件或半个部件": _lose_part,
    "压缩炸弹": _bomb,
    "不可能的数": _wild_numbers,
    "不可能的位置、类型和编码": _wild_marks,
    "改坏的压缩目录": _wild_package,
}
