"""A field that chooses one of some values: their words are shown, the values are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.fields import FormField

Value = TypeVar("Value")


class ChoiceField(FormField[CalmComboBox], Generic[Value]):
    """Keeps the value chosen when others are offered around it."""

    def __init__(self, caption: str, *, hint: str = "") -> None:
        super().__init__(caption, CalmComboBox(), hint=hint)
        self._values: tuple[Value, ...] = ()
        self.editor.currentIndexChanged.connect(lambda _at: self.set_error(""))

    def offer(self, choices: Sequence[tuple[Value, str]]) -> None:
        """Offer these (value and words); the first is chosen where the value chosen is gone."""
        kept = self.value if self._values else None
        blocked = self.editor.blockSignals(True)
        self._values = tuple(value for value, _text in choices)
        self.editor.set_texts([text for _value, text in choices])
        self.editor.blockSignals(blocked)
        if kept is not None:
            self.choose(kept)

    @property
    def value(self) -> Value:
        """What is chosen; an IndexError where nothing was offered."""
        return self._values[self.editor.currentIndex()]

    def choose(self, value: Value) -> None:
        """Choose without telling; the first where there is no such value."""
        blocked = self.editor.blockSignals(True)
        self.editor.setCurrentIndex(self._values.index(value) if value in self._values else 0)
        self.editor.blockSignals(blocked)
