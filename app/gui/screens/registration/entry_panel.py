"""选手信息: one entry at the right of the list; typed, checked field by field, saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QLineEdit, QWidget

from app.domain.identity import DocumentType, mask_document
from app.domain.people import SKILL_LEVELS, mask_phone
from app.domain.ranking import STATUS_NAMES
from app.domain.registration_form import RowReview
from app.errors import InputError
from app.gui.theme import Tone
from app.gui.widgets import Choice, FilterButton, FormField, PrimaryButton, SecondaryButton, SidePanel, hbox
from app.gui.widgets.masked_edit import MaskedEdit
from app.services.competitions import EventView
from app.services.entry_form import EntryDetail, EntryForm
from app.services.registration import REVIEW_NAMES

REVIEW_TONES: Mapping[str, Tone] = {"approved": Tone.OK, "pending": Tone.WARN, "returned": Tone.ERROR}
_PERSON = (
    "name",
    "document_type",
    "document_number",
    "gender",
    "born_on",
    "organization",
    "division",
    "trade",
    "skill_level",
    "phone",
    "ethnicity",
    "education",
)
# Which fields an entry of a kind has, in their order.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "person": _PERSON,
    "team": ("title", *_PERSON),
    "unit": ("organization", "division"),
    "project": ("title", "authors", "organization", "division"),
    "innovation": ("title", "authors", "organization", "division"),
}
CAPTIONS: Mapping[str, str] = {
    "title": "名称",
    "authors": "完成人",
    "name": "姓名",
    "document_type": "证件类型",
    "document_number": "证件号码",
    "gender": "性别",
    "born_on": "出生日期",
    "organization": "单位",
    "division": "组别",
    "trade": "工种",
    "skill_level": "技能等级",
    "phone": "联系电话",
    "ethnicity": "民族",
    "education": "文化程度",
}
# Fields that stand side by side.
_ROWS = (
    ("title",),
    ("authors",),
    ("name", "gender"),
    ("document_type",),
    ("document_number",),
    ("born_on", "division"),
    ("organization",),
    ("trade", "skill_level"),
    ("phone",),
    ("ethnicity", "education"),
)
HINTS: Mapping[str, str] = {"authors": "多人用顿号隔开,第一人在前"}
_PANEL_TITLES: Mapping[str, str] = {
    "person": "选手信息",
    "team": "参赛队信息",
    "unit": "参赛单位",
    "project": "参赛项目",
    "innovation": "申报成果",
}


class EntryPanel(SidePanel):
    """Shows one entry, or an empty form for a new one."""

    saved = Signal(object)  # EntryForm
    reviewed = Signal(str, str)  # state, reason
    status_chosen = Signal(str, str)  # status, reason
    guest_chosen = Signal(bool)
    edited = Signal(object)  # EntryForm, to be checked

    def __init__(self) -> None:
        super().__init__("选手信息", width=318)
        self._form: EntryForm | None = None
        self._event = FilterButton("赛项", everything="")
        self._event.chosen.connect(self._on_event_chosen)
        self._events: Mapping[int, EventView] = {}
        self._editors: dict[str, QWidget] = {name: self._make_editor(name) for name in CAPTIONS}
        self.fields = {
            name: FormField(CAPTIONS[name], editor, hint=HINTS.get(name, ""))
            for name, editor in self._editors.items()
        }
        self._reason = FormField("原因(退回、取消资格时填写)", QLineEdit())
        self._status = FilterButton("参赛状态", everything="")
        self._status.set_choices([Choice(status.value, name) for status, name in STATUS_NAMES.items()])
        self._status.chosen.connect(self._on_status_chosen)
        self._guest = QCheckBox("打星(记成绩,不排名)")
        self._guest.clicked.connect(self.guest_chosen)
        self._lay_out()

    def _lay_out(self) -> None:
        self.content.addWidget(self._event)
        for names in _ROWS:
            self.content.addLayout(hbox(*(self.fields[name] for name in names)))
        self.content.addLayout(hbox(self._status, None))
        self.content.addWidget(self._reason)
        self.content.addWidget(self._guest)
        self._return = SecondaryButton(
            "退回", lambda: self.reviewed.emit("returned", self._reason.editor.text())
        )
        self._approve = SecondaryButton("通过", lambda: self.reviewed.emit("approved", ""))
        self._save = PrimaryButton("保存并下一条", self._on_save)
        for button in (self._return, self._approve):
            self.buttons.addWidget(button)
        self.buttons.addWidget(self._save, 1)

    def set_choices(self, events: Sequence[EventView], organizations: Sequence[str]) -> None:
        """Offer these events for new entries, and these units while typing."""
        self._events = {event.id: event for event in events}
        self._event.set_choices([Choice(event.id, event.name) for event in events])
        editor = self._editors["organization"]
        if isinstance(editor, QLineEdit):
            completer = QCompleter(list(organizations), editor)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            editor.setCompleter(completer)

    def show_entry(self, detail: EntryDetail) -> None:
        """Show a stored entry."""
        self._form = detail.form
        self._arrange(detail.entry_kind, detail.divisions, is_new=False)
        self._fill(detail.form)
        self.note.setText(detail.number)
        self.pill.set_state(REVIEW_NAMES[detail.review], REVIEW_TONES[detail.review])
        self._reason.editor.setText(detail.note)
        self._status.set_value(detail.status)
        self._guest.setChecked(detail.guest)
        self._approve.setEnabled(detail.review != "approved")

    def show_new(self, event_id: int) -> None:
        """Show an empty form for this event."""
        self._event.set_value(event_id)
        event = self._events[event_id]
        self._form = EntryForm(event_id=event_id, document_type=DocumentType.ID_CARD.value)
        self._arrange(event.entry_kind, event.divisions, is_new=True)
        self._fill(self._form)
        self.note.setText("新增")
        self.pill.set_state("", Tone.NEUTRAL)
        self._reason.editor.clear()

    def show_problems(self, review: RowReview) -> None:
        """Errors and warnings of what is typed, each at its field."""
        for name, field in self.fields.items():
            found = [problem for problem in review.problems if problem.column == name]
            errors = [problem for problem in found if problem.is_error]
            field.set_error(errors[0].text if errors else "")
            if found and not errors:
                field.set_hint(found[0].text)

    def show_error(self, error: InputError) -> None:
        """Mark the field an error names and go there."""
        field = self._reason if error.field in ("reason", "review_reason") else self.fields.get(error.field)
        if field is not None:
            field.set_error(str(error))
            field.editor.setFocus()

    def form(self) -> EntryForm | None:
        """What is typed; None while nothing is shown."""
        if self._form is None:
            return None
        typed = {
            name: _text(editor)
            for name, editor in self._editors.items()
            if self.fields[name].isVisibleTo(self)
        }
        return EntryForm(event_id=self._form.event_id, entry_id=self._form.entry_id, **typed)

    @property
    def is_new(self) -> bool:
        """Whether an entry is being added."""
        return self._form is not None and self._form.entry_id is None

    def focus_first(self) -> None:
        """Go to the first field."""
        for field in self.fields.values():
            if field.isVisibleTo(self):
                field.editor.setFocus()
                return

    def _make_editor(self, name: str) -> QWidget:
        masks: Mapping[str, Callable[[str], str]] = {"document_number": mask_document, "phone": mask_phone}
        choices: Mapping[str, Sequence[str]] = {
            "document_type": [kind.value for kind in DocumentType],
            "gender": ["", "男", "女"],
            "skill_level": ["", *SKILL_LEVELS.values()],
            "division": [""],
        }
        if name in choices:
            combo = QComboBox()
            combo.addItems(list(choices[name]))
            combo.activated.connect(self._on_edited)
            combo.setMinimumWidth(64)
            return combo
        editor = MaskedEdit(masks[name]) if name in masks else QLineEdit()
        editor.editingFinished.connect(self._on_edited)
        editor.returnPressed.connect(self.focusNextChild)
        return editor

    def _arrange(self, kind: str, divisions: Sequence[str], *, is_new: bool) -> None:
        self.title.setText(_PANEL_TITLES[kind])
        wanted = [name for name in FIELDS[kind] if name != "division" or divisions]
        for name, field in self.fields.items():
            field.setVisible(name in wanted)
            field.set_error("")
            field.set_hint(HINTS.get(name, ""))
        combo = self._editors["division"]
        if isinstance(combo, QComboBox):
            combo.clear()
            combo.addItems(["", *divisions])
        self._event.setVisible(is_new)
        for part in (self._reason, self._status, self._guest, self._return, self._approve):
            part.setVisible(not is_new)
        self._reason.set_error("")
        self._save.setText("保存并继续新增" if is_new else "保存并下一条")

    def _fill(self, form: EntryForm) -> None:
        for name, editor in self._editors.items():
            value = getattr(form, name)
            if isinstance(editor, QComboBox):
                editor.setCurrentIndex(max(0, editor.findText(value)))
            elif isinstance(editor, MaskedEdit):
                editor.set_value(value)
            elif isinstance(editor, QLineEdit):
                editor.setText(value)

    def _on_event_chosen(self, event_id: int) -> None:
        self.show_new(event_id)
        self.focus_first()

    def _on_edited(self) -> None:
        form = self.form()
        # Nothing typed yet: leave a new form in peace.
        if form is not None and (form.name or form.title or form.organization):
            self.edited.emit(form)

    def _on_save(self) -> None:
        form = self.form()
        if form is not None:
            self.saved.emit(form)

    def _on_status_chosen(self, status: str) -> None:
        self.status_chosen.emit(status, self._reason.editor.text())


def _text(editor: QWidget) -> str:
    if isinstance(editor, MaskedEdit):
        return editor.value
    if isinstance(editor, QComboBox):
        return editor.currentText()
    return editor.text() if isinstance(editor, QLineEdit) else ""
