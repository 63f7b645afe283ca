"""变更通知: late changes made known to leaders and judges, and pinned up beside the papers they correct."""

from __future__ import annotations

from app.documents import style
from app.documents.fonts import FontBook
from app.documents.list_paper import ROOM, ListPaper, ListRow, render_lists
from app.documents.table import Column
from app.documents.whole_file import Target
from app.domain.certificates import typeset
from app.domain.day_lists import ChangeNotice, NoticeLine
from app.domain.progress import Progress

TITLE = "变更通知"
TO = "各参赛单位、各裁判组:"
SIGNERS = ("编制", "裁判长", "监督")
NOTE = "与此前印发的秩序册、座次表、签到表不一致的,以本通知为准。"
_FIXED = (30.0, 74.0, 66.0, 48.0, 62.0)
_REST = (ROOM - sum(_FIXED)) / 3
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
    nothing = "还没有登记变更,没有可以印的变更通知。"
    papers = [_paper(data)] if data.lines else []
    render_lists(papers, target, progress, author=data.competition, nothing=nothing, book=book)


def _paper(data: ChangeNotice) -> ListPaper:
    return ListPaper(
        title=TITLE,
        above=typeset(data.competition),
        left=typeset(TO),
        right=f"共 {len(data.lines)} 项 · {data.printed}",
        columns=COLUMNS,
        rows=tuple(
            ListRow(line.after or line.before or line.number, _cells(number, line))
            for number, line in enumerate(data.lines, 1)
        ),
        signers=SIGNERS,
        note=typeset(NOTE),
    )


def _cells(number: int, line: NoticeLine) -> tuple[str, ...]:
    said = (line.event, line.number, line.kind, line.before or "—", line.after or "—", line.reason, line.at)
    return (str(number), *map(typeset, said))
