"""The tables of a 成绩说明: one a module, aspects with the marks of every seat, at a chosen density."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.documents import style
from app.documents.flow import Block, Piece, Strip, strip, text_strips
from app.documents.text import TextPainter, TextStyle
from app.domain.certificates import typeset
from app.domain.explanation import module_notes
from app.domain.marking import AspectKind, time_text
from app.domain.module_scoring import BY_NUMBER
from app.domain.numbers import exact_text, parse_decimal, percent_text, shown
from app.domain.why import JudgeMark, LeftOut, WhyAspect, WhyModule

NOT_COUNTED, NOTHING = "未计入", "—"
GAP = 5.0  # between two cells
NARROWEST_NAME = 7.0  # em
SHORT_HEADS = 7.0  # from this size down a module's heads are put on one line where they fit


@dataclass(frozen=True, slots=True)
class Density:
    """How small it is written: type size, columns of the page, full marks told in a run of their own."""

    size: float
    columns: int = 1
    run_in: bool = False

    @property
    def padding(self) -> float:
        """Above and below the text of a row."""
        return self.size * (0.28 if self.size > 8 else 0.16)


@dataclass(frozen=True, slots=True)
class _Look:
    """The styles of one density."""

    cell: TextStyle
    strong: TextStyle
    muted: TextStyle
    title: TextStyle

    @classmethod
    def of(cls, density: Density) -> _Look:
        size = density.size
        return cls(
            TextStyle("sans", size, style.INK),
            TextStyle("sans-bold", size, style.INK),
            TextStyle("sans", max(size - 0.5, style.SMALLEST - 0.5), style.MUTED),
            TextStyle("sans-bold", size + 0.5, style.INK),
        )


def module_block(
    painter: TextPainter, module: WhyModule, density: Density, decimals: int, width: float
) -> Block | None:
    """The table of one module; None where the columns are too narrow for it."""
    table = _Table(painter, module, density, decimals, width)
    return table.block() if table.fits else None


class _Table:
    """One module's table under way."""

    def __init__(
        self, painter: TextPainter, module: WhyModule, density: Density, decimals: int, width: float
    ) -> None:
        self._painter, self._module, self._density, self._width = painter, module, density, width
        self._decimals = decimals
        self._look = _Look.of(density)
        self._seats = _seats(module)
        self._own = any(aspect.self_text for aspect in module.aspects)
        self._rows = [aspect for aspect in module.aspects if not (density.run_in and _is_full(aspect))]
        self._runs = [aspect for aspect in module.aspects if density.run_in and _is_full(aspect)]
        self._code = self._widest([aspect.code for aspect in self._rows])
        self._full = self._widest(["满分", *(aspect.full for aspect in self._rows)])
        self._digits = 4 if density.size > 7 else 2
        values = [*map(self._value_text, self._rows), self._sheets_text()]
        plain = [_score_text(module, decimals)] if module.weight == 1 and density.size <= SHORT_HEADS else []
        self._value = self._widest(["得分", *values, *plain])
        self._broken = False
        self._mark = self._mark_width()
        if self._name < NARROWEST_NAME * 2 * density.size:
            self._broken = True
            self._mark = self._mark_width()

    @property
    def fits(self) -> bool:
        """Whether the names of the aspects have room enough."""
        return not self._rows or self._name >= NARROWEST_NAME * self._density.size

    @property
    def _name(self) -> float:
        marks = (len(self._seats) + self._own) * (self._mark + GAP)
        return self._width - self._code - self._full - self._value - marks - 3 * GAP - 2 * GAP

    def block(self) -> Block:
        rows = list(self._aspects())
        rows += [(line,) for line in self._run_strips()]
        if len(self._module.sheets) > 1:
            rows.append((self._sheets(),))
        rows += [(line,) for note in module_notes(self._module) for line in self._note(note)]
        again = self._heading(f"{self._module.name}(续)")
        columns = (self._head_line("评分项"),) if self._rows else ()
        last = (Strip((), self._density.size * 0.8),)
        return Block(self._head(), (*again, *columns), (*rows, last))

    def _head(self) -> tuple[Strip, ...]:
        rule = _rule_text(self._module)
        short = self._short_head(typeset(rule)) if self._density.size <= SHORT_HEADS else None
        return (short,) if short is not None else (*self._heading(self._module.name), *self._heads(rule))

    def _short_head(self, rule: str) -> Strip | None:
        """Everything on one line; None where it does not fit."""
        module, look = self._module, self._look
        title, score = typeset(f"{module.code} {module.name}"), typeset(_score_text(module, self._decimals))
        start = 2 * GAP + self._painter.width(title, look.strong)
        room = self._code + GAP + self._name - start
        fits = self._painter.width(rule, look.muted) <= room
        if not self._rows or not fits or self._painter.width(score, look.strong) > self._value:
            return None
        line = self._head_line("", score)
        pieces = (
            Piece(GAP, start, (title,), look.strong),
            Piece(start, room, (rule,), look.muted),
            *line.pieces[:-1],
            replace(line.pieces[-1], style=look.strong),
        )
        return Strip(pieces, line.height + 1, filled=True)

    # -- widths ------------------------------------------------------------------------------------

    def _widest(self, texts: Sequence[str]) -> float:
        return max((self._painter.width(text, self._look.strong) for text in texts), default=0.0)

    def _mark_width(self) -> float:
        texts = [
            line for aspect in self._rows for mark in aspect.marks for line in self._mark_lines(aspect, mark)
        ]
        texts += [_bracketed(exact_text(each.total), each.left_out) for each in self._module.sheets]
        own = [aspect.self_text for aspect in self._rows]
        return max(self._widest([*texts, *own]), self._painter.width("10 号", self._look.muted))

    def _mark_lines(self, aspect: WhyAspect, mark: JudgeMark) -> tuple[str, ...]:
        text = mark.text
        if mark.figure is None or _says(text, mark.figure) or _by_number(aspect):
            return (_bracketed(text, mark.left_out),)
        worth = exact_text(mark.figure, 2)
        if aspect.kind is AspectKind.YES_NO:
            return (_bracketed(worth, mark.left_out),)
        if self._broken:
            return (text, _bracketed(f"→{worth}", mark.left_out))
        return (_bracketed(f"{text}→{worth}", mark.left_out),)

    # -- rows --------------------------------------------------------------------------------------

    def _heading(self, name: str) -> tuple[Strip, ...]:
        module, look, width = self._module, self._look, self._width
        score = typeset(_score_text(module, self._decimals))
        room = self._painter.width(score, look.title)
        left = width - room - 3 * GAP
        title = self._painter.lines(typeset(f"{module.code} {name}"), look.title, left)
        pieces = [
            Piece(GAP, left, tuple(title), look.title),
            Piece(width - room - GAP, room, (score,), look.title, "right"),
        ]
        return (strip(pieces, self._density.padding + 1, filled=True),)

    def _heads(self, rule: str) -> tuple[Strip, ...]:
        """The module's rule and what the columns are, on one line where there is room."""
        if not self._rows:
            return self._note(rule)
        look, rule = self._look.muted, typeset(rule)
        left = self._code + GAP + self._name
        if self._painter.width(rule, look) <= left:
            line = self._head_line("")
            return (replace(line, pieces=(Piece(GAP, left, (rule,), look), *line.pieces)),)
        return (*self._note(rule), self._head_line("评分项"))

    def _head_line(self, name: str, last: str = "得分") -> Strip:
        names = {mark.seat: mark.judge for aspect in self._module.aspects for mark in aspect.marks}
        heads = [names.get(seat) or f"{seat} 号" for seat in self._seats]
        if len(self._seats) == 1 and not names.get(self._seats[0]):
            heads = ["评分"]
        look = self._look.muted
        broken = [tuple(self._painter.lines(head, look, self._mark)) for head in heads]
        marks = [(lines, look) for lines in ([*broken, ("自评",)] if self._own else broken)]
        return self._line("", name, "满分", marks, last, look)

    def _aspects(self) -> Iterator[tuple[Strip, ...]]:
        """A row for each aspect, the name of its sub-criterion above the first."""
        group = ""
        for aspect in self._rows:
            rows = []
            if aspect.group and aspect.group != group:
                lines = self._painter.lines(aspect.group, self._look.muted, self._width - 2 * GAP)
                piece = Piece(GAP, self._width - 2 * GAP, tuple(lines), self._look.muted)
                rows.append(strip([piece], self._density.padding))
            group = aspect.group
            yield (*rows, self._aspect(aspect))

    def _aspect(self, aspect: WhyAspect) -> Strip:
        given = {mark.seat: mark for mark in aspect.marks}
        marks: list[tuple[tuple[str, ...], TextStyle]] = []
        for seat in self._seats:
            mark = given.get(seat)
            if mark is None:
                marks.append(((NOTHING,) if aspect.marks else (), self._look.muted))
            else:
                look = self._look.cell if mark.left_out is None else self._look.muted
                marks.append((self._mark_lines(aspect, mark), look))
        if self._own:
            marks.append(((aspect.self_text,) if aspect.self_text else (), self._look.muted))
        detail = _detail(aspect)
        name = f"{aspect.name}({detail})" if detail else aspect.name
        value = self._value_text(aspect)
        return self._line(aspect.code, typeset(name), aspect.full, marks, value, self._look.cell)

    def _line(
        self,
        code: str,
        name: str,
        full: str,
        marks: Sequence[tuple[tuple[str, ...], TextStyle]],
        value: str,
        look: TextStyle,
    ) -> Strip:
        left = GAP
        pieces = [Piece(left, self._code, (code,), self._look.muted)]
        left += self._code + GAP
        lines = tuple(self._painter.lines(name, look, self._name))
        pieces.append(Piece(left, self._name, lines, look))
        left += self._name + GAP
        pieces.append(Piece(left, self._full, (full,), self._look.muted, "right"))
        left += self._full
        for texts, each in marks:
            left += GAP
            pieces.append(Piece(left, self._mark, texts, each, "right"))
            left += self._mark
        strong = self._look.strong if look is self._look.cell else look
        pieces.append(Piece(left + GAP, self._value, (value,), strong, "right"))
        return strip(pieces, self._density.padding, ruled=True)

    def _sheets(self) -> Strip:
        marks: list[tuple[tuple[str, ...], TextStyle]] = [
            (
                (_bracketed(exact_text(sheet.total), sheet.left_out),),
                self._look.muted if sheet.left_out is not None else self._look.cell,
            )
            for sheet in self._module.sheets
        ]
        if self._own:
            marks.append(((), self._look.muted))
        name = typeset(f"评分单合计,{self._module.sheets_how}")
        return self._line("", name, "", marks, self._sheets_text(), self._look.cell)

    def _sheets_text(self) -> str:
        value = self._module.sheets_value
        return "" if value is None else exact_text(value, self._digits)

    def _value_text(self, aspect: WhyAspect) -> str:
        if not aspect.counts and aspect.combined is not None and aspect.kind is not AspectKind.VETO:
            timed = aspect.kind is AspectKind.TIME
            return time_text(aspect.combined) if timed else exact_text(aspect.combined, self._digits)
        if aspect.value is None or not aspect.counts:
            return ""
        text = exact_text(aspect.value, self._digits)
        return text if aspect.counted else f"({text})"

    def _run_strips(self) -> Iterator[Strip]:
        if self._runs:
            listed = "、".join(f"{aspect.code} {aspect.full}" for aspect in self._runs)
            yield from self._note(f"得满分的 {len(self._runs)} 项:{listed}")

    def _note(self, text: str) -> tuple[Strip, ...]:
        return text_strips(
            self._painter, typeset(text), self._look.muted, self._width - GAP, indent=GAP, padding=0.5
        )


def _seats(module: WhyModule) -> list[int]:
    found = {mark.seat for aspect in module.aspects for mark in aspect.marks}
    return sorted(found | {sheet.seat for sheet in module.sheets})


def _is_full(aspect: WhyAspect) -> bool:
    """Whether nobody can complain of it: every judge gave all there is."""
    full = parse_decimal(aspect.full)
    plain = full is not None and not aspect.full.startswith("+") and not _detail(aspect)
    return plain and all(mark.figure == full and mark.left_out is None for mark in aspect.marks)


def _bracketed(text: str, left_out: LeftOut | None) -> str:
    return text if left_out is None else f"({text})"


def _says(text: str, figure: Fraction) -> bool:
    """Whether the text already is the figure."""
    number = parse_decimal(text.partition(" ")[0])
    return number is not None and Fraction(number) == figure and " " not in text


def _by_number(aspect: WhyAspect) -> bool:
    """Whether a mark is worth nothing by itself: the panel combines what was entered, or nothing."""
    return aspect.after_panel or aspect.kind is AspectKind.VETO or aspect.kind in BY_NUMBER


def _detail(aspect: WhyAspect) -> str:
    """What the columns do not show: its own panel, the figure before factor and weight, the field's best."""
    said = [aspect.own_panel] if len(aspect.marks) > 1 and aspect.own_panel else []
    if not aspect.counted:
        said.append(NOT_COUNTED)
    if aspect.combined is not None and aspect.value is not None and aspect.counts:
        if len(aspect.marks) > 1 and aspect.combined != aspect.value:
            said.append(f"合成 {exact_text(aspect.combined)}")
        if aspect.best is not None:
            said.append(f"全场最好 {exact_text(aspect.best)}")
    if aspect.factor is not None:
        said.append(f"系数 {exact_text(aspect.factor)}")
    if aspect.weight not in (0, 1):
        said.append(f"权重 {exact_text(aspect.weight)}")
    if aspect.weight == 0:
        said.append("不计分")
    return ",".join(said)


def _rule_text(module: WhyModule) -> str:
    said = [f"满分 {exact_text(module.full)}", module.panel]
    if module.per_aspect and "裁判," in module.panel:
        said.append("逐项合成后相加")
    if module.round:
        said.insert(0, module.round)
    return " · ".join(said)


def _score_text(module: WhyModule, decimals: int) -> str:
    if module.waived:
        return "未参加这一轮"
    if module.value is None or module.weighted is None:
        return f"已录 {module.marked} / {module.expected} 项"
    value = exact_text(module.value) if module.decimals is None else shown(module.value, module.decimals)
    if module.weight == 1:
        return value
    return f"{value} × {percent_text(module.weight)} = {exact_text(module.weighted)}"
