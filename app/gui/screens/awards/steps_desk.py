"""Steps with certificates that print nothing: issue, void, replace, and the settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.errors import InputError, UserError
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.gui.widgets.reason_bar import ReasonBar
from app.services.certificate_settings import save_plan
from app.services.ledger import (
    issue_certificates,
    issue_competition_certificates,
    replace_certificate,
    void_certificate,
)
from app.services.ledger_views import CertificateRow, PendingIssue

if TYPE_CHECKING:
    from app.domain.certificate_plan import CertificatePlan
    from app.gui.screens.awards.settings_panel import SettingsPanel
    from app.services.door import WriteSession

TOPICS = ("awards",)
MISPRINT = "印错"


class StepsDesk(QObject):
    """Everything goes through the ledger; what it refuses is said at the place of work."""

    def __init__(self, store: Store, messages: MessageBar, reasons: ReasonBar, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._messages, self._reasons = store, messages, reasons

    def issue(self, competition_id: int, pending: Sequence[PendingIssue], done: str = "") -> None:
        """Number what is new, make void what is outdated, in one go; `done` is said afterwards."""
        event_ids = [item.event_id for item in pending]

        def issue(session: WriteSession) -> int:
            return sum(
                issue_competition_certificates(session, competition_id)
                if event_id is None
                else issue_certificates(session, event_id)
                for event_id in event_ids
            )

        def issued(_count: int) -> None:
            if done:
                self._messages.ok(done)

        self._store.write(issue, topics=TOPICS, on_done=issued)

    def void(self, row: CertificateRow) -> None:
        """Ask for the reason, then make it void."""
        text = f"作废 {row.number}({row.recipient},{row.award})。作废后编号不再使用。原因:"
        self._ask(text, "作废", "", partial(void_certificate, certificate_id=row.id))

    def replace(self, row: CertificateRow) -> None:
        """Ask for the reason, then give it anew under the next number."""
        text = f"换发 {row.number}({row.recipient},{row.award}):内容不变,换新编号,旧证书作废。原因:"
        self._ask(text, "换发", MISPRINT, partial(replace_certificate, certificate_id=row.id))

    def give_again(self, row: CertificateRow) -> None:
        """Ask for the reason, then number another one in the place of one that was made void by hand."""
        text = f"重新发 {row.number}({row.recipient},{row.award}):内容不变,用新编号,旧证书仍作废。原因:"
        self._ask(text, "重新发", "", partial(replace_certificate, certificate_id=row.id))

    def _ask(self, text: str, yes: str, proposed: str, step: Callable[..., object]) -> None:
        def agreed(reason: str) -> None:
            def op(session: WriteSession) -> object:
                return step(session, reason=reason)

            self._store.write(
                op,
                topics=TOPICS,
                on_done=lambda _value: self._reasons.close_bar(),
                on_failed=self._on_refused,
            )

        self._reasons.ask(text, yes, agreed, reason=proposed)

    def _on_refused(self, error: UserError) -> None:
        if isinstance(error, InputError):
            self._reasons.set_error(str(error))
        else:
            self._reasons.close_bar()
            self._messages.error(str(error))

    # -- settings ----------------------------------------------------------------------------------

    def save_settings(self, competition_id: int, panel: SettingsPanel, done: Callable[[], None]) -> None:
        """Store what is typed; a wrong field is marked."""
        try:
            plan = panel.plan()
        except InputError as error:
            panel.show_error(error)
            return
        self.save_plan(competition_id, plan, done, panel)

    def save_plan(
        self,
        competition_id: int,
        plan: CertificatePlan,
        done: Callable[[], None],
        panel: SettingsPanel | None = None,
    ) -> None:
        """Store the settings; what waits to be printed follows them."""

        def refused(error: UserError) -> None:
            if panel is None or not isinstance(error, InputError) or not panel.show_error(error):
                self._messages.error(str(error))

        op = partial(save_plan, competition_id=competition_id, plan=plan)
        topics = ("awards", "competition")
        self._store.write(op, topics=topics, on_done=lambda _value: done(), on_failed=refused)
