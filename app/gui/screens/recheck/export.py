"""The two papers of a recheck as PDF: read what stands, then draw it beside the work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from app.domain.progress import Progress
from app.domain.recheck_papers import RECHECK_LIST, RECHECK_RESULT, RecheckListData, RecheckResultData
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.gui.widgets.save_file import ask_save_path
from app.services.recheck_papers import load_recheck_list, load_recheck_result

T = TypeVar("T")


def draw_list(data: RecheckListData, target: Path, progress: Progress) -> None:
    """Draw the work list."""
    from app.documents.recheck_papers import render_recheck_list

    render_recheck_list(data, target, progress)


def draw_result(data: RecheckResultData, target: Path, progress: Progress) -> None:
    """Draw the result."""
    from app.documents.recheck_papers import render_recheck_result

    render_recheck_result(data, target, progress)


class PaperDesk:
    """Asks for a place, draws the paper, and says where it is."""

    def __init__(self, store: Store, messages: MessageBar, window: QWidget) -> None:
        self._store, self._messages, self._window = store, messages, window

    def print_list(self, event_id: int, event: str, now: datetime) -> None:
        """The sheets still to compare."""
        op = partial(load_recheck_list, event_id=event_id, moment=now)
        self._store.read_later(op, partial(self._save, f"{event}-{RECHECK_LIST}", draw_list))

    def print_result(self, event_id: int, event: str) -> None:
        """What the recheck came to."""
        op = partial(load_recheck_result, event_id=event_id)
        self._store.read_later(op, partial(self._save, f"{event}-{RECHECK_RESULT}", draw_result))

    def _save(self, name: str, draw: Callable[[T, Path, Progress], None], data: T) -> None:
        target = ask_save_path(self._window, "保存 PDF", name, "PDF 文件", ".pdf")
        if target is not None:
            done = partial(self._on_drawn, target)
            self._store.run_job(partial(draw, data, target), f"生成{name}", done)

    def _on_drawn(self, target: Path, _nothing: None) -> None:
        self._messages.saved(f"已存为 {target}。", target)
