"""Lines above and below the marks: the state of a closed sheet, the reason of a correction, the last step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from app.gui.screens.judging.access import Access
from app.gui.widgets import ElidedLabel, LinkButton, Pill, SecondaryButton, hbox, label, vbox
from app.services.judging import SheetView


class StateStrip(QWidget):
    """What a closed sheet says: its state, by whom, and what can be done next by whom."""

    return_asked = Signal()
    restore_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pill = Pill()
        self._words = label("", "muted", wrap=True)
        self.give_back = SecondaryButton("退回", self.return_asked.emit)
        self.restore = SecondaryButton("恢复参赛", self.restore_asked.emit)
        row = hbox(self._pill, self._words, self.give_back, self.restore, gap=10, margins=(5, 0, 5, 12))
        row.setStretch(1, 1)
        self.setLayout(row)

    def show_access(self, access: Access) -> None:
        """Show what may be done."""
        self._pill.set_state(*access.pill)
        self._words.setText(access.words)
        self.give_back.setVisible(access.may_return)
        self.restore.setVisible(access.may_restore)
        self.setVisible(bool(access.pill[0] or access.words))


class CorrectionStrip(QFrame):
    """On a sheet that came back: why, and the reason that is kept with every mark that is changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "confirm")
        self._returned = ""
        self._words = label("", wrap=True)
        self.field = QLineEdit()
        self.field.setAccessibleName("更正原因")
        self.field.setToolTip("每处改动都会记下这个原因,原来的得分保留可查。")
        self.field.editingFinished.connect(self._on_edited)
        row = hbox(label("更正原因", "small"), self.field)
        row.setStretch(1, 1)
        self._row = QWidget()
        self._row.setLayout(row)
        self.setLayout(vbox(self._words, self._row, gap=6, margins=(14, 10, 14, 10)))
        self.hide()

    @property
    def reason(self) -> str:
        """Why marks are changed now: as typed, else why the sheet came back."""
        return self.field.text().strip() or self._returned

    def show_sheet(self, view: SheetView, *, typing: bool, other: bool) -> None:
        """Show why the sheet came back; a reason that is being typed stays while it is the same sheet."""
        if other or view.returned_reason != self._returned:
            self.field.setText(view.returned_reason)
            self.field.setCursorPosition(0)
        self._returned = view.returned_reason
        self._words.setText(f"已退回:{view.returned_reason}")
        self._row.setVisible(typing)
        self.setVisible(bool(view.returned_reason) and view.state == "draft")

    def _on_edited(self) -> None:
        if not self.field.text().strip():
            self.field.setText(self._returned)


@dataclass(frozen=True, slots=True)
class Told:
    """What came of the last step, with a next step about it."""

    text: str
    step: str = ""
    on_step: Callable[[], object] | None = None
    alert: bool = False


class LastStep(QFrame):
    """A quiet line at the foot: which sheet was handed in, and the way to take it back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "message")
        self._told = Told("")
        self._words = ElidedLabel("")
        self.step = LinkButton("", self.take)
        row = hbox(self._words, self.step, gap=12, margins=(16, 7, 16, 7))
        row.setStretch(0, 1)
        self.setLayout(row)
        self.hide()

    @property
    def text(self) -> str:
        """What is said; '' while nothing is."""
        return self._told.text

    def tell(self, told: Told) -> None:
        """Say what came of a step."""
        self._told = told
        self._words.set_text(told.text)
        self.step.setText(told.step)
        self.step.setVisible(told.on_step is not None)
        tone = "warn" if told.alert else "ok"
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            for part in (self, self._words):
                part.style().unpolish(part)
                part.style().polish(part)
        self.setVisible(bool(told.text))

    def take(self) -> None:
        """Do what the link offers."""
        told = self._told
        if told.on_step is not None and not self.isHidden():
            if told.alert:
                self.clear()  # said at the sheet from now on
            told.on_step()

    def clear(self) -> None:
        """Say nothing any more."""
        self.tell(Told(""))
