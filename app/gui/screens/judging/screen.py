"""The screen: puts pile, sheet and side together, and sends what is typed to the disk."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget
from typing_extensions import override

from app.domain.scoring import is_complete, sheet_total
from app.errors import UserError
from app.gui.screen import HeaderAction, Screen, ScreenContext
from app.gui.screens.judging.blank import Blank, StationsPanel, missing_in, needs_stations
from app.gui.screens.judging.columns import Columns
from app.gui.screens.judging.desk import SENDING, SUBMITTED, Desk, desk_title, entrant, read_desk, with_mark
from app.gui.screens.judging.incidents import Incidents
from app.gui.screens.judging.mark_row import MarkRow
from app.gui.screens.judging.pile_card import PileCard
from app.gui.screens.judging.saving import MarkSaver, SheetKey
from app.gui.screens.judging.sheet_card import SheetCard
from app.gui.screens.judging.side import PenaltyCard, SpreadCard, SubtotalCard, side_column
from app.services import judging, registration, sheets
from app.services.event_counts import list_event_counts
from app.services.judging import MarkSaved, SheetLine

if TYPE_CHECKING:
    from decimal import Decimal

    from sqlmodel import Session


class JudgingScreen(Screen):
    """评分录入: the marks of one judge, sheet by sheet."""

    key = "judging"
    title = "评分录入"
    topics = frozenset({"competition", "registration"})
    help_text = (
        "逐项输入得分:回车保存并到下一项,↑ 回到上一项,F2 登记缺考,"
        "PageDown、PageUp 换到下一份、上一份,Ctrl+回车 提交并打开下一份未完成的评分单。"
        "每一项离开输入框时即写入硬盘。超出范围的得分不会保存,输入框旁写明允许的范围。"
        "已提交的评分单要修改时,先退回并写明原因。"
    )

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._desk = Desk()
        self._event_id: int | None = None
        self._judge_id: int | None = None
        self._saved: dict[int, MarkSaved] = {}
        self._sending: set[SheetKey] = set()
        self._spread: tuple[tuple[Fraction, ...], tuple[Fraction, ...]] = ((), ())
        self._placing = False
        self.saver = MarkSaver(self.store, self)
        self.pile = PileCard()
        self.sheet = SheetCard()
        self.subtotal = SubtotalCard()
        self.spread = SpreadCard()
        self.penalties = PenaltyCard()
        self.blank = Blank()
        self.stations = StationsPanel()
        self.incidents = Incidents(self.store, self.sheet, self.penalties, self)
        self._build()
        self._connect()

    def _build(self) -> None:
        self._side = side_column(self.subtotal, self.spread, self.penalties)
        self._middle = QStackedWidget()
        for part in (self.sheet, self.blank, self.stations):
            self._middle.addWidget(part)
        self._columns = Columns(self.pile, self._middle, self._side)
        self.setLayout(self._columns)

    def _connect(self) -> None:
        self.pile.event_chosen.connect(self._on_event_chosen)
        self.pile.judge_chosen.connect(self._on_judge_chosen)
        self.pile.sheet_chosen.connect(self._on_sheet_chosen)
        self.pile.stations_asked.connect(partial(self._set_placing, True))
        self.stations.closed.connect(partial(self._set_placing, False))
        self.stations.agreed.connect(self._on_stations_agreed)
        self.sheet.mark_typed.connect(self._on_mark_typed)
        self.saver.saved.connect(self._on_mark_saved)
        self.saver.failed.connect(self._on_mark_failed)
        self.incidents.changed.connect(self.refresh)
        self.incidents.absent.connect(self._on_absent)
        turns = (("PgDown", partial(self._turn, 1)), ("PgUp", partial(self._turn, -1)))
        for keys, slot in (("F2", self.incidents.ask_absent), *turns):
            shortcut = QShortcut(QKeySequence(keys), self, slot)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # -- hooks of the window -----------------------------------------------------------------------

    @override
    def header_actions(self) -> tuple[HeaderAction, ...]:
        enabled = self._typing and not self.sheet.closed
        return (
            HeaderAction("提交评分单", self.submit, primary=True, enabled=enabled, shortcut="Ctrl+Return"),
        )

    @override
    def header_note(self) -> str:
        event = self._desk.event
        return "盲评:只显示赛位号" if event is not None and event.blind else ""

    @override
    def subtitle(self) -> str:
        return desk_title(self._desk)

    @override
    def refresh(self) -> None:
        self._saved.clear()
        op = partial(
            read_desk, competition_id=self.competition_id, event_id=self._event_id, judge_id=self._judge_id
        )
        self.store.read_later(op, self._show_desk, latest=self.key)

    @override
    def open(self, **params: object) -> None:
        event_id, judge_id = params.get("event_id"), params.get("judge_id")
        judge = judge_id if isinstance(judge_id, int) else None
        if isinstance(event_id, int) and (event_id != self._event_id or judge is not None):
            self._forget_sheet(event_id, judge)

    @override
    def leave(self) -> None:
        for row in self.sheet.half_typed():
            if not row.commit():
                self.messages.warn(f"{self._unsaved(row)}:{row.hint.text()}")

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
        self.pile.show_desk(replace(desk, lines=tuple(map(self._up_to_date, desk.lines))))
        missing = missing_in(desk)
        placing = needs_stations(desk) or (self._placing and missing is None)
        self._side.setVisible(missing is None and not placing)
        if missing is not None:
            self.sheet.clear_sheet()
            self.blank.show_missing(missing, self.context.navigate)
            self._middle.setCurrentWidget(self.blank)
        elif placing and desk.event is not None and desk.counts is not None:
            count, begun = desk.counts.without_station, desk.counts.sheets > 0
            self.stations.ask(desk.event.name, count, datetime.now(), back=bool(desk.lines), begun=begun)
            if self._middle.currentWidget() is not self.stations:
                self._middle.setCurrentWidget(self.stations)
                self.stations.seed.setFocus()
        else:
            self._middle.setCurrentWidget(self.sheet)
            self._show_some_sheet()
            self._read_spread()
        self.update_header()

    def _up_to_date(self, line: SheetLine) -> SheetLine:
        """The line as it will stand once everything sent is on disk."""
        saved = self._saved.get(line.entry_id)
        if saved is not None:
            line = with_mark(line, saved)
        sending = (line.entry_id, self._judge_id) in self._sending
        return replace(line, state=SENDING) if sending else line

    def _on_event_chosen(self, event_id: int) -> None:
        self._choose(event_id, None)

    def _on_judge_chosen(self, judge_id: int) -> None:
        self._choose(self._event_id, judge_id)

    def _choose(self, event_id: int | None, judge_id: int | None) -> None:
        if self.sheet.commit():
            self._forget_sheet(event_id, judge_id)
            self.refresh()
        else:
            self.pile.event_button.set_value(self._event_id)
            self.pile.judge_button.set_value(self._judge_id)

    def _forget_sheet(self, event_id: int | None, judge_id: int | None) -> None:
        self._event_id, self._judge_id = event_id, judge_id
        self._placing = False
        self.sheet.clear_sheet()

    def _set_placing(self, placing: bool) -> None:
        if self.sheet.commit():
            self._placing = placing
            self.refresh()

    def _on_stations_agreed(self, seed: str) -> None:
        if self._event_id is None:
            return
        self.store.write(
            partial(registration.assign_stations, event_id=self._event_id, seed=seed),
            topics={"registration"},
            on_done=lambda _done: self._set_placing(False),
            on_failed=lambda error: self.stations.seed.set_error(str(error)),
        )

    # -- the sheet ---------------------------------------------------------------------------------

    def _show_some_sheet(self) -> None:
        view = self.sheet.view
        if view is not None and view.judge_id == self._judge_id and self.pile.line(view.entry_id):
            self._open(view.entry_id, focus=False)
            return
        wanted = self.pile.next_unfinished(None)
        self._open(self.pile.lines[0].entry_id if wanted is None else wanted)

    def _open(self, entry_id: int, *, focus: bool = True) -> None:
        judge_id, event = self._judge_id, self._desk.event
        if judge_id is None or event is None:
            return
        key = (entry_id, judge_id)
        try:
            view = self.store.read(partial(judging.load_sheet, entry_id=entry_id, judge_id=judge_id))
        except UserError as error:
            self.messages.error(str(error))
            return
        if key in self._sending:
            view = replace(view, state=SUBMITTED)
        other = self.sheet.view is None or self.sheet.view.entry_id != entry_id
        self.sheet.show_sheet(view, self.pile.line(entry_id), self.saver.waiting(key))
        self.pile.select(entry_id)
        modules = event.rules.scheme.modules
        names = [(module.code, module.name) for module in modules]
        self.penalties.show_penalties(view.penalties, names, several=len(modules) > 1)
        if other:
            self.penalties.clear_form()
        self._show_subtotal()
        self._show_spread()
        if focus:
            self.sheet.focus_open()
        self.update_header()

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
        wanted = self.pile.next_unfinished(entry_id)
        if wanted is not None:
            self._open(wanted)
        self.refresh()

    # -- marks -------------------------------------------------------------------------------------

    def _current(self) -> SheetKey | None:
        view = self.sheet.view
        return None if view is None else (view.entry_id, view.judge_id)

    def _on_mark_typed(self, aspect: str, text: str, entered: Decimal | None) -> None:
        key = self._current()
        if key is not None:
            self.saver.save(key, aspect, text, entered)
            self._show_subtotal()

    def _on_mark_saved(self, key: SheetKey, result: MarkSaved) -> None:
        entry_id, judge_id = key
        if key == self._current():
            row = self.sheet.rows[result.aspect]
            row.confirm(result.entered)
            self.messages.withdraw(self._unsaved(row))
            self._show_subtotal()
        if judge_id == self._judge_id:
            self._saved[entry_id] = result
            self.pile.change({entry_id: partial(with_mark, saved=result)})

    def _unsaved(self, row: MarkRow) -> str:
        sheet = self.sheet.view.label if self.sheet.view is not None else ""
        return f"{sheet} {row.aspect.code} {row.aspect.name}没有保存"

    def _on_mark_failed(self, key: SheetKey, aspect: str, text: str, message: str) -> None:
        if key == self._current():
            self.sheet.rows[aspect].refuse(message)
            self._show_subtotal()
            return
        line = self.pile.line(key[0]) if key[1] == self._judge_id else None
        name = entrant(line) if line is not None else "另一份评分单"
        self.messages.error(f"{name} {aspect} 的得分 {text or '清空'} 没有保存。{message}")

    def submit(self) -> None:
        """Close the sheet at hand and go on with the next unfinished one."""
        view, key = self.sheet.view, self._current()
        if view is None or key is None or not self._typing or self.sheet.closed or not self.sheet.commit():
            return
        missing = self.sheet.missing()
        if missing:
            row = self.sheet.rows[missing[0]]
            self.sheet.focus_row(missing[0])
            row.complain(f"还有 {len(missing)} 项没有得分:{'、'.join(missing)}。")
            return
        seen = dict(self.sheet.marks)
        self._sending.add(key)
        self.pile.change({view.entry_id: partial(replace, state=SENDING)})
        self.store.write(
            partial(sheets.submit_sheet, entry_id=key[0], judge_id=key[1], seen=seen),
            topics={"marks"},
            on_done=lambda _done: self._on_submitted(key),
            on_failed=partial(self._on_submit_failed, key, view.label),
        )
        self._go_on(view.entry_id)

    def _go_on(self, entry_id: int) -> None:
        wanted = self.pile.next_unfinished(entry_id)
        self._open(entry_id if wanted is None else wanted)

    def _on_submitted(self, key: SheetKey) -> None:
        self._sending.discard(key)
        self.refresh()

    def _on_submit_failed(self, key: SheetKey, name: str, error: UserError) -> None:
        self._sending.discard(key)
        self.messages.error(f"{name}的评分单没有提交。{error}", "回到该评分单", partial(self._open, key[0]))
        self.refresh()

    # -- the side ----------------------------------------------------------------------------------

    def _show_subtotal(self) -> None:
        view, event, key = self.sheet.view, self._desk.event, self._current()
        if view is None or event is None or key is None:
            return
        marks = self.sheet.marks
        self.subtotal.show_subtotal(
            sheet_total(view.module, marks),
            event.rules.scheme.rounding.decimals,
            len(marks),
            len(view.module.aspects),
            len(self.saver.waiting(key)),
        )

    def _read_spread(self) -> None:
        if self._judge_id is not None:
            op = partial(judging.sheet_totals, judge_id=self._judge_id)
            self.store.read_later(op, self._take_spread, latest="judging-spread")

    def _take_spread(self, totals: tuple[tuple[Fraction, ...], tuple[Fraction, ...]]) -> None:
        self._spread = totals
        self._show_spread()

    def _show_spread(self) -> None:
        view, event = self.sheet.view, self._desk.event
        if view is None or event is None:
            return
        marks = self.sheet.marks
        current = sheet_total(view.module, marks) if is_complete(view.module, marks) else None
        own, others = self._spread
        full = Fraction(view.module.maximum)
        self.spread.show_totals(own, others, full, event.rules.scheme.rounding.decimals, current)
