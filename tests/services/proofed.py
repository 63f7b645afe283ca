"""Certificates of a test on their way to paper: proofs approved and prints noted as a screen does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import col, select

from app.documents.certificate_template import CertificateTemplate
from app.documents.template_reading import load_template
from app.services import certificate_prints, ledger_views, proofing
from app.services.door import WriteSession
from db.tables import Certificate

KEYS = ("honour_a4", "team_a4", "unit_a4", "promotion_a4")
DIGESTS: Mapping[str, str] = {key: f"digest of {key}" for key in KEYS}


def templates() -> dict[str, CertificateTemplate]:
    """A template for every key: which one it is does not matter to the ledger."""
    return dict.fromkeys(KEYS, load_template("honour_a4"))


def approve(session: WriteSession, competition_id: int, ids: Sequence[int] | None = None) -> None:
    """Approve the proof of these certificates, or of all that are valid."""
    if ids is None:
        valid = select(Certificate.id).where(
            Certificate.competition_id == competition_id, col(Certificate.state) != "void"
        )
        ids = [key or 0 for key in session.exec(valid.order_by("id"))]
    proof = proofing.load_proof(session, competition_id, ids, templates(), DIGESTS)
    proofing.approve_proof(session, competition_id, ids, proof.digests, proof.shown)


def log(
    session: WriteSession,
    ids: Sequence[int],
    digests: Mapping[str, str] = DIGESTS,
    *,
    printer: str = "HP",
    reason: str = "",
    copies: int = 1,
) -> None:
    """Note the print of what the certificates say now."""
    drawn = ledger_views.load_certificates(session, ids)
    certificate_prints.log_prints(session, ids, printer, digests, drawn, reason=reason, copies=copies)


def print_out(session: WriteSession, ids: Sequence[int], *, reason: str = "") -> None:
    """Approve the proofs, and note the print."""
    row = session.get_one(Certificate, ids[0])
    approve(session, row.competition_id, ids)
    log(session, ids, reason=reason)
