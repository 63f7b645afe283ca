"""导入预览: every row of a 报名表 with its problems; wrong rows are corrected here or exported."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QScrollArea, QWidget

from app.domain.identity import mask_document
from app.domain.people import mask_phone
from app.domain.registration_form import COLUMN_LABELS
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import GAP, Tone
from app.gui.widgets import (
    Card,
    Choice,
    ElidedLabel,
    EmptyState,
    FilterButton,
    FormField,
    SecondaryButton,
    SidePanel,
    TableView,
    hbox,
    label,
)
from app.gui.widgets.masked_edit import MaskedEdit
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
NOTHING_TO_DO = "这份报名表都已登记,没有要导入的内容。"
ALL_CURED = "没有有误的行了,可以导入"
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
    """Shows an ImportPreview; the desk does the reading and writing."""

    corrected = Signal(int, object)  # index of the row, Mapping[str, str] of columns typed anew

    def __init__(self) -> None:
        super().__init__()
        self._preview: ImportPreview | None = None
        self._model: TableModel[Line] = TableModel(COLUMNS, key=lambda line: line[0])
        self.table = TableView(self._model)
        self.table.current_changed.connect(self._on_current_changed)
        self.table.activated_row.connect(lambda _line: self._go_to_error())
        self._file = ElidedLabel("", "strong")
        self._left_out = label("", "note", wrap=True)
        self.filter = FilterButton("显示", everything="全部")
        self.filter.set_choices([Choice(outcome, name) for outcome, name in OUTCOME_NAMES.items()])
        self.filter.chosen.connect(lambda _value: self._show_rows())
        self._nothing = EmptyState("没有这样的行", "显示全部", self._show_all)
        card = Card(flush=True)
        head = hbox(self._file, self.filter, margins=(14, 12, 14, 10))
        head.setStretchFactor(self._file, 1)
        card.body.addLayout(head)
        card.body.addLayout(hbox(self._left_out, margins=(14, 0, 14, 8)))
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self._nothing, 1)
        self._foot = card.add_foot()
        self._panel = SidePanel("改正这一行")
        self._check = SecondaryButton("重新检查 Enter", self._on_check)
        self._panel.buttons.addWidget(self._check, 1)
        self._line = 0
        self._index: int | None = None
        self._filled: dict[str, str] = {}
        self._choices = {name: QStringListModel(self) for name in ("event", "division")}
        self.fields = {name: self._make_field(name, caption) for name, caption in COLUMN_LABELS.items()}
        self.setLayout(hbox(card, self._panel, gap=GAP))

    def _make_field(self, name: str, caption: str) -> FormField[QLineEdit]:
        masks = {"document_number": mask_document, "phone": mask_phone}
        editor = MaskedEdit(masks[name]) if name in masks else QLineEdit()
        editor.returnPressed.connect(self._on_check)
        if name in self._choices:
            completer = QCompleter(self._choices[name], editor)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            editor.setCompleter(completer)
        field = FormField(caption, editor)
        field.hide()
        self._panel.content.addWidget(field)
        return field

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def preview(self) -> ImportPreview | None:
        """What is shown."""
        return self._preview

    def show_new(self, preview: ImportPreview) -> None:
        """Show a file, its wrong rows first."""
        self._index, self._line = None, 0
        self.filter.set_value(Outcome.ERROR if preview.count(Outcome.ERROR) else None)
        events = preview.context.events
        self._choices["event"].setStringList([event.name for event in events])
        divisions = dict.fromkeys(division for event in events for division in event.divisions)
        self._choices["division"].setStringList(list(divisions))
        self.show_preview(preview)
        self.table.setFocus()

    def show_preview(self, preview: ImportPreview) -> None:
        """Show the same file after a row was corrected."""
        typing = any(field.editor.hasFocus() for field in self.fields.values())
        before = self._index
        self._preview = preview
        self._file.set_text(preview.file.name)
        self._left_out.setText(_left_out(preview))
        self._left_out.setVisible(bool(self._left_out.text()))
        counts = [f"{name} {preview.count(outcome)}" for outcome, name in OUTCOME_NAMES.items()]
        self._foot.setText(" · ".join([f"共 {len(preview.rows)} 行", *counts]))
        self._show_rows()
        if typing and (before != self._index or not self.typed()):
            self._go_to_error()

    def forget(self) -> None:
        """Show nothing."""
        self._preview = self._index = None
        self._model.set_rows(())

    def _show_all(self) -> None:
        self.filter.set_value(None)
        self._show_rows()

    def _show_rows(self) -> None:
        if self._preview is None:
            return
        wanted = self.filter.value
        rows = [
            (index, row)
            for index, row in enumerate(self._preview.rows)
            if wanted is None or row.outcome is wanted
        ]
        self._model.set_rows(rows)
        self._nothing.text.setText(ALL_CURED if wanted is Outcome.ERROR else "没有这样的行")
        self.table.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
        if self.table.current() is None and rows:
            self.table.selectRow(min(self._line, len(rows) - 1))
        self._show_row(self.table.current())

    def _on_current_changed(self, line: Line | None) -> None:
        if line is not None:
            self._line = self.table.currentIndex().row()
            self._show_row(line)

    def _show_row(self, line: Line | None) -> None:
        self._panel.setVisible(line is not None)
        if line is None:
            return
        is_other = line[0] != self._index
        if is_other:
            self.flush()
            line = self.table.current() or line
        self._index = line[0]
        review = line[1].review
        self._panel.note.setText(f"{review.raw.sheet[:8]} 第 {review.raw.row} 行")
        self._panel.note.setToolTip(_place(line))
        named = {problem.column for problem in review.problems}
        for column, field in self.fields.items():
            field.setVisible(bool(review.raw.get(column)) or column in named)
            self._show_field(column, field, line[1], keep=not is_other and field.editor.hasFocus())

    def _show_field(self, column: str, field: FormField[QLineEdit], row: Compared, *, keep: bool) -> None:
        problems = [problem for problem in row.review.problems if problem.column == column]
        errors = [problem.text for problem in problems if problem.is_error]
        doubts = [problem.text for problem in problems if not problem.is_error]
        field.set_error(errors[0] if errors else "")
        field.set_hint(f"▲ {';'.join(doubts)}" if doubts else "")
        text = row.review.raw.values.get(column, "")
        if keep and _text(field.editor) != text:
            self._filled[column] = text
            return
        if isinstance(field.editor, MaskedEdit):
            field.editor.set_value(text, plain=bool(problems))
        elif field.editor.text() != text:
            field.editor.setText(text)
            field.editor.setCursorPosition(0)
        self._filled[column] = _text(field.editor)

    # -- correcting --------------------------------------------------------------------------------

    def typed(self) -> dict[str, str]:
        """The columns of the row that say something else now than what was filled in."""
        if self._index is None:
            return {}
        texts = {column: _text(field.editor) for column, field in self.fields.items()}
        return {column: text for column, text in texts.items() if text != self._filled.get(column, "")}

    def flush(self) -> None:
        """Hand out what is typed in the panel."""
        typed = self.typed()
        if self._index is not None and typed:
            self._filled |= typed
            self.corrected.emit(self._index, typed)

    def _on_check(self) -> None:
        if self.typed():
            self.flush()
        else:
            self._go_to_error()

    def _go_to_error(self) -> None:
        shown = [field for field in self.fields.values() if not field.isHidden()]
        field = next((field for field in shown if field.error()), shown[0] if shown else None)
        scroll = self._panel.findChild(QScrollArea)
        if field is not None and not self._panel.isHidden():
            field.editor.setFocus(Qt.FocusReason.TabFocusReason)
            if isinstance(scroll, QScrollArea):
                scroll.ensureWidgetVisible(field, 0, 24)


def _text(editor: QLineEdit) -> str:
    return editor.value if isinstance(editor, MaskedEdit) else editor.text()


def _left_out(preview: ImportPreview) -> str:
    parts = [f"工作表“{sheet.name}”未读:{sheet.reason}" for sheet in preview.file.skipped]
    if preview.file.unread_columns:
        parts.append(f"没有用到的列:{'、'.join(preview.file.unread_columns)}")
    if preview.count(Outcome.UNCHANGED) == len(preview.rows):
        parts.append(NOTHING_TO_DO)
    return ";".join(parts)
