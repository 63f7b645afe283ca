"""成绩说明 on its way: saved as a PDF, or printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.progress import Progress, no_progress
from app.gui.busy_job import BusyJobs
from app.gui.screens.ranking.why import WhyCard
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.gui.widgets.save_file import ask_save_path
from app.services.why import load_explanation

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.domain.why import ScoreExplanationData, Why

DOCUMENT = "成绩说明"
NO_PRINTER = "这台电脑没有安装打印机。请先在系统中添加打印机,或存为 PDF 后到别的电脑打印。"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose explanation."""

    event_id: int
    entry_id: int

    def read(self, session: Session) -> ScoreExplanationData:
        """What it says now."""
        return load_explanation(session, self.event_id, self.entry_id, datetime.now())


def save_explanation(store: Store, wanted: Wanted, target: Path, progress: Progress) -> Path:
    """Write the paper into a file."""
    from app.documents.score_explanation import render_score_explanation

    render_score_explanation(store.read(wanted.read), target, progress)
    return target


def print_explanation(store: Store, wanted: Wanted, progress: Progress) -> int:
    """Print the paper on the usual printer; returns how many pages were sent, 0 without a printer."""
    from app.documents.score_explanation import render_score_explanation
    from app.gui import printing

    printers = printing.printer_names()
    if not printers:
        return 0
    memory = BytesIO()
    render_score_explanation(store.read(wanted.read), memory, no_progress)
    return printing.print_pdf(memory.getvalue(), printing.open_printer(printers[0], DOCUMENT), progress)


class ExplanationDesk(QObject):
    """Does what the card's buttons say for the result it shows."""

    def __init__(self, store: Store, messages: MessageBar, card: WhyCard, parent: QWidget) -> None:
        super().__init__(parent)
        self._store, self._messages, self._card, self._window = store, messages, card, parent
        self._jobs = BusyJobs(store, messages, card)
        self._wanted: Wanted | None = None
        self._name = ""
        card.to_save.connect(self._save)
        card.to_print.connect(self._print)

    def show(self, wanted: Wanted | None, why: Why | None) -> None:
        """Work on this result from now on."""
        self._wanted = wanted
        self._name = "" if why is None else f"{why.event}-{why.entry.label}-{DOCUMENT}"
        self._card.show_why(why)

    def _save(self) -> None:
        wanted = self._wanted
        if wanted is None:
            return
        target = ask_save_path(self._window, "存为 PDF", self._name, "PDF 文件", ".pdf")
        if target is not None:
            job = partial(save_explanation, self._store, wanted, target)
            self._jobs.run(job, "生成成绩说明", self._on_saved)

    def _on_saved(self, target: Path) -> None:
        self._messages.saved(f"成绩说明已存为 {target}。", target)

    def _print(self) -> None:
        if self._wanted is not None:
            job = partial(print_explanation, self._store, self._wanted)
            self._jobs.run(job, "打印成绩说明", self._on_printed)

    def _on_printed(self, pages: int) -> None:
        if pages:
            self._messages.ok(f"成绩说明已送到打印机,共 {pages} 页。")
        else:
            self._messages.warn(NO_PRINTER, "存为 PDF", self._save)
