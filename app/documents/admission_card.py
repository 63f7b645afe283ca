"""准考证: two to a sheet of A4, each with its photo, where and when, and what to mind."""

from __future__ import annotations

from collections.abc import Sequence
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
from app.documents.table import Column, check_glyphs, draw_table, lay_head, lay_row
from app.documents.text import TextPainter, TextStyle
from app.documents.whole_file import Target, written_whole
from app.documents.wording import Wording, read_wording
from app.domain.certificates import typeset
from app.domain.day_lists import AdmissionCard
from app.domain.progress import Progress, no_progress
from app.errors import UserError
from app.paths import resource

TITLE = "准考证"
NOTES = "准考证须知"
NOTES_FILE = resource("papers", "admission.json")
A_PAGE = 2
WIDTH = style.PORTRAIT[0] - 2 * style.MARGIN
HALF = style.PORTRAIT[1] / A_PAGE
TOP, CODE, PHOTO = 13 * mm, 23 * mm, 30 * mm
HEADING = TextStyle("sans-bold", 20, style.INK, tracking=0.4)
NOTE = TextStyle("sans", 9, style.INK)
NOTE_LEADING = 1.5
NAME = TextStyle("sans-bold", 11.5, style.INK)
_CAPTION = TextStyle("sans", 9.5, style.MUTED)
FIELDS = (
    Column("", 58.0, "center", _CAPTION),
    Column("", 158.0, "left", NAME),
    Column("", 44.0, "center", _CAPTION),
    Column("", WIDTH - 58.0 - 158.0 - 44.0 - PHOTO - 4 * mm, "left", style.CELL),
)
SITTINGS = (
    Column("内容", 120.0, "left", style.STRONG),
    Column("时间", 150.0, "left", style.CELL),
    Column("地点", WIDTH - 120.0 - 150.0 - 84.0, "left", style.CELL),
    Column("座位", 84.0, "center", style.STRONG),
)


def render_admission_cards(
    cards: Sequence[AdmissionCard],
    target: Target,
    progress: Progress | None = None,
    *,
    find_photo: FindPhoto = no_photo,
    notes: Wording | None = None,
    book: FontBook | None = None,
) -> None:
    """Write the cards into `target` (a path, or a binary stream); `progress` counts cards.

    `find_photo` gives the picture of a name, b"" where there is none.
    """
    if not cards:
        raise UserError("没有可以印的准考证。请先在“赛程与考场”中安排理论考试,并审核通过报名。")
    book = book or default_fonts()
    notes = notes or read_wording(NOTES_FILE, NOTES)
    _check_glyphs(cards, notes, book)
    codes = qr_masks([card.code for card in cards])
    with written_whole(target) as stream:
        canvas = new_canvas(stream, style.PORTRAIT, TITLE, cards[0].competition)
        painter = canvas_painter(canvas, book)
        for at, (card, code) in enumerate(zip(cards, codes, strict=True)):
            if at and at % A_PAGE == 0:
                canvas.showPage()
            _Card(canvas, painter, card, find_photo(card.photo), code, notes).draw(
                style.PORTRAIT[1] - at % A_PAGE * HALF
            )
            (progress or no_progress)(at + 1, len(cards))
        canvas.showPage()
        canvas.save()


@dataclass(frozen=True, slots=True)
class _Card:
    """Draws one card on half a page."""

    canvas: Canvas
    painter: TextPainter
    card: AdmissionCard
    photo: bytes
    code: QrMatrix
    notes: Wording

    def draw(self, edge: float) -> None:
        """The card below this edge; a dashed line to cut along where another one may follow."""
        card, painter, left = self.card, self.painter, style.MARGIN
        competition = typeset(card.competition)
        look = style.fitted(painter, competition, style.SUBTITLE, WIDTH)
        baseline = edge - TOP - look.size
        painter.draw_aligned(left, WIDTH, baseline, competition, look, "center")
        painter.draw_aligned(left, WIDTH, baseline - 9.5 * mm, TITLE, HEADING, "center")
        top = baseline - 13.5 * mm
        photo = PHOTO * RATIO
        draw_photo(self.canvas, painter, self.photo, card.name, left + WIDTH - PHOTO, top - photo, PHOTO)
        below = min(self._draw_fields(top, photo), top - photo) - 3 * mm
        rows = [
            lay_head(painter, SITTINGS),
            *(
                lay_row(painter, SITTINGS, [typeset(word) for word in (at.what, at.when, at.where, at.place)])
                for at in card.sittings
            ),
        ]
        below = draw_table(self.canvas, painter, SITTINGS, rows, below)
        self._draw_notes(below - 3 * mm, edge - HALF + 7 * mm)
        if edge - HALF > 1:
            self._draw_cut(edge - HALF)

    def _draw_fields(self, top: float, height: float) -> float:
        card = self.card
        event = f"{card.event}({card.division})" if card.division else card.event
        said = (
            ("姓名", card.name, "性别", card.gender or "—"),
            ("准考证号", card.number, "证件", card.document or "—"),
        )
        rows = [lay_row(self.painter, FIELDS, row, height / 4) for row in said]
        wide = (FIELDS[0], Column("", sum(each.width for each in FIELDS[1:]), "left", style.CELL))
        more = [
            lay_row(self.painter, wide, (caption, typeset(words)), height / 4)
            for caption, words in (("单位", card.organization or "—"), ("赛项", event))
        ]
        middle = draw_table(self.canvas, self.painter, FIELDS, rows, top)
        return draw_table(self.canvas, self.painter, wide, more, middle)

    def _draw_notes(self, top: float, lowest: float) -> None:
        """What to mind beside the code, as large as there is room for."""
        room = WIDTH - CODE - 5 * mm
        size, lines = NOTE.size, self._broken(NOTE, room)
        while size > style.SMALLEST_STAMP and len(lines) * size * NOTE_LEADING > top - lowest:
            size -= 0.5
            lines = self._broken(style.resized(NOTE, size), room)
        baseline = top - size
        for at, line in enumerate(lines):
            look = style.resized(style.STRONG if at == 0 else NOTE, size)
            self.painter.draw(style.MARGIN, baseline, line, look)
            baseline -= size * NOTE_LEADING
        self.canvas.setFillColor(HexColor("#000000"))
        draw_qr(self.canvas, self.code, style.MARGIN + WIDTH - CODE, top - CODE, CODE)

    def _broken(self, look: TextStyle, room: float) -> list[str]:
        clauses = (f"{number}. {typeset(clause)}" for number, clause in enumerate(self.notes.clauses, 1))
        return [
            line
            for text in (typeset(f"{self.notes.title}:"), *clauses)
            for line in self.painter.lines(text, look, room)
        ]

    def _draw_cut(self, y: float) -> None:
        self.canvas.saveState()
        self.canvas.setStrokeColor(HexColor(style.MUTED))
        self.canvas.setLineWidth(0.4)
        self.canvas.setDash(3, 3)
        self.canvas.line(6 * mm, y, style.PORTRAIT[0] - 6 * mm, y)
        self.canvas.restoreState()


def _check_glyphs(cards: Sequence[AdmissionCard], notes: Wording, book: FontBook) -> None:
    for card in cards:
        sittings = (word for at in card.sittings for word in (at.what, at.when, at.where, at.place))
        words = (card.name, card.number, card.document, card.organization, card.event, card.division)
        check_glyphs(book, card.name, (*words, *sittings))
    check_glyphs(book, cards[0].competition, [cards[0].competition])
    check_glyphs(book, notes.title, (notes.title, *notes.clauses))
