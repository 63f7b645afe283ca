"""What the screen reads at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.gui.screens.registration.list_page import DOUBTFUL, is_doubtful
from app.services import competitions, organizations, registration
from app.services.competitions import EventView
from app.services.registration import EntryCounts, EntryRow

if TYPE_CHECKING:
    from sqlmodel import Session


def read_entries(
    session: Session, competition_id: int, query: str, event_id: int | None, review: str | None
) -> tuple[tuple[EntryRow, ...], EntryCounts]:
    """The entries found, and how far the review of all is."""
    wanted = "pending" if review == DOUBTFUL else review
    rows = registration.list_entries(session, competition_id, query, event_id, wanted)
    if review == DOUBTFUL:
        rows = tuple(filter(is_doubtful, rows))
    return rows, registration.count_entries(session, competition_id, event_id)


def read_choices(session: Session, competition_id: int) -> tuple[tuple[EventView, ...], tuple[str, ...]]:
    """The events there are, and the names of all units."""
    units = organizations.list_organizations(session, competition_id)
    return competitions.list_events(session, competition_id), tuple(unit.name for unit in units)
