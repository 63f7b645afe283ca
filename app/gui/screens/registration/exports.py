"""Files for the units and for the wall. The Excel library is loaded when a file is written, not before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.domain.file_names import free_name, safe_name
from app.domain.progress import Progress
from app.domain.registration_form import EventInfo, RowReview, SummaryRow
from app.domain.word_lists import WordKey
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.gui.widgets.question_bar import Answer, QuestionBar
from app.gui.widgets.save_file import ask_folder, ask_save_path
from app.services.competitions import EventView
from app.services.import_report import FILE_HEADINGS, PROBLEM_HEADINGS, file_table, problem_table
from app.services.registration import (
    LIST_HEADINGS,
    RETURNED_HEADINGS,
    EntryRow,
    registration_table,
    returned_tables,
)
from app.services.registration_import import ImportPreview
from app.services.registration_summary import export_full_summary, load_summary
from app.services.word_lists import load_all_words

ReturnedTable = Sequence[Sequence[str]]

EXCEL = "Excel 工作簿"
SUFFIX = ".xlsx"
TO_CORRECT = "-需修改"


class Exporter:
    """Asks for a place and writes there in the background."""

    def __init__(self, store: Store, messages: MessageBar, question: QuestionBar, parent: QWidget) -> None:
        self._store, self._messages, self._parent = store, messages, parent
        self._question = question

    def save_template(self, title: str, events: Sequence[EventView]) -> None:
        """The form units fill in."""
        words = self._store.read(load_all_words)
        self._save(
            "下载报名表模板",
            f"{title}报名表",
            lambda path: partial(write_template, path, title, events, words),
        )

    # -- lists -------------------------------------------------------------------------------------

    def ask_list(self, competition_id: int, title: str, rows: Sequence[EntryRow], *, may_full: bool) -> None:
        """Which list of these entries, and how its numbers are written."""
        masked = partial(load_summary, competition_id=competition_id, entry_ids=_ids(rows))
        self._question.ask(
            f"导出 {len(rows)} 条报名。导出完整号码会记入操作记录。",
            Answer("名单,不含号码", partial(self._save_list, title, rows)),
            Answer(
                "汇总表,号码遮盖",
                lambda: self._save_summary(title, lambda write: self._store.read_later(masked, write)),
            ),
            Answer(
                "汇总表,完整号码",
                partial(self._save_full_summary, competition_id, title, rows),
                enabled=may_full,
            ),
            Answer("取消", _nothing),
        )

    def _save_list(self, title: str, rows: Sequence[EntryRow]) -> None:
        self._save("导出名单", f"{title}报名名单", lambda path: partial(write_list, path, title, rows))

    def _save_full_summary(self, competition_id: int, title: str, rows: Sequence[EntryRow]) -> None:
        op = partial(export_full_summary, competition_id=competition_id, entry_ids=_ids(rows))
        self._save_summary(title, lambda write: self._store.write(op, topics=frozenset(), on_done=write))

    def _save_summary(
        self, title: str, read: Callable[[Callable[[tuple[SummaryRow, ...]], None]], object]
    ) -> None:
        path = ask_save_path(self._parent, "导出报名汇总表", f"{title}报名汇总表", EXCEL, SUFFIX)
        if path is not None:
            read(lambda found: self._write(path, partial(write_summary, path, title, found)))

    # -- of an import ------------------------------------------------------------------------------

    def save_returned(self, title: str, rows: Sequence[EntryRow]) -> None:
        """What was returned, a workbook for each unit, to send back."""
        folder = ask_folder(self._parent)
        if folder is None:
            return
        tables = returned_tables(rows)
        self._store.run_job(
            lambda progress: write_returned(folder, title, tables, progress),
            "写出退回名单",
            lambda _none: self._messages.ok(f"已写出 {len(tables)} 个单位的退回名单,在 {folder}。"),
        )

    def save_problems(self, preview: ImportPreview) -> None:
        """The rows that do not go in, for the units to correct: of many files a workbook for each."""
        files = {review.raw.file for review in preview.wrong}
        if len(preview.file.files) == 1:
            stem = Path(preview.file.name).stem
            self._save(
                "导出问题表",
                f"{stem.removesuffix(TO_CORRECT)}{TO_CORRECT}",
                lambda path: partial(write_problems, path, stem, preview.wrong),
            )
            return
        folder = ask_folder(self._parent, "问题表存到哪个文件夹")
        if folder is not None:
            self._store.run_job(
                lambda progress: write_all_problems(folder, preview.wrong, progress),
                f"写出 {len(files)} 个问题表",
                lambda count: self._messages.ok(f"已写出 {count} 个问题表,在 {folder}。"),
            )

    def save_report(self, preview: ImportPreview) -> None:
        """What was found in all files, in one workbook."""
        stem = Path(preview.file.name).stem
        self._save(
            "导出检查报告", f"{stem} 检查报告", lambda path: partial(write_report, path, stem, preview)
        )

    def _save(self, caption: str, name: str, writer: Callable[[Path], Callable[[], None]]) -> None:
        path = ask_save_path(self._parent, caption, name, EXCEL, SUFFIX)
        if path is not None:
            self._write(path, writer(path))

    def _write(self, path: Path, write: Callable[[], None]) -> None:
        self._store.run_job(
            lambda _progress: write(),
            f"写出 {path.name}",
            lambda _none: self._messages.ok(f"已写出 {path}。"),
        )


def _ids(rows: Sequence[EntryRow]) -> tuple[int, ...]:
    return tuple(row.entry_id for row in rows)


def _nothing() -> None:
    """The bar goes away by itself."""


# -- off the GUI thread ------------------------------------------------------------------------------


def write_template(
    path: Path, title: str, events: Sequence[EventView], words: Mapping[WordKey, Sequence[str]]
) -> None:
    """The form units fill in."""
    from app.exchange.registration_template import write_registration_template

    infos = [EventInfo(event.id, event.name, event.entry_kind, event.divisions) for event in events]
    write_registration_template(path, title, infos, {key.value: list(words[key]) for key in words})


def write_list(path: Path, title: str, rows: Sequence[EntryRow]) -> None:
    """The entries listed."""
    from app.exchange.registration_export import write_registration_list

    write_registration_list(path, title, LIST_HEADINGS, registration_table(rows))


def write_returned(folder: Path, title: str, tables: Mapping[str, ReturnedTable], progress: Progress) -> None:
    """What was returned to each unit, in a workbook of its own."""
    from app.exchange.registration_export import write_registration_list

    taken: list[str] = []
    for done, (unit, rows) in enumerate(tables.items()):
        progress(done, len(tables))
        name = free_name(safe_name(f"退回名单-{unit}"), taken)
        taken.append(name)
        heading = f"{title}退回名单:{unit}"
        write_registration_list(folder / f"{name}{SUFFIX}", heading, RETURNED_HEADINGS, rows, tab="退回名单")


def write_summary(path: Path, title: str, rows: Sequence[SummaryRow]) -> None:
    """All that was registered."""
    from app.exchange.registration_summary import write_registration_summary

    write_registration_summary(path, title, rows)


def write_problems(path: Path, title: str, reviews: Sequence[RowReview]) -> None:
    """The rows that do not go in, for the unit to correct."""
    from app.exchange.registration_export import write_problem_workbook

    write_problem_workbook(path, title, reviews)


def write_all_problems(folder: Path, reviews: Sequence[RowReview], progress: Progress) -> int:
    """A workbook for each file that has wrong rows; returns how many."""
    groups: dict[str, list[RowReview]] = {}
    for review in reviews:
        groups.setdefault(review.raw.file, []).append(review)
    taken: list[str] = []
    for done, (file, group) in enumerate(groups.items()):
        progress(done, len(groups))
        stem = safe_name(Path(file).with_suffix("").as_posix().removesuffix(TO_CORRECT))
        taken.append(free_name(f"{stem}{TO_CORRECT}", taken))
        write_problems(folder / f"{taken[-1]}{SUFFIX}", stem, group)
    return len(taken)


def write_report(path: Path, title: str, preview: ImportPreview) -> None:
    """The files and every problem."""
    from app.exchange.registration_export import ListTab, write_lists

    tabs = [
        ListTab("文件", FILE_HEADINGS, file_table(preview)),
        ListTab("问题", PROBLEM_HEADINGS, problem_table(preview)),
    ]
    write_lists(path, f"{title} 检查报告", tabs)
