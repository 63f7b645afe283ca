"""为什么是这个成绩: the explanation of results as data, from the marks and rules that stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from app.domain.scores import Marks
from app.domain.why import ScoreExplanationData, Why, WhyAward, WhyEntry
from app.domain.why_place import Contender, Occasion, explain_award, explain_result
from app.domain.why_score import NO_NAMES, NO_SHEETS, ModuleSheets, Names
from app.errors import UserError
from app.services.judging import load_sheets
from app.services.papers import DRAFT, head_stamp
from app.services.results import EventResults, ResultRow, compute_event
from db.tables import Judge

GONE = "这条参赛记录已不在名单中,请刷新。"


def load_why(session: Session, event_id: int, entry_id: int, *, judges: bool = False) -> Why:
    """The explanation of one result. `judges`: name them, else only their seats; never while it is blind."""
    results = compute_event(session, event_id)
    sheets = _sheets(session, event_id, entry_id).get(entry_id, NO_SHEETS)
    return explain_row(results, entry_id, sheets, _names(session, results, judges=judges))


def load_whys(session: Session, event_id: int, *, judges: bool = False) -> tuple[Why, ...]:
    """The explanations of all results of an event, in the order of the ranking."""
    results = compute_event(session, event_id)
    sheets = _sheets(session, event_id)
    names = _names(session, results, judges=judges)
    found = {
        field[at].label.entry_id: _explained(results, field, at, sheets, names)
        for field in _fields(results)
        for at in range(len(field))
    }
    return tuple(found[row.label.entry_id] for row in results.rows)


def explain_row(
    results: EventResults, entry_id: int, sheets: ModuleSheets = NO_SHEETS, names: Names = NO_NAMES
) -> Why:
    """The explanation of one line of a ranking that is at hand; without `sheets` some marks are left out."""
    for field in _fields(results):
        for at, row in enumerate(field):
            if row.label.entry_id == entry_id:
                return _explained(results, field, at, {entry_id: sheets}, names)
    raise UserError(GONE)


def load_explanation(
    session: Session, event_id: int, entry_id: int, now: datetime, *, judges: bool = False
) -> ScoreExplanationData:
    """The explanation to print: of the result as it stands now, with the stamp of the audit log."""
    why = load_why(session, event_id, entry_id, judges=judges)
    return ScoreExplanationData(why, DRAFT, f"{now:%Y-%m-%d %H:%M} 生成", head_stamp(session))


Field = tuple[ResultRow, ...]


def _fields(results: EventResults) -> Iterator[Field]:
    """The rows of each division."""
    for division in results.divisions:
        yield tuple(row for row in results.rows if row.label.division == division)


def _explained(
    results: EventResults, field: Field, at: int, sheets: Mapping[int, ModuleSheets], names: Names
) -> Why:
    event, row = results.event, field[at]
    contenders = [_contender(results, each) for each in field]
    award = _award(results, row, contenders[at])
    occasion = Occasion(results.competition, event.name, event.rules, event.rules_version)
    own = sheets.get(row.label.entry_id, NO_SHEETS)
    return explain_result(occasion, contenders, at, award, sheets=own, names=names)


def _contender(results: EventResults, row: ResultRow) -> Contender:
    return Contender(_entry(results, row), row.place, row.score)


def _entry(results: EventResults, row: ResultRow) -> WhyEntry:
    label, opened = row.label, results.opened
    return WhyEntry(
        label=results.told_name(row),
        number=label.number if opened else "",
        name=label.name if opened else "",
        organization=label.organization if opened else "",
        division=label.division,
        station=label.station,
        status=label.status,
        status_reason=label.status_reason,
        guest=label.guest,
        authors=label.authors if opened else "",
    )


def _award(results: EventResults, row: ResultRow, contender: Contender) -> WhyAward:
    allotment, entry_id = results.allotment, row.label.entry_id
    due = next((due for due in allotment.awards if due.id == entry_id), None)
    quotas = [quota for quota in allotment.quotas if quota.division == row.label.division]
    return explain_award(contender, due, quotas)


def _sheets(session: Session, event_id: int, entry_id: int | None = None) -> dict[int, ModuleSheets]:
    """The marks that count, by entry, module and seat."""
    found: defaultdict[int, defaultdict[str, dict[int, Marks]]] = defaultdict(lambda: defaultdict(dict))
    for sheet in load_sheets(session, event_id):
        if entry_id in (None, sheet.entry_id):
            found[sheet.entry_id][sheet.module][sheet.seat] = sheet.marks
    return dict(found)


def _names(session: Session, results: EventResults, *, judges: bool) -> Names:
    if not judges or not results.opened:
        return NO_NAMES
    rows = session.exec(
        select(Judge.module, Judge.seat, Judge.name).where(col(Judge.event_id) == results.event.id)
    )
    return {(module, seat): name for module, seat, name in rows}
