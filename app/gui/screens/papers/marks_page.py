"""导入成绩, looked at first: everything that is wrong by its cell, or what the import would bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import DASH, Tone
from app.gui.widgets import Card, ElidedLabel, EmptyState, TableView, divider, hbox, label, set_part, vbox

if TYPE_CHECKING:
    # Loads the Excel library: only when a workbook is read.
    from app.exchange.book_tables import BookProblem
    from app.services.marks_preview import BookChange, MarksPreview

WRONG = "有 {} 处问题,什么也没有导入。请在 Excel 中改好并保存,再点“重新检查”。"
FINE = "没有问题,可以导入:"
NOTHING_TO_DO = "这份成绩表里的都已录入,没有要导入的内容。"
HINT = "点右上角的“导入”写入。填齐的评分单随即提交,已提交的评分单不改。"
ROUNDS = "前一轮核完后,由程序按规则确定晋级名单"
WHOLE_SHEET = "整张表"


@dataclass(frozen=True, slots=True)
class Line:
    """One remark about a cell of the workbook."""

    number: int
    sheet: str
    row: int
    column: str
    kind: str
    tone: Tone
    text: str

    @property
    def place(self) -> str:
        """'第 5 行“A1”': the row as Excel counts it, and the title of the column."""
        where = f"第 {self.row} 行" if self.row else WHOLE_SHEET
        return f"{where}“{self.column}”" if self.column else where


COLUMNS: tuple[Column[Line], ...] = (
    Column("工作表", lambda line: line.sheet, width=150, stretch=1, tooltip=lambda line: line.sheet),
    Column("位置", lambda line: line.place, width=150, tooltip=lambda line: line.place),
    Column("结果", lambda line: line.kind, width=84, kind=Kind.PILL, tone=lambda line: line.tone),
    Column("说明", lambda line: line.text, width=240, stretch=5, tooltip=lambda line: line.text),
)


class MarksPage(QWidget):
    """Shows a MarksPreview; the desk reads and writes."""

    def __init__(self) -> None:
        super().__init__()
        self.file = ElidedLabel("", "strong")
        self.summary = label("", wrap=True)
        self.rows: TableModel[Line] = TableModel(COLUMNS, key=lambda line: line.number)
        self.table = TableView(self.rows, sortable=False)
        self.table.setAccessibleName("成绩表的问题和更改")
        self.table.current_changed.connect(self._on_current_changed)
        self.detail = label("", wrap=True)  # a message is longer than a line of the table
        self._calm = EmptyState("", hint=" ")
        self._below = QWidget()
        self._below.setLayout(vbox(divider(), hbox(self.detail, margins=(14, 10, 14, 12)), gap=0))
        card = Card(flush=True)
        card.body.addLayout(hbox(self.file, margins=(14, 12, 14, 4)))
        card.body.addLayout(hbox(self.summary, margins=(14, 0, 14, 12)))
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self._below)
        card.body.addWidget(self._calm, 1)
        self.setLayout(vbox(card, gap=0))

    def show_preview(self, name: str, preview: MarksPreview) -> None:
        """Show what is wrong; where nothing is, what would come."""
        if preview.problems:
            self._say(name, WRONG.format(len(preview.problems)), Tone.ERROR)
        elif preview.brings:
            self._say(name, f"{FINE}{preview_text(preview)}。", Tone.OK)
        else:
            self._say(name, NOTHING_TO_DO, Tone.NEUTRAL)
        self._show_lines(_lines(preview))

    def show_refused(self, name: str, text: str) -> None:
        """Say why this file is not looked at."""
        self._say(name, text, Tone.ERROR)
        self._show_lines(())

    def forget(self) -> None:
        """Show nothing."""
        self._say("", "", Tone.NEUTRAL)
        self._show_lines(())

    def _say(self, name: str, text: str, tone: Tone) -> None:
        self.file.set_text(name)
        set_part(self.summary, tone.value if tone in (Tone.OK, Tone.ERROR) else "note")
        self.summary.setText(text)
        self._calm.text.setText(text)
        self._calm.hint.setText(HINT if tone is Tone.OK else "")

    def _show_lines(self, lines: Sequence[Line]) -> None:
        self.rows.set_rows(lines)
        self.table.setVisible(bool(lines))
        self._below.setVisible(bool(lines))
        self.summary.setVisible(bool(lines))
        self._calm.setVisible(not lines)
        if lines:
            self.table.select_key(0)
            self.table.setFocus()

    def _on_current_changed(self, line: Line | None) -> None:
        self.detail.setText("" if line is None else f"“{line.sheet}”{line.place}:{line.text}")


def preview_text(preview: MarksPreview) -> str:
    """'新得分 12 个,更改 1 个,不变 30 个,提交评分单 4 份'."""
    counts = (
        ("新增参赛 {} 个", preview.entries),
        ("新得分 {} 个", preview.marks),
        ("更改得分 {} 个", len(preview.changes)),
        ("不变 {} 个", preview.unchanged),
        ("提交评分单 {} 份", preview.submitted),
        ("扣分 {} 条", preview.penalties),
        ("换裁判 {} 席", len(preview.seats)),
    )
    said = [words.format(count) for words, count in counts if count]
    return ",".join([*said, *([ROUNDS] if preview.rounds else [])]) or DASH


def _lines(preview: MarksPreview) -> tuple[Line, ...]:
    found = [
        *(_of_problem(problem, "有误", Tone.ERROR) for problem in preview.problems),
        *(_of_change(change, "更改") for change in preview.changes),
        *(_of_change(change, "换裁判") for change in preview.seats),
        *(_of_problem(warning, "注意", Tone.WARN) for warning in preview.warnings),
    ]
    return tuple(Line(number, *line) for number, line in enumerate(found))


def _of_problem(problem: BookProblem, kind: str, tone: Tone) -> tuple[str, int, str, str, Tone, str]:
    return problem.sheet, problem.row, problem.column, kind, tone, f"{problem.message}。"


def _of_change(change: BookChange, kind: str) -> tuple[str, int, str, str, Tone, str]:
    spot = change.spot
    return spot.sheet, spot.row, spot.column, kind, Tone.WARN, change.text
