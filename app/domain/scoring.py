"""From marks to a total: modules, weights, panels, factors, rounds, penalties, rounding stages.

Missing is missing: an entry without all its marks has no total, never a low one. Every figure that led to
the total is kept (`app.domain.scores`); nothing here makes texts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from app.domain.conversion import points
from app.domain.marking import Aspect, AspectKind, VetoEffect
from app.domain.module_scoring import ZERO, Bests, ModuleWork, grouped, penalized
from app.domain.panels import exact_sum
from app.domain.scheme import MarkingScheme, Module, Stage
from app.domain.scores import Deducted, Marks, ModuleScore, Score, Sheets, Vetoed
from app.domain.tie_figures import tie_figures, untrimmed_figures, wants_untrimmed

NO_BESTS: Bests = {}


def sheet_total(module: Module, marks: Marks) -> Fraction:
    """The points of one judge's sheet so far (the running subtotal), as far as one sheet alone tells."""
    marked = [aspect for aspect in module.aspects if aspect.code in marks and told_by_sheet(module, aspect)]
    worth = [(aspect, points(aspect, marks[aspect.code])) for aspect in marked]
    figures = [(aspect, figure * aspect.weight) for aspect, figure in worth if figure is not None]
    return grouped(module, figures)[0]


def told_by_sheet(module: Module, aspect: Aspect) -> bool:
    """Whether one judge's mark is worth something by itself: neither panel nor field nor option decide it."""
    panel_first = aspect.after_panel and len(module.seats_of(aspect)) > 1
    return not (panel_first or aspect.table_of or aspect.kind is AspectKind.RELATIVE)


def is_complete(module: Module, marks: Marks) -> bool:
    """Whether the sheet has all its marks; of a sub-criterion whose best k count, k are enough."""
    missing = [aspect for aspect in module.aspects if aspect.code not in marks]
    return all(_may_miss(module, aspect, marks) for aspect in missing)


def missing_aspects(module: Module, marks: Marks) -> tuple[Aspect, ...]:
    """What a sheet still needs to be complete; of tries only as many as are wanting, the first ones."""
    missing: list[Aspect] = []
    wanting: dict[str, int] = {}
    for aspect in module.aspects:
        if aspect.code in marks or _may_miss(module, aspect, marks):
            continue
        members, best = module.tries(aspect)
        if best is not None and aspect.target not in marks:
            if aspect.target and module.aspect(aspect.target) not in missing:
                continue  # the factor of a try that may be left out
            if not aspect.target:
                done = sum(member.code in marks for member in members)
                wanting.setdefault(aspect.group, min(best, len(members)) - done)
                wanting[aspect.group] -= 1
                if wanting[aspect.group] < 0:
                    continue
        missing.append(aspect)
    return tuple(missing)


def _may_miss(module: Module, aspect: Aspect, marks: Marks) -> bool:
    members, best = module.tries(aspect)
    if best is None or aspect.target in marks:
        return False
    return sum(member.code in marks for member in members) >= min(best, len(members))


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
    works = [_work(scheme, module, sheets, deducted, bests, last) for module in scheme.modules]
    scores = [work.score() for work in works]
    rest = tuple(d for d in deducted if d.module is None)
    vetoes = tuple(veto for work in works for veto in work.vetoes)
    standings, gained = _standings(scheme, scores, last)
    exact, total = _total(scheme, standings[-1], rest, vetoes)
    ties = tie_figures(works, scores, gained, wanted)
    if wants_untrimmed(wanted):
        plain = score_entry(scheme.untrimmed, sheets, deducted, bests=bests, reached=reached, wanted=())
        ties |= untrimmed_figures(plain.total, plain.modules)
    return Score(scheme, total, tuple(scores), ties, standings, last, exact, rest, vetoes)


def _work(
    scheme: MarkingScheme,
    module: Module,
    sheets: Mapping[str, Sheets],
    deducted: Sequence[Deducted],
    bests: Bests,
    last: int,
) -> ModuleWork:
    own = [penalty for penalty in deducted if penalty.module == module.code]
    waived = scheme.round_of(module) > last
    return ModuleWork(scheme, module, sheets.get(module.code, {}), own, bests, waived)


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
            gained[stage.code] = scheme.rounding.at(Stage.ROUND, exact_sum(present))
            standing = scheme.rounding.at(Stage.ROUND, standing * carry + gained[stage.code])
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
    exact = penalized(standing, deducted, scheme)
    if any(veto.effect is VetoEffect.ZERO_TOTAL for veto in vetoes):
        exact = ZERO
    return exact, scheme.rounding.at(Stage.TOTAL, exact)
