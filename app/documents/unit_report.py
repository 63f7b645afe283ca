"""单位成绩报告: what each unit takes home, each unit from a new page."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents import style
from app.documents.fonts import FontBook
from app.documents.list_paper import ROOM, ListPaper, ListRow, render_lists
from app.documents.table import Column
from app.documents.whole_file import Target
from app.domain.capital_numerals import capital_amount
from app.domain.certificates import typeset
from app.domain.progress import Progress
from app.domain.result_papers import left_out
from app.domain.unit_report import UNIT_REPORT, UnitLine, UnitReport

SIGNERS = ("编制", "核对", "单位签收", "日期")
NOTHING = "还没有已公布的成绩,没有可以报告的单位。请先公布成绩。"
_EVENT, _PLACE, _TOTAL, _AWARDS, _CERTIFICATE, _MONEY = 76.0, 38.0, 48.0, 88.0, 98.0, 54.0
COLUMNS = (
    Column("赛项", _EVENT, "left", style.CELL, wraps=True),
    Column(
        "参赛者",
        ROOM - _EVENT - _PLACE - _TOTAL - _AWARDS - _CERTIFICATE - _MONEY,
        "left",
        style.STRONG,
        wraps=True,
    ),
    Column("名次", _PLACE, "center", style.CELL),
    Column("成绩", _TOTAL, "right", style.CELL),
    Column("奖项、荣誉、晋升", _AWARDS, "left", style.CELL, wraps=True),
    Column("证书编号", _CERTIFICATE, "left", style.resized(style.CELL, 8), wraps=True),
    Column("奖金(元)", _MONEY, "right", style.CELL),
)


def render_unit_reports(
    reports: Sequence[UnitReport],
    target: Target,
    progress: Progress | None = None,
    *,
    book: FontBook | None = None,
) -> None:
    """Write the reports into `target` (a path, or a binary stream); `progress` is called after each page."""
    author = reports[0].competition if reports else ""
    papers = [_paper(data) for data in reports]
    render_lists(papers, target, progress, author=author, nothing=NOTHING, book=book)


def _paper(data: UnitReport) -> ListPaper:
    # The unit has the whole width: it is often the longest.
    money = f" · 奖金人民币{capital_amount(data.money)}(¥{data.money:,.2f})" if data.money else ""
    return ListPaper(
        title=UNIT_REPORT,
        above=data.unit,
        left=typeset(data.competition),
        right=typeset(data.standing),
        columns=COLUMNS,
        rows=tuple(_row(line) for line in data.lines),
        signers=SIGNERS,
        note=typeset(_note(data)),
        closing=(typeset(f"{data.summary}{money}"),),
        audit=data.audit,
    )


def _note(data: UnitReport) -> str:
    return f"{';'.join(filter(None, (data.basis, left_out(data.missing))))}。"


def _row(line: UnitLine) -> ListRow:
    cells = (
        line.event,
        line.name,
        line.place or "—",
        line.total or "—",
        "\n".join(line.awards) or "—",
        "\n".join(line.certificates) or "—",
        f"{line.money:,.2f}" if line.money else "—",
    )
    return ListRow(line.name, tuple(map(typeset, cells)))
