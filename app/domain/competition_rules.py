"""The rules of a whole competition as data: standings of units over its events, and what it awards itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from app.domain import awards_reading
from app.domain.awards import AwardRule
from app.domain.reading import Document, Reader, RuleProblem
from app.domain.standings import StandingsRule
from app.domain.standings_reading import STANDINGS_NAMES, read_standings

# Of the awards part of an event's rules a competition knows these: it has no ranking of entries.
AWARD_KEYS = ("unit_awards", "decided", "money")


@dataclass(frozen=True)
class CompetitionRules:
    """`standings` None: there are no points of units. `awards` holds unit awards, decided ones and money."""

    standings: StandingsRule | None = None
    awards: AwardRule = field(default_factory=AwardRule)


def read_competition_rules(
    document: Document, known_events: Collection[str] | None = None
) -> tuple[CompetitionRules, tuple[RuleProblem, ...]]:
    """The rules and everything wrong with them. `known_events` are the names weights may use; None: any."""
    reader = Reader(document, {**STANDINGS_NAMES, **awards_reading.NAMES})
    standings = None
    if reader.has("standings"):
        standings = read_standings(reader.part("standings"), known_events)
    given = {key: document[key] for key in AWARD_KEYS if reader.has(key)}
    awards = awards_reading.read_awards(Reader(given, awards_reading.NAMES, problems=reader.problems))
    reader.done()
    return CompetitionRules(standings, awards), tuple(reader.problems)
