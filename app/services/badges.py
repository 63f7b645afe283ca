"""参赛证: whose they are and what they say, from the list of entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.admission import IN_PERSON
from app.domain.badge_code import EntrantCode, write_badge_code
from app.domain.badges import ENTRANT_TITLES, Badge, BadgeTone
from app.domain.members import COMPETING, MemberRole
from app.domain.people import told_apart
from app.domain.printed import Paper, PaperSheet
from app.services.entry_joins import select_entries
from app.services.entry_people import is_expected
from app.services.rows import load_competition_row
from db.tables import Entry, EntryMember, Event, Organization, Person

# Who leads or coaches several entries has one badge for all of them.
ACCOMPANYING = frozenset({MemberRole.LEADER, MemberRole.COACH})


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody who takes part, in one entry; `person_id` None: the entry goes in as one.

    `team` is what the entry is called where it is not called after the person.
    """

    event_id: int
    event: str
    entry_id: int
    number: str
    division: str
    team: str
    organization_id: int | None
    organization: str
    person_id: int | None
    role: MemberRole
    name: str
    gender: str
    document_number: str
    photo: str

    @property
    def told(self) -> str:
        """'张伟(金泷机电,20220007)'."""
        return told_apart(self.name, self.organization, self.number)

    @property
    def key(self) -> str:
        """Which it is, for the papers that are made of each."""
        return f"{self.entry_id}/{self.person_id or 0}"


def list_bearers(session: Session, competition_id: int) -> tuple[Bearer, ...]:
    """Everybody of the entries that were approved and not withdrawn, event by event and by number."""
    statement = (
        select_entries(
            col(Event.id),
            col(Event.name),
            col(Event.entry_kind),
            col(Entry.id),
            col(Entry.number),
            col(Entry.division),
            col(Entry.title),
            col(Entry.organization_id),
            sa.func.coalesce(col(Organization.name), ""),
            col(Person.id),
            col(EntryMember.role),
            col(Person.name),
            col(Person.gender),
            col(Person.document_number),
            col(Person.photo),
        )
        .where(col(Event.competition_id) == competition_id, is_expected())
        .order_by(
            col(Event.position),
            col(Event.id),
            col(Entry.number),
            col(Entry.id),
            col(EntryMember.position),
            col(EntryMember.id),
        )
    )
    found: dict[str, Bearer] = {}
    for row in session.execute(statement):
        bearer = _bearer(row)
        if bearer is not None:
            found.setdefault(bearer.key, bearer)
    return tuple(found.values())


def _bearer(row: Sequence[Any]) -> Bearer | None:
    """Whom a row tells of; None for an entry of people that has nobody yet."""
    event_id, event, kind, entry_id, number, division, title, unit_id, unit, person, role, *of_person = row
    said = MemberRole(role) if role else MemberRole.COMPETITOR
    where = (event_id, event, entry_id, number, division)
    if kind not in IN_PERSON and said not in ACCOMPANYING:
        name = title or unit or number
        return Bearer(*where, "", unit_id, unit, None, MemberRole.COMPETITOR, name, "", "", "")
    if person is None:
        return None
    return Bearer(*where, title, unit_id, unit, person, said, *of_person)


def load_badges(session: Session, competition_id: int) -> tuple[Paper[Badge], ...]:
    """A badge for everybody in every entry; who leads or coaches several of them has one."""
    competition = load_competition_row(session, competition_id).title
    bearers = list_bearers(session, competition_id)
    entered = [each for each in bearers if each.role not in ACCOMPANYING]
    beside: dict[tuple[int | None, MemberRole], list[Bearer]] = {}
    for each in bearers:
        if each.role in ACCOMPANYING:
            beside.setdefault((each.person_id, each.role), []).append(each)
    return (
        *(_entrant_badge(competition_id, competition, each) for each in entered),
        *(_leader_badge(competition_id, competition, each) for each in beside.values()),
    )


def _entrant_badge(competition_id: int, competition: str, bearer: Bearer) -> Paper[Badge]:
    told = "" if bearer.role in COMPETING else f"({bearer.role})"
    lines = (("赛项", f"{bearer.event}{told}"), ("组别", bearer.division), ("队名", bearer.team))
    code = EntrantCode(competition_id, bearer.entry_id, bearer.person_id)
    badge = Badge(
        title=ENTRANT_TITLES[bearer.role],
        tone=BadgeTone.ENTRANT,
        competition=competition,
        name=bearer.name,
        organization="" if bearer.name == bearer.organization else bearer.organization,
        lines=tuple((caption, words) for caption, words in lines if words),
        number=bearer.number,
        code=write_badge_code(code),
        has_photo=bearer.person_id is not None,
        photo=bearer.photo,
    )
    events = frozenset({bearer.event_id})
    key, title = f"badge/{bearer.key}", f"{bearer.told}的{badge.title}"
    return Paper(PaperSheet(key, title, badge.said, events, bearer.organization_id), badge)


def _leader_badge(competition_id: int, competition: str, beside: Sequence[Bearer]) -> Paper[Badge]:
    first = beside[0]
    badge = Badge(
        title=ENTRANT_TITLES[first.role],
        tone=BadgeTone.LEADER,
        competition=competition,
        name=first.name,
        organization=first.organization,
        lines=(("赛项", "、".join(dict.fromkeys(each.event for each in beside))),),
        number="",
        code=write_badge_code(EntrantCode(competition_id, first.entry_id, first.person_id)),
        photo=first.photo,
    )
    title = f"{told_apart(first.name, first.organization, '')}的{badge.title}"
    events = frozenset(each.event_id for each in beside)
    key = f"{first.role.name.lower()}/{first.person_id}"
    return Paper(PaperSheet(key, title, badge.said, events, first.organization_id), badge)
