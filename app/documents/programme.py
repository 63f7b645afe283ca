"""秩序册: cover, contents, who organises, when and where, judges, units, and the entries of every event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.canvas_fonts import canvas_painter
from app.documents.flow import Sheet, draw_sheet, lay_sheets
from app.documents.fonts import FontBook, default_fonts
from app.documents.output import new_canvas
from app.documents.programme_sections import Section, sections
from app.documents.table import check_glyphs
from app.documents.text import TextPainter, TextStyle
from app.documents.whole_file import Target, written_whole
from app.domain.certificates import chinese_number, typeset
from app.domain.programme import ProgrammeData
from app.domain.progress import Progress, no_progress

TITLE = "秩序册"
CONTENTS = "目\u3000录"
WIDTH, HEIGHT = style.PORTRAIT
ROOM = WIDTH - 2 * style.MARGIN
HEADING_HEIGHT = 13 * mm
TOP = HEIGHT - style.MARGIN - HEADING_HEIGHT
BODY = TOP - style.MARGIN - 6 * mm  # the height for the lists of a page
ACCENT = "#B3261E"
COVER_NAME = TextStyle("sans-bold", 27, style.INK, tracking=0.06)
SMALL_COVER = 20.0  # a name that would be smaller in one line takes more of them
COVER_TITLE = TextStyle("serif", 54, ACCENT, tracking=0.55, weight=0.02)
COVER_LINE = TextStyle("sans", 14, style.INK)
HEADING = TextStyle("sans-bold", 16, style.INK, tracking=0.05)
ENTRY = TextStyle("sans", 12.5, style.INK)
PAGE_NUMBER = TextStyle("sans", 9.5, style.INK)
LEADER = TextStyle("sans", 12.5, style.MUTED)
FIRST = 3  # the number of the page after cover and contents


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A section laid out, and the number of its first page."""

    title: str
    section: Section
    sheets: tuple[Sheet, ...]
    first: int


def render_programme(
    data: ProgrammeData, target: Target, progress: Progress | None = None, *, book: FontBook | None = None
) -> None:
    """Write the book into `target` (a path, or a binary stream); `progress` is called after each page."""
    book = book or default_fonts()
    _check_glyphs(data, book)
    progress = progress or no_progress
    with written_whole(target) as stream:
        canvas = new_canvas(stream, style.PORTRAIT, f"{data.title} {TITLE}", "、".join(data.hosts))
        painter = canvas_painter(canvas, book)
        chapters = _chapters(painter, sections(painter, data, ROOM))
        total = FIRST - 1 + sum(len(chapter.sheets) for chapter in chapters)
        _draw_cover(painter, data)
        canvas.showPage()
        progress(1, total)
        _draw_contents(painter, chapters)
        canvas.showPage()
        progress(2, total)
        for chapter in chapters:
            for at, sheet in enumerate(chapter.sheets):
                _draw_page(canvas, painter, chapter, sheet, at)
                progress(chapter.first + at, total)
        canvas.save()


def _chapters(painter: TextPainter, parts: Iterable[Section]) -> list[_Chapter]:
    chapters: list[_Chapter] = []
    first = FIRST
    for number, section in enumerate(parts, 1):
        sheets = tuple(lay_sheets(section.blocks, (), section.columns, BODY))
        chapters.append(_Chapter(f"{chinese_number(number)}、{section.title}", section, sheets, first))
        first += len(sheets)
    return chapters


def _draw_cover(painter: TextPainter, data: ProgrammeData) -> None:
    title, room = typeset(data.title), ROOM - 10 * mm
    left = style.MARGIN + 5 * mm
    once = style.fitted(painter, title, COVER_NAME, room)
    look = once if once.size >= SMALL_COVER else style.fitted(painter, title, COVER_NAME, room, 3)
    baseline = HEIGHT - 62 * mm
    for line in painter.lines(title, look, room):
        painter.draw_aligned(left, room, baseline, line, look, "center")
        baseline -= look.size * 1.5
    shift = COVER_TITLE.tracking * COVER_TITLE.size / 2  # the space behind the last character
    painter.draw_aligned(left + shift / 2, room, HEIGHT / 2 + 4 * mm, TITLE, COVER_TITLE, "center")
    baseline = 74 * mm
    lines = [
        *(typeset(host) for host in data.hosts),
        data.dates,
        typeset(data.venue),
    ]
    for line in (each for each in lines if each):
        look = style.fitted(painter, line, COVER_LINE, room)
        painter.draw_aligned(left, room, baseline, line, look, "center")
        baseline -= 9 * mm


def _draw_contents(painter: TextPainter, chapters: Sequence[_Chapter]) -> None:
    baseline = HEIGHT - style.MARGIN - 20 * mm
    painter.draw_aligned(style.MARGIN, ROOM, baseline, CONTENTS, HEADING, "center")
    left, room = style.MARGIN + 12 * mm, ROOM - 24 * mm
    baseline -= 18 * mm
    dot = painter.width("…", LEADER)
    for chapter in chapters:
        number = str(chapter.first)
        painter.draw(left, baseline, chapter.title, ENTRY)
        painter.draw_aligned(left, room, baseline, number, ENTRY, "right")
        start = left + painter.width(chapter.title, ENTRY) + 6
        free = left + room - painter.width(number, ENTRY) - 6 - start
        painter.draw_aligned(start, free, baseline, "…" * int(free / dot), LEADER, "right")
        baseline -= 11 * mm


def _draw_page(canvas: Canvas, painter: TextPainter, chapter: _Chapter, sheet: Sheet, at: int) -> None:
    title = chapter.title if at == 0 else typeset(f"{chapter.title}(续)")
    baseline = HEIGHT - style.MARGIN - HEADING.size
    painter.draw(style.MARGIN, baseline, title, HEADING if at == 0 else style.resized(HEADING, 12))
    canvas.setStrokeColor(HexColor(ACCENT))
    canvas.setLineWidth(1.2)
    canvas.line(style.MARGIN, baseline - 2.6 * mm, style.MARGIN + ROOM, baseline - 2.6 * mm)
    draw_sheet(canvas, painter, sheet, chapter.section.columns, style.MARGIN, TOP, ROOM)
    number = f"— {chapter.first + at} —"
    painter.draw_aligned(style.MARGIN, ROOM, style.MARGIN - 2 * mm, number, PAGE_NUMBER, "center")
    canvas.showPage()


def _check_glyphs(data: ProgrammeData, book: FontBook) -> None:
    check_glyphs(book, data.title, (data.title, data.venue, data.level, data.contest_class, *data.hosts))
    for unit in data.units:
        check_glyphs(book, unit.name, (unit.name, *unit.leaders, *unit.coaches))
    for event in data.events:
        check_glyphs(book, event.name, (event.name, event.track, *event.chiefs))
        for judge in event.judges:
            check_glyphs(book, judge.name, (judge.name, judge.organization, judge.module))
        for entry in event.entries:
            said = (entry.number, entry.name, entry.organization, entry.division, *entry.members)
            check_glyphs(book, entry.name, said)
        for sitting in event.sittings:
            check_glyphs(book, sitting.name, (sitting.name, sitting.where, sitting.note))
    for room in data.rooms:
        check_glyphs(book, room.name, (room.name, room.address))
