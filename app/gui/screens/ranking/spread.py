"""成绩分布: how many totals lie in each part of the scale."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from PySide6.QtWidgets import QWidget

from app.gui.widgets import BarChart, Card, label

STEPS = tuple(Fraction(step) for step in ("0.1", "0.2", "0.5", "1", "2", "5", "10", "20", "50", "100", "200"))
MOST_BARS = 8
NOBODY = "有人出分后,这里显示成绩分布。"


def bins(totals: Sequence[Fraction]) -> tuple[Fraction, Fraction, list[int]]:
    """The lower edge, the width (a round number) and the count of each bar."""
    low, high = min(totals), max(totals)
    for width in STEPS:
        start = floor(low / width) * width
        count = floor((high - start) / width) + 1
        if count <= MOST_BARS:
            break
    else:
        width = Fraction(ceil((high - low) / (MOST_BARS - 1)))
        start = floor(low / width) * width
        count = floor((high - start) / width) + 1
    heights = [0] * count
    for total in totals:
        heights[floor((total - start) / width)] += 1
    return start, width, heights


class SpreadCard(Card):
    """The distribution of the totals of one division."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("成绩分布", parent=parent)
        self._chart: BarChart | None = None
        self._empty = label(NOBODY, "note", wrap=True)
        self.body.addWidget(self._empty)
        self.body.addStretch(1)

    @property
    def chart(self) -> BarChart | None:
        """The chart, once there was something to show."""
        return self._chart

    def show_totals(self, totals: Sequence[Fraction]) -> None:
        """Show the distribution of these totals."""
        self.note.setText(f"{len(totals)} 人已出分")
        self._empty.setVisible(not totals)
        if not totals:
            if self._chart is not None:
                self._chart.hide()
            return
        if self._chart is None:
            self._chart = BarChart(height=120)
            self._chart.setMaximumHeight(220)
            self.body.insertWidget(1, self._chart, 10)
        start, width, heights = bins(totals)
        # One bar alone has its edges at both sides; of several, those between them are enough.
        shown = range(1, len(heights)) if len(heights) > 1 else range(2)
        edges = [(number - 0.5, _edge(start + number * width)) for number in shown]
        self._chart.set_bars(heights, edges)
        self._chart.show()


def _edge(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):g}"
