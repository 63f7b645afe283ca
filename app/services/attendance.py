"""应到, 已到, 缺席: who is expected at each sitting, who came and who is missing; and the latest arrivals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.admission import Presence, Starter, Turn, occasions, presence, turns_of
from app.domain.ranking import Status
from app.domain.timetable import Sitting, SittingKind
from app.services.sittings import list_sittings
from app.services.starters import StarterKey, list_starters
from db.tables import CheckIn, Entry, Event, Organization, Person, Seat
from db.tables import Sitting as SittingRow

RECENT = 200
_STANDS = col(CheckIn.undone_at).is_(None)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One starter and one sitting they are expected at (None: the event has no timetable)."""

    starter: Starter
    sitting: Sitting | None
    seat: int | None
    came: datetime | None
    presence: Presence


@dataclass(frozen=True, slots=True)
class Gathering:
    """A sitting, or an event without timetable, with those expected there by number."""

    event_id: int
    event: str
    sitting: Sitting | None
    arrivals: tuple[Arrival, ...]

    @property
    def key(self) -> tuple[int, int | None]:
        """Which it is."""
        return self.event_id, None if self.sitting is None else self.sitting.id

    def count(self, presence: Presence) -> int:
        """How many are there, may still come, or are missing."""
        return sum(arrival.presence is presence for arrival in self.arrivals)

    def absent_entries(self) -> dict[int, tuple[Starter, ...]]:
        """The entries of which nobody came and which are not marked yet, with who is missing."""
        by_entry: dict[int, list[Arrival]] = defaultdict(list)
        for arrival in self.arrivals:
            by_entry[arrival.starter.entry_id].append(arrival)
        return {
            entry: tuple(arrival.starter for arrival in here)
            for entry, here in by_entry.items()
            if all(
                each.presence is not Presence.CAME and each.starter.status is Status.ACTIVE for each in here
            )
        }


@dataclass(frozen=True, slots=True)
class Attendance:
    """All gatherings by time; `unplaced` are expected at one of several sittings nobody assigned yet.

    Of those the `undrawn` have all their places but the practical ones, which are drawn.
    """

    gatherings: tuple[Gathering, ...]
    unplaced: tuple[Starter, ...]
    undrawn: tuple[Starter, ...]


@dataclass(frozen=True, slots=True)
class PastCheckIn:
    """One check-in as it was made, newest first; taken back where `undone` says by whom and why."""

    id: int
    at: datetime
    by: str
    number: str
    name: str
    organization: str
    event: str
    sitting: str
    undone: str


def local(moment: datetime) -> datetime:
    """The minute on the wall."""
    return moment.astimezone().replace(tzinfo=None)


def load_attendance(
    session: Session, competition_id: int, now: datetime, event_id: int | None = None
) -> Attendance:
    """Who is expected, came and is missing at this minute on the wall; of one event where it is named."""
    wanted = () if event_id is None else (col(Event.id) == event_id,)
    starters = [each for each in list_starters(session, competition_id, *wanted) if each.is_due]
    turns = list_turns(session, competition_id, starters, *wanted)
    found: dict[tuple[int, int | None], list[Arrival]] = defaultdict(list)
    unplaced: dict[StarterKey, Starter] = {}
    unseated: set[StarterKey] = set()
    for starter in starters:
        for turn in turns[starter.key]:
            key = starter.event_id, None if turn.sitting is None else turn.sitting.id
            if turn.sure:
                found[key].append(_arrival(starter, turn, now))
            else:
                unplaced[starter.key] = starter
                if turn.sitting is None or turn.sitting.kind is not SittingKind.PRACTICAL:
                    unseated.add(starter.key)
    gatherings = [
        Gathering(event, here[0].starter.event, here[0].sitting, tuple(here))
        for (event, _sitting), here in found.items()
    ]
    undrawn = tuple(each for key, each in unplaced.items() if key not in unseated)
    return Attendance(tuple(sorted(gatherings, key=_when)), tuple(unplaced.values()), undrawn)


def list_turns(
    session: Session, competition_id: int, starters: Iterable[Starter], *wanted: sa.ColumnElement[bool]
) -> dict[StarterKey, tuple[Turn, ...]]:
    """The turns of these starters; `wanted` are the conditions (on Entry and Event) that found them."""
    starters = tuple(starters)
    events = {starter.event_id for starter in starters}
    sittings: dict[int, list[Sitting]] = defaultdict(list)
    for sitting in list_sittings(session, competition_id, *(events if len(events) == 1 else ())):
        if sitting.event_id is not None:
            sittings[sitting.event_id].append(sitting)
    by_event = {event: occasions(sittings[event]) for event in events}
    here = (col(Event.competition_id) == competition_id, *wanted)
    seats = _by_starter(session, sa.select(*_whose(Seat), col(Seat.station)).where(*here), Seat)
    came = _by_starter(session, sa.select(*_whose(CheckIn), col(CheckIn.at)).where(*here, _STANDS), CheckIn)
    return {
        starter.key: turns_of(
            by_event[starter.event_id],
            # What an entry has as one holds for each of its people.
            {**seats[starter.entry_id, None], **seats[starter.key]},
            {sitting: local(at) for sitting, at in came[starter.key].items()},
        )
        for starter in starters
    }


def _whose(table: type[Seat] | type[CheckIn]) -> tuple[Any, Any, Any]:
    return col(table.entry_id), col(table.person_id), col(table.sitting_id)


def _by_starter(
    session: Session, statement: sa.Select[Any], table: type[Seat] | type[CheckIn]
) -> dict[StarterKey, dict[Any, Any]]:
    joined = statement.join(Entry, col(table.entry_id) == col(Entry.id)).join(
        Event, col(Entry.event_id) == col(Event.id)
    )
    found: dict[StarterKey, dict[Any, Any]] = defaultdict(dict)
    for entry, person, sitting, value in session.execute(joined):
        found[entry, person][sitting] = value
    return found


def _arrival(starter: Starter, turn: Turn, now: datetime) -> Arrival:
    seat = None if turn.sitting is None or turn.sitting.hides_seats else turn.seat
    return Arrival(starter, turn.sitting, seat, turn.came, presence(starter, turn, now))


def _when(gathering: Gathering) -> tuple[datetime, str, int]:
    sitting = gathering.sitting
    if sitting is None:
        return datetime.min, gathering.event, gathering.event_id
    return sitting.starts_at, gathering.event, sitting.id


def list_check_ins(
    session: Session, competition_id: int, event_id: int | None = None
) -> tuple[PastCheckIn, ...]:
    """The latest check-ins, newest first, also those taken back."""
    statement = (
        sa.select(
            col(CheckIn.id),
            col(CheckIn.at),
            col(CheckIn.by),
            col(Entry.number),
            sa.func.coalesce(
                col(Person.name),
                sa.func.nullif(col(Entry.title), ""),
                col(Organization.name),
                col(Entry.number),
            ),
            sa.func.coalesce(col(Organization.name), ""),
            col(Event.name),
            sa.func.coalesce(col(SittingRow.name), ""),
            col(CheckIn.undone_at),
            col(CheckIn.undone_by),
            col(CheckIn.undone_reason),
        )
        .join(Entry, col(CheckIn.entry_id) == col(Entry.id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .join(Organization, col(Entry.organization_id) == col(Organization.id), isouter=True)
        .join(Person, col(CheckIn.person_id) == col(Person.id), isouter=True)
        .join(SittingRow, col(CheckIn.sitting_id) == col(SittingRow.id), isouter=True)
        .where(col(Event.competition_id) == competition_id)
        .order_by(col(CheckIn.id).desc())
        .limit(RECENT)
    )
    if event_id is not None:
        statement = statement.where(col(Event.id) == event_id)
    return tuple(_past(row) for row in session.execute(statement))


def _past(row: Sequence[Any]) -> PastCheckIn:
    key, at, by, number, name, unit, event, sitting, undone_at, undone_by, reason = row
    undone = "" if undone_at is None else f"{local(undone_at):%H:%M} {undone_by}撤销:{reason}"
    return PastCheckIn(key, local(at), by, number, name, unit, event, sitting, undone)
