"""检录: the field for the scanner above the one large answer; at the right who is there and who is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from app.domain.badge_code import read_badge_code
from app.errors import InputError
from app.gui.screens.arrival.answer_card import AnswerCard
from app.gui.screens.arrival.presence_card import PresenceCard
from app.gui.screens.arrival.words import gathering_name, gathering_time, is_today
from app.gui.theme import GAP
from app.gui.widgets import Card, Choice, ConfirmBar, LinkButton, hbox, label, vbox
from app.gui.widgets.fit_filter import FitFilterButton
from app.gui.widgets.flow import Flow
from app.gui.widgets.reason_bar import ReasonBar
from app.gui.widgets.scan_field import ScanField
from app.services.attendance import Attendance, Gathering, PastCheckIn
from app.services.check_in import Answer
from app.services.starters import StarterKey

PROMPT = "扫参赛证,或输入参赛号、身份证号、拼音首字母"
NAME_PROMPT = "按姓名找(F2)"
PAPER_BEGIN, PAPER_END = "按签到表补录(F4) ›", "结束补录(F4)"
PAPER = "补录,签到时间"
PAPER_WIDTH = 76
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class DeskField(ScanField):
    """With nothing in it, Up and Down go through the candidates, Enter takes one and Esc wipes the answer."""

    stepped = Signal(int)  # 1 down, -1 up
    taken = Signal()
    escaped = Signal()

    def __init__(self) -> None:
        super().__init__(PROMPT, is_badge)
        self.setProperty("part", "scan")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, empty = event.key(), not self.text()
        if key == Qt.Key.Key_Escape:
            self.clear()
            self.escaped.emit()
        elif empty and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if key == Qt.Key.Key_Down else -1)
        elif empty and key in ENTER:
            self.taken.emit()
        else:
            super().keyPressEvent(event)


class DeskPage(QWidget):
    """Knows no data: the screen checks in and hands in answers and lists."""

    wanted = Signal(object)  # str: what was scanned or typed; StarterKey: who was chosen
    admit_wanted = Signal()
    desk_chosen = Signal(object)  # key of a gathering; None: whatever the timetable says

    def __init__(self) -> None:
        super().__init__()
        self.field = DeskField()
        self.name = QLineEdit()
        self.name.setAccessibleName("姓名")
        self.name.setPlaceholderText(NAME_PROMPT)
        self.desk_button = FitFilterButton("检录(F6)", everything="按赛程自动判断", widest=460)
        # After a mouse click the keys still go to the field.
        self.desk_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.paper_time = QLineEdit()
        self.paper_time.setAccessibleName("签到时间")
        self.paper_time.setFixedWidth(PAPER_WIDTH)
        self.paper = QWidget()
        self.paper.setLayout(hbox(label(PAPER, "attention"), self.paper_time))
        self.paper.hide()
        self.paper_button = LinkButton(PAPER_BEGIN, self._turn_paper)
        self.paper_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.answer, self.presence = AnswerCard(), PresenceCard()
        self.confirm, self.reason = ConfirmBar(), ReasonBar()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.field)

    def _lay_out(self) -> None:
        card = Card()
        self.name.setMaximumWidth(190)
        fields = hbox(self.field, self.name, gap=10)
        fields.setStretch(0, 1)
        card.body.addLayout(fields)
        card.body.addLayout(Flow(self.desk_button, self.paper, self.paper_button, gap=10))
        left = vbox(card, self.confirm, self.reason, self.answer, gap=12)
        left.setStretch(3, 1)
        row = hbox(left, self.presence, gap=GAP)
        row.setStretch(0, 5)
        row.setStretch(1, 3)
        self.setLayout(row)

    def _connect(self) -> None:
        self.field.scanned.connect(self._on_field_scanned)
        self.field.stepped.connect(self._step)
        self.field.taken.connect(self._take)
        self.field.escaped.connect(self.answer.clear)
        self.name.returnPressed.connect(self._on_name_typed)
        self.answer.table.activated_row.connect(lambda row: self.wanted.emit(row[1].key))
        self.desk_button.chosen.connect(self.desk_chosen)
        self.presence.chosen.connect(self.desk_chosen)
        self.reason.closed.connect(self.field.setFocus)
        self.paper_time.returnPressed.connect(self.field.setFocus)
        admit = self.answer.band.admit
        admit.clicked.connect(lambda _checked=False: self.admit_wanted.emit())
        QShortcut(QKeySequence("F8"), self).activated.connect(
            lambda: self.admit_wanted.emit() if admit.isVisible() else None
        )
        for keys, run in (
            ("F2", self.name.setFocus),
            ("F4", self.paper_button.click),
            ("F6", self.desk_button.open_menu),
            ("F7", self.presence.absent_button.click),
            ("F3", self.presence.undo_latest),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(run)

    def choose_desk(
        self, gatherings: Sequence[Gathering], desk: tuple[int, int | None] | None, now: datetime
    ) -> None:
        """Offer today's gatherings, or this one of another day."""
        offered = [each for each in gatherings if is_today(each, now) or each.key == desk]
        self.desk_button.set_choices(
            [Choice(each.key, f"{gathering_time(each)} {gathering_name(each)}".strip()) for each in offered]
        )
        self.desk_button.set_value(desk)

    def show_presence(
        self,
        attendance: Attendance,
        past: Sequence[PastCheckIn],
        desk: tuple[int, int | None] | None,
        now: datetime,
    ) -> tuple[Gathering, ...]:
        """Show who is there; returns the gatherings that are counted."""
        self.choose_desk(attendance.gatherings, desk, now)
        self.presence.show_past(past)
        return self.presence.show_attendance(attendance, desk, now)

    def show_answer(self, answer: Answer, *, forgiving: bool) -> None:
        """Show the answer; the next scan goes into the field, wherever the keys went."""
        self.reason.close_bar()
        self.answer.show_answer(answer, forgiving=forgiving)
        self.field.setFocus()

    @property
    def signed_at(self) -> str:
        """The time on the list on paper that is typed in; '' for whoever stands here."""
        return "" if self.paper.isHidden() else self.paper_time.text().strip() or "?"

    def end_paper(self) -> None:
        """Whoever is checked in from now on stands here."""
        self.paper.hide()
        self.paper_button.setText(PAPER_BEGIN)

    def _turn_paper(self) -> None:
        if self.paper.isHidden():
            self.paper.show()
            self.paper_button.setText(PAPER_END)
            self.paper_time.clear()
            self.paper_time.setFocus()
        else:
            self.end_paper()
            self.field.setFocus()

    def allow(self, why_not: str) -> None:
        """Let badges be scanned, or say who may."""
        for field, prompt in ((self.field, PROMPT), (self.name, NAME_PROMPT)):
            field.setEnabled(not why_not)
            field.setPlaceholderText(why_not if why_not and field is self.field else prompt)

    def _on_field_scanned(self, text: str) -> None:
        candidates = self.answer.candidates
        if text.isdecimal() and len(text) == 1 and 0 < int(text) <= len(candidates):
            self.wanted.emit(candidates[int(text) - 1].key)
        else:
            self.wanted.emit(text)

    def _on_name_typed(self) -> None:
        text = self.name.text().strip()
        self.name.clear()
        self.field.setFocus()
        if text:
            self.wanted.emit(text)

    def _step(self, step: int) -> None:
        if self.answer.candidates and not self.answer.table.select_next(step):
            self.answer.table.selectRow(0)

    def _take(self) -> None:
        row = self.answer.table.current()
        if row is not None:
            key: StarterKey = row[1].key
            self.wanted.emit(key)


def is_badge(text: str) -> bool:
    """Whether the text is the whole code of a badge."""
    try:
        return read_badge_code(text) is not None
    except InputError:
        return False
