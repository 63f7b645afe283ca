"""为什么是这个名次: every step of the arithmetic for one line of the ranking."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.explanation import Step, score_steps
from app.domain.numbers import exact_text
from app.domain.ranking import STATUS_NAMES, Status
from app.domain.why import Why, WhyAward, WhyExtra
from app.domain.why_place import tie_text
from app.gui import theme
from app.gui.widgets import Card, SecondaryButton, clear, divider, hbox, label, shortened

INDENT = 14
LEAST_HEIGHT = 150
LONGEST_NAME = 10
NOTHING_CHOSEN = "选中一行,这里写明每一步怎么算。"


class TextScroll(QScrollArea):
    """As high as its text where there is room."""

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
    """Shows the steps; a long explanation scrolls. `to_print` and `to_save`: the paper that says it all."""

    to_print = Signal()
    to_save = Signal()

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
        self.print_button = SecondaryButton("打印成绩说明", self.to_print.emit)
        self.save_button = SecondaryButton("存为 PDF", self.to_save.emit)
        self.body.addLayout(hbox(self.print_button, self.save_button, None, gap=8, margins=(0, 4, 0, 0)))
        self._shown: tuple[QLabel, ...] = ()

    def show_why(self, why: Why | None) -> None:
        """Explain this result; the place in the text stays while the same one changes."""
        clear(self._lines)
        self._shown = ()
        self.note.setText("" if why is None else shortened(why.entry.label, LONGEST_NAME))
        self.set_busy(why is None)
        if why is None:
            self._add(NOTHING_CHOSEN, "note")
        else:
            self._show_steps(why)
            self._show_place(why)
            if why.place.rank is not None:
                self._show_award(why.award)
        self._fit()

    def set_busy(self, busy: bool) -> None:
        """No second paper while one is made."""
        self.print_button.setDisabled(busy)
        self.save_button.setDisabled(busy)

    def texts(self) -> tuple[str, ...]:
        """The lines shown."""
        return tuple(line.text() for line in self._shown)

    def _show_steps(self, why: Why) -> None:
        for step in score_steps(why.score) if why.score is not None else ():
            last = step.text.startswith("总成绩")
            if last:
                self._divide()
            self._show_step(step, "strong" if last else "")

    def _show_place(self, why: Why) -> None:
        place = why.place
        if why.entry.status is not Status.ACTIVE:
            reason = f":{why.entry.status_reason}" if why.entry.status_reason else ""
            self._add(f"{STATUS_NAMES[why.entry.status]}{reason},不排名次。", "note")
        elif place.rank is None:
            self._add(f"{place.unranked}。", "note")
        else:
            shared = f",{place.shared_with + 1} 名并列" if place.shared_with else ""
            self._add(f"第 {place.rank} 名{shared}", "strong")
        for tie in place.ties:
            self._add(f"{tie_text(tie)}。", "note")
        if place.needs_decision:
            self._add("按规则这几名不得并列,请裁判长裁定。", "note")

    def _show_award(self, award: WhyAward) -> None:
        self._divide()
        self._add(f"按现在的成绩:{award.award or '没有奖项'}")
        self._add(award.reason, "small", INDENT)
        for refusal in award.other_refusals:
            self._add(f"{refusal.award}没有给:{refusal.reason}", "small", INDENT)
        for extra in award.extras:
            self._add(_extra_head(extra))
            self._add(extra.reason, "small", INDENT)

    def _show_step(self, step: Step, part: str) -> None:
        self._add(step.text, part)
        for detail in step.details:
            self._add(detail, "small", INDENT)

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


def _extra_head(extra: WhyExtra) -> str:
    amount = "" if extra.amount is None else f" {exact_text(extra.amount)} 元"
    name = f"{extra.person} {extra.name}" if extra.person else extra.name
    return f"{name}{amount}" if extra.given else f"{name}:没有"
