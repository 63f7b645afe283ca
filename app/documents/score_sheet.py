"""评分单: blank score sheets, a page each (more where the aspects need them), with a code to scan.

What all sheets of a module share (table, foot, heads) is drawn once and used again on every page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.fonts import FontBook, default_fonts
from app.documents.output import Target, new_canvas, written_whole
from app.documents.qr import draw_qr, qr_matrix
from app.documents.style import Page
from app.documents.table import LINE_SPACING, Cell, Column, Row, check_glyphs, draw_table, lay_head, lay_row
from app.documents.text import TextPainter, TextStyle
from app.domain.certificates import typeset
from app.domain.marking import Aspect, full_text
from app.domain.papers import BlankSheet, box_hint, full_total, method_lines
from app.domain.progress import Progress, no_progress
from app.errors import UserError

TITLE = "评分单"
NOTE = "写错时在原分上划一道横线,在旁边写新分并签名;不得涂改、覆盖。"
SIGNERS = ("裁判签名", "日期")
CLERKS = ("录入", "复核")

QR_SIDE = 24 * mm
QR_GAP = 14.0
QR_QUIET = 11.0  # the blank a scanner needs around the code: four modules
BOX_TOP, BOX_HEIGHT = 42.0, 50.0  # the box that names the contestant, below the upper margin
STRIP_TOP, STRIP_HEIGHT = 99.0, 22.0
HEAD_HEIGHT = STRIP_TOP + STRIP_HEIGHT + 6.0
FOOT_HEIGHT = 27 * mm
GROUP_HEIGHT = 17.0
TOTAL_HEIGHT = 30.0
ROW_PADDING = 2.5
LOWEST_ROW, HIGHEST_ROW = 24.0, 34.0  # space to write in; a sheet with few aspects has more of it

NAME = TextStyle("sans-bold", 16, style.INK, tracking=0.12)
SMALL_HEAD = TextStyle("sans", 10.5, style.INK)
STATION = TextStyle("sans-bold", 26, style.INK)
PERSON = TextStyle("sans-bold", 18, style.INK)
DETAIL = TextStyle("sans", 10, style.INK)
CODE = TextStyle("sans", 8.5, style.INK)
METHOD = TextStyle("sans", 7.5, style.INK)
HINT = TextStyle("sans", 8, style.MUTED)
TWO_LINES = 8.0  # points, where a text of the head takes two lines
BLACK = "#000000"

WIDTH = style.PORTRAIT[0] - 2 * style.MARGIN
SCORE_WIDTH = 84.0
COLUMNS = (
    Column("编号", 38, "center", style.CELL),
    Column("评分项", WIDTH - SCORE_WIDTH - 38 - 38 - 176, "left", style.CELL),
    Column("满分", 38, "center", style.STRONG),
    Column("评分办法", 176, "left", METHOD, wraps=True),
    Column("得分", SCORE_WIDTH, "right", HINT),
)


@dataclass(frozen=True, slots=True)
class _Key:
    """What sheets share that look alike but for contestant, judge and code."""

    competition: str
    event: str
    module: str
    aspects: tuple[Aspect, ...]
    levels: tuple[str, ...]


def _key(sheet: BlankSheet) -> _Key:
    return _Key(sheet.competition, sheet.event, sheet.module, sheet.aspects, sheet.levels)


def render_score_sheets(
    sheets: Sequence[BlankSheet],
    target: Target,
    progress: Progress | None = None,
    *,
    book: FontBook | None = None,
) -> None:
    """Write the sheets into `target` (a path, or a binary stream), each beginning on a page of its own.

    `progress` is called after each sheet; when it raises, no file stays. UserError without sheets, or for a
    sheet without aspects; `MissingGlyph` before the first page for a character that no font can draw.
    """
    _check_shape(sheets)
    book = book or default_fonts()
    _check_glyphs(sheets, book)
    with written_whole(target) as stream:
        _draw_sheets(stream, sheets, book, progress or no_progress)


def count_pages(sheets: Sequence[BlankSheet], *, book: FontBook | None = None) -> int:
    """How many pages the sheets take."""
    painter = TextPainter(new_canvas(BytesIO(), style.PORTRAIT, "", ""), book or default_fonts())
    room = style.PORTRAIT[1] - 2 * style.MARGIN - HEAD_HEIGHT - FOOT_HEIGHT
    alike = Counter(map(_key, sheets))
    return sum(count * sum(1 for _page in _pages(painter, key, room)) for key, count in alike.items())


def _draw_sheets(stream: BinaryIO, sheets: Sequence[BlankSheet], book: FontBook, progress: Progress) -> None:
    first = sheets[0]
    canvas = new_canvas(stream, style.PORTRAIT, f"{first.event}{TITLE}", first.competition)
    painter = TextPainter(canvas, book)
    forms: dict[_Key, tuple[str, ...]] = {}
    for done, sheet in enumerate(sheets, 1):
        key = _key(sheet)
        if key not in forms:
            forms[key] = _define_forms(canvas, painter, key, f"sheet{len(forms) + 1}")
        for form in forms[key]:
            canvas.doForm(form)
            _draw_particulars(canvas, painter, sheet)
            canvas.showPage()
        progress(done, len(sheets))
    canvas.save()


def _define_forms(canvas: Canvas, painter: TextPainter, key: _Key, name: str) -> tuple[str, ...]:
    """Draw what the sheets share, one form a page; returns the names of the forms."""
    width, height = style.PORTRAIT
    pages = list(_pages(painter, key, height - 2 * style.MARGIN - HEAD_HEIGHT - FOOT_HEIGHT))
    names = tuple(f"{name}page{number}" for number in range(1, len(pages) + 1))
    for number, rows in enumerate(pages, 1):
        page = Page(width, height, number, len(pages))
        canvas.beginForm(names[number - 1])
        _draw_heading(canvas, painter, page, key)
        top = height - style.MARGIN - HEAD_HEIGHT
        draw_table(canvas, painter, COLUMNS, rows, top)
        _draw_boxes(canvas, rows, top)
        style.draw_signatures(canvas, painter, page, SIGNERS, style.MARGIN + 17.5 * mm)
        style.draw_foot(canvas, painter, page, CLERKS, typeset(NOTE))
        canvas.endForm()
    return names


def _pages(painter: TextPainter, key: _Key, room: float) -> Iterator[list[Row]]:
    """The rows of each page: a group's heading stays with its first aspect and comes again overleaf."""
    head, total = lay_head(painter, COLUMNS), _total_row(key.aspects)
    rows, group = [head], ""
    for number, aspect in enumerate(key.aspects, 1):
        row = _aspect_row(painter, aspect, key.levels)
        heading = [_group_row(key.aspects, aspect.group)] if aspect.group not in ("", group) else []
        needed = [*heading, row, *([total] if number == len(key.aspects) else [])]
        if len(rows) > 1 and sum(each.height for each in (*rows, *needed)) > room:
            yield _stretched(rows, room)
            again = f"{aspect.group}(续)" if aspect.group and not heading else ""
            rows = [head, *([_span_row(again)] if again else [])]
        rows += needed
        group = aspect.group
    yield _stretched(rows, room)


def _aspect_row(painter: TextPainter, aspect: Aspect, levels: tuple[str, ...]) -> Row:
    method = typeset("\n".join(method_lines(aspect, levels)))
    texts = (aspect.code, typeset(aspect.name), full_text(aspect), method, typeset(box_hint(aspect)))
    return lay_row(painter, COLUMNS, texts, LOWEST_ROW, ROW_PADDING)


def _group_row(aspects: Sequence[Aspect], group: str) -> Row:
    full = full_total(tuple(aspect for aspect in aspects if aspect.group == group))
    return _span_row(f"{group} · 满分 {full}" if full != "0" else group)


def _span_row(text: str) -> Row:
    return Row((Cell((typeset(text),), style.HEAD, "left", len(COLUMNS)),), GROUP_HEIGHT, filled=True)


def _total_row(aspects: tuple[Aspect, ...]) -> Row:
    full = Cell((f"小计 · 满分 {full_total(aspects)}",), style.HEAD, "right", len(COLUMNS) - 1)
    return Row((full, Cell((), style.CELL, "right")), TOTAL_HEIGHT)


def _stretched(rows: Sequence[Row], room: float) -> list[Row]:
    """The rows of aspects a little higher where the page has space left."""
    spare = (room - sum(row.height for row in rows)) / sum(map(_is_aspect, rows))
    return [
        replace(row, height=max(row.height, min(row.height + spare, HIGHEST_ROW))) if _is_aspect(row) else row
        for row in rows
    ]


def _is_aspect(row: Row) -> bool:
    return len(row.cells) == len(COLUMNS) and not row.filled


def _draw_boxes(canvas: Canvas, rows: Sequence[Row], top: float) -> None:
    """A stronger frame around each place for a mark."""
    canvas.setStrokeColor(HexColor(style.MUTED))
    canvas.setLineWidth(0.9)
    for row in rows:
        top -= row.height
        if not row.filled:
            canvas.rect(style.MARGIN + WIDTH - SCORE_WIDTH, top, SCORE_WIDTH, row.height)


def _draw_heading(canvas: Canvas, painter: TextPainter, page: Page, key: _Key) -> None:
    """Competition, title and event; the empty box of the contestant and the strip below it."""
    top, width = page.height - style.MARGIN, page.room - QR_SIDE - QR_GAP
    competition = typeset(key.competition)
    _draw_within(painter, style.MARGIN, width, top - 7, competition, SMALL_HEAD)
    painter.draw(style.MARGIN, top - 32, TITLE, NAME)
    left = style.MARGIN + painter.width(TITLE, NAME) + 14
    event = typeset(f"{key.event} · {key.module}") if key.module else typeset(key.event)
    room = style.MARGIN + width - left
    _draw_within(painter, left, room, top - 28, event, style.resized(style.STRONG, 12))
    canvas.setStrokeColor(HexColor(style.MUTED))
    canvas.setLineWidth(0.8)
    canvas.roundRect(style.MARGIN, top - BOX_TOP - BOX_HEIGHT, width, BOX_HEIGHT, 3)
    full = f"满分 {full_total(key.aspects)}"
    painter.draw_aligned(style.MARGIN, page.room, top - STRIP_TOP - 14.5, full, style.STRONG, "right")


def _draw_particulars(canvas: Canvas, painter: TextPainter, sheet: BlankSheet) -> None:
    """What differs from sheet to sheet: contestant, division, judge, seat and code."""
    top = style.PORTRAIT[1] - style.MARGIN
    _draw_contestant(painter, sheet, top - BOX_TOP, WIDTH - QR_SIDE - QR_GAP)
    facts = (("组别", sheet.division), ("裁判", sheet.judge), ("席位", sheet.seat))
    said = typeset("\u3000".join(f"{name}:{text}" for name, text in facts if text))
    _draw_within(painter, style.MARGIN, WIDTH - 70, top - STRIP_TOP - STRIP_HEIGHT / 2, said, SMALL_HEAD)
    right = style.MARGIN + WIDTH
    canvas.setFillColor(HexColor(BLACK))
    draw_qr(canvas, qr_matrix(sheet.code), right - QR_SIDE, top - QR_SIDE, QR_SIDE)
    room = QR_SIDE + QR_GAP - 2
    look = style.fitted(painter, sheet.code, CODE, room)
    for at, line in enumerate(painter.lines(sheet.code, look, room)):
        painter.draw_aligned(
            right - room, room, top - QR_SIDE - QR_QUIET - 7 - at * look.size, line, look, "right"
        )


def _draw_within(
    painter: TextPainter, left: float, room: float, middle: float, text: str, look: TextStyle
) -> None:
    """A text on one line around this height, smaller where it is long; on two lines where it is very long."""
    fitted = style.fitted(painter, text, look, room)
    lines = painter.lines(text, fitted, room)
    if len(lines) > 1:
        fitted = style.fitted(painter, text, style.resized(look, TWO_LINES), room, 2)
        lines = painter.lines(text, fitted, room)
    step = fitted.size * LINE_SPACING
    for at, line in enumerate(lines):
        baseline = middle + (len(lines) - 1) * step / 2 - at * step - style.RISE * fitted.size
        painter.draw(left, baseline, line, fitted)


def _draw_contestant(painter: TextPainter, sheet: BlankSheet, top: float, width: float) -> None:
    """The label large in its box, the unit below it where there is one."""
    left, room = style.MARGIN + 10, width - 20
    if not sheet.detail:
        look = style.fitted(painter, sheet.label, STATION, room)
        painter.draw(left, top - BOX_HEIGHT / 2 - style.RISE * look.size, sheet.label, look)
        return
    look = style.fitted(painter, sheet.label, PERSON, room)
    painter.draw(left, top - 22, sheet.label, look)
    detail = style.fitted(painter, sheet.detail, DETAIL, room)
    if len(painter.lines(sheet.detail, detail, room)) > 1:
        detail = style.fitted(painter, sheet.detail, style.resized(DETAIL, 8.5), room, 2)
    lines = painter.lines(sheet.detail, detail, room)
    for at, line in enumerate(lines):
        painter.draw(left, top - (40 if len(lines) == 1 else 34) - at * detail.size * 1.2, line, detail)


def _check_shape(sheets: Sequence[BlankSheet]) -> None:
    if not sheets:
        raise UserError("没有可以打印的评分单。请先编排裁判和参赛者。")
    for sheet in sheets:
        if not sheet.aspects:
            raise UserError(f"“{sheet.event}”的“{sheet.module}”还没有评分项,不能打印评分单。请先填写评分表。")


def _check_glyphs(sheets: Sequence[BlankSheet], book: FontBook) -> None:
    for sheet in sheets:
        check_glyphs(book, sheet.label, (sheet.label, sheet.detail))
        check_glyphs(book, sheet.judge, (sheet.judge, sheet.seat, sheet.division))
    for key in dict.fromkeys(map(_key, sheets)):
        named = (text for each in key.aspects for text in (each.code, each.name, each.group, each.unit))
        options = (grade.name for each in key.aspects for grade in each.grades)
        described = (text for each in key.aspects for text in each.descriptors)
        titles = (key.competition, key.event, key.module)
        check_glyphs(book, key.event, (*titles, *named, *options, *described, *key.levels))
