"""团体: what the entries of a unit make together in one event, with the steps that led there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.domain.numbers import exact_text
from app.domain.ranking import (
    STATUS_NAMES,
    Candidate,
    Key,
    Ladder,
    Place,
    RankingRule,
    Status,
    TieKey,
    rank,
    sort_key,
)


class TeamBy(StrEnum):
    """What a team is."""

    UNIT = "unit"  # 单位, its entries of every division together
    DIVISION = "division"  # 单位 inside each 组别


TEAM_BY_NAMES: Mapping[TeamBy, str] = {TeamBy.UNIT: "单位", TeamBy.DIVISION: "单位分组别"}


class TeamMethod(StrEnum):
    """How the totals of the members become one."""

    SUM = "sum"
    MEAN = "mean"
    BEST = "best"


TEAM_METHOD_NAMES: Mapping[TeamMethod, str] = {
    TeamMethod.SUM: "相加",
    TeamMethod.MEAN: "平均",
    TeamMethod.BEST: "取最好",
}


@dataclass(frozen=True, slots=True)
class TeamRule:
    """The best `count` members count (0 = all of them), added or averaged; `best` adds, one where not said.

    A unit with fewer than `least` members that could count has no team place. `ties` compare figures of the
    members that count, added (averaged for `mean`); a figure that one of them lacks is missing.
    """

    by: TeamBy = TeamBy.UNIT
    method: TeamMethod = TeamMethod.SUM
    count: int = 0
    least: int = 1
    ties: tuple[TieKey, ...] = ()

    @property
    def counted(self) -> int | None:
        """How many members count at most; None = all."""
        if self.count:
            return self.count
        return 1 if self.method is TeamMethod.BEST else None


@dataclass(frozen=True, slots=True)
class Member:
    """An entry as its team sees it; `unit` None or '' = none, it is in no team."""

    candidate: Candidate
    unit: Hashable
    name: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A member that does not count, and why."""

    id: Hashable
    name: str
    why: str

    @property
    def text(self) -> str:
        """For example: 张伟:缺考,不计入."""
        return f"{self.name}:{self.why}"


@dataclass(frozen=True, slots=True)
class TeamResult:
    """A unit's result. `members` count, the best first; without a place `reason` says why, total is None."""

    unit: Hashable
    division: str
    total: Fraction | None
    members: tuple[Hashable, ...]
    place: Place
    steps: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    reason: str = ""

    @property
    def rank(self) -> int | None:
        """The team's place; None where it has none."""
        return self.place.rank


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """An entry's place among units: the unit's own where it is the unit's best entry.

    A further entry stands in brackets with the place it would take were it the unit's best.
    """

    id: Hashable
    rank: int | None
    further: bool = False

    @property
    def text(self) -> str:
        """'6', '(6)' for a further entry of its unit, '' without a place."""
        if self.rank is None:
            return ""
        return f"({self.rank})" if self.further else str(self.rank)


def rank_teams(members: Sequence[Member], rule: TeamRule, ranking: RankingRule) -> tuple[TeamResult, ...]:
    """The teams in the order to show; `ranking` is the event's, and says which member is better.

    Guests (打星) and entries that are not active never count.
    """
    teams: defaultdict[tuple[Hashable, str], list[Member]] = defaultdict(list)
    for member in members:
        if member.unit not in (None, ""):
            division = member.candidate.division if rule.by is TeamBy.DIVISION else ""
            teams[member.unit, division].append(member)
    drafts = {key: _make_team(team, rule, ranking) for key, team in teams.items()}
    candidates = [
        Candidate((unit, division), draft.total, draft.ties, division)
        for (unit, division), draft in drafts.items()
    ]
    team_ranking = RankingRule(rule.ties, ranking.lower_is_better, ranking.shared)
    return tuple(_result(place, drafts) for place in rank(candidates, team_ranking))


@dataclass(frozen=True, slots=True)
class _Draft:
    total: Fraction | None
    ties: Mapping[str, Fraction]
    counted: Sequence[Member]
    steps: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    reason: str


def _make_team(team: Sequence[Member], rule: TeamRule, ranking: RankingRule) -> _Draft:
    # Of equal totals the member counts that helps the team in its own ties.
    order = RankingRule((*rule.ties, *ranking.ties), ranking.lower_is_better)
    able = sorted((m for m in team if m.candidate.ranked), key=lambda m: sort_key(m.candidate, order))
    counted, beyond = able[: rule.counted], able[len(able[: rule.counted]) :]
    left_out = tuple(
        [LeftOut(m.candidate.id, m.name, f"不在本单位最好的 {rule.counted} 名之内,不计入") for m in beyond]
        + [LeftOut(m.candidate.id, m.name, _why_not(m.candidate)) for m in team if not m.candidate.ranked]
    )
    if len(able) < max(rule.least, 1):
        reason = f"可计入的只有 {len(able)} 名,至少要 {max(rule.least, 1)} 名,不排团体名次"
        return _Draft(None, {}, counted, (), left_out, reason)
    totals = [m.candidate.total for m in counted if m.candidate.total is not None]
    divisor = len(counted) if rule.method is TeamMethod.MEAN else 1
    total = sum(totals, Fraction(0)) / divisor
    terms = {term for tie in rule.ties for term in tie.terms}
    ties = {
        term: sum((m.candidate.ties[term] for m in counted), Fraction(0)) / divisor
        for term in terms
        if all(term in m.candidate.ties for m in counted)
    }
    return _Draft(total, ties, counted, _steps(counted, totals, total, divisor), left_out, "")


def _why_not(candidate: Candidate) -> str:
    if candidate.status is not Status.ACTIVE:
        return f"{STATUS_NAMES[candidate.status]},不计入"
    return "打星,不计入" if candidate.guest else "还没有成绩"


def _steps(
    counted: Sequence[Member], totals: Sequence[Fraction], total: Fraction, divisor: int
) -> tuple[str, ...]:
    named = "、".join(f"{m.name} {exact_text(t)}" for m, t in zip(counted, totals, strict=True))
    first = f"计入 {len(counted)} 名:{named}"
    if len(totals) == 1:
        return (first,)
    added = " + ".join(exact_text(t) for t in totals)
    made = f"({added}) ÷ {divisor}" if divisor > 1 else added
    return (first, f"{made} = {exact_text(total)}")


def _result(place: Place, drafts: Mapping[tuple[Hashable, str], _Draft]) -> TeamResult:
    key: tuple[Hashable, str] = place.id  # type: ignore[assignment]  # as given to `rank` above
    unit, division = key
    draft = drafts[key]
    steps = draft.steps
    if place.rank is not None:
        shared = f",{place.shared_with + 1} 个单位并列" if place.shared_with else ""
        steps = (*steps, f"团体第 {place.rank} 名{shared}")
    members = tuple(member.candidate.id for member in draft.counted)
    return TeamResult(unit, division, draft.total, members, place, steps, draft.left_out, draft.reason)


def unit_places(members: Sequence[Member], ranking: RankingRule) -> tuple[UnitPlace, ...]:
    """The place of each entry among the units of its division, where only a unit's best entry counts.

    The place is 1 + the number of units whose best is strictly better. Entries of a unit that are equally
    its best share its place. Guests, entries without a unit and those not ranked have none.
    """
    divisions: defaultdict[str, list[tuple[Key, Member]]] = defaultdict(list)
    for member in members:
        pair = (sort_key(member.candidate, ranking), member)
        divisions[member.candidate.division].append(pair)
    found: dict[Hashable, UnitPlace] = {}
    for pairs in divisions.values():
        competing = [pair for pair in pairs if pair[1].candidate.in_field and pair[1].unit not in (None, "")]
        best = _best_of_units(competing)
        ladder = Ladder(ranking)
        for key, member in best.values():
            ladder.add(key, member.candidate)
        for key, member in competing:
            if member.candidate.ranked:
                id, further = member.candidate.id, key != best[member.unit][0]
                found[id] = UnitPlace(id, ladder.number(key), further)
    return tuple(found.get(m.candidate.id, UnitPlace(m.candidate.id, None)) for m in members)


def _best_of_units(pairs: Iterable[tuple[Key, Member]]) -> dict[Hashable, tuple[Key, Member]]:
    best: dict[Hashable, tuple[Key, Member]] = {}
    for key, member in pairs:
        if member.unit not in best or key < best[member.unit][0]:
            best[member.unit] = (key, member)
    return best
