"""证书交接清单: a unit's certificates to count, and lines to sign for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.canvas_fonts import canvas_painter
from app.documents.fonts import FontBook, default_fonts
from app.documents.output import Target, new_canvas, written_whole
from app.documents.style import Page
from app.documents.table import Column, Row, check_glyphs, draw_table, lay_head, lay_row, paginate
from app.documents.text import TextPainter
from app.domain.certificates import typeset
from app.domain.handover import HandoverData, HandoverLine
from app.domain.progress import Progress, no_progress
from app.errors import UserError

TITLE = "证书交接清单"
SIGNERS = ("领取人签字", "联系电话", "领取日期", "发放人")
NOTE = "领取时请当面清点张数,核对姓名和奖项;有误的请当场提出,收回后另发。"
WIDTH = style.PORTRAIT[0] - 2 * style.MARGIN
_NUMBER, _SERIAL, _AWARD, _EVENT = 128.0, 34.0, 82.0, 104.0
COLUMNS = (
    Column("序号", _SERIAL, "center", style.CELL),
    Column("证书编号", _NUMBER, "left", style.CELL),
    Column("奖项", _AWARD, "left", style.CELL),
    Column("获奖者", WIDTH - _NUMBER - _SERIAL - _AWARD - _EVENT, "left", style.STRONG),
    Column("赛项", _EVENT, "left", style.CELL),
)


@dataclass(frozen=True, slots=True)
class _Part:
    """One page of one unit's list."""

    data: HandoverData
    page: Page
    rows: tuple[Row, ...]


def render_handover_lists(
    lists: Sequence[HandoverData],
    target: Target,
    progress: Progress | None = None,
    *,
    book: FontBook | None = None,
) -> None:
    """Write the lists into `target` (a path, or a binary stream), each unit from a new page.

    `progress` is called after each page. Every list counts its own pages.
    """
    if not lists:
        raise UserError("没有可以交接的证书。请先编发证书。")
    book = book or default_fonts()
    for data in lists:
        _check_glyphs(data, book)
    with written_whole(target) as stream:
        canvas = new_canvas(stream, style.PORTRAIT, TITLE, lists[0].competition)
        painter = canvas_painter(canvas, book)
        head = lay_head(painter, COLUMNS)
        parts = [part for data in lists for part in _parts(painter, data, head)]
        for done, part in enumerate(parts, 1):
            _draw(canvas, painter, part, head)
            (progress or no_progress)(done, len(parts))
        canvas.save()


def _parts(painter: TextPainter, data: HandoverData, head: Row) -> Iterator[_Part]:
    width, height = style.PORTRAIT
    rows = [lay_row(painter, COLUMNS, _cells(number, line)) for number, line in enumerate(data.lines, 1)]
    pages = paginate(rows, height - style.HEAD_HEIGHT - style.FOOT_HEIGHT - head.height)
    for number, page_rows in enumerate(pages, 1):
        yield _Part(data, Page(width, height, number, len(pages)), tuple(page_rows))


def _draw(canvas: Canvas, painter: TextPainter, part: _Part, head: Row) -> None:
    data, page = part.data, part.page
    count = f"共 {len(data.lines)} 张 · {data.printed}"
    # The unit has the whole width: it is often the longest.
    top = style.draw_head(painter, page, TITLE, data.organization, typeset(data.competition), count)
    draw_table(canvas, painter, COLUMNS, (head, *part.rows), top)
    style.draw_foot(canvas, painter, page, SIGNERS, typeset(NOTE))
    canvas.showPage()


def _cells(number: int, line: HandoverLine) -> tuple[str, ...]:
    return (str(number), line.number, line.award, line.recipient, typeset(line.event))


def _check_glyphs(data: HandoverData, book: FontBook) -> None:
    for line in data.lines:
        check_glyphs(book, line.recipient, (line.number, line.award, line.recipient, line.event))
    check_glyphs(book, data.organization, (data.competition, data.organization))
