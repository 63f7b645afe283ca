"""证书台账: certificates are numbered, made void and replaced; only what is published gets one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.domain.certificate_plan import CertificatePlan, read_plan
from app.domain.certificates import Category
from app.domain.rights import Place, Right
from app.errors import InputError, UserError
from app.services.certificate_codes import make_codes
from app.services.certificate_dues import Due
from app.services.certificate_matching import Matching, Outdated, match_competition
from app.services.competitions import load_competition
from app.services.door import WriteSession
from app.services.finalizing import check_final, list_unfinished
from app.services.number_series import Numbered, lock_numbering, take_numbers, told_numbers
from app.services.places import at_competition, at_event
from app.services.rows import load_competition_row, load_event_row, row_id
from app.services.standings import compute_standings
from db.tables import Certificate, Competition, Publication

REASON_LENGTH, NAMED = 200, 3
_NO_EVENT = 0  # no row has this id
WHOLE = "整个赛事"


def issue_certificates(session: WriteSession, event_id: int) -> int:
    """Number a certificate for everything the newest publication gives; returns how many are new.

    A certificate whose words (name, authors, unit, award, event, competition) are unchanged keeps its
    number; one that is no longer right becomes void, naming the version and what changed, and is replaced.
    Doing it twice changes nothing.
    """
    event = load_event_row(session, event_id)
    by = session.require(Right.AWARD, at_event(event), attempt=f"{event.name}编发证书")
    if session.exec(select(Publication.id).where(Publication.event_id == event_id).limit(1)).first() is None:
        raise UserError(f"{event.name}还没有公布成绩,请先在“成绩公布”中公布。")
    check_final(session, event_id, event.name)
    return _issue(session, event.competition_id, event_id, event.name, by) or 0


def issue_competition_certificates(session: WriteSession, competition_id: int) -> int:
    """The same for what the whole competition gives: awards of units and by decision.

    New ones once every event is published; before, only what was taken back becomes void. Refused while
    results have to be final first, and are not.
    """
    load_competition_row(session, competition_id)
    by = session.require(Right.AWARD, at_competition(competition_id), attempt="编发整个赛事的证书")
    if unfinished := list_unfinished(session, competition_id):
        raise UserError(f"{_some(unfinished)}还没有定稿,定稿后再编发整个赛事的证书。")
    made = _issue(session, competition_id, None, WHOLE, by)
    missing = () if made is not None else compute_standings(session, competition_id).missing
    if missing:
        raise UserError(f"{_some(missing)}还没有公布成绩,全部公布后再编发整个赛事的证书。")
    return made or 0


def _some(events: Sequence[str]) -> str:
    more = f"等 {len(events)} 个赛项" if len(events) > NAMED else ""
    return "、".join(events[:NAMED]) + more


def void_certificate(session: WriteSession, certificate_id: int, reason: str) -> None:
    """Make a certificate void, with its reason. Its number is never given again.

    Nor is another one numbered for the same words, until `replace_certificate` is asked for it.
    """
    row = _load(session, certificate_id)
    by = session.require(Right.AWARD, place_of(session, row), attempt=f"作废证书 {row.number}")
    said = _reason(reason, "请写明作废原因。")
    session.refresh(row, with_for_update=True)
    _check_valid(row)
    _make_void(session, row, said, by)
    row.withdrawn = True
    session.record(f"作废证书 {row.number}({row.recipient},{row.award})(原因:{said})")


def replace_certificate(session: WriteSession, certificate_id: int, reason: str) -> int:
    """Give a certificate anew under the next number and make the old one void; returns the id of the new one.

    It says the same words, with the issuers, date and template of now. One that no longer agrees with the
    newest results is refused: those are issued anew. One that was made void by hand is given again (重新发).
    """
    row = _load(session, certificate_id)
    was_void = row.state == "void"
    what = "重新发" if was_void else "换发"
    by = session.require(Right.AWARD, place_of(session, row), attempt=f"{what}证书 {row.number}")
    said = _reason(reason, f"请写明{what}原因。")
    plan, competition = _prepare(session, row.competition_id)
    session.refresh(row, with_for_update=True)
    if not was_void:
        _check_valid(row)
    due = _due_of(session, row)
    if not due.ready:
        raise UserError(f"证书 {row.number} 属于整个赛事,要等全部赛项公布后才能{what}。")
    if not plan.template(due.category, due.wording):
        raise UserError(f"这种证书已设为不发,请先在“证书设置”中为它选一个模板,再{what} {row.number}。")
    numbers = take_numbers(session, competition.year, [plan.rule(due.category, competition.number_prefix)])
    (new,) = _write(session, competition, plan, [due], numbers, by)
    if not was_void:
        _make_void(session, row, said, by)
    session.flush()
    row.replaced_by = new.id
    session.add(row)
    session.record(f"{what}证书 {row.number} 为 {new.number}({row.recipient},{row.award})(原因:{said})")
    return row_id(new)


def place_of(session: Session, row: Certificate) -> Place:
    """Where a certificate belongs: its event, or the whole competition."""
    if row.event_id is None:
        return at_competition(row.competition_id)
    return at_event(load_event_row(session, row.event_id))


# -- issuing ---------------------------------------------------------------------------------------


def _issue(
    session: WriteSession, competition_id: int, event_id: int | None, name: str, by: str
) -> int | None:
    """How many are new; None where there was nothing to do."""
    plan, competition = _prepare(session, competition_id)
    matching = _match(session, competition_id, event_id, lock=True)
    for each in matching.moved:
        each.certificate.rank = each.due.rank
        if each.shown:
            each.certificate.proof_id = None
        session.add(each.certificate)
    new = [due for due in matching.new if plan.template(due.category, due.wording)]
    rules = [plan.rule(due.category, competition.number_prefix) for due in new]
    numbers = take_numbers(session, competition.year, rules)
    made = _write(session, competition, plan, new, numbers, by)
    _replace(session, competition_id, matching.outdated, made, by)
    void = _told("作废", [each.certificate for each in matching.outdated])
    moved = _told("更改名次", [each.certificate for each in matching.moved])
    session.record(f"{name}编发证书 {_counted(made)}{void}{moved}")
    return len(new) if new or matching.outdated or matching.moved else None


def _told(what: str, rows: Sequence[Certificate]) -> str:
    return f";{what} {_counted(rows)}" if rows else ""


def _counted(rows: Sequence[Certificate]) -> str:
    return f"{len(rows)} 张:{told_numbers(rows)}" if rows else "0 张"


def _prepare(session: WriteSession, competition_id: int) -> tuple[CertificatePlan, Competition]:
    """Everything certificates need is filled in, and nobody else numbers meanwhile."""
    view = load_competition(session, competition_id)
    rules = [view.plan.rule(category, view.number_prefix) for category in Category]
    competition = lock_numbering(session, competition_id, rules)
    gaps = load_competition(session, competition_id).certificate_gaps
    if gaps:
        raise UserError(f"还没有填写{'、'.join(gaps)},请在“赛事总览”的赛事信息中填写。")
    return read_plan(competition.certificates), competition


def _match(session: Session, competition_id: int, event_id: int | None, *, lock: bool = False) -> Matching:
    """Of one event; of the whole competition without one. `lock`: nobody prints the rows meanwhile."""
    whole, only = event_id is None, event_id or _NO_EVENT
    return match_competition(session, competition_id, event_id=only, whole=whole, lock=lock)


def _write(
    session: WriteSession,
    competition: Competition,
    plan: CertificatePlan,
    dues: Sequence[Due],
    numbers: Sequence[Numbered],
    by: str,
) -> list[Certificate]:
    """The rows of new certificates, each with its code."""
    if competition.issued_on is None:
        raise RuntimeError("certificates are numbered once their date is known")
    made = [
        Certificate(
            competition_id=row_id(competition),
            event_id=due.event_id,
            entry_id=due.entry_id,
            category=due.category.value,
            source=due.source,
            series=numbered.series,
            serial=numbered.serial,
            number=numbered.number,
            template=plan.template(due.category, due.wording),
            wording=due.wording,
            competition=due.competition,
            event=due.event,
            year=competition.year,
            recipient=due.recipient,
            honorific=due.honorific,
            authors=due.authors,
            organization=due.organization,
            award=due.award,
            rank=due.rank,
            detail=due.detail,
            issuers=list(competition.issuers),
            signatory=plan.signatory,
            issued_on=competition.issued_on,
            issued_at=session.clock(),
            issued_by=by,
        )
        for due, numbered in zip(dues, numbers, strict=True)
    ]
    make_codes(session, made)
    session.add_all(made)
    return made


def _replace(
    session: WriteSession,
    competition_id: int,
    outdated: Sequence[Outdated],
    made: Sequence[Certificate],
    by: str,
) -> None:
    """Make void what no longer agrees; a new certificate takes the place of the void one of its source."""
    session.flush()
    by_source = {row.source: row for row in made}
    for each in outdated:
        _make_void(session, each.certificate, each.void_reason, by)
        if each.instead is not None and each.instead.source in by_source:
            each.certificate.replaced_by = by_source[each.instead.source].id
    session.flush()
    earlier = select(Certificate).where(
        Certificate.competition_id == competition_id,
        col(Certificate.source).in_(by_source),
        Certificate.state == "void",
        col(Certificate.replaced_by).is_(None),
    )
    last = {row.source: row for row in session.exec(earlier.order_by(col(Certificate.id)))}
    replaced = {each.instead.source for each in outdated if each.instead is not None}
    for source, row in last.items():
        if source not in replaced:
            row.replaced_by = by_source[source].id
            session.add(row)


# -- one certificate -------------------------------------------------------------------------------


def _load(session: Session, certificate_id: int) -> Certificate:
    row = session.get(Certificate, certificate_id)
    if row is None:
        raise UserError("这张证书已不存在,请刷新后重新选择。")
    return row


def _check_valid(row: Certificate) -> None:
    if row.state == "void":
        raise UserError(f"证书 {row.number} 已作废({row.void_reason}),不用再改。")


def _reason(reason: str, missing: str) -> str:
    said = reason.strip()
    if not said:
        raise InputError("reason", missing)
    if len(said) > REASON_LENGTH:
        raise InputError("reason", f"原因最多 {REASON_LENGTH} 个字,现有 {len(said)} 个,请写短些。")
    return said


def _make_void(session: WriteSession, row: Certificate, reason: str, by: str) -> None:
    row.state, row.void_reason = "void", reason
    row.voided_at, row.voided_by = session.clock(), by
    session.add(row)


def _due_of(session: Session, row: Certificate) -> Due:
    """What a certificate is given for now; UserError where another one cannot take its place."""
    matching = _match(session, row.competition_id, row.event_id)
    for certificate, due in (*matching.kept, *matching.withheld):
        if certificate.id == row.id:
            return due
    _check_valid(row)
    change = next(
        (each.change for each in matching.outdated if each.certificate.id == row.id), "全部赛项公布后才能核对"
    )
    raise UserError(f"证书 {row.number} 与最新结果不符({change}),请点“改发”,不用换发。")
