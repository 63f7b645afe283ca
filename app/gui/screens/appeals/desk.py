"""Between the parts of the screen and the store: every step is one transaction, refused at its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from app.errors import InputError, UserError
from app.gui.screens.appeals.appeal_card import AppealCard
from app.gui.screens.appeals.clock_card import ClockCard
from app.gui.screens.appeals.filing_panel import FilingPanel
from app.gui.screens.appeals.ruling_panel import RulingPanel
from app.gui.store import Store, WriteOp
from app.gui.widgets import MessageBar
from app.gui.widgets.form_panel import FormPanel
from app.gui.widgets.question_bar import UNSAVED
from app.services import appeals
from app.services.appeals import AppealForm

T = TypeVar("T")
TOPICS = frozenset({"results"})


class AppealDesk(QObject):
    """Knows which event and which appeal are at hand."""

    filed = Signal(int)  # id of the new appeal
    settled = Signal()  # nothing is half typed any more

    def __init__(
        self,
        store: Store,
        messages: MessageBar,
        clock: ClockCard,
        card: AppealCard,
        filing: FilingPanel,
        ruling: RulingPanel,
    ) -> None:
        super().__init__(card)
        self._store, self._messages = store, messages
        self._clock, self._card, self._filing, self._ruling = clock, card, filing, ruling
        self._saving = False
        self.event_id: int | None = None
        self.appeal_id: int | None = None
        clock.end_wanted.connect(self._declare_end)
        filing.save_wanted.connect(self.save_filing)
        ruling.save_wanted.connect(self.save_ruling)
        card.accept_wanted.connect(lambda: self._step(appeals.accept_appeal))
        card.decline_wanted.connect(lambda reason: self._step(appeals.decline_appeal, reason=reason))
        card.withdraw_wanted.connect(lambda reason: self._step(appeals.withdraw_appeal, reason=reason))
        card.version_wanted.connect(lambda version: self._step(appeals.carry_out, version=version))
        card.note_wanted.connect(lambda note: self._step(appeals.carry_out, note=note))

    def save_filing(self) -> None:
        """File what is typed, or say at the field why not."""
        form = self._filing.form()
        if not isinstance(form, AppealForm):
            raise TypeError(form)
        self._save(self._filing, partial(appeals.file_appeal, form=form), self.filed.emit)

    def save_ruling(self) -> None:
        """Rule the appeal at hand once the user agrees, or say at the field why not."""
        if self._ruling.appeal_id is None:
            return
        form = self._ruling.form()
        try:
            appeals.check_ruling(form)
        except InputError as error:
            self._ruling.show_error(error)
            return
        op = partial(appeals.rule_appeal, appeal_id=self._ruling.appeal_id, form=form)
        rule = partial(self._save, self._ruling, op, lambda _done: self.settled.emit())
        self._ruling.ask(form, rule)

    def _save(self, panel: FormPanel, op: WriteOp[T], then: Callable[[T], None]) -> None:
        if self._saving:
            return
        self._saving = True

        def done(value: T) -> None:
            self._saving = False
            panel.keep(panel.form())
            self._messages.withdraw(UNSAVED.format(panel.label))
            then(value)

        def refused(error: UserError) -> None:
            self._saving = False
            if not (isinstance(error, InputError) and panel.show_error(error)):
                self._messages.error(str(error))

        self._store.write(op, topics=TOPICS, on_done=done, on_failed=refused)

    def _step(self, service: Callable[..., None], **more: object) -> None:
        if self.appeal_id is None:
            return
        op: WriteOp[None] = partial(service, appeal_id=self.appeal_id, **more)
        self._store.write(op, topics=TOPICS, on_done=self._on_stepped, on_failed=self._on_refused)

    def _on_stepped(self, _done: None) -> None:
        self._card.reason.close_bar()
        self.settled.emit()

    def _on_refused(self, error: UserError) -> None:
        if self._card.reason.isVisible():
            self._card.reason.set_error(str(error))
        else:
            self._messages.error(str(error))

    def _declare_end(self, text: str) -> None:
        if self.event_id is not None:
            op = partial(appeals.declare_end, event_id=self.event_id, ended=text)
            self._store.write(op, topics=TOPICS, on_failed=self._clock.show_error)
