"""Files for the units and for the wall. The Excel library is loaded when a file is written, not before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.domain.registration_form import EventInfo, RowReview
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.gui.widgets.save_file import ask_save_path
from app.services.competitions import EventView
from app.services.registration import LIST_HEADINGS, EntryRow, registration_table
from app.services.registration_import import ImportPreview

EXCEL = "Excel 工作簿"
SUFFIX = ".xlsx"


class Exporter:
    """Asks for a place and writes there in the background."""

    def __init__(self, store: Store, messages: MessageBar, parent: QWidget) -> None:
        self._store, self._messages, self._parent = store, messages, parent

    def save_template(self, title: str, events: Sequence[EventView]) -> None:
        """The form units fill in."""
        self._save("下载报名表模板", "报名表", lambda path: partial(write_template, path, title, events))

    def save_list(self, title: str, rows: Sequence[EntryRow]) -> None:
        """The entries listed."""
        self._save("导出名单", "报名汇总表", lambda path: partial(write_list, path, title, rows))

    def save_problems(self, preview: ImportPreview) -> None:
        """The rows that do not go in, for the unit to correct."""
        stem = Path(preview.file.name).stem
        self._save(
            "导出问题表",
            f"{stem.removesuffix('-需修改')}-需修改",
            lambda path: partial(write_problems, path, stem, preview.wrong),
        )

    def _save(self, caption: str, name: str, writer: Callable[[Path], Callable[[], None]]) -> None:
        path = ask_save_path(self._parent, caption, name, EXCEL, SUFFIX)
        if path is None:
            return
        write = writer(path)
        self._store.run_job(
            lambda _progress: write(),
            f"写出 {path.name}",
            lambda _none: self._messages.ok(f"已写出 {path}。"),
        )


def write_template(path: Path, title: str, events: Sequence[EventView]) -> None:
    """The form units fill in."""
    from app.exchange.registration_template import write_registration_template

    infos = [EventInfo(event.id, event.name, event.entry_kind, event.divisions) for event in events]
    write_registration_template(path, title, infos)


def write_list(path: Path, title: str, rows: Sequence[EntryRow]) -> None:
    """The entries listed."""
    from app.exchange.registration_export import write_registration_list

    write_registration_list(path, title, LIST_HEADINGS, registration_table(rows))


def write_problems(path: Path, title: str, reviews: Sequence[RowReview]) -> None:
    """The rows that do not go in, for the unit to correct."""
    from app.exchange.registration_export import write_problem_workbook

    write_problem_workbook(path, title, reviews)
