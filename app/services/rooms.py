"""考场: rooms with their places and spares, kept by hand."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.people import clean_text
from app.domain.rights import Right
from app.domain.timetable import SittingKind
from app.domain.timetable_layout import parse_count
from app.errors import InputError, UserError
from app.services.door import WriteSession
from app.services.places import at_competition
from app.services.rows import load_competition_row, row_id
from db.tables import Room, Seat, Sitting

LONGEST_NAME = 40
MOST_PLACES = 2000
MOST_SPARES = 200


@dataclass(frozen=True, slots=True)
class RoomForm:
    """What is typed of a room; empty spares are none, an empty row is not known."""

    name: str
    places: str
    address: str = ""
    spares: str = ""
    per_row: str = ""


def load_room_row(session: Session, room_id: int) -> Room:
    """The room's row; a UserError where it was deleted meanwhile."""
    row = session.get(Room, room_id)
    if row is None:
        raise UserError("这个考场已不存在,请刷新。")
    return row


def save_room(session: WriteSession, competition_id: int, form: RoomForm, room_id: int | None = None) -> int:
    """Keep a room, or add one behind the others; returns its id. Places where somebody sits stay."""
    load_competition_row(session, competition_id, lock=True)
    name = clean_text(form.name)
    session.require(Right.TIMETABLE, at_competition(competition_id), attempt=f"保存考场“{name}”")
    if not 0 < len(name) <= LONGEST_NAME:
        raise InputError("name", f"请写考场名称,不超过 {LONGEST_NAME} 个字,如“第 1 考场”。")
    known = {row.name: row for row in _rooms(session, competition_id)}
    if name in known and known[name].id != room_id:
        raise InputError("name", f"已有考场“{name}”,请换一个名称。")
    if room_id is None:
        row = Room(competition_id=competition_id, name=name, places=0, position=len(known))
        before = ""
    else:
        row = load_room_row(session, room_id)
        before = _told(row)
    places = parse_count(form.places, "places", "座位数", 1, MOST_PLACES)
    spares = parse_count(form.spares or "0", "spares", "备用工位", 0, MOST_SPARES)
    per_row = parse_count(form.per_row or "0", "per_row", "每排座位数", 0, MOST_PLACES)
    if room_id is not None:
        _check_seats(session, row, places, spares)
    row.name, row.address = name, clean_text(form.address)
    row.places, row.spares, row.per_row = places, spares, per_row
    session.add(row)
    if _told(row) != before:
        session.record(f"考场{before}改为{_told(row)}" if before else f"新增考场{_told(row)}")
    return row_id(row)


def delete_room(session: WriteSession, room_id: int) -> None:
    """Take a room out that no sitting uses."""
    row = load_room_row(session, room_id)
    session.require(Right.TIMETABLE, at_competition(row.competition_id), attempt=f"删除考场“{row.name}”")
    used = session.exec(select(Sitting.name).where(Sitting.room_id == room_id)).all()
    if used:
        raise UserError(f"{row.name}排有 {len(used)} 场,请先给这些场次换考场,再删除。")
    session.delete(row)
    session.record(f"删除考场{_told(row)}")


def _rooms(session: Session, competition_id: int) -> list[Room]:
    return list(session.exec(select(Room).where(Room.competition_id == competition_id)))


def _told(row: Room) -> str:
    spares = f",备用 {row.spares}" if row.spares else ""
    rows = f",每排 {row.per_row}" if row.per_row else ""
    address = f",{row.address}" if row.address else ""
    return f"“{row.name}”({row.places} 座{spares}{rows}{address})"


def _check_seats(session: Session, row: Room, places: int, spares: int) -> None:
    """Nobody may lose a place, or find it a spare one. Stations that were drawn run on over rooms."""
    seated = session.execute(
        sa.select(col(Seat.station))
        .join(Sitting, col(Seat.sitting_id) == col(Sitting.id))
        .where(col(Sitting.room_id) == row.id, col(Sitting.kind) != SittingKind.PRACTICAL.value)
    )
    stations = {int(station) for (station,) in seated}
    lost = [at for at in stations if at > places + spares or places < at <= row.places]
    if lost:
        raise InputError(
            "places",
            f"{row.name}的 {max(lost)} 号座位上排了人。"
            f"请先把 {len(lost)} 个多出的座位上的人移到别处,再减少座位。",
        )
