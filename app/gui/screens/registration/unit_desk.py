"""Between the panel of a unit and the store."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.errors import InputError, UserError
from app.gui.screens.registration.unit_panel import UnitPanel
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.services import organizations

TOPICS = frozenset({"registration"})


class UnitDesk(QObject):
    """Saves what is typed of a unit. Units belong to no competition."""

    settled = Signal()  # nothing is half typed any more: the list leads again

    def __init__(
        self, store: Store, messages: MessageBar, panel: UnitPanel, competition: Callable[[], int]
    ) -> None:
        super().__init__(panel)
        self._store, self._messages, self._panel = store, messages, panel
        self._competition = competition
        self._saving = False
        panel.save_wanted.connect(self.save)

    def add(self) -> None:
        """Show an empty form."""
        self._panel.show_new()
        self._panel.go_to_first()

    def forget(self) -> None:
        """Show nothing."""
        self._panel.forget()

    def discard(self) -> None:
        """Forget what is half typed."""
        self.forget()
        self.settled.emit()

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save what is typed, or say at the field why not."""
        if self._saving or self._panel.isHidden():
            return
        form = self._panel.form()
        self._saving = True

        def done(_unit_id: int) -> None:
            self._saving = False
            self._panel.keep(form)
            if then is not None:
                then()
            elif form.id is None:
                self._panel.show_new(f"已加 {form.name.strip()}"[:14])
                self._panel.go_to_first()
            self.settled.emit()

        def failed(error: UserError) -> None:
            self._saving = False
            if not (isinstance(error, InputError) and self._panel.show_error(error)):
                self._messages.error(str(error))

        op = partial(
            organizations.save_organization,
            competition_id=self._competition(),
            form=form,
        )
        self._store.write(op, topics=TOPICS, on_done=done, on_failed=failed)
