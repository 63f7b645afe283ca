"""The only code that gives places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from itertools import groupby


class Status(StrEnum):
    """What became of an entry; only an active one is ranked."""

    ACTIVE = "active"
    ABSENT = "absent"  # 缺考
    WITHDREW = "withdrew"  # 弃权
    RETIRED = "retired"  # 退赛
    DISQUALIFIED = "disqualified"  # 取消资格


STATUS_NAMES: Mapping[Status, str] = {
    Status.ACTIVE: "正常",
    Status.ABSENT: "缺考",
    Status.WITHDREW: "弃权",
    Status.RETIRED: "退赛",
    Status.DISQUALIFIED: "取消资格",
}


@dataclass(frozen=True, slots=True)
class TieKey:
    """One link of the tie chain: `module:P`, `aspect:P.B2` or `time`."""

    key: str
    ascending: bool = False


@dataclass(frozen=True, slots=True)
class RankingRule:
    """Total first (more is better), then the tie chain; what is still equal shares the place."""

    ties: tuple[TieKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """What ranking needs to know of an entry; `total` None = not scored yet."""

    id: Hashable
    total: Fraction | None
    ties: Mapping[str, Fraction] = field(default_factory=dict)
    division: str = ""
    status: Status = Status.ACTIVE
    guest: bool = False

    @property
    def ranked(self) -> bool:
        """Whether the entry takes a place: active, scored and no guest (打星)."""
        return self.total is not None and self.status is Status.ACTIVE and not self.guest


@dataclass(frozen=True, slots=True)
class Place:
    """An entry's place: `rank` None where none is given, `decided_by` what parted equal totals."""

    id: Hashable
    rank: int | None
    shared_with: int = 0
    decided_by: TieKey | None = None


def rank(candidates: Sequence[Candidate], rule: RankingRule) -> tuple[Place, ...]:
    """Give places inside each division, in the order to show.

    A place is 1 + the number of strictly better entries of the division, so a shared place skips the
    next (1, 2, 2, 4). Guests stand among the ranked by their total, without a place; unscored and
    withdrawn entries come last. Entries that are equal keep the order they came in.
    """
    places: list[Place] = []
    by_division: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_division[candidate.division].append(candidate)
    for division in by_division.values():
        places.extend(_rank_division(division, rule))
    return tuple(places)


def _rank_division(candidates: Sequence[Candidate], rule: RankingRule) -> list[Place]:
    ordered = sorted(candidates, key=lambda candidate: _order(candidate, rule))
    ranked = [candidate for candidate in ordered if candidate.ranked]
    keys = [_sort_key(candidate, rule) for candidate in ranked]
    places: dict[Hashable, Place] = {}
    for key, group in groupby(range(len(ranked)), key=keys.__getitem__):
        equals = list(group)
        above, below = keys[max(equals[0] - 1, 0) : equals[0]], keys[equals[-1] + 1 : equals[-1] + 2]
        decided = _decider(key, above + below, rule)
        for index in equals:
            candidate = ranked[index]
            places[candidate.id] = Place(candidate.id, equals[0] + 1, len(equals) - 1, decided)
    return [places.get(candidate.id, Place(candidate.id, None)) for candidate in ordered]


Key = tuple[tuple[bool, Fraction], ...]


def _sort_key(candidate: Candidate, rule: RankingRule) -> Key:
    """Smaller is better; a missing tie figure is worse than any."""
    total = (candidate.total is None, -(candidate.total or Fraction(0)))
    return (total, *(_tie_value(candidate, tie) for tie in rule.ties))


def _tie_value(candidate: Candidate, tie: TieKey) -> tuple[bool, Fraction]:
    value = candidate.ties.get(tie.key)
    if value is None:
        return (True, Fraction(0))
    return (False, value if tie.ascending else -value)


def _order(candidate: Candidate, rule: RankingRule) -> tuple[bool, bool, Key]:
    return (candidate.status is not Status.ACTIVE, candidate.total is None, _sort_key(candidate, rule))


def _decider(key: Key, neighbours: Sequence[Key], rule: RankingRule) -> TieKey | None:
    """The tie key that parted an entry from a neighbour of equal total (the one above first)."""
    for other in neighbours:
        if other[0] == key[0]:
            pairs = zip(key[1:], other[1:], rule.ties, strict=True)
            return next(tie for mine, theirs, tie in pairs if mine != theirs)
    return None
