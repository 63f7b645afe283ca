"""The live check: everything that is wrong in a draft, one line each; Enter or a click goes there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from app.domain.reading import RuleProblem
from app.gui.table_model import Column, TableModel
from app.gui.widgets import LinkButton, TableView, divider, hbox, label, set_part, vbox

SHOWN = 3
ROW = 30
COLUMNS: tuple[Column[RuleProblem], ...] = (
    Column("", lambda problem: problem.text, 200, stretch=1, tooltip=lambda problem: problem.text),
)
FINE = "✓ 没有问题,可以启用"


class ProblemList(QWidget):
    """A strip with the count, and below it the list; nothing but the strip where all is well."""

    wanted = Signal(object)  # RuleProblem: go there

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problems: tuple[RuleProblem, ...] = ()
        self.words = label("", "note")
        self.next_button = LinkButton("去第一处 ›", self._go_to_first)
        self.rows: TableModel[RuleProblem] = TableModel(COLUMNS, key=lambda problem: problem)
        self.table = TableView(self.rows, row_height=ROW, sortable=False)
        self.table.horizontalHeader().hide()
        self.table.setAccessibleName("问题")
        self.table.activated_row.connect(self.wanted)
        self.table.clicked.connect(self._on_clicked)
        strip = hbox(self.words, None, self.next_button, margins=(14, 7, 14, 7))
        self.setLayout(vbox(divider(), strip, self.table, gap=0))
        self.show_problems(())

    @property
    def problems(self) -> tuple[RuleProblem, ...]:
        """What is wrong."""
        return self._problems

    def show_problems(self, problems: Sequence[RuleProblem]) -> None:
        """Show these."""
        self._problems = tuple(problems)
        self.rows.set_rows(self._problems)
        count = len(self._problems)
        self.words.setText(f"■ {count} 处问题,改好后才能启用" if count else FINE)
        set_part(self.words, "error" if count else "ok")
        self.next_button.setVisible(bool(count))
        self.table.setVisible(bool(count))
        self.table.setFixedHeight(min(count, SHOWN) * ROW + 2)

    def _go_to_first(self) -> None:
        self.wanted.emit(self._problems[0])

    def _on_clicked(self, index: QModelIndex) -> None:
        self.wanted.emit(self.rows.row(index.row()))
