"""导出成绩单: read what stands, then write the workbook beside the work."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.domain.progress import Progress
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.gui.widgets.save_file import ask_save_path
from app.services import papers
from app.services.competitions import load_competition
from app.services.entitlements import find_entitlements
from app.services.publishing import load_latest_publication
from app.services.results import compute_event

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.domain.result_list import ResultListData


def read_lists(session: Session, event_id: int, now: datetime) -> tuple[ResultListData, ...]:
    """The newest published lists; before the first publication those that stand, marked as a draft."""
    publication = load_latest_publication(session, event_id)
    if publication is not None:
        return papers.result_lists(session, publication.id)
    results = compute_event(session, event_id)
    title = load_competition(session, results.event.competition_id).title
    given = find_entitlements(session, results)
    return papers.draft_lists(results, title, now, papers.head_stamp(session), given)


def file_name(lists: tuple[ResultListData, ...], event: str) -> str:
    """焊工成绩单(第 1 版)"""
    version = lists[0].version if lists else papers.DRAFT
    draft = "未公布" if version == papers.DRAFT else version
    return f"{event}成绩单({draft})"


def write_lists(lists: tuple[ResultListData, ...], target: Path, progress: Progress) -> Path:
    """Write the workbook."""
    from app.exchange.result_workbook import write_result_workbook

    progress(0, 1)
    write_result_workbook(lists, target)
    progress(1, 1)
    return target


class ListDesk:
    """Asks for a place, writes the workbook, and says where it is."""

    def __init__(self, store: Store, messages: MessageBar, window: QWidget) -> None:
        self._store, self._messages, self._window = store, messages, window

    def export(self, event_id: int, event: str) -> None:
        """Export the lists of this event."""
        op = partial(read_lists, event_id=event_id, now=datetime.now())
        self._store.read_later(op, partial(self._save, event))

    def _save(self, event: str, lists: tuple[ResultListData, ...]) -> None:
        name = file_name(lists, event)
        target = ask_save_path(self._window, "导出成绩单", name, "Excel 工作簿", ".xlsx")
        if target is not None:
            self._store.run_job(partial(write_lists, lists, target), "导出成绩单", self._on_exported)

    def _on_exported(self, target: Path) -> None:
        self._messages.saved(f"成绩单已存为 {target}。", target)
