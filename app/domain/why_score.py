"""From a `Score` (and the marks behind it) to everything that is to be said of it, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from app.domain.conversion import find_grade
from app.domain.marking import Aspect, AspectKind, full_text, mark_text
from app.domain.module_scoring import deduct, judged_points
from app.domain.numbers import exact_text, round_half_up, shown
from app.domain.panels import Combined
from app.domain.rule_words import STAGE_NAMES
from app.domain.scheme import SELF_SEAT, MarkingScheme, Module, Round, Rounding, Stage
from app.domain.scores import AspectScore, Deducted, Marks, ModuleScore, Score, Sheets
from app.domain.why import (
    JudgeMark,
    LeftOut,
    Penalty,
    WhyAspect,
    WhyGroup,
    WhyModule,
    WhyRound,
    WhyScore,
    WhySheet,
    WhyVeto,
)

# An entry's sheets by module code; judges' names by module code and seat. Both may be left out.
ModuleSheets = Mapping[str, Sheets]
Names = Mapping[tuple[str, int], str]
NO_SHEETS: ModuleSheets = {}
NO_NAMES: Names = {}


def explain_score(score: Score, sheets: ModuleSheets = NO_SHEETS, names: Names = NO_NAMES) -> WhyScore:
    """Everything that led to the total. Without `sheets` the marks inside sheet totals are left out."""
    scheme, rounding = score.scheme, score.scheme.rounding
    modules = tuple(
        _Explained(scheme, scheme.module(found.code), found, sheets.get(found.code, {}), names).module()
        for found in score.modules
    )
    standing = score.standings[-1] if score.standings else None
    return WhyScore(
        modules=modules,
        rounds=_rounds(score),
        penalties=_penalties(scheme, score.deducted),
        vetoes=tuple(
            WhyVeto(veto.module, veto.aspect.code, veto.aspect.name, veto.seats, veto.effect)
            for veto in score.vetoes
        ),
        floored="" if standing is None else _floored(scheme, standing, score.deducted),
        exact=score.exact,
        total=score.total,
        shown="" if score.total is None else shown(score.total, rounding.decimals),
        decimals=rounding.decimals,
        rounding="" if score.exact is None else _rounding_note(score.exact, rounding),
        full=scheme.maximum,
    )


class _Explained:
    """One module of one entry."""

    def __init__(
        self, scheme: MarkingScheme, module: Module, found: ModuleScore, sheets: Sheets, names: Names
    ) -> None:
        self._scheme, self._rounding = scheme, scheme.rounding
        self._round = next(each.name for each in scheme.rounds if each.code == module.round)
        self._module, self._found, self._sheets, self._names = module, found, sheets, names

    def module(self) -> WhyModule:
        module, found = self._module, self._found
        before = (found.raw or Fraction(0)) * (1 if found.factor is None else found.factor)
        scored = found.value is not None
        return WhyModule(
            code=module.code,
            name=module.name,
            round=self._round,
            weight=module.weight,
            full=module.maximum,
            panel=module.panel.words,
            per_aspect=module.panel.per_aspect,
            marked=found.marked,
            expected=found.expected,
            aspects=() if found.waived else tuple(self._aspects()),
            sheets=self._sheet_totals(found.sheets),
            sheets_how="" if found.sheets is None else found.sheets.how,
            sheets_value=None if found.sheets is None else found.sheets.value,
            groups=tuple(self._groups()),
            raw=found.raw,
            factor=found.factor,
            penalties=_penalties(self._scheme, found.deducted),
            floored=_floored(self._scheme, before, found.deducted) if scored else "",
            decimals=self._decimals(Stage.MODULE),
            value=found.value,
            weighted_decimals=self._decimals(Stage.WEIGHTED),
            weighted=found.weighted,
            waived=found.waived,
            trouble=found.trouble,
        )

    def _decimals(self, stage: Stage) -> int | None:
        return self._rounding.decimals_at(stage) if stage in self._rounding.stages else None

    def _judge(self, seat: int) -> str:
        return self._names.get((self._module.code, seat), "")

    def _sheet_totals(self, combined: Combined | None) -> tuple[WhySheet, ...]:
        if combined is None:
            return ()
        out = _left_out(combined)
        return tuple(
            WhySheet(seat, total, out.get(at), self._judge(seat))
            for at, (seat, total) in enumerate(zip(self._module.seats, combined.figures, strict=True))
        )

    def _groups(self) -> Iterable[WhyGroup]:
        for note in self._found.groups:
            rule = self._module.group(note.name)
            yield WhyGroup(note.name, note.left_out, note.over, rule.best, rule.cap, note.seat)

    def _aspects(self) -> Iterable[WhyAspect]:
        combined = {scored.aspect.code: scored for scored in self._found.aspects}
        common = {aspect.code for aspect in self._module.common}
        for aspect in self._module.aspects:
            scored = combined.get(aspect.code)
            if scored is not None:
                yield self._apart(scored)
            elif marks := self._marks(aspect, summed=aspect.code in common):
                yield self._inside(aspect, marks, apart=aspect.code not in common)

    def _apart(self, scored: AspectScore) -> WhyAspect:
        aspect, combined = scored.aspect, scored.combined
        figures = () if combined is None else combined.figures
        out = {} if combined is None else _left_out(combined)
        told = len(figures) == len(scored.entered)
        marks = tuple(
            JudgeMark(
                seat,
                _entered_text(aspect, entered),
                figures[at] if told else None,
                out.get(at) if told else None,
                self._judge(seat),
            )
            for at, (seat, entered) in enumerate(scored.entered)
        )
        return WhyAspect(
            code=aspect.code,
            name=aspect.name,
            kind=aspect.kind,
            group=aspect.group,
            full=full_text(aspect),
            marks=marks,
            apart=True,
            weight=aspect.weight,
            how="" if combined is None else combined.how,
            combined=None if combined is None else combined.value,
            best=scored.best,
            factor=scored.factor,
            decimals=self._decimals(Stage.ASPECT),
            value=scored.value,
            counted=scored.counted,
            own_panel=self._own_panel(aspect),
            after_panel=aspect.after_panel,
            counts=aspect.counts or aspect.kind not in (AspectKind.TIME, AspectKind.FACTOR, AspectKind.VETO),
            self_text=self._self_text(aspect),
        )

    def _own_panel(self, aspect: Aspect) -> str:
        """How this aspect is combined, where other than the module."""
        panel = self._module.panel_of(aspect)
        if len(aspect.seats) == 1:
            return f"{aspect.seats[0]} 号席"
        if aspect.seats:
            return f"{'、'.join(map(str, aspect.seats))} 号席:{panel.words}"
        return panel.words if aspect.method is not None else ""

    def _marks(self, aspect: Aspect, *, summed: bool) -> tuple[JudgeMark, ...]:
        entered = [(seat, self._sheet(seat).get(aspect.code)) for seat in self._module.seats_of(aspect)]
        return tuple(
            JudgeMark(
                seat,
                _entered_text(aspect, number),
                judged_points(self._rounding, aspect, number) if summed else None,
                judge=self._judge(seat),
            )
            for seat, number in entered
            if number is not None
        )

    def _self_text(self, aspect: Aspect) -> str:
        number = self._sheet(SELF_SEAT).get(aspect.code)
        return "" if number is None else _entered_text(aspect, number)

    def _sheet(self, seat: int) -> Marks:
        nothing: Mapping[str, Decimal] = {}
        return self._sheets.get(seat, nothing)

    def _inside(self, aspect: Aspect, marks: tuple[JudgeMark, ...], *, apart: bool) -> WhyAspect:
        """An aspect of the sheet totals, or one that is not combined yet."""
        figure = marks[0].figure if self._module.panel.judges == 1 else None
        left = any(
            aspect.code in note.left_out
            for note in self._found.groups
            if note.seat is not None and self._module.panel.judges == 1
        )
        return WhyAspect(
            code=aspect.code,
            name=aspect.name,
            kind=aspect.kind,
            group=aspect.group,
            full=full_text(aspect),
            marks=marks,
            apart=apart,
            weight=aspect.weight,
            decimals=self._decimals(Stage.ASPECT),
            value=None if figure is None else figure * aspect.weight,
            counted=not left,
            self_text=self._self_text(aspect),
        )


def _entered_text(aspect: Aspect, entered: Decimal) -> str:
    """What was entered as people say it: an option by its name, 是 or 否, else as it stands in the field."""
    if aspect.kind in (AspectKind.YES_NO, AspectKind.VETO):
        return "是" if entered else "否"
    grade = find_grade(aspect.grades, entered) if aspect.kind in _OPTIONS else None
    return mark_text(aspect, entered) if grade is None else grade.name


_OPTIONS = (AspectKind.GRADE, AspectKind.CHOICE)


def _left_out(combined: Combined) -> dict[int, LeftOut]:
    lowest = combined.lowest
    return {at: LeftOut.LOWEST if at in lowest else LeftOut.HIGHEST for at in combined.dropped}


def _penalties(scheme: MarkingScheme, deducted: Sequence[Deducted]) -> tuple[Penalty, ...]:
    return tuple(Penalty(each.points, each.reason, scheme.lower_is_better) for each in deducted)


def _rounds(score: Score) -> tuple[WhyRound, ...]:
    rounds = score.scheme.rounds
    if len(rounds) < 2:
        return ()
    found = []
    for n, each in enumerate(rounds):
        before = score.standings[n - 1] if 0 < n <= len(score.standings) else None
        carry = rounds[n - 1].carry if n else None
        entered = n <= score.reached
        found.append(
            WhyRound(
                each.code,
                each.name,
                entered,
                carry,
                before * carry if entered and before is not None and carry is not None else None,
                score.ties.get(f"round:{each.code}"),
                score.standings[n] if n < len(score.standings) else None,
                cut_words(each),
            )
        )
    return tuple(found)


def cut_words(stage: Round) -> str:
    """Who goes on after a round: '前 30 名晋级,末位并列都晋级'; '' where everybody does."""
    said = []
    if stage.cut is not None:
        said.append(f"前 {stage.cut} 名")
    if stage.cut_percent is not None:
        said.append(f"前 {exact_text(stage.cut_percent)}%")
    if stage.least is not None:
        said.append(f"达到 {exact_text(stage.least)} 分")
    if not said:
        return ""
    tied = "" if stage.cut is None and stage.cut_percent is None else ",末位并列都晋级"
    return f"{'且'.join(said)}晋级{tied}"


def _floored(scheme: MarkingScheme, value: Fraction, deducted: Sequence[Deducted]) -> str:
    left = value - sum((Fraction(penalty.points) for penalty in deducted), Fraction(0))
    if scheme.lower_is_better or deduct(value, deducted) == left:
        return ""
    return "扣分后低于 0,按 0 分计" if value >= 0 else "未扣分时已低于 0,不再往下扣"


def _rounding_note(exact: Fraction, rounding: Rounding) -> str:
    if round_half_up(exact, rounding.decimals) == exact and not rounding.stages:
        return ""
    if not rounding.stages:
        return f"{exact_text(exact)} 只在显示时四舍五入,排名按未舍入的值"
    by_places: dict[int, list[str]] = {}
    for stage in Stage:
        if stage in rounding.stages:
            by_places.setdefault(rounding.decimals_at(stage), []).append(STAGE_NAMES[stage])
    said = ",".join(f"{'、'.join(names)}环节四舍五入到 {places} 位" for places, names in by_places.items())
    return f"{exact_text(exact)};按规则在{said}"
