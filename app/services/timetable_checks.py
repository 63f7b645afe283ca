"""What cannot work in the timetable of a competition, from what is stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.members import MemberRole
from app.domain.seating import Attendant, Who
from app.domain.timetable import Sitting, SittingKind
from app.domain.timetable_checks import (
    Busy,
    Conflict,
    Group,
    Timetable,
    find_conflicts,
    grouped,
)
from app.services.attendants import list_attendants, takes_part
from app.services.rows import load_competition_row
from app.services.sittings import list_seats, list_sittings
from db.tables import Account, Entry, EntryMember, Event, Judge, Organization, Person

Seated = dict[Who, list[int]]  # who, in which sittings


def list_conflicts(
    session: Session, competition_id: int, *, drawn: Collection[int] = ()
) -> tuple[Conflict, ...]:
    """All conflicts of the timetable. `drawn`: events whose secret seats the reader may know."""
    competition = load_competition_row(session, competition_id)
    sittings = list_sittings(session, competition_id)
    groups = grouped(sittings)
    open_ones = [each.id for each in sittings if not each.hides_seats or each.event_id in drawn]
    places: Seated = {}
    for many in list_seats(session, open_ones).values():
        for seat in many:
            places.setdefault((seat.entry_id, seat.person_id), []).append(seat.sitting_id)
    events = {event for event, *_rest in groups if event is not None}
    if any(event is None and kind is not SittingKind.MEETING for event, kind, _module in groups):
        every = session.execute(sa.select(col(Event.id)).where(col(Event.competition_id) == competition_id))
        events |= {int(key) for (key,) in every}
    come = list_attendants(session, events)
    busy: list[Busy] = []
    expected: dict[Group, int] = {}
    seated: dict[Group, int] = {}
    for group, members in groups.items():
        event_id, kind, module = group
        if kind is SittingKind.MEETING:
            busy += _leaders(session, competition_id, event_id, members)
            continue
        if event_id is None and kind is SittingKind.OTHER:
            continue  # an opening, a visit: nobody has to
        mine = [each for each in come if event_id is None or each.event_id == event_id]
        expected[group] = len(mine)
        seated[group] = _count_seated(members, open_ones, mine, places)
        known = {sitting.id: sitting for sitting in members}
        busy += [_attending(each, _own(each, known, places) or members) for each in mine]
        if kind is SittingKind.PRACTICAL and event_id is not None:
            busy += _judges(session, event_id, module, members)
    timetable = Timetable(sittings, competition.starts_on, competition.ends_on, tuple(busy), expected, seated)
    return find_conflicts(timetable)


def _attending(each: Attendant, sittings: tuple[Sitting, ...]) -> Busy:
    key = ("entry", each.entry_id) if each.person_id is None else ("person", each.person_id)
    return Busy(key, each.name, each.organization, each.number, sittings)


def _own(each: Attendant, known: Mapping[int, Sitting], places: Seated) -> tuple[Sitting, ...]:
    """Where somebody is seated: who is has to be there, who is not at one of all."""
    return tuple(known[at] for key in each.keys for at in places.get(key, ()) if at in known)


def _count_seated(
    sittings: tuple[Sitting, ...], open_ones: list[int], come: list[Attendant], places: Seated
) -> int:
    """How many of who comes have a place; of secret seats only their number is known."""
    ids = {sitting.id for sitting in sittings}
    if not ids <= set(open_ones):
        return min(len(come), sum(sitting.taken for sitting in sittings))
    return sum(any(not ids.isdisjoint(places.get(key, ())) for key in each.keys) for each in come)


def _leaders(
    session: Session, competition_id: int, event_id: int | None, sittings: tuple[Sitting, ...]
) -> list[Busy]:
    """领队 of the event, or of all: they come to the meeting."""
    wanted = (
        sa.select(col(Person.id), col(Person.name), sa.func.coalesce(sa.func.max(col(Organization.name)), ""))
        .join(EntryMember, col(EntryMember.person_id) == col(Person.id))
        .join(Entry, col(EntryMember.entry_id) == col(Entry.id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .join(Organization, col(Entry.organization_id) == col(Organization.id), isouter=True)
        .where(
            col(Event.competition_id) == competition_id,
            col(EntryMember.role) == MemberRole.LEADER.value,
            takes_part(),
        )
        .group_by(col(Person.id), col(Person.name))
    )
    if event_id is not None:
        wanted = wanted.where(col(Event.id) == event_id)
    return [
        Busy(("person", key), name, unit, "领队", sittings) for key, name, unit in session.execute(wanted)
    ]


def _judges(session: Session, event_id: int, module: str, sittings: tuple[Sitting, ...]) -> list[Busy]:
    """Who judges the module (all of them where it names none) has to be there, at one of its sittings."""
    wanted = (
        sa.select(col(Account.id), col(Account.name), sa.func.coalesce(col(Organization.name), ""))
        .join(Judge, col(Judge.account_id) == col(Account.id))
        .join(Organization, col(Account.organization_id) == col(Organization.id), isouter=True)
        .where(col(Judge.event_id) == event_id)
        .distinct()
    )
    if module:
        wanted = wanted.where(col(Judge.module) == module)
    return [Busy(("judge", key), name, unit, "裁判", sittings) for key, name, unit in session.execute(wanted)]
