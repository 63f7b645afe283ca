"""成绩表 of one event, for whoever enters marks in Excel: its entries as they may be seen, and its marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlmodel import Session, select

from app.domain.marking import mark_text
from app.domain.ranking import Status
from app.domain.scheme import SELF_SEAT
from app.errors import UserError
from app.exchange.marks_form import MarksForm
from app.exchange.marks_workbook import MarksEntry
from app.services.entries import EntryLabel, event_rules, list_labels, pile_order, station_name
from app.services.judging import load_sheets
from app.services.paperwork import list_papers
from app.services.rows import load_event_row, row_id
from db.tables import Event, Judge

NO_SCHEME = "{}还没有启用评分规则,没有成绩表。请先导入评分方案,或在“赛项与评分表”中启用。"
NO_ENTRIES = "{}还没有审核通过的参赛者,没有成绩表。请先在“报名与资格审核”中导入报名表或审核。"
NO_STATIONS = "{}是盲评赛项,还没有抽签,没有成绩表。请先在“检录与抽签”中抽签。"


def load_marks_form(session: Session, event_id: int) -> MarksForm:
    """The form of an event with the marks that stand. Where it is blind it names nobody but the stations.

    Those that compete, once they are approved or have a sheet already, in the order of the pile; without
    the sheets that nobody expects, e.g. of judges who must recuse or of a round an entry is not in.
    """
    event = load_event_row(session, event_id)
    if not event.rules:
        raise UserError(NO_SCHEME.format(event.name))
    sheets = load_sheets(session, event_id)
    begun = {sheet.entry_id for sheet in sheets}
    labels = [
        label
        for label in sorted(list_labels(session, [event_id]).values(), key=pile_order)
        if label.status is Status.ACTIVE and (label.review == "approved" or label.entry_id in begun)
    ]
    shown = {label.entry_id: entry for label in labels for entry in _entry(event, label)}
    if not shown:
        raise UserError((NO_STATIONS if labels else NO_ENTRIES).format(event.name))
    scheme = event_rules(event).scheme
    marks = {}
    for sheet in sheets:
        entry = shown.get(sheet.entry_id)
        for code, number in sheet.marks.items() if entry is not None else ():
            aspect = scheme.module(sheet.module).aspect(code)
            if entry is not None and aspect is not None:
                marks[entry.number, sheet.seat, sheet.module, code] = mark_text(aspect, number)
    left_out = _left_out(session, event_id, shown)
    return MarksForm(
        event.name, event.rules, tuple(shown.values()), marks, registered=True, left_out=left_out
    )


def _left_out(
    session: Session, event_id: int, shown: Mapping[int, MarksEntry]
) -> frozenset[tuple[str, int, str]]:
    expected = {(line.entry_id, line.judge_id) for line in list_papers(session, event_id)}
    judges = session.exec(select(Judge).where(Judge.event_id == event_id, Judge.seat != SELF_SEAT)).all()
    return frozenset(
        (entry.number, judge.seat, judge.module)
        for judge in judges
        for entry_id, entry in shown.items()
        if (entry_id, row_id(judge)) not in expected
    )


def _entry(event: Event, label: EntryLabel) -> Iterator[MarksEntry]:
    if not event.blind:
        yield MarksEntry(event.name, label.number, label.name)
    elif label.station is not None:
        yield MarksEntry(event.name, station_name(label.station))
