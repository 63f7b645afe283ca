"""Everything up to a publication in one go, by whoever acts: signature, identities, notice."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from app.services import publishing, signing
from app.services.door import WriteSession
from app.services.results import compute_event

WITNESS = "何静"


def publish(session: WriteSession, event_id: int, **given: Any) -> int:
    """Sign, open and publish; `given` goes to `publish_event`. Returns the id of the version."""
    sign_and_open(session, event_id)
    return publishing.publish_event(session, event_id, **given)


def sign_and_open(session: WriteSession, event_id: int) -> None:
    """Whatever of signature and opening the results as they stand still need before they are published."""
    sign(session, event_id)
    if not compute_event(session, event_id).opened:
        signing.open_identities(session, event_id, WITNESS)


def sign(session: WriteSession, event_id: int) -> None:
    """Sign the results, unless they are signed as they stand."""
    if not is_signed(session, event_id):
        signing.sign_results(session, event_id)


def is_signed(session: Session, event_id: int) -> bool:
    """Whether the results are signed as they stand."""
    signature = signing.load_signature(session, compute_event(session, event_id))
    return signature is not None and signature.holds
