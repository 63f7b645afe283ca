"""Which published versions are the newest of their events."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import func
from sqlmodel import col

from db.tables import Event, Publication


def newest_publications(competition_id: int) -> sa.Select[int | None]:
    """The ids of the newest version of every published event of a competition."""
    versions = (
        sa.select(col(Publication.event_id), func.max(col(Publication.version)).label("version"))
        .join(Event, col(Publication.event_id) == col(Event.id))
        .where(col(Event.competition_id) == competition_id)
        .group_by(col(Publication.event_id))
        .subquery()
    )
    newest = (versions.c.event_id == col(Publication.event_id)) & (
        versions.c.version == col(Publication.version)
    )
    return sa.select(col(Publication.id)).join(versions, newest)
