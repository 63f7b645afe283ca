"""What happens beside the marks: 缺考, penalties, 赛场情况, rulings. Each asks in place and is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.numbers import exact_text
from app.domain.papers import IncidentReportData
from app.domain.progress import Progress
from app.domain.ranking import Status
from app.errors import UserError
from app.gui.screens.judging.sheet_card import SheetCard
from app.gui.screens.judging.side_column import SideColumn
from app.gui.store import Store, WriteOp
from app.gui.widgets import MessageBar
from app.gui.widgets.save_file import ask_save_path
from app.services import incidents, penalties, registration, sheets
from app.services.incidents import IncidentForm
from app.services.penalties import PenaltyLine

ABSENT_REASON = "检录时未到"
RESTORE_REASON = "登记有误"


class Incidents(QObject):
    """Asks about the sheet at hand and writes the answer."""

    changed = Signal()  # read the sheet again
    absent = Signal(int)  # this entry does not compete: go on with the next

    def __init__(
        self, store: Store, messages: MessageBar, sheet: SheetCard, side: SideColumn, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._store, self._messages, self._sheet, self._parent = store, messages, sheet, parent
        self._penalties, self._incidents = side.field.penalties, side.field.incidents
        sheet.strip.restore_asked.connect(self._on_restore_asked)
        side.ruling.accept_asked.connect(self._on_accept_asked)
        self._penalties.added.connect(self._on_penalty_added)
        self._penalties.revoked.connect(self._on_penalty_revoked)
        self._incidents.added.connect(self._on_incident_added)
        self._incidents.print_asked.connect(self._on_print_asked)

    # -- status ------------------------------------------------------------------------------------

    def ask_absent(self) -> None:
        """F2: the entry did not come."""
        view = self._sheet.view
        if view is None or view.status is not Status.ACTIVE:
            return
        if not self._sheet.access.may_register:
            self._messages.info("登记缺考由裁判长或统分员办理。")
            return
        kept = "已录的得分保留,不计成绩。" if self._sheet.marks else ""
        yes = partial(self._set_status, view.entry_id, Status.ABSENT)
        self._sheet.reason.ask(f"{view.label}登记为缺考?{kept}", "登记缺考", yes, reason=ABSENT_REASON)

    def _on_restore_asked(self) -> None:
        view = self._sheet.view
        if view is not None:
            yes = partial(self._set_status, view.entry_id, Status.ACTIVE)
            self._sheet.reason.ask(f"{view.label}恢复参赛?", "恢复参赛", yes, reason=RESTORE_REASON)

    def _set_status(self, entry_id: int, status: Status, reason: str) -> None:
        op = partial(registration.set_entry_status, entry_id=entry_id, status=status.value, reason=reason)
        self._store.write(
            op,
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

    # -- with a reason -----------------------------------------------------------------------------

    def _on_accept_asked(self) -> None:
        view = self._sheet.view
        if view is None:
            return

        def yes(reason: str) -> None:
            module = view.module.code
            self._write(partial(sheets.accept_spread, entry_id=view.entry_id, module=module, reason=reason))

        self._sheet.reason.ask(f"{view.label}的评分差距准予保留,请写明理由:", "准予保留", yes)

    def _on_penalty_revoked(self, penalty: PenaltyLine) -> None:
        def yes(reason: str) -> None:
            self._write(partial(penalties.revoke_penalty, penalty_id=penalty.id, reason=reason))

        text = f"撤销扣分 −{exact_text(penalty.points)}({penalty.reason}),请写明原因:"
        self._sheet.reason.ask(text, "撤销扣分", yes)

    def _write(self, op: WriteOp[None]) -> None:
        self._store.write(op, topics={"marks"}, on_done=self._on_agreed, on_failed=self._on_refused)

    def _on_agreed(self, _done: None) -> None:
        self._sheet.reason.close_bar()
        self.changed.emit()

    def _on_refused(self, error: UserError) -> None:
        self._sheet.reason.set_error(str(error))

    # -- forms of the side -------------------------------------------------------------------------

    def _on_penalty_added(self, points: str, reason: str, module: str | None) -> None:
        view = self._sheet.view
        if view is None:
            return
        op = partial(
            penalties.add_penalty, entry_id=view.entry_id, module=module, points=points, reason=reason
        )
        self._store.write(
            op,
            topics={"marks"},
            on_done=lambda _done: self._on_form_done(self._penalties.clear_form),
            on_failed=self._penalties.show_error,
        )

    def _on_incident_added(self, form: IncidentForm) -> None:
        view = self._sheet.view
        if view is None:
            return
        self._store.write(
            partial(incidents.add_incident, entry_id=view.entry_id, form=form),
            topics={"marks", "registration"},
            on_done=lambda _done: self._on_form_done(self._incidents.clear_form),
            on_failed=self._incidents.show_error,
        )

    def _on_form_done(self, clear_form: Callable[[], None]) -> None:
        clear_form()
        self.changed.emit()

    # -- on paper ----------------------------------------------------------------------------------

    def _on_print_asked(self) -> None:
        view = self._sheet.view
        if view is not None:
            op = partial(incidents.incident_report, event_id=view.event_id, now=datetime.now())
            self._store.read_later(op, self._save_report)

    def _save_report(self, report: IncidentReportData) -> None:
        target = ask_save_path(
            self._parent, "保存赛场情况记录表", f"{report.event}-赛场情况记录表", "PDF 文件", ".pdf"
        )
        if target is None:
            return

        def job(progress: Progress) -> Path:
            from app.documents.incident_report import render_incident_report

            render_incident_report(report, target, progress)
            return target

        self._store.run_job(job, "赛场情况记录表", self._on_saved)

    def _on_saved(self, target: Path) -> None:
        self._messages.saved(f"赛场情况记录表已存为 {target}。", target)
