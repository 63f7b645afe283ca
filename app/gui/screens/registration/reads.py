"""What the screen reads at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services import competitions, organizations
from app.services.competitions import EventView

if TYPE_CHECKING:
    from sqlmodel import Session


def read_choices(session: Session, competition_id: int) -> tuple[tuple[EventView, ...], tuple[str, ...]]:
    """The events there are, and the names of all units."""
    units = organizations.list_organizations(session, competition_id)
    return competitions.list_events(session, competition_id), tuple(unit.name for unit in units)
