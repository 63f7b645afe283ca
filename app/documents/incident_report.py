"""赛场情况记录表: what happened on the field of play, each line signed by the contestant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.canvas_fonts import canvas_painter
from app.documents.fonts import FontBook, default_fonts
from app.documents.output import new_canvas
from app.documents.style import Page
from app.documents.table import Cell, Column, Row, check_glyphs, draw_table, lay_head, lay_row, paginate
from app.documents.text import TextPainter
from app.documents.whole_file import Target, written_whole
from app.domain.certificates import typeset
from app.domain.papers import IncidentLine, IncidentReportData
from app.domain.progress import Progress, no_progress

TITLE = "赛场情况记录表"
SIGNERS = ("现场裁判", "裁判长", "日期")
NOTE = "选手对记录有异议的,在签名处注明;补时由裁判长批准后生效。更正处划线并签名,不得涂改。"
BLANK_ROWS = 10
LOWEST_ROW = 34.0  # space for the contestant to sign
LINES_IN_ROW = 12  # a longer description goes on in the next row

WIDTH = style.LANDSCAPE[0] - 2 * style.MARGIN
FIXED = (("序号", 32.0), ("时间", 60.0), ("赛位/选手", 84.0), ("模块", 62.0), ("类别", 54.0))
TAIL = (("补时(分)", 50.0), ("换备用工位", 72.0), ("记录人", 62.0), ("选手签名", 84.0))
DESCRIPTION_AT = len(FIXED)


def _columns() -> tuple[Column, ...]:
    """Fixed widths; the description takes what is left."""
    left = WIDTH - sum(width for _, width in (*FIXED, *TAIL))
    before = tuple(Column(typeset(head), width, "center", style.CELL) for head, width in FIXED)
    after = tuple(Column(typeset(head), width, "center", style.CELL) for head, width in TAIL)
    return (*before, Column("情况说明", left, "left", style.CELL, wraps=True), *after)


COLUMNS = _columns()


def render_incident_report(
    data: IncidentReportData,
    target: Target,
    progress: Progress | None = None,
    *,
    book: FontBook | None = None,
) -> None:
    """Write the report into `target` (a path, or a binary stream); `progress` is called after each page.

    Without lines it is a page of empty rows to fill in by hand. `MissingGlyph` names the contestant whose
    line has a character that no font can draw.
    """
    book = book or default_fonts()
    _check_glyphs(data, book)
    with written_whole(target) as stream:
        canvas = new_canvas(stream, style.LANDSCAPE, f"{data.event}{TITLE}", data.competition)
        _draw_pages(canvas, canvas_painter(canvas, book), data, progress or no_progress)
        canvas.save()


def _draw_pages(canvas: Canvas, painter: TextPainter, data: IncidentReportData, progress: Progress) -> None:
    width, height = style.LANDSCAPE
    head = lay_head(painter, COLUMNS)
    rows = list(_rows(painter, data))
    pages = paginate(rows, height - style.HEAD_HEIGHT - style.FOOT_HEIGHT - head.height)
    count = f"共 {len(data.lines)} 条 · {data.printed}" if data.lines else data.printed
    for number, page_rows in enumerate(pages, 1):
        page = Page(width, height, number, len(pages))
        event = typeset(f"赛项:{data.event}")
        top = style.draw_head(painter, page, TITLE, typeset(data.competition), event, count)
        draw_table(canvas, painter, COLUMNS, (head, *page_rows), top)
        style.draw_foot(canvas, painter, page, SIGNERS, typeset(NOTE))
        canvas.showPage()
        progress(number, len(pages))


def _rows(painter: TextPainter, data: IncidentReportData) -> Iterator[Row]:
    if not data.lines:
        blank = lay_row(painter, COLUMNS, [""] * len(COLUMNS), LOWEST_ROW)
        yield from [blank] * BLANK_ROWS
    for number, line in enumerate(data.lines, 1):
        yield from _parts(lay_row(painter, COLUMNS, _cells(number, line), LOWEST_ROW))


def _cells(number: int, line: IncidentLine) -> tuple[str, ...]:
    said = typeset(line.description)
    minutes = str(line.extra_minutes) if line.extra_minutes else ""
    before = (str(number), line.time, line.label, typeset(line.module), line.kind)
    return (*before, said, minutes, line.move_text, line.recorded_by, "")


def _parts(row: Row) -> Iterator[Row]:
    """The row, or several where its description is too long to stand on one page with others."""
    described = row.cells[DESCRIPTION_AT]
    for start in range(0, max(len(described.lines), 1), LINES_IN_ROW):
        part = replace(described, lines=described.lines[start : start + LINES_IN_ROW])
        others = row.cells if not start else _continued(row.cells)
        cells = (*others[:DESCRIPTION_AT], part, *others[DESCRIPTION_AT + 1 :])
        highest = max(cell.height for cell in cells) + 2 * style.CELL_PADDING
        yield Row(cells, max(LOWEST_ROW, highest))


def _continued(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells of a row that only goes on with the description."""
    return (replace(cells[0], lines=("续",)), *(replace(cell, lines=()) for cell in cells[1:]))


def _check_glyphs(data: IncidentReportData, book: FontBook) -> None:
    for line in data.lines:
        said = (line.time, line.label, line.module, line.kind, line.move_text, line.recorded_by)
        check_glyphs(book, line.label, (*said, line.description))
    check_glyphs(book, data.event, (data.competition, data.event, data.printed))
