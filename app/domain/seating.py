"""座次: who takes which place of the rooms. By number, or so that one unit's people are no neighbours.

Spare places (备用工位) are never given here: they are for moves by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from app.domain.admission import Starter
from app.domain.timetable import SittingKind
from app.errors import UserError

Who = tuple[int, int | None]  # an entry and its person; None: the entry (a team, a work) as one
Place = tuple[int, int]  # a sitting, and the number of a place in its room


def seat_keys(starter: Starter) -> tuple[Who, Who]:
    """Under which keys the seat of somebody may stand: a team draws its station as one."""
    return starter.key, (starter.entry_id, None)


def places_needed(starters: Iterable[Starter], kind: SittingKind) -> int:
    """How many places they take: in practice a team has one station."""
    if kind is SittingKind.PRACTICAL:
        return len({each.entry_id for each in starters})
    return sum(1 for _each in starters)


class Seating(StrEnum):
    """How places are given."""

    NUMBERED = "numbered"
    MIXED = "mixed"


SEATING_NAMES: Mapping[Seating, str] = {Seating.NUMBERED: "按参赛编号", Seating.MIXED: "同单位错开"}


@dataclass(frozen=True, slots=True)
class Hall:
    """The places of one sitting; `taken` maps those that stay as they are to the unit that sits there."""

    sitting_id: int
    places: int
    per_row: int = 0
    taken: Mapping[int, str] = field(default_factory=dict)

    def free(self) -> Iterator[Place]:
        """The places to give, in their order."""
        return ((self.sitting_id, at) for at in range(1, self.places + 1) if at not in self.taken)

    def neighbours(self, station: int) -> tuple[int, ...]:
        """The places beside, before and behind; only those before and after where rows are not known."""
        if not self.per_row:
            return station - 1, station + 1
        beside = (station - 1, station + 1)
        row = (station - 1) // self.per_row
        same = [each for each in beside if (each - 1) // self.per_row == row]
        return (*same, station - self.per_row, station + self.per_row)

    def colour(self, station: int) -> int:
        """White (0) or black (1), as on a chessboard: neighbours have different ones."""
        row, column = divmod(station - 1, self.per_row) if self.per_row else (0, station - 1)
        return (row + column) % 2


def arrange(starters: Sequence[Starter], halls: Sequence[Hall], seating: Seating) -> dict[Place, Starter]:
    """A free place for everybody, the first ones first. A UserError where there are too few.

    Mixed: people of one unit sit apart as far as that is possible; see `neighbour_pairs`.
    """
    free = [place for hall in halls for place in hall.free()]
    if len(free) < len(starters):
        short = len(starters) - len(free)
        raise UserError(
            f"要排 {len(starters)} 人,空座位只有 {len(free)} 个(不含备用),还差 {short} 个。"
            "请加场次、换大一点的考场,或增加座位数。"
        )
    ordered = sorted(starters, key=lambda each: (each.number, each.entry_id, each.person_id or 0))
    places = free[: len(ordered)]
    if seating is Seating.NUMBERED:
        return dict(zip(places, ordered, strict=True))
    room = _Room(halls, places)
    spread = room.improve(_interleaved(ordered))
    if room.count(spread):
        spread = min(spread, room.improve(_alternating(ordered, room.colours)), key=room.count)
    return dict(zip(places, spread, strict=True))


def neighbour_pairs(units: Mapping[Place, str], halls: Iterable[Hall]) -> tuple[tuple[Place, Place], ...]:
    """Neighbours of one unit, by who sits where; spare places stand apart."""
    return tuple(
        ((hall.sitting_id, station), (hall.sitting_id, other))
        for hall in halls
        for station in range(1, hall.places + 1)
        for other in hall.neighbours(station)
        if station < other <= hall.places
        and (unit := units.get((hall.sitting_id, station)))
        and unit == units.get((hall.sitting_id, other))
    )


class _Room:
    """Which of the places to give are neighbours, and who sits beside them already."""

    def __init__(self, halls: Sequence[Hall], places: Sequence[Place]) -> None:
        at = {place: number for number, place in enumerate(places)}
        by_sitting = {hall.sitting_id: hall for hall in halls}
        self._beside: list[list[int]] = []
        self._fixed: list[list[str]] = []
        self.colours: list[int] = []
        first: dict[int, int] = {}  # where a room begins: the board goes on from room to room
        for number, (sitting_id, station) in enumerate(places):
            hall = by_sitting[sitting_id]
            around = hall.neighbours(station)
            self._beside.append([at[sitting_id, n] for n in around if (sitting_id, n) in at])
            units = (hall.taken.get(n) for n in around)
            self._fixed.append([unit for unit in units if unit])
            begin = first.setdefault(sitting_id, number + hall.colour(station))
            self.colours.append((hall.colour(station) + begin) % 2)

    def count(self, line: Sequence[Starter]) -> int:
        """Pairs of one unit, those with somebody who sat there before included."""
        units = [each.organization for each in line]
        inner = sum(
            bool(units[at]) and units[at] == units[other]
            for at, around in enumerate(self._beside)
            for other in around
            if other > at
        )
        return inner + sum(self._fixed[at].count(unit) for at, unit in enumerate(units) if unit)

    def improve(self, line: Sequence[Starter]) -> list[Starter]:
        """Exchange whoever sits beside the own unit with somebody, as long as that parts pairs."""
        best = list(line)
        while sum(self._part(best, at) for at in range(len(best)) if self._bad(best, at)):
            pass  # an exchange may let another one part more
        return best

    def _part(self, line: list[Starter], at: int) -> bool:
        """Exchange this one with the nearest who makes it better; whether there was one."""
        for other in sorted(range(len(line)), key=lambda number: abs(number - at)):
            if line[at].organization == line[other].organization:
                continue
            before = self._bad(line, at) + self._bad(line, other)
            line[at], line[other] = line[other], line[at]
            if self._bad(line, at) + self._bad(line, other) < before:
                return True
            line[at], line[other] = line[other], line[at]
        return False

    def _bad(self, line: Sequence[Starter], at: int) -> int:
        unit = line[at].organization
        if not unit:
            return 0
        return sum(line[n].organization == unit for n in self._beside[at]) + self._fixed[at].count(unit)


def _by_unit(line: Sequence[Starter]) -> list[list[Starter]]:
    """The people of each unit, the largest unit first; whoever has none is a unit of one."""
    units: dict[object, list[Starter]] = {}
    for each in line:
        units.setdefault(each.organization or each.key, []).append(each)
    return sorted(units.values(), key=len, reverse=True)


def _interleaved(line: Sequence[Starter]) -> list[Starter]:
    """Each unit's people spread evenly over the whole line: no room is full of one unit."""
    keyed = [
        (Fraction(2 * at + 1, 2 * len(unit)), order, each)
        for order, unit in enumerate(_by_unit(line))
        for at, each in enumerate(unit)
    ]
    return [each for *_key, each in sorted(keyed, key=lambda item: item[:2])]


def _alternating(line: Sequence[Starter], colours: Sequence[int]) -> list[Starter]:
    """Unit by unit on the white fields of a chessboard, then on the black ones."""
    people = iter([each for unit in _by_unit(line) for each in unit])
    placed = {at: next(people) for at in sorted(range(len(line)), key=lambda at: (colours[at], at))}
    return [placed[at] for at in range(len(line))]
