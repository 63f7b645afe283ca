"""Certificates as files: one PDF, or one for each unit or winner in a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.file_names import free_name, safe_name
from app.domain.progress import Progress
from app.errors import UserError
from app.gui.screens.awards.listing import Batch
from app.gui.screens.awards.rows import unit_of
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.gui.widgets.question_bar import Answer, QuestionBar
from app.gui.widgets.save_file import ask_save_path, documents_folder
from app.services.ledger_views import CertificateRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.gui.screens.awards.work import Work

LONGEST_NAME = 60
CANCELLED = "已取消生成 PDF。"
CANCELLED_FILES = "已取消。写好的文件留在文件夹中,其余没有写。"


@dataclass(frozen=True, slots=True)
class Piece:
    """One file: its name without ending, and whose certificates it holds."""

    name: str
    ids: tuple[int, ...]


def by_unit(rows: Sequence[CertificateRow]) -> tuple[Piece, ...]:
    """A file for each unit, in the order in which the units come."""
    units: dict[str, list[int]] = {}
    for row in rows:
        units.setdefault(unit_of(row), []).append(row.id)
    return _named([(f"{unit}-证书", ids) for unit, ids in units.items()])


def by_person(rows: Sequence[CertificateRow]) -> tuple[Piece, ...]:
    """A file for each certificate: winner and number."""
    return _named([(f"{row.recipient[:30]}-{row.number}", [row.id]) for row in rows])


def _named(pieces: Sequence[tuple[str, Sequence[int]]]) -> tuple[Piece, ...]:
    """Names that every system takes, each once."""
    taken: list[str] = []
    found = []
    for wanted, ids in pieces:
        name = free_name(safe_name(wanted, LONGEST_NAME) or "证书", taken)
        taken.append(name)
        found.append(Piece(name, tuple(ids)))
    return tuple(found)


def write_one(
    session: Session, ids: Sequence[int], folder: Path, target: Path, overlay: bool, progress: Progress
) -> Path:
    """Write the certificates into one PDF."""
    from app.gui.screens.awards.work import load_work

    _render(load_work(session, ids, folder), target, overlay, progress)
    return target


def write_pieces(
    session: Session, pieces: Sequence[Piece], folder: Path, target: Path, overlay: bool, progress: Progress
) -> int:
    """Write a PDF for each piece into the folder `target`; an error says how far it came."""
    from app.gui.screens.awards.work import load_work

    for done, piece in enumerate(pieces):
        progress(done, len(pieces))
        work = load_work(session, piece.ids, folder)
        try:
            _render(work, target / f"{piece.name}.pdf", overlay, lambda _done, _total: None)
        except UserError as error:
            raise UserError(
                f"{error}前面的 {done} 个文件已写好,后面的还没有写。" if done else str(error)
            ) from error
    progress(len(pieces), len(pieces))
    return len(pieces)


def _render(work: Work, target: Path, overlay: bool, progress: Progress) -> None:
    from app.documents.certificate import render_certificates

    render_certificates(work.certificates, target, progress, templates=work.templates, overlay=overlay)


class SaveDesk(QObject):
    """Asks how and where, writes, and asks whether that counts as printed; files alone change nothing."""

    def __init__(
        self,
        store: Store,
        messages: MessageBar,
        question: QuestionBar,
        on_printed: Callable[[tuple[int, ...]], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._store, self._messages, self._question = store, messages, question
        self._on_printed, self._window = on_printed, parent

    def ask(self, batch: Batch, name: str, overlay: bool) -> None:
        """Offer one file, or one for each unit or winner."""
        if not batch.rows:
            return
        self._question.ask(
            f"把 {len(batch.rows)} 张证书存成:",
            Answer("一个 PDF", partial(self._save_one, batch, name, overlay)),
            Answer("每个单位一个 PDF", partial(self._save_pieces, batch, by_unit, overlay)),
            Answer("每人一个 PDF", partial(self._save_pieces, batch, by_person, overlay)),
            Answer("取消", _nothing),
        )
        self._question.buttons[0].setFocus()

    def _save_one(self, batch: Batch, name: str, overlay: bool) -> None:
        target = ask_save_path(self._window, "另存为 PDF", name, "PDF 文件", ".pdf")
        if target is None:
            return
        store = self._store

        def job(progress: Progress) -> Path:
            folder = store.workspace.folder
            op = partial(
                write_one, ids=batch.ids, folder=folder, target=target, overlay=overlay, progress=progress
            )
            return store.read(op)

        store.run_job(
            job,
            "生成证书 PDF",
            lambda path: self._on_saved(f"已存到 {path.parent} 文件夹:{path.name}", batch),
            on_failed=self._on_failed,
            on_cancelled=lambda: self._messages.warn(CANCELLED),
        )

    def _save_pieces(
        self, batch: Batch, divide: Callable[[Sequence[CertificateRow]], tuple[Piece, ...]], overlay: bool
    ) -> None:
        chosen = QFileDialog.getExistingDirectory(self._window, "存到哪个文件夹", str(documents_folder()))
        if not chosen:
            return
        store, pieces, target = self._store, divide(batch.rows), Path(chosen)

        def job(progress: Progress) -> int:
            folder = store.workspace.folder
            op = partial(
                write_pieces, pieces=pieces, folder=folder, target=target, overlay=overlay, progress=progress
            )
            return store.read(op)

        store.run_job(
            job,
            f"生成证书 PDF {len(pieces)} 个",
            lambda count: self._on_saved(f"已存到 {target} 文件夹:{count} 个 PDF", batch),
            on_failed=self._on_failed,
            on_cancelled=lambda: self._messages.warn(CANCELLED_FILES),
        )

    def _on_failed(self, error: UserError) -> None:
        self._messages.error(str(error))

    def _on_saved(self, where: str, batch: Batch) -> None:
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
            Answer(f"{len(waiting)} 张记为已打印", partial(self._on_printed, waiting)),
        )


def _nothing() -> None:
    """取消: the question goes away, nothing else happens."""
