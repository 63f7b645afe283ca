"""Score sheets as rows, and the desk they lie on: what every service about sheets looks up first."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.rights import Actor, Right
from app.domain.rule_words import Checking
from app.domain.rules import EventRules
from app.domain.scheme import SELF_SEAT, Module
from app.errors import UserError
from app.services.door import Refused, WriteSession
from app.services.entries import event_rules, shown_name
from app.services.places import at_event
from app.services.rows import load_entry_row
from db.tables import Entry, Event, Judge, Mark, ScoreSheet


@dataclass(frozen=True, slots=True)
class Hands:
    """Accounts and names of people. Marks keep the name of who gave them: after a handover somebody else sits
    on the seat.
    """

    accounts: frozenset[int] = frozenset()
    names: frozenset[str] = frozenset()

    def are_of(self, actor: Actor) -> bool:
        """Whether this person is among them."""
        return actor.account_id in self.accounts or actor.name in self.names


@dataclass(frozen=True, slots=True)
class Desk:
    """A judge's seat with its event and rules. It holds rows: for services only."""

    judge: Judge
    event: Event
    rules: EventRules
    module: Module

    @property
    def panel(self) -> Module:
        """The whole module: `module` is what this seat marks of it."""
        return self.rules.scheme.module(self.judge.module)

    @property
    def checking(self) -> Checking:
        """How the seat's sheets are checked: nobody checks what an entry thinks of itself (自评)."""
        return Checking.NONE if self.judge.seat == SELF_SEAT else self.rules.checking

    def label(self, session: Session, entry_id: int) -> str:
        """The entry as this desk may see it: the station where the event is blind."""
        return label_of(session, self.event, entry_id)

    def sheet_name(self, session: Session, entry_id: int) -> str:
        """'焊工 · 04 号赛位 · 李建国': the sheet as messages and the log name it."""
        return f"{self.event.name} · {self.label(session, entry_id)} · {self.judge.name}"


# Made once: a mark asks for each of these, and to make a statement costs as much as to run it.
_DESK = (
    sa.select(Judge, Event)
    .join(Event, col(Judge.event_id) == col(Event.id))
    .where(col(Judge.id) == sa.bindparam("judge_id"))
)
_SHEET = sa.select(ScoreSheet).where(
    col(ScoreSheet.entry_id) == sa.bindparam("entry_id"), col(ScoreSheet.judge_id) == sa.bindparam("judge_id")
)
_MARKS = (
    sa.select(col(Mark.aspect), col(Mark.entered))
    .where(col(Mark.sheet_id) == sa.bindparam("sheet_id"), col(Mark.keying) == sa.bindparam("keying"))
    .order_by(col(Mark.id))
)


def load_desk(session: Session, judge_id: int) -> Desk:
    """The desk of a seat; a UserError where it is gone."""
    found = session.execute(_DESK, {"judge_id": judge_id}).first()
    if found is None:
        raise UserError("这个裁判席位已不存在,请重新选择裁判。")
    judge, event = found
    rules = event_rules(event)
    return Desk(judge, event, rules, rules.scheme.module(judge.module).for_seat(judge.seat))


def load_entry_of(
    session: Session, entry_id: int, event: Event, *, lock: bool = False, returned: bool = False
) -> Entry:
    """An entry that is judged in this event; refused where it is another's.

    A UserError where its registration was returned, unless `returned` ones are wanted too.
    """
    entry = load_entry_row(session, entry_id, lock=lock)
    if entry.event_id != event.id:
        text = f"这份评分单不属于{event.name},请重新选择。"
        raise Refused(text, f"{event.name} 打开其他赛项的评分单", at_event(event), act=Right.MARK.value)
    if entry.review == "returned" and not returned:
        raise UserError("这条报名已退回,不参加评分。请先在“报名”中恢复。")
    return entry


def label_of(session: Session, event: Event, entry_id: int) -> str:
    """The entry as judges see it."""
    return shown_name(session, event, load_entry_row(session, entry_id))


def find_sheet(session: Session, entry_id: int, judge_id: int) -> ScoreSheet | None:
    """The sheet's row, None before its first mark."""
    return session.execute(_SHEET, {"entry_id": entry_id, "judge_id": judge_id}).scalars().first()


def open_sheet(session: WriteSession, entry_id: int, judge_id: int) -> ScoreSheet:
    """A new sheet, flushed."""
    sheet = ScoreSheet(entry_id=entry_id, judge_id=judge_id)
    session.add(sheet)
    session.flush()
    return sheet


def newest_marks(
    session: Session, sheet: ScoreSheet | None, keying: int = 1, *, until: int | None = None
) -> dict[str, Decimal]:
    """The marks of one typing that stand (or stood up to a mark), by aspect code."""
    if sheet is None:
        return {}
    statement = _MARKS if until is None else _MARKS.where(col(Mark.id) <= until)
    newest: dict[str, Decimal | None] = {}
    for aspect, entered in session.execute(statement, {"sheet_id": sheet.id, "keying": keying}):
        newest[aspect] = entered
    return {aspect: entered for aspect, entered in newest.items() if entered is not None}


def own_hands(session: Session, desk: Desk, sheet: ScoreSheet | None) -> Hands:
    """Whose hands are in the marks that count: who typed, submitted or gave them, and who sits there."""
    typed: list[tuple[int | None, str]] = []
    submitted = None
    if sheet is not None:
        submitted = sheet.submitted_by_id
        rows = session.execute(
            sa.select(col(Mark.entered_by_id), col(Mark.judge))
            .where(col(Mark.sheet_id) == sheet.id, col(Mark.keying) == 1)
            .distinct()
        )
        typed = [(typist, judge) for typist, judge in rows]
    accounts = (submitted, desk.judge.account_id, *(typist for typist, _judge in typed))
    return Hands(
        frozenset(account for account in accounts if account is not None),
        frozenset(judge for _typist, judge in typed if judge),
    )


def marked_by(session: Session, sheet: ScoreSheet | None) -> tuple[str, ...]:
    """The judges whose marks stand: more than one after a handover."""
    if sheet is None:
        return ()
    newest: dict[str, str] = {}
    rows = session.execute(
        sa.select(col(Mark.aspect), col(Mark.judge))
        .where(col(Mark.sheet_id) == sheet.id, col(Mark.keying) == 1)
        .order_by(col(Mark.id))
    )
    for aspect, judge in rows:
        newest[aspect] = judge
    return tuple(dict.fromkeys(judge for judge in newest.values() if judge))
