"""Certificates as files: one PDF, or one for each unit or winner in a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.progress import Progress, no_progress
from app.errors import UserError
from app.gui.screens.awards.listing import Batch
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.gui.widgets.question_bar import Answer, QuestionBar
from app.gui.widgets.save_file import ask_folder, ask_save_path
from app.services.handover import GroupBy, certificates_by

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.gui.screens.awards.work import Work

CANCELLED = "已取消生成 PDF。"
CANCELLED_FILES = "已取消。写好的文件留在文件夹中,其余没有写。"


def write_one(
    session: Session, ids: Sequence[int], folder: Path, target: Path, overlay: bool, progress: Progress
) -> Work:
    """Write the certificates into one PDF; returns what was drawn."""
    from app.gui.screens.awards.work import load_work

    work = load_work(session, ids, folder)
    _render(work, target, overlay, progress)
    return work


def write_groups(
    session: Session,
    ids: Sequence[int],
    by: GroupBy,
    folder: Path,
    target: Path,
    overlay: bool,
    progress: Progress,
) -> tuple[int, Work]:
    """Write a PDF for each unit or winner into the folder `target`; an error says how far it came.

    Returns how many, and what was drawn.
    """
    from app.gui.screens.awards.work import load_work

    work = load_work(session, ids, folder)
    groups = certificates_by(session, ids, by)
    for done, group in enumerate(groups):
        progress(done, len(groups))
        try:
            _render(work.part(group.certificate_ids), target / f"{group.file_name}.pdf", overlay, no_progress)
        except UserError as error:
            raise UserError(f"{error}{how_far(done)}") from error
    return len(groups), work


def how_far(done: int) -> str:
    """What is to be said of the files before the one that failed."""
    return f"前面的 {done} 个文件已写好,这一个和后面的没有写。" if done else ""


def _render(work: Work, target: Path, overlay: bool, progress: Progress) -> None:
    from app.documents.certificate import render_certificates

    render_certificates(
        work.certificates,
        target,
        progress,
        templates=work.templates,
        overlay=overlay,
        find_photo=work.find_photo,
    )


class SaveDesk(QObject):
    """Asks how and where, writes, and asks whether that counts as printed; files alone change nothing."""

    def __init__(
        self,
        store: Store,
        messages: MessageBar,
        question: QuestionBar,
        on_printed: Callable[[Work], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._store, self._messages, self._question = store, messages, question
        self._on_printed, self._window = on_printed, parent

    def ask(self, batch: Batch, name: str, overlay: bool) -> None:
        """Offer one file, or one for each unit or winner."""
        if not batch.rows:
            return
        again = f"(其中 {len(batch.again)} 张已打印)" if batch.again else ""
        self._question.ask(
            f"把 {len(batch.rows)} 张证书{again}存成:",
            Answer("一个 PDF", partial(self._save_one, batch, name, overlay)),
            Answer("每个单位一个 PDF", partial(self._save_groups, batch, "unit", overlay)),
            Answer("每人一个 PDF", partial(self._save_groups, batch, "person", overlay)),
            Answer("取消", _nothing),
        )
        self._question.buttons[0].setFocus()

    def _save_one(self, batch: Batch, name: str, overlay: bool) -> None:
        target = ask_save_path(self._window, "另存为 PDF", name, "PDF 文件", ".pdf")
        if target is None:
            return
        store = self._store

        def job(progress: Progress) -> Work:
            folder = store.workspace.folder
            op = partial(
                write_one, ids=batch.ids, folder=folder, target=target, overlay=overlay, progress=progress
            )
            return store.read(op)

        store.run_job(
            job,
            "生成证书 PDF",
            lambda work: self._on_saved(f"已存到 {target.parent} 文件夹:{target.name}", batch, work),
            on_failed=self._on_failed,
            on_cancelled=lambda: self._messages.warn(CANCELLED),
        )

    def _save_groups(self, batch: Batch, by: GroupBy, overlay: bool) -> None:
        target = ask_folder(self._window)
        if target is None:
            return
        store = self._store

        def job(progress: Progress) -> tuple[int, Work]:
            op = partial(
                write_groups,
                ids=batch.ids,
                by=by,
                folder=store.workspace.folder,
                target=target,
                overlay=overlay,
                progress=progress,
            )
            return store.read(op)

        store.run_job(
            job,
            "生成证书 PDF",
            lambda saved: self._on_saved(f"已存到 {target} 文件夹:{saved[0]} 个 PDF", batch, saved[1]),
            on_failed=self._on_failed,
            on_cancelled=lambda: self._messages.warn(CANCELLED_FILES),
        )

    def _on_failed(self, error: UserError) -> None:
        self._messages.error(str(error))

    def _on_saved(self, where: str, batch: Batch, work: Work) -> None:
        """Certificates that wait and whose proof is approved may be noted as printed."""
        text = f"{where},共 {len(batch.rows)} 张。"
        waiting = tuple(row.id for row in batch.rows if row.state == "issued")
        if not waiting:
            self._messages.ok(text)
            return
        if any(not row.proofed for row in batch.rows if row.state == "issued"):
            self._messages.ok(f"{text}清样还没有批准,打印前请先看清样。")
            return
        self._question.ask(
            f"{text}打印好以后可以记为已打印。",
            Answer("先不记", _nothing),
            Answer(f"{len(waiting)} 张记为已打印", partial(self._on_printed, work.part(waiting))),
        )


def _nothing() -> None:
    """取消: the question goes away, nothing else happens."""
