"""Below the marks: what the field that has the focus asks for, with every option there is to choose."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.mark_words import Tables, find_options, list_options, rule_text, table_words
from app.domain.marking import Aspect, AspectKind
from app.domain.scheme import Module
from app.gui.screens.judging.mark_row import FEW, MarkRow
from app.gui.theme import Colour, colour
from app.gui.widgets import ElidedLabel, label, scrolled, vbox

HIGH, LOW = 128, 36  # a heading with four levels, or alone
BETWEEN = "\u3000"
NO_BREAK = "\u00a0"


def needs_guide(module: Module) -> bool:
    """Whether some field of the sheet asks for more than fits beside it."""
    return any(
        aspect.descriptors or aspect.table_of or len(list_options(aspect)) > FEW for aspect in module.aspects
    )


class Guide(QWidget):
    """A line, and below it the options where the field has any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(LOW)
        self._head = ElidedLabel("", "strong")
        self._words = label("", wrap=True)
        inside = QWidget()
        inside.setLayout(vbox(self._words, None, gap=0))
        self._scroll = scrolled(inside)
        self.setLayout(vbox(self._head, self._scroll, gap=2, margins=(14, 8, 10, 6)))
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return f"{self._head.whole_text()}\n{self._words.text()}"

    def show_row(self, module: Module, row: MarkRow, tables: Tables) -> None:
        """Explain this field; options are those that what is typed so far may mean."""
        aspect, typed = row.asked, row.field.text().strip() if row.half_typed else ""
        head = (f"{aspect.code} {aspect.name}", row.asks(), rule_text(module, row.aspect))
        self._head.set_text(" · ".join(filter(None, head)))
        words = _options_text(module, aspect, tables, typed)
        self._words.setText(words)
        self._scroll.setVisible(bool(words))
        self.setFixedHeight(HIGH if words else LOW)
        self._scroll.verticalScrollBar().setValue(0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(Colour.SUNKEN))
        painter.fillRect(0, 0, self.width(), 1, colour(Colour.ROW_LINE))
        painter.end()


def _options_text(module: Module, aspect: Aspect, tables: Tables, typed: str) -> str:
    if aspect.kind in (AspectKind.YES_NO, AspectKind.VETO):
        return ""  # the line above says it all
    if aspect.table_of:
        return "\n".join(table_words(module.aspects, aspect, tables))
    options = list_options(aspect)
    if aspect.kind is AspectKind.JUDGEMENT:
        return "\n".join(option.text for option in options)
    if aspect.descriptors:
        return "\n".join(aspect.descriptors)
    found = find_options(options, typed)
    if typed and not found:
        return f"没有“{typed}”,请改正。"
    return BETWEEN.join(option.text.replace(" ", NO_BREAK) for option in found)
