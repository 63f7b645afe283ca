"""Fonts inside a PDF: only the characters used, as TrueType outlines, with text that copies correctly.

reportlab's own TrueType support takes no CFF outlines, and its ToUnicode maps are wrong beyond the
BMP; so each font becomes one composite font (Type0, Identity-H) written here, as plain bytes that any
writer of PDF can take.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.filterPen import DecomposingFilterPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

from app.documents.fonts import FontBook, MissingGlyph, bundled_metrics, opened

NOTDEF = ".notdef"
CURVE_ERROR = 0.0005  # of the em, when cubic outlines become quadratic ones
SYMBOLIC = 4
MAP_BLOCK = 100  # entries a bfchar block may hold

# Takes the whole body of one indirect object and returns its number.
AddObject = Callable[[bytes], int]


class DocumentFonts:
    """The fonts of one document, collected while its pages are drawn; `fonts` are those used so far."""

    def __init__(self, book: FontBook) -> None:
        self._book = book
        self._fonts: dict[Path, EmbeddedFont] = {}

    @property
    def fonts(self) -> tuple[EmbeddedFont, ...]:
        """The fonts used so far, in order of their first use."""
        return tuple(self._fonts.values())

    def runs(self, text: str, role: str) -> Iterator[tuple[EmbeddedFont, str]]:
        """The text in pieces that one font can draw."""
        for path, piece in groupby(text, lambda character: self._path(character, role)):
            yield self._font(path), "".join(piece)

    def width(self, text: str, role: str) -> float:
        """The width of the text at size 1, without extra spacing."""
        return sum(bundled_metrics(self._path(each, role)).widths[ord(each)] for each in text) / 1000

    def _path(self, character: str, role: str) -> Path:
        path = self._book.font_for(character, role)
        if path is None:
            raise MissingGlyph(character, character)
        return path

    def _font(self, path: Path) -> EmbeddedFont:
        if path not in self._fonts:
            self._fonts[path] = EmbeddedFont(path, len(self._fonts) + 1)
        return self._fonts[path]


class EmbeddedFont:
    """One font of one document; `name` is what pages call it in their resources."""

    def __init__(self, path: Path, place: int) -> None:
        self.path = path
        self.place = place
        self.name = f"S{place}"
        self._numbers: dict[str, int] = {}

    @property
    def characters(self) -> tuple[str, ...]:
        """The characters used so far; their glyphs are numbered from 1 in this order."""
        return tuple(self._numbers)

    def encode(self, text: str) -> str:
        """The text as the hexadecimal string a Tj operator takes."""
        numbers = self._numbers
        return "".join(f"{numbers.setdefault(character, len(numbers) + 1):04X}" for character in text)


def write_font(font: EmbeddedFont, add: AddObject) -> int:
    """Write the font, cut to the characters used, with `add`; returns the number of its Type0 object."""
    metrics = bundled_metrics(font.path)
    characters = font.characters
    base = _base_name(font.path, font.place)
    file = add(stream_object(cut_font(font.path, characters), length1=True))
    descriptor = add(
        f"<< /Type /FontDescriptor /FontName {base} /Flags {SYMBOLIC} /ItalicAngle 0 /StemV 80"
        f" /Ascent {round(metrics.ascent)} /Descent {round(metrics.descent)}"
        f" /CapHeight {round(metrics.ascent)} /FontBBox [-1000 -1000 2000 2000]"
        f" /FontFile2 {file} 0 R >>".encode("ascii")
    )
    widths = " ".join(f"{round(metrics.widths[ord(each)], 2):g}" for each in characters)
    descendant = add(
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont {base} /CIDToGIDMap /Identity"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        f" /DW 1000 /W [1 [{widths}]] /FontDescriptor {descriptor} 0 R >>".encode("ascii")
    )
    to_unicode = add(stream_object(unicode_map(characters)))
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


def _base_name(path: Path, place: int) -> str:
    """The name of a cut font: a tag of six letters, then the font's own name."""
    tag = "SC" + "".join("ABCDEFGHIJ"[int(digit)] for digit in f"{place:04d}")
    return f"/{tag}+{re.sub(r'[^A-Za-z0-9-]', '', path.stem) or 'Font'}"


def unicode_map(characters: Iterable[str]) -> bytes:
    """The ToUnicode map for glyphs numbered from 1; characters beyond the BMP as surrogate pairs."""
    entries = [
        f"<{number:04X}> <{character.encode('utf-16-be').hex().upper()}>"
        for number, character in enumerate(characters, 1)
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


def cut_font(path: Path, characters: tuple[str, ...]) -> bytes:
    """A TrueType font with .notdef and the glyphs of the characters, numbered from 1 in this order."""
    with opened(path) as source:
        units = source["head"].unitsPerEm
        cmap, drawings, advances = source.getBestCmap(), source.getGlyphSet(), source["hmtx"].metrics
        cubic = "glyf" not in source
        origins = {NOTDEF: source.getGlyphOrder()[0]} | {
            f"g{at}": cmap[ord(each)] for at, each in enumerate(characters, 1)
        }
        glyphs = {
            name: _outline(drawings[origin], drawings, units, cubic) for name, origin in origins.items()
        }
        widths = {name: advances[origin][0] for name, origin in origins.items()}
        header = source["hhea"]
        ascent, descent = header.ascent, header.descent
    builder = FontBuilder(units, isTTF=True)
    builder.font.recalcTimestamp = False
    builder.updateHead(created=0, modified=0)  # the same bytes at any time
    builder.setupGlyphOrder(list(origins))
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (widths[name], glyphs[name].xMin) for name in origins})
    builder.setupHorizontalHeader(ascent=ascent, descent=descent)
    output = BytesIO()
    builder.font.save(output)
    return output.getvalue()


def _outline(drawing: Any, drawings: Any, units: int, cubic: bool) -> Any:
    """The glyph as one simple TrueType outline (parts of composites are drawn in)."""
    pen = TTGlyphPen(None)
    target = Cu2QuPen(pen, units * CURVE_ERROR, reverse_direction=True) if cubic else pen
    drawing.draw(DecomposingFilterPen(target, drawings))
    return pen.glyph()
