"""评分单打印: the blank sheets of an event, as data for the printer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from sqlmodel import Session

from app.domain.mark_words import named_mark
from app.domain.marking import Aspect
from app.domain.papers import BlankSheet, contestant_words
from app.domain.scheme import SELF_SEAT, Module, seat_text
from app.domain.sheet_code import SheetCode, write_code
from app.errors import UserError
from app.services.entries import EntryLabel, event_rules
from app.services.judging import goes_through, load_sheets
from app.services.paperwork import begun_sheets, load_pile
from app.services.rows import load_competition_row, load_event_row, row_id
from db.tables import Event, Judge

NO_ESTIMATE: Mapping[str, Decimal] = {}


def blank_sheets(
    session: Session,
    event_id: int,
    *,
    judge_ids: Collection[int] | None = None,
    entry_ids: Collection[int] | None = None,
    missing_only: bool = False,
) -> tuple[BlankSheet, ...]:
    """The sheets to print, pile by pile: of these judges and entries (None: all), or only what is missing.

    Entries that were approved, compete and got into the module's round; without the pairs that must recuse.
    Forms for an entry's own estimate (自评) only where that seat is asked for. UserError where an entry of a
    blind event has no station yet: its sheet would have to name somebody.
    """
    pile = load_pile(session, event_id)
    rules = event_rules(pile.event)
    estimates = _estimates(session, event_id)
    competition = load_competition_row(session, pile.event.competition_id).title
    labels = [
        label
        for label in pile.labels
        if label.review == "approved" and (entry_ids is None or label.entry_id in entry_ids)
    ]
    _check_stations(pile.event, labels)
    here = (
        {key for key, sheet in begun_sheets(session, event_id).items() if sheet.at} if missing_only else set()
    )
    return tuple(
        _blank(
            competition,
            pile.event,
            label,
            judge,
            module,
            estimates.get((label.entry_id, module.code), NO_ESTIMATE),
        )
        for judge, module in pile.seats
        if (judge.seat != SELF_SEAT if judge_ids is None else judge.id in judge_ids)
        for label in labels
        if goes_through(rules, rules.scheme.module(module.code), label)
        and (label.entry_id, judge.id) not in pile.recused
        and (label.entry_id, judge.id) not in here
    )


def _check_stations(event: Event, labels: Iterable[EntryLabel]) -> None:
    waiting = sum(label.station is None for label in labels) if event.blind else 0
    if waiting:
        raise UserError(
            f"{event.name}是盲评赛项,还有 {waiting} 个参赛者没有赛位,不能打印评分单。"
            "请先在“检录与抽签”中抽签。"
        )


def _estimates(session: Session, event_id: int) -> dict[tuple[int, str], Mapping[str, Decimal]]:
    """What entries gave themselves, by entry and module, where there are such forms."""
    if not any(
        module.self_assessed for module in event_rules(load_event_row(session, event_id)).scheme.modules
    ):
        return {}
    found = load_sheets(session, event_id)
    return {(sheet.entry_id, sheet.module): sheet.marks for sheet in found if sheet.seat == SELF_SEAT}


def _blank(
    competition: str,
    event: Event,
    entry: EntryLabel,
    judge: Judge,
    module: Module,
    estimate: Mapping[str, Decimal],
) -> BlankSheet:
    label, detail = contestant_words(
        blind=event.blind,
        station=entry.station,
        number=entry.number,
        name=entry.name,
        organization=entry.organization,
    )
    scheme = event_rules(event).scheme
    return BlankSheet(
        code=write_code(SheetCode(row_id(event), entry.entry_id, row_id(judge))),
        competition=competition,
        event=event.name,
        module=module.name,
        label=label,
        judge=judge.name,
        aspects=module.aspects,
        detail=detail,
        division=entry.division,
        seat=seat_text(judge.seat),
        groups=module.groups,
        tables=scheme.tables,
        sources=_sources(scheme.module(module.code), module),
        self_assessed=module.self_assessed and judge.seat != SELF_SEAT,
        estimate={
            aspect.code: named_mark(aspect, estimate[aspect.code])
            for aspect in module.aspects
            if aspect.code in estimate and judge.seat != SELF_SEAT
        },
    )


def _sources(panel: Module, module: Module) -> tuple[Aspect, ...]:
    """The aspects of other seats whose options name the tables of grades that are given on this sheet."""
    wanted = {aspect.table_of for aspect in module.aspects} - {aspect.code for aspect in module.aspects}
    return tuple(aspect for aspect in panel.aspects if aspect.code in wanted)
