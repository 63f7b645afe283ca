"""Between the panel of a seat and the store."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.domain.rights import Place, Right
from app.errors import InputError, UserError
from app.gui.screens.people.seat_panel import SeatPanel
from app.gui.screens.people.words import seat_name
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.services import seats
from app.services.seats import JudgeMarks, SeatView

TOPICS = frozenset({"competition", "settings"})


class SeatDesk(QObject):
    """Says who sits where and who came."""

    next_wanted = Signal()
    settled = Signal()  # nothing is half typed any more

    def __init__(
        self, store: Store, messages: MessageBar, panel: SeatPanel, competition: Callable[[], int | None]
    ) -> None:
        super().__init__(panel)
        self._store, self._messages, self._panel = store, messages, panel
        self._competition = competition
        self._saving = False
        panel.save_wanted.connect(self.save)
        panel.check_in_wanted.connect(self.check_in)

    def show(self, seat: SeatView) -> None:
        """Show a seat and what may be done with it, then who marked there."""
        place = Place(self._competition(), seat.event_id, seat.module, None, seat.judge_id)
        self._panel.show_seat(
            seat,
            may_seat=self._store.may(Right.SEATS, place),
            may_check_in=self._store.may(Right.CHECK_IN, place),
        )
        if seat.marked:

            def show(lines: tuple[JudgeMarks, ...]) -> None:
                if self._panel.seat is not None and self._panel.seat.judge_id == seat.judge_id:
                    self._panel.show_marks(lines)

            op = partial(seats.marks_by_judge, judge_id=seat.judge_id)
            self._store.read_later(op, show, latest="people.marks")

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Seat who is typed and go on to the next seat; the message bar says whom the judge must avoid."""
        seat = self._panel.seat
        if self._saving or seat is None or self._panel.isHidden():
            return
        if not self._panel.is_changed:
            self.next_wanted.emit()
            return
        self._saving = True

        def done(view: SeatView) -> None:
            self._saving = False
            self._panel.seat = None  # nothing is half typed any more
            self.show(view)
            self.settled.emit()
            if view.warning:
                self._messages.warn(f"{seat_name(view)} {view.name}{view.warning}")
            (then or self.next_wanted.emit)()

        op = partial(
            seats.seat_judge,
            judge_id=seat.judge_id,
            name=self._panel.name,
            organization=self._panel.unit.editor.text(),
            reason=self._panel.reason.editor.text() if self._panel.reason.isVisibleTo(self._panel) else "",
        )
        self._store.write(op, topics=TOPICS, on_done=done, on_failed=self._on_refused)

    def check_in(self) -> None:
        """签到 of the judge who sits there, or taken back."""
        seat = self._panel.seat
        if seat is None or self._panel.isHidden() or not self._panel.check_in.isEnabled():
            return
        op = partial(seats.check_in_judge, judge_id=seat.judge_id, present=seat.checked_in_at is None)
        self._store.write(op, topics=TOPICS, on_failed=self._on_refused)

    def discard(self) -> None:
        """Forget what is half typed."""
        self._panel.forget()
        self.settled.emit()

    def _on_refused(self, error: UserError) -> None:
        self._saving = False
        if not (isinstance(error, InputError) and self._panel.show_error(error)):
            self._messages.error(str(error))
