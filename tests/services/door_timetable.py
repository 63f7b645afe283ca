"""Calls of the services of the timetable, for the walk through the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlmodel import col, select

from app.domain.rights import Role
from app.domain.seating import Seating
from app.domain.timetable import SittingKind
from app.services import rooms, seating, timetable
from app.services.door import WriteSession
from app.services.rooms import RoomForm
from app.services.timetable import SeriesForm, SittingForm
from db.tables import Entry, Room, Seat, Sitting
from tests.bench import Bench
from tests.services.door_sample import Sample
from tests.services.door_world import World

ROOM = RoomForm("第 2 考场", "30")


def _plan(session: Bench, world: World) -> None:
    """A room, and a theory sitting of the event at hand in it."""
    room = Room(competition_id=world.competition, name="第 1 考场", places=30, spares=2)
    session.add(room)
    session.flush()
    session.add(
        Sitting(
            competition_id=world.competition,
            event_id=world.events["here"],
            room_id=room.id,
            kind=SittingKind.THEORY.value,
            name="第 1 场",
            starts_at=datetime(2022, 10, 18, 9),
            ends_at=datetime(2022, 10, 18, 11),
        )
    )
    session.flush()


def _seated(session: Bench, world: World) -> None:
    _plan(session, world)
    seating.arrange_seats(session, _sitting(session), Seating.NUMBERED)


def _sitting(session: WriteSession) -> int:
    return session.exec(select(Sitting.id).where(col(Sitting.name) == "第 1 场")).one() or 0


def _seat(session: WriteSession) -> int:
    return session.exec(select(Seat.id).order_by(col(Seat.id))).first() or 0


def _by_hand(session: WriteSession, world: World) -> None:
    key = seating.load_seating(session, _sitting(session)).missing[0].key
    seating.seat_by_hand(session, _sitting(session), key, "31")


def _room_in_vain(session: Bench, world: World) -> None:
    session.add(Room(competition_id=world.competition, name="第 9 考场", places=30))
    session.flush()


def _one_withdrew(session: Bench, world: World) -> None:
    _seated(session, world)
    session.get_one(Entry, world.entries["未评"]).status = "withdrew"


# fmt: off
TIMETABLE: Mapping[Callable[..., object], Sample] = {
    rooms.save_room: Sample(
        lambda s, w: rooms.save_room(s, w.competition, ROOM), "timetable", Role.SCORER, wide=True),
    rooms.delete_room: Sample(
        lambda s, w: rooms.delete_room(s, s.exec(select(Room.id)).one() or 0), "timetable", Role.ADMIN,
        wide=True, prepare=_room_in_vain),
    timetable.save_sitting: Sample(
        lambda s, w: timetable.save_sitting(s, w.competition, SittingForm(
            SittingKind.THEORY, "第 2 场", "10-18", "9:00", "11:00", w.events["here"])),
        "timetable", Role.CHIEF, event="here"),
    timetable.delete_sitting: Sample(
        lambda s, w: timetable.delete_sitting(s, _sitting(s)), "timetable", Role.SCORER, event="here",
        prepare=_plan),
    timetable.add_series: Sample(
        lambda s, w: timetable.add_series(s, w.competition, SeriesForm(
            SittingKind.PRACTICAL, (w.events["here"],), (s.exec(select(Room.id)).one() or 0,),
            "10-19", "8:00", "60", times="2")),
        "timetable", Role.SCORER, event="here", prepare=_plan),
    seating.arrange_seats: Sample(
        lambda s, w: seating.arrange_seats(s, _sitting(s), Seating.MIXED), "timetable", Role.SCORER,
        event="here", prepare=_plan),
    seating.seat_missing: Sample(
        lambda s, w: seating.seat_missing(s, _sitting(s)), "timetable", Role.CHIEF, event="here",
        prepare=_plan),
    seating.clear_seats: Sample(
        lambda s, w: seating.clear_seats(s, _sitting(s)), "timetable", Role.SCORER, event="here",
        prepare=_seated),
    seating.seat_by_hand: Sample(_by_hand, "timetable", Role.ADMIN, event="here", prepare=_plan),
    seating.move_seat: Sample(
        lambda s, w: seating.move_seat(s, _seat(s), _sitting(s), "31", reason="桌子坏了"), "timetable",
        Role.SCORER, event="here", prepare=_seated),
    seating.free_seat: Sample(
        lambda s, w: seating.free_seat(s, _seat(s)), "timetable", Role.SCORER, event="here",
        prepare=_one_withdrew),
}
# fmt: on
