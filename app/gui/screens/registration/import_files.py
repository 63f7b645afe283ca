"""The files of an import one by one: how many rows each has, and what was not read of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.gui.table_model import Column, Kind, TableModel
from app.gui.theme import Tone
from app.gui.widgets import TableView, vbox
from app.services.registration_comparison import Outcome
from app.services.registration_import import FileCount


def _count(outcome: Outcome, title: str) -> Column[FileCount]:
    return Column(title, lambda file: file.outcomes.get(outcome) or None, width=56, kind=Kind.NUMBER)


def _state(file: FileCount) -> str:
    if file.refused:
        return "未读"
    return "有误" if file.outcomes.get(Outcome.ERROR) else "已读"


def _unread(file: FileCount) -> str:
    """What was not read; the file is named in front of it already."""
    return file.note.removeprefix(f"“{file.name}”").removeprefix("里")


_TONES = {"未读": Tone.ERROR, "有误": Tone.WARN, "已读": Tone.OK}
COLUMNS: tuple[Column[FileCount], ...] = (
    Column("文件", lambda file: file.name, width=170, stretch=2, tooltip=lambda file: file.name),
    Column("结果", _state, width=74, kind=Kind.PILL, tone=lambda file: _TONES[_state(file)]),
    Column("行", lambda file: file.rows or None, width=58, kind=Kind.NUMBER),
    _count(Outcome.NEW, "新增"),
    _count(Outcome.CHANGED, "更正"),
    _count(Outcome.UNCHANGED, "不变"),
    _count(Outcome.ERROR, "有误"),
    Column("没有读的", _unread, width=240, stretch=4, tooltip=lambda file: file.note),
)


class ImportFiles(QWidget):
    """Files that were not read stand first, then those with wrong rows."""

    chosen = Signal(str)  # the name of a file whose rows are wanted

    def __init__(self) -> None:
        super().__init__()
        self.model: TableModel[FileCount] = TableModel(COLUMNS, key=lambda file: file.name)
        self.table = TableView(self.model)
        self.table.activated_row.connect(lambda file: self.chosen.emit(file.name))
        self.setLayout(vbox(self.table, gap=0))
        self.setFocusProxy(self.table)

    def show_files(self, files: Sequence[FileCount]) -> None:
        """Show these."""
        ordered = sorted(files, key=lambda file: (not file.refused, not file.outcomes.get(Outcome.ERROR)))
        self.model.set_rows(ordered)
