"""Between the panel of a unit and the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.errors import InputError, UserError
from app.gui.screens.registration.unit_panel import UnitPanel
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.services import organizations, unit_book

TOPICS = frozenset({"registration"})


class UnitDesk(QObject):
    """Saves what is typed of a unit. Units belong to no competition."""

    settled = Signal()  # nothing is half typed any more: the list leads again
    merged = Signal(int)  # the unit that stays

    def __init__(
        self, store: Store, messages: MessageBar, panel: UnitPanel, competition: Callable[[], int]
    ) -> None:
        super().__init__(panel)
        self._store, self._messages, self._panel = store, messages, panel
        self._competition = competition
        self._saving = False
        self.units: Mapping[str, int] = {}
        """Every unit by name, to choose from."""
        panel.save_wanted.connect(self.save)
        panel.merge_wanted.connect(self._ask_merge)

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
        """Save what is typed, or say at the field why not; a half-typed merge goes first."""
        if self._saving or self._panel.isHidden():
            return
        if self._panel.merging.is_changed:
            self._panel.merging.agree()
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

        op = partial(
            organizations.save_organization,
            competition_id=self._competition(),
            form=form,
        )
        self._store.write(op, topics=TOPICS, on_done=done, on_failed=self._on_failed)

    def _on_failed(self, error: UserError) -> None:
        self._saving = False
        if not (isinstance(error, InputError) and self._panel.show_error(error)):
            self._messages.error(str(error))

    def _ask_merge(self, into: str) -> None:
        unit_id = self._panel.unit_id
        others = {name: key for name, key in self.units.items() if key != unit_id}
        if unit_id is not None:
            self._panel.merging.ask_unit(self._panel.label, others, into, partial(self._merge, unit_id))

    def _merge(self, unit_id: int, into: int, reason: str) -> None:
        def done(_value: object) -> None:
            self._saving = False
            self.forget()
            self.merged.emit(into)
            self.settled.emit()

        self._saving = True
        op = partial(
            unit_book.merge_units,
            competition_id=self._competition(),
            keep_id=into,
            drop_id=unit_id,
            reason=reason,
        )
        self._store.write(op, topics=TOPICS, on_done=done, on_failed=self._on_failed)
