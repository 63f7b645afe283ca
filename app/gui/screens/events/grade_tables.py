"""共用等级表: the grade tables that aspects share, or that options name; one of them at a time."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.reading import Document, Path
from app.gui.screens.events.scheme_cells import FORMS
from app.gui.screens.events.scheme_fields import OPTIONS
from app.gui.widgets import FormField, vbox
from app.gui.widgets.calm_combo import CalmComboBox
from app.gui.widgets.grid import Grid

NEEDED = "先写等级表的名称,再填表。"


class GradeTables(QWidget):
    """A name, and the table of that name; a new name begins an empty one."""

    typed = Signal(object, object)  # path of the table, its rows as they are written

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tables: Document = {}
        self.name = FormField("共用等级表", CalmComboBox(), hint="选一张来改,或写一个新名称;清空表就是删去")
        self.name.editor.make_editable()
        self.grid = FormField("等级", Grid(OPTIONS), hint="评分项在“共用等级表”里写名称,或由选项定等级表。")
        self.setLayout(vbox(self.name, self.grid, gap=10))
        self.name.editor.activated.connect(lambda _place: self._show_table())
        line = self.name.editor.lineEdit()
        if line is not None:
            line.editingFinished.connect(self._show_table)
            line.returnPressed.connect(lambda: self.grid.editor.go_to_cell(0, 0))
        self.grid.editor.edited.connect(self._on_edited)

    def show_document(self, document: Document) -> None:
        """Offer the tables of a document; the one shown stays, else it is the first."""
        tables = document.get("tables")
        self._tables = tables if isinstance(tables, dict) else {}
        combo = self.name.editor
        names, shown = list(self._tables), combo.currentText()
        if [combo.itemText(at) for at in range(combo.count())] != names:
            combo.set_texts(names)
            combo.set_text(shown or next(iter(names), ""))
        self._show_table()

    def go_to(self, path: Path) -> None:
        """To a table by the rest of its path: its name, the number of the row, the key."""
        self.name.editor.set_text(str(path[0]) if path else "")
        self._show_table()
        row = path[1] if len(path) > 1 and isinstance(path[1], int) else 0
        column = FORMS["options"].column.get(str(path[-1]), 0)
        self.grid.editor.go_to_cell(row, column)

    def _show_table(self) -> None:
        rows = self._tables.get(self.name.editor.currentText().strip())
        if rows is not None or not self.name.error():
            self.name.set_error("")
            self.grid.editor.set_cells(FORMS["options"].show({"grades": rows}))

    def _on_edited(self) -> None:
        name, cells = self.name.editor.currentText().strip(), self.grid.editor.cells()
        self.name.set_error(NEEDED if cells and not name else "")
        if name:
            self.typed.emit(("tables", name), FORMS["options"].read(cells))
