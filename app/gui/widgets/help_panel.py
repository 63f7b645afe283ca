"""The help at the side: what this screen is for, and its keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget
from typing_extensions import override

from app.gui.widgets.buttons import LinkButton
from app.gui.widgets.labels import divider, label
from app.gui.widgets.layouts import clear, hbox, vbox

WIDTH = 340
GENERAL_KEYS = (
    ("F1", "打开或关闭帮助"),
    ("Ctrl+1 … Ctrl+9", "切换左侧栏目"),
    ("F9", "换人、锁定"),
    ("Tab", "下一个控件"),
    ("Enter", "表格:打开当前行。录入:下一项"),
    ("Ctrl+C", "表格:复制当前行"),
    ("Esc", "关闭帮助或大屏"),
)


class HelpPanel(QFrame):
    """A sheet over the right side of its parent; the work below keeps its place."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("part", "sheet")
        self.hide()
        self._over = parent
        parent.installEventFilter(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = label("", "heading", wrap=True)
        self.text = label("", wrap=True)
        self._keys = QGridLayout()
        self._keys.setHorizontalSpacing(12)
        self._keys.setVerticalSpacing(8)
        self._keys.setColumnStretch(1, 1)
        head = hbox(label("帮助", "muted"), None, LinkButton("关闭", self.closed.emit))
        self.setLayout(
            vbox(head, self.title, self.text, divider(), self._keys, None, gap=12, margins=(20, 16, 20, 16))
        )

    def set_help(self, title: str, text: str, keys: Sequence[tuple[str, str]]) -> None:
        """Show the help of one screen; `keys` are its own, the general ones follow."""
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        clear(self._keys)
        for line, (cap, meaning) in enumerate((*keys, *GENERAL_KEYS)):
            self._keys.addWidget(label(cap, "keycap"), line, 0, Qt.AlignmentFlag.AlignLeft)
            self._keys.addWidget(label(meaning, "note", wrap=True), line, 1)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def _fit(self) -> None:
        area = self._over.rect()
        self.setGeometry(area.width() - WIDTH, 0, WIDTH, area.height())
        self.raise_()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
