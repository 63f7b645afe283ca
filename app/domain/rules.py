"""The rules of an event as data: read from and written to the JSON document an organiser's notice becomes.

Decimals stand as strings in the document, so that nothing is ever a binary float. Everything wrong in a
document is found at once, each with its place and cure, e.g. `模块 P 评分项 B2:没有满分,请补上。`
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain import awards_reading, awards_writing
from app.domain.awards import AwardRule
from app.domain.marking import AspectKind, VetoEffect
from app.domain.ranking import RankingRule
from app.domain.ranking_reading import read_ranking, read_teams
from app.domain.reading import Document, Reader, RuleProblem
from app.domain.rule_names import NAMES
from app.domain.rule_words import CHECKING_NAMES, Checking
from app.domain.scheme import MarkingScheme
from app.domain.scheme_reading import read_scheme
from app.domain.teams import TeamRule
from app.domain.tie_figures import next_best_keys
from app.errors import UserError

PROBLEMS_SHOWN = 5


@dataclass(frozen=True)
class EventRules:
    """Everything a notice says about how an event is scored, checked, ranked and awarded."""

    scheme: MarkingScheme
    ranking: RankingRule = field(default_factory=RankingRule)
    awards: AwardRule = field(default_factory=AwardRule)
    checking: Checking = Checking.CONFIRM
    teams: TeamRule | None = None


# An event whose rules are not in force yet: nothing to mark, nobody to rank.
NO_RULES = EventRules(MarkingScheme(()))


def read_rules(document: Document) -> EventRules:
    """Read and check a rules document; a UserError tells the first problems there are."""
    rules, problems = _read(document)
    refuse(problems)
    return rules


def find_problems(document: Document) -> tuple[RuleProblem, ...]:
    """Everything that is wrong in a rules document; empty where it is clean."""
    return _read(document)[1]


def refuse(problems: Sequence[RuleProblem]) -> None:
    """Raise a UserError that tells the first problems, where there are any."""
    if problems:
        told = "".join(problem.text for problem in problems[:PROBLEMS_SHOWN])
        more = f"另有 {len(problems) - PROBLEMS_SHOWN} 处问题。" if len(problems) > PROBLEMS_SHOWN else ""
        raise UserError(told + more)


def _read(document: Document) -> tuple[EventRules, tuple[RuleProblem, ...]]:
    reader = Reader(document, NAMES)
    scheme = read_scheme(reader)
    keys, less = known_tie_keys(scheme), _less_is_better(scheme)
    ranking = read_ranking(reader.part("ranking"), keys, less)
    low = ranking.lower_is_better
    if low:
        _check_low(reader, scheme)
        scheme = scheme.lowered
    codes = [module.code for module in scheme.modules]
    rules = EventRules(
        scheme,
        ranking,
        awards_reading.read_awards(reader.part("awards"), codes, lower_is_better=low),
        reader.choice("checking", CHECKING_NAMES, Checking.CONFIRM),
        read_teams(reader.part("teams"), keys, less, low=low) if reader.has("teams") else None,
    )
    reader.done()
    return rules, tuple(reader.problems)


def read_checking(document: Document) -> Checking:
    """How submitted sheets are checked, read alone."""
    reader = Reader({"checking": document.get("checking")}, NAMES)
    found = reader.choice("checking", CHECKING_NAMES, Checking.CONFIRM)
    refuse(reader.problems)
    return found


def known_tie_keys(scheme: MarkingScheme) -> tuple[str, ...]:
    """What a tie chain of this scheme may compare, in the order of the scheme."""
    keys: list[str] = []
    kinds: set[AspectKind] = set()
    for module in scheme.modules:
        keys += [f"module:{module.code}", f"untrimmed:{module.code}"]
        keys += [f"aspect:{module.code}.{aspect.code}" for aspect in module.aspects]
        keys += [key for rule in module.groups for key in next_best_keys(module, rule)]
        kinds |= {aspect.kind for aspect in module.aspects}
    keys += [f"round:{stage.code}" for stage in scheme.rounds if stage.code]
    keys.append("untrimmed")
    if kinds & {AspectKind.TIME, AspectKind.ATTEMPTS}:
        keys.append("time")
    if AspectKind.ATTEMPTS in kinds:
        keys += ["attempts", "last_time"]
    return tuple(keys)


def _less_is_better(scheme: MarkingScheme) -> frozenset[str]:
    """The aspects that are compared as they were measured, and where less is better: times, mostly."""
    return frozenset(
        f"aspect:{module.code}.{aspect.code}"
        for module in scheme.modules
        for aspect in module.aspects
        if aspect.is_timed or (aspect.is_measured and aspect.lower)
    )


def _check_low(reader: Reader, scheme: MarkingScheme) -> None:
    """Where a low total is a good one: 0 points must not be a prize, nor a full score to lose points from."""
    for m, module in enumerate(scheme.modules):
        for a, aspect in enumerate(module.aspects):
            place, path = f"模块 {module.code} 评分项 {aspect.code}", ("modules", m, "aspects", a)
            if aspect.effect in (VetoEffect.ZERO_MODULE, VetoEffect.ZERO_TOTAL):
                text = "总成绩小者在前时,否决不能计 0 分,请改为不排名次或不授奖"
                reader.problems.append(RuleProblem(place, text, (*path, "effect")))
            if aspect.kind is AspectKind.DEDUCTION and aspect.maximum:
                text = "总成绩小者在前时,扣分直接计入总成绩,请去掉满分,另写上限"
                reader.problems.append(RuleProblem(place, text, (*path, "maximum")))


def write_awards(rule: AwardRule) -> dict[str, Any]:
    """The awards part of a rules document; `read_rules` reads it back unchanged."""
    return awards_writing.write_awards(rule)


def read_awards(document: Document) -> AwardRule:
    """Read and check the awards part alone, whatever modules there are."""
    reader = Reader(document, NAMES)
    rule = awards_reading.read_awards(reader)
    refuse(reader.problems)
    return rule
