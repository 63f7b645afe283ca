"""Who has no final result yet: entries of events that are not published, or that came after publishing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.ranking import Status
from app.services.newest_versions import newest_publications
from db.tables import Entry, Event, Publication, PublishedResult


@dataclass(frozen=True, slots=True)
class Unfinished:
    """So many competing entries of an event have no final result; not `published`: none of them has.

    `numbers` are the entries' own numbers, only of published events: elsewhere they may be blind.
    """

    event_id: int
    event: str
    published: bool
    count: int
    numbers: tuple[str, ...] = ()


def list_unfinished(session: Session, competition_id: int) -> tuple[Unfinished, ...]:
    """Event by event; events where everybody has a result, or nobody competes, are left out."""
    newest = newest_publications(competition_id)
    published = {
        event_id
        for (event_id,) in session.execute(
            sa.select(col(Publication.event_id)).where(col(Publication.id).in_(newest))
        )
    }
    scored = (
        sa.select(col(PublishedResult.entry_id))
        .where(col(PublishedResult.publication_id).in_(newest), col(PublishedResult.shown) != "")
        .subquery()
    )
    rows = session.execute(
        sa.select(col(Entry.event_id), col(Event.name), col(Entry.number))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(
            col(Event.competition_id) == competition_id,
            col(Entry.status) == Status.ACTIVE.value,
            col(Entry.review) != "returned",
            col(Entry.id).not_in(sa.select(scored.c.entry_id)),
        )
        .order_by(col(Entry.event_id), col(Entry.number))
    )
    names: dict[int, str] = {}
    numbers: defaultdict[int, list[str]] = defaultdict(list)
    for event_id, name, number in rows:
        names[event_id] = name
        numbers[event_id].append(number)
    return tuple(
        Unfinished(
            event_id,
            name,
            event_id in published,
            len(numbers[event_id]),
            tuple(numbers[event_id]) if event_id in published else (),
        )
        for event_id, name in names.items()
    )
