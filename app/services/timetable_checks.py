"""What cannot work in the timetable of a competition, from what is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.admission import Starter
from app.domain.members import MemberRole
from app.domain.seating import Who, places_needed, seat_keys
from app.domain.timetable import Sitting, SittingKind
from app.domain.timetable_checks import (
    Busy,
    Conflict,
    Group,
    Timetable,
    find_conflicts,
    grouped,
)
from app.services.entry_people import takes_part
from app.services.rows import load_competition_row
from app.services.seats import PanelJudge, list_panels
from app.services.sittings import list_seats, list_sittings
from app.services.starters import list_starters
from db.tables import Entry, EntryMember, Event, Organization, Person


def list_conflicts(
    session: Session, competition_id: int, *, drawn: Collection[int] = ()
) -> tuple[Conflict, ...]:
    """All conflicts of the timetable. `drawn`: events whose secret seats the reader may know."""
    sittings = list_sittings(session, competition_id)
    if not sittings:
        return ()
    competition = load_competition_row(session, competition_id)
    stored = _Stored(session, competition_id, sittings, drawn)
    busy: list[Busy] = []
    expected: dict[Group, int] = {}
    seated: dict[Group, int] = {}
    for group, members in grouped(sittings).items():
        event_id, kind, _module = group
        if kind is SittingKind.MEETING:
            busy += _meeting(stored.leaders, event_id, members)
        elif event_id is not None or kind is not SittingKind.OTHER:  # to an opening nobody has to come
            come = stored.come(event_id)
            expected[group] = places_needed(come, kind)
            seated[group] = stored.count_seated(members, come)
            busy += stored.attending(members, come)
        if kind is SittingKind.PRACTICAL:
            busy += _judging(stored.judges, group, members)
    timetable = Timetable(sittings, competition.starts_on, competition.ends_on, tuple(busy), expected, seated)
    return find_conflicts(timetable)


class _Stored:
    """Who comes, who sits where as far as the reader may know it, who leads and who judges."""

    def __init__(
        self, session: Session, competition_id: int, sittings: tuple[Sitting, ...], drawn: Collection[int]
    ) -> None:
        self.leaders, self.judges = _leaders(session, competition_id), list_panels(session, competition_id)
        self._open = {each.id for each in sittings if not each.hides_seats or each.event_id in drawn}
        self._places: dict[Who, list[int]] = {}  # who, in which sittings
        for many in list_seats(session, self._open).values():
            for seat in many:
                self._places.setdefault((seat.entry_id, seat.person_id), []).append(seat.sitting_id)
        self._come = list_starters(session, competition_id, takes_part())

    def come(self, event_id: int | None) -> list[Starter]:
        """Who comes to an event, or (None) to any."""
        return [each for each in self._come if event_id in (None, each.event_id)]

    def attending(self, sittings: tuple[Sitting, ...], come: Iterable[Starter]) -> Iterator[Busy]:
        """Who is seated has to be there, who is not at one of all."""
        known = {sitting.id: sitting for sitting in sittings}
        for each in come:
            own = tuple(known[at] for at in self._at(each) if at in known)
            key = ("entry", each.entry_id) if each.person_id is None else ("person", each.person_id)
            yield Busy(key, each.name, each.organization, each.number, own or sittings)

    def count_seated(self, sittings: tuple[Sitting, ...], come: Sequence[Starter]) -> int:
        """How many places are given to who comes; of secret ones only the number is known."""
        ids, kind = {sitting.id for sitting in sittings}, sittings[0].kind
        if ids <= self._open:
            return places_needed([each for each in come if not ids.isdisjoint(self._at(each))], kind)
        return min(places_needed(come, kind), sum(sitting.taken for sitting in sittings))

    def _at(self, each: Starter) -> list[int]:
        return [at for key in seat_keys(each) for at in self._places.get(key, ())]


def _leaders(session: Session, competition_id: int) -> list[tuple[int, int, str, str]]:
    """领队 by event: they come to its meeting, and to that of all."""
    rows = session.execute(
        sa.select(
            col(Event.id),
            col(Person.id),
            col(Person.name),
            sa.func.coalesce(sa.func.max(col(Organization.name)), ""),
        )
        .join(EntryMember, col(EntryMember.person_id) == col(Person.id))
        .join(Entry, col(EntryMember.entry_id) == col(Entry.id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .join(Organization, col(Entry.organization_id) == col(Organization.id), isouter=True)
        .where(
            col(Event.competition_id) == competition_id,
            col(EntryMember.role) == MemberRole.LEADER.value,
            takes_part(),
        )
        .group_by(col(Event.id), col(Person.id), col(Person.name))
        .order_by(col(Event.id), col(Person.id))
    )
    return [(event_id or 0, key or 0, name, unit) for event_id, key, name, unit in rows]


def _meeting(
    leaders: Iterable[tuple[int, int, str, str]], event_id: int | None, sittings: tuple[Sitting, ...]
) -> list[Busy]:
    """Each leader once, also of several entries."""
    coming = {key: (name, unit) for event, key, name, unit in leaders if event_id in (None, event)}
    return [Busy(("person", key), name, unit, "领队", sittings) for key, (name, unit) in coming.items()]


def _judging(judges: Iterable[PanelJudge], group: Group, sittings: tuple[Sitting, ...]) -> list[Busy]:
    """Who judges the module (all of them where it names none) has to be at one of its sittings."""
    event_id, _kind, module = group
    coming = {
        each.account_id: each for each in judges if each.event_id == event_id and module in ("", each.module)
    }
    return [
        Busy(("judge", key), each.name, each.organization, "裁判", sittings) for key, each in coming.items()
    ]
