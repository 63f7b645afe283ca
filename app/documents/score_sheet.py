"""评分单: blank score sheets, a page each (more where the aspects need them), with a code to scan.

What all sheets of a module share (table, foot, heads) is drawn once and used again on every page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.canvas_fonts import canvas_painter
from app.documents.fonts import FontBook, default_fonts
from app.documents.output import new_canvas
from app.documents.qr import draw_qr, qr_matrix
from app.documents.style import Page
from app.documents.table import LINE_SPACING, Cell, Column, Row, check_glyphs, draw_table, lay_head, lay_row
from app.documents.text import TextPainter, TextStyle
from app.documents.whole_file import Target, written_whole
from app.domain.certificates import typeset
from app.domain.mark_words import weighted_full
from app.domain.marking import Aspect, Grade
from app.domain.papers import BlankSheet, box_hint, full_total, group_rule, method_lines
from app.domain.progress import Progress, no_progress
from app.domain.scheme import Module
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
METHOD_WIDTH = 176.0
SELF_WIDTH = 48.0
MOST_LINES = 9  # of the method beside its aspect; what is longer goes below, over the whole width
SEPARATOR = "\uff1b"
METHOD_AT, SELF_AT = 3, 4
BELOW = "见下"


@dataclass(frozen=True, slots=True)
class _Key:
    """What sheets share that look alike but for contestant, judge and code."""

    competition: str
    event: str
    module: Module
    levels: tuple[str, ...]
    tables: tuple[tuple[str, tuple[Grade, ...]], ...]
    sources: tuple[Aspect, ...]
    self_assessed: bool

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        return self.module.aspects

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table; one more where the entry's own estimate stands beside the marks."""
        own = SELF_WIDTH if self.self_assessed else 0.0
        method = METHOD_WIDTH - own / 2
        return (
            Column("编号", 38, "center", style.CELL),
            Column("评分项", WIDTH - SCORE_WIDTH - 38 - 38 - method - own, "left", style.CELL),
            Column("满分", 38, "center", style.STRONG),
            Column("评分办法", method, "left", METHOD, wraps=True),
            *([Column("自评", own, "center", style.CELL)] if own else []),
            Column("得分", SCORE_WIDTH, "right", HINT),
        )


@dataclass(frozen=True, slots=True)
class _Form:
    """A page that sheets share, and where on it the middle of each aspect's row is."""

    name: str
    places: Mapping[str, float]


def _key(sheet: BlankSheet) -> _Key:
    tables = tuple((name, tuple(grades)) for name, grades in sheet.tables.items())
    return _Key(
        sheet.competition,
        sheet.event,
        sheet.module_marked,
        sheet.levels,
        tables,
        sheet.sources,
        sheet.self_assessed,
    )


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
    painter = canvas_painter(new_canvas(BytesIO(), style.PORTRAIT, "", ""), book or default_fonts())
    room = style.PORTRAIT[1] - 2 * style.MARGIN - HEAD_HEIGHT - FOOT_HEIGHT
    alike: dict[_Key, int] = {}
    pages = 0
    for key in map(_key, sheets):
        if key not in alike:
            alike[key] = sum(1 for _page in _pages(painter, key, room))
        pages += alike[key]
    return pages


def _draw_sheets(stream: BinaryIO, sheets: Sequence[BlankSheet], book: FontBook, progress: Progress) -> None:
    first = sheets[0]
    canvas = new_canvas(stream, style.PORTRAIT, f"{first.event}{TITLE}", first.competition)
    painter = canvas_painter(canvas, book)
    forms: dict[_Key, tuple[_Form, ...]] = {}
    for done, sheet in enumerate(sheets, 1):
        key = _key(sheet)
        if key not in forms:
            forms[key] = _define_forms(canvas, painter, key, f"sheet{len(forms) + 1}")
        for form in forms[key]:
            canvas.doForm(form.name)
            _draw_particulars(canvas, painter, sheet)
            _draw_estimate(painter, sheet, key, form)
            canvas.showPage()
        progress(done, len(sheets))
    canvas.save()


def _define_forms(canvas: Canvas, painter: TextPainter, key: _Key, name: str) -> tuple[_Form, ...]:
    """Draw what the sheets share, one form a page."""
    width, height = style.PORTRAIT
    pages = list(_pages(painter, key, height - 2 * style.MARGIN - HEAD_HEIGHT - FOOT_HEIGHT))
    forms = []
    for number, rows in enumerate(pages, 1):
        page = Page(width, height, number, len(pages))
        top = height - style.MARGIN - HEAD_HEIGHT
        forms.append(_Form(f"{name}page{number}", _places(key, rows, top)))
        canvas.beginForm(forms[-1].name)
        _draw_heading(canvas, painter, page, key)
        draw_table(canvas, painter, key.columns, rows, top)
        _draw_boxes(canvas, rows, top)
        style.draw_signatures(canvas, painter, page, SIGNERS, style.MARGIN + 17.5 * mm)
        style.draw_foot(canvas, painter, page, CLERKS, typeset(NOTE))
        canvas.endForm()
    return tuple(forms)


def _places(key: _Key, rows: Sequence[Row], top: float) -> dict[str, float]:
    """The middle of the row of each aspect."""
    places = {}
    for row in rows:
        if _is_aspect(row):
            places[row.cells[0].lines[0]] = top - row.height / 2
        top -= row.height
    return places


def _draw_estimate(painter: TextPainter, sheet: BlankSheet, key: _Key, form: _Form) -> None:
    """What the entry gave itself, in its column."""
    left = style.MARGIN + WIDTH - SCORE_WIDTH - SELF_WIDTH
    for aspect in key.aspects:
        text, middle = sheet.estimate.get(aspect.code, ""), form.places.get(aspect.code)
        if key.self_assessed and text and middle is not None:
            room = SELF_WIDTH - 2 * style.CELL_PADDING
            look = style.fitted(painter, text, style.CELL, room)
            baseline = middle - style.RISE * look.size
            painter.draw_aligned(left + style.CELL_PADDING, room, baseline, text, look, "center")


def _pages(painter: TextPainter, key: _Key, room: float) -> Iterator[list[Row]]:
    """The rows of each page: a group's heading stays with its first aspect and comes again overleaf."""
    head, total = lay_head(painter, key.columns), _total_row(key)
    rows, group = [head], ""
    for number, aspect in enumerate(key.aspects, 1):
        first, *below = _aspect_rows(painter, key, aspect)
        heading = [_group_row(key, aspect.group)] if aspect.group not in ("", group) else []
        last = number == len(key.aspects)
        blocks = [[*heading, first], *([row] for row in below)]
        if last:
            blocks[-1].append(total)
        for at, needed in enumerate(blocks):
            if len(rows) > 1 and sum(each.height for each in (*rows, *needed)) > room:
                yield _stretched(rows, room)
                again = f"{aspect.group}(续)" if aspect.group and (at or not heading) else ""
                rows = [head, *([_span_row(key, again)] if again else [])]
            rows += needed
        group = aspect.group
    yield _stretched(rows, room)


def _aspect_rows(painter: TextPainter, key: _Key, aspect: Aspect) -> list[Row]:
    """The row of an aspect, and below it what would be too long beside it."""
    columns = key.columns
    method = method_lines(key.module, aspect, key.levels, dict(key.tables), key.sources)
    row = _aspect_row(painter, columns, aspect, method)
    if len(row.cells[METHOD_AT].lines) <= MOST_LINES:
        return [row]
    look, room = columns[METHOD_AT].style, WIDTH - 2 * style.CELL_PADDING
    lines = [
        line for part in typeset("\n".join(method)).split("\n") for line in _packed(painter, part, look, room)
    ]
    parts = -(-len(lines) // MOST_LINES)
    size = -(-len(lines) // parts)
    chunks = [tuple(lines[at : at + size]) for at in range(0, len(lines), size)]
    cells = [Cell(chunk, look, "left", len(columns)) for chunk in chunks]
    below = [Row((cell,), cell.height + 2 * ROW_PADDING) for cell in cells]
    return [_aspect_row(painter, columns, aspect, (BELOW,)), *below]


def _packed(painter: TextPainter, text: str, look: TextStyle, room: float) -> Iterator[str]:
    """The text in lines that end behind whole parts of an enumeration, where these are short enough."""
    line = ""
    for part in (f"{each}{SEPARATOR}" for each in text.removesuffix(SEPARATOR).split(SEPARATOR)):
        if line and painter.width(line + part, look) > room:
            yield line
            line = ""
        line += part
    yield from painter.lines(line.removesuffix(SEPARATOR), look, room)


def _aspect_row(
    painter: TextPainter, columns: Sequence[Column], aspect: Aspect, method: Sequence[str]
) -> Row:
    said = typeset("\n".join(method))
    own = ("",) if len(columns) > SELF_AT + 1 else ()
    texts = (aspect.code, typeset(aspect.name), weighted_full(aspect), said, *own, typeset(box_hint(aspect)))
    return lay_row(painter, columns, texts, LOWEST_ROW, ROW_PADDING)


def _group_row(key: _Key, group: str) -> Row:
    full, rule = full_total(key.module, group), group_rule(key.module, group)
    said = [group, *([f"满分 {full}"] if full != "0" else []), *([rule] if rule else [])]
    return _span_row(key, " · ".join(said))


def _span_row(key: _Key, text: str) -> Row:
    return Row((Cell((typeset(text),), style.HEAD, "left", len(key.columns)),), GROUP_HEIGHT, filled=True)


def _total_row(key: _Key) -> Row:
    full = Cell((f"小计 · 满分 {full_total(key.module)}",), style.HEAD, "right", len(key.columns) - 1)
    return Row((full, Cell((), style.CELL, "right")), TOTAL_HEIGHT)


def _stretched(rows: Sequence[Row], room: float) -> list[Row]:
    """The rows of aspects a little higher where the page has space left."""
    spare = (room - sum(row.height for row in rows)) / max(sum(map(_is_aspect, rows)), 1)
    return [
        replace(row, height=max(row.height, min(row.height + spare, HIGHEST_ROW))) if _is_aspect(row) else row
        for row in rows
    ]


def _is_aspect(row: Row) -> bool:
    return len(row.cells) > 2 and not row.filled


def _draw_boxes(canvas: Canvas, rows: Sequence[Row], top: float) -> None:
    """A stronger frame around each place for a mark."""
    canvas.setStrokeColor(HexColor(style.MUTED))
    canvas.setLineWidth(0.9)
    for row in rows:
        top -= row.height
        if not row.filled and len(row.cells) > 1:
            canvas.rect(style.MARGIN + WIDTH - SCORE_WIDTH, top, SCORE_WIDTH, row.height)


def _draw_heading(canvas: Canvas, painter: TextPainter, page: Page, key: _Key) -> None:
    """Competition, title and event; the empty box of the contestant and the strip below it."""
    top, width = page.height - style.MARGIN, page.room - QR_SIDE - QR_GAP
    competition = typeset(key.competition)
    _draw_within(painter, style.MARGIN, width, top - 7, competition, SMALL_HEAD)
    painter.draw(style.MARGIN, top - 32, TITLE, NAME)
    left = style.MARGIN + painter.width(TITLE, NAME) + 14
    event = typeset(" · ".join(filter(None, (key.event, key.module.name))))
    room = style.MARGIN + width - left
    _draw_within(painter, left, room, top - 28, event, style.resized(style.STRONG, 12))
    canvas.setStrokeColor(HexColor(style.MUTED))
    canvas.setLineWidth(0.8)
    canvas.roundRect(style.MARGIN, top - BOX_TOP - BOX_HEIGHT, width, BOX_HEIGHT, 3)
    full = f"满分 {full_total(key.module)}"
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
        levels = (text for each in key.aspects for text in each.descriptors)
        words = (key.competition, key.event, key.module.name, *named, *options, *levels, *key.levels)
        check_glyphs(book, key.event, words)
