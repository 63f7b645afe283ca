"""Between the proof page and the store: read, read again after a change, approve."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.domain.progress import Progress
from app.domain.proof_sheet import ProofSheetData
from app.errors import UserError
from app.gui.screen import HeaderAction
from app.gui.screens.awards.proof_page import ProofPage, ProofView, read_proof
from app.gui.store import Store
from app.gui.widgets import MessageBar
from app.gui.widgets.save_file import ask_save_path
from app.services.ledger_views import CertificateRow
from app.services.proofing import approve_proof

APPROVE, BACK = "清样无误,批准打印", "返回修改"
APPROVED = "清样已批准,可以打印 {count} 张。"


def write_sheet(data: ProofSheetData, target: Path, progress: Progress) -> Path:
    """Write what the page says into a PDF, to tick and to sign."""
    from app.documents.proof_sheet import render_proof_sheet

    render_proof_sheet(data, target, progress)
    return target


class ProofDesk(QObject):
    """One proof at a time."""

    changed = Signal()
    closed = Signal()

    def __init__(self, store: Store, messages: MessageBar, page: ProofPage) -> None:
        super().__init__(page)
        self._store, self._messages, self._page = store, messages, page
        self._competition = 0
        self._ids: tuple[int, ...] = ()
        self._overlay = False
        self._left_out: tuple[CertificateRow, ...] = ()
        self._approving = False
        page.left.connect(self.close)

    def begin(
        self,
        competition_id: int,
        ids: tuple[int, ...],
        left_out: tuple[CertificateRow, ...],
        *,
        overlay: bool,
    ) -> None:
        """Show the proof of these certificates, and which others wait but are left out."""
        self._competition, self._ids, self._overlay = competition_id, ids, overlay
        self._page.begin()
        self._page.setFocus()
        self.read_again(left_out)

    def read_again(self, left_out: tuple[CertificateRow, ...]) -> None:
        """Read the proof: something it shows may have changed."""
        self._left_out = left_out
        op = partial(
            read_proof,
            competition_id=self._competition,
            ids=self._ids,
            folder=self._store.workspace.folder,
            overlay=self._overlay,
        )
        self._store.read_later(op, self._show, self._on_failed, latest="awards.proof")
        self.changed.emit()

    def close(self) -> None:
        """Back to the list, nothing approved."""
        self.closed.emit()

    def header_actions(self) -> tuple[HeaderAction, ...]:
        """返回修改, and the approval where nothing forbids it."""
        hint = self._page.forbidden
        return (
            HeaderAction(BACK, self.close),
            HeaderAction("清样存为 PDF…", self._save, enabled=self._page.view is not None),
            HeaderAction(
                APPROVE,
                self._approve,
                primary=True,
                enabled=not hint and not self._approving,
                shortcut="Ctrl+Return",
                hint=hint,
            ),
        )

    def _save(self) -> None:
        view = self._page.view
        if view is None:
            return
        name = f"{view.proof.competition}-证书清样"
        target = ask_save_path(self._page, "清样存为 PDF", name, "PDF 文件", ".pdf")
        if target is not None:
            data = self._page.sheet(f"{date.today():%Y-%m-%d}")
            job = partial(write_sheet, data, target)
            self._store.run_job(job, "生成清样 PDF", self._on_saved)

    def _on_saved(self, target: Path) -> None:
        self._messages.saved(f"清样已存为 {target}。", target)

    def _show(self, view: ProofView) -> None:
        self._page.show_view(view, self._left_out)
        self.changed.emit()

    def _on_failed(self, error: UserError) -> None:
        self._messages.error(str(error))
        self.close()

    def _approve(self) -> None:
        view = self._page.view
        if view is None or self._approving or self._page.forbidden:
            return
        self._approving = True
        op = partial(
            approve_proof,
            competition_id=self._competition,
            certificate_ids=self._ids,
            digests=view.proof.digests,
            shown=view.proof.shown,
        )
        self._store.write(op, topics=("awards",), on_done=self._on_approved, on_failed=self._on_refused)

    def _on_approved(self, _proof_id: int) -> None:
        self._approving = False
        self._messages.ok(APPROVED.format(count=len(self._ids)))
        self.close()

    def _on_refused(self, error: UserError) -> None:
        self._approving = False
        self._messages.error(str(error))
        self.read_again(self._left_out)
