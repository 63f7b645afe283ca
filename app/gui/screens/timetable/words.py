"""Rooms, sittings, seats and conflicts in words: the columns of the tables and the lines below them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.admission import Starter
from app.domain.seating import Who
from app.domain.timetable import KIND_NAMES, Room, Seat, Sitting
from app.domain.timetable_checks import CONFLICT_NAMES, Conflict, ConflictKind
from app.domain.timetable_layout import Planned, parse_clock
from app.gui.table_model import Column, Kind
from app.gui.theme import Tone
from app.services.seating import SeatingView
from app.services.timetable import SeriesForm

WEEKDAYS = "一二三四五六日"
ALL_EVENTS = "全部赛项"
WHOLE_EVENT = "整个赛项"
NO_ROOM = "未定"


def day_text(day: date) -> str:
    """10-18 周日."""
    return f"{day:%m-%d} 周{WEEKDAYS[day.weekday()]}"


def noon_told(form: SeriesForm, planned: Iterable[Planned]) -> str:
    """That sittings were moved behind the noon that was asked for; '' where none was."""
    if not form.noon_to.strip():
        return ""
    begin, over = parse_clock(form.noon_from, "noon_from"), parse_clock(form.noon_to, "noon_to")
    moved = any(each.starts_at.time() == over for each in planned)
    return f"午休 {begin:%H:%M}–{over:%H:%M} 已避开。" if moved else ""


def typed_day(day: date, year: int) -> str:
    """As it is typed: without the year of the competition."""
    return f"{day:%m-%d}" if day.year == year else f"{day:%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class SittingLine:
    """A sitting with what is wrong about it."""

    sitting: Sitting
    conflicts: tuple[Conflict, ...]


def sitting_lines(listed: Iterable[Sitting], conflicts: Iterable[Conflict]) -> tuple[SittingLine, ...]:
    """Each sitting with its conflicts."""
    wrong: dict[int, list[Conflict]] = {}
    for conflict in conflicts:
        for key in conflict.sittings:
            wrong.setdefault(key, []).append(conflict)
    return tuple(SittingLine(each, tuple(wrong.get(each.id, ()))) for each in listed)


def _time(line: SittingLine) -> str:
    sitting = line.sitting
    more = (sitting.ends_at.date() - sitting.starts_at.date()).days
    return f"{sitting.starts_at:%H:%M}–{sitting.ends_at:%H:%M}" + (f" +{more} 天" if more else "")


def _what(sitting: Sitting) -> str:
    kind = KIND_NAMES[sitting.kind]
    return f"{kind} · {sitting.own_module}" if sitting.own_module else kind


def _taken(sitting: Sitting) -> str | None:
    if not sitting.has_seats:
        return None
    return f"{sitting.taken} / {sitting.room.places}" if sitting.room is not None else str(sitting.taken)


def _remark(line: SittingLine) -> str:
    if not line.conflicts:
        return ""
    first = CONFLICT_NAMES[line.conflicts[0].kind]
    return first if len(line.conflicts) == 1 else f"{first} 等 {len(line.conflicts)} 项"


SITTINGS: tuple[Column[SittingLine], ...] = (
    Column("日期", lambda row: day_text(row.sitting.starts_at.date()), 96, faint=True),
    Column("时间", _time, 112),
    Column("赛项", lambda row: row.sitting.event or ALL_EVENTS, 96, stretch=2, bold=True),
    Column("安排", lambda row: _what(row.sitting), 96, stretch=3, tooltip=lambda row: _what(row.sitting)),
    Column("场次", lambda row: row.sitting.name, 76, stretch=1, tooltip=lambda row: row.sitting.name),
    Column(
        "考场",
        lambda row: row.sitting.room.name if row.sitting.room else None,
        92,
        stretch=2,
        tooltip=lambda row: row.sitting.where,
    ),
    Column("人数", lambda row: _taken(row.sitting), 74, Kind.NUMBER),
    Column(
        "提醒",
        _remark,
        122,
        Kind.PILL,
        tone=lambda row: Tone.WARN,
        tooltip=lambda row: "\n".join(each.text for each in row.conflicts),
    ),
)

# Where nothing is wrong the other columns have the room.
SITTINGS_WELL = SITTINGS[:-1]


def sittings_foot(listed: Sequence[Sitting], shown: int) -> str:
    """共 24 场 · 4 天 · 已排座 312 人."""
    days = len({each.starts_at.date() for each in listed})
    head = f"共 {len(listed)} 场" if shown == len(listed) else f"显示 {shown} 场,共 {len(listed)} 场"
    return f"{head} · {days} 天 · 已排座 {sum(each.taken for each in listed)} 人"


PLANNED: tuple[Column[Planned], ...] = (
    Column("日期", lambda row: day_text(row.starts_at.date()), 96, faint=True),
    Column("时间", lambda row: f"{row.starts_at:%H:%M}–{row.ends_at:%H:%M}", 112),
    Column("赛项", lambda row: row.event, 110, stretch=2, bold=True),
    Column("场次", lambda row: row.name, 84, stretch=1),
    Column("考场", lambda row: row.room.name, 110, stretch=2),
    Column("座位", lambda row: row.room.places, 70, Kind.NUMBER),
)

ROOMS: tuple[Column[Room], ...] = (
    Column("考场", lambda row: row.name, 130, stretch=2, bold=True, tooltip=lambda row: row.name),
    Column("地点", lambda row: row.address or None, 150, stretch=3, tooltip=lambda row: row.address),
    Column("座位", lambda row: row.places, 80, Kind.NUMBER),
    Column("备用", lambda row: row.spares or None, 80, Kind.NUMBER),
    Column("每排", lambda row: row.per_row or None, 80, Kind.NUMBER),
)


def rooms_foot(rooms: Sequence[Room]) -> str:
    """共 6 个考场 · 180 个座位,备用 12."""
    spares = sum(room.spares for room in rooms)
    text = f"共 {len(rooms)} 个考场 · {sum(room.places for room in rooms)} 个座位"
    return text + (f",备用 {spares}" if spares else "")


CONFLICTS: tuple[Column[Conflict], ...] = (
    Column(
        "问题",
        lambda row: CONFLICT_NAMES[row.kind],
        112,
        Kind.PILL,
        tone=lambda row: Tone.ERROR if row.kind is ConflictKind.PEOPLE else Tone.WARN,
    ),
    Column("说明", lambda row: row.text, 300, stretch=1, tooltip=lambda row: row.text),
)


@dataclass(frozen=True, slots=True)
class SeatLine:
    """Somebody with a place, or (`seat` None) without one yet."""

    person: Starter | Seat
    seat: Seat | None
    room: str
    place: str
    state: str

    @property
    def key(self) -> Who:
        """Who."""
        return self.person.entry_id, self.person.person_id


def seat_lines(view: SeatingView) -> tuple[SeatLine, ...]:
    """Who has no place yet, then everybody by room and place."""
    where: Mapping[int, Sitting] = {each.id: each for each in view.sittings}
    missing = [SeatLine(each, None, "", "", "未排座") for each in view.missing]
    close = close_seats(view)
    return (
        *missing,
        *(
            _seated(seat, where[seat.sitting_id], gone=seat.id in view.gone, close=seat.id in close)
            for seat in view.seats
        ),
    )


def close_seats(view: SeatingView) -> frozenset[int]:
    """The seats beside somebody of the same unit, by id; of drawn stations none is told."""
    if not view.sittings[0].is_seated_here:
        return frozenset()
    return frozenset(seat for pair in view.pairs for seat in pair)


def _seated(seat: Seat, sitting: Sitting, *, gone: bool, close: bool) -> SeatLine:
    drawn = not sitting.is_seated_here
    spare = not drawn and sitting.room is not None and seat.station > sitting.room.places
    state = "不再参赛" if gone else "备用" if spare else "同单位相邻" if close else ""
    return SeatLine(seat, seat, room_of(sitting), f"{seat.station} 号", state)


def room_of(sitting: Sitting) -> str:
    """The room, with the sitting's name: several sittings may use one room."""
    return f"{sitting.room.name} · {sitting.name}" if sitting.room else f"{NO_ROOM} · {sitting.name}"


SEATS: tuple[Column[SeatLine], ...] = (
    Column("考场 · 场次", lambda row: row.room or None, 150, stretch=2, tooltip=lambda row: row.room),
    Column("座位", lambda row: row.place or None, 72, order=lambda row: row.seat and row.seat.station),
    Column("参赛号", lambda row: row.person.number, 100, faint=True),
    Column("姓名", lambda row: row.person.name, 100, stretch=1, bold=True),
    Column(
        "单位",
        lambda row: row.person.organization or None,
        130,
        stretch=3,
        tooltip=lambda row: row.person.organization,
    ),
    Column(
        "状态",
        lambda row: row.state,
        96,
        Kind.PILL,
        tone=lambda row: Tone.INFO if row.state == "备用" else Tone.WARN,
    ),
)


def seating_name(sitting: Sitting, count: int) -> str:
    """焊工 理论考试(3 场)."""
    name = " ".join(filter(None, (sitting.event or ALL_EVENTS, KIND_NAMES[sitting.kind], sitting.own_module)))
    return f"{name}({count} 场)" if count > 1 else name


def seats_foot(view: SeatingView) -> str:
    """已排 62 人 · 未排 3 · 同单位相邻 2 对."""
    text = f"已排 {len(view.seats)} 人"
    text += f" · 未排 {len(view.missing)}" if view.missing else ""
    text += f" · 不再参赛 {len(view.gone)}" if view.gone else ""
    if not view.sittings[0].is_seated_here:
        return f"{text} · 赛位在“检录与抽签”中抽签产生"
    if view.seats:
        text += f" · 同单位相邻 {len(view.pairs)} 对" if view.pairs else " · 没有同单位相邻"
    return text
