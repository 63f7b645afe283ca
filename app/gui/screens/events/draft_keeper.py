"""Keeps what is changed in the scheme editor as the event's draft, a moment after the typing pauses."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.reading import Document, Path
from app.domain.scheme_editing import set_value
from app.errors import UserError
from app.gui.screens.events.scheme_desk import SchemeDesk
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.services import schemes
from app.services.schemes import RulesDraft

PAUSE_MS = 3000
TOPIC = "drafts"


class DraftKeeper(QObject):
    """Knows what is stored, and stores what is not."""

    state_changed = Signal()

    def __init__(self, store: Store, messages: MessageBar, desk: SchemeDesk) -> None:
        super().__init__(desk)
        self._store, self._messages, self._desk = store, messages, desk
        self.event_id: int | None = None
        self.version = 0
        self._stored: Document = {}
        self._in_force: Document | None = None
        self._drafted = False
        self.mark = 0  # goes up with every write: what was read before is old
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.flush)
        desk.changed.connect(self._on_changed)

    @property
    def is_dirty(self) -> bool:
        """Whether something is typed that is not stored yet."""
        return self._desk.document != self._stored

    @property
    def is_draft(self) -> bool:
        """Whether the document differs from the rules in force, as far as is known."""
        return self.is_dirty or self._drafted

    def show(self, event_id: int, draft: RulesDraft, mark: int) -> None:
        """Take over what is stored of an event, read when `mark` stood; what was changed here since stays."""
        same = event_id == self.event_id
        if same and (self.is_dirty or mark != self.mark):
            return
        self.event_id, self.version, self._drafted = event_id, draft.version, draft.drafted
        if not draft.drafted:
            self._in_force = draft.document
        elif not same:
            self._in_force = None
        if not same or draft.document != self._stored:
            self._stored = draft.document
            self._desk.open(draft.document, self._desk.at if same else ())
        self.state_changed.emit()

    def follow(self, path: Path, value: object) -> None:
        """A part of the rules in force was saved elsewhere on the screen: the draft says the same."""
        drafted = self.is_draft
        if self._in_force is not None:
            self._in_force = set_value(self._in_force, path, value)
        self._desk.follow(path, value)
        if drafted:
            self.flush()
        else:
            self._pause.stop()
            self._stored = self._desk.document

    def flush(self) -> None:
        """Store what is not stored yet, now."""
        self._pause.stop()
        if self.event_id is None or not self.is_dirty:
            return
        document, before, drafted = self._desk.document, self._stored, self._drafted
        back = document == self._in_force
        self._stored, self._drafted = document, not back
        self.mark += 1

        def refused(error: UserError) -> None:
            self._stored, self._drafted = before, drafted
            self._messages.error(str(error))
            self.state_changed.emit()

        op = (
            partial(schemes.discard_draft, event_id=self.event_id)
            if back
            else partial(schemes.save_draft, event_id=self.event_id, document=document)
        )
        self._store.write(op, topics=(TOPIC,), on_failed=refused)
        self.state_changed.emit()

    def discard(self) -> None:
        """Throw the draft away; the rules in force are shown again once they are read."""
        if self.event_id is not None:
            self.forget()
            op = partial(schemes.discard_draft, event_id=self.event_id)
            self._store.write(op, topics=("competition",))

    def forget(self) -> None:
        """Take what is shown for stored: what is read next replaces it."""
        self._pause.stop()
        self.mark += 1
        self._stored = self._desk.document

    def _on_changed(self) -> None:
        if self.event_id is not None and self.is_dirty:
            self._pause.start()
        self.state_changed.emit()
