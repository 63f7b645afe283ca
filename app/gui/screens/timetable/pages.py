"""The lists of the screen: sittings, seats, rooms, conflicts, and sittings laid out but not stored."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from typing_extensions import override

from app.domain.seating import SEATING_NAMES, Seating
from app.domain.timetable import Room, Sitting
from app.domain.timetable_checks import NAMED, Conflict, group_of, grouped
from app.domain.timetable_layout import Planned
from app.gui.screens.timetable.reading import seatings
from app.gui.screens.timetable.seat_plan import SeatPlan
from app.gui.screens.timetable.table_page import SIDE, TablePage
from app.gui.screens.timetable.words import (
    CONFLICTS,
    PLANNED,
    ROOMS,
    SEATS,
    SITTINGS,
    SITTINGS_WELL,
    SeatLine,
    SittingLine,
    day_text,
    rooms_foot,
    seat_lines,
    seating_name,
    seats_foot,
    sittings_foot,
)
from app.gui.widgets import Choice, EmptyState, KeyHint, LinkButton, SecondaryButton, label, scrolled
from app.gui.widgets.fit_filter import FitFilterButton
from app.services.seating import SeatingView

MOST_NAMED = 60  # people below a conflict
TO_PLAN, TO_LIST = "看座位图 ›", "看名单 ›"


class SittingsPage(TablePage[SittingLine]):
    """场次, filtered by day and event."""

    filtered = Signal()
    rooms_wanted = Signal()

    def __init__(self) -> None:
        self.day = FitFilterButton("日期", widest=180)
        self.of_event = FitFilterButton("赛项", widest=240)
        keys = KeyHint(("Ctrl+N", "新增"), ("Ctrl+Enter", "保存"))
        hint = "先登记考场,再用“批量安排…”一次排好,或逐场新增。"
        empty = EmptyState("还没有场次", "去登记考场", lambda: self.rooms_wanted.emit(), hint=hint)
        super().__init__("场次", SITTINGS, lambda row: row.sitting.id, empty, self.day, self.of_event, keys)
        self.day.chosen.connect(lambda _value: self.filtered.emit())
        self.of_event.chosen.connect(lambda _value: self.filtered.emit())

    def show_sittings(self, lines: Sequence[SittingLine], *, rooms: bool) -> None:
        """Show those that pass the filters."""
        days = dict.fromkeys(line.sitting.starts_at.date() for line in lines)
        events = {line.sitting.event_id: line.sitting.event for line in lines}
        self.day.set_choices([Choice(day, day_text(day)) for day in days])
        self.of_event.set_choices([Choice(key, name) for key, name in events.items() if key is not None])
        shown = [
            line
            for line in lines
            if self.day.value in (None, line.sitting.starts_at.date())
            and self.of_event.value in (None, line.sitting.event_id)
        ]
        columns = SITTINGS if any(line.conflicts for line in lines) else SITTINGS_WELL
        if columns != self.model.columns:
            self.model.set_columns(columns)
        self.empty.button.setVisible(not rooms)
        self.show_rows(shown, sittings_foot([line.sitting for line in lines], len(shown)))

    def reset(self) -> None:
        """Show all again."""
        self.day.set_value(None)
        self.of_event.set_value(None)


class PlannedPage(TablePage[Planned]):
    """批量安排: what the answers at the right come to."""

    def __init__(self) -> None:
        empty = EmptyState("还没有排出场次", hint="在右侧勾选赛项和考场,这里随即列出各场。")
        self._hint = empty.hint.text()
        super().__init__(
            "将要安排的场次", PLANNED, lambda row: (row.event_id, row.room.id, row.starts_at), empty
        )
        self.note = label("", "note", wrap=True)
        self.note.setContentsMargins(SIDE, 10, SIDE, 10)
        self.column.insertWidget(0, self.note)

    def show_plan(self, planned: Sequence[Planned], why: str) -> None:
        """Show these, and why they are as they are; or why there are none."""
        self.note.setText(why)
        self.note.setVisible(bool(planned and why))
        self.empty.hint.setText(why or self._hint)
        days = len({each.starts_at.date() for each in planned})
        places = sum(each.room.places for each in planned)
        foot = f"将安排 {len(planned)} 场 · {days} 天 · {places} 个座位,确认后才保存" if planned else ""
        self.show_rows(planned, foot)


class RoomsPage(TablePage[Room]):
    """考场."""

    add_wanted = Signal()

    def __init__(self) -> None:
        hint = "考场也可以是车间或场地。备用工位接在座位之后编号。"
        empty = EmptyState("还没有考场", "新增考场", lambda: self.add_wanted.emit(), hint=hint, primary=True)
        super().__init__("考场", ROOMS, lambda row: row.id, empty)

    def show_rooms(self, rooms: Sequence[Room]) -> None:
        """Show these."""
        self.show_rows(rooms, rooms_foot(rooms))


class ConflictsPage(TablePage[Conflict]):
    """冲突."""

    def __init__(self) -> None:
        hint = "同一人两处、考场重复、缺座位、日期不对都会列在这里。"
        empty = EmptyState("没有发现冲突", hint=hint)
        super().__init__("冲突", CONFLICTS, lambda row: row.text, empty)
        self.whole = label("", "note", wrap=True)
        self.whole.setContentsMargins(SIDE, 8, SIDE, 8)
        self.column.insertWidget(1, self.whole)
        self.table.current_changed.connect(self._on_row_changed)

    def show_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        """Show these."""
        self.show_rows(conflicts, f"共 {len(conflicts)} 处 · Enter 到那一场" if conflicts else "")
        self.choose(None if self.current is None else self.current.text)
        self._on_row_changed(self.current)

    def _on_row_changed(self, conflict: Conflict | None) -> None:
        """The whole sentence, and everybody it is about."""
        people = () if conflict is None or len(conflict.people) <= NAMED else conflict.people
        names = "、".join(people[:MOST_NAMED]) + ("…" if len(people) > MOST_NAMED else "")
        self.whole.setText("" if conflict is None else f"{conflict.text}\n{names}".strip())
        self.whole.setVisible(conflict is not None)


class SeatsPage(TablePage[SeatLine]):
    """座次 of one event's theory (or another kind of sitting) over all its rooms."""

    seating_chosen = Signal(object)  # id of a sitting
    arranged = Signal(object)  # Seating
    fill_wanted = Signal()
    clear_wanted = Signal()

    def __init__(self) -> None:
        self.seating = FitFilterButton("", everything="", widest=260)
        self.ways = {
            how: SecondaryButton(f"{name}排座", partial(self._arrange, how))
            for how, name in SEATING_NAMES.items()
        }
        self.fill = SecondaryButton("补排", lambda: self.fill_wanted.emit())
        self.fill.setToolTip("给还没有座位的人找空座位,其他人不动。")
        self.clear = SecondaryButton("清空本场…", lambda: self.clear_wanted.emit())
        tools = (self.seating, *self.ways.values(), self.fill, self.clear)
        empty = EmptyState("还没有人排座")
        super().__init__("座次", SEATS, lambda row: row.key, empty, *tools)
        self.seating.chosen.connect(self.seating_chosen)
        self.plan = SeatPlan()
        self._around = scrolled(self.plan)
        self._around.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.stack.addWidget(self._around)
        self.look = LinkButton(TO_PLAN, self.change_look)
        self.foot_row.addWidget(self.look)
        self.is_drawn = False
        self.plan.person_chosen.connect(self._on_person_chosen)
        self.plan.place_chosen.connect(lambda *place: self._keep_in_sight(place))
        self.plan.activated.connect(self.activated)
        self.table.current_changed.connect(self._on_row_changed)

    def show_seating(self, listed: tuple[Sitting, ...], view: SeatingView | None, *, secret: bool) -> None:
        """Show one of the seatings there are."""
        groups = grouped(listed)
        self.seating.set_choices(
            [Choice(each.id, seating_name(each, len(groups[group_of(each)]))) for each in seatings(listed)]
        )
        if view is None:
            self._say("还没有要排座的场次", "先在“场次”中安排理论考试。")
            self.show_rows((), "")
        elif secret:
            self._say("这个赛项盲评,赛位号不在这里显示", "只有管理员和加密裁判能看到抽签结果。")
            self.show_rows((), "")
        else:
            self._say("还没有要排座的人", "报名审核通过的人才排座。")
            self.show_rows(seat_lines(view), seats_foot(view))
        self.plan.show_seating(None if secret else view)
        self.plan.choose(None if self.current is None else self.current.key)
        if view is not None:
            self.seating.set_value(view.sittings[0].id)
        open_here = view is not None and not secret and view.sittings[0].is_seated_here
        for button in (*self.ways.values(), self.fill, self.clear):
            button.setEnabled(open_here)

    def change_look(self) -> None:
        """From the list to the drawing of the rooms, or back."""
        self.is_drawn = not self.is_drawn
        self.look.setText(TO_LIST if self.is_drawn else TO_PLAN)
        self.setFocusProxy(self.plan if self.is_drawn else self.table)
        self._show_look()
        self.setFocus()

    @override
    def show_rows(self, rows: Sequence[SeatLine], foot: str) -> None:
        super().show_rows(rows, foot)
        self.look.setVisible(bool(rows))
        self._show_look()

    def _show_look(self) -> None:
        if self.model.rows:
            self.stack.setCurrentWidget(self._around if self.is_drawn else self.table)

    def _on_person_chosen(self, key: object) -> None:
        self.table.select_key(key)
        line = self.current
        if line is not None and line.seat is not None:
            self._keep_in_sight((line.seat.sitting_id, line.seat.station))

    def _on_row_changed(self, line: SeatLine | None) -> None:
        self.plan.choose(None if line is None else line.key)

    def _keep_in_sight(self, place: tuple[int, int]) -> None:
        centre = self.plan.box_of(place).center()
        self._around.ensureVisible(int(centre.x()), int(centre.y()), 80, 60)

    def _say(self, text: str, hint: str) -> None:
        self.empty.text.setText(text)
        self.empty.hint.setText(hint)
        self.empty.hint.show()

    def _arrange(self, how: Seating) -> None:
        self.arranged.emit(how)
