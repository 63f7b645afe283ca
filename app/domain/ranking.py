"""The only code that gives places.

Everything rests on one key per entry (`sort_key`) and one rule: a place is 1 + the number of strictly better
entries. `rank` applies it to a whole field, `app.domain.board` keeps it up to date entry by entry.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum, StrEnum
from fractions import Fraction
from itertools import groupby

from app.domain.numbers import round_half_up


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


class Shared(StrEnum):
    """What follows a shared place."""

    SKIP = "skip"  # 1, 2, 2, 4
    DENSE = "dense"  # 1, 2, 2, 3


SHARED_NAMES: Mapping[Shared, str] = {Shared.SKIP: "并列后空出名次", Shared.DENSE: "并列后不空名次"}


@dataclass(frozen=True, slots=True)
class TieKey:
    """One link of the tie chain: `module:P`, `aspect:P.B2`, `time`, or several added: `module:B+module:G`."""

    key: str
    ascending: bool = False

    @property
    def terms(self) -> tuple[str, ...]:
        """The figures that are added."""
        return tuple(self.key.split("+"))


class Decision(Enum):
    """What parted equal entries where no link of the tie chain did."""

    DECISION = "decision"  # 裁决


DECISION = Decision.DECISION


@dataclass(frozen=True, slots=True)
class RankingRule:
    """Total first, then the tie chain, then a decision; what is still equal shares the place.

    More is better unless `lower_is_better`. Nobody may share one of the places 1 to `distinct_top`: there a
    decision is asked for (`Place.needs_decision`).
    """

    ties: tuple[TieKey, ...] = ()
    lower_is_better: bool = False
    shared: Shared = Shared.SKIP
    distinct_top: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """What ranking needs to know of an entry; `total` None = not scored yet.

    `reached`: how many rounds it got into beyond the first; who got further stands above whatever the total.
    `decided`: the order (1 first) a decision gives entries that are otherwise equal. It says nothing of
    entries it did not look at, which come after: whoever keeps decisions hands one on only while exactly
    those it parted are tied.
    """

    id: Hashable
    total: Fraction | None
    ties: Mapping[str, Fraction] = field(default_factory=dict)
    division: str = ""
    status: Status = Status.ACTIVE
    guest: bool = False
    reached: int = 0
    decided: int | None = None

    @property
    def in_field(self) -> bool:
        """Whether the entry competes for places: active and no guest (打星), scored or not yet."""
        return self.status is Status.ACTIVE and not self.guest

    @property
    def ranked(self) -> bool:
        """Whether the entry takes a place: in the field and scored."""
        return self.total is not None and self.in_field


@dataclass(frozen=True, slots=True)
class Place:
    """An entry's place: `rank` None where none is given, `decided_by` what parted equal totals."""

    id: Hashable
    rank: int | None
    shared_with: int = 0
    decided_by: TieKey | Decision | None = None
    needs_decision: bool = False


def rank(candidates: Sequence[Candidate], rule: RankingRule) -> tuple[Place, ...]:
    """Give places inside each division, in the order to show.

    A place is 1 + the number of strictly better entries of the division, so a shared place skips the
    next (1, 2, 2, 4), unless places are `DENSE`. An entry of a later round counts as better than all who
    were cut before it even while it is not scored, so the first of the cut keeps the place after the last
    finalist. Guests stand among the ranked by their total, without a place; entries not scored stand after
    the others of their round, and withdrawn ones last. Entries that are equal keep the order they came in.
    """
    places: list[Place] = []
    for division in _by_division(candidates):
        pairs = sorted([(sort_key(c, rule), c) for c in division], key=_first)
        ladder = Ladder(rule)
        ladder.fill(pairs)
        places.extend(ladder.line(pairs))
    return tuple(places)


# -- keys ------------------------------------------------------------------------------------------

Key = tuple[int | Fraction, ...]

# Where the parts of a key begin: status, round, then figures of three numbers each, then the decision.
_FIGURES, _FIGURE_WIDTH, _DECISION_WIDTH = 2, 3, 2
_TIES = _FIGURES + _FIGURE_WIDTH
_SCALE = 10**6
_MISSING: Key = (1, 0, 0)


def sort_key(candidate: Candidate, rule: RankingRule) -> Key:
    """Where an entry stands: the smaller key is better, equal keys share a place.

    All keys of one rule have the same length, and nearly always are told apart by whole numbers.
    """
    key: list[int | Fraction] = [candidate.status is not Status.ACTIVE, -candidate.reached]
    key += _figure(candidate.total, rule.lower_is_better)
    for tie in rule.ties:
        key += _figure(tie_value(candidate.ties, tie), tie.ascending)
    key += (1, 0) if candidate.decided is None else (0, candidate.decided)
    return tuple(key)


def _figure(value: Fraction | None, ascending: bool) -> Key:
    """(missing, whole millionths, the exact rest): compares like the value, without Fraction's slowness.

    A missing figure is worse than any.
    """
    if value is None:
        return _MISSING
    numerator, denominator = value.numerator, value.denominator
    whole, rest = divmod((numerator if ascending else -numerator) * _SCALE, denominator)
    return (0, whole, Fraction(rest, denominator) if rest else 0)


def tie_value(figures: Mapping[str, Fraction], tie: TieKey) -> Fraction | None:
    """The figure of an entry that a link of the chain compares; None where a term of it is missing."""
    if "+" not in tie.key:
        return figures.get(tie.key)
    found = [figures.get(term) for term in tie.terms]
    known = [value for value in found if value is not None]
    return sum(known, Fraction(0)) if len(known) == len(found) else None


def _decider(key: Key, other: Key, rule: RankingRule) -> TieKey | Decision | None:
    """What parts two entries of equal total; None where round or total does."""
    if key[:_TIES] != other[:_TIES]:
        return None
    pairs = zip(key[_TIES:], other[_TIES:], strict=True)
    link = next(n for n, (mine, theirs) in enumerate(pairs) if mine != theirs) // _FIGURE_WIDTH
    return rule.ties[link] if link < len(rule.ties) else DECISION


# -- places ----------------------------------------------------------------------------------------


# Of a `Place`, without whose it is.
_Facts = tuple[int, int, TieKey | Decision | None, bool]


class Ladder:
    """The keys of one division's field, kept sorted: it knows the place of a key.

    Adding, taking off and asking are searches by halves in sorted lists.
    """

    __slots__ = ("_pending", "_ranked", "_rule", "_steps")

    def __init__(self, rule: RankingRule) -> None:
        self._rule = rule
        self._ranked: list[Key] = []
        self._steps: list[Key] = []  # the ranked keys, each once
        self._pending: list[Key] = []  # not scored yet

    @property
    def height(self) -> int:
        """How many places are given or kept free."""
        return len(self._pending) + len(self._ranked if self._rule.shared is Shared.SKIP else self._steps)

    def fill(self, pairs: Iterable[tuple[Key, Candidate]]) -> None:
        """Put a whole field, sorted by its keys, on an empty ladder."""
        for key, candidate in pairs:
            if candidate.ranked:
                self._ranked.append(key)
            elif candidate.in_field:
                self._pending.append(key)
        self._steps = [key for key, _ in groupby(self._ranked)]

    def add(self, key: Key, candidate: Candidate) -> None:
        """Count an entry; who is not in the field changes nothing."""
        if candidate.ranked:
            insort(self._ranked, key)
            step = bisect_left(self._steps, key)
            if step == len(self._steps) or self._steps[step] != key:
                self._steps.insert(step, key)
        elif candidate.in_field:
            insort(self._pending, key)

    def take_off(self, key: Key, candidate: Candidate) -> None:
        """Count an entry no longer, which was added with this key."""
        if candidate.ranked:
            at = bisect_left(self._ranked, key)
            del self._ranked[at]
            if at == len(self._ranked) or self._ranked[at] != key:
                del self._steps[bisect_left(self._steps, key)]
        elif candidate.in_field:
            del self._pending[bisect_left(self._pending, key)]

    def place(self, id: Hashable, key: Key) -> Place:
        """The place of one ranked entry, which was added with this key."""
        return Place(id, *next(self._walk(key)))

    def line(self, pairs: Iterable[tuple[Key, Candidate]]) -> Iterator[Place]:
        """The places of all that stand in one stretch of the division, sorted by their keys."""
        walk: Iterator[_Facts] | None = None
        last: Key = ()
        for key, candidate in pairs:
            if not candidate.ranked:
                yield Place(candidate.id, None)
                continue
            if key != last:
                walk = self._walk(key) if walk is None else walk
                facts, last = next(walk), key
            yield Place(candidate.id, *facts)

    def number(self, key: Key) -> int:
        """The number of the place a key has or would have: it need not stand on the ladder."""
        return self._number(key, bisect_left(self._ranked, key), bisect_left(self._steps, key))

    def neighbours(self, low: Key, high: Key) -> tuple[Key, Key]:
        """The ranked keys next above `low` and next below `high`, where there are any."""
        above, below = bisect_left(self._steps, low), bisect_right(self._steps, high)
        return (
            self._steps[above - 1] if above else low,
            self._steps[below] if below < len(self._steps) else high,
        )

    def _number(self, key: Key, better: int, steps: int) -> int:
        """1 + the strictly better: `better` entries that share `steps` places, and those not scored yet."""
        above = better if self._rule.shared is Shared.SKIP else steps
        return 1 + above + (bisect_left(self._pending, key) if self._pending else 0)

    def _walk(self, key: Key) -> Iterator[_Facts]:
        """What is to be said of the place of this key, then of each one below it."""
        ranked, steps, top = self._ranked, self._steps, self._rule.distinct_top
        at, step = bisect_left(ranked, key), bisect_left(steps, key)
        above = self._parted(step - 1) if step else None
        while step < len(steps):
            key = steps[step]
            alone = at + 1 == len(ranked) or ranked[at + 1] != key
            end = at + 1 if alone else bisect_right(ranked, key, at)
            below = self._parted(step)
            place = self._number(key, at, step)
            yield place, end - at - 1, above or below, place <= top and not alone
            at, step, above = end, step + 1, below

    def _parted(self, step: int) -> TieKey | Decision | None:
        """What parted a step from the next one, where both have the same total."""
        if step + 1 == len(self._steps):
            return None
        return _decider(self._steps[step], self._steps[step + 1], self._rule)


# -- cuts ------------------------------------------------------------------------------------------


def cut(
    candidates: Sequence[Candidate],
    rule: RankingRule,
    *,
    count: int | None = None,
    percent: Decimal | None = None,
    least: Decimal | None = None,
) -> frozenset[Hashable]:
    """Who of a round's entries goes on to the next, division by division.

    Every condition that is given has to be met: a place among the first `count`, among the first `percent`
    of the field (rounded half-up, at least one), and at least `least` points (at most, where lower is
    better). Everybody tied at the last place goes on. Who is not scored does not. A guest goes on when it
    stands no worse than the last one that does, and takes nobody's place.
    """
    through: set[Hashable] = set()
    for division in _by_division(candidates):
        limits = [] if count is None else [count]
        if percent is not None:
            limits.append(max(1, int(round_half_up(_field_size(division) * Fraction(percent) / 100, 0))))
        through |= _cut_division(division, replace(rule, shared=Shared.SKIP), limits, least)
    return frozenset(through)


def cut_problem(candidates: Sequence[Candidate], count: int) -> str:
    """'晋级 30 名,但只有 28 名参赛,请改小晋级名额' where more are to go on than compete; '' where it fits."""
    found = []
    for division in _by_division(candidates):
        size = _field_size(division)
        if count > size:
            place = f"{division[0].division}:" if division[0].division else ""
            found.append(f"{place}晋级 {count} 名,但只有 {size} 名参赛,请改小晋级名额")
    return ";".join(found)


def _field_size(candidates: Sequence[Candidate]) -> int:
    return sum(1 for candidate in candidates if candidate.in_field)


def _cut_division(
    candidates: Sequence[Candidate], rule: RankingRule, limits: Sequence[int], least: Decimal | None
) -> set[Hashable]:
    pairs = sorted([(sort_key(c, rule), c) for c in candidates], key=_first)
    ladder = Ladder(rule)
    ladder.fill(pairs)
    best = [
        (key, candidate)
        for key, candidate in pairs
        if candidate.ranked
        and all(ladder.number(key) <= limit for limit in limits)
        and _has_least(candidate, rule, least)
    ]
    if not best:
        return set()
    # A decision parts those it looked at: it is no reason to leave out a guest of equal merit.
    last = best[-1][0][:-_DECISION_WIDTH]
    guests = {
        candidate.id
        for key, candidate in pairs
        if candidate.guest and candidate.total is not None and key[:-_DECISION_WIDTH] <= last
    }
    return {candidate.id for _, candidate in best} | guests


def _has_least(candidate: Candidate, rule: RankingRule, least: Decimal | None) -> bool:
    if least is None or candidate.total is None:
        return candidate.total is not None
    limit = Fraction(least)
    return candidate.total <= limit if rule.lower_is_better else candidate.total >= limit


def _by_division(candidates: Iterable[Candidate]) -> Iterable[list[Candidate]]:
    divisions: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        divisions[candidate.division].append(candidate)
    return divisions.values()


def _first(pair: tuple[Key, Candidate]) -> Key:
    return pair[0]
