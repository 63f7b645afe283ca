"""登记申诉: who appeals, about whom, what they say and what they ask for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from app.domain.appeals import parse_moment
from app.errors import InputError
from app.gui.screens.appeals.words import minute
from app.gui.widgets import FormField, PrimaryButton, SecondaryButton, hbox
from app.gui.widgets.choice_field import ChoiceField
from app.gui.widgets.form_panel import FormPanel, put_text
from app.gui.widgets.text_area import TextArea
from app.services.appeal_views import WHOLE_EVENT, Appellable, EventAppeals
from app.services.appeals import AppealForm

LINES: Mapping[str, str] = {
    "appellant": "申诉人",
    "organization": "单位",
    "phone": "联系电话",
    "received": "收到时间(空着是现在)",
    "late_reason": "逾期受理的理由",
}
BLIND_APPELLANT = "盲评尚未启封:申诉人、单位和电话只有监督仲裁看得到。"
BLIND_SUBJECT = "这里人人看得到:请写赛位,不写姓名和单位。"
IN_NOTICE = "公示期内提出异议"
PAIRS = (("appellant", "organization"), ("phone", "entry_id"), ("received", "late_reason"))
ANY_WIDTH = 16_777_215  # Qt's QWIDGETSIZE_MAX


class FilingPanel(FormPanel):
    """An empty form; kept by its event."""

    def __init__(self) -> None:
        super().__init__("登记申诉")
        self.setMinimumWidth(0)
        self.setMaximumWidth(ANY_WIDTH)
        self.contest: EventAppeals | None = None
        self._now = datetime.now(UTC)  # when the form was begun
        self.entry: ChoiceField[int | None] = ChoiceField("参赛者")
        self.fields = {name: FormField(caption, QLineEdit()) for name, caption in LINES.items()}
        self.fields |= {
            "entry_id": self.entry,
            "subject": FormField("申诉事项、事实和依据", TextArea(4)),
            "request": FormField("申诉请求", TextArea(2)),
        }
        self.names = (*(name for pair in PAIRS for name in pair), "subject", "request")
        for one, other in PAIRS:
            row = hbox(self.fields[one], self.fields[other], gap=12)
            for at, name in enumerate((one, other)):
                row.setStretch(at, 1)
                row.setAlignment(self.fields[name], Qt.AlignmentFlag.AlignTop)
            self.content.addLayout(row)
        self.content.addWidget(self.fields["subject"])
        self.content.addWidget(self.fields["request"])
        self.save = PrimaryButton("登记", self.save_wanted.emit)
        self.save.setToolTip("Ctrl+Enter")
        self.cancel = SecondaryButton("取消", self.left.emit)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.cancel)
        self.buttons.addWidget(self.save)
        for name in self.names:
            editor = self.fields[name].editor
            if isinstance(editor, QLineEdit):
                editor.textEdited.connect(lambda _text, name=name: self.fields[name].set_error(""))
            elif isinstance(editor, TextArea):
                editor.textChanged.connect(lambda name=name: self.fields[name].set_error(""))
        self._line("received").textChanged.connect(lambda _text: self._show_late())
        self.watch(*(self.fields[name].editor for name in self.names), self.save, self.cancel)

    @property
    @override
    def label(self) -> str:
        return "登记申诉"

    @override
    def form(self) -> AppealForm:
        """What is typed."""
        if self.contest is None:
            raise RuntimeError("a form without an event")
        texts = {name: text for name, text in self.typed().items() if name != "entry_id"}
        if self.fields["late_reason"].isHidden():
            texts["late_reason"] = ""
        return AppealForm(self.contest.event_id, entry_id=self.entry.value, **texts)

    def begin(self, event: EventAppeals, appellable: Appellable, now: datetime) -> None:
        """An empty form for an appeal in this event."""
        self.contest, self._now = event, now
        self.entry.offer([(None, WHOLE_EVENT), *appellable.entries])
        self.entry.choose(None)
        for name in self.names:
            self.fields[name].set_error("")
            if name != "entry_id":
                put_text(self.fields[name].editor, "")
        self.note.setText(event.event)
        self.fields["appellant"].set_hint("" if appellable.opened else BLIND_APPELLANT)
        self.fields["subject"].set_hint("" if appellable.opened else BLIND_SUBJECT)
        self._show_late()
        put_text(self.fields["late_reason"].editor, self._proposed_reason())
        self.keep(self.form())
        self.show()

    def forget(self) -> None:
        """Show nothing."""
        self.contest, self._kept = None, None

    def _proposed_reason(self) -> str:
        until = None if self.contest is None else self.contest.notice_until
        return IN_NOTICE if until is not None and self._now.astimezone().date() <= until else ""

    def _show_late(self) -> None:
        """The reason is asked for only beyond the time limit."""
        clock = None if self.contest is None else self.contest.clock
        if clock is None:
            self.fields["late_reason"].hide()
            return
        try:
            text = self._line("received").text()
            today = self._now.astimezone().date()
            at = parse_moment(text, today, "received").astimezone() if text.strip() else self._now
        except InputError:
            return  # said when it is saved
        late = clock.is_late(at)
        self.fields["late_reason"].setVisible(late)
        self.fields["late_reason"].set_hint(f"{minute(clock.deadline)} 已截止。" if late else "")

    def _line(self, name: str) -> QLineEdit:
        editor: QWidget = self.fields[name].editor
        if not isinstance(editor, QLineEdit):
            raise TypeError(name)
        return editor
