"""裁判: who sits on which seat, typed at its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.errors import UserError
from app.gui.screens.events.words import panel_text
from app.gui.theme import PADDING
from app.gui.widgets import FormField, clear, hbox, label
from app.services.competitions import EventView, JudgeView

SEATS_A_ROW = 4

# Writes a name; the second argument is told when it was refused.
Rename = Callable[[int, str, Callable[[UserError], None]], None]


class SeatField(FormField[QLineEdit]):
    """One seat. The name is saved when the field is left."""

    def __init__(self, judge: JudgeView, rename: Rename) -> None:
        super().__init__(f"{judge.seat} 号席", QLineEdit(judge.name))
        self.judge = judge
        self._rename = rename
        self._sent = judge.name
        self.editor.setAccessibleName(f"{judge.module} 模块 {judge.seat} 号席裁判姓名")
        self.editor.returnPressed.connect(self.focusNextChild)
        self.editor.editingFinished.connect(self.save)

    def save(self) -> None:
        """Write the name if it was changed."""
        name = self.editor.text().strip()
        # Enter and leaving the field both come here.
        if name != self._sent:
            self._sent = name
            self.set_error("")
            self._rename(self.judge.id, name, self._on_refused)

    def show_judge(self, judge: JudgeView) -> None:
        """Show a name that came from elsewhere, unless another one is being typed here."""
        untouched = self.editor.text().strip() in (self.judge.name, self._sent) and not self.error()
        self.judge = judge
        if untouched:
            self._sent = judge.name
            if self.editor.text() != judge.name:
                self.editor.setText(judge.name)

    def _on_refused(self, error: UserError) -> None:
        self.set_error(str(error))


class JudgesPage(QScrollArea):
    """The seats of all modules."""

    def __init__(self, rename: Rename, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rename = rename
        self.seats: dict[int, SeatField] = {}
        inside = QWidget()
        inside.setObjectName("plain")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        self._column.setSpacing(10)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inside)

    def show_judges(self, event: EventView, judges: Sequence[JudgeView]) -> None:
        """Show the seats of an event."""
        if list(self.seats) == [judge.id for judge in judges]:
            for judge in judges:
                self.seats[judge.id].show_judge(judge)
            return
        clear(self._column)
        self.seats = {}
        for module in event.rules.scheme.modules:
            head = hbox(label(module.name, "strong"), label(panel_text(module.panel), "muted"), None, gap=12)
            self._column.addLayout(head)
            grid = QGridLayout()
            grid.setSpacing(12)
            own = [judge for judge in judges if judge.module == module.code]
            for number, judge in enumerate(own):
                field = SeatField(judge, self._rename)
                self.seats[judge.id] = field
                grid.addWidget(field, *divmod(number, SEATS_A_ROW))
            for place in range(SEATS_A_ROW):
                grid.setColumnStretch(place, 1)
            self._column.addLayout(grid)
            self._column.addSpacing(8)
        self._column.addWidget(label("改好后按回车或离开输入框即保存。", "small"))
        self._column.addStretch(1)

    def save(self) -> None:
        """Write what is still being typed."""
        for field in self.seats.values():
            field.save()
