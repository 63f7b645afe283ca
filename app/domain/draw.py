"""抽签 that anybody can repeat: seed, entries and sittings alone decide who goes where.

Every entry has a lot, the SHA-256 of seed and number; the lots give an order, by which everything that the
rule leaves open is decided. No order of input, no clock and no other chance has a part in it.

**Spread**: of a unit's m entries a sitting that takes n of all N gets m · n / N, rounded up or down. Such a
division always exists (a table of fractions can be rounded with its sums kept). **Apart**: in a sitting no
two neighbouring stations are of one unit. It exists while no unit has more than half of a sitting, rounded
up. Where both cannot be had, the unit that is too many is named.

The sealed draw of several layers will draw 参赛编号 and 作品号 with the same lots (`Draw.layer`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from typing import Any

METHOD = "1"  # how lots are made and used; drawn with another one it is checked by that one


@dataclass(frozen=True, slots=True)
class DrawRule:
    """What a notice asks of the draw: units spread over the sittings, and not beside each other."""

    spread: bool = True
    apart: bool = True


BY_LOT_ALONE = DrawRule(spread=False, apart=False)


@dataclass(frozen=True, slots=True)
class Lot:
    """Who draws: the number, and the unit ('' for none: such entries keep no distance)."""

    number: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Capacity:
    """A sitting that is drawn for, and how many places it has."""

    sitting: Hashable
    places: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """One result: the `place` in the sitting."""

    number: str
    sitting: Hashable
    place: int


class ImpossibleDrawError(Exception):
    """What cannot be drawn: too few `places`, or a `unit` with too many (`of_unit`) of the entries."""

    def __init__(self, entries: int, places: int, unit: str = "", of_unit: int = 0) -> None:
        super().__init__(f"{entries} entries, {places} places, {of_unit} of {unit!r}")
        self.entries, self.places = entries, places
        self.unit, self.of_unit = unit, of_unit


def draw_order(seed: str, numbers: Iterable[str]) -> tuple[str, ...]:
    """The registration numbers in the drawn order: by SHA-256 of seed and number."""
    given = list(numbers)
    if len(set(given)) != len(given):
        raise ValueError("a number is drawn twice")
    return tuple(sorted(given, key=lambda number: (_lot(seed, number), number)))


def draw_places(
    seed: str, lots: Iterable[Lot], sittings: Sequence[Capacity], rule: DrawRule = DrawRule()
) -> tuple[Drawn, ...]:
    """A sitting and a station for every lot, sitting by sitting.

    The sittings take as equal numbers as their places allow, the earlier ones more. ImpossibleDrawError where
    the rule cannot be kept.
    """
    units = {lot.number: lot.unit for lot in lots}
    order = draw_order(seed, [lot.number for lot in lots])
    sizes = fill_evenly(len(order), [each.places for each in sittings])
    dealt = _deal(seed, order, units, sizes, rule)
    drawn: list[Drawn] = []
    for capacity, numbers in zip(sittings, dealt, strict=True):
        seated = _seat_apart(numbers, units) if rule.apart else numbers
        drawn += [Drawn(number, capacity.sitting, place) for place, number in enumerate(seated, 1)]
    return tuple(drawn)


def draw_late(
    seed: str,
    lots: Iterable[Lot],
    free: Sequence[tuple[Hashable, int]],
    seated: Mapping[Any, Mapping[int, str]],
) -> tuple[tuple[str, Hashable, int], ...]:
    """Places for late entries, who find the others seated: (number, sitting, place).

    `free` are the places left, the best first; `seated` tells the unit on each taken place of a sitting.
    Each in turn takes the first free place without a neighbour of the own unit, or else the first.
    """
    units = {lot.number: lot.unit for lot in lots}
    order = draw_order(seed, [lot.number for lot in lots])
    if len(order) > len(free):
        raise ImpossibleDrawError(len(order), len(free))
    taken = {sitting: dict(places) for sitting, places in seated.items()}
    left, found = list(free), []
    for number in order:
        unit = units[number]
        apart = (at for at in left if not (unit and unit in _beside(taken.get(at[0], {}), at[1])))
        sitting, place = next(apart, left[0])
        left.remove((sitting, place))
        taken.setdefault(sitting, {})[place] = unit
        found.append((number, sitting, place))
    return tuple(found)


def fill_evenly(entries: int, places: Sequence[int]) -> tuple[int, ...]:
    """How many each sitting takes: as equal as the places allow, the earlier ones one more."""
    if entries > sum(places):
        raise ImpossibleDrawError(entries, sum(places))
    sizes = [0] * len(places)
    while entries:
        open_ = [at for at, most in enumerate(places) if sizes[at] < most]
        level = min(sizes[at] for at in open_)
        for at in open_:
            if entries and sizes[at] == level:
                sizes[at] += 1
                entries -= 1
    return tuple(sizes)


def station_bases(places: Sequence[int]) -> tuple[int, ...]:
    """What is added to the places of each sitting (these have so many) to make stations of an event.

    One sitting: nothing. Of several the station tells which: 203 is place 3 of the second, so that nobody
    takes the first place of one sitting for that of another.
    """
    if len(places) < 2:
        return (0,) * len(places)
    step = 100 if max(places) < 100 else 1000
    return tuple(step * at for at in range(1, len(places) + 1))


def neighbours(drawn: Iterable[Drawn], units: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The pairs of numbers of one unit that stand beside each other."""
    at = {(each.sitting, each.place): each.number for each in drawn}
    pairs = ((number, at.get((sitting, place + 1))) for (sitting, place), number in at.items())
    return tuple((a, b) for a, b in pairs if b is not None and units[a] and units[a] == units[b])


def _lot(seed: str, number: str) -> str:
    return sha256(f"{seed}\n{number}".encode()).hexdigest()


def _beside(places: Mapping[int, str], place: int) -> tuple[str | None, ...]:
    return places.get(place - 1), places.get(place + 1)


# -- into the sittings ---------------------------------------------------------------------------------


def _deal(
    seed: str, order: Sequence[str], units: Mapping[str, str], sizes: Sequence[int], rule: DrawRule
) -> list[list[str]]:
    """The numbers of each sitting in drawn order."""
    deal = _Deal(Counter(units[number] for number in order), sizes, rule)
    for number in order:
        wishes = sorted(range(len(sizes)), key=lambda at: _lot(seed, f"{number}/{at}"))
        deal.add(units[number], wishes)
    slots = {
        unit: draw_order(
            f"{seed}/{unit}", [f"{at}/{each}" for at, count in enumerate(row) for each in range(count)]
        )
        for unit, row in deal.counts.items()
    }
    dealt: list[list[str]] = [[] for _ in sizes]
    next_slot = dict.fromkeys(slots, 0)
    for number in order:
        unit = units[number]
        sitting = int(slots[unit][next_slot[unit]].partition("/")[0])
        next_slot[unit] += 1
        dealt[sitting].append(number)
    return dealt


class _Deal:
    """How many of each unit go into each sitting, within what the rule allows; grown entry by entry.

    What is placed may move to another sitting to make room (an augmenting path), so an entry finds no place
    only where none exists.
    """

    def __init__(self, units: Mapping[str, int], sizes: Sequence[int], rule: DrawRule) -> None:
        self.total = sum(units.values())
        self.members, self.sizes = units, sizes
        self.counts = {unit: [0] * len(sizes) for unit in units}
        self._room = list(sizes)
        self._most = {unit: [self._limit(unit, size, rule) for size in sizes] for unit in units}
        self._least = {
            unit: [members * size // self.total if rule.spread and unit else 0 for size in sizes]
            for unit, members in units.items()
        }
        self._placed: Counter[str] = Counter()
        # The rounded-down share is everybody's: it is set at once, and moved by nobody.
        for unit, row in self._least.items():
            for at, count in enumerate(row):
                if count > self._most[unit][at]:
                    raise self._too_many(unit)
                self.counts[unit][at] = count
                self._room[at] -= count

    def _limit(self, unit: str, size: int, rule: DrawRule) -> int:
        if not unit:
            return size
        share = ceil(self.members[unit] * size / self.total) if rule.spread else size
        return min(share, (size + 1) // 2) if rule.apart else share

    def add(self, unit: str, wishes: Sequence[int]) -> None:
        """Place one more entry of the unit, in the first sitting of its wishes that can be had."""
        self._placed[unit] += 1
        if self._placed[unit] <= sum(self._least[unit]):
            return
        if not self._place(unit, wishes, {unit}, set()):
            raise self._too_many(unit)

    def _place(self, unit: str, wishes: Sequence[int], units: set[str], sittings: set[int]) -> bool:
        for at in wishes:
            if at in sittings or self.counts[unit][at] >= self._most[unit][at]:
                continue
            sittings.add(at)
            if self._room[at] or self._make_room(at, wishes, units, sittings):
                self.counts[unit][at] += 1
                self._room[at] -= 1
                return True
        return False

    def _make_room(self, at: int, wishes: Sequence[int], units: set[str], sittings: set[int]) -> bool:
        for other, row in self.counts.items():
            if other in units or row[at] <= self._least[other][at]:
                continue
            units.add(other)
            if self._place(other, wishes, units, sittings):
                row[at] -= 1
                self._room[at] += 1
                return True
        return False

    def _too_many(self, unit: str) -> ImpossibleDrawError:
        # Only a unit with more than half of the field can be in its own and in everybody's way.
        largest = max((each for each in self.members if each), key=self.members.__getitem__, default=unit)
        return ImpossibleDrawError(self.total, sum(self.sizes), largest, self.members[largest])


# -- to the stations -----------------------------------------------------------------------------------


def _seat_apart(numbers: Sequence[str], units: Mapping[str, str]) -> list[str]:
    """The numbers in lot order, each put off only as long as its unit would stand beside itself.

    Whatever is taken, the rest must still be possible: no unit has more than half of it, rounded up; the one
    just seated not more than half, rounded down.
    """
    waiting: defaultdict[str, list[str]] = defaultdict(list)
    for number in reversed(numbers):
        waiting[units[number]].append(number)
    rank = {number: at for at, number in enumerate(numbers)}
    seated: list[str] = []
    last = ""
    for left in range(len(numbers), 0, -1):
        crowded = [unit for unit, rest in waiting.items() if unit and len(rest) > left // 2]
        fitting = (unit for unit, rest in waiting.items() if rest and (unit != last or not unit))
        unit = crowded[0] if crowded else min(fitting, key=lambda each: rank[waiting[each][-1]])
        seated.append(waiting[unit].pop())
        last = unit
    return seated
