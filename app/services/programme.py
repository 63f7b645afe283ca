"""秩序册: everything that stands in it, as approved at this moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.members import COMPETING, MemberRole
from app.domain.programme import (
    ProgrammeData,
    ProgrammeDay,
    ProgrammeEntry,
    ProgrammeEvent,
    ProgrammeJudge,
    ProgrammeUnit,
)
from app.domain.rights import Role
from app.domain.timetable import Sitting
from app.services.competitions import EventView, list_events, list_tracks
from app.services.entries import EntryLabel, list_labels
from app.services.entry_joins import select_members
from app.services.entry_people import is_expected
from app.services.events import ENTRY_KIND_NAMES, KIND_NAMES
from app.services.rows import load_competition_row
from app.services.seats import list_panels
from app.services.sittings import list_rooms, list_sittings
from db.tables import Account, AccountDuty, Entry, EntryMember, Event, Organization, Person

Members = Mapping[int, Sequence[tuple[MemberRole, int, str]]]  # of each entry: role, person, name


def load_programme(session: Session, competition_id: int) -> ProgrammeData:
    """The book of a competition: approved entries that did not leave, in the order of units and numbers."""
    competition = load_competition_row(session, competition_id)
    events = list_events(session, competition_id)
    sittings = list_sittings(session, competition_id)
    members = _members(session, competition_id)
    approved = _approved(session, competition_id)
    labels = [
        label
        for key, label in list_labels(session, [event.id for event in events]).items()
        if key in approved
    ]
    named = {event.id: event for event in events}
    entries = {label.entry_id: _entry(label, named[label.event_id], members) for label in labels}
    competing = {
        person
        for label in labels
        for role, person, _name in members.get(label.entry_id, ())
        if role in COMPETING
    }
    return ProgrammeData(
        title=competition.title,
        level=competition.level,
        contest_class=competition.contest_class,
        venue=competition.venue,
        starts_on=competition.starts_on,
        ends_on=competition.ends_on,
        hosts=tuple(competition.hosts),
        days=_days(sittings),
        rooms=list_rooms(session, competition_id),
        units=_units(session, labels, entries, members),
        events=_events(session, competition_id, events, labels, entries, sittings),
        people=len(competing),
    )


def _days(sittings: Iterable[Sitting]) -> tuple[ProgrammeDay, ...]:
    return tuple(
        ProgrammeDay(day, tuple(each)) for day, each in groupby(sittings, lambda each: each.starts_at.date())
    )


def _members(session: Session, competition_id: int) -> Members:
    found: dict[int, list[tuple[MemberRole, int, str]]] = {}
    rows = session.execute(
        select_members(col(EntryMember.entry_id), col(EntryMember.role), col(Person.id), col(Person.name))
        .where(col(Event.competition_id) == competition_id)
        .order_by(col(EntryMember.entry_id), col(EntryMember.position), col(EntryMember.id))
    )
    for entry_id, role, person_id, name in rows:
        found.setdefault(entry_id, []).append((MemberRole(role), person_id, name))
    return found


def _approved(session: Session, competition_id: int) -> frozenset[int]:
    rows = session.execute(
        sa.select(col(Entry.id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(col(Event.competition_id) == competition_id, is_expected())
    )
    return frozenset(key for (key,) in rows if key is not None)


def _entry(label: EntryLabel, event: EventView, members: Members) -> ProgrammeEntry:
    names = tuple(name for role, _person, name in members.get(label.entry_id, ()) if role in COMPETING)
    if event.entry_kind == "person":
        names = ()
    elif not names and label.authors:
        names = (label.authors,)
    return ProgrammeEntry(
        event.name, label.number, label.name, label.organization, label.division, names, label.guest
    )


def _units(
    session: Session, labels: Sequence[EntryLabel], entries: Mapping[int, ProgrammeEntry], members: Members
) -> tuple[ProgrammeUnit, ...]:
    by_unit: dict[str, list[EntryLabel]] = {}
    for label in labels:
        by_unit.setdefault(label.organization, []).append(label)
    rows = session.execute(
        sa.select(col(Organization.name)).order_by(col(Organization.pinyin), col(Organization.name))
    )
    return tuple(
        ProgrammeUnit(
            name,
            _named(by_unit[name], members, MemberRole.LEADER),
            _named(by_unit[name], members, MemberRole.COACH),
            tuple(entries[label.entry_id] for label in by_unit[name]),
        )
        for (name,) in rows
        if name in by_unit
    )


def _named(labels: Iterable[EntryLabel], members: Members, wanted: MemberRole) -> tuple[str, ...]:
    """Everybody with a role in these entries, each person once."""
    people = {
        person: name
        for label in labels
        for role, person, name in members.get(label.entry_id, ())
        if role is wanted
    }
    return tuple(people.values())


def _events(
    session: Session,
    competition_id: int,
    events: Sequence[EventView],
    labels: Sequence[EntryLabel],
    entries: Mapping[int, ProgrammeEntry],
    sittings: Sequence[Sitting],
) -> tuple[ProgrammeEvent, ...]:
    tracks = {track.id: track.name for track in list_tracks(session, competition_id)}
    judges = list_panels(session, competition_id)
    chiefs = _chiefs(session)
    return tuple(
        ProgrammeEvent(
            name=event.name,
            track=tracks.get(event.track_id, ""),
            kind=KIND_NAMES.get(event.kind, event.kind),
            by=ENTRY_KIND_NAMES.get(event.entry_kind, event.entry_kind),
            chiefs=chiefs.get(event.id) or chiefs.get(None, ()),
            judges=tuple(
                ProgrammeJudge(module.name, judge.name, judge.organization)
                for module in event.rules.scheme.modules
                for judge in judges
                if (judge.event_id, judge.module) == (event.id, module.code)
            ),
            entries=tuple(entries[label.entry_id] for label in labels if label.event_id == event.id),
            sittings=tuple(each for each in sittings if each.event_id == event.id),
        )
        for event in events
    )


def _chiefs(session: Session) -> dict[int | None, tuple[str, ...]]:
    """裁判长 by event; under None those of all events."""
    found: dict[int | None, tuple[str, ...]] = {}
    rows = session.execute(
        sa.select(col(AccountDuty.event_id), col(Account.name))
        .join(Account, col(AccountDuty.account_id) == col(Account.id))
        .where(
            col(AccountDuty.role) == Role.CHIEF.value,
            col(AccountDuty.module).is_(None),
            col(Account.active).is_(True),
        )
        .order_by(col(AccountDuty.id))
    )
    for event_id, name in rows:
        found[event_id] = (*found.get(event_id, ()), name)
    return found
