"""裁判席位: who sits where, 裁判回避, 签到, and a judge replaced in mid-event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.rights import Right
from app.domain.scheme import SELF_SEAT
from app.errors import InputError, UserError
from app.services.accounts import unit_of
from app.services.door import WriteSession
from app.services.entries import event_rules, list_labels, shown_label
from app.services.places import at_seat
from app.services.rows import load_event_row, row_id
from db.tables import (
    Account,
    Entry,
    EntryMember,
    Event,
    Handover,
    Judge,
    Mark,
    Organization,
    Person,
    ScoreSheet,
)

NAME_LENGTH = 20
NAMED = 5  # entries named in a warning


@dataclass(frozen=True, slots=True)
class SeatView:
    """A seat of a panel with who sits there, from which unit, and whether they came.

    `recusals` are the entries of the judge's own unit (stations where the event is blind); `handovers`
    tells who sat there before; `marked`: marks were given on this seat, so that a new judge takes it over.
    """

    judge_id: int
    event_id: int
    event: str
    module: str
    module_name: str
    seat: int
    name: str
    account_id: int | None
    organization: str
    checked_in_at: datetime | None
    recusals: tuple[str, ...]
    handovers: tuple[str, ...]
    marked: bool

    @property
    def warning(self) -> str:
        """'与 3 个参赛者同单位,须回避:…'; '' without any."""
        if not self.recusals:
            return ""
        some = "、".join(self.recusals[:NAMED])
        more = "等" if len(self.recusals) > NAMED else ""
        return f"与 {len(self.recusals)} 个参赛者同单位,须回避:{some}{more}。"


@dataclass(frozen=True, slots=True)
class JudgeMarks:
    """How many of the marks that count one judge gave on a seat, and on how many sheets."""

    name: str
    sheets: int
    marks: int


@dataclass(frozen=True, slots=True)
class PanelJudge:
    """Who has a judge's seat, with their unit."""

    event_id: int
    module: str
    account_id: int
    name: str
    organization: str


def list_panels(session: Session, competition_id: int) -> tuple[PanelJudge, ...]:
    """Everybody who was given a seat at a competition, event by event, module by module, seat by seat."""
    rows = session.execute(
        sa.select(
            col(Judge.event_id),
            col(Judge.module),
            col(Account.id),
            col(Account.name),
            sa.func.coalesce(col(Organization.name), ""),
        )
        .join(Account, col(Judge.account_id) == col(Account.id))
        .join(Event, col(Judge.event_id) == col(Event.id))
        .join(Organization, col(Account.organization_id) == col(Organization.id), isouter=True)
        .where(col(Event.competition_id) == competition_id)
        .order_by(col(Judge.event_id), col(Judge.module), col(Judge.seat))
    )
    return tuple(PanelJudge(*row) for row in rows)


def list_seats(session: Session, event_id: int) -> tuple[SeatView, ...]:
    """The seats of an event's panels, module by module."""
    event = load_event_row(session, event_id)
    modules = event_rules(event).scheme.modules
    order = {module.code: n for n, module in enumerate(modules)}
    names = {module.code: module.name for module in modules}
    judges = session.exec(select(Judge).where(Judge.event_id == event_id)).all()
    units = dict(session.exec(select(Organization.id, Organization.name)).all())
    entries = _entries_by_unit(session, event)
    past = _handovers(session, [row_id(judge) for judge in judges])
    marked = _marked_seats(session, event_id)
    return tuple(
        SeatView(
            judge_id=row_id(judge),
            event_id=event_id,
            event=event.name,
            module=judge.module,
            module_name=names[judge.module],
            seat=judge.seat,
            name=judge.name,
            account_id=judge.account_id,
            organization=units.get(judge.organization_id, ""),
            checked_in_at=judge.checked_in_at,
            recusals=tuple(entries.get(judge.organization_id or 0, ())),
            handovers=tuple(past.get(row_id(judge), ())),
            marked=row_id(judge) in marked,
        )
        for judge in sorted(judges, key=lambda judge: (order[judge.module], judge.seat))
    )


def marks_by_judge(session: Session, judge_id: int) -> tuple[JudgeMarks, ...]:
    """Who gave the marks of a seat that count, in the order in which they came to it."""
    judge, _event = _judge_and_event(session, judge_id)
    first = session.exec(
        select(Handover.before).where(Handover.judge_id == judge_id).order_by(col(Handover.id))
    ).first()
    rows = session.execute(
        sa.select(col(Mark.sheet_id), col(Mark.aspect), col(Mark.judge), col(Mark.entered))
        .join(ScoreSheet, col(Mark.sheet_id) == col(ScoreSheet.id))
        .where(col(ScoreSheet.judge_id) == judge_id, col(Mark.keying) == 1)
        .order_by(col(Mark.id))
    )
    standing: dict[tuple[int, str], str] = {}
    for sheet_id, aspect, name, entered in rows:
        standing.pop((sheet_id, aspect), None)
        if entered is not None:
            standing[sheet_id, aspect] = name or first or judge.name
    sheets: dict[str, list[int]] = {}
    for (sheet_id, _aspect), name in standing.items():
        sheets.setdefault(name, []).append(sheet_id)
    return tuple(JudgeMarks(name, len(set(each)), len(each)) for name, each in sheets.items())


def seat_judge(
    session: WriteSession, judge_id: int, name: str, *, organization: str = "", reason: str = ""
) -> SeatView:
    """Say who sits on a seat: somebody who works here, or a new name.

    Once the seat has given marks another judge takes it over, with a reason; the marks given keep the
    name of who gave them. Returns the seat: its `warning` names the entries to recuse from.
    """
    judge, event = _judge_and_event(session, judge_id)
    plain = " ".join(name.split())
    seat = "自评席" if judge.seat == SELF_SEAT else f"{judge.seat} 号裁判席"
    what = f"{event.name} {judge.module} 模块 {seat}"
    by = session.require(Right.SEATS, at_seat(event, judge), attempt=f"{what}安排 {plain}")
    if not plain:
        raise InputError("name", "裁判姓名不能为空。")
    if len(plain) > NAME_LENGTH:
        raise InputError("name", f"姓名最多 {NAME_LENGTH} 个字,现有 {len(plain)} 个。")
    account = _account(session, plain)
    unit_told = _set_unit(session, account, organization)
    before = judge.name
    text = f"{what}为 {plain}"
    if before != plain and has_marks(session, judge_id):
        if not reason.strip():
            raise InputError("reason", f"{before}已经评过分,换人要写明交接原因。")
        session.add(
            Handover(
                judge_id=judge_id,
                before=before,
                after=plain,
                reason=reason.strip(),
                at=session.clock(),
                by=by,
            )
        )
        text = f"{what}由 {before} 交接给 {plain}(原因:{reason.strip()})"
    if before != plain:
        judge.checked_in_at = None
    judge.name, judge.account_id, judge.organization_id = plain, account.id, account.organization_id
    session.record(f"{text}{unit_told}")
    return next(seat for seat in list_seats(session, row_id(event)) if seat.judge_id == judge_id)


def check_in_judge(session: WriteSession, judge_id: int, *, present: bool = True) -> None:
    """裁判签到, or taken back."""
    judge, event = _judge_and_event(session, judge_id)
    what = f"{event.name} 裁判 {judge.name} {'签到' if present else '取消签到'}"
    session.require(Right.CHECK_IN, at_seat(event, judge), attempt=what)
    judge.checked_in_at = session.clock() if present else None
    session.record(what)


def recuses(session: Session, judge: Judge, entry: Entry) -> str:
    """Why this judge may not mark this entry: they are of one unit. '' where they may."""
    if judge.organization_id is None:
        return ""
    members = (
        sa.select(col(Person.organization_id))
        .join(EntryMember, col(EntryMember.person_id) == col(Person.id))
        .where(col(EntryMember.entry_id) == entry.id)
    )
    units = {entry.organization_id, *session.execute(members).scalars()}
    if judge.organization_id not in units:
        return ""
    return f"{judge.name}与这个参赛者同单位,应当回避,不能评分。请裁判长换一名裁判评这一份。"


def list_recused(session: Session, event_id: int) -> frozenset[tuple[int, int]]:
    """Entry and judge of all pairs of an event that `recuses` keeps apart, in one query."""
    member = (
        sa.select(col(EntryMember.id))
        .join(Person, col(EntryMember.person_id) == col(Person.id))
        .where(
            col(EntryMember.entry_id) == col(Entry.id),
            col(Person.organization_id) == col(Judge.organization_id),
        )
        .exists()
    )
    pairs = sa.select(col(Entry.id), col(Judge.id)).where(
        col(Entry.event_id) == event_id,
        col(Judge.event_id) == event_id,
        (col(Entry.organization_id) == col(Judge.organization_id)) | member,
    )
    return frozenset((entry_id, judge_id) for entry_id, judge_id in session.execute(pairs))


def _entries_by_unit(session: Session, event: Event) -> dict[int, list[str]]:
    """What the event's entries are called, by the units they or their members belong to."""
    labels = list_labels(session, [row_id(event)])
    own = sa.select(col(Entry.id), col(Entry.organization_id)).where(col(Entry.event_id) == event.id)
    members = (
        sa.select(col(EntryMember.entry_id), col(Person.organization_id))
        .join(Person, col(EntryMember.person_id) == col(Person.id))
        .join(Entry, col(EntryMember.entry_id) == col(Entry.id))
        .where(col(Entry.event_id) == event.id)
    )
    pairs = [*session.execute(own), *session.execute(members)]
    found: dict[int, dict[str, None]] = {}
    for entry_id, unit in pairs:
        if unit is not None and entry_id in labels:
            found.setdefault(unit, {})[shown_label(event, labels[entry_id])] = None
    return {unit: list(names) for unit, names in found.items()}


def _handovers(session: Session, judge_ids: Sequence[int]) -> dict[int, list[str]]:
    past: dict[int, list[str]] = {}
    rows = session.exec(
        select(Handover).where(col(Handover.judge_id).in_(judge_ids)).order_by(col(Handover.id))
    )
    for row in rows:
        moment = f"{row.at.astimezone():%m-%d %H:%M}"
        past.setdefault(row.judge_id, []).append(f"{moment} {row.before} → {row.after}({row.reason})")
    return past


def _account(session: WriteSession, name: str) -> Account:
    account = session.exec(select(Account).where(Account.name == name)).first()
    if account is None:
        account = Account(name=name, created_at=session.clock())
        session.add(account)
        session.flush()
    if not account.active:
        raise InputError("name", f"{name}的账号已停用,不能安排。请换人,或请管理员启用。")
    return account


def _set_unit(session: WriteSession, account: Account, organization: str) -> str:
    """Give somebody their unit ('' leaves it) on every seat of theirs; what changed, for the log."""
    unit = unit_of(session, organization)
    if unit is None or unit == account.organization_id:
        return ""
    account.organization_id = unit
    for seat in session.exec(select(Judge).where(Judge.account_id == account.id)).all():
        where = at_seat(load_event_row(session, seat.event_id), seat)
        session.require(Right.SEATS, where, attempt=f"修改裁判 {account.name} 的单位")
        seat.organization_id = unit
    return f",单位“{session.get_one(Organization, unit).name}”"


def has_marks(session: Session, judge_id: int) -> bool:
    marks = select(Mark.id).join(ScoreSheet, col(Mark.sheet_id) == col(ScoreSheet.id))
    return session.exec(marks.where(ScoreSheet.judge_id == judge_id)).first() is not None


def _marked_seats(session: Session, event_id: int) -> set[int]:
    marked = sa.exists().where(col(Mark.sheet_id) == col(ScoreSheet.id))
    sheets = (
        sa.select(col(ScoreSheet.judge_id))
        .join(Judge, col(ScoreSheet.judge_id) == col(Judge.id))
        .where(col(Judge.event_id) == event_id, marked)
    )
    return set(session.execute(sheets).scalars())


def _judge_and_event(session: Session, judge_id: int) -> tuple[Judge, Event]:
    judge = session.get(Judge, judge_id)
    if judge is None:
        raise UserError("这个裁判席位已不存在,请刷新。")
    return judge, load_event_row(session, judge.event_id)
