"""Beside the sheet: the running subtotal, how this judge marks, and the marshal's penalties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.domain.numbers import exact_text, shown
from app.errors import InputError, UserError
from app.gui.theme import GAP, Colour
from app.gui.widgets import (
    BarChart,
    BigFigure,
    Card,
    Choice,
    LinkButton,
    SecondaryButton,
    clear,
    hbox,
    label,
    scrolled,
    set_part,
    vbox,
)
from app.gui.widgets.fit_filter import FitFilterButton
from app.services.penalties import PenaltyLine

BARS = 7
CHART_HEIGHT = 92
POINTS_WIDTH = 72


def side_column(*cards: Card) -> QScrollArea:
    """The cards below each other; they scroll where the window is low."""
    inside = QWidget()
    inside.setLayout(vbox(*cards, None, gap=GAP))
    return scrolled(inside)


class SubtotalCard(Card):
    """当前小计, and how much of the sheet is marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.figure = BigFigure("当前小计")
        self.body.addWidget(self.figure)

    def show_subtotal(
        self, subtotal: Fraction, decimals: int, marked: int, expected: int, waiting: int
    ) -> None:
        """Show the sum of the marks typed so far."""
        state = f"正在写入 {waiting} 项" if waiting else "每一项即时落盘"
        note = f"已录 {marked} / {expected} 项 · {state}"
        if marked == expected:
            note = f"已录完 {expected} 项 · {state}"
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
    gap = mean - sum(others, Fraction(0)) / len(others)
    sign = "+" if gap > 0 else ""
    return f"{text},较其他裁判 {sign}{shown(gap, decimals)}".replace("-", "−")


class PenaltyCard(Card):
    """违规扣分 of the entry at hand: those that stand, and a line to add one."""

    added = Signal(str, str, object)  # points, reason, module code | None
    revoked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("违规扣分", parent=parent)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.points = QLineEdit()
        self.points.setPlaceholderText("扣分")
        self.points.setAccessibleName("扣分")
        self.points.setFixedWidth(POINTS_WIDTH)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("原因")
        self.reason.setAccessibleName("扣分原因")
        self.scope = FitFilterButton("", everything="从总成绩扣")
        self.scope.setAccessibleName("扣分范围")
        self.add = SecondaryButton("登记", self._add)
        self._error = label("", "error", wrap=True)
        self._error.hide()
        self.points.returnPressed.connect(self.reason.setFocus)
        self.reason.returnPressed.connect(self._add)
        self.body.addLayout(self._lines)
        self.body.addLayout(hbox(self.points, self.reason))
        self.body.addWidget(self._error)
        row = hbox(self.scope, self.add)
        row.setStretch(0, 1)
        self.body.addLayout(row)

    def show_penalties(
        self, penalties: Sequence[PenaltyLine], modules: Sequence[tuple[str, str]], *, several: bool
    ) -> None:
        """Show those that stand. `modules`: what points can be taken from (code, name)."""
        clear(self._lines)
        names = dict(modules)
        for penalty in penalties:
            self._lines.addWidget(_penalty_line(penalty, names, self.revoked.emit))
        if not penalties:
            self._lines.addWidget(label("没有扣分。", "small"))
        self.scope.set_choices([Choice(code, f"从{name}扣") for code, name in modules])
        self.scope.setVisible(several)

    def clear_form(self) -> None:
        """Empty the line for a new penalty."""
        self.points.clear()
        self.reason.clear()
        self.scope.set_value(None)
        self.show_error(None)

    def show_error(self, error: UserError | None) -> None:
        """Say at its place what is wrong with the new penalty."""
        field = error.field if isinstance(error, InputError) else ""
        for name, editor in (("points", self.points), ("reason", self.reason)):
            set_part(editor, "true" if name == field else "false", "invalid")
        self._error.setText("" if error is None else str(error))
        self._error.setVisible(error is not None)

    def _add(self) -> None:
        self.added.emit(self.points.text(), self.reason.text(), self.scope.value)


class RevokeButton(LinkButton):
    """撤销, then 确认撤销."""

    agreed = Signal()

    def __init__(self) -> None:
        super().__init__("撤销", self._on_clicked)
        self._asked = False

    def _on_clicked(self) -> None:
        if self._asked:
            self.agreed.emit()
        self._asked = True
        self.setText("确认撤销")


def _penalty_line(penalty: PenaltyLine, names: dict[str, str], revoke: Callable[[int], object]) -> QWidget:
    line = QWidget()
    scope = f"{names.get(penalty.module, penalty.module)} " if penalty.module else ""
    text = label(f"−{exact_text(penalty.points)} {scope}{penalty.reason}", wrap=True)
    button = RevokeButton()
    button.agreed.connect(partial(revoke, penalty.id))
    row = hbox(text, button)
    row.setStretch(0, 1)
    line.setLayout(row)
    return line
