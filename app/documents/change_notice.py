"""变更通知: late changes made known to leaders and judges, and pinned up beside the papers they correct."""

from __future__ import annotations

from reportlab.lib.units import mm

from app.documents import style
from app.documents.canvas_fonts import canvas_painter
from app.documents.fonts import FontBook, default_fonts
from app.documents.output import Target, new_canvas, written_whole
from app.documents.style import Page
from app.documents.table import Column, check_glyphs, draw_table, lay_head, lay_row, paginate
from app.domain.certificates import typeset
from app.domain.day_lists import ChangeNotice, NoticeLine
from app.domain.progress import Progress, no_progress
from app.errors import UserError

TITLE = "变更通知"
TO = "各参赛单位、各裁判组:"
SIGNERS = ("编制", "裁判长", "监督")
NOTE = "与此前印发的秩序册、座次表、签到表不一致的,以本通知为准。"
WIDTH = style.PORTRAIT[0] - 2 * style.MARGIN
_FIXED = (30.0, 74.0, 66.0, 48.0, 62.0)
_REST = (WIDTH - sum(_FIXED)) / 3
COLUMNS = (
    Column("序号", _FIXED[0], "center", style.CELL),
    Column("赛项", _FIXED[1], "left", style.CELL, wraps=True),
    Column("编号", _FIXED[2], "left", style.CELL),
    Column("变更", _FIXED[3], "center", style.STRONG),
    Column("原来", _REST, "left", style.CELL, wraps=True),
    Column("现在", _REST, "left", style.STRONG, wraps=True),
    Column("原因", _REST, "left", style.CELL, wraps=True),
    Column("时间", _FIXED[4], "center", style.CELL),
)


def render_change_notice(
    data: ChangeNotice,
    target: Target,
    progress: Progress | None = None,
    *,
    book: FontBook | None = None,
) -> None:
    """Write the notice into `target` (a path, or a binary stream); `progress` is called after each page."""
    if not data.lines:
        raise UserError("还没有登记变更,没有可以印的变更通知。")
    book = book or default_fonts()
    for line in data.lines:
        check_glyphs(book, line.after or line.before, _cells(0, line))
    check_glyphs(book, TITLE, (data.competition, data.printed))
    width, height = style.PORTRAIT
    with written_whole(target) as stream:
        canvas = new_canvas(stream, style.PORTRAIT, TITLE, data.competition)
        painter = canvas_painter(canvas, book)
        head = lay_head(painter, COLUMNS)
        rows = [lay_row(painter, COLUMNS, _cells(at, line)) for at, line in enumerate(data.lines, 1)]
        pages = paginate(rows, height - style.HEAD_HEIGHT - style.FOOT_HEIGHT - head.height + 3 * mm)
        for number, page_rows in enumerate(pages, 1):
            page = Page(width, height, number, len(pages))
            right = f"共 {len(data.lines)} 项 · {data.printed}"
            top = style.draw_head(painter, page, TITLE, typeset(data.competition), typeset(TO), right)
            draw_table(canvas, painter, COLUMNS, (head, *page_rows), top)
            style.draw_foot(canvas, painter, page, SIGNERS, typeset(NOTE))
            canvas.showPage()
            (progress or no_progress)(number, len(pages))
        canvas.save()


def _cells(number: int, line: NoticeLine) -> tuple[str, ...]:
    said = (line.event, line.number, line.kind, line.before or "—", line.after or "—", line.reason, line.at)
    return (str(number), *map(typeset, said))
