"""From marks to a total: modules, weights, panels, factors, rounds, penalties, rounding stages.

Missing is missing: an entry without all its marks has no total, never a low one. Every figure that led to
the total is kept (`app.domain.scores`); nothing here makes texts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from app.domain.conversion import find_grade, points, relative_points
from app.domain.marking import Aspect, AspectKind, Grade, VetoEffect, read_attempts
from app.domain.panels import TRIMMED, Combined, Panel, PanelMethod, combine
from app.domain.scheme import MarkingScheme, Module, Rounding, Stage
from app.domain.scores import AspectScore, Deducted, GroupNote, Marks, ModuleScore, Score, Sheets, Vetoed

ZERO = Fraction(0)
# The field's best of `relative` aspects, by "module.aspect".
Bests = Mapping[str, Fraction]
NO_BESTS: Bests = {}


def sheet_total(module: Module, marks: Marks) -> Fraction:
    """The points of one judge's sheet so far (the running subtotal), as far as one sheet alone tells."""
    marked = [aspect for aspect in module.aspects if aspect.code in marks]
    worth = [(aspect, points(aspect, marks[aspect.code])) for aspect in marked if not aspect.table_of]
    figures = [(aspect, figure * aspect.weight) for aspect, figure in worth if figure is not None]
    return _grouped(module, figures)[0]


def judged_points(rounding: Rounding, aspect: Aspect, entered: Decimal) -> Fraction:
    """What a mark brings to its judge's sheet total, rounded where the rule says so, before its weight."""
    worth = points(aspect, entered) or ZERO
    return rounding.at(Stage.ASPECT, rounding.at(Stage.JUDGE, worth))


def is_complete(module: Module, marks: Marks) -> bool:
    """Whether the sheet has all its marks; of a sub-criterion whose best k count, k are enough."""
    missing = [aspect for aspect in module.aspects if aspect.code not in marks]
    return all(_may_miss(module, aspect, marks) for aspect in missing)


def _may_miss(module: Module, aspect: Aspect, marks: Marks) -> bool:
    best = module.group(aspect.group).best
    if best is None:
        return False
    members = [other.code for other in module.aspects if other.group == aspect.group]
    return sum(code in marks for code in members) >= min(best, len(members))


def score_entry(
    scheme: MarkingScheme,
    sheets: Mapping[str, Sheets],
    deducted: Sequence[Deducted] = (),
    *,
    bests: Bests = NO_BESTS,
    reached: int | None = None,
    wanted: Collection[str] | None = None,
) -> Score:
    """Score one entry from its sheets by module code and seat.

    `bests`: the field's best of `relative` aspects, its own where nothing is known of the field.
    `reached`: the round it got into, counted from 0 (None: the last). `wanted`: the tie keys to tell, None
    for all.
    """
    last = len(scheme.rounds) - 1 if reached is None else reached
    works = []
    for module in scheme.modules:
        own = [d for d in deducted if d.module == module.code]
        waived = scheme.round_of(module) > last
        works.append(_Work(scheme, module, {} if waived else sheets.get(module.code, {}), own, bests, waived))
    scores = [work.score() for work in works]
    rest = tuple(d for d in deducted if d.module is None)
    vetoes = tuple(veto for work in works for veto in work.vetoes)
    standings, gained = _standings(scheme, scores, last)
    exact, total = _total(scheme, standings[-1], rest, vetoes)
    ties = _ties(scheme, works, scores, gained, wanted)
    return Score(scheme, total, tuple(scores), ties, standings, last, exact, rest, vetoes)


def _standings(
    scheme: MarkingScheme, scores: Sequence[ModuleScore], last: int
) -> tuple[tuple[Fraction | None, ...], dict[str, Fraction]]:
    """The standing after each round, and the points gained in each."""
    by_code = {score.code: score for score in scores}
    standings: list[Fraction | None] = []
    gained: dict[str, Fraction] = {}
    standing = ZERO if scheme.modules else None  # without rules there is nothing to be scored by
    carry = ZERO
    for stage in scheme.rounds[: last + 1]:
        weighted = [by_code[module.code].weighted for module in scheme.modules_of(stage)]
        present = [figure for figure in weighted if figure is not None]
        if len(present) < len(weighted) or standing is None:
            standing = None
        else:
            gained[stage.code] = scheme.rounding.at(Stage.ROUND, sum(present, ZERO))
            standing = standing * carry + gained[stage.code]
        standings.append(standing)
        carry = stage.carry
    return tuple(standings), gained


def _total(
    scheme: MarkingScheme,
    standing: Fraction | None,
    deducted: Sequence[Deducted],
    vetoes: Sequence[Vetoed],
) -> tuple[Fraction | None, Fraction | None]:
    """The total before and after its rounding."""
    if standing is None:
        return None, None
    exact = deduct(standing, deducted)
    if any(veto.effect is VetoEffect.ZERO_TOTAL for veto in vetoes):
        exact = ZERO
    return exact, scheme.rounding.at(Stage.TOTAL, exact)


def deduct(value: Fraction, deducted: Sequence[Deducted]) -> Fraction:
    """Take the penalties off, down to 0 at most; a figure that is below 0 without them stays as it is."""
    left = value - sum((Fraction(penalty.points) for penalty in deducted), ZERO)
    return max(left, min(value, ZERO))


@dataclass(slots=True)
class _Work:
    """One module of one entry under way."""

    scheme: MarkingScheme
    module: Module
    sheets: Sheets
    deducted: Sequence[Deducted]
    bests: Bests
    waived: bool = False
    vetoes: list[Vetoed] = field(default_factory=list)
    aspects: list[AspectScore] = field(default_factory=list)
    common: Combined | None = None
    trouble: str = ""

    @property
    def rounding(self) -> Rounding:
        return self.scheme.rounding

    def score(self) -> ModuleScore:
        """The module's score; without value while marks are missing."""
        module = self.module
        expected = sum(len(module.seats_of(aspect)) for aspect in module.aspects)
        marked = sum(len(self.entered(aspect)) for aspect in module.aspects)
        if self.waived:
            return ModuleScore(module.code, None, None, 0, 0, waived=True)
        whole = all(is_complete(module.for_seat(seat), self.sheets.get(seat, {})) for seat in module.seats)
        if not whole or not self._combine():
            return ModuleScore(module.code, None, None, marked, expected, trouble=self.trouble)
        return self._finished(marked, expected)

    def entered(self, aspect: Aspect) -> tuple[tuple[int, Decimal], ...]:
        """What was entered for an aspect, by seat."""
        given = []
        for seat in self.module.seats_of(aspect):
            number = self.sheets.get(seat, {}).get(aspect.code)
            if number is not None:
                given.append((seat, number))
        return tuple(given)

    def figures(self, aspect: Aspect) -> list[Fraction]:
        """What the entered numbers are worth to each judge, rounded where a judge's mark is."""
        grades = self._grades(aspect)
        worth = [points(aspect, number, grades) for _seat, number in self.entered(aspect)]
        return [self.rounding.at(Stage.JUDGE, figure) for figure in worth if figure is not None]

    def _combine(self) -> bool:
        """Combine everything; False where a mark means nothing (`trouble` says which)."""
        self.aspects = [scored for aspect in self.module.apart if (scored := self._apart(aspect)) is not None]
        self.vetoes = [
            Vetoed(self.module.code, aspect, seats)
            for aspect in self.module.aspects
            if aspect.kind is AspectKind.VETO
            and (seats := tuple(seat for seat, number in self.entered(aspect) if number))
        ]
        return not self.trouble

    def _apart(self, aspect: Aspect) -> AspectScore | None:
        """An aspect combined by itself, before factors and weight; None where nothing was entered."""
        entered = self.entered(aspect)
        if not entered:
            return None
        panel, best = self.module.panel_of(aspect), None
        numbers = [Fraction(number) for _seat, number in entered]
        if aspect.kind in _BY_NUMBER or aspect.after_panel:
            combined = combine(panel, numbers)
            if aspect.kind is AspectKind.RELATIVE:
                best = self.bests.get(f"{self.module.code}.{aspect.code}", combined.value)
                worth: Fraction | None = relative_points(aspect, combined.value, best)
            elif aspect.after_panel:
                worth = points(aspect, combined.value, self._grades(aspect))
            else:
                worth = points(aspect, entered[0][1])
            worth = None if worth is None else self.rounding.at(Stage.JUDGE, worth)
        else:
            figures = self.figures(aspect)
            combined = combine(panel, figures or [ZERO])
            worth = combined.value if len(figures) == len(entered) else None
        if worth is None:
            self.trouble = f"{aspect.code} {aspect.name}:所填等级不在所选项目的等级表中"
            return None
        return AspectScore(aspect, entered, combined, worth, best=best)

    def _grades(self, aspect: Aspect) -> tuple[Grade, ...] | None:
        """The table that the chosen option brings along, None where the aspect has its own."""
        if not aspect.table_of:
            return None
        source = self.module.aspect(aspect.table_of)
        chosen = self.entered(source)[:1] if source is not None else ()
        option = find_grade(source.grades, chosen[0][1]) if source is not None and chosen else None
        return self.scheme.tables.get(option.table, ()) if option is not None else ()

    def _finished(self, marked: int, expected: int) -> ModuleScore:
        module, sheets = self.module, None
        notes: list[GroupNote] = []
        if module.common:
            totals = [self._sheet(seat, notes) for seat in module.seats]
            sheets = self.common = combine(module.panel, totals)
        factor = self._apply_factors()
        whole, left_out, over = _grouped_scores(module, self.aspects)
        notes += [GroupNote(name, codes, over.get(name, ZERO)) for name, codes in left_out.items()]
        self.aspects = [
            replace(scored, counted=scored.aspect.code not in left_out.get(scored.aspect.group, ()))
            for scored in self.aspects
        ]
        raw = whole + (sheets.value if sheets is not None else ZERO)
        left = deduct(raw * (1 if factor is None else factor), self.deducted)
        if any(veto.effect is VetoEffect.ZERO_MODULE for veto in self.vetoes):
            left = ZERO
        value = self.rounding.at(Stage.MODULE, left)
        weighted = self.rounding.at(Stage.WEIGHTED, value * module.weight)
        return ModuleScore(
            module.code,
            value,
            weighted,
            marked,
            expected,
            raw,
            sheets,
            tuple(self.aspects),
            tuple(notes),
            factor,
            tuple(self.deducted),
        )

    def _sheet(self, seat: int, notes: list[GroupNote]) -> Fraction:
        """One judge's sheet total of the common aspects."""
        marks = self.sheets[seat]
        figures = []
        for aspect in self.module.common:
            if aspect.code in marks:
                worth = judged_points(self.rounding, aspect, marks[aspect.code])
                figures.append((aspect, worth * aspect.weight))
        total, left_out, over = _grouped(self.module, figures)
        notes += [GroupNote(name, codes, over.get(name, ZERO), seat) for name, codes in left_out.items()]
        return total

    def _apply_factors(self) -> Fraction | None:
        """Multiply the aspects by their factors, weights and rounding; returns the module's own factor."""
        factors: dict[str, Fraction] = {}
        for scored in self.aspects:
            if scored.aspect.kind is AspectKind.FACTOR and scored.combined is not None:
                target = scored.aspect.target
                factors[target] = factors.get(target, Fraction(1)) * scored.combined.value
        self.aspects = [self._weighted(scored, factors.get(scored.aspect.code)) for scored in self.aspects]
        return factors.get("")

    def _weighted(self, scored: AspectScore, factor: Fraction | None) -> AspectScore:
        value = scored.value * (1 if factor is None else factor) * scored.aspect.weight
        return replace(scored, value=self.rounding.at(Stage.ASPECT, value), factor=factor)


# Kinds whose entered numbers are combined, not their points.
_BY_NUMBER = frozenset({AspectKind.RELATIVE, AspectKind.TIME, AspectKind.ATTEMPTS, AspectKind.FACTOR})
_Left = dict[str, tuple[str, ...]]
_Over = dict[str, Fraction]


def _grouped(module: Module, figures: Iterable[tuple[Aspect, Fraction]]) -> tuple[Fraction, _Left, _Over]:
    """The sum of aspects with the rules of their sub-criteria; what was left out, and points above caps."""
    if not module.groups:
        return sum((figure for _aspect, figure in figures), ZERO), {}, {}
    by_group: dict[str, list[tuple[Aspect, Fraction]]] = {}
    for aspect, figure in figures:
        by_group.setdefault(aspect.group, []).append((aspect, figure))
    total, left_out, over = ZERO, {}, {}
    for name, members in by_group.items():
        rule = module.group(name)
        order = sorted(members, key=lambda member: -member[1])
        whole = sum((figure for _aspect, figure in order[: rule.best]), ZERO)
        out = tuple(aspect.code for aspect, _figure in order[rule.best :]) if rule.best is not None else ()
        capped = whole if rule.cap is None else min(whole, Fraction(rule.cap))
        if out or capped != whole:
            left_out[name], over[name] = out, whole - capped
        total += capped
    return total, left_out, over


def _grouped_scores(module: Module, scores: Sequence[AspectScore]) -> tuple[Fraction, _Left, _Over]:
    return _grouped(module, [(scored.aspect, scored.value) for scored in scores])


# -- what a tie chain may ask for -------------------------------------------------------------------------


def _ties(
    scheme: MarkingScheme,
    works: Sequence[_Work],
    scores: Sequence[ModuleScore],
    gained: Mapping[str, Fraction],
    wanted: Collection[str] | None,
) -> dict[str, Fraction]:
    ties = {f"round:{code}": figure for code, figure in gained.items() if code}
    for work, score in zip(works, scores, strict=True):
        if score.value is None:
            continue
        ties[f"module:{score.code}"] = score.value
        _add_aspects(work, ties, wanted)
        _add_times(work, ties)
    if wanted is None or any(key.startswith("untrimmed") for key in wanted):
        _add_untrimmed(scheme, works, scores, ties)
    return ties


def _add_aspects(work: _Work, ties: dict[str, Fraction], wanted: Collection[str] | None) -> None:
    code = work.module.code
    for scored in work.aspects:
        ties[f"aspect:{code}.{scored.aspect.code}"] = _compared(work, scored)
    for aspect in work.module.common:
        key = f"aspect:{code}.{aspect.code}"
        if wanted is not None and key not in wanted:
            continue
        measured = [Fraction(number) for _seat, number in work.entered(aspect)]
        if figures := measured if aspect.is_timed else work.figures(aspect):
            ties[key] = combine(work.module.panel, figures).value


def _compared(work: _Work, scored: AspectScore) -> Fraction:
    """A time (or what is compared with the field's best) as it was measured, other aspects in points."""
    aspect = scored.aspect
    if aspect.kind is AspectKind.MEASURED and aspect.timed:
        numbers = [Fraction(number) for _seat, number in scored.entered]
        return combine(work.module.panel_of(aspect), numbers).value
    timed = aspect.kind in (AspectKind.TIME, AspectKind.RELATIVE)
    return scored.combined.value if timed and scored.combined is not None else scored.value


def _add_times(work: _Work, ties: dict[str, Fraction]) -> None:
    """`time`: times and what failed tries cost; `attempts`: tries that led to success; `last_time`."""
    for scored in work.aspects:
        if scored.aspect.kind is AspectKind.TIME and scored.combined is not None and scored.counted:
            ties["time"] = ties.get("time", ZERO) + scored.combined.value
        if scored.aspect.kind is not AspectKind.ATTEMPTS:
            continue
        attempts = read_attempts(scored.entered[0][1])
        spent = ZERO
        if attempts.time is not None:
            spent = attempts.time + Fraction(scored.aspect.each) * (attempts.tries - 1)
            ties["last_time"] = max(ties.get("last_time", ZERO), Fraction(attempts.time))
        ties["time"] = ties.get("time", ZERO) + spent
        ties["attempts"] = ties.get("attempts", ZERO) + (attempts.tries if spent or attempts.time == 0 else 0)


def _add_untrimmed(
    scheme: MarkingScheme,
    works: Sequence[_Work],
    scores: Sequence[ModuleScore],
    ties: dict[str, Fraction],
) -> None:
    total = ZERO
    for work, score in zip(works, scores, strict=True):
        if score.value is None:
            if not score.waived:
                return
            continue
        value = ZERO if score.sheets is None else _untrimmed(score.sheets)
        for scored in work.aspects:
            if scored.counted:
                value += _untrimmed_aspect(scored)
        value *= 1 if score.factor is None else score.factor
        ties[f"untrimmed:{score.code}"] = value
        total += value * work.module.weight
    ties["untrimmed"] = total


def _untrimmed_aspect(scored: AspectScore) -> Fraction:
    combined = scored.combined
    if combined is None or not combined.dropped or scored.aspect.after_panel:
        return scored.value
    return _untrimmed(combined) * (1 if scored.factor is None else scored.factor) * scored.aspect.weight


def _untrimmed(combined: Combined) -> Fraction:
    """The panel's figure had nobody been left out."""
    if combined.panel.method not in TRIMMED:
        return combined.value
    summed = combined.panel.method is PanelMethod.TRIMMED_SUM
    plain = Panel(combined.panel.judges, PanelMethod.SUM if summed else PanelMethod.MEAN)
    return combine(plain, combined.figures).value
