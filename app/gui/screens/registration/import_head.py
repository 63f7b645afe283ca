"""The head of the import preview: what is imported, what of it was left out, which rows are wanted."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.gui.widgets import Choice, ElidedLabel, FilterButton, hbox, label, shortened, vbox
from app.services.registration_comparison import Compared, Outcome
from app.services.registration_import import ImportPreview, describe_unread

OUTCOME_NAMES: Mapping[Outcome, str] = {
    Outcome.NEW: "新增",
    Outcome.UNCHANGED: "已有,不变",
    Outcome.CHANGED: "更正",
    Outcome.ERROR: "有误",
}
MOST_IN_MENU = 20
LONGEST_NAME = 24
NOTHING_TO_DO = "这份报名表都已登记,没有要导入的内容。"


class ImportHead(QWidget):
    """Filters by outcome, and by file where there are several."""

    filtered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._files: list[str] = []
        self._name = ElidedLabel("", "strong")
        self.left_out = label("", "note", wrap=True)
        self.outcome = FilterButton("显示", everything="全部")
        self.outcome.set_choices([Choice(outcome, name) for outcome, name in OUTCOME_NAMES.items()])
        self.file = FilterButton("文件", everything="全部")
        for button in (self.outcome, self.file):
            button.chosen.connect(lambda _value: self.filtered.emit())
        line = hbox(self._name, self.file, self.outcome, margins=(14, 12, 14, 10))
        line.setStretchFactor(self._name, 1)
        self.setLayout(vbox(line, hbox(self.left_out, margins=(14, 0, 14, 8)), gap=0))

    def show_new(self, preview: ImportPreview) -> None:
        """Other files: the wrong rows are wanted first."""
        self._files = [file.name for file in preview.file.files]
        self.file.setVisible(len(self._files) > 1)
        self._choose_file(None)
        self.outcome.set_value(Outcome.ERROR if preview.count(Outcome.ERROR) else None)

    def show_preview(self, preview: ImportPreview) -> None:
        """The same files after a row was corrected."""
        self._name.set_text(preview.file.name)
        self.left_out.setText(_left_out(preview))
        self.left_out.setVisible(bool(self.left_out.text()))

    def want_all(self, file: str | None = None) -> None:
        """All rows, or all of one file."""
        self.outcome.set_value(None)
        self._choose_file(file)
        self.filtered.emit()

    def _choose_file(self, chosen: str | None) -> None:
        # A menu of seventy files is no help: they are chosen in their own list.
        offered = self._files if len(self._files) <= MOST_IN_MENU else [chosen] if chosen else []
        self.file.set_value(chosen)
        self.file.set_choices([Choice(name, shortened(name, LONGEST_NAME)) for name in offered])

    def wants(self, row: Compared) -> bool:
        """Whether the filters let a row through."""
        outcome, file = self.outcome.value, self.file.value
        return (outcome is None or row.outcome is outcome) and (file is None or row.review.raw.file == file)


def _left_out(preview: ImportPreview) -> str:
    files = preview.file.files
    if len(files) > 1:
        unread = sum(bool(file.refusal) for file in files)
        parts = [f"{unread} 个文件没有读,原因见“文件”"] if unread else []
    else:
        parts = list(filter(None, [describe_unread(files[0])]))
    if preview.rows and preview.count(Outcome.UNCHANGED) == len(preview.rows):
        parts.append(NOTHING_TO_DO)
    return ";".join(parts)
