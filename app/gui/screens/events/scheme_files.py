"""Schemes from elsewhere: a workbook read into the draft, the draft written as a workbook, a ready scheme."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.progress import Progress
from app.domain.reading import Document
from app.gui.screens.events.scheme_desk import SchemeDesk
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.gui.widgets.question_bar import Answer, QuestionBar
from app.gui.widgets.save_file import ask_save_path
from app.services.competitions import EventView
from app.services.ready_schemes import ReadyScheme

if TYPE_CHECKING:
    # Loads the Excel library: only when a workbook is read or written.
    from app.exchange.scheme_workbook import SchemeBook, SchemeEvent

KINDS = "Excel 评分表 (*.xlsx *.xlsm *.xls);;所有文件 (*)"
BACK = "可用“撤销”换回来。"
OFFERED = 6  # events of a workbook that are offered by a button each


class SchemeFiles(QObject):
    """Replaces the document of the desk; 撤销 brings the one before back."""

    def __init__(self, store: Store, messages: MessageBar, desk: SchemeDesk) -> None:
        super().__init__(desk)
        self._store, self._messages, self._desk = store, messages, desk
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self.shown: EventView | None = None
        self.question = QuestionBar()

    def choose_file(self, parent: QWidget) -> None:
        """Ask for a workbook and read it."""
        chosen, _ = QFileDialog.getOpenFileName(parent, "选择评分表", self._folder, KINDS)
        if chosen:
            self._folder = str(Path(chosen).parent)
            self.read_file(Path(chosen))

    def read_file(self, path: Path) -> None:
        """Read a workbook in the background, then take the scheme of this event out of it."""
        event = self.shown
        if event is not None:
            self._store.run_job(
                partial(_read, path), f"读取 {path.name}", partial(self._on_read, event, path)
            )

    def export(self, parent: QWidget) -> None:
        """Ask where to, and write the draft as a workbook."""
        event = self.shown
        if event is None:
            return
        path = ask_save_path(parent, "导出评分表", f"{event.name}-评分表", "Excel 工作簿", ".xlsx")
        if path is not None:
            self.write_file(path)

    def write_file(self, path: Path) -> None:
        """Write the document as it stands as a workbook."""
        event = self.shown
        if event is None:
            return

        def done(_nothing: None) -> None:
            self._messages.ok(f"评分表已导出到 {path}。")

        job = partial(_write, event, self._desk.document, path)
        self._store.run_job(job, f"写入 {path.name}", done)

    def take_ready(self, scheme: ReadyScheme) -> None:
        """Begin with a ready scheme."""
        self._take(scheme.rules, f"已换成现成的“{scheme.name}”评分表,{BACK}")
        if scheme.notes:
            self._messages.warn(f"用“{scheme.name}”前请看:{''.join(scheme.notes)}")

    def _on_read(self, event: EventView, path: Path, book: SchemeBook) -> None:
        if self.shown is None or self.shown.id != event.id:
            self._messages.info(f"读取 {path.name} 时换了赛项,没有导入。")
            return
        for warning in book.warnings[:OFFERED]:
            self._messages.warn(warning.text)
        same = [found for found in book.events if found.name == event.name]
        if len(book.events) == 1 or same:
            self._take_event((same or list(book.events))[0], path)
        else:
            answers = [
                Answer(found.name, partial(self._take_event, found, path)) for found in book.events[:OFFERED]
            ]
            text = f"{path.name} 里有 {len(book.events)} 个赛项,用哪一个的评分表?"
            self.question.ask(text, *answers, Answer("取消", lambda: None))

    def _take_event(self, found: SchemeEvent, path: Path) -> None:
        self._take(found.document, f"已导入 {path.name} 中“{found.name}”的评分表,{BACK}")

    def _take(self, document: Document, said: str) -> None:
        self._desk.replace(document)
        self._messages.ok(said)


def _read(path: Path, progress: Progress) -> SchemeBook:
    from app.exchange.cis_workbook import find_cis_header, read_cis
    from app.exchange.scheme_workbook import scheme_from
    from app.exchange.workbook import read_sheets
    from app.services.scheme_import import refuse_book

    sheets = read_sheets(path, progress)
    cis = any(find_cis_header(sheet) is not None for sheet in sheets)
    book = read_cis(path) if cis else scheme_from(sheets)
    refuse_book(book.problems, () if book.events else ("工作簿里没有赛项的评分表。",))
    return book


def _write(event: EventView, document: Document, path: Path, _progress: Progress) -> None:
    from app.exchange.scheme_workbook import SchemeBook, SchemeEvent
    from app.exchange.scheme_writing import write_scheme

    scheme = SchemeEvent(
        name=event.name,
        kind=event.kind,
        entry_kind=event.entry_kind,
        blind=event.blind,
        divisions=event.divisions,
        document=document,
    )
    write_scheme(SchemeBook((scheme,)), path)
