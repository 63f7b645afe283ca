"""Blank score sheets on their way: counted beside the work, saved as a PDF, or printed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.printed import PaperKind, PaperScope
from app.domain.progress import Progress
from app.errors import UserError
from app.gui.busy_job import BusyJobs
from app.gui.screens.papers.page import PapersPage
from app.gui.screens.papers.print_card import Plan, PrintCard
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.gui.widgets.save_file import ask_save_path
from app.services.blank_sheets import blank_sheets
from app.services.day_papers import score_sheet_papers
from app.services.printouts import record_printout

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.domain.papers import BlankSheet
    from app.services.door import WriteSession

DOCUMENT = "评分单"
NO_PRINTER = "这台电脑没有安装打印机。请先在系统中添加打印机,或另存为 PDF 后到别的电脑打印。"
CANCELLED = "打印评分单已取消。已经出纸的可以照常使用,其余的请重新打印。"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which blank sheets: of an event, of one judge (None: all), all or only those that are missing."""

    event_id: int
    judge_id: int | None
    missing_only: bool

    def read(self, session: Session) -> tuple[BlankSheet, ...]:
        """The sheets."""
        judges = None if self.judge_id is None else (self.judge_id,)
        return blank_sheets(session, self.event_id, judge_ids=judges, missing_only=self.missing_only)


def read_plan(session: Session, wanted: Wanted) -> Plan:
    """Count sheets and pages."""
    from app.documents.score_sheet import count_pages

    sheets = wanted.read(session)
    return Plan(len(sheets), count_pages(sheets))


def save_sheets(store: Store, wanted: Wanted, target: Path, progress: Progress) -> Path:
    """Write the sheets into one PDF."""
    from app.documents.score_sheet import render_score_sheets

    render_score_sheets(store.read(wanted.read), target, progress)
    return target


def print_sheets(store: Store, wanted: Wanted, printer: str, progress: Progress) -> int:
    """Print the sheets; returns how many pages were sent."""
    from app.documents.score_sheet import render_score_sheets
    from app.gui import printing

    memory = BytesIO()
    render_score_sheets(store.read(wanted.read), memory, lambda _done, total: progress(0, total))
    return printing.print_pdf(memory.getvalue(), printing.open_printer(printer, DOCUMENT), progress)


def note_printed(session: WriteSession, wanted: Wanted, competition_id: int) -> None:
    """Note what these sheets say: they are listed once that is wrong."""
    codes = {sheet.code for sheet in wanted.read(session)}
    papers = score_sheet_papers(session, wanted.event_id, codes)
    whole = wanted.judge_id is None and not wanted.missing_only
    record_printout(
        session,
        competition_id,
        PaperKind.SCORE_SHEET,
        [paper.sheet for paper in papers],
        PaperScope(wanted.event_id) if whole else None,
    )


def printer_names(_session: object) -> tuple[str, ...]:
    """The printers of this machine; Qt's printing is loaded when it is first asked for."""
    from app.gui import printing

    return printing.printer_names()


class PrintDesk(QObject):
    """Does what the card offers."""

    def __init__(self, store: Store, messages: MessageBar, card: PrintCard, parent: QWidget) -> None:
        super().__init__(parent)
        self._store, self._messages, self._card, self._window = store, messages, card, parent
        self._jobs = BusyJobs(store, messages, card)
        self._page = PapersPage()
        self._planned: tuple[object, ...] = ()
        card.changed.connect(self._plan)
        card.to_save.connect(self._save)
        card.to_print.connect(self._print)

    def look_for_printers(self) -> None:
        """Offer the printers that are there now."""
        self._store.read_later(printer_names, self._card.set_printers, latest="papers.printers")

    def show_page(self, page: PapersPage) -> None:
        """Work on this event."""
        self._page = page
        self._card.show_page(page)
        self._plan()

    def _wanted(self) -> Wanted | None:
        event = self._page.event
        if event is None:
            return None
        return Wanted(event.id, self._card.judge_id, self._card.missing_only)

    def _plan(self) -> None:
        """Count again where something changed that is printed."""
        wanted, event, counts = self._wanted(), self._page.event, self._page.counts
        if wanted is None or event is None or counts is None:
            return
        lines = [line for line in self._page.lines if line.missing or not wanted.missing_only]
        keys = [(line.entry_id, line.judge_id) for line in lines]
        planned = (wanted, event.rules_version, event.blind, counts.without_station, keys)
        if planned != self._planned:
            self._planned = planned
            op = partial(read_plan, wanted=wanted)
            self._store.read_later(op, self._card.show_plan, self._on_no_plan, latest="papers.plan")

    def _on_no_plan(self, error: UserError) -> None:
        self._card.show_plan(None, str(error))

    def _save(self) -> None:
        wanted, event = self._wanted(), self._page.event
        if wanted is None or event is None:
            return
        name = f"{event.name}-空白评分单"
        target = ask_save_path(self._window, "另存为 PDF", name, "PDF 文件", ".pdf")
        if target is not None:
            job = partial(save_sheets, self._store, wanted, target)
            done = partial(self._on_saved, wanted, event.competition_id)
            self._jobs.run(job, "生成评分单 PDF", done, CANCELLED)

    def _on_saved(self, wanted: Wanted, competition_id: int, target: Path) -> None:
        self._messages.saved(f"评分单已存为 {target}。", target)
        self._note(wanted, competition_id)

    def _print(self) -> None:
        wanted, event, printer = self._wanted(), self._page.event, self._card.printer_name
        if not printer:
            self._messages.warn(NO_PRINTER, "另存为 PDF", self._save)
        elif wanted is not None and event is not None:
            job = partial(print_sheets, self._store, wanted, printer)
            done = partial(self._on_printed, wanted, event.competition_id)
            self._jobs.run(job, "打印评分单", done, CANCELLED)

    def _on_printed(self, wanted: Wanted, competition_id: int, pages: int) -> None:
        self._messages.ok(f"评分单已送到打印机,共 {pages} 页。")
        self._note(wanted, competition_id)

    def _note(self, wanted: Wanted, competition_id: int) -> None:
        op = partial(note_printed, wanted=wanted, competition_id=competition_id)
        self._store.write(op, topics=("printouts",))
