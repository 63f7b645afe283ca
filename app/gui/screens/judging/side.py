"""Beside the sheet: the running subtotal, and how this judge marks."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from PySide6.QtWidgets import QWidget

from app.domain.numbers import shown
from app.gui.theme import Colour
from app.gui.widgets import BarChart, BigFigure, Card, label

BARS = 7
CHART_HEIGHT = 92


class SubtotalCard(Card):
    """当前小计, and how much of the sheet is marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.figure = BigFigure("当前小计")
        self._beyond = label("", "small", wrap=True)
        self.body.addWidget(self.figure)
        self.body.addWidget(self._beyond)

    def show_beyond(self, *words: str) -> None:
        """Say what the sum does not tell."""
        self._beyond.setText("\n".join(filter(None, words)))
        self._beyond.setVisible(any(words))

    def show_subtotal(
        self, subtotal: Fraction, decimals: int, marked: int, expected: int, waiting: int, *, whole: bool
    ) -> None:
        """Show the sum of the marks typed so far; `whole`: what is not marked may be left out."""
        state = f"正在写入 {waiting} 项" if waiting else "每一项即时落盘"
        note = f"已录 {marked} / {expected} 项 · {state}"
        if marked == expected:
            note = f"已录完 {expected} 项 · {state}"
        elif whole:
            note = f"已录 {marked} 项,其余 {expected - marked} 项可空着 · {state}"
        self.figure.set_figure(shown(subtotal, decimals), marked / expected if expected else 0, note)


class SpreadCard(Card):
    """How this judge's complete sheets are spread, beside the others of the panel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("本裁判评分分布", parent=parent)
        self._chart: BarChart | None = None
        self._words = label("", "small", wrap=True)
        self.body.addWidget(self._words)

    def show_totals(
        self,
        own: Sequence[Fraction],
        others: Sequence[Fraction],
        full: Fraction,
        decimals: int,
        current: Fraction | None,
    ) -> None:
        """Show the totals; the bar that `current` falls into is marked."""
        if not own:
            self._words.setText("录完第一份评分单后显示。")
            if self._chart is not None:
                self._chart.hide()
            return
        if self._chart is None:
            self._chart = BarChart(ink=Colour.GOLD, height=CHART_HEIGHT)
            self._chart.setFixedHeight(CHART_HEIGHT)
            self.body.insertWidget(1, self._chart)
        heights, place = histogram(own, full)
        marked = place(current) if current is not None else heights.index(max(heights))
        self._chart.set_bars(heights, marked=marked)
        self._chart.show()
        self._words.setText(_mean_text(own, others, decimals))


def histogram(totals: Sequence[Fraction], full: Fraction) -> tuple[list[int], Place]:
    """How many totals fall into each bar, and the bar of a total; the bars span what there is."""
    low, high = min(totals), max(totals)
    width = max((high - low) / (BARS - 1), full / 100)
    start = (low + high) / 2 - width * BARS / 2
    place = Place(start, width)
    heights = [0] * BARS
    for total in totals:
        heights[place(total)] += 1
    return heights, place


class Place:
    """Which bar a total falls into."""

    def __init__(self, start: Fraction, width: Fraction) -> None:
        self._start, self._width = start, width

    def __call__(self, total: Fraction) -> int:
        bar = int((total - self._start) // self._width) if self._width else 0
        return min(max(bar, 0), BARS - 1)


def _mean_text(own: Sequence[Fraction], others: Sequence[Fraction], decimals: int) -> str:
    mean = sum(own, Fraction(0)) / len(own)
    text = f"均分 {shown(mean, decimals)}"
    if not others:
        return text
    panel = (*own, *others)
    gap = mean - sum(panel, Fraction(0)) / len(panel)
    sign = "+" if gap > 0 else ""
    return f"{text},较裁判组 {sign}{shown(gap, decimals)}".replace("-", "−")
