"""The papers of appeals, saved as PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.domain.progress import Progress
from app.gui.store import Store
from app.gui.widgets import ChooserButton, MessageBar
from app.gui.widgets.save_file import ask_save_path
from app.services import appeal_papers
from app.services.appeal_views import AppealView, EventAppeals

AtHand = Callable[[], tuple[EventAppeals | None, AppealView | None]]


class PaperMenu(ChooserButton):
    """打印 ▾: what there is of the event and the appeal at hand."""

    def __init__(self, store: Store, messages: MessageBar, at_hand: AtHand, window: QWidget) -> None:
        super().__init__("打印")
        self._store, self._messages, self._at_hand, self._window = store, messages, at_hand, window
        self.drop.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        event, view = self._at_hand()
        self.drop.clear()
        if event is None:
            return
        now = datetime.now()
        blank = partial(_write_blank, self._store, event.event_id, now)
        self._offer("空白申诉书…", event.event, blank)
        if view is not None:
            self._offer("申诉书…", view.number, partial(_write_form, self._store, view.id, now))
        if view is not None and view.outcome is not None:
            ruling = partial(_write_ruling, self._store, view.id, now)
            self._offer("仲裁决定书…", view.ruling_number, ruling)

    def _offer(self, words: str, whose: str, write: Callable[[Path, Progress], None]) -> None:
        self.drop.addAction(words, partial(self._save, f"{whose}-{words.rstrip('…')}", write))

    def _save(self, name: str, write: Callable[[Path, Progress], None]) -> None:
        target = ask_save_path(self._window, "存为 PDF", name, "PDF 文件", ".pdf")
        if target is None:
            return

        def job(progress: Progress) -> None:
            write(target, progress)

        def done(_written: None) -> None:
            self._messages.saved(f"已存为 {target}。", target)

        self._store.run_job(job, f"写出 {target.name}", done)


def _write_blank(store: Store, event_id: int, now: datetime, target: Path, progress: Progress) -> None:
    from app.documents.appeal_form import render_appeal_form

    data = store.read(partial(appeal_papers.blank_form, event_id=event_id, now=now))
    render_appeal_form(data, target, progress)


def _write_form(store: Store, appeal_id: int, now: datetime, target: Path, progress: Progress) -> None:
    from app.documents.appeal_form import render_appeal_form

    op = partial(appeal_papers.appeal_form, appeal_id=appeal_id, actor=store.actor, now=now)
    render_appeal_form(store.read(op), target, progress)


def _write_ruling(store: Store, appeal_id: int, now: datetime, target: Path, progress: Progress) -> None:
    from app.documents.ruling import render_ruling

    op = partial(appeal_papers.ruling, appeal_id=appeal_id, actor=store.actor, now=now)
    render_ruling(store.read(op), target, progress)
