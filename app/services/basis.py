"""What results are computed from, as a short text that changes with every mark, penalty and decision,
and with the people where honours or promotions ask about them: no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func
from sqlmodel import Session, col

from app.services.entry_people import is_competing
from db.tables import (
    AwardDecision,
    Competition,
    Entry,
    EntryMember,
    Event,
    Mark,
    Penalty,
    Person,
    ScoreSheet,
    TieDecision,
)

DIGEST_LENGTH = 16
Figures = tuple[int, ...]
NOTHING: tuple[Figures, Figures] = ((0,), (0, 0))

_MARKS = (
    sa.select(col(Event.id), func.max(col(Mark.id)))
    .select_from(Mark)
    .join(ScoreSheet, col(Mark.sheet_id) == col(ScoreSheet.id))
    .join(Entry, col(ScoreSheet.entry_id) == col(Entry.id))
    .join(Event, col(Entry.event_id) == col(Event.id))
)
_PENALTIES = (
    sa.select(col(Event.id), func.max(col(Penalty.id)), func.count(col(Penalty.revoked_at)))
    .select_from(Penalty)
    .join(Entry, col(Penalty.entry_id) == col(Entry.id))
    .join(Event, col(Entry.event_id) == col(Event.id))
)
_TIES = (
    sa.select(col(Event.id), func.max(col(TieDecision.id)))
    .select_from(TieDecision)
    .join(Event, col(TieDecision.event_id) == col(Event.id))
)
_AWARDS = (
    sa.select(col(Event.id), func.max(col(AwardDecision.id)), func.count(col(AwardDecision.revoked_at)))
    .select_from(AwardDecision)
    .join(Event, col(AwardDecision.event_id) == col(Event.id))
)


def list_bases(session: Session, competition_id: int) -> dict[int, str]:
    """The basis of each event of the competition that has marks, penalties or decisions, by event id."""
    return _bases(session, col(Event.competition_id) == competition_id)


def event_basis(session: Session, event_id: int) -> str:
    """The basis of one event: newest mark / newest penalty / penalties taken back; '' without any.

    Behind them, where there are any: newest tie decision / newest award decision / those revoked;
    then the class of the contest, where it has one; then a digest of what honours and promotions ask.
    """
    return _bases(session, col(Event.id) == event_id).get(event_id, "")


def _bases(session: Session, wanted: sa.ColumnElement[bool]) -> dict[int, str]:
    scored = _figures(session, (_MARKS, _PENALTIES), wanted)
    decided = _figures(session, (_TIES, _AWARDS), wanted)
    # Publications of before know neither decisions nor classes: without any, the text is as it was then.
    more = {event_id: f"/{_text(figures)}" for event_id, figures in decided.items()}
    classes = sa.select(col(Event.id), col(Event.contest_class), col(Competition.contest_class)).join(
        Competition, col(Event.competition_id) == col(Competition.id)
    )
    for event_id, own, inherited in session.execute(classes.where(wanted)):
        if (own or inherited) and (event_id in scored or event_id in decided):
            more[event_id] = f"{more.get(event_id, '')}/{own or inherited}"
    for event_id, digest in _people_digests(session, wanted).items():
        more[event_id] = f"{more.get(event_id, '')}/{digest}"
    return {
        event_id: _text(scored.get(event_id, NOTHING)) + more.get(event_id, "")
        for event_id in scored.keys() | decided.keys()
    }


def _people_digests(session: Session, wanted: sa.ColumnElement[bool]) -> dict[int, str]:
    """Who competes for the entries, when the competition is, of the events whose rules ask about people."""
    written = sa.cast(col(Event.rules), sa.String)
    asks = written.contains('"honours"') | written.contains('"promotions"')
    events = session.execute(sa.select(col(Event.id)).where(wanted, asks)).scalars().all()
    if not events:
        return {}
    rows = session.execute(
        sa.select(
            col(Entry.event_id),
            col(Competition.starts_on),
            col(Entry.id),
            col(Person.name),
            col(Person.gender),
            col(Person.born_on),
            col(Person.skill_level),
        )
        .select_from(EntryMember)
        .join(Person, col(EntryMember.person_id) == col(Person.id))
        .join(Entry, col(EntryMember.entry_id) == col(Entry.id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .join(Competition, col(Event.competition_id) == col(Competition.id))
        .where(col(Entry.event_id).in_(events), is_competing())
        .order_by(col(Entry.id), col(EntryMember.position), col(EntryMember.id))
    )
    hashes: dict[int, Any] = {}
    for event_id, *facts in rows:
        known = hashes.setdefault(event_id, sha256())
        known.update("\x1f".join(map(str, facts)).encode() + b"\x1e")
    return {event_id: found.hexdigest()[:DIGEST_LENGTH] for event_id, found in hashes.items()}


def _figures(
    session: Session, queries: tuple[Any, Any], wanted: sa.ColumnElement[bool]
) -> dict[int, list[Figures]]:
    """By event id what the first query tells (one figure) and the second (two); zeros for nothing."""
    figures: dict[int, list[Figures]] = {}
    for place, query in enumerate(queries):
        for event_id, *found in session.execute(query.where(wanted).group_by(col(Event.id))):
            figures.setdefault(event_id, list(NOTHING))[place] = tuple(found)
    return figures


def _text(figures: Sequence[Figures]) -> str:
    return "/".join(str(number) for part in figures for number in part)
