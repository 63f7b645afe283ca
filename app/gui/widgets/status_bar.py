"""The status bar: data, last backup, running work; who is working, and help."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override

from app.gui import theme
from app.gui.copy_words import bar_words, page_words, tone_of
from app.gui.store import JobState
from app.gui.widgets.buttons import LinkButton
from app.gui.widgets.labels import ElidedLabel, ProgressBar, label, set_part
from app.gui.widgets.layouts import hbox
from app.services.second_copy.status import CopyStatus

JOB_BAR_WIDTH, PARTS_GAP = 140, 20
GOOD, BAD = "● 本机数据库正常", "■ 本机数据库不能使用"


class StatusBar(QWidget):
    """Thirty pixels of certainty."""

    cancel_clicked = Signal()
    operator_clicked = Signal()
    help_clicked = Signal()
    audit_clicked = Signal()
    copy_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme.STATUS_HEIGHT)
        self._health = label(GOOD, "ok")
        self.audit = LinkButton("", self.audit_clicked.emit)
        self.audit.hide()
        self.copy = LinkButton("", self.copy_clicked.emit)
        self._backup = label("")
        self._offline = label("离线运行")
        self._job = self._make_job()
        self.operator = LinkButton("", self.operator_clicked.emit)
        self.change = LinkButton("F9 换人", self.operator_clicked.emit)
        self.help = LinkButton("F1 帮助", self.help_clicked.emit)
        self._row = hbox(
            self._health,
            self.audit,
            self.copy,
            self._backup,
            self._offline,
            self._job,
            None,
            self.operator,
            self.change,
            self.help,
            gap=PARTS_GAP,
            margins=(theme.BODY_SIDE, 1, theme.BODY_SIDE, 0),
        )
        self.setLayout(self._row)

    def _make_job(self) -> QWidget:
        self._job_text, self._job_count = ElidedLabel(), label("")
        self._job_text.setMinimumWidth(180)
        self._job_bar = ProgressBar()
        self._job_bar.setFixedWidth(JOB_BAR_WIDTH)
        self.cancel = LinkButton("取消", self.cancel_clicked.emit)
        box = QWidget()
        box.setLayout(hbox(self._job_text, self._job_bar, self._job_count, self.cancel, gap=10))
        box.hide()
        return box

    @override
    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._make_room()
        return done

    def _make_room(self) -> None:
        """Where not everything has room, what matters least goes first, so that no word is cut."""
        parts = {part: part.sizeHint().width() + PARTS_GAP for part in (self._offline, self._backup)}
        gone = sum(width for part, width in parts.items() if part.isHidden())
        needed = self._row.minimumSize().width() + gone
        for part, width in parts.items():
            has_room = needed <= self.width()
            if part.isHidden() is has_room:
                part.setVisible(has_room)
            needed -= 0 if has_room else width

    def set_health(self, problem: str) -> None:
        """Say whether the database works; the problem is told when pointed at."""
        set_part(self._health, "error" if problem else "ok")
        self._health.setText(BAD if problem else GOOD)
        self._health.setToolTip(problem)

    def health(self) -> str:
        """What is said about the database."""
        return self._health.text()

    def set_audit(self, text: str, tone: str, hint: str) -> None:
        """Say how the proof of the audit log stands; tone is ok, error or ''."""
        _set_button(self.audit, text, tone, hint)
        self.audit.setVisible(bool(text))

    def show_copy(self, status: CopyStatus) -> None:
        """Say how the second copy stands."""
        _set_button(self.copy, bar_words(status), tone_of(status).value, page_words(status))

    def texts(self) -> tuple[str, ...]:
        """Everything that is said."""
        return tuple(
            found.whole_text() if isinstance(found, ElidedLabel) else found.text()
            for found in self.findChildren(QLabel)
        )

    def set_backup(self, at: datetime | None, now: datetime) -> None:
        """Say when the last backup was made (local time)."""
        if at is None:
            self._backup.setText("尚无备份")
        else:
            when = at.strftime("%H:%M") if at.date() == now.date() else at.strftime("%m-%d %H:%M")
            self._backup.setText(f"最近备份 {when}")

    def set_actor(self, title: str) -> None:
        """Say who is signed in: '统分员 王敏'."""
        self.operator.setText(title.replace(" ", " · ", 1).replace("&", "&&"))

    def set_job(self, state: JobState | None) -> None:
        """Show the running work, or none."""
        self._job.setVisible(state is not None)
        if state is None:
            return
        self._job_text.set_text("正在取消…" if state.cancelling else state.title)
        self._job_bar.set_part(state.done / state.total if state.total else 0.0)
        self._job_count.setText(f"{state.done}/{state.total}" if state.total else "准备中")
        self.cancel.setEnabled(not state.cancelling)


def _set_button(button: LinkButton, text: str, tone: str, hint: str) -> None:
    button.setText(text)
    button.setToolTip(hint)
    set_part(button, tone, "tone")
