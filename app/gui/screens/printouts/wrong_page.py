"""已印发、现在有误: what went out and is wrong by now, before and after, and how it is put right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.printed import PAPER_NAMES, WRONG_NAMES, PaperKind, Wrong, WrongPaper
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import GAP, Tone
from app.gui.widgets import (
    Card,
    Choice,
    EmptyState,
    SecondaryButton,
    SidePanel,
    TableView,
    hbox,
    label,
    vbox,
)
from app.gui.widgets.fit_filter import FitFilterButton
from app.gui.widgets.steady_pages import SteadyPages

TONES: Mapping[Wrong, Tone] = {
    Wrong.CHANGED: Tone.ERROR,
    Wrong.GONE: Tone.WARN,
    Wrong.MISSING: Tone.INFO,
}
# In the order they are listed: first what goes about wrong.
CURES: Mapping[Wrong, str] = {
    Wrong.GONE: "已不参赛或已换人,请把发出的收回。",
    Wrong.CHANGED: "补印一份换下,或用笔改正后记下来。",
    Wrong.MISSING: "同一批已经印发,这一份是后来加的。",
}
# Printed on other screens: key of the screen, and its name.
ELSEWHERE: Mapping[PaperKind, tuple[str, str]] = {
    PaperKind.SCORE_SHEET: ("papers", "评分单收发"),
    PaperKind.DRAW_SHEET: ("arrival", "检录与抽签"),
    PaperKind.CERTIFICATE: ("awards", "奖项与证书"),
}
NOTHING, NOTHING_HINT = "印发的材料都和现在的报名、赛程一致", "印过的证件和表册有变,会逐份列在这里。"
COLUMNS: tuple[Column[WrongPaper], ...] = (
    Column("种类", lambda row: PAPER_NAMES[row.kind], 74),
    Column(
        "哪一份", lambda row: row.sheet.title, 190, stretch=2, bold=True, tooltip=lambda row: row.sheet.title
    ),
    Column("问题", lambda row: WRONG_NAMES[row.wrong], 88, Kind.PILL, tone=lambda row: TONES[row.wrong]),
    Column("原来 → 现在", lambda row: row.text, 180, stretch=3, tooltip=lambda row: "\n".join(_lines(row))),
    Column("印发", lambda row: row.at, 106, faint=True),
)


def _lines(row: WrongPaper) -> list[str]:
    return [change.text for change in row.changes]


class WrongPage(QWidget):
    """The list with the current one in full beside it."""

    print_wanted = Signal(object)  # tuple[WrongPaper, ...] of one kind
    settle_wanted = Signal(object)  # tuple[WrongPaper, ...]
    go_wanted = Signal(str)  # the key of a screen
    notice_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[WrongPaper, ...] = ()
        self.kind = FitFilterButton("种类", widest=190)
        self.wrong = FitFilterButton("问题", widest=150)
        for chooser in (self.kind, self.wrong):
            chooser.chosen.connect(lambda _value: self._show_rows())
        self.count = label("", "muted")
        self.print_all = SecondaryButton("补印", lambda: self.print_wanted.emit(self._printable(self.shown)))
        self.settle_all = SecondaryButton(
            "全部已处理…", lambda: self.settle_wanted.emit(self._settled(self.shown))
        )
        self.notice = SecondaryButton("印变更通知", self.notice_wanted.emit)
        self.model = TableModel(COLUMNS, key=lambda row: (row.kind, row.sheet.key))
        self.table = TableView(self.model)
        self.table.current_changed.connect(lambda _row: self._show_current())
        self.panel = SidePanel(" ")
        self.what, self.when, self.cure = (label("", part, wrap=True) for part in ("", "muted", "note"))
        self.print_one = SecondaryButton("补印这一份", lambda: self.print_wanted.emit(self._current))
        self.settle_one = SecondaryButton("已处理…", lambda: self.settle_wanted.emit(self._current))
        self.elsewhere = SecondaryButton("", self._go)
        self.empty = EmptyState(NOTHING, hint=NOTHING_HINT)
        self.stack = SteadyPages()
        self._lay_out()
        self._show_rows()

    def _lay_out(self) -> None:
        card = Card(flush=True)
        bar = hbox(
            self.kind,
            self.wrong,
            self.count,
            None,
            self.notice,
            self.settle_all,
            self.print_all,
            gap=10,
            margins=(14, 12, 14, 12),
        )
        card.body.addLayout(bar)
        card.body.addWidget(self.table, 1)
        for part in (self.what, self.when, self.cure):
            self.panel.content.addWidget(part)
        for button in (self.settle_one, self.print_one, self.elsewhere):
            self.panel.buttons.addWidget(button)
        full = QWidget()
        row = hbox(card, self.panel, gap=GAP)
        row.setStretch(0, 1)
        full.setLayout(row)
        blank = Card()
        blank.body.addWidget(self.empty, 1)
        self.stack.addWidget(full)
        self.stack.addWidget(blank)
        self.setLayout(vbox(self.stack, gap=0))
        self.setFocusProxy(self.table)

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def shown(self) -> tuple[WrongPaper, ...]:
        """The rows of the chosen kind and trouble."""
        kind, wrong = self.kind.value, self.wrong.value
        return tuple(row for row in self._rows if kind in (None, row.kind) and wrong in (None, row.wrong))

    def show_rows(self, rows: Sequence[WrongPaper]) -> None:
        """Show what is wrong now, the most urgent first."""
        urgent = list(CURES)
        self._rows = tuple(sorted(rows, key=lambda row: urgent.index(row.wrong)))
        there = {row.wrong for row in rows}
        self.wrong.set_choices([Choice(wrong, WRONG_NAMES[wrong]) for wrong in CURES if wrong in there])
        kinds = dict.fromkeys(row.kind for row in rows)
        self.kind.set_choices([Choice(kind, PAPER_NAMES[kind]) for kind in kinds])
        self.stack.setCurrentIndex(0 if rows else 1)
        self._show_rows()

    def _show_rows(self) -> None:
        shown = self.shown
        self.model.set_rows(shown)
        self.count.setText(f"{len(shown)} 份")
        printable, settled = self._printable(shown), self._settled(shown)
        self.print_all.setText(f"补印 {len(printable)} 份" if printable else "补印")
        self.print_all.setEnabled(len({row.kind for row in printable}) == 1)
        self.print_all.setToolTip("" if self.print_all.isEnabled() else "先选一个种类")
        self.settle_all.setEnabled(bool(settled))
        self._show_current()

    def _show_current(self) -> None:
        row = self.table.current()
        self.panel.setVisible(row is not None)
        if row is None:
            return
        self.panel.title.setText(PAPER_NAMES[row.kind])
        self.what.setText("\n".join((row.sheet.title, *_lines(row))))
        self.when.setText(f"{row.at} {row.by}印发" if row.at else WRONG_NAMES[row.wrong])
        self.cure.setText(CURES[row.wrong])
        there = ELSEWHERE.get(row.kind)
        self.elsewhere.setVisible(there is not None)
        self.elsewhere.setText("" if there is None else f"去“{there[1]}”")
        self.print_one.setVisible(bool(self._printable((row,))))
        self.settle_one.setVisible(bool(self._settled((row,))))

    def _printable(self, rows: Sequence[WrongPaper]) -> tuple[WrongPaper, ...]:
        return tuple(row for row in rows if row.wrong is not Wrong.GONE and row.kind not in ELSEWHERE)

    def _settled(self, rows: Sequence[WrongPaper]) -> tuple[WrongPaper, ...]:
        return tuple(row for row in rows if row.kind is not PaperKind.CERTIFICATE)

    @property
    def _current(self) -> tuple[WrongPaper, ...]:
        row = self.table.current()
        return () if row is None else (row,)

    def _go(self) -> None:
        for row in self._current:
            self.go_wanted.emit(ELSEWHERE[row.kind][0])
