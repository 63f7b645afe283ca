"""证书交接清单: a unit's certificates to count, and lines to sign for them."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents import style
from app.documents.fonts import FontBook
from app.documents.list_paper import ROOM, ListPaper, ListRow, render_lists
from app.documents.table import Column
from app.documents.whole_file import Target
from app.domain.certificates import typeset
from app.domain.handover import HandoverData, HandoverLine
from app.domain.progress import Progress

TITLE = "证书交接清单"
SIGNERS = ("领取人签字", "联系电话", "领取日期", "发放人")
NOTE = "领取时请当面清点张数,核对姓名和奖项;有误的请当场提出,收回后另发。"
_NUMBER, _SERIAL, _AWARD, _EVENT = 128.0, 34.0, 82.0, 104.0
COLUMNS = (
    Column("序号", _SERIAL, "center", style.CELL),
    Column("证书编号", _NUMBER, "left", style.CELL),
    Column("奖项", _AWARD, "left", style.CELL),
    Column("获奖者", ROOM - _NUMBER - _SERIAL - _AWARD - _EVENT, "left", style.STRONG),
    Column("赛项", _EVENT, "left", style.CELL),
)


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
    author = lists[0].competition if lists else ""
    nothing = "没有可以交接的证书。请先编发证书。"
    render_lists(
        [_paper(data) for data in lists], target, progress, author=author, nothing=nothing, book=book
    )


def _paper(data: HandoverData) -> ListPaper:
    # The unit has the whole width: it is often the longest.
    return ListPaper(
        title=TITLE,
        above=data.organization,
        left=typeset(data.competition),
        right=f"共 {len(data.lines)} 张 · {data.printed}",
        columns=COLUMNS,
        rows=tuple(_row(number, line) for number, line in enumerate(data.lines, 1)),
        signers=SIGNERS,
        note=typeset(NOTE),
    )


def _row(number: int, line: HandoverLine) -> ListRow:
    return ListRow(
        line.recipient, (str(number), line.number, line.award, line.recipient, typeset(line.event))
    )
