"""成员: who stands in an entry, in their order; one of them is shown in the fields below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from app.gui.theme import Colour, colour
from app.gui.widgets import LinkButton, hbox, label, vbox

MOST_ROWS = 6
NAMELESS = "(未填姓名)"


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One row; `wrong` marks what has to be cured."""

    role: str
    name: str
    wrong: bool = False


class _Rows(QListWidget):
    entered = Signal()
    left = Signal()
    moved = Signal(int)
    removed = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key == Qt.Key.Key_Delete:
            self.removed.emit()
        elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)


class MemberList(QFrame):
    """Arrow keys choose, Enter goes to the fields, Alt+↑↓ moves, Delete takes out."""

    chosen = Signal(int)
    added = Signal()
    removed = Signal()
    moved = Signal(int)
    entered = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._count = label("", "small")
        self.rows = _Rows()
        self.rows.setProperty("part", "choices")
        self.rows.setAccessibleName("成员")
        self.rows.setUniformItemSizes(True)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.add = LinkButton("加人", self.added.emit)
        self.up = LinkButton("上移", lambda: self.moved.emit(-1))
        self.down = LinkButton("下移", lambda: self.moved.emit(1))
        self.remove = LinkButton("移除", self.removed.emit)
        self.up.setToolTip("同一角色内换次序(Alt+↑)")
        self.down.setToolTip("同一角色内换次序(Alt+↓)")
        self.remove.setToolTip("从这支队伍中移除(Delete)")
        self.steps = QWidget()
        """What changes the list: reserved for who may; the rows are there for all to look at."""
        self.steps.setLayout(hbox(self.add, self.up, self.down, self.remove, gap=10))
        self.setLayout(vbox(hbox(self._count, None, self.steps), self.rows, gap=3))
        self.rows.currentRowChanged.connect(self._on_row_changed)
        self.rows.entered.connect(self.entered)
        self.rows.left.connect(self.left)
        self.rows.removed.connect(self.remove.click)
        self.rows.moved.connect(lambda step: (self.up if step < 0 else self.down).click())

    def show_members(self, lines: Sequence[MemberLine], at: int) -> None:
        """Show these, with one of them current; tells nobody."""
        with QSignalBlocker(self.rows):
            self.rows.clear()
            for line in lines:
                text = f"{line.role}  {line.name or NAMELESS}"
                item = QListWidgetItem(f"▲ {text}" if line.wrong else text)
                if line.wrong:
                    item.setForeground(colour(Colour.PRIMARY))
                self.rows.addItem(item)
            self.rows.setCurrentRow(at)
        self.rows.ensurePolished()
        self.rows.setFixedHeight(min(len(lines), MOST_ROWS) * self.rows.sizeHintForRow(0) + 4)
        self._count.setText(f"成员 {len(lines)} 人")
        self.remove.setEnabled(len(lines) > 1)
        roles = [line.role for line in lines]
        self.up.setEnabled(roles[at] in roles[:at])  # those of one role stand together
        self.down.setEnabled(roles[at] in roles[at + 1 :])

    def _on_row_changed(self, at: int) -> None:
        if at >= 0:
            self.chosen.emit(at)
