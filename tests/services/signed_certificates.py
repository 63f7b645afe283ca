"""Certificates in the ledger with signed codes, planted, for the tests of checking them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import select

from app.domain.rights import Right
from app.domain.signed_code import CodeWords
from app.services.certificate_keys import sign_codes
from app.services.door import WriteSession
from db.tables import Certificate, Competition

NAMES = ("张伟", "买买提·吐尔逊", "李䶮", "Anna Schmidt")
EVENT, AWARD, DAY = "焊工技能竞赛", "一等奖", date(2022, 10, 18)


def number(serial: int) -> str:
    return f"淮工竞证〔2022〕{serial:04d}"


def words(serial: int = 1, **changed: Any) -> CodeWords:
    """What the certificate of this serial says."""
    said: dict[str, Any] = {
        "recipient": NAMES[(serial - 1) % len(NAMES)],
        "event": EVENT,
        "award": AWARD,
        "issued_on": DAY,
    }
    return CodeWords(**({"number": number(serial)} | said | changed))


def sign(session: WriteSession, *said: CodeWords) -> list[str]:
    """The codes, whether they stand in the ledger or not."""
    session.require(Right.AWARD)
    codes = sign_codes(session, said)
    session.record("签名")
    return codes


def plant(session: WriteSession, *said: CodeWords) -> list[str]:
    """Put the certificates into the ledger, printed; returns their codes."""
    found = session.exec(select(Competition.id)).first()
    if found is None:
        competition = Competition(title="淮北市职工技能竞赛", year=2022)
        session.add(competition)
        session.flush()
        found = competition.id
    codes = sign(session, *said)
    for serial, (each, code) in enumerate(zip(said, codes, strict=True), 1):
        session.add(
            Certificate(
                competition_id=found or 0,
                serial=serial,
                number=each.number,
                competition="淮北市职工技能竞赛",
                event=each.event,
                recipient=each.recipient,
                award=each.award,
                issued_on=each.issued_on,
                code=code,
                state="printed",
            )
        )
    session.flush()
    return codes


def make_void(session: WriteSession, serial: int, reason: str, replaced_by: int | None = None) -> None:
    """Make a planted certificate void, replaced by the one of another serial."""
    row = session.exec(select(Certificate).where(Certificate.number == number(serial))).one()
    row.state, row.void_reason, row.voided_at = "void", reason, datetime(2022, 11, 2, 4, 0, tzinfo=UTC)
    if replaced_by is not None:
        newer = session.exec(select(Certificate).where(Certificate.number == number(replaced_by))).one()
        row.replaced_by = newer.id
    session.flush()
