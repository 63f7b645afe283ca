"""Fonts to choose from: the program's own, then what is installed on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.documents.fonts import BUNDLED_NAMES, FontBook

OWN_FONTS: Mapping[str, str] = {
    "kai": "楷体(自带,霞鹜文楷)",
    "serif": "宋体(自带,思源宋体)",
    "sans": "黑体(自带,思源黑体)",
    "sans-bold": "粗黑体(自带,思源黑体)",
}


@dataclass(frozen=True, slots=True)
class FontChoices:
    """The fonts by what a template calls them, and the book they were found in."""

    names: Mapping[str, str]
    book: FontBook

    def substitute(self, font: str) -> str:
        """What is printed in place of a font that is not here; '' where it is."""
        return self.book.substitute(font) if self.book.absent([font]) else ""


def read_fonts(book: FontBook) -> FontChoices:
    """Look at every font of this machine: takes a moment the first time."""
    own = set(BUNDLED_NAMES.values())
    installed = {family.name: family.name for family in book.families() if family.name not in own}
    return FontChoices({**OWN_FONTS, **installed}, book)
