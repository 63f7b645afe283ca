"""计分规则: how units earn points, what tracks and events are worth, and the class of the contest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget

from app.domain.competition_rules import read_competition_rules
from app.domain.numbers import exact_text, fold_wide
from app.domain.standings import (
    SHARE_NAMES,
    STANDING_KEY_NAMES,
    AwardPoints,
    RankPoints,
    StandingsRule,
)
from app.domain.standings_reading import POINTS_BY_NAMES, PointsBy, write_standings
from app.gui.screens.standings.award_grids import AwardGrids, stored_awards
from app.gui.screens.standings.reading import StandingsPage
from app.gui.screens.standings.tables import places_text
from app.gui.theme import GAP, PADDING
from app.gui.widgets import Card, FormField, hbox, label, vbox
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.grid import Grid, GridColumn

NO_POINTS, NO_TIE = "不计积分", "不比较"
CLASSES = ("", "一类", "二类")
TABLE_HINT = "从第 1 名起写,用空格隔开,如 10 8 6 5 4 3 2 1"
SEPARATORS = str.maketrans(dict.fromkeys("、,;\uff0c\uff1b", " "))


@dataclass(frozen=True, slots=True)
class Typed:
    """The rule and the weights as typed. `tracks` and `events`: by id the texts that are not as stored."""

    contest_class: str
    rules: Mapping[str, Any]
    tracks: Mapping[int, str]
    events: Mapping[int, tuple[str, str]]


class RuleForm(QScrollArea):
    """Everything that decides about points; what is typed stays until it is saved or put back."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: StandingsPage | None = None
        self._clean: Typed | None = None
        self._filling = False
        self.by = FormField("积分依据", CalmComboBox((NO_POINTS, *POINTS_BY_NAMES.values())))
        self.table = FormField("积分表", QLineEdit(), hint=TABLE_HINT)
        self.rest = FormField("其余名次积分", QLineEdit())
        self.share = FormField("名次并列时", CalmComboBox(tuple(SHARE_NAMES.values())))
        self.awards = Grid((GridColumn("奖项", 120, stretch=1), GridColumn("积分", 90, number=True)), most=20)
        self.best = FormField("每单位计分个数", QLineEdit(), hint="每个赛项只计最高的几个;0 为全部")
        self.least = FormField("最少参赛项数", QLineEdit(), hint="不到的不排名次;0 为不限")
        keys = (NO_TIE, *STANDING_KEY_NAMES.values())
        self.ties = tuple(CalmComboBox(keys) for _key in STANDING_KEY_NAMES)
        self.contest_class = FormField("赛事类别", CalmComboBox(CLASSES), hint="一类、二类等,决定奖金和荣誉")
        self.contest_class.editor.make_editable()
        columns = (GridColumn("赛道", 140, stretch=1, fixed=True), GridColumn("权重", 80, number=True))
        self.tracks = Grid(columns, shown=8)
        self.events = Grid(
            (
                GridColumn("赛项", 140, stretch=1, fixed=True),
                GridColumn("权重", 80, number=True),
                GridColumn("类别", 90, tip="空着的随赛事"),
            ),
            most=600,
            shown=14,
        )
        self.awarded = AwardGrids()
        self.problems = label("", "error", wrap=True)
        self._award_points = QWidget()
        self._build()
        self._connect()

    # -- the window --------------------------------------------------------------------------------

    def _build(self) -> None:
        self._award_points.setLayout(vbox(label("积分表", "small"), self.awards, gap=3))
        self._ties = QWidget()
        self._ties.setLayout(vbox(label("总分相同依次比较", "small"), *self.ties, gap=6))
        for at, combo in enumerate(self.ties, 1):
            combo.setAccessibleName(f"第 {at} 项比较")
        points = Card("积分")
        by_rank = hbox(self.rest, self.share, gap=12)
        limits = hbox(self.best, self.least, gap=12)
        for row, fields in ((by_rank, (self.rest, self.share)), (limits, (self.best, self.least))):
            for field in fields:
                row.setStretchFactor(field, 1)
                row.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        for part in (self.by, self.table, self._award_points, by_rank, limits, self._ties, None):
            if part is None:
                points.body.addStretch(1)
            elif isinstance(part, QWidget):
                points.body.addWidget(part)
            else:
                points.body.addLayout(part)
        points.body.setSpacing(12)
        weights = Card("权重与类别", "权重乘在积分上;赛道权重只在全赛事的总分里乘")
        weights.body.setSpacing(12)
        for part in (self.contest_class, self.tracks, self.events):
            weights.body.addWidget(part)
        weights.body.addStretch(1)
        left = vbox(points, self.awarded, None, gap=GAP)
        sides = hbox(left, vbox(weights, None), gap=GAP)
        sides.setStretch(0, 1)
        sides.setStretch(1, 1)
        inside = QWidget()
        inside.setObjectName("plain")
        inside.setLayout(vbox(self.problems, sides, gap=12, margins=(PADDING, PADDING, PADDING, PADDING)))
        self.setWidgetResizable(True)
        self.setFrameShape(self.Shape.NoFrame)
        self.setWidget(inside)

    def _connect(self) -> None:
        combos = (self.by.editor, self.share.editor, self.contest_class.editor, *self.ties)
        for combo in combos:
            combo.currentTextChanged.connect(lambda _text: self._on_edited())
        for field in (self.table, self.rest, self.best, self.least):
            field.editor.textEdited.connect(lambda _text: self._on_edited())
            field.editor.returnPressed.connect(field.editor.focusNextChild)
        for grid in (self.awards, self.tracks, self.events, self.awarded):
            grid.edited.connect(self._on_edited)

    @property
    def editors(self) -> tuple[QWidget, ...]:
        """Everything to type in."""
        fields = (self.by, self.table, self.rest, self.share, self.best, self.least, self.contest_class)
        return *fields, self.awards, self.tracks, self.events, *self.ties, *self.awarded.grids

    # -- what stands -------------------------------------------------------------------------------

    def show_page(self, page: StandingsPage) -> None:
        """Show what is stored, unless something else is being typed."""
        kept = self._page is not None and _shape(self._page) == _shape(page) and self.is_changed
        self._page = page
        if not kept:
            self.revert()

    def revert(self) -> None:
        """Back to what is stored."""
        page = self._page
        if page is None:
            return
        self._filling = True
        self._fill_rule(page.rule)
        self.awarded.show_rule(page.awards)
        self.contest_class.editor.set_text(page.competition.contest_class)
        self.tracks.set_cells([(track.name, exact_text(track.weight)) for track in page.tracks])
        # A weight that the rule names itself goes before the event's own; saving leaves only the event's.
        named = {} if page.rule is None else page.rule.event_weights
        self.events.set_cells(
            [
                (event.name, exact_text(named.get(event.name, event.weight)), event.own_class)
                for event in page.events
            ]
        )
        self._filling = False
        self._clean = self.typed()
        self._check()

    def _fill_rule(self, rule: StandingsRule | None) -> None:
        points = None if rule is None else rule.points
        kind = PointsBy.RANK if isinstance(points, RankPoints) else PointsBy.SCORE
        kind = PointsBy.AWARD if isinstance(points, AwardPoints) else kind
        self.by.editor.setCurrentText(NO_POINTS if rule is None else POINTS_BY_NAMES[kind])
        ranks = points if isinstance(points, RankPoints) else RankPoints(())
        self.table.editor.setText(" ".join(exact_text(each) for each in ranks.table))
        self.rest.editor.setText(exact_text(ranks.rest))
        self.share.editor.setCurrentText(SHARE_NAMES[ranks.share])
        table = points.table if isinstance(points, AwardPoints) else {}
        self.awards.set_cells([(name, exact_text(each)) for name, each in table.items()])
        self.best.editor.setText("0" if rule is None else str(rule.best_per_unit))
        self.least.editor.setText("0" if rule is None else str(rule.least_events))
        keys = () if rule is None else rule.ties
        for at, combo in enumerate(self.ties):
            combo.setCurrentText(STANDING_KEY_NAMES[keys[at]] if at < len(keys) else NO_TIE)

    # -- what is typed -----------------------------------------------------------------------------

    @property
    def is_changed(self) -> bool:
        """Whether something is typed that is not stored."""
        return self.typed() != self._clean

    def typed(self) -> Typed | None:
        """What stands in the fields."""
        page = self._page
        if page is None:
            return None
        rules: dict[str, Any] = self.awarded.document()
        if self.by.editor.currentText() != NO_POINTS:
            rules["standings"] = self._standings()
        tracks = {
            track.id: cells[1]
            for track, cells in zip(page.tracks, self.tracks.cells(), strict=True)
            if cells[1] != exact_text(track.weight)
        }
        events = {
            event.id: (cells[1], cells[2])
            for event, cells in zip(page.events, self.events.cells(), strict=True)
            if (cells[1], cells[2]) != (exact_text(event.weight), event.own_class)
        }
        return Typed(self.contest_class.editor.currentText().strip(), rules, tracks, events)

    def _standings(self) -> dict[str, Any]:
        named = self.by.editor.currentText()
        by = next(key for key, name in POINTS_BY_NAMES.items() if name == named)
        points: dict[str, Any] = {"by": by.value}
        if by is PointsBy.RANK:
            points |= {
                "table": fold_wide(self.table.editor.text()).translate(SEPARATORS).split(),
                "share": self.share.editor.currentText(),
                "rest": self.rest.editor.text().strip() or "0",
            }
        elif by is PointsBy.AWARD:
            points["table"] = {name: value for name, value in self.awards.cells() if name or value}
        return {
            "points": points,
            "best_per_unit": self.best.editor.text().strip() or "0",
            "least_events": self.least.editor.text().strip() or "0",
            "ties": [combo.currentText() for combo in self.ties if combo.currentText() != NO_TIE],
        }

    def checked(self) -> Typed | None:
        """What is typed, its rule as it is stored; None where something is wrong, which is then said."""
        return self._check()

    def settle(self) -> None:
        """What is typed was saved: what is read next is shown."""
        self._clean = self.typed()

    def show_error(self, message: str) -> None:
        """Say why it was not saved."""
        self.problems.setText(message)
        self.problems.setVisible(bool(message))

    def _on_edited(self) -> None:
        if not self._filling:
            self._check()
            self.edited.emit()

    def _check(self) -> Typed | None:
        """Show what belongs to the choice made, and what is wrong."""
        by = self.by.editor.currentText()
        ranks, awards = POINTS_BY_NAMES[PointsBy.RANK], POINTS_BY_NAMES[PointsBy.AWARD]
        for field in (self.table, self.rest, self.share):
            field.setVisible(by == ranks)
        self._award_points.setVisible(by == awards)
        for part in (self.best, self.least, self._ties):
            part.setVisible(by != NO_POINTS)
        chosen = [combo.currentText() != NO_TIE for combo in self.ties]
        for at, combo in enumerate(self.ties):
            combo.setVisible(at == 0 or chosen[at] or chosen[at - 1])
        typed = self.typed()
        if typed is None or self._page is None:
            return None
        names = [event.name for event in self._page.events]
        rules, problems = read_competition_rules(typed.rules, names)
        said = [problem.text for problem in problems]
        self.table.set_hint(_table_words(rules.standings))
        self.show_error("\n".join(said))
        if said:
            return None
        document = dict(stored_awards(rules.awards))
        if rules.standings is not None:
            document["standings"] = write_standings(rules.standings)
        return replace(typed, rules=document)


def _shape(page: StandingsPage) -> tuple[object, ...]:
    """What the rows of the grids stand for."""
    tracks = tuple((track.id, track.name) for track in page.tracks)
    return page.competition.id, tracks, tuple((event.id, event.name) for event in page.events)


def _table_words(rule: StandingsRule | None) -> str:
    points = None if rule is None else rule.points
    return places_text(points) if isinstance(points, RankPoints) and points.table else TABLE_HINT
