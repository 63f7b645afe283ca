"""赛程: sittings kept by hand, or many of them laid out at once; a change of time or room is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.people import clean_text
from app.domain.rights import Place, Right
from app.domain.seating import places_needed
from app.domain.timetable import KIND_NAMES, Sitting, SittingKind
from app.domain.timetable_checks import full_name
from app.domain.timetable_layout import (
    MOST_MINUTES,
    Need,
    Planned,
    Slots,
    lay_out,
    parse_clock,
    parse_count,
    parse_day,
)
from app.errors import InputError, UserError
from app.services.door import WriteSession
from app.services.entries import event_rules
from app.services.entry_people import takes_part
from app.services.places import at_competition, at_event
from app.services.rooms import load_room_row
from app.services.rows import load_competition_row, load_event_row, row_id
from app.services.sittings import list_rooms, list_sittings
from app.services.starters import list_starters
from db import tables
from db.tables import CheckIn, Entry, Seat

LONGEST_NAME = 40
LONGEST_NOTE = 200
LATE, EARLY = 15, 60  # usual minutes: absent after the start, check-in before it
MOST_TIMES = 50


@dataclass(frozen=True, slots=True)
class SittingForm:
    """What is typed of a sitting; `end_day` empty: it ends on the day it begins."""

    kind: SittingKind
    name: str
    day: str
    start: str
    end: str
    event_id: int | None = None
    module: str = ""
    room_id: int | None = None
    end_day: str = ""
    late: str = str(LATE)
    early: str = str(EARLY)
    note: str = ""


@dataclass(frozen=True, slots=True)
class SeriesForm:
    """What is typed to lay out many sittings; empty `noon` texts: none; `times` empty: as many as needed."""

    kind: SittingKind
    event_ids: tuple[int, ...]
    room_ids: tuple[int, ...]
    day: str
    start: str
    minutes: str
    pause: str = ""
    noon_from: str = ""
    noon_to: str = ""
    until: str = "18:00"
    times: str = ""
    module: str = ""
    late: str = str(LATE)
    early: str = str(EARLY)


def load_sitting_row(session: Session, sitting_id: int) -> tables.Sitting:
    """The sitting's row; a UserError where it was deleted meanwhile."""
    row = session.get(tables.Sitting, sitting_id)
    if row is None:
        raise UserError("这个场次已不存在,请刷新。")
    return row


def place_of(session: Session, competition_id: int, event_id: int | None) -> Place:
    """Where a sitting belongs: its event, or the whole competition."""
    if event_id is None:
        return at_competition(competition_id)
    return at_event(load_event_row(session, event_id))


def load_sitting(session: Session, sitting_id: int) -> Sitting:
    """One sitting as it is read."""
    row = load_sitting_row(session, sitting_id)
    return next(each for each in list_sittings(session, row.competition_id) if each.id == sitting_id)


def save_sitting(
    session: WriteSession, competition_id: int, form: SittingForm, sitting_id: int | None = None
) -> int:
    """Keep a sitting, or add one; returns its id. With seats or check-ins it keeps event, kind and places."""
    competition = load_competition_row(session, competition_id, lock=True)
    name = clean_text(form.name) or KIND_NAMES[form.kind]
    place = place_of(session, competition_id, form.event_id)
    session.require(Right.TIMETABLE, place, attempt=f"保存场次“{name}”")
    before = None if sitting_id is None else load_sitting(session, sitting_id)
    if before is not None:
        session.require(Right.TIMETABLE, place_of(session, competition_id, before.event_id))
        _check_bound(session, before, form)
    if len(name) > LONGEST_NAME:
        raise InputError("name", f"场次名称有 {len(name)} 个字,请不超过 {LONGEST_NAME} 个字。")
    _check_module(session, form.event_id, form.module)
    starts_at, ends_at = _times(form, competition.year)
    if form.room_id is not None:
        load_room_row(session, form.room_id)
    late, early = _minutes(form.late, form.early)
    columns: dict[str, Any] = {
        "competition_id": competition_id,
        "event_id": form.event_id,
        "room_id": form.room_id,
        "kind": form.kind.value,
        "module": form.module,
        "name": name,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "late_minutes": late,
        "early_minutes": early,
        "note": clean_text(form.note)[:LONGEST_NOTE],
    }
    row = tables.Sitting(**columns) if sitting_id is None else load_sitting_row(session, sitting_id)
    for column, value in columns.items():
        setattr(row, column, value)
    session.add(row)
    session.flush()
    _record(session, before, load_sitting(session, row_id(row)))
    return row_id(row)


def delete_sitting(session: WriteSession, sitting_id: int) -> None:
    """Take a sitting out where nobody sits and nobody was checked in."""
    sitting = load_sitting(session, sitting_id)
    row = load_sitting_row(session, sitting_id)
    place = place_of(session, row.competition_id, row.event_id)
    session.require(Right.TIMETABLE, place, attempt=f"删除场次“{full_name(sitting)}”")
    if has_check_ins(session, [sitting_id]):
        raise UserError(f"“{full_name(sitting)}”有检录记录,不能删除。可以改时间、考场或名称。")
    if sitting.taken:
        is_drawn = sitting.kind is SittingKind.PRACTICAL
        cure = "请先去掉它的考场,再重新抽签。" if is_drawn else "请先在“座次”中清空座位。"
        raise UserError(f"“{full_name(sitting)}”排有 {sitting.taken} 人,不能直接删除。{cure}")
    session.delete(row)
    session.record(f"删除场次“{full_name(sitting)}”({_told(sitting)})")


def plan_series(session: Session, competition_id: int, form: SeriesForm) -> tuple[Planned, ...]:
    """What `add_series` would add, for the preview."""
    competition = load_competition_row(session, competition_id)
    rooms = {room.id: room for room in list_rooms(session, competition_id)}
    chosen = [rooms[key] for key in form.room_ids if key in rooms]
    if not form.event_ids:
        raise InputError("events", "请至少选一个赛项。")
    if not chosen:
        raise InputError("rooms", "请至少选一个考场。")
    come = list_starters(session, competition_id, takes_part(), col(Entry.event_id).in_(form.event_ids))
    needs = []
    for event_id in form.event_ids:
        _check_module(session, event_id, form.module)
        people = places_needed([each for each in come if each.event_id == event_id], form.kind)
        needs.append(Need(event_id, load_event_row(session, event_id).name, people))
    busy: dict[int, list[tuple[datetime, datetime]]] = {}
    for sitting in list_sittings(session, competition_id):
        if sitting.room is not None:
            busy.setdefault(sitting.room.id, []).append((sitting.starts_at, sitting.ends_at))
    times = parse_count(form.times, "times", "场数", 1, MOST_TIMES) if form.times.strip() else None
    return lay_out(needs, chosen, _slots(form, competition.year), form.kind, count=times, busy=busy)


def add_series(session: WriteSession, competition_id: int, form: SeriesForm) -> tuple[int, ...]:
    """Add many sittings at once; returns their ids."""
    load_competition_row(session, competition_id, lock=True)
    attempt = f"批量安排{KIND_NAMES[form.kind]}"
    for event_id in form.event_ids:
        session.require(Right.TIMETABLE, at_event(load_event_row(session, event_id)), attempt=attempt)
    planned = plan_series(session, competition_id, form)
    late, early = _minutes(form.late, form.early)
    ids = []
    for event_id in form.event_ids:
        event = load_event_row(session, event_id)
        session.require(Right.TIMETABLE, at_event(event), attempt=attempt)
        mine = [each for each in planned if each.event_id == event_id]
        rows = [
            tables.Sitting(
                competition_id=competition_id,
                event_id=event_id,
                room_id=each.room.id,
                kind=form.kind.value,
                module=form.module,
                name=each.name,
                starts_at=each.starts_at,
                ends_at=each.ends_at,
                late_minutes=late,
                early_minutes=early,
            )
            for each in mine
        ]
        session.add_all(rows)
        session.flush()
        ids += [row_id(row) for row in rows]
        first, last = mine[0].starts_at, mine[-1].ends_at
        span = f"{first:%m-%d %H:%M} 至 {last:%m-%d %H:%M}"
        session.record(f"{event.name}安排{KIND_NAMES[form.kind]} {len(rows)} 场({span})", at_event(event))
    return tuple(ids)


def has_check_ins(session: Session, sitting_ids: Iterable[int]) -> bool:
    """Whether somebody was checked in at one of these sittings; one taken back stays on record too."""
    statement = sa.select(col(CheckIn.id)).where(col(CheckIn.sitting_id).in_(list(sitting_ids)))
    return session.execute(statement.limit(1)).first() is not None


def _check_bound(session: Session, before: Sitting, form: SittingForm) -> None:
    """What may not change once people sit there or were checked in."""
    if not before.taken and not has_check_ins(session, [before.id]):
        return
    if (before.event_id, before.kind, before.module) != (form.event_id, form.kind, form.module):
        raise UserError(f"“{full_name(before)}”已排座位或已检录,赛项、类别和模块不能再改。")
    if before.kind is SittingKind.PRACTICAL or form.room_id == (before.room and before.room.id):
        return
    if form.room_id is None:
        raise InputError("room_id", "已排座位,不能去掉考场。")
    room = load_room_row(session, form.room_id)
    highest = session.execute(
        sa.select(sa.func.max(col(Seat.station))).where(col(Seat.sitting_id) == before.id)
    ).scalar()
    if highest is not None and highest > room.places + room.spares:
        raise InputError(
            "room_id",
            f"已排到 {highest} 号座位,{room.name}只有 {room.places + room.spares} 个座位。"
            "请换大一点的考场,或先清空座位。",
        )


def _check_module(session: Session, event_id: int | None, module: str) -> None:
    if not module:
        return
    modules = () if event_id is None else event_rules(load_event_row(session, event_id)).scheme.modules
    if module not in {each.code for each in modules}:
        raise InputError("module", "这个赛项没有这个模块,请重新选择。")


def _times(form: SittingForm, year: int) -> tuple[datetime, datetime]:
    day = parse_day(form.day, year)
    last = parse_day(form.end_day, year, "end_day") if form.end_day.strip() else day
    start = datetime.combine(day, parse_clock(form.start, "start"))
    end = datetime.combine(last, parse_clock(form.end, "end"))
    if end <= start:
        raise InputError("end", "结束时间要晚于开始时间,请核对。")
    return start, end


def _slots(form: SeriesForm, year: int) -> Slots:
    noon = None
    if form.noon_from.strip() or form.noon_to.strip():
        noon = parse_clock(form.noon_from, "noon_from"), parse_clock(form.noon_to, "noon_to")
        if noon[1] <= noon[0]:
            raise InputError("noon_to", "午休结束要晚于开始,请核对。")
    return Slots(
        starts_at=datetime.combine(parse_day(form.day, year), parse_clock(form.start, "start")),
        minutes=parse_count(form.minutes, "minutes", "每场分钟数", 1, MOST_MINUTES),
        pause=parse_count(form.pause or "0", "pause", "间隔分钟数", 0, MOST_MINUTES),
        noon=noon,
        until=parse_clock(form.until, "until"),
    )


def _minutes(late: str, early: str) -> tuple[int, int]:
    return (
        parse_count(late or "0", "late", "迟到分钟数", 0, MOST_MINUTES),
        parse_count(early or "0", "early", "提前检录分钟数", 0, MOST_MINUTES),
    )


def _told(sitting: Sitting) -> str:
    return ",".join(part for part in (sitting.when, sitting.where or "未定考场") if part)


def _record(session: WriteSession, before: Sitting | None, after: Sitting) -> None:
    if before is None:
        session.record(f"新增场次“{full_name(after)}”({_told(after)})")
    elif _told(before) != _told(after):
        session.record(f"场次“{full_name(before)}”由 {_told(before)} 改为 {_told(after)}")
    elif before != after:
        session.record(f"修改场次“{full_name(after)}”")
