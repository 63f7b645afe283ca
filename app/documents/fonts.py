"""Which font draws which character: bundled fonts first, then what is installed, else a refusal."""

from __future__ import annotations

import os
import re
import struct
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from app.errors import UserError
from app.paths import resource

KAI = resource("fonts", "LXGWWenKai-Regular.ttf")
SERIF = resource("fonts", "NotoSerifSC-Regular.otf")
SANS = resource("fonts", "NotoSansSC-Regular.ttf")
SANS_BOLD = resource("fonts", "NotoSansSC-SemiBold.ttf")

# What a style may ask for, and in which order the bundled fonts are tried for each character. Every chain
# covers the same characters: what one role can print, all can.
CHAINS: Mapping[str, tuple[Path, ...]] = {
    "kai": (KAI, SERIF, SANS),
    "serif": (SERIF, KAI, SANS),
    "sans": (SANS, SERIF, KAI),
    "sans-bold": (SANS_BOLD, SERIF, KAI, SANS),
}

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
SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
EMBEDDING_FORBIDDEN = 0x0002
WIDE_SPACE = "\u3000"
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class MissingGlyph(UserError):
    """No font at hand can draw some characters; `where` says whose, `characters` which."""

    def __init__(self, where: str, characters: str, others: int = 0) -> None:
        named = "、".join(f"{character}(U+{ord(character):04X})" for character in characters)
        more = f"另有 {others} 张也缺字。" if others else ""
        cure = "请安装含有这个字的字体(如花园明朝、天珩全字库)后再试"
        super().__init__(f"“{where}”中有字没有字形:{named}。{more}{cure},这次没有生成文件。")
        self.where = where
        self.characters = characters


@dataclass(frozen=True, slots=True)
class FontMetrics:
    """What is needed to lay text out; widths are in thousandths of the size."""

    widths: Mapping[int, float]
    ascent: float
    descent: float


class FontBook:
    """The chain of fonts; installed ones are looked at only when the bundled ones lack a character."""

    def __init__(
        self, chains: Mapping[str, tuple[Path, ...]], installed: Callable[[], Iterable[Path]]
    ) -> None:
        self._chains = chains
        self._installed = installed
        self._found: dict[tuple[str, str], Path | None] = {}

    def font_for(self, character: str, role: str) -> Path | None:
        """The font that draws the character in this role, or None."""
        key = (character, role)
        if key not in self._found:
            self._found[key] = self._search(character, role)
        return self._found[key]

    def missing(self, text: str) -> str:
        """The characters of the text that no font can draw, each once, in order."""
        wanted = dict.fromkeys(printable(text))
        return "".join(character for character in wanted if self.font_for(character, "kai") is None)

    def _search(self, character: str, role: str) -> Path | None:
        if unicodedata.category(character) == "Co":
            return None  # private use: fonts disagree what it means, and a wrong name is worse than none
        code = ord(character)
        for path in self._chains[role]:
            if code in bundled_metrics(path).widths:
                return path
        for path in self._installed():
            metrics = font_metrics(path)
            if metrics is not None and code in metrics.widths:
                return path
        return None


@cache
def default_fonts() -> FontBook:
    """The bundled fonts and those installed on this machine."""
    return FontBook(CHAINS, installed_fonts)


def missing_characters(text: str) -> str:
    """The characters of a name that could not be printed here; empty when all is well."""
    return default_fonts().missing(text)


def printable(text: str) -> str:
    """The text without invisible marks (controls, joiners, variation selectors), every blank a space."""
    if text.isprintable() and not _SELECTORS.search(text):
        return text
    return "".join(_blank(each) if each.isspace() else each for each in text if _visible(each))


def _blank(character: str) -> str:
    return character if character == WIDE_SPACE else " "


def _visible(character: str) -> bool:
    if character.isspace():
        return True
    return unicodedata.category(character) not in ("Cc", "Cf") and not _SELECTORS.match(character)


def bundled_metrics(path: Path) -> FontMetrics:
    """The metrics of a font the program brings along."""
    metrics = font_metrics(path)
    if metrics is None:
        raise UserError(f"程序自带的字体 {path.name} 缺失或损坏,不能生成文件。请重新安装赛创。")
    return metrics


@contextmanager
def opened(path: Path) -> Iterator[TTFont]:
    """A font file (the first of a collection), its tables read when they are asked for."""
    with path.open("rb") as stream, TTFont(stream, lazy=True, fontNumber=0) as font:
        if "glyf" in font:
            # The names of 60,000 glyphs take longer to work out than all the rest; numbers do as well.
            font.setGlyphOrder([f"glyph{number}" for number in range(font["maxp"].numGlyphs)])
        yield font


@cache
def font_metrics(path: Path) -> FontMetrics | None:
    """The metrics of a font file, or None when it cannot be used for embedding."""
    try:
        with opened(path) as font:
            return _read_metrics(font)
    except (OSError, TTLibError, KeyError, ValueError, AssertionError, struct.error):
        return None  # damaged, or not a font of this kind


def _read_metrics(font: TTFont) -> FontMetrics | None:
    outlines = "glyf" in font or "CFF " in font
    characters = font.getBestCmap()
    if not outlines or not characters or font["OS/2"].fsType & EMBEDDING_FORBIDDEN:
        return None
    scale = 1000 / font["head"].unitsPerEm
    advances = font["hmtx"].metrics
    header = font["hhea"]
    widths = {code: advances[name][0] * scale for code, name in characters.items()}
    return FontMetrics(widths, header.ascent * scale, header.descent * scale)


@cache
def installed_fonts() -> tuple[Path, ...]:
    """The font files of this machine, those known for rare characters first."""
    files = (
        path
        for folder in _font_folders(os.environ)
        if folder.is_dir()
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES
    )
    return tuple(sorted(files, key=lambda path: (_preference(path), str(path))))


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
