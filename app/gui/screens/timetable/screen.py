"""赛程与考场: sittings day by day, who sits where, rooms, and what cannot work."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.rights import Place, Right
from app.domain.timetable import Sitting
from app.domain.timetable_layout import Planned
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.timetable.desk import TimetableDesk
from app.gui.screens.timetable.pages import ConflictsPage, PlannedPage, RoomsPage, SeatsPage, SittingsPage
from app.gui.screens.timetable.reading import Found, read_all
from app.gui.screens.timetable.room_panel import RoomPanel
from app.gui.screens.timetable.seat_panel import SeatPanel
from app.gui.screens.timetable.seating_steps import SeatingSteps
from app.gui.screens.timetable.series_panel import SeriesPanel
from app.gui.screens.timetable.sitting_panel import SittingPanel, propose
from app.gui.screens.timetable.words import SittingLine, sitting_lines, typed_day
from app.gui.theme import GAP
from app.gui.widgets import Card, divider, hbox, vbox
from app.gui.widgets.question_bar import UNSAVED, QuestionBar
from app.gui.widgets.section_bar import Pages, SectionBar
from app.services import sittings

if TYPE_CHECKING:
    from sqlmodel import Session

SECTIONS = ("场次", "座次", "考场", "冲突")
SITTINGS, SEATS, ROOMS, CONFLICTS = range(4)
Panel = SittingPanel | SeriesPanel | SeatPanel | RoomPanel


class TimetableScreen(Screen):
    """The list leads and the panel follows, unless something half typed is in the way."""

    key = "timetable"
    title = "赛程与考场"
    topics = frozenset({"competition", "registration", "timetable"})
    help_text = (
        "“场次”逐场登记领队会、理论考试和实操比赛;“批量安排”按人数和考场一次排好。"
        "“座次”给理论考试排座,同单位的人可以错开;实操赛位由抽签产生。备用工位只能人工安排。\n"
        "“冲突”列出同一人两处、考场重复、缺座位和日期不对,Enter 到那一场。"
        "Ctrl+N 新增,Ctrl+Enter 保存,Esc 回到名单。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._found: Found | None = None
        self._seating_of: int | None = None
        self._wanted: int | None = None  # a sitting or room to make current
        self.desk = TimetableDesk(self.store, self.messages, lambda: self.competition_id)
        self.list, self.seats, self.rooms = SittingsPage(), SeatsPage(), RoomsPage()
        self.conflicts, self.plan = ConflictsPage(), PlannedPage()
        self.sitting, self.series = SittingPanel(), SeriesPanel()
        self.seat, self.room = SeatPanel(), RoomPanel()
        self.sections, self._pages = SectionBar(SECTIONS), Pages()
        self.unsaved = QuestionBar()
        self.steps = SeatingSteps(self.seats, self.desk, self.unsaved, self.messages)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        card = Card(flush=True)
        card.body.addLayout(hbox(self.sections, None, margins=(4, 0, 4, 0)))
        card.body.addWidget(divider())
        card.body.addWidget(self._pages, 1)
        for page in (self.list, self.seats, self.rooms, self.conflicts, self.plan):
            self._pages.addWidget(page)
        left = vbox(self.unsaved, card, gap=12)
        left.setStretchFactor(card, 1)
        self.panels: tuple[Panel, ...] = (self.sitting, self.series, self.seat, self.room)
        self.setLayout(hbox(left, *self.panels, gap=GAP))
        for panel in self.panels:
            panel.hide()
        self.setFocusProxy(self.list)

    def _connect(self) -> None:
        self.store.actor_changed.connect(self._on_actor_changed)
        self.sections.currentChanged.connect(self._on_section_changed)
        for page in (self.list, self.seats, self.rooms):
            page.chosen.connect(self._follow)
            page.activated.connect(lambda: self._panel.go_to_first())
        self.conflicts.activated.connect(self._go_to_conflict)
        self.list.filtered.connect(self._show_sittings)
        self.list.rooms_wanted.connect(lambda: self.sections.setCurrentIndex(ROOMS))
        self.rooms.add_wanted.connect(self.add)
        self.seats.seating_chosen.connect(self._on_seating_chosen)
        self.seats.plan.place_chosen.connect(self.seat.propose)
        self.desk.settled.connect(self.unsaved.hide)
        self.desk.sitting_saved.connect(self._want)
        self.desk.room_saved.connect(self._want)
        self.desk.series_added.connect(self._on_series_added)
        self.desk.planned.connect(self._show_plan)
        self.sitting.delete_wanted.connect(lambda: self.desk.delete_sitting(self.sitting))
        self.room.delete_wanted.connect(lambda: self.desk.delete_room(self.room))
        self.seat.free_wanted.connect(lambda: self.desk.free(self.seat))
        self.series.changed.connect(lambda: self.desk.plan(self.series))
        for panel in self.panels:
            panel.save_wanted.connect(self._save)
            panel.left.connect(self._on_panel_left)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._save)

    # -- the window's hooks ------------------------------------------------------------------------

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        if self.section == SITTINGS and not self.is_laying_out:
            series = HeaderAction("批量安排…", self.lay_out_many, shortcut="Ctrl+Shift+N")
            adding = HeaderAction("新增场次", self.add, primary=True, shortcut="Ctrl+N")
            return self.gated(series, Right.TIMETABLE), self.gated(adding, Right.TIMETABLE)
        if self.section == ROOMS:
            adding = HeaderAction("新增考场", self.add, primary=True, shortcut="Ctrl+N")
            return (self.gated(adding, Right.TIMETABLE),)
        return ()

    @override
    def open(self, **params: object) -> None:
        """navigate("timetable", sitting_id=3): that sitting; conflicts=True: what cannot work."""
        if params.get("conflicts"):
            self.sections.setCurrentIndex(CONFLICTS)
        sitting_id = params.get("sitting_id")
        if isinstance(sitting_id, int):
            self._want(sitting_id)
            self.sections.setCurrentIndex(SITTINGS)

    @override
    def refresh(self) -> None:
        op = partial(
            read_all,
            competition_id=self.competition_id,
            actor=self.store.actor,
            seating_of=self._seating_of,
        )
        self.store.read_later(op, self._show, latest=self.key)

    @override
    def leave(self) -> None:
        if self._panel.is_changed:
            self._ask_unsaved()
            text = UNSAVED.format(self._panel.label)
            self.messages.info(text, "去保存", lambda: self.context.navigate(self.key))

    @classmethod
    @override
    def rail_count(cls, session: Session, competition_id: int) -> str:
        return str(sittings.count_sittings(session, competition_id))

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def section(self) -> int:
        """SITTINGS, SEATS, ROOMS or CONFLICTS."""
        return self.sections.currentIndex()

    @property
    def is_laying_out(self) -> bool:
        """Whether many sittings are being laid out at once."""
        return self._pages.currentWidget() is self.plan

    @property
    def _panel(self) -> Panel:
        if self._pages.currentWidget() is self.plan:
            return self.series
        by_section: dict[int, Panel] = {SEATS: self.seat, ROOMS: self.room}
        return by_section.get(self._pages.currentIndex(), self.sitting)

    @property
    def _page(self) -> QWidget:
        shown = (self.list, self.seats, self.rooms, self.conflicts)[self.section]
        return self.plan if self.is_laying_out else shown

    @property
    def _year(self) -> int:
        return self._found.competition.year if self._found is not None else 0

    def _show(self, found: Found) -> None:
        if self._found is not None and self._found.competition.id != found.competition.id:
            for panel in self.panels:
                panel.forget()
            self.list.reset()
            self._pages.setCurrentIndex(self.section)
        self._found = found
        self.sitting.offer(found.events, found.rooms)
        if self.is_laying_out:
            self.series.offer(found.events, found.rooms)
            self.desk.plan(self.series)
        self._show_sittings()
        self.rooms.show_rooms(found.rooms)
        self.steps.view = found.seating
        self.seats.show_seating(found.sittings, found.seating, secret=found.secret)
        self.conflicts.show_conflicts(found.conflicts)
        count = len(found.conflicts)
        self.sections.setTabText(CONFLICTS, f"冲突 {count}" if count else "冲突")
        self.reserve(Right.TIMETABLE, *self.sitting.editors, self.sitting.save, self.sitting.remove)
        self.reserve(Right.TIMETABLE, *self.room.editors, self.room.save, self.room.remove)
        if not (self.sitting.is_new or self.room.is_new or self.is_laying_out):
            self._choose()
        self.update_header()

    def _show_sittings(self) -> None:
        if self._found is not None:
            self.list.show_sittings(self._lines(), rooms=bool(self._found.rooms))

    def _lines(self) -> tuple[SittingLine, ...]:
        assert self._found is not None
        return sitting_lines(self._found.sittings, self._found.conflicts)

    def _choose(self) -> None:
        """Something is always current, and shown as it stands now."""
        wanted, self._wanted = self._wanted, None
        if self.section == SITTINGS:
            if wanted is not None and self.list.model.find(wanted) is None:
                self.list.reset()  # what was just saved is not hidden by a filter
                self._show_sittings()
            current = self.list.current
            self.list.choose(wanted or (current.sitting.id if current else None))
        elif self.section == ROOMS:
            room = self.rooms.current
            self.rooms.choose(wanted or (room.id if room else None))
        elif self.section == SEATS:
            line = self.seats.current
            self.seats.choose(line.key if line else None)
        self._follow()

    def _follow(self) -> None:
        """Show what is current, unless something half typed is in the way."""
        if self._found is None or self.is_laying_out:
            return
        if self._panel.is_changed:
            if self._current_id() != self._shown_id():
                self._ask_unsaved()
            return
        self.unsaved.hide()
        line, room, seat = self.list.current, self.rooms.current, self.seats.current
        if self.section == SITTINGS and line is not None:
            self.sitting.show_sitting(line.sitting, self._year, line.conflicts)
        elif self.section == ROOMS and room is not None:
            self.room.show_room(room)
        elif self.section == SEATS and seat is not None and self._found.seating is not None:
            may = self.may(Right.TIMETABLE, self._place(self._found.seating.sittings[0]))
            self.seat.show_line(self._found.seating, seat, may=may)
        elif not (self.sitting.is_new or self.room.is_new):
            self._panel.forget()

    def _current_id(self) -> int | None:
        if self.section == ROOMS:
            return self.rooms.current.id if self.rooms.current else None
        return self.list.current.sitting.id if self.list.current else None

    def _shown_id(self) -> int | None:
        if self.section == ROOMS:
            return self.room.room.id if self.room.room else None
        return self.sitting.sitting.id if self.sitting.sitting else None

    def _place(self, sitting: Sitting) -> Place:
        return Place(self.competition_id, sitting.event_id)

    # -- from one to the other ---------------------------------------------------------------------

    def _on_actor_changed(self, _actor: object) -> None:
        """What one person was typing is none of the next one's business."""
        self.unsaved.hide()
        for panel in self.panels:
            panel.forget()
        self._pages.setCurrentIndex(self.section)
        if self.context.competition_id is not None:
            self.refresh()

    def _on_section_changed(self, section: int) -> None:
        if self._panel.is_changed:
            shown = SITTINGS if self.is_laying_out else self._pages.currentIndex()
            if section == shown:
                return
            self._ask_unsaved(lambda: self.sections.setCurrentIndex(section))
            self.sections.setCurrentIndex(shown)
            return
        self.unsaved.hide()
        for panel in self.panels:
            panel.forget()
        self._pages.setCurrentIndex(section)
        self.setFocusProxy(self._page)
        self._choose()
        self.update_header()

    def _ask_unsaved(self, then: Callable[[], None] | None = None) -> None:
        panel = self._panel

        def discard() -> None:
            panel.forget()
            self._pages.setCurrentIndex(self.section)
            (then or self._choose)()
            self.update_header()

        self.unsaved.ask_unsaved(panel.label, lambda: self._save(then or self._follow), discard)

    def add(self) -> None:
        """An empty form for a new sitting or room."""
        if self._panel.is_changed:
            self._ask_unsaved(self.add)
            return
        self.unsaved.hide()
        if self.section == ROOMS:
            self.rooms.clear_choice()
            self.room.show_new()
        elif self._found is not None:
            current = self.list.current
            first = self._found.competition.starts_on
            day = typed_day(first, self._year) if first is not None else ""
            proposal = propose(current.sitting if current else None, self._year, day)
            self.list.clear_choice()
            self.sitting.show_new(proposal)
        self._panel.go_to_first()

    def lay_out_many(self) -> None:
        """Ask for what many sittings have in common."""
        if self._panel.is_changed:
            self._ask_unsaved(self.lay_out_many)
            return
        if self._found is None:
            return
        first = self._found.competition.starts_on
        self.sitting.forget()
        self._pages.setCurrentWidget(self.plan)
        self._show_plan((), "")
        day = typed_day(first, self._year) if first is not None else ""
        self.series.start(self._found.events, self._found.rooms, day)
        self.update_header()

    def _show_plan(self, planned: tuple[Planned, ...], why: str) -> None:
        self.plan.show_plan(planned, why)

    def _on_series_added(self, keys: tuple[int, ...]) -> None:
        self._pages.setCurrentIndex(SITTINGS)
        self.unsaved.hide()
        self._want(keys[0] if keys else None)
        self.list.setFocus()
        self.update_header()

    def _want(self, key: int | None) -> None:
        self._wanted = key

    def _save(self, then: Callable[[], None] | None = None) -> None:
        panel = self._panel
        if panel.isHidden():
            return
        if panel is self.series:
            self.desk.add_series(self.series)
        elif panel is self.seat:
            self.desk.move(self.seat)
        elif panel is self.room:
            self.desk.save_room(self.room, then)
        else:
            self.desk.save_sitting(self.sitting, then)

    def _on_panel_left(self) -> None:
        if self.is_laying_out:
            self.series.forget()
            self._pages.setCurrentIndex(SITTINGS)
            self._choose()
            self.update_header()
        elif (self.sitting.is_new or self.room.is_new) and not self._panel.is_changed:
            self._panel.forget()
            self._choose()
        self._page.setFocus()

    # -- seats and conflicts -----------------------------------------------------------------------

    def _on_seating_chosen(self, sitting_id: int) -> None:
        self.unsaved.hide()  # it asked about the other one
        self._seating_of = sitting_id
        self.refresh()

    def _go_to_conflict(self) -> None:
        conflict = self.conflicts.current
        if conflict is not None and conflict.sittings:
            self.list.reset()
            self._show_sittings()
            self._want(conflict.sittings[0])
            self.sections.setCurrentIndex(SITTINGS)
            self.list.setFocus()
