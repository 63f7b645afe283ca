"""签到表 on paper: who is to come to a sitting, with room to sign. Works without power."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents import style
from app.documents.fonts import FontBook
from app.documents.list_paper import ROOM, ListPaper, ListRow, render_lists
from app.documents.table import Column
from app.documents.whole_file import Target
from app.domain.certificates import typeset
from app.domain.day_lists import AttendanceLine, AttendanceSheet
from app.domain.progress import Progress

SIGNERS = ("检录员", "现场裁判", "裁判长")
SIGNING_ROW = 28.0  # high enough to sign in
_WIDTHS = {"序号": 30.0, "编号": 78.0, "姓名": 88.0, "座位": 38.0, "签到时间": 54.0, "签名": 84.0}
_HEADS = ("序号", "编号", "姓名", "单位", "座位", "签到时间", "签名")
_CENTRED = ("序号", "座位", "签到时间", "签名")


def render_attendance_sheets(
    sheets: Sequence[AttendanceSheet],
    target: Target,
    progress: Progress | None = None,
    *,
    book: FontBook | None = None,
) -> None:
    """Write the lists into `target` (a path, or a binary stream), each from a new page with pages of its own.

    `progress` is called after each page.
    """
    author = sheets[0].competition if sheets else ""
    nothing = "没有可以印的签到表。请先审核通过报名,或换一个范围。"
    render_lists(
        [_paper(sheet) for sheet in sheets], target, progress, author=author, nothing=nothing, book=book
    )


def _paper(sheet: AttendanceSheet) -> ListPaper:
    columns = _columns(sheet.lines)
    return ListPaper(
        title=typeset(sheet.title),
        above=typeset(sheet.competition),
        left=typeset(" · ".join(part for part in (sheet.when, sheet.where) if part)),
        right=f"应到 {len(sheet.lines)} · {sheet.printed}",
        columns=columns,
        rows=tuple(
            ListRow(line.name or line.organization, _cells(columns, number, line))
            for number, line in enumerate(sheet.lines, 1)
        ),
        signers=SIGNERS,
        note=typeset(sheet.note),
        row_height=SIGNING_ROW,
    )


def _columns(lines: Sequence[AttendanceLine]) -> tuple[Column, ...]:
    """The columns that say something; the unit takes what is left."""
    empty = {
        "编号": not any(line.number for line in lines),
        "座位": not any(line.place for line in lines),
    }
    heads = [head for head in _HEADS if not empty.get(head)]
    rest = ROOM - sum(_WIDTHS.get(head, 0.0) for head in heads)
    return tuple(
        Column(
            head,
            _WIDTHS.get(head, rest),
            "center" if head in _CENTRED else "left",
            style.STRONG if head == "姓名" else style.CELL,
        )
        for head in heads
    )


def _cells(columns: Sequence[Column], number: int, line: AttendanceLine) -> tuple[str, ...]:
    said = {
        "序号": str(number),
        "编号": line.number,
        "姓名": line.name,
        "单位": typeset(line.organization),
        "座位": line.place,
    }
    return tuple(said.get(column.head, "") for column in columns)
