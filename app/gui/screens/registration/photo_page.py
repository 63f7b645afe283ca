"""照片导入预览: every picture of a folder with whose it is, or why it is nobody's; who has none still."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import Tone
from app.gui.widgets import (
    Card,
    Choice,
    ElidedLabel,
    EmptyState,
    FilterButton,
    TableView,
    divider,
    hbox,
    label,
    vbox,
)
from app.services.photo_import import OUTCOME_NAMES, PhotoLine, PhotoOutcome, PhotoPlan

TONES: Mapping[PhotoOutcome, Tone] = {
    PhotoOutcome.NEW: Tone.OK,
    PhotoOutcome.CHANGED: Tone.WARN,
    PhotoOutcome.UNCHANGED: Tone.NEUTRAL,
    PhotoOutcome.UNMATCHED: Tone.ERROR,
    PhotoOutcome.UNCLEAR: Tone.ERROR,
    PhotoOutcome.BROKEN: Tone.ERROR,
}
# What wants a look stands first.
_ORDER = (
    PhotoOutcome.BROKEN,
    PhotoOutcome.UNCLEAR,
    PhotoOutcome.UNMATCHED,
    PhotoOutcome.CHANGED,
    PhotoOutcome.NEW,
    PhotoOutcome.UNCHANGED,
)
NAMES_SHOWN = 12

COLUMNS: tuple[Column[PhotoLine], ...] = (
    Column("文件", lambda line: line.shown, width=190, stretch=1, tooltip=lambda line: line.shown),
    Column(
        "结果",
        lambda line: OUTCOME_NAMES[line.outcome],
        width=84,
        kind=Kind.PILL,
        tone=lambda line: TONES[line.outcome],
    ),
    Column("姓名", lambda line: line.person.name if line.person else None, width=92),
    Column(
        "单位", lambda line: (line.person.organization or None) if line.person else None, width=150, stretch=1
    ),
    Column("报名号", lambda line: line.person.number if line.person else None, width=92),
    Column("说明", lambda line: line.note, width=220, stretch=3, tooltip=lambda line: line.note),
)


class PhotoPage(QWidget):
    """Shows a PhotoPlan; the desk does the reading and writing."""

    def __init__(self) -> None:
        super().__init__()
        self.plan: PhotoPlan | None = None
        self._model: TableModel[PhotoLine] = TableModel(COLUMNS, key=lambda line: line.file)
        self.table = TableView(self._model)
        self._name = ElidedLabel("", "strong")
        self.outcome = FilterButton("显示", everything="全部")
        self.outcome.chosen.connect(lambda _value: self._show_lines())
        self.missing = label("", "note", wrap=True)
        self._nothing = EmptyState("没有这样的照片", "显示全部", self._want_all)
        card = Card(flush=True)
        line = hbox(self._name, self.outcome, margins=(14, 12, 14, 10))
        line.setStretchFactor(self._name, 1)
        card.body.addLayout(vbox(line, hbox(self.missing, margins=(14, 0, 14, 10)), gap=0))
        card.body.addWidget(divider())
        card.body.addLayout(vbox(self.table, self._nothing, gap=0), 1)
        self._foot = card.add_foot()
        self.setLayout(hbox(card))
        self.setFocusProxy(self.table)

    def show_plan(self, plan: PhotoPlan) -> None:
        """Show a folder, what wants a look first."""
        self.plan = plan
        self._name.set_text(plan.folder)
        self.outcome.set_value(None)
        counts = {outcome: plan.count(outcome) for outcome in _ORDER}
        self.outcome.set_choices(
            [Choice(outcome, f"{OUTCOME_NAMES[outcome]} {n}") for outcome, n in counts.items() if n]
        )
        told = [f"{OUTCOME_NAMES[outcome]} {n}" for outcome, n in counts.items() if n]
        self._foot.set_text(" · ".join([f"共 {len(plan.lines)} 张", *told]))
        self.missing.setText(_missing(plan))
        self._show_lines()
        self.table.setFocus()

    def forget(self) -> None:
        """Show nothing."""
        self.plan = None
        self._model.set_rows(())

    def _want_all(self) -> None:
        self.outcome.set_value(None)
        self._show_lines()

    def _show_lines(self) -> None:
        if self.plan is None:
            return
        wanted = self.outcome.value
        lines = [line for line in self.plan.lines if wanted is None or line.outcome is wanted]
        self._model.set_rows(sorted(lines, key=lambda line: (_ORDER.index(line.outcome), line.file)))
        self.table.setVisible(bool(lines))
        self._nothing.setVisible(not lines)
        if lines and self.table.current() is None:
            self.table.selectRow(0)


def _missing(plan: PhotoPlan) -> str:
    if not plan.without:
        return "导入后,本赛事的人员都有照片。"
    names = "、".join(person.label for person in plan.without[:NAMES_SHOWN])
    more = "等" if len(plan.without) > NAMES_SHOWN else ""
    return f"导入后还有 {len(plan.without)} 人没有照片:{names}{more}。"
