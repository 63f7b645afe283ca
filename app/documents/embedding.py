"""Fonts inside a PDF: only the characters used, as TrueType outlines, with text that copies correctly.

reportlab's own TrueType support takes no CFF outlines, and its ToUnicode maps are wrong beyond the
BMP; so each font becomes one composite font (Type0, Identity-H) written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.filterPen import DecomposingFilterPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from app.documents.fonts import FontBook, MissingGlyph, bundled_metrics, opened

NOTDEF = ".notdef"
CURVE_ERROR = 0.0005  # of the em, when cubic outlines become quadratic ones
SYMBOLIC = 4
MAP_BLOCK = 100  # entries a bfchar block may hold


class DocumentFonts:
    """The fonts of one document; each is written once, when the document is saved."""

    def __init__(self, canvas: Canvas, book: FontBook) -> None:
        self._document: Any = canvas._doc  # type: ignore[attr-defined]
        self._book = book
        self._fonts: dict[Path, EmbeddedFont] = {}

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
            font = EmbeddedFont(path, len(self._fonts) + 1)
            self._fonts[path] = font
            self._document.delayedFonts.append(font)
        return self._fonts[path]


class EmbeddedFont:
    """One font of one document. reportlab calls `addObjects` while it saves."""

    def __init__(self, path: Path, place: int) -> None:
        self.path = path
        self.place = place
        self.name = f"S{place}"
        self._numbers: dict[str, int] = {}

    def encode(self, text: str) -> str:
        """The text as the hexadecimal string a Tj operator takes."""
        numbers = self._numbers
        return "".join(f"{numbers.setdefault(character, len(numbers) + 1):04X}" for character in text)

    def addObjects(self, document: Any) -> None:  # noqa: N802 - reportlab's name
        """Put the font, cut to the characters used, into the document."""
        metrics = bundled_metrics(self.path)
        characters = tuple(self._numbers)
        base = _base_name(self.path, self.place)
        stream = _stream(cut_font(self.path, characters), document)
        widths = pdfdoc.PDFArray([round(metrics.widths[ord(each)], 2) for each in characters])
        descriptor = {
            "Type": "/FontDescriptor",
            "FontName": base,
            "Flags": SYMBOLIC,
            "ItalicAngle": 0,
            "StemV": 80,
            "Ascent": round(metrics.ascent),
            "Descent": round(metrics.descent),
            "CapHeight": round(metrics.ascent),
            "FontBBox": pdfdoc.PDFArray([-1000, -1000, 2000, 2000]),
            "FontFile2": document.Reference(stream, f"file:{self.name}"),
        }
        descendant = {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": base,
            "CIDToGIDMap": "/Identity",
            "CIDSystemInfo": pdfdoc.PDFDictionary(
                {
                    "Registry": pdfdoc.PDFString("Adobe"),
                    "Ordering": pdfdoc.PDFString("Identity"),
                    "Supplement": 0,
                }
            ),
            "DW": 1000,
            "W": pdfdoc.PDFArray([1, widths]),
            "FontDescriptor": document.Reference(pdfdoc.PDFDictionary(descriptor), f"descriptor:{self.name}"),
        }
        font = {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": base,
            "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray(
                [document.Reference(pdfdoc.PDFDictionary(descendant), f"descendant:{self.name}")]
            ),
            "ToUnicode": document.Reference(
                _stream(unicode_map(characters), document), f"unicode:{self.name}"
            ),
        }
        reference = document.Reference(pdfdoc.PDFDictionary(font), f"font:{self.name}")
        document.idToObject["BasicFonts"].dict[self.name] = reference


def _base_name(path: Path, place: int) -> Any:
    """The name of a cut font: a tag of six letters, then the font's own name."""
    tag = "SC" + "".join("ABCDEFGHIJ"[int(digit)] for digit in f"{place:04d}")
    return pdfdoc.PDFName(f"{tag}+{re.sub(r'[^A-Za-z0-9-]', '', path.stem) or 'Font'}")


def _stream(content: bytes, document: Any) -> Any:
    stream = pdfdoc.PDFStream(content=content)
    stream.dictionary["Length1"] = len(content)
    if document.compression:
        stream.filters = [pdfdoc.PDFZCompress]
    return stream


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
