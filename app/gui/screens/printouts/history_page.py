"""印发记录: what went out when and by whom, and what was put right by hand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.domain.printed import PAPER_NAMES
from app.gui.table_model import Column, Kind, TableModel
from app.gui.widgets import Card, EmptyState, TableView, vbox
from app.gui.widgets.steady_pages import SteadyPages
from app.services.printouts import PrintoutView

COLUMNS: tuple[Column[PrintoutView], ...] = (
    Column("时间", lambda row: f"{row.at.astimezone():%m-%d %H:%M}", 110, faint=True),
    Column("种类", lambda row: PAPER_NAMES[row.kind], 90),
    Column("内容", lambda row: row.title, 260, stretch=2, bold=True, tooltip=lambda row: row.title),
    Column("份数", lambda row: row.count, 70, Kind.NUMBER),
    Column("经办", lambda row: row.by, 140, stretch=1),
    Column("处理", lambda row: row.note, 220, stretch=2, tooltip=lambda row: row.note),
)


class HistoryPage(QWidget):
    """The newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.model = TableModel(COLUMNS, key=lambda row: row.id)
        self.table = TableView(self.model)
        self.table.setAccessibleName("印发记录")
        self._stack = SteadyPages()
        full, blank = Card(flush=True), Card()
        full.body.addWidget(self.table, 1)
        blank.body.addWidget(EmptyState("还没有印发过", hint="打印或记为已印发的,都会列在这里。"), 1)
        self._stack.addWidget(full)
        self._stack.addWidget(blank)
        self.setLayout(vbox(self._stack, gap=0))
        self.setFocusProxy(self.table)

    def show_rows(self, rows: Sequence[PrintoutView]) -> None:
        """Show what went out."""
        self.model.set_rows(rows)
        self._stack.setCurrentIndex(0 if rows else 1)
