"""晋级名单: the cuts of an event that were made, one list each."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy import func
from sqlmodel import Session, col

from app.domain.advance_list import Advanced, AdvanceList
from app.domain.numbers import shown
from app.services.papers import head_stamp
from app.services.results import EventResults, ResultRow, compute_event
from db.tables import Entry, Event


def events_with_cuts(session: Session, competition_id: int) -> frozenset[int]:
    """The events in which somebody went on to a later round."""
    reached = (
        sa.select(col(Entry.event_id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(col(Event.competition_id) == competition_id)
        .group_by(col(Entry.event_id))
        .having(func.max(col(Entry.reached)) > 0)
    )
    return frozenset(session.execute(reached).scalars())


def load_advance_lists(session: Session, event_id: int) -> tuple[AdvanceList, ...]:
    """A list for each cut, in the order of the rounds; stations only while the event is not opened."""
    results = compute_event(session, event_id)
    audit = head_stamp(session)
    rounds = results.event.rules.scheme.rounds
    return tuple(
        AdvanceList(
            competition=results.competition,
            event=results.event.name,
            before=stage.name,
            after=rounds[at + 1].name,
            field=sum(_standing(row, at) is not None for row in results.rows),
            lines=tuple(_lines(results, at)),
            number_head="赛位号" if results.event.blind else "报名号",
            audit=audit,
        )
        for at, stage in enumerate(rounds[: results.current_round])
        if stage.cuts
    )


def _standing(row: ResultRow, at: int) -> Fraction | None:
    return row.score.standings[at] if at < len(row.score.standings) else None


def _lines(results: EventResults, at: int) -> Iterator[Advanced]:
    """Who got beyond this round, division by division, best first; equals as they stand in the results."""
    rules = results.event.rules
    sign = 1 if rules.ranking.lower_is_better else -1
    divisions = {division: at for at, division in enumerate(results.divisions)}
    further = [row for row in results.rows if row.score.reached > at]
    further.sort(key=lambda row: (divisions[row.label.division], sign * (_standing(row, at) or 0)))
    for row in further:
        label, standing = row.label, _standing(row, at)
        station = "" if label.station is None else f"{label.station:02d}"
        yield Advanced(
            number=station if results.event.blind else label.number,
            name=label.name if results.opened else "",
            organization=label.organization if results.opened else "",
            division=label.division,
            total="—" if standing is None else shown(standing, rules.scheme.rounding.decimals),
        )
