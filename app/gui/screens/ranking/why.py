"""为什么是这个名次: every step of the arithmetic for one line of the ranking."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.explanation import Step
from app.gui import theme
from app.gui.widgets import Card, clear, divider, label, shortened
from app.services.results import EventResults, ResultRow

INDENT = 14
LEAST_HEIGHT = 150
LONGEST_NAME = 10
NOTHING_CHOSEN = "选中一行,这里写明每一步怎么算。"


class TextScroll(QScrollArea):
    """Wants to be as high as its text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = LEAST_HEIGHT
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def want(self, height: int) -> None:
        """Be this high where there is room, and scroll where there is not."""
        self._wanted = height
        self.setMaximumHeight(height)
        self.setMinimumHeight(min(height, LEAST_HEIGHT))
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._wanted)


class WhyCard(Card):
    """Shows the steps; a long explanation scrolls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("为什么是这个名次", parent=parent)
        self._inside = QWidget()
        self._inside.setObjectName("plain")
        self._lines = QVBoxLayout(self._inside)
        self._lines.setContentsMargins(0, 0, 4, 0)
        self._lines.setSpacing(3)
        self._scroll = TextScroll()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._inside)
        self.body.addWidget(self._scroll)
        self._shown: tuple[QLabel, ...] = ()

    def show_row(self, results: EventResults, row: ResultRow | None) -> None:
        """Explain this row; the place in the text stays while the same row changes."""
        clear(self._lines)
        self._shown = ()
        self.note.setText("" if row is None else shortened(results.public_name(row), LONGEST_NAME))
        if row is None:
            self._add(NOTHING_CHOSEN, "note")
        else:
            self._show_steps(row)
            self._show_award(results, row)
        self._fit()

    def texts(self) -> tuple[str, ...]:
        """The lines shown."""
        return tuple(line.text() for line in self._shown)

    def _show_steps(self, row: ResultRow) -> None:
        for step in row.steps:
            last = step.text.startswith("总成绩")
            if last:
                self._divide()
            self._show_step(step, "strong" if last else "")
        if row.status_text:
            self._add(f"{row.status_note or row.status_text},不排名次。", "note")
        if row.rank is not None:
            self._add(f"第 {row.rank} 名", "strong")
        if row.tie_note:
            self._add(row.tie_note, "note")

    def _show_step(self, step: Step, part: str) -> None:
        self._add(step.text, part)
        for detail in step.details:
            self._add(detail, "small", INDENT)

    def _show_award(self, results: EventResults, row: ResultRow) -> None:
        due = next((due for due in results.allotment.awards if due.id == row.label.entry_id), None)
        if row.rank is None:
            return
        self._divide()
        self._add(f"按现在的成绩:{due.award}" if due is not None else "按现在的成绩:没有奖项")
        if due is not None:
            self._add(due.reason, "small", INDENT)

    def _add(self, text: str, part: str = "", indent: int = 0) -> None:
        if not text:
            return
        line = label(text, part, wrap=True)
        line.setContentsMargins(indent, 0, 0, 0)
        line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lines.addWidget(line)
        line.show()  # else the layout counts it only at its next turn
        self._shown = (*self._shown, line)

    def _divide(self) -> None:
        line = divider()
        self._lines.addWidget(line)
        line.show()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        """As high as the text, as far as there is room."""
        width = self.width() - 2 * theme.PADDING - 2
        self._scroll.want(self._lines.totalHeightForWidth(width) + 2)
