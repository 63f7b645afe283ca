"""Between the panels and the store: what is saved, moved, taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.domain.seating import SEATING_NAMES, Seating
from app.domain.timetable_layout import Planned
from app.errors import InputError, UserError
from app.gui.screens.timetable.room_panel import RoomPanel
from app.gui.screens.timetable.seat_panel import SeatPanel
from app.gui.screens.timetable.series_panel import SeriesPanel
from app.gui.screens.timetable.sitting_panel import SittingPanel
from app.gui.screens.timetable.words import noon_told
from app.gui.store import Store, WriteOp
from app.gui.widgets import MessageBar
from app.gui.widgets.form_panel import FormPanel
from app.services import rooms, seating, timetable

TOPICS = frozenset({"timetable"})
Then = Callable[[], None] | None


class TimetableDesk(QObject):
    """Does what the panels ask for, or says at the field why not."""

    settled = Signal()  # nothing is half typed any more
    sitting_saved = Signal(int)
    room_saved = Signal(int)
    series_added = Signal(object)  # ids
    planned = Signal(object, str)  # tuple[Planned, ...], and why they are so

    def __init__(self, store: Store, messages: MessageBar, competition: Callable[[], int]) -> None:
        super().__init__()
        self._store, self._messages, self._competition = store, messages, competition
        self._saving = False

    def save_sitting(self, panel: SittingPanel, then: Then = None) -> None:
        """Keep what is typed of a sitting."""
        form = panel.form()
        sitting_id = None if panel.sitting is None else panel.sitting.id

        def done(key: int) -> None:
            panel.keep(form)
            panel.is_new = False
            self.sitting_saved.emit(key)
            self._settle(then)

        op = partial(
            timetable.save_sitting, competition_id=self._competition(), form=form, sitting_id=sitting_id
        )
        self._write(op, done, panel)

    def delete_sitting(self, panel: SittingPanel) -> None:
        """Take the sitting shown out."""
        if panel.sitting is not None:
            op = partial(timetable.delete_sitting, sitting_id=panel.sitting.id)
            self._write(op, lambda _none: self._forget(panel), panel)

    def save_room(self, panel: RoomPanel, then: Then = None) -> None:
        """Keep what is typed of a room; after a new one comes the next."""
        form = panel.form()
        room_id = None if panel.room is None else panel.room.id

        def done(key: int) -> None:
            panel.keep(form)
            if room_id is None and then is None:
                panel.show_new(f"已加 {form.name.strip()}"[:14])
                panel.go_to_first()
            else:
                self.room_saved.emit(key)
            self._settle(then)

        op = partial(rooms.save_room, competition_id=self._competition(), form=form, room_id=room_id)
        self._write(op, done, panel)

    def delete_room(self, panel: RoomPanel) -> None:
        """Take the room shown out."""
        if panel.room is not None:
            op = partial(rooms.delete_room, room_id=panel.room.id)
            self._write(op, lambda _none: self._forget(panel), panel)

    # -- many sittings -----------------------------------------------------------------------------

    def plan(self, panel: SeriesPanel) -> None:
        """Lay out what is answered; nothing while events or rooms are not ticked yet."""
        form = panel.form()

        def show(planned: Sequence[Planned], why: str = "") -> None:
            panel.show_count(len(planned))
            self.planned.emit(tuple(planned), noon_told(form, planned) if planned else why)

        def failed(error: UserError) -> None:
            """At the field, without going there: somebody is typing elsewhere."""
            if isinstance(error, InputError) and error.field in panel.fields:
                panel.fields[error.field].set_error(str(error))
                show(())
            else:
                show((), str(error))

        if not form.event_ids or not form.room_ids:
            show(())
            return
        op = partial(timetable.plan_series, competition_id=self._competition(), form=form)
        self._store.read_later(op, show, failed, latest="timetable.plan")

    def add_series(self, panel: SeriesPanel) -> None:
        """Add all sittings laid out."""

        def done(keys: Sequence[int]) -> None:
            self._messages.info(f"已安排 {len(keys)} 场。")
            panel.forget()
            self.series_added.emit(tuple(keys))

        op = partial(timetable.add_series, competition_id=self._competition(), form=panel.form())
        self._write(op, done, panel)

    # -- seats -------------------------------------------------------------------------------------

    def arrange(self, sitting_id: int, how: Seating) -> None:
        """Seat everybody anew."""

        def done(count: int) -> None:
            self._messages.info(f"已{SEATING_NAMES[how]}排好 {count} 人。")

        self._write(partial(seating.arrange_seats, sitting_id=sitting_id, seating=how), done)

    def seat_missing(self, sitting_id: int) -> None:
        """A place for everybody who has none."""

        def done(count: int) -> None:
            self._messages.info(f"已补排 {count} 人,其他人的座位不变。" if count else "没有要补排的人。")

        self._write(partial(seating.seat_missing, sitting_id=sitting_id), done)

    def clear(self, sitting_id: int) -> None:
        """Take all places of one sitting back."""

        def done(count: int) -> None:
            self._messages.info(f"已清空 {count} 个座位。")

        self._write(partial(seating.clear_seats, sitting_id=sitting_id), done)

    def move(self, panel: SeatPanel) -> None:
        """Give somebody the place typed."""
        line = panel.line
        if line is None:
            return
        station, sitting_id = panel.station.editor.text(), panel.sitting.value
        op: WriteOp[None] = (
            partial(seating.seat_by_hand, sitting_id=sitting_id, key=line.key, station=station)
            if line.seat is None
            else partial(
                seating.move_seat,
                seat_id=line.seat.id,
                sitting_id=sitting_id,
                station=station,
                swap=panel.swap.isChecked(),
                reason=panel.reason.editor.text(),
            )
        )
        self._write(op, lambda _none: None, panel)

    def free(self, panel: SeatPanel) -> None:
        """Take the place of somebody back."""
        if panel.line is not None and panel.line.seat is not None:
            op = partial(seating.free_seat, seat_id=panel.line.seat.id)
            self._write(op, lambda _none: None, panel)

    # -- parts -------------------------------------------------------------------------------------

    def _write(
        self, op: WriteOp[object], on_done: Callable[..., None], panel: FormPanel | None = None
    ) -> None:
        if self._saving:
            return
        self._saving = True

        def done(value: object) -> None:
            self._saving = False
            on_done(value)

        def failed(error: UserError) -> None:
            self._saving = False
            self._tell(error, panel)

        self._store.write(op, topics=TOPICS, on_done=done, on_failed=failed)

    def _tell(self, error: UserError, panel: FormPanel | None) -> None:
        if panel is None or not (isinstance(error, InputError) and panel.show_error(error)):
            self._messages.error(str(error))

    def _forget(self, panel: SittingPanel | RoomPanel) -> None:
        panel.forget()
        self._settle(None)

    def _settle(self, then: Then) -> None:
        self.settled.emit()
        if then is not None:
            then()
