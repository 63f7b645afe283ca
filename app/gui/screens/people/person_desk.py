"""Between the panel of a person and the store."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.rights import Role
from app.errors import InputError, UserError
from app.gui.screens.people.person_panel import PersonForm, PersonPanel
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.services import accounts

if TYPE_CHECKING:
    from app.services.door import WriteSession

TOPICS = frozenset({"settings", "competition"})


def save_person(session: WriteSession, form: PersonForm) -> int:
    """Add or change somebody, with new secrets, in one transaction; returns the account's id."""
    account_id = form.id
    if account_id is None:
        account_id = accounts.add_account(session, form.name, form.organization)
    else:
        accounts.change_account(
            session, account_id, name=form.name, organization=form.organization, active=form.active
        )
    if form.password or form.pin:
        accounts.set_secret(session, account_id, password=form.password, pin=form.pin)
    return account_id


class PersonDesk(QObject):
    """Saves what is typed of a person, gives roles and takes them back."""

    saved = Signal(int)  # id of the account
    settled = Signal()  # nothing is half typed any more

    def __init__(self, store: Store, messages: MessageBar, panel: PersonPanel) -> None:
        super().__init__(panel)
        self._store, self._messages, self._panel = store, messages, panel
        self._saving = False
        panel.save_wanted.connect(self.save)
        panel.duties.added.connect(self._add_duty)
        panel.duties.removed.connect(self._remove_duty)

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save what is typed, or say at the field why not."""
        if self._saving or self._panel.isHidden() or not self._panel.is_changed:
            return
        form = self._panel.form()
        self._saving = True

        def done(account_id: int) -> None:
            self._saving = False
            self._panel.settle()
            self.saved.emit(account_id)
            self.settled.emit()
            if then is not None:
                then()

        self._store.write(
            partial(save_person, form=form), topics=TOPICS, on_done=done, on_failed=self._on_refused
        )

    def discard(self) -> None:
        """Forget what is half typed."""
        self._panel.forget()
        self.settled.emit()

    def _on_refused(self, error: UserError) -> None:
        self._saving = False
        if not (isinstance(error, InputError) and self._panel.show_error(error)):
            self._messages.error(str(error))

    def _add_duty(self, role: Role, event_id: int | None, module: str | None) -> None:
        account_id = self._panel.account_id
        if account_id is not None:
            op = partial(
                accounts.add_duty, account_id=account_id, role=role, event_id=event_id, module=module
            )
            self._store.write(
                op,
                topics=TOPICS,
                on_done=lambda _duty: self._panel.duties.clear_form(),
                on_failed=self._panel.duties.show_error,
            )

    def _remove_duty(self, duty_id: int) -> None:
        self._store.write(
            partial(accounts.remove_duty, duty_id=duty_id),
            topics=TOPICS,
            on_done=lambda _done: self._panel.duties.show_error(None),
            on_failed=self._panel.duties.show_error,
        )
