"""The entries a copy lacks, with ways to keep them: an Excel file, a list to print."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.domain.progress import Progress
from app.exchange.audit_file import write_audit_file
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import Tone
from app.gui.widgets import Card, SecondaryButton, TableView, hbox
from app.gui.widgets.save_file import ask_save_path
from app.services.audit_log import EXPORT_HEADS, AuditLine, export_row
from app.services.lost_entries import TITLE, LostEntries, render_lost_entries

# Runs the writing of a file: the job, the file.
Writer = Callable[[Callable[[Progress], Path]], None]


READING = "正在读没有的记录…"


def _whole(line: AuditLine) -> str:
    return "\n".join((line.text, *line.changes))


COLUMNS: tuple[Column[AuditLine], ...] = (
    Column("序号", lambda line: line.seq, width=66, kind=Kind.NUMBER, tone=lambda _line: Tone.INFO),
    Column("时间", lambda line: line.at_text, width=150, faint=True),
    Column("谁", lambda line: line.by, width=112, tooltip=lambda line: line.by),
    Column("内容", lambda line: line.text, width=170, stretch=5, tooltip=_whole),
)


class LostCard(Card):
    """What is not in the copy, newest first."""

    def __init__(self, title: str, write: Writer, parent: QWidget | None = None) -> None:
        super().__init__(title, parent=parent)
        self._write = write
        self._lost = LostEntries(())
        self._above = ""
        self.model: TableModel[AuditLine] = TableModel(COLUMNS, key=lambda line: line.seq)
        self.table = TableView(self.model)
        self.body.addWidget(self.table, 1)
        self.excel_button = SecondaryButton("导出 Excel…", self._export)
        self.print_button = SecondaryButton("导出对账清单…", self._print)
        self.body.addLayout(hbox(None, self.excel_button, self.print_button, gap=10))

    def show_reading(self) -> None:
        """They are being read."""
        self._show(LostEntries(()), READING)

    def show_entries(self, lost: LostEntries, above: str) -> None:
        """Show these; `above` heads the printed list."""
        self._above = above
        self._show(lost, lost.told)

    def _show(self, lost: LostEntries, told: str) -> None:
        self._lost = lost
        self.note.setText(told)
        self.model.set_rows(lost.entries)
        for button in (self.excel_button, self.print_button):
            button.setEnabled(bool(lost.entries))

    def _export(self) -> None:
        path = ask_save_path(self, "导出记录", TITLE, "Excel 工作簿", ".xlsx")
        if path is not None:
            self._write(partial(_write_workbook, self._lost, path))

    def _print(self) -> None:
        path = ask_save_path(self, "导出对账清单", TITLE, "PDF 文件", ".pdf")
        if path is not None:
            self._write(partial(_write_list, self._lost, self._above, path))


def _write_workbook(lost: LostEntries, path: Path, _progress: Progress) -> Path:
    write_audit_file(EXPORT_HEADS, map(export_row, reversed(lost.entries)), path)
    return path


def _write_list(lost: LostEntries, above: str, path: Path, _progress: Progress) -> Path:
    printed = f"{datetime.now():%Y-%m-%d %H:%M}"
    render_lost_entries(lost, path, organizer="", above=above, printed=printed)
    return path
