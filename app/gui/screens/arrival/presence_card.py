"""应到, 已到, 缺席 as they stand: the figures, the sittings, who is not here yet, the latest check-ins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.domain.admission import Presence
from app.gui.screens.arrival.words import (
    MISSING_COLUMNS,
    PAST_COLUMNS,
    at_this_time,
    gathering_name,
    gathering_time,
    is_closed,
    is_today,
    state_of,
)
from app.gui.table_model import Column, Kind, TableModel
from app.gui.widgets import BigFigure, Card, SecondaryButton, TableView, divider, hbox, label, vbox
from app.gui.widgets.section_bar import Pages, SectionBar
from app.services.attendance import Arrival, Attendance, Gathering, PastCheckIn

SITTINGS, MISSING, PAST = range(3)
LEAST, MOST = 300, 372
UNDRAWN = "另有 {} 人的实操等抽签。"
UNPLACED = "另有 {} 人没有排进哪一场。"


class PresenceCard(Card):
    """Knows no data: the page hands it in, for one gathering or for those of today."""

    chosen = Signal(object)  # key of a gathering
    absent_wanted = Signal()
    undo_wanted = Signal(object)  # PastCheckIn

    def __init__(self) -> None:
        super().__init__(flush=True)
        self.setMinimumWidth(LEAST)
        self.setMaximumWidth(MOST)
        self._now = datetime.min
        self.due, self.came, self.missing = BigFigure("应到"), BigFigure("已到"), BigFigure("缺席")
        self.told = label("", "note", wrap=True)
        self.sections = SectionBar(("场次", "未到", "最近检录"))
        self.sections.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.sittings: TableModel[Gathering] = TableModel(self._columns(), key=lambda row: row.key)
        self.absentees: TableModel[Arrival] = TableModel(MISSING_COLUMNS, key=_arrival_key)
        self.past: TableModel[PastCheckIn] = TableModel(PAST_COLUMNS, key=lambda row: row.id)
        self.sitting_table = TableView(self.sittings, sortable=False)
        self.absentee_table = TableView(self.absentees, sortable=False)
        self.past_table = TableView(self.past, sortable=False)
        self.absent_button = SecondaryButton("记为缺考(F7)…", self.absent_wanted.emit)
        self.undo_button = SecondaryButton("撤销检录(F3)…", self._undo)
        self._lay_out()
        self.sections.currentChanged.connect(self.pages.setCurrentIndex)
        self.sitting_table.activated_row.connect(lambda row: self.chosen.emit(row.key))
        self.past_table.current_changed.connect(lambda _row: self._show_undo())

    def _columns(self) -> tuple[Column[Gathering], ...]:
        return (
            Column("时间", gathering_time, width=58, faint=True),
            Column("场次", gathering_name, width=90, stretch=1, tooltip=gathering_name),
            Column("已到", _progress, width=66, kind=Kind.NUMBER),
            Column(
                "入场",
                lambda row: state_of(row, self._now)[0],
                width=92,
                kind=Kind.PILL,
                tone=lambda row: state_of(row, self._now)[1],
            ),
        )

    def _lay_out(self) -> None:
        figures = hbox(self.due, self.came, self.missing, gap=12)
        self.body.addLayout(vbox(figures, self.told, gap=4, margins=(18, 14, 18, 10)))
        self.body.addWidget(divider())
        self.body.addLayout(hbox(self.sections, None, margins=(4, 0, 4, 0)))
        self.body.addWidget(divider())
        self.pages = Pages()
        hint = label("双击一场,只检录这一场。", "note")
        self.pages.addWidget(_page(self.sitting_table, hint))
        self.pages.addWidget(_page(self.absentee_table, self.absent_button))
        self.pages.addWidget(_page(self.past_table, self.undo_button))
        self.body.addWidget(self.pages, 1)
        for table in (self.sitting_table, self.absentee_table, self.past_table):
            table.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is scanned always goes into the field
        for button in (self.absent_button, self.undo_button):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_attendance(
        self, attendance: Attendance, desk: tuple[int, int | None] | None, now: datetime
    ) -> tuple[Gathering, ...]:
        """Show who is there at this minute: of one gathering, or of those people come to now.

        Returns those whose late limit is over.
        """
        self._now = now
        today = tuple(each for each in attendance.gatherings if is_today(each, now))
        here = tuple(each for each in attendance.gatherings if each.key == desk)
        if desk is None:
            here = at_this_time(attendance.gatherings, now)
        self.due.set_figure(str(sum(len(each.arrivals) for each in here)))
        self.came.set_figure(str(_count(here, Presence.CAME)))
        self.missing.set_figure(str(_count(here, Presence.MISSING)))
        self.told.setText(_told(here, attendance))
        self.sittings.set_rows(today)
        # The state of a sitting changes with the clock, the row does not.
        self.sitting_table.viewport().update()
        gone = [row for each in here for row in each.arrivals if row.presence is not Presence.CAME]
        self.absentees.set_rows(gone)
        self.sections.setTabText(MISSING, f"未到 {len(gone)}" if gone else "未到")
        # Without a timetable only who runs the event knows when it is too late.
        closed = tuple(
            each for each in here if is_closed(each, now) or (each.sitting is None and desk is not None)
        )
        self.absent_button.setEnabled(any(each.absent_entries() for each in closed))
        return closed

    def show_past(self, past: Sequence[PastCheckIn]) -> None:
        """Show the latest check-ins."""
        self.past.set_rows(past)
        self._show_undo()

    def _show_undo(self) -> None:
        row = self.past_table.current()
        self.undo_button.setEnabled(row is not None and not row.undone)

    def undo_latest(self) -> None:
        """Ask about the check-in that is chosen, or else about the latest one."""
        if not self.undo_button.isEnabled():
            latest = next((at for at, row in enumerate(self.past.rows) if not row.undone), None)
            if latest is None:
                return
            self.past_table.selectRow(latest)
        self.sections.setCurrentIndex(PAST)
        self._undo()

    def _undo(self) -> None:
        row = self.past_table.current()
        if row is not None:
            self.undo_wanted.emit(row)


def _page(table: TableView, foot: QWidget) -> QWidget:  # type: ignore[type-arg]
    page = QWidget()
    column = vbox(table, divider(), hbox(foot, None, margins=(14, 8, 14, 8)), gap=0)
    column.setStretch(0, 1)
    page.setLayout(column)
    return page


def _arrival_key(row: Arrival) -> tuple[object, object]:
    return row.starter.key, None if row.sitting is None else row.sitting.id


def _told(gatherings: Sequence[Gathering], attendance: Attendance) -> str:
    """Which gatherings the figures are of, and who may still come."""
    which = f"现在 {len(gatherings)} 场:" if len(gatherings) != 1 else f"{gathering_name(gatherings[0])}:"
    told = f"{which}还有 {_count(gatherings, Presence.WAITING)} 人可以入场。"
    undrawn = len(attendance.undrawn)
    counts = ((UNDRAWN, undrawn), (UNPLACED, len(attendance.unplaced) - undrawn))
    return told + "".join(words.format(count) for words, count in counts if count)


def _count(gatherings: Sequence[Gathering], presence: Presence) -> int:
    return sum(each.count(presence) for each in gatherings)


def _progress(gathering: Gathering) -> str:
    return f"{gathering.count(Presence.CAME)}/{len(gathering.arrivals)}"
