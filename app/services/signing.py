"""成绩签署: the chief judge signs the results of an event; of a blind one the identities are then opened.

A signature stands for the results as they were. Once they are others it holds no longer: sign again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.people import clean_text
from app.domain.rights import Right
from app.errors import InputError, UserError
from app.services.closing_rules import load_closing_rules
from app.services.door import WriteSession
from app.services.entitlements import Entitlements, find_entitlements
from app.services.event_proof import check_event
from app.services.places import at_event
from app.services.publishing_problems import publishing_problems
from app.services.recheck_views import recheck_problem
from app.services.results import EventResults, compute_event
from app.services.rows import load_event_row, row_id
from app.services.version_lines import results_digest
from db.tables import Event, Publication, ResultSigning


@dataclass(frozen=True, slots=True)
class Signature:
    """The newest signature of an event that was not revoked. `holds`: the results are still those signed."""

    id: int
    at: datetime
    by: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """Who opened the identities of a blind event, and before whom."""

    at: datetime
    by: str
    witness: str


def load_signature(session: Session, results: EventResults) -> Signature | None:
    """Who signed the results, and whether they are still the same; None without a signature."""
    row = _newest(session, results.event.id)
    if row is None:
        return None
    holds = row.digest == results_digest(results)
    return Signature(row_id(row), row.at, row.by, holds)


def load_opening(session: Session, event_id: int) -> Opening | None:
    """Who opened the identities of an event; None where nobody did, or need not."""
    row = session.exec(
        select(ResultSigning).where(
            ResultSigning.event_id == event_id, col(ResultSigning.opened_at).is_not(None)
        )
    ).first()
    return (
        None if row is None or row.opened_at is None else Opening(row.opened_at, row.opened_by, row.witness)
    )


def list_digests(session: Session, competition_id: int) -> dict[int, str]:
    """What was signed last and not revoked, by event id."""
    rows = session.execute(
        sa.select(col(ResultSigning.event_id), col(ResultSigning.digest))
        .join(Event, col(ResultSigning.event_id) == col(Event.id))
        .where(col(Event.competition_id) == competition_id, col(ResultSigning.revoked_at).is_(None))
        .order_by(col(ResultSigning.id))
    )
    return {row.event_id: row.digest for row in rows}


def sign_results(session: WriteSession, event_id: int) -> int:
    """Sign the results as they stand; returns the id of the signature.

    Refused while anything is missing or undecided, before the recheck where the rules want one, and where
    the same was signed already.
    """
    event = load_event_row(session, event_id, lock=True)
    by = session.require(Right.SIGN, at_event(event), attempt=f"签署{event.name}成绩")
    check_event(session, event_id)
    results = compute_event(session, event_id)
    given = find_entitlements(session, results)
    if problems := signing_problems(session, results, given):
        raise UserError("".join(problems))
    before = load_signature(session, results)
    if before is not None and before.holds:
        raise UserError(f"{event.name}的成绩已由{before.by}签署,之后没有改动,不用再签。")
    signing = ResultSigning(event_id=event_id, digest=results_digest(results), at=session.clock(), by=by)
    session.add(signing)
    session.flush()
    session.record(f"签署{event.name}成绩")
    return row_id(signing)


def signing_problems(session: Session, results: EventResults, given: Entitlements) -> tuple[str, ...]:
    """What keeps the results from being signed, each with its cure; empty when nothing does."""
    problems = (*publishing_problems(results), *given.problems)
    return problems or recheck_problems(session, results.event.id)


def recheck_problems(session: Session, event_id: int) -> tuple[str, ...]:
    """Where the rules want a recheck before the signature: what it lacks."""
    if not load_closing_rules(session, event_id).recheck_required:
        return ()
    problem = recheck_problem(session, event_id)
    return (problem,) if problem else ()


def revoke_signature(session: WriteSession, event_id: int, reason: str) -> None:
    """Take the signature back before anything was published by it; the identities stay open."""
    event = load_event_row(session, event_id, lock=True)
    by = session.require(Right.SIGN, at_event(event), attempt=f"撤回{event.name}成绩的签署")
    signing = _newest(session, event_id)
    if signing is None:
        raise UserError(f"{event.name}的成绩还没有签署,没有可撤回的。")
    version = session.exec(
        select(Publication.version)
        .where(Publication.signing_id == row_id(signing))
        .order_by(col(Publication.version).desc())
    ).first()
    if version is not None:
        raise UserError(
            f"{event.name}第 {version} 版已按这次签署公示,不能撤回。有更正请改好后重新签署,公示新的版本。"
        )
    said = clean_text(reason)
    if not said:
        raise InputError("reason", "请写明撤回签署的原因。")
    signing.revoked_at, signing.revoked_by, signing.revoke_reason = session.clock(), by, said
    session.add(signing)
    session.record(f"撤回{event.name}成绩的签署(原因:{said})")


def open_identities(session: WriteSession, event_id: int, witness: str) -> None:
    """Match the stations of a blind event with names, before a witness, once the results are signed."""
    event = load_event_row(session, event_id, lock=True)
    by = session.require(Right.OPEN, at_event(event), attempt=f"启封{event.name}的身份")
    check_event(session, event_id)
    results = compute_event(session, event_id)
    if results.opened:
        told = "的身份已经启封" if event.blind else "不是盲评赛项"
        raise UserError(f"{event.name}{told},不用启封。")
    check_signed(session, results)
    said = clean_text(witness)
    if not said:
        raise InputError("witness", "请填写见证人姓名。")
    if said == session.actor.name:
        raise InputError("witness", f"{said}是启封的人,请另请一位见证人。")
    signing = _newest(session, event_id)
    if signing is None:
        raise RuntimeError("a signature was just found")
    signing.opened_at, signing.opened_by, signing.witness = session.clock(), by, said
    session.add(signing)
    session.record(f"启封{event.name}的身份,见证人 {said}")


def check_signed(session: Session, results: EventResults) -> Signature:
    """The signature of the results as they stand; refused where there is none, with the cure."""
    name = results.event.name
    signature = load_signature(session, results)
    if signature is None:
        raise UserError(f"{name}的成绩还没有签署。请裁判长在“成绩公布”中签署。")
    if not signature.holds:
        raise UserError(f"{name}的成绩在签署后有改动。请裁判长在“成绩公布”中核对后重新签署。")
    return signature


def _newest(session: Session, event_id: int) -> ResultSigning | None:
    return session.exec(
        select(ResultSigning)
        .where(ResultSigning.event_id == event_id, col(ResultSigning.revoked_at).is_(None))
        .order_by(col(ResultSigning.id).desc())
    ).first()
