"""What the whole competition awards: to units, by decision, and the money that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.awards import AwardRule
from app.domain.awards_writing import write_awards
from app.domain.numbers import exact_text
from app.domain.quotas import BOUNDARY_NAMES
from app.domain.unit_awards import FIGURE_NAMES, UnitAwardRule
from app.gui.widgets import Card, label
from app.gui.widgets.grid import Grid, GridColumn

UNITS = (
    GridColumn("奖项", 96, stretch=2),
    GridColumn("依据", 68, ghost="参赛数", tip=f"写其中一种:{'、'.join(FIGURE_NAMES.values())}"),
    GridColumn("比例 %", 58, number=True, tip="占参赛单位的百分比;比例、名额、达到只写一种"),
    GridColumn("名额", 50, number=True),
    GridColumn("达到", 50, number=True, tip="达到这个数的都授"),
    GridColumn("末位并列", 108, stretch=1, tip=f"写其中一种:{'、'.join(BOUNDARY_NAMES.values())}"),
)
DECIDED = (
    GridColumn("奖项", 120, stretch=2),
    GridColumn("名额", 60, number=True, tip="空着的不限"),
    GridColumn("批准人", 110, stretch=1),
)
MONEY = (
    GridColumn("奖项", 120, stretch=2),
    GridColumn("金额(元)", 100, number=True),
    GridColumn("赛事类别", 90, stretch=1, tip="空着的各类相同"),
)


class AwardGrids(Card):
    """Three small tables; an empty row takes its line away."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("全赛事的奖项", "在“全赛事奖项”里看授给谁", parent=parent)
        self._kept: dict[str, dict[str, Any]] = {}
        self.units, self.decided, self.money = Grid(UNITS), Grid(DECIDED), Grid(MONEY)
        for head, grid in (
            ("按数据授给单位的", self.units),
            ("由组委会评定的", self.decided),
            ("奖金", self.money),
        ):
            grid.setAccessibleName(head)
            grid.edited.connect(self.edited)
            self.body.addWidget(label(head, "small"))
            self.body.addWidget(grid)

    @property
    def grids(self) -> tuple[Grid, ...]:
        """Everything to type in."""
        return self.units, self.decided, self.money

    def show_rule(self, rule: AwardRule) -> None:
        """Show these awards."""
        document = write_awards(rule)
        written = document.get("unit_awards", ())
        # How a percentage is rounded and of which units it is has no column: it stays with the name.
        self._kept = {item["name"]: {key: item[key] for key in ("of", "rounding")} for item in written}
        self.units.set_cells([_unit_cells(each) for each in rule.unit_awards])
        self.decided.set_cells(
            [
                (each.name, "" if each.count is None else str(each.count), each.approver)
                for each in rule.decided
            ]
        )
        self.money.set_cells([(each.award, f"{each.amount}", each.contest_class) for each in rule.money])

    def document(self) -> dict[str, list[dict[str, Any]]]:
        """The parts of the rules of a competition that stand here, as typed."""
        decided = [_filled(name=name, count=count, approver=by) for name, count, by in self.decided.cells()]
        money = [
            _filled(award=award, amount=amount) | _filled(**{"class": contest_class})
            for award, amount, contest_class in self.money.cells()
        ]
        parts = {
            "unit_awards": [self._unit_document(cells) for cells in self.units.cells()],
            "decided": decided,
            "money": money,
        }
        return {key: lines for key, lines in parts.items() if lines}

    def _unit_document(self, cells: tuple[str, ...]) -> dict[str, Any]:
        name, by, percent, count, least, boundary = cells
        quota = _filled(percent=percent, count=count, least=least)
        return {**self._kept.get(name, {}), "name": name, **_filled(by=by, boundary=boundary), **quota}


def stored_awards(rule: AwardRule) -> Mapping[str, Any]:
    """The same parts as they are stored."""
    document = write_awards(rule)
    return {key: document[key] for key in ("unit_awards", "decided", "money") if key in document}


def _unit_cells(rule: UnitAwardRule) -> tuple[str, ...]:
    quota = (
        "" if rule.percent is None else exact_text(rule.percent),
        str(rule.count) if rule.count else "",
        "" if rule.least is None else exact_text(rule.least),
    )
    return rule.name, FIGURE_NAMES[rule.by], *quota, BOUNDARY_NAMES[rule.boundary]


def _filled(**texts: str) -> dict[str, str]:
    return {key: text for key, text in texts.items() if text}
