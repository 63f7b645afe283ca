"""获奖名单 on one page: what is much is written smaller, in more columns, and then in a run.

What could not be read even so is written larger again, on as many pages as it takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.documents import style
from app.documents.flow import Block, Piece, Sheet, Strip, column_width, lay_sheets, strip
from app.documents.fonts import FontBook, default_fonts
from app.documents.strip_paper import BODY, ROOM, StripPaper, render_strip_papers
from app.documents.table import check_glyphs
from app.documents.text import TextPainter, TextStyle
from app.documents.whole_file import Target
from app.domain.award_roll import ROLL, AwardGroup, AwardRoll
from app.domain.certificates import typeset
from app.domain.prize_list import WHOLE
from app.domain.progress import Progress
from app.domain.result_papers import left_out
from app.errors import UserError

SIGNERS = ("统分", "裁判长", "监督", "批准")
NOTHING = "还没有可以列出的获奖者。请先公布成绩,并在奖项规则中设置奖项。"
AWARD_SHARE = 0.25  # of the width
NARROWEST = 0.36  # names, and units, of the width beside the award


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
        note=typeset(f"{left_out(data.missing)}。") if data.missing else "",
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
    lay = _Layout(painter, density, width, _share(painter, groups))
    name = where or WHOLE
    rows = tuple(row for group in groups for row in lay.rows(group))
    return Block((lay.title(name),), (lay.title(f"{name}(续)"),), rows)


def _share(painter: TextPainter, groups: Sequence[AwardGroup]) -> float:
    """How much of the width beside the award names take beside units, by what is longest."""
    people = [each for group in groups for each in group.laureates if each.organization]
    if not people:
        return 1.0
    names = max(painter.width(each.full_name, style.STRONG) for each in people)
    units = max(painter.width(each.organization, style.CELL) for each in people)
    return min(max(names / (names + units), NARROWEST), 1 - NARROWEST)


@dataclass(frozen=True, slots=True)
class _Layout:
    """The strips of one block, `width` wide; names take `share` of what is left beside the award."""

    painter: TextPainter
    density: Density
    width: float
    share: float

    def title(self, text: str) -> Strip:
        look = TextStyle("sans-bold", self.density.size + 0.5, style.INK)
        piece = self._piece(0.0, self.width, text, look)
        return strip([piece], self.density.padding * 1.3, filled=True)

    def rows(self, group: AwardGroup) -> Iterator[tuple[Strip, ...]]:
        """The award in a column of its own, beside it names and units; or all of them in a run."""
        bold, plain = (TextStyle(role, self.density.size, style.INK) for role in ("sans-bold", "sans"))
        head = self.width * AWARD_SHARE
        award = self._piece(0.0, head, group.award, bold)
        if self.density.run:
            said = "、".join(each.text for each in group.laureates)
            yield from self._run(award, self._piece(head, self.width - head, said, plain))
            return
        for at, each in enumerate(group.laureates):
            room = (self.width - head) * (self.share if each.organization else 1.0)
            pieces = [self._piece(head, room, each.full_name, bold)]
            if each.organization:
                unit = self._piece(head + room, self.width - head - room, each.organization, plain)
                pieces.append(unit)
            yield (self._line([award, *pieces] if at == 0 else pieces),)

    def _run(self, award: Piece, names: Piece) -> Iterator[tuple[Strip, ...]]:
        """Line by line, so that a column may end anywhere: hundreds can have one award."""
        last = max(len(award.lines), len(names.lines)) - 1
        for at in range(last + 1):
            pieces = [
                replace(each, lines=each.lines[at : at + 1]) for each in (award, names) if each.lines[at:]
            ]
            above = (Strip((), self.density.padding),) if at == 0 else ()
            below = (Strip((), self.density.padding, ruled=True),) if at == last else ()
            yield (*above, strip(pieces, 0.0), *below)

    def _line(self, pieces: Sequence[Piece]) -> Strip:
        return strip(pieces, self.density.padding, ruled=True)

    def _piece(self, left: float, width: float, text: str, look: TextStyle) -> Piece:
        room = width - style.CELL_PADDING * 1.5
        lines = tuple(self.painter.lines(typeset(text), look, room))
        return Piece(left + style.CELL_PADDING, room, lines, look)
