"""Between the import page and the store: reading a file, correcting rows, importing, the problem workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.progress import Progress
from app.errors import UserError
from app.gui.screens.registration.import_page import ImportPage
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.services import registration_import
from app.services.registration_comparison import Outcome
from app.services.registration_import import ImportPreview, ImportReport

if TYPE_CHECKING:
    from sqlmodel import Session

TOPICS = frozenset({"registration"})


class ImportDesk(QObject):
    """Holds one file for one competition until it is imported or given up."""

    opened = Signal()  # a preview is there to be looked at
    closed = Signal()
    changed = Signal()  # the counts

    def __init__(self, store: Store, messages: MessageBar, page: ImportPage) -> None:
        super().__init__(page)
        self._store, self._messages, self._page = store, messages, page
        self._competition_id: int | None = None
        self._waiting: list[tuple[int, Mapping[str, str]]] = []
        self._checking = False
        self._committing = False
        self._commit_wanted = False
        self.is_corrected = False
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        page.corrected.connect(self._on_corrected)

    @property
    def preview(self) -> ImportPreview | None:
        """The file at work."""
        return self._page.preview

    @property
    def name(self) -> str:
        """The name of the file at work."""
        return "" if self.preview is None else self.preview.file.name

    @property
    def ready(self) -> int:
        """How many rows would be written."""
        preview = self.preview
        return 0 if preview is None else preview.count(Outcome.NEW) + preview.count(Outcome.CHANGED)

    @property
    def wrong(self) -> int:
        """How many rows cannot be written."""
        return 0 if self.preview is None else self.preview.count(Outcome.ERROR)

    @property
    def can_commit(self) -> bool:
        """Whether there is anything to write, and it is not being written."""
        return self.ready > 0 and not self._committing

    # -- reading -----------------------------------------------------------------------------------

    def choose_file(self, parent: QWidget, competition_id: int) -> None:
        """Ask for a 报名表 and read it."""
        kinds = "报名表 (*.xlsx *.xlsm *.xls *.csv);;所有文件 (*)"
        chosen, _ = QFileDialog.getOpenFileName(parent, "选择报名表", self._folder, kinds)
        if chosen:
            self._folder = str(Path(chosen).parent)
            self.read_file(Path(chosen), competition_id)

    def read_file(self, path: Path, competition_id: int) -> None:
        """Read a 报名表 in the background, then show its preview."""
        self.forget()
        self._competition_id = competition_id

        def job(progress: Progress) -> ImportPreview:
            from app.exchange.registration_sheet import read_registration  # loads the Excel library

            file = read_registration(path, progress)
            return self._store.read(
                lambda session: registration_import.preview_import(session, competition_id, file, progress)
            )

        def show(preview: ImportPreview) -> None:
            if self._competition_id == competition_id:
                self._page.show_new(preview)
                self.opened.emit()
            else:
                self._messages.info(f"读取 {path.name} 时换了赛事或文件,没有导入。")

        self._store.run_job(job, f"读取 {path.name}", show)

    def forget(self) -> None:
        """Give the file up."""
        self._competition_id = None
        self._waiting.clear()
        self._commit_wanted = self.is_corrected = False
        self._page.forget()

    def close(self) -> None:
        """Back to the list; a file that was corrected stays."""
        self._page.flush()
        if not self.is_corrected:
            self.forget()
        self.closed.emit()

    # -- correcting --------------------------------------------------------------------------------

    def _on_corrected(self, index: int, values: Mapping[str, str]) -> None:
        self.is_corrected = True
        self._waiting.append((index, values))
        self._work_off()

    def _work_off(self) -> None:
        # One after the other: each check starts from what the one before has made of the file.
        preview, competition_id = self.preview, self._competition_id
        if self._checking or not self._waiting or preview is None or competition_id is None:
            return
        batch, self._waiting = tuple(self._waiting), []
        self._checking = True

        def op(session: Session) -> ImportPreview:
            found = preview
            for index, values in batch:
                found = registration_import.recheck_row(session, competition_id, found, index, values)
            return found

        def done(found: ImportPreview) -> None:
            self._checking = False
            if self.preview is preview:
                self._page.show_preview(found)
                self.changed.emit()
            self._work_off()
            if self._commit_wanted and not self._checking:
                self.commit()

        def failed(error: UserError) -> None:
            self._checking = self._commit_wanted = False
            self._waiting = [*batch, *self._waiting]
            self._messages.error(str(error))

        self._store.read_later(op, done, failed)

    # -- importing ---------------------------------------------------------------------------------

    def commit(self) -> None:
        """Write the good rows, after what is still being typed was checked."""
        self._commit_wanted = False
        self._page.flush()
        if self._checking or self._waiting:
            self._commit_wanted = True
            return
        preview, competition_id = self.preview, self._competition_id
        if preview is None or competition_id is None or not self.can_commit:
            return
        self._committing = True
        self.changed.emit()

        def failed(error: UserError) -> None:
            self._committing = False
            self._messages.error(str(error))
            self.changed.emit()

        op = partial(
            registration_import.commit_import,
            competition_id=competition_id,
            preview=preview,
        )
        self._store.write(
            op,
            topics=TOPICS,
            on_done=lambda report: self._after_commit(report, preview, competition_id),
            on_failed=failed,
        )

    def _after_commit(self, report: ImportReport, preview: ImportPreview, competition_id: int) -> None:
        self._committing = False
        if self.preview is preview:
            self.forget()
            self.closed.emit()
        text = f"{preview.file.name}:{report.text}。"
        if report.refused:
            self._messages.warn(text, "看有误的行", lambda: self._reopen(preview, competition_id))
        else:
            self._messages.ok(text)

    def _reopen(self, preview: ImportPreview, competition_id: int) -> None:
        """Show the file again as it stands after the import, with what was corrected on screen."""
        self.forget()
        self._competition_id = competition_id
        file = replace(preview.file, rows=tuple(review.raw for review in preview.reviews))

        def show(found: ImportPreview) -> None:
            if self._competition_id == competition_id:
                self._page.show_new(found)
                self.opened.emit()

        op = partial(registration_import.preview_import, competition_id=competition_id, file=file)
        self._store.read_later(op, show)
