"""座次: theory sittings are seated here, all at once or by hand. Stations of practice are drawn by lot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.domain.admission import Starter
from app.domain.people import told_apart
from app.domain.rights import Right
from app.domain.seating import SEATING_NAMES, Hall, Seating, Who, arrange, neighbour_pairs, seat_keys
from app.domain.timetable import KIND_NAMES, Seat, Sitting, SittingKind
from app.domain.timetable_checks import full_name, group_of
from app.domain.timetable_layout import parse_count
from app.errors import InputError, UserError
from app.services.door import WriteSession
from app.services.entry_people import takes_part
from app.services.rows import load_competition_row, load_event_row
from app.services.sittings import list_seats, list_sittings
from app.services.starters import list_starters
from app.services.timetable import has_check_ins, load_sitting_row, place_of
from db import tables
from db.tables import Entry

DRAWN = "实操场次的赛位由抽签产生,请在“检录与抽签”中抽签。"

GONE = "这个座位已重新编排,请刷新。"


@dataclass(frozen=True, slots=True)
class SeatingView:
    """The sittings seated together, who sits there, who comes and has no place yet.

    `pairs`: seats (by id) of one unit side by side.
    """

    sittings: tuple[Sitting, ...]
    seats: tuple[Seat, ...]
    missing: tuple[Starter, ...]
    gone: frozenset[int]
    pairs: tuple[tuple[int, int], ...]


def load_seating(session: Session, sitting_id: int, *, secret: bool = False) -> SeatingView:
    """The seating that a sitting belongs to. `gone`: seats (by id) of who does not take part any more.

    `secret`: for somebody who may not know the stations: nobody is shown.
    """
    sittings = _together(session, sitting_id)
    if secret:
        return SeatingView(sittings, (), (), frozenset(), ())
    seats = [seat for many in list_seats(session, [each.id for each in sittings]).values() for seat in many]
    come = _come(session, sittings[0])
    seated = {(seat.entry_id, seat.person_id) for seat in seats}
    coming = {key for each in come for key in seat_keys(each)}
    return SeatingView(
        sittings=sittings,
        seats=tuple(seats),
        missing=tuple(each for each in come if seated.isdisjoint(seat_keys(each))),
        gone=frozenset(seat.id for seat in seats if (seat.entry_id, seat.person_id) not in coming),
        pairs=_pairs(sittings, seats),
    )


def arrange_seats(session: WriteSession, sitting_id: int, seating: Seating) -> int:
    """Seat everybody of an event's theory anew, over all its sittings; returns how many.

    Refused once somebody was checked in: from then on places change by hand only.
    """
    sittings, what = _open(session, sitting_id, f"编排座次({SEATING_NAMES[seating]})")
    if has_check_ins(session, [each.id for each in sittings]):
        raise UserError("已有人检录,不能重新编排。新来的人请“补排”,其他人逐个移动。")
    come = _come(session, sittings[0])
    if not come:
        raise UserError("还没有审核通过的参赛者,先审核报名,再排座次。")
    seated = arrange(come, _halls(sittings), seating)
    for row in _seat_rows(session, sittings):
        session.delete(row)
    session.flush()
    _add(session, seated)
    session.record(f"{what}:{len(seated)} 人")
    return len(seated)


def seat_missing(session: WriteSession, sitting_id: int) -> int:
    """Give a free place to everybody who has none; nobody else moves. Returns how many."""
    sittings, what = _open(session, sitting_id, "补排座位")
    view = load_seating(session, sitting_id)
    seated = arrange(view.missing, _halls(sittings, view.seats), Seating.MIXED)
    if seated:
        _add(session, seated)
        names = "、".join(f"{each.name}({_place_text(sittings, *place)})" for place, each in seated.items())
        session.record(f"{what}:{names}" if len(seated) <= 5 else f"{what}:{len(seated)} 人")
    return len(seated)


def clear_seats(session: WriteSession, sitting_id: int) -> int:
    """Take all seats of one sitting back; returns how many. Refused once somebody was checked in there."""
    sittings, what = _open(session, sitting_id, "清空座位")
    here = [each for each in sittings if each.id == sitting_id]
    _check_nobody_came(session, here[0])
    rows = _seat_rows(session, here)
    for row in rows:
        session.delete(row)
    if rows:
        session.record(f"{what}({here[0].name},{here[0].where}):{len(rows)} 人")
    return len(rows)


def seat_by_hand(session: WriteSession, sitting_id: int, key: Who, station: str) -> None:
    """Give somebody without a place this one; spare places too."""
    _sittings, what = _open(session, sitting_id, "安排座位")
    view = load_seating(session, sitting_id)
    attendant = next((each for each in view.missing if each.key == key), None)
    if attendant is None:
        raise UserError("这个人已有座位,或不再参赛,请刷新。")
    at = _free_station(view, sitting_id, station)
    _add(session, {(sitting_id, at): attendant})
    session.record(f"{what}:{_who(attendant)}坐{_place_text(view.sittings, sitting_id, at)}")


def move_seat(
    session: WriteSession,
    seat_id: int,
    sitting_id: int,
    station: str,
    *,
    swap: bool = False,
    reason: str = "",
) -> None:
    """Move somebody to another place of the same seating, spare ones too; with `swap` two change places."""
    _sittings, what = _open(session, _sitting_of(session, seat_id), "调整座位")
    row = _load_seat(session, seat_id)
    view = load_seating(session, row.sitting_id)
    if sitting_id not in {each.id for each in view.sittings}:
        raise InputError("sitting_id", "只能移到同一次考试的场次,请重新选择。")
    seats = {(seat.sitting_id, seat.station): seat for seat in view.seats}
    mine = next(seat for seat in view.seats if seat.id == seat_id)
    at = _station(view, sitting_id, station)
    other = seats.get((sitting_id, at))
    if other is mine:
        raise InputError("station", f"{_who(mine)}现在就坐{at} 号,请填另一个座位。")
    if other is not None and not swap:
        raise InputError("station", f"{at} 号坐着{_who(other)}。要互换,请勾选“与他对调”。")
    said = f"(原因:{reason.strip()})" if reason.strip() else ""
    before = _place_text(view.sittings, mine.sitting_id, mine.station)
    after = _place_text(view.sittings, sitting_id, at)
    if other is None:
        row.sitting_id, row.station = sitting_id, at
        session.record(f"{what}:{_who(mine)}由{before}移到{after}{said}")
        return
    theirs = _load_seat(session, other.id)
    row.entry_id, row.person_id, theirs.entry_id, theirs.person_id = (
        theirs.entry_id,
        theirs.person_id,
        row.entry_id,
        row.person_id,
    )
    session.record(f"{what}:{_who(mine)}({before})与{_who(other)}({after})对调{said}")


def free_seat(session: WriteSession, seat_id: int) -> None:
    """Take the place of somebody back, e.g. of who withdrew."""
    sittings, what = _open(session, _sitting_of(session, seat_id), "取消座位")
    row = _load_seat(session, seat_id)
    (seat,) = (seat for seat in list_seats(session, [row.sitting_id])[row.sitting_id] if seat.id == seat_id)
    came = select(tables.CheckIn.id).where(
        tables.CheckIn.sitting_id == row.sitting_id,
        tables.CheckIn.entry_id == row.entry_id,
        tables.CheckIn.person_id == row.person_id,
        col(tables.CheckIn.undone_at).is_(None),
    )
    if session.exec(came).first() is not None:
        raise UserError(f"{_who(seat)}已检录,不能取消座位。")
    session.delete(row)
    session.record(f"{what}:{_who(seat)},{_place_text(sittings, seat.sitting_id, seat.station)}")


# -- parts ---------------------------------------------------------------------------------------------


def _together(session: Session, sitting_id: int) -> tuple[Sitting, ...]:
    """All sittings that part their people among them, this one included."""
    row = load_sitting_row(session, sitting_id)
    listed = list_sittings(session, row.competition_id)
    group = next(group_of(each) for each in listed if each.id == sitting_id)
    return tuple(each for each in listed if group_of(each) == group)


def _open(session: WriteSession, sitting_id: int, act: str) -> tuple[tuple[Sitting, ...], str]:
    """The sittings seated together, after asking for the right, and how the act is recorded.

    Another machine that seats the same people waits until this transaction ends.
    """
    row = load_sitting_row(session, sitting_id)
    if row.event_id is None:
        load_competition_row(session, row.competition_id, lock=True)
    else:
        load_event_row(session, row.event_id, lock=True)
    sittings = _together(session, sitting_id)
    first = sittings[0]
    name = " ".join(part for part in (first.event, KIND_NAMES[first.kind]) if part)
    what = f"{name}{act}"
    place = place_of(session, row.competition_id, first.event_id)
    session.require(Right.TIMETABLE, place, attempt=what)
    if first.kind is SittingKind.PRACTICAL:
        raise UserError(DRAWN)
    if not first.has_seats:
        raise UserError("领队会不排座位。")
    return sittings, what


def _come(session: Session, sitting: Sitting) -> tuple[Starter, ...]:
    competition_id = load_sitting_row(session, sitting.id).competition_id
    wanted = [] if sitting.event_id is None else [col(Entry.event_id) == sitting.event_id]
    return list_starters(session, competition_id, takes_part(), *wanted)


def _halls(sittings: Sequence[Sitting], seats: Sequence[Seat] = ()) -> list[Hall]:
    halls = []
    for sitting in sittings:
        if sitting.room is None:
            raise UserError(f"“{full_name(sitting)}”({sitting.when})还没有考场,请先选考场。")
        taken = {seat.station: seat.organization for seat in seats if seat.sitting_id == sitting.id}
        halls.append(Hall(sitting.id, sitting.room.places, sitting.room.per_row, taken))
    return halls


def _pairs(sittings: Sequence[Sitting], seats: Sequence[Seat]) -> tuple[tuple[int, int], ...]:
    at = {(seat.sitting_id, seat.station): seat for seat in seats}
    units = {place: seat.organization for place, seat in at.items()}
    halls = [Hall(each.id, each.room.places, each.room.per_row) for each in sittings if each.room is not None]
    return tuple((at[one].id, at[other].id) for one, other in neighbour_pairs(units, halls))


def _seat_rows(session: Session, sittings: Sequence[Sitting]) -> list[tables.Seat]:
    keys = [each.id for each in sittings]
    return list(session.exec(select(tables.Seat).where(col(tables.Seat.sitting_id).in_(keys))))


def _sitting_of(session: Session, seat_id: int) -> int:
    """Where a seat is, before anything is held; its row is read once nobody else can move it."""
    found = session.exec(select(tables.Seat.sitting_id).where(tables.Seat.id == seat_id)).first()
    if found is None:
        raise UserError(GONE)
    return found


def _load_seat(session: Session, seat_id: int) -> tables.Seat:
    row = session.get(tables.Seat, seat_id)
    if row is None:
        raise UserError(GONE)
    return row


def _add(session: WriteSession, seated: dict[tuple[int, int], Starter]) -> None:
    session.insert_many(
        tables.Seat,
        [
            {
                "sitting_id": sitting_id,
                "station": station,
                "entry_id": each.entry_id,
                "person_id": each.person_id,
            }
            for (sitting_id, station), each in seated.items()
        ],
    )


def _check_nobody_came(session: Session, sitting: Sitting) -> None:
    if has_check_ins(session, [sitting.id]):
        raise UserError(f"“{full_name(sitting)}”已有人检录,不能清空座位。")


def _station(view: SeatingView, sitting_id: int, text: str) -> int:
    sitting = next(each for each in view.sittings if each.id == sitting_id)
    if sitting.room is None:
        raise InputError("sitting_id", f"“{full_name(sitting)}”还没有考场,请先选考场。")
    return parse_count(text, "station", "座位号", 1, sitting.room.last)


def _free_station(view: SeatingView, sitting_id: int, text: str) -> int:
    at = _station(view, sitting_id, text)
    other = next((seat for seat in view.seats if (seat.sitting_id, seat.station) == (sitting_id, at)), None)
    if other is not None:
        raise InputError("station", f"{at} 号坐着{_who(other)},请填一个空座位。")
    return at


def _place_text(sittings: Sequence[Sitting], sitting_id: int, station: int) -> str:
    """'第 1 考场 12 号', with 备用 where it is a spare one."""
    sitting = next(each for each in sittings if each.id == sitting_id)
    spare = "(备用)" if sitting.room is not None and station > sitting.room.places else ""
    return f"{sitting.room.name if sitting.room else sitting.name} {station} 号{spare}"


def _who(each: Starter | Seat) -> str:
    return told_apart(each.name, each.organization, each.number)
