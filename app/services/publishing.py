"""成绩公布: frozen, numbered snapshots of an event's results, with the awards that go with them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.domain.explanation import Step
from app.domain.extras import (
    EventExtras,
    Extras,
    read_event_extras,
    read_extras,
    write_event_extras,
    write_extras,
)
from app.domain.ranking import STATUS_NAMES, Status
from app.domain.rights import Right
from app.domain.versions import Change, Difference, VersionLine, compare_event_extras, compare_versions
from app.errors import InputError, UserError
from app.services.basis import event_basis
from app.services.closing_rules import load_closing_rules
from app.services.competitions import load_competition
from app.services.door import WriteSession
from app.services.entitlements import EntryDue, find_entitlements
from app.services.event_proof import check_event
from app.services.places import at_event
from app.services.publishing_problems import publishing_problems
from app.services.results import VETOED, EventResults, ResultRow, compute_event
from app.services.rows import load_event_row, row_id
from app.services.sheets import lock_sheets
from app.services.signing import check_signed
from app.services.version_lines import live_lines
from db.tables import Event, Publication, PublishedResult, ResultSigning


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
    extras: Extras = field(default_factory=Extras)

    @property
    def status_text(self) -> str:
        """What stands in place of a rank: 缺考, 打星, 一票否决 …; '' where there is a rank."""
        if self.status is not Status.ACTIVE:
            return STATUS_NAMES[self.status]
        if self.guest:
            return "打星"
        # Everybody who competes is scored before anything is published: only a veto takes a place away.
        return "" if self.rank is not None else VETOED


@dataclass(frozen=True, slots=True)
class PublicationView:
    """A published version; `module_names` head the columns of the rows' `modules`.

    `extras`: teams, awards of units and by decision, subsidy. `signing_id`, `signed_by` and `signed_at` are
    of the signature it was published by; the public notice lasts from `notice_from` to `notice_until`, both
    days included. What was published before signatures were asked for has neither. `final_at` is None until
    it was made final.
    """

    id: int
    event_id: int
    competition: str
    event: str
    version: int
    published_at: datetime
    published_by: str
    reason: str
    module_names: tuple[str, ...]
    rows: tuple[PublishedRow, ...]
    extras: EventExtras = field(default_factory=EventExtras)
    signing_id: int | None = None
    signed_by: str = ""
    signed_at: datetime | None = None
    notice_from: date | None = None
    notice_until: date | None = None
    final_at: datetime | None = None
    final_by: str = ""


def publish_event(
    session: WriteSession,
    event_id: int,
    *,
    reason: str = "",
    notice_from: date | None = None,
    notice_until: date | None = None,
) -> int:
    """Freeze the results as the next version and put it on public notice; returns its id.

    Refused while a competing entry lacks marks or a sheet is not submitted, while a tie waits for a
    decision, without anybody ranked, and where a stored row was altered behind the program's back; until the
    chief judge signed just these results, and the identities of a blind event are opened. From the second
    version on the reason of the change is required. The notice begins today and lasts as long as the rules
    say, unless its days are given.
    """
    row = load_event_row(session, event_id, lock=True)
    by = session.require(Right.PUBLISH, at_event(row), attempt=f"公布{row.name}成绩")
    check_event(session, event_id)
    basis = event_basis(session, event_id)  # before the results: a later mark must not look accounted for
    results = compute_event(session, event_id)
    given = find_entitlements(session, results)
    if problems := (*publishing_problems(results), *given.problems):
        raise UserError("".join(problems))
    signature = check_signed(session, results)
    if not results.opened:
        raise UserError(f"{row.name}是盲评赛项,身份还没有启封。请在“成绩公布”中启封后再公示。")
    last = session.exec(select(func.max(Publication.version)).where(Publication.event_id == event_id)).one()
    if last and not reason.strip():
        raise InputError("reason", f"{row.name}已公布第 {last} 版,再次公布请写明更正原因。")
    now = session.clock()
    today = now.astimezone().date()
    first_day = notice_from or today
    last_day = notice_until or usual_notice_end(session, event_id, first_day)
    check_notice(first_day, last_day, today)
    publication = Publication(
        event_id=event_id,
        version=(last or 0) + 1,
        competition=load_competition(session, row.competition_id).title,
        event=row.name,
        basis=basis,
        rules=row.rules,
        reason=reason.strip(),
        published_at=now,
        published_by=by,
        teams=write_event_extras(given.event_extras),
        signing_id=signature.id,
        notice_from=first_day,
        notice_until=last_day,
    )
    session.add(publication)
    session.flush()
    dues = given.by_entry
    for position, result in enumerate(results.rows, 1):
        due = dues.get(result.label.entry_id)
        session.add(_frozen(row_id(publication), position, result, due))
    lock_sheets(session, event_id)
    session.record(f"公布{row.name}成绩,第 {publication.version} 版")
    return row_id(publication)


def usual_notice_end(session: Session, event_id: int, first: date) -> date:
    """The last day of a public notice that begins on this day, by the rules of the event."""
    return first + timedelta(days=load_closing_rules(session, event_id).notice_days - 1)


def check_notice(first: date, last: date, today: date) -> None:
    """Refuse days of a public notice that cannot be, at their field."""
    if first < today:
        raise InputError("notice_from", "公示的开始日期不能早于今天。")
    if last < first:
        raise InputError("notice_until", "公示的截止日期不能早于开始日期。")


def count_published(session: Session, competition_id: int) -> tuple[int, int]:
    """How many events of the competition are published, and how many there are."""
    events = select(func.count()).select_from(Event).where(Event.competition_id == competition_id)
    published = (
        select(func.count(func.distinct(Publication.event_id)))
        .join(Event, col(Publication.event_id) == col(Event.id))
        .where(Event.competition_id == competition_id)
    )
    return session.exec(published).one(), session.exec(events).one()


def compare_to_live(
    session: Session, publication: PublicationView, results: EventResults
) -> tuple[Difference, ...]:
    """What a new version would change against a published one."""
    given = find_entitlements(session, results)
    renamed = _renamed(
        (publication.competition, publication.event), (results.competition, results.event.name)
    )
    return (
        *renamed,
        *compare_versions(_published_lines(publication), live_lines(results, given.by_entry)),
        *compare_event_extras(publication.extras, given.event_extras),
    )


def compare_publications(before: PublicationView, after: PublicationView) -> tuple[Difference, ...]:
    """What the later of two published versions changed."""
    renamed = _renamed((before.competition, before.event), (after.competition, after.event))
    return (
        *renamed,
        *compare_versions(_published_lines(before), _published_lines(after)),
        *compare_event_extras(before.extras, after.extras),
    )


def compare_results(session: Session, before: EventResults, after: EventResults) -> tuple[Difference, ...]:
    """What changes where results that stand become others of the same event."""
    old, new = find_entitlements(session, before), find_entitlements(session, after)
    return (
        *compare_versions(live_lines(before, old.by_entry), live_lines(after, new.by_entry)),
        *compare_event_extras(old.event_extras, new.event_extras),
    )


def _renamed(before: tuple[str, str], after: tuple[str, str]) -> tuple[Difference, ...]:
    """Competition and event stand on the certificates: another name is a change like any other."""
    return tuple(
        Difference(what, what, (Change("名称", old, new),))
        for what, old, new in zip(("赛事", "赛项"), before, after, strict=True)
        if old != new
    )


def list_publications(session: Session, event_id: int) -> tuple[PublicationView, ...]:
    """The published versions of an event, the newest first."""
    rows = session.exec(
        select(Publication).where(Publication.event_id == event_id).order_by(col(Publication.version).desc())
    )
    return tuple(load_publication(session, row_id(row)) for row in rows)


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
    signing = None if publication.signing_id is None else session.get(ResultSigning, publication.signing_id)
    lines = session.exec(
        select(PublishedResult)
        .where(PublishedResult.publication_id == publication_id)
        .order_by(col(PublishedResult.position))
    )
    return PublicationView(
        id=publication_id,
        event_id=publication.event_id,
        competition=publication.competition,
        event=publication.event,
        version=publication.version,
        published_at=publication.published_at,
        published_by=publication.published_by,
        reason=publication.reason,
        module_names=tuple(module["name"] for module in publication.rules["modules"]),
        rows=tuple(_published_row(line) for line in lines),
        extras=read_event_extras(publication.teams),
        signing_id=publication.signing_id,
        signed_by="" if signing is None else signing.by,
        signed_at=None if signing is None else signing.at,
        notice_from=publication.notice_from,
        notice_until=publication.notice_until,
        final_at=publication.final_at,
        final_by=publication.final_by,
    )


def _published_lines(publication: PublicationView) -> tuple[VersionLine, ...]:
    return tuple(
        VersionLine(
            id=row.entry_id,
            label=row.recipient,
            organization=row.organization,
            status=row.status,
            guest=row.guest,
            rank=row.rank,
            total=row.total,
            shown=row.shown,
            modules=tuple(zip(publication.module_names, row.modules, strict=True)),
            award=row.award,
            number=row.number,
            division=row.division,
            authors=row.authors,
            extras=row.extras.told,
        )
        for row in publication.rows
    )


def _frozen(publication_id: int, position: int, result: ResultRow, due: EntryDue | None) -> PublishedResult:
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
        # What an absent or disqualified entry had scored is not made public.
        steps=[asdict(step) for step in (result.steps if result.shown else ())]
        + [{"text": note, "details": []} for note in (result.tie_note, result.status_note) if note],
        award=due.award if due else "",
        award_reason=due.award_reason if due else "",
        extras=write_extras(due.extras) if due else {},
    )


def _published_row(line: PublishedResult) -> PublishedRow:
    return PublishedRow(
        id=row_id(line),
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
        extras=read_extras(line.extras),
    )
