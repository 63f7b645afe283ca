"""Whether the stations of a blind event were matched with names."""

from __future__ import annotations

from sqlmodel import Session, col, select

from db.tables import Publication, ResultSigning


def identities_opened(session: Session, event_id: int) -> bool:
    """Whether names were ever matched with stations: identities once opened stay open."""
    signed = select(ResultSigning.id).where(
        ResultSigning.event_id == event_id, col(ResultSigning.opened_at).is_not(None)
    )
    published = select(Publication.id).where(Publication.event_id == event_id)
    return any(session.exec(query.limit(1)).first() is not None for query in (published, signed))
