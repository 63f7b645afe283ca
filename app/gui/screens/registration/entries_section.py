"""报名名单: the entries of the competition, reviewed one by one or all at once."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from functools import partial

from PySide6.QtCore import QSignalBlocker
from typing_extensions import override

from app.gui.screen import ScreenContext
from app.gui.screens.registration.entry_desk import EntryDesk
from app.gui.screens.registration.entry_panel import EntryPanel
from app.gui.screens.registration.list_page import ListPage
from app.gui.screens.registration.reads import Choices, read_choices
from app.gui.screens.registration.section import Section
from app.gui.widgets.question_bar import QuestionBar
from app.services.competitions import EventView
from app.services.entry_index import EntryIndex, read_index


class EntriesSection(Section):
    """Knows the events, which the filters and new entries offer."""

    adding = "新增选手"

    def __init__(self, context: ScreenContext, unsaved: QuestionBar) -> None:
        self.list = ListPage()
        self.entry = EntryPanel()
        self.entries = EntryDesk(context.store, context.messages, self.entry)
        self.events: tuple[EventView, ...] = ()
        super().__init__(context, unsaved, self.list, self.entry, self.entries)
        self.list.approve_all.connect(self._approve_all)
        self.list.return_wanted.connect(self._return_listed)
        self.list.events_wanted.connect(lambda: context.navigate("events"))
        self.entries.done.connect(self._on_entry_done)
        self.entries.shown.connect(self._show_findings)

    def read_choices(self) -> None:
        """Read again what the filters and the fields offer."""
        self.context.store.read_later(
            partial(read_choices, competition_id=self.competition_id),
            self._show_choices,
            latest="registration.choices",
        )

    def _show_choices(self, found: Choices) -> None:
        self.events, units, words = found
        self.list.set_events(self.events)
        if not (self.entry.is_new and self.entry.is_changed):
            self.entry.set_choices(self.events, units, words)
        self.changed.emit()

    @override
    def read(self) -> None:
        op = partial(read_index, competition_id=self.competition_id)
        self.context.store.read_later(op, self._show_index, latest="registration")

    def _show_index(self, index: EntryIndex) -> None:
        with QSignalBlocker(self.list):
            self.list.show_index(index)
        self.rows_shown()
        self._show_findings()

    def _show_findings(self) -> None:
        row = self.list.current
        is_shown = row is not None and row.entry_id == self.entry.entry_id
        self.entry.show_findings(row.findings if row is not None and is_shown else ())

    @override
    def find(self) -> None:
        # The panel stays until somebody else is current: hiding and showing it at each key takes longest.
        with QSignalBlocker(self.list):
            self.list.show_found()
        self.rows_shown()

    @property
    @override
    def shown_key(self) -> Hashable:
        return self.entry.entry_id

    @override
    def show_current(self) -> None:
        row = self.list.current
        if row is not None and row.entry_id != self.entries.wanted:
            self.entries.load(row.entry_id)

    @property
    @override
    def is_adding(self) -> bool:
        return self.entry.is_new

    @property
    @override
    def can_add(self) -> bool:
        return bool(self.events)

    @override
    def start_adding(self) -> None:
        first = next((event for event in self.events if event.entry_kind == "person"), self.events[0])
        self.entries.forget()
        self.entries.add(self.list.event_id or first.id)

    @override
    def approve(self) -> None:
        self.entries.approve()

    def _approve_all(self, entry_ids: Collection[int]) -> None:
        self.entries.approve_all(self.competition_id, self.list.event_id, entry_ids)

    def _return_listed(self, entry_ids: Collection[int], reason: str) -> None:
        self.entries.return_all(self.competition_id, entry_ids, reason)

    def _on_entry_done(self) -> None:
        row = self.list.current
        if row is not None and row.entry_id == self.entry.entry_id:
            self.list.select_next()
