"""The figures that a tie chain may ask for, by tie key: modules, aspects, rounds, times, sums untrimmed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from app.domain.attempts import read_attempts
from app.domain.marking import AspectKind
from app.domain.module_scoring import ZERO, ModuleWork
from app.domain.panels import combine
from app.domain.scheme import Stage
from app.domain.scores import AspectScore, ModuleScore

UNTRIMMED = "untrimmed"


def tie_figures(
    works: Sequence[ModuleWork],
    scores: Sequence[ModuleScore],
    gained: Mapping[str, Fraction],
    wanted: Collection[str] | None,
) -> dict[str, Fraction]:
    """The figures of one entry, as far as it is scored; those that cost something only where `wanted`."""
    ties = {f"round:{code}": figure for code, figure in gained.items() if code}
    for work, score in zip(works, scores, strict=True):
        if score.value is None:
            continue
        ties[f"module:{score.code}"] = score.value
        _add_aspects(work, ties, wanted)
        for scored in work.aspects:
            _add_times(scored, ties)
    return ties


def wants_untrimmed(wanted: Collection[str] | None) -> bool:
    """Whether anybody asks for sums before trimming."""
    return wanted is None or any(key.startswith(UNTRIMMED) for key in wanted)


def untrimmed_figures(total: Fraction | None, modules: Sequence[ModuleScore]) -> dict[str, Fraction]:
    """The same entry scored with nobody's marks left out, as figures of a tie chain."""
    ties = {f"{UNTRIMMED}:{each.code}": each.value for each in modules if each.value is not None}
    return ties if total is None else {**ties, UNTRIMMED: total}


def _add_aspects(work: ModuleWork, ties: dict[str, Fraction], wanted: Collection[str] | None) -> None:
    code = work.module.code
    for scored in work.aspects:
        ties[f"aspect:{code}.{scored.aspect.code}"] = scored.compared
    for aspect in work.module.common:
        key = f"aspect:{code}.{aspect.code}"
        if (wanted is not None and key not in wanted) or not work.entered(aspect):
            continue
        if aspect.is_measured:
            ties[key] = work.measured(aspect)
            continue
        figure = combine(work.module.panel, work.figures(aspect)).value * (aspect.weight or 1)
        ties[key] = work.rounding.at(Stage.ASPECT, figure)


def _add_times(scored: AspectScore, ties: dict[str, Fraction]) -> None:
    """`time`: times and what failed tries cost; `attempts`: tries that led to success; `last_time`."""
    if scored.aspect.kind is AspectKind.TIME:
        ties["time"] = ties.get("time", ZERO) + scored.compared
    if scored.aspect.kind is not AspectKind.ATTEMPTS:
        return
    attempts = read_attempts(scored.entered[0][1])
    tries, spent = 0, ZERO
    if attempts.time is not None:
        tries = attempts.tries
        spent = attempts.time + Fraction(scored.aspect.each) * (tries - 1)
        ties["last_time"] = max(ties.get("last_time", ZERO), Fraction(attempts.time))
    ties["time"] = ties.get("time", ZERO) + spent
    ties["attempts"] = ties.get("attempts", ZERO) + tries
