"""What units have in an event: their entries as the standings see them, and how many took part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.domain.ranking import Status
from app.domain.standings import EventEntry, EventResult
from app.domain.unit_awards import UnitFigures
from app.services.results import EventResults

# Who never came does not count for the unit that entered them.
_STAYED_AWAY = (Status.ABSENT, Status.WITHDREW)


@dataclass(frozen=True, slots=True)
class UnitEvent:
    """An event as its units see it; `entered` is the unit of each entry that came, guests left out."""

    result: EventResult
    entered: tuple[str, ...]


def came(status: Status, *, guest: bool) -> bool:
    """Whether an entry counts as taking part (参赛数)."""
    return not guest and status not in _STAYED_AWAY


def live_event(results: EventResults, track: str = "", track_weight: Decimal = Decimal(1)) -> UnitEvent:
    """An event as it stands now."""
    awards = {due.id: due.award for due in results.allotment.awards}
    rows = results.rows
    entries = tuple(
        EventEntry(
            name=row.label.name,
            unit=row.label.organization,
            rank=row.rank,
            total=row.score.total,
            shared_with=row.shared_with,
            award=awards.get(row.label.entry_id, ""),
        )
        for row in rows
    )
    entered = tuple(row.label.organization for row in rows if came(row.label.status, guest=row.label.guest))
    shared = results.event.rules.ranking.shared
    return UnitEvent(EventResult(results.event.name, track, entries, track_weight, shared), entered)


def unit_figures(events: Sequence[UnitEvent], points: Mapping[Hashable, Fraction]) -> tuple[UnitFigures, ...]:
    """The figures unit awards go by: entries that came, points, awards; of every unit that entered."""
    entered = Counter(unit for event in events for unit in event.entered if unit)
    awards = Counter(entry.unit for entry in _entries(events) if entry.award and entry.unit not in (None, ""))
    units = dict.fromkeys((*entered, *(entry.unit for entry in _entries(events))))
    return tuple(
        UnitFigures(unit, entered[str(unit)], points.get(unit, Fraction(0)), awards[unit])
        for unit in units
        if unit not in (None, "")
    )


def _entries(events: Iterable[UnitEvent]) -> Iterable[EventEntry]:
    return (entry for event in events for entry in event.result.entries)
