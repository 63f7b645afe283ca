"""参赛证 and 工作证: several to a sheet of A4 with marks to cut along, or each a page of its own size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.canvas_fonts import canvas_painter
from app.documents.fonts import FontBook, default_fonts
from app.documents.output import new_canvas
from app.documents.photo import RATIO, FindPhoto, draw_photo, no_photo
from app.documents.qr import QrMatrix, draw_qr, qr_masks
from app.documents.table import check_glyphs
from app.documents.text import TextPainter, TextStyle, largest_size
from app.documents.whole_file import Target, written_whole
from app.domain.badges import Badge, BadgeFormat, BadgeTone
from app.domain.certificates import typeset
from app.domain.progress import Progress, no_progress
from app.errors import UserError

TONES: Mapping[BadgeTone, str] = {
    BadgeTone.ENTRANT: "#B3261E",
    BadgeTone.LEADER: "#96610F",
    BadgeTone.JUDGE: "#1F4E8C",
    BadgeTone.STAFF: "#2E7D4F",
}
WHITE = "#FFFFFF"
MARK = 4 * mm  # the length of a mark to cut along
MARK_GAP = 1.5 * mm
CAPTION = 2.8  # em: from a caption to its words
SMALLEST = 4.5
STEP = 1.32


def render_badges(
    badges: Sequence[Badge],
    target: Target,
    size: BadgeFormat,
    progress: Progress | None = None,
    *,
    find_photo: FindPhoto = no_photo,
    book: FontBook | None = None,
) -> None:
    """Write the badges into `target` (a path, or a binary stream); `progress` counts badges.

    `find_photo` gives the picture of a name, b"" where there is none.
    """
    if not badges:
        raise UserError("没有可以印的证件。请先审核通过报名,或换一个范围。")
    book = book or default_fonts()
    for badge in badges:
        words = (badge.name, badge.title, badge.organization, badge.number, *(w for _c, w in badge.lines))
        check_glyphs(book, badge.name, words)
    check_glyphs(book, badges[0].competition, [badges[0].competition])
    codes = qr_masks([badge.code for badge in badges])
    page = style.PORTRAIT if size.across else (size.width * mm, size.height * mm)
    with written_whole(target) as stream:
        canvas = new_canvas(stream, page, badges[0].title, badges[0].competition)
        painter = canvas_painter(canvas, book)
        places = _places(size, page)
        for at, (badge, code) in enumerate(zip(badges, codes, strict=True)):
            place = at % len(places)
            if at and place == 0:
                canvas.showPage()
            if size.across and place == 0:
                _draw_marks(canvas, places, size)
            _Card(canvas, painter, badge, find_photo(badge.photo), code, *places[place], size).draw()
            (progress or no_progress)(at + 1, len(badges))
        canvas.showPage()
        canvas.save()


def _places(size: BadgeFormat, page: tuple[float, float]) -> list[tuple[float, float]]:
    """The lower left corners of the badges of a page, line by line from its top."""
    if not size.across:
        return [(0.0, 0.0)]
    width, height = size.width * mm, size.height * mm
    left = (page[0] - size.across * width) / 2
    top = (page[1] + size.down * height) / 2
    return [
        (left + column * width, top - (row + 1) * height)
        for row in range(size.down)
        for column in range(size.across)
    ]


def _draw_marks(canvas: Canvas, places: Sequence[tuple[float, float]], size: BadgeFormat) -> None:
    """Short lines outside of the badges, where the edges of all of them go on."""
    width, height = size.width * mm, size.height * mm
    across = sorted({edge for x, _y in places for edge in (x, x + width)})
    down = sorted({edge for _x, y in places for edge in (y, y + height)})
    left, right, bottom, top = across[0], across[-1], down[0], down[-1]
    canvas.setStrokeColor(HexColor(style.MUTED))
    canvas.setLineWidth(0.4)
    canvas.lines(
        [
            line
            for x in across
            for line in (
                (x, bottom - MARK_GAP - MARK, x, bottom - MARK_GAP),
                (x, top + MARK_GAP, x, top + MARK_GAP + MARK),
            )
        ]
        + [
            line
            for y in down
            for line in (
                (left - MARK_GAP - MARK, y, left - MARK_GAP, y),
                (right + MARK_GAP, y, right + MARK_GAP + MARK, y),
            )
        ]
    )
    canvas.setStrokeColor(HexColor(style.LINE))
    canvas.setLineWidth(0.25)
    canvas.grid(across, down)


@dataclass(frozen=True, slots=True)
class _Card:
    """Draws one badge; x, y is its lower left corner."""

    canvas: Canvas
    painter: TextPainter
    badge: Badge
    photo: bytes
    code: QrMatrix
    x: float
    y: float
    size: BadgeFormat

    def draw(self) -> None:
        """Everything on it, flat or upright as the format is."""
        if self.size.width > self.size.height:
            self._draw_flat()
        else:
            self._draw_upright()

    @property
    def _width(self) -> float:
        return self.size.width * mm

    @property
    def _height(self) -> float:
        return self.size.height * mm

    @property
    def _tone(self) -> str:
        return TONES[self.badge.tone]

    def _draw_flat(self) -> None:
        """A business card: the photo at the left, words in the middle, the code at the lower right."""
        band, side, code = 10.5 * mm, 4 * mm, 16.5 * mm
        self._draw_band(band, 9.5)
        photo = 22 * mm
        top = self.y + self._height - band - 3.2 * mm
        left = self.x + side
        if self.badge.has_photo:
            self._draw_photo(left, top - photo * RATIO, photo)
            left += photo + 3.2 * mm
        right = self.x + self._width - side
        whole, beside = right - left, right - code - 2 * mm - left
        self._text(left, top - 9, self.badge.title, self._bold(10.5, self._tone, 0.25), whole)
        self._name(left, top - 23.5, whole, self._bold(17, style.INK), 9)
        lowest = self.y + 5.8 * mm
        self._lines(left, top - 42.5, beside, 8.5, lowest + 13)
        self._text(left, lowest, self.badge.number, self._bold(11, style.INK), beside)
        self._draw_code(right - code, self.y + 4.4 * mm, code)

    def _draw_upright(self) -> None:
        """A hanging badge: all in the middle, number and code at the foot."""
        band, side, code = 21 * mm, 7 * mm, 24 * mm
        self._draw_band(band, 14)
        left, whole = self.x + side, self._width - 2 * side
        top = self.y + self._height - band - 11 * mm
        self._text(left, top, self.badge.title, self._bold(22, self._tone, 0.35), whole, "center")
        photo = 29 * mm
        middle = top - 13 * mm
        if self.badge.has_photo:
            lower = top - 4 * mm - photo * RATIO
            self._draw_photo(self.x + (self._width - photo) / 2, lower, photo)
            middle = lower - 8.5 * mm
        self._name(left, middle, whole, self._bold(26, style.INK, 0.05), 15, "center")
        foot = self.y + 6 * mm
        beside = whole - code - 3 * mm
        self._lines(left, foot + code - 9.5, beside, 10.5, foot + 18)
        self._text(left, foot + 2, self.badge.number, self._bold(14, style.INK), beside)
        self._draw_code(self.x + self._width - side - code, foot, code)

    def _draw_photo(self, x: float, y: float, width: float) -> None:
        draw_photo(self.canvas, self.painter, self.photo, self.badge.name, x, y, width)

    def _draw_band(self, height: float, size: float) -> None:
        """The head, in the colour of the role, with the competition's name."""
        canvas, painter = self.canvas, self.painter
        canvas.setFillColor(HexColor(self._tone))
        canvas.rect(self.x, self.y + self._height - height, self._width, height, stroke=0, fill=1)
        words, room = typeset(self.badge.competition), self._width - 8 * mm
        look = TextStyle("sans-bold", size, WHITE)
        if len(painter.lines(words, look, room)) > 1:
            look = style.fitted(painter, words, style.resized(look, size - 1), room, 2)
        self._centred(self.x + 4 * mm, self.y + self._height - height / 2, room, words, look, "center")

    def _name(
        self, left: float, middle: float, room: float, look: TextStyle, smaller: float, align: str = "left"
    ) -> None:
        """The name in one line; where that would be smaller than this size, in two lines of it."""
        look = style.fitted(self.painter, self.badge.name, look, room)
        if look.size < smaller:
            look = style.fitted(self.painter, self.badge.name, style.resized(look, smaller), room, 2)
        self._centred(left, middle, room, self.badge.name, look, align)

    def _centred(
        self, left: float, middle: float, room: float, text: str, look: TextStyle, align: str
    ) -> None:
        """The lines of a text, all of them about the middle of a height."""
        lines = self.painter.lines(text, look, room)
        step = look.size * 1.25
        baseline = middle + (len(lines) - 1) * step / 2 - style.RISE * look.size
        for at, line in enumerate(lines):
            self.painter.draw_aligned(left, room, baseline - at * step, line, look, align)

    def _lines(self, left: float, baseline: float, room: float, size: float, lowest: float) -> None:
        """Unit and lines with their captions, as large as there is room for above `lowest`."""
        said = (("单位", typeset(self.badge.organization)), *self.badge.lines)
        rows = [(caption, typeset(words)) for caption, words in said if words]
        chosen = (
            largest_size(
                lambda each: (len(self._broken(rows, each, room)) - 1) * each * STEP <= baseline - lowest,
                size,
                SMALLEST,
            )
            or SMALLEST
        )
        for caption, line in self._broken(rows, chosen, room):
            self.painter.draw(left, baseline, caption, TextStyle("sans", chosen, style.MUTED))
            self.painter.draw(left + CAPTION * chosen, baseline, line, TextStyle("sans", chosen, style.INK))
            baseline -= chosen * STEP

    def _broken(self, rows: Sequence[tuple[str, str]], size: float, room: float) -> list[tuple[str, str]]:
        """Each line with its caption, '' where the words go on."""
        look = TextStyle("sans", size, style.INK)
        return [
            ("" if at else caption, line)
            for caption, words in rows
            for at, line in enumerate(self.painter.lines(words, look, room - CAPTION * size))
        ]

    def _text(
        self,
        left: float,
        baseline: float,
        text: str,
        look: TextStyle,
        room: float,
        align: str = "left",
    ) -> None:
        """One line, shrunk until it fits."""
        fitted = style.fitted(self.painter, text, look, room)
        self.painter.draw_aligned(left, room, baseline, text, fitted, align)

    def _bold(self, size: float, color: str, tracking: float = 0.0) -> TextStyle:
        return TextStyle("sans-bold", size, color, tracking)

    def _draw_code(self, x: float, y: float, side: float) -> None:
        self.canvas.setFillColor(HexColor("#000000"))
        draw_qr(self.canvas, self.code, x, y, side)
