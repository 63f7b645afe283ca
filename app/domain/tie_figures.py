"""The figures a tie chain may ask for, by tie key: modules, aspects, tries, rounds, times, sums untrimmed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from app.domain.attempts import read_attempts
from app.domain.marking import Aspect, AspectKind
from app.domain.module_scoring import ZERO, ModuleWork, best_first
from app.domain.panels import combine
from app.domain.scheme import Group, Module, Stage
from app.domain.scores import AspectScore, ModuleScore

UNTRIMMED, BEST = "untrimmed", "best:"


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
        if _wants(wanted, BEST):
            _add_next_best(work, ties, wanted)
        for scored in work.aspects:
            _add_times(scored, ties)
    return ties


def wants_untrimmed(wanted: Collection[str] | None) -> bool:
    """Whether anybody asks for sums before trimming."""
    return _wants(wanted, UNTRIMMED)


def _wants(wanted: Collection[str] | None, kind: str) -> bool:
    return wanted is None or any(key.startswith(kind) for key in wanted)


def untrimmed_figures(total: Fraction | None, modules: Sequence[ModuleScore]) -> dict[str, Fraction]:
    """The same entry scored with nobody's marks left out, as figures of a tie chain."""
    ties = {f"{UNTRIMMED}:{each.code}": each.value for each in modules if each.value is not None}
    return ties if total is None else {**ties, UNTRIMMED: total}


def next_best_keys(module: Module, rule: Group) -> list[str]:
    """'best:2:J.试跳', 'best:3:J.试跳' …: the tries of a sub-criterion after the best one."""
    tries = sum(aspect.group == rule.name and aspect.gives_points for aspect in module.aspects)
    # A name with + in it would be read as two terms.
    if rule.best is None or "+" in rule.name:
        return []
    return [f"best:{place}:{module.code}.{rule.name}" for place in range(2, tries + 1)]


def _add_aspects(work: ModuleWork, ties: dict[str, Fraction], wanted: Collection[str] | None) -> None:
    code = work.module.code
    for scored in work.aspects:
        ties[f"aspect:{code}.{scored.aspect.code}"] = scored.compared
    for aspect in work.module.common:
        key = f"aspect:{code}.{aspect.code}"
        if (wanted is not None and key not in wanted) or not work.entered(aspect):
            continue
        ties[key] = work.measured(aspect) if aspect.is_measured else _worth(work, aspect)


def _worth(work: ModuleWork, aspect: Aspect) -> Fraction:
    """What an aspect of the judges' sheets would be worth by itself."""
    figure = combine(work.module.panel, work.figures(aspect)).value * (aspect.weight or 1)
    return work.rounding.at(Stage.ASPECT, figure)


def _add_next_best(work: ModuleWork, ties: dict[str, Fraction], wanted: Collection[str] | None) -> None:
    module = work.module
    for rule in module.groups:
        keys = next_best_keys(module, rule)
        if wanted is not None and not any(key in wanted for key in keys):
            continue
        tries = [(scored.aspect, scored.value) for scored in work.aspects]
        tries += [(aspect, _worth(work, aspect)) for aspect in module.common if work.entered(aspect)]
        own = [each for each in tries if each[0].group == rule.name and each[0].gives_points]
        for key, (_aspect, figure) in zip(keys, best_first(rule, own)[1:], strict=False):
            ties[key] = figure


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
