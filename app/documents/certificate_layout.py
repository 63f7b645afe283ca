"""Where the words of a box stand: sizes that fit, lines, and places from top to bottom, as PDF operators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from reportlab.lib.units import mm

from app.documents.certificate_template import Box, TemplateField
from app.documents.certificate_words import Words
from app.documents.embedding import DocumentFonts
from app.documents.fonts import printable
from app.documents.text import TextPainter, TextStyle, inks, largest_size
from app.errors import UserError

# In em: where the baseline of Chinese type stands in its square, the recipient's line and the air beside it.
BASELINE = 0.88
UNDERLINE_DEPTH = 0.24
PADDING = 0.35
SHORTEST_UNDERLINE = 3.2
UNDERLINE_WIDTH = 0.8

SCALES = tuple(1 - step * 0.03 for step in range(17))
KEPT = 1000  # what was laid out or drawn before and may come again

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Laid:
    """A field whose size and lines are decided; all measures in points."""

    words: Words
    style: TextStyle
    suffix_style: TextStyle
    lines: tuple[str, ...]
    height: float

    @property
    def at_once(self) -> bool:
        """One line at its full size."""
        return len(self.lines) == 1 and self.style.size == self.words.field.size

    @property
    def line_height(self) -> float:
        return self.style.size * self.words.field.leading


class Kept(dict[object, T]):
    """Results by what they were made of; forgets all when there are too many, so that memory stays flat."""

    def __setitem__(self, key: object, value: T) -> None:
        if len(self) >= KEPT:
            self.clear()
        super().__setitem__(key, value)


class _Operators(list[str]):
    """Collects what is drawn."""

    addLiteral = list.append  # noqa: N815 - reportlab's name

    def taken(self) -> str:
        """Everything drawn since the last time."""
        text = "\n".join(self)
        self.clear()
        return text


class BoxLayout:
    """Lays out and draws text boxes of one document; equal words are measured and drawn once."""

    def __init__(self, fonts: DocumentFonts, page_height: float, *, overlay: bool) -> None:
        self._ink = _Operators()
        self._painter = TextPainter(self._ink, fonts)
        self._page_height = page_height
        self._overlay = overlay
        self._laid: Kept[Laid] = Kept()
        self._drawn: Kept[str] = Kept()
        self._scales: Kept[float] = Kept()

    def draw(self, box: Box, words: Sequence[Words]) -> str:
        """The operators of a text box: its fields one below the other, smaller together if too high.

        In overlay (套打) what stands on the paper already keeps its room and is not drawn.
        """
        laid = self._fit(box, words)
        slack = box.height * mm - _height(laid)
        top = (self._page_height - box.y) * mm - {"middle": slack / 2, "bottom": slack}.get(box.valign, 0.0)
        parts = []
        for at, each in enumerate(laid):
            top -= each.words.field.gap * mm if at else 0
            if not (self._overlay and each.words.field.preprinted):
                parts.append(self._draw_once(each, box, top))
            top -= each.height
        return "\n".join(parts)

    def _draw_once(self, laid: Laid, box: Box, top: float) -> str:
        key = (laid.words, laid.style.size, box.x, box.width, top)
        if key not in self._drawn:
            self._draw_field(laid, box, top)
            self._drawn[key] = self._ink.taken()
        return self._drawn[key]

    def _fit(self, box: Box, words: Sequence[Words]) -> tuple[Laid, ...]:
        width = box.width * mm
        laid = tuple(self._lay(each, width, 1.0) for each in words)
        if _height(laid) > box.height * mm:
            # What stands in one line at its full size does so at every smaller one: its words do not count.
            key = (box, tuple(each.words.field if each.at_once else each.words for each in laid))
            if key not in self._scales:
                self._scales[key] = self._largest_scale(box, words)
            laid = tuple(self._lay(each, width, self._scales[key]) for each in words)
        return laid

    def _largest_scale(self, box: Box, words: Sequence[Words]) -> float:
        for scale in SCALES[1:]:
            if _height([self._lay(each, box.width * mm, scale) for each in words]) <= box.height * mm:
                return scale
        longest = max((each.text for each in words), key=len)
        raise UserError(f"证书上放不下“{longest}”。请缩短这段文字,或换一个版面更大的模板。")

    def _lay(self, words: Words, width: float, scale: float) -> Laid:
        key = (words, width, scale)
        if key not in self._laid:
            self._laid[key] = self._lay_anew(words, width, scale)
        return self._laid[key]

    def _lay_anew(self, words: Words, width: float, scale: float) -> Laid:
        if words.field.kind == "recipient":
            return self._lay_recipient(words, width, scale)
        size, lines = self._largest(words, width, scale)
        style = self._style(words.field, size)
        return Laid(words, style, style, tuple(lines), len(lines) * size * words.field.leading)

    def _largest(self, words: Words, width: float, scale: float) -> tuple[float, list[str]]:
        """Lines prefer to stay few and shrink; paragraphs prefer their size and take more lines."""
        field = words.field
        if "\n" not in words.text and self._fits_at_once(words, width, field.size * scale):
            return field.size * scale, [printable(words.text).rstrip()]
        allowed = range(1, field.lines + 1) if field.kind != "paragraph" else (field.lines,)
        for count in allowed:
            size = largest_size(
                lambda size, most=count: all(len(each) <= most for each in self._break(words, width, size)),  # type: ignore[misc]
                field.size * scale,
                field.least * scale,
            )
            if size is not None:
                break
        size = field.least * scale if size is None else size
        return size, [line for part in self._break(words, width, size) for line in part]

    def _fits_at_once(self, words: Words, width: float, size: float) -> bool:
        style = self._style(words.field, size)
        return self._painter.width(words.text, style) + words.field.indent * size <= width

    def _break(self, words: Words, width: float, size: float) -> list[list[str]]:
        style = self._style(words.field, size)
        indent = words.field.indent * size
        return [self._painter.lines(part, style, width, indent) for part in words.text.split("\n")]

    def _lay_recipient(self, words: Words, width: float, scale: float) -> Laid:
        field = words.field
        suffix_style = self._style(field, field.suffix_size * scale)
        room = width - self._painter.width(words.suffix, suffix_style) - 3 * PADDING * field.size
        size, lines = self._largest(words, room, scale)
        suffix_style = self._style(field, min(suffix_style.size, size))
        height = len(lines) * size * field.leading
        return Laid(words, self._style(field, size), suffix_style, tuple(lines), height)

    def _style(self, field: TemplateField, size: float) -> TextStyle:
        return TextStyle(field.font, size, field.color, field.tracking, field.weight)

    def _draw_field(self, laid: Laid, box: Box, top: float) -> None:
        field, style = laid.words.field, laid.style
        rise = (laid.line_height - style.size) / 2 + BASELINE * style.size
        baselines = [top - at * laid.line_height - rise for at in range(len(laid.lines))]
        if field.kind == "recipient":
            self._draw_recipient(laid, box.x * mm, baselines)
            return
        indents = [field.indent * style.size] + [0.0] * (len(laid.lines) - 1)
        aligns = [field.align] * (len(laid.lines) - 1) + ["left" if field.align == "justify" else field.align]
        for line, baseline, indent, align in zip(laid.lines, baselines, indents, aligns, strict=True):
            width = box.width * mm - indent
            self._painter.draw_aligned(box.x * mm + indent, width, baseline, line, style, align)

    def _draw_recipient(self, laid: Laid, left: float, baselines: Sequence[float]) -> None:
        """The name in the middle of its underline (a long one in flush lines), its form of address behind."""
        size = laid.style.size
        padding = PADDING * size
        natural = max(self._painter.width(line, laid.style) for line in laid.lines)
        width = max(natural + 2 * padding, SHORTEST_UNDERLINE * size)
        self._ink.append(f"q {inks(laid.style.color)} {UNDERLINE_WIDTH} w")
        for line, baseline in zip(laid.lines, baselines, strict=True):
            underline = baseline - UNDERLINE_DEPTH * size
            self._ink.append(f"{left:.3f} {underline:.3f} m {left + width:.3f} {underline:.3f} l S")
            self._painter.draw(left + (width - natural) / 2, baseline, line, laid.style)
        self._ink.append("Q")
        if laid.words.suffix:
            self._painter.draw(left + width + padding, baselines[-1], laid.words.suffix, laid.suffix_style)


def _height(laid: Sequence[Laid]) -> float:
    gaps = sum(each.words.field.gap * mm for each in laid[1:])
    return gaps + sum(each.height for each in laid)
