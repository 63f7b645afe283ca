"""What the screen reads at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.domain.word_lists import WordKey
from app.services import competitions, organizations
from app.services.competitions import EventView
from app.services.word_lists import load_all_words

if TYPE_CHECKING:
    from sqlmodel import Session


Words = Mapping[WordKey, Sequence[str]]
Choices = tuple[tuple[EventView, ...], tuple[str, ...], Words]


def read_choices(session: Session, competition_id: int) -> Choices:
    """The events there are, the names of all units, and the words that fields offer."""
    units = tuple(unit.name for unit in organizations.list_organizations(session, competition_id))
    return competitions.list_events(session, competition_id), units, load_all_words(session)
