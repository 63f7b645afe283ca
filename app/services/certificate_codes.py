"""What the QR code of a certificate says: made when it is numbered, and anew while it is not printed."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.certificates import verification_text
from app.services.door import WriteSession
from db.tables import Certificate


def make_codes(session: WriteSession, certificates: Sequence[Certificate]) -> None:
    """Write the code of each certificate: part of the act that numbers or changes them."""
    for row in certificates:
        row.code = verification_text(
            number=row.number,
            recipient=row.recipient,
            competition=row.competition,
            event=row.event or row.competition,
            award=row.detail or row.award,
            issued_on=row.issued_on,
        )
        session.add(row)
