"""What every section of the registration screen does: a list at the left, what is current at the right."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from app.gui.screen import ScreenContext
from app.gui.screens.registration.search_page import SearchPage
from app.gui.widgets.form_panel import FormPanel
from app.gui.widgets.question_bar import QuestionBar


class Desk(Protocol):
    """Between a panel and the store."""

    @property
    def settled(self) -> SignalInstance:
        """Nothing is half typed any more: the list leads again."""

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save what is typed, or say at the fields why not."""

    def discard(self) -> None:
        """Forget what is half typed."""

    def forget(self) -> None:
        """Show nothing."""


class Section(QObject):
    """The list leads and the panel follows, unless something half typed is in the way."""

    changed = Signal()  # what the header offers

    adding = ""
    """The words of the button that adds one; none where nothing is added by hand."""

    def __init__(
        self,
        context: ScreenContext,
        unsaved: QuestionBar,
        page: SearchPage[Any],
        panel: FormPanel,
        desk: Desk,
    ) -> None:
        super().__init__(page)
        self.context, self.unsaved = context, unsaved
        self.page, self.panel, self.desk = page, panel, desk
        self.is_open = False
        self.wants_focus = False
        self.wanted: Hashable = None
        """The row to make current as soon as it is listed."""
        page.searched.connect(self.find)
        page.chosen.connect(self.follow)
        page.activated.connect(panel.go_to_first)
        page.add_wanted.connect(self.add)
        desk.settled.connect(self._on_settled)
        panel.left.connect(self._on_panel_left)
        panel.hide()

    @property
    def competition_id(self) -> int:
        """The competition the screen shows."""
        competition_id = self.context.competition_id
        if competition_id is None:
            raise RuntimeError(f"{type(self).__name__} was used without a competition")
        return competition_id

    # -- hooks -------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the rows of the list again."""
        raise NotImplementedError

    def find(self) -> None:
        """Show what is searched for; by reading it, where the list is not in memory."""
        self.read()

    @property
    def shown_key(self) -> Hashable:
        """The key of what the panel shows; None for something new or nothing."""
        raise NotImplementedError

    def show_current(self) -> None:
        """Show the current row in the panel."""
        raise NotImplementedError

    @property
    def is_adding(self) -> bool:
        """Whether the panel shows something new."""
        raise NotImplementedError

    @property
    def can_add(self) -> bool:
        """Whether something can be added by hand."""
        return bool(self.adding)

    def start_adding(self) -> None:
        """Show an empty form."""
        raise NotImplementedError

    def approve(self) -> None:
        """Ctrl+Shift+Enter; nothing where there is nothing to approve."""

    # -- the list and the panel --------------------------------------------------------------------

    def rows_shown(self) -> None:
        """The list has new rows: something is current, and shown as it stands now."""
        if not self.is_open:  # they come late
            return
        if not self.is_adding:
            if self.wanted is not None and self.page.table.select_key(self.wanted):
                self.wanted = None
            self.page.choose_some()
            if not self.panel.is_changed:  # else the question about it would go away
                self.follow()
        if self.wants_focus and self.page.isVisible():
            self.wants_focus = False
            (self.page.table if self.page.model.rows else self.page.search).setFocus()
        self.changed.emit()

    def follow(self) -> None:
        """Show what is current in the list, unless something half typed is in the way."""
        if not self.is_open:
            return
        key = self.page.current_key
        if self.panel.is_changed:
            if key != self.shown_key:
                self.ask_unsaved()
            else:
                self.unsaved.hide()
            return
        self.unsaved.hide()
        if key is not None:
            self.show_current()
        elif not self.is_adding:
            self.desk.forget()

    def open(self) -> None:
        """This section is shown from now on."""
        self.is_open = True

    def close(self) -> None:
        """Another section is shown: nothing is current here."""
        self.is_open = False
        self.desk.forget()
        self.page.clear_choice()

    def ask_unsaved(self, then: Callable[[], None] | None = None) -> None:
        """Ask what is to become of the half typed; `then` follows either answer."""

        def discard() -> None:
            self.desk.discard()
            if then is not None:
                then()

        self.unsaved.ask_unsaved(self.panel.label, lambda: self.desk.save(then or self.follow), discard)

    def add(self) -> None:
        """An empty form, once nothing half typed is in the way."""
        if self.panel.is_changed:
            self.ask_unsaved(self.add)
            return
        self.unsaved.hide()
        if self.can_add:
            self.page.clear_choice()
            self.start_adding()

    def search(self) -> None:
        """Go to the search field."""
        self.page.search.setFocus()
        self.page.search.selectAll()

    def _on_settled(self) -> None:
        self.unsaved.hide()
        if not self.is_adding:
            self.page.choose_some()
            self.follow()

    def _on_panel_left(self) -> None:
        self.page.table.setFocus()
        if self.is_adding and not self.panel.is_changed:
            self.desk.forget()
            self.page.choose_some()
        elif self.is_adding:
            self.ask_unsaved()
