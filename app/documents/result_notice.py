"""公示 to pin up: what is made public until when, the list of results, and where to object."""

from __future__ import annotations

from app.documents import style
from app.documents.fonts import FontBook
from app.documents.list_paper import ROOM, ListPaper, ListRow, render_lists
from app.documents.table import Column
from app.documents.whole_file import Target
from app.domain.certificates import typeset
from app.domain.progress import Progress
from app.domain.result_list import SUMMARY, ResultLine, ResultListData
from app.domain.result_notice import RESULT_NOTICE, ResultNotice

NOTHING = "没有可以公示的成绩。请先公布成绩。"
NOTE = "同分并列时名次相同;没有分数的注明原因。"
_RANK, _NUMBER, _NAME, _TOTAL, _AWARD = 40.0, 62.0, 108.0, 54.0, 118.0


def render_result_notice(
    data: ResultNotice, target: Target, progress: Progress | None = None, *, book: FontBook | None = None
) -> None:
    """Write the notice into `target` (a path, or a binary stream), each division from a new page.

    `progress` is called after each page.
    """
    papers = [_paper(data, listed) for listed in data.lists]
    author = papers[0].above if papers else ""
    render_lists(papers, target, progress, author=author, nothing=NOTHING, book=book)


def _paper(data: ResultNotice, listed: ResultListData) -> ListPaper:
    columns = (
        Column("名次", _RANK, "center", style.STRONG),
        Column(listed.number_head, _NUMBER, "center", style.CELL),
        Column(listed.name_head, _NAME, "left", style.STRONG),
        Column(listed.unit_head, ROOM - _RANK - _NUMBER - _NAME - _TOTAL - _AWARD, "left", style.CELL),
        Column("总分", _TOTAL, "right", style.STRONG),
        Column("奖项、荣誉", _AWARD, "left", style.CELL, wraps=True),
    )
    return ListPaper(
        title=listed.title.replace(SUMMARY, RESULT_NOTICE),
        above=typeset(listed.competition),
        left=typeset(f"赛项:{listed.event}"),
        right=f"{listed.version} · {listed.published} · 共 {len(listed.lines)} 条成绩",
        columns=columns,
        rows=tuple(_row(line) for line in listed.lines),
        signers=(),
        note=typeset(NOTE),
        lead=tuple(typeset(f"\u3000\u3000{text}") for text in data.paragraphs),
        closing=tuple(map(typeset, data.closing)),
        audit=listed.audit,
    )


def _row(line: ResultLine) -> ListRow:
    awards = "、".join(filter(None, (line.award, line.honours, line.promotion)))
    cells = (line.rank, line.number, line.name, line.organization, line.total, typeset(awards))
    return ListRow(line.name, cells)
