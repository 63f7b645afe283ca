"""成绩公布: frozen, numbered snapshots of an event's results, with the awards that go with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
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
from app.services.competitions import EventView, load_competition
from app.services.door import WriteSession
from app.services.entitlements import EntryDue, find_entitlements
from app.services.entries import EntryLabel
from app.services.event_proof import check_event
from app.services.open_ties import some_names, tie_problems
from app.services.places import at_event
from app.services.results import (
    NOT_CHECKED,
    NOT_SUBMITTED,
    VETOED,
    EventResults,
    ResultRow,
    compute_event,
)
from app.services.rows import load_event_row, row_id
from app.services.sheets import lock_sheets
from db.tables import Event, Publication, PublishedResult


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

    `extras`: teams, awards of units and by decision, subsidy.
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


def publish_event(session: WriteSession, event_id: int, *, reason: str = "") -> int:
    """Freeze the results as the next version; returns its id.

    Refused while a competing entry lacks marks or a sheet is not submitted, while a tie waits for a
    decision, without anybody ranked, and where a stored row was altered behind the program's back.
    From the second version on the reason of the change is required.
    """
    row = load_event_row(session, event_id, lock=True)
    by = session.require(Right.PUBLISH, at_event(row), attempt=f"公布{row.name}成绩")
    check_event(session, event_id)
    basis = event_basis(session, event_id)  # before the results: a later mark must not look accounted for
    results = compute_event(session, event_id)
    if problems := (*publishing_problems(results), *find_entitlements(session, results).problems):
        raise UserError("".join(problems))
    last = session.exec(select(func.max(Publication.version)).where(Publication.event_id == event_id)).one()
    if last and not reason.strip():
        raise InputError("reason", f"{row.name}已公布第 {last} 版,再次公布请写明更正原因。")
    opened = replace(results, opened=True)  # from now on names are told
    given = find_entitlements(session, opened)
    publication = Publication(
        event_id=event_id,
        version=(last or 0) + 1,
        competition=load_competition(session, row.competition_id).title,
        event=row.name,
        basis=basis,
        rules=row.rules,
        reason=reason.strip(),
        published_at=session.clock(),
        published_by=by,
        teams=write_event_extras(given.event_extras),
    )
    session.add(publication)
    session.flush()
    dues = given.by_entry
    for position, result in enumerate(opened.rows, 1):
        due = dues.get(result.label.entry_id)
        session.add(_frozen(row_id(publication), position, result, due))
    lock_sheets(session, event_id)
    session.record(f"公布{row.name}成绩,第 {publication.version} 版")
    return row_id(publication)


def publishing_problems(results: EventResults) -> tuple[str, ...]:
    """What keeps the results from being published, each with its cure; empty when nothing does."""
    name = results.event.name
    competing = [row for row in results.rows if row.label.status is Status.ACTIVE]
    missing = [row for row in competing if not row.shown]
    drafts = [row for row in competing if row.shown and row.waiting == NOT_SUBMITTED]
    unchecked = [row for row in competing if row.shown and row.waiting == NOT_CHECKED]
    pending = [row for row in competing if _awaits_review(row.label)]
    undivided = [row for row in competing if _lacks_division(results.event, row.label)]
    problems = []
    if pending:
        some = some_names(results, pending)
        problems.append(f"{name}还有 {len(pending)} 个参赛者待审核({some}),通过或退回后再公布。")
    if undivided:
        some = some_names(results, undivided)
        problems.append(f"{name}还有 {len(undivided)} 个参赛者没有组别({some}),填上组别后再公布。")
    if missing:
        some = some_names(results, missing)
        problems.append(f"{name}还有 {len(missing)} 个参赛者未出分({some}),补齐评分单或登记缺考后再公布。")
    if drafts:
        some = some_names(results, drafts)
        problems.append(f"{name}还有 {len(drafts)} 个参赛者的评分单未提交({some}),提交后再公布。")
    if unchecked:
        some = some_names(results, unchecked)
        problems.append(f"{name}还有 {len(unchecked)} 个参赛者的评分单待复核({some}),复核确认后再公布。")
    if not problems and results.cut_ahead:
        here, after = results.event.rules.scheme.rounds[results.current_round :][:2]
        problems.append(
            f"{name}还没有确定从{here.name}晋级{after.name}的名单。"
            f"请在“实时排名”确定晋级名单,{after.name}评完后再公布。"
        )
    if not problems and not any(row.rank for row in results.rows):
        problems.append(f"{name}还没有可公布的成绩。")
    # A tie is only one once everybody has a result.
    return tuple(problems) or tie_problems(results)


def is_settled(event: EventView, label: EntryLabel) -> bool:
    """Whether a competing entry passed the review and stands in a division, where the event has any."""
    return not _awaits_review(label) and not _lacks_division(event, label)


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
        *compare_versions(_published_lines(publication), _live_lines(results, given.by_entry)),
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
        *compare_versions(_live_lines(before, old.by_entry), _live_lines(after, new.by_entry)),
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
    )


def _awaits_review(label: EntryLabel) -> bool:
    return label.review == "pending"


def _lacks_division(event: EventView, label: EntryLabel) -> bool:
    return bool(event.divisions) and not label.division


def _live_lines(results: EventResults, dues: Mapping[int, EntryDue]) -> tuple[VersionLine, ...]:
    """The results as they stand, to be compared; stations only where nobody may know the names yet."""
    names = [module.name for module in results.event.rules.scheme.modules]
    return tuple(
        VersionLine(
            id=row.label.entry_id,
            label=results.public_name(row),
            organization=row.label.organization if results.opened else "",
            status=row.label.status,
            guest=row.label.guest,
            rank=row.rank,
            total=row.score.total if row.shown else None,
            shown=row.shown,
            modules=tuple(zip(names, row.modules, strict=True)),
            award=dues[row.label.entry_id].award if row.label.entry_id in dues else "",
            number=row.label.number if results.opened else "",
            division=row.label.division,
            authors=row.label.authors if results.opened else "",
            extras=dues[row.label.entry_id].extras.told if row.label.entry_id in dues else (),
        )
        for row in results.rows
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
