"""打印空白评分单: for which judges, all or only what is missing, how many sheets and pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal

from app.gui.screens.papers.page import PapersPage, seat_name
from app.gui.widgets import Card, Choice, SecondaryButton, hbox, label, set_part, shortened
from app.gui.widgets.fit_filter import FitFilterButton

NOTHING = "没有要打印的评分单。"
COUNTING = "正在数页数…"
LONGEST_NAME = 28
MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Plan:
    """How many sheets would be printed, on how many pages."""

    sheets: int
    pages: int

    @property
    def text(self) -> str:
        """共 50 份 · 50 页."""
        return f"共 {self.sheets} 份 · {self.pages} 页" if self.sheets else NOTHING


class PrintCard(Card):
    """Chooses what to print and where."""

    changed = Signal()
    to_save = Signal()
    to_print = Signal()

    def __init__(self) -> None:
        super().__init__("打印空白评分单", "A4 纵向")
        self.judge = FitFilterButton("裁判", widest=200)
        self.scope = FitFilterButton("范围", widest=150)
        self.scope.set_choices([Choice(MISSING, "还没收到的")])
        self.printer = FitFilterButton("打印机", everything="", widest=320)
        for chooser in (self.judge, self.scope):
            chooser.chosen.connect(lambda _value: self.changed.emit())
        self.words = label(COUNTING, "note", wrap=True)
        self.save = SecondaryButton("另存为 PDF…", self.to_save.emit)
        self.send = SecondaryButton("打印", self.to_print.emit)
        self.body.addLayout(hbox(self.judge, self.scope, None))
        self.body.addLayout(hbox(self.printer, None))
        self.body.addWidget(self.words)
        self.body.addLayout(hbox(self.save, self.send, None))
        self._plan: Plan | None = None
        self._busy = False
        self.set_printers(())
        self._show_buttons()

    @property
    def judge_id(self) -> int | None:
        """The chosen seat; None for all."""
        value = self.judge.value
        return value if isinstance(value, int) else None

    @property
    def missing_only(self) -> bool:
        """Whether only sheets are wanted that did not come back."""
        return bool(self.scope.value == MISSING)

    @property
    def printer_name(self) -> str:
        """The chosen printer, empty when there is none."""
        return str(self.printer.value or "")

    def show_page(self, page: PapersPage) -> None:
        """Offer the judges of this event."""
        event = page.event
        if event is not None:
            self.judge.set_choices([Choice(judge.id, seat_name(event, judge)) for judge in page.judges])

    def set_printers(self, names: Sequence[str]) -> None:
        """Offer these printers; the first is taken unless another one was chosen."""
        self.printer.set_choices([Choice(name, shortened(name, LONGEST_NAME)) for name in names])
        self.printer.setVisible(bool(names))

    def show_plan(self, plan: Plan | None, problem: str = "") -> None:
        """Say how much it is, or why nothing can be printed."""
        self._plan = plan
        set_part(self.words, "error" if problem else "note")
        self.words.setText(problem or (COUNTING if plan is None else plan.text))
        self._show_buttons()

    def set_busy(self, busy: bool) -> None:
        """One job at a time."""
        self._busy = busy
        self._show_buttons()

    def _show_buttons(self) -> None:
        pages = 0 if self._plan is None else self._plan.pages
        for button in (self.save, self.send):
            button.setEnabled(pages > 0 and not self._busy)
        self.send.setText(f"打印 {pages} 页" if pages else "打印")
