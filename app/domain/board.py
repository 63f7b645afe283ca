"""The live ranking in memory: one entry changes, and only what that moves is done again.

A `Board` always says what `app.domain.ranking.rank` would say of all its entries.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter

from app.domain.ranking import Candidate, Key, Ladder, Place, RankingRule, sort_key

_key_of = itemgetter(0)


@dataclass(frozen=True, slots=True)
class _Held:
    """An entry with its key; `arrival` keeps those that are equal in the order they came in."""

    candidate: Candidate
    key: Key
    arrival: int


class Board:
    """The entries of an event, ranked by `rule` inside each division.

    Putting an entry and asking for its place are searches by halves. The list of places is made when asked
    for: only the stretch between the old and the new place of a changed entry is made again.
    """

    def __init__(self, rule: RankingRule, candidates: Iterable[Candidate] = ()) -> None:
        self._rule = rule
        self._held: dict[Hashable, _Held] = {}
        self._divisions: dict[str, _Division] = {}
        self._arrivals = 0
        self._shown: tuple[Place, ...] | None = None
        for candidate in candidates:
            self.put(candidate)

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, id: object) -> bool:
        return id in self._held

    def put(self, candidate: Candidate) -> None:
        """Add an entry, or replace the one of the same id, which keeps its turn among equals."""
        old = self._held.get(candidate.id)
        if old is None:
            self._arrivals += 1
        elif old.candidate == candidate:
            return
        else:
            self._take_out(old)
        held = _Held(candidate, sort_key(candidate, self._rule), old.arrival if old else self._arrivals)
        self._held[candidate.id] = held
        self._divisions.setdefault(candidate.division, _Division(self._rule)).add(held)
        self._shown = None

    def remove(self, id: Hashable) -> None:
        """Forget an entry; KeyError where there is none."""
        self._take_out(self._held.pop(id))
        self._shown = None

    def place(self, id: Hashable) -> Place:
        """The place of one entry; KeyError where there is none."""
        held = self._held[id]
        return self._divisions[held.candidate.division].place(held)

    def places(self) -> tuple[Place, ...]:
        """All places in the order to show: as `rank` gives them for the entries in the order they came."""
        if self._shown is None:
            divisions = sorted(self._divisions.values(), key=_Division.first_arrival)
            self._shown = tuple(chain.from_iterable(division.places() for division in divisions))
        return self._shown

    def _take_out(self, held: _Held) -> None:
        division = self._divisions[held.candidate.division]
        division.take_out(held)
        if not division.order:
            del self._divisions[held.candidate.division]


class _Division:
    """One division: `order`, `held` and `line` run side by side, in the order to show."""

    __slots__ = ("_arrivals", "_height", "_ladder", "_stale", "held", "line", "order")

    def __init__(self, rule: RankingRule) -> None:
        self.order: list[tuple[Key, int]] = []
        self.held: list[_Held] = []
        self.line: list[Place] = []
        self._ladder = Ladder(rule)
        self._arrivals: list[int] = []
        self._stale: tuple[Key, Key] | None = None  # the keys between which places changed
        self._height = 0  # of the ladder when the line was last made

    def first_arrival(self) -> int:
        """When the first of its entries came in."""
        return self._arrivals[0]

    def add(self, held: _Held) -> None:
        """Let an entry in."""
        spot = (held.key, held.arrival)
        at = bisect_left(self.order, spot)
        self.order.insert(at, spot)
        self.held.insert(at, held)
        self.line.insert(at, Place(held.candidate.id, None))
        insort(self._arrivals, held.arrival)
        self._ladder.add(held.key, held.candidate)
        self._touch(held.key)

    def take_out(self, held: _Held) -> None:
        """Let an entry go."""
        at = bisect_left(self.order, (held.key, held.arrival))
        del self.order[at], self.held[at], self.line[at]
        del self._arrivals[bisect_left(self._arrivals, held.arrival)]
        self._ladder.take_off(held.key, held.candidate)
        self._touch(held.key)

    def place(self, held: _Held) -> Place:
        """The place of one of its entries."""
        candidate = held.candidate
        return self._ladder.place(candidate.id, held.key) if candidate.ranked else Place(candidate.id, None)

    def places(self) -> list[Place]:
        """The line, made again where it is stale."""
        if self._stale is not None:
            low, high = self._ladder.neighbours(*self._stale)
            # As many places as before: whatever stands below the changes stands where it stood.
            level = self._ladder.height == self._height
            start = bisect_left(self.order, low, key=_key_of)
            end = bisect_right(self.order, high, key=_key_of) if level else len(self.order)
            stretch = ((held.key, held.candidate) for held in self.held[start:end])
            self.line[start:end] = self._ladder.line(stretch)
            self._stale, self._height = None, self._ladder.height
        return self.line

    def _touch(self, key: Key) -> None:
        low, high = self._stale or (key, key)
        self._stale = (min(low, key), max(high, key))
