"""抽签结果: sittings and places as they were drawn, with the seed, to be signed by who saw it."""

from __future__ import annotations

from app.documents import style
from app.documents.fonts import FontBook
from app.documents.list_paper import ROOM, ListPaper, ListRow, render_lists
from app.documents.table import Column
from app.documents.whole_file import Target
from app.domain.certificates import typeset
from app.domain.draw_sheet import DrawSheetData
from app.domain.progress import Progress

TITLE, LATE_TITLE = "抽签结果", "补抽签结果"
SIGNERS = ("抽签人", "选手代表", "裁判长", "监督")
NOTE = "每人的签是“种子、换行、编号”的 SHA-256 值,由小到大就位,因规则不能就位的顺延;同一种子抽出同样的结果。"
_SITTING, _PLACE, _NUMBER, _NAME = 104.0, 56.0, 84.0, 112.0
COLUMNS = (
    Column("场次", _SITTING, "left", style.CELL),
    Column("赛位", _PLACE, "center", style.STRONG),
    Column("编号", _NUMBER, "center", style.CELL),
    Column("姓名", _NAME, "left", style.STRONG),
    Column("单位", ROOM - _SITTING - _PLACE - _NUMBER - _NAME, "left", style.CELL),
)


def render_draw_sheet(
    data: DrawSheetData, target: Target, progress: Progress | None = None, *, book: FontBook | None = None
) -> None:
    """Write the result into `target` (a path, or a binary stream); UserError for a draw without lines."""
    papers = [_paper(data)] if data.lines else []
    nothing = f"“{data.event}”没有可以打印的抽签结果。请先抽签。"
    render_lists(papers, target, progress, author=data.competition, nothing=nothing, book=book)


def _paper(data: DrawSheetData) -> ListPaper:
    named = any(line.sitting for line in data.lines)
    rows = (
        (line.name, (line.sitting, line.place, line.number, line.name, line.organization))
        for line in data.lines
    )
    width = COLUMNS[0].width
    last = COLUMNS[-1]
    columns = (
        COLUMNS if named else (*COLUMNS[1:-1], Column(last.head, last.width + width, "left", last.style))
    )
    return ListPaper(
        title=LATE_TITLE if data.late else TITLE,
        above=typeset(data.competition),
        left=typeset(f"赛项:{data.event}  种子:{data.seed}"),
        right=f"{data.rule} · 共 {len(data.lines)} 个 · {data.drawn}",
        columns=columns,
        rows=tuple(ListRow(who, tuple(map(typeset, cells if named else cells[1:]))) for who, cells in rows),
        signers=SIGNERS,
        note=typeset(NOTE),
    )
