"""Draws as they are read: who may see what was drawn, on screen and on the paper to sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.domain.draw import DrawRule
from app.domain.draw_sheet import DrawSheetData, DrawSheetLine
from app.domain.rights import Actor, Right, is_granted
from app.domain.timetable import Sitting
from app.services.entries import list_labels, station_text
from app.services.places import at_event
from app.services.rows import load_competition_row, load_event_row, row_id
from app.services.sittings import list_sittings
from db.tables import Draw, Event


@dataclass(frozen=True, slots=True)
class DrawLine:
    """One lot: who, and where to. `sitting` is '' where the event has none.

    `station` is the number the entry goes by: the place, or 203 for place 3 of the second sitting.
    """

    entry_id: int
    number: str
    name: str
    organization: str
    sitting_id: int | None
    sitting: str
    place: int
    station: int


@dataclass(frozen=True, slots=True)
class DrawView:
    """A draw with its seed and result, sitting by sitting in the order of the places.

    `late`: only entries that came after a draw. `hidden`: of a blind event, to somebody who does not draw:
    without lines and seed.
    """

    id: int
    event_id: int
    event: str
    module: str
    seed: str
    rule: DrawRule
    at: datetime
    by: str
    late: bool
    hidden: bool
    lines: tuple[DrawLine, ...]


def load_draw(session: Session, event_id: int, actor: Actor) -> DrawView | None:
    """The newest draw of an event, as this person may see it; None before the first."""
    event = load_event_row(session, event_id)
    newest = select(Draw).where(Draw.event_id == event_id).order_by(col(Draw.id).desc())
    draw = session.exec(newest).first()
    hidden = event.blind and not is_granted(actor, Right.DRAW, at_event(event))
    return None if draw is None else draw_view(session, draw, event, hidden=hidden)


def all_draws(session: Session, competition_id: int) -> tuple[DrawView, ...]:
    """Every draw with its lines: to compare papers with. Screens show what `load_draw` lets them."""
    rows = session.exec(
        select(Draw, Event)
        .join(Event, col(Draw.event_id) == col(Event.id))
        .where(Event.competition_id == competition_id)
        .order_by(col(Draw.id))
    )
    return tuple(draw_view(session, draw, event, hidden=False) for draw, event in rows)


def draw_sheet(session: Session, draw: DrawView) -> DrawSheetData:
    """A draw as a paper to sign; of a hidden one there is none."""
    competition = load_competition_row(session, load_event_row(session, draw.event_id).competition_id)
    return DrawSheetData(
        competition=competition.title,
        event=draw.event,
        seed=draw.seed,
        rule=rule_text(draw.rule),
        late=draw.late,
        drawn=f"{draw.at.astimezone():%Y-%m-%d %H:%M}",
        lines=tuple(
            DrawSheetLine(line.sitting, station_text(line.station), line.number, line.name, line.organization)
            for line in draw.lines
        ),
    )


def rule_text(rule: DrawRule) -> str:
    """What a draw keeps to, in words."""
    parts = [name for name, asked in (("同单位分散", rule.spread), ("同单位不相邻", rule.apart)) if asked]
    return "、".join(parts) or "全凭抽签"


def draw_view(session: Session, draw: Draw, event: Event, *, hidden: bool) -> DrawView:
    given = draw.given
    return DrawView(
        id=row_id(draw),
        event_id=draw.event_id,
        event=event.name,
        module=given["module"],
        seed="" if hidden else draw.seed,
        rule=DrawRule(**given["rule"]),
        at=draw.at,
        by=draw.by,
        late=given["late"],
        hidden=hidden,
        lines=() if hidden else tuple(_lines(session, draw, event)),
    )


def _lines(session: Session, draw: Draw, event: Event) -> list[DrawLine]:
    labels = {label.number: label for label in list_labels(session, [draw.event_id]).values()}
    sittings = list_sittings(session, event.competition_id, draw.event_id)
    names, bases = _told_apart(sittings), dict(draw.given["bases"])
    lines = []
    for number, sitting, place in draw.drawn:
        label = labels.get(number)
        who = (0, "已退回", "") if label is None else (label.entry_id, label.name, label.organization)
        name = "" if sitting is None else names.get(sitting, "已取消的场次")
        lines.append(DrawLine(who[0], number, who[1], who[2], sitting, name, place, bases[sitting] + place))
    return lines


def _told_apart(sittings: Sequence[Sitting]) -> dict[int, str]:
    """The sittings by name, with their room where rooms at one time have the same name."""
    often = Counter((each.kind, each.module, each.name) for each in sittings)
    return {
        each.id: each.name
        if each.room is None or often[each.kind, each.module, each.name] == 1
        else f"{each.name} {each.room.name}"
        for each in sittings
    }
