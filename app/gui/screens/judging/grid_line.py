"""The lines of a sheet: columns one below the other, and a word beside them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from app.gui import theme
from app.gui.theme import Colour, colour
from app.gui.widgets import label, vbox

CODE_WIDTH, FULL_WIDTH, OWN_WIDTH, FIELD_WIDTH = 36, 44, 64, 94
SIDE = 10
COLUMN_GAP = 12
NARROW = 470
NAME_SHARE, HINT_SHARE = 5, 4


class GridLine(QWidget):
    """Columns (four, five with the 自评) and a word beside them; where it is narrow the word goes below."""

    def __init__(
        self, *parts: QWidget, hint: QLabel, tall: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.hint = hint
        hint.setParent(self)  # it gets its place in the grid when the width is known
        self._tall = tall
        self._wide: bool | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(SIDE, 6, SIDE, 7)
        self._grid.setHorizontalSpacing(COLUMN_GAP)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, NAME_SHARE)
        hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._columns = len(parts)
        code, _name, full, *own, _field = parts
        code.setFixedWidth(CODE_WIDTH)
        full.setFixedWidth(FULL_WIDTH)
        for part in own:
            part.setFixedWidth(OWN_WIDTH)
        for column, part in enumerate(parts):
            self._grid.addWidget(part, 0, column, Qt.AlignmentFlag.AlignVCenter)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= NARROW
        if wide != self._wide:
            self._wide = wide
            self._grid.removeWidget(self.hint)
            self.hint.setVisible(wide or self._tall)
            self._grid.setColumnStretch(self._columns, HINT_SHARE if wide else 0)
            place = (0, self._columns, 1, 1) if wide else (1, 1, 1, self._columns - 1)
            self._grid.addWidget(self.hint, *place, Qt.AlignmentFlag.AlignVCenter)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, colour(Colour.ROW_LINE))
        painter.end()


def head_line(*, beside: bool = False) -> GridLine:
    """The heads of the columns; with the 自评 `beside` the marks."""
    titles = ("#", "评分项", "满分", *(["自评"] if beside else []), "得分")
    heads = [label(text, "note") for text in titles]
    for head in heads[2:]:
        head.setAlignment(theme.RIGHT)
    heads[-1].setFixedWidth(FIELD_WIDTH)
    line = GridLine(*heads, hint=label(""), tall=False)
    line.setFixedHeight(theme.CONTROL_HEIGHT)
    return line


class OwnEstimate(QWidget):
    """What the entry gave itself (自评), and below it how the judge's mark differs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark, self._difference = label("", "muted", wrap=True), label("", "difference", wrap=True)
        for part in (self._mark, self._difference):
            part.setAlignment(theme.RIGHT)
        self.setLayout(vbox(self._mark, self._difference, gap=0))

    @property
    def texts(self) -> tuple[str, str]:
        """Both, as they are shown."""
        return self._mark.text(), self._difference.text()

    def show_texts(self, own: str, difference: str) -> None:
        """Show both; the difference takes no room where there is none."""
        self._mark.setText(own)
        self._difference.setText(difference)
        self._difference.setVisible(bool(difference))
