"""White surfaces with a thin line: cards, side panels, empty states, the strip of stages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from app.gui import theme
from app.gui.widgets.buttons import PrimaryButton, SecondaryButton
from app.gui.widgets.labels import ElidedLabel, Pill, divider, label
from app.gui.widgets.layouts import clear, scrolled, vbox


class Card(QFrame):
    """A white card. `body` is its column; with a title a heading line stands on top of it."""

    def __init__(
        self, title: str = "", note: str = "", *, flush: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("part", "card")
        self.body = QVBoxLayout(self)
        side, top = (0, 0) if flush else (theme.PADDING, theme.PADDING - 2)
        self.body.setContentsMargins(side, top, side, top)
        self.body.setSpacing(0 if flush else 8)
        self.title = label(title)
        self.note = label(note, "muted")
        self.pill = Pill()
        self.heading = QHBoxLayout()
        self.heading.setSpacing(8)
        if title:
            self.heading.addWidget(self.title)
            self.heading.addStretch(1)
            self.heading.addWidget(self.note)
            self.heading.addWidget(self.pill)
            self.body.addLayout(self.heading)

    def add_foot(self) -> ElidedLabel:
        """A line of muted text at the foot, under a thin rule, e.g. 共 486 人 · 已通过 474."""
        foot = ElidedLabel("", "note")
        self.body.addWidget(divider())
        self.body.addLayout(vbox(foot, margins=(14, 9, 14, 10)))
        return foot


class FixedCard(Card):
    """A card of a set width, never lower than its wrapped words need there."""

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setFixedWidth(width)

    @override
    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(self.width(), max(least.height(), self.heightForWidth(self.width())))


class SidePanel(Card):
    """Details at the right of a table: heading, a column that scrolls, buttons at the foot."""

    def __init__(self, title: str, *, width: int | None = 318, parent: QWidget | None = None) -> None:
        super().__init__(title, parent=parent)
        if width is not None:  # else whoever holds it says how wide
            self.setFixedWidth(width)
        inside = QWidget()
        holder = QWidget()
        holder.setObjectName("plain")
        self.content = QVBoxLayout(holder)
        self.content.setContentsMargins(0, 2, 0, 2)
        self.content.setSpacing(12)
        # Not by alignment to the top: that gives wrapped words too little height.
        inside.setLayout(vbox(holder, None, gap=0))
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.body.addWidget(scrolled(inside, focus=True), 1)
        self.body.addLayout(self.buttons)


class EmptyState(QWidget):
    """Says what is missing and offers the next step."""

    def __init__(
        self,
        text: str,
        button: str = "",
        on_click: Callable[[], object] | None = None,
        *,
        hint: str = "",
        primary: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 32, 24, 32)
        column.setSpacing(10)
        column.addStretch(2)
        self.text = label(text, "strong", wrap=True)
        self.hint = label(hint, "muted", wrap=True)
        for words in (self.text, self.hint):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(words)
        self.hint.setVisible(bool(hint))
        self.button = (PrimaryButton if primary else SecondaryButton)(button, on_click)
        column.addSpacing(6)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.button.setVisible(bool(button))
        if button:  # a hidden one would stop Tab here
            self.setFocusProxy(self.button)
        column.addStretch(3)


class StageState(StrEnum):
    """How far a stage is."""

    DONE = "stage-done"
    NOW = "stage-now"
    NEXT = "stage-next"


@dataclass(frozen=True, slots=True)
class Stage:
    """One box of the strip: 报名, 486 人 · 73 家单位."""

    name: str
    text: str = theme.DASH
    state: StageState = StageState.NEXT


class StageStrip(Card):
    """The stages of a competition, in order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.body.setContentsMargins(12, 12, 12, 12)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self.body.addLayout(self._row)

    def set_stages(self, stages: Sequence[Stage]) -> None:
        """Show these stages."""
        clear(self._row)
        for stage in stages:
            self._row.addWidget(_stage_box(stage), 1)


def _stage_box(stage: Stage) -> QFrame:
    box = QFrame()
    box.setProperty("part", stage.state.value)
    box.setFixedHeight(62)
    column = QVBoxLayout(box)
    column.setContentsMargins(14, 10, 8, 10)
    column.setSpacing(0)
    name: QLabel = label(stage.name)
    column.addWidget(name)
    column.addWidget(ElidedLabel(stage.text, "small"))
    return box
