"""What is done at the check-in desk: scans answered, check-ins taken back, absentees marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.domain.admission import ANY_DESK, FORGIVABLE, Desk, Finding
from app.domain.people import told_apart
from app.domain.rights import Place, Right, has_anywhere
from app.domain.timetable_layout import parse_clock
from app.errors import InputError, UserError
from app.gui.screen import ScreenContext, reserved_for
from app.gui.screens.arrival.desk_page import DeskPage, is_badge
from app.gui.screens.arrival.words import names
from app.services.attendance import Attendance, Gathering, PastCheckIn, list_check_ins, load_attendance, local
from app.services.check_in import Answer, admit_late, check_in, mark_absent, undo_check_in
from app.services.photos import load_photo
from app.services.starters import StarterKey

if TYPE_CHECKING:
    from pathlib import Path

    from sqlmodel import Session

    from app.services.door import WriteSession

TOPICS = {"arrival"}
STATUS_TOPICS = TOPICS | {"registration", "marks"}
CLOCK_MS = 30_000
GatheringKey = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class DoorReading:
    """Who is there, and the latest check-ins."""

    attendance: Attendance
    past: tuple[PastCheckIn, ...]


def read_presence(session: Session, competition_id: int, now: datetime, event_id: int | None) -> DoorReading:
    """Both at this minute on the wall."""
    return DoorReading(
        load_attendance(session, competition_id, now), list_check_ins(session, competition_id, event_id)
    )


def read_photo(_session: Session, folder: Path, name: str) -> bytes:
    """A photo of the data folder."""
    return load_photo(folder, name)


def mark_all_absent(session: WriteSession, missing: Mapping[GatheringKey, frozenset[int]]) -> int:
    """缺考 for these entries of several gatherings, in one go."""
    return sum(
        mark_absent(session, event_id, entries, sitting_id)
        for (event_id, sitting_id), entries in missing.items()
    )


class CheckInDesk(QObject):
    """Between the page and the services."""

    def __init__(self, context: ScreenContext, page: DeskPage) -> None:
        super().__init__(page)
        self._context, self._store, self._page = context, context.store, page
        self._desk: GatheringKey | None = None
        self._closed: tuple[Gathering, ...] = ()
        self._day = self._now().date()
        self._asked = 0
        self._said: Answer | None = None
        page.wanted.connect(self.check_in)
        page.admit_wanted.connect(self._ask_admit)
        page.desk_chosen.connect(self.choose)
        page.presence.absent_wanted.connect(self._ask_absent)
        page.presence.undo_wanted.connect(self._ask_undo)
        self._clock = QTimer(self, interval=CLOCK_MS)
        self._clock.timeout.connect(self.refresh)

    def _now(self) -> datetime:
        return local(self._store.workspace.clock())

    def refresh(self) -> None:
        """Read who is there; while the page is shown also as time goes on."""
        competition_id = self._context.competition_id
        if competition_id is None:
            return
        allowed = has_anywhere(self._store.actor, Right.ADMIT)
        self._page.allow("" if allowed else reserved_for(Right.ADMIT))
        now, event_id = self._now(), None if self._desk is None else self._desk[0]
        op = partial(read_presence, competition_id=competition_id, now=now, event_id=event_id)
        self._store.read_later(op, partial(self._show, now), latest="arrival")
        if self._page.isVisible():
            self._clock.start()

    def rest(self) -> None:
        """Nobody looks."""
        self._clock.stop()

    def forget(self) -> None:
        """Begin anew with another competition or person."""
        self._desk = None
        self._page.answer.clear()
        self._page.end_paper()
        self._page.confirm.hide()
        self._page.reason.close_bar()

    def choose(self, desk: GatheringKey | None) -> None:
        """Check in to this sitting or event only; None: to whatever the timetable says."""
        self._desk = desk
        self._page.answer.clear()
        self.refresh()

    def _show(self, now: datetime, reading: DoorReading) -> None:
        if self._desk is not None and all(each.key != self._desk for each in reading.attendance.gatherings):
            self._desk = None  # it was taken out of the timetable
        chosen = [each.sitting for each in reading.attendance.gatherings if each.key == self._desk]
        self._day = chosen[0].starts_at.date() if chosen and chosen[0] is not None else now.date()
        self._closed = self._page.show_presence(reading.attendance, reading.past, self._desk, now)

    @property
    def _where(self) -> Desk:
        return ANY_DESK if self._desk is None else Desk(*self._desk)

    # -- scans -------------------------------------------------------------------------------------

    def check_in(self, wanted: str | StarterKey) -> None:
        """Answer a scan; of two in a row the answer to the second one stays."""
        if self._context.competition_id is None:
            return
        self._asked += 1
        try:
            signed_at = self._signed_at()
        except InputError as error:
            self._refuse(self._asked, error)
            return
        op = partial(
            check_in,
            competition_id=self._context.competition_id,
            wanted=wanted,
            desk=self._where,
            signed_at=signed_at,
        )
        self._store.write(
            op,
            topics=TOPICS,
            on_done=partial(self._answer, self._asked),
            on_failed=partial(self._refuse, self._asked),
        )

    def _signed_at(self) -> datetime | None:
        """The time on the list on paper, of the day of the sitting that is checked in; None without one."""
        text = self._page.signed_at
        return datetime.combine(self._day, parse_clock(text, "signed_at")) if text else None

    def _refuse(self, number: int, error: UserError) -> None:
        self._answer(number, Answer(Finding.REFUSED, str(error)))

    def _answer(self, number: int, answer: Answer) -> None:
        if number != self._asked:
            return
        self._said = answer
        self._page.show_answer(answer, forgiving=self._may_forgive(answer))
        if answer.finding is not Finding.IN:
            QApplication.beep()
        photo = "" if answer.starter is None else answer.starter.photo
        if photo:
            op = partial(read_photo, folder=self._store.workspace.folder, name=photo)
            self._store.read_later(
                op,
                self._page.answer.show_photo,
                lambda _error: self._page.answer.show_photo(b""),
                latest="arrival photo",
            )

    def _may_forgive(self, answer: Answer) -> bool:
        if answer.finding not in FORGIVABLE or answer.starter is None:
            return False
        return self._store.may(Right.STATUS, Place(self._context.competition_id, answer.starter.event_id))

    # -- let in late, taken back, marked -----------------------------------------------------------

    def _ask_admit(self) -> None:
        who = None if self._said is None else self._said.starter
        if who is not None:
            text = f"放行 {told_apart(who.name, who.organization, who.number)}?写明原因。"
            self._ask_reason(text, "放行", partial(self._admit, who.key))

    def _ask_reason(self, text: str, yes: str, on_yes: Callable[[str], None]) -> None:
        """Ask; a badge that is scanned meanwhile is no reason: whoever bears it stands at the door."""

        def agree(reason: str) -> None:
            if is_badge(reason):
                self._page.reason.close_bar()
                self.check_in(reason)
            else:
                on_yes(reason)

        self._page.reason.ask(text, yes, agree)

    def _admit(self, key: StarterKey, reason: str) -> None:
        self._asked += 1
        op = partial(
            admit_late,
            competition_id=self._context.competition_id or 0,
            key=key,
            reason=reason,
            desk=self._where,
            signed_at=self._signed_at(),
        )
        self._store.write(
            op,
            topics=STATUS_TOPICS,
            on_done=partial(self._answer, self._asked),
            on_failed=lambda error: self._page.reason.set_error(str(error)),
        )

    def _ask_undo(self, row: PastCheckIn) -> None:
        text = f"撤销 {row.name}({row.number})在 {row.at:%H:%M} 的检录?原来的记录和撤销的原因都保留。"
        self._ask_reason(text, "撤销检录", partial(self._undo, row))

    def _undo(self, row: PastCheckIn, reason: str) -> None:
        bar = self._page.reason
        self._store.write(
            partial(undo_check_in, check_in_id=row.id, reason=reason),
            topics=TOPICS,
            on_done=lambda _done: self._on_undone(row),
            on_failed=lambda error: bar.set_error(str(error)),
        )

    def _on_undone(self, row: PastCheckIn) -> None:
        self._page.reason.close_bar()
        self._context.messages.ok(f"{row.name}({row.number})的检录已撤销,可以重新扫证。")

    def _ask_absent(self) -> None:
        absent = {each.key: each.absent_entries() for each in self._closed}
        people = [who for entries in absent.values() for starters in entries.values() for who in starters]
        if not people:
            return
        text = f"把 {len(people)} 人记为缺考?{names(people)}。缺考的不参加排名;来了再扫证,裁判长可以放行。"
        missing = {key: frozenset(entries) for key, entries in absent.items()}
        self._page.confirm.ask(text, "记为缺考", partial(self._mark, missing))

    def _mark(self, missing: Mapping[GatheringKey, frozenset[int]]) -> None:
        self._page.field.setFocus()
        self._store.write(
            partial(mark_all_absent, missing=missing),
            topics=STATUS_TOPICS,
            on_done=lambda count: self._context.messages.ok(f"已记缺考 {count} 项。"),
        )
