"""导入预览: every row of a 报名表 with its problems; wrong rows are corrected here or exported."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.registration_form import COLUMN_LABELS
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import GAP, Tone
from app.gui.widgets import (
    Card,
    Choice,
    FilterButton,
    FormField,
    PrimaryButton,
    SidePanel,
    TableView,
    clear,
    hbox,
    label,
)
from app.services.registration_comparison import Compared, Outcome
from app.services.registration_import import ImportPreview

OUTCOME_NAMES: Mapping[Outcome, str] = {
    Outcome.NEW: "新增",
    Outcome.UNCHANGED: "已有,不变",
    Outcome.CHANGED: "更正",
    Outcome.ERROR: "有误",
}
OUTCOME_TONES: Mapping[Outcome, Tone] = {
    Outcome.NEW: Tone.OK,
    Outcome.UNCHANGED: Tone.NEUTRAL,
    Outcome.CHANGED: Tone.WARN,
    Outcome.ERROR: Tone.ERROR,
}
Line = tuple[int, Compared]


def _event(line: Line) -> str:
    review = line[1].review
    return review.values.event.name if review.values.event else review.raw.get("event")


def _place(line: Line) -> str:
    raw = line[1].review.raw
    return f"第 {raw.row} 行 {raw.sheet}"


def _note(line: Line) -> str:
    row = line[1]
    problems = sorted(row.review.problems, key=lambda problem: not problem.is_error)
    texts = [f"{COLUMN_LABELS.get(problem.column, '')}:{problem.text}" for problem in problems]
    return ";".join([*texts, *row.changes])


COLUMNS: tuple[Column[Line], ...] = (
    Column("位置", _place, width=126, faint=True, tooltip=_place),
    Column("姓名 / 名称", lambda line: line[1].review.values.label or None, width=92, stretch=1),
    Column("单位", lambda line: line[1].review.values.organization or None, width=104, stretch=1),
    Column("赛项", lambda line: _event(line) or None, width=78),
    Column(
        "结果",
        lambda line: OUTCOME_NAMES[line[1].outcome],
        width=92,
        kind=Kind.PILL,
        tone=lambda line: OUTCOME_TONES[line[1].outcome],
    ),
    Column("问题和改法", _note, width=200, stretch=4, tooltip=_note),
)


class ImportPage(QWidget):
    """Shows an ImportPreview; the screen does the reading and writing."""

    corrected = Signal(int, object)  # index of the row, Mapping[str, str] of columns typed anew

    def __init__(self) -> None:
        super().__init__()
        self._preview: ImportPreview | None = None
        self._model: TableModel[Line] = TableModel(COLUMNS, key=lambda line: line[0])
        self._table = TableView(self._model)
        self._table.current_changed.connect(self._on_current_changed)
        self._file = label("", "strong")
        self._left_out = label("", "small", wrap=True)
        self._filter = FilterButton("显示", everything="全部")
        self._filter.set_choices([Choice(outcome, name) for outcome, name in OUTCOME_NAMES.items()])
        self._filter.chosen.connect(lambda _value: self._show_rows())
        card = Card(flush=True)
        card.body.addLayout(hbox(self._file, None, self._filter, margins=(14, 12, 14, 4)))
        card.body.addLayout(hbox(self._left_out, margins=(14, 0, 14, 8)))
        card.body.addWidget(self._table, 1)
        self._foot = card.add_foot()
        self._panel = SidePanel("改正这一行", width=318)
        self._check = PrimaryButton("重新检查", self._on_check)
        self._panel.buttons.addWidget(self._check, 1)
        self._fields: dict[str, FormField[QLineEdit]] = {}
        self._index: int | None = None
        self.setLayout(hbox(card, self._panel, gap=GAP))

    @property
    def preview(self) -> ImportPreview | None:
        """What is shown."""
        return self._preview

    def show_preview(self, preview: ImportPreview) -> None:
        """Show a file's rows, the wrong ones first to look at."""
        is_new = self._preview is None or self._preview.file is not preview.file
        self._preview = preview
        self._file.setText(preview.file.name)
        parts = [f"工作表“{sheet.name}”未读:{sheet.reason}" for sheet in preview.file.skipped]
        if preview.file.unread_columns:
            parts.append(f"没有用到的列:{'、'.join(preview.file.unread_columns)}")
        self._left_out.setText(";".join(parts))
        self._left_out.setVisible(bool(parts))
        if is_new:
            self._filter.set_value(Outcome.ERROR if preview.count(Outcome.ERROR) else None)
        self._foot.setText(
            " · ".join(
                [
                    f"共 {len(preview.rows)} 行",
                    *(f"{name} {preview.count(outcome)}" for outcome, name in OUTCOME_NAMES.items()),
                ]
            )
        )
        self._show_rows()

    def _show_rows(self) -> None:
        if self._preview is None:
            return
        wanted = self._filter.value
        rows = [
            (index, row)
            for index, row in enumerate(self._preview.rows)
            if wanted is None or row.outcome is wanted
        ]
        self._model.set_rows(rows)
        if self._table.current() is None and rows:
            self._table.selectRow(0)
        self._show_row(self._table.current())

    def _on_current_changed(self, line: Line | None) -> None:
        self._show_row(line)

    def _show_row(self, line: Line | None) -> None:
        clear(self._panel.content)
        self._fields = {}
        self._index = None if line is None else line[0]
        self._panel.setVisible(line is not None)
        if line is None:
            return
        review = line[1].review
        self._panel.note.setText(f"{review.raw.sheet} 第 {review.raw.row} 行")
        named = {problem.column for problem in review.problems}
        for column, caption in COLUMN_LABELS.items():
            if review.raw.get(column) or column in named:
                self._add_field(column, caption, line[1])

    def _add_field(self, column: str, caption: str, row: Compared) -> None:
        editor = QLineEdit(row.review.raw.values.get(column, ""))
        field = FormField(caption, editor)
        problems = [problem for problem in row.review.problems if problem.column == column]
        errors = [problem for problem in problems if problem.is_error]
        field.set_error(errors[0].text if errors else "")
        if problems and not errors:
            field.set_hint(problems[0].text)
        editor.returnPressed.connect(self._on_check)
        self._fields[column] = field
        self._panel.content.addWidget(field)

    def _on_check(self) -> None:
        if self._index is not None:
            typed = {column: field.editor.text() for column, field in self._fields.items()}
            self.corrected.emit(self._index, typed)
