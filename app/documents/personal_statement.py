"""个人成绩说明: one entry's published result and how it came about, each entry on a page of its own.

What is much is written smaller; only what does not fit even so goes on to a second page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.documents import style
from app.documents.flow import Sheet, Strip, lay_sheets, text_strips
from app.documents.fonts import FontBook, default_fonts
from app.documents.strip_paper import (
    BODY,
    NAME,
    ROOM,
    VALUE,
    StripPaper,
    facts_strip,
    render_strip_papers,
    section_strip,
)
from app.documents.table import check_glyphs
from app.documents.text import TextPainter, TextStyle
from app.documents.whole_file import Target
from app.domain.certificates import typeset
from app.domain.personal_statement import STATEMENT, PersonalStatement
from app.domain.progress import Progress
from app.errors import UserError

NOTHING = "没有可以说明的成绩。请先公布成绩。"
SIGNERS = ("参赛者", "发放人", "日期")
SIZES = (10.0, 9.0, 8.0, style.SMALLEST)


def render_statements(
    statements: Sequence[PersonalStatement],
    target: Target,
    progress: Progress | None = None,
    *,
    book: FontBook | None = None,
) -> None:
    """Write the papers into `target` (a path, or a binary stream); `progress` is called after each page."""
    if not statements:
        raise UserError(NOTHING)
    book = book or default_fonts()
    for data in statements:
        check_glyphs(book, data.name, _texts(data))

    def lay(painter: TextPainter) -> tuple[StripPaper, ...]:
        return tuple(_paper(painter, data) for data in statements)

    first = statements[0]
    title = f"{first.event}{STATEMENT}"
    render_strip_papers(lay, target, progress, title=title, author=first.competition, book=book)


def _paper(painter: TextPainter, data: PersonalStatement) -> StripPaper:
    return StripPaper(
        title=STATEMENT,
        above=typeset(data.competition),
        left=typeset(f"赛项:{data.event}"),
        right=f"{data.version} · {data.published}",
        sheets=tuple(_sheets(painter, data)),
        columns=1,
        signers=SIGNERS,
        note=typeset("本说明由公布的成绩生成,与公示一致。"),
        audit=data.audit,
    )


def _sheets(painter: TextPainter, data: PersonalStatement) -> list[Sheet]:
    """The largest writing that fits one page; the smallest on several where none does."""
    sheets: list[Sheet] = []
    for size in SIZES:
        sheets = lay_sheets((), tuple(_strips(painter, data, size)), 1, BODY)
        if len(sheets) == 1:
            break
    return sheets


def _strips(painter: TextPainter, data: PersonalStatement, size: float) -> Iterator[Strip]:
    who = [("编号", data.number, 0.22), ("参赛者", data.name, 0.36), ("单位", data.organization, 0.42)]
    what = [("总成绩", data.total, 0.24), ("名次", data.place, 0.4), ("奖项", data.award or "无", 0.36)]
    yield facts_strip(painter, who, NAME)
    yield facts_strip(painter, what, VALUE)
    award = f"{data.award}:{data.award_reason}" if data.award else data.award_reason
    for head, lines in (
        ("成绩的由来", tuple(_step_lines(data))),
        ("奖项的由来", ((award, ()),) if award else ()),
        ("荣誉、晋升和奖金", tuple((text, ()) for text in data.given)),
        ("异议", ((data.objections, ()),) if data.objections else ()),
    ):
        if lines:
            yield Strip((), size * 0.8)
            yield section_strip(painter, head, size)
            for text, details in lines:
                yield from _lines(painter, text, TextStyle("sans", size, style.INK), 5.0)
                for detail in details:
                    yield from _lines(painter, detail, TextStyle("sans", size - 1, style.MUTED), 18.0)


def _lines(painter: TextPainter, text: str, look: TextStyle, indent: float) -> tuple[Strip, ...]:
    return text_strips(painter, typeset(text), look, ROOM, indent=indent, padding=look.size * 0.08)


def _step_lines(data: PersonalStatement) -> Iterator[tuple[str, tuple[str, ...]]]:
    for step in data.steps:
        yield step.text, step.details


def _texts(data: PersonalStatement) -> Iterator[str]:
    yield from (data.competition, data.event, data.number, data.name, data.organization, data.award)
    yield from (data.award_reason, data.objections, data.audit, *data.given)
    for step in data.steps:
        yield from (step.text, *step.details)
