"""Where the words of a certificate stand: sizes that fit, lines, and places from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents.certificate_template import Area, TemplateField
from app.documents.qr import draw_qr, qr_matrix
from app.documents.text import TextPainter, TextStyle, largest_size
from app.errors import UserError

# In em: where the baseline of Chinese type stands in its square, the recipient's line and the air beside it.
BASELINE = 0.88
UNDERLINE_DEPTH = 0.24
PADDING = 0.35
SHORTEST_UNDERLINE = 3.2
UNDERLINE_WIDTH = 0.8

SCALES = tuple(1 - step * 0.03 for step in range(17))


@dataclass(frozen=True, slots=True)
class Words:
    """A field with the words of one certificate in it."""

    field: TemplateField
    text: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Laid:
    """A field whose size and lines are decided; all measures in points."""

    words: Words
    style: TextStyle
    suffix_style: TextStyle
    lines: tuple[str, ...]
    height: float

    @property
    def line_height(self) -> float:
        return self.style.size * self.words.field.leading


class CertificateLayout:
    """Lays out and draws areas on one canvas; equal words are measured once."""

    def __init__(self, canvas: Canvas, painter: TextPainter, page_height: float) -> None:
        self._canvas = canvas
        self._painter = painter
        self._page_height = page_height
        self._known: dict[tuple[Words, float, float], Laid] = {}

    def draw(self, area: Area, words: Sequence[Words]) -> None:
        """Draw the fields of an area, one below the other, smaller together if they are too high."""
        laid = self._fit(area, [each for each in words if each.field.kind != "qr"])
        slack = area.height * mm - _height(laid)
        top = (self._page_height - area.y) * mm - {"middle": slack / 2, "bottom": slack}.get(area.valign, 0.0)
        for at, each in enumerate(laid):
            top -= each.words.field.gap * mm if at else 0
            self._draw_field(each, area, top)
            top -= each.height
        for code in words:
            if code.field.kind == "qr":
                self._draw_code(code, area)

    def _fit(self, area: Area, words: Sequence[Words]) -> tuple[Laid, ...]:
        for scale in SCALES:
            laid = tuple(self._lay(each, area.width * mm, scale) for each in words)
            if _height(laid) <= area.height * mm:
                return laid
        longest = max((each.text for each in words), key=len)
        raise UserError(f"证书上放不下“{longest}”。请缩短这段文字,或换一个版面更大的模板。")

    def _lay(self, words: Words, width: float, scale: float) -> Laid:
        key = (words, width, scale)
        if key not in self._known:
            self._known[key] = self._lay_anew(words, width, scale)
        return self._known[key]

    def _lay_anew(self, words: Words, width: float, scale: float) -> Laid:
        if words.field.kind == "recipient":
            return self._lay_recipient(words, width, scale)
        size, lines = self._largest(words, width, scale)
        style = self._style(words.field, size)
        return Laid(words, style, style, tuple(lines), len(lines) * size * words.field.leading)

    def _largest(self, words: Words, width: float, scale: float) -> tuple[float, list[str]]:
        """Lines prefer to stay few and shrink; paragraphs prefer their size and take more lines."""
        field = words.field
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

    def _draw_field(self, laid: Laid, area: Area, top: float) -> None:
        field, style = laid.words.field, laid.style
        rise = (laid.line_height - style.size) / 2 + BASELINE * style.size
        baselines = [top - at * laid.line_height - rise for at in range(len(laid.lines))]
        if field.kind == "recipient":
            self._draw_recipient(laid, area.x * mm, baselines)
            return
        indents = [field.indent * style.size] + [0.0] * (len(laid.lines) - 1)
        aligns = [field.align] * (len(laid.lines) - 1) + ["left" if field.align == "justify" else field.align]
        for line, baseline, indent, align in zip(laid.lines, baselines, indents, aligns, strict=True):
            width = area.width * mm - indent
            self._painter.draw_aligned(area.x * mm + indent, width, baseline, line, style, align)

    def _draw_recipient(self, laid: Laid, left: float, baselines: Sequence[float]) -> None:
        """The name in the middle of its underline (a long one in flush lines), its form of address behind."""
        size = laid.style.size
        padding = PADDING * size
        natural = max(self._painter.width(line, laid.style) for line in laid.lines)
        width = max(natural + 2 * padding, SHORTEST_UNDERLINE * size)
        self._canvas.setStrokeColor(laid.style.color)
        self._canvas.setLineWidth(UNDERLINE_WIDTH)
        for line, baseline in zip(laid.lines, baselines, strict=True):
            self._painter.draw(left + (width - natural) / 2, baseline, line, laid.style)
            underline = baseline - UNDERLINE_DEPTH * size
            self._canvas.line(left, underline, left + width, underline)
        if laid.words.suffix:
            self._painter.draw(left + width + padding, baselines[-1], laid.words.suffix, laid.suffix_style)

    def _draw_code(self, words: Words, area: Area) -> None:
        side = min(area.width, area.height) * mm
        bottom = (self._page_height - area.y - area.height) * mm
        self._canvas.setFillColor(words.field.color)
        draw_qr(self._canvas, qr_matrix(words.text), area.x * mm, bottom, side)


def _height(laid: Sequence[Laid]) -> float:
    gaps = sum(each.words.field.gap * mm for each in laid[1:])
    return gaps + sum(each.height for each in laid)
