"""公示: what is pinned up of a published version."""

from __future__ import annotations

from sqlmodel import Session

from app.domain.result_notice import ResultNotice
from app.services.closing_rules import load_closing_rules
from app.services.competitions import load_competition, load_event
from app.services.papers import result_lists
from app.services.publishing import load_publication


def load_result_notice(session: Session, publication_id: int) -> ResultNotice:
    """The notice of a published version, dated when it was published."""
    publication = load_publication(session, publication_id)
    event = load_event(session, publication.event_id)
    return ResultNotice(
        lists=result_lists(session, publication_id),
        event=publication.event,
        version=publication.version,
        since=publication.notice_from,
        until=publication.notice_until,
        reason=publication.reason,
        appeals_to=load_closing_rules(session, event.id).appeals_to,
        hosts=load_competition(session, event.competition_id).hosts,
        issued=publication.published_at.astimezone().date(),
    )
