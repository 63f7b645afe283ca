"""成绩公布: frozen, numbered snapshots of an event's results, with the awards that go with them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.domain.awards import AwardDue
from app.domain.ranking import Status
from app.domain.scoring import Step
from app.errors import InputError, UserError
from app.services import activity
from app.services.entries import load_event_row
from app.services.results import EventResults, ResultRow, compute_event
from db.tables import Publication, PublishedResult


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One line of a publication, as frozen."""

    id: int
    entry_id: int
    number: str
    recipient: str
    authors: str
    organization: str
    division: str
    station: int | None
    status: Status
    guest: bool
    total: Fraction | None
    shown: str
    rank: int | None
    modules: tuple[str, ...]
    steps: tuple[Step, ...]
    award: str
    award_reason: str


@dataclass(frozen=True, slots=True)
class PublicationView:
    """A published version; `module_names` head the columns of the rows' `modules`."""

    id: int
    event_id: int
    event: str
    version: int
    published_at: datetime
    published_by: str
    reason: str
    module_names: tuple[str, ...]
    rows: tuple[PublishedRow, ...]


def publish_event(session: Session, event_id: int, *, reason: str = "", by: str) -> int:
    """Freeze the results as the next version; returns its id.

    Refused while a competing entry lacks marks or a sheet is not submitted, and without anybody ranked.
    From the second version on the reason of the change is required.
    """
    results = compute_event(session, event_id)
    row = load_event_row(session, event_id)
    _check_publishable(results)
    last = session.exec(select(func.max(Publication.version)).where(Publication.event_id == event_id)).one()
    if last and not reason.strip():
        raise InputError("reason", f"{row.name}已公布第 {last} 版,再次公布请写明更正原因。")
    publication = Publication(
        event_id=event_id,
        version=(last or 0) + 1,
        rules=row.rules,
        reason=reason.strip(),
        published_by=by,
    )
    session.add(publication)
    session.flush()
    awards = {due.id: due for due in results.allotment.awards}
    for position, result in enumerate(results.rows, 1):
        due = awards.get(result.label.entry_id)
        session.add(_frozen(publication.id or 0, position, result, due))
    activity.record(session, row.competition_id, by, f"公布{row.name}成绩,第 {publication.version} 版")
    session.flush()
    return publication.id or 0


def list_publications(session: Session, event_id: int) -> tuple[PublicationView, ...]:
    """The published versions of an event, the newest first."""
    rows = session.exec(
        select(Publication).where(Publication.event_id == event_id).order_by(col(Publication.version).desc())
    )
    return tuple(load_publication(session, row.id or 0) for row in rows)


def load_latest_publication(session: Session, event_id: int) -> PublicationView | None:
    """The newest published version of an event, None before the first."""
    newest = session.exec(
        select(Publication.id)
        .where(Publication.event_id == event_id)
        .order_by(col(Publication.version).desc())
    ).first()
    return None if newest is None else load_publication(session, newest)


def load_publication(session: Session, publication_id: int) -> PublicationView:
    """One published version with its lines."""
    publication = session.get(Publication, publication_id)
    if publication is None:
        raise UserError("这个公布版本不存在,请刷新。")
    lines = session.exec(
        select(PublishedResult)
        .where(PublishedResult.publication_id == publication_id)
        .order_by(col(PublishedResult.position))
    )
    return PublicationView(
        id=publication_id,
        event_id=publication.event_id,
        event=load_event_row(session, publication.event_id).name,
        version=publication.version,
        published_at=publication.published_at,
        published_by=publication.published_by,
        reason=publication.reason,
        module_names=tuple(module["name"] for module in publication.rules["modules"]),
        rows=tuple(_published_row(line) for line in lines),
    )


def _check_publishable(results: EventResults) -> None:
    name = results.event.name
    competing = [row for row in results.rows if row.label.status is Status.ACTIVE]
    missing = [row for row in competing if not row.shown]
    if missing:
        some = "、".join(results.public_name(row) for row in missing[:5])
        raise UserError(f"{name}还有 {len(missing)} 个参赛者未出分({some}),补齐评分单或登记缺考后再公布。")
    drafts = [row for row in competing if not row.submitted]
    if drafts:
        some = "、".join(results.public_name(row) for row in drafts[:5])
        raise UserError(f"{name}还有 {len(drafts)} 个参赛者的评分单未提交({some}),提交后再公布。")
    if not any(row.rank for row in results.rows):
        raise UserError(f"{name}还没有可公布的成绩。")


def _frozen(publication_id: int, position: int, result: ResultRow, due: AwardDue | None) -> PublishedResult:
    label = result.label
    return PublishedResult(
        publication_id=publication_id,
        entry_id=label.entry_id,
        position=position,
        number=label.number,
        recipient=label.name,
        authors=label.authors,
        organization=label.organization,
        division=label.division,
        station=label.station,
        status=label.status.value,
        guest=label.guest,
        total=result.score.total if result.shown else None,
        shown=result.shown,
        rank=result.rank,
        modules=[{"shown": text} for text in result.modules],
        steps=[asdict(step) for step in result.score.steps]
        + ([{"text": result.tie_note, "details": []}] if result.tie_note else []),
        award=due.award if due else "",
        award_reason=due.reason if due else "",
    )


def _published_row(line: PublishedResult) -> PublishedRow:
    return PublishedRow(
        id=line.id or 0,
        entry_id=line.entry_id,
        number=line.number,
        recipient=line.recipient,
        authors=line.authors,
        organization=line.organization,
        division=line.division,
        station=line.station,
        status=Status(line.status),
        guest=line.guest,
        total=line.total,
        shown=line.shown,
        rank=line.rank,
        modules=tuple(module["shown"] for module in line.modules),
        steps=tuple(Step(step["text"], tuple(step["details"])) for step in line.steps),
        award=line.award,
        award_reason=line.award_reason,
    )
