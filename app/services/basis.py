"""What results are computed from, as a short text that changes with every mark and penalty: no clock."""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa
from sqlalchemy import func
from sqlmodel import Session, col

from db.tables import Entry, Event, Mark, Penalty, ScoreSheet

Figures = tuple[int, ...]


def list_bases(session: Session, competition_id: int) -> dict[int, str]:
    """The basis of each event of the competition that has marks or penalties, by event id."""
    return _bases(session, col(Event.competition_id) == competition_id)


def event_basis(session: Session, event_id: int) -> str:
    """The basis of one event: newest mark / newest penalty / penalties taken back; '' without any."""
    return _bases(session, col(Event.id) == event_id).get(event_id, "")


def _bases(session: Session, wanted: sa.ColumnElement[bool]) -> dict[int, str]:
    figures: defaultdict[int, list[Figures]] = defaultdict(lambda: [(0,), (0, 0)])
    marks = (
        sa.select(col(Entry.event_id), func.max(col(Mark.id)))
        .select_from(Mark)
        .join(ScoreSheet, col(Mark.sheet_id) == col(ScoreSheet.id))
        .join(Entry, col(ScoreSheet.entry_id) == col(Entry.id))
    )
    penalties = (
        sa.select(col(Entry.event_id), func.max(col(Penalty.id)), func.count(col(Penalty.revoked_at)))
        .select_from(Penalty)
        .join(Entry, col(Penalty.entry_id) == col(Entry.id))
    )
    for place, query in enumerate((marks, penalties)):
        grouped = query.join(Event, col(Entry.event_id) == col(Event.id)).where(wanted)
        for event_id, *found in session.execute(grouped.group_by(col(Entry.event_id))):
            figures[event_id][place] = tuple(found)
    return {
        event_id: "/".join(str(number) for part in parts for number in part)
        for event_id, parts in figures.items()
    }
