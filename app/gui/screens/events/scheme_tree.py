"""The tree of the scheme editor: modules, groups and aspects as the lines of one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget
from typing_extensions import override

from app.domain.marking import full_text
from app.domain.reading import Document, Path, RuleProblem
from app.domain.scheme import MarkingScheme, Module
from app.domain.scheme_outline import Level, Node, locate, outline
from app.gui import theme
from app.gui.screens.events.scheme_words import kind_name
from app.gui.screens.events.words import entered_text, group_text, module_text
from app.gui.table_model import Column, Index, Kind, TableModel
from app.gui.theme import Colour, Tone, colour
from app.gui.widgets import TableView
from app.gui.widgets.delegate import CELL_SIDE, TableDelegate

UNNAMED = "(没有名称)"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a module or group in words over all columns but the last, or an aspect."""

    node: Node
    name: str
    kind: str = ""
    full: str | None = None
    entered: str = ""
    problems: int = 0


def problem_word(line: Line) -> str:
    """How many problems stand at a line: '2 处', '' for none."""
    return f"{line.problems} 处" if line.problems else ""


COLUMNS: tuple[Column[Line], ...] = (
    Column("编号", lambda line: line.node.code, 56, faint=True),
    Column("评分项", lambda line: line.name, 130, stretch=3),
    Column("类型", lambda line: line.kind, 84),
    Column("满分", lambda line: line.full, 52, Kind.NUMBER),
    Column("录入 / 换算", lambda line: line.entered, 86, stretch=4, faint=True),
    Column("问题", problem_word, 72, Kind.PILL, tone=lambda _line: Tone.ERROR),
)


def tree_lines(
    document: Document, scheme: MarkingScheme, problems: Sequence[RuleProblem]
) -> tuple[Line, ...]:
    """The lines of a document, each with how many problems it has; `scheme` is what can be read of it."""
    counts = Counter(locate(document, problem.path)[0] for problem in problems)
    return tuple(_line(node, scheme.modules[node.module], counts[node.path]) for node in outline(document))


def _line(node: Node, module: Module, problems: int) -> Line:
    name = node.name or UNNAMED
    match node.level:
        case Level.MODULE:
            return Line(node, name, entered=module_text(module), problems=problems)
        case Level.GROUP:
            return Line(node, name, entered=group_text(module.group(node.name)), problems=problems)
        case Level.ASPECT:
            aspect = module.aspects[node.number]
            full = full_text(aspect) or None
            return Line(node, name, kind_name(node.item), full, entered_text(aspect), problems)


class SchemeDelegate(TableDelegate):
    """Paints modules and groups over the whole line."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        line = model.row(index.row()) if isinstance(model, TableModel) else None
        last = index.column() == len(COLUMNS) - 1
        heading = isinstance(line, Line) and line.node.level is Level.MODULE
        if heading and last and not option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, colour(Colour.SUNKEN))
        if not isinstance(line, Line) or line.node.level is Level.ASPECT or last:
            super().paint(painter, option, index)
            return
        painter.save()
        rect = option.rect
        module = line.node.level is Level.MODULE
        if module and not option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, colour(Colour.SUNKEN))
        else:
            self._background(painter, option, index)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colour(Colour.ROW_LINE))
        inside = rect.adjusted(CELL_SIDE, 0, -CELL_SIDE, -1)
        face = theme.font(bold=module)
        painter.setFont(face)
        painter.setPen(colour(Colour.TEXT if module else Colour.SOFT_TEXT))
        head = f"{line.node.code} {line.name}" if module else line.name
        shown = QFontMetrics(face).elidedText(head, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, theme.LEFT, shown)
        rest = inside.adjusted(QFontMetrics(face).horizontalAdvance(shown) + 16, 0, 0, 0)
        painter.setFont(theme.font())
        painter.setPen(colour(Colour.FAINT))
        words = painter.fontMetrics().elidedText(line.entered, Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, theme.LEFT, words)
        painter.restore()


class SchemeTree(TableView[Line]):
    """The table; which line is current is told by its path."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.lines: TableModel[Line] = TableModel(COLUMNS, key=lambda line: (line.node.path, line.node.level))
        super().__init__(self.lines, sortable=False, parent=parent)
        self._delegate = SchemeDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("评分表")
        self._spans: tuple[Level, ...] = ()

    def show_lines(self, lines: Sequence[Line], current: Path) -> None:
        """Show these, one of them current, without telling."""
        self.blockSignals(True)
        levels = tuple(line.node.level for line in lines)
        if levels != self._spans:
            self.clearSpans()
        self.lines.set_rows(lines)
        if levels != self._spans:
            self._spans = levels
            for number, level in enumerate(levels):
                if level is not Level.ASPECT:
                    self.setSpan(number, 0, 1, len(COLUMNS) - 1)
        self.go_to(current)
        self.blockSignals(False)

    def go_to(self, path: Path) -> None:
        """Make the node at a path current and visible."""
        number = next((at for at, line in enumerate(self.lines.rows) if line.node.path == path), None)
        if number is None:
            self.clearSelection()
            self.setCurrentIndex(self.lines.index(-1, -1))
        elif self.currentIndex().row() != number:
            self.selectRow(number)
            self.scrollTo(self.lines.index(number, 0))
