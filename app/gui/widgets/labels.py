"""Words on the screen: labels by their part, pills, figures, key caps, dividers."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.gui import theme
from app.gui.theme import TONES, Colour, Tone, colour
from app.gui.widgets.delegate import PILL_HEIGHT, PILL_SIDE, draw_bar


def label(text: str, part: str = "", *, wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A label; `part` is one of brand, heading, strong, large, figure, muted, note, small, error, ok."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if part:
        made.setProperty("part", part)
    made.setWordWrap(wrap)
    return made


def shortened(text: str, longest: int) -> str:
    """The text, cut with … to so many characters: for places that do not know their width."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def cut_inside(text: str, longest: int) -> str:
    """The text, cut with … in its middle to so many characters: names that differ at their end."""
    if len(text) <= longest:
        return text
    end = longest // 2
    return f"{text[: longest - 1 - end]}…{text[-end:]}"


def set_part(widget: QWidget, value: object, name: str = "part") -> None:
    """Change a property that the style sheet looks at, and restyle."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def divider() -> QFrame:
    """A thin line between parts of a card."""
    line = QFrame()
    line.setProperty("part", "divider")
    return line


class ElidedLabel(QLabel):
    """One line that is cut with … where it does not fit, and tells the whole text when pointed at."""

    def __init__(self, text: str = "", part: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if part:
            self.setProperty("part", part)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text."""
        self._whole = text
        self._cut()

    def whole_text(self) -> str:
        """The text before cutting."""
        return self._whole

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, hint.height())

    def _cut(self) -> None:
        self.ensurePolished()
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 8))
        self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")


class Pill(QWidget):
    """A state as a word in a soft colour."""

    def __init__(self, text: str = "", tone: Tone = Tone.NEUTRAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._tone = text, tone
        self.setFont(theme.font(theme.SMALL))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if not text:
            self.hide()

    def set_state(self, text: str, tone: Tone) -> None:
        """Show another word; an empty one hides the pill."""
        self._text, self._tone = text, tone
        self.setVisible(bool(text))
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The word shown."""
        return self._text

    @override
    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.font(theme.SMALL))
        return QSize(metrics.horizontalAdvance(self._text) + 2 * PILL_SIDE, PILL_HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        ink, paper = TONES[self._tone]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(paper))
        painter.drawRoundedRect(self.rect(), PILL_HEIGHT / 2, PILL_HEIGHT / 2)
        painter.setPen(colour(ink))
        painter.setFont(theme.font(theme.SMALL))
        painter.drawText(self.rect(), theme.CENTRE, self._text)
        painter.end()


class ProgressBar(QWidget):
    """A thin bar; `part` from 0 to 1. Put the figure in words beside it."""

    def __init__(
        self, part: float = 0.0, *, ink: Colour = Colour.PRIMARY, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._part, self._ink = part, ink
        self.setFixedHeight(8)
        self.setMinimumWidth(48)

    def set_part(self, part: float) -> None:
        """Show another part."""
        self._part = part
        self.update()

    def part(self) -> float:
        """The part shown, from 0 to 1."""
        return self._part

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_bar(painter, QRectF(self.rect()), self._part, self._ink)
        painter.end()


class BigFigure(QWidget):
    """A caption, a big figure, a thin bar and a line of words, e.g. the running subtotal."""

    def __init__(self, caption: str, figure: str = theme.DASH, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figure = label(figure, "figure")
        self._bar = ProgressBar()
        self._note = label("", "small", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(label(caption, "muted"))
        column.addWidget(self._figure)
        column.addWidget(self._bar)
        column.addWidget(self._note)
        self._bar.hide()
        self._note.hide()

    def set_figure(self, figure: str, part: float | None = None, note: str = "") -> None:
        """Show a figure, and with it the part done (None: no bar) and a note."""
        self._figure.setText(figure)
        self._bar.setVisible(part is not None)
        self._bar.set_part(part or 0.0)
        self._note.setVisible(bool(note))
        self._note.setText(note)


class KeyHint(QWidget):
    """Keys and what they do here: KeyHint(("Enter", "下一项"), ("↑", "上一项"), ("F2", "缺考"))."""

    def __init__(self, *keys: tuple[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        for cap, meaning in keys:
            row.addWidget(label(cap, "keycap"))
            row.addWidget(label(meaning, "muted"))
        row.addStretch(1)
