"""获奖名单 on one page: what is much is written smaller, in more columns, and then in a run.

What could not be read even so is written larger again, on as many pages as it takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.documents import style
from app.documents.flow import Block, Piece, Sheet, Strip, column_width, lay_sheets, strip
from app.documents.fonts import FontBook, default_fonts
from app.documents.output import Target
from app.documents.strip_paper import BODY, ROOM, StripPaper, render_strip_papers
from app.documents.table import check_glyphs
from app.documents.text import TextPainter, TextStyle
from app.domain.award_roll import ROLL, AwardGroup, AwardRoll
from app.domain.certificates import typeset
from app.domain.progress import Progress
from app.errors import UserError

SIGNERS = ("统分", "裁判长", "监督", "批准")
NOTHING = "还没有可以列出的获奖者。请先公布成绩,并在奖项规则中设置奖项。"
WHOLE = "全赛事"


@dataclass(frozen=True, slots=True)
class Density:
    """How much goes on a page: the size of the writing, columns, and names one after the other (`run`)."""

    size: float
    columns: int = 1
    run: bool = False

    @property
    def padding(self) -> float:
        """Above and below each line."""
        return self.size * 0.22


DENSITIES = (
    Density(14),
    Density(12),
    Density(11),
    Density(10.5),
    Density(10, 2),
    Density(9, 2),
    Density(8, 2),
    Density(8, 2, run=True),
    Density(7.5, 3),
    Density(7, 3, run=True),
    Density(6.5, 3, run=True),
    Density(6, 3, run=True),
    Density(5.5, 4, run=True),
    Density(5, 4, run=True),
)
ON_PAGES = Density(8, 2, run=True)


def render_award_roll(
    data: AwardRoll, target: Target, progress: Progress | None = None, *, book: FontBook | None = None
) -> None:
    """Write the roll into `target` (a path, or a binary stream); `progress` is called after each page."""
    if not data.groups:
        raise UserError(NOTHING)
    book = book or default_fonts()
    check_roll(data, book)

    def lay(painter: TextPainter) -> tuple[StripPaper, ...]:
        density, sheets = _lay(painter, data)
        return (roll_paper(data, ROLL, sheets, density.columns, SIGNERS),)

    title = f"{data.event}{ROLL}"
    render_strip_papers(lay, target, progress, title=title, author=data.competition, book=book)


def roll_paper(
    data: AwardRoll, title: str, sheets: Sequence[Sheet], columns: int, signers: tuple[str, ...]
) -> StripPaper:
    """A paper about a roll, with what all of them say at head and foot."""
    return StripPaper(
        title=title,
        above=typeset(data.competition),
        left=typeset(f"赛项:{data.event}") if data.event else "",
        right=typeset(f"{data.basis} · 共 {data.count} 项"),
        sheets=tuple(sheets),
        columns=columns,
        signers=signers,
        note=typeset(f"未公布、没有列入:{'、'.join(data.missing)}。") if data.missing else "",
        audit=data.audit,
    )


def check_roll(data: AwardRoll, book: FontBook) -> None:
    """MissingGlyph, naming whom, for characters that no font at hand can draw."""
    for group in data.groups:
        for each in group.laureates:
            check_glyphs(book, each.name, (each.text, group.award, group.where))
    texts = (data.competition, data.basis, data.audit, *data.hosts, *data.missing)
    check_glyphs(book, data.event or data.competition, texts)


def _lay(painter: TextPainter, data: AwardRoll) -> tuple[Density, list[Sheet]]:
    """The largest writing that fits one page; else one that reads well."""
    for density in DENSITIES:
        sheets = _sheets(painter, data, density)
        if len(sheets) == 1:
            return density, sheets
    return ON_PAGES, _sheets(painter, data, ON_PAGES)


def _sheets(painter: TextPainter, data: AwardRoll, density: Density) -> list[Sheet]:
    blocks = [_block(painter, where, groups, density) for where, groups in data.by_place.items()]
    return lay_sheets(blocks, (), density.columns, BODY)


def _block(painter: TextPainter, where: str, groups: Sequence[AwardGroup], density: Density) -> Block:
    width = column_width(ROOM, density.columns)
    name = where or WHOLE
    rows = [row for group in groups for row in _rows(painter, group, density, width)]
    return Block(
        (_title(painter, name, density, width),),
        (_title(painter, f"{name}(续)", density, width),),
        tuple(rows),
    )


def _title(painter: TextPainter, text: str, density: Density, width: float) -> Strip:
    look = TextStyle("sans-bold", density.size + 0.5, style.INK)
    lines = painter.lines(typeset(text), look, width - 8)
    return strip([Piece(4.0, width - 8, tuple(lines), look)], density.padding * 1.3, filled=True)


def _rows(
    painter: TextPainter, group: AwardGroup, density: Density, width: float
) -> Iterator[tuple[Strip, ...]]:
    """The award in a column of its own, beside it names and units; or all of them in a run behind it."""
    bold, plain = (TextStyle(role, density.size, style.INK) for role in ("sans-bold", "sans"))
    head = width * (0.24 if density.run else 0.26)
    label = Piece(4.0, head - 8, tuple(painter.lines(typeset(group.award), bold, head - 8)), bold)
    if density.run:
        said = typeset("、".join(each.text for each in group.laureates))
        names = Piece(head, width - head - 4, tuple(painter.lines(said, plain, width - head - 4)), plain)
        yield (strip([label, names], density.padding, ruled=True),)
        return
    share = (width - head) * 0.36
    for at, each in enumerate(group.laureates):
        room = share if each.organization else width - head
        name = Piece(head, room - 6, tuple(painter.lines(typeset(each.full_name), bold, room - 6)), bold)
        rest = width - head - share
        unit = tuple(painter.lines(typeset(each.organization), plain, rest - 4))
        pieces = [name, Piece(head + share, rest - 4, unit, plain)]
        yield (strip([label, *pieces] if at == 0 else pieces, density.padding, ruled=True),)
