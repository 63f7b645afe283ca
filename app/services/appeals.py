"""申诉与仲裁: appeals are filed in writing, accepted or not, ruled, and carried out; each step once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, select

from app.domain.appeals import (
    EFFECT_NAMES,
    OUTCOME_NAMES,
    STATE_NAMES,
    AppealClock,
    AppealState,
    Effect,
    Outcome,
    appeal_number,
    effect_fits,
    may_become,
    parse_moment,
    read_names,
)
from app.domain.people import clean_lines, clean_text
from app.domain.rights import Right
from app.errors import InputError, UserError
from app.services.appeal_views import is_due, load_appeal_row, newest_version
from app.services.closing_rules import load_closing_rules
from app.services.door import WriteSession
from app.services.places import at_event
from app.services.rows import load_competition_row, load_event_row, row_id
from app.services.sheet_rows import load_entry_of
from db.tables import Appeal, Event, Publication

LONGEST_NAME, LONGEST_TEXT = 60, 4000
NAMES = {"appellant": "申诉人", "organization": "单位", "phone": "联系电话"}
TEXTS = {
    "subject": "申诉事项",
    "request": "申诉请求",
    "late_reason": "逾期受理的理由",
    "findings": "查明的事实",
    "ruling": "裁决",
    "reason": "原因",
    "note": "执行情况",
}


@dataclass(frozen=True, slots=True)
class AppealForm:
    """What is written down. `entry_id` None: about the event as a whole.

    `received` as typed ('16:30' is today), '' for now. `late_reason` is asked for beyond the time limit.
    """

    event_id: int
    appellant: str
    subject: str
    entry_id: int | None = None
    organization: str = ""
    phone: str = ""
    request: str = ""
    received: str = ""
    late_reason: str = ""


@dataclass(frozen=True, slots=True)
class RulingForm:
    """What the panel found and ruled; `panel` are names as typed, with 、 between them."""

    panel: str
    findings: str
    ruling: str
    outcome: Outcome
    effect: Effect = Effect.NONE


def declare_end(session: WriteSession, event_id: int, ended: str) -> datetime:
    """Say when the contest of an event ended ('16:30' is today, '' is now); returns the moment.

    The time for appeals runs from there. It can be said anew; appeals keep the deadline they came under.
    """
    event = load_event_row(session, event_id, lock=True)
    session.require(Right.APPEAL, at_event(event), attempt=f"宣布{event.name}比赛结束")
    at = _typed_moment(session, ended, "ended")
    if at == event.ended_at:
        return at
    before = "" if event.ended_at is None else f"(原为 {_minute(event.ended_at)})"
    event.ended_at = at
    session.record(f"宣布{event.name}比赛于 {_minute(at)} 结束{before}")
    return at


def file_appeal(session: WriteSession, form: AppealForm) -> int:
    """Write down an appeal that came in; returns its id. InputError at the field that is wrong or missing."""
    event = load_event_row(session, form.event_id, lock=True)  # nobody makes its results final meanwhile
    place = at_event(event, entry_id=form.entry_id)
    by = session.require(Right.APPEAL, place, attempt=f"登记{event.name}的申诉")
    competition = load_competition_row(session, event.competition_id, lock=True)
    if form.entry_id is not None:
        load_entry_of(session, form.entry_id, event)
    names = {field: _name(field, getattr(form, field)) for field in NAMES}
    if not names["appellant"]:
        raise InputError("appellant", "请写明申诉人。")
    subject = _needed("subject", form.subject, "请写明申诉什么、事实和依据。")
    received_at = _typed_moment(session, form.received, "received")
    deadline, late_reason = _timely(session, event, received_at, form.late_reason)
    serial = _next_serial(session, event.competition_id)
    appeal = Appeal(
        competition_id=event.competition_id,
        event_id=form.event_id,
        entry_id=form.entry_id,
        serial=serial,
        version=newest_version(session, form.event_id),
        appellant=names["appellant"],
        organization=names["organization"],
        phone=names["phone"],
        subject=subject,
        request=_text("request", form.request),
        received_at=received_at,
        deadline=deadline,
        late_reason=late_reason,
        by=by,
    )
    session.add(appeal)
    session.flush()
    # Whose it is would open a blind event: the log tells the number.
    late = f",逾期受理:{late_reason}" if late_reason else ""
    session.record(
        f"登记{event.name} {appeal_number(competition.year, serial)},{_minute(received_at)} 收到{late}"
    )
    return row_id(appeal)


def accept_appeal(session: WriteSession, appeal_id: int) -> None:
    """Take an appeal up: it will be ruled."""
    appeal, told, by = _begin(session, appeal_id, Right.APPEAL, "受理")
    _move(appeal, AppealState.ACCEPTED)
    appeal.decided_at, appeal.decided_by = session.clock(), by
    session.record(f"受理{told}")


def decline_appeal(session: WriteSession, appeal_id: int, reason: str) -> None:
    """Do not take it up, with the reason told to who appealed."""
    _end_unruled(session, appeal_id, AppealState.DECLINED, "不予受理", reason)


def withdraw_appeal(session: WriteSession, appeal_id: int, reason: str) -> None:
    """It was taken back, or written down by mistake."""
    _end_unruled(session, appeal_id, AppealState.WITHDRAWN, "撤回", reason)


def _end_unruled(session: WriteSession, appeal_id: int, state: AppealState, what: str, reason: str) -> None:
    appeal, told, by = _begin(session, appeal_id, Right.APPEAL, what)
    _move(appeal, state)
    appeal.decision_reason = _needed("reason", reason, f"请写明{what}的原因。")
    appeal.decided_at, appeal.decided_by = session.clock(), by
    session.record(f"{what}{told}(原因:{appeal.decision_reason})")


def rule_appeal(session: WriteSession, appeal_id: int, form: RulingForm) -> None:
    """The panel's final ruling: what it found, what it ruled, and what that does to the results."""
    appeal, told, by = _begin(session, appeal_id, Right.ARBITRATE, "裁决")
    _move(appeal, AppealState.RULED)
    check_ruling(form)
    appeal.panel = list(read_names(form.panel))
    appeal.findings, appeal.ruling = _text("findings", form.findings), _text("ruling", form.ruling)
    appeal.outcome, appeal.effect = form.outcome.value, form.effect.value
    appeal.ruled_at, appeal.ruled_by = session.clock(), by
    session.record(f"裁决{told}:{OUTCOME_NAMES[form.outcome]},{EFFECT_NAMES[form.effect]}")


def check_ruling(form: RulingForm) -> None:
    """Refuse a ruling that is not complete, at its field."""
    if not read_names(form.panel):
        raise InputError("panel", "请写明仲裁组成员,用顿号隔开。")
    _needed("findings", form.findings, "请写明查明的事实。")
    _needed("ruling", form.ruling, "请写明如何裁决。")
    if not effect_fits(form.outcome, form.effect):
        cure = EFFECT_NAMES[Effect.NONE]
        raise InputError("effect", f"申诉不成立时成绩不变,请选“{cure}”,或改选裁决结果。")


def carry_out(session: WriteSession, appeal_id: int, *, version: int | None = None, note: str = "") -> None:
    """The ruling was carried out: by a version published after it, or as the note says."""
    appeal, told, _by = _begin(session, appeal_id, Right.PUBLISH, "执行裁决")
    if not is_due(appeal):
        raise UserError(f"{told}没有等着执行的裁决,请刷新。")
    said = _text("note", note)
    if version is None:
        appeal.carried_note = _needed("note", said, "请写明裁决如何执行。")
        session.record(f"执行{told}的裁决:{appeal.carried_note}")
        return
    _check_version(session, appeal, version)
    appeal.carried_version, appeal.carried_note = version, said
    session.record(f"执行{told}的裁决:公布第 {version} 版{f',{said}' if said else ''}")


def _begin(session: WriteSession, appeal_id: int, right: Right, what: str) -> tuple[Appeal, str, str]:
    """The appeal, held against others, how the log calls it, and who acts."""
    appeal = load_appeal_row(session, appeal_id, lock=True)
    event = load_event_row(session, appeal.event_id)
    year = load_competition_row(session, event.competition_id).year
    told = f"{event.name} {appeal_number(year, appeal.serial)}"
    return (
        appeal,
        told,
        session.require(right, at_event(event, entry_id=appeal.entry_id), attempt=f"{what}{told}"),
    )


def _move(appeal: Appeal, state: AppealState) -> None:
    now = AppealState(appeal.state)
    if not may_become(now, state):
        raise UserError(f"这件申诉{STATE_NAMES[now]},不能再改为{STATE_NAMES[state]},请刷新。")
    appeal.state = state.value


def _timely(
    session: WriteSession, event: Event, received_at: datetime, late_reason: str
) -> tuple[datetime | None, str]:
    """The deadline it came under, and why it is taken although that was over; '' in time."""
    if event.ended_at is None:
        return None, ""
    clock = AppealClock(event.ended_at, load_closing_rules(session, row_id(event)).appeal_minutes)
    if not clock.is_late(received_at):
        return clock.deadline, ""
    missing = f"已过申诉时限({_minute(clock.deadline)} 截止),仍要登记的请写明理由。"
    return clock.deadline, _needed("late_reason", late_reason, missing)


def _check_version(session: Session, appeal: Appeal, version: int) -> None:
    published = session.exec(
        select(Publication.published_at).where(
            Publication.event_id == appeal.event_id, Publication.version == version
        )
    ).first()
    if published is None:
        raise InputError("version", f"第 {version} 版还没有公布,请先在“成绩公布”中公布。")
    if appeal.ruled_at is None or published < appeal.ruled_at:
        raise InputError("version", f"第 {version} 版在裁决之前公布,不含裁决的更正,请改正后公布新的一版。")


def _next_serial(session: Session, competition_id: int) -> int:
    last = session.exec(select(func.max(Appeal.serial)).where(Appeal.competition_id == competition_id)).one()
    return (last or 0) + 1


def _typed_moment(session: WriteSession, text: str, field: str) -> datetime:
    """A typed moment, '' for now; nothing has happened that is yet to come."""
    now = session.clock()
    if not text.strip():
        return now
    at = parse_moment(text, now.astimezone().date(), field).astimezone(now.tzinfo)
    if at > now:
        raise InputError(field, f"“{text.strip()}”还没有到,请写已经过去的时间。")
    return at


def _minute(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def _name(field: str, text: str) -> str:
    said = clean_text(text)
    if len(said) > LONGEST_NAME:
        raise InputError(field, f"{NAMES[field]}有 {len(said)} 个字,请不超过 {LONGEST_NAME} 个字。")
    return said


def _text(field: str, text: str) -> str:
    said = clean_lines(text)
    if len(said) > LONGEST_TEXT:
        raise InputError(field, f"{TEXTS[field]}有 {len(said)} 个字,请不超过 {LONGEST_TEXT} 个字。")
    return said


def _needed(field: str, text: str, missing: str) -> str:
    said = _text(field, text)
    if not said:
        raise InputError(field, missing)
    return said
