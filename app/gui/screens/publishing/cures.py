"""Where that is decided or completed which keeps an event from being published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.gui.screens.publishing.page import EventPage, NextStep
from app.services.open_ties import list_open_ties
from app.services.publishing_problems import is_settled, publishing_problems


@dataclass(frozen=True, slots=True)
class Cure:
    """A step to another screen: what the link says, the screen's key, and what to show there."""

    text: str
    screen: str
    params: dict[str, object] = field(default_factory=dict)


def cures(page: EventPage) -> tuple[Cure, ...]:
    """The steps that help, each once; none where nothing is in the way and no recheck has lapsed."""
    found = tuple(_cures(page)) if page.problems else ()
    return (*found, _to_recheck(page)) if page.recheck else found


def _to_recheck(page: EventPage) -> Cure:
    return Cure("去成绩复核", "recheck", {"event_id": page.results.event.id})


def _cures(page: EventPage) -> Iterator[Cure]:
    results = page.results
    event = results.event
    here: dict[str, object] = {"event_id": event.id}
    if page.step is NextStep.FINALIZE:
        if page.appeals:
            yield Cure("去申诉与仲裁", "appeals", here)
        return
    if not (*publishing_problems(results), *page.given.problems):
        yield _to_recheck(page)  # nothing but the recheck keeps it from being signed
        return
    competing = [row for row in results.rows if row.competes]
    if not all(is_settled(event, row.label) for row in competing):
        yield Cure("去报名与资格审核", "registration", here)
    if not competing or any(row.waiting or not row.shown for row in competing):
        yield Cure("去评分录入", "judging", here)
        return  # before everybody is scored there is nothing to decide
    if list_open_ties(results):
        yield Cure("去裁定名次", "ranking", here)
    if page.given.problems or any(quota.needs_decision for quota in results.allotment.quotas):
        yield Cure("去决定奖项", "events", {**here, "part": "决定"})
