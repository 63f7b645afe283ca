"""大屏: the ranking for the hall, on the second screen, to be read from afar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QShowEvent
from typing_extensions import override

from app.gui.screen import Screen, ScreenContext
from app.gui.widgets import vbox
from app.gui.widgets.stage_board import BoardLine, StageBoard
from app.services import competitions
from app.services.event_counts import list_event_counts
from app.services.results import VETOED, EventResults, ResultRow, compute_event

if TYPE_CHECKING:
    from sqlmodel import Session

CLOCK_MS = 1000
SETTLE_MS = 700  # marks typed one after the other are shown together
HINT_MS = 8000
GOLD_PLACES = 3
WAY_BACK = "按 Esc 返回,F11 切换全屏"
EMPTY = "还没有出分"
SHORT = {VETOED: "否决"}  # in place of a number, to be read from afar


@dataclass(frozen=True, slots=True)
class Board:
    """What the hall may see: the scored rows of one division."""

    competition: str
    results: EventResults
    division: str

    @property
    def rows(self) -> tuple[ResultRow, ...]:
        """The rows with a total; nobody is shown with a low score because marks are missing.

        After a cut only those who went on: whoever stayed behind is not beaten by who is still to start.
        """
        return tuple(row for row in self._here if row.shown)

    @property
    def competing(self) -> int:
        """How many entries of the division are to be scored in this round."""
        return sum(1 for row in self._here if row.competes)

    @property
    def stage(self) -> str:
        """The name of the round; '' where nobody is ever cut: then all rounds are one ranking."""
        rounds = self.results.event.rules.scheme.rounds
        return rounds[self.results.current_round].name if any(each.cuts for each in rounds) else ""

    @property
    def _here(self) -> tuple[ResultRow, ...]:
        return tuple(
            row
            for row in self.results.rows
            if row.label.division == self.division and self.results.is_in_round(row)
        )


def read_board(
    session: Session, competition_id: int, event_id: int | None, division: str | None
) -> Board | None:
    """The ranking of this event and division; without them, of the event where most is marked."""
    events = competitions.list_events(session, competition_id)
    if not events:
        return None
    if event_id not in {event.id for event in events}:
        counts = list_event_counts(session, competition_id)
        event_id = max(counts, key=lambda count: count.submitted).event_id if counts else events[0].id
    results = compute_event(session, event_id)
    if division not in results.divisions:
        division = next(iter(results.divisions), "")
    return Board(competitions.load_competition(session, competition_id).title, results, division)


class BigScreen(Screen):
    """A window of its own, live. Esc closes it, F11 switches between the whole screen and a window."""

    key = "bigscreen"
    title = "大屏"
    topics = frozenset({"competition", "registration", "marks", "results"})
    help_text = "Esc 关闭,F11 切换全屏。"

    def __init__(self, context: ScreenContext, *, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(context)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._now = now
        self._event_id: int | None = None
        self._division: str | None = None
        self._board: Board | None = None
        self.board = StageBoard()
        self.setLayout(vbox(self.board))
        self._clock = QTimer(self, interval=CLOCK_MS)
        self._clock.timeout.connect(self._on_clock_timeout)
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._read)
        self._hint = QTimer(self, interval=HINT_MS, singleShot=True)
        self._hint.timeout.connect(partial(self.board.set_hint, ""))

    @override
    def open(self, **params: object) -> None:
        event_id, division = params.get("event_id"), params.get("division")
        self._event_id = event_id if isinstance(event_id, int) else self._event_id
        self._division = division if isinstance(division, str) else None
        self._board, self.board.page = None, 0
        alone = len(QGuiApplication.screens()) == 1 and QGuiApplication.platformName() != "offscreen"
        if alone and not self.isVisible():
            # It covers the work: say how to come back, and take the words away before the hall reads them.
            self.setWindowState(Qt.WindowState.WindowFullScreen)
            self.board.set_hint(WAY_BACK)
            self._hint.start()

    @override
    def refresh(self) -> None:
        if self._board is None:
            self._read()
        elif not self._settle.isActive():
            self._settle.start()

    @Slot()
    def _read(self) -> None:
        op = partial(
            read_board,
            competition_id=self.competition_id,
            event_id=self._event_id,
            division=self._division,
        )
        self.store.read_later(op, self._show, latest=self.key)

    def _show(self, board: Board | None) -> None:
        self._board = board
        if board is None:
            self.board.set_board(self.title, ("", ()), (), "这个赛事还没有赛项")
        else:
            event = board.results.event
            heading = " · ".join(
                part for part in (event.name, board.division, board.stage, "实时排名") if part
            )
            modules = event.rules.scheme.modules
            heads = ("选手" if event.entry_kind == "person" else "参赛者", tuple(m.name for m in modules))
            if len(modules) == 1:
                heads = (heads[0], ())
            self.board.set_board(heading, heads, _lines(board), EMPTY)
            self.setWindowTitle(heading)
        self._on_clock_timeout()

    @Slot()
    def _on_clock_timeout(self) -> None:
        clock = f"{self._now():%H:%M:%S}"
        if self._board is None:
            self.board.set_caption("", clock)
        else:
            scored = f"已出分 {len(self._board.rows)}/{self._board.competing}"
            self.board.set_caption(self._board.competition, f"{scored} · {clock}")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() == Qt.Key.Key_F11:
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_PageDown):
            self.board.turn_page()
        else:
            super().keyPressEvent(event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()
        self.setFocus()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()
        self._settle.stop()


def _lines(board: Board) -> list[BoardLine]:
    rows, through = board.rows, board.results.advancing
    goes_on = [row.label.entry_id in through for row in rows]
    cuts = [here and not below for here, below in pairwise((*goes_on, True))]
    return [_line(board.results, row, cut=cut) for row, cut in zip(rows, cuts, strict=True)]


def _line(results: EventResults, row: ResultRow, *, cut: bool) -> BoardLine:
    name = results.public_name(row)
    if not results.opened and row.label.station is not None:
        name = f"{name}赛位"
    unit = row.label.organization if results.opened and row.label.organization != row.label.name else ""
    return BoardLine(
        place=str(row.rank) if row.rank is not None else SHORT.get(row.status_text, row.status_text),
        name=name,
        unit=unit,
        modules=row.modules,
        total=row.shown,
        change=row.change,
        gold=row.rank is not None and row.rank <= GOLD_PLACES,
        cut=cut,
    )
