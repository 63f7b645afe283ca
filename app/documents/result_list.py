"""成绩汇总表: an event's published results as a list to sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.canvas_fonts import canvas_painter
from app.documents.fonts import FontBook, default_fonts
from app.documents.output import new_canvas
from app.documents.style import Page
from app.documents.table import Column, check_glyphs, draw_table, lay_head, lay_row, paginate
from app.documents.text import TextPainter
from app.documents.whole_file import Target, written_whole
from app.domain.certificates import typeset
from app.domain.progress import Progress, no_progress
from app.domain.result_list import EXTRA_HEADS, ResultLine, ResultListData
from app.errors import UserError

SURROUND = style.HEAD_HEIGHT + style.FOOT_HEIGHT  # what head and foot of a page take
NARROWEST_UNIT = 80.0
NOTE = "同分并列时名次相同;没有分数的注明原因,不按零分计。"
MODULES_IN_PORTRAIT = 3
EXTRA_WIDTH = 72.0  # of honours, of promotions


def render_result_list(
    data: ResultListData, target: Target, progress: Progress | None = None, *, book: FontBook | None = None
) -> None:
    """Write the list into `target` (a path, or a binary stream); `progress` is called after each page."""
    _check_shape(data)
    data = _fitting(data)
    book = book or default_fonts()
    _check_glyphs(data, book)
    narrow = len(data.module_heads) <= MODULES_IN_PORTRAIT and not data.extra_heads
    size = style.PORTRAIT if narrow else style.LANDSCAPE
    with written_whole(target) as stream:
        canvas = new_canvas(stream, size, f"{data.event}{data.title} {data.version}", data.competition)
        _draw_pages(canvas, canvas_painter(canvas, book), size, data, progress or no_progress)
        canvas.save()


def _draw_pages(
    canvas: Canvas, painter: TextPainter, size: tuple[float, float], data: ResultListData, progress: Progress
) -> None:
    columns = _columns(data, size[0] - 2 * style.MARGIN)
    head = lay_head(painter, columns)
    heads = data.extra_heads
    rows = [lay_row(painter, columns, _cells(line, heads)) for line in data.lines]
    pages = paginate(rows, size[1] - SURROUND - head.height)
    for number, page_rows in enumerate(pages, 1):
        page = Page(size[0], size[1], number, len(pages))
        left = typeset(f"赛项:{data.event}")
        right = f"{data.version} · {data.published} · 共 {len(data.lines)} 条成绩"
        top = style.draw_head(painter, page, data.title, typeset(data.competition), left, right)
        draw_table(canvas, painter, columns, (head, *page_rows), top)
        style.draw_foot(canvas, painter, page, data.signatures, typeset(NOTE), data.audit)
        canvas.showPage()
        progress(number, len(pages))


def _fitting(data: ResultListData) -> ResultListData:
    """Where columns of their own do not fit, honours and promotions stand under the award."""
    if not data.extra_heads or _room_left(data, style.LANDSCAPE[0] - 2 * style.MARGIN) >= NARROWEST_UNIT:
        return data
    lines = tuple(
        replace(
            line,
            award="、".join(text for text in (line.award, *line.extras(EXTRA_HEADS)) if text),
            honours="",
            promotion="",
        )
        for line in data.lines
    )
    return replace(data, lines=lines)


def _columns(data: ResultListData, room: float) -> tuple[Column, ...]:
    """Fixed widths for figures; the unit takes what is left."""
    left = _room_left(data, room)
    if left < NARROWEST_UNIT:
        raise UserError(f"“{data.event}”有 {len(data.module_heads)} 个模块,一页纸的宽度放不下。请分表打印。")
    before, after = _figure_columns(data)
    return (*before, Column(data.unit_head, left, "left", style.CELL), *after)


def _room_left(data: ResultListData, room: float) -> float:
    before, after = _figure_columns(data)
    return room - sum(column.width for column in (*before, *after))


def _figure_columns(data: ResultListData) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """The columns before the unit and behind it."""
    before = (
        Column("名次", 36, "center", style.STRONG),
        Column(data.number_head, 48, "center", style.CELL),
        Column(data.name_head, 78, "left", style.CELL),
    )
    modules = tuple(Column(head, 51, "right", style.CELL) for head in data.module_heads)
    extras = tuple(Column(head, EXTRA_WIDTH, "left", style.CELL, wraps=True) for head in data.extra_heads)
    total, award = Column("总分", 53, "right", style.STRONG), Column("奖项", 58, "center", style.CELL)
    return before, (*modules, total, award, *extras)


def _cells(line: ResultLine, extra_heads: Sequence[str]) -> tuple[str, ...]:
    before = (line.rank, line.number, line.name, line.organization)
    return (*before, *line.modules, line.total, line.award, *line.extras(extra_heads))


def _check_shape(data: ResultListData) -> None:
    if not data.lines:
        raise UserError(f"“{data.event}”没有成绩,不能生成{data.title}。请先公布成绩。")
    for line in data.lines:
        if len(line.modules) != len(data.module_heads):
            raise ValueError(
                f"line {line.number}: {len(line.modules)} modules for {len(data.module_heads)} heads"
            )


def _check_glyphs(data: ResultListData, book: FontBook) -> None:
    for line in data.lines:
        check_glyphs(
            book, line.name, (line.name, line.organization, line.award, line.honours, line.promotion)
        )
    heads = (data.competition, data.event, data.title, data.version, data.published, *data.module_heads)
    check_glyphs(book, data.event, (*heads, data.audit))
