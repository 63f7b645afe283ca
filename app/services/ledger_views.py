"""What the ledger of certificates shows: the list, what waits to be issued, and what is to be printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.documents.fonts import missing_characters
from app.domain.certificate_words import read_kind
from app.domain.certificates import Category, CertificateData
from app.domain.handover import NO_UNIT
from app.errors import UserError
from app.services.certificate_matching import match_competition
from app.services.competitions import load_competition
from app.services.entry_people import is_competing
from app.services.ledger import WHOLE
from app.services.rows import chunks, row_id
from db.tables import Certificate, CertificatePrint, CertificateProof, EntryMember, Event, Person

GONE = "所选证书中有的已不存在,请刷新后重新选择。"


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate in the list; `state` is issued (待打印), printed (已打印) or void (作废).

    `event` is 整个赛事 without an `event_id`. `prints` counts the sheets that came out well; `replaced_by` is
    the number of the one given instead. `affected`: how it no longer agrees with the newest results, ''
    where it does. `missing`: characters no font can draw. `proofed`: what it looks like was approved.
    `unit`: who takes it along. `withheld`: made void by hand, and still given by the newest results.
    """

    id: int
    number: str
    category: Category
    event_id: int | None
    event: str
    award: str
    recipient: str
    organization: str
    rank: int | None
    detail: str
    state: str
    prints: int
    void_reason: str
    replaced_by: str
    affected: str
    missing: str
    template: str
    proofed: bool
    unit: str
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class PendingIssue:
    """What issuing would do for an event, or (`event_id` None) for the whole competition.

    `new` certificates to number, `outdated` ones to make void, `moved` ones that wait to be printed and whose
    place is another now.
    """

    event_id: int | None
    event: str
    new: int
    outdated: int
    moved: int = 0


@dataclass(frozen=True, slots=True)
class PrintView:
    """One time a certificate went to a printer, in `copies`; not `good`: it did not come out well."""

    at: datetime
    by: str
    printer: str
    reason: str
    good: bool
    copies: int = 1


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Printed certificates, as sent, of which nobody said how they came out; `at`, `by`: the last one."""

    ids: tuple[int, ...]
    at: datetime
    by: str


def list_pending(session: Session, competition_id: int, *, whole: bool = True) -> tuple[PendingIssue, ...]:
    """Where results and certificates do not agree yet: event by event, the whole competition last.

    Not `whole`: events only, without computing the standings.
    """
    plan = load_competition(session, competition_id).plan
    matching = match_competition(session, competition_id, whole=whole)
    counts: defaultdict[int | None, list[int]] = defaultdict(lambda: [0, 0, 0])
    for due in matching.new:
        counts[due.event_id][0] += bool(plan.template(due.category, due.wording))
    for each in matching.outdated:
        counts[each.certificate.event_id][1] += 1
    for moved in matching.moved:
        counts[moved.certificate.event_id][2] += 1
    names: dict[int | None, str] = dict(
        session.exec(
            select(Event.id, Event.name).where(Event.competition_id == competition_id).order_by(col(Event.id))
        ).all()
    )
    return tuple(
        PendingIssue(event_id, name, *counts[event_id])
        for event_id, name in (names | {None: WHOLE}).items()
        if any(counts[event_id])
    )


def count_certificates(session: Session, competition_id: int) -> int:
    """How many certificates of the competition are valid."""
    return session.exec(
        select(func.count())
        .select_from(Certificate)
        .where(Certificate.competition_id == competition_id, Certificate.state != "void")
    ).one()


def list_certificates(
    session: Session,
    competition_id: int,
    *,
    event_id: int | None = None,
    award: str = "",
    digests: Mapping[str, str] | None = None,
) -> tuple[CertificateRow, ...]:
    """The certificates of a competition, series by series in the order of their numbers.

    `digests` are those of the templates as they are now: a proof of another one does not count.
    """
    statement = select(Certificate).where(Certificate.competition_id == competition_id)
    if event_id is not None:
        statement = statement.where(Certificate.event_id == event_id)
    if award:
        statement = statement.where(Certificate.award == award)
    rows = in_series(session.exec(statement.order_by(col(Certificate.id))))
    matching = match_competition(session, competition_id)
    affected = {row_id(each.certificate): each.affected for each in matching.outdated}
    withheld = {row_id(certificate) for certificate, due in matching.withheld if due.ready}
    prints = dict(_count_prints(session, competition_id))
    numbers = _numbers(session, {row.replaced_by for row in rows if row.replaced_by is not None})
    proofs = load_proofs(session, {row.proof_id for row in rows if row.proof_id is not None})
    return tuple(
        CertificateRow(
            id=row_id(row),
            number=row.number,
            category=Category(row.category),
            event_id=row.event_id,
            event=row.event or WHOLE,
            award=row.award,
            recipient=row.recipient,
            organization=row.organization,
            rank=row.rank,
            detail=row.detail,
            state=row.state,
            prints=prints.get(row_id(row), 0),
            void_reason=row.void_reason,
            replaced_by=numbers.get(row.replaced_by or 0, ""),
            affected=affected.get(row_id(row), ""),
            missing=missing_characters(f"{row.recipient}{row.authors}{row.organization}"),
            template=row.template,
            proofed=is_proofed(row, proofs, digests),
            unit=unit_of(row),
            withheld=row_id(row) in withheld,
        )
        for row in rows
    )


def load_certificates(session: Session, certificate_ids: Sequence[int]) -> tuple[CertificateData, ...]:
    """What to print on the certificates, in the order asked for; void ones are refused."""
    rows = load_rows(session, certificate_ids)
    photos = _photos(session, rows)
    return tuple(_data(row, photos.get(row_id(row), "")) for row in rows)


def sample_certificate(session: Session, competition_id: int, template: str) -> CertificateData | None:
    """The first valid certificate of the competition, rather one of this template; None without any."""
    row = session.exec(
        select(Certificate)
        .where(Certificate.competition_id == competition_id, Certificate.state != "void")
        .order_by(col(Certificate.template) != template, col(Certificate.id))
        .limit(1)
    ).first()
    return None if row is None else _data(row, _photos(session, [row]).get(row_id(row), ""))


def list_prints(session: Session, certificate_id: int) -> tuple[PrintView, ...]:
    """Every time the certificate went to a printer, in order."""
    rows = session.exec(
        select(CertificatePrint)
        .where(CertificatePrint.certificate_id == certificate_id)
        .order_by(col(CertificatePrint.id))
    )
    return tuple(PrintView(row.at, row.by, row.printer, row.reason, row.good, row.copies) for row in rows)


def find_unsettled(session: Session, competition_id: int) -> Unsettled | None:
    """What went to a printer and was never answered for, for example because the power failed."""
    rows = session.exec(
        select(CertificatePrint)
        .join(Certificate, col(CertificatePrint.certificate_id) == col(Certificate.id))
        .where(
            Certificate.competition_id == competition_id,
            Certificate.state == "printed",
            col(CertificatePrint.settled).is_(False),
        )
        .order_by(col(CertificatePrint.id))
    ).all()
    if not rows:
        return None
    return Unsettled(tuple(dict.fromkeys(row.certificate_id for row in rows)), rows[-1].at, rows[-1].by)


# -- rows ------------------------------------------------------------------------------------------


def load_rows(session: Session, certificate_ids: Sequence[int]) -> list[Certificate]:
    """The rows in the order asked for; UserError where one is gone or void."""
    found: dict[int | None, Certificate] = {}
    for part in chunks(list(dict.fromkeys(certificate_ids))):
        found |= {
            row.id: row for row in session.exec(select(Certificate).where(col(Certificate.id).in_(part)))
        }
    if any(certificate_id not in found for certificate_id in certificate_ids):
        raise UserError(GONE)
    rows = [found[certificate_id] for certificate_id in certificate_ids]
    for row in rows:
        if row.state == "void":
            raise UserError(f"证书 {row.number} 已作废({row.void_reason}),不能打印。")
    return rows


def load_proofs(session: Session, proof_ids: Iterable[int]) -> dict[int, Mapping[str, str]]:
    """By proof the digest of each template as it was looked at."""
    rows = session.exec(select(CertificateProof).where(col(CertificateProof.id).in_(set(proof_ids))))
    return {row_id(row): row.templates for row in rows}


def is_proofed(
    row: Certificate, proofs: Mapping[int, Mapping[str, str]], digests: Mapping[str, str] | None
) -> bool:
    """Whether somebody approved the look of it, with its template as it is now."""
    seen = proofs.get(row.proof_id or 0, {}).get(row.template)
    return seen is not None and (digests is None or digests.get(row.template) == seen)


def unit_of(row: Certificate) -> str:
    """Who takes the certificate along: the unit on it, or the unit it is for."""
    if row.organization:
        return row.organization
    return row.recipient if row.wording == "unit" else NO_UNIT


def in_series(rows: Iterable[Certificate]) -> list[Certificate]:
    """Series in the order in which they began."""
    series: dict[str, list[Certificate]] = {}
    for row in rows:
        series.setdefault(row.series, []).append(row)
    return [row for each in series.values() for row in sorted(each, key=lambda row: row.serial)]


def _count_prints(session: Session, competition_id: int) -> Iterable[tuple[int, int]]:
    counted = (
        select(CertificatePrint.certificate_id, func.count())
        .join(Certificate, col(CertificatePrint.certificate_id) == col(Certificate.id))
        .where(Certificate.competition_id == competition_id, col(CertificatePrint.good))
        .group_by(col(CertificatePrint.certificate_id))
    )
    return session.exec(counted).all()


def _numbers(session: Session, certificate_ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in chunks(sorted(certificate_ids)):
        statement = select(Certificate.id, Certificate.number).where(col(Certificate.id).in_(part))
        found |= {key or 0: number for key, number in session.exec(statement)}
    return found


def _photos(session: Session, rows: Sequence[Certificate]) -> dict[int, str]:
    """By certificate the photo of whoever of its entry has the name on it, where one and only one has."""
    wanted = {row.entry_id for row in rows if row.entry_id is not None}
    found: dict[tuple[int, str], list[str]] = {}
    for part in chunks(sorted(wanted)):
        statement = (
            select(EntryMember.entry_id, Person.name, Person.photo)
            .join(Person, col(EntryMember.person_id) == col(Person.id))
            .where(col(EntryMember.entry_id).in_(part), is_competing())
        )
        for entry_id, name, photo in session.exec(statement):
            found.setdefault((entry_id, name), []).append(photo)
    photos = {row_id(row): found.get((row.entry_id or 0, row.recipient), []) for row in rows}
    return {key: of_name[0] for key, of_name in photos.items() if len(of_name) == 1}


def _data(row: Certificate, photo: str) -> CertificateData:
    return CertificateData(
        number=row.number,
        recipient=row.recipient,
        honorific=row.honorific,
        # A unit that entered itself is not told to belong to itself.
        organization="" if row.organization == row.recipient else row.organization,
        competition=row.competition,
        event=row.event,
        award=row.award,
        kind=read_kind(row.wording),
        authors=row.authors,
        issuers=tuple(row.issuers),
        issued_on=row.issued_on,
        qr_text=row.code,
        year=row.year,
        rank=row.rank,
        detail=row.detail,
        signatory=row.signatory,
        template=row.template,
        photo=photo,
    )
