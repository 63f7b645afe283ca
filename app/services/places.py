"""Where something is done, for rights and for the log: from the rows a service has at hand."""

from __future__ import annotations

from app.domain.rights import Place
from app.services.rows import row_id
from db.tables import Event, Judge


def at_competition(competition_id: int | None) -> Place:
    """A whole competition."""
    return Place(competition_id)


def at_event(event: Event, module: str | None = None, *, entry_id: int | None = None) -> Place:
    """An event, one of its modules or one of its entries."""
    return Place(event.competition_id, row_id(event), module, entry_id)


def at_seat(event: Event, judge: Judge, *, entry_id: int | None = None) -> Place:
    """A judge's seat, or the sheet of one entry that belongs to it."""
    return Place(event.competition_id, row_id(event), judge.module, entry_id, row_id(judge))
