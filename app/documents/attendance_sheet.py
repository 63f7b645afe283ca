"""签到表 on paper: who is to come to a sitting, with room to sign. Works without power."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.units import mm

from app.documents import style
from app.documents.canvas_fonts import canvas_painter
from app.documents.fonts import FontBook, default_fonts
from app.documents.output import Target, new_canvas, written_whole
from app.documents.style import Page
from app.documents.table import Column, check_glyphs, draw_table, lay_head, lay_row, paginate
from app.domain.certificates import typeset
from app.domain.day_lists import AttendanceLine, AttendanceSheet
from app.domain.progress import Progress, no_progress
from app.errors import UserError

SIGNERS = ("检录员", "现场裁判", "裁判长")
ROW = 28.0  # high enough to sign in
WIDTH = style.PORTRAIT[0] - 2 * style.MARGIN
HEADS = ("序号", "编号", "姓名", "单位", "座位", "签到时间", "签名")
_FIXED = {"序号": 30.0, "编号": 78.0, "姓名": 88.0, "座位": 38.0, "签到时间": 54.0, "签名": 84.0}
_CENTRED = ("序号", "座位", "签到时间", "签名")


def render_attendance_sheets(
    sheets: Sequence[AttendanceSheet],
    target: Target,
    progress: Progress | None = None,
    *,
    book: FontBook | None = None,
) -> None:
    """Write the lists into `target` (a path, or a binary stream), each from a new page with pages of its own.

    `progress` is called after each list.
    """
    if not sheets:
        raise UserError("没有可以印的签到表。请先审核通过报名,或换一个范围。")
    book = book or default_fonts()
    for sheet in sheets:
        _check_glyphs(sheet, book)
    width, height = style.PORTRAIT
    with written_whole(target) as stream:
        canvas = new_canvas(stream, style.PORTRAIT, sheets[0].title, sheets[0].competition)
        painter = canvas_painter(canvas, book)
        for done, sheet in enumerate(sheets, 1):
            columns = _columns(placed=any(line.place for line in sheet.lines))
            head = lay_head(painter, columns)
            rows = [
                lay_row(painter, columns, _cells(columns, number, line), ROW)
                for number, line in enumerate(sheet.lines, 1)
            ]
            pages = paginate(rows, height - style.HEAD_HEIGHT - style.FOOT_HEIGHT - head.height + 3 * mm)
            for number, page_rows in enumerate(pages, 1):
                page = Page(width, height, number, len(pages))
                where = typeset(" · ".join(part for part in (sheet.when, sheet.where) if part))
                right = f"应到 {len(sheet.lines)} · {sheet.printed}"
                top = style.draw_head(
                    painter, page, typeset(sheet.title), typeset(sheet.competition), where, right
                )
                draw_table(canvas, painter, columns, (head, *page_rows), top)
                style.draw_foot(canvas, painter, page, SIGNERS, typeset(sheet.note))
                canvas.showPage()
            (progress or no_progress)(done, len(sheets))
        canvas.save()


def _columns(*, placed: bool) -> tuple[Column, ...]:
    """The columns; the unit takes what is left."""
    heads = [head for head in HEADS if placed or head != "座位"]
    rest = WIDTH - sum(_FIXED.get(head, 0.0) for head in heads)
    return tuple(
        Column(
            head,
            _FIXED.get(head, rest),
            "center" if head in _CENTRED else "left",
            style.STRONG if head == "姓名" else style.CELL,
        )
        for head in heads
    )


def _cells(columns: Sequence[Column], number: int, line: AttendanceLine) -> tuple[str, ...]:
    name = f"{line.name}({line.role})" if line.role else line.name
    said = {
        "序号": str(number),
        "编号": line.number,
        "姓名": typeset(name),
        "单位": typeset(line.organization),
        "座位": line.place,
    }
    return tuple(said.get(column.head, "") for column in columns)


def _check_glyphs(sheet: AttendanceSheet, book: FontBook) -> None:
    for line in sheet.lines:
        check_glyphs(book, line.name, (line.number, line.name, line.role, line.organization, line.place))
    words = (sheet.competition, sheet.title, sheet.when, sheet.where, sheet.note, sheet.printed)
    check_glyphs(book, sheet.title, words)
