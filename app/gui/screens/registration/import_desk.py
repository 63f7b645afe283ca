"""Between the import page and the store: reading a file, correcting rows, importing, the problem workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.progress import Progress
from app.domain.registration_form import RawRow
from app.errors import UserError
from app.gui.screens.registration.import_page import ImportPage
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.services import registration_import
from app.services.column_mappings import forget_mapping, load_mappings, save_mapping
from app.services.registration_comparison import Outcome
from app.services.registration_import import ImportPreview, ImportReport

if TYPE_CHECKING:
    from sqlmodel import Session

TOPICS = frozenset({"registration"})
KINDS = "报名表 (*.xlsx *.xlsm *.xls *.csv);;所有文件 (*)"


@dataclass(frozen=True, slots=True)
class Source:
    """What is read for a competition: some files, or all in a folder."""

    competition_id: int
    paths: tuple[Path, ...] = ()
    folder: Path | None = None

    @property
    def name(self) -> str:
        """What to call it while it is read."""
        if self.folder is not None:
            return self.folder.name
        return self.paths[0].name if len(self.paths) == 1 else f"{len(self.paths)} 个文件"


class ImportDesk(QObject):
    """Holds a file, or many at once, for one competition until they are imported or given up."""

    opened = Signal()  # a preview is there to be looked at
    closed = Signal()
    changed = Signal()  # the counts
    imported = Signal()  # rows are in, and it was told

    def __init__(self, store: Store, messages: MessageBar, page: ImportPage) -> None:
        super().__init__(page)
        self._store, self._messages, self._page = store, messages, page
        self._source: Source | None = None
        self._typed: dict[tuple[str, str, int], dict[str, str]] = {}  # by file, sheet and row
        self._waiting: list[tuple[int, Mapping[str, str]]] = []
        self._checking = False
        self._committing = False
        self._commit_wanted = False
        self.is_corrected = False
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        page.corrected.connect(self._on_corrected)
        page.matching.saved.connect(self._on_matching_saved)
        page.matching.forgotten.connect(self._on_matching_forgotten)

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

    def choose_files(self, parent: QWidget, competition_id: int) -> None:
        """Ask for one 报名表 or several and read them."""
        chosen, _ = QFileDialog.getOpenFileNames(parent, "选择报名表,可选多个", self._folder, KINDS)
        if chosen:
            self._folder = str(Path(chosen[0]).parent)
            self.read(Source(competition_id, tuple(map(Path, chosen))))

    def choose_folder(self, parent: QWidget, competition_id: int) -> None:
        """Ask for a folder of 报名表 and read all of them."""
        chosen = QFileDialog.getExistingDirectory(parent, "选择放报名表的文件夹", self._folder)
        if chosen:
            self._folder = chosen
            self.read(Source(competition_id, folder=Path(chosen)))

    def read(self, source: Source) -> None:
        """Read in the background, then show the preview."""
        self.forget()
        self._start(source)

    def _start(self, source: Source) -> None:
        self._source = source
        self._page.setEnabled(False)  # nothing is typed into what is about to be read again
        typed = {place: dict(values) for place, values in self._typed.items()}

        def show(preview: ImportPreview) -> None:
            self._page.setEnabled(True)
            self._messages.settle(self)
            if self._source == source:
                self._waiting.clear()  # it is in what was read
                self._page.show_new(preview)
                self.opened.emit()
            else:
                self._messages.info(f"读取 {source.name} 时换了赛事或文件,没有导入。")

        def failed(error: UserError) -> None:
            self._page.setEnabled(True)
            self._messages.error(str(error), about=self)

        self._store.run_job(
            lambda progress: self._read(source, typed, progress),
            f"读取 {source.name}",
            show,
            failed,
            lambda: self._page.setEnabled(True),
        )

    def _read(
        self,
        source: Source,
        typed: Mapping[tuple[str, str, int], Mapping[str, str]],
        progress: Progress,
    ) -> ImportPreview:
        from app.exchange import registration_folder, registration_sheet  # load the Excel library

        mappings = self._store.read(load_mappings)
        if source.folder is None and len(source.paths) == 1:
            file = registration_sheet.look_into_registration(source.paths[0], progress, mappings)
            if file.refusal and all(look.top is not None for look in file.looks):
                raise UserError(file.refusal)
        else:
            folder = source.folder
            paths = source.paths if folder is None else registration_folder.find_forms(folder)
            file = registration_folder.read_registrations(paths, progress, mappings, folder=folder)
        rows = tuple(
            row.corrected(typed[place]) if (place := _place(row)) in typed else row for row in file.rows
        )
        file = replace(file, rows=rows)
        return self._store.read(
            lambda session: registration_import.preview_import(session, source.competition_id, file, progress)
        )

    def forget(self) -> None:
        """Give the file up."""
        self._source = None
        self._typed.clear()
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
        if self.preview is not None:
            place = _place(self.preview.reviews[index].raw)
            self._typed[place] = {**self._typed.get(place, {}), **values}
        self._waiting.append((index, values))
        self._work_off()

    def _work_off(self) -> None:
        # One after the other: each check starts from what the one before has made of the file.
        preview, source = self.preview, self._source
        if self._checking or not self._waiting or preview is None or source is None:
            return
        competition_id = source.competition_id
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
            self._messages.error(str(error), about=self)

        self._store.read_later(op, done, failed)

    # -- importing ---------------------------------------------------------------------------------

    def commit(self) -> None:
        """Write the good rows, after what is still being typed was checked."""
        self._commit_wanted = False
        self._page.flush()
        if self._checking or self._waiting:
            self._commit_wanted = True
            return
        preview, source = self.preview, self._source
        if preview is None or source is None or not self.can_commit:
            return
        self._committing = True
        self.changed.emit()

        def failed(error: UserError) -> None:
            self._committing = False
            self._messages.error(str(error), about=self)
            self.changed.emit()

        op = partial(
            registration_import.commit_import,
            competition_id=source.competition_id,
            preview=preview,
        )
        self._store.write(
            op,
            topics=TOPICS,
            on_done=lambda report: self._after_commit(report, preview, source),
            on_failed=failed,
        )

    def _after_commit(self, report: ImportReport, preview: ImportPreview, source: Source) -> None:
        self._committing = False
        self._messages.settle(self)
        if self.preview is preview:
            self.forget()
            self.closed.emit()
        unread = sum(bool(file.refusal) for file in preview.file.files)
        left = f";{unread} 个文件没有读" if unread else ""
        text = f"{preview.file.name}:{report.text}{left}。"
        if report.refused or unread:
            words = "看有误的行" if report.refused else "看没有读的文件"
            self._messages.warn(text, words, lambda: self._reopen(preview, source))
        else:
            self._messages.ok(text)
        self.imported.emit()

    def _reopen(self, preview: ImportPreview, source: Source) -> None:
        """Show the file again as it stands after the import, with what was corrected on screen."""
        self.forget()
        self._source = source
        file = replace(preview.file, rows=tuple(review.raw for review in preview.reviews))

        def show(found: ImportPreview) -> None:
            if self._source == source:
                self._page.show_new(found)
                self.opened.emit()

        op = partial(registration_import.preview_import, competition_id=source.competition_id, file=file)
        self._store.read_later(op, show)

    # -- what columns mean -------------------------------------------------------------------------

    def _on_matching_saved(self, labels: Sequence[str], columns: Mapping[str, str]) -> None:
        self._remember(partial(save_mapping, labels=labels, columns=columns))

    def _on_matching_forgotten(self, labels: Sequence[str]) -> None:
        self._remember(partial(forget_mapping, labels=labels))

    def _remember(self, op: Callable[..., None]) -> None:
        """Keep it, then read the files again; what was corrected on screen stays."""
        source = self._source
        if source is None:
            return
        self._page.flush()
        self._store.write(
            partial(op, competition_id=source.competition_id),
            topics=frozenset(),
            on_done=lambda _none: self._start(source),
            on_failed=lambda error: self._messages.error(str(error), about=self),
        )


def _place(row: RawRow) -> tuple[str, str, int]:
    return row.file, row.sheet, row.row
