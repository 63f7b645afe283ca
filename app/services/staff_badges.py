"""裁判证 and 工作证: a badge for everybody who works at a competition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.badge_code import StaffCode, write_badge_code
from app.domain.badges import Badge, BadgeTone
from app.domain.people import told_apart
from app.domain.printed import EVERYBODY, Paper, PaperSheet
from app.domain.rights import ROLE_NAMES, Role
from app.domain.scheme import SELF_SEAT
from app.services.accounts import AccountView, list_accounts
from app.services.competitions import list_events
from app.services.rows import load_competition_row
from db.tables import Judge

ON_THE_FLOOR = frozenset({Role.CHIEF, Role.JUDGE, Role.CODER, Role.MARSHAL})
# A post: the role, and in which event (None: in all).
Post = tuple[Role, int | None]


def load_staff_badges(session: Session, competition_id: int) -> tuple[Paper[Badge], ...]:
    """A badge for everybody whose account is open and who has a duty or a judge's seat here."""
    competition = load_competition_row(session, competition_id).title
    events = {event.id: event.name for event in list_events(session, competition_id)}
    seats = _seats(session, events)
    papers = []
    for account in list_accounts(session):
        posts = [
            *((duty.role, duty.event_id) for duty in account.duties if duty.event_id in {None, *events}),
            *((Role.JUDGE, event) for event in seats.get(account.id, ())),
        ]
        if account.active and posts:
            papers.append(_paper(competition_id, competition, account, list(dict.fromkeys(posts)), events))
    return tuple(papers)


def _seats(session: Session, events: Mapping[int, str]) -> dict[int, list[int]]:
    """In which events each account judges."""
    statement = (
        sa.select(col(Judge.account_id), col(Judge.event_id))
        .where(
            col(Judge.event_id).in_(list(events)),
            col(Judge.account_id).is_not(None),
            col(Judge.seat) != SELF_SEAT,
        )
        .order_by(col(Judge.event_id), col(Judge.id))
    )
    found: dict[int, list[int]] = {}
    for account, event in session.execute(statement):
        found.setdefault(account, []).append(event)
    return found


def _paper(
    competition_id: int,
    competition: str,
    account: AccountView,
    posts: Sequence[Post],
    events: Mapping[int, str],
) -> Paper[Badge]:
    judges = any(role in ON_THE_FLOOR for role, _event in posts)
    badge = Badge(
        title="裁判证" if judges else "工作证",
        tone=BadgeTone.JUDGE if judges else BadgeTone.STAFF,
        competition=competition,
        name=account.name,
        organization=account.organization,
        lines=(("岗位", _posts_text(posts, events)),),
        number="",
        code=write_badge_code(StaffCode(competition_id, account.id)),
        has_photo=False,
    )
    title = f"{told_apart(account.name, account.organization, '')}的{badge.title}"
    where = {event for _role, event in posts}
    concerned = EVERYBODY if None in where else frozenset(event for event in where if event is not None)
    return Paper(PaperSheet(f"staff/{account.id}", title, badge.said, concerned), badge)


def _posts_text(posts: Sequence[Post], events: Mapping[int, str]) -> str:
    """'统分员、焊工裁判长、焊工和钳工评分裁判': each role once, with its events."""
    places: dict[Role, list[str]] = {}
    for role, event in posts:
        places.setdefault(role, []).append("" if event is None else events[event])
    return "、".join(
        ROLE_NAMES[role] if "" in named else f"{'、'.join(named)} {ROLE_NAMES[role]}"
        for role, named in places.items()
    )
