"""The steps of 座次 that concern many people: seated anew, the late ones, a sitting emptied."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from app.domain.seating import Seating
from app.gui.screens.timetable.desk import TimetableDesk
from app.gui.screens.timetable.pages import SeatsPage
from app.gui.widgets import MessageBar
from app.gui.widgets.question_bar import Answer, QuestionBar
from app.services.seating import SeatingView

NOBODY = "请先在名单中选一个已排座的人,清空的是他那一场。"


class SeatingSteps(QObject):
    """Asks before places change that people may have been told already."""

    def __init__(
        self, page: SeatsPage, desk: TimetableDesk, question: QuestionBar, messages: MessageBar
    ) -> None:
        super().__init__(page)
        self._page, self._desk, self._question, self._messages = page, desk, question, messages
        self.view: SeatingView | None = None
        page.arranged.connect(self.arrange)
        page.fill_wanted.connect(self.fill)
        page.clear_wanted.connect(self.clear)

    def arrange(self, how: Seating) -> None:
        """Seat everybody; where people sit already only after a question."""
        if self.view is None:
            return
        act = partial(self._desk.arrange, self.view.sittings[0].id, how)
        if not self.view.seats:
            act()
            return
        text = f"{len(self.view.seats)} 人的座位会重新编排,已印发的准考证和座次表要重印。"
        self._question.ask(text, Answer("重新编排", act), Answer("取消", self._page.setFocus))

    def fill(self) -> None:
        """A place for everybody who has none."""
        if self.view is not None:
            self._desk.seat_missing(self.view.sittings[0].id)

    def clear(self) -> None:
        """Empty the sitting of whom is current, after a question."""
        line = self._page.current
        if line is None or line.seat is None:
            self._messages.info(NOBODY)
            return
        act = partial(self._desk.clear, line.seat.sitting_id)
        text = f"“{line.room}”的座位会全部清空。"
        self._question.ask(text, Answer("清空", act), Answer("取消", self._page.setFocus))
