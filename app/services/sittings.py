"""The timetable as it is read: rooms, sittings with how many sit there, and who sits where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.timetable import Room, Seat, Sitting, SittingKind
from app.services.entries import event_rules
from app.services.rows import chunks, row_id
from db import tables
from db.tables import Entry, Event, Organization, Person


def list_rooms(session: Session, competition_id: int) -> tuple[Room, ...]:
    """The rooms of a competition in their order."""
    rows = session.exec(
        select(tables.Room)
        .where(tables.Room.competition_id == competition_id)
        .order_by(col(tables.Room.position), col(tables.Room.id))
    )
    return tuple(map(_room, rows))


def list_sittings(session: Session, competition_id: int, event_id: int | None = None) -> tuple[Sitting, ...]:
    """The sittings by time; of one event only, where it is named."""
    statement = (
        select(tables.Sitting, tables.Room)
        .join(tables.Room, col(tables.Sitting.room_id) == col(tables.Room.id), isouter=True)
        .where(tables.Sitting.competition_id == competition_id)
        .order_by(col(tables.Sitting.starts_at), col(tables.Room.position), col(tables.Sitting.id))
    )
    if event_id is not None:
        statement = statement.where(tables.Sitting.event_id == event_id)
    found = session.exec(statement).all()
    if not found:
        return ()
    counted = sa.select(col(tables.Seat.sitting_id), sa.func.count()).group_by(col(tables.Seat.sitting_id))
    taken = {int(sitting): int(count) for sitting, count in session.execute(counted)}
    events = {
        event.id: (event, {module.code: module.name for module in event_rules(event).scheme.modules})
        for event in session.exec(select(Event).where(Event.competition_id == competition_id))
    }
    return tuple(
        _sitting(row, events.get(row.event_id), room, taken.get(row_id(row), 0)) for row, room in found
    )


def count_sittings(session: Session, competition_id: int) -> int:
    """How many sittings there are."""
    counted = sa.select(sa.func.count()).where(col(tables.Sitting.competition_id) == competition_id)
    return int(session.execute(counted).scalar_one())


def list_seats(session: Session, sitting_ids: Iterable[int]) -> dict[int, tuple[Seat, ...]]:
    """Who sits in these sittings, by sitting and in the order of the places."""
    found: dict[int, list[Seat]] = {key: [] for key in sitting_ids}
    for part in chunks(sorted(found)):
        statement = (
            sa.select(
                col(tables.Seat.id),
                col(tables.Seat.sitting_id),
                col(tables.Seat.entry_id),
                col(tables.Seat.person_id),
                col(tables.Seat.station),
                col(Entry.number),
                sa.func.coalesce(
                    col(Person.name), sa.func.nullif(col(Entry.title), ""), col(Organization.name)
                ),
                col(Entry.organization_id),
                sa.func.coalesce(col(Organization.name), ""),
            )
            .join(Entry, col(tables.Seat.entry_id) == col(Entry.id))
            .join(Person, col(tables.Seat.person_id) == col(Person.id), isouter=True)
            .join(Organization, col(Entry.organization_id) == col(Organization.id), isouter=True)
            .where(col(tables.Seat.sitting_id).in_(part))
            .order_by(col(tables.Seat.station))
        )
        for row in session.execute(statement):
            found[row[1]].append(Seat(*row))
    return {key: tuple(seats) for key, seats in found.items()}


def _room(row: tables.Room) -> Room:
    return Room(row_id(row), row.name, row.address, row.places, row.spares, row.per_row)


def _sitting(
    row: tables.Sitting,
    known: tuple[Event, Mapping[str, str]] | None,
    room: tables.Room | None,
    taken: int,
) -> Sitting:
    event, modules = known or (None, {})
    kind = SittingKind(row.kind)
    return Sitting(
        id=row_id(row),
        event_id=row.event_id,
        event="" if event is None else event.name,
        kind=kind,
        module=row.module,
        module_name=modules.get(row.module, row.module),
        name=row.name,
        room=None if room is None else _room(room),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        late_minutes=row.late_minutes,
        early_minutes=row.early_minutes,
        note=row.note,
        taken=taken,
        hides_seats=event is not None and event.blind and kind is SittingKind.PRACTICAL,
    )
