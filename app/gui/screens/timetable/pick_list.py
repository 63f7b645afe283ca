"""Several out of a few: a list whose lines are ticked by click or Space."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

LINES = 5
LINE_HEIGHT = 26
KEY = Qt.ItemDataRole.UserRole


class PickList(QListWidget):
    """The ids ticked stay ticked when the list is offered anew."""

    picked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "choices")
        self.setFixedHeight(LINES * LINE_HEIGHT)
        self.itemChanged.connect(lambda _item: self.picked.emit())

    def offer(self, choices: Sequence[tuple[int, str]]) -> None:
        """Show these (id and words)."""
        kept = set(self.values())
        self.blockSignals(True)
        self.clear()
        for key, text in choices:
            item = QListWidgetItem(text, self)
            item.setData(KEY, key)
            item.setToolTip(text)
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
            )
            item.setCheckState(Qt.CheckState.Checked if key in kept else Qt.CheckState.Unchecked)
        if self.count():
            self.setCurrentRow(0)
        self.blockSignals(False)

    def values(self) -> tuple[int, ...]:
        """The ids ticked, in the order of the list."""
        items = [self.item(line) for line in range(self.count())]
        return tuple(int(item.data(KEY)) for item in items if item.checkState() is Qt.CheckState.Checked)

    def pick(self, *keys: int) -> None:
        """Tick exactly these."""
        for line in range(self.count()):
            item = self.item(line)
            wanted = Qt.CheckState.Checked if item.data(KEY) in keys else Qt.CheckState.Unchecked
            item.setCheckState(wanted)
