"""The font files of this machine, and what laying text out needs of each."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.documents.sfnt import DAMAGED, CharacterMap, Face, Sfnt, faces_of, opened

# Fonts known for rare characters are opened before the other installed ones.
RARE_FONTS = (
    "simsunb",
    "hanamin",
    "babelstonehan",
    "plangothic",
    "jigmo",
    "mingliub",
    "simsun",
    "hanazono",
    "tw-sung",
)
# Fonts that show the same box, or nothing, for every character there is.
PLACEHOLDERS = ("lastresort", ".lastresort", "adobeblank")
SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")

EMBEDDING_USE = 0x000F
EMBEDDING_FORBIDDEN = 0x0002  # only when no milder bit stands beside it
# Only whole fonts, or only bitmaps; ours are outlines, cut to the characters used.
EMBEDDING_UNSUITED = 0x0100 | 0x0200


class FontMetrics:
    """What is needed to lay text out; measures are in thousandths of the size.

    A unit of text is one character, or a character with a variation selector.
    """

    def __init__(self, sfnt: Sfnt) -> None:
        if not has_outlines(sfnt) or not may_embed(sfnt.table("OS/2")):
            raise ValueError("not a font for embedding")
        head, header = sfnt.table("head"), sfnt.table("hhea")
        self.units = int.from_bytes(head[18:20], "big")
        if not self.units:
            raise ValueError("no size")
        ascent, descent = struct.unpack_from(">hh", header, 4)
        (self._widths,) = struct.unpack_from(">H", header, 34)
        self._metrics = sfnt.table("hmtx")
        if not 0 < 4 * self._widths <= len(self._metrics):
            raise ValueError("no widths")
        self.ascent = ascent * 1000 / self.units
        self.descent = descent * 1000 / self.units
        self._characters = CharacterMap(sfnt.table("cmap"))

    def glyph(self, unit: str) -> int:
        """The number of the glyph that draws the unit; 0 when there is none."""
        if len(unit) == 1:
            return self._characters.glyph(ord(unit))
        return self._characters.variant(ord(unit[0]), ord(unit[1]))

    def width(self, unit: str) -> float:
        """How wide the unit is."""
        return self.advance(self.glyph(unit)) * 1000 / self.units

    def advance(self, glyph: int) -> int:
        """How wide a glyph is, in units of the font."""
        (width,) = struct.unpack_from(">H", self._metrics, 4 * min(glyph, self._widths - 1))
        return int(width)

    def bearing(self, glyph: int) -> int:
        """How far left its outline begins, in units of the font."""
        beyond = max(glyph - self._widths + 1, 0)
        (left,) = struct.unpack_from(">h", self._metrics, 4 * (glyph - beyond) + 2 + 2 * beyond)
        return int(left)


def has_outlines(sfnt: Sfnt) -> bool:
    """Whether the font has outlines that can be embedded, not only bitmaps."""
    return "glyf" in sfnt or "CFF " in sfnt


def may_embed(os2: bytes) -> bool:
    """Whether the maker of the font allows it to be embedded, cut to the characters used."""
    (allowed,) = struct.unpack_from(">H", os2, 8)
    return not allowed & EMBEDDING_UNSUITED and allowed & EMBEDDING_USE != EMBEDDING_FORBIDDEN


@cache
def font_metrics(face: Face) -> FontMetrics | None:
    """The metrics of a font, or None when it cannot be used for embedding."""
    try:
        with opened(face) as sfnt:
            return FontMetrics(sfnt)
    except DAMAGED:
        return None


def draws(face: Face, unit: str) -> bool:
    """Whether an installed font draws the unit; some list characters and have a blank for them."""
    metrics = font_metrics(face)
    glyph = metrics.glyph(unit) if metrics else 0
    if not glyph or unit.isspace():
        return glyph > 0
    try:
        with opened(face) as sfnt:
            if "glyf" not in sfnt:
                return True
            start, end = sfnt.outline_place(glyph)
            return start < end
    except DAMAGED:
        return False


@cache
def installed_fonts() -> tuple[Face, ...]:
    """The fonts of this machine, those known for rare characters first."""
    files = (
        path
        for folder in _font_folders(os.environ)
        if folder.is_dir()
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES and not path.stem.lower().startswith(PLACEHOLDERS)
    )
    ordered = sorted(files, key=lambda path: (_preference(path), str(path)))
    return tuple(face for path in ordered for face in faces_of(path))


def _preference(path: Path) -> int:
    name = path.stem.lower()
    return next((place for place, known in enumerate(RARE_FONTS) if name.startswith(known)), len(RARE_FONTS))


def _font_folders(environ: Mapping[str, str]) -> tuple[Path, ...]:
    home = Path.home()
    if sys.platform == "win32":
        local = Path(environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        return Path(environ.get("WINDIR", r"C:\Windows")) / "Fonts", local / "Microsoft" / "Windows" / "Fonts"
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"
    shared = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
    return *shared, home / ".local" / "share" / "fonts", home / ".fonts"
