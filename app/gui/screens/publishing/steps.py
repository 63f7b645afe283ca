"""The steps are done here: signed, opened, published, made final, or a signature taken back."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.errors import UserError
from app.gui.screens.publishing.check_card import CheckCard
from app.gui.screens.publishing.page import EventPage, NextStep
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.services.finalizing import finalize_event
from app.services.publishing import publish_event
from app.services.signing import open_identities, revoke_signature, sign_results

TOPICS = ("results", "awards")


class Steps:
    """Writes a step with what is typed in the card; a refusal stands at its field or in the message bar."""

    def __init__(self, store: Store, messages: MessageBar, check: CheckCard) -> None:
        self._store, self._messages, self._check = store, messages, check

    def do(self, page: EventPage) -> None:
        """Do the step that is next."""
        event_id = page.results.event.id
        match page.step:
            case NextStep.SIGN:
                self._write(partial(sign_results, event_id=event_id))
            case NextStep.OPEN:
                witness = self._check.witness.editor.text()
                self._write(partial(open_identities, event_id=event_id, witness=witness))
            case NextStep.PUBLISH:
                first, last = self._check.notice()
                reason = self._check.reason.editor.text()
                publish = partial(publish_event, reason=reason, notice_from=first, notice_until=last)
                self._write(partial(publish, event_id=event_id))
            case NextStep.FINALIZE:
                self._write(partial(finalize_event, event_id=event_id))
            case NextStep.NONE:
                raise RuntimeError("there was nothing to ask about")

    def revoke(self, event_id: int, reason: str) -> None:
        """Take the signature back."""
        self._write(partial(revoke_signature, event_id=event_id, reason=reason))

    def _write(self, op: partial[Any]) -> None:
        self._store.write(op, topics=TOPICS, on_failed=self._on_failed)

    def _on_failed(self, error: UserError) -> None:
        if not self._check.show_error(error):
            self._messages.error(str(error))
