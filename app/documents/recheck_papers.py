"""复核工作单 to compare sheets by, and 复核结果表 to sign."""

from __future__ import annotations

from dataclasses import replace

from app.documents import style
from app.documents.fonts import FontBook
from app.documents.list_paper import ROOM, ListPaper, ListRow, render_lists
from app.documents.table import Column
from app.documents.whole_file import Target
from app.domain.certificates import typeset
from app.domain.progress import Progress
from app.domain.recheck_papers import RECHECK_LIST, RECHECK_RESULT, RecheckListData, RecheckResultData

LIST_SIGNERS = ("复核人", "日期")
RESULT_SIGNERS = ("复核", "裁判长", "监督")
LIST_NOTE = "逐份与纸面评分单核对:一致的打勾,有误的写明哪一项、纸面是多少,不直接改分。"
RESULT_NOTE = "差错由裁判按退回更正的程序改正,更正后仍计入差错率。"
NO_ERRORS = "核对的评分单没有发现差错"
LIST_ROW, ERROR_ROW = 26.0, 24.0

_LIST = (28.0, 92.0, 68.0, 72.0, 40.0, 52.0, 36.0)
LIST_COLUMNS = (
    Column("序号", _LIST[0], "center", style.CELL),
    Column("参赛者", _LIST[1], "left", style.STRONG, wraps=True),
    Column("模块", _LIST[2], "left", style.CELL),
    Column("裁判", _LIST[3], "left", style.CELL),
    Column("类别", _LIST[4], "center", style.CELL),
    Column("录入小计", _LIST[5], "right", style.CELL),
    Column("一致", _LIST[6], "center", style.CELL),
    Column("有误的项、纸面得分", ROOM - sum(_LIST), "left", style.CELL),
)
_ERRORS = (28.0, 84.0, 62.0, 64.0, 66.0)
_WORDS = (ROOM - sum(_ERRORS)) / 2
ERROR_COLUMNS = (
    Column("序号", _ERRORS[0], "center", style.CELL),
    Column("参赛者", _ERRORS[1], "left", style.STRONG, wraps=True),
    Column("模块", _ERRORS[2], "left", style.CELL),
    Column("裁判", _ERRORS[3], "left", style.CELL),
    Column("差错", _WORDS, "left", style.CELL, wraps=True),
    Column("复核人", _ERRORS[4], "left", style.CELL, wraps=True),
    Column("更正", _WORDS, "left", style.CELL, wraps=True),
)


def render_recheck_list(
    data: RecheckListData,
    target: Target,
    progress: Progress | None = None,
    *,
    book: FontBook | None = None,
) -> None:
    """Write the list into `target` (a path, or a binary stream); `progress` is called after each page."""
    rows = tuple(
        ListRow(
            line.label,
            (
                str(at),
                line.label,
                typeset(line.module),
                line.judge,
                line.part,
                line.subtotal,
                "",
                "",
            ),
        )
        for at, line in enumerate(data.lines, 1)
    )
    paper = ListPaper(
        title=RECHECK_LIST,
        above=typeset(data.competition),
        left=typeset(f"赛项:{data.event}"),
        right=f"共 {len(rows)} 份 · {data.printed}",
        columns=_headed(LIST_COLUMNS, data.head),
        rows=rows,
        signers=LIST_SIGNERS,
        note=typeset(LIST_NOTE),
        row_height=LIST_ROW,
        lead=(typeset(data.drawn),),
        audit=data.audit,
    )
    _render([paper] if rows else [], target, progress, data.competition, book)


def render_recheck_result(
    data: RecheckResultData,
    target: Target,
    progress: Progress | None = None,
    *,
    book: FontBook | None = None,
) -> None:
    """Write the result into `target` (a path, or a binary stream); `progress` is called after each page."""
    rows = tuple(
        ListRow(
            line.label,
            (
                str(at),
                line.label,
                *map(typeset, (line.module, line.judge, line.found, line.by, line.corrected)),
            ),
        )
        for at, line in enumerate(data.errors, 1)
    )
    nothing = ListRow("", (NO_ERRORS,), spans=(len(ERROR_COLUMNS),))
    paper = ListPaper(
        title=RECHECK_RESULT,
        above=typeset(data.competition),
        left=typeset(f"赛项:{data.event}"),
        right=data.count,
        columns=_headed(ERROR_COLUMNS, data.head),
        rows=rows or (nothing,),
        signers=RESULT_SIGNERS,
        note=typeset(RESULT_NOTE),
        row_height=ERROR_ROW,
        lead=tuple(map(typeset, data.facts)),
        audit=data.audit,
    )
    _render([paper], target, progress, data.competition, book)


def _headed(columns: tuple[Column, ...], head: str) -> tuple[Column, ...]:
    """The columns, the second one headed so."""
    return (columns[0], replace(columns[1], head=head), *columns[2:])


def _render(
    papers: list[ListPaper], target: Target, progress: Progress | None, author: str, book: FontBook | None
) -> None:
    nothing = "没有待核对的评分单,不用印工作单。"
    render_lists(papers, target, progress, author=author, nothing=nothing, book=book)
