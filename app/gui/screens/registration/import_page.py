"""导入预览: every row of a 报名表 with its problems; wrong rows are corrected here or exported."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QScrollArea, QWidget

from app.domain.identity import mask_document
from app.domain.members import MemberRole
from app.domain.people import mask_phone
from app.domain.registration_form import COLUMN_LABELS
from app.gui.screens.registration.column_matching import ColumnMatching
from app.gui.screens.registration.import_files import ImportFiles
from app.gui.screens.registration.import_head import OUTCOME_NAMES, ImportHead
from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import GAP, Tone
from app.gui.widgets import (
    Card,
    ElidedLabel,
    EmptyState,
    FormField,
    SecondaryButton,
    SidePanel,
    TableView,
    cut_inside,
    divider,
    hbox,
    vbox,
)
from app.gui.widgets.masked_edit import MaskedEdit
from app.gui.widgets.section_bar import Pages, SectionBar
from app.services.registration_comparison import Compared, Outcome
from app.services.registration_import import ImportPreview

OUTCOME_TONES: Mapping[Outcome, Tone] = {
    Outcome.NEW: Tone.OK,
    Outcome.UNCHANGED: Tone.NEUTRAL,
    Outcome.CHANGED: Tone.WARN,
    Outcome.ERROR: Tone.ERROR,
}
ROWS, FILES, MATCHING = range(3)
LONGEST_PLACE, LONGEST_FILE = 11, 5  # letters; names often differ only at their end
ALL_CURED = "没有有误的行了,可以导入"
Line = tuple[int, Compared]


def _event(line: Line) -> str:
    review = line[1].review
    return review.values.event.name if review.values.event else review.raw.get("event")


def _whole_place(line: Line) -> str:
    raw = line[1].review.raw
    return f"{raw.file} 第 {raw.row} 行 {raw.sheet}".strip()


def _note(line: Line) -> str:
    row = line[1]
    problems = sorted(row.review.problems, key=lambda problem: not problem.is_error)
    texts = [f"{COLUMN_LABELS.get(problem.column, '')}:{problem.text}" for problem in problems]
    return ";".join([*texts, *row.changes])


ROW: Column[Line] = Column("行", lambda line: line[1].review.raw.row, width=52, kind=Kind.NUMBER, faint=True)
COLUMNS: tuple[Column[Line], ...] = (
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
    Column("问题和改法", _note, width=150, stretch=4, tooltip=_note),
)


class ImportPage(QWidget):
    """Shows an ImportPreview; the desk does the reading and writing."""

    corrected = Signal(int, object)  # index of the row, Mapping[str, str] of columns typed anew

    def __init__(self) -> None:
        super().__init__()
        self._preview: ImportPreview | None = None
        place: Column[Line] = Column("位置", self._place, width=190, faint=True, tooltip=_whole_place)
        self._model: TableModel[Line] = TableModel((ROW, place, *COLUMNS), key=lambda line: line[0])
        self.table = TableView(self._model)
        self.table.current_changed.connect(self._on_current_changed)
        self.table.activated_row.connect(lambda _line: self._go_to_error())
        self.head = ImportHead()
        self.head.filtered.connect(self._show_rows)
        self._nothing = EmptyState("没有这样的行", "显示全部", self.head.want_all)
        self.files, self.matching = ImportFiles(), ColumnMatching()
        self.files.chosen.connect(self._on_file_chosen)
        self.sections = SectionBar(("报名行", "文件", "列的对应"))
        self.sections.currentChanged.connect(self._on_section_changed)
        self._pages = Pages()
        self._panel = SidePanel("改正这一行")
        self._check = SecondaryButton("重新检查 Enter", self._on_check)
        self._panel.buttons.addWidget(self._check, 1)
        self._line = 0
        self._index: int | None = None
        self._filled: dict[str, str] = {}
        self._choices = {name: QStringListModel(self) for name in ("event", "division", "role")}
        self._choices["role"].setStringList(list(MemberRole))
        self.fields = {name: self._make_field(name, caption) for name, caption in COLUMN_LABELS.items()}
        self._foot = self._lay_out()

    def _lay_out(self) -> ElidedLabel:
        rows = QWidget()
        rows.setLayout(vbox(self.head, self.table, self._nothing, gap=0))
        for part in (rows, self.files, self.matching):
            self._pages.addWidget(part)
        card = Card(flush=True)
        card.body.addLayout(hbox(self.sections, None, margins=(4, 0, 4, 0)))
        card.body.addWidget(divider())
        card.body.addWidget(self._pages, 1)
        self.setLayout(hbox(card, self._panel, gap=GAP))
        return card.add_foot()

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

    def _place(self, line: Line) -> str:
        """Where the row stands: in which sheet, and of many files in which."""
        raw = line[1].review.raw
        if self._preview is None or not self._preview.file.parts:
            return cut_inside(raw.sheet, LONGEST_PLACE)
        sheet = cut_inside(raw.sheet, LONGEST_PLACE - LONGEST_FILE - 2)
        return f"{cut_inside(Path(raw.file).stem, LONGEST_FILE)} · {sheet}"

    @property
    def preview(self) -> ImportPreview | None:
        """What is shown."""
        return self._preview

    def show_new(self, preview: ImportPreview) -> None:
        """Show a file, its wrong rows first; one without rows asks what its columns mean."""
        self._index, self._line = None, 0
        files = preview.file.files
        self.head.show_new(preview)
        self.sections.setTabVisible(FILES, len(files) > 1)
        self.matching.show_files(files)
        self.sections.setTabVisible(MATCHING, any(file.looks for file in files))
        events = preview.context.events
        self._choices["event"].setStringList([event.name for event in events])
        divisions = dict.fromkeys(division for event in events for division in event.divisions)
        self._choices["division"].setStringList(list(divisions))
        self.show_preview(preview)
        unread = any(file.refusal for file in files)
        without_rows = (FILES if len(files) > 1 else MATCHING) if unread else ROWS
        self.go_to_section(ROWS if preview.rows else without_rows)

    def go_to_section(self, number: int) -> None:
        """Show the rows, the files, or what the columns mean."""
        self.sections.setCurrentIndex(number)
        self._on_section_changed(number)
        (self.table, self.files, self.matching)[number].setFocus()

    def _on_section_changed(self, number: int) -> None:
        self._pages.setCurrentIndex(number)
        self._panel.setVisible(number == ROWS and self.table.current() is not None)

    def _on_file_chosen(self, name: str) -> None:
        self.head.want_all(name)
        self.go_to_section(ROWS)

    def show_preview(self, preview: ImportPreview) -> None:
        """Show the same file after a row was corrected."""
        typing = any(field.editor.hasFocus() for field in self.fields.values())
        before = self._index
        self._preview = preview
        self.head.show_preview(preview)
        counts = [f"{name} {preview.count(outcome)}" for outcome, name in OUTCOME_NAMES.items()]
        self._foot.set_text(" · ".join([f"共 {len(preview.rows)} 行", *counts]))
        of_files = preview.of_files()
        self.files.show_files(of_files)
        unread = sum(file.refused for file in of_files)
        self.sections.setTabText(FILES, f"文件 {len(of_files)}" + (f",{unread} 个未读" if unread else ""))
        self.sections.setTabText(ROWS, f"报名行 {len(preview.rows)}")
        self._show_rows()
        if typing and (before != self._index or not self.typed()):
            self._go_to_error()

    def forget(self) -> None:
        """Show nothing."""
        self._preview = self._index = None
        self._model.set_rows(())

    def _show_rows(self) -> None:
        if self._preview is None:
            return
        rows = [(index, row) for index, row in enumerate(self._preview.rows) if self.head.wants(row)]
        self._model.set_rows(rows)
        cured = self.head.outcome.value is Outcome.ERROR and not self._preview.count(Outcome.ERROR)
        self._nothing.text.setText(ALL_CURED if cured and self._preview.rows else "没有这样的行")
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
        self._panel.setVisible(line is not None and self._pages.currentIndex() == ROWS)
        if line is None:
            return
        is_other = line[0] != self._index
        if is_other:
            self.flush()
            line = self.table.current() or line
        self._index = line[0]
        review = line[1].review
        self._panel.note.setText(f"{cut_inside(review.raw.sheet, 8)} 第 {review.raw.row} 行")
        self._panel.note.setToolTip(_whole_place(line))
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
