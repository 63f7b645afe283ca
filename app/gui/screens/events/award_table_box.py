"""One list of the award rule on the page: its table, what a column means, rows moved, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.reading import Document, RuleProblem
from app.gui.screens.events.award_tables import AwardTable, Cells
from app.gui.widgets import LinkButton, hbox, label, vbox
from app.gui.widgets.sheet_grid import SheetGrid

PROBLEMS_SHOWN = 3


class TableBox(QWidget):
    """Shows one list and reads it. The explanation below follows the current column."""

    edited = Signal()

    def __init__(self, table: AwardTable, *, shown: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = table
        self.grid = SheetGrid([column.sheet for column in table.columns], shown=shown)
        self.grid.setAccessibleName(table.title)
        self.about = label(table.about, "small", wrap=True)
        self.help = label("", "small", wrap=True)
        self.error = label("", "error", wrap=True)
        self.sample_button = LinkButton(table.sample_text, self._take_sample)
        self.add_button = LinkButton("添加", self.grid.go_to_new)
        self.up_button = LinkButton("上移", lambda: self.grid.move_row(-1))
        self.down_button = LinkButton("下移", lambda: self.grid.move_row(1))
        self.remove_button = LinkButton("删除本行", self.grid.remove_row)
        for button, keys in ((self.up_button, "Alt+↑"), (self.down_button, "Alt+↓")):
            button.setToolTip(keys)
        self._steps = (self.add_button, self.up_button, self.down_button, self.remove_button)
        head = hbox(label(table.title, "strong"), None, self.sample_button, *self._steps, gap=10)
        self.setLayout(vbox(head, self.about, self.grid, self.error, self.help, gap=4))
        self.setFocusProxy(self.grid)
        self.error.hide()
        self.grid.edited.connect(self._on_edited)
        self.grid.cell_changed.connect(self._explain)
        self._show_steps()

    # -- the list ----------------------------------------------------------------------------------

    def show_list(self, document: Document) -> None:
        """Show what the document says."""
        self.grid.set_wrong({})
        self.grid.set_cells(self.table.show(document))
        self._show_steps()

    def show_cells(self, cells: Cells) -> None:
        """Show what was typed before."""
        self.grid.set_cells(cells)
        self._show_steps()

    def read_list(self) -> tuple[list[dict[str, Any]], list[RuleProblem]]:
        """The list as typed, and what cannot be read."""
        return self.table.read(self.grid.cells())

    def set_choices(self, key: str, choices: Sequence[str]) -> None:
        """Offer these in the column with this key."""
        keys = [column.key for column in self.table.columns]
        self.grid.set_choices(keys.index(key), choices)

    def _take_sample(self) -> None:
        self.grid.set_cells(self.table.sample)
        self._on_edited()
        self.grid.go_to_cell(0, 0)

    def _on_edited(self) -> None:
        self._show_steps()
        self.edited.emit()

    def _show_steps(self) -> None:
        empty = not self.grid.filled()
        self.sample_button.setVisible(empty and bool(self.table.sample))
        for button in self._steps[1:]:
            button.setVisible(not empty)

    def _explain(self, column: int) -> None:
        if 0 <= column < len(self.table.columns):
            chosen = self.table.columns[column]
            self.help.setText(f"{chosen.title}:{chosen.about}。")

    # -- what is wrong -----------------------------------------------------------------------------

    def show_problems(self, problems: Sequence[RuleProblem]) -> None:
        """Mark the cells of these problems, and say what is wrong below the table."""
        lines = self.grid.filled()
        wrong: dict[tuple[int, int], str] = {}
        for problem in problems:
            if (cell := self._cell(problem, lines)) is not None:
                wrong.setdefault(cell, problem.text)
        self.grid.set_wrong(wrong)
        texts = list(dict.fromkeys(problem.text for problem in problems))
        more = [f"还有 {len(texts) - PROBLEMS_SHOWN} 处。"] if len(texts) > PROBLEMS_SHOWN else []
        self.error.setText("\n".join([*texts[:PROBLEMS_SHOWN], *more]))
        self.error.setVisible(bool(texts))

    def go_to_problem(self, problem: RuleProblem) -> None:
        """Make the cell of a problem current."""
        row, column = self._cell(problem, self.grid.filled()) or (0, 0)
        self.grid.go_to_cell(row, column)

    def _cell(self, problem: RuleProblem, lines: Sequence[int]) -> tuple[int, int] | None:
        path = problem.path
        if len(path) < 2 or not isinstance(path[1], int) or path[1] >= len(lines):
            return None
        return lines[path[1]], self.table.column_of(path)


def names_in(document: Mapping[str, Any], *keys: str) -> list[str]:
    """The names written in these lists, each once."""
    rows = [row for key in keys for row in document.get(key, ())]
    return list(dict.fromkeys(str(row["name"]) for row in rows if row.get("name")))
