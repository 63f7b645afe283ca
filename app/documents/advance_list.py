"""晋级名单 to post and to sign: a list for each cut, division by division."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from app.documents import style
from app.documents.fonts import FontBook
from app.documents.list_paper import ROOM, ListPaper, ListRow, heading, render_lists
from app.documents.table import Column
from app.documents.whole_file import Target
from app.domain.advance_list import ADVANCE_LIST, AdvanceList
from app.domain.certificates import typeset
from app.domain.progress import Progress

SIGNERS = ("统分", "裁判长", "监督")
NOTHING = "还没有确定晋级名单。请先在“实时排名”中确定。"
NOTE = "按本轮成绩从高到低排列;同分而都在晋级线上的都晋级。"
_SERIAL, _NUMBER, _NAME, _TOTAL, _SIGNED = 36.0, 84.0, 110.0, 62.0, 70.0


def render_advance_lists(
    lists: Sequence[AdvanceList],
    target: Target,
    progress: Progress | None = None,
    *,
    book: FontBook | None = None,
) -> None:
    """Write the lists into `target` (a path, or a binary stream); `progress` is called after each page."""
    author = lists[0].competition if lists else ""
    papers = [_paper(data) for data in lists]
    render_lists(papers, target, progress, author=author, nothing=NOTHING, book=book)


def _paper(data: AdvanceList) -> ListPaper:
    columns = (
        Column("序号", _SERIAL, "center", style.CELL),
        Column(data.number_head, _NUMBER, "center", style.CELL),
        Column("姓名", _NAME, "left", style.STRONG),
        Column("单位", ROOM - _SERIAL - _NUMBER - _NAME - _TOTAL - _SIGNED, "left", style.CELL),
        Column("成绩", _TOTAL, "right", style.CELL),
        Column("签字", _SIGNED, "center", style.CELL),
    )
    return ListPaper(
        title=ADVANCE_LIST,
        above=typeset(data.competition),
        left=typeset(f"赛项:{data.event} · {data.step}"),
        right=f"{data.field} 名中晋级 {len(data.lines)} 名",
        columns=columns,
        rows=tuple(_rows(data, len(columns))),
        signers=SIGNERS,
        note=typeset(NOTE),
        audit=data.audit,
    )


def _rows(data: AdvanceList, width: int) -> Iterator[ListRow]:
    for division, lines in groupby(data.lines, key=lambda line: line.division):
        if division:
            yield heading(division, width)
        for number, line in enumerate(lines, 1):
            said = (line.number, line.name, line.organization, line.total, "")
            yield ListRow(line.name or line.number, (str(number), *map(typeset, said)))
