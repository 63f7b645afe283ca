"""The rules of an event as data: read from and written to the JSON document an organiser's notice becomes.

Decimals stand as strings in the document, so that nothing is ever a binary float. Everything wrong in a
document is found at once, each with its place and cure, e.g. `模块 P 评分项 B2:没有满分,请补上。`
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.domain.awards import ROUNDING_NAMES, AwardRule, AwardTier, QuotaRounding
from app.domain.marking import AspectKind
from app.domain.ranking import RankingRule
from app.domain.ranking_reading import read_ranking, read_teams
from app.domain.reading import Document, Reader, RuleProblem, repeated
from app.domain.rule_names import NAMES
from app.domain.rule_words import CHECKING_NAMES, Checking
from app.domain.scheme import MarkingScheme
from app.domain.scheme_reading import read_scheme
from app.domain.teams import TeamRule
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
    keys = known_tie_keys(scheme)
    rules = EventRules(
        scheme,
        read_ranking(reader.part("ranking"), keys),
        _awards(reader.part("awards")),
        reader.choice("checking", CHECKING_NAMES, Checking.CONFIRM),
        read_teams(reader.part("teams"), keys) if reader.has("teams") else None,
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
        kinds |= {aspect.kind for aspect in module.aspects}
    keys += [f"round:{stage.code}" for stage in scheme.rounds if stage.code]
    keys.append("untrimmed")
    if kinds & {AspectKind.TIME, AspectKind.ATTEMPTS}:
        keys.append("time")
    if AspectKind.ATTEMPTS in kinds:
        keys += ["attempts", "last_time"]
    return tuple(keys)


def write_awards(rule: AwardRule) -> dict[str, Any]:
    """The awards part of a rules document; `read_rules` reads it back unchanged."""
    return {
        "tiers": [
            {"name": tier.name}
            | ({"percent": f"{tier.percent:f}"} if tier.percent is not None else {"count": tier.count})
            for tier in rule.tiers
        ],
        "count_absent": rule.count_absent,
        "rounding": rule.rounding.value,
        "floor": None if rule.floor is None else f"{rule.floor:f}",
    }


def read_awards(document: Document) -> AwardRule:
    """Read and check the awards part alone."""
    reader = Reader(document, NAMES)
    rule = _awards(reader)
    refuse(reader.problems)
    return rule


def _awards(reader: Reader) -> AwardRule:
    tiers = tuple(_tier(item) for item in reader.items("tiers"))
    if sum((tier.percent or Decimal(0) for tier in tiers), Decimal(0)) > 100:
        reader.refuse("奖项比例合计超过 100%,请改小", "tiers")
    if twice := repeated([tier.name for tier in tiers]):
        reader.refuse(f"奖项“{twice}”出现了两次,请改成不同的", "tiers")
    rule = AwardRule(
        tiers=tiers,
        count_absent=reader.flag("count_absent"),
        rounding=reader.choice("rounding", ROUNDING_NAMES, QuotaRounding.HALF_UP),
        floor=reader.optional("floor", low=0),
    )
    reader.done()
    return rule


def _tier(item: Reader) -> AwardTier:
    name = item.text("name")
    item.place = f"奖项 {name}"
    percent = item.optional("percent", low=0, high=100)
    item.require(percent is None or percent > 0, f"比例应大于 0,现为 {percent},请改正", "percent")
    tier = AwardTier(name, percent=percent, count=item.whole("count", 0) if percent is None else 0)
    item.done()
    return tier
