"""The papers of an appeal, as data ready to print: 申诉书, blank or filled in, and 仲裁决定书."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.domain.appeal_papers import AppealFormData, RulingData
from app.domain.appeals import (
    EFFECT_NAMES,
    OUTCOME_NAMES,
    STATE_NAMES,
    AppealClock,
    limit_text,
)
from app.domain.rights import PROGRAM, Actor, Right
from app.errors import UserError
from app.services.appeal_views import AppealView, list_appeals, load_appeal
from app.services.closing_rules import load_closing_rules
from app.services.papers import row_stamp
from app.services.rows import load_competition_row, load_event_row, row_id
from db.tables import Event


def blank_form(session: Session, event_id: int, now: datetime) -> AppealFormData:
    """A form to fill in by hand, with the event and its time limit; `now` is the time here."""
    return _form(session, load_event_row(session, event_id), now)


def appeal_form(session: Session, appeal_id: int, actor: Actor, now: datetime) -> AppealFormData:
    """An appeal as it was filed. Who appeals is left to be written where the actor may not know it."""
    return _filled(session, load_appeal(session, appeal_id, actor), now)


def ruling(session: Session, appeal_id: int, actor: Actor, now: datetime) -> RulingData:
    """The ruling on an appeal; a UserError before there is one."""
    return _ruling(session, load_appeal(session, appeal_id, actor), now)


def load_appeal_file(session: Session, event_id: int) -> tuple[AppealFormData | RulingData, ...]:
    """All appeals of an event, each with the ruling on it behind it, as anybody may read them."""
    event = load_event_row(session, event_id)
    found: list[AppealFormData | RulingData] = []
    for view in list_appeals(session, event.competition_id, PROGRAM, event_id):
        found.append(_filled(session, view, None))
        if view.outcome is not None:
            found.append(_ruling(session, view, None))
    return tuple(found)


def _filled(session: Session, view: AppealView, now: datetime | None) -> AppealFormData:
    return replace(
        _form(session, load_event_row(session, view.event_id), now),
        deadline=_minute(view.deadline),
        number=view.number,
        appellant=view.appellant,
        phone=view.phone,
        organization=view.organization,
        entry=view.entry,
        version=_version(view),
        received=_minute(view.received_at),
        late_reason=view.late_reason,
        subject=view.subject,
        request=view.request,
        decision=_decision(view),
        audit=row_stamp(session, "appeal", view.id, Right.APPEAL),
    )


def _ruling(session: Session, view: AppealView, now: datetime | None) -> RulingData:
    if view.outcome is None or view.ruled_at is None or view.decided_at is None:
        raise UserError(f"{view.event} {view.number}{STATE_NAMES[view.state]},裁决后才有仲裁决定书。")
    event = load_event_row(session, view.event_id)
    return RulingData(
        competition=load_competition_row(session, event.competition_id).title,
        event=view.event,
        number=view.ruling_number,
        appeal=view.number,
        appellant=view.appellant,
        organization=view.organization,
        entry=view.entry,
        version=_version(view),
        received=_minute(view.received_at),
        accepted=_minute(view.decided_at),
        subject=view.subject,
        request=view.request,
        panel=view.panel,
        findings=view.findings,
        ruling=view.ruling,
        outcome=OUTCOME_NAMES[view.outcome],
        effect=EFFECT_NAMES[view.effect],
        carried=carried_text(view),
        ruled=_minute(view.ruled_at),
        printed=_printed(now),
        audit=row_stamp(session, "appeal", view.id, Right.ARBITRATE),
    )


def carried_text(view: AppealView) -> str:
    """How a ruling was carried out; '' while that is waited for."""
    if view.outcome is not None and not view.effect:
        return "成绩不变,无须执行"
    version = "" if view.carried_version is None else f"已由成绩第 {view.carried_version} 版执行"
    return ",".join(text for text in (version, view.carried_note) if text)


def _form(session: Session, event: Event, now: datetime | None) -> AppealFormData:
    minutes = load_closing_rules(session, row_id(event)).appeal_minutes
    clock = None if event.ended_at is None else AppealClock(event.ended_at, minutes)
    return AppealFormData(
        competition=load_competition_row(session, event.competition_id).title,
        limit=limit_text(minutes),
        printed=_printed(now),
        event=event.name,
        ended=_minute(event.ended_at),
        deadline=_minute(None if clock is None else clock.deadline),
    )


def _decision(view: AppealView) -> str:
    """What became of it first; '' while nobody decided."""
    if view.decided_at is None:
        return ""
    what = STATE_NAMES[view.state] if view.decision_reason else "受理"
    reason = f",原因:{view.decision_reason}" if view.decision_reason else ""
    return f"{what}{reason}。\n{view.decided_by},{_minute(view.decided_at)}"


def _version(view: AppealView) -> str:
    return f"第 {view.version} 版" if view.version else "公布之前"


def _minute(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone():%Y-%m-%d %H:%M}"


def _printed(now: datetime | None) -> str:
    return "" if now is None else f"{now:%Y-%m-%d %H:%M} 打印"
