"""获奖名单: everything that published results and decisions give, as it is posted and read out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from app.domain.award_roll import AwardGroup, AwardRoll, Laureate
from app.domain.certificates import Category
from app.services.certificate_dues import Due, Dues, find_dues
from app.services.competitions import EventView, list_events, load_competition
from app.services.papers import head_stamp, published_stamp
from app.services.publishing import load_latest_publication


def load_award_roll(session: Session, competition_id: int, event_id: int | None = None) -> AwardRoll:
    """Who has what by the newest published results: of one event, or of all with the competition itself."""
    dues = find_dues(session, competition_id, event_id=event_id, whole=event_id is None)
    competition = load_competition(session, competition_id)
    publication = None if event_id is None else load_latest_publication(session, event_id)
    events = [event for event in list_events(session, competition_id) if event_id in (None, event.id)]
    return AwardRoll(
        competition=competition.title,
        basis=_basis(dues, event_id),
        groups=_groups(_given(dues), events),
        event="" if publication is None else publication.event,
        hosts=competition.hosts,
        missing=tuple(event.name for event in events if event.id not in dues.versions),
        audit=head_stamp(session) if publication is None else published_stamp(session, publication),
    )


def _given(dues: Dues) -> Iterable[Due]:
    """What is handed over on the stage: a promotion is no award."""
    return (due for due in dues.due if due.ready and due.category is not Category.PROMOTION)


def _basis(dues: Dues, event_id: int | None) -> str:
    if event_id is None:
        return f"依据已公布的 {len(dues.versions)} 个赛项"
    return f"第 {dues.versions.get(event_id, 0)} 版"


def _groups(dues: Iterable[Due], events: Sequence[EventView]) -> tuple[AwardGroup, ...]:
    """By event, division and award, in the order of the events; the whole competition comes last."""
    order = {event.id: at for at, event in enumerate(events)}
    divisions: dict[tuple[int | None, str], int] = {
        (event.id, name): at for event in events for at, name in enumerate(event.divisions)
    }
    found: dict[tuple[int | None, str, Category, str], list[Due]] = {}
    for due in dues:
        _category, _tier, division, _rank = due.order
        found.setdefault((due.event_id, division, due.category, due.award), []).append(due)
    last = len(divisions)
    sorted_keys = sorted(
        found, key=lambda key: (order.get(key[0] or 0, len(order)), divisions.get(key[:2], last))
    )
    return tuple(_group(found[key]) for key in sorted_keys)


def _group(dues: Sequence[Due]) -> AwardGroup:
    _category, tier, division, _rank = dues[0].order
    return AwardGroup(
        event=dues[0].event,
        division=division,
        category=dues[0].category,
        award=dues[0].award,
        tier=tier,
        laureates=tuple(
            Laureate(
                due.recipient, "" if due.organization == due.recipient else due.organization, due.authors
            )
            for due in dues
        ),
    )
