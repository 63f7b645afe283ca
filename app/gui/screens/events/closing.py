"""收尾规则: how events are closed (recheck, appeals, public notice), for all of them and for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.domain.closing import NAMES, USUAL, read_closing
from app.domain.reading import Document
from app.errors import UserError
from app.gui.screen import ScreenContext
from app.gui.screens.events.condition_fields import ChoiceCondition, TextCondition
from app.gui.theme import PADDING, Tone
from app.gui.widgets import (
    Choice,
    FilterButton,
    FormField,
    Pill,
    SecondaryButton,
    divider,
    hbox,
    label,
    vbox,
)
from app.services.closing_rules import ClosingDocuments, save_closing, save_common_closing
from app.services.competitions import EventView

if TYPE_CHECKING:
    from app.services.door import WriteSession

ALL = "全部赛项"
HINT = (
    "空着的沿用灰字所示的规定。公示天数含首尾两天,申诉时限从比赛结束算起。"
    "改动只影响以后的复核、签署、公示和定稿。"
)
CHOICES: Mapping[str, Mapping[str, object]] = {
    "recheck_required": {"必须先复核": True, "可不复核": False},
    "certificates_when_final": {"定稿后才发": True, "公示时就可发": False},
}
ROWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("成绩复核", ("recheck_required", "top_percent", "sample_percent", "limit_percent")),
    ("公示、申诉和证书", ("notice_days", "appeal_minutes", "certificates_when_final", "appeals_to")),
)
TOPICS = ("competition", "results")


class ClosingPage(QScrollArea):
    """The rules of all events, or of one. What is typed and not saved stays with what it is for."""

    save_wanted = Signal(object, object)  # the event's id (None: all events), Document

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._documents = ClosingDocuments({}, {})
        self._event_id: int | None = None
        self._drafts: dict[int | None, Document] = {}
        self.scope_button = FilterButton("适用于", everything="")
        self.pill = Pill()
        self.save_button = SecondaryButton("保存", self.save)
        self._editors: dict[str, TextCondition | ChoiceCondition] = {}
        self.fields: dict[str, FormField[QWidget]] = {}
        for key in (key for _title, keys in ROWS for key in keys):
            self._editors[key] = editor = _make(key)
            self.fields[key] = FormField(NAMES[key], editor)
            editor.edited.connect(self._on_edited)
        self.scope_button.chosen.connect(lambda _scope: self._show_scope())
        self._lay_out()

    def _lay_out(self) -> None:
        column = vbox(
            hbox(self.scope_button, self.pill, None, self.save_button, gap=12),
            label(HINT, "note", wrap=True),
            divider(),
            gap=12,
            margins=(PADDING, PADDING, PADDING, PADDING),
        )
        for title, keys in ROWS:
            row = hbox(*(self.fields[key] for key in keys), gap=14)
            for place, key in enumerate(keys):
                row.setStretch(place, 1)
                row.setAlignment(self.fields[key], Qt.AlignmentFlag.AlignTop)
            column.addWidget(label(title, "strong"))
            column.addLayout(row)
        column.addStretch(1)
        inside = QWidget()
        inside.setObjectName("plain")
        inside.setLayout(column)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """Everything that changes the rules."""
        return (*self.fields.values(), self.save_button)

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def scope(self) -> int | None:
        """The event whose rules are shown; None for those of all events."""
        value = self.scope_button.value
        return value if isinstance(value, int) else None

    def show_rules(self, event: EventView, documents: ClosingDocuments) -> None:
        """Show the rules of an event as stored, with what was typed before and not saved."""
        chosen = None if self._event_id is not None and self.scope is None else event.id
        self._documents, self._event_id = documents, event.id
        self.scope_button.set_choices([Choice(None, ALL), Choice(event.id, event.name)])
        self.scope_button.set_value(chosen)
        for scope in (None, event.id):
            if self._drafts.get(scope) == self._stored(scope):
                del self._drafts[scope]
        self._show_scope()

    def _stored(self, scope: int | None) -> Document:
        return self._documents.common if scope is None else self._documents.own

    def _show_scope(self) -> None:
        layer = self._drafts.get(self.scope, self._stored(self.scope))
        common = self._drafts.get(None, self._documents.common)
        above = asdict(USUAL if self.scope is None else read_closing(common)[0])
        for key, editor in self._editors.items():
            editor.show_value(layer.get(key), above[key])
        self._show_state(layer)

    def _show_state(self, layer: Document) -> None:
        problems = read_closing(layer)[1]
        for key, field in self.fields.items():
            said = next((each.message for each in problems if each.path[:1] == (key,)), "")
            field.set_error(f"{said}。" if said else "")
        self.pill.set_state("未保存" if self.scope in self._drafts else "", Tone.WARN)
        self.save_button.setEnabled(self.scope in self._drafts and not problems)

    # -- what is typed -----------------------------------------------------------------------------

    def save(self) -> None:
        """Write what was typed, if it differs."""
        if self.scope in self._drafts:
            self.save_wanted.emit(self.scope, self._drafts[self.scope])

    def _on_edited(self) -> None:
        values = {key: _number(editor.value()) for key, editor in self._editors.items()}
        layer = {key: value for key, value in values.items() if value is not None}
        if layer == self._stored(self.scope):
            self._drafts.pop(self.scope, None)
        else:
            self._drafts[self.scope] = layer
        self._show_state(layer)


class ClosingDesk(QObject):
    """Saves what the page asks for."""

    def __init__(self, context: ScreenContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.page = ClosingPage()
        self.page.save_wanted.connect(self._save)

    def _save(self, event_id: int | None, layer: Document) -> None:
        competition_id = self._context.competition_id

        def op(session: WriteSession) -> None:
            if event_id is not None:
                save_closing(session, event_id, layer)
            elif competition_id is not None:
                save_common_closing(session, competition_id, layer)

        def failed(error: UserError) -> None:
            self._context.messages.error(str(error))

        def done(_none: None) -> None:
            self._context.messages.ok("收尾规则已保存。")

        self._context.store.write(op, topics=TOPICS, on_done=done, on_failed=failed)


def _make(key: str) -> TextCondition | ChoiceCondition:
    if key in CHOICES:
        return ChoiceCondition(CHOICES[key])
    editor = TextCondition("")
    editor.setToolTip("")  # nothing is lifted here: a notice lasts some days, a sample has some size
    return editor


def _number(typed: object) -> object:
    """What is typed, as the whole number it is where it is one."""
    return int(typed) if isinstance(typed, str) and typed.isascii() and typed.isdigit() else typed
