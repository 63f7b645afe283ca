"""新建、复制、删除赛项: each asks in its place above the event, then writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.errors import UserError
from app.gui.screens.events.creating import CreateBar, NewEvent
from app.gui.screens.events.draft_keeper import DraftKeeper
from app.gui.store import Store
from app.gui.widgets import ConfirmBar, MessageBar
from app.gui.widgets.copy_bar import CopyBar
from app.services import events
from app.services.competitions import EventView, TrackView

CHANGED = ("competition",)


class EventSteps(QObject):
    """The bars that ask; one at a time."""

    created = Signal(int)  # event id: made from nothing
    copied = Signal(int)  # event id

    def __init__(self, store: Store, messages: MessageBar, keeper: DraftKeeper, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._messages, self._keeper = store, messages, keeper
        self._event: EventView | None = None
        hint = "评分表、裁判席位和奖项规则照原样复制"
        self.copying = CopyBar("新赛项名称", hint, self._copy, numbered="{name}({number})")
        self.creating = CreateBar(self._create)
        self.confirm = ConfirmBar()

    def hide(self) -> None:
        """Take every question back."""
        for bar in (self.copying, self.creating, self.confirm):
            bar.hide()

    def ask_new(self, tracks: Sequence[TrackView], track_id: int | None) -> None:
        """Ask for a new event."""
        self.hide()
        self.creating.ask(tracks, track_id)

    def ask_copy(self, event: EventView, taken: Sequence[str]) -> None:
        """Ask for the name of a copy."""
        self.hide()
        self._event = event
        self.copying.ask(event.name, taken)

    def ask_removal(self, event: EventView) -> None:
        """Ask once more before an event goes."""
        self.hide()
        text = f"删除赛项“{event.name}”和它的评分表、裁判席位?删除后不能恢复。"
        self.confirm.ask(text, "删除赛项", partial(self._remove, event.id))

    def ask(self, text: str, yes: str, on_yes: Callable[[], object]) -> None:
        """Ask something else about the event."""
        self.hide()
        self.confirm.ask(text, yes, on_yes)

    def _create(self, new: NewEvent) -> None:
        def done(event_id: int) -> None:
            self.creating.hide()
            self.created.emit(event_id)

        op = partial(
            events.add_event,
            track_id=new.track_id,
            name=new.name,
            kind=new.kind,
            entry_kind=new.entry_kind,
        )
        failed = at_place(self.creating.show_error, self._messages)
        self._store.write(op, topics=CHANGED, on_done=done, on_failed=failed)

    def _copy(self, name: str) -> None:
        if self._event is None:
            return

        def done(event_id: int) -> None:
            self.copying.hide()
            self.copied.emit(event_id)

        self._keeper.flush()  # the draft is copied too
        op = partial(events.copy_event, event_id=self._event.id, name=name)
        failed = at_place(self.copying.show_error, self._messages)
        self._store.write(op, topics=CHANGED, on_done=done, on_failed=failed)

    def _remove(self, event_id: int) -> None:
        self._keeper.forget()
        self._store.write(partial(events.remove_event, event_id=event_id), topics=CHANGED)


def at_place(place: Callable[[UserError], bool], messages: MessageBar) -> Callable[[UserError], None]:
    """An error at its place, or in the message bar when it belongs to none."""

    def show(error: UserError) -> None:
        if not place(error):
            messages.error(str(error))

    return show
