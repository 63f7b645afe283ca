"""等级晋升名单: whose skill level rises, to be signed and handed on."""

from __future__ import annotations

from app.documents import style
from app.documents.fonts import FontBook
from app.documents.list_paper import ROOM, ListPaper, ListRow, render_lists
from app.documents.table import Column
from app.documents.whole_file import Target
from app.domain.certificates import typeset
from app.domain.progress import Progress
from app.domain.promotion_list import PROMOTION_LIST, Promoted, PromotionList
from app.domain.result_papers import left_out

SIGNERS = ("统分", "裁判长", "监督", "批准")
NOTHING = "已公布的成绩中没有等级晋升。"
_SERIAL, _EVENT, _RANK, _NAME, _LEVEL = 34.0, 86.0, 40.0, 78.0, 62.0
_REST = ROOM - _SERIAL - _EVENT - _RANK - _NAME - 2 * _LEVEL
COLUMNS = (
    Column("序号", _SERIAL, "center", style.CELL),
    Column("赛项", _EVENT, "left", style.CELL),
    Column("名次", _RANK, "center", style.CELL),
    Column("姓名", _NAME, "left", style.STRONG),
    Column("单位", _REST, "left", style.CELL),
    Column("现有等级", _LEVEL, "center", style.CELL),
    Column("晋升等级", _LEVEL, "center", style.STRONG),
)


def render_promotion_list(
    data: PromotionList, target: Target, progress: Progress | None = None, *, book: FontBook | None = None
) -> None:
    """Write the list into `target` (a path, or a binary stream); `progress` is called after each page."""
    papers = [_paper(data)] if data.lines else []
    render_lists(papers, target, progress, author=data.competition, nothing=NOTHING, book=book)


def _paper(data: PromotionList) -> ListPaper:
    return ListPaper(
        title=PROMOTION_LIST,
        above=typeset(data.competition),
        left=typeset(data.basis),
        right=f"共 {len(data.lines)} 人",
        columns=COLUMNS,
        rows=tuple(_row(number, line) for number, line in enumerate(data.lines, 1)),
        signers=SIGNERS,
        note=typeset(f"{left_out(data.missing)}。") if data.missing else "",
        audit=data.audit,
    )


def _row(number: int, line: Promoted) -> ListRow:
    rank = "" if line.rank is None else str(line.rank)
    said = (line.event, rank, line.name, line.organization, line.before or "无", line.after)
    return ListRow(line.name, (str(number), *map(typeset, said)))
