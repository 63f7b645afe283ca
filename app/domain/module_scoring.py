"""One module of one entry: from the marks of its panel to the module's score, every figure kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from app.domain.conversion import find_grade, points, relative_points
from app.domain.marking import Aspect, AspectKind, Grade, VetoEffect, misfit, range_text
from app.domain.numbers import exact_text
from app.domain.panels import Combined, Panel, combine, exact_sum
from app.domain.scheme import Group, MarkingScheme, Module, Rounding, Stage
from app.domain.scores import AspectScore, Deducted, GroupNote, Marks, ModuleScore, Sheets, Vetoed

ZERO, ONE = Fraction(0), Fraction(1)
# The field's best of `relative` aspects, by "module.aspect".
Bests = Mapping[str, Fraction]
Entered = tuple[tuple[int, Decimal], ...]
_NO_MARKS: Marks = {}

# Kinds whose entered numbers are combined, not their points; of the second all seats must tell the same.
BY_NUMBER = frozenset({AspectKind.RELATIVE, AspectKind.TIME, AspectKind.ATTEMPTS, AspectKind.FACTOR})
_SAME_FOR_ALL = frozenset({AspectKind.CHOICE, AspectKind.ATTEMPTS})


def deduct(value: Fraction, deducted: Sequence[Deducted]) -> Fraction:
    """Take the penalties off, down to 0 at most; a figure that is below 0 without them stays as it is."""
    left = value - sum((Fraction(penalty.points) for penalty in deducted), ZERO)
    return max(left, min(value, ZERO))


def penalized(value: Fraction, deducted: Sequence[Deducted], scheme: MarkingScheme) -> Fraction:
    """The figure with its penalties: they are added where a low total is a good one."""
    if not deducted:
        return value
    if scheme.lower_is_better:
        return value + sum((Fraction(penalty.points) for penalty in deducted), ZERO)
    return deduct(value, deducted)


def judged_points(rounding: Rounding, aspect: Aspect, entered: Decimal) -> Fraction:
    """What a mark brings to its judge's sheet total, rounded where the rule says so, before its weight."""
    worth = points(aspect, entered) or ZERO
    return rounding.at(Stage.ASPECT, rounding.at(Stage.JUDGE, worth))


@dataclass(frozen=True, slots=True)
class _Worth:
    """What a mark is worth to its judge, and what it brings to a sheet total, weighted and rounded."""

    judged: Fraction
    summed: Fraction


@dataclass(slots=True)
class ModuleWork:
    """One module of one entry under way."""

    scheme: MarkingScheme
    module: Module
    sheets: Sheets
    deducted: Sequence[Deducted]
    bests: Bests
    waived: bool = False
    vetoes: list[Vetoed] = field(default_factory=list)
    aspects: list[AspectScore] = field(default_factory=list)
    trouble: str = ""
    _factors: dict[str, Fraction] = field(default_factory=dict)
    _entered: dict[str, Entered] = field(default_factory=dict)
    _worths: dict[str, list[_Worth]] = field(default_factory=dict)

    @property
    def rounding(self) -> Rounding:
        """Where and how the scheme rounds."""
        return self.scheme.rounding

    def score(self) -> ModuleScore:
        """The module's score; without value while marks are missing or do not fit the scheme."""
        module = self.module
        if self.waived:
            return ModuleScore(module.code, None, None, 0, 0, waived=True)
        expected = sum(len(module.seats_of(aspect)) for aspect in module.aspects)
        marked = self._take_in()
        if self.trouble or not (marked == expected or self._may_do()) or not self._combine():
            return ModuleScore(module.code, None, None, marked, expected, trouble=self.trouble)
        return self._finished(marked, expected)

    def entered(self, aspect: Aspect) -> Entered:
        """What was entered for an aspect, by seat."""
        return self._entered.get(aspect.code, ())

    def figures(self, aspect: Aspect) -> list[Fraction]:
        """What the entered numbers are worth to each judge, rounded where a judge's mark is."""
        return [worth.judged for worth in self._worths.get(aspect.code, ())]

    # -- what was entered --------------------------------------------------------------------------

    def _take_in(self) -> int:
        """Look at every mark; returns how many there are. `trouble` names the first that does not fit."""
        marked = 0
        rows = [(seat, self.sheets.get(seat, _NO_MARKS)) for seat in self.module.seats]
        for aspect in self.module.aspects:
            code, seats = aspect.code, aspect.seats
            given = [
                (seat, marks[code]) for seat, marks in rows if code in marks and (not seats or seat in seats)
            ]
            if given:
                self._entered[code] = tuple(given)
                marked += len(given)
        for aspect in self.module.aspects:
            self._worths[aspect.code] = self._look_up(aspect)
        return marked

    def _look_up(self, aspect: Aspect) -> list[_Worth]:
        """What the marks of an aspect are worth, each worked out once for the whole scheme."""
        option = self._option(aspect) if aspect.table_of else None
        if aspect.table_of and option is None:
            return []  # nothing is known before the option is chosen
        table = "" if option is None else option.table
        known = self.scheme.worths.setdefault((self.module.code, aspect.code, table), {})
        found = []
        for seat, number in self.entered(aspect):
            if number not in known:
                known[number] = self._worth(aspect, number, table)
            worth = known[number]
            if worth is None:
                self._note(aspect, seat, number)
            else:
                found.append(worth)
        return found

    def _worth(self, aspect: Aspect, number: Decimal, table: str) -> _Worth | None:
        """None where the number does not fit the aspect."""
        if misfit(aspect, number):
            return None
        grades = self.scheme.tables.get(table, ()) if aspect.table_of else None
        # The field's best is compared with what the panel makes of the numbers.
        worth = ZERO if aspect.kind is AspectKind.RELATIVE else points(aspect, number, grades)
        if worth is None:
            return None
        judged = self.rounding.at(Stage.JUDGE, worth)
        return _Worth(judged, self.rounding.at(Stage.ASPECT, judged) * aspect.weight)

    def _note(self, aspect: Aspect, seat: int, number: Decimal) -> None:
        what = f"{aspect.code} {aspect.name}:{seat} 号席的 {exact_text(number)} "
        if aspect.table_of:
            why = "不在所选项目的等级表中,请改正"
        else:
            why = f"不合现在的评分表,请重新录入。允许:{range_text(aspect)}"
        self.trouble = self.trouble or what + why

    def _option(self, aspect: Aspect) -> Grade | None:
        """The option chosen in the aspect that names this one's table; None before it is."""
        source = self.module.aspect(aspect.table_of)
        chosen = self.entered(source) if source is not None else ()
        return find_grade(source.grades, chosen[0][1]) if source is not None and chosen else None

    def _may_do(self) -> bool:
        """Whether what is missing need not be there: tries beyond the best k, by no seat at all."""
        counts = {aspect.code: len(self.entered(aspect)) for aspect in self.module.aspects}
        for aspect in self.module.aspects:
            needed = len(self.module.seats_of(aspect))
            if counts[aspect.code] == needed:
                continue
            members, best = self.module.tries(aspect)
            full = sum(counts[each.code] == len(self.module.seats_of(each)) for each in members)
            if best is None or full < min(best, len(members)) or not self._unmarked(aspect, counts):
                return False
        return True

    def _unmarked(self, aspect: Aspect, counts: Mapping[str, int]) -> bool:
        """Whether a try was marked by nobody; the factor of a try goes with it."""
        if counts[aspect.code]:
            seats = "、".join(str(seat) for seat, _number in self.entered(aspect))
            self.trouble = f"{aspect.code} {aspect.name}:只有 {seats} 号席评了,请补齐或清空"
            return False
        return not counts.get(aspect.target)

    # -- combining ---------------------------------------------------------------------------------

    def _combine(self) -> bool:
        """Combine everything; False where a mark means nothing (`trouble` says which)."""
        self._find_factors()
        self.aspects = [scored for aspect in self.module.apart if (scored := self._apart(aspect)) is not None]
        self.vetoes = [
            Vetoed(self.module.code, aspect, seats)
            for aspect in self.module.aspects
            if aspect.kind is AspectKind.VETO
            and (seats := tuple(seat for seat, number in self.entered(aspect) if number))
        ]
        return not self.trouble

    def _apart(self, aspect: Aspect) -> AspectScore | None:
        """An aspect combined by itself; None where nothing was entered."""
        entered = self.entered(aspect)
        if not entered:
            return None
        if len(self.figures(aspect)) < len(entered):
            self.trouble = self.trouble or f"{aspect.code} {aspect.name}:{aspect.table_of} 还没有选"
            return None
        panel = self.module.panel_of(aspect)
        if aspect.kind in _SAME_FOR_ALL and len({number for _seat, number in entered}) > 1:
            self.trouble = self.trouble or f"{aspect.code} {aspect.name}:各席填的不同,请核对"
        if aspect.kind not in BY_NUMBER and not aspect.after_panel:
            combined = combine(panel, self.figures(aspect))
            return self._scored(aspect, combined, combined.value, None)
        combined = combine(panel, [Fraction(number) for _seat, number in entered])
        worth, best = self._of_number(aspect, combined)
        if worth is None:
            self.trouble = self.trouble or f"{aspect.code} {aspect.name}:合成后的等级不在等级表中"
            return None
        return self._scored(aspect, combined, self.rounding.at(Stage.JUDGE, worth), best)

    def _of_number(self, aspect: Aspect, combined: Combined) -> tuple[Fraction | None, Fraction | None]:
        """What the combined number is worth, and the field's best it was compared with."""
        if aspect.kind is AspectKind.RELATIVE:
            best = self.bests.get(f"{self.module.code}.{aspect.code}", combined.value)
            return relative_points(aspect, combined.value, best), best
        if aspect.kind is AspectKind.ATTEMPTS:
            return points(aspect, self.entered(aspect)[0][1]), None
        option = self._option(aspect)
        table = None if option is None else self.scheme.tables.get(option.table, ())
        return points(aspect, combined.value, table), None

    def _finished(self, marked: int, expected: int) -> ModuleScore:
        module, sheets = self.module, None
        notes: list[GroupNote] = []
        if module.common:
            sheets = combine(module.panel, self._sheet_totals(notes))
        factor = self._factors.get("")
        whole, left_out = grouped(
            module, [(a.aspect, a.value) for a in self.aspects if a.aspect.gives_points]
        )
        notes += left_out
        out = {code for note in left_out for code in note.left_out}
        if out:
            self.aspects = [replace(scored, counted=scored.aspect.code not in out) for scored in self.aspects]
        raw = whole if sheets is None else whole + sheets.value
        left = penalized(raw if factor is None else raw * factor, self.deducted, self.scheme)
        if any(veto.effect is VetoEffect.ZERO_MODULE for veto in self.vetoes):
            left = ZERO
        value = self.rounding.at(Stage.MODULE, left)
        return ModuleScore(
            code=module.code,
            value=value,
            weighted=self.rounding.at(Stage.WEIGHTED, value * module.weight),
            marked=marked,
            expected=expected,
            raw=raw,
            sheets=sheets,
            aspects=tuple(self.aspects),
            groups=tuple(notes),
            factor=factor,
            deducted=tuple(self.deducted),
        )

    def _sheet_totals(self, notes: list[GroupNote]) -> list[Fraction]:
        """The judges' sheet totals of the common aspects, in the order of the seats."""
        marked = [aspect for aspect in self.module.common if self._worths[aspect.code]]
        rows = zip(*(self._worths[aspect.code] for aspect in marked), strict=True)
        totals = []
        for seat, row in zip(self.module.seats, rows, strict=True):
            figures = [worth.summed for worth in row]
            total, left_out = grouped(self.module, list(zip(marked, figures, strict=True)))
            notes += [replace(note, seat=seat) for note in left_out]
            totals.append(total)
        return totals

    def _find_factors(self) -> None:
        """What each aspect ('' for the module) is multiplied by."""
        for aspect in self.module.apart:
            if aspect.kind is AspectKind.FACTOR and self.entered(aspect):
                factor = self.measured(aspect)
                self._factors[aspect.target] = self._factors.get(aspect.target, ONE) * factor

    def _scored(
        self, aspect: Aspect, combined: Combined, worth: Fraction, best: Fraction | None
    ) -> AspectScore:
        """The aspect with its factor, weight and rounding."""
        factor, weight = self._factors.get(aspect.code), aspect.weight
        plain = worth if factor is None else worth * factor
        value = self.rounding.at(Stage.ASPECT, plain if weight == 1 else plain * weight)
        # An aspect of no weight is only compared in ties: by what it would be worth.
        compared = value if weight else self.rounding.at(Stage.ASPECT, plain)
        if aspect.is_measured:
            compared = self.measured(aspect)
        entered = self.entered(aspect)
        return AspectScore(aspect, entered, combined, value, factor, best, compared=compared)

    def measured(self, aspect: Aspect) -> Fraction:
        """What the seats measured, combined before it became points."""
        numbers = [Fraction(number) for _seat, number in self.entered(aspect)]
        by_number = aspect.kind in BY_NUMBER or aspect.after_panel
        panel = self.module.panel_of(aspect) if by_number else Panel(len(numbers))
        return combine(panel, numbers).value


def grouped(
    module: Module, figures: Sequence[tuple[Aspect, Fraction]]
) -> tuple[Fraction, tuple[GroupNote, ...]]:
    """The sum of aspects with the rules of their sub-criteria, and what these left out."""
    if not module.groups:
        return exact_sum(figure for _aspect, figure in figures), ()
    by_group: dict[str, list[tuple[Aspect, Fraction]]] = {}
    for aspect, figure in figures:
        by_group.setdefault(aspect.group, []).append((aspect, figure))
    sums, notes = [], []
    for name, members in by_group.items():
        rule = module.group(name)
        order = members if rule.best is None else best_first(rule, members)
        whole = exact_sum(figure for _aspect, figure in order[: rule.best])
        out = _codes(order[rule.best :]) if rule.best is not None else ()
        capped = whole if rule.cap is None else min(whole, Fraction(rule.cap))
        if out or capped != whole:
            notes.append(GroupNote(name, out, whole - capped))
        sums.append(capped)
    return exact_sum(sums), tuple(notes)


def best_first(rule: Group, members: Iterable[tuple[Aspect, Fraction]]) -> list[tuple[Aspect, Fraction]]:
    """The aspects of a sub-criterion, the best first; of equal ones the earlier."""
    return sorted(members, key=lambda member: member[1] if rule.lower else -member[1])


def _codes(members: Iterable[tuple[Aspect, Fraction]]) -> tuple[str, ...]:
    return tuple(aspect.code for aspect, _figure in members)
