"""裁定: the order of entries that tie, by the chief judge; awards that somebody decides on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.domain.rights import Right
from app.errors import InputError, UserError
from app.services.door import WriteSession
from app.services.entries import load_label
from app.services.places import at_competition, at_event
from app.services.rows import load_competition_row, load_entry_row, load_event_row, row_id
from app.services.sheet_rows import label_of, load_entry_of
from db.tables import AwardDecision, Event, TieDecision

NAME_LENGTH = 60
NAMED = 5


# -- ties ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TieDecisionView:
    """The decided order, from the best down. It holds only while exactly these entries tie."""

    id: int
    division: str
    entry_ids: tuple[int, ...]
    reason: str
    at: datetime
    by: str


def decide_tie(session: WriteSession, event_id: int, entry_ids: Sequence[int], *, reason: str) -> int:
    """Decide the order of entries of one division that nothing else parts, the best first; returns its id.

    Of the same entries the newest decision counts.
    """
    event = load_event_row(session, event_id)
    what = f"裁定{event.name}的并列名次"
    by = session.require(Right.RULE, at_event(event), attempt=what)
    if len(set(entry_ids)) != len(entry_ids) or len(entry_ids) < 2:
        raise InputError("entry_ids", "请选择两个以上并列的参赛者,每个只列一次。")
    for entry_id in entry_ids:
        load_entry_of(session, entry_id, event)
    divisions = {load_entry_row(session, entry_id).division for entry_id in entry_ids}
    if len(divisions) > 1:
        raise InputError("entry_ids", "这些参赛者不在同一组别,名次分开排,不用裁定。")
    if not reason.strip():
        raise InputError("reason", "请写明裁定理由。")
    decision = TieDecision(
        event_id=event_id,
        division=divisions.pop(),
        entry_ids=list(entry_ids),
        reason=reason.strip(),
        at=session.clock(),
        by=by,
    )
    session.add(decision)
    order = " → ".join(label_of(session, event, entry_id) for entry_id in entry_ids[:NAMED])
    more = f" 等 {len(entry_ids)} 个" if len(entry_ids) > NAMED else ""
    session.record(f"{what}:{order}{more}(理由:{reason.strip()})")
    return row_id(decision)


def load_tie_decisions(session: Session, event_id: int) -> tuple[TieDecisionView, ...]:
    """The decisions of an event that may count, the newest of each set of entries, in their order."""
    rows = session.exec(
        select(TieDecision).where(TieDecision.event_id == event_id).order_by(col(TieDecision.id))
    )
    newest = {frozenset(row.entry_ids): row for row in rows}
    return tuple(
        TieDecisionView(row_id(row), row.division, tuple(row.entry_ids), row.reason, row.at, row.by)
        for row in sorted(newest.values(), key=row_id)
    )


# -- awards --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AwardDecisionForm:
    """Who gets which award, why, and who approved of it.

    Of the whole competition without `event_id`. With `entry_id` the names are those of the entry; without
    it `recipient` is asked for.
    """

    award: str
    reason: str
    approver: str
    recipient: str = ""
    organization: str = ""
    event_id: int | None = None
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class AwardDecisionView(AwardDecisionForm):
    """A stored decision; it counts until it is revoked. `event` is '' for the whole competition."""

    id: int = 0
    event: str = ""
    at: datetime | None = None
    by: str = ""
    revoked_at: datetime | None = None
    revoked_by: str = ""
    revoke_reason: str = ""

    @property
    def stands(self) -> bool:
        """Whether it counts."""
        return self.revoked_at is None


def decide_award(session: WriteSession, competition_id: int, form: AwardDecisionForm) -> int:
    """Give an award by decision; returns its id. The same award twice to the same one is refused."""
    load_competition_row(session, competition_id, lock=True)
    event = None if form.event_id is None else load_event_row(session, form.event_id)
    award = form.award.strip()
    place = at_competition(competition_id) if event is None else at_event(event, entry_id=form.entry_id)
    by = session.require(Right.AWARD, place, attempt=f"决定奖项“{award}”")
    if event is not None and event.competition_id != competition_id:
        raise InputError("event_id", f"赛项“{event.name}”不属于这个赛事,请重新选择。")
    recipient, organization, told = _recipient(session, event, form)
    _check(form, recipient)
    decision = AwardDecision(
        competition_id=competition_id,
        event_id=form.event_id,
        award=award,
        entry_id=form.entry_id,
        recipient=recipient,
        organization=organization,
        reason=form.reason.strip(),
        approver=form.approver.strip(),
        at=session.clock(),
        by=by,
    )
    _check_new(session, decision, told)
    session.add(decision)
    session.flush()
    where = "" if event is None else event.name
    session.record(f"{where}决定“{award}”授予{told}(理由:{decision.reason};批准:{decision.approver})")
    return row_id(decision)


def revoke_award_decision(session: WriteSession, decision_id: int, *, reason: str) -> None:
    """Take a decision on an award back, with a reason; its row stays."""
    decision = session.get(AwardDecision, decision_id, with_for_update=True)
    if decision is None or decision.revoked_at is not None:
        raise UserError("这个奖项决定已经撤销,请刷新。")
    event = None if decision.event_id is None else load_event_row(session, decision.event_id)
    place = (
        at_competition(decision.competition_id)
        if event is None
        else at_event(event, entry_id=decision.entry_id)
    )
    told = decision.recipient
    if event is not None and decision.entry_id is not None:
        told = label_of(session, event, decision.entry_id)
    what = f"撤销{'' if event is None else event.name}“{decision.award}”授予{told}的决定"
    by = session.require(Right.AWARD, place, attempt=what)
    if not reason.strip():
        raise InputError("reason", "请写明撤销原因。")
    decision.revoked_at, decision.revoked_by = session.clock(), by
    decision.revoke_reason = reason.strip()
    session.record(f"{what}(原因:{reason.strip()})")


def list_award_decisions(
    session: Session, competition_id: int, event_id: int | None = None
) -> tuple[AwardDecisionView, ...]:
    """The decisions of a competition, or of one of its events, in their order; revoked ones too."""
    statement = select(AwardDecision).where(AwardDecision.competition_id == competition_id)
    if event_id is not None:
        statement = statement.where(AwardDecision.event_id == event_id)
    rows = session.exec(statement.order_by(col(AwardDecision.id))).all()
    wanted = {row.event_id for row in rows if row.event_id is not None}
    names = dict(session.exec(select(Event.id, Event.name).where(col(Event.id).in_(wanted))).all())
    return tuple(
        AwardDecisionView(
            award=row.award,
            reason=row.reason,
            approver=row.approver,
            recipient=row.recipient,
            organization=row.organization,
            event_id=row.event_id,
            entry_id=row.entry_id,
            id=row_id(row),
            event=names.get(row.event_id, ""),
            at=row.at,
            by=row.by,
            revoked_at=row.revoked_at,
            revoked_by=row.revoked_by,
            revoke_reason=row.revoke_reason,
        )
        for row in rows
    )


def _recipient(session: WriteSession, event: Event | None, form: AwardDecisionForm) -> tuple[str, str, str]:
    """Name and unit to keep, and what the log calls them: the station while the event is blind."""
    if form.entry_id is None:
        name = form.recipient.strip()
        return name, form.organization.strip(), name
    if event is None:
        raise InputError("event_id", "授予参赛者的奖项要写明是哪个赛项。")
    load_entry_of(session, form.entry_id, event)
    label = load_label(session, form.entry_id)
    if label is None:
        raise UserError("这条参赛记录已不存在,请刷新名单。")
    return label.name, label.organization, label_of(session, event, form.entry_id)


def _check(form: AwardDecisionForm, recipient: str) -> None:
    needed = {
        "award": (form.award, "请写明奖项名称。"),
        "recipient": (recipient, "请写明授予谁。"),
        "reason": (form.reason, "请写明授予理由。"),
        "approver": (form.approver, "请写明由谁批准,如“竞赛组委会”。"),
    }
    for field, (text, missing) in needed.items():
        if not text.strip():
            raise InputError(field, missing)
        if field != "reason" and len(text.strip()) > NAME_LENGTH:
            raise InputError(field, f"最多 {NAME_LENGTH} 个字,现有 {len(text.strip())} 个,请写短些。")


def _check_new(session: Session, decision: AwardDecision, told: str) -> None:
    same = select(AwardDecision.id).where(
        AwardDecision.competition_id == decision.competition_id,
        col(AwardDecision.event_id).is_not_distinct_from(decision.event_id),
        col(AwardDecision.entry_id).is_not_distinct_from(decision.entry_id),
        AwardDecision.award == decision.award,
        AwardDecision.recipient == decision.recipient,
        AwardDecision.organization == decision.organization,
        col(AwardDecision.revoked_at).is_(None),
    )
    if session.exec(same).first() is not None:
        raise InputError("recipient", f"“{decision.award}”已决定授予{told},不用再决定一次。")
