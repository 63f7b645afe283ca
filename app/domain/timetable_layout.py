"""Times as they are typed, and many sittings laid out at once: slot after slot, event after event."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from app.domain.numbers import fold_wide
from app.domain.people import compact_text
from app.domain.timetable import Room, SittingKind
from app.errors import InputError, UserError

MOST_MINUTES = 24 * 60
MOST_SLOTS = 200
_CLOCK = re.compile(r"(\d{1,2})[:.点时](\d{1,2})?分?|(\d{1,2})(\d{2})|(\d{1,2})")
_DAY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
Span = tuple[datetime, datetime]


def parse_clock(text: str, field_name: str) -> time:
    """'9:00', '0900', '9点', '13.30' → the time; InputError on the field where it is none."""
    match = _CLOCK.fullmatch(compact_text(text))
    if match:
        hour = int(match[1] or match[3] or match[5])
        minute = int(match[2] or match[4] or 0)
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise InputError(field_name, f"时间“{text.strip()}”不对,请写成 09:00 这样。")


def parse_day(text: str, year: int, field_name: str = "day") -> date:
    """'10-18', '10月18日', '2026-10-18' → the day, of this year where none is said; else InputError."""
    match = _DAY.fullmatch(compact_text(text))
    if match:
        try:
            return date(int(match[1] or year), int(match[2]), int(match[3]))
        except ValueError:
            pass  # no such day: said below, as of every other text
    raise InputError(field_name, f"日期“{text.strip()}”不对,请写成 10-18 或 {year}-10-18 这样。")


def parse_count(text: str, field_name: str, caption: str, least: int, most: int) -> int:
    """A typed whole number within these bounds; else InputError."""
    plain = fold_wide(text)
    if plain.isascii() and plain.isdigit() and len(plain) < 10 and least <= int(plain) <= most:
        return int(plain)
    raise InputError(field_name, f"{caption}“{text.strip()}”不对,请写 {least} 到 {most} 的整数。")


@dataclass(frozen=True, slots=True)
class Slots:
    """Times day after day: from the clock of `starts_at` on, `minutes` each with a `pause` between.

    None reaches into `noon` or beyond `until`.
    """

    starts_at: datetime
    minutes: int
    pause: int = 0
    noon: tuple[time, time] | None = None
    until: time = time(18)

    def __iter__(self) -> Iterator[Span]:
        length, pause = timedelta(minutes=self.minutes), timedelta(minutes=self.pause)
        day = self.starts_at.date()
        start, barren = self.starts_at, 0
        while barren < 2:  # a second day without any would be followed by others like it
            end = start + length
            if self.noon is not None:
                begin, over = (datetime.combine(day, clock) for clock in self.noon)
                if start < over and end > begin:
                    start, end = over, over + length
            if end > datetime.combine(day, self.until):
                day += timedelta(days=1)
                start = datetime.combine(day, self.starts_at.time())
                barren += 1
                continue
            barren = 0
            yield start, end
            start = end + pause


@dataclass(frozen=True, slots=True)
class Need:
    """An event to lay out: how many come, and the name for messages."""

    event_id: int
    event: str
    people: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A sitting that is not stored yet."""

    event_id: int
    event: str
    room: Room
    name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(slots=True)
class _Board:
    """The slots so far, and the rooms free in each: rooms taken by other sittings are not."""

    slots: Iterator[Span]
    rooms: Sequence[Room]
    busy: Mapping[int, Sequence[Span]]
    spans: list[Span] = field(default_factory=list)
    free: list[list[Room]] = field(default_factory=list)

    def at(self, number: int) -> list[Room]:
        """The free rooms of a slot; a UserError where the days end before."""
        while len(self.spans) <= number:
            span = next(self.slots, None) if len(self.spans) < MOST_SLOTS else None
            if span is None:
                raise UserError(
                    "排不下:一天里放不下一场,或场次太多。请改时长、午休、每天最晚时间,或多选考场。"
                )
            self.spans.append(span)
            self.free.append([room for room in self.rooms if not self._is_busy(room, span)])
        return self.free[number]

    def _is_busy(self, room: Room, span: Span) -> bool:
        return any(start < span[1] and span[0] < end for start, end in self.busy.get(room.id, ()))


def lay_out(
    needs: Sequence[Need],
    rooms: Sequence[Room],
    slots: Slots,
    kind: SittingKind,
    *,
    count: int | None = None,
    busy: Mapping[int, Sequence[Span]] | None = None,
) -> tuple[Planned, ...]:
    """Sittings for these events: as many as their people need, or `count` times in all rooms each.

    Events share a time as long as rooms are free. One theory paper is written at one time, if all the rooms
    together have places enough. `busy`: when rooms are taken already.
    """
    board = _Board(iter(slots), rooms, busy or {})
    planned: list[Planned] = []
    number = 0
    for need in needs:
        if count is None and need.people == 0:
            raise UserError(f"{need.event}还没有审核通过的参赛者,请写明场数,或先审核报名。")
        together = count is None and kind is SittingKind.THEORY
        if together and need.people <= sum(room.places for room in rooms):
            while sum(room.places for room in board.at(number)) < need.people:
                number += 1
        times, left = 0, need.people
        while times < count if count is not None else left > 0:
            free = board.at(number)
            taken = list(free) if count is not None else _enough(free, left)
            if not taken:
                number += 1
                continue
            times += 1
            for room in taken:
                free.remove(room)
                planned.append(
                    Planned(need.event_id, need.event, room, f"第 {times} 场", *board.spans[number])
                )
                left -= room.places
            number += bool(count is not None or left > 0)
    return tuple(planned)


def _enough(rooms: Sequence[Room], people: int) -> list[Room]:
    """The first rooms that hold these people, or all."""
    taken, places = [], 0
    for room in rooms:
        if places >= people:
            break
        taken.append(room)
        places += room.places
    return taken
