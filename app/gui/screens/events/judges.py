"""裁判与核分: how many judges mark, who they are, and how submitted sheets are checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.domain.rule_words import CHECKING_NAMES, Checking
from app.domain.scheme import seat_text
from app.errors import UserError
from app.gui.screens.events.words import panel_text
from app.gui.theme import PADDING
from app.gui.widgets import FormField, SecondaryButton, clear, divider, hbox, label
from app.gui.widgets.calm_combo import CalmComboBox
from app.services.competitions import EventView, JudgeView

MEANINGS: Mapping[Checking, str] = {
    Checking.CONFIRM: "提交后由另一个人对照复核,确认或退回,不能改分。",
    Checking.DOUBLE: "纸质评分单由两个人各录一遍,不一致的地方并列核对。",
    Checking.NONE: "提交后直接计入成绩,不再由第二个人核对。",
}
CHECKING_WIDTH = 180


class JudgesPage(QScrollArea):
    """Shows the seats; who sits there is arranged on the screen of people."""

    people_wanted = Signal()

    def __init__(self, on_checking: Callable[[Checking], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_checking = on_checking
        self._shown: tuple[object, ...] = ()
        self.checking = FormField("核分方式", CalmComboBox(list(CHECKING_NAMES.values())))
        self.checking.editor.setFixedWidth(CHECKING_WIDTH)
        self.checking.editor.activated.connect(self._on_chosen)
        self.arrange_button = SecondaryButton("安排裁判", self.people_wanted.emit)
        self._seats = QVBoxLayout()
        self._seats.setSpacing(6)
        inside = QWidget()
        inside.setObjectName("plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(12)
        column.addWidget(self.checking)
        column.addWidget(divider())
        column.addLayout(self._seats)
        column.addLayout(hbox(self.arrange_button, None))
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inside)

    def show_judges(self, event: EventView, judges: Sequence[JudgeView]) -> None:
        """Show how the event is checked, and the seats module by module."""
        self.show_checking(event.rules.checking)
        shown = (event.rules.scheme, tuple(judges))
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._seats)
        for module in event.rules.scheme.modules:
            head = hbox(label(module.name, "strong"), label(panel_text(module.panel), "muted"), None, gap=12)
            self._seats.addLayout(head)
            names = "    ".join(
                f"{seat_text(judge.seat)} {judge.name}" for judge in judges if judge.module == module.code
            )
            self._seats.addWidget(label(names, wrap=True))
            self._seats.addSpacing(6)

    def show_checking(self, checking: Checking) -> None:
        """Show the way that stands."""
        self.checking.editor.set_text(CHECKING_NAMES[checking])
        self.checking.set_error("")
        self.checking.set_hint(MEANINGS[checking])

    def show_error(self, error: UserError) -> None:
        """Say why the way of checking stays."""
        self.checking.set_error(str(error))

    def _on_chosen(self, place: int) -> None:
        self._on_checking(list(CHECKING_NAMES)[place])
