"""Which font draws which character: the one asked for, bundled ones, installed ones, else a refusal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property, lru_cache

from app.documents.font_catalogue import Family, FontCatalogue, likely_role
from app.documents.font_files import FontMetrics, draws, font_metrics, installed_fonts
from app.documents.sfnt import Face
from app.errors import UserError
from app.paths import resource

KAI = Face(resource("fonts", "LXGWWenKai-Regular.ttf"))
SERIF = Face(resource("fonts", "NotoSerifSC-Regular.otf"))
SANS = Face(resource("fonts", "NotoSansSC-Regular.ttf"))
SANS_BOLD = Face(resource("fonts", "NotoSansSC-SemiBold.ttf"))
BUNDLED_NAMES: Mapping[Face, str] = {
    KAI: "霞鹜文楷",
    SERIF: "思源宋体",
    SANS: "思源黑体",
    SANS_BOLD: "思源黑体 半粗",
}

# What a style may ask for besides the name of a family, and in which order the bundled fonts are tried for
# each character. Every chain covers the same characters: what one role can print, all can.
CHAINS: Mapping[str, tuple[Face, ...]] = {
    "kai": (KAI, SERIF, SANS),
    "serif": (SERIF, KAI, SANS),
    "sans": (SANS, SERIF, KAI),
    "sans-bold": (SANS_BOLD, SERIF, KAI, SANS),
}

WIDE_SPACE = "\u3000"
# Selectors of another shape of the character before them; U+FE0E and U+FE0F only tell emoji from text.
SELECTORS = "\ufe00-\ufe0d\U000e0100-\U000e01ef"
_SELECTOR = re.compile(f"[{SELECTORS}]")
_HIDDEN = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_UNIT = re.compile(f".[{SELECTORS}]?", re.DOTALL)
# A letter and what combines with it: accents, the marks of kana, the parts of Korean syllables. Compatibility
# ideographs stay as they are: to normalise them would change their shape.
_MARKED = re.compile(
    "[^\uf900-\ufaff\U0002f800-\U0002fa1f]"
    "[\u0300-\u036f\u1160-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]+"
)
# Scripts from right to left, or whose letters join, stack or reorder: they need more than a glyph each.
_JOINED = re.compile("[\u0590-\u109f\u1780-\u18af\ufb1d-\ufdff\ufe70-\ufefc]")


class MissingGlyph(UserError):
    """No font at hand can draw some characters; `where` says whose, `characters` which."""

    def __init__(self, where: str, characters: str, others: int = 0) -> None:
        more = f"另有 {others} 张也缺字。" if others else ""
        super().__init__(
            f"“{where}”中有字没有字形:{named(characters)}。{more}{cure(characters)}后再试,这次没有生成文件。"
        )
        self.where = where
        self.characters = characters


def named(characters: str) -> str:
    """Each character with its code point; one with a variation selector as a whole."""
    return "、".join(
        f"{unit}({' '.join(f'U+{ord(each):04X}' for each in unit)})" for unit in units(characters)
    )


def cure(characters: str) -> str:
    """What helps when these characters cannot be printed."""
    if all(_unsuited(unit) for unit in units(characters)):
        return "这些字符不能排印,请改用汉字、拉丁字母或现成的带符号字母"
    if all(_SELECTOR.search(unit) for unit in units(characters)):
        return "字后的异体字选择符指定了另一种字形,请安装含有它的字体,或删去选择符"
    return "请安装含有这个字的字体(如花园明朝、天珩全字库)"


class FontBook:
    """The chains of fonts; installed ones are looked at only when the bundled ones lack a character.

    A role is one of the chains, or the name of a family.
    """

    def __init__(
        self, chains: Mapping[str, tuple[Face, ...]], installed: Callable[[], Iterable[Face]]
    ) -> None:
        self._chains = chains
        self._installed = installed
        self._bundled = tuple(dict.fromkeys(face for chain in chains.values() for face in chain))
        self._found: dict[tuple[str, str], Face | None] = {}
        self._of_role: dict[str, tuple[Face, ...]] = dict(chains)

    def font_for(self, unit: str, role: str) -> Face | None:
        """The font that draws a character (with its variation selector, if any) in this role, or None."""
        key = (unit, role)
        if key not in self._found:
            self._found[key] = self._search(unit, role)
        return self._found[key]

    def missing(self, text: str) -> str:
        """The characters of the text that no font can draw, each once, in order.

        A character with a variation selector is one unit: missing unless some font has just this shape.
        """
        return "".join(
            unit for unit in dict.fromkeys(units(printable(text))) if self.font_for(unit, "kai") is None
        )

    def families(self) -> tuple[Family, ...]:
        """Every typeface there is, bundled and installed; opens every font file the first time."""
        return self._catalogue.families

    def absent(self, roles: Iterable[str]) -> tuple[str, ...]:
        """Those of the roles that are families this machine does not have, each once, in order."""
        families = (role for role in dict.fromkeys(roles) if role not in self._chains)
        return tuple(family for family in families if self._face(family) is None)

    def substitute(self, role: str) -> str:
        """The name of the bundled font that stands in for a family, or for what it lacks."""
        return BUNDLED_NAMES[self._chains[likely_role(role)][0]]

    @cached_property
    def _catalogue(self) -> FontCatalogue:
        return FontCatalogue((*self._bundled, *self._installed()))

    def _face(self, family: str) -> Face | None:
        found = self._catalogue.find(family)
        return found.face if found and font_metrics(found.face) else None

    def _chain(self, role: str) -> tuple[Face, ...]:
        if role not in self._of_role:
            own = self._face(role)
            self._of_role[role] = (*([own] if own else ()), *self._chains[likely_role(role)])
        return self._of_role[role]

    def _search(self, unit: str, role: str) -> Face | None:
        if _unsuited(unit):
            return None
        for face in self._chain(role):
            if metrics_of(face).glyph(unit) if face in self._bundled else draws(face, unit):
                return face
        return next((face for face in self._installed() if draws(face, unit)), None)


def _unsuited(unit: str) -> bool:
    """Whether a glyph would be the wrong thing to draw.

    Fonts disagree what private use means, and a wrong name is worse than none. A combining mark that no
    composed letter takes in would stand in the wrong place, and so would letters that join.
    """
    return unicodedata.category(unit[0]) in ("Co", "Mn", "Mc", "Me") or _JOINED.match(unit) is not None


@cache
def default_fonts() -> FontBook:
    """The bundled fonts and those installed on this machine."""
    return FontBook(CHAINS, installed_fonts)


def missing_characters(text: str) -> str:
    """The characters of a name that could not be printed here; empty when all is well."""
    return default_fonts().missing(text)


def units(text: str) -> list[str]:
    """The characters of a text, each with the variation selector behind it."""
    return _UNIT.findall(text) if _SELECTOR.search(text) else list(text)


@lru_cache(4096)
def printable(text: str) -> str:
    """The text without invisible marks (controls, joiners, stray selectors), every blank a space.

    A letter with combining marks becomes the one character that there is for both.
    """
    text = _MARKED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
    if text.isprintable() and not _HIDDEN.search(text):
        return text
    return "".join(_blank(unit) if unit[0].isspace() else unit for unit in units(text) if _visible(unit[0]))


def _blank(unit: str) -> str:
    return WIDE_SPACE if unit[0] == WIDE_SPACE else " "


def _visible(character: str) -> bool:
    if character.isspace():
        return True
    return unicodedata.category(character) not in ("Cc", "Cf") and not _HIDDEN.match(character)


def metrics_of(face: Face) -> FontMetrics:
    """The metrics of a font that has to be there."""
    metrics = font_metrics(face)
    if metrics is None:
        raise UserError(f"程序自带的字体 {face.path.name} 缺失或损坏,不能生成文件。请重新安装赛创。")
    return metrics
