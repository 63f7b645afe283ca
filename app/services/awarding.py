"""奖项与证书: certificates are numbered, and drawn only from published results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.documents.fonts import missing_characters
from app.domain.certificates import CertificateData, CertificateKind, certificate_number, verification_text
from app.domain.rights import Right
from app.errors import UserError
from app.services.competitions import load_competition
from app.services.door import WriteSession
from app.services.places import at_event
from app.services.publishing import PublicationView, PublishedRow, load_latest_publication
from app.services.rows import load_competition_row, load_event_row, row_id
from db.tables import Certificate, Competition, Entry, Event, Publication, PublishedResult

CERTIFICATE_KINDS: Mapping[str, CertificateKind] = {
    "person": "person",
    "team": "unit",
    "unit": "unit",
    "project": "innovation",
    "innovation": "innovation",
}


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate in the list; `state` is issued (待打印), printed (已打印) or void (作废)."""

    id: int
    number: str
    event_id: int
    event: str
    award: str
    recipient: str
    organization: str
    state: str
    void_reason: str
    missing: str


@dataclass(frozen=True, slots=True)
class PendingIssue:
    """What `issue_certificates` would do for an event: certificates to number, and ones to make void."""

    event_id: int
    event: str
    new: int
    outdated: int


@dataclass(frozen=True, slots=True)
class _Plan:
    kept: tuple[tuple[Certificate, PublishedRow], ...]
    outdated: tuple[Certificate, ...]
    due: tuple[PublishedRow, ...]


def issue_certificates(session: WriteSession, event_id: int) -> int:
    """Number a certificate for each award of the newest publication; returns how many are new.

    A certificate whose words (name, authors, unit, award, event, competition) are unchanged keeps its
    number; one that is no longer right becomes void, naming the version that replaced it. Doing it twice
    changes nothing.
    """
    publication = load_latest_publication(session, event_id)
    event = load_event_row(session, event_id)
    session.require(Right.AWARD, at_event(event), attempt=f"{event.name}编发证书")
    if publication is None:
        raise UserError(f"{event.name}还没有公布成绩,请先在“成绩公布”中公布。")
    competition = load_competition_row(session, event.competition_id, lock=True)
    gaps = load_competition(session, event.competition_id).certificate_gaps
    if gaps or competition.issued_on is None:
        raise UserError(f"还没有填写{'、'.join(gaps)},请在“赛事总览”的赛事信息中填写。")
    plan = _plan(session, publication)
    for certificate, row in plan.kept:
        certificate.result_id = row.id
    for certificate in plan.outdated:
        certificate.state = "void"
        certificate.void_reason = f"成绩第 {publication.version} 版更正"
    rules = session.get_one(Publication, publication.id).rules
    order = {tier["name"]: n for n, tier in enumerate(rules.get("awards", {}).get("tiers", ()))}
    new = sorted(plan.due, key=lambda row: (order.get(row.award, 99), row.division, row.rank or 0))
    serial = _last_serial(session, competition)
    for offset, row in enumerate(new, 1):
        session.add(
            Certificate(
                competition_id=event.competition_id,
                serial=serial + offset,
                number=certificate_number(competition.number_prefix, competition.year, serial + offset),
                result_id=row.id,
                entry_id=row.entry_id,
                competition=publication.competition,
                event=publication.event,
                issuers=list(competition.issuers),
                issued_on=competition.issued_on,
            )
        )
    void = f",作废 {len(plan.outdated)} 张" if plan.outdated else ""
    session.record(f"{event.name}编发证书 {len(new)} 张{void}")
    return len(new)


def list_pending(session: Session, competition_id: int) -> tuple[PendingIssue, ...]:
    """The published events whose awards and certificates do not agree yet."""
    pending = []
    for event in session.exec(
        select(Event).where(Event.competition_id == competition_id).order_by(col(Event.id))
    ):
        publication = load_latest_publication(session, event.id or 0)
        if publication is not None:
            plan = _plan(session, publication)
            if plan.due or plan.outdated:
                pending.append(PendingIssue(event.id or 0, event.name, len(plan.due), len(plan.outdated)))
    return tuple(pending)


def count_certificates(session: Session, competition_id: int) -> int:
    """How many certificates of the competition are valid."""
    return session.exec(
        select(func.count())
        .select_from(Certificate)
        .where(Certificate.competition_id == competition_id, Certificate.state != "void")
    ).one()


def list_certificates(
    session: Session, competition_id: int, *, event_id: int | None = None, award: str = ""
) -> tuple[CertificateRow, ...]:
    """The certificates of a competition in the order of their numbers."""
    statement = (
        select(Certificate, PublishedResult, Event)
        .join(PublishedResult, col(Certificate.result_id) == col(PublishedResult.id))
        .join(Entry, col(Certificate.entry_id) == col(Entry.id))
        .join(Event, col(Entry.event_id) == col(Event.id))
        .where(Certificate.competition_id == competition_id)
        .order_by(col(Certificate.serial))
    )
    if event_id is not None:
        statement = statement.where(Event.id == event_id)
    if award:
        statement = statement.where(PublishedResult.award == award)
    return tuple(
        CertificateRow(
            id=row_id(certificate),
            number=certificate.number,
            event_id=row_id(event),
            event=certificate.event,
            award=line.award,
            recipient=line.recipient,
            organization=line.organization,
            state=certificate.state,
            void_reason=certificate.void_reason,
            missing=missing_characters(f"{line.recipient}{line.authors}{line.organization}"),
        )
        for certificate, line, event in session.exec(statement)
    )


def load_certificates(session: Session, certificate_ids: Sequence[int]) -> tuple[CertificateData, ...]:
    """What to print on the certificates, in the order asked for; void ones are refused."""
    rows = {
        certificate.id: (certificate, line, event)
        for certificate, line, event in session.exec(
            select(Certificate, PublishedResult, Event)
            .join(PublishedResult, col(Certificate.result_id) == col(PublishedResult.id))
            .join(Entry, col(Certificate.entry_id) == col(Entry.id))
            .join(Event, col(Entry.event_id) == col(Event.id))
            .where(col(Certificate.id).in_(certificate_ids))
        )
    }
    if any(certificate_id not in rows for certificate_id in certificate_ids):
        raise UserError("所选证书中有的已不存在,请刷新后重新选择。")
    return tuple(_data(*rows[certificate_id]) for certificate_id in certificate_ids)


def mark_printed(session: WriteSession, certificate_ids: Sequence[int]) -> None:
    """Note that the certificates came out of the printer; one that became void meanwhile stays void."""
    rows = session.exec(
        select(Certificate).where(col(Certificate.id).in_(certificate_ids), Certificate.state != "void")
    ).all()
    _require_awarding(session, rows, "打印证书")
    for row in rows:
        row.state, row.printed_at = "printed", session.clock()
    if rows:
        session.record(f"打印证书 {len(rows)} 张:{_numbers(rows)}")


def mark_unprinted(session: WriteSession, certificate_ids: Sequence[int]) -> None:
    """Note that certificates sent to the printer did not come out well and are to be printed again."""
    rows = session.exec(
        select(Certificate).where(
            col(Certificate.id).in_(certificate_ids), col(Certificate.state) == "printed"
        )
    ).all()
    _require_awarding(session, rows, "登记证书没有打好")
    for row in rows:
        row.state, row.printed_at = "issued", None
    if rows:
        session.record(f"{len(rows)} 张证书没有打好,待重打:{_numbers(rows)}")


def _require_awarding(session: WriteSession, rows: Sequence[Certificate], attempt: str) -> None:
    concerned = select(Entry.event_id).where(col(Entry.id).in_({row.entry_id for row in rows}))
    for event in session.exec(select(Event).where(col(Event.id).in_(concerned))):
        session.require(Right.AWARD, at_event(event), attempt=attempt)


def _numbers(rows: Sequence[Certificate]) -> str:
    numbers = sorted(row.number for row in rows)
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]} 至 {numbers[-1]}"


def _valid_certificates(session: Session, event_id: int) -> dict[int, tuple[Certificate, PublishedResult]]:
    rows = session.exec(
        select(Certificate, PublishedResult)
        .join(PublishedResult, col(Certificate.result_id) == col(PublishedResult.id))
        .join(Entry, col(Certificate.entry_id) == col(Entry.id))
        .where(Entry.event_id == event_id, Certificate.state != "void")
    )
    return {certificate.entry_id: (certificate, line) for certificate, line in rows}


def _plan(session: Session, publication: PublicationView) -> _Plan:
    due = {row.entry_id: row for row in publication.rows if row.award}
    kept: list[tuple[Certificate, PublishedRow]] = []
    outdated: list[Certificate] = []
    for entry_id, (certificate, line) in _valid_certificates(session, publication.event_id).items():
        row = due.get(entry_id)
        if row is not None and _same_words(certificate, line, publication, row):
            kept.append((certificate, due.pop(entry_id)))
        else:
            outdated.append(certificate)
    return _Plan(tuple(kept), tuple(outdated), tuple(due.values()))


def _same_words(
    certificate: Certificate, line: PublishedResult, publication: PublicationView, row: PublishedRow
) -> bool:
    said = (certificate.competition, certificate.event)
    return said == (publication.competition, publication.event) and (
        (line.recipient, line.authors, line.organization, line.award)
        == (row.recipient, row.authors, row.organization, row.award)
    )


def _last_serial(session: Session, competition: Competition) -> int:
    """Numbers run on over all certificates of the same prefix and year, whichever competition gave them."""
    start = certificate_number(competition.number_prefix, competition.year, 0).removesuffix("0000")
    same = col(Certificate.number).startswith(start, autoescape=True)
    return session.exec(select(func.max(Certificate.serial)).where(same)).one() or 0


def _data(certificate: Certificate, line: PublishedResult, event: Event) -> CertificateData:
    if certificate.state == "void":
        raise UserError(f"证书 {certificate.number} 已作废({certificate.void_reason}),不能打印。")
    kind = CERTIFICATE_KINDS[event.entry_kind]
    return CertificateData(
        number=certificate.number,
        recipient=line.recipient,
        honorific="同志" if kind == "person" else "",
        organization=line.organization,
        competition=certificate.competition,
        event=certificate.event,
        award=line.award,
        kind=kind,
        authors=line.authors,
        issuers=tuple(certificate.issuers),
        issued_on=certificate.issued_on,
        qr_text=verification_text(
            number=certificate.number,
            recipient=line.recipient,
            competition=certificate.competition,
            event=certificate.event,
            award=line.award,
            issued_on=certificate.issued_on,
        ),
    )
