"""成绩表 out and in: the form of an event written, a filled one read, looked at, and imported."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.progress import Progress
from app.errors import UserError
from app.gui.screens.papers.marks_page import MarksPage, preview_text
from app.gui.store import Store
from app.gui.widgets import MessageBar, shortened
from app.gui.widgets.question_bar import Answer, QuestionBar
from app.gui.widgets.save_file import ask_save_path
from app.services.competitions import EventView

if TYPE_CHECKING:
    from sqlmodel import Session

    # They load the Excel library: only when a workbook is read or written.
    from app.exchange.marks_form import MarksForm
    from app.exchange.marks_workbook import MarksBook
    from app.services.door import WriteSession
    from app.services.marks_import import MarksImport
    from app.services.marks_preview import MarksPreview

KINDS = "Excel 成绩表 (*.xlsx *.xlsm *.xls);;所有文件 (*)"
TOPICS = frozenset({"competition", "registration", "marks", "results"})
LONGEST_NAME = 28


class MarksDesk(QObject):
    """Holds one workbook for one competition until it is imported or given up."""

    opened = Signal()  # there is something to be looked at
    closed = Signal()
    changed = Signal()  # what can be done with it

    def __init__(self, store: Store, messages: MessageBar, page: MarksPage, window: QWidget) -> None:
        super().__init__(window)
        self._store, self._messages, self._page, self._window = store, messages, page, window
        self._competition_id: int | None = None
        self._path: Path | None = None
        self._book: MarksBook | None = None
        self._preview: MarksPreview | None = None
        self._committing = False
        self.is_open = False
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self.question = QuestionBar()

    @property
    def competition_id(self) -> int | None:
        """Whose marks are read or looked at; None while no workbook is."""
        return self._competition_id

    @property
    def can_commit(self) -> bool:
        """Whether the workbook would bring anything, and is not being imported."""
        return self._preview is not None and self._preview.brings and not self._committing

    # -- out ---------------------------------------------------------------------------------------

    def export(self, event: EventView) -> None:
        """Read the form of this event; ask what to write where marks stand already."""
        self._store.read_later(
            partial(_read_form, event_id=event.id), partial(self._on_form, event), latest="papers.form"
        )

    def _on_form(self, event: EventView, form: MarksForm) -> None:
        if not form.marks:
            self._save(event, form)
            return
        name = shortened(event.name, LONGEST_NAME)
        self.question.ask(
            f"{name}已有 {len(form.marks)} 个得分,要写进成绩表吗?",
            Answer("带已有得分", partial(self._save, event, form)),
            Answer("只要空表", partial(self._save, event, replace(form, marks={}))),
            Answer("取消", lambda: None),
        )

    def _save(self, event: EventView, form: MarksForm) -> None:
        target = ask_save_path(self._window, "导出成绩表", f"{event.name}-成绩表", "Excel 工作簿", ".xlsx")
        if target is not None:
            self._store.run_job(partial(_write, form, target), f"写入 {target.name}", self._on_saved)

    def _on_saved(self, target: Path) -> None:
        text = f"成绩表已存为 {target}。填好后点“导入成绩…”。"
        self._messages.saved(text, target)

    # -- in ----------------------------------------------------------------------------------------

    def choose_file(self, competition_id: int) -> None:
        """Ask for a workbook of marks and look at it."""
        chosen, _ = QFileDialog.getOpenFileName(self._window, "选择成绩表", self._folder, KINDS)
        if chosen:
            self._folder = str(Path(chosen).parent)
            self.read_file(Path(chosen), competition_id)

    def read_file(self, path: Path, competition_id: int) -> None:
        """Read a workbook in the background, then show what it would bring."""
        self.forget()
        self._competition_id, self._path = competition_id, path
        self._read(path, competition_id)

    def reread(self) -> None:
        """Read the same file again, as it was saved meanwhile."""
        if self._path is not None and self._competition_id is not None and not self._committing:
            self._read(self._path, self._competition_id)

    def forget(self) -> None:
        """Give the workbook up."""
        self._competition_id = self._path = self._book = self._preview = None
        self._committing = self.is_open = False
        self._page.forget()

    def close(self) -> None:
        """Back to the papers."""
        self.forget()
        self.closed.emit()

    def _read(self, path: Path, competition_id: int) -> None:
        here = partial(self._is_at, path, competition_id)

        def done(book: MarksBook) -> None:
            if here():
                self._book = book
                self._look()
            else:
                self._messages.info(f"读取 {path.name} 时换了赛事、人员或文件,没有导入。")

        def failed(error: UserError) -> None:
            if here():
                self._show_refused(str(error))

        self._store.run_job(partial(_read_book, path), f"读取 {path.name}", done, failed)

    def _is_at(self, path: Path, competition_id: int) -> bool:
        return (self._path, self._competition_id) == (path, competition_id)

    def _look(self) -> None:
        """Check the workbook against the data: with the rights of who is signed in, so by the writer."""
        book, competition_id = self._book, self._competition_id
        if book is None or competition_id is None:
            return

        def done(preview: MarksPreview) -> None:
            if self._book is book and self._path is not None:
                self._preview = preview
                self._page.show_preview(self._path.name, preview)
                self._open()

        def failed(error: UserError) -> None:
            if self._book is book:
                self._show_refused(str(error))

        op = partial(_preview, competition_id=competition_id, book=book)
        self._store.write(op, topics=(), on_done=done, on_failed=failed)

    def _show_refused(self, text: str) -> None:
        self._preview = None
        self._page.show_refused("" if self._path is None else self._path.name, text)
        self._open()

    def _open(self) -> None:
        self.is_open = True
        self.opened.emit()

    def commit(self) -> None:
        """Import the workbook as it was looked at."""
        book, preview, path, competition_id = self._book, self._preview, self._path, self._competition_id
        if book is None or preview is None or path is None or competition_id is None or not self.can_commit:
            return
        self._committing = True
        self.changed.emit()

        def done(_imported: MarksImport) -> None:
            self._messages.ok(f"{path.name} 已导入:{preview_text(preview)}。")
            if self._book is book:
                self.close()

        def failed(error: UserError) -> None:
            self._messages.error(str(error))
            if self._book is book:
                self._committing = False
                self._look()

        op = partial(_import, competition_id=competition_id, book=book, seen=preview)
        self._store.write(op, topics=TOPICS, on_done=done, on_failed=failed)


def _read_form(session: Session, event_id: int) -> MarksForm:
    from app.services.marks_form import load_marks_form

    return load_marks_form(session, event_id)


def _write(form: MarksForm, target: Path, _progress: Progress) -> Path:
    from app.exchange.marks_form import write_marks_form

    write_marks_form(target, [form])
    return target


def _read_book(path: Path, progress: Progress) -> MarksBook:
    from app.exchange.marks_workbook import marks_from
    from app.exchange.workbook import read_sheets

    return marks_from(read_sheets(path, progress))


def _preview(session: WriteSession, competition_id: int, book: MarksBook) -> MarksPreview:
    from app.services.marks_preview import preview_marks

    return preview_marks(session, competition_id, book)


def _import(session: WriteSession, competition_id: int, book: MarksBook, seen: MarksPreview) -> MarksImport:
    from app.services.marks_preview import import_previewed

    return import_previewed(session, competition_id, book, seen)
