"""定稿: a published version becomes final once notice and time for appeals are over and no appeal is open."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from app.domain.appeals import AppealClock
from app.domain.rights import Right
from app.errors import UserError
from app.services.appeal_views import list_unsettled
from app.services.closing_rules import load_closing_rules
from app.services.competitions import list_events
from app.services.door import WriteSession
from app.services.event_proof import check_event
from app.services.newest_versions import newest_publications
from app.services.places import at_event
from app.services.publishing import PublicationView, compare_to_live, load_latest_publication
from app.services.results import EventResults, compute_event
from app.services.rows import load_event_row
from db.tables import Publication


def finalize_event(session: WriteSession, event_id: int) -> int:
    """Make the newest published version final; returns its number.

    Refused while it is on notice or appeals may still come in, while one is open or a ruling is not carried
    out, and where the results are no longer those of the version.
    """
    event = load_event_row(session, event_id, lock=True)
    by = session.require(Right.PUBLISH, at_event(event), attempt=f"{event.name}成绩定稿")
    publication = load_latest_publication(session, event_id)
    if publication is None:
        raise UserError(f"{event.name}的成绩还没有公示。请先在“成绩公布”中签署并公示。")
    check_event(session, event_id)
    now = session.clock()
    results = compute_event(session, event_id)
    if problems := final_problems(session, publication, results, now):
        raise UserError("".join(problems))
    row = session.get_one(Publication, publication.id)
    row.final_at, row.final_by = now, by
    session.add(row)
    session.record(f"{event.name}成绩第 {publication.version} 版定稿")
    return publication.version


def final_problems(
    session: Session, publication: PublicationView, results: EventResults, now: datetime
) -> tuple[str, ...]:
    """What keeps the newest version from being made final at this moment (aware), each with its cure."""
    name, version = results.event.name, publication.version
    if publication.final_at is not None:
        return (f"{name}第 {version} 版已经定稿。",)
    problems = []
    if differences := compare_to_live(session, publication, results):
        problems.append(
            f"{name}第 {version} 版公示后成绩有 {len(differences)} 处改动。请重新签署,公示新的版本后再定稿。"
        )
    until = publication.notice_until
    if until is not None and now.astimezone().date() <= until:
        after = until + timedelta(days=1)
        problems.append(f"{name}第 {version} 版公示到 {day_text(until)},请从 {day_text(after)}起再定稿。")
    deadline = _appeal_deadline(session, results.event.id)
    if deadline is not None and now <= deadline:
        problems.append(f"{name}的申诉时限到 {day_text(deadline)} {deadline:%H:%M},过后再定稿。")
    if unsettled := list_unsettled(session, results.event.id):
        problems.append(f"{name}的{'、'.join(unsettled)}还没有办结。请先在“申诉与仲裁”中办结。")
    return tuple(problems)


def is_finished(session: Session, event_id: int) -> bool:
    """Whether the results are final and still those of the final version."""
    newest = load_latest_publication(session, event_id)
    if newest is None or newest.final_at is None:
        return False
    return not compare_to_live(session, newest, compute_event(session, event_id))


def _appeal_deadline(session: Session, event_id: int) -> datetime | None:
    """Until when appeals are in time, as the clock on the wall shows it; None before the end was declared."""
    ended_at = load_event_row(session, event_id).ended_at
    if ended_at is None:
        return None
    minutes = load_closing_rules(session, event_id).appeal_minutes
    return AppealClock(ended_at, minutes).deadline.astimezone()


def day_text(day: date) -> str:
    """'10 月 25 日'."""
    return f"{day.month} 月 {day.day} 日"


def check_final(session: Session, event_id: int, name: str) -> None:
    """Refuse certificates of results that are not final yet, where the rules want it so."""
    if not load_closing_rules(session, event_id).certificates_when_final:
        return
    newest = load_latest_publication(session, event_id)
    if newest is not None and newest.final_at is None:
        raise UserError(
            f"{name}规定定稿后才发证书,第 {newest.version} 版还没有定稿。请先在“成绩公布”中定稿。"
        )


def list_unfinished(session: Session, competition_id: int) -> tuple[str, ...]:
    """The events whose published results have to be final before there are certificates, and are not."""
    newest = session.exec(
        select(Publication.event_id).where(
            col(Publication.id).in_(newest_publications(competition_id)), col(Publication.final_at).is_(None)
        )
    )
    waiting = {key for key in newest if load_closing_rules(session, key).certificates_when_final}
    return tuple(event.name for event in list_events(session, competition_id) if event.id in waiting)
