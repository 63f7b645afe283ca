"""基本信息: an event's name, divisions and blindness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.domain.people import split_words
from app.errors import InputError, UserError
from app.gui.theme import Tone
from app.gui.widgets import Card, FormField, SecondaryButton, hbox
from app.services.competitions import EventView
from app.services.events import ENTRY_KIND_NAMES, KIND_NAMES


@dataclass(frozen=True, slots=True)
class Basics:
    """What is typed in the card."""

    name: str
    divisions: str
    blind: bool

    def division_list(self) -> tuple[str, ...]:
        """The divisions, each once, in the order typed."""
        return split_words(self.divisions)

    def same(self, other: Basics) -> bool:
        """Whether both are stored alike."""
        mine, theirs = self.division_list(), other.division_list()
        return (self.name.strip(), mine, self.blind) == (other.name.strip(), theirs, other.blind)


def stored(event: EventView) -> Basics:
    """What the card shows of an event."""
    return Basics(event.name, "、".join(event.divisions), event.blind)


class BasicsCard(Card):
    """The fields and their 保存. What is typed and not saved stays with its event."""

    def __init__(self, on_save: Callable[[int, Basics], object], parent: QWidget | None = None) -> None:
        super().__init__("基本信息", " ", parent=parent)
        self._on_save = on_save
        self._event: EventView | None = None
        self._drafts: dict[int, Basics] = {}
        self.name = FormField("赛项名称", QLineEdit())
        self.divisions = FormField("组别", QLineEdit())
        self.blind = QCheckBox("盲评:裁判只看到赛位号")
        self.save_button = SecondaryButton("保存", self.save)
        top = Qt.AlignmentFlag.AlignTop
        self.divisions.editor.setPlaceholderText("用顿号隔开,不分组留空")
        row = hbox(self.name, self.divisions, gap=14)
        for place, field in enumerate((self.name, self.divisions)):
            row.setStretch(place, 1)
            row.setAlignment(field, top)
            field.editor.textEdited.connect(self._on_edited)
            field.editor.returnPressed.connect(self.save)
        self.body.addLayout(row)
        self.body.addLayout(hbox(self.blind, None, self.save_button))
        self.blind.clicked.connect(self._on_edited)

    def show_event(self, event: EventView) -> None:
        """Show an event, with what was typed for it before and not saved."""
        other = self._event is None or self._event.id != event.id
        self._event = event
        draft = self._drafts.get(event.id)
        if draft is not None and draft.same(stored(event)):
            del self._drafts[event.id]
        shown = self._drafts.get(event.id, stored(event))
        if other:
            self._clear_errors()
        if shown != self.typed():
            self.name.editor.setText(shown.name)
            self.name.editor.setCursorPosition(0)
            self.divisions.editor.setText(shown.divisions)
            self.blind.setChecked(shown.blind)
        kind = KIND_NAMES.get(event.kind, event.kind)
        self.note.setText(f"{kind} · 按{ENTRY_KIND_NAMES.get(event.entry_kind, event.entry_kind)}参赛")
        self._show_state()

    def typed(self) -> Basics:
        """What stands in the fields."""
        return Basics(self.name.editor.text(), self.divisions.editor.text(), self.blind.isChecked())

    def save(self) -> None:
        """Write what was typed, if it differs."""
        if self._event is not None and self._event.id in self._drafts:
            self._clear_errors()
            self._on_save(self._event.id, self.typed())

    def show_error(self, error: UserError) -> bool:
        """Show a refusal at its field; False when it belongs to none."""
        fields = {"name": self.name, "divisions": self.divisions}
        field = fields.get(error.field) if isinstance(error, InputError) else None
        if field is None:
            return False
        field.set_error(str(error))
        field.editor.setFocus()
        return True

    def _on_edited(self) -> None:
        if self._event is None:
            return
        if self.typed().same(stored(self._event)):
            self._drafts.pop(self._event.id, None)
        else:
            self._drafts[self._event.id] = self.typed()
        self._clear_errors()
        self._show_state()

    def _clear_errors(self) -> None:
        self.name.set_error("")
        self.divisions.set_error("")

    def _show_state(self) -> None:
        changed = self._event is not None and self._event.id in self._drafts
        self.save_button.setEnabled(changed)
        self.pill.set_state("未保存" if changed else "", Tone.WARN)
