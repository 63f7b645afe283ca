"""评分单收发: blank sheets for the printer, papers that come back, and the list of those that are missing.

Who is expected to hand in what is told by `list_papers`: every entry that competes, by every judge who may
mark it. In a blind event nothing here names anything but stations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.ranking import Status
from app.domain.rights import Right
from app.domain.scheme import SELF_SEAT, Module, seat_text
from app.domain.sheet_code import read_code
from app.domain.sheets import SheetState
from app.errors import InputError, UserError
from app.services.door import Refused, WriteSession
from app.services.entries import EntryLabel, event_rules, list_labels, pile_order, shown_label
from app.services.judging import goes_through
from app.services.places import at_event, at_seat
from app.services.rows import load_competition_row, load_event_row, row_id
from app.services.seats import list_recused
from app.services.sheet_rows import find_sheet, load_desk, load_entry_of, open_sheet
from db.tables import Entry, Event, Judge, Mark, ScoreSheet

NOT_STARTED = "not_started"
ENTERED = frozenset({SheetState.SUBMITTED.value, SheetState.CONFIRMED.value, SheetState.LOCKED.value})
GONE = "报名或席位可能已删除,或者恢复过较早的备份。请核对名单,把这份评分单重新打印、誊抄后再收,原件一并保存。"


@dataclass(frozen=True, slots=True)
class ScannedSheet:
    """Which sheet was scanned."""

    event_id: int
    entry_id: int
    judge_id: int


@dataclass(frozen=True, slots=True)
class ReceivedPaper:
    """A paper that was ticked in, or taken back (`present` False); `changed` tells whether it was news.

    `at` (UTC) and `by` say since when and by whom, '' and None where the paper is not here.
    """

    entry_id: int
    judge_id: int
    label: str
    judge: str
    at: datetime | None
    by: str
    present: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A sheet that is expected back. `label` is the station where the event is blind; `number` is '' then.

    `state` is not_started, draft, submitted, confirmed or locked; `at` (UTC) is when the paper came back.
    """

    entry_id: int
    judge_id: int
    label: str
    number: str
    station: int | None
    module: str
    seat: int
    judge: str
    at: datetime | None
    by: str
    state: str

    @property
    def missing(self) -> bool:
        """Whether the paper is still out."""
        return self.at is None

    @property
    def entered(self) -> bool:
        """Whether the marks were typed and handed in."""
        return self.state in ENTERED

    @property
    def title(self) -> str:
        """'04 号赛位', or number and name: two people of one name stay apart."""
        return f"{self.number} {self.label}".strip()

    @property
    def place(self) -> str:
        """'实操 2 号席': where the judge sits."""
        return f"{self.module} {seat_text(self.seat)}"


@dataclass(frozen=True, slots=True)
class MissingGroup:
    """What one judge, or one station, still owes: the papers missing, of so many expected."""

    key: int
    title: str
    place: str
    expected: int
    lines: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True)
class Pile:
    """An event with its seats in order, and its entries in the order of the pile. For services only."""

    event: Event
    seats: tuple[tuple[Judge, Module], ...]
    labels: tuple[EntryLabel, ...]
    recused: frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class BegunSheet:
    state: str
    at: datetime | None
    by: str


# -- back: papers ticked in ----------------------------------------------------------------------------


def open_scanned(session: WriteSession, text: str, event_id: int) -> ScannedSheet:
    """The sheet that a scanned code names, while this event is worked on.

    InputError (field `code`) for what is no code or was misread; refused, and kept in the log, for the
    sheet of another event; UserError where entry or judge are no longer there.
    """
    code = read_code(text)
    if code is None:
        raise InputError("code", "这不是评分单上的条码。请扫评分单右上角的二维码。")
    event = load_event_row(session, event_id)
    if code.event_id != event_id:
        other = _event_name(session, code.event_id, event.competition_id)
        raise Refused(
            f"这是“{other}”的评分单,现在办理的是“{event.name}”。请换到“{other}”再扫,或放回那一叠。",
            f"{event.name} 扫描“{other}”的评分单",
            at_event(event),
            act=Right.CHECK_IN.value,
        )
    judge, entry = session.get(Judge, code.judge_id), session.get(Entry, code.entry_id)
    if judge is None or judge.event_id != event_id:
        raise UserError(f"{event.name}里已没有这份评分单的裁判席位。{GONE}")
    if entry is None or entry.event_id != event_id:
        raise UserError(f"{event.name}里已没有这份评分单的参赛者。{GONE}")
    return ScannedSheet(event_id, code.entry_id, code.judge_id)


def _event_name(session: Session, event_id: int, competition_id: int) -> str:
    other = session.get(Event, event_id)
    if other is None:
        raise UserError(f"这份评分单的赛项已不存在。{GONE}")
    if other.competition_id == competition_id:
        return other.name
    return f"{load_competition_row(session, other.competition_id).title} · {other.name}"


def receive_scanned(session: WriteSession, text: str, event_id: int) -> ReceivedPaper:
    """Tick in the paper whose code was scanned."""
    sheet = open_scanned(session, text, event_id)
    return receive_paper(session, entry_id=sheet.entry_id, judge_id=sheet.judge_id)


def receive_paper(
    session: WriteSession, *, entry_id: int, judge_id: int, present: bool = True
) -> ReceivedPaper:
    """Tick a returned paper in, or take the tick back; whatever the state of the sheet.

    What stands already is not changed: the first tick stays with its time and name.
    """
    desk = load_desk(session, judge_id)
    what = f"{'收到' if present else '取消收到'} {desk.sheet_name(session, entry_id)} 的纸质评分单"
    by = session.require(Right.CHECK_IN, at_seat(desk.event, desk.judge, entry_id=entry_id), attempt=what)
    load_entry_of(session, entry_id, desk.event, lock=True)
    sheet = find_sheet(session, entry_id, judge_id)
    changed = present == (sheet is None or sheet.paper_at is None)
    if changed:
        sheet = sheet or open_sheet(session, entry_id, judge_id)
        sheet.paper_at, sheet.paper_by = (session.clock(), by) if present else (None, "")
        session.record(what)
    return ReceivedPaper(
        entry_id=entry_id,
        judge_id=judge_id,
        label=desk.label(session, entry_id),
        judge=desk.judge.name,
        at=None if sheet is None else sheet.paper_at,
        by="" if sheet is None else sheet.paper_by,
        present=present,
        changed=changed,
    )


# -- what is missing -----------------------------------------------------------------------------------


def list_papers(session: Session, event_id: int) -> tuple[PaperLine, ...]:
    """Every sheet that is expected back, judge by judge in the order of the pile.

    Entries that compete, once they are approved (and have a station where the event is blind), or that have
    a sheet already; without the pairs that must recuse, unless an earlier judge of the seat has marked. An
    entry's own estimate (自评) is nobody's duty: it is listed only once its paper is here.
    """
    pile = load_pile(session, event_id)
    sheets = begun_sheets(session, event_id)
    return tuple(
        _line(pile.event, label, judge, module, sheets.get((label.entry_id, row_id(judge))))
        for judge, module in pile.seats
        for label in pile.labels
        if _listed(pile, label, judge, sheets.get((label.entry_id, row_id(judge))))
    )


def missing_by_judge(lines: Iterable[PaperLine]) -> tuple[MissingGroup, ...]:
    """What each judge still owes; judges who owe nothing are left out."""
    return _grouped(lines, lambda line: line.judge_id, lambda line: (line.judge, line.place))


def missing_by_entry(lines: Iterable[PaperLine]) -> tuple[MissingGroup, ...]:
    """Which sheets of each station (or entry) are still out, in the order of the pile."""
    return _grouped(lines, lambda line: line.entry_id, lambda line: (line.title, ""))


def _grouped(
    lines: Iterable[PaperLine],
    key: Callable[[PaperLine], int],
    words: Callable[[PaperLine], tuple[str, str]],
) -> tuple[MissingGroup, ...]:
    groups: dict[int, list[PaperLine]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return tuple(
        MissingGroup(number, *words(group[0]), len(group), missing)
        for number, group in groups.items()
        if (missing := tuple(line for line in group if line.missing))
    )


def load_pile(session: Session, event_id: int) -> Pile:
    event = load_event_row(session, event_id)
    modules = {module.code: module for module in event_rules(event).scheme.modules}
    order = {code: at for at, code in enumerate(modules)}
    judges = session.exec(select(Judge).where(Judge.event_id == event_id)).all()
    seats = sorted(judges, key=lambda judge: (order[judge.module], judge.seat))
    labels = [label for label in list_labels(session, [event_id]).values() if label.status is Status.ACTIVE]
    return Pile(
        event=event,
        seats=tuple((judge, modules[judge.module].for_seat(judge.seat)) for judge in seats),
        labels=tuple(sorted(labels, key=pile_order)),
        recused=list_recused(session, event_id),
    )


def _listed(pile: Pile, label: EntryLabel, judge: Judge, sheet: BegunSheet | None) -> bool:
    if judge.seat == SELF_SEAT:
        return sheet is not None and sheet.at is not None
    return sheet is not None or _expected(pile, label, judge)


def _expected(pile: Pile, label: EntryLabel, judge: Judge) -> bool:
    rules = event_rules(pile.event)
    return (
        label.review == "approved"
        and goes_through(rules, rules.scheme.module(judge.module), label)
        and (label.station is not None or not pile.event.blind)
        and (label.entry_id, judge.id) not in pile.recused
    )


def _line(
    event: Event, label: EntryLabel, judge: Judge, module: Module, sheet: BegunSheet | None
) -> PaperLine:
    return PaperLine(
        entry_id=label.entry_id,
        judge_id=row_id(judge),
        label=shown_label(event, label),
        number="" if event.blind else label.number,
        station=label.station,
        module=module.name,
        seat=judge.seat,
        judge=judge.name,
        at=None if sheet is None else sheet.at,
        by="" if sheet is None else sheet.by,
        state=NOT_STARTED if sheet is None else sheet.state,
    )


def begun_sheets(session: Session, event_id: int) -> dict[tuple[int, int], BegunSheet]:
    """The sheets of an event that were begun or whose paper came back, by entry and judge."""
    begun = sa.select(col(Mark.id)).where(col(Mark.sheet_id) == col(ScoreSheet.id)).exists()
    rows = session.execute(
        sa.select(
            col(ScoreSheet.entry_id),
            col(ScoreSheet.judge_id),
            col(ScoreSheet.state),
            col(ScoreSheet.paper_at),
            col(ScoreSheet.paper_by),
            begun,
        )
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .where(col(Judge.event_id) == event_id)
    )
    return {
        (entry_id, judge_id): BegunSheet(state if has_marks else NOT_STARTED, at, by)
        for entry_id, judge_id, state, at, by, has_marks in rows
        if has_marks or at is not None
    }
