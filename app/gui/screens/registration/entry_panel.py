"""选手信息: one entry at the right of the list; typed, checked field by field, saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QCompleter, QLineEdit, QWidget
from typing_extensions import override

from app.domain.identity import DocumentType, mask_document
from app.domain.people import SKILL_LEVELS, mask_phone
from app.domain.problems import Problem
from app.domain.ranking import STATUS_NAMES
from app.domain.registration_form import RowValues
from app.errors import InputError
from app.gui.screens.registration.reason_form import ReasonForm
from app.gui.theme import Tone
from app.gui.widgets import Choice, FilterButton, FormField, PrimaryButton, SecondaryButton, hbox, label
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.fit_filter import FitFilterButton
from app.gui.widgets.form_panel import FormPanel, put_text, text_of
from app.gui.widgets.masked_edit import MaskedEdit
from app.services.competitions import EventView
from app.services.entry_form import EntryDetail, EntryForm
from app.services.registration import REVIEW_NAMES

REVIEW_TONES: Mapping[str, Tone] = {"approved": Tone.OK, "pending": Tone.WARN, "returned": Tone.ERROR}
CAPTIONS: Mapping[str, str] = {
    "title": "名称",
    "authors": "完成人",
    "name": "姓名",
    "gender": "性别",
    "document_number": "证件号码",
    "document_type": "证件类型",
    "organization": "单位",
    "division": "组别",
    "trade": "工种",
    "skill_level": "技能等级",
    "phone": "联系电话",
    "education": "文化程度",
    "born_on": "出生日期",
    "ethnicity": "民族",
}
_PERSON = tuple(name for name in CAPTIONS if name not in ("title", "authors"))
_WORK = ("title", "authors", "organization", "division")
# Which fields an entry of a kind has.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "person": _PERSON,
    "team": ("title", *_PERSON),
    "unit": ("organization", "division"),
    "project": _WORK,
    "innovation": _WORK,
}
# Fields that stand side by side.
_ROWS = (
    ("title",),
    ("authors",),
    ("name", "gender"),
    ("document_number",),
    ("document_type",),
    ("organization", "division"),
    ("trade", "skill_level"),
    ("phone", "education"),
    ("born_on", "ethnicity"),
)
HINTS: Mapping[str, str] = {"authors": "多人用顿号隔开,第一人在前"}
_TITLES: Mapping[str, str] = {
    "person": "选手信息",
    "team": "参赛队信息",
    "unit": "参赛单位",
    "project": "参赛项目",
    "innovation": "申报成果",
}
DOCUMENT_DIGITS = 18
# What stays when one person after the other of a unit is added.
_CARRIED = ("organization", "division")


class EntryPanel(FormPanel):
    """Shows one entry, or an empty form for a new one."""

    edited = Signal(object)  # EntryForm, to be checked
    event_chosen = Signal(object)  # id of the event of a new entry
    returned = Signal()
    approved = Signal()
    reopened = Signal()
    status_chosen = Signal(object)  # value of a Status
    guest_chosen = Signal(bool)

    def __init__(self) -> None:
        super().__init__("选手信息")
        self._form: EntryForm | None = None
        self._kept: EntryForm | None = None
        self._visited: set[str] = set()
        self._events: Mapping[int, EventView] = {}
        self._units = QStringListModel(self)
        for name, caption in CAPTIONS.items():
            editor = self._make_editor(name)
            self.fields[name] = FormField(caption, editor)
            self.watch(editor)
        self.reason = ReasonForm()
        self.proposed_reason = ""
        self._make_state()
        self._make_buttons()
        self._lay_out()

    # -- making ------------------------------------------------------------------------------------

    def _make_editor(self, name: str) -> QWidget:
        masks: Mapping[str, Callable[[str], str]] = {"document_number": mask_document, "phone": mask_phone}
        choices: Mapping[str, Sequence[str]] = {
            "document_type": [kind.value for kind in DocumentType],
            "gender": ["", "男", "女"],
            "skill_level": ["", *SKILL_LEVELS.values()],
            "division": [""],
        }
        if name in choices:
            combo = CalmComboBox(choices[name])
            combo.activated.connect(lambda _at: self._on_finished(name))
            combo.setMinimumWidth(64)
            return combo
        editor = MaskedEdit(masks[name]) if name in masks else QLineEdit()
        editor.editingFinished.connect(lambda: self._on_finished(name))
        editor.textEdited.connect(lambda text: self._on_typed(name, text))
        if name == "organization":
            completer = QCompleter(self._units, editor)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            editor.setCompleter(completer)
        return editor

    def _make_state(self) -> None:
        self._event = FitFilterButton("赛项", everything="")
        self._event.chosen.connect(self.event_chosen)
        self._remark = label("", "note", wrap=True)
        self._status = FilterButton("参赛", everything="")
        self._status.set_choices([Choice(status.value, name) for status, name in STATUS_NAMES.items()])
        self._status.chosen.connect(self.status_chosen)
        self._guest = QCheckBox("打星")
        self._guest.setToolTip("记成绩,不排名,不占获奖名额")
        self._guest.clicked.connect(lambda checked: self.guest_chosen.emit(checked))

    def _make_buttons(self) -> None:
        self._return = SecondaryButton("退回", self.returned.emit)
        self._approve = SecondaryButton("通过", self.approved.emit)
        self._reopen = SecondaryButton("重审", self.reopened.emit)
        self._reopen.setToolTip("改回待审核")
        self._approve.setToolTip("Ctrl+Shift+Enter")
        self._save = PrimaryButton("", self.save_wanted.emit)
        self._save.setToolTip("Ctrl+Enter")
        for button in (self._return, self._approve, self._reopen):
            self.buttons.addWidget(button)
        self.buttons.addWidget(self._save, 1)
        self.watch(self._event, self._status, self._guest)
        self.watch(self._return, self._approve, self._reopen, self._save)

    def _lay_out(self) -> None:
        self.content.setSpacing(10)
        self.content.addWidget(self._event)
        self.content.addWidget(self._remark)
        for names in _ROWS:
            row = hbox(*(self.fields[name] for name in names))
            for name in names:  # a remark below one of them leaves the other where it is
                row.setAlignment(self.fields[name], Qt.AlignmentFlag.AlignTop)
            self.content.addLayout(row)
        below = self.body.count() - 1
        self.body.insertWidget(below, self.reason)
        self.state = QWidget()
        self.state.setLayout(hbox(self._status, None, self._guest, margins=(0, 2, 0, 2)))
        self.body.insertWidget(below + 1, self.state)
        order = [self._event, *(field.editor for field in self.fields.values())]
        order += [self.reason.field.editor, self._status, self._guest]
        order += [self._return, self._approve, self._reopen, self._save]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    @property
    @override
    def editors(self) -> tuple[QWidget, ...]:
        return *super().editors, self._event, self._return, self._approve, self._reopen, self._save

    # -- what is shown -----------------------------------------------------------------------------

    def set_choices(self, events: Sequence[EventView], organizations: Sequence[str]) -> None:
        """Offer these events for new entries, and these units while typing."""
        found = {event.id: event for event in events}
        if found != self._events:
            self._events = found
            self._event.set_choices([Choice(event.id, event.name) for event in events])
        if self._units.stringList() != list(organizations):
            self._units.setStringList(list(organizations))

    def show_entry(self, detail: EntryDetail) -> None:
        """Show a stored entry; of the one that is being typed in only its state."""
        if self.entry_id == detail.form.entry_id and self.is_changed:
            self._show_state(detail)
            return
        is_other = self.entry_id != detail.form.entry_id or not self.isVisible()
        if is_other:
            self.reason.close_form()
        self._form = detail.form
        self._arrange(detail.entry_kind, detail.divisions)
        self._show_form(detail.form)
        self._show_state(detail)
        self._visited = set(self.names)

    def _show_state(self, detail: EntryDetail) -> None:
        self.note.setText(detail.number)
        self.pill.set_state(REVIEW_NAMES[detail.review], REVIEW_TONES[detail.review])
        self.proposed_reason = detail.note
        remarks = [f"队员:{'、'.join(detail.members)}"] if len(detail.members) > 1 else []
        if detail.note:
            remarks.append(f"{'退回原因' if detail.review == 'returned' else '待核对'}:{detail.note}")
        self._remark.setText("\n".join(remarks))
        self._remark.setVisible(bool(remarks))
        self._status.set_value(detail.status)
        self._status.setToolTip(detail.status_reason)
        self._guest.setChecked(detail.guest)
        self._approve.setVisible(detail.review != "approved")
        self._reopen.setVisible(detail.review == "approved")

    def show_new(self, event_id: int, *, carried: EntryForm | None = None, note: str = "新增") -> None:
        """Show a form for this event; unit and group of the entry before may stay."""
        event = self._events[event_id]
        self._event.set_value(event_id)
        self._form = EntryForm(event_id=event_id, document_type=DocumentType.ID_CARD.value)
        if len(event.divisions) == 1:
            self._form = replace(self._form, division=event.divisions[0])
        if carried is not None:
            kept = {name: getattr(carried, name) for name in _CARRIED if getattr(carried, name)}
            self._form = replace(self._form, **kept)
        self._arrange(event.entry_kind, event.divisions)
        self._show_form(self._form)
        self._visited = set()
        self.reason.close_form()
        self._remark.hide()
        self.note.setText(note)
        self.pill.set_state("", Tone.NEUTRAL)

    def forget(self) -> None:
        """Show nothing."""
        self._form = self._kept = None
        self.hide()

    def _arrange(self, kind: str, divisions: Sequence[str]) -> None:
        is_new = self.is_new
        self.title.setText(_TITLES[kind])
        self.names = tuple(
            name for name in CAPTIONS if name in FIELDS[kind] and (name != "division" or divisions)
        )
        for name, field in self.fields.items():
            field.setVisible(name in self.names)
        combo = self.fields["division"].editor
        if isinstance(combo, CalmComboBox):
            combo.set_texts(["", *divisions])
        self._event.setVisible(is_new)
        for part in (self.state, self._return, self._approve, self._reopen):
            part.setVisible(not is_new)
        self._save.setText("保存并继续新增" if is_new else "保存并下一条")

    def _show_form(self, form: EntryForm) -> None:
        for name, field in self.fields.items():
            field.set_error("")
            field.set_hint(HINTS.get(name, ""))
        self.fill({name: getattr(form, name) for name in self.names})
        self._kept = self.form()
        self.show()

    # -- what is typed -----------------------------------------------------------------------------

    @property
    def entry_id(self) -> int | None:
        """The stored entry shown; None for a new one or none."""
        return None if self._form is None else self._form.entry_id

    @property
    def is_new(self) -> bool:
        """Whether an entry is being added."""
        return self._form is not None and self._form.entry_id is None

    @property
    @override
    def is_changed(self) -> bool:
        return self._form is not None and (self.form() != self._kept or self.reason.is_changed)

    @property
    @override
    def label(self) -> str:
        form = self.form()
        return (form.title or form.name or form.organization).strip() or "新选手"

    def form(self) -> EntryForm:
        """What is typed."""
        if self._form is None:
            raise RuntimeError("no entry is shown")
        return EntryForm(event_id=self._form.event_id, entry_id=self._form.entry_id, **self.typed())

    def keep(self, form: EntryForm) -> None:
        """This is saved."""
        self._kept = form

    def complete(self, values: RowValues) -> None:
        """Fill in what the document number tells, where nothing stands yet."""
        told = {"gender": values.gender, "born_on": values.born_on.isoformat() if values.born_on else ""}
        for name, text in told.items():
            editor = self.fields[name].editor
            if name in self.names and text and not text_of(editor) and not editor.hasFocus():
                put_text(editor, text)

    # -- errors ------------------------------------------------------------------------------------

    def show_problems(self, problems: Sequence[Problem], *, everywhere: bool = False) -> None:
        """Errors and warnings at their fields; of a new form only where somebody was already."""
        if everywhere:
            self._visited = set(self.names)
        for name in self.names:
            found = [problem for problem in problems if problem.column == name and name in self._visited]
            errors = [problem.text for problem in found if problem.is_error]
            doubts = [problem.text for problem in found if not problem.is_error]
            field = self.fields[name]
            field.set_error(errors[0] if errors else "")
            field.set_hint(f"▲ {';'.join(doubts)}" if doubts else HINTS.get(name, ""))

    @override
    def show_error(self, error: InputError) -> bool:
        if error.field in ("reason", "review_reason") and not self.reason.isHidden():
            self.reason.set_error(str(error))
            return True
        return super().show_error(error)

    def _on_finished(self, name: str) -> None:
        if self._form is None or not (self.is_changed or name in self._visited):
            return
        if not text_of(self.fields[name].editor) and self.is_new:
            return
        self._visited.add(name)
        self.edited.emit(self.form())

    def _on_typed(self, name: str, text: str) -> None:
        # A mark goes away as soon as it is cured; a whole document number is checked at once.
        whole = name == "document_number" and len(text.strip()) >= DOCUMENT_DIGITS
        if self.fields[name].error() or whole:
            self._visited.add(name)
            self.edited.emit(self.form())
