"""评分表: modules, groups and aspects in one table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget
from typing_extensions import override

from app.domain.scheme import MarkingScheme
from app.gui import theme
from app.gui.screens.events.words import Level, SchemeRow, scheme_rows, scheme_text
from app.gui.table_model import Column, Index, Kind, TableModel
from app.gui.theme import Colour, colour
from app.gui.widgets import TableView, divider, label, vbox
from app.gui.widgets.delegate import CELL_SIDE, TableDelegate

COLUMNS: tuple[Column[SchemeRow], ...] = (
    Column("代码", lambda row: row.code, 70, faint=True),
    Column("评分项", lambda row: row.name, 190, stretch=2),
    Column("类型", lambda row: row.kind, 90),
    Column("满分", lambda row: row.full, 64, Kind.NUMBER),
    Column("录入", lambda row: row.entered, 220, stretch=3),
)


class SchemeDelegate(TableDelegate):
    """Paints modules and groups over the whole line."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        row = model.row(index.row()) if isinstance(model, TableModel) else None
        if not isinstance(row, SchemeRow) or row.level is Level.ASPECT:
            super().paint(painter, option, index)
            return
        painter.save()
        rect = option.rect
        module = row.level is Level.MODULE
        painter.fillRect(rect, colour(Colour.SUNKEN if module else Colour.SURFACE))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colour(Colour.ROW_LINE))
        inside = rect.adjusted(CELL_SIDE, 0, -CELL_SIDE, -1)
        face = theme.font(bold=module)
        painter.setFont(face)
        painter.setPen(colour(Colour.TEXT if module else Colour.FAINT))
        painter.drawText(inside, theme.LEFT, row.code)
        start = QFontMetrics(face).horizontalAdvance(row.code) + 16
        rest = inside.adjusted(start, 0, 0, 0)
        painter.setFont(theme.font())
        painter.setPen(colour(Colour.FAINT))
        shown = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, theme.LEFT, shown)
        painter.restore()


class SchemeTable(TableView[SchemeRow]):
    """The table; heading rows span all columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.rows: TableModel[SchemeRow] = TableModel(COLUMNS, key=lambda row: row.key)
        super().__init__(self.rows, sortable=False, parent=parent)
        self._delegate = SchemeDelegate(self)
        self.setItemDelegate(self._delegate)

    def set_scheme(self, scheme: MarkingScheme) -> None:
        """Show another scheme."""
        self.clearSpans()
        self.rows.set_rows(scheme_rows(scheme))
        for line, row in enumerate(self.rows.rows):
            if row.level is not Level.ASPECT:
                self.setSpan(line, 0, 1, len(COLUMNS))


class SchemePage(QWidget):
    """The table and below it how figures are rounded and ties are broken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = SchemeTable()
        self.rounding = label("", "note", wrap=True)
        self.ties = label("", "note", wrap=True)
        foot = vbox(self.rounding, self.ties, gap=2, margins=(14, 9, 14, 9))
        column = vbox(self.table, divider(), foot, gap=0)
        column.setStretch(0, 1)
        self.setLayout(column)

    def set_scheme(self, scheme: MarkingScheme) -> None:
        """Show another scheme; the tie rule follows."""
        self.table.set_scheme(scheme)
        self.rounding.setText(scheme_text(scheme))

    def set_tie_rule(self, text: str) -> None:
        """Show how ties are broken."""
        self.ties.setText(text)
