"""Which certificates still agree with the newest results, and which are to be issued or made void."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.domain.certificate_words import CertificateWords, read_kind, tell_changes
from app.domain.certificates import Category
from app.services.certificate_dues import Due, Dues, find_dues, find_version_dues
from app.services.rows import load_event_row, row_id
from db.tables import Certificate, CertificatePrint, CertificateProof, Publication

RANKED = "ranked"  # in what a proof showed: the templates that print the place


@dataclass(frozen=True, slots=True)
class Outdated:
    """A certificate that no longer agrees, why in words, and what is given in its place."""

    certificate: Certificate
    change: str
    version: int
    instead: Due | None

    @property
    def affected(self) -> str:
        """For example: 第 2 版改为三等奖."""
        return f"第 {self.version} 版{self.change}" if self.version else f"评定结果{self.change}"

    @property
    def void_reason(self) -> str:
        """Why it became void, once another takes its place."""
        results = f"成绩第 {self.version} 版" if self.version else "评定结果"
        return f"{results}更正:{self.change}"


@dataclass(frozen=True, slots=True)
class Moved:
    """A certificate that waits to be printed and whose place is another one now.

    `shown`: its proof was approved with a template that prints the place.
    """

    certificate: Certificate
    due: Due
    shown: bool

    @property
    def change(self) -> str:
        """For example: 名次改为第 3 名."""
        return _place_changed(self.due)

    @property
    def affected(self) -> str:
        """For example: 第 2 版名次改为第 3 名."""
        return f"第 {self.due.version} 版{self.change}"


@dataclass(frozen=True, slots=True)
class Matching:
    """`kept` say the right words; `new` has no certificate, or an outdated one, in the order of numbering.

    `moved` are those of the kept ones that wait with another place. `withheld`: made void by hand, while the
    results still give the same words: nothing new is numbered for these by itself.
    """

    kept: tuple[tuple[Certificate, Due], ...]
    outdated: tuple[Outdated, ...]
    new: tuple[Due, ...]
    moved: tuple[Moved, ...]
    withheld: tuple[tuple[Certificate, Due], ...]


def words_of(certificate: Certificate) -> CertificateWords:
    """What a certificate says."""
    return CertificateWords(
        certificate.competition,
        certificate.event,
        certificate.recipient,
        certificate.authors,
        certificate.organization,
        certificate.award,
        certificate.detail,
    )


def valid_certificates(
    session: Session,
    competition_id: int,
    *,
    event_id: int | None = None,
    whole: bool = True,
    lock: bool = False,
) -> list[Certificate]:
    """The certificates that are not void: of one event, or of all; `whole`: of the whole competition too.

    `lock`: read under a lock, with what another machine printed meanwhile.
    """
    statement = select(Certificate).where(
        Certificate.competition_id == competition_id, Certificate.state != "void"
    )
    if event_id is not None:
        scope = col(Certificate.event_id) == event_id
        statement = statement.where(scope | col(Certificate.event_id).is_(None) if whole else scope)
    elif not whole:
        statement = statement.where(col(Certificate.event_id).is_not(None))
    statement = statement.order_by(col(Certificate.id))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return list(session.exec(statement))


def match_competition(
    session: Session,
    competition_id: int,
    *,
    event_id: int | None = None,
    whole: bool = True,
    lock: bool = False,
) -> Matching:
    """Match the certificates of a competition: of one event or of all, as `valid_certificates`."""
    valid = valid_certificates(session, competition_id, event_id=event_id, whole=whole, lock=lock)
    dues = find_dues(session, competition_id, event_id=event_id, whole=whole)
    return _match(session, dues, valid, _withdrawn(session, competition_id))


def match_version(session: Session, publication_id: int) -> Matching:
    """The certificates of an event that were valid when a version of it was published, beside what it gave.

    Those among them that were made void since are matched as they stood then.
    """
    publication = session.get_one(Publication, publication_id)
    event = load_event_row(session, publication.event_id)
    at = publication.published_at
    valid = session.exec(
        select(Certificate)
        .where(
            Certificate.competition_id == event.competition_id,
            Certificate.event_id == event.id,
            col(Certificate.issued_at) < at,
            col(Certificate.voided_at).is_(None) | (col(Certificate.voided_at) > at),
        )
        .order_by(col(Certificate.id))
    ).all()
    versions = {publication.event_id: publication.version}
    dues = Dues(find_version_dues(session, publication_id), versions, final=False)
    return _match(session, dues, valid, _withdrawn(session, event.competition_id))


def printed_ids(session: Session, certificates: Iterable[Certificate]) -> frozenset[int]:
    """Those that went out on paper, also where they are void by now."""
    rows = {row_id(each): each.state for each in certificates}
    void = [key for key, state in rows.items() if state == "void"]
    good = select(CertificatePrint.certificate_id).where(
        col(CertificatePrint.certificate_id).in_(void), col(CertificatePrint.good)
    )
    was_printed = set(session.exec(good)) if void else set()
    return frozenset({key for key, state in rows.items() if state == "printed"} | was_printed)


def _withdrawn(session: Session, competition_id: int) -> dict[str, Certificate]:
    """By source the last certificate that was made void by hand and that nothing replaced."""
    statement = (
        select(Certificate)
        .where(
            Certificate.competition_id == competition_id,
            col(Certificate.withdrawn),
            col(Certificate.replaced_by).is_(None),
        )
        .order_by(col(Certificate.id))
    )
    return {row.source: row for row in session.exec(statement)}


def _match(
    session: Session, dues: Dues, certificates: Sequence[Certificate], withdrawn: Mapping[str, Certificate]
) -> Matching:
    """Put dues and certificates side by side, by their source, then by entry where a name was corrected."""
    ranked, printed = _ranked_templates(session, certificates), printed_ids(session, certificates)
    open_dues = {due.source: due for due in dues.due}
    pairs: list[tuple[Certificate, Due | None]] = []
    single: list[Certificate] = []
    for certificate in certificates:
        if _is_unsettled(certificate, dues):
            continue
        due = open_dues.pop(certificate.source, None)
        if due is None:
            single.append(certificate)
        else:
            pairs.append((certificate, due))
    withheld = _withhold(open_dues, withdrawn)
    pairs += _pair_renamed(single, open_dues)
    kept: list[tuple[Certificate, Due]] = []
    outdated: list[Outdated] = []
    new = list(open_dues.values())
    for certificate, due in pairs:
        change = _change(certificate, due, ranked, printed)
        if due is not None and not change:
            kept.append((certificate, due))
            continue
        version = due.version if due else dues.versions.get(certificate.event_id or 0, 0)
        outdated.append(Outdated(certificate, change, version, due))
        if due is not None:
            new.append(due)
    position = {due.source: at for at, due in enumerate(dues.due)}
    new.sort(key=lambda due: position[due.source])
    moved = tuple(
        Moved(certificate, due, _shows_place(certificate, ranked))
        for certificate, due in kept
        if certificate.state == "issued" and certificate.rank != due.rank
    )
    return Matching(tuple(kept), tuple(outdated), tuple(due for due in new if due.ready), moved, withheld)


def _withhold(
    open_dues: dict[str, Due], withdrawn: Mapping[str, Certificate]
) -> tuple[tuple[Certificate, Due], ...]:
    """Take out what somebody made void by hand and what would say the same again."""
    found = [
        (withdrawn[source], due)
        for source, due in open_dues.items()
        if source in withdrawn and words_of(withdrawn[source]) == due.words
    ]
    for _certificate, due in found:
        del open_dues[due.source]
    return tuple(found)


def _is_unsettled(certificate: Certificate, dues: Dues) -> bool:
    """Of units of the whole competition nothing can be said before all is published."""
    whole = certificate.event_id is None
    return whole and certificate.category == Category.UNIT.value and not dues.final


def _pair_renamed(
    certificates: Iterable[Certificate], open_dues: dict[str, Due]
) -> list[tuple[Certificate, Due | None]]:
    """One certificate and one due left of the same entry belong together: somebody's name was corrected."""
    lonely: defaultdict[tuple[str, int | None], list[Due]] = defaultdict(list)
    for due in open_dues.values():
        if due.entry_id is not None:
            lonely[due.category.value, due.entry_id].append(due)
    left: defaultdict[tuple[str, int | None], list[Certificate]] = defaultdict(list)
    for certificate in certificates:
        left[certificate.category, certificate.entry_id].append(certificate)
    pairs: list[tuple[Certificate, Due | None]] = []
    for key, alone in left.items():
        if len(alone) == 1 and len(lonely[key]) == 1:
            due = open_dues.pop(lonely[key][0].source)
            pairs.append((alone[0], due))
        else:
            pairs += [(certificate, None) for certificate in alone]
    return pairs


def _change(
    certificate: Certificate, due: Due | None, ranked: Mapping[int, frozenset[str]], printed: Container[int]
) -> str:
    change = tell_changes(words_of(certificate), due.words if due else None, read_kind(certificate.wording))
    if change or due is None or certificate.id not in printed or certificate.rank == due.rank:
        return change
    return _place_changed(due) if _shows_place(certificate, ranked) else ""


def _place_changed(due: Due) -> str:
    return f"名次改为第 {due.rank} 名" if due.rank else "不再写名次"


def _shows_place(certificate: Certificate, ranked: Mapping[int, frozenset[str]]) -> bool:
    return certificate.template in ranked.get(certificate.proof_id or 0, frozenset())


def _ranked_templates(session: Session, certificates: Iterable[Certificate]) -> dict[int, frozenset[str]]:
    """By proof the templates that print the place, as they were looked at."""
    wanted = {each.proof_id for each in certificates if each.proof_id}
    if not wanted:
        return {}
    rows = session.exec(select(CertificateProof).where(col(CertificateProof.id).in_(wanted)))
    return {row.id or 0: frozenset(row.shown.get(RANKED, ())) for row in rows}
