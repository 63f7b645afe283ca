"""A font cut to the glyphs a document uses, as TrueType outlines.

Outlines of TrueType fonts are copied as they are, only without their hints; those of CFF fonts, whose
curves are cubic, and composed ones are drawn anew. Each glyph is prepared once in the life of the program.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.filterPen import DecomposingFilterPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, TTLibError

from app.documents.font_files import FontMetrics
from app.documents.fonts import metrics_of
from app.documents.sfnt import DAMAGED, Face, Sfnt, opened
from app.errors import UserError

# What fontTools raises for a damaged font beside what reading its tables does.
BROKEN = (*DAMAGED, TTLibError, AssertionError, ArithmeticError, AttributeError, TypeError, RecursionError)
CURVE_ERROR = 0.0005  # of the em, when cubic outlines become quadratic ones
WHOLE_FILE = 0xB1B0AFBA  # what the sums of a font file come to
MAGIC = 0x5F0F3CF5
VERSION = 0x10000


@dataclass(frozen=True, slots=True)
class Outline:
    """A glyph as its bytes in the table glyf (none for a blank), and where it begins (left bearing)."""

    data: bytes
    left: int

    @property
    def contours(self) -> int:
        return _short(self.data, 0) if self.data else 0

    @property
    def points(self) -> int:
        return _short(self.data, 8 + 2 * self.contours) + 1 if self.contours > 0 else 0


def cut_font(face: Face, used: Sequence[str]) -> bytes:
    """A TrueType font with the glyph for nothing and those of the units of text, numbered from 1 in order."""
    metrics = metrics_of(face)
    numbers = [0, *map(metrics.glyph, used)]
    known = _prepared(face)
    fresh = [number for number in dict.fromkeys(numbers) if number not in known]
    if fresh:
        known.update(_read_outlines(face, metrics, fresh))
    return _font_file(metrics, numbers, [known[number] for number in numbers])


@cache
def _prepared(_face: Face) -> dict[int, Outline]:
    """The outlines of a font that some document has used, by the number of the glyph."""
    return {}


def _read_outlines(face: Face, metrics: FontMetrics, numbers: Sequence[int]) -> dict[int, Outline]:
    try:
        return _outlines(face, metrics, numbers)
    except BROKEN as error:  # or taken away since its characters were looked up
        raise UserError(
            f"字体文件 {face.path.name} 读不出来,可能已损坏或被删除。请重新安装这个字体,再启动程序。"
        ) from error


def _outlines(face: Face, metrics: FontMetrics, numbers: Sequence[int]) -> dict[int, Outline]:
    copied: dict[int, Outline] = {}
    with opened(face) as sfnt:
        if "glyf" in sfnt:
            copied = dict(_copied(sfnt, metrics, numbers))
    others = [number for number in numbers if number not in copied]
    return copied | (_drawn_anew(face, others) if others else {})


def _copied(sfnt: Sfnt, metrics: FontMetrics, numbers: Sequence[int]) -> Iterator[tuple[int, Outline]]:
    """The glyphs that are not made of others."""
    for number in numbers:
        data = sfnt.part("glyf", *sfnt.outline_place(number))
        if not data or _short(data, 0) >= 0:
            yield number, Outline(_without_hints(data), metrics.bearing(number))


def _without_hints(data: bytes) -> bytes:
    if not data or not _short(data, 0):
        return b""
    at = 10 + 2 * _short(data, 0)
    (length,) = struct.unpack_from(">H", data, at)
    return data[:at] + b"\0\0" + data[at + 2 + length :]


def _drawn_anew(face: Face, numbers: Sequence[int]) -> dict[int, Outline]:
    with face.path.open("rb") as stream, TTFont(stream, lazy=True, fontNumber=face.number) as font:
        cubic = "glyf" not in font
        if not cubic:
            # The names of 60,000 glyphs take longer to work out than all the rest; numbers do as well.
            font.setGlyphOrder([f"glyph{number}" for number in range(font["maxp"].numGlyphs)])
        names, drawings = font.getGlyphOrder(), font.getGlyphSet()
        error = font["head"].unitsPerEm * CURVE_ERROR
        drawn: dict[int, Outline] = {}
        for number in numbers:
            pen = TTGlyphPen(None)
            target = Cu2QuPen(pen, error, reverse_direction=True) if cubic else pen
            drawings[names[number]].draw(DecomposingFilterPen(target, drawings))
            data = pen.glyph().compile(None)
            drawn[number] = Outline(data, _short(data, 2) if data else 0)
    return drawn


def _short(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">h", data, at)[0])


def _font_file(metrics: FontMetrics, numbers: Sequence[int], outlines: Sequence[Outline]) -> bytes:
    """The tables a reader of PDF needs; nothing in them depends on the time."""
    bodies = [each.data + bytes(-len(each.data) % 4) for each in outlines]
    places = [0, *accumulate(map(len, bodies))]
    count, widths = len(outlines), [metrics.advance(number) for number in numbers]
    rise, fall = (round(each * metrics.units / 1000) for each in (metrics.ascent, metrics.descent))
    most = max(each.points for each in outlines), max(each.contours for each in outlines)
    bearings = zip(widths, (each.left for each in outlines), strict=True)
    return _assembled(
        {
            "glyf": b"".join(bodies),
            "head": struct.pack(
                ">4I2H2Q4h2H3h",
                *(VERSION, VERSION, 0, MAGIC, 1, metrics.units, 0, 0, *_box(outlines), 0, 3, 2, 1, 0),
            ),
            "hhea": struct.pack(
                ">I3hH11hH", VERSION, rise, fall, 0, max(widths), *[0] * 3, 1, *[0] * 7, count
            ),
            "hmtx": b"".join(struct.pack(">Hh", *pair) for pair in bearings),
            "loca": struct.pack(f">{count + 1}I", *places),
            "maxp": struct.pack(">IH13H", VERSION, count, *most, 0, 0, 2, *[0] * 8),
        }
    )


def _box(outlines: Sequence[Outline]) -> tuple[int, int, int, int]:
    """What all glyphs together cover."""
    boxes = [struct.unpack_from(">4h", each.data, 2) for each in outlines if each.data]
    if not boxes:
        return 0, 0, 0, 0
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _assembled(tables: Mapping[str, bytes]) -> bytes:
    """A font file of these tables, in the order of their names, with its sums."""
    count = len(tables)
    power = count.bit_length() - 1
    head = struct.pack(">I4H", VERSION, count, 16 << power, power, 16 * (count - (1 << power)))
    place, records, bodies = 12 + 16 * count, [], []
    for tag, table in sorted(tables.items()):
        body = table + bytes(-len(table) % 4)
        records.append(struct.pack(">4s3I", tag.encode("ascii"), _sum(body), place, len(table)))
        bodies.append(body)
        place += len(body)
    whole = bytearray(head + b"".join(records) + b"".join(bodies))
    at = whole.index(struct.pack(">I", MAGIC), 12 + 16 * count + len(bodies[0])) - 4
    struct.pack_into(">I", whole, at, (WHOLE_FILE - _sum(bytes(whole))) % (1 << 32))
    return bytes(whole)


def _sum(data: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}I", data)
    return sum(words) % (1 << 32)
