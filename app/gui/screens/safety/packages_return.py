"""收回评分包, looked at first: what would come, what is to be decided, what cannot be taken and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.domain.judge_package import FINDING_NAMES, Finding
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import Tone
from app.gui.widgets import (
    Card,
    ElidedLabel,
    EmptyState,
    KeyHint,
    LinkButton,
    SecondaryButton,
    TableView,
    divider,
    hbox,
    label,
    set_part,
    vbox,
)

if TYPE_CHECKING:
    from app.services.package_comparison import Key, ReturnLine
    from app.services.package_returns import ReturnPreview

NOTHING = "这个文件里的得分本机都有了,没有要收的。"
ONLY_LEFT = "现在没有可以收的。请看下面每一行的说明。"
READY = "这个文件里:"
DECIDE = "先定好每一处冲突,再点“收下”。"
BEFORE = "这个文件已在 {} 收回过。"
TONES = {
    Finding.NEW: Tone.OK,
    Finding.CONFLICT: Tone.WARN,
    Finding.CLOSED: Tone.ERROR,
    Finding.UNKNOWN: Tone.ERROR,
}
OPEN, THEIRS, OURS = "待定", "取评分包", "保留本机"


@dataclass(frozen=True, slots=True)
class Row:
    """A line with what was decided: True takes the laptop's mark, None is open."""

    line: ReturnLine
    decided: bool | None = None

    @property
    def is_conflict(self) -> bool:
        """Whether it has to be decided."""
        return self.line.finding is Finding.CONFLICT

    @property
    def decision(self) -> str | None:
        """What was decided, in words."""
        if not self.is_conflict:
            return None
        return OPEN if self.decided is None else (THEIRS if self.decided else OURS)


COLUMNS: tuple[Column[Row], ...] = (
    Column("参赛者", lambda row: row.line.label, width=100, stretch=1),
    Column("裁判", lambda row: row.line.judge, width=80, stretch=1),
    Column(
        "结果",
        lambda row: FINDING_NAMES[row.line.finding],
        width=84,
        kind=Kind.PILL,
        tone=lambda row: TONES[row.line.finding],
    ),
    Column("说明", lambda row: row.line.text, width=180, stretch=5, tooltip=lambda row: row.line.text),
    Column("本机", lambda row: row.line.ours or None, width=150, stretch=2, tooltip=lambda r: r.line.ours),
    Column(
        "评分包", lambda row: row.line.theirs or None, width=150, stretch=2, tooltip=lambda r: r.line.theirs
    ),
    Column(
        "决定",
        lambda row: row.decision,
        width=96,
        kind=Kind.PILL,
        tone=lambda row: Tone.WARN if row.decided is None else Tone.OK,
    ),
)


class ReturnView(QWidget):
    """Shows a ReturnPreview and keeps the decisions; the desk reads and writes."""

    decided = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.file = ElidedLabel("", "strong")
        self.summary = label("", wrap=True)
        self.notes = label("", "note", wrap=True)
        self.rows: TableModel[Row] = TableModel(COLUMNS, key=lambda row: row.line.key)
        self.table = TableView(self.rows, sortable=False)
        self.table.setAccessibleName("收回的评分单")
        self.table.current_changed.connect(lambda _row: self._show_current())
        self.detail = label("", wrap=True)  # a message is longer than a line of the table
        self.take = SecondaryButton(THEIRS, lambda: self.decide(theirs=True))
        self.keep = SecondaryButton(OURS, lambda: self.decide(theirs=False))
        self.take_all = LinkButton(f"全部{THEIRS}", lambda: self.decide_all(theirs=True))
        self.keep_all = LinkButton(f"全部{OURS}", lambda: self.decide_all(theirs=False))
        for keys, theirs in (("F7", True), ("F8", False)):
            QShortcut(QKeySequence(keys), self, lambda theirs=theirs: self.decide(theirs=theirs))
        self._calm = EmptyState("", hint=" ")
        self._below = QWidget()
        self._choices = QWidget()
        hint = KeyHint(("F7", THEIRS), ("F8", OURS))
        self._choices.setLayout(hbox(self.take, self.keep, self.take_all, self.keep_all, None, hint, gap=10))
        self._below.setLayout(
            vbox(divider(), vbox(self.detail, self._choices, gap=8, margins=(14, 10, 14, 12)), gap=0)
        )
        card = Card(flush=True)
        head = vbox(self.file, self.summary, self.notes, gap=4, margins=(14, 12, 14, 12))
        card.body.addLayout(head)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self._below)
        card.body.addWidget(self._calm, 1)
        self.setLayout(vbox(card, gap=0))

    # -- what is shown -----------------------------------------------------------------------------

    def show_preview(self, name: str, preview: ReturnPreview, told: str) -> None:
        """Show what would come of it (`told` in words); what was decided before stays decided."""
        before = self.decisions()
        moment = f"{preview.at.astimezone():%m-%d %H:%M}"
        self.file.set_text(f"{preview.title} · {moment} 由{preview.by}写成 · {name}")
        again = BEFORE.format(preview.before) if preview.before else ""
        if preview.brings:
            self._say(f"{again}{READY}{told}。{DECIDE if preview.conflicts else ''}", Tone.OK)
        elif preview.lines:
            self._say(f"{again}{ONLY_LEFT}", Tone.WARN)
        else:
            self._say(f"{again}{NOTHING}", Tone.NEUTRAL)
        self._note("".join(preview.notes))
        self._show_rows(tuple(Row(line, before.get(line.key)) for line in preview.lines))

    def show_refused(self, name: str, text: str) -> None:
        """Say why this file is not looked at."""
        self.file.set_text(name)
        self._say(text, Tone.ERROR)
        self._note("")
        self._show_rows(())

    def forget(self) -> None:
        """Show nothing."""
        self.show_refused("", "")

    def _say(self, text: str, tone: Tone) -> None:
        set_part(self.summary, tone.value if tone in (Tone.OK, Tone.ERROR) else "note")
        self.summary.setText(text)
        self._calm.text.setText(text)

    def _note(self, text: str) -> None:
        self.notes.setText(text)
        self.notes.setVisible(bool(text))

    def _show_rows(self, rows: tuple[Row, ...]) -> None:
        self.rows.set_rows(rows)
        for part in (self.table, self._below, self.summary):
            part.setVisible(bool(rows))
        self._calm.setVisible(not rows)
        if rows:
            open_ = next((row for row in rows if row.is_conflict and row.decided is None), rows[0])
            self.table.select_key(open_.line.key)
            self.table.setFocus()
        self._show_current()

    def _show_current(self) -> None:
        row = self.table.current()
        conflict = row is not None and row.is_conflict
        self._choices.setVisible(any(each.is_conflict for each in self.rows.rows))
        for button in (self.take, self.keep):
            button.setEnabled(conflict)
        if row is None:
            self.detail.setText("")
            return
        line = row.line
        beside = f"本机 {line.ours},评分包 {line.theirs}。" if line.theirs else ""
        self.detail.setText(f"{line.label} · {line.judge}:{line.text}{beside}")

    # -- what is decided ---------------------------------------------------------------------------

    def decisions(self) -> dict[Key, bool]:
        """What was decided so far."""
        return {row.line.key: row.decided for row in self.rows.rows if row.decided is not None}

    @property
    def open_count(self) -> int:
        """How many conflicts wait for a decision."""
        return sum(row.is_conflict and row.decided is None for row in self.rows.rows)

    def decide(self, *, theirs: bool) -> None:
        """Decide the current conflict, and go to the next open one."""
        row = self.table.current()
        if row is None or not row.is_conflict:
            return
        self._put({row.line.key: theirs})
        following = next((each for each in self.rows.rows if each.decision == OPEN), None)
        if following is not None:
            self.table.select_key(following.line.key)

    def decide_all(self, *, theirs: bool) -> None:
        """Decide every conflict that is open alike."""
        self._put({row.line.key: theirs for row in self.rows.rows if row.decision == OPEN})

    def _put(self, decisions: dict[Key, bool]) -> None:
        rows = self.rows.rows
        self.rows.set_rows([Row(row.line, decisions.get(row.line.key, row.decided)) for row in rows])
        self.decided.emit()
