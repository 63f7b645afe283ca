"""岗位 of one person: those that stand, each with its 取消, and a line to add one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.rights import ROLE_NAMES, Role
from app.errors import InputError, UserError
from app.gui.screens.people.words import EVERYWHERE, duty_text
from app.gui.widgets import (
    FormField,
    LinkButton,
    SecondaryButton,
    TwiceButton,
    clear,
    divider,
    hbox,
    label,
    vbox,
)
from app.gui.widgets.calm_combo import CalmComboBox
from app.services.accounts import AccountView
from app.services.competitions import EventView

WHOLE_EVENT = "整个赛项"
CHOOSE = "请选岗位"
# Seats are given seat by seat.
ROLES = tuple(role for role in Role if role is not Role.JUDGE)


class DutyEditor(QWidget):
    """Writes nothing itself: it says what is wanted."""

    added = Signal(object, object, object)  # Role, id of an event | None, code of a module | None
    removed = Signal(int)  # id of the duty
    seats_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._events: tuple[EventView, ...] = ()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.role_field = FormField("增加岗位", CalmComboBox([CHOOSE, *(ROLE_NAMES[role] for role in ROLES)]))
        self.event_field = FormField("赛项", CalmComboBox([EVERYWHERE]))
        self.module_field = FormField("模块", CalmComboBox([WHOLE_EVENT]))
        self.add_button = SecondaryButton("增加岗位", self._add)
        self.error = label("", "error", wrap=True)
        for field in self._fields.values():
            field.editor.setMinimumWidth(64)
        self.role_field.editor.currentIndexChanged.connect(self._follow_role)
        self.event_field.editor.currentIndexChanged.connect(self._follow_event)
        where = hbox(self.event_field, self.module_field)
        for field in (self.event_field, self.module_field):
            where.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        parts = (divider(), label("岗位", "strong"), self._lines, self.error, self.role_field, where)
        self.setLayout(vbox(*parts, hbox(None, self.add_button), gap=8))
        self._follow_role()

    @property
    def _fields(self) -> dict[str, FormField[CalmComboBox]]:
        return {"role": self.role_field, "event": self.event_field, "module": self.module_field}

    def set_events(self, events: Sequence[EventView]) -> None:
        """Offer these events; what is chosen stays where it still is there."""
        if tuple(events) != self._events:
            chosen = self.event_field.editor.currentText()
            self._events = tuple(events)
            self.event_field.editor.set_texts([EVERYWHERE, *(event.name for event in events)])
            self.event_field.editor.setCurrentIndex(max(0, self.event_field.editor.findText(chosen)))

    def show_duties(self, account: AccountView) -> None:
        """Show what somebody is."""
        clear(self._lines)
        for duty in account.duties:
            remove = TwiceButton("取消", "确认取消", partial(self.removed.emit, duty.id))
            self._lines.addLayout(_line(duty_text(duty), remove))
        for seat in account.seats:
            text = f"{ROLE_NAMES[Role.JUDGE]}({seat})"
            self._lines.addLayout(_line(text, None))
        if account.seats:
            self._lines.addWidget(LinkButton("去裁判席位 ›", self.seats_wanted.emit))
        elif not account.duties:
            self._lines.addWidget(label("还没有岗位。评分裁判在“裁判席位”中安排。", "small", wrap=True))

    def clear_form(self) -> None:
        """Empty the line for a new role."""
        for field in self._fields.values():
            field.editor.setCurrentIndex(0)
        self.show_error(None)

    def show_error(self, error: UserError | None) -> None:
        """Say at its place what is wrong."""
        name = error.field if isinstance(error, InputError) else ""
        for key, field in self._fields.items():
            field.set_error(str(error) if key == name else "")
        loose = error is not None and name not in self._fields
        self.error.setText(str(error) if loose else "")
        self.error.setVisible(loose)

    def _follow_role(self) -> None:
        at = self.role_field.editor.currentIndex()
        everywhere = at > 0 and ROLES[at - 1] is Role.ADMIN
        if everywhere:
            self.event_field.editor.setCurrentIndex(0)
        self.event_field.editor.setEnabled(not everywhere)
        for field in (self.event_field, self.add_button):
            field.setVisible(at > 0)
        self.show_error(None)
        self._follow_event()

    def _follow_event(self) -> None:
        event = self._chosen_event()
        modules = () if event is None else event.rules.scheme.modules
        self.module_field.editor.set_texts([WHOLE_EVENT, *(module.name for module in modules)])
        self.module_field.setVisible(event is not None and self.role_field.editor.currentIndex() > 0)

    def _chosen_event(self) -> EventView | None:
        at = self.event_field.editor.currentIndex()
        return self._events[at - 1] if at > 0 else None

    def _add(self) -> None:
        at = self.role_field.editor.currentIndex()
        event, place = self._chosen_event(), self.module_field.editor.currentIndex()
        module = event.rules.scheme.modules[place - 1].code if event is not None and place > 0 else None
        if at > 0:
            self.added.emit(ROLES[at - 1], None if event is None else event.id, module)


def _line(text: str, button: TwiceButton | None) -> QVBoxLayout:
    words = label(text, wrap=True)
    row = hbox(words) if button is None else hbox(words, button)
    row.setStretch(0, 1)
    return vbox(row)
