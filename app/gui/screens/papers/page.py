"""What the screen reads at once: the events, one of them with its papers, and what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.domain.scheme import SELF_SEAT, seat_text
from app.services import competitions
from app.services.competitions import EventView, JudgeView
from app.services.event_counts import EventCounts, list_event_counts
from app.services.paperwork import PaperLine, list_papers

if TYPE_CHECKING:
    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class PapersPage:
    """The events of the competition, and the papers of one of them."""

    events: tuple[EventView, ...] = ()
    event: EventView | None = None
    counts: EventCounts | None = None
    judges: tuple[JudgeView, ...] = ()
    lines: tuple[PaperLine, ...] = ()

    @property
    def back(self) -> int:
        """How many papers came back."""
        return sum(not line.missing for line in self.lines)

    @property
    def entered(self) -> int:
        """How many sheets were typed and handed in."""
        return sum(line.entered for line in self.lines)


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing before papers can be printed, and the screen where it is made."""

    text: str
    hint: str
    button: str
    screen: str
    params: dict[str, Any] = field(default_factory=dict)


def read_page(session: Session, competition_id: int, event_id: int | None) -> PapersPage:
    """This event; without it (or once it is gone) the one whose papers are under way."""
    events = competitions.list_events(session, competition_id)
    counts = {count.event_id: count for count in list_event_counts(session, competition_id)}
    event = next((event for event in events if event.id == event_id), None) or _usual(events, counts)
    if event is None:
        return PapersPage()
    return PapersPage(
        events,
        event,
        counts.get(event.id),
        competitions.list_judges(session, event.id),
        list_papers(session, event.id),
    )


def missing_in(page: PapersPage) -> Missing | None:
    """What has to be done elsewhere before there is any paper."""
    event, counts = page.event, page.counts
    if event is None:
        return Missing("这个赛事还没有赛项", "先设赛项和评分表,再打印评分单。", "去设赛项", "events")
    if page.lines:
        return None
    params = {"event_id": event.id}
    if not page.judges:
        hint = "在赛项的评分表中设裁判席位,每席一叠评分单。"
        return Missing(f"{event.name}还没有裁判", hint, "去设裁判", "events", params)
    if counts is None or not counts.competing:
        hint = "导入报名表或新增选手后,在这里打印和收回评分单。"
        return Missing(f"{event.name}还没有参赛者", hint, "去报名", "registration", params)
    if counts.pending >= counts.competing:
        hint = "审核通过的参赛者才有评分单。"
        return Missing(f"{event.name}的报名还没有审核", hint, "去审核", "registration", params)
    hint = "盲评的评分单只印赛位号。先抽签,再打印。"
    return Missing(f"{event.name}还没有赛位", hint, "去抽签", "arrival", params)


def gap_in(page: PapersPage) -> Missing | None:
    """Who is left out although everything else is ready."""
    event, counts = page.event, page.counts
    if event is None or counts is None or not page.lines:
        return None
    params = {"event_id": event.id}
    if counts.without_station:
        text = f"▲ 还有 {counts.without_station} 个参赛者没有赛位,没有列入;抽签以后才能打印评分单。"
        return Missing(text, "", "去抽签", "arrival", params)
    if counts.pending:
        text = f"▲ 还有 {counts.pending} 个参赛者待审核,没有列入。"
        return Missing(text, "", "去审核", "registration", params)
    return None


def seat_name(event: EventView, judge: JudgeView) -> str:
    """李建国 · 实操 2 号席: a judge as the chooser shows it; the entries' own estimate as 自评 · 实操."""
    if judge.seat == SELF_SEAT:
        return f"{seat_text(SELF_SEAT)} · {event.rules.scheme.module(judge.module).name}"
    return f"{judge.name} · {event.rules.scheme.module(judge.module).name} {seat_text(judge.seat)}"


def find_line(lines: Sequence[PaperLine], text: str) -> PaperLine | None:
    """The first paper of a station or entry as somebody types it, one that is missing before the others."""
    found = [line for line in lines if _answers(line, text)]
    return min(found, key=lambda line: not line.missing, default=None)


def _answers(line: PaperLine, text: str) -> bool:
    if text.isdecimal() and line.station == int(text):
        return True
    return bool(line.number) and text in (line.number, line.label)


def _usual(events: Sequence[EventView], counts: dict[int, EventCounts]) -> EventView | None:
    def under_way(event: EventView) -> bool:
        count = counts.get(event.id)
        return count is not None and count.competing > 0 and not count.complete

    def entered(event: EventView) -> bool:
        return event.id in counts and counts[event.id].entries > 0

    for wanted in (under_way, entered):
        for event in events:
            if wanted(event):
                return event
    return events[0] if events else None
