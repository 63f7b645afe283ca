"""What the QR code of a certificate says: signed when it is numbered, and anew while it is not printed."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.signed_code import CodeWords
from app.services.certificate_keys import sign_codes
from app.services.door import WriteSession
from db.tables import Certificate


def code_words(row: Certificate) -> CodeWords:
    """What the code says: a promotion tells its levels; without an event the competition stands there."""
    return CodeWords(
        row.number, row.recipient, row.event or row.competition, row.detail or row.award, row.issued_on
    )


def make_codes(session: WriteSession, certificates: Sequence[Certificate]) -> None:
    """Sign the code of each certificate: part of the act that numbers or changes them.

    UserError where the key cannot be opened on this machine.
    """
    codes = sign_codes(session, [code_words(row) for row in certificates])
    for row, code in zip(certificates, codes, strict=True):
        row.code = code
        session.add(row)
