"""What is known of the audit log's proof since the program started: one object, owned by the window."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.progress import Progress
from app.errors import UserError
from app.gui.store import Store
from app.services import audit
from app.services.audit import Finding, Verification

if TYPE_CHECKING:
    from sqlmodel import Session


class Proof(StrEnum):
    """How the proof stands; the value is what the status bar says."""

    WAITING = ""
    CHECKING = "正在核对记录"
    WHOLE = "● 记录完整"
    ALTERED = "■ 记录被改动"
    FAILED = "■ 记录没有核对成"


class AuditGuard(QObject):
    """At the start it checks what came after the last signature, then quietly the whole."""

    changed = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.state = Proof.WAITING
        self.result: Verification | None = None
        self.error = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What does not agree."""
        return () if self.result is None else self.result.findings

    def start(self) -> None:
        """Check in the background; once is enough."""
        if self.state is Proof.WAITING:
            self._set(Proof.CHECKING)
            self._store.watch(self._verifier(recent=True), self._on_recent_checked, self._on_failed)

    def verify_all(self, progress: Progress) -> Verification:
        """The whole proof, as a job somebody waits for; `take` its result."""
        with self._store.workspace.read() as session:
            return audit.verify(session, self._store.workspace.trusted, progress=progress)

    def take(self, result: Verification) -> None:
        """The result of a whole proof."""
        self.result, self.error = result, ""
        self._set(Proof.WHOLE if result.is_whole else Proof.ALTERED)

    def _verifier(self, *, recent: bool) -> Callable[[Session, Progress], Verification]:
        workspace = self._store.workspace

        def verify(session: Session, progress: Progress) -> Verification:
            since = audit.signed_before(session) if recent else 0
            return audit.verify(session, workspace.trusted, since=since, progress=progress)

        return verify

    def _on_recent_checked(self, result: Verification) -> None:
        if not result.is_whole:
            self.take(result)
        self._store.watch(self._verifier(recent=False), self.take, self._on_failed)

    def _on_failed(self, error: UserError) -> None:
        self.error = str(error)
        self._set(Proof.FAILED)

    def _set(self, state: Proof) -> None:
        self.state = state
        self.changed.emit()
