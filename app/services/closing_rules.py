"""收尾规则: how the events of a competition are closed, for all of them and for each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from app.domain.closing import ClosingRules, read_closing
from app.domain.reading import Document
from app.domain.rights import Right
from app.domain.rules import refuse
from app.services.door import WriteSession
from app.services.places import at_competition, at_event
from app.services.rows import load_competition_row, load_event_row, plain_document


@dataclass(frozen=True, slots=True)
class ClosingDocuments:
    """The rules as stored: those of all events, and what one event has of its own."""

    common: Document
    own: Document


def load_closing_documents(session: Session, event_id: int) -> ClosingDocuments:
    """The rules of an event's competition and its own, to be changed."""
    event = load_event_row(session, event_id)
    return ClosingDocuments(load_competition_row(session, event.competition_id).closing, event.closing)


def load_closing_rules(session: Session, event_id: int) -> ClosingRules:
    """How an event is closed: by its own rules, for the rest by those of its competition."""
    event = load_event_row(session, event_id)
    competition = load_competition_row(session, event.competition_id)
    return read_closing(competition.closing, event.closing)[0]


def load_common_closing(session: Session, competition_id: int) -> ClosingRules:
    """How events without rules of their own are closed."""
    return read_closing(load_competition_row(session, competition_id).closing)[0]


def save_common_closing(session: WriteSession, competition_id: int, layer: Document) -> None:
    """Change how all events are closed; a UserError tells what is wrong."""
    competition = load_competition_row(session, competition_id, lock=True)
    what = "修改各赛项共同的收尾规则"
    session.require(Right.SETUP, at_competition(competition_id), attempt=what)
    document = plain_document(layer)
    refuse(read_closing(document)[1])
    if document != competition.closing:
        competition.closing = document
        session.record(what)


def save_closing(session: WriteSession, event_id: int, layer: Document) -> None:
    """Change how one event is closed: what the layer does not tell is as in the competition."""
    event = load_event_row(session, event_id, lock=True)
    what = f"修改{event.name}的收尾规则"
    session.require(Right.SETUP, at_event(event), attempt=what)
    document = plain_document(layer)
    refuse(read_closing(document)[1])
    if document != event.closing:
        event.closing = document
        session.record(what)
