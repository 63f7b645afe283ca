"""Laying text out by the rules of Chinese typesetting, and drawing it with the fonts of the document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Protocol

from app.documents.embedding import DocumentFonts
from app.documents.fonts import SELECTORS, printable, units

# Full-width marks are written as escapes: they look like half-width ones in many editors.
NEVER_FIRST = set(",.:;!?)]}%…。、·’”〉》」』】〕〗\uff0c\uff0e\uff1a\uff1b\uff01\uff1f\uff09\uff05\uff5d")
NEVER_LAST = set("([{‘“〈《「『【〔〖\uff08\uff5b")
HALF_BLANK = set("。、》」』】〕\uff0c\uff1a\uff1b\uff09")
_WORD = re.compile(rf"[A-Za-z0-9][A-Za-z0-9.'/+-]*|\s+|.[{SELECTORS}]?", re.DOTALL)
SIZE_STEP = 0.5

Measure = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a piece of text looks; measures in em.

    `tracking` is extra space after each character, `weight` a contour that makes the strokes heavier.
    """

    role: str
    size: float
    color: str
    tracking: float = 0.0
    weight: float = 0.0


def break_lines(text: str, measure: Measure, width: float, indent: float = 0.0) -> list[str]:
    """The text in lines no wider than `width`; the first one is shorter by `indent`.

    `measure` must be additive: the width of a text is the sum of the widths of its parts.
    """
    lines: list[str] = []
    line, used, room = "", 0.0, width - indent
    for unit in _pieces(text):
        extent = measure(unit)
        tight = used + extent > room  # most pieces fit: the closer look is for the others
        if line and tight and used + measure(unit.rstrip()) - overhang(unit, measure) > room:
            lines.append(line.rstrip())
            line, used, room = "", 0.0, width
        if not line and lines:
            unit = unit.lstrip()
            extent = measure(unit)
        line, used = line + unit, used + extent
        while used > room and used - overhang(line, measure) > room and len(units(line.rstrip())) > 1:
            head = _longest(line, measure, room)
            lines.append(head)
            line, room = line[len(head) :].lstrip(), width
            used = measure(line)
    lines = [*lines, line.rstrip()] if line.strip() else lines
    return _without_widow(lines, lambda last: measure(last) - overhang(last, measure) <= room)


def overhang(line: str, measure: Measure) -> float:
    """The blank half of a full-width mark at the end of a line, which may stand in the margin."""
    last = line.rstrip()[-1:]
    return measure(last) / 2 if last in HALF_BLANK else 0.0


def _pieces(text: str) -> Iterator[str]:
    """The pieces a line may end between."""
    unit = ""
    for piece in _WORD.findall(text):
        if unit and unit[-1] not in NEVER_LAST and piece[0] not in NEVER_FIRST:
            yield unit
            unit = ""
        unit += piece
    if unit:
        yield unit


def _longest(text: str, measure: Measure, room: float) -> str:
    """As much of an unbreakable piece as fits, at least one character."""
    ends = list(accumulate(map(len, units(text))))
    return text[: next((end for end in reversed(ends) if measure(text[:end]) <= room), ends[0])]


def _without_widow(lines: list[str], fits: Callable[[str], bool]) -> list[str]:
    """No single character (with its mark) alone on the last line."""
    if len(lines) < 2 or len([each for each in units(lines[-1]) if each not in NEVER_FIRST]) > 1:
        return lines
    pieces = list(_pieces(lines[-2]))
    if len(pieces) < 3 or not fits(pieces[-1] + lines[-1]):
        return lines
    return [*lines[:-2], "".join(pieces[:-1]).rstrip(), pieces[-1] + lines[-1]]


def largest_size(fits: Callable[[float], bool], size: float, least: float) -> float | None:
    """The largest size between `least` and `size`, in half points, that fits; None when none does."""
    while size >= least:
        if fits(size):
            return size
        size -= SIZE_STEP
    return None


class _Advances(dict[str, float]):
    """The width of each character in one role, at size 1; invisible marks have none."""

    def __init__(self, fonts: DocumentFonts, role: str) -> None:
        super().__init__()
        self._fonts = fonts
        self._role = role

    def __missing__(self, unit: str) -> float:
        self[unit] = self._fonts.width(printable(unit), self._role)
        return self[unit]


class Ink(Protocol):
    """What takes operators of PDF: a canvas of reportlab, or a page writer of our own."""

    def addLiteral(self, s: str, /) -> object:  # noqa: N802 - reportlab's name
        """Put operators into the current page or form."""


@cache
def inks(color: str) -> str:
    """The operators that set both colours to #RRGGBB."""
    parts = " ".join(f"{int(color[at : at + 2], 16) / 255:.4g}" for at in (1, 3, 5))
    return f"{parts} rg {parts} RG"


class TextPainter:
    """Measures text, and draws it as operators; every piece keeps its colours to itself."""

    def __init__(self, ink: Ink, fonts: DocumentFonts) -> None:
        self._ink = ink
        self._fonts = fonts
        self._advances: dict[str, _Advances] = {}

    def width(self, text: str, style: TextStyle) -> float:
        """The width in points, without the extra space after the last character."""
        return self._extent(printable(text), style) - (style.tracking * style.size if text else 0)

    def lines(self, text: str, style: TextStyle, width: float, indent: float = 0.0) -> list[str]:
        """The text broken into lines for a width in points."""
        return break_lines(printable(text), lambda part: self._extent(part, style), width, indent)

    def draw(self, x: float, baseline: float, text: str, style: TextStyle, stretch: float = 0.0) -> None:
        """Draw one line from x to the right (points); `stretch` widens every gap."""
        spacing = style.tracking * style.size + stretch
        mode = f"1 j {style.weight * style.size:.4f} w 2 Tr" if style.weight else "0 Tr"
        look = f"q {inks(style.color)} BT {mode}"
        for font, piece in self._fonts.runs(printable(text), style.role):
            self._ink.addLiteral(
                f"{look} /{font.name} {style.size:g} Tf {spacing:.4f} Tc "
                f"{x:.3f} {baseline:.3f} Td <{font.encode(piece)}> Tj ET Q"
            )
            x += self._extent(piece, style) + len(units(piece)) * stretch

    def draw_aligned(
        self, left: float, width: float, baseline: float, text: str, style: TextStyle, align: str
    ) -> None:
        """Draw one line inside a box: left, center, right, or justify (both edges)."""
        slack = width - self.width(text, style)
        if align == "justify":
            slack += overhang(text, lambda last: self._extent(last, style))
        gaps = len(units(printable(text))) - 1
        if align == "justify" and gaps > 0:
            self.draw(left, baseline, text, style, slack / gaps)
            return
        self.draw(left + {"center": slack / 2, "right": slack}.get(align, 0.0), baseline, text, style)

    def _extent(self, text: str, style: TextStyle) -> float:
        advances = self._advances.get(style.role)
        if advances is None:
            advances = self._advances[style.role] = _Advances(self._fonts, style.role)
        if len(text) == 1:
            return (advances[text] + style.tracking) * style.size
        parts = units(text)
        return (sum(map(advances.__getitem__, parts)) + len(parts) * style.tracking) * style.size
