"""Every sheet that goes to a printer stands in the ledger: who, when, on which printer, and why again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session, col, select

from app.domain.certificates import CertificateData
from app.domain.rights import Right
from app.errors import InputError, UserError
from app.services.certificate_matching import match_competition
from app.services.door import WriteSession
from app.services.ledger import place_of
from app.services.ledger_views import is_proofed, load_certificates, load_proofs, load_rows
from app.services.number_series import told_numbers
from app.services.rows import chunks, row_id
from db.tables import Certificate, CertificatePrint

AGAIN = "上次没有打好"


def check_printable(
    session: Session, certificate_ids: Sequence[int], digests: Mapping[str, str], *, reason: str = ""
) -> None:
    """UserError, naming the number, where a certificate may not be printed.

    Void, without an approved proof of its template as it is now (`digests` by key), printed before without
    a reason for doing it again, or no longer in agreement with the newest results.
    """
    rows = load_rows(session, certificate_ids)
    proofs = load_proofs(session, {row.proof_id for row in rows if row.proof_id is not None})
    for row in rows:
        if not is_proofed(row, proofs, digests):
            raise UserError(f"证书 {row.number} 的清样还没有人批准(或批准后模板改过),请先核对清样再打印。")
        if row.state == "printed" and not reason.strip():
            raise InputError("reason", f"证书 {row.number} 已经打印过,再打一次请写明原因。")
    _check_agrees(session, rows)


def log_prints(
    session: WriteSession,
    certificate_ids: Sequence[int],
    printer: str,
    digests: Mapping[str, str],
    drawn: Sequence[CertificateData],
    *,
    reason: str = "",
    copies: int = 1,
    settled: bool = False,
) -> None:
    """Note that the certificates go to the printer, each in so many copies; `settled`: they came out well.

    Refused as `check_printable` says, and where one says something else by now than what was `drawn` of it.
    Call it before the job is sent, `mark_unprinted` for what did not come out and `settle_prints` for the
    rest: what nobody answered for, after a power cut in mid-job, is found by `find_unsettled`.
    """
    if not certificate_ids:
        return
    by = require_awarding(session, lock_rows(session, certificate_ids), "打印证书")
    check_printable(session, certificate_ids, digests, reason=reason)
    for said, shown in zip(load_certificates(session, certificate_ids), drawn, strict=True):
        if said != shown:
            raise UserError(f"证书 {said.number} 在排版以后改过,一张也没有打印。请再打印一次。")
    rows = load_rows(session, list(dict.fromkeys(certificate_ids)))
    earlier = _prints(session, rows)
    why, now = reason.strip(), session.clock()
    for row in rows:
        was_bad = row.state != "printed" and bool(earlier[row_id(row)])
        session.add(
            CertificatePrint(
                certificate_id=row_id(row),
                at=now,
                by=by,
                printer=printer,
                reason=why or (AGAIN if was_bad else ""),
                copies=copies,
                settled=settled,
            )
        )
        row.state, row.printed_at = "printed", now
        session.add(row)
    each = f",每张 {copies} 份" if copies > 1 else ""
    because = f"(原因:{why})" if why else ""
    session.record(f"打印证书 {len(rows)} 张:{told_numbers(rows)}{each}{because}")


def mark_unprinted(session: WriteSession, certificate_ids: Sequence[int]) -> None:
    """Note that the last print of certificates did not come out well; without a good one they wait again."""
    rows = [row for row in lock_rows(session, certificate_ids) if row.state == "printed"]
    if not rows:
        return
    require_awarding(session, rows, "登记证书没有打好")
    earlier, changed = _prints(session, rows), []
    for row in rows:
        prints = earlier[row_id(row)]
        _settle(session, prints)
        if prints and not prints[-1].good:
            continue
        if prints:
            prints[-1].good = False
            session.add(prints[-1])
        good = [each for each in prints if each.good]
        row.state, row.printed_at = ("printed", good[-1].at) if good else ("issued", None)
        session.add(row)
        changed.append(row)
    if changed:
        session.record(f"{len(changed)} 张证书没有打好,待重打:{told_numbers(changed)}")


def settle_prints(session: WriteSession, certificate_ids: Sequence[int]) -> None:
    """Note that somebody looked at what was sent to the printer, and that it came out well."""
    rows = lock_rows(session, certificate_ids)
    prints = _prints(session, rows)
    asked = [row for row in rows if any(not each.settled for each in prints[row_id(row)])]
    if not asked:
        return
    require_awarding(session, asked, "确认证书打印好")
    for row in asked:
        _settle(session, prints[row_id(row)])
    session.record(f"{len(asked)} 张证书已确认打印好:{told_numbers(asked)}")


def _settle(session: WriteSession, prints: Iterable[CertificatePrint]) -> None:
    for each in prints:
        each.settled = True
        session.add(each)


def require_awarding(session: WriteSession, rows: Iterable[Certificate], attempt: str) -> str:
    """Ask for the right to award in every event concerned; part of acts on many certificates."""
    by = ""
    for _event_id, row in sorted({row.event_id or 0: row for row in rows}.items()):
        by = session.require(Right.AWARD, place_of(session, row), attempt=attempt)
    return by


def lock_rows(session: Session, certificate_ids: Sequence[int]) -> list[Certificate]:
    """The rows under a lock: what another window did with them meanwhile is seen."""
    rows: list[Certificate] = []
    for part in chunks(sorted(set(certificate_ids))):
        wanted = select(Certificate).where(col(Certificate.id).in_(part)).order_by(col(Certificate.id))
        rows += session.exec(wanted.with_for_update().execution_options(populate_existing=True))
    return rows


def _prints(session: Session, rows: Iterable[Certificate]) -> dict[int, list[CertificatePrint]]:
    found: defaultdict[int, list[CertificatePrint]] = defaultdict(list)
    for part in chunks([row_id(row) for row in rows]):
        wanted = select(CertificatePrint).where(col(CertificatePrint.certificate_id).in_(part))
        for each in session.exec(wanted.order_by(col(CertificatePrint.id))):
            found[each.certificate_id].append(each)
    return found


def _check_agrees(session: Session, rows: Sequence[Certificate]) -> None:
    wanted = {row.id for row in rows}
    for competition_id in {row.competition_id for row in rows}:
        matching = match_competition(session, competition_id)
        for each in matching.outdated:
            if each.certificate.id in wanted:
                number = each.certificate.number
                raise UserError(f"证书 {number} 与最新结果不符({each.affected}),请先改发。")
        for moved in matching.moved:
            if moved.shown and moved.certificate.id in wanted:
                number = moved.certificate.number
                raise UserError(f"证书 {number} 与最新结果不符({moved.affected}),请先更改名次。")
