"""The time for appeals of one event, running, and where its end is declared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from app.domain.appeals import limit_text, time_text
from app.errors import UserError
from app.gui.screens.appeals.words import OVER, minute
from app.gui.widgets import (
    Card,
    ElidedLabel,
    FormField,
    LinkButton,
    ProgressBar,
    SecondaryButton,
    hbox,
    label,
    vbox,
)
from app.services.appeal_views import EventAppeals

SECOND_MS = 1000
FIGURE_WIDTH = 172
DECLARE, CORRECT = "宣布比赛结束", "更正结束时间"
HINT = "如 10-20 16:30;当天只写 16:30,空着是现在。"


def utc_clock() -> datetime:
    """This moment."""
    return datetime.now(UTC)


class ClockCard(Card):
    """Ticks while it is seen."""

    end_wanted = Signal(str)  # the moment as typed

    def __init__(self, clock: Callable[[], datetime] = utc_clock) -> None:
        super().__init__()
        self.clock = clock
        self._event: EventAppeals | None = None
        self.name = ElidedLabel("", "strong")
        self.words = label("", "note", wrap=True)
        self.ended = FormField("比赛结束时间", QLineEdit(), hint=HINT)
        self.ended.editor.returnPressed.connect(self._declare)
        self.ended.editor.textEdited.connect(lambda _text: self.ended.set_error(""))
        self.declare = SecondaryButton(DECLARE, self._declare)
        self.correct = LinkButton(CORRECT, self._open)
        self.figure = label("", "figure")
        self.bar = ProgressBar()
        self.running = QWidget()
        self.running.setObjectName("plain")
        self.running.setFixedWidth(FIGURE_WIDTH)
        self.running.setLayout(vbox(self.figure, self.bar, None, gap=4))
        self.form = QWidget()
        self.form.setObjectName("plain")
        row = hbox(self.ended, self.declare, gap=10)
        row.setStretch(0, 1)
        row.setAlignment(self.declare, Qt.AlignmentFlag.AlignVCenter)
        self.form.setLayout(row)
        left = vbox(self.name, self.words, self.form, hbox(self.correct, None), None, gap=5)
        both = hbox(left, self.running, gap=24)
        both.setStretch(0, 1)
        self.body.addLayout(both)
        self._ticking = QTimer(self, interval=SECOND_MS)
        self._ticking.timeout.connect(self.tick)

    def show_event(self, event: EventAppeals, *, allowed: bool) -> None:
        """Show an event; what is half typed for it stays. Not `allowed`: only to be read."""
        other = self._event is None or self._event.event_id != event.event_id
        moved = not other and self._event is not None and _stage(self._event) != _stage(event)
        self._event = event
        self.name.set_text(event.event)
        self.words.setText(_words(event))
        if other or moved:
            self.ended.editor.setText(minute(event.clock.ended_at if event.clock else event.suggested_end))
            self.ended.set_error("")
            self.form.setVisible(allowed and event.clock is None and not event.final)
        self.declare.setText(DECLARE if event.clock is None else CORRECT)
        ended = event.clock is not None and not event.final
        self.correct.setVisible(allowed and ended and self.form.isHidden())
        self.tick()

    def show_error(self, error: UserError) -> None:
        """Say at the field why the end was not taken."""
        self.form.show()
        self.ended.set_error(str(error))
        self.ended.editor.setFocus()

    def tick(self) -> None:
        """Show what is left now."""
        clock = None if self._event is None else self._event.clock
        self.running.setVisible(clock is not None)
        if clock is None:
            return
        now = self.clock()
        left = clock.left(now)
        self.figure.setText(time_text(left) if left else OVER)
        self.figure.setAccessibleName(f"距申诉截止 {self.figure.text()}")
        self.bar.set_part(float(clock.part_left(now)))

    def _open(self) -> None:
        self.form.show()
        self.correct.hide()
        self.ended.editor.setFocus()
        self.ended.editor.selectAll()

    def _declare(self) -> None:
        self.end_wanted.emit(self.ended.editor.text())

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.tick()
        self._ticking.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ticking.stop()


def _stage(event: EventAppeals) -> object:
    return event.clock, event.final


def _words(event: EventAppeals) -> str:
    limit = limit_text(event.minutes)
    if event.final:
        ended = "" if event.clock is None else f"比赛于 {minute(event.clock.ended_at)} 结束。"
        return f"第 {event.version} 版成绩已定稿。{ended}"
    if event.clock is None:
        source = "下面按赛程或最后一张评分单填好,可以改。" if event.suggested_end else ""
        return f"还没有宣布比赛结束。申诉时限 {limit},从结束时起算。{source}"
    notice = f"第 {event.version} 版公示到 {event.notice_until:%m-%d}。" if event.notice_until else ""
    ended, deadline = minute(event.clock.ended_at), minute(event.clock.deadline)
    return f"比赛于 {ended} 结束,申诉时限 {limit},{deadline} 截止。{notice}"
