"""What happens beside the marks: 缺考, a sheet given back, penalties. Each asks in place and is written."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from app.domain.ranking import Status
from app.errors import UserError
from app.gui.screens.judging.sheet_card import SheetCard
from app.gui.screens.judging.side import PenaltyCard
from app.gui.store import Store
from app.services import penalties, registration, sheets

ABSENT_REASON = "检录时未到"
RESTORE_REASON = "登记有误"


class Incidents(QObject):
    """Asks about the sheet at hand and writes the answer."""

    changed = Signal()  # read the sheet again
    absent = Signal(int)  # this entry does not compete: go on with the next

    def __init__(self, store: Store, sheet: SheetCard, penalties: PenaltyCard, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._sheet, self._penalties = store, sheet, penalties
        sheet.reopen_asked.connect(self._on_sheet_reopen_asked)
        sheet.restore_asked.connect(self._on_sheet_restore_asked)
        penalties.added.connect(self._on_penalties_added)
        penalties.revoked.connect(self._on_penalties_revoked)

    def ask_absent(self) -> None:
        """F2: the entry did not come."""
        view = self._sheet.view
        if view is None or view.status is not Status.ACTIVE:
            return
        kept = "已录的得分保留,不计成绩。" if self._sheet.marks else ""
        text = f"{view.label}登记为缺考?{kept}"
        yes = partial(self._set_status, view.entry_id, Status.ABSENT)
        self._sheet.reason.ask(text, "登记缺考", yes, reason=ABSENT_REASON)

    def _on_sheet_restore_asked(self) -> None:
        view = self._sheet.view
        if view is not None:
            yes = partial(self._set_status, view.entry_id, Status.ACTIVE)
            self._sheet.reason.ask(f"{view.label}恢复参赛?", "恢复参赛", yes, reason=RESTORE_REASON)

    def _set_status(self, entry_id: int, status: Status, reason: str) -> None:
        self._store.write(
            partial(
                registration.set_entry_status,
                entry_id=entry_id,
                status=status.value,
                reason=reason,
            ),
            topics={"registration", "marks"},
            on_done=lambda _done: self._on_status_set(entry_id, status),
            on_failed=self._on_refused,
        )

    def _on_status_set(self, entry_id: int, status: Status) -> None:
        self._sheet.reason.close_bar()
        if status is Status.ACTIVE:
            self.changed.emit()
        else:
            self.absent.emit(entry_id)

    def _on_sheet_reopen_asked(self) -> None:
        view = self._sheet.view
        if view is not None:
            yes = partial(self._reopen, view.entry_id, view.judge_id)
            self._sheet.reason.ask(f"退回{view.label}的评分单,原因:", "退回修改", yes)

    def _reopen(self, entry_id: int, judge_id: int, reason: str) -> None:
        self._store.write(
            partial(sheets.return_sheet, entry_id=entry_id, judge_id=judge_id, reason=reason),
            topics={"marks"},
            on_done=self._on_reopened,
            on_failed=self._on_refused,
        )

    def _on_reopened(self, _done: None) -> None:
        self.changed.emit()
        self._sheet.reason.close_bar()

    def _on_refused(self, error: UserError) -> None:
        self._sheet.reason.set_error(str(error))

    def _on_penalties_added(self, points: str, reason: str, module: str | None) -> None:
        view = self._sheet.view
        if view is None:
            return
        self._store.write(
            partial(
                penalties.add_penalty,
                entry_id=view.entry_id,
                module=module,
                points=points,
                reason=reason,
            ),
            topics={"marks"},
            on_done=self._on_penalty_added,
            on_failed=self._penalties.show_error,
        )

    def _on_penalty_added(self, _done: None) -> None:
        self._penalties.clear_form()
        self.changed.emit()

    def _on_penalties_revoked(self, penalty_id: int) -> None:
        self._store.write(
            partial(penalties.revoke_penalty, penalty_id=penalty_id, reason="登记有误"),
            topics={"marks"},
            on_done=lambda _done: self.changed.emit(),
            on_failed=self._penalties.show_error,
        )
