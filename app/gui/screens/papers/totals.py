"""应收, 已收, 缺, 已录入: the four figures on top."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.gui.screens.papers.page import PapersPage
from app.gui.theme import DASH
from app.gui.widgets import ProgressBar, hbox, label

ROOM_FOR_BAR = 900
CAPTIONS = ("应收", "已收", "缺", "已录入")


class Totals(QWidget):
    """The figures, and how far the papers are back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figures = {caption: label(DASH, "large") for caption in CAPTIONS}
        self.bar = ProgressBar()
        self.bar.setFixedWidth(120)
        pairs = [hbox(label(caption, "muted"), figure, gap=7) for caption, figure in self.figures.items()]
        self.setLayout(hbox(self.bar, *pairs, gap=22))

    def share(self, width: int) -> None:
        """The bar goes where there is no room for it."""
        self.bar.setVisible(width >= ROOM_FOR_BAR)

    def show_page(self, page: PapersPage) -> None:
        """Show the figures of this event."""
        expected, back = len(page.lines), page.back
        for caption, figure in zip(CAPTIONS, (expected, back, expected - back, page.entered), strict=True):
            self.figures[caption].setText(str(figure))
        self.bar.set_part(back / expected if expected else 0.0)

    def text(self) -> str:
        """The figures in words."""
        return " ".join(f"{caption} {figure.text()}" for caption, figure in self.figures.items())
