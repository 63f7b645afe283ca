"""计分与排名: what a notice says of the event as a whole: total, rounding, rounds, ranking, teams."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QWidget
from typing_extensions import override

from app.domain.reading import Path, RuleProblem
from app.domain.rule_words import STAGE_NAMES
from app.domain.scheme_editing import set_value
from app.domain.scheme_naming import rename_round
from app.domain.scheme_outline import mappings, text, value_at
from app.gui.screens.events.grade_tables import GradeTables
from app.gui.screens.events.scheme_cells import (
    ROUND_COLUMNS,
    Cells,
    number,
    read_rounds,
    read_stages,
    show_rounds,
    show_stages,
    whole,
)
from app.gui.screens.events.scheme_desk import SchemeDesk
from app.gui.screens.events.tie_chain import OF_TEAMS, TieChain
from app.gui.theme import PADDING
from app.gui.widgets import FormField, divider, hbox, label, vbox
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.grid import Grid, GridColumn

SHARED = {"skip": "并列后跳过(1、2、2、4)", "dense": "并列后不跳(1、2、2、3)"}
TEAMS = {"": "不设团体", "sum": "成绩合计", "mean": "成绩平均", "best": "取最好一名"}
STAGE_COLUMNS = (
    GridColumn("环节", 90, 1, fixed=True),
    GridColumn("小数位", 70, number=True, tip="不填则这一环节不舍入"),
)
ROUNDS = (
    GridColumn("编号", 50),
    GridColumn("名称", 60, 1),
    GridColumn("带入比例", 64, number=True, ghost="1", tip="这一轮后的成绩带进下一轮多少,如 1 或 0.3"),
    GridColumn("晋级人数", 64, number=True, tip="同分的一并晋级;最后一轮不填"),
    GridColumn("或百分比", 64, number=True),
    GridColumn("最低分", 56, number=True),
)
TOTAL, DECIMALS, STAGED = ("total",), ("rounding", "decimals"), ("rounding", "stages")
TABLES = ("tables",)
DISTINCT, TIES = ("ranking", "distinct_top"), ("ranking", "ties")
COUNT, LEAST, TEAM_TIES = ("teams", "count"), ("teams", "least"), ("teams", "ties")


class ScoringPage(QScrollArea):
    """The fields of the event itself, over the desk's document."""

    def __init__(self, desk: SchemeDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.total = FormField("总分", QLineEdit(), hint="各模块满分乘权重加起来应是多少,可不填")
        self.decimals = FormField("成绩小数位", QLineEdit())
        self.stages = FormField(
            "舍入环节",
            Grid(STAGE_COLUMNS, most=len(STAGE_NAMES)),
            hint="不填的环节不舍入,排名按未舍入的成绩。",
        )
        self.rounds = FormField(
            "轮次", Grid(ROUNDS, most=24), hint="不分轮次就空着。模块属于哪一轮,在模块的“轮次”中选。"
        )
        self.tables = GradeTables()
        self.low_first = QCheckBox("总成绩低者在前")
        self.shared = FormField("并列名次", CalmComboBox(list(SHARED.values())))
        self.distinct = FormField("前几名不得并列", QLineEdit(), hint="并列时由裁判长裁定,可不填")
        self.ties = TieChain()
        self.team = FormField("团体成绩", CalmComboBox(list(TEAMS.values())), hint="同一单位的个人成绩")
        self.count = FormField("取前几名", QLineEdit(), hint="不填则全部计入")
        self.team_ties = TieChain("teams", OF_TEAMS)
        self.least = FormField("至少几名", QLineEdit(), hint="不足的不参加团体")
        self._fields: dict[Path, FormField[QWidget]] = {
            TOTAL: self.total,
            DECIMALS: self.decimals,
            STAGED: self.stages,
            ("rounds",): self.rounds,
            TABLES: self.tables.grid,
            ("ranking", "shared"): self.shared,
            DISTINCT: self.distinct,
            TIES: self.ties.offer,
            ("teams", "method"): self.team,
            COUNT: self.count,
            LEAST: self.least,
            TEAM_TIES: self.team_ties.offer,
        }
        self._build()
        self._connect()
        desk.changed.connect(self.show_desk)

    def _build(self) -> None:
        self.decimals.editor.setPlaceholderText("2")
        for field in (self.distinct, self.count, self.least):
            field.editor.setPlaceholderText("不限")
        top = Qt.AlignmentFlag.AlignTop
        numbers = hbox(self.total, self.decimals, gap=12)
        team = hbox(self.team, self.count, self.least, gap=12)
        rank = hbox(self.shared, self.distinct, gap=12)
        rows: tuple[tuple[QHBoxLayout, tuple[QWidget, ...]], ...] = (
            (numbers, (self.total, self.decimals)),
            (team, (self.team, self.count, self.least)),
            (rank, (self.shared, self.distinct)),
        )
        for row, parts in rows:
            for place, part in enumerate(parts):
                row.setStretch(place, 1)
                row.setAlignment(part, top)
        left = vbox(
            label("总分与舍入", "strong"),
            numbers,
            self.stages,
            divider(),
            self.rounds,
            None,
            gap=12,
        )
        right = vbox(
            label("排名", "strong"),
            self.ties,
            rank,
            hbox(self.low_first, None),
            divider(),
            label("团体", "strong"),
            team,
            self.team_ties,
            divider(),
            self.tables,
            None,
            gap=12,
        )
        columns = hbox(left, right, gap=28, margins=(PADDING, PADDING, PADDING, PADDING))
        for place in (0, 1):
            columns.setStretch(place, 1)
        inside = QWidget()
        inside.setObjectName("plain")
        inside.setLayout(columns)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        self._inside = inside

    def _connect(self) -> None:
        typed: tuple[tuple[FormField[QLineEdit], Path, Callable[[str], object]], ...] = (
            (self.total, TOTAL, number),
            (self.decimals, DECIMALS, whole),
            (self.distinct, DISTINCT, whole),
            (self.count, COUNT, whole),
            (self.least, LEAST, whole),
        )
        for field, path, read in typed:
            put = self._putter(path, read)
            field.editor.textEdited.connect(put)
            field.editor.returnPressed.connect(field.editor.focusNextChild)
            field.editor.installEventFilter(self)
        self.stages.editor.edited.connect(self._on_stages)
        self.rounds.editor.edited.connect(self._on_rounds)
        self.low_first.clicked.connect(
            lambda on: self.desk.set_value(("ranking", "order"), "asc" if on else None)
        )
        self.shared.editor.activated.connect(
            lambda place: self.desk.set_value(("ranking", "shared"), list(SHARED)[place] if place else None)
        )
        for chain, path in ((self.ties, TIES), (self.team_ties, TEAM_TIES)):
            chain.typed.connect(self._putter_of_ties(path))
        self.tables.typed.connect(self.desk.set_value)
        self.team.editor.activated.connect(self._on_team)
        for keys, step in (("Ctrl+Z", self.desk.undo), ("Ctrl+Y", self.desk.redo)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(step)

    def _putter(self, path: Path, read: Callable[[str], object]) -> Callable[[str], None]:
        return lambda typed: self.desk.set_value(path, read(typed))

    def _putter_of_ties(self, path: Path) -> Callable[[object], None]:
        return lambda ties: self.desk.change(set_value(self.desk.document, path, ties))

    def _on_stages(self) -> None:
        self.desk.set_value(STAGED, read_stages(self.stages.editor.cells()))

    def _on_rounds(self) -> None:
        """A code that was changed in its row is followed by the modules of that round."""
        before, after = mappings(self.desk.document, "rounds"), read_rounds(self.rounds.editor.cells())
        document = dict(self.desk.document)
        if len(before) == len(after):
            for place, (old, new) in enumerate(zip(before, after, strict=True)):
                if text(old, "code") != text(new, "code"):
                    document = rename_round(document, place, text(new, "code"))
        self.desk.change(set_value(document, ("rounds",), after))

    def _on_team(self, place: int) -> None:
        method = list(TEAMS)[place]
        teams = value_at(self.desk.document, ("teams",)) or {"by": "unit"}
        self.desk.set_value(("teams",), {**teams, "method": method} if method else None)

    # -- showing -----------------------------------------------------------------------------------

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """Everything that changes the rules."""
        return (self._inside,)

    def show_desk(self) -> None:
        """Show the document as it stands, and mark what is wrong in it."""
        document = self.desk.document
        for field, path in (
            (self.total, TOTAL),
            (self.decimals, DECIMALS),
            (self.distinct, DISTINCT),
            (self.count, COUNT),
            (self.least, LEAST),
        ):
            _fill(field.editor, value_at(document, path))
        self.stages.editor.set_cells(show_stages(value_at(document, ("rounding",)) or {}))
        self.rounds.editor.set_cells(_rows(show_rounds(document)))
        self.low_first.setChecked(value_at(document, ("ranking", "order")) == "asc")
        shared = str(value_at(document, ("ranking", "shared")) or "skip")
        self.shared.editor.set_text(SHARED.get(shared, shared))
        for chain in (self.ties, self.team_ties):
            chain.show_document(document)
        self.tables.show_document(document)
        method = str(value_at(document, ("teams", "method")) or "")
        if not method and value_at(document, ("teams",)):
            method = "sum"
        self.team.editor.set_text(TEAMS.get(method, method))
        for field in (self.count, self.least):
            field.setEnabled(bool(method))
        self.team_ties.setVisible(bool(method))
        self._show_problems()

    def _show_problems(self) -> None:
        for path, field in self._fields.items():
            mine = [problem.message for problem in self.desk.problems if problem.path[: len(path)] == path]
            said = f"{mine[0]}。" if mine else ""
            if field.error() != said:
                field.set_error(said)

    # -- where one is ------------------------------------------------------------------------------

    def go_to_problem(self, problem: RuleProblem) -> bool:
        """To the field a problem is about; False when it is about none of these."""
        found = next((path for path in self._fields if problem.path[: len(path)] == path), None)
        if found is None:
            return False
        field, rest = self._fields[found], problem.path[len(found) :]
        self.ensureWidgetVisible(field, 0, 24)
        editor = field.editor
        place = rest[0] if rest and isinstance(rest[0], int) else 0
        if found in (TIES, TEAM_TIES):
            (self.ties if found == TIES else self.team_ties).go_to(place)
        elif found == TABLES:
            self.tables.go_to(rest)
        elif isinstance(editor, Grid):
            column = ROUND_COLUMNS.get(str(rest[-1]), 0) if found == ("rounds",) and rest else 1
            editor.go_to_cell(place, column)
        else:
            editor.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The history of the rules, not of the letters in a field.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if any(event.matches(key) for key in keys):
                event.ignore()
                return True
        return False


def _fill(edit: QLineEdit, value: object) -> None:
    said = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if edit.hasFocus() and number(edit.text()) == said:
        return
    if edit.text() != said:
        edit.setText(said)


def _rows(cells: Cells) -> Sequence[Sequence[str]]:
    return [tuple(row) for row in cells]
