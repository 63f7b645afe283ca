"""What the screen reads at once: rooms, sittings, conflicts, and one seating."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from app.domain.rights import Actor, Place, Right, is_granted
from app.domain.timetable import Room, Sitting
from app.domain.timetable_checks import Conflict, grouped
from app.services import competitions, seating, sittings, timetable_checks
from app.services.competitions import CompetitionView, EventView
from app.services.seating import SeatingView


@dataclass(frozen=True, slots=True)
class Found:
    """Everything shown. `secret`: the stations of this seating are not for who looks."""

    competition: CompetitionView
    events: tuple[EventView, ...]
    rooms: tuple[Room, ...]
    sittings: tuple[Sitting, ...]
    conflicts: tuple[Conflict, ...]
    seating: SeatingView | None = None
    secret: bool = False


def read_all(session: Session, competition_id: int, actor: Actor, seating_of: int | None) -> Found:
    """Everything, with the seating that a sitting belongs to (None: the first there is)."""
    events = competitions.list_events(session, competition_id)
    listed = sittings.list_sittings(session, competition_id)
    drawn = [each.id for each in events if is_granted(actor, Right.DRAW, Place(competition_id, each.id))]
    seated = {each.id: each for each in listed if each in seatings(listed)}
    ids = {each.id for each in listed}
    wanted = seating_of if seating_of in ids else next(iter(seated), None)
    shown = next((each for each in listed if each.id == wanted), None)
    secret = shown is not None and shown.hides_seats and shown.event_id not in drawn
    return Found(
        competition=competitions.load_competition(session, competition_id),
        events=events,
        rooms=sittings.list_rooms(session, competition_id),
        sittings=listed,
        conflicts=timetable_checks.list_conflicts(session, competition_id, drawn=drawn),
        seating=None if wanted is None else seating.load_seating(session, wanted, secret=secret),
        secret=secret,
    )


def seatings(listed: tuple[Sitting, ...]) -> tuple[Sitting, ...]:
    """The first sitting of everything that has seats."""
    return tuple(each[0] for each in grouped(listed).values() if each[0].has_seats)
