"""裁定名次: ties that somebody has to part, the panel to do it in, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget
from typing_extensions import override

from app.domain.rights import Place, Right
from app.errors import InputError, UserError
from app.gui.screen import reserved_for
from app.gui.screens.ranking.reading import Ranked
from app.gui.store import Store
from app.gui.table_model import Column, Kind, TableModel
from app.gui.widgets import (
    Card,
    FormField,
    LinkButton,
    MessageBar,
    PrimaryButton,
    SecondaryButton,
    TableView,
    clear,
    hbox,
    label,
    vbox,
)
from app.services.decisions import TieDecisionView, decide_tie
from app.services.open_ties import OpenTie, some_names
from app.services.results import EventResults, ResultRow

TOPICS = ("marks", "results")
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
LIST_HEIGHT = 8  # rows


@dataclass(frozen=True, slots=True)
class Task:
    """Entries to put in order, from this place down, and what is said of it."""

    event_id: int
    place: Place
    rank: int
    rows: tuple[ResultRow, ...]
    why: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    entry_id: int
    name: str


class TieStrip(QFrame):
    """Names what waits for a decision, and tells what was decided by whom and why."""

    wanted = Signal(object)  # Task

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = vbox(gap=6, margins=(14, 0, 14, 12))
        self.setLayout(self._column)
        self._texts: tuple[str, ...] = ()
        self.hide()

    def texts(self) -> tuple[str, ...]:
        """What is said, line by line."""
        return self._texts

    def show_ties(self, ranked: Ranked | None, division: str | None, *, allowed: bool) -> None:
        """Say what is open and what is decided in one division."""
        clear(self._column)
        self._texts = ()
        if ranked is not None:
            results = ranked.results
            unscored = sum(1 for row in ranked.rows(division) if row.competes and not row.shown)
            for tie in ranked.open_ties(division):
                self._add(_open_text(results, tie, unscored), "warn", _task(results, tie), allowed)
            for each in ranked.decisions(division):
                self._add(_decided_text(results, each), "", _again(results, each), allowed)
        self.setVisible(bool(self._texts))

    def _add(self, text: str, tone: str, task: Task, allowed: bool) -> None:
        step = "裁定名次" if tone else "重新裁定"
        if tone and not allowed:
            text = f"{text}{reserved_for(Right.RULE).removesuffix('操作')}裁定。"
        line = QFrame()
        line.setProperty("part", "message")
        line.setProperty("tone", tone)
        words = label(f"▲ {text}" if tone else text, wrap=True)
        button = LinkButton(f"{step} ›", partial(self.wanted.emit, task))
        button.setVisible(allowed)
        row = hbox(words, button, gap=10, margins=(14, 8, 14, 8))
        row.setStretch(0, 1)
        line.setLayout(row)
        self._column.addWidget(line)
        self._texts = (*self._texts, text)


class TieTable(TableView[_Line]):
    """Alt+↑ and Alt+↓ move the current entry, Enter goes on."""

    moved = Signal(int)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = MOVES.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & ALT:
            self.moved.emit(step)
        elif event.key() in ENTER and event.modifiers() & CONTROL:
            event.ignore()  # Ctrl+Enter is the card's
        else:
            super().keyPressEvent(event)


class TieCard(Card):
    """The tied entries, to be put in order, and the reason."""

    decided = Signal(object, str)  # entry ids, the best first; the reason
    left = Signal()
    opened_changed = Signal()  # begun or put away

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("裁定名次", " ", parent=parent)
        self._task: Task | None = None
        self.reason = FormField("裁定理由", QLineEdit())
        self.model: TableModel[_Line] = TableModel(
            (
                Column("名次", lambda line: line.number, 62, Kind.MEDAL),
                Column("参赛者", lambda line: line.name, 120, stretch=1),
            ),
            key=lambda line: line.entry_id,
        )
        self.table = TieTable(self.model, sortable=False)
        self.table.setAccessibleName("并列的参赛者")
        self.table.moved.connect(self.move_current)
        self.table.activated_row.connect(lambda _line: self.reason.editor.setFocus())
        self.up = LinkButton("上移 Alt+↑", lambda: self.move_current(-1))
        self.down = LinkButton("下移 Alt+↓", lambda: self.move_current(1))
        self.reason.editor.setPlaceholderText("如:加赛一场,01 号胜")
        self.reason.editor.textEdited.connect(lambda _text: self.reason.set_error(""))
        self.reason.editor.returnPressed.connect(self.agree)
        self.save = PrimaryButton("保存裁定", self.agree)
        self._why = label("", "note", wrap=True)
        self._build()
        self.hide()

    def _build(self) -> None:
        self.body.addWidget(self._why)
        self.body.addWidget(self.table)
        self.body.addLayout(hbox(self.up, self.down, None, gap=14))
        self.body.addWidget(self.reason)
        self.body.addLayout(hbox(None, SecondaryButton("取消", self.left.emit), self.save))
        self.body.addStretch(1)

    @property
    def task(self) -> Task | None:
        """What is being decided; None while the card is put away."""
        return self._task

    def show_task(self, results: EventResults, task: Task) -> None:
        """Begin to decide."""
        self._task = task
        self.note.setText(f"第 {task.rank} 名 {len(task.rows)} 个并列")
        self._why.setText(f"{task.why}。从好到差排好,写明理由;裁定只在这几个之间起作用。")
        self.reason.editor.setText(task.reason)
        self.reason.set_error("")
        self._number([_Line(0, row.label.entry_id, results.told_name(row)) for row in task.rows])
        shown = min(len(task.rows), LIST_HEIGHT)
        self.table.setFixedHeight(
            self.table.horizontalHeader().height() + shown * self.table.rowHeight(0) + 2
        )
        self.opened_changed.emit()
        self.table.selectRow(0)
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def put_away(self) -> None:
        """Decide nothing."""
        if self._task is not None:
            self._task = None
            self.opened_changed.emit()

    def order(self) -> tuple[int, ...]:
        """The entries as they stand, the best first."""
        return tuple(line.entry_id for line in self.model.rows)

    def move_current(self, step: int) -> None:
        """Let the current entry change places with its neighbour."""
        at = self.table.currentIndex().row()
        if at >= 0 and 0 <= at + step < len(self.model.rows):
            lines = list(self.model.rows)
            lines[at], lines[at + step] = lines[at + step], lines[at]
            self._number(lines)

    def agree(self) -> None:
        """Hand the order on, with its reason."""
        if not self.reason.editor.text().strip():
            self.reason.set_error("请写明裁定理由。")
            self.reason.editor.setFocus()
        else:
            self.decided.emit(self.order(), self.reason.editor.text())

    def _number(self, lines: Sequence[_Line]) -> None:
        first = 1 if self._task is None else self._task.rank
        self.model.set_rows(replace(line, number=first + n) for n, line in enumerate(lines))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in ENTER and event.modifiers() & CONTROL:
            self.agree()
        else:
            super().keyPressEvent(event)


class TieDesk:
    """Opens the card for what the strip asks, and writes what was decided."""

    def __init__(self, store: Store, messages: MessageBar, strip: TieStrip, card: TieCard) -> None:
        self._store, self._messages = store, messages
        self._strip, self._card = strip, card
        self._ranked: Ranked | None = None
        strip.wanted.connect(self._begin)
        card.decided.connect(self._save)
        card.left.connect(card.put_away)

    def show(self, ranked: Ranked | None, division: str | None) -> None:
        """Show the ties of this division; an order half made stays as long as it can be decided."""
        self._ranked = ranked
        allowed = ranked is not None and self._store.may(Right.RULE, _place(ranked.results))
        self._strip.show_ties(ranked, division, allowed=allowed)
        task = self._card.task
        if task is not None and (not allowed or ranked is None or not _holds(ranked, division, task)):
            self._card.put_away()

    def _begin(self, task: Task) -> None:
        if self._ranked is not None:
            self._card.show_task(self._ranked.results, task)

    def _save(self, entry_ids: tuple[int, ...], reason: str) -> None:
        task = self._card.task
        if task is None:
            return
        op = partial(decide_tie, event_id=task.event_id, entry_ids=entry_ids, reason=reason)
        self._store.write(
            op, topics=TOPICS, on_done=lambda _id: self._card.put_away(), on_failed=self._on_failed
        )

    def _on_failed(self, error: UserError) -> None:
        if isinstance(error, InputError) and error.field == "reason":
            self._card.reason.set_error(str(error))
        else:
            self._messages.error(str(error))


def _place(results: EventResults) -> Place:
    return Place(results.event.competition_id, results.event.id)


def _task(results: EventResults, tie: OpenTie) -> Task:
    return Task(results.event.id, _place(results), tie.rank, tie.rows, tie.why)


def _again(results: EventResults, each: TieDecisionView) -> Task:
    rows = _rows(results, each)
    why = f"{each.by}已裁定:{each.reason}"
    return Task(results.event.id, _place(results), rows[0].rank or 1, rows, why, each.reason)


def _rows(results: EventResults, each: TieDecisionView) -> tuple[ResultRow, ...]:
    by_id = {row.label.entry_id: row for row in results.rows}
    return tuple(by_id[entry_id] for entry_id in each.entry_ids)


def _holds(ranked: Ranked, division: str | None, task: Task) -> bool:
    """Whether exactly these entries still tie, or are parted by a decision."""
    wanted = {row.label.entry_id for row in task.rows}
    found = [{row.label.entry_id for row in tie.rows} for tie in ranked.open_ties(division)]
    return wanted in [*found, *(set(each.entry_ids) for each in ranked.decisions(division))]


def _open_text(results: EventResults, tie: OpenTie, unscored: int) -> str:
    early = f"还有 {unscored} 个未出分,名次可能再变。" if unscored else ""
    names = some_names(results, tie.rows)
    return f"第 {tie.rank} 名 {len(tie.rows)} 个并列({names}),{tie.why}。{early}"


def _decided_text(results: EventResults, each: TieDecisionView) -> str:
    rows = _rows(results, each)
    first = rows[0].rank or 1
    names = " → ".join(results.told_name(row) for row in rows)
    at = f"{each.at.astimezone():%m-%d %H:%M}"
    return f"第 {first} 至 {first + len(rows) - 1} 名由{each.by}于 {at} 裁定:{names}。理由:{each.reason}"
