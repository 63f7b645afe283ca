"""What cannot work in a timetable: people at two places, rooms given twice, too few places, wrong days.

Nothing is refused because of it: whoever plans sees it and decides.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import combinations, product

from app.domain.people import told_apart
from app.domain.timetable import KIND_NAMES, Sitting, SittingKind

NAMED = 3  # people named in one line; all of them stand in `Conflict.people`

# What is planned together: an event (None: all), a kind, a module ('' for all).
Group = tuple[int | None, SittingKind, str]
ROOMED = (SittingKind.THEORY, SittingKind.PRACTICAL)


class ConflictKind(StrEnum):
    """What is wrong."""

    PEOPLE = "people"
    ROOM = "room"
    PLACES = "places"
    DAYS = "days"


CONFLICT_NAMES: Mapping[ConflictKind, str] = {
    ConflictKind.PEOPLE: "同一人两处",
    ConflictKind.ROOM: "考场冲突",
    ConflictKind.PLACES: "缺座位",
    ConflictKind.DAYS: "日期不对",
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that cannot work, in words with its cure; `sittings` by id."""

    kind: ConflictKind
    text: str
    sittings: tuple[int, ...]
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Busy:
    """Somebody (`key`) who has to be at one of these sittings; which one is open until they are seated.

    `number` is the one of the entry, or what they are (领队, 裁判).
    """

    key: Hashable
    name: str
    organization: str
    number: str
    sittings: tuple[Sitting, ...]

    @property
    def shown(self) -> str:
        """The name, told apart from others."""
        return told_apart(self.name, self.organization, self.number)


@dataclass(frozen=True, slots=True)
class Timetable:
    """All that is checked. `expected` counts who comes, by group; `seated` who of them has a place."""

    sittings: tuple[Sitting, ...]
    starts_on: date | None = None
    ends_on: date | None = None
    busy: tuple[Busy, ...] = ()
    expected: Mapping[Group, int] = field(default_factory=dict)
    seated: Mapping[Group, int] = field(default_factory=dict)


def group_of(sitting: Sitting) -> Group:
    """What the sitting is planned together with."""
    return sitting.event_id, sitting.kind, sitting.module


def grouped(sittings: Iterable[Sitting]) -> dict[Group, tuple[Sitting, ...]]:
    """The sittings that part their people among them."""
    found: dict[Group, tuple[Sitting, ...]] = {}
    for sitting in sittings:
        key = group_of(sitting)
        found[key] = (*found.get(key, ()), sitting)
    return found


def overlap(one: Sitting, other: Sitting) -> bool:
    """Whether both go on at some minute; one may begin when the other ends."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def full_name(sitting: Sitting) -> str:
    """'焊工 理论考试 第 1 场': what conflicts and the log call it."""
    kind = "" if sitting.name == KIND_NAMES[sitting.kind] else KIND_NAMES[sitting.kind]
    return " ".join(part for part in (sitting.event, kind, sitting.own_module, sitting.name) if part)


def find_conflicts(timetable: Timetable) -> tuple[Conflict, ...]:
    """Everything that cannot work, people first."""
    return tuple(conflict for check in CHECKS for conflict in check(timetable))


def _people(timetable: Timetable) -> Iterator[Conflict]:
    """Whoever has to be at two places at once, whichever of their sittings they take."""
    of_person: dict[Hashable, list[Busy]] = {}
    for each in timetable.busy:
        of_person.setdefault(each.key, []).append(each)
    clashes: dict[tuple[int, ...], tuple[tuple[Sitting, Sitting], list[str]]] = {}
    for several in of_person.values():
        for one, other in combinations(several, 2):
            if all(overlap(a, b) for a, b in product(one.sittings, other.sittings)):
                ids = tuple(sorted({sitting.id for sitting in (*one.sittings, *other.sittings)}))
                pair = one.sittings[0], other.sittings[0]
                clashes.setdefault(ids, (pair, []))[1].append(one.shown)
    for ids, ((first, second), names) in clashes.items():
        who = "、".join(names[:NAMED]) + (f"等 {len(names)} 人" if len(names) > NAMED else "")
        text = (
            f"{who}要同时在“{full_name(first)}”({first.when})和“{full_name(second)}”({second.when}),"
            "请错开时间,或给其中的人换场次。"
        )
        yield Conflict(ConflictKind.PEOPLE, text, ids, tuple(names))


def _rooms(timetable: Timetable) -> Iterator[Conflict]:
    by_room: dict[int, list[Sitting]] = {}
    for sitting in timetable.sittings:
        if sitting.room is not None:
            by_room.setdefault(sitting.room.id, []).append(sitting)
        elif sitting.kind in ROOMED:
            text = f"“{full_name(sitting)}”({sitting.when})还没有考场,请选考场。"
            yield Conflict(ConflictKind.ROOM, text, (sitting.id,))
    for sittings in by_room.values():
        for one, other in _overlapping(sittings):
            name = one.room.name if one.room is not None else ""
            text = (
                f"{name}同时排了“{full_name(one)}”({one.when})和“{full_name(other)}”({other.when}),"
                "请换考场或错开时间。"
            )
            yield Conflict(ConflictKind.ROOM, text, (one.id, other.id))


def _overlapping(sittings: Sequence[Sitting]) -> Iterator[tuple[Sitting, Sitting]]:
    ordered = sorted(sittings, key=lambda each: (each.starts_at, each.id))
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if other.starts_at >= one.ends_at:
                break
            yield one, other


def _places(timetable: Timetable) -> Iterator[Conflict]:
    for sitting in timetable.sittings:
        if sitting.room is not None and sitting.taken > sitting.room.last:
            text = (
                f"“{full_name(sitting)}”({sitting.when})排了 {sitting.taken} 人,"
                f"{sitting.room.name}只有 {sitting.room.last} 个座位(含备用),请换大一点的考场。"
            )
            yield Conflict(ConflictKind.PLACES, text, (sitting.id,))
    for group, sittings in grouped(timetable.sittings).items():
        expected, seated = timetable.expected.get(group, 0), timetable.seated.get(group, 0)
        ids = tuple(sitting.id for sitting in sittings)
        name = " ".join(filter(None, (sittings[0].event, KIND_NAMES[group[1]])))
        practical = group[1] is SittingKind.PRACTICAL
        seat, cure = ("赛位", "请补抽") if practical else ("座位", "请补排")
        rooms = [sitting.room for sitting in sittings]
        places = sum(room.places for room in rooms if room is not None)
        if group[1] in ROOMED and None not in rooms and expected > places:
            text = f"{name}要 {expected} 个{seat},各场合计只有 {places} 个,请加场次或换大一点的考场。"
            yield Conflict(ConflictKind.PLACES, text, ids)
        elif 0 < seated < expected:
            text = f"{name}还缺 {expected - seated} 个{seat},{cure}。"
            yield Conflict(ConflictKind.PLACES, text, ids)


def _days(timetable: Timetable) -> Iterator[Conflict]:
    first, last = timetable.starts_on, timetable.ends_on or timetable.starts_on
    if first is None or last is None:
        return
    for sitting in timetable.sittings:
        if sitting.event_id is None:  # the leaders meet the evening before
            continue
        if sitting.starts_at.date() < first or sitting.ends_at.date() > last:
            said = f"{first:%m-%d}" if first == last else f"{first:%m-%d} 至 {last:%m-%d}"
            text = f"“{full_name(sitting)}”({sitting.when})不在赛事日期({said})内,请核对日期。"
            yield Conflict(ConflictKind.DAYS, text, (sitting.id,))


CHECKS: tuple[Callable[[Timetable], Iterator[Conflict]], ...] = (_people, _rooms, _places, _days)
