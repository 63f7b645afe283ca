"""Fonts inside a PDF: only the characters used, as TrueType outlines, with text that copies correctly.

reportlab's own TrueType support takes no CFF outlines, and its ToUnicode maps are wrong beyond the
BMP; so each font becomes one composite font (Type0, Identity-H) written here, as plain bytes that any
writer of PDF can take.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from app.documents.font_cutting import cut_font
from app.documents.fonts import FontBook, MissingGlyph, metrics_of, units
from app.documents.sfnt import Face

SYMBOLIC = 4
MAP_BLOCK = 100  # entries a bfchar block may hold

# Takes the whole body of one indirect object and returns its number.
AddObject = Callable[[bytes], int]


class DocumentFonts:
    """The fonts of one document, collected while its pages are drawn; `fonts` are those used so far."""

    def __init__(self, book: FontBook) -> None:
        self._book = book
        self._fonts: dict[Face, EmbeddedFont] = {}
        self._roles: dict[str, _Role] = {}

    @property
    def fonts(self) -> tuple[EmbeddedFont, ...]:
        """The fonts used so far, in order of their first use."""
        return tuple(self._fonts.values())

    def runs(self, text: str, role: str) -> Iterator[tuple[EmbeddedFont, str]]:
        """The text in pieces that one font can draw."""
        if role not in self._roles:
            self._roles[role] = _Role(self._book, role, self._fonts)
        for font, piece in groupby(units(text), self._roles[role].__getitem__):
            yield font, "".join(piece)

    def width(self, text: str, role: str) -> float:
        """The width of the text at size 1, without extra spacing."""
        return sum(metrics_of(_face(self._book, unit, role)).width(unit) for unit in units(text)) / 1000


def _face(book: FontBook, unit: str, role: str) -> Face:
    face = book.font_for(unit, role)
    if face is None:
        raise MissingGlyph(unit, unit)
    return face


class _Role(dict[str, "EmbeddedFont"]):
    """The font of each unit of text in one role; a font joins the document when it is first needed."""

    def __init__(self, book: FontBook, role: str, fonts: dict[Face, EmbeddedFont]) -> None:
        super().__init__()
        self._book = book
        self._role = role
        self._fonts = fonts

    def __missing__(self, unit: str) -> EmbeddedFont:
        face = _face(self._book, unit, self._role)
        if face not in self._fonts:
            self._fonts[face] = EmbeddedFont(face, len(self._fonts) + 1)
        self[unit] = self._fonts[face]
        return self[unit]


class _Codes(dict[str, str]):
    """The code of each unit of text in one font, as hexadecimal digits; numbered from 1 by first use."""

    def __missing__(self, unit: str) -> str:
        self[unit] = f"{len(self) + 1:04X}"
        return self[unit]


class EmbeddedFont:
    """One font of one document; `name` is what pages call it in their resources."""

    def __init__(self, face: Face, place: int) -> None:
        self.face = face
        self.place = place
        self.name = f"S{place}"
        self._codes = _Codes()

    @property
    def units(self) -> tuple[str, ...]:
        """The characters (with their variation selectors) used so far, in the order of their glyphs."""
        return tuple(self._codes)

    def encode(self, text: str) -> str:
        """The text as the hexadecimal string a Tj operator takes."""
        return "".join(map(self._codes.__getitem__, units(text)))


def write_font(font: EmbeddedFont, add: AddObject) -> int:
    """Write the font, cut to the characters used, with `add`; returns the number of its Type0 object."""
    metrics, used = metrics_of(font.face), font.units
    base = _base_name(font)
    file = add(stream_object(cut_font(font.face, used), length1=True))
    descriptor = add(
        f"<< /Type /FontDescriptor /FontName {base} /Flags {SYMBOLIC} /ItalicAngle 0 /StemV 80"
        f" /Ascent {round(metrics.ascent)} /Descent {round(metrics.descent)}"
        f" /CapHeight {round(metrics.ascent)} /FontBBox [-1000 -1000 2000 2000]"
        f" /FontFile2 {file} 0 R >>".encode("ascii")
    )
    widths = " ".join(f"{round(metrics.width(unit), 2):g}" for unit in used)
    descendant = add(
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont {base} /CIDToGIDMap /Identity"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        f" /DW 1000 /W [1 [{widths}]] /FontDescriptor {descriptor} 0 R >>".encode("ascii")
    )
    to_unicode = add(stream_object(unicode_map(used)))
    return add(
        f"<< /Type /Font /Subtype /Type0 /BaseFont {base} /Encoding /Identity-H"
        f" /DescendantFonts [{descendant} 0 R] /ToUnicode {to_unicode} 0 R >>".encode("ascii")
    )


def stream_object(content: bytes, *, length1: bool = False) -> bytes:
    """The body of a stream object, compressed; `length1` tells the length before, as font files need."""
    packed = zlib.compress(content)
    before = f" /Length1 {len(content)}" if length1 else ""
    head = f"<< /Filter /FlateDecode /Length {len(packed)}{before} >>"
    return head.encode("ascii") + b"\nstream\n" + packed + b"\nendstream"


def _base_name(font: EmbeddedFont) -> str:
    """The name of a cut font: a tag of six letters, then the font's own name."""
    tag = "SC" + "".join("ABCDEFGHIJ"[int(digit)] for digit in f"{font.place:04d}")
    return f"/{tag}+{re.sub(r'[^A-Za-z0-9-]', '', font.face.path.stem) or 'Font'}"


def unicode_map(used: Iterable[str]) -> bytes:
    """The ToUnicode map for glyphs numbered from 1; characters beyond the BMP as surrogate pairs."""
    entries = [
        f"<{number:04X}> <{unit.encode('utf-16-be').hex().upper()}>" for number, unit in enumerate(used, 1)
    ]
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def",
        "1 begincodespacerange", "<0000> <FFFF>", "endcodespacerange",
    ]  # fmt: skip
    for start in range(0, len(entries), MAP_BLOCK):
        block = entries[start : start + MAP_BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")
