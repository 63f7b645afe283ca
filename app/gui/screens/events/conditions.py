"""报名条件: who may enter, for all events, for the one shown, for one of its divisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget
from typing_extensions import override

from app.domain.eligibility import NEED_NAMES, UnitFact
from app.domain.eligibility_reading import (
    DIVISIONS,
    LIFTED,
    NAMES,
    EligibilityDocuments,
    find_problems,
    layer_of,
    put_layer,
)
from app.domain.people import SKILL_LEVELS
from app.domain.reading import Document
from app.errors import InputError, UserError
from app.gui.screens.events.condition_fields import (
    ChoiceCondition,
    ConditionEditor,
    TextCondition,
    TicksCondition,
    WordsCondition,
)
from app.gui.theme import PADDING, Tone
from app.gui.widgets import (
    Choice,
    ElidedLabel,
    FilterButton,
    FormField,
    LinkButton,
    Pill,
    SecondaryButton,
    divider,
    hbox,
    label,
    vbox,
)
from app.services.competitions import EventView

ALL = "全部赛项"
FIRST_DAY = "比赛第一天"
HINT = f"空着的沿用灰字所示的规定;填“{LIFTED}”取消上一层的规定。年龄、人数和限报数都含本数。"
ROWS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    (
        "人员",
        (
            ("min_age", "max_age", "max_age_women"),
            ("age_on", "born_from", "born_upto"),
            ("gender", "events_per_person"),
            ("levels",),
        ),
    ),
    ("材料", (("needs",),)),
    ("单位", (("unit_kinds", "industries"), ("districts", "chains"), ("entries_per_unit",))),
    ("参赛队的队员、成果的完成人", (("min_size", "max_size", "max_reserves"), ("same_unit",))),
)
HINTS: Mapping[str, str] = {
    "entries_per_unit": "每个赛项最多几个;写在组别中则每个组别分别计",
}
EXAMPLES: Mapping[str, str] = {
    "min_age": "18",
    "max_age": "45",
    "max_age_women": "55",
    "age_on": "2026-10-18",
    "born_from": "1981-10-18",
    "born_upto": "2008-10-18",
    "events_per_person": "1",
    "entries_per_unit": "3",
    "min_size": "3",
    "max_size": "5",
    "max_reserves": "1",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a layer is for: an event, one of its divisions, or (None) all events."""

    event_id: int | None
    division: str = ""


class ConditionsPage(QScrollArea):
    """The conditions of one scope. What is typed and not saved stays with its scope."""

    save_wanted = Signal(object, object)  # Scope, Document
    draft_changed = Signal(object)  # EligibilityDocuments as they would be
    list_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._documents = EligibilityDocuments()
        self._drafts: dict[Scope, Document] = {}
        self.scope_button = FilterButton("适用于", everything="")
        self.pill = Pill()
        self.save_button = SecondaryButton("保存", self.save)
        self.found = ElidedLabel("", "muted")
        self.show_list = LinkButton("查看这些报名 ›", self.list_wanted.emit)
        self.fields: dict[str, FormField[QWidget]] = {}
        self._editors: dict[str, ConditionEditor] = {}
        for key in (key for _title, rows in ROWS for row in rows for key in row):
            self._editors[key] = editor = _make(key)
            self.fields[key] = FormField(NAMES[key], editor, hint=HINTS.get(key, ""))
            editor.edited.connect(self._on_edited)
        self.scope_button.chosen.connect(lambda _scope: self._show_scope())
        self._lay_out()

    def _lay_out(self) -> None:
        head = hbox(self.scope_button, self.pill, self.found, self.show_list, self.save_button, gap=12)
        head.setStretchFactor(self.found, 1)
        columns = []
        for parts in (ROWS[:2], ROWS[2:]):
            column = vbox(gap=12)
            for title, rows in parts:
                column.addWidget(label(title, "strong"))
                for row in rows:
                    line = hbox(*(self.fields[key] for key in row), gap=12)
                    for place, key in enumerate(row):
                        line.setStretch(place, 1)
                        line.setAlignment(self.fields[key], Qt.AlignmentFlag.AlignTop)
                    column.addLayout(line)
            column.addStretch(1)
            columns.append(column)
        both = hbox(*columns, gap=28)
        for place in range(len(columns)):
            both.setStretch(place, 1)
        inside = QWidget()
        inside.setObjectName("plain")
        margins = (PADDING, PADDING, PADDING, PADDING)
        inside.setLayout(vbox(head, label(HINT, "note", wrap=True), divider(), both, gap=12, margins=margins))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        self.show_list.hide()

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """Everything that changes the conditions."""
        return (*self.fields.values(), self.save_button)

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def scope(self) -> Scope:
        """What is shown."""
        value = self.scope_button.value
        return value if isinstance(value, Scope) else Scope(None)

    def show_conditions(
        self, event: EventView, documents: EligibilityDocuments, words: Mapping[UnitFact, Sequence[str]]
    ) -> None:
        """Show the conditions of an event as stored, with what was typed before and not saved."""
        self._documents = documents
        for fact, each in words.items():
            editor = self._editors[fact.value]
            if isinstance(editor, WordsCondition):
                editor.offer(each)
        scopes = {Scope(None): ALL, Scope(event.id): event.name}
        scopes |= {Scope(event.id, division): division for division in event.divisions}
        chosen = self.scope if isinstance(self.scope_button.value, Scope) else Scope(event.id)
        self.scope_button.set_choices([Choice(scope, words) for scope, words in scopes.items()])
        self.scope_button.set_value(chosen if chosen in scopes else Scope(event.id))
        self._drafts = {scope: draft for scope, draft in self._drafts.items() if draft != self._stored(scope)}
        self._show_scope()

    def show_found(self, count: int) -> None:
        """Say how many entries do not meet what is typed."""
        where = ALL if self.scope.event_id is None else "本赛项"
        self.found.set_text(f"按这些条件,{where}有 {count} 条报名不符合" if count else "现有报名都符合")
        self.show_list.setVisible(count > 0 and not self._drafts)

    def show_error(self, error: UserError) -> bool:
        """Show a refusal at its field; False when it belongs to none."""
        field = self.fields.get(error.field) if isinstance(error, InputError) else None
        if field is None:
            return False
        field.set_error(str(error))
        field.editor.setFocus()
        return True

    def _stored(self, scope: Scope) -> Document:
        if scope.event_id is None:
            return self._documents.common
        return layer_of(self._documents.events.get(scope.event_id, {}), scope.division)

    def _above(self) -> Document:
        return self._drafted().inherited(self.scope.event_id, self.scope.division)

    def _drafted(self) -> EligibilityDocuments:
        """The documents as they would be with everything that is typed."""
        events = dict(self._documents.events)
        for scope, layer in self._drafts.items():
            if scope.event_id is not None:
                document = events.get(scope.event_id, {})
                known = (*document.get(DIVISIONS, {}), scope.division)
                events[scope.event_id] = put_layer(document, layer, scope.division, known)
        return EligibilityDocuments(self._drafts.get(Scope(None), self._documents.common), events)

    def _show_scope(self) -> None:
        layer, above = self._drafts.get(self.scope, self._stored(self.scope)), self._above()
        for key, editor in self._editors.items():
            editor.show_value(layer.get(key), above.get(key))
        self._show_state(layer, above)

    def _show_state(self, layer: Document, above: Document) -> None:
        problems = find_problems(layer, above)
        for key, field in self.fields.items():
            said = next((each.message for each in problems if each.path[:1] == (key,)), "")
            field.set_error(f"{said}。" if said else "")
        self.pill.set_state("未保存" if self.scope in self._drafts else "", Tone.WARN)
        self.save_button.setEnabled(self.scope in self._drafts and not problems)
        if problems:
            self.found.set_text("")
            self.show_list.hide()
        elif self.isVisible():
            self.draft_changed.emit(self._drafted())

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.draft_changed.emit(self._drafted())  # nobody counted while it was hidden

    # -- what is typed -----------------------------------------------------------------------------

    def typed(self) -> Document:
        """What stands in the fields."""
        values = {key: editor.value() for key, editor in self._editors.items()}
        return {key: value for key, value in values.items() if value is not None}

    def save(self) -> None:
        """Write what was typed, if it differs."""
        if self.scope in self._drafts:
            self.save_wanted.emit(self.scope, self._drafts[self.scope])

    def _on_edited(self) -> None:
        layer = self.typed()
        if layer == self._stored(self.scope):
            self._drafts.pop(self.scope, None)
        else:
            self._drafts[self.scope] = layer
        self._show_state(layer, self._above())


def _make(key: str) -> ConditionEditor:
    if key in EXAMPLES:
        return TextCondition(EXAMPLES[key], FIRST_DAY if key == "age_on" else LIFTED)
    if key == "gender":
        return ChoiceCondition({LIFTED: LIFTED, "限男性": "男", "限女性": "女"})
    if key == "same_unit":
        return ChoiceCondition({LIFTED: LIFTED, "队员须为同一单位": True})
    if key == "levels":
        return TicksCondition(SKILL_LEVELS, 3)
    if key == "needs":
        return TicksCondition({need.value: name for need, name in NEED_NAMES.items()}, 3)
    return WordsCondition()
