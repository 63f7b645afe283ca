"""颁奖词: what the host reads out, award by award in the order of the stage, large enough for a lectern."""

from __future__ import annotations

from collections.abc import Iterator

from app.documents import style
from app.documents.award_roll import check_roll, roll_paper
from app.documents.flow import Block, Piece, Strip, lay_sheets, strip, text_strips
from app.documents.fonts import FontBook, default_fonts
from app.documents.strip_paper import BODY, ROOM, StripPaper, render_strip_papers
from app.documents.text import TextPainter, TextStyle
from app.documents.whole_file import Target
from app.domain.award_roll import (
    FAREWELL,
    GREETING,
    INVITATION,
    SCRIPT,
    AwardGroup,
    AwardRoll,
    CeremonyStep,
    announcement,
    ceremony,
    opening,
    sentence,
)
from app.domain.certificates import chinese_number, typeset
from app.domain.progress import Progress
from app.errors import UserError

NOTHING = "还没有可以宣读的获奖者。请先公布成绩,并在奖项规则中设置奖项。"
GUESTS = ("颁奖嘉宾", "礼仪")
SIGNERS = ("主持人", "核对")
SPOKEN = TextStyle("sans", 14, style.INK)
NAME = TextStyle("sans-bold", 15, style.INK)
STEP = TextStyle("sans-bold", 14, style.INK)
CUE = TextStyle("sans", 11, style.MUTED)
INDENT = 2 * SPOKEN.size


def render_award_script(
    data: AwardRoll, target: Target, progress: Progress | None = None, *, book: FontBook | None = None
) -> None:
    """Write the script into `target` (a path, or a binary stream); `progress` is called after each page."""
    steps = ceremony(data.groups)
    if not steps:
        raise UserError(NOTHING)
    book = book or default_fonts()
    check_roll(data, book)

    def lay(painter: TextPainter) -> tuple[StripPaper, ...]:
        blocks = [_opening(painter, data), *_steps(painter, steps), _farewell(painter)]
        return (roll_paper(data, SCRIPT, lay_sheets(blocks, (), 1, BODY), 1, SIGNERS),)

    title = f"{data.event}{SCRIPT}"
    render_strip_papers(lay, target, progress, title=title, author=data.competition, book=book)


def _opening(painter: TextPainter, data: AwardRoll) -> Block:
    return _spoken(painter, (GREETING, f"\u3000\u3000{opening(data)}"))


def _farewell(painter: TextPainter) -> Block:
    return _spoken(painter, (f"\u3000\u3000{FAREWELL}",))


def _spoken(painter: TextPainter, texts: tuple[str, ...]) -> Block:
    rows = tuple(text_strips(painter, typeset(text), SPOKEN, ROOM, padding=3.0) for text in texts)
    return Block((), (), rows)


def _steps(painter: TextPainter, steps: tuple[CeremonyStep, ...]) -> Iterator[Block]:
    """Each step with its number, its announcement, and group by group the names to read."""
    for at, step in enumerate(steps, 1):
        title = f"{chinese_number(at)}、{step.award}"
        said = announcement(step, first=at == 1, last=at == len(steps) > 1)
        head = (
            Strip((), 8.0),
            strip([Piece(4.0, ROOM - 8, (typeset(title),), STEP)], 4.0, filled=True),
            Strip((), 3.0),
        )
        again = (strip([Piece(4.0, ROOM - 8, (typeset(f"{title}(续)"),), STEP)], 4.0, filled=True),)
        announced = text_strips(painter, typeset(f"\u3000\u3000{said}"), SPOKEN, ROOM, padding=3.0)
        rows = [row for group in step.groups for row in _group(painter, group)]
        yield Block(head, again, ((*announced, *rows[0]), *rows[1:], _cue(painter)))


def _group(painter: TextPainter, group: AwardGroup) -> Iterator[tuple[Strip, ...]]:
    """A sentence, then a name on each line; the first name stays with the sentence."""
    spoken = text_strips(painter, typeset(f"\u3000\u3000{sentence(group)}"), SPOKEN, ROOM, padding=3.0)
    share = (ROOM - INDENT) * 0.5
    for at, each in enumerate(group.laureates):
        room = share if each.organization else ROOM - INDENT
        unit = tuple(painter.lines(typeset(each.organization), SPOKEN, share - 10))
        name = tuple(painter.lines(typeset(each.full_name), NAME, room))
        pieces = (
            [Piece(INDENT, share - 10, unit, SPOKEN), Piece(INDENT + share, share, name, NAME)]
            if unit
            else [Piece(INDENT, room, name, NAME)]
        )
        line = strip(pieces, 3.0, ruled=True)
        yield (*spoken, line) if at == 0 else (line,)


def _cue(painter: TextPainter) -> tuple[Strip, ...]:
    """What the host says when all are named, and who hands over, to be filled in."""
    to_fill = "\u3000".join(f"{role}:{'_' * 18}" for role in GUESTS)
    return (
        *text_strips(painter, typeset(f"\u3000\u3000{INVITATION}"), SPOKEN, ROOM, padding=3.0),
        *text_strips(painter, typeset(to_fill), CUE, ROOM, indent=INDENT, padding=3.0),
    )
