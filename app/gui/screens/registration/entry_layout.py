"""The panel of an entry as it stands: fields in rows by the kind of entry, buttons, what they offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QCompleter, QLineEdit, QWidget
from typing_extensions import override

from app.domain.ranking import STATUS_NAMES
from app.domain.word_lists import WordKey
from app.gui.screens.registration.attachment_list import AttachmentList
from app.gui.screens.registration.entry_fields import (
    ATTACHMENTS,
    CAPTIONS,
    MEMBERS,
    PORTRAIT,
    ROWS,
    TITLES,
    fields_of,
    make_editor,
    watch_editor,
)
from app.gui.screens.registration.member_list import MemberList
from app.gui.screens.registration.reads import Words
from app.gui.screens.registration.reason_form import ReasonForm
from app.gui.widgets import (
    Choice,
    FilterButton,
    FormField,
    LinkButton,
    PrimaryButton,
    SecondaryButton,
    hbox,
    label,
)
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.fit_filter import FitFilterButton
from app.gui.widgets.form_panel import FormPanel
from app.gui.widgets.portrait import Portrait
from app.services.competitions import EventView

OF_PEOPLE = ("person", "team")
_CATEGORIES = {"project": WordKey.PROJECT_KIND, "innovation": WordKey.INNOVATION_KIND}


class EntryLayout(FormPanel):
    """Knows no entry: that is its heir's."""

    event_chosen = Signal(object)  # id of the event of a new entry
    returned = Signal()
    approved = Signal()
    reopened = Signal()
    status_chosen = Signal(object)  # value of a Status
    guest_chosen = Signal(bool)

    def __init__(self) -> None:
        super().__init__("选手信息")
        self._kind = ""
        self._events: Mapping[int, EventView] = {}
        self._words: Words = {}
        self._offered = {name: QStringListModel(self) for name in ("organization", "trade")}
        for name, caption in CAPTIONS.items():
            self.fields[name] = FormField(caption, self._make_editor(name))
        self.portrait = Portrait("证件照")
        self.members = MemberList()
        self.attachments = AttachmentList()
        self.reason = ReasonForm()
        self._make_state()
        self._make_buttons()
        self._lay_out()

    # -- hooks -------------------------------------------------------------------------------------

    def on_finished(self, name: str) -> None:
        """Somebody has finished with a field."""
        raise NotImplementedError

    def on_typed(self, name: str, text: str) -> None:
        """A key in a field."""
        raise NotImplementedError

    # -- making ------------------------------------------------------------------------------------

    def _make_editor(self, name: str) -> QWidget:
        editor = make_editor(name)
        watch_editor(editor, lambda: self.on_finished(name), lambda text: self.on_typed(name, text))
        if name in self._offered and isinstance(editor, QLineEdit):
            completer = QCompleter(self._offered[name], editor)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            editor.setCompleter(completer)
        self.watch(editor)
        return editor

    def _make_state(self) -> None:
        self._event = FitFilterButton("赛项", everything="")
        self._event.chosen.connect(self.event_chosen)
        self._findings = label("", "error", wrap=True)
        self._remark = label("", "note", wrap=True)
        self._status = FilterButton("参赛", everything="")
        self._status.set_choices([Choice(status.value, name) for status, name in STATUS_NAMES.items()])
        self._status.chosen.connect(self.status_chosen)
        self._guest = QCheckBox("打星")
        self._guest.setToolTip("记成绩,不排名,不占获奖名额")
        self._guest.clicked.connect(lambda checked: self.guest_chosen.emit(checked))
        self.substitute = LinkButton("换人…")
        self.substitute.setToolTip("由别人接替,报名号、赛位和座位不变")

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
        self.watch(self._event, self._status, self._guest, self.substitute, self.portrait)
        self.watch(self._return, self._approve, self._reopen, self._save)

    def _lay_out(self) -> None:
        self.content.setSpacing(10)
        self.content.addWidget(self._event)
        self.content.addWidget(self._findings)
        self.content.addWidget(self._remark)
        parts = {PORTRAIT: self.portrait, MEMBERS: self.members, ATTACHMENTS: self.attachments}
        self._rows: dict[tuple[str, ...], QWidget] = {}
        for names in dict.fromkeys(row for rows in ROWS.values() for row in rows):
            line = QWidget()
            inside = hbox(*(parts.get(name) or self.fields[name] for name in names))
            for name in set(names) - parts.keys():  # a remark below one of them leaves the other where it is
                inside.setAlignment(self.fields[name], Qt.AlignmentFlag.AlignTop)
            line.setLayout(inside)
            self._rows[names] = line
        below = self.body.count() - 1
        self.body.insertWidget(below, self.reason)
        self.state = QWidget()
        self.state.setLayout(hbox(self._status, self._guest, gap=12, margins=(0, 2, 0, 2)))
        self._day = QWidget()
        self._day.setLayout(hbox(self.state, None, self.substitute))
        self.body.insertWidget(below + 1, self._day)

    @property
    @override
    def editors(self) -> tuple[QWidget, ...]:
        own = (self._event, self._return, self._approve, self._reopen, self._save, self.substitute)
        return *super().editors, *own, self.portrait, self.members.steps, self.attachments.add

    # -- what is offered ---------------------------------------------------------------------------

    def set_choices(self, events: Sequence[EventView], organizations: Sequence[str], words: Words) -> None:
        """Offer these events for new entries, and these units and words while typing."""
        found = {event.id: event for event in events}
        if found != self._events:
            self._events = found
            self._event.set_choices([Choice(event.id, event.name) for event in events])
        self._words = words
        for name, texts in (("organization", organizations), ("trade", words[WordKey.TRADE])):
            if self._offered[name].stringList() != list(texts):
                self._offered[name].setStringList(list(texts))

    def arrange(self, kind: str, divisions: Sequence[str], *, is_new: bool) -> None:
        """Have the fields and buttons of an entry of this kind."""
        self.title.setText(TITLES[kind])
        self.names = fields_of(kind, has_divisions=bool(divisions), is_new=is_new)
        for name, form_field in self.fields.items():
            form_field.setVisible(name in self.names)
        division, category = self.fields["division"].editor, self.fields["category"].editor
        if isinstance(division, CalmComboBox) and isinstance(category, CalmComboBox):
            division.set_texts(["", *divisions])
            category.set_texts(self._words.get(_CATEGORIES[kind], ()) if kind in _CATEGORIES else ())
        if kind != self._kind:
            self._place_rows(kind)
        self._event.setVisible(is_new)
        self.substitute.setVisible(kind in OF_PEOPLE)
        for part in (self._day, self.attachments, self._return, self._approve, self._reopen):
            part.setVisible(not is_new)
        self._save.setText("保存并继续新增" if is_new else "保存并下一条")

    def _place_rows(self, kind: str) -> None:
        self._kind = kind
        for line in self._rows.values():
            self.content.removeWidget(line)
            line.hide()
        for names in ROWS[kind]:
            self.content.addWidget(self._rows[names])
            self._rows[names].show()
        order: list[QWidget] = [self._event]
        for name in (name for row in ROWS[kind] for name in row):
            if name in self.names:
                order.append(self.fields[name].editor)
            elif name in (PORTRAIT, MEMBERS):
                order.append(self.portrait if name == PORTRAIT else self.members.rows)
        order += [self.reason.field.editor, self._status, self._guest, self.substitute]
        order += [self._return, self._approve, self._reopen, self._save]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)
