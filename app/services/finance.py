"""奖金与补助: the list for the finance office, from published versions only."""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.extras import EventExtras, read_event_extras, read_extras
from app.domain.prize_list import WHOLE, EventPayments, PayLine, PaymentList
from app.services.competitions import list_events, load_competition, load_competition_rules, load_event
from app.services.newest_versions import newest_publications
from app.services.standings import compute_standings
from db.tables import Publication, PublishedResult


def event_payments(session: Session, event_id: int) -> PaymentList:
    """What one event pays; empty, and told as missing, while it is not published."""
    event = load_event(session, event_id)
    paid = _published(session, event.competition_id).get(event_id)
    return PaymentList(
        competition=load_competition(session, event.competition_id).title,
        events=() if paid is None else (paid,),
        missing=(event.name,) if paid is None else (),
    )


def competition_payments(session: Session, competition_id: int) -> PaymentList:
    """What all published events pay, in their order, and then the competition itself once all are."""
    events = list_events(session, competition_id)
    published = _published(session, competition_id)
    paid = [published[event.id] for event in events if event.id in published]
    pays = load_competition_rules(session, competition_id).awards.money
    standings = compute_standings(session, competition_id) if pays else None
    lines = tuple(
        PayLine(award.award, award.recipient, award.organization, "", award.amount)
        for award in (standings.awards if standings is not None and standings.is_final else ())
        if award.amount is not None
    )
    if lines:
        paid.append(EventPayments(WHOLE, "", lines))
    return PaymentList(
        competition=load_competition(session, competition_id).title,
        events=tuple(paid),
        missing=tuple(event.name for event in events if event.id not in published),
    )


def _published(session: Session, competition_id: int) -> dict[int, EventPayments]:
    """What each published event pays by its newest version, by event id."""
    newest = newest_publications(competition_id)
    lines: defaultdict[int, list[PayLine]] = defaultdict(list)
    rows = session.execute(
        sa.select(
            col(PublishedResult.publication_id),
            col(PublishedResult.recipient),
            col(PublishedResult.organization),
            col(PublishedResult.division),
            col(PublishedResult.extras),
        )
        .where(
            col(PublishedResult.publication_id).in_(newest),
            sa.cast(col(PublishedResult.extras), sa.String).contains('"money"'),
        )
        .order_by(col(PublishedResult.publication_id), col(PublishedResult.position))
    )
    for publication_id, recipient, organization, division, extras in rows:
        for paid in read_extras(extras).money:
            whom = f"{recipient} {paid.person}" if paid.person else recipient
            line = PayLine(paid.award, whom, organization, division, paid.amount)
            lines[publication_id].append(line)
    publications = session.execute(
        sa.select(
            col(Publication.id),
            col(Publication.event_id),
            col(Publication.event),
            col(Publication.version),
            col(Publication.teams),
        ).where(col(Publication.id).in_(newest))
    )
    found = {}
    for publication_id, event_id, event, version, documents in publications:
        extras = read_event_extras(documents)
        paid_lines = (*lines[publication_id], *_beyond_entries(extras))
        found[event_id] = EventPayments(event, f"第 {version} 版", paid_lines, extras.subsidy)
    return found


def _beyond_entries(extras: EventExtras) -> tuple[PayLine, ...]:
    """The money of units and of awards by decision."""
    units = [
        PayLine(each.award, each.unit, "", "", each.amount) for each in extras.unit_awards if each.amount
    ]
    decided = [
        PayLine(each.award, each.recipient, each.organization, "", each.amount)
        for each in extras.decided
        if each.amount
    ]
    return (*units, *decided)
