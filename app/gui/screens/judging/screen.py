"""The screen: puts pile, sheet and side together, and goes from sheet to sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget
from typing_extensions import override

from app.domain.rights import Place, Right
from app.errors import UserError
from app.gui.screen import HeaderAction, Screen, ScreenContext, blind_note
from app.gui.screens.judging.access import Mode
from app.gui.screens.judging.blank import Blank, missing_in
from app.gui.screens.judging.closing import TAKE_BACK_KEY, Closing
from app.gui.screens.judging.desk import SENDING, Desk, desk_title, read_desk, seat, unchecked, unfinished
from app.gui.screens.judging.incidents import Incidents
from app.gui.screens.judging.marking import Marking
from app.gui.screens.judging.pile_card import PileCard
from app.gui.screens.judging.reading import read_sheet
from app.gui.screens.judging.sheet_card import SheetCard
from app.gui.screens.judging.side_column import SideColumn
from app.gui.widgets.scan_catcher import ScanCatcher
from app.gui.widgets.sheet_columns import SheetColumns, Widths
from app.services import paperwork
from app.services.event_counts import list_event_counts
from app.services.judging import SheetLine
from app.services.paperwork import ScannedSheet

if TYPE_CHECKING:
    from sqlmodel import Session

ACTIONS = {
    Mode.TYPE: "提交评分单",
    Mode.SECOND: "提交第二遍",
    Mode.CHECK: "确认",
    Mode.READ: "提交评分单",
}
WIDTHS = Widths(pile=(262, 230, 214), side=(264, 226), names=44)
NOT_SEEN = "这是别的裁判的评分单,您只能看自己的裁判席。"


class JudgingScreen(Screen):
    """评分录入: the sheets of one judge after the other, typed and checked."""

    key = "judging"
    title = "评分录入"
    topics = frozenset({"competition", "registration"})
    help_text = (
        "逐项输入得分:回车保存并到下一项,↑ 回到上一项。录完最后一项按回车,评分单即提交,下一份已经打开;"
        "漏了一项,回车会回到那里。提交错了按 F7 撤回,写明原因。"
        "F2 登记缺考,F6 下一个裁判席,PageDown、PageUp 换到下一份、上一份。"
        "任何时候扫一下评分单的二维码,就打开那一份。"
        "待复核的评分单由另一个人核对:Ctrl+回车 确认,有错就退回,得分不能改。"
        "双人录入的赛项由另一个人照纸质评分单再录一遍。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._desk = Desk()
        self._event_id: int | None = None
        self._judge_id: int | None = None
        self._wanted: int | None = None  # the entry to open once its pile is read
        self.pile = PileCard()
        self.sheet = SheetCard()
        self.side = SideColumn(self.store)
        self.blank = Blank()
        self.marking = Marking(self.store, self.messages, self.pile, self.sheet, self)
        self.closing = Closing(self.store, self.messages, self.pile, self.sheet, self)
        self.incidents = Incidents(self.store, self.messages, self.sheet, self.side, self)
        self.scanner = ScanCatcher(self)
        self._middle = QStackedWidget()
        for part in (self.sheet, self.blank):
            self._middle.addWidget(part)
        self._columns = SheetColumns(self.pile, self._middle, self.side, WIDTHS)
        self.setLayout(self._columns)
        self._connect()

    def _connect(self) -> None:
        self.store.actor_changed.connect(self._on_actor_changed)
        self.pile.event_chosen.connect(lambda event_id: self._choose(event_id, None))
        self.pile.judge_chosen.connect(lambda judge_id: self._choose(self._event_id, judge_id))
        self.pile.sheet_chosen.connect(self._on_sheet_chosen)
        self.pile.filtered.connect(self._on_filtered)
        self.pile.stations_asked.connect(self._go_to_draw)
        self.pile.found_asked.connect(self._on_found_asked)
        self.marking.changed.connect(self._show_marks)
        self.marking.corrected.connect(partial(self._open, focus=False))
        self.closing.opened.connect(self._open)
        self.closing.settled.connect(self.refresh)
        self.incidents.changed.connect(self.refresh)
        self.incidents.absent.connect(self._on_absent)
        for scanned in (self.sheet.scanned, self.scanner.scanned):
            scanned.connect(self._on_scanned)
        keys: dict[str, Callable[[], object]] = {
            "F2": self.incidents.ask_absent,
            "F6": partial(self._next_seat, 1),
            "Shift+F6": partial(self._next_seat, -1),
            TAKE_BACK_KEY: self.sheet.last_step.take,
            "Ctrl+F": self.pile.search.setFocus,
            "PgDown": partial(self._turn, 1),
            "PgUp": partial(self._turn, -1),
        }
        for sequence, slot in keys.items():
            shortcut = QShortcut(QKeySequence(sequence), self, slot)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # -- hooks of the window -----------------------------------------------------------------------

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        mode = self.sheet.access.mode
        enabled = self._typing and mode is not Mode.READ
        return (
            HeaderAction(
                ACTIONS[mode], self.closing.close, primary=True, enabled=enabled, shortcut="Ctrl+Return"
            ),
        )

    @override
    def header_note(self) -> str:
        event = self._desk.event
        return blind_note(blind=event is not None and event.blind, opened=self._desk.opened)

    @override
    def subtitle(self) -> str:
        return desk_title(self._desk)

    @override
    def refresh(self) -> None:
        self.marking.forget()
        op = partial(
            read_desk,
            competition_id=self.competition_id,
            actor=self.store.actor,
            event_id=self._event_id,
            judge_id=self._judge_id,
        )
        self.store.read_later(op, self._show_desk, latest=self.key)

    @override
    def open(self, **params: object) -> None:
        event_id, judge_id, entry_id = (params.get(f"{what}_id") for what in ("event", "judge", "entry"))
        judge = judge_id if isinstance(judge_id, int) else None
        if isinstance(event_id, int) and (event_id != self._event_id or judge is not None):
            self._forget_sheet(event_id, judge)
        if isinstance(entry_id, int):
            self._wanted = entry_id

    @override
    def leave(self) -> None:
        for row in self.sheet.half_typed():
            if not row.commit():
                self.marking.complain(row)

    @classmethod
    @override
    def rail_count(cls, session: Session, competition_id: int) -> str:
        counts = [count for count in list_event_counts(session, competition_id) if count.competing]
        done = sum(1 for count in counts if count.complete)
        return f"{done}/{len(counts)}" if counts else ""

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        event = self._desk.event
        self._columns.share(self.width(), names=event is not None and not event.blind)

    def _on_actor_changed(self, _actor: object) -> None:
        """Somebody else sits here: what was half typed is not theirs, and they see what is theirs."""
        self.sheet.drop()
        self._forget_sheet(self._event_id, None)
        if self.isVisible():
            self.refresh()

    # -- the pile ----------------------------------------------------------------------------------

    @property
    def _typing(self) -> bool:
        return self._middle.currentWidget() is self.sheet and self.sheet.view is not None

    def _show_desk(self, desk: Desk) -> None:
        self._desk = desk
        self._event_id = desk.event.id if desk.event is not None else None
        self._judge_id = desk.judge.id if desk.judge is not None else None
        self._share_width()
        self.pile.setVisible(desk.event is not None)
        event = desk.event
        draws = event is not None and self.store.may(Right.DRAW, Place(event.competition_id, event.id))
        lines = tuple(map(self._up_to_date, desk.lines))
        self.pile.show_desk(replace(desk, lines=lines), draws=draws)
        missing = missing_in(desk, draws=draws)
        self.side.setVisible(missing is None)
        if missing is not None:
            self.sheet.clear_sheet()
            self.blank.show_missing(missing, self.context.navigate)
            self._middle.setCurrentWidget(self.blank)
        else:
            self._middle.setCurrentWidget(self.sheet)
            self._show_some_sheet()
            if self._judge_id is not None:
                self.side.read_spread(self._judge_id, self._show_marks)
        self.update_header()

    def _up_to_date(self, line: SheetLine) -> SheetLine:
        """The line as it will stand once everything sent is on disk."""
        line = self.marking.up_to_date(line)
        sending = (line.entry_id, self._judge_id) in self.closing.sending
        return replace(line, state=SENDING) if sending else line

    def _choose(self, event_id: int | None, judge_id: int | None, entry_id: int | None = None) -> None:
        if self.sheet.commit():
            self._forget_sheet(event_id, judge_id)
            self._wanted = entry_id
            self.refresh()
        else:
            self.pile.event_button.set_value(self._event_id)
            self.pile.judge_button.set_value(self._judge_id)

    def _next_seat(self, step: int) -> None:
        """F6: the next judge, with the sheet of the same entry."""
        seats = [judge.id for judge in self._desk.judges]
        if len(seats) > 1 and self._judge_id in seats:
            view = self.sheet.view
            wanted = seats[(seats.index(self._judge_id) + step) % len(seats)]
            self._choose(self._event_id, wanted, None if view is None else view.entry_id)

    def _forget_sheet(self, event_id: int | None, judge_id: int | None) -> None:
        self._event_id, self._judge_id = event_id, judge_id
        self._wanted = None
        self.sheet.clear_sheet()

    def _go_to_draw(self) -> None:
        self.context.navigate("arrival", event_id=self._event_id)

    # -- the sheet ---------------------------------------------------------------------------------

    def _show_some_sheet(self) -> None:
        view, wanted, self._wanted = self.sheet.view, self._wanted, None
        if wanted is not None and self.pile.line(wanted):
            self._open(wanted)
        elif view is not None and view.judge_id == self._judge_id and self.pile.line(view.entry_id):
            self._open(view.entry_id, focus=False)
        else:
            self._open(self._first_entry())

    def _first_entry(self) -> int:
        """Where the work goes on: at what this person may type, else at what waits to be checked."""
        event, judge = self._desk.event, self._desk.judge
        types = event is not None and judge is not None and self.store.may(Right.MARK, seat(event, judge))
        kinds = (unfinished, unchecked) if types else (unchecked, unfinished)
        found = [self.pile.following(None, kind) for kind in kinds]
        return next((entry for entry in found if entry is not None), self.pile.lines[0].entry_id)

    def _on_filtered(self) -> None:
        """Go to the first sheet shown, unless the one at hand is among them."""
        view, shown = self.sheet.view, [line.entry_id for line in self.pile.model.rows]
        if shown and view is not None and view.entry_id not in shown and self.sheet.commit():
            self._open(shown[0])

    def _open(self, entry_id: int, *, focus: bool = True) -> None:
        judge_id, event = self._judge_id, self._desk.event
        if judge_id is None or event is None:
            return
        key = (entry_id, judge_id)
        op = partial(
            read_sheet,
            entry_id=entry_id,
            judge_id=judge_id,
            competition_id=self.competition_id,
            actor=self.store.actor,
            sending=key in self.closing.sending,
            read_only=self.store.workspace.read_only,
        )
        try:
            reading = self.store.read(op)
        except UserError as error:
            self.messages.error(str(error))
            return
        self.sheet.show_sheet(reading, self.pile.line(entry_id), self.marking.saver.waiting(key))
        self.pile.select(entry_id)
        self.side.show_reading(reading, event, self.store.may)
        self._show_marks()
        if focus:
            self.sheet.focus_open()
        self.update_header()

    def _show_marks(self) -> None:
        self.side.show_marks(self.sheet.marks, self.marking.waiting)

    def _on_sheet_chosen(self, entry_id: int) -> None:
        view = self.sheet.view
        if view is not None and view.entry_id == entry_id:
            return
        if self.sheet.commit():
            self._open(entry_id)
        elif view is not None:
            self.pile.select(view.entry_id)

    def _turn(self, step: int) -> None:
        view = self.sheet.view
        if view is not None and self._typing and self.sheet.commit():
            entry_id = self.pile.neighbour(view.entry_id, step)
            if entry_id is not None:
                self._open(entry_id)

    def _on_absent(self, entry_id: int) -> None:
        wanted = self.pile.following(entry_id, unfinished)
        if wanted is not None:
            self._open(wanted)
        self.refresh()

    # -- scanned or looked up ----------------------------------------------------------------------

    def _on_found_asked(self, text: str) -> None:
        if "-" in text:
            self._on_scanned(text)
            return
        entry_id = self.pile.looked_up(text)
        if entry_id is None:
            self.messages.warn(f"没有找到“{text}”的评分单,请核对后重新输入。")
        elif self.sheet.commit():
            self._open(entry_id)

    def _on_scanned(self, text: str) -> None:
        if self._event_id is None:
            return
        self.store.write(
            partial(paperwork.open_scanned, text=text, event_id=self._event_id),
            topics=(),
            on_done=self._on_scan_opened,
            on_failed=lambda error: self.messages.error(str(error)),
        )

    def _on_scan_opened(self, sheet: ScannedSheet) -> None:
        if sheet.judge_id not in [judge.id for judge in self._desk.judges]:
            self.messages.error(NOT_SEEN)
        elif sheet.judge_id != self._judge_id:
            self._choose(sheet.event_id, sheet.judge_id, sheet.entry_id)
        elif self._typing and self.sheet.commit():
            self._open(sheet.entry_id)
