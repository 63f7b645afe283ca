"""成绩汇总表: an event's published results as a list to sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.fonts import FontBook, MissingGlyph, default_fonts
from app.documents.output import Target, new_canvas, written_whole
from app.documents.style import Page
from app.documents.text import TextPainter, TextStyle
from app.domain.certificates import typeset
from app.domain.progress import Progress, no_progress
from app.domain.result_list import ResultLine, ResultListData
from app.errors import UserError

ROW_HEIGHT = 23.0
SURROUND = style.HEAD_HEIGHT + style.FOOT_HEIGHT  # what head and foot of a page take
NARROWEST_UNIT = 80.0
NOTE = "同分并列时名次相同;没有分数的注明原因,不按零分计。"
MODULES_IN_PORTRAIT = 3
CELL_LINES = 2
LINE_SPACING = 1.2


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, its width in points, and how its cells look."""

    head: str
    width: float
    align: str
    style: TextStyle


@dataclass(frozen=True, slots=True)
class Cell:
    """A text broken into the lines of its cell."""

    lines: tuple[str, ...]
    style: TextStyle
    align: str

    @property
    def step(self) -> float:
        """From one line to the next."""
        return self.style.size * LINE_SPACING

    @property
    def height(self) -> float:
        """The height of all lines."""
        return self.step * len(self.lines)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, head or result."""

    cells: tuple[Cell, ...]
    height: float


def render_result_list(
    data: ResultListData, target: Target, progress: Progress | None = None, *, book: FontBook | None = None
) -> None:
    """Write the list into `target` (a path, or a binary stream); `progress` is called after each page."""
    _check_shape(data)
    book = book or default_fonts()
    _check_glyphs(data, book)
    size = style.PORTRAIT if len(data.module_heads) <= MODULES_IN_PORTRAIT else style.LANDSCAPE
    with written_whole(target) as stream:
        canvas = new_canvas(stream, size, f"{data.event}{data.title} {data.version}", data.competition)
        _draw_pages(canvas, TextPainter(canvas, book), size, data, progress or no_progress)
        canvas.save()


def _draw_pages(
    canvas: Canvas, painter: TextPainter, size: tuple[float, float], data: ResultListData, progress: Progress
) -> None:
    columns = _columns(data, size[0] - 2 * style.MARGIN)
    head = _lay_row(painter, columns, [column.head for column in columns], style.HEAD)
    rows = [_lay_row(painter, columns, _cells(line)) for line in data.lines]
    pages = _paginate(rows, size[1] - SURROUND - head.height)
    for number, page_rows in enumerate(pages, 1):
        page = Page(size[0], size[1], number, len(pages))
        left = typeset(f"赛项:{data.event}")
        right = f"{data.version} · {data.published} · 共 {len(data.lines)} 条成绩"
        top = style.draw_head(painter, page, data.title, typeset(data.competition), left, right)
        _draw_table(canvas, painter, columns, (head, *page_rows), top)
        style.draw_foot(canvas, painter, page, data.signatures, typeset(NOTE))
        canvas.showPage()
        progress(number, len(pages))


def _columns(data: ResultListData, room: float) -> tuple[Column, ...]:
    """Fixed widths for figures; the unit takes what is left."""
    before = (
        Column("名次", 36, "center", style.STRONG),
        Column(data.number_head, 48, "center", style.CELL),
        Column("姓名", 78, "left", style.CELL),
    )
    modules = tuple(Column(head, 51, "right", style.CELL) for head in data.module_heads)
    after = (*modules, Column("总分", 53, "right", style.STRONG), Column("奖项", 58, "center", style.CELL))
    left = room - sum(column.width for column in (*before, *after))
    if left < NARROWEST_UNIT:
        raise UserError(f"“{data.event}”有 {len(data.module_heads)} 个模块,一页纸的宽度放不下。请分表打印。")
    return (*before, Column("单位", left, "left", style.CELL), *after)


def _cells(line: ResultLine) -> tuple[str, ...]:
    return (line.rank, line.number, line.name, line.organization, *line.modules, line.total, line.award)


def _lay_row(
    painter: TextPainter, columns: Sequence[Column], texts: Sequence[str], look: TextStyle | None = None
) -> Row:
    """The cells of a row broken into lines; a row with long names is higher."""
    cells = tuple(
        _lay_cell(painter, text, look or column.style, column, heading=look is not None)
        for column, text in zip(columns, texts, strict=True)
    )
    return Row(cells, max(ROW_HEIGHT, *(cell.height + 2 * style.CELL_PADDING for cell in cells)))


def _lay_cell(painter: TextPainter, text: str, look: TextStyle, column: Column, *, heading: bool) -> Cell:
    """One line, shrunk a little if need be; more lines when that is not enough."""
    width = column.width - 2 * style.CELL_PADDING
    fitted = style.fitted(painter, text, look, width)
    if len(painter.lines(text, fitted, width)) > 1:
        fitted = style.fitted(painter, text, style.resized(look, look.size - 1), width, CELL_LINES)
    align = "center" if heading and column.align == "right" else column.align
    return Cell(tuple(painter.lines(text, fitted, width)), fitted, align)


def _paginate(rows: Sequence[Row], room: float) -> list[list[Row]]:
    pages: list[list[Row]] = [[]]
    used = 0.0
    for row in rows:
        if pages[-1] and used + row.height > room:
            pages.append([])
            used = 0.0
        pages[-1].append(row)
        used += row.height
    return pages


def _draw_table(
    canvas: Canvas, painter: TextPainter, columns: Sequence[Column], rows: Sequence[Row], top: float
) -> None:
    width = sum(column.width for column in columns)
    canvas.setFillColor(HexColor(style.HEAD_FILL))
    canvas.rect(style.MARGIN, top - rows[0].height, width, rows[0].height, stroke=0, fill=1)
    edges = [top]
    for row in rows:
        _draw_row(painter, columns, row, edges[-1] - row.height / 2)
        edges.append(edges[-1] - row.height)
    _draw_grid(canvas, columns, edges)


def _draw_row(painter: TextPainter, columns: Sequence[Column], row: Row, middle: float) -> None:
    left = style.MARGIN + style.CELL_PADDING
    for column, cell in zip(columns, row.cells, strict=True):
        baseline = middle + (len(cell.lines) - 1) * cell.step / 2 - style.RISE * cell.style.size
        for at, line in enumerate(cell.lines):
            width = column.width - 2 * style.CELL_PADDING
            painter.draw_aligned(left, width, baseline - at * cell.step, line, cell.style, cell.align)
        left += column.width


def _draw_grid(canvas: Canvas, columns: Sequence[Column], heights: Sequence[float]) -> None:
    canvas.setStrokeColor(HexColor(style.LINE))
    canvas.setLineWidth(0.5)
    edges = [style.MARGIN]
    for column in columns:
        edges.append(edges[-1] + column.width)
    canvas.lines([(edges[0], height, edges[-1], height) for height in heights])
    canvas.lines([(edge, heights[0], edge, heights[-1]) for edge in edges])


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
        missing = book.missing(line.name + line.organization + line.award)
        if missing:
            raise MissingGlyph(line.name, missing)
    heads = "".join(
        (data.competition, data.event, data.title, data.version, data.published, *data.module_heads)
    )
    missing = book.missing(heads)
    if missing:
        raise MissingGlyph(data.event, missing)
