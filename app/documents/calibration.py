"""校准页: a cross 20 mm from two edges of the sheet, rulers through it. Measure two numbers, type them, done.

Everything is drawn with the placing in force: with the right one the cross lies at exactly 20.0 mm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.canvas_fonts import canvas_painter
from app.documents.flow import LEADING, Strip, draw_strips, height_of, text_strips
from app.documents.fonts import FontBook, default_fonts
from app.documents.output import new_canvas
from app.documents.text import TextPainter, TextStyle, largest_size
from app.documents.whole_file import Target, written_whole
from app.domain.certificates import typeset
from app.domain.paper import Slot
from app.domain.placing import AS_IT_IS, CROSS, Placing, far_mark, in_words

TITLE = "打印位置校准页"
INK = "#000000"  # pure, so that no printer makes dots of a thin line
HAIR, FINE, BOLD = 0.2, 0.35, 0.7  # points

EDGE = 4.0  # mm that hardly any printer reaches
MARK = 7.0  # mm: the arms of the cross and the far marks
RING = 4.0  # mm
TICKS = {10: 3.2, 5: 2.2, 1: 1.3}  # mm: how long the ticks of tens, fives and ones are
BLOCK = CROSS + 12.0  # mm: where the words begin, right of and below the rulers
BLOCK_MARGIN = 8.0

NUMBER = TextStyle("sans", 6, INK)
CAPTION = TextStyle("sans-bold", 7.5, INK)
LARGEST, SMALLEST = 12.0, 4.5
HEADING, FIELD, NOTE = 1.5, 1.15, 0.8  # sizes of the words, against those of the sentences
BLANK = "________"


@dataclass(frozen=True, slots=True)
class CalibrationSheet:
    """What one sheet is printed for, and the placing it is drawn with."""

    slot: Slot
    printed_on: date
    placing: Placing = AS_IT_IS


def render_calibration(sheet: CalibrationSheet, target: Target, *, book: FontBook | None = None) -> None:
    """Write the sheet into `target`: one page as large as the paper."""
    book = book or default_fonts()
    paper = sheet.slot.paper
    size = paper.width * mm, paper.height * mm
    with written_whole(target) as stream:
        canvas = new_canvas(stream, size, TITLE, "")
        painter = canvas_painter(canvas, book)
        canvas.saveState()
        canvas.transform(*sheet.placing.pdf_matrix(size[1]))
        _draw_rulers(canvas, painter, paper.width, paper.height)
        _draw_words(canvas, painter, sheet, book)
        canvas.restoreState()
        canvas.showPage()
        canvas.save()


def _draw_rulers(canvas: Canvas, painter: TextPainter, width: float, height: float) -> None:
    canvas.setStrokeColor(INK)
    top = (height - CROSS) * mm
    across = _Ruler(canvas, lambda along, off: (along * mm, top + off * mm), width)
    down = _Ruler(canvas, lambda along, off: ((CROSS - off) * mm, (height - along) * mm), height)
    for ruler in (across, down):
        ruler.draw()
    canvas.circle(CROSS * mm, top, RING * mm)
    for at in across.tens():
        painter.draw_aligned((at - 5) * mm, 10 * mm, top + 4 * mm, str(at), NUMBER, "center")
    for at in down.tens():
        baseline = (height - at) * mm - style.RISE * NUMBER.size
        painter.draw_aligned((CROSS - 14) * mm, 10 * mm, baseline, str(at), NUMBER, "right")
    right, below = far_mark(width), far_mark(height)
    beside = (CROSS + 2.5) * mm
    painter.draw(beside + RING * mm, top - 4.5 * mm, f"十字 {CROSS:g} mm", CAPTION)
    painter.draw(beside, (height - 9) * mm, "↑ 纸的上边", CAPTION)
    captions = f"右边的标记 {right:g} mm", f"下边的标记 {below:g} mm"
    painter.draw_aligned((right - 42) * mm, 40 * mm, top - 4.5 * mm, captions[0], CAPTION, "right")
    painter.draw(beside, (height - below + 2) * mm, captions[1], CAPTION)


class _Ruler:
    """A ruler along one edge; `point` tells where (mm along it, mm towards the edge) lies on the page."""

    def __init__(
        self, canvas: Canvas, point: Callable[[float, float], tuple[float, float]], side: float
    ) -> None:
        self._canvas, self._point, self._side = canvas, point, side

    def draw(self) -> None:
        """The line, its ticks, and the marks to measure."""
        self._line(FINE, (EDGE, 0), (self._side - EDGE, 0))
        for at in self._ticks():
            length = next(long for step, long in TICKS.items() if at % step == 0)
            self._line(HAIR, (at, 0), (at, length))
        for place in (CROSS, far_mark(self._side)):
            self._line(BOLD, (place, -MARK), (place, MARK))
        self._line(BOLD, (CROSS - MARK, 0), (CROSS + MARK, 0))

    def tens(self) -> list[int]:
        """The ticks with a number; the cross says its own."""
        return [at for at in self._ticks() if at % 10 == 0 and at not in (CROSS, far_mark(self._side))]

    def _ticks(self) -> range:
        return range(int(EDGE) + 1, int(self._side - EDGE) + 1)

    def _line(self, width: float, start: tuple[float, float], end: tuple[float, float]) -> None:
        self._canvas.setLineWidth(width)
        self._canvas.line(*self._point(*start), *self._point(*end))


def _draw_words(canvas: Canvas, painter: TextPainter, sheet: CalibrationSheet, book: FontBook) -> None:
    """The words right of and below the rulers, as large as they fit."""
    paper = sheet.slot.paper
    width = (paper.width - BLOCK - BLOCK_MARGIN) * mm
    room = (far_mark(paper.height) - BLOCK - BLOCK_MARGIN) * mm
    words = _words(sheet, book)
    size = largest_size(
        lambda size: height_of(_strips(painter, words, size, width)) <= room, LARGEST, SMALLEST
    )
    strips = _strips(painter, words, size or SMALLEST, width)
    draw_strips(canvas, painter, strips, BLOCK * mm, (paper.height - BLOCK) * mm, width)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of words: its size against that of the sentences, the role of its font, the air above it."""

    text: str
    size: float = 1.0
    role: str = "sans"
    above: float = 0.35


def _words(sheet: CalibrationSheet, book: FontBook) -> tuple[_Line, ...]:
    slot = sheet.slot
    far = f"{far_mark(slot.paper.width):g}", f"{far_mark(slot.paper.height):g}"
    day = sheet.printed_on
    return (
        _Line(TITLE, HEADING, "sans-bold"),
        _Line("1. 用毫米直尺,零对准纸边,量十字到纸的左边和上边各多少,读到半毫米。", above=0.8),
        _Line("2. 把两个数填进程序的“打印位置校准”,再按“保存”。"),
        _Line("3. 再打印一张,十字应正好在 20.0 mm 处。"),
        _Line(f"十字离左边 {BLANK} mm、离上边 {BLANK} mm", FIELD, "sans-bold", 1.4),
        _Line("大小也有偏差时,再量这两个数(可以不填):", NOTE, above=1.2),
        _Line(f"右边的标记离左边 {BLANK} mm(应为 {far[0]})", above=0.6),
        _Line(f"下边的标记离上边 {BLANK} mm(应为 {far[1]})", above=0.6),
        _Line(f"打印机:{_drawable(slot.printer, book)}", NOTE, above=1.6),
        _Line(f"纸盒:{_drawable(slot.tray, book) or '打印机自己选'}", NOTE),
        _Line(f"纸张:{slot.paper.name}", NOTE),
        _Line(f"日期:{day.year}年{day.month}月{day.day}日", NOTE),
        _Line(f"本页已用的校准:{in_words(sheet.placing)}", NOTE),
    )


def _strips(painter: TextPainter, words: tuple[_Line, ...], size: float, width: float) -> tuple[Strip, ...]:
    strips: list[Strip] = []
    for line in words:
        look = TextStyle(line.role, size * line.size, INK)
        strips.append(Strip((), line.above * size * LEADING))
        strips += text_strips(painter, typeset(line.text), look, width)
    return tuple(strips)


def _drawable(name: str, book: FontBook) -> str:
    """A printer's name as far as there are glyphs for it: it is no name of a person."""
    return name.translate({ord(each): "?" for each in book.missing(name)})
