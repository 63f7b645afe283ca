"""资格审核: the conditions a notice sets are kept as data, and every entry is checked against them, live."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from app.domain.eligibility import (
    EligibilityRule,
    Entrant,
    Finding,
    Findings,
    Member,
    Need,
    Unit,
    UnitFact,
    find_all,
)
from app.domain.eligibility_reading import EligibilityDocuments, find_problems, put_layer, read_layer
from app.domain.members import MemberRole
from app.domain.ranking import Status
from app.domain.reading import Document
from app.domain.rights import Right
from app.domain.rules import refuse
from app.errors import InputError
from app.services.door import WriteSession
from app.services.entry_joins import select_members
from app.services.places import at_competition, at_event
from app.services.rows import load_competition_row, load_event_row, plain_document, row_id
from db.tables import Attachment, Entry, EntryMember, Event, Organization, Person

# Who does not take part is not checked, and takes nobody's place.
WITHDRAWN = (Status.WITHDREW.value, Status.RETIRED.value, Status.DISQUALIFIED.value)
_ROLES = {role.value: role for role in MemberRole}
_UNIT_FACTS = {
    UnitFact.KINDS: col(Organization.kind),
    UnitFact.INDUSTRIES: col(Organization.industry),
    UnitFact.DISTRICTS: col(Organization.district),
    UnitFact.CHAINS: col(Organization.chain),
}


# -- the conditions --------------------------------------------------------------------------------


def load_documents(session: Session, competition_id: int) -> EligibilityDocuments:
    """The conditions of a competition and of its events, as stored."""
    common = load_competition_row(session, competition_id).eligibility
    found = session.exec(select(Event.id, Event.eligibility).where(Event.competition_id == competition_id))
    return EligibilityDocuments(common, {key: document for key, document in found if key is not None})


def save_common_conditions(session: WriteSession, competition_id: int, layer: Document) -> None:
    """Change what holds for all events. A UserError tells what is wrong, also in an event under it."""
    competition = load_competition_row(session, competition_id, lock=True)
    what = "修改各赛项共同的报名条件"
    session.require(Right.SETUP, at_competition(competition_id), attempt=what)
    document = plain_document(layer)
    refuse(find_problems(document))
    _check_day(read_layer(document)[0], competition.starts_on)
    for event in session.exec(select(Event).where(Event.competition_id == competition_id)):
        refuse(find_problems(event.eligibility, document))
    if document != competition.eligibility:
        competition.eligibility = document
        session.record(what)


def save_conditions(session: WriteSession, event_id: int, layer: Document, division: str = "") -> None:
    """Change what holds for an event, or for one of its divisions. A UserError tells what is wrong."""
    event = load_event_row(session, event_id, lock=True)
    what = f"修改{event.name}{division}的报名条件"
    session.require(Right.SETUP, at_event(event), attempt=what)
    competition = load_competition_row(session, event.competition_id)
    document = put_layer(event.eligibility, plain_document(layer), division, event.divisions)
    refuse(find_problems(document, competition.eligibility))
    documents = EligibilityDocuments(competition.eligibility, {event_id: document})
    _check_day(documents.rule(event_id, division), competition.starts_on)
    if document != event.eligibility:
        event.eligibility = document
        session.record(what)


def _check_day(rule: EligibilityRule, starts_on: date | None) -> None:
    if (rule.min_age or rule.max_age or rule.max_age_women) and not (rule.age_on or starts_on):
        raise InputError("age_on", "赛事没有开始日期,请写年龄按哪一天算。")


# -- the entries -----------------------------------------------------------------------------------


def find_ineligible(session: Session, competition_id: int) -> Findings:
    """What keeps each entry of the competition from passing, by its id; the others are left out."""
    documents = load_documents(session, competition_id)
    return {} if documents.is_empty else _find(session, competition_id, documents)[0]


def findings_of(session: Session, entry: Entry) -> tuple[Finding, ...]:
    """What keeps one entry from passing; looks only at what is counted with it."""
    competition_id = load_event_row(session, entry.event_id).competition_id
    documents = load_documents(session, competition_id)
    if documents.is_empty:
        return ()
    found, _entrants = _find(session, competition_id, documents, _counted_with(entry))
    return found.get(row_id(entry), ())


def _counted_with(entry: Entry) -> ColumnElement[bool]:
    """The entry, those of its unit, and those of its people."""
    people = select(EntryMember.person_id).where(EntryMember.entry_id == entry.id)
    theirs = select(EntryMember.entry_id).where(col(EntryMember.person_id).in_(people))
    same_unit = col(Entry.organization_id) == entry.organization_id
    return or_(col(Entry.id) == entry.id, same_unit, col(Entry.id).in_(theirs))


def count_ineligible(
    session: Session, competition_id: int, documents: EligibilityDocuments, event_id: int | None = None
) -> int:
    """How many entries would not meet other conditions, of one event or of all.

    Returned ones and exceptions that somebody made are left out.
    """
    if documents.is_empty:
        return 0
    findings, entrants = _find(session, competition_id, documents)
    return sum(
        1
        for entrant in entrants
        if entrant.entry_id in findings
        and entrant.review != "returned"
        and not entrant.excused
        and event_id in {None, entrant.event_id}
    )


def _find(
    session: Session,
    competition_id: int,
    documents: EligibilityDocuments,
    wanted: ColumnElement[bool] | None = None,
) -> tuple[Findings, Sequence[Entrant]]:
    starts_on = load_competition_row(session, competition_id).starts_on
    here = col(Event.competition_id) == competition_id
    entrants = _load_entrants(session, here if wanted is None else here & wanted)
    return find_all(entrants, documents.rule, starts_on), entrants


def findings_text(findings: Sequence[Finding]) -> str:
    """All findings of an entry in one line."""
    return ";".join(finding.text for finding in findings)


def _load_entrants(session: Session, wanted: ColumnElement[bool]) -> list[Entrant]:
    units, members = _load_units(session), _load_members(session, wanted)
    attached = set(session.exec(select(Attachment.entry_id).distinct()))
    statement = (
        select_columns(
            col(Entry.id),
            col(Entry.event_id),
            col(Event.name),
            col(Event.entry_kind),
            col(Entry.division),
            col(Entry.review),
            col(Entry.review_reason),
            col(Entry.organization_id),
            col(Entry.authors),
            col(Entry.contact),
            col(Entry.summary),
            col(Entry.effect),
            col(Entry.site),
        )
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(wanted, col(Entry.status).not_in(WITHDRAWN))
        .order_by(col(Entry.number), col(Entry.id))
    )
    rows: Sequence[Sequence[Any]] = session.connection().execute(statement).all()
    return [_entrant(row, units, members.get(row[0], ()), attached) for row in rows]


def _entrant(
    row: Sequence[Any], units: Mapping[int | None, Unit], members: Sequence[Member], attached: set[int]
) -> Entrant:
    key, event_id, event, kind, division, review, reason, unit, authors, *texts = row
    told = _told((Need.CONTACT, Need.SUMMARY, Need.EFFECT, Need.SITE), texts)
    return Entrant(
        key,
        event_id,
        event,
        kind,
        division,
        review,
        units.get(unit),
        authors,
        tuple(members),
        (*told, Need.ATTACHMENT) if key in attached else told,
        review == "approved" and bool(reason),
    )


def _told(needs: tuple[Need, ...], texts: Sequence[str | None]) -> tuple[Need, ...]:
    return _chosen(needs, tuple(map(bool, texts)))


@cache
def _chosen(needs: tuple[Need, ...], there: tuple[bool, ...]) -> tuple[Need, ...]:
    # A few combinations stand for thousands of people.
    return tuple(need for need, is_there in zip(needs, there, strict=True) if is_there)


def _load_units(session: Session) -> Mapping[int | None, Unit]:
    statement = select_columns(
        col(Organization.id),
        col(Organization.name),
        col(Organization.credit_code),
        col(Organization.contact),
        *_UNIT_FACTS.values(),
    )
    return {row[0]: _unit(row) for row in session.connection().execute(statement)}


def _unit(row: Sequence[Any]) -> Unit:
    key, name, code, contact, *facts = row
    told = _told((Need.CREDIT_CODE, Need.CONTACT), (code, contact))
    return Unit(key, name, dict(zip(_UNIT_FACTS, facts, strict=True)), told)


def _load_members(session: Session, wanted: ColumnElement[bool]) -> Mapping[int, Sequence[Member]]:
    statement = (
        select_members(
            col(EntryMember.entry_id),
            col(EntryMember.role),
            col(Person.id),
            col(Person.name),
            col(Person.gender),
            col(Person.born_on),
            col(Person.skill_level),
            col(Person.organization_id),
            col(Person.photo),
            col(Person.phone),
            col(Person.trade),
            col(Person.education),
        )
        .where(wanted)
        .order_by(col(EntryMember.position))
    )
    members: defaultdict[int, list[Member]] = defaultdict(list)
    for row in session.connection().execute(statement):
        members[row[0]].append(_member(row))
    return members


def _member(row: Sequence[Any]) -> Member:
    _entry, role, key, name, gender, born_on, level, unit, *texts = row
    needs = (Need.PHOTO, Need.PHONE, Need.TRADE, Need.EDUCATION)
    return Member(key, name, _ROLES[role], gender, born_on, level, unit, _told(needs, texts))
