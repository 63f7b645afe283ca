"""成绩说明: one entry's result with every figure that led there, on one page as far as it can be read.

What is much is written smaller, then in columns, then with the full marks in a run of their own; only what
does not fit even so goes on to a second page, with the head repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from app.documents import style
from app.documents.canvas_fonts import canvas_painter
from app.documents.explanation_table import Density, module_block
from app.documents.flow import (
    Block,
    Sheet,
    Strip,
    column_width,
    draw_sheet,
    draw_strips,
    height_of,
    lay_sheets,
    text_strips,
)
from app.documents.fonts import FontBook, default_fonts
from app.documents.output import new_canvas
from app.documents.strip_paper import BODY, GAP, NAME, ROOM, VALUE, facts_strip, section_strip
from app.documents.style import Page
from app.documents.table import check_glyphs
from app.documents.text import TextPainter, TextStyle
from app.documents.whole_file import Target, written_whole
from app.domain.certificates import typeset
from app.domain.explanation import total_steps
from app.domain.numbers import exact_text
from app.domain.progress import Progress, no_progress
from app.domain.ranking import STATUS_NAMES, Status
from app.domain.why import LeftOut, ScoreExplanationData, Why, WhyExtra, WhyModule, WhyScore
from app.domain.why_place import tie_text

TITLE = "成绩说明"
SIGNERS = ("参赛者", "统分", "裁判长", "日期")
DENSITIES = (
    Density(9),
    Density(8),
    Density(7.5),
    Density(7.5, 2),
    Density(7),
    Density(7, 2),
    Density(6.5),
    Density(6.5, 2),
    Density(6.5, 2, run_in=True),
    Density(6.5, 1, run_in=True),
    Density(6.5, 3, run_in=True),
)


def render_score_explanation(
    data: ScoreExplanationData,
    target: Target,
    progress: Progress | None = None,
    *,
    book: FontBook | None = None,
) -> None:
    """Write the paper into `target` (a path, or a binary stream); `progress` is called after each page."""
    book = book or default_fonts()
    why = data.why
    check_glyphs(book, why.entry.label, _texts(data))
    with written_whole(target) as stream:
        canvas = new_canvas(stream, style.PORTRAIT, f"{why.event}{TITLE} {why.entry.label}", why.competition)
        painter = canvas_painter(canvas, book)
        strips = _result_strips(painter, why)
        room = BODY - height_of(strips) - GAP
        density, sheets = _lay(painter, why, room)
        _draw(canvas, painter, data, strips, density, sheets, progress or no_progress)
        canvas.save()


def _draw(
    canvas: Canvas,
    painter: TextPainter,
    data: ScoreExplanationData,
    strips: Sequence[Strip],
    density: Density,
    sheets: Sequence[Sheet],
    progress: Progress,
) -> None:
    why, (width, height) = data.why, style.PORTRAIT
    left = typeset(f"赛项:{_event_text(why)}")
    right = typeset(f"{data.version} · {data.printed}")
    for number, sheet in enumerate(sheets, 1):
        page = Page(width, height, number, len(sheets))
        top = style.draw_head(painter, page, TITLE, typeset(why.competition), left, right)
        draw_strips(canvas, painter, strips, style.MARGIN, top, ROOM)
        canvas.setStrokeColor(HexColor(style.LINE))
        canvas.line(style.MARGIN, top, style.MARGIN + ROOM, top)
        top -= height_of(strips) + GAP
        draw_sheet(canvas, painter, sheet, density.columns, style.MARGIN, top, ROOM)
        style.draw_foot(canvas, painter, page, SIGNERS, typeset(_legend(why)), data.audit)
        canvas.showPage()
        progress(number, len(sheets))


def _lay(painter: TextPainter, why: Why, room: float) -> tuple[Density, list[Sheet]]:
    """The largest writing that fits one page; else the one with the fewest pages."""
    found: list[tuple[Density, list[Sheet]]] = []
    for density in DENSITIES:
        blocks = _blocks(painter, why, density)
        if blocks is None:
            continue
        tail = tuple(_tail(painter, why, density))
        sheets = lay_sheets(blocks, tail, density.columns, room)
        if len(sheets) == 1:
            return density, sheets
        found.append((density, sheets))
    return min(found, key=lambda each: len(each[1]))


def _blocks(painter: TextPainter, why: Why, density: Density) -> list[Block] | None:
    """The tables of all modules; None where one does not fit into the columns."""
    if why.score is None:
        return []
    width = column_width(ROOM, density.columns)
    blocks = []
    for module in why.score.modules:
        block = module_block(painter, module, density, why.score.decimals, width)
        if block is None and density.columns > 1:
            return None
        blocks.append(block)
    return [block for block in blocks if block is not None]


# -- the result at a glance ------------------------------------------------------------------------


def _result_strips(painter: TextPainter, why: Why) -> tuple[Strip, ...]:
    """Who it is, and what came out."""
    entry, place = why.entry, why.place
    if entry.name:
        name = f"{entry.name}({entry.authors})" if entry.authors else entry.name
        who = [("编号", entry.number, 0.16), ("参赛者", name, 0.34), ("单位", entry.organization, 0.5)]
    else:
        who = [("赛位", entry.label, 1.0)]
    total = "—" if why.score is None else why.score.shown or "未出分"
    rank = place.unranked if place.rank is None else f"第 {place.rank} 名(共 {place.field} 名)"
    if place.shared_with:
        rank = f"并列{rank}"
    full = "" if why.score is None else f"(满分 {exact_text(why.score.full)})"
    award = why.award.award or "无"
    what = [(f"总成绩{full}", total, 0.3), ("名次", _status_text(why) or rank, 0.4), ("奖项", award, 0.3)]
    return (facts_strip(painter, who, NAME), facts_strip(painter, what, VALUE))


def _status_text(why: Why) -> str:
    entry = why.entry
    if entry.status is Status.ACTIVE:
        return ""
    name = STATUS_NAMES[entry.status]
    return f"{name}:{entry.status_reason}" if entry.status_reason else name


# -- what follows the modules ----------------------------------------------------------------------


def _tail(painter: TextPainter, why: Why, density: Density) -> Iterator[Strip]:
    """How the total, the place and the award came about."""
    size = max(density.size, style.SMALLEST)
    for head, lines in (
        ("总成绩", tuple(_total_lines(why.score))),
        ("名次", tuple(_place_lines(why))),
        ("奖项", tuple(_award_lines(why))),
    ):
        if lines:
            yield Strip((), size * 0.3)
            yield section_strip(painter, head, size)
            for line in lines:
                look = TextStyle("sans", size, style.INK)
                yield from text_strips(painter, typeset(line), look, ROOM, indent=5.0, padding=0.8)


def _total_lines(score: WhyScore | None) -> Iterator[str]:
    if score is None:
        return
    counted = [module for module in score.modules if module.weighted is not None]
    if not score.rounds and len(counted) == len(score.modules) > 1:
        yield f"{' + '.join(map(_summand, counted))} = {exact_text(_sum(counted))}"
    for step in total_steps(score):
        yield step.text + "".join(f"({detail})" for detail in step.details)


def _summand(module: WhyModule) -> str:
    between = ":" if module.name[-1:].isascii() else " "
    return f"{module.name}{between}{exact_text(module.weighted or 0)}"


def _sum(modules: Sequence[WhyModule]) -> Fraction:
    return sum((module.weighted or Fraction(0) for module in modules), Fraction(0))


def _place_lines(why: Why) -> Iterator[str]:
    place = why.place
    if place.rank is None:
        yield place.unranked
    elif not place.ties:
        yield f"第 {place.rank} 名:没有总成绩相同的,不用再比较。"
    for tie in place.ties:
        yield f"{tie_text(tie)}。"
    if place.needs_decision:
        yield "规则要求这几名不得并列,待裁判长裁定。"


def _award_lines(why: Why) -> Iterator[str]:
    award = why.award
    yield f"{award.award}:{award.reason}" if award.award else f"没有奖项:{award.reason}"
    yield from (f"{each.award}没有给:{each.reason}" for each in award.other_refusals)
    if why.place.rank is not None:
        quotas = [f"{each.award} {each.size} 名({each.explanation})" for each in award.quotas]
        if quotas:
            yield f"名额:{';'.join(quotas)}"
    yield from map(_extra_line, award.extras)


def _extra_line(extra: WhyExtra) -> str:
    name = f"{extra.person} {extra.name}" if extra.person else extra.name
    amount = "" if extra.amount is None else f" {exact_text(extra.amount)} 元"
    return f"{name}{amount}:{extra.reason}" if extra.given else f"{name}没有给:{extra.reason}"


# -- words -----------------------------------------------------------------------------------------


def _event_text(why: Why) -> str:
    division = f"({why.entry.division})" if why.entry.division else ""
    return f"{why.event}{division}"


def _legend(why: Why) -> str:
    said = [f"按第 {why.rules_version} 版规则计算"]
    if any(_drops(module) for module in (why.score.modules if why.score else ())):
        said.append("括号内的分去掉,不计")
    return f"{';'.join(said)}。"


def _drops(module: WhyModule) -> bool:
    marks: list[LeftOut | None] = [sheet.left_out for sheet in module.sheets]
    marks += [mark.left_out for aspect in module.aspects for mark in aspect.marks]
    return any(left_out is not None for left_out in marks) or any(
        not aspect.counted for aspect in module.aspects
    )


def _texts(data: ScoreExplanationData) -> Iterator[str]:
    why = data.why
    entry = why.entry
    yield from (why.competition, why.event, entry.label, entry.name, entry.organization, entry.authors)
    yield from (entry.division, entry.status_reason, data.version, data.printed, data.audit)
    yield from _total_lines(why.score)
    yield from _place_lines(why)
    yield from _award_lines(why)
    for module in why.score.modules if why.score is not None else ():
        yield from (module.name, module.round, module.trouble)
        yield from (penalty.reason for penalty in module.penalties)
        for aspect in module.aspects:
            yield from (aspect.code, aspect.name, aspect.group, aspect.full, aspect.own_panel)
            yield from (f"{mark.text}{mark.judge}" for mark in aspect.marks)
