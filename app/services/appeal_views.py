"""Appeals as they are read: the clock of every event, and each appeal with what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import func
from sqlmodel import Session, col, select

from app.domain.appeals import (
    AppealClock,
    AppealState,
    Effect,
    Outcome,
    appeal_number,
    is_pending,
    must_carry,
    ruling_number,
    suggest_end,
)
from app.domain.closing import read_closing
from app.domain.rights import Actor, Right, is_granted
from app.errors import UserError
from app.services.entries import EntryLabel, list_entry_labels, list_labels, pile_order, shown_label
from app.services.identities import identities_opened
from app.services.places import at_event
from app.services.rows import load_competition_row, load_event_row, row_id
from db.tables import Appeal, Entry, Event, Publication, ScoreSheet, Sitting, Track

GONE_ENTRY = "已退回的参赛者"
WHOLE_EVENT = "整个赛项"


@dataclass(frozen=True, slots=True)
class EventAppeals:
    """An event with its time for appeals. Moments are aware.

    `clock` is None until its end was declared; `suggested_end` is what the data make of it. `pending` wait
    for a decision, `due` are ruled and wait to be carried out. `notice_until`: the last day of 公示 of the
    newest version, which is `version` (0 before the first) and maybe `final`.
    """

    event_id: int
    event: str
    clock: AppealClock | None
    minutes: int
    suggested_end: datetime | None
    appeals: int
    pending: int
    due: int
    version: int
    notice_until: date | None
    final: bool = False


@dataclass(frozen=True, slots=True)
class AppealView:
    """One appeal. `entry` is what may be told of whom it is about; '' texts are not there (yet).

    `hidden`: who appeals is not told to the reader, as it would open a blind event.
    """

    id: int
    number: str
    ruling_number: str
    event_id: int
    event: str
    entry_id: int | None
    entry: str
    version: int
    appellant: str
    organization: str
    phone: str
    subject: str
    request: str
    received_at: datetime
    deadline: datetime | None
    late_reason: str
    state: AppealState
    by: str
    decided_at: datetime | None
    decided_by: str
    decision_reason: str
    outcome: Outcome | None
    findings: str
    ruling: str
    effect: Effect
    panel: tuple[str, ...]
    ruled_at: datetime | None
    ruled_by: str
    carried_version: int | None
    carried_note: str
    hidden: bool

    @property
    def is_late(self) -> bool:
        """Whether it came after the time for appeals."""
        return self.deadline is not None and self.received_at > self.deadline

    @property
    def must_carry(self) -> bool:
        """Whether its ruling waits to be carried out."""
        return must_carry(self.state, self.effect, self.carried_version, self.carried_note)


@dataclass(frozen=True, slots=True)
class Appellable:
    """The entries an appeal of an event may be about: id and name. Not `opened`: only stations are told."""

    entries: tuple[tuple[int, str], ...]
    opened: bool


def list_event_appeals(session: Session, competition_id: int, now: datetime) -> tuple[EventAppeals, ...]:
    """Every event of the competition with its clock, in their order."""
    competition = load_competition_row(session, competition_id)
    events = session.exec(
        select(Event)
        .join(Track, col(Event.track_id) == col(Track.id))
        .where(Event.competition_id == competition_id)
        .order_by(col(Track.position), col(Event.position), col(Event.id))
    ).all()
    ends, sheets = _sitting_ends(session, competition_id), _last_sheets(session, competition_id)
    newest = _newest(session, competition_id)
    appeals: dict[int, list[Appeal]] = {}
    for row in _rows(session, competition_id):
        appeals.setdefault(row.event_id, []).append(row)
    found = []
    for event in events:
        key = row_id(event)
        minutes = read_closing(competition.closing, event.closing)[0].appeal_minutes
        version, notice_until, final = newest.get(key, (0, None, False))
        mine = appeals.get(key, [])
        found.append(
            EventAppeals(
                event_id=key,
                event=event.name,
                clock=None if event.ended_at is None else AppealClock(event.ended_at, minutes),
                minutes=minutes,
                suggested_end=suggest_end(ends.get(key), sheets.get(key), now),
                appeals=len(mine),
                pending=sum(is_pending(AppealState(row.state)) for row in mine),
                due=sum(is_due(row) for row in mine),
                version=version,
                notice_until=notice_until,
                final=final,
            )
        )
    return tuple(found)


def list_appeals(
    session: Session, competition_id: int, actor: Actor, event_id: int | None = None
) -> tuple[AppealView, ...]:
    """The appeals of a competition (of one event) by their numbers, as the actor may see them."""
    rows = _rows(session, competition_id, event_id)
    return tuple(_views(session, rows, actor))


def load_appeal(session: Session, appeal_id: int, actor: Actor) -> AppealView:
    """One appeal as the actor may see it."""
    (view,) = _views(session, [load_appeal_row(session, appeal_id)], actor)
    return view


def load_appeal_row(session: Session, appeal_id: int, *, lock: bool = False) -> Appeal:
    """The row of an appeal; a UserError where there is none."""
    row = session.get(Appeal, appeal_id, with_for_update=lock)
    if row is None:
        raise UserError("这件申诉已不存在,请刷新。")
    return row


def list_appellable(session: Session, event_id: int) -> Appellable:
    """Whom an appeal of the event may be about: stations only while it is blind and not opened."""
    event = load_event_row(session, event_id)
    opened = _is_opened(session, event)
    labels = sorted(list_labels(session, [event_id]).values(), key=pile_order)
    if not opened:
        labels = [label for label in labels if label.station is not None]
    entries = []
    for label in labels:
        unit = f" · {label.organization}" if opened and label.organization else ""
        entries.append((label.entry_id, f"{_told(event, label, opened)}{unit}"))
    return Appellable(tuple(entries), opened)


def list_unsettled(session: Session, event_id: int) -> tuple[str, ...]:
    """The numbers of the appeals that keep an event's results from being final."""
    event = load_event_row(session, event_id)
    year = load_competition_row(session, event.competition_id).year
    rows = _rows(session, event.competition_id, event_id)
    return tuple(appeal_number(year, row.serial) for row in rows if _is_unsettled(row))


def count_open_appeals(session: Session, competition_id: int) -> int:
    """How many appeals still ask for something to be done."""
    return sum(map(_is_unsettled, _rows(session, competition_id)))


def _is_unsettled(row: Appeal) -> bool:
    return is_pending(AppealState(row.state)) or is_due(row)


def events_with_appeals(session: Session, competition_id: int) -> frozenset[int]:
    """The events in which anybody appealed."""
    return frozenset(row.event_id for row in _rows(session, competition_id))


def is_due(row: Appeal) -> bool:
    """Whether an appeal's ruling waits to be carried out."""
    return must_carry(AppealState(row.state), Effect(row.effect), row.carried_version, row.carried_note)


def _is_opened(session: Session, event: Event) -> bool:
    """Whether names may be told beside stations."""
    return not event.blind or identities_opened(session, row_id(event))


def newest_version(session: Session, event_id: int) -> int:
    """The newest published version of an event, 0 before the first."""
    newest = select(func.max(Publication.version)).where(Publication.event_id == event_id)
    return session.exec(newest).one() or 0


def _rows(session: Session, competition_id: int, event_id: int | None = None) -> list[Appeal]:
    statement = select(Appeal).where(Appeal.competition_id == competition_id)
    if event_id is not None:
        statement = statement.where(Appeal.event_id == event_id)
    return list(session.exec(statement.order_by(col(Appeal.serial))))


def _views(session: Session, rows: Iterable[Appeal], actor: Actor) -> Iterable[AppealView]:
    rows = list(rows)
    labels = list_entry_labels(session, [row.entry_id for row in rows if row.entry_id is not None])
    events: dict[int, tuple[Event, int, bool]] = {}
    for key in {row.event_id for row in rows}:
        event = load_event_row(session, key)
        year = load_competition_row(session, event.competition_id).year
        events[key] = event, year, _is_opened(session, event)
    for row in rows:
        event, year, opened = events[row.event_id]
        entry = WHOLE_EVENT
        if row.entry_id is not None:
            label = labels.get(row.entry_id)
            entry = GONE_ENTRY if label is None else _told(event, label, opened)
        yield _view(row, event.name, year, entry, not opened and not _may_know(actor, event))


def _may_know(actor: Actor, event: Event) -> bool:
    """Who rules hears both sides; whoever marks, checks or signs a blind event must not know whose it is."""
    return is_granted(actor, Right.ARBITRATE, at_event(event))


def _told(event: Event, label: EntryLabel, opened: bool) -> str:
    if not opened or not event.blind:
        return shown_label(event, label)
    return f"{label.name}({shown_label(event, label)})"


def _view(row: Appeal, event: str, year: int, entry: str, hidden: bool) -> AppealView:
    return AppealView(
        id=row_id(row),
        number=appeal_number(year, row.serial),
        ruling_number=ruling_number(year, row.serial),
        event_id=row.event_id,
        event=event,
        entry_id=row.entry_id,
        entry=entry,
        version=row.version,
        appellant="" if hidden else row.appellant,
        organization="" if hidden else row.organization,
        phone="" if hidden else row.phone,
        subject=row.subject,
        request=row.request,
        received_at=row.received_at,
        deadline=row.deadline,
        late_reason=row.late_reason,
        state=AppealState(row.state),
        by=row.by,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decision_reason=row.decision_reason,
        outcome=Outcome(row.outcome) if row.outcome else None,
        findings=row.findings,
        ruling=row.ruling,
        effect=Effect(row.effect),
        panel=tuple(row.panel),
        ruled_at=row.ruled_at,
        ruled_by=row.ruled_by,
        carried_version=row.carried_version,
        carried_note=row.carried_note,
        hidden=hidden,
    )


# -- when a contest ended ----------------------------------------------------------------------------


def _sitting_ends(session: Session, competition_id: int) -> dict[int, datetime]:
    """By event when its last sitting is over by the timetable."""
    statement = (
        sa.select(col(Sitting.event_id), func.max(col(Sitting.ends_at)))
        .where(col(Sitting.competition_id) == competition_id, col(Sitting.event_id).is_not(None))
        .group_by(col(Sitting.event_id))
    )
    # The clock on the wall; the greatest text of a minute is the latest.
    return {key: ends.astimezone() for key, ends in session.execute(statement)}


def _last_sheets(session: Session, competition_id: int) -> dict[int, datetime]:
    """By event when its last sheet was handed in."""
    statement = (
        sa.select(col(Entry.event_id), func.max(col(ScoreSheet.submitted_at)))
        .join(Entry, col(ScoreSheet.entry_id) == col(Entry.id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(col(Event.competition_id) == competition_id, col(ScoreSheet.submitted_at).is_not(None))
        .group_by(col(Entry.event_id))
    )
    return {int(key): moment for key, moment in session.execute(statement)}


def _newest(session: Session, competition_id: int) -> dict[int, tuple[int, date | None, bool]]:
    """By event its newest version, the last day of that one's notice, and whether it is final."""
    statement = (
        sa.select(
            col(Publication.event_id),
            col(Publication.version),
            col(Publication.notice_until),
            col(Publication.final_at),
        )
        .join(Event, col(Publication.event_id) == col(Event.id))
        .where(col(Event.competition_id) == competition_id)
        .order_by(col(Publication.version))
    )
    return {
        key: (version, until, final_at is not None)
        for key, version, until, final_at in session.execute(statement)
    }
