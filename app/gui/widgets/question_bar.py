"""A question at its place with more than one answer, or a remark with a step; no dialog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget
from typing_extensions import override

from app.gui.widgets.buttons import SecondaryButton
from app.gui.widgets.flow import Flow
from app.gui.widgets.labels import label
from app.gui.widgets.layouts import clear, hbox

GAP, SIDE = 10, 14
LEAST_WORDS = 200  # pixels beside the answers
Direction = QBoxLayout.Direction
UNSAVED = "“{}”有修改还没有保存。"


@dataclass(frozen=True, slots=True)
class Answer:
    """One button of the question; the bar goes away when it is pressed, unless it stays."""

    text: str
    on_click: Callable[[], object]
    enabled: bool = True
    stays: bool = False


class QuestionBar(QFrame):
    """Shown until one of the answers is given; keeps its buttons while the same answers are offered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "confirm")
        self._words = label("", wrap=True)
        self._answers: tuple[Answer, ...] = ()
        self._buttons: list[SecondaryButton] = []
        self._row = Flow(gap=GAP)
        self._both = hbox(self._words, self._row, gap=GAP, margins=(SIDE, 8, SIDE, 8))
        self._both.setStretch(0, 1)
        self.setLayout(self._both)
        self.hide()

    @property
    def text(self) -> str:
        """What is asked."""
        return self._words.text()

    @property
    def buttons(self) -> tuple[SecondaryButton, ...]:
        """The answers' buttons, left to right."""
        return tuple(self._buttons)

    def ask_unsaved(self, label: str, save: Callable[[], object], discard: Callable[[], object]) -> None:
        """Ask what is to become of something half typed."""
        answers = (Answer("保存", save, stays=True), Answer("放弃修改", discard))
        self.ask(UNSAVED.format(label), *answers)

    def ask(self, text: str, *answers: Answer) -> None:
        """Show the question with these answers."""
        self._words.setText(text)
        same = [answer.text for answer in answers] == [answer.text for answer in self._answers]
        self._answers = answers
        if not same:
            clear(self._row)
            self._buttons = [
                SecondaryButton(answer.text, self._runner(at)) for at, answer in enumerate(answers)
            ]
            for button in self._buttons:
                self._row.addWidget(button)
        for button, answer in zip(self._buttons, answers, strict=True):
            button.setEnabled(answer.enabled)
        self._fit()
        self.show()

    def _fit(self) -> None:
        """In a narrow place the answers stand below the words."""
        needed = LEAST_WORDS + self._row.sizeHint().width() + GAP + 2 * SIDE
        is_wide = self.width() >= needed
        self._both.setDirection(Direction.LeftToRight if is_wide else Direction.TopToBottom)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _runner(self, number: int) -> Callable[[], None]:
        def run() -> None:
            answer = self._answers[number]
            if not answer.stays:
                self.hide()
            answer.on_click()

        return run
